"""The Video list that Seller Center exports: .xlsx, or the same re-saved as .csv."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any

from diagnosis.rules.words import gettext_noop as _
from diagnosis.sources import cells, delimited, headers, tables_csv, workbook
from diagnosis.sources.errors import ExportRefused, RowRefused, Sentence, say, shown
from diagnosis.sources.items import COUNTS, MEASURES, MONEY, RATES, Header, Item, Refusal, Row

__all__ = ["MEASURES", "Header", "Refusal", "Row", "read_export"]

SEARCHED = 40
SAMPLED = 2_000
MOST_REFUSALS = 1_000
_DATE = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_TOTALS = frozenset({"total", "totals", "sum", "summary", "合计", "总计", "汇总", "jumlah", "tổng", "tổng cộng"})
_DIRECT = {"revenue": ("attributed_revenue", "indirect_revenue"), "orders": ("attributed_orders", "indirect_orders"),
           "items_sold": ("attributed_items", "indirect_items")}  # fmt: skip
_ACCOUNTS = {"official": "official", "marketing": "marketing", "channel": "marketing", "affiliate": "affiliate",
             "creator": "affiliate"}  # fmt: skip
DESCRIBED = ("title", "creator", "creator_id", "products", "account_type", "duration", "official_diagnosis")
TITLE, CREATOR = say(_("the video's title")), say(_("the creator's name"))
CREATOR_ID, DIAGNOSIS = say(_("the creator's ID")), say(_("the diagnosis"))
type Numbered = tuple[int, Sequence[Any]]


def read_export(
    path: Path, *, name: str, currency: str, today: date, period: tuple[date, date] | None = None
) -> Iterator[Item]:
    """The file's Header, then its Rows and Refusals in order, streamed: nothing is remembered of a row.

    `currency` is the shop's: a file in another one is refused whole, a single cell in another refuses its row. `today`
    is the shop's day: the file must end before it. `period` is asked for where the file does not name its days.
    Raises ExportRefused, with one sentence for the seller, when the file as a whole cannot be used.
    """
    if name.startswith("~$"):
        raise ExportRefused(
            say(
                _("%(name)s is a lock file of a spreadsheet program; close it there and bring the file itself."),
                name=name,
            ),
            "lock_file",
        )
    if path.stat().st_size == 0:
        raise ExportRefused(say(_("%(name)s is empty."), name=name), "empty")
    sheet, sheets, top, head, rest = _found(path, name)
    columns = _Columns(head[1], name, currency)
    start, end = _period(top, name, period)
    _check_over(start, end, today, name)
    found = (*columns.places, *(direct for direct, parts in _DIRECT.items() if columns.derives(direct, parts)))
    yield Header(
        start,
        end,
        currency,
        headers.language(columns.texts),
        found,
        sheet,
        _notices(sheet, sheets, columns),
    )
    yield from _Reader(columns, currency, today, end).items(rest, name)


def _notices(sheet: str, sheets: int, columns: "_Columns") -> tuple[Sentence, ...]:
    notices: list[Sentence] = []
    if sheets > 1:
        notices.append(
            say(
                _("Read from the sheet “%(sheet)s”, the first with a header; the file has %(sheets)s sheets."),
                sheet=shown(sheet),
                sheets=sheets,
            )
        )
    if columns.unknown:
        named = ", ".join(f"“{shown(text)}”" for text in columns.unknown[:5])
        notices.append(
            say(
                _("Columns that are not known here and not used: %(named)s."),
                named=named + (", …" if columns.unknown[5:] else ""),
            )
        )
    return tuple(notices)


def _found(path: Path, name: str) -> tuple[str, int, list[Numbered], Numbered, Iterator[Numbered]]:
    """Sheet, number of sheets, rows above the header, header and the rows below: from the first sheet that has a header."""
    best: list[str] = []
    with path.open("rb") as file:
        binary = file.read(4).startswith((b"PK", b"\xd0\xcf", b"\x89PNG", b"%PDF", b"GIF8", b"\xff\xd8"))
    sheets: Iterator[tuple[str, int, Iterator[Numbered]]]
    if binary or name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")):
        sheets = iter(workbook.rows(path, name))  # type: ignore[arg-type]
    else:
        sheets = iter([("", 1, delimited.rows(path, name, _known))])
    for sheet, number, rows in sheets:
        top: list[Numbered] = []
        for row in islice(rows, SEARCHED):
            if (other := tables_csv.kind(row[1])) in tables_csv.TABLES:
                raise ExportRefused(say(tables_csv.TOLD[other], name=name), "other_kind")
            if _known(row[1]) >= 3:
                names = [headers.read(str(cell))[0] for cell in row[1] if cell not in (None, "")]
                if "video_id" in names:
                    return sheet, number, top, row, rows
                best = names
            top.append(row)
    if best:
        raise ExportRefused(
            say(
                _(
                    "%(name)s has no column “Video ID”. In Seller Center: Analytics, Video Analytics, Video list, Export."
                ),
                name=name,
            ),
            "no_video_id",
        )
    raise ExportRefused(
        say(
            _(
                "%(name)s has no header that we know among its first %(searched)s rows. In Seller Center: Analytics, Video Analytics, Video list, Export."
            ),
            name=name,
            searched=SEARCHED,
        ),
        "no_header",
    )


def _known(row: Sequence[Any]) -> int:
    return sum(1 for cell in row if isinstance(cell, str) and cell and headers.read(cell)[0])


def _period(top: list[Numbered], name: str, given: tuple[date, date] | None) -> tuple[date, date]:
    """The days that the file says it covers, from a line above the header; else those given."""
    for _number, row in top:
        line = " ".join(str(cell) for cell in row if isinstance(cell, str | date))
        days = _DATE.findall(line[:500])
        if len(days) >= 2:
            try:
                start, end = (date(*map(int, day)) for day in days[:2])
            except ValueError:
                continue
            if start > end:
                raise ExportRefused(
                    say(
                        _("%(name)s names a period that ends before it starts (%(start)s to %(end)s)."),
                        name=name,
                        start=str(start),
                        end=str(end),
                    ),
                    "period_order",
                )
            if given and given != (start, end):
                raise ExportRefused(
                    say(
                        _("%(name)s covers %(start)s to %(end)s by its own words, not %(first)s to %(last)s."),
                        name=name,
                        start=str(start),
                        end=str(end),
                        first=str(given[0]),
                        last=str(given[1]),
                    ),
                    "period_differs",
                )
            return start, end
    if given is None:
        raise ExportRefused(
            say(
                _(
                    "%(name)s does not say which days it covers. Give the first and last day of the export (--period 2026-01-01..2026-01-07)."
                ),
                name=name,
            ),
            "no_period",
        )
    return given


def _check_over(start: date, end: date, today: date, name: str) -> None:
    """Refuse a period whose last day goes on: half a day's figures would look like the whole day's once it is over."""
    if end > today:
        raise ExportRefused(
            say(
                _("%(name)s speaks of days that are still to come (%(start)s to %(end)s)."),
                name=name,
                start=str(start),
                end=str(end),
            ),
            "future",
        )
    if end == today:
        raise ExportRefused(
            say(
                _(
                    "%(name)s ends on %(end)s, a day that is not over yet where the shop is, so its figures are not whole. Export it with %(yesterday)s as the last day, or again tomorrow."
                ),
                name=name,
                end=str(end),
                yesterday=str(end - timedelta(days=1)),
            ),
            "not_over",
        )


class _Columns:
    """Where each known column stands, in the order of the file; the first of two with one meaning counts."""

    def __init__(self, head: Sequence[Any], name: str, currency: str):
        self.texts = [str(cell).strip() if cell is not None else "" for cell in head]
        self.places: dict[str, int] = {}
        unknown = []
        for place, text in enumerate(self.texts):
            column, currencies = headers.read(text)
            if column and column not in self.places:
                self.places[column] = place
            elif text and not column:
                unknown.append(text[:80])
            if currencies and currency not in currencies:
                raise ExportRefused(
                    say(
                        _(
                            "%(name)s is in %(found)s (column “%(cell)s”), this shop sells in %(currency)s: amounts are never converted."
                        ),
                        name=name,
                        found="/".join(sorted(currencies)[:3]),
                        cell=shown(text),
                        currency=currency,
                    ),
                    "other_currency",
                )
        self.unknown = tuple(unknown)
        if "views" not in self.places:
            raise ExportRefused(
                say(_("%(name)s has no column for views (VV). Export the Video list, not a summary."), name=name),
                "no_views",
            )
        if "published" not in self.places:
            raise ExportRefused(
                say(
                    _("%(name)s has no column for the publish time (Time). Export the Video list with all columns."),
                    name=name,
                ),
                "no_time",
            )
        if "revenue" not in self.places and not self.derives("revenue", _DIRECT["revenue"]):
            raise ExportRefused(
                say(
                    _(
                        "%(name)s has no direct GMV of videos, nor attributed and indirect GMV to work it out from. Export the Video list with all columns."
                    ),
                    name=name,
                ),
                "no_revenue",
            )

    def derives(self, direct: str, parts: tuple[str, str]) -> bool:
        return direct not in self.places and all(part in self.places for part in parts)


class _Reader:
    """The rows below a header, one by one."""

    def __init__(self, columns: _Columns, currency: str, today: date, end: date):
        self.columns = columns
        self.marks = cells.Marks()
        self.dates = cells.Dates(today, end)
        self.converters = [(index, columns.places[name], self._converter(name, currency)) for index, name in
                           enumerate(MEASURES) if name in columns.places]  # fmt: skip
        self.described = [columns.places.get(name) for name in DESCRIBED]
        self.derived = [
            (MEASURES.index(direct), MEASURES.index(parts[0]), MEASURES.index(parts[1]), direct == "revenue")
            for direct, parts in _DIRECT.items()
            if columns.derives(direct, parts)
        ]

    def _converter(self, name: str, currency: str) -> Callable[[Any], Any]:
        said = self.columns.texts[self.columns.places[name]]
        if name in COUNTS:
            return cells.count(said, self.marks)
        if name in MONEY:
            return cells.money(said, currency, self.marks)
        assert name in RATES
        return cells.rate(said, self.marks)

    def items(self, rows: Iterator[Numbered], name: str) -> Iterator[Item]:
        sample = list(islice(rows, SAMPLED))
        self._learn(sample)
        refused = 0
        first = True
        for number, row in chain(sample, rows):
            item: Row | Refusal | None
            try:
                item = self._row(number, row, first)
            except RowRefused as refusal:
                reason = say(_("row %(row)s: %(reason)s"), row=number, reason=refusal.reason)
                item = Refusal(number, reason, refusal.code, self._named(row))
            first = False
            if item is None:
                continue
            if isinstance(item, Row):
                yield item
                continue
            yield item
            refused += 1
            if refused >= MOST_REFUSALS:
                raise ExportRefused(
                    say(
                        _(
                            "%(name)s: more than %(most)s rows cannot be used, the last one row %(number)s (%(reason)s). Is this the Video list?"
                        ),
                        name=name,
                        most=f"{MOST_REFUSALS:,}",
                        number=number,
                        reason=item.reason,
                    ),
                    "too_many_refusals",
                )

    def _learn(self, sample: list[Numbered]) -> None:
        places = [(place, MEASURES[index] in COUNTS) for index, place, _convert in self.converters]
        published = self.columns.places.get("published")
        for _number, row in sample:
            for place, whole in places:
                if place < len(row) and isinstance(row[place], str) and len(row[place]) <= 32:
                    self.marks.learn("".join(c for c in row[place] if c.isdigit() or c in ".,%"), whole=whole)
            if published is not None and published < len(row):
                self.dates.learn(row[published])

    def _cell(self, row: Sequence[Any], name: str) -> Any:
        place = self.columns.places.get(name)
        return row[place] if place is not None and place < len(row) else None

    def _row(self, number: int, row: Sequence[Any], first: bool) -> Row | None:
        """The row, None for one that is not a video's (blank, totals, definitions), or RowRefused."""
        raw_id = self._cell(row, "video_id")
        if not (isinstance(raw_id, str) and raw_id.isdigit()) and self._is_aside(raw_id, row, first):
            return None
        identity = cells.video_id(raw_id)
        width = len(row)
        self.marks.rounded = False
        values: list[Any] = [None] * len(MEASURES)
        for index, place, convert in self.converters:
            if place < width:
                values[index] = convert(row[place])
        for direct, whole, part, is_money in self.derived:
            values[direct] = _difference(values[whole], values[part], is_money)
        title, creator, creator_id, products, account, duration, diagnosis = (
            row[place] if place is not None and place < width else None for place in self.described
        )
        return Row(
            number,
            identity,
            cells.text(title, TITLE, 2_200),
            cells.text(creator, CREATOR, 200),
            cells.text(creator_id, CREATOR_ID, 30),
            self._published(row, identity),
            _ACCOUNTS.get(str(account).strip().casefold().split(" ")[0], "") if account else "",
            cells.duration(duration) if duration is not None else None,
            cells.products(products),
            cells.text(diagnosis, DIAGNOSIS, 200),
            "rounded" if self.marks.rounded else "exact",
            tuple(values),
        )

    def _named(self, row: Sequence[Any]) -> str:
        """The video that a refused row speaks of, "" where its ID is what cannot be read."""
        try:
            return cells.video_id(self._cell(row, "video_id"))
        except RowRefused:
            return ""

    def _published(self, row: Sequence[Any], identity: str) -> str:
        published = self.dates.read(self._cell(row, "published"), identity)
        if not published:
            raise RowRefused(say(_("the publish date is missing")), "no_date")
        return published

    def _is_aside(self, raw_id: Any, row: Sequence[Any], first: bool) -> bool:
        """Whether a row without an id is blank or totals, or the one below the header explains the columns."""
        filled = [cell for cell in row if not cells.is_empty(cell)]
        if not filled:
            return True
        if not isinstance(raw_id, str) and raw_id is not None:
            return False
        if cells.is_empty(raw_id):
            return str(filled[0]).strip().rstrip(":").casefold() in _TOTALS
        if str(raw_id).strip().casefold() in _TOTALS:
            return True
        figures = [row[place] for _index, place, _convert in self.converters if place < len(row)]
        wordy = [
            cell
            for cell in figures
            if isinstance(cell, str) and not any(c.isdigit() for c in cell) and not cells.is_empty(cell)
        ]
        return first and not str(raw_id).strip().isdigit() and len(wordy) * 2 > len(figures)


def _difference(whole: Any, part: Any, is_money: bool) -> Any:
    """Direct = attributed − indirect. Unknown where either is; refused where it would be below zero."""
    if whole is None or part is None:
        return None
    if not is_money:
        if part > whole:
            raise RowRefused(say(_("the indirect orders or items exceed the attributed ones")), "indirect_exceeds")
        return whole - part
    cents = round(float(whole) * 100) - round(float(part) * 100)
    if cents < 0:
        raise RowRefused(say(_("the indirect GMV exceeds the attributed one")), "indirect_exceeds")
    return f"{cents // 100}.{cents % 100:02d}"
