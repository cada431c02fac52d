"""The parts of the Seller App that differ from the desk's."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from diagnosis.rules.metrics import KEY_METRICS, METRICS
from diagnosis.rules.words import gettext_noop

SIZE = 20
TABS = {"overview": gettext_noop("Overview"), "video": gettext_noop("Video"), "products": gettext_noop("Products")}
SORTS = {
    "-published": gettext_noop("Recent"),
    "-revenue": gettext_noop("Revenue"),
    "-views": gettext_noop("Views"),
    "-items_sold": gettext_noop("Items sold"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    metric: object
    value: object
    before: object

    @property
    def label(self):
        return _(self.metric.label)


def tiles(now, before):
    return [Tile(METRICS[code], now[code], before[code]) for code in KEY_METRICS]


def tabs(current):
    return [(code, _(label), code == current) for code, label in TABS.items()]


def sorts(current):
    return [(code, _(label), code == current) for code, label in SORTS.items()]
