"""A small diagnosed world for page tests: a shop with videos, judged by the deed itself."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from diagnosis.deeds.diagnosing import diagnose
from tests.factories import BenchmarkFactory, ImportRunFactory, VideoFactory, VideoPeriodFactory

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
BEAUTY = {
    "profile_views": 15000,
    "profile_ctr": Decimal("0.04"),
    "profile_ctor": Decimal("0.025"),
    "profile_order_value": Decimal(14),
    "finish_p50": Decimal("0.34"),
}


def benchmark(**values):
    return BenchmarkFactory(**(BEAUTY | values))


def video(shop, *, views=18375, clicks=294, orders=7, revenue="84.00", day=date(2026, 1, 2), **values):
    """A video with an exact week of these totals, not diagnosed yet."""
    published = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=20)
    values.setdefault("product_count", 1)
    made = VideoFactory(shop=shop, published_at=published, **values)
    VideoPeriodFactory(
        video=made, views=views, product_impressions=views, product_clicks=clicks, orders=orders, items_sold=orders,
        revenue=Decimal(revenue), likes=views // 50,
        comments=0,
        shares=0,
        finishes=Decimal(views) * Decimal("0.3"),
    )  # fmt: skip
    return made


def brought(shop, start, end, **values):
    """A video list of these days that came in."""
    return ImportRunFactory(shop=shop, period_start=start, period_end=end, **({"state": "done"} | values))


def judge(shop):
    diagnose(shop, now=NOW)
