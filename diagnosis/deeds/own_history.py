"""A shop's own history as its benchmark, where no other applies."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from diagnosis.deeds import turns
from diagnosis.models import Benchmark, Shop, Video
from diagnosis.rules.classifier import WHOLE, Reason
from diagnosis.rules.currencies import unit
from diagnosis.rules.quantiles import quantile

NEEDED = 20
# Before TikTok Shop: the first version holds for every window that a shop can have.
FROM_THE_START = date(2016, 1, 1)
CENT = Decimal("0.01")
RATE = Decimal("0.000001")


@transaction.atomic
def refresh(shop: Shop) -> Benchmark | None:
    """A new version of the shop's own history, if it needs one and has 20 finished videos; else None.

    It needs a first one when videos wait without a benchmark. A later one comes when it would rest on half as many videos
    again, and holds for windows that close from then on: what was judged before stays as it was. Of two at once, one makes it.
    """
    turns.wait()
    shop = turns.take(shop)
    last = Benchmark.objects.filter(shop=shop).order_by("-version").first()
    if last is None and not Video.objects.filter(shop=shop, state=Reason.NO_BENCHMARK).exists():
        return None
    finished = finished_videos(shop)
    usable = _usable(shop, finished)
    enough = finished.count() >= NEEDED if last is None else usable.count() * 2 >= (last.n or 0) * 3
    return _create(shop, last, usable) if enough else None


def finished_videos(shop: Shop):  # type: ignore[no-untyped-def]
    """Videos that could be judged: the window closed, its figures whole, the account one that is diagnosed."""
    whole = Video.objects.filter(
        shop=shop,
        basis__in=WHOLE,
        week_revenue__isnull=False,
        week_views__isnull=False,
        closes_on__lte=shop.data_through,
    )
    return whole if shop.diagnose_affiliates else whole.exclude(account_type=Video.Account.AFFILIATE)


def _usable(shop: Shop, finished):  # type: ignore[no-untyped-def]
    """The finished videos that set the standard: they meet the minimums and stand without a violation."""
    default = Benchmark(shop=shop)
    linked = Q(product_count__gte=default.min_products) | Q(product_count=None)
    return finished.filter(linked, week_views__gte=default.min_views).exclude(state="violation")


def _create(shop: Shop, last: Benchmark | None, usable) -> Benchmark | None:  # type: ignore[no-untyped-def]
    """A version with the quartiles of these videos."""
    rows = list(
        usable.order_by("week_revenue", "pk").values_list(
            "week_revenue", "week_views", "week_product_clicks", "week_orders", "published_on"
        )
    )
    if not rows:
        return None
    revenues = [row[0] for row in rows]
    p25, p50, p75 = (quantile(revenues, q).quantize(unit(shop.currency)) for q in (0.25, 0.5, 0.75))
    return Benchmark.objects.create(
        shop=shop,
        market=shop.market,
        currency=shop.currency,
        version=last.version + 1 if last else 1,
        revenue_p25=p25,
        revenue_p50=p50,
        revenue_p75=p75,
        n=len(rows),
        n_shops=1,
        period_start=min(row[4] for row in rows),
        period_end=max(row[4] for row in rows),
        source=Benchmark.Source.OWN_HISTORY,
        state=Benchmark.State.APPROVED,
        valid_from=shop.data_through + timedelta(days=1) if last and shop.data_through else FROM_THE_START,
        **pooled_profile([row[:4] for row in rows]),
    )


def pooled_profile(rows: Sequence[tuple[Decimal, int, int | None, int | None]]) -> dict[str, Decimal]:
    """The pooled funnel of the videos between P40 and P60 of revenue: it multiplies to their mean, close to the median.

    Medians of the factors would not multiply to the median revenue.
    """
    low, high = int(len(rows) * 0.4), max(int(len(rows) * 0.6), int(len(rows) * 0.4) + 1)
    middle = [row for row in rows[low:high] if row[2] is not None and row[3] is not None]
    views, clicks, orders = (sum(int(row[i] or 0) for row in middle) for i in (1, 2, 3))
    revenue = sum((row[0] for row in middle), Decimal())
    if not (views and clicks and orders and revenue):
        return {}
    return {
        "profile_views": (Decimal(views) / len(middle)).quantize(CENT),
        "profile_ctr": (Decimal(clicks) / views).quantize(RATE),
        "profile_ctor": (Decimal(orders) / clicks).quantize(RATE),
        "profile_order_value": (revenue / orders).quantize(CENT),
    }
