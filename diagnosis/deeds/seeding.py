"""The demo: invented shops with every status and every reason, deterministic for a seed and a day."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Least

from diagnosis.deeds import demo_content as content
from diagnosis.deeds.diagnosing import diagnose
from diagnosis.deeds.factories import BenchmarkFactory, MembershipFactory, ShopFactory, UserFactory
from diagnosis.deeds.learning import load_learning, load_standing
from diagnosis.models import (
    Benchmark,
    Category,
    CoveredDay,
    Diagnosis,
    ImportRun,
    Policy,
    Product,
    Shop,
    StatusEvent,
    User,
    Video,
    VideoDay,
    VideoPeriod,
    VideoProduct,
    Violation,
)  # fmt: skip
from diagnosis.rules import window
from diagnosis.rules.text import fold

PASSWORD = "video-diagnosis-demo"  # noqa: S105 - the demo's, written in the README
VIDEOS = 120
SHOPS = 3
BATCH = 1000
# So many days before the last one are covered by one-day exports; older videos rest on a month's export.
COVERED = 120
# When the demo was judged before: long enough for some windows to have closed since.
EARLIER = timedelta(days=4)
# How the views of a week fall on its days, before chance.
CURVE = (0.36, 0.2, 0.14, 0.1, 0.08, 0.07, 0.05)
TAIL = (0.012, 0.008, 0.005)

type Progress = Callable[[int], None]


class RealShops(Exception):  # noqa: N818 - a refusal, not an error
    """There are shops that are not the demo's: the demo stays away from them unless told otherwise."""


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


def seed(
    *,
    now: datetime,
    videos: int = VIDEOS,
    shops: int = SHOPS,
    seed: int = 7,
    force: bool = False,
    progress: Progress | None = None,
) -> list[Shop]:
    """Make the demo and return the shops made; those that are there already stay as they are.

    `videos` is how many the first shop has, `shops` how many shops there are. Raises RealShops beside real ones.
    """
    if not force and Shop.objects.filter(is_demo=False).exists():
        raise RealShops
    with transaction.atomic():
        load_learning()
        load_standing()
        people = _people()
        _benchmarks(people["admin"], now)
    made = []
    for place, (slug, name, market, currency, zone, role) in enumerate(_shop_list(shops)):
        if Shop.objects.filter(slug=slug).exists():
            continue
        count = videos if place == 0 else (40 if place != 2 else 12)
        with transaction.atomic():
            shop = ShopFactory.create(
                slug=slug, name=name, market=market, currency=currency, timezone=zone, is_demo=True, share_inspirations=True,
                data_through=now.astimezone(ZoneInfo(zone)).date() - timedelta(days=1),
                default_category=Category.objects.get(code="beauty"),
            )  # fmt: skip
            for person, held in role.items():
                MembershipFactory.create(shop=shop, user=people[person], role=held)
            _fill(shop, count, seed, now, progress)
        _judge_as_time_went(shop, now)
        made.append(shop)
    return made


def _judge_as_time_went(shop: Shop, now: datetime) -> None:
    """Judge the last two weeks' videos as they stood a few days ago, then all as they stand now: so the week has a history."""
    assert shop.data_through is not None
    through, then = shop.data_through, now - EARLIER
    videos = Video.objects.filter(shop=shop)
    videos.update(added_at=Least(F("published_at") + timedelta(days=1), now))
    shop.data_through = through - EARLIER
    recent = videos.filter(closes_on__gte=through - 2 * EARLIER, published_on__lte=shop.data_through)
    diagnose(shop, now=then, videos=recent)
    shop.data_through = through
    diagnose(shop, now=now)


