"""Benchmarks as CSV: one row a version, in columns of our own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diagnosis.rules.markets import MARKETS, market_code
from diagnosis.rules.words import gettext_noop as _
from diagnosis.sources import cells
from diagnosis.sources.errors import RowRefused, say, shown
from diagnosis.sources.items import Refusal
from diagnosis.sources.tables_csv import Column, choice, day, read, required

STANDARDS = ("p25", "p50", "p75")
SWITCH = ("no", "yes")
RATES = tuple(f"{name}_{quartile}" for name in ("interaction", "conversion", "finish") for quartile in STANDARDS)
MINIMUMS = ("min_views", "min_clicks", "min_products")

COLUMNS = (
    Column("market", "Market", True, _("Two letters."), "US"),
    Column("category", "Category", False, _("The name of a category. Empty: all categories of the market."), "Beauty"),
    Column("currency", "Currency", False, _("Empty: the market's own."), "USD"),
    Column("valid_from", "Valid from", True, _("The first day on which it holds."), "2026-03-01"),
    Column("revenue_p25", "Revenue P25", True, _("Of the first seven days."), "94.50"),
    Column("revenue_p50", "Revenue P50", True, _("Of the first seven days."), "210.00"),
    Column("revenue_p75", "Revenue P75", True, _("Of the first seven days."), "441.00"),
    Column("standard", "Standard", False, _("p25, p50 or p75. Empty: p50."), "p50"),
    Column("strict", "Stricter rule", False, _("yes or no. Empty: no."), "no"),
    Column("profile_views", "Views", False, _("Of the funnel profile."), "15000"),
    Column("profile_ctr", "CTR of views", False, _("Of the funnel profile."), "4%"),
    Column("profile_ctor", "CTOR", False, _("Of the funnel profile."), "2.5%"),
    Column("profile_order_value", "Order value", False, _("Of the funnel profile."), "14.00"),
    *(
        Column(name, f"{name[:-4].capitalize()} rate {name[-3:].upper()}", False, _("A rate."), "")
        for name in RATES
    ),
    Column("min_views", "Minimum views", False, _("Empty: 500."), "500"),
    Column("min_clicks", "Minimum product clicks", False, _("Empty: 0, off."), "0"),
    Column("min_products", "Minimum linked products", False, _("Empty: 1."), "1"),
    Column("n", "Videos", False, _("How many the figures rest on."), "412"),
    Column("n_shops", "Shops", False, _("How many the figures rest on."), "12"),
    Column(
        "reason", "Reason", True, _("Why this version; sellers may read it in a video's history."), "Median of autumn."
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenchmarkLine:
    """A version: values by the names of COLUMNS, as text, count or None for unknown; the category by its name."""

    number: int
    values: dict[str, Any]


def read_benchmarks(path: Path, *, name: str) -> Iterator[BenchmarkLine | Refusal]:
    """The versions of a CSV with COLUMNS. Raises ExportRefused when the file as a whole cannot be used."""
    marks = cells.Marks()

    def line(number: int, row: Mapping[str, str]) -> BenchmarkLine:
        market = _market(row["market"])
        currency = row["currency"].strip().upper() or MARKETS[market][0]
        values: dict[str, Any] = {
            "market": market,
            "currency": currency,
            "category": cells.text(row["category"], "Category", 100),
            "valid_from": day(row["valid_from"], "Valid from"),
            "standard": choice(row["standard"], STANDARDS, "p50", "Standard"),
            "strict": choice(row["strict"], SWITCH, "no", "Stricter rule") == "yes",
            "reason": required(row["reason"], "Reason", 2_000),
        }
        if not values["valid_from"]:
            raise RowRefused(say(_("Valid from is missing")), "missing")
        for column in COLUMNS:
            if column.name not in values:
                values[column.name] = _figure(column, currency, marks)(row[column.name])
                if column.required and values[column.name] is None:
                    raise RowRefused(say(_("%(title)s is missing"), title=column.title), "missing")
        return BenchmarkLine(number, values)

    yield from read(path, name, COLUMNS, line)


def _figure(column: Column, currency: str, marks: cells.Marks) -> Any:
    if column.name in ("profile_ctr", "profile_ctor", *RATES):
        return cells.rate(column.title, marks)
    if column.name in ("profile_views", "n", "n_shops", *MINIMUMS):
        return cells.count(column.title, marks)
    return cells.money(column.title, currency, marks)


def _market(cell: str) -> str:
    try:
        return market_code(cell)
    except ValueError as wrong:
        raise RowRefused(
            say(
                _("Market: there is no market “%(cell)s”; give one of %(known)s"),
                cell=shown(cell),
                known=", ".join(MARKETS),
            ),
            "unknown_market",
        ) from wrong
