"""Benchmarks change by new versions: a version in use is never edited, and a draft changes nothing until approved."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from heapq import nsmallest

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from diagnosis.deeds import changelog, rollouts, turns
from diagnosis.deeds.shelf import as_rule
from diagnosis.models import Benchmark, BenchmarkChange, Category, Rollout, Shop, User
from diagnosis.rules import classifier
from diagnosis.rules.classifier import Reason, Status

Choice = Rollout.Choice
STATES = tuple(str(state) for state in (*Status, *Reason))
NEAREST = 10
MUCH = 0.05


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
    """What approving a version would do to the videos that it applies to, by the rule itself.

    `judged` are the finished ones and `waiting` those whose window is open; `moved` counts (before, after) over the states
    of the finished; `good` is the share of Good among the four statuses before and after; `shops` those whose share
    changes by more than five points; `nearest` the videos closest to the new line. `seen` stands for all that the outcome
    follows from: another one, and something has come in between.
    """

    holds_from: date
    judged: int = 0
    waiting: int = 0
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    shops: list[tuple[str, float, float]] = field(default_factory=list)
    nearest: list[tuple[str, str, Decimal, Decimal]] = field(default_factory=list)
    seen: str = ""

    @property
    def good(self) -> tuple[float | None, float | None]:
        return _share(self.moved, 0), _share(self.moved, 1)

    @property
    def changed(self) -> int:
        return sum(count for (before, after), count in self.moved.items() if before != after)

    @property
    def states(self) -> list[str]:
        """The four statuses, and of the reasons for having none those that occur, before or after."""
        found = {state for moved, count in self.moved.items() if count for state in moved} | set(Status)
        return [state for state in STATES if state in found]

    @property
    def table(self) -> list[tuple[str, list[int]]]:
        """Rows before, columns after, both in the order of `states`; the last column is what the row sums to."""
        rows = [(before, [self.moved[before, after] for after in self.states]) for before in self.states]
        return [(before, [*counts, sum(counts)]) for before, counts in rows if any(counts)]

    @property
    def sums(self) -> list[int]:
        """What the columns of the table sum to, the last one over all."""
        return [sum(column) for column in zip(*(counts for _before, counts in self.table), strict=True)]


class Outdated(Exception):  # noqa: N818 - no error: something came in
    """What was previewed is no longer what approving would do; `preview` is the new one."""

    def __init__(self, preview: Preview):
        super().__init__()
        self.preview = preview


def preview(benchmark: Benchmark, *, now: datetime, choice: str = Choice.NEW, since: date | None = None) -> Preview:
    """Judge the videos that the version would apply to once more, with it, and write nothing.

    `since` is the day from which history is restated, where that is the `choice`.
    """
    day = rollouts.holds_from(benchmark, choice, since, now)
    version, found, seen = rollouts.as_of(benchmark, day), Preview(day), sha256(f"{choice} {day}".encode())
    line = version.standard_revenue
    seen.update(b"%d" % as_rule(version).mark)
    by_shop: dict[Shop, Counter[tuple[str, str]]] = {}
    near: list[tuple[Decimal, str, str, Decimal]] = []
    furthest = Decimal("Infinity")
    for shop, chunk in rollouts.reached_by(version):
        moved = by_shop.setdefault(shop, Counter())
        judged = rollouts.mine(version, chunk)
        given = [(*one.row, one.facts.data_through, one.facts.violations) for one in judged]
        seen.update(b"%d" % classifier.digest((shop.pk, shop.diagnose_affiliates, given)))
        for one in judged:
            before, after = one.row.state, one.outcome
            if before == after == Reason.COLLECTING:
                found.waiting += 1
                continue
            moved[before, after] += 1
            if (revenue := one.facts.revenue) is not None and (off := abs(revenue - line)) <= furthest:
                near.append((off, one.row.video_id, shop.name, revenue))
        near = nsmallest(NEAREST, near)
        furthest = near[-1][0] if len(near) == NEAREST else furthest
    found.nearest = [(video_id, shop, revenue, revenue - line) for _off, video_id, shop, revenue in near]
    found.moved = sum(by_shop.values(), Counter())
    found.judged, found.seen = found.moved.total(), seen.hexdigest()
    found.shops = list(_much_changed(by_shop))
    return found


def _much_changed(by_shop: dict[Shop, Counter[tuple[str, str]]]) -> Iterator[tuple[str, float, float]]:
    for shop, moved in by_shop.items():
        before, after = _share(moved, 0), _share(moved, 1)
        if before is not None and after is not None and abs(after - before) > MUCH:
            yield shop.name, before, after


def _share(moved: Counter[tuple[str, str]], side: int) -> float | None:
    statuses = {str(status) for status in Status}
    total = sum(count for states, count in moved.items() if states[side] in statuses)
    good = sum(count for states, count in moved.items() if states[side] == Status.GOOD)
    return good / total if total else None


@transaction.atomic
def approve(
    benchmark: Benchmark,
    *,
    by: User | None,
    now: datetime,
    choice: str = Choice.NEW,
    since: date | None = None,
    seen: str | None = None,
) -> Rollout:
    """Put a draft into force; the rollout that comes back is still to be carried out on the videos that it applies to.

    `choice` says for which: new videos only, also those whose window is open, or history restated from the day `since`.
    `seen` is the mark of the preview on which somebody decided: where another one would come out now, nothing is approved
    and Outdated raised. Raises ValidationError for what is no draft, or where somebody else has to approve it.
    """
    # As it stands now: somebody else may have approved it since it was shown.
    benchmark.refresh_from_db(from_queryset=Benchmark.objects.select_for_update())
    if benchmark.state != Benchmark.State.DRAFT:
        raise ValidationError(_("Only a draft can be approved."))
    changelog.check_four_eyes(benchmark, by)
    # An import into one of these shops waits until the version is in force, and is judged by it.
    turns.take_all(rollouts.shops_of(benchmark))
    found = preview(benchmark, now=now, choice=choice, since=since)
    if seen is not None and seen != found.seen:
        raise Outdated(found)
    before = changelog.values_of(benchmark)
    benchmark.state, benchmark.valid_from = Benchmark.State.APPROVED, found.holds_from
    benchmark.save(update_fields=["state", "valid_from"])
    changelog.record(benchmark, BenchmarkChange.Action.APPROVED, by=by, before=before)
    return Rollout.objects.create(
        benchmark=benchmark,
        choice=choice,
        by=by,
        why=benchmark.reason,
        total=found.judged + found.waiting,
        started_at=now,
    )
