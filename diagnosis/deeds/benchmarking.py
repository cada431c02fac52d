"""Benchmarks change by new versions: a version in use is never edited, and a draft changes nothing until approved."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from diagnosis.deeds import changelog
from diagnosis.deeds.diagnosing import Said, as_rule, diagnose
from diagnosis.models import Benchmark, BenchmarkChange, Category, Diagnosis, Shop, StatusEvent, User, Video
from diagnosis.rules import classifier
from diagnosis.rules.classifier import Reason, Status

NEAREST = 10
MUCH = 0.05


def in_use(benchmark: Benchmark) -> bool:
    """Whether any diagnosis rests on this version."""
    return Diagnosis.objects.filter(benchmark=benchmark).exists()


def next_version(market: str, category: Category | None) -> int:
    """The number after the last version for this market and category."""
    scope = Benchmark.objects.filter(market=market, category=category, shop=None)
    return (scope.aggregate(last=Max("version"))["last"] or 0) + 1


@transaction.atomic
def new_version(benchmark: Benchmark, *, by: User, reason: str, valid_from: date) -> Benchmark:
    """A draft copy with the next number, to be edited and approved. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError(_("Say why a new version is needed."))
    copy = Benchmark.objects.get(pk=benchmark.pk)
    copy.version = next_version(benchmark.market, benchmark.category)
    copy.pk, copy.state = None, Benchmark.State.DRAFT
    copy.author, copy.reason, copy.valid_from, copy.source = by, reason.strip(), valid_from, Benchmark.Source.MANUAL
    copy._state.adding = True
    copy.save()
    changelog.record(copy, BenchmarkChange.Action.COPIED, by=by, before=changelog.values_of(benchmark))
    return copy


@dataclass(slots=True)
class Preview:
    """What approving a version would do to the finished videos in its scope, by the rule itself.

    `moved` counts (before, after) over the states; `good` is the share of Good among the four statuses before and
    after; `shops` those whose share changes by more than five points; `nearest` the videos closest to the new line.
    """

    judged: int = 0
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    shops: list[tuple[str, float, float]] = field(default_factory=list)
    nearest: list[tuple[str, str, Decimal, Decimal]] = field(default_factory=list)

    @property
    def good(self) -> tuple[float | None, float | None]:
        return _share(self.moved, 0), _share(self.moved, 1)

    @property
    def changed(self) -> int:
        return sum(count for (before, after), count in self.moved.items() if before != after)


def preview(benchmark: Benchmark, *, since: date | None = None) -> Preview:
    """Judge the videos that the version would apply to once more, with it, and write nothing.

    `since` takes the version as valid for windows that close on that day or later (restating history); without it the
    version's own `valid_from` counts.
    """
    rule, found = as_rule(benchmark), Preview()
    by_shop: dict[str, Counter[tuple[str, str]]] = {}
    near: list[tuple[Decimal, str, str, Decimal]] = []
    rows = _touched(benchmark, since or benchmark.valid_from).values_list(
        "shop__name", "video_id", "state", "diagnosis__explanation"
    )
    for shop, video_id, state, stored in rows.iterator(2000):
        facts = classifier.from_json(stored).facts
        after = classifier.classify(facts, rule).state
        found.judged += 1
        found.moved[state, after] += 1
        by_shop.setdefault(shop, Counter())[state, after] += 1
        if facts.revenue is not None:
            near.append((abs(facts.revenue - rule.revenue), video_id, shop, facts.revenue))
    near.sort(key=lambda one: one[:2])
    found.nearest = [
        (video_id, shop, revenue, revenue - rule.revenue) for _gap, video_id, shop, revenue in near[:NEAREST]
    ]
    for shop, moved in sorted(by_shop.items()):
        before, after_share = _share(moved, 0), _share(moved, 1)
        if before is not None and after_share is not None and abs(after_share - before) > MUCH:
            found.shops.append((shop, before, after_share))
    return found


def _share(moved: Counter[tuple[str, str]], side: int) -> float | None:
    statuses = {str(status) for status in Status}
    total = sum(count for states, count in moved.items() if states[side] in statuses)
    good = sum(count for states, count in moved.items() if states[side] == Status.GOOD)
    return good / total if total else None


def _touched(benchmark: Benchmark, since: date) -> Any:
    """Finished videos of the market (and category) whose window closes from `since` on."""
    videos = Video.objects.filter(
        shop__market=benchmark.market, shop__currency=benchmark.currency, closes_on__gte=since, diagnosis__isnull=False
    ).exclude(state=Reason.COLLECTING)
    if benchmark.category_id:
        return videos.filter(category_id=benchmark.category_id)
    own = Benchmark.objects.approved().filter(market=benchmark.market, shop=None, category__isnull=False)
    return videos.exclude(Q(category__in=own.values("category")))


def approve(
    benchmark: Benchmark, *, by: User | None, now: datetime, restate_from: date | None = None
) -> Counter[tuple[str, str]]:
    """Put a draft into force and judge the videos it applies to anew; returns what moved from which state to which.

    New windows only, unless `restate_from` sets an earlier day from which history is restated: every change leaves an
    event with who and why. Raises ValidationError for what is no draft, or where somebody else has to approve it.
    """
    if benchmark.state != Benchmark.State.DRAFT:
        raise ValidationError(_("Only a draft can be approved."))
    changelog.check_four_eyes(benchmark, by)
    before = changelog.values_of(benchmark)
    with transaction.atomic():
        if restate_from:
            benchmark.valid_from = restate_from
        benchmark.state = Benchmark.State.APPROVED
        benchmark.save(update_fields=["state", "valid_from"])
        changelog.record(benchmark, BenchmarkChange.Action.APPROVED, by=by, before=before)
    cause = StatusEvent.Cause.RESTATED if restate_from else StatusEvent.Cause.BENCHMARK
    said = Said(cause, by.pk if by else None, benchmark.reason)
    moved: Counter[tuple[str, str]] = Counter()
    for shop in _shops(benchmark):
        videos = Video.objects.filter(shop=shop, closes_on__gte=benchmark.valid_from)
        moved.update(diagnose(shop, now=now, videos=videos, said=said).moved)
    return moved


def _shops(benchmark: Benchmark) -> Iterable[Shop]:
    return Shop.objects.filter(market=benchmark.market, currency=benchmark.currency).order_by("pk")
