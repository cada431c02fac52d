"""How figures read: money, counts, percentages, days, changes and icons, by the reader's language.

Every filter turns None into a dash with the accessible text “not known” or why: unknown is never zero. Negatives have a real
minus sign. The functions ending in `_text` give plain words, for attributes and for charts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from diagnosis.rules import currencies
from diagnosis.rules.metrics import METRICS
from diagnosis.rules.words import gettext_noop

register = template.Library()

type Number = int | float | Decimal
DASH = "—"
MINUS = "−"


def unknown(why: str = "", mark: str = DASH) -> SafeString:
    """What stands where a figure is missing: a dash to see, the reason to point at and to hear."""
    markup = '<span class="muted" aria-hidden="true" title="{0}">{1}</span><span class="sr">{0}</span>'
    return format_html(markup, why or _("not known"), mark)


# --- locale ------------------------------------------------------------------------------------------------------------


@lru_cache
def _parsed(language: str) -> Locale:
    parts = to_locale(language).replace("@", "_").split("_")
    for length in range(len(parts), 0, -1):
        try:
            return Locale.parse("_".join(parts[:length]))
        except (ValueError, UnknownLocaleError):
            continue
    return Locale("en", "US")


def locale() -> Locale:
    """Babel's locale for the active language; American English where none is active or Babel knows none."""
    return _parsed(get_language() or "en")


@dataclass(frozen=True, slots=True)
class Shape:
    """What surrounds and divides the digits of one kind of number in one language."""

    prefix: str
    suffix: str
    group: str
    point: str
    thousands: bool

    def of(self, amount: Number, decimals: int) -> str:
        """The amount in words. Ties go to the even digit; the minus stands before everything, currency included."""
        digits = f"{abs(float(amount)):,.{decimals}f}"
        if not self.thousands:
            digits = _indian(digits)
        if self.group != "," or self.point != ".":
            digits = digits.translate({44: self.group, 46: self.point})
        sign = MINUS if amount < 0 and any(digit in digits for digit in "123456789") else ""
        # Digits and CLDR's signs: nothing in them to escape.
        return SafeString(f"{sign}{self.prefix}{digits}{self.suffix}")


def _indian(digits: str) -> str:
    """Groups of two above the thousands: 12,34,567.89."""
    whole, point, rest = digits.partition(".")
    head, comma, tail = whole.replace(",", "")[:-3], ",", whole.replace(",", "")[-3:]
    return (re.sub(r"(?<=\d)(?=(\d\d)+$)", ",", head) + comma if head else "") + tail + point + rest


@lru_cache(maxsize=256)
def _shape(language: Locale, kind: str, currency: str = "") -> Shape:
    pattern = {
        "money": language.currency_formats["standard"],
        "count": language.decimal_formats[None],
        "percent": language.percent_formats[None],
    }[kind]
    symbol = numbers.get_currency_symbol(currency, language) if currency else ""
    prefix, suffix = (text.replace("¤", symbol).replace("'", "") for text in (pattern.prefix[0], pattern.suffix[0]))
    return Shape(
        # CLDR parts letters from digits: “IDR 44”, but “$44”.
        prefix=prefix + "\u00a0" if prefix[-1:].isalpha() else prefix,
        suffix=suffix,
        group=numbers.get_group_symbol(language),
        point=numbers.get_decimal_symbol(language),
        thousands=pattern.grouping[1] == 3,
    )


# --- plain words -------------------------------------------------------------------------------------------------------


def money_text(amount: Number | None, currency: str, *, decimals: int | None = None) -> str:
    """An amount in its currency with all its decimals: “$1,234.50”, “¥1,235”."""
    if amount is None:
        return DASH
    return _shape(locale(), "money", currency).of(amount, currencies.places(currency) if decimals is None else decimals)


