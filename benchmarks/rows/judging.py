"""Diagnosis in bulk: against one raw UPDATE, after a benchmark edit, and how both grow."""

import json
from datetime import date
from decimal import Decimal
from statistics import median

from django.db import connection, transaction
from django.db.models import Avg, TextField
from django.db.models.functions import Cast, Length

from benchmarks import data
from benchmarks.bench import Bench
from benchmarks.report import Result
from benchmarks.rows.imports import WORK, large_import
from benchmarks.timing import Spent, exponent, in_child, took
from diagnosis.deeds import benchmarking, rollouts, staging
from diagnosis.deeds.diagnosing import diagnose
from diagnosis.models import Benchmark, Diagnosis, Rollout, Shop, User, Video

# As many finished videos as a preview is to take under three seconds for.
PREVIEWED = 100_000
STATES = ("can_do_better", "below_threshold", "trigger_violation", "good_performance")


def diagnosis(bench: Bench) -> Result:
    spent = bench.time_diagnosis(bench.large)
    text = in_child(lambda: _typical(bench), limit=bench.limit)
    raw = _raw_alone(bench, bench.large, text)
    bench.place.copy(bench.label(bench.large), WORK)
    standing = in_child(lambda: _with_weeks_in_place(bench), limit=bench.limit)
    bench.place.drop(WORK)
    parts = {
        f"diagnosis of {bench.large:,} s": spent.wall,
        "raw UPDATE s": raw.wall,
        "characters of the text": len(text),
        "by processor time": spent.work / raw.work,
        "with the weeks in place s": standing.wall,
        "with the weeks in place ÷ raw UPDATE": standing.wall / raw.wall,
        "the same by processor time": standing.work / raw.work,
    }
    size = bench.growth[-2]
    pairs = [(bench.time_diagnosis(size), _raw_alone(bench, size, text)) for _ in range(1 if bench.quick else 3)]
    bench.place.drop(WORK)
    parts[f"at {size:,}, the median of three in turn"] = median(ours.wall / theirs.wall for ours, theirs in pairs)
    parts["the three by processor time"] = median(ours.work / theirs.work for ours, theirs in pairs)
    return Result(spent.wall / raw.wall, parts, "a diagnosis sums seven daily rows a video first, and keeps the week")


def _raw_alone(bench: Bench, size: int, text: str) -> Spent:
    bench.place.copy(bench.raw(size), WORK)
    spent: Spent = in_child(lambda: _raw_update(bench, text), limit=bench.limit)
    return spent


def _with_weeks_in_place(bench: Bench) -> Spent:
    """The verdicts alone, for videos that have their week's totals and none yet: no day is summed, no total written."""
    with bench.place.use(WORK):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET statement_timeout = 0")
            cursor.execute("DELETE FROM diagnosis_diagnosis")
            cursor.execute("UPDATE diagnosis_video SET state = 'collecting', confidence = NULL")
            data.settle(cursor)
        shop = Shop.objects.get(slug=data.SLUG)
        return took(lambda: diagnose(shop, now=data.NOW, figures=False), connection)


def _typical(bench: Bench) -> str:
    """An Explanation about as long as they are on average."""
    with bench.place.use(bench.label(bench.large)), connection.cursor() as cursor, staging.patiently(cursor):
        length = Length(Cast("explanation", TextField()))
        mean = Diagnosis.objects.aggregate(mean=Avg(length))["mean"] or 0
        near = Diagnosis.objects.annotate(length=length).filter(length__gte=mean).order_by("length").first()
        return json.dumps(near.explanation) if near else ""


def _raw_update(bench: Bench, text: str) -> Spent:
    """One statement that sets a status and a text of its own on every video; the status stands in the product's indexes."""
    cases = " ".join(f"WHEN {place} THEN '{state}'" for place, state in enumerate(STATES))

    def update() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(f"UPDATE diagnosis_video SET state = CASE id %% 4 {cases} END, raw_text = %s || id", [text])

    with bench.place.use(WORK):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE diagnosis_video ADD COLUMN raw_text text")
        return took(update, connection)


