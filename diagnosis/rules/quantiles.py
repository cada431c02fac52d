"""Quantiles as PostgreSQL's percentile_cont and numpy compute them, and how sure a median is."""

import random
from collections.abc import Sequence
from decimal import Decimal
from math import floor

DRAWS = 2000


def quantile(ordered: Sequence[Decimal], q: float) -> Decimal:
    """The q-quantile (0 to 1) of values in ascending order, linear between neighbours. Raises ValueError for no values."""
    if not ordered:
        raise ValueError("There is no quantile of nothing.")
    place = (len(ordered) - 1) * Decimal(repr(q))
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median_interval(ordered: Sequence[Decimal], draws: int = DRAWS) -> tuple[Decimal, Decimal]:
    """The 90 % bootstrap interval of the median: the 5th and 95th percentile of the medians of resamples.

    A resample is n uniform numbers that point into the values, and its median needs only the middle one or two of them.
    The j-th smallest of n uniform numbers is Beta(j, n − j + 1), and the next one lies Beta(1, n − j) of the way from
    there to 1: so a median is drawn as resampling draws it, without the resample, in the same time for any n.
    The same values give the same interval. Raises ValueError for no values.
    """
    if not ordered:
        raise ValueError("There is no interval of nothing.")
    n, chance = len(ordered), random.Random(len(ordered))
    middle = (n + 1) // 2
    medians = []
    for _ in range(draws):
        low = high = chance.betavariate(middle, n - middle + 1)
        if n % 2 == 0:
            high = low + (1 - low) * chance.betavariate(1, n - middle)
        one, other = (ordered[min(int(place * n), n - 1)] for place in (low, high))
        medians.append((one + other) / 2)
    medians.sort()
    return quantile(medians, 0.05), quantile(medians, 0.95)
