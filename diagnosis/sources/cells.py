"""Cells as an export writes them: counts, money, rates, dates, ids. Unknown is None, and never zero.

Text is checked by its shape before it becomes a number: a cell such as 1e1000000 would cost minutes otherwise.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from diagnosis.rules.currencies import places
from diagnosis.rules.words import gettext_noop as _
from diagnosis.sources.currencies import meanings
from diagnosis.sources.errors import RowRefused, say, shown

EMPTY = frozenset({"", "-", "--", "—", "–", "n/a", "n/d", "na"})
# Far more than any video has; sums of them, and shares of them, fit their columns.
MOST = 10**10 - 1
MOST_RATE = 100
MOST_MONEY = 10**11
# What nearly every cell looks like; anything else goes the long way.
_PLAIN = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,2})?", re.ASCII)
_PLAIN_RATE = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,9})?)(%?)", re.ASCII)
# 45.000 or 45,000: thousands or decimals, as far as the number itself tells.
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,19}(?:\.[0-9]{1,9})?", re.ASCII)
_AFFIXED = re.compile(
    r"(?P<before>[^\d\s.,+-]{0,4})\s?(?P<number>-?[\d.,' \u00a0\u202f]*\d)\s?(?P<after>[^\d\s.,]{0,4})"
)
_SHORT = {"k": 1_000, "m": 1_000_000}
_EXCEL_EPOCH = date(1899, 12, 30)
_EARLIEST = date(2016, 1, 1)


def is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in EMPTY)


class Marks:
    """Which mark separates decimals in this file's text numbers: a dot, until the file itself shows otherwise."""

    def __init__(self) -> None:
        self.votes = {".": 0, ",": 0}
        self.decimal = "."
        # Set by a figure written like 1.2K; whoever reads rows clears it.
        self.rounded = False

    @property
    def told(self) -> bool:
        """Whether anything in the file showed which mark it is."""
        return any(self.votes.values())

    def learn(self, text: str, *, whole: bool = False) -> None:
        """Look at one text number: two kinds of marks, a repeated one, or digits that make no thousands tell.

        In a column of `whole` numbers 1.234 tells too. Most of them decide, so that one odd cell does not turn the
        others round.
        """
        dots, commas = text.count("."), text.count(",")
        last = "." if text.rfind(".") > text.rfind(",") else ","
        if dots and commas:
            told = last
        elif dots > 1 or commas > 1:
            told = "," if dots else "."
        elif (dots or commas) and not _EITHER.fullmatch(text.rstrip("%")):
            told = last
        elif (dots or commas) and whole and not text.endswith("000"):
            told = "," if dots else "."
        else:
            return
        self.votes[told] += 1
        self.decimal = "," if self.votes[","] > self.votes["."] else "."

    def plain(self, text: str) -> str:
        """The number with a dot for decimals and no grouping; raises RowRefused where the marks contradict."""
        text = _bare(text)
        if "," not in text and "." not in text:
            return text
        other = "," if self.decimal == "." else "."
        whole, mark, rest = text.partition(self.decimal)
        groups = whole.lstrip("-").split(other)
        if other in rest or (
            len(groups) > 1
            and (not 1 <= len(groups[0]) <= 3 or groups[0][0] == "0" or any(len(g) != 3 for g in groups[1:]))
        ):
            raise RowRefused(
                say(_("“%(cell)s” does not use dots and commas as the rest of the file does"), cell=shown(text)),
                "number_marks",
            )
        return whole.replace(other, "") + ("." + rest if mark else "")


def _bare(number: str) -> str:
    """The number without what groups its digits beyond doubt."""
    return number.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace("'", "")


def _refuse(cell: Any, column: str) -> RowRefused:
    return RowRefused(
        say(_("“%(cell)s” in %(column)s is not a number"), cell=shown(cell), column=column), "not_a_number"
    )


def count(column: str, marks: Marks) -> Callable[[Any], int | None]:
    """A converter for counts: whole, from 0 to MOST."""

    def refused(cell: Any) -> RowRefused:
        sentence = _("%(cell)s in %(column)s is not a count: it must be whole, from 0 to %(most)s")
        return RowRefused(say(sentence, cell=shown(cell), column=column, most=f"{MOST:,}"), "bad_count")

    def convert(cell: Any) -> int | None:
        if cell.__class__ is float or cell.__class__ is int:
            if 0 <= cell <= MOST and (exact := int(cell)) == cell:
                return exact
            raise refused(cell)
        if cell.__class__ is str and cell.isdigit() and cell.isascii() and len(cell) <= 10:
            return int(cell)
        if is_empty(cell):
            return None
        text = str(cell).strip()
        number = _decimal(text, column, marks, frozenset(), "", thousands=marks.decimal not in text or not marks.told)
        whole, _mark, rest = number.partition(".")
        # One or a thousand: 1.000 in a file that marks decimals so.
        if rest.strip("0") or _EITHER.fullmatch(number) or number.startswith("-") or int(whole) > MOST:
            raise refused(cell)
        return int(whole)

    return convert