def money_short_text(amount: Number | None, currency: str) -> str:
    """“$84”, “$43.50”, “$10,853”, “$1.2M”: no cents from 100 up nor where there are none, compact from a million up."""
    if amount is None:
        return DASH
    if abs(float(amount)) >= 1_000_000:
        return money_compact_text(amount, currency)
    return money_text(amount, currency, decimals=0 if abs(float(amount)) >= 100 or amount == int(amount) else None)


def money_compact_text(amount: Number | None, currency: str) -> str:
    """“$10.9K” from ten thousand up, for axes and narrow tiles."""
    if amount is None:
        return DASH
    if abs(float(amount)) < 10_000:
        return money_short_text(amount, currency)
    short = numbers.format_compact_currency(amount, currency, locale=locale(), fraction_digits=1)
    return _compact(short) or money_text(amount, currency, decimals=0)


def count_text(number: Number | None, decimals: int = 0) -> str:
    """A number with its thousands apart: “18,375”; whole unless decimals are asked for."""
    return DASH if number is None else _shape(locale(), "count").of(number, decimals)


@register.filter
def so_many(number: Number, more: bool) -> str:
    """A number, or with `more` the least that it is: “1,000+”."""
    return count_text(number) + ("+" if more else "")


def count_short_text(number: Number | None) -> str:
    """“610.2K” from ten thousand up; the full number belongs in the accessible name or a title."""
    if number is None:
        return DASH
    if abs(float(number)) < 10_000:
        return count_text(number)
    return _compact(numbers.format_compact_decimal(number, locale=locale(), fraction_digits=1)) or count_text(number)


def _compact(short: str) -> str:
    """Without a lone “.0”; empty where the language has no short form for this size (German: below a million)."""
    return "" if re.search(r"\d{5}", short) else re.sub(r"[.,]0(?!\d)", "", short).replace("-", MINUS)


def percent_text(fraction: Number | None, decimals: int = 1) -> str:
    """A share between 0 and 1 in percent: 0.016 reads “1.6%”."""
    return DASH if fraction is None else _shape(locale(), "percent").of(fraction * 100, decimals)


def figure_text(number: Number | None, unit: str, currency: str = "", *, short: bool = False) -> str:
    """A metric's figure by its unit in the registry: money, rate (a fraction) or count."""
    if unit == "money":
        return money_short_text(number, currency) if short else money_text(number, currency)
    if unit == "rate":
        return percent_text(number)
    return count_short_text(number) if short else count_text(number)


def apart(numbers: Iterable[Number], unit: str, currency: str = "") -> dict[Number, str]:
    """{number: in words} of figures that are compared: rates with as many decimals, up to four, as tell them apart."""
    known = set(numbers)
    if unit != "rate":
        return {number: figure_text(number, unit, currency) for number in known}
    for decimals in (1, 2, 3, 4):
        said = {number: percent_text(number, decimals) for number in known}
        if len(set(said.values())) == len(known):
            break
    return said


# --- filters -----------------------------------------------------------------------------------------------------------


@register.filter
def money(amount: Number | None, currency: str) -> str:
    return unknown() if amount is None else money_text(amount, currency)


@register.filter
def money_short(amount: Number | None, currency: str) -> str:
    return unknown() if amount is None else money_short_text(amount, currency)


@register.filter
def money_signed(amount: Number | None, currency: str) -> str:
    """An effect: “+$28”, “−$126”; zero has no sign."""
    return unknown() if amount is None else ("+" if amount > 0 else "") + money_short_text(amount, currency)


@register.filter
def money_part(amount: Number | None, currency: str) -> str:
    """A part of a sum, with all its decimals, so that a reader can add it up: “+$347.26”, “−$126.00”."""
    return unknown() if amount is None else ("+" if amount > 0 else "") + money_text(amount, currency)


@register.filter
def count(number: Number | None) -> str:
    return unknown() if number is None else count_text(number)


@register.filter
def percent(fraction: Number | None, decimals: int = 1) -> str:
    return unknown() if fraction is None else percent_text(fraction, decimals)


