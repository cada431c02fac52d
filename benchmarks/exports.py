"""Exports as Seller Center writes them, of any length: .xlsx and re-saved .csv, streamed to the disk."""

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from benchmarks import data

type Cell = str | int | float | None

HEADERS = (
    "Creator name", "Video Info", "Video ID", "Time", "Products", "VV", "Likes", "Comments", "Shares", "New followers",
    "Product Impressions", "Product Clicks", "Unique customers", "Orders", "Video items sold",
    "Gross merchandise value (Video) ($)", "Shoppable video attributed GMV ($)", "Video finish rate", "Account type",
)  # fmt: skip
ZONE = ZoneInfo("America/Los_Angeles")

_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Sheet" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_ROWS_A_WRITE = 1000


def rows(count: int) -> Iterator[tuple[Cell, ...]]:
    """Period, header and `count` videos of January."""
    yield (f"[Date Range]: {data.FIRST} ~ {data.LAST}",)
    yield ()
    yield HEADERS
    for one in data.month(count):
        figures = one.figures
        product = "" if one.product is None else f"Product {one.product}({data.product_id(one.product)})"
        rate = None if figures.finishes is None else round(float(figures.finishes) / figures.views, 4)
        yield (
            one.creator, one.title, one.video_id, one.published_at.astimezone(ZONE).strftime("%Y/%m/%d %H:%M:%S"), product,
            figures.views, figures.likes, figures.comments, figures.shares, figures.new_followers, figures.product_impressions,
            figures.product_clicks, figures.customers, figures.orders, figures.items_sold, _money(figures.revenue),
            _money(figures.attributed_revenue), rate, one.account_type.title(),
        )  # fmt: skip


def _money(amount: object) -> float | None:
    return None if amount is None else round(float(str(amount)), 2)


def as_csv(path: Path, count: int) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(rows(count))
    return path


def as_xlsx(path: Path, count: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, f'<?xml version="1.0"?>{content}')
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<?xml version="1.0"?>{_SHEET}'.encode())
            written: list[str] = []
            for number, row in enumerate(rows(count), start=1):
                written.append(_row(number, row))
                if len(written) >= _ROWS_A_WRITE:
                    sheet.write("".join(written).encode())
                    written.clear()
            sheet.write(("".join(written) + "</sheetData></worksheet>").encode())
    return path


def _row(number: int, row: tuple[Cell, ...]) -> str:
    cells = "".join(
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        if isinstance(value, str)
        else f'<c r="{chr(65 + place)}{number}"><v>{value}</v></c>'
        for place, value in enumerate(row)
        if value is not None and value != ""
    )
    return f'<row r="{number}">{cells}</row>'
