"""Which videos of a category lead in a rate, by rates that are drawn towards the category's own.

A video's rate of s successes in t trials counts as (s + w·p) / (t + w), where p is the rate of all and w how many trials
that is worth: the mean of a beta distribution with p as its prior, so that a lucky handful of views does not win.
"""

from collections.abc import Iterable, Sequence
from heapq import nlargest
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


# The same, before it leads: a month may hold a hundred thousand videos, of which a few do.
type Candidate = tuple[int, str, float, float]

# What a video's first seven days come to: key, video ID, likes, comments, shares, views, orders, product clicks and
# finishes; None is unknown.
type Figures = tuple[int, str, int | None, int | None, int | None, int | None, int | None, int | None, float | None]


class Tally(NamedTuple):
    """One group's totals over some videos, and the best of these by the rate drawn towards that of the totals."""

    successes: float = 0
    trials: float = 0
    leaders: Sequence[Leader] = ()


def tallies(videos: Iterable[Figures]) -> dict[str, Tally]:
    """The tally of each group. Only where every part is known: a view whose likes are not known is no trial."""
    interaction: list[Candidate] = []
    conversion: list[Candidate] = []
    finish: list[Candidate] = []
    for key, video_id, likes, comments, shares, views, orders, clicks, finishes in videos:
        if views:
            if likes is not None and comments is not None and shares is not None:
                interaction.append((key, video_id, likes + comments + shares, views))
            if finishes is not None:
                finish.append((key, video_id, finishes, views))
        if clicks and orders is not None:
            conversion.append((key, video_id, orders, clicks))
    found = {"interaction": interaction, "conversion": conversion, "finish": finish}
    return {group: _tally(group, some) for group, some in found.items()}


def _tally(group: str, videos: list[Candidate]) -> Tally:
    successes = sum([above for _key, _video_id, above, _below in videos])
    trials = sum([below for _key, _video_id, _above, below in videos])
    prior = rate(successes, trials)
    return Tally(successes, trials, () if prior is None else best(group, videos, prior, KEPT))


def rate(successes: float, trials: float) -> float | None:
    return successes / trials if trials else None


def best(group: str, videos: Iterable[Candidate], prior: float, count: int) -> list[Leader]:
    """The first `count` by the rate drawn towards the prior, of equal ones the newest."""
    weight = WEIGHTS[group]
    extra = weight * prior
    drawn = (
        ((above + extra) / (below + weight), video_id, key, above, below) for key, video_id, above, below in videos
    )
    return [Leader(key, video_id, above, below) for _drawn, video_id, key, above, below in nlargest(count, drawn)]
