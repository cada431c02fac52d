"""A shop of any size, the same for every run: titles in several scripts, figures as skewed as real ones, NULLs, violations.

Every size has as many videos in the last eight weeks, so that pages about a period compare; what is more lies in the
years before. All have seven daily rows, fewer where the week is not over or figures are missing.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import batched, pairwise
from typing import Any, NamedTuple

from django.db import connection, models, transaction

from benchmarks.scratch import load
from diagnosis.deeds.factories import BenchmarkFactory, MembershipFactory, ShopFactory, UserFactory
from diagnosis.models import Category, CoveredDay, Policy, Product, Shop, Video, VideoProduct, Violation
from diagnosis.rules import window
from diagnosis.rules.text import fold

type Progress = Callable[[int], Any]

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)
NOW = datetime(2026, 2, 1, 20, tzinfo=UTC)
SLUG = "benchmark"
SEED = 7
RECENT_DAYS, RECENT = 56, 504
OLDER_DAYS = 900
BATCH = 20_000

CATEGORIES = {"beauty": 120, "home": 90, "accessories": 60, "food": 40, "electronics": 260}
PRODUCTS = 200

# In how many titles a word stands: one of 14, one of 282, one of 2,591; and one title alone.
COMMON, MEDIUM, RARE, ABSENT = "serum", "marigold", "quokka", "zyzzyva"
_OPENINGS = (
    "How I use this {} every morning", "Three ways to wear the {}", "Unboxing: {} under $20", "POV: you found the {}",
    "Kenapa semua orang beli {} ini", "Cara pakai {} yang benar", "终于买到了{}，真的好用", "这个{}值得买吗？",
    "Mi rutina con {} en casa", "¿Vale la pena este {}?", "รีวิว{}แบบตรงไปตรงมา", "Đánh giá {} sau một tuần",
    "{} — restocked today", "لماذا أحب {} كثيرا",
)  # fmt: skip
_THINGS = (
    "serum", "lip tint", "pillow", "phone stand", "hair clip", "口红", "面霜", "krim malam", "crema hidratante", "ลิปสติก",
    "son môi", "tea set", "earbuds", "tote bag",
)  # fmt: skip
_TAILS = ("#tiktokmademebuyit", "part 2", "✨", "full review", "honest opinion", "with my sister", "for beginners")
# How a week falls on its days, as running percentages.
_RUNNING = (0, 36, 56, 70, 80, 88, 95, 100)

_COUNTED = (
    "views", "likes", "comments", "shares", "new_followers", "product_impressions", "product_clicks", "customers",
    "orders", "items_sold", "revenue", "attributed_revenue", "finishes",
)  # fmt: skip


class Figures(NamedTuple):
    """A week's totals in the order of _COUNTED; None where the source did not say."""

    views: int
    likes: int
    comments: int
    shares: int
    new_followers: int
    product_impressions: int | None
    product_clicks: int
    customers: int
    orders: int
    items_sold: int
    revenue: Decimal | None
    attributed_revenue: Decimal | None
    finishes: Decimal | None


@dataclass(frozen=True, slots=True)
class Invented:
    """One video before it is written."""

    number: int
    video_id: str
    title: str
    creator: str
    account_type: str
    published_at: datetime
    duration: int | None
    product: int | None
    violates: bool
    figures: Figures


