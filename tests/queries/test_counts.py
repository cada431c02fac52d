"""The kept counts and totals are exact whoever writes: nothing counts the videos when a page is opened."""

import random
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnosis.deeds.products import change_product
from diagnosis.models import Category, Product, ProductTotal, Shop, Video, VideoCount, VideoProduct, kept, totals
from diagnosis.queries import search, video_list
from tests.factories import CategoryFactory, ProductFactory, ShopFactory, UserFactory, VideoFactory, ViolationFactory
from tests.world import NOW, benchmark, judge, video

KIND = ("shop_id", "state", "category", "account_type")


def kept_now():
    found = {}
    for *kind, videos in VideoCount.objects.values_list(*KIND, "videos"):
        found[tuple(kind)] = found.get(tuple(kind), 0) + videos
    return {kind: videos for kind, videos in found.items() if videos}


def recounted():
    rows = Video.objects.order_by().values_list("shop_id", "state", "category_id", "account_type").annotate(Count("pk"))
    return {(shop, state, category or 0, account): videos for shop, state, category, account, videos in rows}


def totals_now():
    return {
        product: tuple(rest)
        for product, *rest in ProductTotal.objects.values_list("product", "videos", "known", "revenue")
    }


def added_up():
    linked = VideoProduct.objects.order_by().values("product")
    sums = linked.annotate(n=Count("pk"), known=Count("video__week_revenue"), sum=Sum("video__week_revenue"))
    found = {row["product"]: (row["n"], row["known"], row["sum"] or 0) for row in sums}
    return {product: found.get(product, (0, 0, 0)) for product in Product.objects.values_list("pk", flat=True)}


def edits(chance, user):
    """What may happen to videos, each a function of nothing."""

    def any_of(found):
        return chance.choice(list(found) or [None])

    def add():
        shop = any_of(Shop.objects.all())
        made = video(shop, views=chance.choice((100, 20000)), account_type=chance.choice(Video.Account.values))
        VideoProduct.objects.create(shop=shop, video=made, product=ProductFactory(shop=shop))

    def add_many():
        shop = any_of(Shop.objects.all())
        Video.objects.bulk_create(VideoFactory.build_batch(chance.randrange(4), shop=shop))

    def edit_product():
        if linked := any_of(VideoProduct.objects.all()):
            change_product(
                linked.product, category=any_of(Category.objects.all()), commission_rate=None, now=NOW, by=user
            )

    def violate():
        if found := any_of(Video.objects.all()):
            ViolationFactory(shop=found.shop, video=found)

    def link():
        if found := any_of(Video.objects.all()):
            ours = Product.objects.filter(shop=found.shop)
            product = any_of(ours.exclude(video_products__video=found)) or ProductFactory(shop=found.shop)
            VideoProduct.objects.create(shop=found.shop, video=found, product=product)

    def relink():
        if found := any_of(VideoProduct.objects.all()):
            other = (
                {"product": ProductFactory(shop=found.shop)} if chance.random() < 0.5 else {"video": video(found.shop)}
            )
            VideoProduct.objects.filter(pk=found.pk).update(**other)

    def earn():
        some = Video.objects.filter(account_type=chance.choice(Video.Account.values))
        some.update(week_revenue=chance.choice((None, 0, Decimal("0.10"), Decimal("1234567.89"))))

    def unlink():
        if found := any_of(VideoProduct.objects.all()):
            found.delete()

    def delete_product():
        if found := any_of(Product.objects.all()):
            found.delete()

    def move():
        some = Video.objects.filter(shop=any_of(Shop.objects.all()))
        some.update(account_type=chance.choice(Video.Account.values))

    def describe():
        Video.objects.update(title="Another", described_on=date(2026, 1, 2) + timedelta(days=chance.randrange(9)))

    def delete_one():
        if found := any_of(Video.objects.all()):
            found.delete()

    def delete_many():
        Video.objects.filter(account_type=chance.choice(Video.Account.values)).delete()

    def delete_category():
        if Category.objects.count() > 1:
            any_of(Category.objects.all()).delete()

    def delete_shop():
        if Shop.objects.count() > 2:
            any_of(Shop.objects.all()).delete()

    def judge_all():
        for shop in Shop.objects.all():
            judge(shop)

    return (
        add, add, add, add_many, edit_product, violate, move, describe, delete_one, delete_many, delete_category, delete_shop,
        judge_all, judge_all, link, link, relink, earn, unlink, delete_product, lambda: ShopFactory(), lambda: CategoryFactory(),
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_after_any_sequence_of_changes_what_is_kept_is_what_counting_anew_gives(shop, seed):
    benchmark()
    CategoryFactory()
    chance = random.Random(seed)
    possible = edits(chance, UserFactory())
    for _ in range(40):
        change = chance.choice(possible)
        change()
        assert (kept_now(), totals_now()) == (recounted(), added_up()), change


@pytest.mark.django_db
def test_a_change_that_is_rolled_back_counts_nothing(shop):
    with transaction.atomic():
        VideoFactory(shop=shop)
        assert kept_now() == {(shop.pk, "collecting", 0, "official"): 1}
        transaction.set_rollback(True)
    assert kept_now() == {}


@pytest.mark.django_db
def test_a_lost_trigger_comes_back_with_the_next_migrate_and_its_counts_are_made_anew(shop):
    with connection.cursor() as cursor:
        table = " ON diagnosis_video" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER count_added{table}")
    VideoFactory(shop=shop)
    assert kept_now() == {}
    kept.install()
    VideoFactory(shop=shop)
    assert kept_now() == recounted() == {(shop.pk, "collecting", 0, "official"): 2}


@pytest.mark.django_db
@pytest.mark.parametrize("name", totals.SQLITE)
def test_any_lost_trigger_of_products_comes_back_and_their_totals_are_made_anew(shop, name):
    made = video(shop)
    with connection.cursor() as cursor:
        table = re.search(r"ON (diagnosis_\w+)", totals.SQLITE[name])[1]
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    first, second = ProductFactory(shop=shop), ProductFactory(shop=shop)
    link = VideoProduct.objects.create(shop=shop, video=made, product=first)
    VideoProduct.objects.filter(pk=link.pk).update(product=second)
    VideoProduct.objects.create(shop=shop, video=made, product=first)
    VideoProduct.objects.create(shop=shop, video=video(shop), product=first).delete()
    Video.objects.update(week_revenue=7)
    link.delete()
    second.delete()
    assert totals_now() != added_up()
    kept.install()
    assert totals_now() == added_up() == {first.pk: (1, 1, 7)}


@pytest.mark.django_db
def test_totals_made_anew_are_of_whole_cents(shop):
    product = ProductFactory(shop=shop)
    for _ in range(3):
        made = VideoFactory(shop=shop, week_revenue=Decimal("0.10"))
        VideoProduct.objects.create(shop=shop, video=made, product=product)
    kept.let_go()
    ProductTotal.objects.update(revenue=5)
    kept.install()
    assert ProductTotal.objects.filter(revenue=Decimal("0.30")).count() == 1


@pytest.mark.django_db
def test_a_total_that_is_there_before_its_product_begins_anew(shop):
    product = ProductFactory(shop=shop)
    key = product.pk
    product.delete()
    ProductTotal.objects.create(product_id=key, shop=shop, videos=4, known=4, revenue=4)
    ProductFactory(pk=key, shop=shop)
    assert totals_now() == {key: (0, 0, 0)}


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_comes_through_migrations_back_and_forth(shop):
    product = ProductFactory(shop=shop)
    VideoProduct.objects.create(shop=shop, video=VideoFactory(shop=shop, week_revenue=3), product=product)
    try:
        call_command("migrate", "diagnosis", "0020", verbosity=0)
        # What ran before goes on writing.
        VideoProduct.objects.create(shop=shop, video=VideoFactory(shop=shop, week_revenue=4), product=product)
        Video.objects.update(week_revenue=5)
        assert kept_now() == recounted()
    finally:
        call_command("migrate", "diagnosis", verbosity=0)
    assert totals_now() == added_up() == {product.pk: (2, 2, 10)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Video, VideoProduct, Product, ProductTotal])
