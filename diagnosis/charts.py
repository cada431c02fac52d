"""Numbers in, SVG attributes out: pure functions, no Django, no clock.

A drawing's box is 100 × 100 and stretches (`preserveAspectRatio="none"`), unless a function says otherwise; widths and
positions that end in % fit an SVG without a viewBox. What is unknown (None) leaves a gap and is never drawn as zero.
Not-a-number and infinity count as unknown.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

type Number = int | float | Decimal | None
type Show = Callable[[float], str]
type Point = tuple[float, float]

UNKNOWN = "—"
# Beyond these no chart is readable, and floats begin to overflow or vanish.
LARGEST, SMALLEST = 1e15, 1e-9


def _known(value: Number) -> float | None:
    if value is None:
        return None
    number = float(value)
    if not math.isfinite(number):
        return None
    return 0.0 if abs(number) < SMALLEST else max(-LARGEST, min(LARGEST, number))


def _text(number: float) -> str:
    """At most two decimals, no trailing zeros, never “-0”: short attributes, and equal ones for equal pictures."""
    return f"{round(number, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _percent(share: float) -> str:
    return _text(max(0.0, min(1.0, share)) * 100) + "%"


def portion(value: Number, whole: Number) -> str:
    """How much of the whole the value is, as a width from "0%" to "100%"; "0%" where either is unknown or whole is 0."""
    part, all_of_it = _known(value), _known(whole)
    return _percent(part / all_of_it) if part is not None and all_of_it and all_of_it > 0 else "0%"


# --- lines -----------------------------------------------------------------------------------------------------------


def _runs(points: Iterable[Point | None]) -> Iterator[list[Point]]:
    """Stretches of neighbouring known points; a gap ends a stretch."""
    for known, run in groupby(points, key=lambda point: point is not None):
        if known:
            yield [point for point in run if point is not None]


def _line(points: Sequence[Point | None]) -> str:
    # A lone point becomes a path of no length, which a round line cap shows as a dot.
    return "".join(
        "M" + " ".join(f"{_text(x)} {_text(y)}" for x, y in run) + ("h0" if len(run) == 1 else "")
        for run in _runs(points)
    )


def _area(points: Sequence[Point | None], ground: float = 100) -> str:
    return "".join(
        "M"
        + " ".join(f"{_text(x)} {_text(y)}" for x, y in run)
        + f"L{_text(run[-1][0])} {_text(ground)}H{_text(run[0][0])}Z"
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
    known = [_known(value) for value in values]
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
class Label:
    at: str
    text: str
    place: str = ""


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
    values = [_known(day.value) for day in days]
    before = [_known(day.previous) for day in days]
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
        dot=f"M{_text(last[0])} {_text(last[1])}h0" if last else "",
        grid="".join(f"M0 {_text(y)}H100" for _, y in heights_of_marks),
        ticks=tuple(Label(_text(y) + "%", show(mark)) for mark, y in heights_of_marks),
        labels=_day_labels(days, across),
        tips=tuple(_tips(days, values, before, show)),
        rug=tuple(mark for x, day in zip(across, days, strict=True) for mark in _rug(x, day.published)),
        highest=Extreme(high[1].name, show(high[0])) if high else None,
        lowest=Extreme(low[1].name, show(low[0])) if low else None,
    )


def _day_labels(days: Sequence[Day], across: Sequence[float]) -> tuple[Label, ...]:
    """At most eight names along the axis, evenly spread from the first day on."""
    every = max(1, math.ceil(len(days) / 8))
    return tuple(Label(_text(across[i]) + "%", days[i].short) for i in range(0, len(days), every))


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
        yield Mark(_text(x) + "%", "3", "16")
        return
    for i in range(published):
        yield Mark(_text(x) + "%", str(15 - 6 * i), "4")


# --- small bars --------------------------------------------------------------------------------------------------------

BARS_TOP, BARS_BASE, BARS_HEIGHT = 14.0, 46.0, 64


@dataclass(frozen=True, slots=True)
class Bar:
    """One day's bar in a drawing 64 px high: x and width in %, y and height in px.

    `height` is empty where there is nothing to draw: the figure is zero or was not received (`missing`).
    """

    letter: str
    title: str
    centre: str
    x: str
    width: str
    y: str = ""
    height: str = ""
    missing: bool = False
    peak: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """`peak_text` stands above the highest bar; `since` is where the dashed line stands (empty: none)."""

    days: tuple[Bar, ...]
    peak_text: str
    peak_x: str
    since: str
    nothing: bool
    unknown: bool


def bars(
    values: Sequence[Number],
    names: Sequence[str],
    letters: Sequence[str],
    show: Show = str,
    *,
    since: int | None = None,
    not_received: str = UNKNOWN,
) -> Bars:
    """A bar a day. `names` are the long names for the titles, `letters` stand under the bars.

    `since` is the day from which something was different (traffic reduced): later bars are grey, a dashed line stands
    before it. `nothing` says that every known figure is zero, `unknown` that none was received.
    """
    known = [_known(value) for value in values]
    top = max((value for value in known if value is not None), default=0.0)
    peak = known.index(top) if top > 0 else -1
    column = 1 / len(known) if known else 1.0
    days = tuple(
        _bar(
            i,
            value,
            top,
            column,
            letters[i],
            f"{names[i]}: {not_received if value is None else show(value)}",
            i == peak,
            since,
        )
        for i, value in enumerate(known)
    )
    return Bars(
        days=days,
        peak_text=show(top) if peak >= 0 else "",
        peak_x=days[peak].centre if peak >= 0 else "",
        since=_percent(since * column) if since is not None else "",
        nothing=peak < 0 and any(value is not None for value in known),
        unknown=all(value is None for value in known),
    )


def _bar(
    i: int, value: float | None, top: float, column: float, letter: str, title: str, peak: bool, since: int | None
) -> Bar:
    centre, width = (i + 0.5) * column, column * 0.56
    height = (value or 0) / top * (BARS_BASE - BARS_TOP) if top > 0 else 0
    drawn = height > 0
    # A figure that is not zero is never invisible.
    height = max(1.0, height)
    return Bar(
        letter=letter,
        title=title,
        centre=_percent(centre),
        x=_percent(centre - width / 2),
        width=_percent(width),
        y=_text(BARS_BASE - height) if drawn else "",
        height=_text(height) if drawn else "",
        missing=value is None,
        peak=peak,
        after=since is not None and i >= since,
    )


# --- shares ------------------------------------------------------------------------------------------------------------


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
            Segment(
                code, label, count, _percent(start), _percent(share), _percent(start + share / 2), share, share < 0.04
            )
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
    standard = _known(benchmark)
    if standard is None or standard <= 0:
        return Share("0%", "")
    return Share(portion(value, standard * span), _percent(1 / span))


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
    numbers = [_known(number) for number in (value, *peers, *own)]
    top = max((number for number in numbers if number is not None), default=0.0) * 1.1

    def span(low: Number, high: Number) -> Span | None:
        left, right = _known(low), _known(high)
        if left is None or right is None or top <= 0:
            return None
        return Span(_percent(left / top), _percent((right - left) / top))

    return Bands(
        peers=span(peers[0], peers[-1]) if peers else None,
        median=portion(peers[1], top) if len(peers) == 3 and _known(peers[1]) is not None and top > 0 else "",
        own=span(own[0], own[-1]) if own else None,
        dot=portion(value, top) if _known(value) is not None and top > 0 else "",
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """One seventh of the ribbon: the area, its upper edge, and whether revenue is lost there most."""

    body: str
    edge: str
    losing: bool


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A drawing 700 × 100. `reference` is the path of the benchmark's line, `reference_at` its height in %.

    `shares` are seven places for the words below, the odd ones (the rates between) always None.
    """

    pieces: tuple[Piece, ...]
    reference: str
    reference_at: str
    shares: tuple[float | None, ...]


