"""Which of the four statuses a video has, or why it has none; and everything that the answer rests on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from diagnosis.rules import confidence, currencies, gap, window
from diagnosis.rules.confidence import Confidence
from diagnosis.rules.gap import Gap, Profile
from diagnosis.rules.words import gettext_noop as _

SCHEMA_VERSION = 4
# What a verdict was reached by has been stored alike in all of them. Schema 2 left out what follows from it; before schema 4
# what a version is for was stored in words, in the language of whoever ran the diagnosis.
READABLE = (1, 2, 3, SCHEMA_VERSION)


class Status(StrEnum):
    VIOLATION = "violation"
    BELOW_THRESHOLD = "below_threshold"
    CAN_DO_BETTER = "can_do_better"
    GOOD = "good"


class Reason(StrEnum):
    """Why a video has no status."""

    COLLECTING = "collecting"
    DATA_MISSING = "data_missing"
    NO_BENCHMARK = "no_benchmark"
    AFFILIATE_ACCOUNT = "affiliate_account"


class Wording(NamedTuple):
    label: str
    meaning: str
    summary: str


# Labels, meanings and summaries are the guide's own sentences.
WORDS: dict[str, Wording] = {
    Status.CAN_DO_BETTER: Wording(
        _("Can do better"),
        _("On a GMV level, your video is performing lower than the industry standard."),
        _("Video performs below industry standards; suggestions and tutorials are available."),
    ),
    Status.BELOW_THRESHOLD: Wording(
        _("Did not meet threshold"),
        _("Your video did not meet the minimum requirements for evaluation."),
        _("Video lacks minimum evaluation requirements; a playbook is provided."),
    ),
    Status.VIOLATION: Wording(
        _("Trigger violation"),
        _("Your video has triggered violations according to GNE, which has led to a decrease in traffic."),
        _("Video violates guidelines, reducing traffic; reasons are detailed in Account Standing."),
    ),
    Status.GOOD: Wording(
        _("Good performance"),
        _("Your video is performing well."),
        _("Video performs well; no suggestions are triggered."),
    ),
    Reason.COLLECTING: Wording(
        _("Collecting data"),
        _("A video is diagnosed when its seven days are over and your data reach the last of them."),
        _("Published less than 7 days before your data end; diagnosed when the 7 days are complete."),
    ),
    Reason.DATA_MISSING: Wording(
        _("Not diagnosed: data missing"),
        _(
            "Your imports do not cover this video's seven days. Import the export of its first seven days, or one export for each of them."
        ),
        _("The imports do not cover the seven days."),
    ),
    Reason.NO_BENCHMARK: Wording(
        _("Not diagnosed: no benchmark"),
        _(
            "No benchmark applies to this video yet. An admin can set one; with 20 finished videos your own history stands in."
        ),
        _("No benchmark applies yet."),
    ),
    Reason.AFFILIATE_ACCOUNT: Wording(
        _("Not diagnosed: affiliate account"),
        _("Only videos of official and marketing accounts are diagnosed. A setting of the shop changes that."),
        _("Only official and marketing accounts are diagnosed."),
    ),
}


class Facts(NamedTuple):
    """What is known of a video in its window. Money in the shop's currency; None is unknown, never zero."""

    first_day: date
    data_through: date | None = None
    basis: str = ""
    basis_start: date | None = None
    basis_end: date | None = None
    views: int | None = None
    product_impressions: int | None = None
    product_clicks: int | None = None
    orders: int | None = None
    items_sold: int | None = None
    revenue: Decimal | None = None
    currency: str = ""
    products: int | None = None
    violations: int = 0
    account_type: str = "official"
    affiliates_count: bool = False
    precision: str = "exact"


class BenchmarkValues(NamedTuple):
    """What a version says: its values, and what a page needs to say where they come from.

    `category` is the name of the one that it is for, empty for all of the market; `shop` that of the shop whose own history
    it is.
    """

    id: int
    version: int
    currency: str
    standard: str
    p25: Decimal
    p50: Decimal
    p75: Decimal
    min_views: int = 500
    min_clicks: int = 0
    min_products: int = 1
    views: Decimal | None = None
    ctr: Decimal | None = None
    ctor: Decimal | None = None
    order_value: Decimal | None = None
    interaction_rate: Decimal | None = None
    conversion_rate: Decimal | None = None
    finish_rate: Decimal | None = None
    interaction_p25: Decimal | None = None
    interaction_p75: Decimal | None = None
    conversion_p25: Decimal | None = None
    conversion_p75: Decimal | None = None
    finish_p25: Decimal | None = None
    finish_p75: Decimal | None = None
    n: int | None = None
    n_shops: int | None = None
    source: str = "manual"
    valid_from: str = ""
    author: str = ""
    reason: str = ""
    # The stricter rule: only revenue that is clearly below the standard, allowing for chance, can do better.
    strict: bool = False
    # The first and last day on which the videos were published that it rests on.
    videos_from: str = ""
    videos_to: str = ""
    market: str = ""
    category: str = ""
    shop: str = ""


