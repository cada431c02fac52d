"""The parts of a video's Detail page, all from the stored explanation and the window's rows."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from diagnosis import charts, wording
from diagnosis.models import CoveredDay
from diagnosis.panels.video_list import tone
from diagnosis.queries import video_detail
from diagnosis.rules import classifier, window
from diagnosis.rules.classifier import WHOLE, WORDS
from diagnosis.rules.metrics import METRICS
from diagnosis.rules.words import gettext_noop
from diagnosis.templatetags import figures

# The questions of the rule, as the why panel asks them; the codes are those of classifier.OUTCOMES.
QUESTIONS = {
    "affiliate_account": gettext_noop("Official or marketing account"),
    "window_open": gettext_noop("Full days since publication"),
    "violation": gettext_noop("No standing violation"),
    "data_missing": gettext_noop("Figures of all seven days"),
    "no_benchmark": gettext_noop("A benchmark applies"),
    "views_below_min": gettext_noop("Views"),
    "clicks_below_min": gettext_noop("Product clicks"),
    "no_product_linked": gettext_noop("Products linked"),
    "revenue_below_benchmark": gettext_noop("Revenue at or above the benchmark"),
}
COUNTED = ("window_open", *classifier.MINIMUMS)


@dataclass(frozen=True, slots=True)
class Question:
    """One check of the rule: met, not met or not asked; with numbers where it counts something."""

    label: str
    met: bool | None
    decided: bool
    actual: object = None
    required: object = None
    part: str = ""


def page(shop, video):
    """Everything that the page prints, from what is stored."""
    explanation = classifier.from_json(video.diagnosis.explanation)
    covered = set(
        CoveredDay.objects.filter(shop=shop, day__range=(video.published_on, video.closes_on)).values_list(
            "day", flat=True
        )
    )
    return {
        "explanation": explanation,
        "tone": tone(explanation.state),
        "label": wording.label(explanation.state),
        "meaning": _(WORDS[explanation.state].meaning),
        "summary": _(WORDS[explanation.state].summary),
        "questions": questions(explanation),
        "versus": versus(explanation),
        "rule": rule(explanation, shop.currency),
        "basis": basis(explanation),
        "funnel": funnel(explanation),
        "metrics": metrics(shop, video, explanation, covered),
        "days": window.days(video.published_on),
        "products": products(video, explanation),
        "finish_rate": METRICS["finish_rate"].of(video_detail.week(video)),
        "day": explanation.day,
    }


def questions(explanation):
    """The checks in the rule's order, with those that did not decide."""
    return [
        Question(
            label=_(QUESTIONS[check.code]),
            met=check.passed,
            decided=check.decided,
            actual=check.actual if check.code in COUNTED else None,
            required=check.required if check.code in COUNTED and check.required else None,
            part=charts.portion(check.actual, check.required)
            if check.code in COUNTED and check.passed is False
            else "",
        )
        for check in explanation.checks
        # A check that asks for nothing is switched off.
        if check.code not in classifier.MINIMUMS or check.required
    ]


def versus(explanation):
    """This video's revenue and the benchmark's as bars on one scale; None where either is unknown."""
    revenue, bench = explanation.facts.revenue, explanation.benchmark
    if revenue is None or bench is None:
        return None
    most = max(revenue, bench.revenue)
    return {
        "video": charts.portion(revenue, most),
        "benchmark": charts.portion(bench.revenue, most),
        "revenue": revenue,
        "standard": bench.revenue,
        "share": revenue / bench.revenue if bench.revenue else None,
    }


def rule(explanation, currency):
    """The rule that decided, in one or two sentences with its numbers."""
    facts, bench = explanation.facts, explanation.benchmark
    failed = next((check for check in explanation.checks if check.decided), None)
    minimums = [check for check in explanation.checks if check.code in classifier.MINIMUMS and check.required]
    if failed is None or failed.code == "revenue_below_benchmark":
        return _compared(facts, bench, currency)
    if failed.code in classifier.MINIMUMS:
        return _("a video is evaluated when all its minimums are met. %(met)s of %(all)s are.") % {
            "met": sum(check.passed is True for check in minimums),
            "all": len(minimums),
        }
    return {
        "violation": _("a violation that stands comes before every other check."),
        "window_open": _("a video is diagnosed when its seven days are over and your data reach the last of them."),
        "data_missing": _("a video is diagnosed when its seven days are covered by your imports."),
        "no_benchmark": _("a video is compared with the benchmark of its category and market. None is set."),
        "affiliate_account": _("only videos of official and marketing accounts are diagnosed."),
    }[failed.code]


def _compared(facts, bench, currency):
    said = {
        "revenue": figures.money_text(facts.revenue, currency),
        "standard": figures.money_text(bench.revenue, currency),
        "share": figures.percent_text(facts.revenue / bench.revenue, 0) if bench.revenue else "—",
    }
    if facts.revenue < bench.revenue:
        return _("7-day revenue is below the benchmark. %(revenue)s is %(share)s of %(standard)s.") % said
    return (
        _(
            "all minimums are met, no violation stands, and 7-day revenue is at or above the benchmark. %(revenue)s is %(share)s of %(standard)s."
        )
        % said
    )