@register.filter
def points(difference: Number | None) -> str:
    """A difference of two rates in percentage points: −0.004 reads “−0.4 pt”."""
    if difference is None:
        return unknown()
    number = _shape(locale(), "count").of(difference * 100, 1)
    return _("%(points)s pt") % {"points": ("+" if difference > 0 else "") + number}


@register.filter
def times(ratio: Number | None) -> str:
    """How many times a benchmark: “0.73 ×”, “4.7 ×”, “12 ×”."""
    if ratio is None:
        return unknown()
    decimals = 2 if abs(float(ratio)) < 1 else 1 if abs(float(ratio)) < 10 else 0
    return _shape(locale(), "count").of(ratio, decimals) + " ×"


@register.simple_tag
def figure(number: Number | None, unit: str, currency: str = "", *, short: bool = False, why: str = "") -> str:
    """{% figure value metric.unit shop.currency short=True %}: a metric's figure; a day without data is not received, never 0.

    `why` says what else a missing one is.
    """
    return unknown(why or _("not received")) if number is None else figure_text(number, unit, currency, short=short)


NOTHING_YET = {
    "product_impressions": gettext_noop("no product impressions yet"),
    "product_clicks": gettext_noop("no product clicks yet"),
    "views": gettext_noop("no views yet"),
    "orders": gettext_noop("no orders yet"),
}


def nothing_to_divide_by(name: str) -> str:
    """Why a rate is missing where this count is zero."""
    return _(NOTHING_YET[name])


@register.simple_tag
def rate(fraction: Number | None, video, code: str, decimals: int = 1) -> str:
    """{% rate row.ctor video "ctor" %}: where it is missing, why: nothing to divide by, not received, or never in the exports."""
    if fraction is not None:
        return percent_text(fraction, decimals)
    below = METRICS[code].below
    if (count := getattr(video, f"week_{below}")) is None:
        return unknown(_("not received"))
    return unknown(_("not in your exports"), _("n/a")) if count else unknown(nothing_to_divide_by(below))


# --- time --------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _day(skeleton: str, when: date, language: Locale) -> str:
    return dates.format_skeleton(skeleton, when, locale=language)


def day_text(when: date | None) -> str:
    return DASH if when is None else _day("MMMd", when, locale())


@register.filter
def day(when: date | None) -> str:
    """“Nov 3”."""
    return unknown() if when is None else day_text(when)


@register.filter
def day_long(when: date | None) -> str:
    """“Nov 3, 2025”."""
    return unknown() if when is None else _day("yMMMd", when, locale())


@register.filter
def weekday(when: date | None) -> str:
    """“Mon, Nov 3”."""
    return unknown() if when is None else _day("MMMEd", when, locale())


@register.filter
def weekday_letter(when: date) -> str:
    """“M”, for charts with no room; the full name belongs in the title."""
    return locale().days["stand-alone"]["narrow"][when.weekday()]


@register.filter
def day_range(start: date | None, end: date | None) -> str:
    """“Nov 3 – Nov 9”: both days named in full, one day once; years only where they differ."""
    if start is None or end is None:
        return unknown()
    if start == end:
        return day_text(start)
    if start.year != end.year:
        return day_range_long(start, end)
    return f"{day_text(start)} – {day_text(end)}"


@register.filter
def day_range_long(start: date | None, end: date | None) -> str:
    """“Oct 20 – Nov 16, 2025”, “Nov 3 – 9, 2025”: as the language writes intervals."""
    if start is None or end is None:
        return unknown()
    return _interval(start, end, locale())


@lru_cache(maxsize=1024)
def _interval(start: date, end: date, language: Locale) -> str:
    return dates.format_interval(start, end, "yMMMd", locale=language).replace("\u2009", " ")


