"""Diagnosis in bulk: against one raw UPDATE, after a benchmark edit, and how both grow."""

import json
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Avg, TextField
from django.db.models.functions import Cast, Length

from benchmarks import data
from benchmarks.bench import Bench
from benchmarks.report import Result
from benchmarks.rows.imports import WORK, large_import
from benchmarks.timing import exponent, in_child, took
from diagnosis.deeds import benchmarking
from diagnosis.models import Benchmark, Diagnosis, Shop, User, Video

STATES = ("can_do_better", "below_threshold", "trigger_violation", "good_performance")


def diagnosis(bench: Bench) -> Result:
    seconds = bench.time_diagnosis(bench.large)
    text = in_child(lambda: _typical(bench), limit=bench.limit)
    bench.place.copy(bench.raw(bench.large), WORK)
    raw = in_child(lambda: _raw_update(bench, text), limit=bench.limit)
    bench.place.drop(WORK)
    parts = {f"diagnosis of {bench.large:,} s": seconds, "raw UPDATE s": raw, "characters of the text": len(text)}
    return Result(seconds / raw, parts)


def _typical(bench: Bench) -> str:
    """An Explanation about as long as they are on average."""
    with bench.place.use(bench.label(bench.large)):
        length = Length(Cast("explanation", TextField()))
        mean = Diagnosis.objects.aggregate(mean=Avg(length))["mean"] or 0
        near = Diagnosis.objects.annotate(length=length).filter(length__gte=mean).order_by("length").first()
        return json.dumps(near.explanation) if near else ""


def _raw_update(bench: Bench, text: str) -> float:
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
        return took(update)


def edit(bench: Bench) -> Result:
    """A new version of the largest category's benchmark, 10 % higher, put into force for all its videos."""
    full = bench.diagnosis_seconds(bench.large)
    bench.place.copy(bench.judged(bench.large), WORK)
    seconds, scope, moved = in_child(lambda: _edit(bench), limit=bench.limit)
    bench.place.drop(WORK)
    parts = {"edit s": seconds, "full diagnosis s": full, "videos in its scope": scope, "videos that moved": moved}
    return Result(seconds / full, parts)


def _edit(bench: Bench) -> tuple[float, int, int]:
    with bench.place.use(WORK):
        shop, owner = Shop.objects.get(slug=data.SLUG), User.objects.get(email="owner@example.com")
        old = Benchmark.objects.get(category__code="beauty", state="approved")
        draft = benchmarking.new_version(old, by=owner, reason="10 % higher.", valid_from=data.LAST)
        for name in ("revenue_p25", "revenue_p50", "revenue_p75"):
            setattr(draft, name, getattr(draft, name) * Decimal("1.1"))
        draft.save()
        outcome: list[Any] = []
        seconds = took(
            lambda: outcome.append(benchmarking.approve(draft, by=owner, now=data.NOW, restate_from=old.valid_from))
        )
        scope = Video.objects.filter(shop=shop, category=old.category).count()
        return seconds, scope, sum(outcome[0].values())


def growth(bench: Bench) -> Result:
    judged = {size: bench.diagnosis_seconds(size) for size in bench.growth}
    brought = {size: large_import(bench, size)["seconds"] for size in bench.growth}
    both = {"diagnosis": exponent(judged), "import": exponent(brought)}
    parts = {f"exponent of {name}": value for name, value in both.items()}
    parts |= {f"diagnosis of {size:,} s": seconds for size, seconds in judged.items()}
    parts |= {f"import of {size:,} s": seconds for size, seconds in brought.items()}
    return Result(max(both.values()), parts)
