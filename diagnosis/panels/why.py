"""Why a video has its status: the rule, its checks and numbers, what they rest on and how sure that is, in sentences."""

from dataclasses import dataclass
from datetime import date
from math import isinf

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnosis import charts, wording
from diagnosis.models import Benchmark, Video
from diagnosis.queries import video_detail
from diagnosis.rules import classifier
from diagnosis.rules.classifier import Status
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
# Those that count something; the page of a video below the minimums lists them.
COUNTED = ("window_open", *classifier.MINIMUMS)
COMPARED = (Status.CAN_DO_BETTER, Status.GOOD)


@dataclass(frozen=True, slots=True)
class Question:
    """One check of the rule: met, not met or not asked; with numbers where it counts something."""

    code: str
    label: str
    met: bool | None
    decided: bool
    actual: str = ""
    required: str = ""
    part: str = ""


def questions(explanation):
    """The checks in the rule's order, with those that did not decide."""
    currency = explanation.facts.currency
    return [
        Question(
            code=check.code,
            label=_(QUESTIONS[check.code]),
            met=check.passed,
            decided=check.decided,
            actual=_counted(check.actual, check.code, currency),
            required=_counted(check.required, check.code, currency) if check.required else "",
            part=charts.portion(check.actual, check.required)
            if check.code in COUNTED and check.passed is False
            else "",
        )
        for check in explanation.checks
        # A check that asks for nothing is switched off.
        if check.code not in classifier.MINIMUMS or check.required
    ]


def minimums(explanation):
    """The checks that count something: what the page of a video below one of them lists."""
    return [question for question in questions(explanation) if question.code in COUNTED]


def _counted(number, code, currency):
    """A number of a check in words; empty for the questions that count nothing."""
    if code == "revenue_below_benchmark":
        return figures.money_text(number, currency)
    return figures.count_text(number) if code in COUNTED else ""


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
    failed = next((check for check in explanation.checks if check.decided), None)
    if failed is None or failed.code == "revenue_below_benchmark":
        return _compared(explanation, currency)
    if failed.code in classifier.MINIMUMS:
        asked = minimums(explanation)
        return _("a video is evaluated when all its minimums are met. %(met)s of %(all)s are.") % {
            "met": sum(question.met is True for question in asked),
            "all": len(asked),
        }
    return {
        "violation": _("a violation that stands decides, whatever the figures are."),
        "window_open": _("a video is diagnosed when its seven days are over and your data reach the last of them."),
        "data_missing": _("a video is diagnosed when its seven days are covered by your imports."),
        "no_benchmark": _("a video is compared with the benchmark of its category and market. None is set."),
        "affiliate_account": _("only videos of official and marketing accounts are diagnosed."),
    }[failed.code]


def _compared(explanation, currency):
    facts, bench = explanation.facts, explanation.benchmark
    said = {
        "revenue": figures.money_text(facts.revenue, currency),
        "standard": figures.money_text(bench.revenue, currency),
        "share": figures.percent_text(facts.revenue / bench.revenue, 0) if bench.revenue else "—",
    }
    numbers = _("%(revenue)s is %(share)s of %(standard)s.") % said
    if facts.revenue >= bench.revenue:
        first = _("all minimums are met, no violation stands, and 7-day revenue is at or above the benchmark.")
    elif not bench.strict:
        first = _("7-day revenue is below the benchmark.")
    elif explanation.status == Status.CAN_DO_BETTER:
        first = _("7-day revenue is clearly below the benchmark, allowing for chance.")
    else:
        first = _(
            "7-day revenue is below the benchmark, but on so few orders not clearly: this benchmark asks for that."
        )
    return f"{first} {numbers}"


def basis(explanation, zone):
    """What the figures rest on, where that is not simply the seven days."""
    facts = explanation.facts
    if facts.basis == "longer":
        days = f"{figures.day_range_long(facts.basis_start, facts.basis_end)} ({zone})"
        return _("Approximate: totals of %(days)s.") % {"days": days}
    if facts.basis == "partial" and facts.basis_start and facts.basis_end:
        days = f"{figures.day_range(facts.basis_start, facts.basis_end)} ({zone})"
        return _("Provisional: %(days)s received so far.") % {"days": days}
    return ""


