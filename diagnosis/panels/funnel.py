"""From view to revenue: the seven steps of a video beside the benchmark's, with what each costs or brings."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from diagnosis import charts, wording
from diagnosis.rules import gap as rules
from diagnosis.rules.metrics import METRICS
from diagnosis.rules.words import gettext_noop
from diagnosis.templatetags import figures

UNITS = {"views": "count", "ctr": "rate", "ctor": "rate", "order_value": "money"}
LOSE_MOST = {
    "views": gettext_noop("Views lose the most."),
    "ctr": gettext_noop("Product clicks lose the most."),
    "ctor": gettext_noop("Orders lose the most."),
    "order_value": gettext_noop("Order value loses the most."),
}
COMPARED = {
    "views": gettext_noop("%(yours)s views; others get %(others)s."),
    "ctr": gettext_noop("%(yours)s of views led to a product click; others get %(others)s."),
    "ctor": gettext_noop("%(yours)s of product clicks led to an order; others get %(others)s."),
    "order_value": gettext_noop("An order is worth %(yours)s; others get %(others)s."),
}
STOPS = {
    "views": gettext_noop("views"),
    "product_clicks": gettext_noop("product clicks"),
    "orders": gettext_noop("orders"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One of the seven steps from view to revenue; the rates between the counts carry what they cost or bring."""

    code: str
    value: object
    benchmark: object
    unit: str
    rate: bool = False
    losing: bool = False
    effect: Decimal | None = None
    # What a missing value means, where it is not that nothing was received.
    why: str = ""

    @property
    def label(self):
        return _(METRICS[self.code].label)


@dataclass(frozen=True, slots=True)
class Funnel:
    ribbon: charts.Ribbon
    steps: list
    gap: object
    losing: object
    losing_label: str
    if_matched: Decimal | None
    headline: str
    sentence: str
    unexplained: str
    calculation: str


def of(explanation, currency):
    """From view to revenue, each step against the benchmark's; None where there is nothing to compare."""
    gap, facts, bench = explanation.gap, explanation.facts, explanation.benchmark
    if gap is None:
        return None
    by_code = {factor.code: factor for factor in gap.factors}
    standard = expected(bench)
    levels = [_ratio(getattr(facts, name), standard[name]) for name in ("views", "product_clicks", "orders", "revenue")]
    order = [factor.code for factor in gap.factors]
    losing = by_code.get(gap.weakest)
    return Funnel(
        ribbon=charts.ribbon(levels, losing=order.index(gap.weakest) if gap.weakest else None),
        steps=_steps(facts, bench, standard, by_code, gap.weakest),
        gap=gap,
        losing=losing,
        losing_label=_(wording.FACTORS[losing.code]) if losing else "",
        if_matched=facts.revenue + losing.worth if losing and losing.worth is not None else None,
        headline=_headline(gap, losing),
        sentence=_sentence(facts, losing, currency),
        unexplained=_unexplained(bench, gap, currency),
        calculation=_calculation(facts, bench, gap, currency),
    )


def expected(bench):
    """The benchmark's counts that its profile stands for, and the revenue that is its standard."""
    clicks = bench.views * bench.ctr
    return {"views": bench.views, "product_clicks": clicks, "orders": clicks * bench.ctor, "revenue": bench.revenue}


def _ratio(value, standard):
    return None if value is None or not standard else float(value) / float(standard)


def _headline(gap, losing):
    if gap.stops_at:
        return _("The way ends at %(step)s.") % {"step": _(STOPS[gap.stops_at])}
    if losing is None:
        return _("Every step is at or above the benchmark.")
    return _(LOSE_MOST[losing.code])


def _sentence(facts, losing, currency):
    """What the weakest step is, what others get, and what it alone would be worth."""
    if losing is None:
        return ""
    unit = UNITS[losing.code]
    said = {
        "others": figures.figure_text(losing.benchmark, unit, currency, short=unit == "money"),
        "yours": figures.figure_text(losing.actual, unit, currency, short=unit == "money"),
    }
    first = _(COMPARED[losing.code]) % said
    if losing.worth is None:
        return first
    said["total"] = figures.money_short_text(facts.revenue + losing.worth, currency)
    return first + " " + _("At %(others)s this video would have made about %(total)s.") % said


def _unexplained(bench, gap, currency):
    """What belongs to no step, where the benchmark's own steps do not make its standard; else empty."""
    if abs(rules.consistency(bench.profile, bench.revenue)) <= rules.MOST_OFF:
        return ""
    return _("The benchmark’s own steps make %(made)s, not %(standard)s: %(part)s belongs to no step.") % {
        "made": figures.money_text(rules.multiplied(bench.profile), currency),
        "standard": figures.money_text(bench.revenue, currency),
        "part": figures.money_text(gap.unexplained, currency),
    }


def _calculation(facts, bench, gap, currency):
    """The whole sum, to the cent: standard, each part, and the revenue that they add up to."""
    parts = [
        f"{figures.money_part(factor.contribution, currency)} ({_(wording.FACTORS[factor.code]).lower()})"
        for factor in gap.factors
    ]
    if gap.unexplained:
        parts.append(
            f"{figures.money_part(gap.unexplained, currency)} ({_('not explained by the benchmark’s own steps')})"
        )
    total = figures.money_text(facts.revenue, currency)
    return f"{figures.money_text(bench.revenue, currency)} {' '.join(parts)} = {total}"


def _steps(facts, bench, expected, factors, weakest):
    def rate(code, metric, benchmark):
        factor = factors[code]
        return Step(
            metric, factor.actual, benchmark, UNITS[code], rate=True, losing=code == weakest, effect=factor.contribution,
            why=figures.nothing_to_divide_by(METRICS[metric].below),
        )  # fmt: skip

    views = factors["views"]
    return [
        Step("views", facts.views, bench.views, "count", losing=weakest == "views", effect=views.contribution),
        rate("ctr", "ctr_of_views", bench.ctr),
        Step("product_clicks", facts.product_clicks, expected["product_clicks"], "count"),
        rate("ctor", "ctor", bench.ctor),
        Step("orders", facts.orders, expected["orders"], "count"),
        rate("order_value", "order_value", bench.order_value),
        Step("revenue", facts.revenue, bench.revenue, "money"),
    ]