class Benchmark(BenchmarkValues):
    """The version that applies. What follows from its values is worked out once, however many videos it judges."""

    @cached_property
    def revenue(self) -> Decimal:
        """The standard: the revenue below which a video can do better."""
        return {"p25": self.p25, "p50": self.p50, "p75": self.p75}[self.standard]

    @cached_property
    def places(self) -> int:
        """The decimals in which its currency is told."""
        return currencies.places(self.currency)

    @cached_property
    def shown_revenue(self) -> Decimal:
        """The standard as a reader sees it: in a currency without cents it has none."""
        return round(self.revenue, self.places)

    @cached_property
    def orders(self) -> float | None:
        """The orders in which a video earns the standard at the benchmark's order value; None where that is not given."""
        return float(self.revenue / self.order_value) if self.order_value else None

    @cached_property
    def profile(self) -> Profile | None:
        """The funnel profile, where all four factors are given and above zero."""
        if self.views and self.ctr and self.ctor and self.order_value:
            return Profile(self.views, self.ctr, self.ctor, self.order_value)
        return None

    @cached_property
    def json(self) -> orjson.Fragment:
        return orjson.Fragment(_dumps(dict(zip(self._fields, self, strict=True)) | {"revenue": self.revenue}))

    @cached_property
    def mark(self) -> int:
        """64 bits that differ when any of the values does."""
        return digest((*self,))


class Check(NamedTuple):
    """One question in the order of the rule. `passed` is None where it cannot be asked; `decided` marks the one that did."""

    code: str
    passed: bool | None
    required: int | Decimal | None = None
    actual: int | Decimal | None = None
    decided: bool = False


# What a failed check means. The first failed one decides; the others are shown beside it.
OUTCOMES: dict[str, Status | Reason] = {
    "affiliate_account": Reason.AFFILIATE_ACCOUNT,
    "window_open": Reason.COLLECTING,
    "violation": Status.VIOLATION,
    "data_missing": Reason.DATA_MISSING,
    "no_benchmark": Reason.NO_BENCHMARK,
    "views_below_min": Status.BELOW_THRESHOLD,
    "clicks_below_min": Status.BELOW_THRESHOLD,
    "no_product_linked": Status.BELOW_THRESHOLD,
    "revenue_below_benchmark": Status.CAN_DO_BETTER,
}
MINIMUMS = ("views_below_min", "clicks_below_min", "no_product_linked")
WHOLE = ("days", "period", "longer")


@dataclass(frozen=True)
class Explanation:
    """A verdict with everything it rests on: exactly one of `status` and `reason` is set.

    Facts and benchmark are all that the rest follows from.
    """

    status: Status | None
    reason: Reason | None
    facts: Facts
    benchmark: Benchmark | None

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """All questions in the order of the rule, also those that did not decide."""
        checks, open_ = [], True
        for code, passed, required, actual in _questions(self.facts, self.benchmark):
            decided = open_ and passed is False
            checks.append(Check(code, passed, required, actual, decided))
            open_ = open_ and not decided
        return tuple(checks)

    @cached_property
    def gap(self) -> Gap | None:
        return _gap(self.facts, self.benchmark)

    @cached_property
    def confidence(self) -> Confidence | None:
        return _confidence(self.facts, self.benchmark)

    @property
    def state(self) -> str:
        """The code under which lists file the video."""
        return str(self.status or self.reason)

    @property
    def day(self) -> int:
        return window.day_reached(self.facts.first_day, self.facts.data_through)

    @property
    def margin(self) -> Decimal | None:
        """Revenue minus the benchmark's, in the shop's currency; negative is what is missing."""
        if self.benchmark is None or self.facts.revenue is None:
            return None
        return self.facts.revenue - self.benchmark.revenue

    @property
    def line(self) -> Decimal | None:
        """The revenue from which on the video holds up on its orders: the standard, or what is not clearly below it."""
        bench, orders = self.benchmark, self.facts.orders
        if bench is None or not bench.strict or not bench.revenue or orders is None:
            return bench and bench.revenue
        return confidence.clear_line(bench.revenue, orders, bench.orders)

    @property
    def certainty(self) -> int | None:
        """How sure the comparison with the benchmark is, 1 low to 3 high; None where revenue did not decide."""
        if self.confidence is None or self.status not in (Status.CAN_DO_BETTER, Status.GOOD):
            return None
        return confidence.LEVELS.index(self.confidence.level) + 1

    @property
    def cause(self) -> tuple[str, int | None]:
        """The short reason beside the status: the first minimum that is not met with what it asks, or the weakest factor."""
        if self.status == Status.BELOW_THRESHOLD:
            check = next(check for check in self.checks if check.decided)
            return check.code, int(check.required or 0)
        split = self.gap if self.status == Status.CAN_DO_BETTER else None
        return split.weakest if split else "", None

    @property
    def worth(self) -> Decimal | None:
        """What the weakest factor alone would add if it matched the benchmark; None unless the video can do better."""
        split = self.gap if self.status == Status.CAN_DO_BETTER else None
        return split.factors[gap.FACTORS.index(split.weakest)].worth if split and split.weakest else None


