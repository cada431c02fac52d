"""The health page: what staff should see to, in as many queries for one shop as for three."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission

from diagnosis.models import Shop, Video
from tests.factories import CategoryFactory, ImportRunFactory, ProductFactory, ShopFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db
HEALTH = "/admin/health/"


def tables(answer):
    """Of each table by its caption: the texts of its rows."""
    page = BeautifulSoup(answer.content, "html.parser")
    return {
        table.caption.get_text(): [
            [cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")
        ]
        for table in page.select("#content-main table")
    }


def test_a_shop_shows_its_last_import_what_waits_and_what_has_no_category(admin, shop):
    video(shop, day=date(2026, 1, 3))
    video(shop, day=date(2026, 1, 2))
    video(shop, day=date(2026, 1, 30))
    made = video(shop, day=date(2026, 1, 5))
    Video.objects.filter(pk=made.pk).update(state="no_benchmark")
    for state, at in (("done", datetime(2026, 1, 30, 8, tzinfo=UTC)), ("refused", datetime(2026, 1, 31, tzinfo=UTC))):
        run = ImportRunFactory(shop=shop, state=state)
        type(run).objects.filter(pk=run.pk).update(created_at=at)
    ProductFactory(shop=shop)
    ProductFactory(shop=shop, category=CategoryFactory())
    assert tables(admin.get(HEALTH))["Shops"] == [
        [
            str(shop), "Jan. 31, 2026", "Jan. 30, 2026, 8 a.m.", "published Jan. 2, 2026: run diagnose",
            "published Jan. 5, 2026", "1",
        ]
    ]  # fmt: skip


def test_a_shop_where_all_is_well_says_so(admin, shop):
    benchmark()
    video(shop)
    judge(shop)
    assert tables(admin.get(HEALTH))["Shops"] == [[str(shop), "Jan. 31, 2026", "never", "—", "—", "0"]]


def test_suspicious_benchmarks_come_first(admin, shop):
    beauty = CategoryFactory(name="Beauty")
    benchmark()
    benchmark(category=beauty)
    for _ in range(50):
        video(shop, revenue="300")
    judge(shop)
    shop.default_category = beauty
    shop.save()
    video(shop, revenue="10")
    Video.objects.filter(pk=video(shop, revenue="10").pk).update(category=beauty)
    judge(shop)
    rows = tables(admin.get(HEALTH))["Benchmarks in use"]
    assert [row[0] for row in rows] == ["Beauty, US v1"]
    assert rows[0][2].endswith("check: expected 35% to 65%")


def test_categories_without_a_benchmark_are_named_with_what_applies(admin, shop):
    beauty, home, toys = (CategoryFactory(name=name) for name in ("Beauty", "Home", "Toys"))
    benchmark(category=beauty)
    for category in (beauty, home, home):
        ProductFactory(shop=shop, category=category)
    ProductFactory(shop=ShopFactory(market="GB", currency="GBP", default_category=toys), category=beauty)
    benchmark(category=home, state="draft")
    benchmark(market="GB", currency="GBP")
    assert tables(admin.get(HEALTH))["Categories without a benchmark of their own"] == [
        ["GB", "Beauty", "1", "the market's benchmark"],
        ["GB", "Toys", "0", "the market's benchmark"],
        ["US", "Home", "2", "none: the shop's own history, if any"],
    ]


def test_an_empty_installation_is_well(admin):
    found = tables(admin.get(HEALTH))
    assert found["Shops"] == []
    assert found["Benchmarks in use"] == [["No diagnosis rests on a benchmark yet."]]
    assert found["Categories without a benchmark of their own"] == [["Every category has one."]]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_questions_for_any_number_of_shops(admin, number, django_assert_num_queries):
    for _ in range(number):
        made = ShopFactory()
        ProductFactory(shop=made, category=CategoryFactory())
        video(made)
        judge(made)
    admin.get(HEALTH)
    with django_assert_num_queries(8):
        admin.get(HEALTH)
    assert Shop.objects.count() == number


def test_each_of_the_staff_sees_what_they_may_look_up(client, staff, shop):
    keeper = staff(email="keeper@example.com")
    keeper.person.user_permissions.add(Permission.objects.get(codename="view_shop"))
    assert list(tables(keeper.get(HEALTH))) == ["Shops"]
    viewer = staff("Benchmark viewers", email="viewer@example.com")
    assert list(tables(viewer.get(HEALTH))) == ["Benchmarks in use", "Categories without a benchmark of their own"]
    assert [staff().get(HEALTH).status_code, client.get(HEALTH).status_code] == [403, 302]


def test_the_way_there_is_shown_to_who_may_go(staff):
    for groups, shown in ((["Benchmark viewers"], True), ([], False)):
        page = BeautifulSoup(staff(*groups, email=f"{shown}@example.com").get("/admin/").content, "html.parser")
        assert bool(page.select(f'#user-tools a[href="{HEALTH}"]')) == shown
