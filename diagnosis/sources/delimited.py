"""Rows of a CSV, in the encodings and with the delimiters that spreadsheets write."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

from diagnosis.rules.words import gettext_noop as _
from diagnosis.sources.errors import ExportRefused, Sentence, say

DELIMITERS = (",", ";", "\t", "|")
FIELD_LIMIT = 32_768
_PROBE = 1 << 16

csv.field_size_limit(FIELD_LIMIT)


def rows(path: Path, name: str, score: Callable[[Sequence[str]], int]) -> Iterator[tuple[int, list[str]]]:
    """(row number from 1 as a spreadsheet counts, cells), streamed. The delimiter is the one with which a row near the top scores highest.

    Raises ExportRefused naming the line for text that is not UTF-8 (or UTF-16 with its mark), an open quote or a NUL.
    """
    encoding = _encoding(path)
    try:
        with path.open("r", encoding=encoding, newline="") as file:
            start = file.read(_PROBE)
            if "\0" in start:
                raise ExportRefused(
                    say(_("%(name)s is not a text file: it holds NUL characters. Save it as CSV UTF-8."), name=name),
                    "nul",
                )
            delimiter = max(DELIMITERS, key=lambda mark: _best(start, mark, score))
            file.seek(0)
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            for number in count(1):
                begun = reader.line_num + 1
                if (row := next(reader, None)) is None:
                    break
                yield number, row
    except UnicodeError as wrong:
        raise ExportRefused(
            say(_("%(name)s is not in UTF-8. Save it as “CSV UTF-8” and bring it again."), name=name), "not_utf8"
        ) from wrong
    except csv.Error as wrong:
        raise ExportRefused(
            say(
                _("%(name)s, line %(line)s: %(reason)s. Correct it, or export the file again."),
                name=name,
                line=begun,
                reason=_said(str(wrong)),
            ),
            "broken_csv",
        ) from wrong


def _said(error: str) -> Sentence:
    if "field limit" in error:
        return say(
            _("a cell has more than %(most)s characters, or a quotation mark is opened and not closed"),
            most=f"{FIELD_LIMIT:,}",
        )
    if "unexpected end" in error:
        return say(_("a quotation mark is opened and not closed"))
    if "NUL" in error:
        return say(_("there is a NUL character"))
    return say(_("a quotation mark stands where none may"))


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig"


def _best(start: str, delimiter: str, score: Callable[[Sequence[str]], int]) -> int:
    """The best score of the first rows under this delimiter; a broken end of the probe does not matter."""
    best = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)):
            best = max(best, score(row))
            if number >= 40:
                break
    except csv.Error:
        pass
    return best
