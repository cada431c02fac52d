"""Account performance: the videos published in a period, each measured over its own first seven days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Sum

from diagnosis.models import StatusEvent, Video, VideoDay
from diagnosis.rules import window

SUMMED = ("revenue", "views", "orders", "items_sold")
DAILY = ("days", "partial", "")
# How far zones are from UTC at most.
AHEAD, BEHIND = timedelta(hours=14), timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Period:
    """Days `start` to `end`, both included, in the shop's zone."""

    start: date
    end: date

    @property
    def days(self):
        return (self.end - self.start).days + 1

    @property
    def before(self):
        """The period of the same length that ends the day before."""
        return Period(self.start - timedelta(days=self.days), self.start - timedelta(days=1))

    @property
    def after(self):
        return Period(self.end + timedelta(days=1), self.end + timedelta(days=self.days))

    @property
    def measured(self):
        """The days over which videos published in the period are measured."""
        return Period(self.start, window.last_day(self.end))

    def __iter__(self):
        return (self.start + timedelta(days=n) for n in range(self.days))


def last_days(data_through, count):
    """The `count` days that end with the last day of data."""
    return Period(data_through - timedelta(days=count - 1), data_through)


def moments(period):
    """The first and the last moment that may lie on the days of a period, in whatever zone."""
    return datetime.combine(period.start, time.min, UTC) - AHEAD, datetime.combine(period.end, time.max, UTC) + BEHIND


def on_days(videos, period):
    """Videos published on the days of the period, in their shop's zone. No index knows these."""
    return videos.filter(published_on__gte=period.start, published_on__lte=period.end)


def around(videos, period):
    """Videos published on these days or up to a day beside them: the moments are what the index knows."""
    first, last = moments(period)
    return videos.filter(published_at__gte=first, published_at__lte=last)


def published_in(videos, period):
    """Videos published on the days of the period, in their shop's zone, found by index."""
    return around(on_days(videos, period), period)


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures of some videos rest on.

    `without_days` have totals of a period only, so that a chart by calendar day cannot show them; for `longer` ones it is
    a longer period than their seven days. `start` and `end` are that period's where those share one, else None.
    """

    videos: int
    without_days: int
    longer: int
    start: date | None
    end: date | None


def totals(videos):
    """The five key metrics of these videos, and under `basis` what they rest on; a sum is None where no video has the figure."""
    longer = Q(basis=Video.Basis.LONGER)
    found = videos.order_by().aggregate(
        videos=Count("pk"),
        **{name: Sum(f"week_{name}") for name in SUMMED},
        without_days=Count("pk", filter=~Q(basis__in=DAILY)),
        longer=Count("pk", filter=longer),
        first_start=Min("basis_start", filter=longer),
        last_start=Max("basis_start", filter=longer),
        first_end=Min("basis_end", filter=longer),
        last_end=Max("basis_end", filter=longer),
    )
    one = found["first_start"] == found["last_start"] and found["first_end"] == found["last_end"]
    period = (found["first_start"], found["first_end"]) if one else (None, None)
    basis = Basis(found["videos"], found["without_days"], found["longer"], *period)
    return (
        {"revenue": found["revenue"], "videos": found["videos"]}
        | {name: found[name] for name in SUMMED}
        | {"basis": basis}
    )


def mix(videos):
    """{state: (number of videos, their revenue or None)}, for the diagnosis of a period's videos."""
    rows = videos.order_by().values_list("state").annotate(Count("pk"), Sum("week_revenue"))
    return {state: (count, revenue) for state, count, revenue in rows}


def by_day(shop, videos, period, known):
    """Figures of these videos on each day of the period, from the daily rows inside their windows.

    {metric: [figure or None a day]}; `videos` counts the publications. `known` is the shop's coverage of these days: a day
    without rows is 0 where a one-day import covers it, or where another one brought it and no video's window lies on it;
    else it is None, as are the days beyond the shop's data.
    """
    rows = (
        VideoDay.objects.filter(
            shop=shop, video__in=videos, day__gte=F("video__published_on"), day__lte=F("video__closes_on")
        )
        .order_by()
        .values("day")
        .annotate(**{f"sum_{name}": Sum(name) for name in SUMMED})
    )
    found = {row["day"]: row for row in rows}
    published = dict(videos.order_by().values_list("published_on").annotate(Count("pk")))
    due = {day for first in published for day in window.days(first)}
    zero = known.exact | (known.received - due)

    def figure(day, name):
        return found[day][f"sum_{name}"] if day in found and day <= known.reached else 0 if day in zero else None

    series = {name: [figure(day, name) for day in period] for name in SUMMED}
    return series | {"videos": _publications(published, period, known)}


def _publications(published, period, known):
    """How many videos were published on each day; None where no import would have told of one."""
    return [published.get(day, 0 if day in known.received else None) for day in period]


def by_publication(videos, period, known):
    """The same series where only totals are known: each video's seven days, put on the day it was published."""
    rows = (
        videos.order_by()
        .values("published_on")
        .annotate(n=Count("pk"), **{f"sum_{name}": Sum(f"week_{name}") for name in SUMMED})
    )
    found = {row["published_on"]: row for row in rows}

    def figure(day, name):
        return found[day][f"sum_{name}"] if day in found else 0 if day in known.received else None

    series = {name: [figure(day, name) for day in period] for name in SUMMED}
    published = {day: row["n"] for day, row in found.items()}
    return series | {"videos": _publications(published, period, known)}


@dataclass(frozen=True, slots=True)
class Loss:
    """One factor at which videos lose most: how many, and what it costs them in their seven days."""

    code: str
    videos: int
    worth: Decimal


def losses(videos):
    """Where the videos that can do better lose revenue, most first. Each video counts once, under its weakest factor."""
    rows = (
        videos.filter(state="can_do_better")
        .exclude(cause="")
        .order_by()
        .values_list("cause")
        .annotate(Count("pk"), total=Sum("worth"))
    )
    found = [Loss(cause, count, worth or Decimal()) for cause, count, worth in rows]
    return sorted(found, key=lambda loss: (-loss.worth, loss.code))


# Where a video of a flow was before it was added.
ADDED = ""


def flow(shop, videos, since):
    """{(state then, state now): how many of the shop's videos}, from the moment `since` to now; then is ADDED for new ones.

    Every video counts once, those that stayed under (state, state): a state's row adds up to what it held then, its
    column to what it holds now.
    """
    now = (
        videos.order_by()
        .values_list("state")
        .annotate(count=Count("pk"), added=Count("pk", filter=Q(added_at__gte=since)))
    )
    later = StatusEvent.objects.filter(shop=shop, at__gte=since)
    earlier = later.filter(video=OuterRef("video")).filter(
        Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk"))
    )
    moved = (
        later.filter(Q(video__added_at__lt=since) | Q(video__added_at=None), ~Exists(earlier), video__in=videos)
        .order_by()
        .values_list("before", "video__state")
        .annotate(Count("pk"))
    )
    found = {(before, after): count for before, after, count in moved}
    for state, count, added in now:
        came = sum(n for (_before, after), n in found.items() if after == state)
        found[state, state] = found.get((state, state), 0) + count - added - came
        found[ADDED, state] = added
    return {states: count for states, count in found.items() if count}


def losing_most(videos, cause, count=3):
    """The videos that lose most at this factor, with their diagnosis."""
    losing = videos.filter(state="can_do_better", cause=cause, worth__isnull=False)
    return list(losing.select_related("diagnosis").order_by("-worth", "-video_id")[:count])
