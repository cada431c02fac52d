"""The parts of Video Analytics: tiles, trend, mix and opportunity."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from diagnosis import charts, wording
from diagnosis.panels import video_list
from diagnosis.panels.funnel import UNITS
from diagnosis.queries import performance
from diagnosis.queries.video_list import TABS
from diagnosis.rules.classifier import WORDS, from_json
from diagnosis.rules.metrics import KEY_METRICS, METRICS
from diagnosis.templatetags import figures

# Ready-made periods that end with the last day of data, with the key that chooses each.
DAYS = (("w", 7), ("f", 28), ("t", 30), ("", 90))


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the five key metrics: this period's figure, the previous one's, and its shape."""

    metric: object
    value: object
    before: object
    spark: charts.Sparkline

    @property
    def label(self):
        return _(self.metric.label)


def tiles(now, before, series):
    return [Tile(METRICS[code], now[code], before[code], charts.sparkline(series[code])) for code in KEY_METRICS]


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
        charts.Day(figures.weekday(day), figures.day_text(day), value, earlier, published)
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


def series(shop, videos, period):
    """The figures by day, and whether they are put on the day of publication because only totals are known."""
    total, left_out = videos.count(), performance.without_days(videos)
    if left_out * 2 > total:
        return performance.by_publication(videos, period), True, 0
    return performance.by_day(shop, videos, period), False, left_out


def earlier(shop, videos, period, *, by_publication):
    """The previous period's figures, put on days in the same way as this period's."""
    if by_publication:
        return performance.by_publication(videos, period)
    return performance.by_day(shop, videos, period)


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
        return figures.figure_text(value, UNITS[code], currency, short=True)

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
