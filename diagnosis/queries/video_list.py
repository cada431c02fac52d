"""The complete list of a shop's videos: its orders, its search and the counts on its tabs."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, F, FloatField, Sum
from django.db.models.functions import Cast, NullIf

from diagnosis.models import Video, VideoCount
from diagnosis.models.videos import NOT_DIAGNOSED
from diagnosis.queries import keyset
from diagnosis.queries.keyset import Order
from diagnosis.queries.performance import around, moments, on_days, published_in
from diagnosis.queries.reading import ask, written
from diagnosis.rules.classifier import Reason, Status

# The tabs of the list, in the guide's order; `none` gathers those not diagnosed for another reason than time.
TABS = (Status.CAN_DO_BETTER, Status.BELOW_THRESHOLD, Status.VIOLATION, Status.GOOD, Reason.COLLECTING)

STATES = tuple(map(str, (*TABS, *NOT_DIAGNOSED)))
# Below a filter that the kept counts do not know, videos are counted up to here and shown as “1,000+”.
CAP = 1000
# So many videos of a period are sorted. Of more, walking an order meets a page of them after about as many others.
FEW = 7000

RATES = {
    "ctr_of_views": ("week_product_clicks", "week_views"),
    "ctor": ("week_orders", "week_product_clicks"),
    "finish_rate": ("week_finishes", "week_views"),
}
COLUMNS = {
    "published": ("published_at", datetime),
    "revenue": ("week_revenue", Decimal),
    "views": ("week_views", int),
    "ctr_of_views": ("ctr_of_views", float),
    "ctor": ("ctor", float),
    "orders": ("week_orders", int),
    "items_sold": ("week_items_sold", int),
    "finish_rate": ("finish_rate", float),
    "confidence": ("confidence", int),
}
# What a row of the list shows. Wide rows cost more to read than to find; and beside a join, where it expects few rows,
# PostgreSQL sorts them instead of reading on in the index.
SHOWN = (
    "video_id", "title", "thumbnail", "published_at", "published_on", "duration", "category_id",
    "state", "cause", "cause_required", "basis", "basis_start", "basis_end", "confidence", "benchmark_revenue",
    "week_revenue", "week_views", "week_product_clicks", "week_orders", "week_items_sold", "week_finishes",
)  # fmt: skip
# Orders without an index of their own.
UNINDEXED = (*RATES, "orders")
DEFAULT_SORT = "-published"
SORTS = tuple(f"{sign}{name}" for name in COLUMNS for sign in ("-", ""))


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


def arranged(shop, videos, code, tab="", days=None):
    """(videos, their order): those of a shop's videos that are under a tab, and published on these days where some are given.

    By date the index is read between the days alone. In any other order they are found by date and sorted where they are few,
    and met in the order's own index where they are many.
    """
    videos, found = rated(under(videos, tab), code), order(code)
    if days is None:
        return videos, found
    if found.column == "published_at":
        return on_days(videos, days), replace(found, span=moments(days))
    if code.removeprefix("-") in UNINDEXED:
        return published_in(videos, days), found
    # Counted in the index alone, whatever else is asked of the videos.
    some = around(under(Video.objects.filter(shop=shop), tab), days).order_by().values("pk")[: FEW + 1]
    if some.count() > FEW:
        return on_days(videos, days), found
    return published_in(videos, days), replace(found, few=True)


def under(videos, tab):
    return videos.in_state(tab) if tab else videos


def shown(videos, code):
    """The videos as rows of what the list shows, and of the rate that this order sorts by."""
    name = code.removeprefix("-")
    return rated(videos, code).values_list(*SHOWN, *([name] if name in RATES else []), named=True)


def kept_counts(shop, **only):
    """{state: videos} of the shop, exactly, from the counts that the database keeps; `only` a category or account type."""
    kept = VideoCount.objects.filter(shop=shop, **only).order_by()
    return dict(kept.values_list("state").annotate(Sum("videos")))


def capped_counts(videos, states=STATES):
    """{state: videos} of these states, each counted up to CAP + 1 and in one statement: what is beyond the cap costs nothing."""
    counted, given = [], []
    for state in states:
        try:
            sql, params = written(videos.filter(state=state).order_by().values("pk")[: CAP + 1])
        except EmptyResultSet:
            return dict.fromkeys(states, 0)
        counted.append(f"(SELECT COUNT(*) FROM ({sql}) AS matching)")
        given += params
    (found,) = ask(f"SELECT {', '.join(counted)}", given)
    return dict(zip(states, found, strict=True))


def counts(videos):
    """{state: videos} of a few videos, by counting them."""
    return dict(videos.order_by().values_list("state").annotate(Count("pk")))


class Number(NamedTuple):
    """How many videos there are; with `more` at least so many. None where not even one was seen."""

    n: int | None
    more: bool = False


def tab_counts(states, *, capped=False, complete=True):
    """How many videos each tab holds, from how many each state has: {"": all, code: Number, …, "none": …}.

    With `capped` what is beyond CAP is more; where the states are not `complete`, every number is a lower bound.
    """
    tabs = {"": sum(states.values())} | {str(tab): states.get(tab, 0) for tab in TABS}
    tabs["none"] = sum(states.get(code, 0) for code in NOT_DIAGNOSED)
    if not complete:
        return {tab: Number(min(n, CAP), True) if n else Number(None) for tab, n in tabs.items()}
    return {tab: Number(CAP, True) if capped and n > CAP else Number(n) for tab, n in tabs.items()}


def neighbours(video, videos, code, tab="", days=None):
    """What lies around this video in `arranged`: a `keyset.Beside`."""
    if code.removeprefix("-") in RATES:
        video = rated(type(video).objects.filter(pk=video.pk), code).get()
    found, by = arranged(video.shop_id, videos, code, tab, days)
    # Each state has its index, the three together have none.
    groups = [found.filter(state=state) for state in NOT_DIAGNOSED] if tab == "none" else None
    return keyset.beside(found, by, video, CAP, groups)