@register.filter
def moment(when: datetime | None, zone: str | ZoneInfo) -> str:
    """“Nov 3, 2025, 18:02” on the clock of that zone (an IANA name); 24 hours everywhere, so that no AM can be missed."""
    if when is None:
        return unknown()
    there = when.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return locale().datetime_formats["medium"].format(f"{there:%H:%M}", _day("yMMMd", there.date(), locale()))


@register.filter
def moment_or_day(when: datetime, zone: str) -> str:
    """As `moment`; the day alone where the clock stands at its very beginning: a record that names a day and no time."""
    there = when.astimezone(ZoneInfo(zone))
    return day_long(there.date()) if there.time() == time.min else moment(there, zone)


@register.filter
def size(limit: int) -> str:
    """A limit in bytes: “12 MB”, “1.5 MB”, “256 kB” (of 1,024), rounded down: what is as large as it says is let in."""
    tenths = limit * 10 // (1024 * 1024)
    if tenths < 10:
        return f"{count_text(limit // 1024)} kB"
    return f"{count_text(tenths / 10, 0 if tenths % 10 == 0 else 1)} MB"


@register.filter
def duration(seconds: Number | None) -> str:
    """A video's length: “0:42”, “1:02:03”."""
    if seconds is None:
        return unknown()
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


# --- change ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delta:
    """A change against an earlier period. `direction` is up, down or flat; `tone` is up (better), down (worse) or neutral.

    `spoken` is what the arrow says to those who do not see it. Empty where there is nothing to compare with.
    """

    text: str
    direction: str
    tone: str
    spoken: str

    @property
    def icon(self) -> str:
        return {"up": "arrow-up", "down": "arrow-down"}.get(self.direction, "")


@register.simple_tag
def delta(now: Number | None, before: Number | None, good: str = "up", *, unit: str = "", enough: bool = True) -> Delta:
    """The change from before to now.

    A base of zero or an unknown figure has no percentage: “new” or a dash, in neutral. The colour follows the metric's
    good direction (up, down or none), never the sign; `enough=False` (too few orders) keeps it neutral. Rates (`unit`
    "rate") change in percentage points.
    """
    if now is None or before is None:
        return Delta(DASH, "flat", "neutral", _("nothing to compare with"))
    if before == 0 and now != 0 and unit != "rate":
        return Delta(_("new"), "flat", "neutral", "")
    change = float(now) - float(before)
    direction = "up" if change > 0 else "down" if change < 0 else "flat"
    if unit == "rate":
        text = str(points(abs(change))).lstrip("+")
    else:
        text = percent_text(abs(change) / abs(float(before))) if change else percent_text(0)
    judged = enough and change and good in ("up", "down")
    tone = ("up" if direction == good else "down") if judged else "neutral"
    return Delta(text, direction, tone, {"up": _("up"), "down": _("down"), "flat": _("no change")}[direction])


# --- icons -------------------------------------------------------------------------------------------------------------

STATUS_ICONS = {
    "can_do_better": "trending-up",
    "below_threshold": "arrow-up-to-line",
    "violation": "triangle-alert",
    "good": "circle-check",
    "collecting": "clock",
}


@lru_cache(maxsize=512)
def _drawn(name: str, classes: str) -> SafeString:
    svg = lucide(name, size=20, **{"class": " ".join(["icon", *classes.split()]), "aria-hidden": "true"})
    # The stylesheet says how icons are drawn; a table of fifty rows need not repeat it.
    svg = re.sub(r' (fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="[^"]*"(?=[^<]*>\s*<)', "", svg, count=5)
    return mark_safe(re.sub(r"\s*\n\s*", "", svg))  # noqa: S308 - our own icon set


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """{% icon "house" %}, {% icon "chevron-down" "small chevron" %}: an icon beside words; screen readers skip it."""
    return _drawn(str(name), str(classes))


@register.simple_tag
def status_icon(status: str, classes: str = "") -> SafeString:
    """The icon of a status code; a slashed circle for a video without a status."""
    return _drawn(STATUS_ICONS.get(status, "circle-slash"), str(classes))
