"""Inspirations are the best of comparable videos, as reading all of them would find, whatever changed before."""

import random
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from diagnosis.deeds import leading
from diagnosis.deeds.diagnosing import diagnose
from diagnosis.deeds.products import change_product
from diagnosis.models import LeadingMonth, Shop, Video, VideoProduct
from diagnosis.queries import inspirations
from diagnosis.rules import leaders
from diagnosis.rules.leaders import Leader
from tests.factories import (
    CategoryFactory,
    MembershipFactory,
    ProductFactory,
    ShopFactory,
    UserFactory,
    VideoFactory,
    ViolationFactory,
)
from tests.plans import asked, gather_statistics, plan
from tests.world import NOW, benchmark, judge, video

rows = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), max_size=120).map(
    lambda pairs: [Leader(key, f"7{key:09}", min(pair), max(pair)) for key, pair in enumerate(pairs)]
)


@given(rows, st.sampled_from(sorted(leaders.WEIGHTS)), st.integers(1, 30))
def test_the_best_are_those_that_sorting_all_would_put_first(videos, group, count):
    prior = leaders.rate(sum(one.successes for one in videos), sum(one.trials for one in videos)) or 0
    weight = leaders.WEIGHTS[group]

    def drawn(one):
        return (one.successes + weight * prior) / (one.trials + weight), one.video_id

    assert leaders.best(group, videos, prior, count) == sorted(videos, key=drawn, reverse=True)[:count]


def test_a_lucky_handful_does_not_win():
    many, lucky = Leader(1, "1", 4_000, 40_000), Leader(2, "2", 9, 10)
    assert leaders.best("interaction", [lucky, many], 0.05, 1) == [many]


@given(rows)
def test_a_month_read_twice_gives_the_best_of_the_whole_month(videos):
    # Orders of clicks; nothing else is known.
    month = [(0, one.key, one.video_id, *[None] * 4, one.successes, one.trials, None) for one in videos]
    found = leaders.tallies(lambda: iter(month)).get(0, inspirations.NONE)["conversion"]
    successes, trials = sum(one.successes for one in videos), sum(one.trials for one in videos)
    assert (found.successes, found.trials) == (successes, trials)
    prior = leaders.rate(successes, trials) or 0
    assert list(found.leaders) == leaders.best("conversion", videos, prior, leaders.KEPT)


