"""The same file once more: known by its bytes, and not read again where nothing has changed since."""

import hashlib
from datetime import date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.contrib.admin.models import LogEntry
from django.db import transaction

from diagnosis.models import ImportRun, Shop

APP = Path(__file__).resolve().parents[1]
# What an admin may change by hand of what a file writes, or rests on.
EDITED = ("shop", "product", "video")


def read_as(shop: Shop, name: str, period: tuple[date, date] | None) -> str:
    """What besides its bytes decides how a file is read: the code, the kind of file, the shop's settings, days given."""
    asked = [_reader(), Path(name).suffix.lower(), shop.market, shop.currency, shop.timezone, str(period)]
    return hashlib.sha256("\n".join(asked).encode()).hexdigest()


@cache
def _reader() -> str:
    """A mark of the code that reads and merges: another one, and nothing is taken as read."""
    mark = hashlib.sha256(version("python-calamine").encode())
    for path in sorted([*(APP / "sources").glob("*.py"), APP / "deeds/importing.py", APP / "deeds/staging.py"]):
        mark.update(path.read_bytes())
    return mark.hexdigest()


@transaction.atomic
def answered(run: ImportRun, now: datetime, *, preview: bool) -> bool:
    """Whether the run's file was read before and reading it again would change nothing; then the run says so and is saved."""
    shop = Shop.objects.select_for_update().get(pk=run.shop_id)
    if run.pk and not run.waits():
        # Somebody else has confirmed or discarded it meanwhile: importing.lock() sees to that.
        return False
    earlier = ImportRun.objects.filter(
        shop=shop, kind=run.kind, state=ImportRun.State.DONE, sha256=run.sha256, read_as=run.read_as, revision=shop.revision
    )  # fmt: skip
    same = earlier.exclude(finished_at=None).exclude(pk=run.pk).order_by("-finished_at", "-pk").first()
    if same is None or not _stands(same, shop):
        return False
    run.period_start, run.period_end = same.period_start, same.period_end
    run.totals = {side: same.totals.get("after") for side in ("before", "after")}
    run.unchanged = same.new + same.changed + same.unchanged
    run.refused, run.refusals, run.notices = same.refused, same.refusals, same.notices
    run.said = same.said
    run.same_as_id, run.revision = same.same_as_id or same.pk, same.revision
    run.state = ImportRun.State.WAITING if preview else ImportRun.State.DONE
    run.finished_at = None if preview else now
    run.save()
    return True


def _stands(same: ImportRun, shop: Shop) -> bool:
    """Whether neither an admin's edit nor an import that was cut off came in between."""
    assert same.finished_at is not None
    cut_off = ImportRun.objects.filter(shop=shop, state=ImportRun.State.DONE, finished_at=None)
    edited = LogEntry.objects.filter(
        action_time__gte=same.finished_at, content_type__app_label="diagnosis", content_type__model__in=EDITED
    )
    return not cut_off.exists() and not edited.exists()
