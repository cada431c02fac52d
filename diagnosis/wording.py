"""Short sentences about a video's state, for the list, the Seller App and the export: written once."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _p

from diagnosis.models.benchmarks import scope_name
from diagnosis.queries.video_detail import week
from diagnosis.rules import window
from diagnosis.rules.classifier import WORDS
from diagnosis.rules.metrics import METRICS
from diagnosis.rules.words import gettext_noop
from diagnosis.templatetags import figures

# The funnel's factors, as pages name them: the step at which revenue is lost.
FACTORS = {
    "views": gettext_noop("Views"),
    "ctr": gettext_noop("Product clicks"),
    "ctor": gettext_noop("Orders"),
    "order_value": gettext_noop("Order value"),
}
# The metric that each of them is.
METRIC = {"views": "views", "ctr": "ctr_of_views", "ctor": "ctor", "order_value": "order_value"}
# Which of its quartiles a benchmark holds videos against.
STANDARDS = {
    "p25": gettext_noop("lower quartile"),
    "p50": gettext_noop("median"),
    "p75": gettext_noop("upper quartile"),
}
# How sure the comparison with the benchmark is.
LEVELS = {"low": gettext_noop("Low"), "medium": gettext_noop("Medium"), "high": gettext_noop("High")}
LOSES_MOST = {
    "views": gettext_noop("Loses most at views"),
    "ctr": gettext_noop("Loses most at product clicks"),
    "ctor": gettext_noop("Loses most at orders"),
    "order_value": gettext_noop("Loses most at order value"),
}


def label(state):
    """The name of a state: the guide's for the four statuses."""
    return _(WORDS[state].label) if state in WORDS else ""


def chip(state):
    """The name on a chip: what is not diagnosed says so in two words, its reason stands beside it."""
    return _("Not diagnosed") if state in ("data_missing", "no_benchmark", "affiliate_account") else label(state)


def scope(bench):
    """What the benchmark of an Explanation is for, as the admin names it too."""
    return scope_name(bench.market, bench.category, bench.shop)


def confidence(video):
    """How sure the comparison with the benchmark is, in one word; empty where revenue did not decide."""
    return _(list(LEVELS.values())[video.confidence - 1]) if video.confidence else ""


def hint(video, data_through):
    """The reason beside the chip, in two to five words."""
    match video.state:
        case "collecting":
            day = window.day_reached(video.published_on, data_through)
            return _("Day %(day)s of 7") % {"day": day}
        case "below_threshold":
            return _shortfall(video)
        case "can_do_better":
            return _(LOSES_MOST[video.cause]) if video.cause in LOSES_MOST else _times(video)
        case "good":
            return _times(video)
        case "violation":
            return _("Traffic reduced")
        case "data_missing":
            return _("Days are missing")
        case "no_benchmark":
            return _("No benchmark yet")
        case "affiliate_account":
            return _("Affiliate account")
    return ""


def approximate(video):
    """What its figures are where they are not those of its seven days alone; empty where they are."""
    if video.basis != "longer":
        return ""
    return _("approximate: totals of %(days)s") % {"days": figures.day_range(video.basis_start, video.basis_end)}


def _shortfall(video):
    need = _number(video.cause_required or 0)
    match video.cause:
        case "views_below_min":
            return _("%(n)s of %(need)s views needed") % {"n": _number(video.week_views), "need": need}
        case "clicks_below_min":
            return _("%(n)s of %(need)s product clicks needed") % {
                "n": _number(video.week_product_clicks),
                "need": need,
            }
    return _("No product linked")


def _times(video):
    """How many times the benchmark the revenue is: nothing where there is nothing to divide by."""
    if not video.benchmark_revenue or video.week_revenue is None:
        return ""
    times = video.week_revenue / video.benchmark_revenue
    return _p("times the benchmark", "%(times)s × benchmark") % {
        "times": figures.count_text(times, 1 if times < 10 else 0)
    }


def _number(value):
    return figures.count_text(value or 0)


def translated(text):
    """A text that the rules marked with gettext_noop, in the reader's language."""
    return _(text) if text else ""


def worked_out(metric, video, currency):
    """A rate's formula in the video's own figures: “294 ÷ 18,375 = 1.6%”. Empty for counts and where one is unknown."""
    counted = week(video)
    value = metric.of(counted)
    if not metric.derived or value is None:
        return ""
    unit = METRICS[metric.above[0]].unit if metric.above[0] in METRICS else "count"
    above = " + ".join(figures.figure_text(counted[name], unit, currency) for name in metric.above)
    if len(metric.above) > 1:
        above = f"({above})"
    scale = f" × {figures.count_text(metric.scale)}" if metric.scale > 1 else ""
    below = figures.count_text(counted[metric.below])
    return f"{above} ÷ {below}{scale} = {figures.figure_text(value, metric.unit, currency)}"
