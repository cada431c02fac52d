"""Where an account stands by its market's own system: which points count on a day, and what comes next."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple


class Counted(NamedTuple):
    """A violation as standing sees it: points None where the record names none."""

    points: int | None
    issued_on: date
    expires_on: date | None
    stands: bool


class Standing(NamedTuple):
    """`value` is points (counted up) or the score (counted down); `next_at` the threshold that comes next, with its effect.

    `reached` is the effect in force, "" where none is. `next_expiry` is the first day on which points expire, and
    `expiring` how many then. `unknown` counts standing violations whose points are not known.
    """

    value: int
    reached: str
    next_at: int | None
    next_effect: str
    next_expiry: date | None
    expiring: int
    unknown: int


def expires(violation: Counted, expiry_days: int) -> date:
    """The day on which its points expire: as the record says, else so many days after it was issued."""
    return violation.expires_on or violation.issued_on + timedelta(days=expiry_days)


def counts(violation: Counted, today: date, expiry_days: int) -> bool:
    """Whether its points count today: it stands and has not expired. On the day of expiry they no longer count."""
    return violation.stands and expires(violation, expiry_days) > today


def standing(
    violations: Iterable[Counted],
    today: date,
    *,
    counted_down: bool,
    start: int,
    maximum: int,
    expiry_days: int,
    thresholds: Sequence[tuple[int, str]],
) -> Standing:
    """The standing today. Raises ValueError for a negative number of points."""
    active = [violation for violation in violations if counts(violation, today, expiry_days)]
    if any((violation.points or 0) < 0 for violation in active):
        raise ValueError("points cannot be below zero")
    total = sum(violation.points or 0 for violation in active)
    value = max(0, start - total) if counted_down else min(maximum, start + total)
    met = [(at, effect) for at, effect in thresholds if (value <= at if counted_down else value >= at)]
    ahead = [(at, effect) for at, effect in thresholds if (at, effect) not in met]
    worst, nearest = (min, max) if counted_down else (max, min)
    next_at, next_effect = nearest(ahead, default=(None, ""), key=lambda one: one[0] or 0)
    pointed = [(expires(violation, expiry_days), violation.points) for violation in active if violation.points]
    first = min((day for day, _ in pointed), default=None)
    return Standing(
        value=value,
        reached=worst(met, key=lambda one: one[0])[1] if met else "",
        next_at=next_at,
        next_effect=next_effect,
        next_expiry=first,
        expiring=sum(points or 0 for day, points in pointed if day == first),
        unknown=sum(violation.points is None for violation in active),
    )
