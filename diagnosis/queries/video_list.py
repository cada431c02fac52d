"""The complete list of a shop's videos: its orders, its search and the counts on its tabs."""

import re
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, FloatField, Q
from django.db.models.functions import Cast, NullIf

from diagnosis.models.videos import NOT_DIAGNOSED
from diagnosis.queries.keyset import Order
from diagnosis.rules.classifier import Reason, Status
from diagnosis.rules.text import fold

# The tabs of the list, in the guide's order; `none` gathers those not diagnosed for another reason than time.
TABS = (Status.CAN_DO_BETTER, Status.BELOW_THRESHOLD, Status.VIOLATION, Status.GOOD, Reason.COLLECTING)

RATES = {
    "ctr": ("week_product_clicks", "week_product_impressions"),
    "ctor": ("week_orders", "week_product_clicks"),
    "finish_rate": ("week_finishes", "week_views"),
}
COLUMNS = {
    "published": ("published_at", datetime),
    "revenue": ("week_revenue", Decimal),
    "views": ("week_views", int),
    "ctr": ("ctr", float),
    "ctor": ("ctor", float),
    "orders": ("week_orders", int),
    "items_sold": ("week_items_sold", int),
    "finish_rate": ("finish_rate", float),
    "confidence": ("confidence", int),
}
DEFAULT_SORT = "-published"
SORTS = tuple(f"{sign}{name}" for name in COLUMNS for sign in ("-", ""))

LINK = re.compile(r"/(?:video|v|photo|player/v1)/(\d{6,20})")


def order(code):
    """The order that a `sort` code names: the higher first with a minus, the lower first without."""
    name = code.removeprefix("-")
    column, read = COLUMNS[name]
    return Order(code, column, descending=code.startswith("-"), nullable=column != "published_at", read=read)


def rated(videos, code):
    """The videos with the rate that this order sorts by; the other orders have their column already."""
    name = code.removeprefix("-")
    if name not in RATES:
        return videos
    above, below = RATES[name]
    return videos.annotate(**{name: Cast(F(above), FloatField()) / NullIf(Cast(F(below), FloatField()), 0.0)})


def search(videos, text):
    """Videos whose title contains the text, or whose ID it is, begins, or links to."""
    text = text.strip()
    if found := LINK.search(text):
        return videos.filter(video_id=found[1])
    if text.isascii() and text.isdigit():
        by_id = Q(video_id__gte=text, video_id__lt=_next(text))
        return videos.filter(by_id) if len(text) >= 10 else videos.filter(by_id | Q(title_folded__contains=text))
    return videos.filter(title_folded__contains=fold(text))


def _next(prefix):
    """What comes behind every ID that begins with these digits: a range uses the index where LIKE does not.

    Digits stand in the same order in every collation, and letters behind them; other signs do not.
    """
    head = prefix.rstrip("9")
    return f"{head[:-1]}{int(head[-1]) + 1}" if head else "a"


def counts(videos):
    """How many of the videos each tab holds: {"": all, code: n, …, "none": n}."""
    found = dict(videos.order_by().values_list("state").annotate(Count("pk")))
    tabs = {str(tab): found.get(tab, 0) for tab in TABS}
    return {"": sum(found.values())} | tabs | {"none": sum(found.get(code, 0) for code in NOT_DIAGNOSED)}


def neighbours(video):
    """The video before and after this one among those of its state, newest first; None at the ends."""
    peers = type(video).objects.filter(shop_id=video.shop_id, state=video.state)
    newest_first = order(DEFAULT_SORT)
    key = (False, video.published_at, video.video_id)
    older = peers.filter(newest_first.beyond(*key)).order_by(*newest_first.ordering()).first()
    newer = (
        peers.filter(newest_first.beyond(*key, backwards=True)).order_by(*newest_first.ordering(backwards=True)).first()
    )
    return newer, older
