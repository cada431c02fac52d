"""The gap between a video's revenue and the standard, split into four funnel factors that add up exactly.

Revenue = views × CTR × CTOR × order value, with CTR = product clicks ÷ views, CTOR = orders ÷ product clicks and
order value = revenue ÷ orders. The split is the additive logarithmic mean Divisia decomposition (LMDI-I, Ang 2004):
with L the logarithmic mean of revenue and standard, a factor contributes L · ln(video's ÷ benchmark's). The parts add
up without a remainder and do not depend on the order in which the factors are looked at.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from itertools import pairwise
from math import floor, log, log1p, prod
from operator import sub, truediv
from typing import NamedTuple

FACTORS = ("views", "ctr", "ctor", "order_value")
# So far may a benchmark's factors multiply to off its standard; beyond, that is said.
MOST_OFF = 0.05

_STOPS = ("views", "product_clicks", "orders", "", "")
_HALF = Decimal("0.5")
_CENT = Decimal("0.01")
_EXACT = (False, False, False, False)
# Worth is rounded down; this share of a unit (a cent) keeps 84.00 from becoming 83.99 because a float holds 83.999…
_FLOAT_NOISE = 1e-6

type _Four = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Funnel:
    """A video's own counts and revenue in its window. A count that is not known is no 0: such a video has no split."""

    views: int
    product_clicks: int
    orders: int
    revenue: Decimal

    def __post_init__(self) -> None:
        if self.views < 0 or self.product_clicks < 0 or self.orders < 0 or self.revenue < 0:
            raise ValueError("views, product clicks, orders and revenue cannot be below zero")


@dataclass(frozen=True)
class Profile:
    """The benchmark's four factors, all above zero. CTR and CTOR are fractions (0.026 is 2.6%)."""

    views: Decimal
    ctr: Decimal
    ctor: Decimal
    order_value: Decimal

    def __post_init__(self) -> None:
        if not (self.views > 0 and self.ctr > 0 and self.ctor > 0 and self.order_value > 0):
            raise ValueError("the benchmark's views, CTR, CTOR and order value must all be above zero")

    @cached_property
    def factors(self) -> "_Four":
        return float(self.views), float(self.ctr), float(self.ctor), float(self.order_value)


class Factor(NamedTuple):
    """One factor of the split.

    `code` is one of FACTORS. `actual` is what was measured, None where its divisor is zero. `ratio` is the video's
    value ÷ the benchmark's. `contribution` is its part of the gap and `worth` what revenue would rise by if this
    factor alone matched the benchmark, both in the currency. Worth is None unless the factor is below the benchmark,
    and where a zero has later counts behind it: such a rate says nothing. `adjusted` says that the ratio rests on a
    stand-in for a zero instead of a measured rate.
    """

    code: str
    actual: float | None
    benchmark: float
    ratio: float | None
    contribution: Decimal
    worth: Decimal | None
    adjusted: bool


class Gap(NamedTuple):
    """The split: contributions of `factors` (in FACTORS order) + `unexplained` = `total` = revenue − standard, exactly.

    `unexplained` is what the benchmark leaves open when its own factors do not multiply to the standard. `approximate`
    is true when a zero was stood in for. `stops_at` names the count that is zero with everything after it ("views",
    "product_clicks", "orders"), "" when orders or revenue came. `weakest` is the code of the most negative contribution
    (the first in FACTORS order of equals), "" when none is negative.
    """

    factors: tuple[Factor, ...]
    unexplained: Decimal
    total: Decimal
    approximate: bool
    stops_at: str
    weakest: str