def basis(explanation):
    """What the figures rest on, where that is not simply the seven days."""
    facts = explanation.facts
    if facts.basis == "longer":
        days = figures.day_range_long(facts.basis_start, facts.basis_end)
        return _("Approximate: totals of %(days)s.") % {"days": days}
    if facts.basis == "partial" and facts.basis_start and facts.basis_end:
        days = figures.day_range(facts.basis_start, facts.basis_end)
        return _("Provisional: %(days)s received so far.") % {"days": days}
    return ""


@dataclass(frozen=True, slots=True)
class Step:
    """One of the seven steps from view to revenue; the rates between the counts carry what they cost or bring."""

    label: str
    value: object
    benchmark: object
    unit: str
    rate: bool = False
    losing: bool = False
    effect: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Funnel:
    ribbon: charts.Ribbon
    steps: list
    gap: object
    losing: object
    losing_label: str
    if_matched: Decimal | None


def funnel(explanation):
    """From view to revenue, each step against the benchmark's; None where there is nothing to compare."""
    gap, facts, bench = explanation.gap, explanation.facts, explanation.benchmark
    if gap is None:
        return None
    by_code = {factor.code: factor for factor in gap.factors}
    expected = _expected(bench)
    levels = [_ratio(getattr(facts, name), expected[name]) for name in ("views", "product_clicks", "orders", "revenue")]
    order = [factor.code for factor in gap.factors]
    losing = by_code.get(gap.weakest)
    return Funnel(
        ribbon=charts.ribbon(levels, losing=order.index(gap.weakest) if gap.weakest else None),
        steps=_steps(facts, bench, expected, by_code, gap.weakest),
        gap=gap,
        losing=losing,
        losing_label=_(wording.FACTORS[losing.code]) if losing else "",
        if_matched=facts.revenue + losing.worth if losing and losing.worth is not None else None,
    )


def _expected(bench):
    """The benchmark's counts that its profile stands for, and the revenue that is its standard."""
    clicks = bench.views * bench.ctr
    return {"views": bench.views, "product_clicks": clicks, "orders": clicks * bench.ctor, "revenue": bench.revenue}


def _ratio(value, standard):
    return None if value is None or not standard else float(value) / float(standard)


def _steps(facts, bench, expected, factors, weakest):
    def rate(code, label, unit, benchmark):
        factor = factors[code]
        return Step(
            label, factor.actual, benchmark, unit, rate=True, losing=code == weakest, effect=factor.contribution
        )

    views = factors["views"]
    return [
        Step(_("Views"), facts.views, bench.views, "count", losing=weakest == "views", effect=views.contribution),
        rate("ctr", _("CTR of views"), "rate", bench.ctr),
        Step(_("Product clicks"), facts.product_clicks, expected["product_clicks"], "count"),
        rate("ctor", _("CTOR"), "rate", bench.ctor),
        Step(_("Orders"), facts.orders, expected["orders"], "count"),
        rate("order_value", _("Order value"), "money", bench.order_value),
        Step(_("Revenue"), facts.revenue, bench.revenue, "money"),
    ]


@dataclass(frozen=True, slots=True)
class MetricPart:
    """One key metric of the video: its total, the benchmark's where there is one, and its seven days."""

    metric: object
    value: object
    benchmark: object
    chart: charts.Bars
    days: list

    @property
    def label(self):
        return _(self.metric.label)


def metrics(shop, video, explanation, covered):
    days = window.days(video.published_on)
    names, letters = [figures.weekday(day) for day in days], [figures.weekday_letter(day) for day in days]
    series, totals = video_detail.days(video, covered), video_detail.week(video)
    bench = explanation.benchmark
    expected = _expected(bench) | {"finish_rate": bench.finish_rate} if bench and bench.profile else {}
    parts = []
    for code in video_detail.SHOWN:
        metric = METRICS[code]

        def show(value, unit=metric.unit):
            if unit == "rate":
                return figures.percent_text(value, 0)
            return figures.figure_text(value, unit, shop.currency, short=True)

        chart = charts.bars(series[code], names, letters, show, not_received=_("not received"))
        parts.append(
            MetricPart(metric, metric.of(totals), expected.get(code), chart, list(zip(days, series[code], strict=True)))
        )
    return parts


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product of the video: rate and amount of one sale, sold, and the commission of all of them. Unknown stays None."""

    product: object
    link: object
    rate: Decimal | None
    each: Decimal | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class Products:
    lines: list
    sold: int | None
    difference: int | None


def products(video, explanation):
    lines = [_line(link) for link in video_detail.products(video)]
    known = [line.link.sold for line in lines if line.link.sold is not None]
    sold = sum(known) if known and len(known) == len(lines) else None
    items = explanation.facts.items_sold if explanation.facts.basis in WHOLE else None
    return Products(lines, sold, None if sold is None or items is None else items - sold)


def _line(link):
    product = link.product
    rate = link.commission_rate if link.commission_rate is not None else product.commission_rate
    each = product.price * rate / 100 if product.price is not None and rate is not None else None
    total = link.commission_amount
    if total is None and each is not None and link.sold is not None:
        total = each * link.sold
    return ProductLine(product, link, None if rate is None else rate / 100, each, total)
