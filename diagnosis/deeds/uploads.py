"""An uploaded file between its preview and the seller's word: kept under the run's id, then gone."""

import contextlib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, QuerySet

from diagnosis.deeds.importing import import_videos
from diagnosis.deeds.tables import import_products, import_violations
from diagnosis.models import ImportRun, Shop, User

KEPT = timedelta(days=1)


def preview(
    shop: Shop, file: "UploadedFile[bytes]", *, kind: str, now: datetime, by: User, period: tuple[date, date] | None
) -> ImportRun:
    """Keep the file and say what confirming it would do; refused files are not kept. Old unconfirmed ones go first."""
    forget(now)
    run = ImportRun(shop=shop, kind=kind, created_by=by)
    path = place(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
        run.file_name = Path(file.name or "file").name[:100]
        # The run remembers days that the seller gave because the file did not: confirming reads it again.
        run.totals = {}
        _bring(run, now, by, period, preview=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if run.state != ImportRun.State.WAITING:
        path.unlink(missing_ok=True)
    return run


def waiting(shop: Shop) -> QuerySet[ImportRun]:
    """The runs of a shop that wait for the seller's word, in the order in which they are best carried out: days in theirs.

    Files without days (products, violations) come first: the verdicts on the others rest on them.
    """
    runs = ImportRun.objects.filter(shop=shop, state=ImportRun.State.WAITING).select_related("shop", "created_by")
    return runs.order_by(F("period_end").asc(nulls_first=True), "created_at", "pk")


def confirm(run: ImportRun, *, now: datetime, by: User) -> ImportRun:
    """Carry a waiting run out, and give it back as it is then.

    One that is no longer waiting stays as it is; one that waited for more than a day, or whose file is gone, is discarded.
    Where it breaks off before anything was written, it waits on.
    """
    path = place(run)
    if run.state != ImportRun.State.WAITING:
        return run
    if expired(run, now) or not path.exists():
        discard(run)
        return run
    given = run.totals.get("given")
    period = (date.fromisoformat(given[0]), date.fromisoformat(given[1])) if given else None
    _bring(run, now, by, period, preview=False)
    path.unlink(missing_ok=True)
    return run


def discard(run: ImportRun) -> bool:
    """Drop a run and its file if it still waits; returns whether it did. Else the run is given its present state."""
    waiting = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.WAITING)
    if not waiting.update(state=ImportRun.State.DISCARDED):
        run.refresh_from_db()
        return False
    place(run).unlink(missing_ok=True)
    run.state = ImportRun.State.DISCARDED
    return True


def expired(run: ImportRun, now: datetime) -> bool:
    """Has the run waited for more than a day?"""
    return run.state == ImportRun.State.WAITING and run.created_at < now - KEPT


def forget(now: datetime) -> None:
    """Drop what has waited for more than a day, and files as old that no run waits with: their process was cut off."""
    for run in ImportRun.objects.filter(state=ImportRun.State.WAITING, created_at__lt=now - KEPT):
        discard(run)
    for path in folder().glob("*"):
        # Somebody else may be clearing up, too.
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < (now - KEPT).timestamp():
                path.unlink()


def place(run: ImportRun) -> Path:
    """Where the run's file waits: under its id, never under the name that came with it."""
    return folder() / run.uid.hex


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


def _bring(run: ImportRun, now: datetime, by: User, period: tuple[date, date] | None, *, preview: bool) -> None:
    path, given = place(run), {"name": run.file_name, "now": now, "by": by, "preview": preview, "run": run}
    if run.kind == ImportRun.Kind.VIDEOS:
        import_videos(run.shop, path, period=period, **given)  # type: ignore[arg-type]
    else:
        bring: Any = import_products if run.kind == ImportRun.Kind.PRODUCTS else import_violations
        bring(run.shop, path, **given)
    if period and preview and run.state == ImportRun.State.WAITING:
        run.totals |= {"given": [day.isoformat() for day in period]}
        run.save(update_fields=["totals"])
