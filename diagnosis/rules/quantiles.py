"""Quantiles as PostgreSQL's percentile_cont and numpy compute them."""

from collections.abc import Sequence
from decimal import Decimal
from math import floor


def quantile(ordered: Sequence[Decimal], q: float) -> Decimal:
    """The q-quantile (0 to 1) of values in ascending order, linear between neighbours. Raises ValueError for no values."""
    if not ordered:
        raise ValueError("There is no quantile of nothing.")
    place = (len(ordered) - 1) * Decimal(repr(q))
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