def split(funnel: Funnel, profile: Profile, standard: Decimal, places: int = 2) -> Gap:
    """Split revenue − `standard` over the four factors, to the last unit of a currency with `places` decimals.

    Units are handed out by largest remainder. An input finer than a unit leaves `total` rounded half to even.

    Zeros have no logarithm: for the ratios only, a count of zero is taken as 0.5 and a revenue of zero as half a unit.
    Where the chain stops (a zero with nothing but zeros behind it) that factor is never taken above the benchmark's: no
    orders is not a good CTOR, however few the clicks. The factors behind it cannot be known and take the benchmark's
    (actual None, ratio 1, contribution 0). What the stand-ins multiply to did not come in: it is taken off the factor
    where the chain stops.

    Worth = R · (benchmark's ÷ video's − 1), rounded down, R being revenue or what the stand-ins multiply to. The
    worths of several factors overlap: never add them up.

    Raises ValueError when `standard` is not above zero.
    """
    if not standard > 0:
        raise ValueError("the standard must be above zero")
    unit = _CENT if places == 2 else Decimal(1).scaleb(-places)
    counts = (funnel.views, funnel.product_clicks, funnel.orders, funnel.revenue)
    reached = 4 if counts[3] else 3 if counts[2] else 2 if counts[1] else 1 if counts[0] else 0
    theirs, goal = profile.factors, float(standard)
    ours, actual, adjusted = _chain(counts, theirs, reached, unit)
    revenue = float(funnel.revenue) if reached == 4 else prod(ours)
    # From here on in units (cents), so that whole ones can be handed out.
    scale = 10.0**places
    mean = scale * _logarithmic_mean(revenue, goal)
    revenue *= scale
    ratios = tuple(map(truediv, ours, theirs))
    parts = [mean * log(ratio) for ratio in ratios]
    if reached < 4:
        parts[reached] -= revenue
    parts.append(mean * log(prod(theirs) / goal))
    total = int(((funnel.revenue - standard) / unit).to_integral_value(ROUND_HALF_EVEN))
    shares = _whole_units(parts, total)
    lowest = min(shares[:4])
    worths = [
        unit * int(revenue / ratio - revenue + _FLOAT_NOISE) if i == reached or (ratio < 1 and not stand_in) else None
        for i, (ratio, stand_in) in enumerate(zip(ratios, adjusted, strict=True))
    ]
    contributions = [unit * share for share in shares]
    return Gap(
        factors=tuple(map(Factor, FACTORS, actual, theirs, ratios, contributions, worths, adjusted)),
        unexplained=contributions[4],
        total=unit * total,
        approximate=True in adjusted,
        stops_at=_STOPS[reached],
        weakest=FACTORS[shares.index(lowest)] if lowest < 0 else "",
    )


def multiplied(profile: Profile) -> Decimal:
    """Views × CTR × CTOR × order value of a benchmark: the revenue that its own factors make, in its currency."""
    return profile.views * profile.ctr * profile.ctor * profile.order_value


def consistency(profile: Profile, standard: Decimal) -> float:
    """How far the benchmark's factors multiply to above or below its standard: −0.2 is a fifth below, 0 agrees.

    The split shows the difference as unexplained; more than MOST_OFF either way is worth a warning. Raises ValueError
    when `standard` is not above zero.
    """
    if not standard > 0:
        raise ValueError("the standard must be above zero")
    return float(multiplied(profile) / standard - 1)


def _chain(
    counts: tuple[int, int, int, Decimal], theirs: _Four, reached: int, unit: Decimal
) -> tuple[_Four, tuple[float | None, ...], tuple[bool, ...]]:
    """The video's factors for the ratios, the same as measured, and which of them rest on a stand-in for a zero.

    `reached` is how many of the four counts there are up to the last that is not zero.
    """
    views, clicks, orders, revenue = counts
    if views and clicks and orders and revenue:
        exact = float(views), clicks / views, orders / clicks, float(revenue / orders)
        return exact, exact, _EXACT
    levels = (1, views or _HALF, clicks or _HALF, orders or _HALF, revenue or unit * _HALF)
    ours = [float(after / before) for before, after in pairwise(levels)]
    if reached < 4:
        ours[reached] = min(ours[reached], theirs[reached])
        ours[reached + 1 :] = theirs[reached + 1 :]
    steps = list(pairwise((1, *counts)))
    adjusted = tuple(not (before and after) for before, after in steps)
    actual = tuple((x if after else 0.0) if before else None for x, (before, after) in zip(ours, steps, strict=True))
    return (ours[0], ours[1], ours[2], ours[3]), actual, adjusted


def _logarithmic_mean(a: float, b: float) -> float:
    """(a − b) ÷ ln(a ÷ b), which tends to a as b does. log1p keeps the digits that ln(a ÷ b) loses near 1."""
    if a == b:
        return a
    nearness = (a - b) / b
    return (a - b) / (log1p(nearness) if abs(nearness) < 0.5 else log(a / b))


def _whole_units(parts: list[float], total: int) -> list[int]:
    """The parts in whole units that sum to `total`: each rounded down, the rest to the largest remainders."""
    shares = list(map(floor, parts))
    less = list(map(sub, shares, parts))
    # Between 0 and one for each part, unless the amounts are too large for a float to hold their last unit.
    each, left = divmod(total - sum(shares), len(parts))
    if each:
        shares = [share + each for share in shares]
    for i in sorted(range(len(parts)), key=less.__getitem__)[:left]:
        shares[i] += 1
    return shares
