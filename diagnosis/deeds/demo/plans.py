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
    finish: float
    sold: dict[str, int]
    kind: str = ""

    @property
    def items(self) -> int:
        return sum(self.sold.values())

    @property
    def revenue(self) -> Decimal:
        """What was sold at its price: so a reader who multiplies finds the same."""
        return sum((amount(sku, sold) for sku, sold in self.sold.items()), Decimal("0.00"))


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
                story.category, story.seconds, story.views, story.clicks, story.orders, story.finish, story.sold, kind,
            )  # fmt: skip
            number += 1
        for title, category, poster, sku, kind in content.SPECIALS[: max(0, count - number)]:
            ago = 18 + number % 10
            chance = random.Random(f"{seed}:{shop.slug}:{number}")
            yield _drawn(shop, number, last - timedelta(days=ago), title.strip(), poster, category, sku, kind, chance)
            number += 1
    while number < count:
        chance = random.Random(f"{seed}:{shop.slug}:{number}")
        named, category, poster, sku = chance.choice(content.SUBJECTS)
        # Six more in the last 28 days, 42 in the 28 before, the rest behind them.
        ago = (
            18 + number % 10
            if number < 38
            else 28 + (number - 38) * 28 // 42
            if number < 80
            else 56 + (number - 80) * 3
        )
        kind = _kind(shop, number, count, chance)
        if kind == "lost_order_value":
            # The first of a category is what there is a small one of.
            named, category, poster, sku = next(one for one in content.SUBJECTS if one[1] == category)
        title = f"{content.OPENINGS[number // 3 % len(content.OPENINGS)]} {named}"
        first = last - timedelta(
            days=min(ago, OLDEST) if kind not in ("longer", "missing") else COVERED + 20 + number % 5
        )
        yield _drawn(shop, number, first, title, poster, category, sku, kind, chance)
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
    shop: Shop,
    number: int,
    first: date,
    title: str,
    poster: str,
    category: str,
    sku: str,
    kind: str,
    chance: random.Random,
) -> Plan:
    """A video whose figures follow from its kind: which factors are how far from the benchmark's.

    The order value is the product's price: where it is to be low, a small product is sold.
    """
    profile = content.PROFILES[category]
    factors = {name: chance.uniform(0.88, 1.05) for name in ("views", "clicks", "orders")}
    if kind == "lost_order_value":
        sku = content.SMALL[category]
    elif kind.startswith("lost_"):
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
    if not sku:
        # What is not linked cannot be clicked or bought.
        clicks = orders = 0
    return Plan(
        shop, number, first, time(9 + number % 12, number * 7 % 60), title, poster, category, 14 + number * 7 % 60, views, clicks,
        orders, round(chance.uniform(0.22, 0.46), 2), {sku: orders + orders // 9} if sku else {}, kind,
    )  # fmt: skip


def amount(sku: str, sold: int) -> Decimal:
    """What so many of a product cost."""
    return (content.PRODUCTS[sku][2] or content.UNLISTED) * sold


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
