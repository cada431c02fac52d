"""Which weak pattern is it, and in which order suggestions are worth reading.

A pattern names factors that are weak together: the same low CTOR asks for something else after many clicks than after
few. Thresholds are ratios to the benchmark: under 0.9 is weak, from 1.2 strong.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from diagnosis.rules.classifier import MINIMUMS, Explanation, Status
from diagnosis.rules.words import gettext_noop as _

WEAK = 0.9
STRONG = 1.2
# Nearer than this to the benchmark a factor is left alone, unless it is the weakest.
NEAR = 0.97
LITTLE = 0.75

VIEWERS, TRANSACTIONS = "viewers", "transactions"
AIMS = {VIEWERS: _("Attract more viewers"), TRANSACTIONS: _("Increase transactions")}

PATTERNS: dict[str, str] = {
    "views": _("Views are low, the rest is not: reach or the opening"),
    "does_not_hold": _("Views and finish rate are low: the video does not hold"),
    "ctr": _("Product clicks are low: the product is not wanted or not seen"),
    "ctor": _("Orders are low: the page, the price, the stock or the reviews"),
    "wrong_product": _("Clicks and orders are low: the product does not fit these viewers"),
    "promise": _("Clicks are high and orders low: the video promises more than the page"),
    "order_value": _("Order value is low: only the cheap item is bought"),
    "all_a_little": _("Everything is a little low: not one cause"),
    "views_below_min": _("Too few views to be evaluated"),
    "clicks_below_min": _("Too few product clicks to be evaluated"),
    "no_product_linked": _("No product linked"),
}


class Need(NamedTuple):
    """One group of suggestions: the pattern, the factor it stands under, its aim, and the numbers that triggered it.

    `worth` is what the factor alone would bring if it matched the benchmark (None where that is not known);
    suggestions of one group share it.
    """

    pattern: str
    factor: str
    aim: str
    measured: float | None
    benchmark: float | None
    worth: Decimal | None


def aim_of(factor: str) -> str:
    """Views attract viewers; every later step makes transactions of them."""
    return VIEWERS if factor in ("views", "views_below_min") else TRANSACTIONS


def needs(explanation: Explanation, finish_ratio: float | None = None) -> list[Need]:
    """What to work on, most worth first; empty unless the video can do better or did not meet a threshold.

    `finish_ratio` is its finish rate ÷ the benchmark's, None where either is unknown.
    """
    if explanation.status == Status.BELOW_THRESHOLD:
        return [
            Need(check.code, check.code, aim_of(check.code), _number(check.actual), _number(check.required), None)
            for check in explanation.checks
            if check.code in MINIMUMS and check.passed is False
        ]
    if explanation.status != Status.CAN_DO_BETTER:
        return []
    split = explanation.gap
    if split is None or not split.weakest:
        return [Need("all_a_little", "", TRANSACTIONS, None, None, None)]
    ratios = {factor.code: factor.ratio for factor in split.factors if factor.ratio is not None}
    losing = [
        factor
        for factor in split.factors
        if factor.contribution < 0 and (factor.code == split.weakest or ratios.get(factor.code, 1.0) < NEAR)
    ]
    if sum(ratios.get(factor.code, 0.0) >= LITTLE for factor in losing) >= 3:
        return [Need("all_a_little", "", TRANSACTIONS, None, None, None)]
    losing.sort(key=lambda factor: (factor.code != split.weakest, -(factor.worth or 0), factor.contribution))
    return [
        Need(
            _pattern(factor.code, ratios, finish_ratio),
            factor.code,
            aim_of(factor.code),
            factor.actual,
            factor.benchmark,
            factor.worth,
        )
        for factor in losing
    ]


def _pattern(factor: str, ratios: Mapping[str, float], finish_ratio: float | None) -> str:
    ctr, ctor = ratios.get("ctr", 1.0), ratios.get("ctor", 1.0)
    if factor == "views" and finish_ratio is not None and finish_ratio < WEAK:
        return "does_not_hold"
    if factor in ("ctr", "ctor") and ctr < WEAK and ctor < WEAK:
        return "wrong_product"
    if factor == "ctor" and ctr >= STRONG:
        return "promise"
    return factor


def _number(value: int | Decimal | None) -> float | None:
    return None if value is None else float(value)
