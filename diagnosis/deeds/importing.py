"""Bringing a seller's own export in: all of a file or nothing, and the same file again changes nothing."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.expressions import RawSQL

from diagnosis.deeds import repeats, staging, turns
from diagnosis.deeds.diagnosing import Said, diagnose
from diagnosis.models import CoveredDay, ImportRun, Shop, User, Video, Violation
from diagnosis.models.videos import MEASURES
from diagnosis.rules import window
from diagnosis.rules.text import fold
from diagnosis.rules.words import gettext_noop as mark
from diagnosis.sources.child import read_in_child
from diagnosis.sources.errors import ExportRefused, Sentence, say
from diagnosis.sources.seller_center import MEASURES as READ
from diagnosis.sources.seller_center import MOST_REFUSALS, Header, Refusal, Row

log = logging.getLogger(__name__)

BATCH = 2000
KNOWN_PRODUCTS = 50_000
KEPT_REFUSALS = 1000
_PLACE = {name: place for place, name in enumerate(READ)}
_VIEWS, _FINISH_RATE = _PLACE["views"], _PLACE["finish_rate"]

type Progress = Callable[[int], None]


@dataclass(slots=True)
class Reading:
    """What a file said besides its rows."""

    header: Header
    rows: int = 0
    refused: int = 0
    repeated: int = 0
    refusals: list[dict[str, Any]] = field(default_factory=list)
    # The videos of refused rows, and how many refused rows do not even say whose they are.
    unread: set[str] = field(default_factory=set)
    nameless: int = 0

    @property
    def found(self) -> list[str]:
        """The measures that the file brings; finishes are worked out from rate and views."""
        columns = set(self.header.columns)
        if {"finish_rate", "views"} <= columns:
            columns.add("finishes")
        return [name for name in MEASURES if name in columns]

    def refuse(self, number: int, reason: Sentence, video_id: str) -> None:
        self.refused += 1
        if video_id:
            self.unread.add(video_id)
        else:
            self.nameless += 1
        if len(self.refusals) < KEPT_REFUSALS:
            self.refusals.append(kept(number, reason))


def kept(number: int, reason: Sentence) -> dict[str, Any]:
    """A refused row as a run keeps it."""
    return {"row": number, "reason": str(reason), "said": reason.parts}


def turn_down(run: ImportRun, refusal: ExportRefused, now: datetime) -> ImportRun:
    """The run of a file that is refused whole."""
    run.state, run.message, run.finished_at = ImportRun.State.REFUSED, str(refusal), now
    run.said = {"message": refusal.sentence.parts}
    run.new = run.changed = run.unchanged = run.refused = 0
    run.save()
    return run


def import_videos(
    shop: Shop,
    path: Path,
    *,
    name: str,
    now: datetime,
    by: User | None = None,
    period: tuple[date, date] | None = None,
    preview: bool = False,
    run: ImportRun | None = None,
    anew: bool = False,
    progress: Progress | None = None,
) -> ImportRun:
    """Read a Video list export into the shop and diagnose what it touches.

    Rows that cannot be trusted are refused with number and reason, the others go in; a file that cannot be read at all
    is refused whole: then the run's state is `refused` and its message one sentence. With `preview` nothing is written
    but the run itself, in state `waiting`, with the counts and totals that confirming it would give; given back as `run`
    later, it is carried out. A file of the same bytes is not read again where nothing has changed since it was, except
    `anew`.
    """
    run = run or ImportRun(shop=shop, created_by=by)
    run.file_name, run.sha256, run.read_as = name[:100], _digest(path), repeats.read_as(shop, name, period)
    if not anew and repeats.answered(run, now, preview=preview):
        return run
    with connection.cursor() as cursor, staging.workspace(cursor):
        try:
            reading = _stage(
                cursor,
                shop,
                name,
                read_in_child(path, name=name, currency=shop.currency, today=today(shop, now), period=period),
                progress,
            )
            _merge(cursor, run, shop, reading, now, reason(run, by), preview)
        except ExportRefused as refusal:
            return turn_down(run, refusal, now)
    return run


def reason(run: ImportRun, by: User | None) -> Said:
    """Whom and what the history of a video names for what this file changed; a command has no person."""
    return Said(by=by.pk if by else None, why=run.file_name)


def today(shop: Shop, now: datetime) -> date:
    """The day it is where the shop is."""
    return now.astimezone(ZoneInfo(shop.timezone)).date()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stage(
    cursor: Any, shop: Shop, name: str, items: Iterator[Header | Row | Refusal], progress: Progress | None
) -> Reading:
    """Load the rows while the child still reads; no transaction is open meanwhile."""
    header = next(items)
    assert isinstance(header, Header)
    reading = Reading(header)
    columns = staging.columns(reading.found)
    staging.create(cursor, reading.found)
    desk = _Desk(shop, header, reading.found)
    with staging.together(cursor):
        for item in items:
            if isinstance(item, Refusal):
                reading.refuse(item.number, item.reason, item.video_id)
                continue
            assert isinstance(item, Row)
            desk.take(item)
            if len(desk.rows) >= BATCH:
                desk.load(cursor, columns, progress)
            reading.rows += 1
        desk.load(cursor, columns, progress)
        with staging.patiently(cursor):
            staging.index(cursor)
            reading.repeated, clashes = staging.settle_repeats(cursor, reading.found, MOST_REFUSALS + 1)
    if len(clashes) > MOST_REFUSALS:
        raise ExportRefused(
            say(
                mark(
                    "%(name)s: more than %(most)s rows contradict another row of the same video. Is this the Video list of one period?"
                ),
                name=name,
                most=f"{MOST_REFUSALS:,}",
            ),
            "too_many_refusals",
        )
    for row, other, video in clashes:
        reason = say(mark("row %(row)s: contradicts row %(other)s of the same video"), row=row, other=other)
        reading.refuse(row, reason, video)
    reading.refusals.sort(key=lambda refusal: refusal["row"])
    return reading


class _Desk:
    """Where rows are made ready for the staging tables, a batch at a time."""

    def __init__(self, shop: Shop, header: Header, found: Sequence[str]):
        self.zone = ZoneInfo(shop.timezone)
        self.offset = "+00" if connection.vendor == "postgresql" else ""
        self.with_products = "products" in header.columns
        self.places = [_PLACE[name] for name in found if name != "finishes"]
        self.finishes = "finishes" in found
        self.rows: list[tuple[Any, ...]] = []
        self.links: list[tuple[int, int, int]] = []
        self.products: list[tuple[int, str, str]] = []
        self.known: set[int] = set()

    def take(self, row: Row) -> None:
        timed = len(row.published) > 10
        day = row.published[:10]
        if timed:
            instant = datetime.fromisoformat(row.published).replace(tzinfo=self.zone).astimezone(UTC)
        else:
            instant = _from_id(row.video_id, date.fromisoformat(day), self.zone)
        values = row.values
        figures = [values[place] for place in self.places]
        if self.finishes:
            views, rate = values[_VIEWS], values[_FINISH_RATE]
            figures.append(None if views is None or rate is None else str(round(Decimal(rate) * int(views), 4)))
        self.rows.append(
            (
                row.number,
                row.video_id,
                row.title,
                fold(row.title),
                row.creator,
                row.creator_id,
                row.account_type,
                row.duration,
                row.official_diagnosis,
                # As the column holds it, so that staged and stored ones compare.
                instant.isoformat(" ")[:19] + self.offset,
                day,
                _closes_on(day),
                int(timed),
                len(row.products) if self.with_products else None,
                row.precision,
                *figures,
            )
        )
        for position, product in enumerate(row.products):
            key = hash(product)
            self.links.append((row.number, key, position))
            if key not in self.known:
                self.known.add(key)
                self.products.append((key, product[1], product[0]))

    def load(self, cursor: Any, columns: Sequence[str], progress: Progress | None) -> None:
        staging.load(cursor, "stage_video", columns, self.rows)
        staging.load(cursor, "stage_link", staging.LINK_COLUMNS, self.links)
        staging.load(cursor, "stage_product", staging.PRODUCT_COLUMNS, self.products)
        if progress:
            progress(len(self.rows))
        for loaded in (self.rows, self.links, self.products):
            loaded.clear()
        if len(self.known) > KNOWN_PRODUCTS:
            # Staging a product twice does no harm, remembering a million of them does.
            self.known.clear()


@cache
def _closes_on(day: str) -> str:
    return window.last_day(date.fromisoformat(day)).isoformat()


def _from_id(video_id: str, day: date, zone: ZoneInfo) -> datetime:
    """The instant inside a video's id (its high bits count seconds), where it agrees with the exported day; else noon."""
    seconds = int(video_id) >> 32
    if 1_400_000_000 < seconds < 4_000_000_000:
        instant = datetime.fromtimestamp(seconds, UTC)
        if instant.astimezone(zone).date() == day:
            return instant
    return datetime.combine(day, time(12), tzinfo=zone).astimezone(UTC)


