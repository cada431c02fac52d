"""What the Import pages show of a run."""

from diagnosis.rules.metrics import METRICS

SUMMED = ("views", "orders", "items_sold", "revenue")


def totals(run):
    """(metric, before, after) of the days that the file covers; empty where there is nothing to sum."""
    before, after = run.totals.get("before"), run.totals.get("after")
    if not before or not after:
        return []
    return [(METRICS[name], before.get(name), after.get(name)) for name in SUMMED]
