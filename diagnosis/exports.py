"""The list as a file: the rows, columns, filters and order of the page, all pages of it, for spreadsheets.

A header is a stable code, an unknown figure an empty cell, a rate a fraction. Nothing is held in memory but a thousand rows.
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.translation import gettext as _

from diagnosis import wording
from diagnosis.queries.video_detail import week
from diagnosis.rules.classifier import WORDS
from diagnosis.rules.metrics import METRICS
from diagnosis.rules.words import gettext_noop
from diagnosis.templatetags import figures

# What a spreadsheet would take for a formula, full-width forms included.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A workbook is complete before its first byte leaves: more rows than this take longer than servers wait.
XLSX_ROWS = 50_000
# Excel's own limit: rows of a sheet below the header.
SHEET_ROWS = 1_048_575

# What the page's columns hold beside metrics: {column of the page: (code in the file, …)}.
PARTS = {
    "published": ("video_title", "video_id", "published_at", "duration_seconds", "category"),
    # The page's column of this name holds the diagnosis and says how sure it is.
    "confidence": ("status_code", "status", "reason", "approximate", "confidence"),
    "revenue": ("currency", "revenue", "benchmark_revenue"),
    # Both are called CTR by somebody: what diagnoses compare, and Seller Center's.
    "ctr_of_views": ("ctr_of_views", "ctr"),
}
SENTENCES = {
    "published_at": gettext_noop("Moment of publication in the shop's time zone. The seven days begin with that day."),
    "status_code": gettext_noop("The same status in every language."),
    "approximate": gettext_noop("The figures are totals of a longer period than the seven days."),
    "confidence": gettext_noop("How sure the comparison of revenue with the benchmark is."),
    "benchmark_revenue": gettext_noop("The revenue that the video was judged against."),
}
# Amounts that are no metric of their own, and the metric whose unit they share.
MONEY = {"benchmark_revenue": "revenue"}
FORMATS = {"money": "#,##0.00", "rate": "0.0%", "count": "#,##0"}


def codes(columns: Iterable[str]) -> list[str]:
    """The file's header for these columns of the page: stable codes in their order."""
    return [code for column in columns for code in PARTS.get(column, (column,))]


def rows(videos: Iterable, shop, header: list[str]) -> Iterator[list]:
    """One row a video; None where something is not known."""
    zone = ZoneInfo(shop.timezone)
    for video in videos:
        totals = week(video)
        known = {
            "video_title": video.title,
            "video_id": video.video_id,
            "published_at": video.published_at.astimezone(zone),
            "duration_seconds": video.duration,
            "category": video.category.name if video.category else None,
            "status_code": video.state,
            "status": wording.chip(video.state),
            "reason": wording.hint(video, shop.data_through) or None,
            "approximate": video.approximate,
            "confidence": wording.confidence(video) or None,
            "currency": shop.currency,
            "benchmark_revenue": video.benchmark_revenue,
        }
        yield [known[code] if code in known else METRICS[code].of(totals) for code in header]


def filters(form) -> list[tuple[str, str]]:
    """What narrows and orders the list, in words: (name, value)."""
    shown = [
        (str(form.fields[name].label), _choice(form, name))
        for name in ("q", "category", "confidence")
        if form.value(name)
    ]
    if status := form.value("status"):
        shown.append((_("Diagnosis"), _("Not diagnosed") if status == "none" else wording.label(status)))
    if loses := form.value("loses"):
        shown.append((_("Reason"), _(wording.LOSES_MOST[loses])))
    start, end = form.clean_dates()
    if start:
        shown.append((_("Posted from"), figures.day_long(start)))
    if end:
        shown.append((_("Posted until"), figures.day_long(end)))
    return shown


def _choice(form, name):
    value = form.value(name)
    return wording.translated(dict(getattr(form.fields[name], "choices", ())).get(value, value))


def filename(shop, form, now: datetime, ending: str) -> str:
    """“lumi_videos_2026-03-01_2026-03-31_published_generated-20260402T0915Z.csv”; without dates, without their part."""
    start, end = form.clean_dates()
    dates = f"_{start or ''}_{end or ''}_published" if start or end else ""
    return f"{shop.slug}_videos{dates}_generated-{now:%Y%m%dT%H%MZ}.{ending}"