def ribbon(shares: Sequence[Number], losing: int | None = None) -> Ribbon:
    """From view to revenue as a share of the benchmark (1.0 = equal to it).

    `shares` are views, product clicks, orders and revenue. `losing` is the factor that costs most: 0 views, 1 CTR, 2 CTOR,
    3 order value. The scale shows at least 130 % and at most 400 %; what is higher runs along the top. An unknown level
    leaves its own piece and the two beside it out.
    """
    levels = [_known(level) for level in shares]
    top = min(4.0, max(1.3, *(level * 1.06 for level in levels if level is not None), 1.3))
    heights = [None if level is None else 100 - min(max(level, 0.0), top) / top * 100 for level in levels]
    lost_at = {0: 0, 1: 1, 2: 3, 3: 5}.get(-1 if losing is None else losing)
    pieces = []
    for i in range(2 * len(heights) - 1):
        left, right = heights[i // 2], heights[(i + 1) // 2]
        if left is not None and right is not None:
            pieces.append(_piece(i * 100, left, right, losing=i == lost_at))
    at = 100 - 100 / top
    words = tuple(levels[i // 2] if i % 2 == 0 else None for i in range(2 * len(levels) - 1))
    return Ribbon(tuple(pieces), f"M0 {_text(at)}H{100 * (2 * len(levels) - 1)}", _text(at) + "%", words)


def _piece(x: int, left: float, right: float, *, losing: bool) -> Piece:
    here, there, half = _text(left), _text(right), x + 50
    edge = f"M{x} {here}" + (f"H{x + 100}" if left == right else f"C{half} {here} {half} {there} {x + 100} {there}")
    return Piece(f"{edge}V100H{x}Z", edge, losing)


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
