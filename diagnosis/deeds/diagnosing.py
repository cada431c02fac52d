"""Where the rules meet the rows: the only writer of a video's week, state and Diagnosis."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from diagnosis.deeds import own_history
from diagnosis.deeds.weeks import Week, Windows
from diagnosis.models import Benchmark, Diagnosis, Shop, StatusEvent, Video, VideoProduct, Violation
from diagnosis.models.videos import WEEK
from diagnosis.rules import classifier, window
from diagnosis.rules.classifier import Status

CHUNK = 1000

WEEK_COLUMNS = tuple(f"week_{name}" for name in WEEK)
RESULT_COLUMNS = (
    *WEEK_COLUMNS,
    "basis",
    "basis_start",
    "basis_end",
    "category_id",
    "state",
    "benchmark_revenue",
    "cause",
    "cause_required",
    "worth",
    "confidence",
)
UPDATE_VIDEO = f"UPDATE diagnosis_video SET {', '.join(f'{name} = %s' for name in RESULT_COLUMNS)} WHERE id = %s"  # noqa: S608
UPSERT_DIAGNOSIS = """
INSERT INTO diagnosis_diagnosis (video_id, shop_id, status, reason, explanation, schema_version, benchmark_id, diagnosed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (video_id) DO UPDATE SET status = excluded.status, reason = excluded.reason,
  explanation = excluded.explanation, schema_version = excluded.schema_version,
  benchmark_id = excluded.benchmark_id, diagnosed_at = excluded.diagnosed_at
"""


class Said(NamedTuple):
    """Who changed what a diagnosis rests on, and why: one of StatusEvent.Cause, a user's key, a sentence."""

    cause: str
    by: int | None = None
    why: str = ""


@dataclass(slots=True)
class Outcome:
    """What a diagnosis did: how many videos were judged, and how many moved from which state to which."""

    judged: int = 0
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    explanations: dict[str, classifier.Explanation] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        return sum(self.moved.values())


def diagnose(
    shop: Shop,
    *,
    now: datetime,
    videos: QuerySet[Video] | None = None,
    dry_run: bool = False,
    keep: bool = False,
    said: Said | None = None,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Judge the shop's videos (all, or those given) and store what changed, a chunk at a time.

    With `dry_run` nothing is written; with `keep` the outcome carries the explanations by video id. Running it again
    without new data changes nothing. Every change after a video's first judgement leaves a StatusEvent; `said` names its
    cause, who and why where the deed that calls knows better than the states tell.
    """
    chosen = Video.objects.filter(shop=shop) if videos is None else videos.filter(shop=shop)
    outcome = Outcome()
    _judge(shop, chosen, now, outcome, dry_run, keep, progress, said)
    if not dry_run and own_history.refresh(shop):
        waiting = Video.objects.filter(shop=shop, state=classifier.Reason.NO_BENCHMARK)
        _judge(shop, waiting, now, outcome, dry_run, keep, None, said)
    return outcome


def explain(video: Video) -> classifier.Explanation:
    """The explanation of one video as things stand now; nothing is stored."""
    return diagnose(
        video.shop, now=timezone.now(), videos=Video.objects.filter(pk=video.pk), dry_run=True, keep=True
    ).explanations[video.video_id]


def _judge(
    shop: Shop,
    videos: QuerySet[Video],
    now: datetime,
    outcome: Outcome,
    dry_run: bool,
    keep: bool,
    progress: Callable[[int], None] | None,
    said: Said | None,
) -> None:
    windows, shelf = Windows(shop), Shelf(shop)
    for rows in _chunks(videos):
        judged = _explain_chunk(shop, rows, windows, shelf)
        for row, (_, explanation) in zip(rows, judged, strict=True):
            if row["state"] != explanation.state:
                outcome.moved[row["state"], explanation.state] += 1
            if keep:
                outcome.explanations[row["video_id"]] = explanation
        if not dry_run:
            _store(shop, rows, judged, now, said)
        outcome.judged += len(rows)
        if progress:
            progress(len(rows))


def _chunks(videos: QuerySet[Video]) -> Iterator[list[dict[str, Any]]]:
    """The videos in order of their key, a chunk at a time, by keyset: rows that arrive meanwhile disturb nothing."""
    reached = 0
    columns = ("id", "video_id", "published_on", "account_type", "product_count", *RESULT_COLUMNS)
    while rows := list(videos.filter(pk__gt=reached).order_by("pk").values(*columns)[:CHUNK]):
        yield rows
        reached = rows[-1]["id"]


def _explain_chunk(
    shop: Shop, rows: Sequence[dict[str, Any]], windows: Windows, shelf: "Shelf"
) -> list[tuple[tuple[Any, ...], classifier.Explanation]]:
    """For each row its new values in the order of RESULT_COLUMNS, and the explanation that they come from."""
    keys = [row["id"] for row in rows]
    weeks = windows.of([(row["id"], row["published_on"]) for row in rows])
    violations = dict(
        Violation.objects.standing().filter(video_id__in=keys).order_by().values_list("video_id").annotate(Count("pk"))
    )
    categories = _categories(shop, keys)
    judged = []
    for row in rows:
        week, category = weeks[row["id"]], categories.get(row["id"], shop.default_category_id)
        facts = _facts(shop, row, week, violations.get(row["id"], 0))
        explanation = classifier.classify(facts, shelf.benchmark(category, window.last_day(row["published_on"])))
        judged.append((_results(week, category, explanation), explanation))
    return judged


def _facts(shop: Shop, row: dict[str, Any], week: Week, violations: int) -> classifier.Facts:
    known: dict[str, Any] = dict(zip(WEEK, week.totals, strict=True))
    closes = window.last_day(row["published_on"])
    return classifier.Facts(
        first_day=row["published_on"],
        # Capped, so that the explanation of a closed window stays as it is when later days come in.
        data_through=min(shop.data_through, closes) if shop.data_through else None,
        basis=week.basis,
        basis_start=week.start,
        basis_end=week.end,
        views=known["views"],
        product_impressions=known["product_impressions"],
        product_clicks=known["product_clicks"],
        orders=known["orders"],
        items_sold=known["items_sold"],
        revenue=None if known["revenue"] is None else Decimal(known["revenue"]).quantize(Decimal("0.01")),
        currency=shop.currency,
        products=row["product_count"],
        violations=violations,
        account_type=row["account_type"],
        affiliates_count=shop.diagnose_affiliates,
        precision=week.precision,
    )


def _results(week: Week, category: int | None, explanation: classifier.Explanation) -> tuple[Any, ...]:
    benchmark = explanation.benchmark.revenue if explanation.benchmark else None
    cause, required = explanation.cause
    judged = (category, explanation.state, benchmark, cause, required, explanation.worth, explanation.certainty)
    return (*week.totals, week.basis, week.start, week.end, *judged)


def _categories(shop: Shop, keys: Sequence[int]) -> dict[int, int | None]:
    """The category of each video: that of its product with the highest GMV in it, else of its first, else the shop's."""
    best: dict[int, tuple[Decimal, int | None]] = {}
    linked = VideoProduct.objects.filter(video_id__in=keys).order_by("position", "pk")
    for video, category, revenue in linked.values_list("video_id", "product__category_id", "revenue"):
        gmv = Decimal(-1) if revenue is None else revenue
        if video not in best or gmv > best[video][0]:
            best[video] = (gmv, category)
    return {video: category or shop.default_category_id for video, (_, category) in best.items()}


def _store(shop: Shop, rows: Sequence[dict[str, Any]], judged: Sequence[Any], now: datetime, said: Said | None) -> None:
    """Write the rows that differ, and nothing else: unchanged ones keep their diagnosis and its date."""
    videos, diagnoses, events = [], [], []
    stored = dict(Diagnosis.objects.filter(pk__in=[row["id"] for row in rows]).values_list("pk", "explanation"))
    for row, (results, explanation) in zip(rows, judged, strict=True):
        if tuple(row[name] for name in RESULT_COLUMNS) != results:
            videos.append((*results, row["id"]))
        content = classifier.as_json(explanation)
        if row["id"] in stored and row["state"] != explanation.state:
            events.append(_event(shop, row, stored[row["id"]], explanation, now, said))
        if stored.get(row["id"]) != content:
            diagnoses.append(
                (
                    row["id"],
                    shop.pk,
                    explanation.status or "",
                    explanation.reason or "",
                    json.dumps(content, allow_nan=False),
                    classifier.SCHEMA_VERSION,
                    explanation.benchmark.id if explanation.benchmark else None,
                    now,
                )
            )
    with transaction.atomic(), connection.cursor() as cursor:
        if videos:
            cursor.executemany(UPDATE_VIDEO, videos)
        if diagnoses:
            cursor.executemany(UPSERT_DIAGNOSIS, diagnoses)
        StatusEvent.objects.bulk_create(events)


def _event(
    shop: Shop,
    row: dict[str, Any],
    old: dict[str, Any],
    explanation: classifier.Explanation,
    now: datetime,
    said: Said | None,
) -> StatusEvent:
    benchmark = explanation.benchmark.id if explanation.benchmark else None
    return StatusEvent(
        shop=shop,
        video_id=row["id"],
        at=now,
        before=row["state"],
        after=explanation.state,
        cause=said.cause if said else _cause(row["state"], old, explanation.state, benchmark),
        benchmark_id=benchmark,
        by_id=said.by if said else None,
        why=said.why if said else "",
    )


def _cause(before: str, old: dict[str, Any], after: str, benchmark: int | None) -> str:
    """What the states themselves tell: a violation, the end of the window, another benchmark; else figures came in."""
    cause = StatusEvent.Cause
    if Status.VIOLATION in (before, after):
        return cause.VIOLATION_ADDED if after == Status.VIOLATION else cause.VIOLATION_LIFTED
    if before == classifier.Reason.COLLECTING:
        return cause.WINDOW_CLOSED
    if benchmark != ((old["benchmark"] or {}).get("id")):
        return cause.BENCHMARK
    return cause.DATA_ARRIVED


class Shelf:
    """The benchmark versions that could apply to a shop's videos, newest version first, read once."""

    def __init__(self, shop: Shop):
        self.by_scope: dict[tuple[bool, int | None], list[tuple[date, classifier.Benchmark]]] = {}
        versions = Benchmark.objects.for_shop(shop).select_related("category", "author", "shop")
        for version in versions.order_by("-version"):
            scope = (version.shop_id is not None, version.category_id)
            self.by_scope.setdefault(scope, []).append((version.valid_from, as_rule(version)))

    def benchmark(self, category: int | None, closes: date) -> classifier.Benchmark | None:
        """The most specific approved version valid when the window closes; the shop's own history stands in last."""
        for scope in ((False, category), (False, None), (True, None)):
            for valid_from, version in self.by_scope.get(scope, ()):
                if valid_from <= closes:
                    return version
        return None


def as_rule(version: Benchmark) -> classifier.Benchmark:
    """The version as the rules read it."""
    return classifier.Benchmark(
        id=version.pk,
        name=version.scope_name,
        version=version.version,
        currency=version.currency,
        standard=version.standard,
        p25=version.revenue_p25,
        p50=version.revenue_p50,
        p75=version.revenue_p75,
        min_views=version.min_views,
        min_clicks=version.min_clicks,
        min_products=version.min_products,
        views=version.profile_views,
        ctr=version.profile_ctr,
        ctor=version.profile_ctor,
        order_value=version.profile_order_value,
        interaction_rate=version.interaction_p50,
        conversion_rate=version.conversion_p50,
        finish_rate=version.finish_p50,
        interaction_p25=version.interaction_p25,
        interaction_p75=version.interaction_p75,
        conversion_p25=version.conversion_p25,
        conversion_p75=version.conversion_p75,
        finish_p25=version.finish_p25,
        finish_p75=version.finish_p75,
        n=version.n,
        n_shops=version.n_shops,
        source=version.source,
        valid_from=version.valid_from.isoformat(),
        author=str(version.author) if version.author else "",
        reason=version.reason,
        strict=version.strict,
    )