def classify(facts: Facts, benchmark: Benchmark | None) -> Explanation:
    """The verdict with its reasons; raises ValueError as decide() does."""
    outcome = decide(facts, benchmark)
    if isinstance(outcome, Status):
        return Explanation(outcome, None, facts, benchmark)
    return Explanation(None, outcome, facts, benchmark)


def decide(facts: Facts, benchmark: Benchmark | None) -> Status | Reason:
    """The outcome alone: the first failed check decides (README, "How a diagnosis is reached").

    Raises ValueError when facts and benchmark are in different currencies: they are never converted.
    """
    if benchmark is not None and facts.currency and facts.currency != benchmark.currency:
        raise ValueError(f"A benchmark in {benchmark.currency} cannot judge figures in {facts.currency}.")
    for code, passed, _required, _actual in _questions(facts, benchmark):
        if passed is False:
            return OUTCOMES[code]
    return Status.GOOD


type _Question = tuple[str, bool | None, int | Decimal | None, int | Decimal | None]


def _questions(facts: Facts, bench: Benchmark | None) -> Iterator[_Question]:
    """Code, passed, required and actual of each check, in the order of the rule; the first that is not passed decides."""
    day = window.day_reached(facts.first_day, facts.data_through)
    closed = day == window.DAYS
    yield "affiliate_account", facts.affiliates_count or facts.account_type != "affiliate", None, None
    yield "window_open", closed, window.DAYS, day
    yield "violation", facts.violations == 0, 0, facts.violations
    yield "data_missing", _complete(facts, bench) if closed else None, None, None
    yield "no_benchmark", bench is not None, None, None
    if bench is None:
        return
    yield "views_below_min", _at_least(facts.views, bench.min_views), bench.min_views, facts.views
    clicks = facts.product_clicks
    yield "clicks_below_min", _at_least(clicks, bench.min_clicks), bench.min_clicks, clicks
    yield "no_product_linked", _at_least(facts.products, bench.min_products), bench.min_products, facts.products
    yield "revenue_below_benchmark", _holds_up(facts, bench), bench.revenue, facts.revenue


def _holds_up(facts: Facts, bench: Benchmark) -> bool | None:
    """Whether revenue reaches the standard; by the stricter rule, whether it is not clearly below it."""
    reached = _at_least(facts.revenue, bench.revenue)
    if reached is not False or not bench.strict or facts.revenue is None:
        return reached
    if facts.orders is None:
        return None
    return not confidence.clearly_below(facts.revenue, bench.revenue, facts.orders, bench.orders)


def _at_least(actual: int | Decimal | None, required: int | Decimal) -> bool | None:
    """Equal is enough. None where the figure is unknown, unless nothing is asked for."""
    if not required:
        return True
    return None if actual is None else actual >= required


def _complete(facts: Facts, bench: Benchmark | None) -> bool:
    """Whether the figures that the rule asks for are there, for the whole window."""
    if facts.basis not in WHOLE or facts.revenue is None:
        return False
    if bench is None:
        return facts.views is not None
    return not (
        (bench.min_views and facts.views is None)
        or (bench.min_clicks and facts.product_clicks is None)
        or (bench.strict and facts.orders is None)
    )


