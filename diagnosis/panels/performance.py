"""The parts of Video Analytics: tiles, trend, mix and opportunity."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnosis import charts, wording
from diagnosis.panels import video_list
from diagnosis.panels.funnel import UNITS
from diagnosis.queries import performance
from diagnosis.queries.coverage import coverage, stretches
from diagnosis.queries.video_list import TABS
from diagnosis.rules.classifier import WORDS, from_json
from diagnosis.rules.metrics import KEY_METRICS, METRICS
from diagnosis.templatetags import figures

# Ready-made periods that end with the last day of data, with the key that chooses each.
DAYS = (("w", 7), ("f", 28), ("t", 30), ("", 90))


def known(shop, period):
    """What is known of the days over which videos of the period and of the one before it are measured."""
    return coverage(shop, period.before.start, period.measured.end)


def spoken(days, zone):
    """Days in words: the stretch where they are one, else how many; empty for none."""
    found = stretches(days)
    if len(found) == 1:
        return f"{figures.day_range(*found[0])} ({zone})"
    return ngettext("%(n)s day", "%(n)s days", len(days)) % {"n": figures.count_text(len(days))} if days else ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The key metrics of a period beside those of the one before, and what a reader has to know about them.

    `why_not` says why they cannot be compared, `missing` which days the two lack, `incomplete` whether this period lacks
    some itself, `approximate` which figures are totals of more than seven days; empty where there is nothing to say.
    """

    now: dict
    before: dict
    why_not: str
    missing: str
    incomplete: bool
    approximate: str


def totals(shop, videos, earlier, period, known):
    now, before = performance.totals(videos), performance.totals(earlier)
    lacking, lacked = known.missing(period.measured), known.missing(period.before.measured)
    days, zone = sorted({*lacking, *lacked}), shop.timezone
    return Totals(
        _none_or_zero(now, lacking),
        _none_or_zero(before, lacked),
        _not_imported(len(days)) if days else "",
        spoken(days, zone),
        bool(lacking),
        approximate(zone, now["basis"]) if days else approximate(zone, now["basis"], before["basis"]),
    )


def _not_imported(count):
    return ngettext("%(n)s day not imported", "%(n)s days not imported", count) % {"n": figures.count_text(count)}


def _none_or_zero(totals, lacking):
    """Where there is no video, all figures are zero, or unknown if one may lie on days that were not imported."""
    if totals["videos"]:
        return totals
    return totals | dict.fromkeys(KEY_METRICS, None if lacking else 0)


def approximate(zone, *bases):
    """Which of the videos behind some figures rest on totals of more than their seven days, in a sentence; empty for none."""
    count, longer = sum(basis.videos for basis in bases), sum(basis.longer for basis in bases)
    if not longer:
        return ""
    periods = {(basis.start, basis.end) for basis in bases if basis.longer}
    period = periods.pop() if len(periods) == 1 else (None, None)
    said = {
        "days": _("longer periods than the seven days")
        if None in period
        else f"{figures.day_range_long(*period)} ({zone})",
        "n": figures.count_text(longer),
        "all": figures.count_text(count),
    }
    if longer == count:
        return _("Approximate: totals of %(days)s.") % said
    return _("Approximate for %(n)s of %(all)s videos: totals of %(days)s.") % said


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the five key metrics: this period's figure, the previous one's or why there is none to compare, its shape."""

    metric: object
    value: object
    before: object
    why_not: str
    spark: charts.Sparkline | None = None

    @property
    def label(self):
        return _(self.metric.label)


def tiles(found, series=None):
    """The tiles of these Totals; with a shape where there is a series of days."""
    return [
        Tile(
            METRICS[code],
            found.now[code],
            found.before[code],
            found.why_not,
            charts.sparkline(series[code]) if series else None,
        )
        for code in KEY_METRICS
    ]


@dataclass(frozen=True, slots=True)
class Trend:
    """The chart of one metric and its table; `by_publication` where only totals of a week are known."""

    metric: object
    chart: charts.Trend
    rows: list
    before: object
    by_publication: bool
    left_out: int
    summary: str

    @property
    def title(self):
        if self.metric.code == "videos":
            return _("Videos published per day")
        if self.by_publication:
            return _("%(metric)s by day of publication") % {"metric": _(self.metric.label)}
        return _("%(metric)s per day") % {"metric": _(self.metric.label)}


def trend(code, period, series, previous, currency, *, by_publication, left_out):
    metric = METRICS[code]

    def show(value):
        return figures.figure_text(value if metric.unit == "money" else round(value), metric.unit, currency, short=True)

    days = [
        charts.Day(figures.weekday(day), figures.day_text(day), value, earlier, published or 0)
        for day, value, earlier, published in zip(period, series[code], previous[code], series["videos"], strict=True)
    ]
    chart = charts.trend(days, show, whole=metric.unit == "count")
    rows = list(zip(period, series[code], previous[code], series["videos"], strict=True))
    return Trend(metric, chart, rows, period.before, by_publication, left_out, _summary(metric, chart))


def _summary(metric, chart):
    """The chart in one sentence, for those who do not see it."""
    if chart.empty:
        return _("%(metric)s: nothing received for these days.") % {"metric": _(metric.label)}
    return _("%(metric)s: highest %(high)s on %(high_day)s, lowest %(low)s on %(low_day)s.") % {
        "metric": _(metric.label),
        "high": chart.highest.value,
        "high_day": chart.highest.name,
        "low": chart.lowest.value,
        "low_day": chart.lowest.name,
    }


def series(shop, videos, period, known, basis):
    """The figures by day, whether they are put on the day of publication because only totals are known, and how many
    videos such a chart by calendar day leaves out."""
    if basis.without_days * 2 > basis.videos:
        return performance.by_publication(videos, period, known), True, 0
    return performance.by_day(shop, videos, period, known), False, basis.without_days


def earlier(shop, videos, period, known, *, by_publication):
    """The previous period's figures, put on days in the same way as this period's."""
    if by_publication:
        return performance.by_publication(videos, period, known)
    return performance.by_day(shop, videos, period, known)


@dataclass(frozen=True, slots=True)
class MixRow:
    """One line of the diagnosis table; `filter` is the code under which the list shows the same videos."""

    code: str
    filter: str
    label: str
    summary: str
    count: int
    share: float
    revenue: Decimal | None


def mix(found):
    """The four statuses, “Collecting data”, and what is not diagnosed, each with its videos and their revenue."""
    total = sum(count for count, _revenue in found.values())
    codes = [*map(str, TABS), *sorted(code for code in found if code not in map(str, TABS))]
    rows = []
    for code in codes:
        count, revenue = found.get(code, (0, None))
        words = WORDS[code]
        rows.append(
            MixRow(
                code,
                video_list.tone(code),
                _(words.label),
                _(words.summary),
                count,
                count / total if total else 0,
                revenue,
            )
        )
    return total, rows, charts.mix([(row.filter, row.label, row.count) for row in rows])


@dataclass(frozen=True, slots=True)
class Opportunity:
    """The factor at which most is lost, the videos that lose most there, and the other factors beside it."""

    loss: performance.Loss
    label: str
    videos: list
    losses: list

    @property
    def total(self):
        return sum(loss.videos for loss, _label, _part in self.losses)


def opportunity(videos, currency):
    found = performance.losses(videos)
    if not found or not found[0].worth:
        return None
    first = found[0]
    losses = [(loss, _(wording.FACTORS[loss.code]), charts.portion(loss.worth, first.worth)) for loss in found]
    losing = [_losing(video, first.code, currency) for video in performance.losing_most(videos, first.code)]
    return Opportunity(first, _(wording.FACTORS[first.code]), losing, losses)


def _losing(video, code, currency):
    """The video with its measured factor and the benchmark's, from its explanation."""
    split = from_json(video.diagnosis.explanation).gap
    factor = next(factor for factor in split.factors if factor.code == code)

    def said(value):
        return figures.figure_text(value, UNITS[code], currency, short=UNITS[code] == "money")

    label = _(METRICS[wording.METRIC[code]].label)
    return (
        video,
        _("%(metric)s %(value)s") % {"metric": label, "value": said(factor.actual)},
        said(factor.benchmark),
    )