def _merge(cursor: Any, run: ImportRun, shop: Shop, reading: Reading, now: datetime, said: Said, preview: bool) -> None:
    header = reading.header
    run.period_start, run.period_end = header.period_start, header.period_end
    run.refused, run.refusals, notices = reading.refused, reading.refusals, _notices(shop, reading)
    run.notices, run.said = [str(notice) for notice in notices], {"notices": [notice.parts for notice in notices]}
    with transaction.atomic(), staging.patiently(cursor):
        alone = lock(shop, run, preview)
        if alone is None:
            return
        shop = alone
        merge = staging.Merge(cursor, shop.pk, shop.currency, header.period_start, header.period_end, reading.found)
        counts = merge.compare()
        run.new, run.changed = counts["new"], counts["changed"]
        run.unchanged = counts["unchanged"] + reading.repeated
        run.totals = merge.totals()
        run.state = ImportRun.State.WAITING if preview else ImportRun.State.DONE
        run.same_as = None
        run.save()
        if preview:
            return
        merge.write(run.pk)
        covers = _reach(shop, run, reading)
        shop.revision += bool(run.new or run.changed or covers)
        shop.save(update_fields=["revision", "data_through"])
        run.revision = shop.revision
        run.save(update_fields=["revision"])
        _link_violations(shop)
    diagnose(shop, now=now, videos=_touched(cursor, shop, run, covers), said=said)
    run.finished_at = now
    run.save(update_fields=["finished_at"])