def edit(bench: Bench) -> Result:
    """A new version of the largest category's benchmark, 10 % higher, put into force for all its videos."""
    full = bench.diagnosis_spent(bench.large)
    bench.place.copy(bench.judged(bench.large), WORK)
    spent, scope, moved = in_child(lambda: _edit(bench), limit=bench.limit)
    bench.place.drop(WORK)
    parts = {
        "edit s": spent.wall,
        "full diagnosis s": full.wall,
        "videos in its scope": scope,
        "videos that moved": moved,
    }
    return Result(spent.wall / full.wall, parts | {"by processor time": spent.work / full.work})


def _edit(bench: Bench) -> tuple[Spent, int, int]:
    with bench.place.use(WORK):
        shop = Shop.objects.get(slug=data.SLUG)
        old = Benchmark.objects.get(category__code="beauty", state="approved")
        draft = _higher(old)
        outcome: list[Rollout] = []

        def restate() -> None:
            outcome.append(
                benchmarking.approve(draft, by=draft.author, now=data.NOW, choice="restate", since=old.valid_from)
            )
            rollouts.carry_out(outcome[0], clock=lambda: data.NOW)

        spent = took(restate, connection)
        scope = Video.objects.filter(shop=shop, category=old.category).count()
        return spent, scope, outcome[0].changed


def _higher(old: Benchmark) -> Benchmark:
    """A draft that asks 10 % more."""
    owner = User.objects.get(email="owner@example.com")
    draft = benchmarking.new_version(old, by=owner, reason="10 % higher.", valid_from=data.LAST)
    for name in ("revenue_p25", "revenue_p50", "revenue_p75"):
        setattr(draft, name, getattr(draft, name) * Decimal("1.1"))
    draft.save()
    return draft


def preview(bench: Bench) -> Result:
    """Seconds until an admin sees what a version that is 10 % higher would do to every finished video of the market."""
    size = min(bench.large, PREVIEWED)
    bench.diagnosis_spent(size)
    spent, judged = in_child(lambda: _preview(bench, size), limit=bench.limit)
    parts = {"finished videos": judged, "processor time s": spent.work}
    return Result(spent.wall, parts)


def _preview(bench: Bench, size: int) -> tuple[Spent, int]:
    found: list[benchmarking.Preview] = []
    with bench.place.use(bench.label(size)) as connection, transaction.atomic():
        draft = _higher(Benchmark.objects.get(category=None, shop=None, state="approved"))
        # No other version takes a video from it.
        Benchmark.objects.exclude(pk=draft.pk).update(valid_from=date.max)

        def look() -> None:
            found.append(benchmarking.preview(draft, now=data.NOW, choice="restate", since=date.min))

        look()
        runs = sorted(took(look, connection) for _ in range(1 if bench.quick else 5))
        spent = runs[len(runs) // 2]
        transaction.set_rollback(True)
    return spent, found[0].judged


def growth(bench: Bench) -> Result:
    spent = {size: bench.diagnosis_spent(size) for size in bench.growth}
    imports = {size: large_import(bench, size) for size in bench.growth}
    judged = {size: one.wall for size, one in spent.items()}
    brought = {size: one["seconds"] for size, one in imports.items()}
    both = {"diagnosis": exponent(judged), "import": exponent(brought)}
    parts = {f"exponent of {name}": value for name, value in both.items()}
    parts["diagnosis by processor time"] = exponent({size: one.work for size, one in spent.items()})
    parts["import by processor time"] = exponent({size: one["work"] for size, one in imports.items()})
    parts |= {f"diagnosis of {size:,} s": seconds for size, seconds in judged.items()}
    parts |= {f"import of {size:,} s": seconds for size, seconds in brought.items()}
    return Result(max(both.values()), parts)
