"""Drafts of benchmarks from this installation's own videos: quantiles, a factor profile, and how sure the median is."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from diagnosis.deeds import changelog, spoken
from diagnosis.deeds.benchmarking import next_version
from diagnosis.deeds.own_history import RATE, pooled_profile
from diagnosis.models import Benchmark, BenchmarkChange, Category, Shop, User, Video
from diagnosis.rules.classifier import WHOLE
from diagnosis.rules.currencies import unit
from diagnosis.rules.quantiles import median_interval, quantile

MONTH = 30
QUARTERS = (0.25, 0.5, 0.75)
COLUMNS = (
    "shop_id", "category_id", "published_on", "product_count", "week_revenue", "week_views", "week_product_clicks",
    "week_orders", "week_likes", "week_comments", "week_shares", "week_finishes",
)  # fmt: skip

type Row = dict[str, Any]


@transaction.atomic
def compute_benchmarks(
    *,
    today: date,
    by: User | None = None,
    market: str = "",
    months: int = 3,
    min_videos: int = 30,
    min_shops: int = 1,
) -> list[Benchmark]:
    """Draft versions for each market and category, and for each market as a whole, where enough videos are finished.

    Videos published in the last `months` of 30 days, of shops that sell in one currency; drafts change nothing.
    Standard and minimums are those of the version in force. The videos of a market are read once.
    """
    drafts = []
    for code, currency in _markets(market):
        rows = _finished(code, currency, today - timedelta(days=months * MONTH), today)
        for category in [*Category.objects.all(), None]:
            draft = _scope(code, currency, category, today)
            chosen = [
                row for row in rows if (category is None or row["category_id"] == category.pk) and _meets(row, draft)
            ]
            if len(chosen) >= min_videos and len({row["shop_id"] for row in chosen}) >= min_shops:
                drafts.append(_draft(draft, chosen, today, by))
    return drafts


def _markets(market: str) -> Iterator[tuple[str, str]]:
    shops = Shop.objects.filter(market=market) if market else Shop.objects.all()
    yield from shops.order_by("market", "currency").values_list("market", "currency").distinct()


def _finished(market: str, currency: str, since: date, today: date) -> list[Row]:
    """The finished videos by revenue. A violation takes traffic away: such videos set no standard."""
    videos = Video.objects.filter(
        shop__market=market, shop__currency=currency, basis__in=WHOLE, week_revenue__isnull=False,
        week_views__isnull=False, published_on__gte=since, closes_on__lt=today,
    ).exclude(state__in=("violation", "collecting", "affiliate_account"))  # fmt: skip
    return list(videos.order_by("week_revenue", "pk").values(*COLUMNS))


def _scope(market: str, currency: str, category: Category | None, today: date) -> Benchmark:
    """The draft to be: its number, and the standard and minimums of the version in force: the category's, else the market's."""
    draft = Benchmark(market=market, currency=currency, category=category, source=Benchmark.Source.COMPUTED)
    draft.version = next_version(market, category)
    in_force = Benchmark.objects.approved().filter(shop=None, market=market, currency=currency, valid_from__lte=today)
    nearest = in_force.filter(Q(category=category) | Q(category=None))
    if current := nearest.order_by(F("category").asc(nulls_last=True), "-version").first():
        for name in ("standard", "strict", "min_views", "min_clicks", "min_products"):
            setattr(draft, name, getattr(current, name))
    return draft


def _meets(row: Row, minimums: Benchmark) -> bool:
    """Whether the rule would evaluate the video: what is not known is not held against it."""
    return all(
        actual is None or actual >= required
        for actual, required in (
            (row["week_views"], minimums.min_views),
            (row["week_product_clicks"], minimums.min_clicks),
            (row["product_count"], minimums.min_products),
        )
    )


def _draft(draft: Benchmark, rows: Sequence[Row], today: date, by: User | None) -> Benchmark:
    revenues = [row["week_revenue"] for row in rows]
    low, high = (bound.quantize(unit(draft.currency)) for bound in median_interval(revenues))
    values = {
        **_quartiles("revenue", revenues, unit(draft.currency)),
        **pooled_profile(
            [(row["week_revenue"], row["week_views"], row["week_product_clicks"], row["week_orders"]) for row in rows]
        ),
        **_rates("interaction", rows, ("week_likes", "week_comments", "week_shares"), "week_views"),
        **_rates("conversion", rows, ("week_orders",), "week_product_clicks"),
        **_rates("finish", rows, ("week_finishes",), "week_views"),
        "revenue_p50_low": low,
        "revenue_p50_high": high,
    }
    for name, value in values.items():
        setattr(draft, name, value)
    draft.n, draft.n_shops = len(rows), len({row["shop_id"] for row in rows})
    days = [row["published_on"] for row in rows]
    draft.period_start, draft.period_end, draft.valid_from, draft.author = min(days), max(days), today, by
    draft.reason = _reason(draft)
    draft.save()
    changelog.record(draft, BenchmarkChange.Action.COMPUTED, by=by)
    return draft


def _reason(draft: Benchmark) -> str:
    """Sellers read it beside the verdict, and the history of their videos names it."""
    with spoken.kept():
        return _(
            "Computed from finished videos published %(first)s to %(last)s (videos: %(videos)s, shops: %(shops)s). "
            "Median %(median)s %(currency)s, 90%% interval %(low)s to %(high)s."
        ) % {
            "first": draft.period_start,
            "last": draft.period_end,
            "videos": draft.n,
            "shops": draft.n_shops,
            "median": draft.revenue_p50,
            "currency": draft.currency,
            "low": draft.revenue_p50_low,
            "high": draft.revenue_p50_high,
        }


def _quartiles(name: str, ordered: Sequence[Decimal], unit: Decimal) -> dict[str, Decimal]:
    return {f"{name}_p{int(q * 100)}": quantile(ordered, q).quantize(unit) for q in QUARTERS}


def _rates(name: str, rows: Sequence[Row], above: Sequence[str], below: str) -> dict[str, Decimal]:
    """The quartiles of a rate over the videos in which all its parts are known; nothing where there are none."""
    known = [row for row in rows if row[below] and all(row[part] is not None for part in above)]
    rates = sorted(Decimal(sum(row[part] for part in above)) / Decimal(row[below]) for row in known)
    return _quartiles(name, rates, RATE) if rates else {}
