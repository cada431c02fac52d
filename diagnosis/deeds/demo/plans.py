"""What happens to the demo's videos: the stories first, then what else can happen, then as many more as are asked for."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from diagnosis.deeds.demo import content
from diagnosis.models import Shop

# So many days before the last one are covered by one-day exports; older videos rest on a month's export.
COVERED = 120
# No video is older: so far back the exports reach.
OLDEST = 900


@dataclass(frozen=True, slots=True)
class Plan:
    """A video before it is written: who, when, and the totals of its window so far."""

    shop: Shop
    number: int
    first: date
    clock: time
    title: str
    poster: str
    category: str
    seconds: int
    views: int
    clicks: int
    orders: int
    items: int
    revenue: Decimal
    finish: float
    products: tuple[str, ...]
    kind: str = ""


def plans(shop: Shop, count: int, seed: int) -> Iterator[Plan]:
    """The first shop tells the stories first, then what else can happen, then as many more as are asked for."""
    last = shop.data_through
    assert last is not None
    number = 0
    if shop.slug == "lumi-fern":
        for story in content.STORIES[:count]:
            kind = "violation" if story.poster == "mist" else ""
            yield Plan(
                shop, number, last - timedelta(days=story.ago), time.fromisoformat(story.clock), story.title, story.poster,
                story.category, story.seconds, story.views, story.clicks, story.orders, story.items, Decimal(story.revenue),
                story.finish, story.products, kind,
            )  # fmt: skip
            number += 1
        for title, category, poster, kind in content.SPECIALS[: max(0, count - number)]:
            ago = 18 + number % 10
            chance = random.Random(f"{seed}:{shop.slug}:{number}")
            yield _drawn(shop, number, last - timedelta(days=ago), title.strip(), poster, category, kind, chance)
            number += 1
    while number < count:
        chance = random.Random(f"{seed}:{shop.slug}:{number}")
        subject = chance.randrange(len(content.SUBJECTS))
        title = f"{content.OPENINGS[number // 3 % len(content.OPENINGS)]} {content.SUBJECTS[subject]}"
        # Six more in the last 28 days, 42 in the 28 before, the rest behind them.
        ago = (
            18 + number % 10
            if number < 38
            else 28 + (number - 38) * 28 // 42
            if number < 80
            else 56 + (number - 80) * 3
        )
        kind = _kind(shop, number, count, chance)
        first = last - timedelta(
            days=min(ago, OLDEST) if kind not in ("longer", "missing") else COVERED + 20 + number % 5
        )
        yield _drawn(
            shop, number, first, title, content.POSTERS[subject], content.SUBJECT_CATEGORIES[subject], kind, chance
        )
        number += 1


def _kind(shop: Shop, number: int, count: int, chance: random.Random) -> str:
    if number == count - 1:
        return "longer"
    if number == count - 2 and count > 30:
        return "missing"
    kinds = ("good",) * 8 + (
        "lost_views",
        "lost_clicks",
        "lost_clicks",
        "lost_orders",
        "lost_order_value",
        "few_views",
        "few_views",
        "lost_clicks",
    )
    return chance.choice(kinds)


def _drawn(
    shop: Shop, number: int, first: date, title: str, poster: str, category: str, kind: str, chance: random.Random
) -> Plan:
    """A video whose figures follow from its kind: which factors are how far from the benchmark's."""
    profile = content.PROFILES[category]
    factors = {name: chance.uniform(0.88, 1.05) for name in ("views", "clicks", "orders", "order_value")}
    if kind.startswith("lost_"):
        factors[kind.removeprefix("lost_")] = chance.uniform(0.3, 0.6)
    elif kind == "few_views":
        factors["views"] = chance.uniform(0.006, 0.03)
    elif kind == "few_clicks":
        factors |= {"views": 0.06, "clicks": 0.2}
    else:
        factors = {name: chance.uniform(1.02, 1.5) for name in factors}
    views = max(40, round(profile.views * factors["views"]))
    clicks = round(views * float(profile.ctr) * factors["clicks"])
    orders = min(clicks, round(clicks * float(profile.ctor) * factors["orders"]))
    revenue = cents(Decimal(str(round(orders * float(profile.order_value) * factors["order_value"], 2))))
    skus = {"beauty": "LF-SER-15", "home": "LF-PIL-01", "accessories": "LF-CLP-01"}
    products = () if kind == "no_product" else (skus[category],)
    return Plan(
        shop, number, first, time(9 + number % 12, number * 7 % 60), title, poster, category, 14 + number * 7 % 60, views, clicks,
        orders, orders + orders // 9, revenue, round(chance.uniform(0.22, 0.46), 2), products, kind,
    )  # fmt: skip


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
