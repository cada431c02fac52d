"""Where the rules meet the rows: the only writer of a video's week, state and Diagnosis."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import batched
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from diagnosis.deeds import among, leading, own_history, turns, verdicts
from diagnosis.deeds.shelf import Shelf
from diagnosis.deeds.weeks import Week, Windows
from diagnosis.models import Benchmark, Shop, StatusEvent, Video, Violation
from diagnosis.models.videos import COUNTS, WEEK
from diagnosis.queries.inspirations import EXCLUDED
from diagnosis.rules import classifier, window
from diagnosis.rules.classifier import Status

# On SQLite a batch rewrites most pages of the indexes: half as large ones write twice as much, larger ones take more memory.
CHUNK = 4000
KEYS = 100_000

# What the list shows of a verdict beside state and confidence: each column of Video, and what it holds of the explanation.
SHOWN: dict[str, Callable[[classifier.Explanation], Any]] = {
    "benchmark_revenue": lambda explanation: explanation.benchmark and explanation.benchmark.revenue,
    "cause": lambda explanation: explanation.cause[0],
    "cause_required": lambda explanation: explanation.cause[1],
    "worth": lambda explanation: explanation.worth,
}
_SHOWN, _HOW = tuple(SHOWN), tuple(SHOWN.values())
WEEK_COLUMNS = (*(f"week_{name}" for name in WEEK), "basis", "basis_start", "basis_end", "precision")
COLUMNS = (*WEEK_COLUMNS, "category_id", "state", "confidence", *SHOWN)


class Said(NamedTuple):
    """Who changed what a diagnosis rests on, and why: a user's key (None is a command) and a sentence.

    `cause` is one of StatusEvent.Cause; left empty, the states themselves tell.
    """

    cause: str = ""
    by: int | None = None
    why: str = ""


@dataclass(slots=True)
class Outcome:
    """What a diagnosis did: how many videos were judged, and how many moved from which state to which.

    Where the shop's own history came to stand in, some moved twice: to having no benchmark, and on.
    """

    judged: int = 0
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    explanations: dict[str, classifier.Explanation] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        return sum(self.moved.values())


class Row(NamedTuple):
    """What judging reads of a video; `week` only where the stored week stands."""

    id: int
    video_id: str
    published_on: date
    account_type: str
    product_count: int | None
    category: int | None
    state: str
    confidence: int | None
    diagnosed: int | None
    fingerprint: int | None
    benchmark: int | None
    week: tuple[Any, ...] = ()


_OWN = len(Row._fields) - 1
# Days come as text: the driver would make a date of each, and there are few different ones.
READ = """
SELECT v.id, v.video_id, CAST(v.published_on AS text), v.account_type, v.product_count, v.category_id, v.state,
    v.confidence, {stored}{week}
FROM diagnosis_video v {join} WHERE v.id {{among}} ORDER BY v.id"""
VIOLATIONS = "SELECT s.video_id, COUNT(*) FROM ({standing}) s WHERE s.video_id {{among}} GROUP BY s.video_id"
LOCK = "SELECT 1 FROM diagnosis_video WHERE id {among} ORDER BY id FOR NO KEY UPDATE"
LINKED = """
SELECT l.video_id, p.category_id, l.revenue FROM diagnosis_videoproduct l JOIN diagnosis_product p ON p.id = l.product_id
WHERE l.video_id {among} ORDER BY l.position, l.id"""


class Judged(NamedTuple):
    """What a video's verdict follows from, and its week and category beside it."""

    row: Row
    week: Week
    category: int | None
    facts: classifier.Facts
    benchmark: classifier.Benchmark | None

    def explain(self) -> classifier.Explanation:
        return classifier.classify(self.facts, self.benchmark)

    @property
    def outcome(self) -> str:
        """The state that explain() gives reasons for."""
        return classifier.decide(self.facts, self.benchmark).value

    @property
    def fingerprint(self) -> int:
        """Differs when anything that is stored of this verdict does."""
        return classifier.fingerprint(self.facts, self.benchmark, [*self.week], self.category)


