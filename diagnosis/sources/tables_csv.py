"""Products and violations as CSV: our own columns, documented here and offered as template files."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from diagnosis.rules.words import gettext_noop as _
from diagnosis.sources import cells, delimited, headers
from diagnosis.sources.errors import ExportRefused, RowRefused, say, shown
from diagnosis.sources.items import Refusal

MOST_REFUSALS = 1_000
SAMPLED = 2_000
MOST_POINTS = 1_000_000
COUNTS = frozenset({"stock", "sold"})
FIGURES = COUNTS | {"price", "commission_rate", "revenue", "commission"}


class Column(NamedTuple):
    name: str
    title: str
    required: bool
    meaning: str
    example: str


PRODUCT_COLUMNS = (
    Column("product_id", "Product ID", True, "The product's ID in TikTok Shop, as text.", "1729384756102938471"),
    Column("name", "Product name", False, "As it should show on the pages.", "Dew Drop Serum, 15 ml"),
    Column("category", "Category", False, "The name of a category of this installation.", "Beauty"),
    Column("price", "Price", False, "The price of one, in the shop's currency.", "12.00"),
    Column("commission_rate", "Commission rate", False, "In percent of the price.", "15%"),
    Column("stock", "Stock", False, "How many are left.", "240"),
    Column("sku", "SKU", False, "Your own number.", "LF-SER-15"),
    Column("video_id", "Video ID", False, "Makes Sold, Revenue and Commission speak of this video.", ""),
    Column("sold", "Sold", False, "How many the video sold in its 7 days.", ""),
    Column("revenue", "Revenue", False, "What the video made with it in its 7 days.", ""),
    Column("commission", "Commission", False, "The commission of these sales, as an amount.", ""),
)
VIOLATION_COLUMNS = (
    Column("violation_id", "Violation ID", True, "The ID of the record in Account Health.", "VR-20260105-1"),
    Column("video_id", "Video ID", False, "Empty: the violation is the account's.", "7590702773309719935"),
    Column("policy", "Policy", True, "The policy that is broken.", "Misleading claims"),
    Column("reason", "Reason", True, "The reason that TikTok Shop gives.", "The video promises a medical effect."),
    Column("evidence", "Evidence", False, "What was found, and where.", ""),
    Column("points", "Points", False, "Violation points.", "2"),
    Column("issued", "Issued", True, "Day, or day and time, in the shop's zone.", "2026-01-05 14:20"),
    Column("effect", "Effect", False, "What it does to the video or the account.", "Traffic reduced"),
    Column("expires", "Expires", False, "The day on which the points expire.", "2026-07-04"),
    Column("state", "Status", False, "pending, enforced, corrected, expired or withdrawn.", "enforced"),
    Column("appeal", "Appeal", False, "none, in_review, approved or rejected.", "none"),
    Column("appeal_deadline", "Appeal deadline", False, "Day, or day and time, in the shop's zone.", "2026-02-04"),
)
# What a file of another kind is told; “videos” is the list that Seller Center exports.
TOLD = {
    "videos": _("%(name)s is a video list: choose Videos."),
    "products": _("%(name)s is a table of products: choose Products."),
    "violations": _("%(name)s is a table of violations: choose Violations."),
}
TABLES = {"products": PRODUCT_COLUMNS, "violations": VIOLATION_COLUMNS}
# So many columns that we know make a kind; a video list has lines above its header.
ENOUGH = 3
SEARCHED = 40
STATES = ("pending", "enforced", "corrected", "expired", "withdrawn")
APPEALS = ("none", "in_review", "approved", "rejected")


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product, or what a video sold of it. None is unknown; money is decimal text, the rate in percent."""

    number: int
    product_id: str
    name: str
    category: str
    price: str | None
    commission_rate: str | None
    stock: int | None
    sku: str
    video_id: str
    sold: int | None
    revenue: str | None
    commission: str | None


@dataclass(frozen=True, slots=True)
class ViolationLine:
    """A violation. Moments are shop-local ISO text, a date where no time is given; "" where unknown."""

    number: int
    violation_id: str
    video_id: str
    policy: str
    reason: str
    evidence: str
    points: int | None
    issued: str
    effect: str
    expires: str
    state: str
    appeal: str
    appeal_deadline: str


