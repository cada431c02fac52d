"""The demo's plans as rows: videos, figures by day or by period, products and violations."""

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from diagnosis.deeds.demo import content
from diagnosis.deeds.demo.plans import Plan, amount, cents
from diagnosis.models import (
    Category,
    ImportRun,
    Policy,
    Product,
    Shop,
    Video,
    VideoDay,
    VideoPeriod,
    VideoProduct,
    Violation,
)
from diagnosis.rules import window
from diagnosis.rules.text import fold

# How the views of a week fall on its days, before chance.
CURVE = (0.36, 0.2, 0.14, 0.1, 0.08, 0.07, 0.05)
TAIL = (0.012, 0.008, 0.005)


def write(shop: Shop, plans: list[Plan], products: dict[str, Product], seed: int, run: ImportRun) -> None:
    zone = ZoneInfo(shop.timezone)
    rows = [_video(plan, zone) for plan in plans]
    Video.objects.bulk_create(rows)
    ids = dict(
        Video.objects.filter(shop=shop, video_id__in=[row.video_id for row in rows]).values_list("video_id", "pk")
    )
    for row in rows:
        row.pk = ids[row.video_id]
    days: list[VideoDay] = []
    periods: list[VideoPeriod] = []
    links: list[VideoProduct] = []
    for plan, video in zip(plans, rows, strict=True):
        chance = random.Random(f"{seed}:{video.video_id}:days")
        if plan.kind in ("longer", "missing"):
            periods.append(_period(plan, video, run))
        else:
            days += _days(plan, video, run, chance)
        links += _links(plan, video, products)
        _violations(plan, video)
    VideoDay.objects.bulk_create(days, batch_size=5000)
    VideoPeriod.objects.bulk_create(periods)
    VideoProduct.objects.bulk_create(links, batch_size=5000)


def _video(plan: Plan, zone: ZoneInfo) -> Video:
    published = datetime.combine(plan.first, plan.clock, tzinfo=zone)
    # The high bits of a video's id are the second of its upload; the low ones tell videos of one second apart.
    identity = str((int(published.timestamp()) << 32) | (plan.shop.pk % 4096 << 20) | plan.number)
    return Video(
        shop=plan.shop, video_id=identity, title=plan.title, title_folded=fold(plan.title), creator="lumi.and.fern",
        account_type="affiliate" if plan.kind == "affiliate" else "official", published_at=published,
        published_on=plan.first, closes_on=window.last_day(plan.first), duration=plan.seconds,
        thumbnail=f"demo/{plan.poster}.svg", product_count=len(plan.sold), described_on=plan.shop.data_through,
    )  # fmt: skip


def _figures(plan: Plan, share: dict[str, int], revenue: Decimal) -> dict[str, Any]:
    views = share["views"]
    # Some reach the upper quarter of the benchmark.
    liked = 0.015 + plan.number * 37 % 50 / 550
    return {
        "views": views, "likes": int(views * liked), "comments": views // 250, "shares": views // 160, "new_followers": views // 900,
        "product_impressions": views, "product_clicks": share["clicks"], "orders": share["orders"],
        "customers": share["orders"], "items_sold": share["items"], "revenue": revenue,
        "attributed_revenue": cents(revenue * Decimal("1.08")),
        "finishes": (Decimal(str(plan.finish)) * views).quantize(Decimal("0.0001")),
        "currency": plan.shop.currency, "source": "demo",
    }  # fmt: skip


def _days(plan: Plan, video: Video, run: ImportRun, chance: random.Random) -> Iterator[VideoDay]:
    """The window's days as far as data reach, adding up to the plan's totals; and a small tail that must not count."""
    last = plan.shop.data_through
    assert last is not None
    reached = min((last - plan.first).days + 1, window.DAYS)
    weights = [weight * chance.uniform(0.75, 1.25) for weight in CURVE[:reached]]
    if plan.kind == "violation":
        # Traffic is reduced from the day after the violation was issued.
        issued = window.published_on(_issued(plan, video), plan.shop.timezone)
        told = (issued - plan.first).days
        weights = [weight * (1 if day <= told else 0.06) for day, weight in enumerate(weights)]
    parts = {name: _spread(getattr(plan, name), weights) for name in ("views", "clicks", "orders", "items")}
    cents = _spread(int(plan.revenue * 100), [float(orders) for orders in parts["orders"]])
    for day in range(reached):
        share = {name: part[day] for name, part in parts.items()}
        yield VideoDay(shop=plan.shop, video=video, day=plan.first + timedelta(days=day), import_run=run,
                       **_figures(plan, share, Decimal(cents[day]) / 100))  # fmt: skip
    for after, part in enumerate(TAIL):
        day_after = plan.first + timedelta(days=window.DAYS + after)
        if day_after <= last:
            share = {"views": int(plan.views * part), "clicks": 0, "orders": 0, "items": 0}
            yield VideoDay(
                shop=plan.shop, video=video, day=day_after, import_run=run, **_figures(plan, share, Decimal(0))
            )


