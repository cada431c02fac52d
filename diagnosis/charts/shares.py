"""Parts of a whole, and figures against a mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from diagnosis.charts.scale import Label, Number, drawable, percent, portion


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: what it is, its count, where it begins and how wide it is. `narrow`: too narrow for its number."""

    code: str
    label: str
    count: int
    x: str
    width: str
    middle: str
    share: float
    narrow: bool


def mix(counts: Sequence[tuple[str, str, int]]) -> tuple[Segment, ...]:
    """Parts of a whole (code, label, count) side by side in the given order; those without a count are left out.

    Shares add up to 1.
    """
    total = sum(max(0, count) for _, _, count in counts)
    segments, before = [], 0
    for code, label, count in counts:
        if count <= 0:
            continue
        start, share = before / total, count / total
        segments.append(
            Segment(code, label, count, percent(start), percent(share), percent(start + share / 2), share, share < 0.04)
        )
        before += count
    return tuple(segments)


@dataclass(frozen=True, slots=True)
class Share:
    """A bar against a benchmark: the width of the part and where the benchmark's mark stands (empty: no benchmark)."""

    part: str
    mark: str


def share(value: Number, benchmark: Number, *, span: float = 2.0) -> Share:
    """The value as a bar whose full length is `span` times the benchmark; what is more is capped."""
    standard = drawable(benchmark)
    if standard is None or standard <= 0:
        return Share("0%", "")
    return Share(portion(value, standard * span), percent(1 / span))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a scale: where it begins and how wide it is."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Bands:
    """A value among others' middle half and one's own, on a scale from zero; None or empty where one is not known."""

    peers: Span | None
    median: str
    own: Span | None
    dot: str


def bands(value: Number, peers: Sequence[Number] = (), own: Sequence[Number] = ()) -> Bands:
    """`peers` are P25, P50 and P75 of others, `own` P25 and P75 of one's own; the scale ends a tenth beyond the largest."""
    numbers = [drawable(number) for number in (value, *peers, *own)]
    top = max((number for number in numbers if number is not None), default=0.0) * 1.1

    def span(low: Number, high: Number) -> Span | None:
        left, right = drawable(low), drawable(high)
        if left is None or right is None or top <= 0:
            return None
        return Span(percent(left / top), percent((right - left) / top))

    return Bands(
        peers=span(peers[0], peers[-1]) if peers else None,
        median=portion(peers[1], top) if len(peers) == 3 and drawable(peers[1]) is not None and top > 0 else "",
        own=span(own[0], own[-1]) if own else None,
        dot=portion(value, top) if drawable(value) is not None and top > 0 else "",
    )


@dataclass(frozen=True, slots=True)
class Meter:
    """A bar with limits marked on it: `lines` between its ends, `labels` under them, the ends included."""

    part: str
    lines: tuple[str, ...]
    labels: tuple[Label, ...]


def meter(points: Number, limits: Sequence[int], top: int) -> Meter:
    """Points on a scale from 0 to top, with the limits at which something changes."""
    inner = [limit for limit in sorted(set(limits)) if 0 < limit < top]
    labels = [
        Label("0%", "0", "first"),
        *(Label(portion(limit, top), str(limit)) for limit in inner),
        Label("100%", str(top), "last"),
    ]
    return Meter(portion(points, top), tuple(portion(limit, top) for limit in inner), tuple(labels))
