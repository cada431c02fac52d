"""What the Import pages show of a run."""

from diagnosis.deeds.spoken import spoken
from diagnosis.rules import window
from diagnosis.rules.metrics import METRICS

SUMMED = ("views", "orders", "items_sold", "revenue")


def totals(run):
    """(metric, before, after) of the days that the file covers; empty where there is nothing to sum."""
    before, after = run.totals.get("before"), run.totals.get("after")
    if not before or not after:
        return []
    return [(METRICS[name], before.get(name), after.get(name)) for name in SUMMED]


def longer(run):
    """Whether the file holds totals of more days than the seven that a diagnosis covers."""
    whole = run.kind == run.Kind.VIDEOS and run.period_start and run.period_end
    return bool(whole) and (run.period_end - run.period_start).days >= window.DAYS


def words(run):
    """What the readers of the file said, in the reader's language: message, notices, (row, reason) of what was refused.

    Runs from before their sentences were kept in parts say it in English.
    """
    message, notices = run.said.get("message"), run.said.get("notices")
    return {
        "message": spoken(message) if message else run.message,
        "notices": list(map(spoken, notices)) if notices else run.notices,
        "refusals": [(one["row"], spoken(one["said"]) if "said" in one else one["reason"]) for one in run.refusals],
    }