# --- CSV ---------------------------------------------------------------------------------------------------------------


class Echo:
    """A file that hands each line on instead of keeping it."""

    def write(self, line: str) -> Any:
        return line


def csv_lines(header: list[str], found: Iterable[list]) -> Iterator[str]:
    """RFC 4180 in UTF-8 with the mark by which spreadsheets know it."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    yield writer.writerow(header)
    for row in found:
        yield writer.writerow([plain(cell) for cell in row])


def plain(cell) -> str | int:
    """A cell as text: ISO 8601, a dot before decimals, at most six of a rate, nothing for what is not known."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case str():
            return harmless(cell)
        case datetime():
            return cell.isoformat(timespec="seconds")
        case Decimal():
            return f"{cell:.6f}".rstrip("0").rstrip(".")
    return cell


def harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


# --- XLSX --------------------------------------------------------------------------------------------------------------


def workbook(header: list[str], found: Iterable[list], about: Iterable[list[str]]):
    """An open file with the rows on the first sheet (on more of them beyond Excel's limit) and `about` on the last.

    Text is written as text, so a title that looks like a formula stays as it is and an id keeps its 19 digits.
    """
    with ExitStack() as fails:
        file = fails.enter_context(tempfile.TemporaryFile())
        with xlsxwriter.Workbook(file, {"constant_memory": True, "remove_timezone": True}) as book:
            _fill(book, header, found)
            _explain(book, about)
        file.seek(0)
        fails.pop_all()
    return file


def _fill(book, header, found):
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    styles = {unit: book.add_format({"num_format": pattern}) for unit, pattern in FORMATS.items()}
    metrics = [METRICS.get(MONEY.get(code, code)) for code in header]
    units = [styles[metric.unit] if metric else None for metric in metrics]
    line, sheet = 0, _sheet(book, header)
    for row in found:
        if line == SHEET_ROWS:
            line, sheet = 0, _sheet(book, header)
        line += 1
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell, moment if isinstance(cell, datetime) else units[column])


def _sheet(book, header):
    number = len(book.worksheets())
    sheet = book.add_worksheet(f"{_('Videos')} {number + 1}" if number else _("Videos"))
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, len(header) - 1, 20)
    for column, code in enumerate(header):
        sheet.write_string(0, column, code)
    return sheet


def _write(sheet, line, column, cell, style):
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(line, column, cell)
        case str():
            # The writer takes text between these for its own markup and would not escape it.
            sheet.write_string(line, column, f"{cell} " if cell.startswith("<r>") else cell)
        case datetime():
            sheet.write_datetime(line, column, cell, style)
        case _:
            sheet.write_number(line, column, cell, style)


def _explain(book, about):
    sheet = book.add_worksheet(_("Filters and definitions")[:31])
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 4, 80)
    for line, row in enumerate(about):
        for column, text in enumerate(row):
            sheet.write_string(line, column, text)


def about(shop, form, header: list[str], order: str, now: datetime) -> list[list[str]]:
    """What a reader of the file needs to know: which videos these are, in which order, and what the figures mean."""
    shown = [
        (_("Shop"), shop.name),
        (_("Market"), shop.market_name),
        (_("Currency"), shop.currency),
        (_("Time zone"), shop.timezone),
        (_("Data through"), shop.data_through.isoformat() if shop.data_through else ""),
        (_("Exported"), now.astimezone(ZoneInfo(shop.timezone)).isoformat(timespec="seconds")),
        (_("Figures"), _("the seven days of each video, from its day of publication")),
        (_("Order"), order),
        *(filters(form) or [(_("Filters"), _("none: all videos"))]),
    ]
    metrics = [METRICS[code] for code in header if code in METRICS]
    return [
        *([name, value] for name, value in shown),
        [],
        [_("Column"), _("Name"), _("Meaning"), _("Formula"), _("Not the same as")],
        *([code, "", _(SENTENCES[code])] for code in header if code in SENTENCES),
        *(
            [one.code, *map(wording.translated, (one.label, one.sentence, one.formula, one.not_same_as))]
            for one in metrics
        ),
        [],
        [_("Diagnosis"), _("Name"), _("What it means")],
        *([state, wording.label(state), wording.translated(WORDS[state].meaning)] for state in WORDS),
    ]