def invent(count: int, *, recent: int = RECENT) -> Iterator[Invented]:
    """The videos of a shop of this size, oldest first, over two and a half years."""
    recent = min(recent, count // 2)
    older = count - recent
    for number in range(count):
        if number < older:
            ago = RECENT_DAYS + OLDER_DAYS - 1 - number * OLDER_DAYS // older
        else:
            ago = RECENT_DAYS - 1 - (number - older) * RECENT_DAYS // recent
        yield _invented(number, LAST - timedelta(days=ago))


def month(count: int, *, start: int = 5_000_000) -> Iterator[Invented]:
    """The videos of an export that covers January: other ones than those of the shop."""
    for number in range(count):
        yield _invented(start + number, FIRST + timedelta(days=number * 31 // count))


def _invented(number: int, day: date) -> Invented:
    """The same number gives the same title and figures whatever the day."""
    chance = random.Random(SEED * 1_000_003 + number)
    moment = datetime(day.year, day.month, day.day, 17, tzinfo=UTC) + timedelta(seconds=number % 18_000)
    return Invented(
        number=number,
        video_id=str((int(moment.timestamp()) << 32) | number),
        title=_title(number, chance),
        creator=("lumi.and.fern", "kaki_home", "", "daily.finds")[number % 4],
        account_type="affiliate" if number % 33 == 5 else "marketing" if number % 5 == 0 else "official",
        published_at=moment,
        duration=None if number % 20 == 3 else 9 + number % 75,
        product=None if number % 19 == 4 else int(PRODUCTS * chance.random() ** 2),
        violates=number % 13 == 6,
        figures=_figures(number, chance),
    )


def _title(number: int, chance: random.Random) -> str:
    words = [_OPENINGS[number % 14].format(_THINGS[(number // 14 + number) % 14])]
    if number % 282 == 11:
        words.append(MEDIUM)
    if number % 2591 == 17:
        words.append(RARE)
    words += [_TAILS[chance.randrange(7)], f"no. {number}"]
    return " ".join(words)


def _figures(number: int, chance: random.Random) -> Figures:
    views = int(math.exp(chance.normalvariate(8.2, 1.5))) + 12
    impressions = int(views * chance.uniform(0.4, 0.8))
    clicks = int(impressions * chance.uniform(0.01, 0.1))
    orders = int(clicks * chance.uniform(0.0, 0.09))
    revenue = Decimal(int(orders * chance.uniform(800, 4000))) / 100
    return Figures(
        views=views, likes=views // 21, comments=views // 310, shares=views // 190, new_followers=views // 800,
        product_impressions=None if number % 31 == 9 else impressions, product_clicks=clicks, customers=orders, orders=orders,
        items_sold=orders + orders // 7, revenue=None if number % 47 == 20 else revenue,
        attributed_revenue=None if number % 47 == 20 else revenue + revenue / 5,
        finishes=None if number % 29 == 1 else Decimal(views * (15 + number % 30)) / 100,
    )  # fmt: skip


def product_id(number: int) -> str:
    return f"1729384756{number:09}"


def furnish() -> Shop:
    """The empty shop: its owner (who is staff as well), categories, products, and an approved benchmark for each category."""
    owner = UserFactory.create(email="owner@example.com", is_staff=True, is_superuser=True)
    categories = [Category.objects.get_or_create(code=code, defaults={"name": code.title()})[0] for code in CATEGORIES]
    shop = ShopFactory.create(slug=SLUG, name="Benchmark", data_through=LAST, default_category=categories[0])
    MembershipFactory.create(shop=shop, user=owner, role="owner")
    for category, median in [(None, 110), *zip(categories, CATEGORIES.values(), strict=True)]:
        BenchmarkFactory.create(
            category=category, revenue_p25=median * Decimal("0.4"), revenue_p50=median, revenue_p75=median * Decimal("2.4"),
            profile_views=4000, profile_ctr=Decimal("0.033"), profile_ctor=Decimal("0.045"),
            profile_order_value=Decimal(median) / 6, min_views=500, valid_from=LAST - timedelta(days=1100), author=owner,
            reason="Invented.", n=4000,
        )  # fmt: skip
    Product.objects.bulk_create(
        Product(shop=shop, product_id=product_id(number), name=f"Product {number}", category=categories[number % 5])
        for number in range(PRODUCTS)
    )
    Policy.objects.get_or_create(name="Misleading content")
    days = (LAST - timedelta(days=ago) for ago in range(120))
    CoveredDay.objects.bulk_create(CoveredDay(shop=shop, day=day) for day in days)
    return shop


def fill(shop: Shop, count: int, progress: Progress, *, listed: bool = False) -> None:
    """Write `count` videos with products, violations and daily rows into the furnished shop; nothing is judged yet.

    With `listed` the videos come with the week and the state that pages show, as a diagnosis would have left them.
    """
    products = list(Product.objects.filter(shop=shop).order_by("pk").values_list("pk", flat=True))
    policy = Policy.objects.get(name="Misleading content").pk
    figures = ", ".join(f"{name} numeric" for name in _COUNTED)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"CREATE TEMPORARY TABLE invented (video bigint PRIMARY KEY, {figures})")
        for batch in batched(invent(count), BATCH, strict=False):
            _write(shop, batch, products, policy, listed)
            progress(len(batch))
        cursor.execute("DROP TABLE invented")
    _settle()


def _write(shop: Shop, batch: Sequence[Invented], products: list[int], policy: int, listed: bool) -> None:
    first, last = batch[0].number + 1, batch[-1].number + 1
    # Parents first, each in the order of its key.
    categories = dict(
        enumerate(Category.objects.filter(code__in=CATEGORIES).order_by("pk").values_list("pk", flat=True))
    )
    shown = [_listed(one, categories) for one in batch] if listed else [{} for _ in batch]
    _insert(Video, [_video(shop, one) | more for one, more in zip(batch, shown, strict=True)])
    links = [one for one in batch if one.product is not None]
    _insert(VideoProduct, [_link(shop, one, products) for one in links])
    _insert(Violation, [_violation(shop, one, policy) for one in batch if one.violates])
    rows = ((one.number + 1, *(None if value is None else str(value) for value in one.figures)) for one in batch)
    load(connection, "invented", ("video", *_COUNTED), rows)
    with connection.cursor() as cursor:
        cursor.execute(_days(), {"first": first, "last": last, "through": LAST, "currency": shop.currency})
        cursor.execute("TRUNCATE invented" if connection.vendor == "postgresql" else "DELETE FROM invented")


def _video(shop: Shop, one: Invented) -> dict[str, Any]:
    # Published between 9 and 14 in the shop's own zone: the same day there as in UTC.
    day = one.published_at.date()
    return {
        "id": one.number + 1, "shop_id": shop.pk, "video_id": one.video_id, "title": one.title,
        "title_folded": fold(one.title), "creator": one.creator, "account_type": one.account_type,
        "published_at": one.published_at, "published_on": day, "closes_on": window.last_day(day), "duration": one.duration,
        "product_count": 0 if one.product is None else 1, "described_on": LAST,
    }  # fmt: skip


def _listed(one: Invented, categories: dict[int, int]) -> dict[str, Any]:
    """Week, category and state as deeds.diagnosing leaves them."""
    place = 0 if one.product is None else one.product % len(CATEGORIES)
    line = Decimal(list(CATEGORIES.values())[place])
    state = _state(one, line)
    short = state == "can_do_better"
    week = {f"week_{name}": getattr(one.figures, name) for name in _COUNTED if name != "customers"}
    return week | {
        "state": state, "category_id": categories[place], "benchmark_revenue": line, "basis": "days",
        "cause": ("views", "ctr", "ctor", "order_value")[one.number % 4] if short else "",
        "worth": line - one.figures.revenue if short and one.figures.revenue is not None else None,
    }  # fmt: skip


def _state(one: Invented, line: Decimal) -> str:
    if one.account_type == "affiliate":
        return "affiliate_account"
    if window.last_day(one.published_at.date()) > LAST:
        return "collecting"
    if one.violates:
        return "violation"
    if one.figures.revenue is None or (one.number + 1) % 50 == 13:
        return "data_missing"
    if one.figures.views < 500 or one.product is None:
        return "below_threshold"
    return "good" if one.figures.revenue >= line else "can_do_better"


def _link(shop: Shop, one: Invented, products: list[int]) -> dict[str, Any]:
    assert one.product is not None
    number = one.number + 1
    return {"id": number, "shop_id": shop.pk, "video_id": number, "product_id": products[one.product % len(products)]}


def _violation(shop: Shop, one: Invented, policy: int) -> dict[str, Any]:
    return {
        "id": one.number + 1, "shop_id": shop.pk, "video_id": one.number + 1, "violation_id": f"V{one.number}",
        "video_ref": one.video_id, "policy_id": policy, "reason": "Claims that cannot be shown.", "points": 2,
        "issued_at": one.published_at,
    }  # fmt: skip


def _insert(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Write rows that name the same columns; the others get what the model says a new row has."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField)]
    given = [field for field in fields if field.column in rows[0]]
    rest = [field for field in fields if field not in given and not field.primary_key and not field.has_db_default()]
    same = tuple(field.get_db_prep_save(field.get_default(), connection=connection) for field in rest)
    names = [str(field.column) for field in given]
    adapt = _sqlite if connection.vendor == "sqlite" else _as_it_is
    lines = ((*(adapt(row[name]) for name in names), *same) for row in rows)
    load(connection, model._meta.db_table, tuple(str(field.column) for field in (*given, *rest)), lines)


def _as_it_is(value: Any) -> Any:
    return value


def _sqlite(value: Any) -> Any:
    """What Django's fields would store, without asking each of them a million times."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value) if isinstance(value, date | Decimal) else value


def _days() -> str:
    """Each week's totals spread over its days so that they add up again; some videos lack their last days."""
    postgres = connection.vendor == "postgresql"
    day = "v.published_on + d.n" if postgres else "date(v.published_on, d.n || ' day')"

    def part(name: str) -> str:
        decimals = {"revenue": 2, "attributed_revenue": 2, "finishes": 4}.get(name, 0)
        whole = f"ROUND(w.{name} * d.upto / 100, {decimals}) - ROUND(w.{name} * d.before / 100, {decimals})"
        return f"ROUND({whole}, {decimals})" if decimals else f"CAST({whole} AS bigint)"

    steps = " UNION ALL ".join(
        f"SELECT {n} AS n, {before} AS before, {upto} AS upto" for n, (before, upto) in enumerate(pairwise(_RUNNING))
    )
    return f"""
        INSERT INTO diagnosis_videoday (shop_id, video_id, day, currency, source, precision, {", ".join(_COUNTED)})
        SELECT v.shop_id, v.id, {day}, %(currency)s, 'seller_center', 'exact', {", ".join(map(part, _COUNTED))}
        FROM diagnosis_video v JOIN invented w ON w.video = v.id CROSS JOIN ({steps}) d
        WHERE v.id BETWEEN %(first)s AND %(last)s AND {day} <= %(through)s AND (v.id %% 50 <> 13 OR d.n < 4)
        ORDER BY v.id, d.n"""


def _settle() -> None:
    """Sequences behind the keys that were given, and fresh statistics for the planner."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (Video, VideoProduct, Violation):
                table = model._meta.db_table
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
        settle(cursor)


def settle(cursor: Any) -> None:
    """What autovacuum or PRAGMA optimize would have done by the next morning."""
    if connection.vendor == "postgresql":
        cursor.execute("SET statement_timeout = 0")
    cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