def test_a_table_may_be_rebuilt_by_a_later_migration(shop, model):
    product = ProductFactory(shop=shop)
    VideoProduct.objects.create(shop=shop, video=VideoFactory(shop=shop, week_revenue=3), product=product)
    kept.let_go()
    with connection.schema_editor() as editor:
        if connection.vendor == "sqlite":
            editor._remake_table(model)
    Video.objects.update(week_revenue=5)
    kept.install()
    VideoProduct.objects.create(shop=shop, video=VideoFactory(shop=shop, week_revenue=4), product=product)
    assert (kept_now(), totals_now()) == (recounted(), added_up())
    assert totals_now() == {product.pk: (2, 2, 9)}


@pytest.mark.django_db
def test_on_postgresql_many_rows_are_added_up_though_the_planner_takes_them_for_none(shop):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite adds up a row at a time")
    product = ProductFactory(shop=shop)
    keys = [made.pk for made in Video.objects.bulk_create(VideoFactory.build_batch(20_000, shop=shop))]

    def link():
        VideoProduct.objects.bulk_create(VideoProduct(shop=shop, video_id=key, product=product) for key in keys)

    # The table was empty when the planner last looked, and no statement touched more than nothing since.
    link()
    VideoProduct.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE diagnosis_videoproduct")
        # Held against each other they would be 400 million pairs.
        cursor.execute("SET LOCAL statement_timeout = '20s'")
    Video.objects.filter(pk=0).update(week_revenue=1)
    link()
    Video.objects.update(week_revenue=Decimal("0.01"))
    assert totals_now() == {product.pk: (20_000, 20_000, 200)}


@pytest.mark.django_db
def test_cents_stay_cents_however_often_they_are_added(shop):
    product = ProductFactory(shop=shop)
    made = VideoFactory(shop=shop)
    VideoProduct.objects.create(shop=shop, video=made, product=product)
    for number in range(301):
        Video.objects.update(week_revenue=Decimal(number % 7) / 10)
    assert ProductTotal.objects.filter(revenue=Decimal("0.60")).count() == 1