def purge() -> int:
    """Remove the demo's rows, and only those, with a few set-based statements; returns how many videos went."""
    shops = list(Shop.objects.filter(is_demo=True).values_list("pk", flat=True))
    videos = Video.objects.filter(shop__in=shops).count()
    with transaction.atomic():
        for model in (Diagnosis, StatusEvent, VideoDay, VideoPeriod, VideoProduct, Violation):
            model._base_manager.filter(shop__in=shops)._raw_delete("default")
        Shop.objects.filter(pk__in=shops).delete()
        Benchmark.objects.filter(is_demo=True).filter(Q(diagnoses=None)).delete()
        User.objects.filter(is_demo=True).delete()
        Policy.objects.filter(name__in=content.POLICIES, violations=None).delete()
    return videos


def _shop_list(count: int) -> Iterator[tuple[str, str, str, str, str, dict[str, str]]]:
    known: list[tuple[str, str, str, str, str, dict[str, str]]] = [
        (
            "lumi-fern",
            "Lumi & Fern",
            "US",
            "USD",
            "America/Los_Angeles",
            {"seller": "owner", "agency": "viewer", "admin": "viewer"},
        ),
        ("lumi-fern-uk", "Lumi & Fern UK", "GB", "GBP", "Europe/London", {"agency": "owner"}),
        ("kaki-home", "Kaki Home", "MY", "MYR", "Asia/Kuala_Lumpur", {"agency": "owner"}),
    ]
    yield from known[:count]
    for number in range(len(known) + 1, count + 1):
        market, currency, zone = (("US", "USD", "America/New_York"), ("GB", "GBP", "Europe/London"))[number % 2]
        yield f"demo-shop-{number}", f"Demo shop {number}", market, currency, zone, {"agency": "owner"}


def _people() -> dict[str, User]:
    people = {}
    for name, said in (("seller", "Mira, seller"), ("agency", "Jon, agency"), ("admin", "Ada, admin")):
        email = f"{name}@demo.example"
        user = User.objects.filter(email=email).first()
        if user is None:
            staff = name == "admin"
            user = UserFactory.create(email=email, name=said, is_demo=True, is_staff=staff, is_superuser=staff)
            user.set_password(PASSWORD)
            user.save()
        people[name] = user
    return people


def _benchmarks(author: User, now: datetime) -> None:
    """The US has a benchmark for each category and one for all; elsewhere a shop's own history has to stand in."""
    valid_from = now.date() - timedelta(days=400)
    for code, name in content.CATEGORIES.items():
        Category.objects.get_or_create(code=code, defaults={"name": name})
    for code, profile in content.PROFILES.items():
        category = Category.objects.get(code=code) if code else None
        if Benchmark.objects.filter(market="US", shop=None, category=category).exists():
            continue
        median = _median(profile)
        BenchmarkFactory.create(
            category=category, revenue_p25=_cents(median * Decimal("0.45")), revenue_p50=median,
            revenue_p75=_cents(median * Decimal("2.1")), profile_views=profile.views, profile_ctr=Decimal(profile.ctr),
            profile_ctor=Decimal(profile.ctor), profile_order_value=_cents(Decimal(profile.order_value)),
            interaction_p25=Decimal("0.031"), interaction_p50=Decimal("0.052"), interaction_p75=Decimal("0.087"),
            conversion_p25=Decimal("0.014"), conversion_p50=Decimal(profile.ctor), conversion_p75=Decimal("0.036"),
            finish_p25=Decimal("0.24"), finish_p50=Decimal(profile.finish), finish_p75=Decimal("0.42"),
            min_clicks=10 if code == "accessories" else 0, n=profile.n, n_shops=41, valid_from=valid_from, author=author,
            reason="Invented for the demo.", is_demo=True,
        )  # fmt: skip


