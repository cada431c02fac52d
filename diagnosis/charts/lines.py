"""Series of days: the sparkline of a tile and the large trend."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from diagnosis.charts.scale import UNKNOWN, Label, Number, Show, drawable, text

type Point = tuple[float, float]


def _runs(points: Iterable[Point | None]) -> Iterator[list[Point]]:
    """Stretches of neighbouring known points; a gap ends a stretch."""
    for known, run in groupby(points, key=lambda point: point is not None):
        if known:
            yield [point for point in run if point is not None]


def _line(points: Sequence[Point | None]) -> str:
    # A lone point becomes a path of no length, which a round line cap shows as a dot.
    return "".join(
        "M" + " ".join(f"{text(x)} {text(y)}" for x, y in run) + ("h0" if len(run) == 1 else "")
        for run in _runs(points)
    )


def _area(points: Sequence[Point | None], ground: float = 100) -> str:
    return "".join(
        "M"
        + " ".join(f"{text(x)} {text(y)}" for x, y in run)
        + f"L{text(run[-1][0])} {text(ground)}H{text(run[0][0])}Z"
        for run in _runs(points)
        if len(run) > 1
    )


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Path data of the line and of the area under it; both empty where nothing is known."""

    line: str
    area: str


def sparkline(values: Sequence[Number]) -> Sparkline:
    """The shape of a series from its lowest to its highest value, with 7 units of air above and below."""
    known = [drawable(value) for value in values]
    heights = [value for value in known if value is not None]
    low, high = (min(heights), max(heights)) if heights else (0.0, 0.0)
    step = 100 / (len(known) - 1) if len(known) > 1 else 0
    points: list[Point | None] = [
        None if value is None else (i * step, 93 - 86 * ((value - low) / (high - low) if high > low else 0.5))
        for i, value in enumerate(known)
    ]
    return Sparkline(_line(points), _area(points))


def nice_ticks(low: float, high: float, *, whole: bool = False) -> list[float]:
    """Round marks from at or below low to at or above high, zero among them: at most five steps of 1, 2, 2.5 or 5 × 10ⁿ.

    `whole` keeps counts from being marked at halves. Where all is zero the one mark is zero.
    """
    low, high = min(0.0, low), max(0.0, high)
    if high == low:
        return [0.0]
    power = 10.0 ** math.floor(math.log10((high - low) / 4))
    for factor in (1, 2, 2.5, 5, 10, 20):
        step = max(1.0, power * factor) if whole else power * factor
        first, last = math.floor(low / step), math.ceil(high / step)
        if last - first <= 5 and (not whole or step == int(step)):
            break
    return [i * step for i in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a trend: its long name for the tip, its short name for the axis, and its figures."""

    name: str
    short: str
    value: Number
    previous: Number = None
    published: int = 0


@dataclass(frozen=True, slots=True)
class Tip:
    name: str
    value: str
    previous: str
    published: int
    late: bool


@dataclass(frozen=True, slots=True)
class Mark:
    x: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Extreme:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A chart of days. `highest` and `lowest` are for the one-sentence summary; None where nothing is known.

    `ticks` and `labels` are the words of the axes at their place in %; `grid` is the path data of the lines behind;
    `rug` marks publications in a strip 20 px high.
    """

    line: str
    area: str
    previous: str
    dot: str
    grid: str
    ticks: tuple[Label, ...]
    labels: tuple[Label, ...]
    tips: tuple[Tip, ...]
    rug: tuple[Mark, ...]
    highest: Extreme | None
    lowest: Extreme | None

    @property
    def empty(self) -> bool:
        return self.highest is None


def trend(days: Sequence[Day], show: Show = str, *, whole: bool = False) -> Trend:
    """This period and the previous one, day by day, on one scale that begins at zero.

    `show` turns a figure into words (money, count, percent). `whole` is for counts.
    """
    values = [drawable(day.value) for day in days]
    before = [drawable(day.previous) for day in days]
    heights = [value for value in values + before if value is not None]
    marks = nice_ticks(min(heights, default=0), max(heights, default=0), whole=whole)
    bottom, span = marks[0], (marks[-1] - marks[0]) or 1
    across = [(i + 0.5) / len(days) * 100 for i in range(len(days))]

    def place(series: list[float | None]) -> list[Point | None]:
        return [
            None if value is None else (x, 100 - (value - bottom) / span * 100)
            for x, value in zip(across, series, strict=True)
        ]

    points = place(values)
    ground = 100 + bottom / span * 100
    last = next((point for point in reversed(points) if point is not None), None)
    seen = [(value, day) for value, day in zip(values, days, strict=True) if value is not None]
    high, low = max(seen, key=lambda pair: pair[0], default=None), min(seen, key=lambda pair: pair[0], default=None)
    heights_of_marks = [(mark, 100 - (mark - bottom) / span * 100) for mark in marks]
    return Trend(
        line=_line(points),
        area=_area(points, ground),
        previous=_line(place(before)),
        dot=f"M{text(last[0])} {text(last[1])}h0" if last else "",
        grid="".join(f"M0 {text(y)}H100" for _, y in heights_of_marks),
        ticks=tuple(Label(text(y) + "%", show(mark)) for mark, y in heights_of_marks),
        labels=_day_labels(days, across),
        tips=tuple(_tips(days, values, before, show)),
        rug=tuple(mark for x, day in zip(across, days, strict=True) for mark in _rug(x, day.published)),
        highest=Extreme(high[1].name, show(high[0])) if high else None,
        lowest=Extreme(low[1].name, show(low[0])) if low else None,
    )


def _day_labels(days: Sequence[Day], across: Sequence[float]) -> tuple[Label, ...]:
    """At most eight names along the axis, evenly spread from the first day on."""
    every = max(1, math.ceil(len(days) / 8))
    return tuple(Label(text(across[i]) + "%", days[i].short) for i in range(0, len(days), every))


def _tips(
    days: Sequence[Day], values: Sequence[float | None], before: Sequence[float | None], show: Show
) -> Iterator[Tip]:
    for i, (day, value, previous) in enumerate(zip(days, values, before, strict=True)):
        yield Tip(
            name=day.name,
            value=UNKNOWN if value is None else show(value),
            previous="" if previous is None else show(previous),
            published=day.published,
            late=i >= len(days) * 2 / 3,
        )


def _rug(x: float, published: int) -> Iterator[Mark]:
    """Up to three marks one above the other; more are a full bar, and the tip and the table give the number."""
    if published > 3:
        yield Mark(text(x) + "%", "3", "16")
        return
    for i in range(published):
        yield Mark(text(x) + "%", str(15 - 6 * i), "4")