@pytest.mark.django_db
def test_many_changes_on_postgresql_leave_few_rows(shop):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one row a kind")
    made = VideoFactory(shop=shop)
    for number in range(40):
        Video.objects.filter(pk=made.pk).update(state=("good", "violation")[number % 2])
    with connection.cursor() as cursor:
        cursor.execute("SELECT diagnosis_fold_counts(%s)", [shop.pk])
    assert list(VideoCount.objects.values_list("state", "videos")) == [("violation", 1)]


@pytest.mark.django_db
def test_a_statement_on_postgresql_adds_a_row_a_kind_however_many_videos_move(shop):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one row a kind")
    Video.objects.bulk_create(VideoFactory.build_batch(20, shop=shop))
    before = set(VideoCount.objects.values_list("pk", flat=True))
    with transaction.atomic(), connection.cursor() as cursor:
        # Rows are folded together by chance: not with this seed.
        cursor.execute("SELECT setseed(0)")
        Video.objects.update(state="good")
        Video.objects.update(title="Another")
    added = VideoCount.objects.exclude(pk__in=before).order_by("videos")
    assert list(added.values_list("state", "videos")) == [("collecting", -20), ("good", 20)]


@pytest.mark.django_db
def test_a_deleted_shop_leaves_no_counts(shop):
    VideoFactory(shop=shop)
    shop.delete()
    assert VideoCount.objects.count() == 0


def shown(client, shop, **query):
    response = client.get(reverse("diagnosis:video-list", args=[shop.slug]), query)
    tabs = BeautifulSoup(response.content, "html.parser").select(".tabs a")
    return [tab.get_text(" ", strip=True) for tab in tabs]


@pytest.mark.django_db
def test_tabs_count_to_a_thousand_below_a_search_and_exactly_without_one(client, shop):
    Video.objects.bulk_create(VideoFactory.build_batch(video_list.CAP, shop=shop, state="good"))
    assert shown(client, shop, q="video")[4] == "Good performance 1,000"
    Video.objects.bulk_create(VideoFactory.build_batch(3, shop=shop, state="good"))
    VideoFactory(shop=shop)
    assert shown(client, shop)[::4] == ["All 1,004", "Good performance 1,003"]
    assert shown(client, shop, **{"from": "2026-01-01"}) == [
        "All 1,000+", "Can do better 0", "Did not meet threshold 0", "Trigger violation 0", "Good performance 1,000+",
        "Collecting data 1",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_kept_counts_know_the_category(client, shop):
    category = CategoryFactory(code="beauty")
    VideoFactory(shop=shop, state="good", category=category)
    VideoFactory(shop=shop, state="good")
    VideoFactory(shop=ShopFactory(), state="good", category=category)
    assert shown(client, shop, category="beauty")[::4] == ["All 1", "Good performance 1"]


def asked(client, shop, page="video-list", **query):
    """The statements of a list page that read the videos' own table."""
    address = reverse(f"diagnosis:{page}", args=[shop.slug])
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, query).status_code == 200
    return [query["sql"] for query in queries if re.search(r'\b(FROM|JOIN) "diagnosis_video"', query["sql"])]


@pytest.mark.django_db
@pytest.mark.parametrize("query", [{}, {"status": "good"}, {"sort": "-revenue"}, {"category": "beauty"}])
def test_without_a_search_the_list_counts_no_videos(client, shop, query):
    VideoFactory.create_batch(3, shop=shop, state="good", category=CategoryFactory(code="beauty"))
    statements = asked(client, shop, **query)
    assert statements
    assert [sql for sql in statements if "COUNT(" in sql or not re.search(r"LIMIT \d+$", sql)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "states"), [({"from": "2026-01-01"}, 8), ({"confidence": "low"}, 8), ({"loses": "ctr"}, 1)]
)
def test_below_a_filter_each_state_that_it_may_have_is_counted_up_to_the_cap(client, shop, query, states):
    VideoFactory.create_batch(3, shop=shop, state="good")
    (counting,) = [sql for sql in asked(client, shop, **query) if "COUNT(" in sql]
    assert counting.count("COUNT(") == counting.count("LIMIT 1001") == states


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", [{"q": "serum"}, {"q": "absent"}, {"q": "75907"}, {"q": "serum", "from": "2026-01-01"}]
)
def test_below_a_search_no_statement_reads_the_videos_to_the_end(client, shop, monkeypatch, query):
    for name, value in (("NEWEST", 4), ("COMMON", 3), ("FEW", 6), ("MANY", 9)):
        monkeypatch.setattr(search, name, value)
    Video.objects.bulk_create(VideoFactory.build_batch(30, shop=shop, state="good", title="Serum"))
    statements = asked(client, shop, **query)
    assert statements
    # So many rows at the most, or the rows of these keys.
    assert [
        sql for sql in statements if "LIMIT" not in sql and not re.search(r'"(video_)?id" (IN \(|= ANY)', sql)
    ] == []
