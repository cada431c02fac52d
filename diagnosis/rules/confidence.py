"""How sure a comparison of revenue with the standard is, given how few orders it may rest on.

Orders are taken to arrive at random (Poisson) and order values to vary with a coefficient of variation `cv` (standard
deviation ÷ mean). Revenue is then a compound Poisson sum, whose logarithm has a standard error of about
√((1 + cv²) ÷ orders).
"""

from decimal import Decimal
from functools import lru_cache
from math import exp, inf, lgamma, log, sqrt
from typing import NamedTuple

TWO_SIDED_90 = 1.6449
ONE_SIDED_90 = 1.2816
CV = 0.6
LEVELS = ("low", "medium", "high")

_FEW_ORDERS = 5
# From here the approximation of the exact limits is within 0.1 %.
_MANY = 100
_NARROW = 3.0


class Confidence(NamedTuple):
    """How sure the comparison is. `low` and `high` bound revenue ÷ standard (1 is the standard) with 90 % coverage.

    `below` is True where the whole interval lies below 1, False where none of it does, None where it is not settled.
    `level`, the first that fits: "high": settled, except above the standard on fewer than 5 orders, where one large
    order may be all there is to it · "medium": settled, or not settled with `high` at most 3 × `low` (from 13 orders
    at a `cv` of 0.6): close to the standard, on either side · "low": the rest.
    `high` is math.inf where no order came and what the benchmark expects is not known.
    """

    level: str
    low: float
    high: float
    orders: int
    below: bool | None


def of_ratio(
    revenue: Decimal, standard: Decimal, orders: int, cv: float = CV, benchmark_orders: float | None = None
) -> Confidence:
    """The 90 % two-sided interval of revenue ÷ standard, and what it settles.

    From 5 orders: ratio × exp(± 1.6449 · √((1 + cv²) ÷ orders)). Below: the exact Poisson limits of the number of
    orders (Garwood 1936), at the video's own order value. Without an order, or without revenue, there is no order value
    to go by: from 0 to the upper limit of orders ÷ `benchmark_orders`, the orders that the benchmark expects in the
    same window (for 0 orders the limit is 2.30, all of the 10 % at one end).

    Raises ValueError when `standard` is not above zero, or `revenue` or `orders` is below zero.
    """
    ratio = _ratio(revenue, standard, orders)
    if not orders or not revenue:
        limit = poisson_limits(orders)[1]
        return _confidence(0.0, max(ratio, limit / benchmark_orders) if benchmark_orders else inf, orders)
    if orders < _FEW_ORDERS:
        fewest, most = poisson_limits(orders)
        return _confidence(ratio * fewest / orders, ratio * most / orders, orders)
    spread = exp(TWO_SIDED_90 * sqrt((1 + cv * cv) / orders))
    return _confidence(ratio / spread, ratio * spread, orders)


def clearly_below(
    revenue: Decimal, standard: Decimal, orders: int, benchmark_orders: float | None = None, cv: float = CV
) -> bool:
    """Whether revenue is below the standard by the 90 % one-sided rule; the point rule is revenue < standard.

    With orders: ratio × exp(1.2816 · √((1 + cv²) ÷ orders)) < 1. Without: the Poisson limit, 2.30 orders, is less than
    `benchmark_orders`, the orders that the benchmark expects in the same window; False where that is not known.

    A video truly 25 % above the standard falls under it in 6 % of cases where the benchmark gets 3 orders and in 1 %
    where it gets 40 (by the point rule in 42 % and 11 %). Of 200 videos right at the standard it still flags about 20
    by chance: an order to look at videos in, not a verdict. Raises ValueError as of_ratio() does.
    """
    ratio = _ratio(revenue, standard, orders)
    if not orders:
        return max(ratio, poisson_limits(0)[1] / benchmark_orders) < 1 if benchmark_orders else False
    return ratio * exp(ONE_SIDED_90 * sqrt((1 + cv * cv) / orders)) < 1


def clear_line(standard: Decimal, orders: int, benchmark_orders: float | None = None, places: int = 2) -> Decimal:
    """The least revenue, to `places` decimals, that is not clearly_below() the standard on so many orders."""
    unit = Decimal(1).scaleb(-places)
    guess = float(standard) / exp(ONE_SIDED_90 * sqrt((1 + CV * CV) / orders)) if orders else float(standard)
    line = Decimal(repr(guess)).quantize(unit)
    while clearly_below(line, standard, orders, benchmark_orders):
        line += unit
    while line and not clearly_below(line - unit, standard, orders, benchmark_orders):
        # Without an order it is one or the other for every amount below the standard.
        line = Decimal(0) if not orders else line - unit
    return line


def wilson(successes: int, trials: int, z: float = TWO_SIDED_90) -> tuple[float, float]:
    """The Wilson score interval (1927) of a rate, as fractions; (0, 1) without a trial. `z` 1.6449 covers 90 %.

    Raises ValueError unless 0 ≤ successes ≤ trials.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials} trials: there must be 0 or more, and no more than trials")
    if not trials:
        return 0.0, 1.0
    rate, weight = successes / trials, z * z / trials
    middle = (rate + weight / 2) / (1 + weight)
    reach = z / (1 + weight) * sqrt(rate * (1 - rate) / trials + weight / (4 * trials))
    return max(0.0, min(middle - reach, rate)), min(1.0, max(middle + reach, rate))


@lru_cache(maxsize=1024)
def poisson_limits(count: int) -> tuple[float, float]:
    """The exact 90 % limits of a Poisson mean when `count` was seen: 5 % at either end, for 0 all 10 % at the top."""
    if count == 0:
        return 0.0, _mean_with(0, 0.10)
    if count >= _MANY:
        return _cubed(count, -TWO_SIDED_90), _cubed(count + 1, TWO_SIDED_90)
    return _mean_with(count - 1, 0.95), _mean_with(count, 0.05)


def _cubed(count: int, z: float) -> float:
    """Wilson and Hilferty's approximation (1931) of a Poisson limit; summing millions of terms would take minutes."""
    return float(count * (1 - 1 / (9 * count) + z / (3 * sqrt(count))) ** 3)


def _mean_with(count: int, probability: float) -> float:
    """The Poisson mean at which P(X ≤ count) = probability, by bisection; the probability falls as the mean rises."""
    low, high = 0.0, count + 10.0 * sqrt(count + 1.0)
    for _ in range(60):
        mean = (low + high) / 2
        if sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count + 1)) > probability:
            low = mean
        else:
            high = mean
    return (low + high) / 2


def _ratio(revenue: Decimal, standard: Decimal, orders: int) -> float:
    if not standard > 0:
        raise ValueError("the standard must be above zero")
    if revenue < 0 or orders < 0:
        raise ValueError("revenue and orders cannot be below zero")
    return float(revenue / standard)


def _confidence(low: float, high: float, orders: int) -> Confidence:
    below = True if high < 1 else False if low >= 1 else None
    if below or (below is False and orders >= _FEW_ORDERS):
        level = "high"
    elif below is False or high <= _NARROW * low:
        level = "medium"
    else:
        level = "low"
    return Confidence(level, low, high, orders, below)