def money(column: str, currency: str, marks: Marks) -> Callable[[Any], str | None]:
    """A converter for amounts of the shop's currency: plain decimal text, 0 or more."""
    allowed, thousands = frozenset({currency}), places(currency) == 0

    def convert(cell: Any) -> str | None:
        if cell.__class__ is float or cell.__class__ is int:
            if 0 <= cell < MOST_MONEY:
                return f"{cell:.2f}" if cell.__class__ is float else str(cell)
            raise RowRefused(
                say(
                    _("%(cell)s in %(column)s is not an amount from 0 to %(most)s"),
                    cell=shown(cell),
                    column=column,
                    most=f"{MOST_MONEY:,}",
                ),
                "bad_amount",
            )
        if cell.__class__ is str and marks.decimal == "." and _PLAIN.fullmatch(cell):
            return str(cell)
        if is_empty(cell):
            return None
        number = _decimal(str(cell).strip(), column, marks, allowed, currency, thousands=thousands)
        if len(number.partition(".")[2]) > 2:
            number = f"{Decimal(number):.2f}"
        if number.startswith("-") or Decimal(number) >= MOST_MONEY:
            raise RowRefused(
                say(
                    _("%(cell)s in %(column)s is not an amount from 0 to %(most)s"),
                    cell=shown(cell),
                    column=column,
                    most=f"{MOST_MONEY:,}",
                ),
                "bad_amount",
            )
        return number

    return convert


def rate(column: str, marks: Marks) -> Callable[[Any], str | None]:
    """A converter for rates: 12.34% and 0.1234 are the same fraction, as decimal text."""

    def convert(cell: Any) -> str | None:
        if cell.__class__ is float or cell.__class__ is int:
            if 0 <= cell <= MOST_RATE:
                return f"{cell:.6f}"
            raise RowRefused(
                say(_("%(cell)s in %(column)s is not a rate"), cell=shown(cell), column=column), "bad_rate"
            )
        if cell.__class__ is str and marks.decimal == "." and (found := _PLAIN_RATE.fullmatch(cell)):
            return f"{float(found[1]) / (100 if found[2] else 1):.6f}"
        if is_empty(cell):
            return None
        text = str(cell).strip()
        percent = text.endswith(("%", "％"))
        number = _decimal(text.rstrip("%％ "), column, marks, frozenset(), "")
        value = float(number) / (100 if percent else 1)
        if not 0 <= value <= MOST_RATE:
            raise RowRefused(
                say(_("%(cell)s in %(column)s is not a rate"), cell=shown(cell), column=column), "bad_rate"
            )
        return f"{value:.6f}"

    return convert


