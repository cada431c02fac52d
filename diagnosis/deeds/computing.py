"""Drafts of benchmarks from this installation's own videos: quantiles, a factor profile, and how sure the median is."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from diagnosis.deeds.own_history import CENT, RATE, pooled_profile
from diagnosis.models import Benchmark, Category, Shop, User, Video
from diagnosis.rules.classifier import WHOLE
from diagnosis.rules.quantiles import quantile

MONTH = 30
# So many draws tell the interval of a median to about a percent of its width.
DRAWS = 200
QUARTERS = (0.25, 0.5, 0.75)


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
    """
    drafts = []
    since = today - timedelta(days=months * MONTH)
    for code, currency in _markets(market):
        for category in [*Category.objects.all(), None]:
            rows, shops = _finished(code, currency, category, since, today)
            if len(rows) >= min_videos and shops >= min_shops:
                drafts.append(_draft(code, currency, category, rows, shops, since, today, by))
    return drafts


def _markets(market: str) -> Iterator[tuple[str, str]]:
    shops = Shop.objects.filter(market=market) if market else Shop.objects.all()
    yield from shops.order_by("market", "currency").values_list("market", "currency").distinct()


def _finished(
    market: str, currency: str, category: Category | None, since: date, today: date
) -> tuple[list[dict[str, Any]], int]:
    """The finished videos by revenue, and of how many shops. A violation takes traffic away: such videos set no standard."""
    default = Benchmark()
    videos = Video.objects.filter(
        shop__market=market, shop__currency=currency, basis__in=WHOLE, week_revenue__isnull=False, published_on__gte=since,
        closes_on__lt=today, week_views__gte=default.min_views,
    ).exclude(state__in=("violation", "collecting", "affiliate_account"))  # fmt: skip
    if category:
        videos = videos.filter(category=category)
    names = ("week_revenue", "week_views", "week_product_clicks", "week_orders", "week_likes", "week_comments", "week_shares", "week_finishes")  # fmt: skip
    rows = list(videos.order_by("week_revenue", "pk").values("shop_id", *names))
    return rows, len({row["shop_id"] for row in rows})


@transaction.atomic
def _draft(
    market: str,
    currency: str,
    category: Category | None,
    rows: Sequence[dict[str, Any]],
    shops: int,
    since: date,
    today: date,
    by: User | None,
) -> Benchmark:
    revenues = [row["week_revenue"] for row in rows]
    p25, p50, p75 = (quantile(revenues, q).quantize(CENT) for q in QUARTERS)
    low, high = median_interval(revenues)
    scope = Benchmark.objects.filter(market=market, category=category, shop=None)
    reason = f"Computed from {len(rows)} videos of {shops} shops, published {since} to {today}. Median {p50}, 90 % interval {low} to {high}."
    return Benchmark.objects.create(
        market=market,
        currency=currency,
        category=category,
        version=(scope.aggregate(last=Max("version"))["last"] or 0) + 1,
        revenue_p25=p25,
        revenue_p50=p50,
        revenue_p75=p75,
        n=len(rows),
        n_shops=shops,
        source=Benchmark.Source.COMPUTED,
        state=Benchmark.State.DRAFT,
        valid_from=today,
        reason=reason,
        author=by,
        **pooled_profile(
            [(row["week_revenue"], row["week_views"], row["week_product_clicks"], row["week_orders"]) for row in rows]
        ),
        **_rates("interaction", rows, ("week_likes", "week_comments", "week_shares"), "week_views"),
        **_rates("conversion", rows, ("week_orders",), "week_product_clicks"),
        **_rates("finish", rows, ("week_finishes",), "week_views"),
    )


def _rates(name: str, rows: Sequence[dict[str, Any]], above: Sequence[str], below: str) -> dict[str, Decimal]:
    """The quartiles of a rate over the videos in which all its parts are known; nothing where there are none."""
    known = [row for row in rows if row[below] and all(row[part] is not None for part in above)]
    rates = sorted(Decimal(sum(row[part] for part in above)) / Decimal(row[below]) for row in known)
    if not rates:
        return {}
    return {f"{name}_p{int(q * 100)}": quantile(rates, q).quantize(RATE) for q in QUARTERS}


def median_interval(ordered: Sequence[Decimal], draws: int = DRAWS) -> tuple[Decimal, Decimal]:
    """The 90 % bootstrap interval of the median: the 5th and 95th percentile of medians of redrawn samples.

    The same values give the same interval. Raises ValueError for no values.
    """
    chance = random.Random(len(ordered))
    medians = sorted(quantile(sorted(chance.choices(ordered, k=len(ordered))), 0.5) for _ in range(draws))
    return quantile(medians, 0.05).quantize(CENT), quantile(medians, 0.95).quantize(CENT)
