"""The parts of Account Standing: the meter, what it costs, and one line a violation."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from diagnosis import charts
from diagnosis.queries import standing as queries
from diagnosis.rules import standing as rules
from diagnosis.rules.words import gettext_noop

TAB_LABELS = {
    "": gettext_noop("All"),
    "active": gettext_noop("Active"),
    "appeal": gettext_noop("Under appeal"),
    "expired": gettext_noop("Expired or lifted"),
}


@dataclass(frozen=True, slots=True)
class Account:
    system: object
    standing: rules.Standing
    meter: charts.Meter
    summary: str

    @property
    def tone(self):
        """A score is what one has, until a limit applies; points are what one got."""
        return "good" if self.system.kind == "score" and not self.standing.reached else "violation"


def counted(violation, zone):
    """A violation as the rules of standing see it, in the shop's days."""
    return rules.Counted(
        violation.points,
        violation.issued_at.astimezone(zone).date(),
        violation.expires_on,
        violation.stands and violation.state != violation.State.EXPIRED,
    )


def account(shop, system, today, zone):
    """Where the shop stands; None where its market's system is not on file."""
    if system is None:
        return None
    active = queries.counting(shop, system.expiry_days, today)
    thresholds = [(entry["at"], entry["effect"]) for entry in system.thresholds]
    found = rules.standing(
        (counted(one, zone) for one in active.only("points", "issued_at", "expires_on", "state", "appeal")),
        today,
        counted_down=system.kind == system.Kind.SCORE,
        start=system.start,
        maximum=system.maximum,
        expiry_days=system.expiry_days,
        thresholds=thresholds,
    )
    meter = charts.meter(
        found.value, sorted(at for at, _effect in thresholds if 0 < at < system.maximum), system.maximum
    )
    summary = _("%(value)s of %(maximum)s") % {"value": found.value, "maximum": system.maximum}
    return Account(system, found, meter, summary)


@dataclass(frozen=True, slots=True)
class Line:
    violation: object
    active: bool
    stands: bool
    expires: date | None
    repeated: bool
    appealable: bool


def lines(violations, system, repeated, now, zone):
    """What the list shows of each violation beside its own words."""
    shown, today, expiry_days = [], now.astimezone(zone).date(), system and system.expiry_days
    for one in violations:
        seen = counted(one, zone)
        active, expires = rules.counts(seen, today, expiry_days), rules.expires(seen, expiry_days)
        open_appeal = one.appeal == one.Appeal.NONE and one.appeal_deadline is not None and one.appeal_deadline > now
        again = one.policy_id in repeated and one.stands
        shown.append(Line(one, active, one.stands, expires, again, open_appeal and one.stands))
    return shown


def tabs(counts, current):
    return [(tab, _(label), counts[tab], tab == current) for tab, label in TAB_LABELS.items()]
