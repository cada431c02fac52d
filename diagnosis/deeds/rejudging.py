"""After an edit by hand: the videos that it touches are judged anew, whatever shop they are of."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import batched

from diagnosis.deeds.diagnosing import CHUNK, Said, diagnose
from diagnosis.models import Shop, User, Video


def judge_again(keys: Iterable[int], *, now: datetime, by: User, why: str, cause: str = "") -> Counter[tuple[str, str]]:
    """Judge the videos with these keys; every change leaves an event with who and why. Returns what moved.

    Without a `cause` the event takes the one that the states themselves tell. Keys of videos that are gone are left out.
    """
    moved: Counter[tuple[str, str]] = Counter()
    shops: dict[int, Shop] = {}
    for some in batched(sorted(keys), CHUNK, strict=False):
        videos = Video.objects.filter(pk__in=some)
        for key in sorted(set(videos.values_list("shop_id", flat=True))):
            shop = shops[key] = shops.get(key) or Shop.objects.get(pk=key)
            said = Said(cause, by.pk, why)
            moved += diagnose(shop, now=now, videos=videos, figures=False, said=said).moved
    return moved
