"""A benchmark's factor profile multiplied out beside its standard."""

from django.utils.translation import gettext_lazy as _

from diagnosis.models.benchmarks import PROFILE
from diagnosis.rules import gap

WARNING = _("More than 5% off the standard: check the factors.")


def multiplied_out(benchmark):
    """("194.25 USD, −7.5%", whether that is more than 5 % off the standard); a dash where a factor is missing."""
    values = [getattr(benchmark, name) for name in PROFILE]
    if not (all(values) and benchmark.standard_revenue):
        return "—", False
    profile = gap.Profile(*values)
    difference = gap.consistency(profile, benchmark.standard_revenue)
    said = f"{gap.multiplied(profile):.2f} {benchmark.currency}, {difference:+.1%}".replace("-", "−")
    return said, abs(difference) > gap.MOST_OFF