def read_products(path: Path, *, name: str, currency: str) -> Iterator[ProductLine | Refusal]:
    """The products of a CSV with PRODUCT_COLUMNS. Raises ExportRefused when the file as a whole cannot be used."""
    marks = cells.Marks()
    amount = {column: cells.money(column, currency, marks) for column in ("Price", "Revenue", "Commission")}
    whole = {column: cells.count(column, marks) for column in ("Stock", "Sold")}

    def line(number: int, row: Mapping[str, str]) -> ProductLine:
        video = row["video_id"].strip()
        return ProductLine(
            number=number,
            product_id=_id(row["product_id"], "Product ID"),
            name=cells.text(row["name"], "Product name", 500),
            category=cells.text(row["category"], "Category", 100),
            price=amount["Price"](row["price"]),
            commission_rate=_percent(row["commission_rate"], marks),
            stock=whole["Stock"](row["stock"]),
            sku=cells.text(row["sku"], "SKU", 100),
            video_id=cells.video_id(video) if video else "",
            sold=whole["Sold"](row["sold"]),
            revenue=amount["Revenue"](row["revenue"]),
            commission=amount["Commission"](row["commission"]),
        )

    yield from _table(path, name, "products", line, marks)


def read_violations(path: Path, *, name: str, today: date) -> Iterator[ViolationLine | Refusal]:
    """The violations of a CSV with VIOLATION_COLUMNS; none may be issued after `today`."""
    marks = cells.Marks()
    points = cells.count("Points", marks)

    def line(number: int, row: Mapping[str, str]) -> ViolationLine:
        video = row["video_id"].strip()
        issued = _moment(row["issued"], "Issued")
        given = points(row["points"])
        if given is not None and given > MOST_POINTS:
            raise RowRefused(
                say(_("%(given)s in Points is more than %(most)s"), given=given, most=f"{MOST_POINTS:,}"), "bad_count"
            )
        if not issued or date.fromisoformat(issued[:10]) > today:
            raise RowRefused(say(_("Issued is missing or lies in the future")), "bad_date")
        return ViolationLine(
            number=number,
            violation_id=required(row["violation_id"], "Violation ID", 64),
            video_id=cells.video_id(video) if video else "",
            policy=required(row["policy"], "Policy", 200),
            reason=required(row["reason"], "Reason", 2_000),
            evidence=cells.text(row["evidence"], "Evidence", 2_000),
            points=given,
            issued=issued,
            effect=cells.text(row["effect"], "Effect", 300),
            expires=day(row["expires"], "Expires"),
            state=choice(row["state"], STATES, "enforced", "Status"),
            appeal=choice(row["appeal"], APPEALS, "none", "Appeal"),
            appeal_deadline=_moment(row["appeal_deadline"], "Appeal deadline"),
        )

    yield from _table(path, name, "violations", line, marks)


def kind(row: Sequence[Any]) -> str:
    """What a header is one of: “products” or “violations” of our own, “videos” of Seller Center's, or “”."""
    texts = [cell for cell in row if isinstance(cell, str)]
    titles = {headers.folded(text) for text in texts}
    for name, columns in TABLES.items():
        needed = {headers.folded(column.title) for column in columns if column.required}
        if needed <= titles and len(titles & {headers.folded(column.title) for column in columns}) >= ENOUGH:
            return name
    known = [found for text in texts if (found := headers.read(text)[0])]
    return "videos" if "video_id" in known and len(known) >= ENOUGH else ""


def _table(
    path: Path, name: str, wanted: str, line: Callable[[int, Mapping[str, str]], Any], marks: cells.Marks
) -> Any:
    """The lines of one of our tables; a file that is of another kind is told which to choose."""
    with path.open("rb") as file:
        if file.read(4) == b"PK\x03\x04":
            raise ExportRefused(
                say(
                    _(
                        "%(name)s is a workbook. If it is a video list, choose Videos; products and violations come as CSV: save it as “CSV UTF-8”."
                    ),
                    name=name,
                ),
                "workbook",
            )
    for _number, row in islice(delimited.rows(path, name, lambda row: bool(kind(row))), SEARCHED):
        if (found := kind(row)) and found != wanted:
            raise ExportRefused(say(TOLD[found], name=name), "other_kind")
        if found:
            break
    yield from read(path, name, TABLES[wanted], line, marks)


def template(columns: Sequence[Column]) -> list[list[str]]:
    """The rows of a template file: titles, and an example."""
    return [[column.title for column in columns], [column.example for column in columns]]