def test_a_month_of_many_videos_is_never_held_as_a_whole():
    def month():
        return ((0, key, f"7{key:018}", 5, 1, 1, 900 + key % 7, key % 3, 40, 90.0) for key in range(30_000))

    tracemalloc.start()
    found = leaders.tallies(month)[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert {len(tally.leaders) for tally in found.values()} == {leaders.KEPT}
    # Its rows alone would be some eight million bytes.
    assert peak < 200_000


def plainly(shop, seen, reader):
    """What the page should show, by reading every video there is."""
    shared = {shop.pk} | set(Shop.objects.filter(share_inspirations=True).values_list("pk", flat=True))
    owners = shop.memberships.filter(role="owner").values("user")
    sisters = Shop.objects.filter(memberships__user__in=owners, memberships__role="owner")
    shared |= {sister.pk for sister in sisters if sister.memberships.filter(user=reader).exists()}
    first = (seen.published_on - timedelta(days=180)).replace(day=1)
    videos = [
        one
        for one in Video.objects.select_related("shop")
        if one.shop_id in shared and one.shop.market == shop.market and one.category_id == seen.category_id
        if one.published_on >= first and one.basis in ("days", "period", "longer")
        if one.state not in ("violation", "collecting")
    ]  # fmt: skip
    found = {}
    for group, weight in leaders.WEIGHTS.items():
        parts = [(one, *figures) for one in videos if (figures := FIGURES[group](one)) and figures[1]]
        trials = sum(below for _one, _above, below in parts)
        prior = sum(above for _one, above, _below in parts) / trials if trials else None
        better = [part for part in parts if part[1] / part[2] > prior and part[0] != seen]
        better.sort(key=lambda part: ((part[1] + weight * prior) / (part[2] + weight), part[0].video_id), reverse=True)
        found[group] = (prior, [(one, above / below) for one, above, below in better[:6]])
    return found


FIGURES = {
    "interaction": lambda one: (one.week_likes + one.week_comments + one.week_shares, one.week_views),
    "conversion": lambda one: (one.week_orders, one.week_product_clicks),
    "finish": lambda one: one.week_finishes is not None and (float(one.week_finishes), one.week_views),
}


def add(chance, shop):
    made = video(
        shop, views=chance.choice((40, 900, 20000)), clicks=chance.randrange(300), orders=chance.randrange(9),
        day=date(2025, 5, 1) + timedelta(days=chance.randrange(265)), revenue=str(chance.randrange(200)),
    )  # fmt: skip
    finishes = None if chance.random() < 0.1 else Decimal(chance.randrange(40))
    made.periods.update(likes=chance.randrange(40), shares=chance.randrange(9), finishes=finishes)
    VideoProduct.objects.create(shop=shop, video=made, product=chance.choice(list(shop.products.all())))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_after_any_changes_they_are_what_reading_every_video_finds(shop, seed):
    benchmark()
    chance = random.Random(seed)
    owner, viewer = MembershipFactory(shop=shop).user, MembershipFactory(shop=shop, role="viewer").user
    categories = [CategoryFactory(), CategoryFactory()]
    shops = [
        shop, ShopFactory(), ShopFactory(share_inspirations=True), ShopFactory(share_inspirations=True, market="GB"),
        MembershipFactory(shop=ShopFactory(), user=owner).shop,
    ]  # fmt: skip
    for one in shops:
        for category in (*categories, None):
            ProductFactory(shop=one, category=category)

    def some(found):
        return chance.choice(list(found))

    def violate():
        broken = some(Video.objects.all())
        ViolationFactory(shop=broken.shop, video=broken)
        diagnose(broken.shop, now=NOW, videos=Video.objects.filter(pk=broken.pk), figures=chance.random() < 0.5)

    def lift():
        for one in shops:
            one.violations.all().update(state="withdrawn")
            judge(one)

    def share():
        one = some(shops[1:])
        one.share_inspirations = not one.share_inspirations
        one.save()

    def edit():
        product = some(some(shops).products.all())
        change_product(product, category=some([*categories, None]), commission_rate=None, now=NOW, by=UserFactory())

    def grow():
        one = some(shops)
        for _ in range(3):
            add(chance, one)
        judge(one)

    for one in shops:
        for _ in range(9):
            add(chance, one)
        judge(one)
    for _ in range(8):
        change = chance.choice((violate, lift, share, edit, grow))
        change()
        for seen in chance.sample(list(Video.objects.filter(shop=shop)), 3):
            reader = chance.choice((owner, viewer))
            assert inspirations.best(shop, seen, reader) == plainly(shop, seen, reader), change
    LeadingMonth.objects.filter(shop=some(shops)).update(tallies=None)
    assert inspirations.best(shop, seen, owner) == plainly(shop, seen, owner)
    leading.rebuild(shop)
    assert inspirations.best(shop, seen, owner) == plainly(shop, seen, owner)


@pytest.fixture
def agency(shop):
    """A shop of the same owner, which does not share; it sells best."""
    owner = MembershipFactory(shop=shop, role="owner").user
    sister = MembershipFactory(shop=ShopFactory(), user=owner, role="owner").shop
    benchmark()
    for one in (shop, sister):
        for _ in range(5):
            video(one, orders=2)
    return sister


def conversion(shop, seen, reader):
    """The video IDs of the shelf, the best first."""
    return [one.video_id for one, _rate in inspirations.best(shop, seen, reader)["conversion"][1]]


@pytest.mark.django_db
def test_the_owners_other_shop_shows_only_to_who_may_see_it(shop, agency):
    seen, best = video(shop, orders=3), video(agency, orders=200)
    judge(shop)
    judge(agency)
    seen.refresh_from_db()
    owner, viewer = agency.members.get(), MembershipFactory(shop=shop, role="viewer").user
    assert conversion(shop, seen, owner) == [best.video_id]
    assert conversion(shop, seen, viewer) == []
    MembershipFactory(shop=agency, user=viewer, role="viewer")
    assert conversion(shop, seen, viewer) == [best.video_id]


@pytest.mark.django_db
def test_a_video_that_two_shops_brought_is_shown_once_and_never_to_itself(shop, agency):
    owner = agency.members.get()
    one, other = (video(each, orders=200, video_id="7590780223006100001") for each in (shop, agency))
    seen = video(shop, orders=3)
    judge(shop)
    judge(agency)
    for made in (one, other, seen):
        made.refresh_from_db()
    assert [found.pk for found, _rate in inspirations.best(shop, seen, owner)["conversion"][1]] == [one.pk]
    assert (conversion(shop, one, owner), conversion(agency, other, owner)) == ([], [])


@pytest.mark.django_db
def test_kept_months_are_read_by_two_statements_however_many_videos_they_hold(shop, django_assert_num_queries):
    benchmark()
    for number in range(30):
        video(shop, orders=number % 9, day=date(2025, 9, 1) + timedelta(days=4 * number))
    judge(shop)
    assert not LeadingMonth.objects.filter(tallies__isnull=True).exists()
    seen, reader = Video.objects.filter(shop=shop).order_by("published_at").last(), UserFactory()
    with django_assert_num_queries(2), asked() as statements:
        found = inspirations.best(shop, seen, reader)
    assert len(found["conversion"][1]) == 6
    assert "one_row_a_month" in plan(*statements[0]) or "sqlite_autoindex_diagnosis_leadingmonth_1" in plan(
        *statements[0]
    )


@pytest.mark.django_db
def test_all_emptied_months_of_all_shops_are_read_at_once(shop, owner, django_assert_num_queries, monkeypatch):
    benchmark()
    sister = MembershipFactory(shop=ShopFactory(), user=owner).shop
    for number in range(30):
        video((shop, sister)[number % 2], orders=number % 9, day=date(2025, 9, 1) + timedelta(days=4 * number))
    judge(shop)
    judge(sister)
    # Of another time, so that no plan but one by date is cheap.
    Video.objects.bulk_create(
        VideoFactory.build(shop=one, published_at=datetime(2023, 1 + number % 12, 5, tzinfo=UTC))
        for one in (shop, sister)
        for number in range(400)
    )
    gather_statistics(Video)
    seen = Video.objects.filter(shop=shop).order_by("published_at").last()
    kept = inspirations.best(shop, seen, owner)
    LeadingMonth.objects.filter(month__gte=date(2025, 10, 1)).update(tallies=None)
    assert LeadingMonth.objects.filter(tallies__isnull=True).count() == 6
    # The months, the emptied ones twice, and the cards.
    with django_assert_num_queries(4), asked() as statements:
        assert inspirations.best(shop, seen, owner) == kept
    said = plan(*statements[1])
    assert sum("published_at" in line for line in said.splitlines() if "Index" in line or "SEARCH" in line) >= 6, said
    # SQLite does not take any number of them.
    monkeypatch.setattr(inspirations, "AT_ONCE", 4)
    assert inspirations.best(shop, seen, owner) == kept


@pytest.mark.django_db
def test_the_inspirations_of_a_detail_cost_the_same_queries_however_many_videos_and_months(
    client, shop, django_assert_num_queries
):
    benchmark()
    made, _better = video(shop, orders=1), video(shop, orders=9)
    judge(shop)
    address = reverse("diagnosis:video-detail", args=[shop.slug, made.video_id]) + "?tab=inspirations"
    client.get(address)
    for others in (1, 3):
        with django_assert_num_queries(KEPT):
            client.get(address)
        LeadingMonth.objects.update(tallies=None)
        with django_assert_num_queries(KEPT + 2):
            client.get(address)
        for month in range(2):
            video(shop, orders=9, day=date(2025, 11 + month, 3))
        judge(shop)
        assert LeadingMonth.objects.count() == 3, others


KEPT = 15


@pytest.mark.django_db
def test_what_leads_is_emptied_with_the_change_and_not_by_a_new_benchmark_alone(shop):
    made = benchmark()
    one = video(shop)
    judge(shop)
    before = LeadingMonth.objects.get(shop=shop)
    made.revenue_p50 = made.revenue_p25
    made.save()
    diagnose(shop, now=NOW, figures=False)
    assert LeadingMonth.objects.get(shop=shop).tallies == before.tallies
    leading.outdate(shop, [(None, one.published_on)])
    assert LeadingMonth.objects.get(shop=shop).tallies is None
    leading.refresh(shop)
    assert LeadingMonth.objects.get(shop=shop).tallies == before.tallies