def _spread(total: int, weights: list[float]) -> list[int]:
    """The total in whole parts by weight, by largest remainder; without any weight all of it falls on the first."""
    whole = sum(weights)
    if not whole:
        return [total, *[0] * (len(weights) - 1)]
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_rest = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_rest[: total - sum(parts)]:
        parts[place] += 1
    return parts


def _period(plan: Plan, video: Video, run: ImportRun) -> VideoPeriod:
    """A month's totals around the window; for a video with missing data only its first three days."""
    share = {"views": plan.views, "clicks": plan.clicks, "orders": plan.orders, "items": plan.items}
    start = plan.first - timedelta(days=5) if plan.kind == "longer" else plan.first
    end = plan.first + timedelta(days=24 if plan.kind == "longer" else 2)
    return VideoPeriod(
        shop=plan.shop, video=video, start=start, end=end, import_run=run, **_figures(plan, share, plan.revenue)
    )


def _links(plan: Plan, video: Video, products: dict[str, Product]) -> Iterator[VideoProduct]:
    """Most videos have product figures that add up to what they sold; of every fourth they are not known."""
    known = plan.number % 4 != 3
    for place, (sku, sold) in enumerate(plan.sold.items()):
        yield VideoProduct(
            shop=plan.shop, video=video, product=products[sku], position=place, currency=plan.shop.currency,
            sold=sold if known else None, revenue=amount(sku, sold) if known else None,
        )  # fmt: skip


def products(shop: Shop) -> dict[str, Product]:
    categories = {category.code: category for category in Category.objects.all()}
    rows = []
    for number, (sku, (name, category, price, rate, stock, picture)) in enumerate(content.PRODUCTS.items()):
        rows.append(
            Product(
                shop=shop, product_id=f"17293847561{shop.pk % 10000:04}{number:04}", name=name, sku=sku,
                category=categories.get(category), price=price, currency=shop.currency if price is not None else "",
                commission_rate=rate, stock=stock, picture=f"demo/{picture}.svg" if picture else "",
            )
        )  # fmt: skip
    Product.objects.bulk_create(rows)
    return {product.sku: product for product in Product.objects.filter(shop=shop)}


def _violations(plan: Plan, video: Video) -> None:
    if plan.kind not in ("violation", "withdrawn", "overturned"):
        return
    names = list(content.POLICIES)
    for name in names:
        Policy.objects.get_or_create(name=name, defaults={"how_to_avoid": content.POLICIES[name]})
    issued = _issued(plan, video)
    withdrawn, overturned = plan.kind == "withdrawn", plan.kind == "overturned"
    Violation.objects.create(
        shop=plan.shop, video=video, video_ref=video.video_id, violation_id=f"VR-{video.video_id[-9:]}",
        policy=Policy.objects.get(name=names[1] if plan.category == "accessories" else names[0]),
        reason="“Overnight” promises a result that the product page does not support."
        if plan.category == "beauty" else "The clip in the video is larger than the one that is linked.",
        evidence="Spoken and shown as text in the video.", points=2, issued_at=issued, effect="Traffic reduced",
        expires_on=(issued + timedelta(days=180)).date(),
        state=Violation.State.WITHDRAWN if withdrawn else Violation.State.ENFORCED,
        appeal=Violation.Appeal.APPROVED if overturned else Violation.Appeal.IN_REVIEW if plan.poster == "mist" else Violation.Appeal.NONE,
        appeal_deadline=issued + timedelta(days=30),
    )  # fmt: skip


def _issued(plan: Plan, video: Video) -> datetime:
    return video.published_at + timedelta(hours=29 if plan.poster == "mist" else 77)


def account_violation(shop: Shop) -> None:
    """One of the account, without a video, whose points have expired; of a policy that a video broke again."""
    assert shop.data_through is not None
    policy, _created = Policy.objects.get_or_create(
        name=list(content.POLICIES)[0], defaults={"how_to_avoid": list(content.POLICIES.values())[0]}
    )
    issued = datetime.combine(shop.data_through - timedelta(days=220), time(10), tzinfo=ZoneInfo(shop.timezone))
    Violation.objects.create(
        shop=shop, violation_id="VR-ACCOUNT-1", policy=policy, reason="The shop's description promised a medical effect.",
        points=2, issued_at=issued, effect="Shown less in search", expires_on=(issued + timedelta(days=180)).date(),
        state=Violation.State.EXPIRED, appeal_deadline=issued + timedelta(days=30),
    )  # fmt: skip