def read(
    path: Path,
    name: str,
    columns: Sequence[Column],
    line: Callable[[int, Mapping[str, str]], Any],
    marks: cells.Marks | None = None,
) -> Iterator[Any]:
    names = {headers.folded(column.title): column.name for column in columns}

    def score(row: Sequence[str]) -> int:
        return sum(headers.folded(cell) in names for cell in row)

    rows = delimited.rows(path, name, score)
    head = next(rows, None)
    found = [names.get(headers.folded(cell), "") for cell in head[1]] if head else []
    missing = [column.title for column in columns if column.required and column.name not in found]
    if missing:
        raise ExportRefused(
            say(
                _("%(name)s has no column %(missing)s in its first row. The template names all columns."),
                name=name,
                missing=", ".join(f"“{title}”" for title in missing),
            ),
            "missing_columns",
        )
    refused = 0
    sample = list(islice(rows, SAMPLED))
    for _number, row in sample if marks else ():
        for column, cell in zip(found, row, strict=False):
            if marks and column in FIGURES and len(cell) <= 32:
                marks.learn("".join(c for c in cell if c.isdigit() or c in ".,%"), whole=column in COUNTS)
    for number, row in chain(sample, rows):
        if not any(cell.strip() for cell in row):
            continue
        given = dict.fromkeys((column.name for column in columns), "") | {
            column: cell for column, cell in zip(found, row, strict=False) if column
        }
        try:
            yield line(number, given)
        except RowRefused as refusal:
            refused += 1
            if refused > MOST_REFUSALS:
                raise ExportRefused(
                    say(_("%(name)s: more than %(most)s rows cannot be used."), name=name, most=f"{MOST_REFUSALS:,}"),
                    "too_many_refusals",
                ) from refusal
            yield Refusal(number, say(_("row %(row)s: %(reason)s"), row=number, reason=refusal.reason), refusal.code)


def _id(cell: str, title: str) -> str:
    text = cell.strip().lstrip("'")
    if re.fullmatch(r"[0-9]{5,20}", text):
        return text
    if re.search(r"[eE]\+|\.", text):
        raise RowRefused(
            say(
                _("%(title)s “%(cell)s” was rounded by a spreadsheet: format the column as text"),
                title=title,
                cell=shown(text),
            ),
            "rounded_id",
        )
    raise RowRefused(
        say(_("“%(cell)s” is not a %(title)s: it has 5 to 20 digits"), cell=shown(text), title=title), "bad_id"
    )


def required(cell: str, title: str, limit: int) -> str:
    text = cells.text(cell, title, limit)
    if not text:
        raise RowRefused(say(_("%(title)s is missing"), title=title), "missing")
    return text


def _percent(cell: str, marks: cells.Marks) -> str | None:
    if cells.is_empty(cell):
        return None
    number = cells.rate("Commission rate", marks)(cell.strip().rstrip("%").strip())
    if number is None or float(number) > 100:
        raise RowRefused(say(_("“%(cell)s” is not a commission rate from 0 to 100 %%"), cell=shown(cell)), "bad_rate")
    return number


def _moment(cell: str, title: str) -> str:
    text = cell.strip()
    if cells.is_empty(text):
        return ""
    try:
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError as wrong:
        raise RowRefused(
            say(
                _("%(title)s “%(cell)s” is not a date like 2026-01-05 or 2026-01-05 14:20"),
                title=title,
                cell=shown(text),
            ),
            "bad_date",
        ) from wrong
    if moment.tzinfo is not None or not 2016 <= moment.year <= 2100:
        raise RowRefused(
            say(
                _("%(title)s “%(cell)s” must be a time of the shop's own zone, without an offset"),
                title=title,
                cell=shown(text),
            ),
            "bad_date",
        )
    return moment.date().isoformat() if len(text) <= 10 else moment.isoformat()


def day(cell: str, title: str) -> str:
    """An ISO day, "" where the cell is empty."""
    return _moment(cell, title)[:10]


def choice(cell: str, choices: Sequence[str], default: str, title: str) -> str:
    text = cell.strip().casefold().replace(" ", "_").replace("-", "_")
    if not text:
        return default
    if text not in choices:
        raise RowRefused(
            say(
                _("%(title)s “%(cell)s” is none of %(choices)s"),
                title=title,
                cell=shown(cell),
                choices=", ".join(choices),
            ),
            "bad_choice",
        )
    return text