def source(shop, explanation):
    """Where the figures come from, and through which day they reach; empty before any came."""
    if explanation.facts.data_through is None:
        return ""
    origin = _("figures invented for the demo") if shop.is_demo else _("Seller Center's exports")
    said = {"origin": origin, "basis": Video.Basis(explanation.facts.basis).label}
    said["through"] = figures.day_long(explanation.facts.data_through)
    return _("Source: %(origin)s, %(basis)s, data through %(through)s.") % said


def flip(explanation, currency):
    """What would have made it Good, or how much room a good one had."""
    revenue, line = explanation.facts.revenue, explanation.line
    if revenue is None or line is None or explanation.status not in COMPARED:
        return ""
    amount = figures.money_text(abs(revenue - line), currency)
    if explanation.status == Status.CAN_DO_BETTER:
        return _("It would have been Good performance with %(amount)s more.") % {"amount": amount}
    return _("It stays Good performance with up to %(amount)s less.") % {"amount": amount}


def restated(events, zone):
    """What a restated status was before, and who restated it, in one sentence; empty where the last change was another."""
    last = events[0] if events else None
    if last is None or last.cause != last.Cause.RESTATED:
        return ""
    said = {
        "when": figures.day_long(video_detail.local_day(last.at, zone)),
        "before": wording.label(last.before),
        "who": last.by or _("an admin"),
    }
    return _("Restated %(when)s by %(who)s; it was %(before)s before.") % said


def sure(explanation):
    """How sure the comparison with the benchmark is, in one sentence; empty where nothing was compared."""
    found = explanation.confidence
    if found is None or explanation.status not in COMPARED:
        return ""
    orders = ngettext("%(n)s order", "%(n)s orders", found.orders) % {"n": figures.count_text(found.orders)}
    if isinf(found.high):
        return _("%(orders)s: too few to say how far chance alone could move this revenue.") % {"orders": orders}
    said = {
        "orders": orders,
        "low": figures.percent_text(found.low, 0),
        "high": figures.percent_text(found.high, 0),
    }
    if found.below is None:
        return (
            _(
                "%(orders)s: chance alone could put this video anywhere from %(low)s to %(high)s of the benchmark, so it may end up on either side."
            )
            % said
        )
    if found.below:
        return (
            _("%(orders)s: allowing for chance, %(low)s to %(high)s of the benchmark. All of that is below it.") % said
        )
    if found.level == "high":
        return (
            _("%(orders)s: allowing for chance, %(low)s to %(high)s of the benchmark. All of that is at or above it.")
            % said
        )
    return (
        _("%(orders)s: at or above the benchmark, but on so few that one large order may be all there is to it.") % said
    )


def benchmark_note(explanation):
    """How the benchmark is set: which value, from what, since when and by whom."""
    bench = explanation.benchmark
    if bench is None:
        return ""
    said = {"standard": _(wording.STANDARDS[bench.standard]), "name": wording.scope(bench), "version": bench.version}
    said["amount"] = figures.money_text(bench.revenue, bench.currency)
    parts = [_("%(amount)s is the %(standard)s of 7-day revenue for %(name)s, version %(version)s.") % said]
    parts.append(_rests_on(bench))
    since = figures.day_long(date.fromisoformat(bench.valid_from)) if bench.valid_from else ""
    source = Benchmark.Source(bench.source).label
    parts.append(_("Source: %(source)s; valid from %(since)s.") % {"source": source, "since": since})
    if bench.author:
        parts.append(_("Set by %(author)s.") % {"author": bench.author})
    band = {"low": figures.money_text(bench.p25, bench.currency), "high": figures.money_text(bench.p75, bench.currency)}
    parts.append(_("The middle half of videos makes %(low)s to %(high)s.") % band)
    if bench.reason:
        parts.append(_("Reason: %(reason)s") % {"reason": bench.reason})
    return " ".join(parts)


def _rests_on(bench):
    """How many videos the benchmark rests on, and when they were published, as far as that is recorded."""
    if not bench.n:
        return _("How many videos it rests on is not recorded.")
    said = {"n": figures.count_text(bench.n)}
    if not (bench.videos_from and bench.videos_to):
        return ngettext("It rests on %(n)s video.", "It rests on %(n)s videos.", bench.n) % said
    said["from"], said["to"] = (
        figures.day_long(date.fromisoformat(day)) for day in (bench.videos_from, bench.videos_to)
    )
    return (
        ngettext(
            "It rests on %(n)s video, published from %(from)s to %(to)s.",
            "It rests on %(n)s videos, published from %(from)s to %(to)s.",
            bench.n,
        )
        % said
    )
