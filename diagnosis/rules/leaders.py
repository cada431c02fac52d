"""Which videos of a category lead in a rate, by rates that are drawn towards the category's own.

A video's rate of s successes in t trials counts as (s + w·p) / (t + w), where p is the rate of all and w how many trials
that is worth: the mean of a beta distribution with p as its prior, so that a lucky handful of views does not win.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappush, heapreplace, nlargest
from typing import NamedTuple

# group: how many trials the category's own rate weighs against a video's.
WEIGHTS = {"interaction": 2000, "conversion": 100, "finish": 2000}
# So many of a month are kept: enough that the best of several months are among them.
KEPT = 24


class Leader(NamedTuple):
    """A video by its key and video ID, and what its rate is made of."""

    key: int
    video_id: str
    successes: float
    trials: float

    @property
    def rate(self) -> float:
        return self.successes / self.trials


# The same, before it leads: a month may hold a million videos, of which a few do.
type Candidate = tuple[int, str, float, float]

# Category, key, video ID, then what its first seven days come to: likes, comments, shares, views, orders, product clicks and
# finishes; None is unknown.
type Read = Iterable[tuple[int, int, str, *tuple[float | None, ...]]]


class Tally(NamedTuple):
    """One group's totals over some videos, and the best of these by the rate drawn towards that of the totals."""

    successes: float = 0
    trials: float = 0
    leaders: Sequence[Leader] = ()


def tallies(read: Callable[[], Read]) -> dict[int, dict[str, Tally]]:
    """{category: {group: its tally}} of the videos that `read` gives.

    It is called twice, for the totals and for the best by them: so no more than these are held, however many videos a
    month has.
    """
    totals: defaultdict[tuple[int, str], list[float]] = defaultdict(lambda: [0, 0])
    categories = set()
    for category, _key, _video_id, *figures in read():
        categories.add(category)
        for group, above, below in _counted(figures):
            total = totals[category, group]
            total[0] += above
            total[1] += below
    found: defaultdict[tuple[int, str], list[tuple[float, str, Leader]]] = defaultdict(list)
    drawn = {key: _drawn(key[1], rate(*total) or 0) for key, total in totals.items()}
    for category, key, video_id, *figures in read():
        for group, above, below in _counted(figures):
            draw = drawn.get((category, group))
            if draw is None:
                # It came in since the first reading.
                continue
            best, place = found[category, group], draw(above, below)
            if len(best) < KEPT:
                heappush(best, (place, video_id, Leader(key, video_id, above, below)))
            elif (place, video_id) > best[0][:2]:
                heapreplace(best, (place, video_id, Leader(key, video_id, above, below)))
    return {
        category: {group: _tally(totals[category, group], found[category, group]) for group in WEIGHTS}
        for category in categories
    }


def _tally(total: list[float], best: list[tuple[float, str, Leader]]) -> Tally:
    return Tally(total[0], total[1], [leader for _place, _video_id, leader in sorted(best, reverse=True)])


def _counted(figures: Sequence[float | None]) -> Iterator[tuple[str, float, float]]:
    """Group, successes and trials, only where every part is known: a view whose likes are not known is no trial."""
    likes, comments, shares, views, orders, clicks, finishes = figures
    if views:
        if likes is not None and comments is not None and shares is not None:
            yield "interaction", likes + comments + shares, views
        if finishes is not None:
            yield "finish", finishes, views
    if clicks and orders is not None:
        yield "conversion", orders, clicks


def rate(successes: float, trials: float) -> float | None:
    return successes / trials if trials else None


def best(group: str, videos: Iterable[Candidate], prior: float, count: int) -> list[Leader]:
    """The first `count` by the rate drawn towards the prior, of equal ones the newest."""
    drawn = _drawn(group, prior)
    ordered = nlargest(
        count, ((drawn(above, below), video_id, key, above, below) for key, video_id, above, below in videos)
    )
    return [Leader(key, video_id, above, below) for _place, video_id, key, above, below in ordered]


def _drawn(group: str, prior: float) -> Callable[[float, float], float]:
    """The rate of so many successes in so many trials, drawn towards the prior."""
    weight = WEIGHTS[group]
    extra = weight * prior
    return lambda above, below: (above + extra) / (below + weight)