def _gap(facts: Facts, bench: Benchmark | None) -> Gap | None:
    """Between revenue and standard as they are shown, so that a reader's own sum comes out: in whole yen, to the cent."""
    if bench is None or bench.profile is None or facts.basis not in WHOLE or not bench.shown_revenue:
        return None
    if facts.views is None or facts.product_clicks is None or facts.orders is None or facts.revenue is None:
        return None
    revenue = round(facts.revenue, bench.places)
    funnel = gap.Funnel(facts.views, facts.product_clicks, facts.orders, revenue)
    return gap.split(funnel, bench.profile, bench.shown_revenue, bench.places)


def _confidence(facts: Facts, bench: Benchmark | None) -> Confidence | None:
    if bench is None or not bench.revenue or facts.basis not in WHOLE or facts.revenue is None or facts.orders is None:
        return None
    return confidence.of_ratio(facts.revenue, bench.revenue, facts.orders, benchmark_orders=bench.orders)


def to_json(explanation: Explanation) -> str:
    """The whole explanation as JSON text in the schema SCHEMA_VERSION, as it is stored and as pages and commands tell it.

    Amounts are numbers, dates ISO, unknown null.
    """
    facts, bench, sure = explanation.facts, explanation.benchmark, explanation.confidence
    content = {
        "schema": SCHEMA_VERSION,
        "status": explanation.status,
        "reason": explanation.reason,
        "window": {"start": facts.first_day, "end": window.last_day(facts.first_day), "day": explanation.day},
        "facts": dict(zip(Facts._fields, facts, strict=True)),
        "benchmark": bench.json if bench else None,
        # A million times nine: a literal costs a third of _asdict().
        "checks": [
            {"code": code, "passed": passed, "required": required, "actual": actual, "decided": decided}
            for code, passed, required, actual, decided in explanation.checks
        ],
        "margin": explanation.margin,
        "gap": _gap_json(explanation.gap),
        "confidence": dict(zip(Confidence._fields, sure, strict=True)) if sure else None,
    }
    return _dumps(content).decode()


def _dumps(content: object) -> bytes:
    """Decimals become numbers; an upper limit that is infinite becomes null, because JSON has no infinity."""
    return orjson.dumps(content, default=float)


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as JSON-ready data, as it is stored."""
    content: dict[str, Any] = orjson.loads(to_json(explanation))
    return content


def fingerprint(facts: Facts, benchmark: Benchmark | None, *more: object) -> int:
    """64 bits, signed, that differ when what the explanation follows from differs (or `more`, that is stored beside it)."""
    return digest((SCHEMA_VERSION, (*facts,), benchmark.mark if benchmark else None, more))


def digest(content: object) -> int:
    """64 bits, signed, of facts and whatever else JSON can say."""
    return int.from_bytes(blake2b(_dumps(content), digest_size=8).digest(), signed=True)


def from_json(stored: dict[str, Any]) -> Explanation:
    """The explanation recomputed from the stored facts and benchmark alone. Raises ValueError for an unknown schema."""
    if stored.get("schema") not in READABLE:
        raise ValueError(f"Explanation schema {stored.get('schema')!r} is not known; run the diagnosis again.")
    facts = dict(stored["facts"])
    for name in ("first_day", "data_through", "basis_start", "basis_end"):
        facts[name] = date.fromisoformat(facts[name]) if facts[name] else None
    facts["revenue"] = _money(facts["revenue"])
    bench = stored["benchmark"]
    if bench is None:
        return classify(Facts(**facts), None)
    known = {name: bench[name] for name in Benchmark._fields if name in bench}
    if "name" in bench:
        known["category"] = bench["name"]
    amounts = {name: _money(bench[name]) for name in _BENCHMARK_AMOUNTS if name in bench}
    return classify(Facts(**facts), Benchmark(**known | amounts))


_BENCHMARK_AMOUNTS = (
    "p25",
    "p50",
    "p75",
    "views",
    "ctr",
    "ctor",
    "order_value",
    "interaction_rate",
    "conversion_rate",
    "finish_rate",
    *(f"{name}_{quartile}" for name in ("interaction", "conversion", "finish") for quartile in ("p25", "p75")),
)


def _money(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))


def _gap_json(split: Gap | None) -> dict[str, Any] | None:
    if split is None:
        return None
    return {
        "total": split.total,
        "unexplained": split.unexplained,
        "approximate": split.approximate,
        "stops_at": split.stops_at,
        "weakest": split.weakest,
        "factors": [
            {
                "code": factor.code,
                "actual": factor.actual,
                "benchmark": factor.benchmark,
                "contribution": factor.contribution,
                "worth": factor.worth,
            }
            for factor in split.factors
        ],
    }
