"""The first seven days of a video, in calendar days of its shop's own zone."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = 7


def published_on(published_at: datetime, zone: str) -> date:
    """The calendar day on which a video was published, in the shop's IANA zone."""
    return published_at.astimezone(ZoneInfo(zone)).date()


# Cached as the next: a million videos fall on a thousand days.
@lru_cache(maxsize=4096)
def last_day(first: date) -> date:
    """The last day of the window whose day 0 is `first`; the window is seven calendar days, both ends included.

    Days are counted, not hours: figures arrive by day, so a week with a change of clocks still has seven.
    """
    return first + timedelta(days=DAYS - 1)


def days(first: date) -> tuple[date, ...]:
    """The seven days of the window, in order."""
    return tuple(first + timedelta(days=n) for n in range(DAYS))


@lru_cache(maxsize=4096)
def day_reached(first: date, data_through: date | None) -> int:
    """How many days of the window the shop's data reach: 0 (none yet) to 7 (the window is closed)."""
    if data_through is None:
        return 0
    return max(0, min(DAYS, (data_through - first).days + 1))
