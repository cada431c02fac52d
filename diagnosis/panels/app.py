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


def page_number(text):
    """The page that the address asks for; the first where it asks for none that can be."""
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def stretch(found, number):
    """(rows of a page, number of the next page or None) of what grows as one scrolls; one row more tells whether it goes on."""
    rows = list(found[(number - 1) * SIZE : number * SIZE + 1])
    return rows[:SIZE], number + 1 if len(rows) > SIZE else None


def tabs(current):
    return [(code, _(label), code == current) for code, label in TABS.items()]


def sorts(current):
    return [(code, _(label), code == current) for code, label in SORTS.items()]
