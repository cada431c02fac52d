"""What the first seven days of each video amount to, and on which rows that rests."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F

from diagnosis.deeds import among
from diagnosis.models import CoveredDay, Shop, VideoDay, VideoPeriod
from diagnosis.models.videos import COUNTS, WEEK, Precision
from diagnosis.rules import window

type Figure = int | float | Decimal | None


class Week(NamedTuple):
    """A window's totals in the order of models.videos.WEEK, the rows that they rest on, and how exact those are."""

    totals: tuple[Figure, ...]
    basis: str
    start: date | None
    end: date | None
    precision: str = Precision.EXACT.value


class Daily(NamedTuple):
    """What a video's own rows inside its window sum to; `days` are filled only where fewer than seven have one."""

    rows: int
    totals: tuple[Figure, ...]
    precision: str
    days: set[date]


class Period(NamedTuple):
    start: date
    end: date
    precision: str
    totals: tuple[Figure, ...]


NOTHING = Week((None,) * len(WEEK), "", None, None)
NONE_THAT_DAY: tuple[Figure, ...] = (0,) * len(WEEK)
# Decimal places of each total; None for a count.
PLACES = tuple(None if name in COUNTS else VideoDay._meta.get_field(name).decimal_places for name in WEEK)  # type: ignore[union-attr]
_AMOUNTS = [(place, f"%.{places}f") for place, places in enumerate(PLACES) if places is not None]
_EXACT, _ROUNDED = Precision.EXACT.value, Precision.ROUNDED.value
# A sum over a day whose figure is unknown is unknown.
_SUMS = ", ".join(
    f"CASE WHEN COUNT(d.{name}) = COUNT(*) THEN CAST(SUM(d.{name}) AS {'bigint' if name in COUNTS else 'numeric'}) END"
    for name in WEEK
)
# By hand, because seven rows a video are the most that judging reads.
DAYS = f"""
SELECT d.video_id, COUNT(*), SUM(CASE WHEN d.precision = '{Precision.ROUNDED.value}' THEN 1 ELSE 0 END), {_SUMS}
FROM diagnosis_videoday d JOIN diagnosis_video v ON v.id = d.video_id
WHERE d.video_id {{among}} AND d.day >= v.published_on AND d.day <= v.closes_on
GROUP BY d.video_id"""  # noqa: S608


class Windows:
    """Reads the weeks of a shop's videos chunk by chunk; the days that its one-day imports cover are read once."""

    def __init__(self, shop: Shop):
        self.shop = shop
        # By day, the videos whose row in its export was refused: what they had is unknown, not zero.
        self.covered = dict(CoveredDay.objects.filter(shop=shop).values_list("day", "unread"))

    def of(self, videos: Sequence[tuple[int, str, date]]) -> dict[int, Week]:
        """The week of each (primary key, ID, first day): best basis first."""
        keys = [key for key, *_ in videos]
        days = self._days(keys)
        periods = self._periods([key for key in keys if key not in days or days[key].rows < window.DAYS])
        return {
            key: self._choose(first, video_id, days.get(key), periods.get(key, ())) for key, video_id, first in videos
        }

    def _days(self, keys: Sequence[int]) -> dict[int, Daily]:
        found: dict[int, Daily] = {}
        for key, rows, rounded, *sums in among.rows(DAYS, keys):
            found[key] = Daily(rows, _totals(sums), _ROUNDED if rounded else _EXACT, set())
        # Which days they are is asked only where some are missing.
        gaps = [key for key, daily in found.items() if daily.rows < window.DAYS]
        inside = VideoDay.objects.filter(
            video_id__in=gaps, day__gte=F("video__published_on"), day__lte=F("video__closes_on")
        )
        for key, day in inside.order_by().values_list("video_id", "day").iterator(5000):
            found[key].days.add(day)
        return found

    def _periods(self, keys: Sequence[int]) -> dict[int, list[Period]]:
        overlapping = VideoPeriod.objects.filter(
            video_id__in=keys, start__lte=F("video__closes_on"), end__gte=F("video__published_on")
        ).order_by("video_id", "end", "start")
        periods: dict[int, list[Period]] = {}
        rows = overlapping.values_list("video_id", "start", "end", "precision", *WEEK)
        for key, start, end, precision, *totals in rows.iterator(2000):
            periods.setdefault(key, []).append(Period(start, end, precision, tuple(totals)))
        return periods

    def _choose(self, first: date, video_id: str, daily: Daily | None, periods: Sequence[Period]) -> Week:
        last = window.last_day(first)
        if daily and daily.rows == window.DAYS:
            return _from_days(daily, "days", first, last)
        own = daily.days if daily else set()
        reached = [
            day for day in window.days(first) if day in own or video_id not in self.covered.get(day, (video_id,))
        ]
        whole = [period for period in periods if period.start <= first and period.end >= last]
        # Days without a row of their own are zero, unless all seven are and another export does know figures.
        if len(reached) == window.DAYS and (own or not whole):
            return _from_days(daily, "days", first, last)
        if whole:
            best = min(whole, key=lambda period: (period.end - period.start, -period.end.toordinal()))
            exact = (best.start, best.end) == (first, last)
            return _from_period(best, "period" if exact else "longer")
        begun = [period for period in periods if period.start <= first and period.end < last]
        latest = max(begun, key=lambda period: period.end, default=None)
        if latest and (latest.end - first).days + 1 > len(reached):
            return _from_period(latest, "partial")
        return _from_days(daily, "partial", reached[0], reached[-1]) if reached else NOTHING


def _totals(values: Sequence[Any]) -> tuple[Figure, ...]:
    """Sums in the order of models.videos.WEEK, as the driver gives them, with amounts as Decimals.

    SQLite sums amounts as binary fractions: the last place that the column holds is where the noise ends.
    """
    totals = list(values)
    for place, form in _AMOUNTS:
        value = totals[place]
        if value is not None and not isinstance(value, Decimal):
            totals[place] = Decimal(form % value)
    return tuple(totals)


def _from_days(daily: Daily | None, basis: str, start: date, end: date) -> Week:
    if daily is None:
        return Week(NONE_THAT_DAY, basis, start, end)
    return Week(daily.totals, basis, start, end, daily.precision)


def _from_period(period: Period, basis: str) -> Week:
    return Week(period.totals, basis, period.start, period.end, period.precision)