def _decimal(
    text: str, column: str, marks: Marks, allowed: frozenset[str], currency: str, *, thousands: bool | None = None
) -> str:
    """Text to plain decimal text; a currency beside the number must be one of `allowed`.

    `thousands` says what three digits after the only mark are: thousands, or what the file tells, and nothing where it
    does not; None is for numbers that may well have three decimals.
    """
    if len(text) > 32 or not text.isprintable():
        raise _refuse(text, column)
    found = _AFFIXED.fullmatch(text)
    if found is None or (not found["number"].replace(" ", "").isascii() and not _spaces_only(found["number"])):
        raise _refuse(text, column)
    factor = 1
    for after, mark in enumerate((found["before"], found["after"])):
        if mark in ("", "+"):
            continue
        if after and mark.casefold() in _SHORT:
            factor = _SHORT[mark.casefold()]
            continue
        named = meanings(mark)
        if not named:
            raise _refuse(text, column)
        if not named & allowed:
            raise RowRefused(
                say(
                    _("“%(cell)s” in %(column)s is in a currency: it should be a plain number"),
                    cell=shown(text),
                    column=column,
                )
                if not allowed
                else say(
                    _("“%(cell)s” in %(column)s is in another currency than the shop's %(currency)s"),
                    cell=shown(text),
                    column=column,
                    currency=currency,
                ),
                "other_currency",
            )
    number = _bare(found["number"])
    if thousands is not None and factor == 1 and _EITHER.fullmatch(number):
        number = _three(number, text, column, marks, thousands)
    else:
        number = marks.plain(number)
    if not _NUMBER.fullmatch(number):
        raise _refuse(text, column)
    if factor > 1:
        marks.rounded = True
        whole, _mark, rest = number.partition(".")
        return str(int(whole + rest) * factor // 10 ** len(rest))
    return number


def _three(number: str, text: str, column: str, marks: Marks, thousands: bool) -> str:
    """Plain decimal text of a number with three digits after its only mark, which would be a thousandth if misread."""
    if thousands:
        return number[:-4] + number[-3:]
    if number[-4] == "." and not marks.told:
        raise RowRefused(
            say(
                _(
                    "“%(cell)s” in %(column)s can be read in two ways: write it without a mark for thousands, or with two decimals"
                ),
                cell=shown(text),
                column=column,
            ),
            "either_number",
        )
    return marks.plain(number)


def _spaces_only(text: str) -> bool:
    return text.replace("\u00a0", "").replace("\u202f", "").isascii()


def video_id(cell: Any) -> str:
    """The id as text of 10 to 20 digits. Raises RowRefused where a spreadsheet rounded it."""
    if cell.__class__ is str and 10 <= len(cell) <= 20 and cell.isdigit() and cell.isascii():
        return str(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if math.isfinite(cell) and cell == int(cell) and 10**9 < cell < 2**53:
            return str(int(cell))
        raise RowRefused(
            say(_("the video ID was rounded by a spreadsheet; export the file again and do not re-save it")),
            "rounded_id",
        )
    text = str(cell or "").strip().lstrip("'").strip()
    if text.isascii() and text.isdigit() and 10 <= len(text) <= 20:
        return text
    if re.fullmatch(r"[0-9][.,]?[0-9]*[eE]\+?[0-9]{1,3}|[0-9]+\.0*", text):
        raise RowRefused(
            say(
                _("the video ID “%(cell)s” was rounded by a spreadsheet; export the file again and do not re-save it"),
                cell=shown(text),
            ),
            "rounded_id",
        )
    raise RowRefused(
        say(_("“%(cell)s” is not a video ID: it has 10 to 20 digits"), cell=shown(text))
        if text
        else say(_("the video ID is missing")),
        "bad_id",
    )


def text(cell: Any, column: str, limit: int) -> str:
    """One line of text, kept as it is. Raises RowRefused for control characters and for more than `limit` characters."""
    if cell is None or cell == "":
        return ""
    value = (
        cell
        if isinstance(cell, str)
        else (str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))
    )
    if not value.isprintable():
        value = " ".join(value.split())
        if any(
            ord(character) < 32 or 0xD800 <= ord(character) <= 0xDFFF or ord(character) == 127 for character in value
        ):
            raise RowRefused(say(_("%(column)s holds a control character"), column=column), "control_character")
    value = value.strip()
    if len(value) > limit:
        raise RowRefused(
            say(_("%(column)s has more than %(limit)s characters"), column=column, limit=limit), "text_too_long"
        )
    return "" if value in ("--", "—") else value


_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?", re.ASCII)
_SHORT_DATE = re.compile(
    r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([AaPp])\.?[Mm]\.?)?)?", re.ASCII
)


