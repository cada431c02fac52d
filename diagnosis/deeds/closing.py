"""Taking a shop out, with all that it brought."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from diagnosis.deeds import turns, uploads
from diagnosis.models import (
    Diagnosis,
    ImportRun,
    Shop,
    StatusEvent,
    Video,
    VideoDay,
    VideoPeriod,
    VideoProduct,
    Violation,
)  # fmt: skip

# What a shop may have by the million, the dependent first: one statement a table, no row is read.
MANY = (Diagnosis, StatusEvent, VideoDay, VideoPeriod, VideoProduct, Violation)


def delete_shops(shops: Iterable[int]) -> int:
    """Delete these shops by key, with their videos, imports, history and files that wait; returns how many videos went."""
    with transaction.atomic():
        # No import comes in between.
        keys = [turns.take(shop).pk for shop in Shop.objects.filter(pk__in=list(shops)).order_by("pk")]
        videos = Video.objects.filter(shop__in=keys).count()
        for run in ImportRun.objects.filter(shop__in=keys, state=ImportRun.State.WAITING):
            transaction.on_commit(partial(uploads.place(run).unlink, missing_ok=True))
        for model in MANY:
            model._base_manager.filter(shop__in=keys)._raw_delete("default")
        Shop.objects.filter(pk__in=keys).delete()
    return videos
