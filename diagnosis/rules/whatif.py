"""What if a factor were another: the same rule on figures that a person chooses, and the value at which it flips."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from diagnosis.rules.classifier import Explanation, Status, classify
from diagnosis.rules.gap import FACTORS

# In which steps a factor is chosen: views, hundredths of a percent, cents. Values in between are shown rounded to them.
STEPS = {"views": Decimal(1), "ctr": Decimal("0.0001"), "ctor": Decimal("0.0001"), "order_value": Decimal("0.01")}
# What can be chosen at most, and how far a flip is looked for; orders may outnumber clicks, so rates may exceed 1.
MOST = {"views": Decimal(10**9), "ctr": Decimal(10), "ctor": Decimal(10), "order_value": Decimal(10**7)}
# What each factor is counted from: where that is zero, there is nothing to measure.
BELOW = {"ctr": "views", "ctor": "product_clicks", "order_value": "orders"}
JUDGED = (Status.CAN_DO_BETTER, Status.GOOD, Status.BELOW_THRESHOLD)
CENT = Decimal("0.01")

type Choice = Mapping[str, Decimal | None]


class Flip(NamedTuple):
    """The value of one factor at which the verdict becomes another, all others staying: the value and the new state."""

    value: Decimal
    state: str


def possible(explanation: Explanation) -> bool:
    """Whether factors can be tried: the video is judged by its figures, and they make up its revenue.

    Revenue without orders, or the reverse, is made up of no factors.
    """
    gap = explanation.gap
    return gap is not None and explanation.status in JUDGED and (not gap.approximate or gap.stops_at != "")


def start(explanation: Explanation) -> dict[str, Fraction]:
    """The video's factors, exactly: they multiply to its revenue. Behind a count of zero the benchmark's stand in."""
    facts, bench = explanation.facts, explanation.benchmark
    if bench is None or bench.profile is None:
        raise ValueError("Without a benchmark's factors there is nothing to try.")
    chain = (1, facts.views or 0, facts.product_clicks or 0, facts.orders or 0, facts.revenue or 0)
    return {
        code: Fraction(chain[i + 1]) / Fraction(chain[i]) if chain[i] else Fraction(getattr(bench.profile, code))
        for i, code in enumerate(FACTORS)
    }


def lacks(explanation: Explanation, code: str) -> str:
    """The count whose zero leaves the factor unmeasured, so that the benchmark's stands in; "" where it is measured."""
    below = BELOW.get(code, "")
    return below if below and not getattr(explanation.facts, below) else ""


def shown(code: str, value: Fraction) -> Decimal:
    """A factor's value as it is shown and entered: in the steps of STEPS, ties to even."""
    return round(value / Fraction(STEPS[code])) * STEPS[code]


def imagine(explanation: Explanation, choice: Choice) -> Explanation:
    """The verdict if the factors were those of `choice`; what is left out stays as it was measured.

    A value equal to the measured one as it is shown is the measured one: a form sent back untouched changes nothing.
    """
    begun = start(explanation)
    wanted = {
        code: Fraction(value)
        for code, value in choice.items()
        if value is not None and value != shown(code, begun[code])
    }
    if not wanted:
        return explanation
    views, ctr, ctor, order_value = (wanted.get(code, begun[code]) for code in FACTORS)
    clicks = views * ctr
    revenue = clicks * ctor * order_value
    facts = explanation.facts._replace(
        views=round(views),
        product_clicks=round(clicks),
        orders=round(clicks * ctor),
        revenue=round(revenue / Fraction(CENT)) * CENT,
    )
    return classify(facts, explanation.benchmark)


def flip(explanation: Explanation, choice: Choice, code: str) -> Flip | None:
    """Where the factor `code` alone, the rest as chosen, makes the video Good, or no longer Good where it is.

    Entered, the value gives that state, and one step towards the present one does not. None where no value does up to
    100 % of a rate, or MOST.
    """

    def state(step: int) -> str:
        return imagine(explanation, {**choice, code: step * STEPS[code]}).state

    def good(step: int) -> bool:
        return state(step) == Status.GOOD

    chosen, present = choice.get(code), imagine(explanation, choice)
    here = (start(explanation)[code] if chosen is None else Fraction(chosen)) / Fraction(STEPS[code])
    falls = present.status == Status.GOOD
    most = Decimal(1) if code in ("ctr", "ctor") else MOST[code]
    low, high = (0, ceil(here)) if falls else (floor(here), int(most / STEPS[code]))
    if high <= low or good(low) or not good(high):
        return None
    bench, revenue = present.benchmark, present.facts.revenue
    # Revenue grows with a factor in proportion.
    near = round(here * Fraction(bench.revenue) / Fraction(revenue)) if bench and revenue else low
    low, high = _edge(good, low, high, near)
    step = low if falls else high
    return Flip(step * STEPS[code], state(step))


def evaluated(explanation: Explanation, choice: Choice, code: str) -> Flip | None:
    """From where on the factor `code` alone, the rest as chosen, lets a video below a minimum be evaluated.

    None where the video is evaluated already, or where no value of it is enough.
    """

    def judged(step: int) -> bool:
        return imagine(explanation, {**choice, code: step * STEPS[code]}).status != Status.BELOW_THRESHOLD

    chosen, bench = choice.get(code), explanation.benchmark
    here = (start(explanation)[code] if chosen is None else Fraction(chosen)) / Fraction(STEPS[code])
    low, high = floor(here), int((Decimal(1) if code in ("ctr", "ctor") else MOST[code]) / STEPS[code])
    if imagine(explanation, choice).status != Status.BELOW_THRESHOLD or high <= low or not judged(high):
        return None
    step = _edge(judged, low, high, bench.min_views if bench else low)[1]
    return Flip(step * STEPS[code], imagine(explanation, {**choice, code: step * STEPS[code]}).state)


def _edge(good: Callable[[int], bool], low: int, high: int, near: int) -> tuple[int, int]:
    """Two neighbours between low (not good) and high (good) of which the first is not good and the second is.

    Looked for around `near` first: there it most likely is.
    """
    for middle in (near - 1, near + 1):
        if low < middle < high:
            low, high = (low, middle) if good(middle) else (middle, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle, high)
    return low, high