class Dates:
    """Publish dates of one file, shop-local. Day/month order comes from the file's own evidence, else from the video id."""

    def __init__(self, today: date, end: date):
        self.latest = min(today, end) + timedelta(days=1)
        self.day_first: bool | None = None

    def learn(self, cell: Any) -> None:
        if self.day_first is None and isinstance(cell, str) and (found := _SHORT_DATE.fullmatch(cell.strip())):
            one, two = int(found[1]), int(found[2])
            if one > 12 >= two:
                self.day_first = True
            elif two > 12 >= one:
                self.day_first = False

    def read(self, cell: Any, identity: str) -> str:
        """ISO text: a date, with the time where the cell gives one; "" where the cell is empty."""
        if cell.__class__ is str and len(cell) == 19 and cell[4] == cell[7] == "/" and cell[10] == " ":
            # How Seller Center writes it; the long way takes the rest, and says what is wrong.
            try:
                moment = datetime.fromisoformat(cell.replace("/", "-"))
            except ValueError:
                pass
            else:
                if _EARLIEST <= moment.date() <= self.latest:
                    return moment.isoformat()
        if is_empty(cell):
            return ""
        day, clock = self._parse(cell, identity)
        if not _EARLIEST <= day <= self.latest:
            raise RowRefused(
                say(_("the publish date %(day)s lies outside reason"), day=day.isoformat()), "date_outside_reason"
            )
        return day.isoformat() if clock is None else f"{day.isoformat()}T{clock.isoformat()}"

    def _parse(self, cell: Any, identity: str) -> tuple[date, time | None]:
        if isinstance(cell, datetime):
            return cell.date(), cell.time().replace(microsecond=0) if cell.time() != time() else None
        if isinstance(cell, date):
            return cell, None
        if isinstance(cell, int | float):
            return self._serial(float(cell))
        text = str(cell).strip()
        try:
            if found := _ISO.fullmatch(text):
                return date(int(found[1]), int(found[2]), int(found[3])), _clock(found[4], found[5], found[6], None)
            if found := _SHORT_DATE.fullmatch(text):
                return self._ordered(found, identity), _clock(found[4], found[5], found[6], found[7])
            if re.fullmatch(r"\d{5}(\.\d{1,12})?", text, re.ASCII):
                return self._serial(float(text))
        except ValueError as wrong:
            raise RowRefused(say(_("“%(cell)s” is not a date"), cell=shown(text)), "bad_date") from wrong
        raise RowRefused(say(_("“%(cell)s” is not a date"), cell=shown(text)), "bad_date")

    def _serial(self, number: float) -> tuple[date, time | None]:
        if not 42_000 < number < 80_000:
            raise RowRefused(say(_("“%(cell)s” is not a date"), cell=shown(number)), "bad_date")
        days = int(number)
        seconds = round((number - days) * 86400)
        seconds = min(seconds, 86399)
        clock = time(seconds // 3600, seconds // 60 % 60, seconds % 60) if seconds else None
        return _EXCEL_EPOCH + timedelta(days=days), clock

    def _ordered(self, found: re.Match[str], identity: str) -> date:
        one, two, year = int(found[1]), int(found[2]), int(found[3])
        if self.day_first is not None:
            return date(year, two, one) if self.day_first else date(year, one, two)
        if one == two:
            return date(year, one, two)
        born = int(identity) >> 32 if identity.isdigit() else 0
        if 1_400_000_000 < born < 4_000_000_000:
            moment = datetime(1970, 1, 1) + timedelta(seconds=born)  # noqa: DTZ001
            for day in (date(year, two, one), date(year, one, two)):
                if abs(datetime.combine(day, time(12)) - moment) <= timedelta(days=1.5):
                    return day
        raise RowRefused(
            say(_("“%(cell)s” may be day/month or month/day; nothing in the file tells which"), cell=shown(found[0])),
            "ambiguous_date",
        )


def _clock(hour: str | None, minute: str | None, second: str | None, half: str | None) -> time | None:
    if hour is None:
        return None
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half.casefold() == "p" else 0)
    return time(hours, int(minute or 0), int(second or 0))


def duration(cell: Any) -> int | None:
    """Seconds from 0:42, 00:00:42 or a number; None where it is not understood: a length decides nothing."""
    if isinstance(cell, int | float) and 0 <= cell < 86400:
        return int(cell)
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second
    if isinstance(cell, str) and re.fullmatch(r"(\d{1,2}:){1,2}\d{2}|\d{1,5}s?", cell.strip(), re.ASCII):
        seconds = 0
        for part in cell.strip().rstrip("s").split(":"):
            seconds = seconds * 60 + int(part)
        return seconds
    return None


_ID = re.compile(r"[(（](\d{10,20})[)）]\s*(?:[,，、;]|$)", re.ASCII)


PRODUCTS = say(_("the list of products"))


def products(cell: Any) -> tuple[tuple[str, str], ...]:
    """(name, id) pairs. Names may hold commas: where ids stand in brackets, each ends a product."""
    if is_empty(cell):
        return ()
    value = text(cell, PRODUCTS, 20_000)
    return _products(value) if len(value) <= 1_000 else _products.__wrapped__(value)


# The same few products stand on many rows.
@lru_cache(maxsize=4096)
def _products(value: str) -> tuple[tuple[str, str], ...]:
    pairs, at = [], 0
    for found in _ID.finditer(value):
        pairs.append((value[at : found.start()].strip()[:300], found[1]))
        at = found.end()
    rest = value[at:].strip()
    if rest:
        names = re.split(r"\s*[,，、]\s*", rest)
        pairs += [
            ("", name) if re.fullmatch(r"\d{15,20}", name, re.ASCII) else (name[:300], "") for name in names if name
        ]
    return tuple(dict.fromkeys(pairs))
