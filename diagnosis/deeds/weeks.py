"""What the first seven days of each video amount to, and on which rows that rests."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, Q, Sum

from diagnosis.models import CoveredDay, Shop, VideoDay, VideoPeriod
from diagnosis.models.videos import COUNTS, WEEK, Precision
from diagnosis.rules import window

type Figure = int | Decimal | None


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
# PostgreSQL sums whole numbers to decimals.
WHOLE_NUMBERS = tuple(name in COUNTS for name in WEEK)


class Windows:
    """Reads the weeks of a shop's videos chunk by chunk; the days that its one-day imports cover are read once."""

    def __init__(self, shop: Shop):
        self.shop = shop
        self.covered = set(CoveredDay.objects.filter(shop=shop).values_list("day", flat=True))

    def of(self, videos: Sequence[tuple[int, date]]) -> dict[int, Week]:
        """The week of each (primary key, first day): best basis first, as product.md orders them."""
        keys = [key for key, _ in videos]
        days = self._days(keys)
        periods = self._periods([key for key in keys if key not in days or days[key].rows < window.DAYS])
        return {key: self._choose(first, days.get(key), periods.get(key, ())) for key, first in videos}

    def _days(self, keys: Sequence[int]) -> dict[int, Daily]:
        inside = VideoDay.objects.filter(
            video_id__in=keys, day__gte=F("video__published_on"), day__lte=F("video__closes_on")
        ).order_by()
        # A sum over a day whose figure is unknown is unknown: the counts tell.
        sums = {f"sum_{name}": Sum(name) for name in WEEK}
        known = {f"known_{name}": Count(name) for name in WEEK}
        rounded = Count("day", filter=Q(precision=Precision.ROUNDED))
        found: dict[int, Daily] = {}
        grouped = inside.values_list("video_id").annotate(rows=Count("day"), rounded=rounded, **sums, **known)
        for key, rows, rounded_rows, *figures in grouped.iterator(2000):
            totals = zip(figures[: len(WEEK)], figures[len(WEEK) :], WHOLE_NUMBERS, strict=True)
            found[key] = Daily(
                rows,
                tuple((int(sum_) if whole else sum_) if count == rows else None for sum_, count, whole in totals),
                Precision.ROUNDED.value if rounded_rows else Precision.EXACT.value,
                set(),
            )
        # Which days they are is asked only where some are missing.
        gaps = [key for key, daily in found.items() if daily.rows < window.DAYS]
        for key, day in inside.filter(video_id__in=gaps).values_list("video_id", "day").iterator(5000):
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

    def _choose(self, first: date, daily: Daily | None, periods: Sequence[Period]) -> Week:
        last = window.last_day(first)
        if daily and daily.rows == window.DAYS:
            return _from_days(daily, "days", first, last)
        own = daily.days if daily else set()
        reached = [day for day in window.days(first) if day in own or day in self.covered]
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


def _from_days(daily: Daily | None, basis: str, start: date, end: date) -> Week:
    if daily is None:
        return Week(NONE_THAT_DAY, basis, start, end)
    return Week(daily.totals, basis, start, end, daily.precision)


def _from_period(period: Period, basis: str) -> Week:
    return Week(period.totals, basis, period.start, period.end, period.precision)