def diagnose(
    shop: Shop,
    *,
    now: datetime,
    videos: QuerySet[Video] | None = None,
    figures: bool = True,
    dry_run: bool = False,
    keep: bool = False,
    said: Said | None = None,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Judge the shop's videos (all, or those given) and store what changed, a chunk at a time.

    Each chunk is written whole or not at all: killed half-way and run again, the end is the same. With `dry_run` nothing
    is written; with `keep` the outcome carries the explanations by video id. Without `figures` the weeks stand as they
    are stored: enough where no figure came in, and much faster. Running it again without new data changes nothing. Every
    change after a video's first judgement leaves a StatusEvent; `said` names its cause, who and why where the deed that
    calls knows better than the states tell.
    """
    chosen = Video.objects.filter(shop=shop) if videos is None else videos.filter(shop=shop)
    outcome = Outcome()
    for chunk in _settled(Judge(shop, figures=figures), chosen, now, said, outcome, dry_run):
        if keep:
            outcome.explanations |= {one.row.video_id: one.explain() for one in chunk}
        if progress:
            progress(len(chunk))
    if not dry_run and own_history.refresh(shop):
        waiting = Video.objects.filter(shop=shop, state=classifier.Reason.NO_BENCHMARK)
        again = Outcome()
        for _chunk in _settled(Judge(shop, figures=False), waiting, now, said, again, dry_run):
            pass
        outcome.moved += again.moved
    if not dry_run:
        leading.refresh(shop)
    return outcome


def explain(video: Video) -> classifier.Explanation:
    """The explanation of one video as things stand now; nothing is stored."""
    return diagnose(
        video.shop, now=timezone.now(), videos=Video.objects.filter(pk=video.pk), dry_run=True, keep=True
    ).explanations[video.video_id]


class Judge:
    """Judges videos of one shop, with a `draft` as if it were approved.

    Without `figures` the stored weeks stand, without `products` the stored categories do: what no deed has touched since
    the last judgement need not be read again.
    """

    windows: Windows | None
    shelf: Shelf

    def __init__(self, shop: Shop, *, figures: bool = True, products: bool = True, draft: Benchmark | None = None):
        self.shop = shop
        self.figures, self.products = figures, products
        self.draft = draft

    def chunks(self, videos: QuerySet[Video], *, after: int = 0, lock: bool = False) -> Iterator[list[Judged]]:
        """In order of their key, a chunk at a time, from the key `after` on.

        Keys come first, many at a time: without statistics SQLite would sort the whole shop for every chunk. With `lock`,
        inside a transaction, what is read stays as it is until it is written: the shop is read anew for every chunk, and
        an import or an approval that comes in between waits for the next. Without, what is stored of the last verdict is
        not read.
        """
        statement = self._reading(stored=lock)
        if not lock:
            self._look_around()
        while keys := list(videos.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:KEYS]):
            for some in batched(keys, CHUNK, strict=False):
                if lock:
                    self._hold(some)
                if rows := [_row(values) for values in among.rows(statement, some)]:
                    yield self._judge(rows)
            after = keys[-1]

    def _hold(self, keys: Sequence[int]) -> None:
        """Let nobody else change the shop or these videos until the transaction ends, and see how things stand."""
        turns.wait()
        self.shop = turns.take(self.shop)
        self._look_around()
        if connection.features.has_select_for_update:
            deque(among.rows(LOCK, keys), maxlen=0)

    def _look_around(self) -> None:
        """Read what the videos have in common: the days that the shop's imports cover, and its benchmark versions."""
        self.windows = Windows(self.shop) if self.figures else None
        self.shelf = Shelf(self.shop, self.draft)

    def _reading(self, *, stored: bool) -> str:
        week = (f"CAST(v.{name} AS {_AS[name]})" if name in _AS else f"v.{name}" for name in WEEK_COLUMNS)
        return READ.format(
            stored="d.video_id, d.fingerprint, d.benchmark_id" if stored else "NULL, NULL, NULL",
            week="" if self.figures else "".join(f", {name}" for name in week),
            join="LEFT JOIN diagnosis_diagnosis d ON d.video_id = v.id" if stored else "",
        )

    def _judge(self, rows: Sequence[Row]) -> list[Judged]:
        keys = [row.id for row in rows]
        if self.windows:
            weeks = self.windows.of([(row.id, row.video_id, row.published_on) for row in rows])
        else:
            weeks = {row.id: _stored_week(row.week) for row in rows}
        violations = self._violations(keys)
        default = self.shop.default_category_id
        categories = _categories(self.shop, keys) if self.products else {row.id: row.category for row in rows}
        judged = []
        for row in rows:
            week, category = weeks[row.id], categories.get(row.id, default)
            closes = window.last_day(row.published_on)
            facts = _facts(self.shop, row, closes, week, violations.get(row.id, 0))
            judged.append(Judged(row, week, category, facts, self.shelf.benchmark(category, closes)))
        return judged

    @staticmethod
    def _violations(keys: Sequence[int]) -> dict[int, int]:
        """How many violations of each video stand; a video without one is not in it."""
        standing, values = Violation.objects.standing().order_by().values("video_id").query.sql_with_params()
        return dict(among.rows(VIOLATIONS.format(standing=standing), keys, values))  # type: ignore[arg-type]


def _row(values: tuple[Any, ...]) -> Row:
    return Row._make((*values[:2], _day(values[2]), *values[3:_OWN], values[_OWN:]))


def _stored_week(values: tuple[Any, ...]) -> Week:
    """The week as it is kept. It is not written again: for the fingerprint alone its amounts need be no Decimals."""
    start, end = values[_BASIS + 1 : _BASIS + 3]
    return Week(values[:_BASIS], values[_BASIS], start and _day(start), end and _day(end), values[_BASIS + 3])


_day = lru_cache(maxsize=4096)(date.fromisoformat)
_BASIS = len(WEEK)
# How both drivers give a stored week without making a Decimal or a date of each value.
_AS = {f"week_{name}": "double precision" for name in WEEK if name not in COUNTS}
_AS |= {"basis_start": "text", "basis_end": "text"}
_VIEWS, _IMPRESSIONS, _CLICKS, _ORDERS, _ITEMS, _REVENUE = (
    WEEK.index(name) for name in ("views", "product_impressions", "product_clicks", "orders", "items_sold", "revenue")
)


def _facts(shop: Shop, row: Row, closes: date, week: Week, violations: int) -> classifier.Facts:
    totals = week.totals
    revenue: Any = totals[_REVENUE]
    return classifier.Facts(
        first_day=row.published_on,
        # Capped, so that the explanation of a closed window stays as it is when later days come in.
        data_through=min(shop.data_through, closes) if shop.data_through else None,
        basis=week.basis,
        basis_start=week.start,
        basis_end=week.end,
        views=totals[_VIEWS],  # type: ignore[arg-type]
        product_impressions=totals[_IMPRESSIONS],  # type: ignore[arg-type]
        product_clicks=totals[_CLICKS],  # type: ignore[arg-type]
        orders=totals[_ORDERS],  # type: ignore[arg-type]
        items_sold=totals[_ITEMS],  # type: ignore[arg-type]
        revenue=None if revenue is None else Decimal(f"{revenue:.2f}"),
        currency=shop.currency,
        products=row.product_count,
        violations=violations,
        account_type=row.account_type,
        affiliates_count=shop.diagnose_affiliates,
        precision=week.precision,
    )


def _categories(shop: Shop, keys: Sequence[int]) -> dict[int, int | None]:
    """The category of each video with products: that of the one with the highest GMV in it, else of its first, else the shop's."""
    best: dict[int, tuple[Any, int | None]] = {}
    for video, category, revenue in among.rows(LINKED, keys):
        gmv = -1 if revenue is None else revenue
        if video not in best or gmv > best[video][0]:
            best[video] = (gmv, category)
    return {video: category or shop.default_category_id for video, (_, category) in best.items()}


def _settled(
    judge: "Judge", videos: QuerySet[Video], now: datetime, said: Said | None, outcome: Outcome, dry_run: bool
) -> Iterator[list[Judged]]:
    """Chunk after chunk, each read, judged and written in one transaction."""
    chunks = judge.chunks(videos, lock=not dry_run)
    while True:
        with nullcontext() if dry_run else transaction.atomic():
            if chunk := next(chunks, None):
                settle(judge.shop, chunk, now, said, outcome, dry_run)
        if not chunk:
            return
        yield chunk


def settle(
    shop: Shop, chunk: Sequence[Judged], now: datetime, said: Said | None, outcome: Outcome, dry_run: bool = False
) -> None:
    """Add a chunk to the outcome and write what differs in it: the rest keeps its diagnosis and its date.

    To be called in the transaction in which the chunk was read.
    """
    videos: defaultdict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    first: list[tuple[Any, ...]] = []
    again: list[tuple[Any, ...]] = []
    events = []
    outdated: set[tuple[int | None, date]] = set()
    stamp = connection.ops.adapt_datetimefield_value(now)
    for one in chunk:
        mark = one.fingerprint
        if mark == one.row.fingerprint:
            continue
        explanation = one.explain()
        state, benchmark = explanation.state, one.benchmark.id if one.benchmark else None
        if state != one.row.state:
            outcome.moved[one.row.state, state] += 1
            if one.row.diagnosed:
                events.append(_event(shop, one, state, now, said))
        if dry_run:
            continue
        if _leads_otherwise(one, state):
            outdated |= {(one.row.category, one.row.published_on), (one.category, one.row.published_on)}
        columns, values = _changes(one, explanation)
        videos[columns].append(values)
        status, reason = explanation.status or "", explanation.reason or ""
        text, schema = classifier.to_json(explanation), classifier.SCHEMA_VERSION
        row = (one.row.id, shop.pk, status, reason, text, schema, mark, benchmark, stamp)
        (again if one.row.diagnosed else first).append(row)
    outcome.judged += len(chunk)
    if videos:
        verdicts.write(videos, first, again)
        StatusEvent.objects.bulk_create(events)
        leading.outdate(shop, outdated)


def _leads_otherwise(one: Judged, state: str) -> bool:
    """Whether the leaders of the video's month may be others now: its figures were read, or its category or standing moved."""
    moved = (state in EXCLUDED) != (one.row.state in EXCLUDED)
    return not one.row.week or one.category != one.row.category or moved


def _changes(one: Judged, explanation: classifier.Explanation) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """The columns of the video that are to be written; their values, and its key.

    What stands as it is stored is left out: where an index holds it, most of what writing costs is the index.
    """
    columns, values = _SHOWN, tuple([shown(explanation) for shown in _HOW])
    filed = explanation.state, explanation.certainty
    if filed != (one.row.state, one.row.confidence):
        columns, values = (*columns, "state", "confidence"), (*values, *filed)
    if one.category != one.row.category:
        columns, values = (*columns, "category_id"), (*values, one.category)
    if not one.row.week:
        totals, *basis = one.week
        columns, values = (*columns, *WEEK_COLUMNS), (*values, *totals, *basis)
    return columns, (*values, one.row.id)


def _event(shop: Shop, one: Judged, state: str, now: datetime, said: Said | None) -> StatusEvent:
    benchmark = one.benchmark.id if one.benchmark else None
    return StatusEvent(
        shop=shop,
        video_id=one.row.id,
        at=now,
        before=one.row.state,
        after=state,
        cause=(said and said.cause) or _cause(one.row.state, one.row.benchmark, state, benchmark),
        benchmark_id=benchmark,
        by_id=said.by if said else None,
        why=said.why if said else "",
    )


def _cause(before: str, old: int | None, after: str, benchmark: int | None) -> str:
    """What the states themselves tell: a violation, the end of the window, another benchmark; else figures came in."""
    cause = StatusEvent.Cause
    if Status.VIOLATION in (before, after):
        return cause.VIOLATION_ADDED if after == Status.VIOLATION else cause.VIOLATION_LIFTED
    if before == classifier.Reason.COLLECTING:
        return cause.WINDOW_CLOSED
    return cause.DATA_ARRIVED if benchmark == old else cause.BENCHMARK