@dataclass(frozen=True, slots=True)
class Move:
    """Videos that went from one state to another, or were added in it."""

    before: str
    after: str
    tone: str
    filter: str
    count: int


@dataclass(frozen=True, slots=True)
class Flow:
    """How states moved since a day: the moves, most first, and the table in which every video is counted once.

    `rows` are (name then, [videos now in each of `states`], videos then); `totals` what each of `states` holds now.
    """

    since: date
    moves: list
    states: list
    rows: list
    totals: list
    total: int


def week_before(shop, now):
    """The day a week ago, in the shop's zone, and the moment at which it began."""
    zone = ZoneInfo(shop.timezone)
    day = now.astimezone(zone).date() - timedelta(days=7)
    return day, datetime.combine(day, time.min, tzinfo=zone)


def flow(shop, videos, now):
    day, moment = week_before(shop, now)
    found = performance.flow(shop, videos, moment)
    order = [
        *map(str, TABS),
        *sorted({state for states in found for state in states} - {*map(str, TABS), performance.ADDED}),
    ]
    used = [state for state in order if any(state in states for states in found)]
    rows = [
        (_before(then), counts := [found.get((then, state), 0) for state in used], sum(counts))
        for then in (*used, performance.ADDED)
    ]
    moves = [
        Move(_before(then), wording.label(after), video_list.tone(after), _filter(after), count)
        for (then, after), count in sorted(found.items(), key=lambda move: (-move[1], move[0]))
        if then != after
    ]
    totals = [sum(found.get((then, state), 0) for then in (*used, performance.ADDED)) for state in used]
    return Flow(
        day, moves, [wording.label(state) for state in used], [row for row in rows if row[2]], totals, sum(totals)
    )


def _before(state):
    return _("Not there yet") if state == performance.ADDED else wording.label(state)


def _filter(state):
    """The code under which the list shows the videos of a state."""
    return state if state in TABS else "none"


def presets(data_through, chosen):
    """The ready-made periods of the date menu: (key of the keyboard, name, period, whether it is the chosen one)."""
    first = data_through.replace(day=1)
    last_month = performance.Period((first - timedelta(days=1)).replace(day=1), first - timedelta(days=1))
    ready = [
        *(
            (key, _("Last %(days)s days") % {"days": days}, performance.last_days(data_through, days))
            for key, days in DAYS
        ),
        ("m", _("This month"), performance.Period(first, data_through)),
        ("p", _("Last month"), last_month),
    ]
    return [(key, name, period, period == chosen) for key, name, period in ready]


def steps(data_through, period):
    """The periods before and after, of the same length; None after the last one that has data."""
    return period.before, period.after if period.end < data_through else None
