"""Bringing an approved version to the videos that it applies to: in batches, each whole or not at all."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from diagnosis.deeds.diagnosing import Judge, Judged, Outcome, Said, settle
from diagnosis.models import Benchmark, Rollout, Shop, StatusEvent, Video
from diagnosis.rules import window

Choice = Rollout.Choice


def shops_of(benchmark: Benchmark) -> QuerySet[Shop]:
    return Shop.objects.filter(market=benchmark.market, currency=benchmark.currency).order_by("pk")


def holds_from(benchmark: Benchmark, choice: str, since: date | None, now: datetime) -> date:
    """The first day on which a window may close to be held against the version.

    `new`: windows that open today or later. `open`: windows that are not over yet. `restate`: from `since` on. The first
    two never reach back behind the version's own first day, nor to a window that is over in any shop's zone.
    """
    if choice == Choice.RESTATE:
        assert since is not None
        return since
    zones = shops_of(benchmark).order_by().values_list("timezone", flat=True).distinct()
    today = max((now.astimezone(ZoneInfo(zone)).date() for zone in zones), default=now.date())
    return max(benchmark.valid_from, window.last_day(today) if choice == Choice.NEW else today)


def as_of(benchmark: Benchmark, day: date) -> Benchmark:
    """A copy in memory that holds from `day` on."""
    version = copy(benchmark)
    version.valid_from = day
    return version


def reached_by(
    version: Benchmark, *, after: tuple[int, int] = (0, 0), lock: bool = False
) -> Iterator[tuple[Shop, list[Judged]]]:
    """The videos that the version may decide on, judged as if it were approved, a chunk at a time, shop by shop.

    `after` are the keys of the last shop and video that are behind already. Weeks and categories stand as they are stored.
    """
    for shop in shops_of(version).filter(pk__gte=after[0]):
        videos = Video.objects.filter(shop=shop, closes_on__gte=version.valid_from, diagnosis__isnull=False)
        videos = videos.exclude(Exists(_nearer(version)))
        if version.category_id:
            videos = videos.filter(category_id=version.category_id)
        judge = Judge(shop, figures=False, products=False, draft=version)
        for chunk in judge.chunks(videos, after=after[1] if shop.pk == after[0] else 0, lock=lock):
            yield shop, chunk


def _nearer(version: Benchmark) -> QuerySet[Benchmark]:
    """The versions that come before this one for a video: newer ones of its own scope, and of the video's category."""
    of_the_scope = Q(category=version.category_id, version__gt=version.version)
    of_the_category = Q() if version.category_id else Q(category=OuterRef("category"))
    others: QuerySet[Benchmark] = Benchmark.objects.approved().filter(
        shop=None, market=version.market, currency=version.currency
    )
    return others.filter(of_the_scope | of_the_category, valid_from__lte=OuterRef("closes_on"))


def mine(version: Benchmark, chunk: Iterable[Judged]) -> list[Judged]:
    """Those of a chunk that no other version takes: one for their category, or a newer one."""
    return [one for one in chunk if one.benchmark and one.benchmark.id == version.pk]


def carry_out(
    rollout: Rollout,
    *,
    clock: Callable[[], datetime],
    enough: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Batch after batch, until all are judged, somebody stops it, or it is `enough` for now (asked after each batch).

    Each batch and where it ended are one transaction: whenever this is killed, the next call goes on behind it.
    """
    position, batches = _position(rollout), _batches(rollout)
    while True:
        with transaction.atomic():
            run = Rollout.objects.select_for_update(of=("self",)).select_related("benchmark").get(pk=rollout.pk)
            if run.state != Rollout.State.RUNNING:
                break
            if _position(run) != position:
                # Somebody else is carrying it out as well: go on where they are.
                batches = _batches(run)
            shop, chunk = next(batches, (None, []))
            _advance(run, shop, chunk, clock())
            run.save()
            position = _position(run)
        if progress:
            progress(len(chunk))
        if enough():
            break
    rollout.refresh_from_db()


def _position(run: Rollout) -> tuple[int, int]:
    return run.shop_reached, run.video_reached


def _batches(run: Rollout) -> Iterator[tuple[Shop | None, list[Judged]]]:
    return reached_by(run.benchmark, after=_position(run), lock=True)


def _advance(run: Rollout, shop: Shop | None, chunk: list[Judged], now: datetime) -> None:
    if shop is None:
        run.state, run.finished_at = Rollout.State.DONE, now
        return
    restated = run.choice == Choice.RESTATE
    said = Said(StatusEvent.Cause.RESTATED if restated else StatusEvent.Cause.BENCHMARK, run.by_id, run.why)
    outcome = Outcome()
    settle(shop, mine(run.benchmark, chunk), now, said, outcome)
    run.judged += outcome.judged
    moved = outcome.moved + Counter({(before, after): count for before, after, count in run.moved})
    run.moved = [[*states, count] for states, count in sorted(moved.items())]
    run.shop_reached, run.video_reached = shop.pk, chunk[-1].row.id


def stop(rollout: Rollout) -> None:
    """Let the batch under way end, and begin no other."""
    _turn(rollout, Rollout.State.RUNNING, Rollout.State.STOPPED)


def resume(rollout: Rollout) -> None:
    _turn(rollout, Rollout.State.STOPPED, Rollout.State.RUNNING)


def _turn(rollout: Rollout, before: str, after: str) -> None:
    Rollout.objects.filter(pk=rollout.pk, state=before).update(state=after)
    rollout.refresh_from_db()
