"""What if: the four factors of a video to be tried, and what the rule says to them."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from diagnosis import wording
from diagnosis.panels.funnel import UNITS
from diagnosis.panels.video_list import tone
from diagnosis.rules import gap, whatif
from diagnosis.rules.classifier import Status
from diagnosis.rules.metrics import METRICS
from diagnosis.rules.words import gettext_noop
from diagnosis.templatetags import figures

# What stands where a factor could not be measured.
LACKS = {
    "views": gettext_noop("— (no views; the benchmark's is used)"),
    "product_clicks": gettext_noop("— (no product clicks; the benchmark's is used)"),
    "orders": gettext_noop("— (no orders; the benchmark's is used)"),
}


@dataclass(frozen=True, slots=True)
class Lever:
    """A factor to be tried. `value`, `most` and `step` are numbers as a field takes them: rates in percent.

    `lacks`: it could not be measured, and the benchmark's stands in. `flips` say where it alone makes another verdict, each
    with the query that chooses that value.
    """

    code: str
    value: str
    most: str
    step: str
    measured: str
    lacks: bool
    benchmark: str
    flips: list

    @property
    def label(self):
        return _(METRICS[wording.METRIC[self.code]].label)

    @property
    def unit(self):
        return "%" if UNITS[self.code] == "rate" else ""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`touched`: something other than the measured values is chosen. `after` is the verdict on what is chosen."""

    levers: list
    touched: bool
    after: object
    tone: str
    label: str
    sentence: str
    notices: list
    query: str

    @property
    def stands_in(self):
        """Whether a factor is the benchmark's because nothing was there to measure it by."""
        return any(lever.lacks for lever in self.levers)


def of(explanation, form, query, currency):
    """The part of the page, or None where the factors do not decide or do not make up the revenue."""
    if not whatif.possible(explanation):
        return None
    choice = form.choice
    after = whatif.imagine(explanation, choice)
    chosen = {code: value for code, value in choice.items() if _differs(explanation, code, value)}
    address = _address(query, chosen)
    return WhatIf(
        levers=[_lever(explanation, choice, code, currency, address) for code in gap.FACTORS],
        touched=bool(chosen),
        after=after,
        tone=tone(after.state),
        label=wording.label(after.state),
        sentence=_sentence(explanation, after, currency) if chosen else "",
        notices=form.notices,
        query=f"?{address.urlencode()}" if address else "",
    )


def _differs(explanation, code, value):
    return value is not None and value != whatif.shown(code, whatif.start(explanation)[code])


def _address(query, chosen):
    """The query of what is chosen: measured values are left out."""
    kept = query.copy()
    for code in gap.FACTORS:
        kept.pop(code, None)
        if code in chosen:
            kept[code] = entered(code, chosen[code])
    return kept


def _lever(explanation, choice, code, currency, address):
    measured = whatif.shown(code, whatif.start(explanation)[code])
    standard = Decimal(getattr(explanation.benchmark.profile, code))
    value = measured if choice[code] is None else choice[code]
    flip, evaluated = whatif.flip(explanation, choice, code), whatif.evaluated(explanation, choice, code)
    lacks = whatif.lacks(explanation, code)
    most = max(2 * measured, 2 * standard, value, min(flip.value, 4 * standard) if flip else 0)
    return Lever(
        code=code,
        value=entered(code, value),
        most=entered(code, min(most, whatif.MOST[code]).quantize(whatif.STEPS[code])),
        step=entered(code, whatif.STEPS[code]),
        measured=_(LACKS[lacks]) if lacks else _said(code, measured, currency),
        lacks=bool(lacks),
        benchmark=_said(code, standard, currency),
        flips=_flips(code, evaluated, flip, currency, address),
    )


def _flips(code, evaluated, flip, currency, address):
    """(where, the query that chooses it): from where on the video is evaluated at all, and where it is another verdict."""
    said = []
    # Where it is Good as soon as it is evaluated, that says both.
    if evaluated and evaluated != flip:
        said.append((evaluated, _("evaluated from %(value)s: %(status)s")))
    if flip:
        said.append(
            (flip, _("%(status)s from %(value)s") if flip.state == Status.GOOD else _("%(status)s at %(value)s"))
        )
    found = []
    for one, words in said:
        there = address.copy()
        there[code] = entered(code, one.value)
        words %= {"status": wording.label(one.state), "value": _said(code, one.value, currency)}
        found.append((words, f"?{there.urlencode()}"))
    return found


def entered(code, value):
    """A value as a number field takes it: a rate in percent, no needless zeros, never an exponent."""
    number = value * 100 if UNITS[code] == "rate" else value
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _said(code, value, currency):
    return (
        figures.percent_text(value, 2) if UNITS[code] == "rate" else figures.figure_text(value, UNITS[code], currency)
    )


def _sentence(before, after, currency):
    change = after.facts.revenue - before.facts.revenue
    said = {
        "revenue": figures.money_text(after.facts.revenue, currency),
        "change": figures.money_text(abs(change), currency),
        "share": figures.percent_text(after.facts.revenue / after.benchmark.revenue, 0),
    }
    if change < 0:
        return _("Revenue would have been %(revenue)s, %(change)s less: %(share)s of the benchmark.") % said
    if not change:
        return _("Revenue would have been %(revenue)s as well: %(share)s of the benchmark.") % said
    return _("Revenue would have been %(revenue)s, %(change)s more: %(share)s of the benchmark.") % said
