"""A week in seven bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from diagnosis.charts.scale import UNKNOWN, Number, Show, drawable, percent, text

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
    """`peak_text` stands above the highest bar; `since` is where the dashed line stands (empty: none, nor where no bar is)."""

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
    known = [drawable(value) for value in values]
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
        since=percent(since * column) if since is not None and peak >= 0 else "",
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
        centre=percent(centre),
        x=percent(centre - width / 2),
        width=percent(width),
        y=text(BARS_BASE - height) if drawn else "",
        height=text(height) if drawn else "",
        missing=value is None,
        peak=peak,
        after=since is not None and i >= since,
    )
