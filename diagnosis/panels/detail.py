"""The parts of a video's Detail page, all from the stored explanation and the window's rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isinf

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnosis import charts, wording
from diagnosis.models import Benchmark, CoveredDay, Video
from diagnosis.panels import bands, funnel, learning, whatif
from diagnosis.panels.video_list import tone
from diagnosis.queries import video_detail
from diagnosis.rules import classifier, window
from diagnosis.rules.classifier import WHOLE, WORDS, Status
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


def page(shop, video):
    """Everything that the page prints, from what is stored."""
    explanation = classifier.from_json(video.diagnosis.explanation)
    covered = set(
        CoveredDay.objects.filter(shop=shop, day__range=(video.published_on, video.closes_on)).values_list(
            "day", flat=True
        )
    )
    broken = violation(video, explanation, covered)
    events = video_detail.events(video)
    return {
        "explanation": explanation,
        "tone": tone(explanation.state),
        "label": wording.label(explanation.state),
        "meaning": _(WORDS[explanation.state].meaning),
        "summary": _(WORDS[explanation.state].summary),
        "questions": questions(explanation),
        "minimums": [one for one in questions(explanation) if one.code in COUNTED],
        "violation": broken,
        "flip": flip(explanation, shop.currency),
        "published_url": learning.clip() if shop.is_demo else video.link,
        "player_url": learning.clip() if shop.is_demo else learning.player(video.video_id),
        "versus": versus(explanation),
        "rule": rule(explanation, shop.currency),
        "basis": basis(explanation, shop.timezone),
        "source": source(shop, explanation),
        "sure": sure(explanation),
        "benchmark_note": benchmark_note(explanation),
        # A video that is not compared on revenue has no way to show beside the benchmark's.
        "funnel": funnel.of(explanation, shop.currency) if explanation.status in COMPARED else None,
        "metrics": metrics(shop, video, explanation, covered, broken.since if broken else None),
        "bands": bands.of(video, explanation),
        "days": window.days(video.published_on),
        "products": products(video, explanation),
        "finish_rate": METRICS["finish_rate"].of(video_detail.week(video)),
        "day": explanation.day,
        "events": events,
        "restated": restated(events, shop.timezone),
    }


def what_if(video, form, query):
    """The factors of this video to be tried, or None where they do not decide."""
    return whatif.of(classifier.from_json(video.diagnosis.explanation), form, query, video.shop.currency)


def next_steps(shop, video, explanation, query):
    """The part below the verdict: suggestions or inspirations. A video that performs well has neither: nothing is shown.

    Raises Http404 for the Inspirations of a video that has no such tab.
    """
    tab = "inspirations" if query.get("tab") == "inspirations" else "suggestions"
    if explanation.status == Status.GOOD:
        if tab == "inspirations":
            raise Http404
        return {"tab": ""}
    may_suggest = explanation.status in (Status.CAN_DO_BETTER, Status.BELOW_THRESHOLD)
    if not may_suggest and explanation.status != Status.VIOLATION:
        tab = "inspirations"
    context = {
        "tab": tab,
        "may_suggest": may_suggest,
        "expanded": query.get("expand") == "all",
        "aim": query.get("aim", ""),
    }
    if tab == "inspirations":
        shelves = learning.shelves(shop, video)
        return context | {"shelves": shelves, "inspiration_count": sum(len(shelf.cards) for shelf in shelves)}
    groups = learning.suggestion_groups(explanation, video_detail.week(video), shop.currency, context["aim"])
    return context | {"groups": groups, "suggestion_count": sum(len(group.suggestions) for group in groups)}


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
    minimums = [check for check in explanation.checks if check.code in classifier.MINIMUMS and check.required]
    if failed is None or failed.code == "revenue_below_benchmark":
        return _compared(explanation, currency)
    if failed.code in classifier.MINIMUMS:
        return _("a video is evaluated when all its minimums are met. %(met)s of %(all)s are.") % {
            "met": sum(check.passed is True for check in minimums),
            "all": len(minimums),
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


@dataclass(frozen=True, slots=True)
class ViolationFacts:
    """The first standing violation of the video, and its views a day before and after where both are measured."""

    issued: object
    since: int | None
    before: float | None = None
    after: float | None = None
    before_days: tuple = ()
    after_days: tuple = ()


def violation(video, explanation, covered):
    if explanation.status != Status.VIOLATION:
        return None
    found = video_detail.first_violation(video)
    if found is None:
        return None
    day = video_detail.local_day(found.issued_at, video.shop.timezone)
    days = window.days(video.published_on)
    views = dict(zip(days, video_detail.days(video, covered)["views"], strict=True))
    before = [one for one in days if one < day and views[one] is not None]
    after = [one for one in days if one > day and views[one] is not None]
    since = (day - video.published_on).days if day in views else None
    # One day of either side says nothing: both need two.
    if len(before) < 2 or len(after) < 2:
        return ViolationFacts(found.issued_at, since)
    return ViolationFacts(
        found.issued_at,
        since,
        _mean(views, before),
        _mean(views, after),
        (before[0], before[-1]),
        (after[0], after[-1]),
    )


def _mean(views, days):
    return sum(views[one] for one in days) / len(days)


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
    said = {"standard": _(wording.STANDARDS[bench.standard]), "name": bench.name, "version": bench.version}
    said["amount"] = figures.money_text(bench.revenue, bench.currency)
    parts = [_("%(amount)s is the %(standard)s of 7-day revenue for %(name)s, version %(version)s.") % said]
    parts.append(_rests_on(bench))
    since = figures.day_long(date.fromisoformat(bench.valid_from)) if bench.valid_from else ""
    source = Benchmark.Source(bench.source).label
    parts.append(_("Source: %(source)s; valid from %(since)s.") % {"source": source, "since": since})
    if bench.author:
        parts.append(_("Set by %(author)s.") % {"author": bench.author})
    if bench.reason:
        parts.append(_("Reason: %(reason)s") % {"reason": bench.reason})
    band = {"low": figures.money_text(bench.p25, bench.currency), "high": figures.money_text(bench.p75, bench.currency)}
    parts.append(_("The middle half of videos makes %(low)s to %(high)s.") % band)
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


def metrics(shop, video, explanation, covered, since):
    days = window.days(video.published_on)
    names, letters = [figures.weekday(day) for day in days], [figures.weekday_letter(day) for day in days]
    series, totals = video_detail.days(video, covered), video_detail.week(video)
    bench = explanation.benchmark
    expected = funnel.expected(bench) | {"finish_rate": bench.finish_rate} if bench and bench.profile else {}
    parts = []
    for code in video_detail.SHOWN:
        metric = METRICS[code]

        def show(value, unit=metric.unit):
            if unit == "rate":
                return figures.percent_text(value, 0)
            return figures.figure_text(value, unit, shop.currency, short=True)

        chart = charts.bars(series[code], names, letters, show, not_received=_("not received"), since=since)
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