def _median(profile: content.Profile) -> Decimal:
    return _cents(profile.views * Decimal(profile.ctr) * Decimal(profile.ctor) * Decimal(profile.order_value))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _fill(shop: Shop, count: int, seed: int, now: datetime, progress: Progress | None) -> None:
    assert shop.data_through is not None
    run = ImportRun.objects.create(
        shop=shop, file_name="demo", sha256="0" * 64, state=ImportRun.State.DONE, new=count, finished_at=now,
        period_start=shop.data_through - timedelta(days=COVERED - 1), period_end=shop.data_through,
    )  # fmt: skip
    CoveredDay.objects.bulk_create(
        CoveredDay(shop=shop, day=shop.data_through - timedelta(days=ago), import_run=run) for ago in range(COVERED)
    )
    products = _products(shop)
    batch: list[Plan] = []
    for plan in _plans(shop, count, seed):
        batch.append(plan)
        if len(batch) == BATCH:
            _write(shop, batch, products, seed, run)
            if progress:
                progress(len(batch))
            batch = []
    _write(shop, batch, products, seed, run)
    if progress:
        progress(len(batch))
    if shop.slug == "lumi-fern":
        _account_violation(shop)


def _products(shop: Shop) -> dict[str, Product]:
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


def _plans(shop: Shop, count: int, seed: int) -> Iterator[Plan]:
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
        first = last - timedelta(days=min(ago, 900) if kind not in ("longer", "missing") else COVERED + 20 + number % 5)
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
    revenue = _cents(Decimal(str(round(orders * float(profile.order_value) * factors["order_value"], 2))))
    skus = {"beauty": "LF-SER-15", "home": "LF-PIL-01", "accessories": "LF-CLP-01"}
    products = () if kind == "no_product" else (skus[category],)
    return Plan(
        shop, number, first, time(9 + number % 12, number * 7 % 60), title, poster, category, 14 + number * 7 % 60, views, clicks,
        orders, orders + orders // 9, revenue, round(chance.uniform(0.22, 0.46), 2), products, kind,
    )  # fmt: skip


def _write(shop: Shop, plans: list[Plan], products: dict[str, Product], seed: int, run: ImportRun) -> None:
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
        thumbnail=f"demo/{plan.poster}.svg", product_count=len(plan.products), described_on=plan.shop.data_through,
    )  # fmt: skip


def _figures(plan: Plan, share: dict[str, int], revenue: Decimal) -> dict[str, Any]:
    views = share["views"]
    liked = 0.015 + plan.number * 37 % 50 / 1000
    return {
        "views": views, "likes": int(views * liked), "comments": views // 250, "shares": views // 160, "new_followers": views // 900,
        "product_impressions": views, "product_clicks": share["clicks"], "orders": share["orders"],
        "customers": share["orders"], "items_sold": share["items"], "revenue": revenue,
        "attributed_revenue": _cents(revenue * Decimal("1.08")),
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
        weights = [weight * (1 if day < 2 else 0.06) for day, weight in enumerate(weights)]
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
    """Every other video has product figures that add up to its items sold; of the rest they are not known."""
    known = plan.number % 2 == 0
    sold = _spread(plan.items, [0.75, 0.25][: len(plan.products)] or [1.0])
    cents = _spread(int(plan.revenue * 100), [float(part) for part in sold])
    for place, sku in enumerate(plan.products):
        yield VideoProduct(
            shop=plan.shop, video=video, product=products[sku], position=place, currency=plan.shop.currency,
            sold=sold[place] if known else None, revenue=Decimal(cents[place]) / 100 if known else None,
        )  # fmt: skip


def _violations(plan: Plan, video: Video) -> None:
    if plan.kind not in ("violation", "withdrawn", "overturned"):
        return
    names = list(content.POLICIES)
    for name in names:
        Policy.objects.get_or_create(name=name, defaults={"how_to_avoid": content.POLICIES[name]})
    issued = video.published_at + timedelta(hours=29 if plan.poster == "mist" else 77)
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


def _account_violation(shop: Shop) -> None:
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


def accounts() -> list[str]:
    """The demo's e-mail addresses, where the demo is there."""
    return list(User.objects.filter(is_demo=True).order_by("pk").values_list("email", flat=True))
