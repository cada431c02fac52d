"""Rows of an .xlsx, after a check that the file is what it claims to be.

A file of two kilobytes can make the parser abort its process, so this runs in a child with limits (child.py); the check
refuses what is known to be hostile with a sentence of its own. It scans bytes: honest files must not pay for it.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from diagnosis.rules.words import gettext_noop as _
from diagnosis.sources.errors import ExportRefused, say

MOST_ROWS = 200_000
MOST_TEXTS = 3_000_000
MOST_UNPACKED = 400 * 1024 * 1024
MOST_ENTRIES = 200
CHUNK = 1 << 18
_LONG_TEXT = 1 << 16

# Three letters are column 703 or beyond; six digits from 2 on, or seven, are a row beyond the limit; there is no row 0.
# The fixed start makes the search fast; an address in another dress is left to the limits of the child.
_FAR = re.compile(rb' r="[A-Z]{0,2}+(?:[A-Z]|0"|[2-9]\d{5}|\d{7})')
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
AGAIN = say(_("export the video list from Seller Center again and bring that file unchanged"))


def rows(path: Path, name: str) -> Iterator[tuple[str, int, Iterator[tuple[int, list[Any]]]]]:
    """Each sheet's name, how many sheets there are, and its rows as (row number from 1, cells). Raises ExportRefused for what cannot be trusted."""
    check(path, name)
    try:
        # By its content: from a path the reader would believe the name.
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            for sheet_name in book.sheet_names:
                sheet = book.get_sheet_by_name(sheet_name)
                if sheet.start is not None:
                    yield sheet_name, len(book.sheet_names), enumerate(sheet.iter_rows(), start=sheet.start[0] + 1)
    except (CalamineError, OSError, ValueError, KeyError) as wrong:
        raise ExportRefused(
            say(_("%(name)s is damaged and cannot be read; %(again)s."), name=name, again=AGAIN), "damaged"
        ) from wrong


def check(path: Path, name: str) -> None:
    """Raise ExportRefused unless the file is an .xlsx of a bearable size without anything that an export never holds."""
    with path.open("rb") as file:
        start = file.read(8)
    if start == _OLE2:
        raise ExportRefused(
            say(_("%(name)s is an old .xls or is protected by a password; save it as .xlsx without one."), name=name),
            "xls",
        )
    if not start.startswith(b"PK\x03\x04"):
        raise ExportRefused(say(_("%(name)s is not an .xlsx file; %(again)s."), name=name, again=AGAIN), "not_xlsx")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive.infolist(), name)
            for entry in archive.infolist():
                if entry.filename.lower().endswith((".xml", ".rels")):
                    _check_part(archive, entry, name)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as wrong:
        if isinstance(wrong, ExportRefused):
            raise
        raise ExportRefused(
            say(_("%(name)s is damaged and cannot be read; %(again)s."), name=name, again=AGAIN), "damaged"
        ) from wrong
    except Exception as wrong:
        # zlib has an error of its own without a common base.
        if isinstance(wrong, ExportRefused):
            raise
        raise ExportRefused(
            say(_("%(name)s is damaged and cannot be read; %(again)s."), name=name, again=AGAIN), "damaged"
        ) from wrong


def _check_directory(entries: list[zipfile.ZipInfo], name: str) -> None:
    names = [entry.filename for entry in entries]
    if "mimetype" in names or "content.xml" in names:
        raise ExportRefused(say(_("%(name)s is an OpenDocument file; save it as .xlsx or .csv."), name=name), "ods")
    hostile = (
        len(entries) > MOST_ENTRIES
        or len(set(names)) != len(names)
        or sum(entry.file_size for entry in entries) > MOST_UNPACKED
        or any(
            entry.flag_bits & 0x1
            or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            or entry.filename.startswith(("/", "\\"))
            or ".." in entry.filename.replace("\\", "/").split("/")
            or (entry.external_attr >> 16) & 0o170000 == 0o120000
            or "vbaproject" in entry.filename.lower()
            for entry in entries
        )
    )
    if hostile:
        raise ExportRefused(
            say(
                _("%(name)s holds more than an export does (size, macros or odd parts); %(again)s."),
                name=name,
                again=AGAIN,
            ),
            "hostile",
        )
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise ExportRefused(say(_("%(name)s is not an .xlsx file; %(again)s."), name=name, again=AGAIN), "not_xlsx")


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    sheet = entry.filename.startswith("xl/worksheets/")
    seen = rows_seen = texts = 0
    tail = b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            seen += len(chunk)
            window = tail + chunk
            # An export is UTF-8: another encoding could hide a document type from this search.
            declared = b"<!" in window and (b"<!DOCTYPE" in window or b"<!ENTITY" in window)
            if declared or (not tail and chunk[:2] in _UTF16):
                raise ExportRefused(
                    say(
                        _("%(name)s holds a document type, which an export never does; %(again)s."),
                        name=name,
                        again=AGAIN,
                    ),
                    "doctype",
                )
            if any(b"<" not in chunk[at : at + _LONG_TEXT] for at in range(0, len(chunk) - _LONG_TEXT + 1, _LONG_TEXT)):
                raise ExportRefused(
                    say(_("%(name)s holds a text of over 32,767 characters; %(again)s."), name=name, again=AGAIN),
                    "text_too_long",
                )
            # Texts that the sheets share cost the reader memory each, however short.
            texts += window.count(b"<si") - tail.count(b"<si")
            if texts > MOST_TEXTS:
                raise ExportRefused(
                    say(_("%(name)s holds more texts than an export does; %(again)s."), name=name, again=AGAIN),
                    "too_large",
                )
            if sheet:
                # A tag that two chunks share is counted with the second one.
                rows_seen += window.count(b"<row") - tail.count(b"<row")
                if rows_seen > MOST_ROWS or _FAR.search(window):
                    raise ExportRefused(
                        say(
                            _("%(name)s reaches beyond %(most)s rows or 702 columns; export a shorter period."),
                            name=name,
                            most=f"{MOST_ROWS:,}",
                        ),
                        "too_large",
                    )
            tail = chunk[-64:]
    if seen != entry.file_size:
        raise ExportRefused(
            say(_("%(name)s is damaged and cannot be read; %(again)s."), name=name, again=AGAIN), "damaged"
        )
