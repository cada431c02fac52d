"""Where an account stands by its market's own system: which points count on a day, and what comes next."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple


class Counted(NamedTuple):
    """A violation as standing sees it: points None where the record names none, `stands` unless it was lifted or the
    record itself says that it has expired."""

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


def expires(violation: Counted, expiry_days: int | None) -> date | None:
    """The day on which its points expire: as the record says, else so many days after it was issued.

    None where the record says nothing and either it has no points to expire, or no system is on file.
    """
    if violation.expires_on or not violation.points or expiry_days is None:
        return violation.expires_on
    return violation.issued_on + timedelta(days=expiry_days)


def counts(violation: Counted, today: date, expiry_days: int | None) -> bool:
    """Whether it counts today: it stands and has not expired. On the day of expiry it no longer counts."""
    day = expires(violation, expiry_days)
    return violation.stands and (day is None or day > today)


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
    pointed = [(day, one.points or 0) for one in active if one.points and (day := expires(one, expiry_days))]
    first = min((day for day, _ in pointed), default=None)
    return Standing(
        value=value,
        reached=worst(met, key=lambda one: one[0])[1] if met else "",
        next_at=next_at,
        next_effect=next_effect,
        next_expiry=first,
        expiring=sum(points for day, points in pointed if day == first),
        unknown=sum(violation.points is None for violation in active),
    )
