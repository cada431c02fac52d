"""The demo's people, shops and benchmarks, filled and judged; and all of it removed again."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Least

from diagnosis.deeds.closing import delete_shops
from diagnosis.deeds.demo import content
from diagnosis.deeds.demo.plans import COVERED, OLDEST, Plan, cents, plans
from diagnosis.deeds.demo.rows import account_violation, products, write
from diagnosis.deeds.diagnosing import diagnose
from diagnosis.deeds.factories import BenchmarkFactory, MembershipFactory, ShopFactory, UserFactory
from diagnosis.deeds.learning import load_learning, load_standing
from diagnosis.models import (
    Benchmark,
    Category,
    CoveredDay,
    ImportRun,
    Policy,
    Shop,
    User,
    Video,
)  # fmt: skip

PASSWORD = "video-diagnosis-demo"  # noqa: S105 - the demo's, shown on its sign-in page
VIDEOS = 120
SHOPS = 3
BATCH = 1000
# When the demo was judged before: long enough for some windows to have closed since.
EARLIER = timedelta(days=4)

type Progress = Callable[[int], None]


class RealShops(Exception):  # noqa: N818 - a refusal, not an error
    """There are shops that are not the demo's: the demo stays away from them unless told otherwise."""


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
    shop.save(update_fields=["data_through"])
    recent = videos.filter(closes_on__gte=through - 2 * EARLIER, published_on__lte=shop.data_through)
    diagnose(shop, now=then, videos=recent)
    shop.data_through = through
    shop.save(update_fields=["data_through"])
    diagnose(shop, now=now)


def purge() -> int:
    """Remove the demo's rows, and only those, with a few set-based statements; returns how many videos went."""
    with transaction.atomic():
        videos = delete_shops(Shop.objects.filter(is_demo=True).values_list("pk", flat=True))
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
            category=category, revenue_p25=cents(median * Decimal("0.45")), revenue_p50=median,
            revenue_p75=cents(median * Decimal("2.1")), profile_views=profile.views, profile_ctr=Decimal(profile.ctr),
            profile_ctor=Decimal(profile.ctor), profile_order_value=cents(Decimal(profile.order_value)),
            interaction_p25=Decimal("0.031"), interaction_p50=Decimal("0.052"), interaction_p75=Decimal("0.087"),
            conversion_p25=Decimal("0.014"), conversion_p50=Decimal(profile.ctor), conversion_p75=Decimal("0.036"),
            finish_p25=Decimal("0.24"), finish_p50=Decimal(profile.finish), finish_p75=Decimal("0.42"),
            min_clicks=10 if code == "accessories" else 0, n=profile.n, n_shops=41, valid_from=valid_from, author=author,
            reason="Invented for the demo.", is_demo=True,
        )  # fmt: skip


def _median(profile: content.Profile) -> Decimal:
    return cents(profile.views * Decimal(profile.ctr) * Decimal(profile.ctor) * Decimal(profile.order_value))


def _fill(shop: Shop, count: int, seed: int, now: datetime, progress: Progress | None) -> None:
    assert shop.data_through is not None
    run = ImportRun.objects.create(
        shop=shop, file_name="demo", sha256="0" * 64, state=ImportRun.State.DONE, new=count, finished_at=now,
        period_start=shop.data_through - timedelta(days=OLDEST), period_end=shop.data_through,
    )  # fmt: skip
    CoveredDay.objects.bulk_create(
        CoveredDay(shop=shop, day=shop.data_through - timedelta(days=ago), import_run=run) for ago in range(COVERED)
    )
    sold = products(shop)
    batch: list[Plan] = []
    for plan in plans(shop, count, seed):
        batch.append(plan)
        if len(batch) == BATCH:
            write(shop, batch, sold, seed, run)
            if progress:
                progress(len(batch))
            batch = []
    write(shop, batch, sold, seed, run)
    if progress:
        progress(len(batch))
    if shop.slug == "lumi-fern":
        account_violation(shop)


def accounts() -> list[str]:
    """The demo's e-mail addresses, where the demo is there."""
    return list(User.objects.filter(is_demo=True).order_by("pk").values_list("email", flat=True))