def _notices(shop: Shop, reading: Reading) -> list[Sentence]:
    header = reading.header
    notices = [*header.notices]
    if not reading.rows:
        notices.append(say(mark("The file lists no video that can be used.")))
    one_day = header.period_start == header.period_end
    if one_day and reading.nameless and not CoveredDay.objects.filter(shop=shop, day=header.period_end).exists():
        notices.append(
            say(
                mark(
                    "Refused rows whose video ID cannot be read: %(count)s. Until a corrected file comes in, what videos that this one does not list had on %(day)s is unknown."
                ),
                count=reading.nameless,
                day=str(header.period_end),
            )
        )
    return notices


def lock(shop: Shop, run: ImportRun, preview: bool) -> Shop | None:
    """The shop, in which no other import goes on until the transaction ends; on SQLite the transaction itself is the lock.

    None where somebody else has carried out or discarded the waiting run meanwhile: then it is as they left it.
    """
    shop = turns.take(shop)
    if preview or not run.pk or run.waits():
        return shop
    run.refresh_from_db()
    return None


def _reach(shop: Shop, run: ImportRun, reading: Reading) -> bool:
    """Move the shop's last data day, and cover the day of a one-day export; returns whether that says anything new.

    It says that the videos which it does not list had nothing, except those whose row was refused. A refused row that
    does not even say whose it is may be anybody's: then the day is not covered by this file.
    """
    assert run.period_end is not None
    if shop.data_through is None or run.period_end > shop.data_through:
        shop.data_through = run.period_end
    if run.period_start != run.period_end:
        return False
    days = CoveredDay.objects.filter(shop=shop, day=run.period_end)
    before = days.values_list("unread", flat=True).first()
    unread = sorted(reading.unread if not reading.nameless else reading.unread.union(before or ()))
    if before is None and not reading.nameless:
        CoveredDay.objects.create(shop=shop, day=run.period_end, unread=unread, import_run=run)
        return True
    return before is not None and before != unread and bool(days.update(unread=unread, import_run=run))


def _link_violations(shop: Shop) -> None:
    """Violations that named a video before its figures came in find it now."""
    named = Video.objects.filter(shop=shop, video_id=OuterRef("video_ref"))
    waiting = Violation.objects.filter(Exists(named), shop=shop, video=None).exclude(video_ref="")
    waiting.update(video=Subquery(named.values("pk")[:1]))


def _touched(cursor: Any, shop: Shop, run: ImportRun, covers: bool) -> Any:
    """Videos whose diagnosis may differ now: those whose rows changed, and those whose window the data newly reach."""
    unfinished = ImportRun.objects.filter(shop=shop, state=ImportRun.State.DONE, finished_at=None).exclude(pk=run.pk)
    if unfinished.exists():
        # An import was cut off between its figures and its diagnosis: judge everything once.
        unfinished.update(finished_at=F("created_at"))
        return Video.objects.all()
    staging.touched(cursor, shop.pk, run.period_end if covers else None)
    return Video.objects.filter(pk__in=RawSQL("SELECT video_pk FROM stage_touched", ()))
