"""Quantiles agree with the textbook's, and the drawn interval of a median with real resampling."""

import random
import statistics
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnosis.rules.quantiles import median_interval, quantile

amounts = st.decimals(min_value=0, max_value=10**6, places=2)


@given(st.lists(amounts, min_size=2, max_size=60))
def test_quartiles_are_those_of_the_inclusive_method(values):
    values.sort()
    assert [quantile(values, q) for q in (0.25, 0.5, 0.75)] == statistics.quantiles(values, n=4, method="inclusive")


@given(st.lists(amounts, min_size=1, max_size=60))
def test_the_interval_lies_within_the_values_and_repeats_itself(values):
    values.sort()
    low, high = median_interval(values, draws=50)
    assert values[0] <= low <= high <= values[-1]
    assert median_interval(values, draws=50) == (low, high)


@pytest.mark.parametrize("n", [1, 2, 5, 30, 101])
def test_the_drawn_interval_is_that_of_real_resamples(n):
    """Medians of 4,000 resamples, and as many drawn: the ends differ by no more than chance lets them."""
    chance = random.Random(7)
    values = sorted(Decimal(round(chance.lognormvariate(4, 1) * 100)) / 100 for _ in range(n))
    medians = sorted(statistics.median(chance.choices(values, k=n)) for _ in range(4000))
    share = [sum(median <= end for median in medians) / 4000 for end in median_interval(values, draws=4000)]
    below = [sum(median < end for median in medians) / 4000 for end in median_interval(values, draws=4000)]
    assert below[0] <= 0.05 + 0.02
    assert share[0] >= 0.05 - 0.02
    assert below[1] <= 0.95 + 0.02
    assert share[1] >= 0.95 - 0.02


def test_nothing_has_neither_quantile_nor_interval():
    with pytest.raises(ValueError, match="quantile"):
        quantile([], 0.5)
    with pytest.raises(ValueError, match="interval"):
        median_interval([])
