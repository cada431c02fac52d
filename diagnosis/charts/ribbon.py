"""The funnel's ribbon."""

from collections.abc import Sequence
from dataclasses import dataclass

from diagnosis.charts.scale import Number, drawable, text


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
    levels = [drawable(level) for level in shares]
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
    return Ribbon(tuple(pieces), f"M0 {text(at)}H{100 * (2 * len(levels) - 1)}", text(at) + "%", words)


def _piece(x: int, left: float, right: float, *, losing: bool) -> Piece:
    here, there, half = text(left), text(right), x + 50
    edge = f"M{x} {here}" + (f"H{x + 100}" if left == right else f"C{half} {here} {half} {there} {x + 100} {there}")
    return Piece(f"{edge}V100H{x}Z", edge, losing)
