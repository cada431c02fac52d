"""Which days of a shop its imports brought: what lies outside them is not known, and never zero."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Value

from diagnosis.models import CoveredDay, ImportRun


@dataclass(frozen=True, slots=True)
class Coverage:
    """Days of a shop up to `reached`, its last day of data.

    Of the `exact` ones a one-day import came in: what has no row on them is zero. The `received` ones lie in any import,
    so that all videos of them are known, if only by totals of more days.
    """

    reached: date
    exact: frozenset
    received: frozenset

    def missing(self, days):
        """Which of these days no import brought, in their order; days after the last day of data are yet to come."""
        return [day for day in days if day <= self.reached and day not in self.received]


def coverage(shop, start, end):
    """What is known of the shop's days from `start` to `end`, both included."""
    end = min(end, shop.data_through or start)
    # On a day on which rows were refused, somebody's figures are unknown.
    days = CoveredDay.objects.filter(shop=shop, day__range=(start, end), unread=[]).order_by()
    files = ImportRun.objects.filter(
        shop=shop, kind=ImportRun.Kind.VIDEOS, state=ImportRun.State.DONE, period_start__lte=end, period_end__gte=start
    ).order_by()
    brought = days.annotate(first=F("day"), last=F("day"), alone=Value(True)).values_list("first", "last", "alone")
    brought = brought.union(files.values_list("period_start", "period_end", Value(False)))
    exact, received = set(), set()
    for first, last, alone in brought:
        first, last = max(first, start), min(last, end)
        found = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        received.update(found)
        exact.update(found if alone else ())
    return Coverage(end, frozenset(exact), frozenset(received))


def stretches(days):
    """Neighbouring days joined: [(first, last), …] of days in order."""
    found = []
    for day in days:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
