"""Suggestions and Inspirations as the Detail page prints them."""

from dataclasses import dataclass

from django.templatetags.static import static
from django.utils.translation import gettext as _

from diagnosis import wording
from diagnosis.models import Benchmark, Inspiration
from diagnosis.panels import funnel
from diagnosis.queries import inspirations, learning
from diagnosis.rules import advice
from diagnosis.rules.metrics import METRICS
from diagnosis.rules.words import gettext_noop
from diagnosis.templatetags import figures
from diagnosis.templatetags.wording import thumbnail

MINIMUM_UNITS = {
    "views_below_min": gettext_noop("Views"),
    "clicks_below_min": gettext_noop("Product clicks"),
    "no_product_linked": gettext_noop("Products linked"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions that belong to one factor: the numbers that triggered them, and what they could bring together."""

    label: str
    offer: str
    aim: str
    seen: str
    suggestions: list
    start: int

    @property
    def numbered(self):
        return enumerate(self.suggestions, start=self.start)


def suggestion_groups(explanation, week, currency, aim=""):
    """The groups worth reading, most worth first; of one aim, or of both."""
    needs = advice.needs(explanation, _finish_ratio(explanation, week))
    if aim in advice.AIMS:
        needs = [need for need in needs if need.aim == aim]
    found = learning.suggestions([need.pattern for need in needs]) if needs else {}
    groups, seen, start = [], set(), 1
    for need in needs:
        if need.pattern in seen or need.pattern not in found:
            continue
        seen.add(need.pattern)
        groups.append(_group(need, found[need.pattern], explanation, week, currency, start))
        start += len(found[need.pattern])
    return groups


def _finish_ratio(explanation, week):
    bench, rate = explanation.benchmark, METRICS["finish_rate"].of(week)
    if bench is None or not bench.finish_rate or rate is None:
        return None
    return float(rate) / float(bench.finish_rate)


FINISHED = gettext_noop("%(yours)s of views reached the end; others get %(others)s.")
# What a pattern was recognised by, beside the factor that its suggestions stand under.
ALSO = {"wrong_product": ("ctr", "ctor"), "promise": ("ctr", "ctor"), "does_not_hold": ("finish_rate",)}


def _group(need, suggestions, explanation, week, currency, start):
    if need.factor in MINIMUM_UNITS:
        numbers = {"got": figures.count_text(need.measured), "need": figures.count_text(need.benchmark)}
        label, offer = _(MINIMUM_UNITS[need.factor]), _("%(got)s of %(need)s") % numbers
        seen = _("%(got)s in the 7 days; %(need)s are needed to be evaluated.") % numbers
    elif need.factor:
        label, offer = _(wording.FACTORS[need.factor]), ""
        if need.worth:
            offer = _("could bring up to %(amount)s a week") % {
                "amount": figures.money_short_text(need.worth, currency)
            }
        seen = _evidence(need, explanation, week, currency)
    else:
        label, offer = _("No single step stands out"), ""
        seen = _("Revenue is %(yours)s, the benchmark %(others)s; no single step explains it.") % {
            "yours": figures.money_short_text(explanation.facts.revenue, currency),
            "others": figures.money_short_text(explanation.benchmark.revenue, currency),
        }
    return Group(label, offer, _(advice.AIMS[need.aim]), seen, suggestions, start)


def _evidence(need, explanation, week, currency):
    """The measured numbers that made the pattern, each beside the benchmark's."""
    numbers = {factor.code: (factor.actual, factor.benchmark) for factor in explanation.gap.factors}
    numbers["finish_rate"] = (METRICS["finish_rate"].of(week), explanation.benchmark.finish_rate)
    codes = dict.fromkeys((need.factor, *ALSO.get(need.pattern, ())))
    return " ".join(_compared(code, *numbers[code], currency) for code in codes)


def _compared(code, yours, others, currency):
    unit = funnel.UNITS.get(code, "rate")
    sentence = funnel.COMPARED.get(code, FINISHED)
    return _(sentence) % {
        "yours": figures.figure_text(yours, unit, currency, short=unit == "money"),
        "others": figures.figure_text(others, unit, currency, short=unit == "money"),
    }


@dataclass(frozen=True, slots=True)
class Card:
    """A video to learn from: rate, title, handle and picture only; the rest of a foreign shop stays its own."""

    title: str
    creator: str
    picture: str
    rate: str
    why: str
    href: str
    player: str
    own: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """A group of videos to learn from; `rule` says from where on a rate is high."""

    code: str
    label: str
    hint: str
    rule: str
    icon: str
    cards: list


# Code, label, what is counted, icon, and where a benchmark keeps the rate's median and its P75.
SHELVES = (
    (
        "interaction",
        gettext_noop("High interaction"),
        gettext_noop("likes, comments and shares per view"),
        "heart",
        "interaction",
    ),
    (
        "conversion",
        gettext_noop("High conversion"),
        gettext_noop("orders per product click"),
        "shopping-cart",
        "conversion",
    ),
    ("finish", gettext_noop("High finish rate"), gettext_noop("views watched to the end"), "flag", "finish"),
)


def shelves(shop, video, bench, reader):
    """The three groups, each with the best of comparable videos that the reader may see and what admins recommend.

    The highest rate comes first.
    """
    usual = {code: found for code, _label, _hint, _icon, name in SHELVES if (found := _usual(bench, name))}
    above = {code: float(high) for code, (_median, high) in usual.items()}
    best = inspirations.best(shop, video, reader, above)
    curated = inspirations.curated(shop, video)
    shown = []
    for code, label, hint, icon, _name in SHELVES:
        prior, found = best[code]
        middle, high = usual.get(code, (prior, prior))
        cards = [_card(one, rate, shop, middle) for one, rate in sorted(found, key=lambda pair: -pair[1])]
        cards += [_recommended(one) for one in curated if one.group == code]
        shown.append(Shelf(code, _(label), _(hint), _rule(high, code in usual), icon, cards))
    return shown


def _usual(bench, name):
    """The median and the P75 of a rate among others; None where the benchmark has none."""
    # A shop's own history is no others'.
    if bench is None or bench.source == Benchmark.Source.OWN_HISTORY:
        return None
    found = getattr(bench, f"{name}_rate"), getattr(bench, f"{name}_p75")
    return None if None in found else found


def _rule(high, quarter):
    if high is None:
        return ""
    said = _("above %(rate)s: the upper quarter of others") if quarter else _("above %(rate)s: its category as a whole")
    return said % {"rate": figures.percent_text(high)}


def _card(video, rate, shop, usual):
    why = _("%(times)s × the %(average)s of its category") % {
        "times": figures.times(rate / float(usual)).removesuffix(" ×") if usual else "—",
        "average": figures.percent_text(usual),
    }
    return Card(
        title=video.title,
        creator=video.creator,
        picture=thumbnail(str(video.thumbnail)),
        rate=figures.percent_text(rate),
        why=why,
        href=clip() if video.shop.is_demo else video.link,
        player=clip() if video.shop.is_demo else player(video.video_id),
        own=video.shop_id == shop.pk,
    )


def _recommended(entry: Inspiration):
    return Card(
        title=entry.title,
        creator=entry.creator,
        picture=thumbnail(str(entry.thumbnail)),
        rate=figures.percent_text(entry.rate) if entry.rate is not None else "",
        why=_("recommended by your admin"),
        href=entry.link,
        player=player(entry.video_id),
        own=False,
    )


def player(video_id):
    """TikTok's own player for a published video."""
    return f"https://www.tiktok.com/player/v1/{video_id}"


def clip():
    """What demo videos play: a drawing that moves, kept here."""
    return static("demo/clip.webm")
