"""What the first seven days of each video amount to, and on which rows that rests."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F, Sum

from diagnosis.models import CoveredDay, Shop, VideoDay, VideoPeriod
from diagnosis.models.videos import WEEK, Precision
from diagnosis.rules import window

type Figure = int | Decimal | None


class Week(NamedTuple):
    """A window's totals in the order of models.videos.WEEK, the rows that they rest on, and how exact those are."""

    totals: tuple[Figure, ...]
    basis: str
    start: date | None
    end: date | None
    precision: str = Precision.EXACT.value


NOTHING = Week((None,) * len(WEEK), "", None, None)
NONE_THAT_DAY: tuple[Figure, ...] = (0,) * len(WEEK)


class Windows:
    """Reads the weeks of a shop's videos chunk by chunk; the days that its one-day imports cover are read once."""

    def __init__(self, shop: Shop):
        self.shop = shop
        self.covered = set(CoveredDay.objects.filter(shop=shop).values_list("day", flat=True))

    def of(self, videos: Sequence[tuple[int, date]]) -> dict[int, Week]:
        """The week of each (primary key, first day): best basis first, as product.md orders them."""
        keys = [key for key, _ in videos]
        days = self._days(keys)
        periods = self._periods(keys)
        return {key: self._choose(first, days.get(key), periods.get(key, ())) for key, first in videos}

    def _days(self, keys: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        inside = VideoDay.objects.filter(
            video_id__in=keys, day__gte=F("video__published_on"), day__lte=F("video__closes_on")
        ).order_by()
        # A sum over a day whose figure is unknown is unknown: the counts tell.
        known = {f"known_{name}": Count(name) for name in WEEK}
        sums = {f"sum_{name}": Sum(name) for name in WEEK}
        rows = inside.values("video_id").annotate(rows=Count("day"), **known, **sums)
        found = {row["video_id"]: row for row in rows.iterator(2000)}
        rounded = set(inside.filter(precision=Precision.ROUNDED).values_list("video_id", flat=True))
        days: dict[int, set[date]] = {}
        for key, day in inside.values_list("video_id", "day").iterator(5000):
            days.setdefault(key, set()).add(day)
        return {key: (days[key], row, key in rounded) for key, row in found.items()}

    def _periods(self, keys: Sequence[int]) -> dict[int, list[VideoPeriod]]:
        overlapping = VideoPeriod.objects.filter(
            video_id__in=keys, start__lte=F("video__closes_on"), end__gte=F("video__published_on")
        ).order_by("video_id", "end", "start")
        periods: dict[int, list[VideoPeriod]] = {}
        for period in overlapping.iterator(2000):
            periods.setdefault(period.video_id, []).append(period)
        return periods

    def _choose(self, first: date, daily: tuple[Any, ...] | None, periods: Iterable[VideoPeriod]) -> Week:
        last = window.last_day(first)
        own = daily[0] if daily else set()
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


def _from_days(daily: tuple[Any, ...] | None, basis: str, start: date, end: date) -> Week:
    if daily is None:
        return Week(NONE_THAT_DAY, basis, start, end)
    _, row, rounded = daily
    totals = tuple(row[f"sum_{name}"] if row[f"known_{name}"] == row["rows"] else None for name in WEEK)
    return Week(totals, basis, start, end, Precision.ROUNDED.value if rounded else Precision.EXACT.value)


def _from_period(period: VideoPeriod, basis: str) -> Week:
    return Week(tuple(getattr(period, name) for name in WEEK), basis, period.start, period.end, period.precision)
