"""The parts of a video's Detail page, all from the stored explanation and the window's rows."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404
from django.utils.translation import gettext as _

from diagnosis import charts, wording
from diagnosis.models import CoveredDay
from diagnosis.panels import bands, funnel, learning, whatif, why
from diagnosis.panels.video_list import tone
from diagnosis.queries import video_detail
from diagnosis.rules import classifier, window
from diagnosis.rules.classifier import WHOLE, WORDS, Status
from diagnosis.rules.metrics import METRICS
from diagnosis.templatetags import figures


def page(shop, video):
    """Everything that the page prints, from what is stored."""
    explanation = classifier.from_json(video.diagnosis.explanation)
    covered = CoveredDay.objects.for_video(video)
    broken = violation(video, explanation, covered)
    events = video_detail.events(video)
    parts = metrics(shop, video, explanation, covered, broken.since if broken else None)
    return {
        "explanation": explanation,
        "tone": tone(explanation.state),
        "label": wording.label(explanation.state),
        "meaning": _(WORDS[explanation.state].meaning),
        "summary": _(WORDS[explanation.state].summary),
        "questions": why.questions(explanation),
        "minimums": why.minimums(explanation),
        "violation": broken,
        "flip": why.flip(explanation, shop.currency),
        "published_url": learning.clip() if shop.is_demo else video.link,
        "player_url": learning.clip() if shop.is_demo else learning.player(video.video_id),
        "versus": why.versus(explanation),
        "rule": why.rule(explanation, shop.currency),
        "basis": why.basis(explanation, shop.timezone),
        "source": why.source(shop, explanation),
        "sure": why.sure(explanation),
        "benchmark_note": why.benchmark_note(explanation),
        # A video that is not compared on revenue has no way to show beside the benchmark's.
        "funnel": funnel.of(explanation, shop.currency) if explanation.status in why.COMPARED else None,
        "metrics": parts,
        "dashed": any(part.chart.since for part in parts),
        "bands": bands.of(video, explanation),
        "days": window.days(video.published_on),
        "products": products(video, explanation),
        "finish_rate": METRICS["finish_rate"].of(video_detail.week(video)),
        "day": explanation.day,
        "events": events,
        "restated": why.restated(events, shop.timezone),
    }


def what_if(video, form, query):
    """The factors of this video to be tried, or None where they do not decide."""
    return whatif.of(classifier.from_json(video.diagnosis.explanation), form, query, video.shop.currency)


def next_steps(shop, video, explanation, query, reader):
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
        shelves = learning.shelves(shop, video, explanation.benchmark, reader)
        return context | {"shelves": shelves, "inspiration_count": sum(len(shelf.cards) for shelf in shelves)}
    groups = learning.suggestion_groups(explanation, video_detail.week(video), shop.currency, context["aim"])
    return context | {"groups": groups, "suggestion_count": sum(len(group.suggestions) for group in groups)}


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
