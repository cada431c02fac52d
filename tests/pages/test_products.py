"""Products: scope, search, order, and editing category and commission in place."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from diagnosis.models import Product, StatusEvent, Video, VideoProduct
from diagnosis.queries import products as queries
from tests.factories import CategoryFactory, MembershipFactory, ProductFactory, ShopFactory, UserFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db


@pytest.fixture
def serum(shop):
    benchmark()
    product = ProductFactory(shop=shop, name="Serum", price=Decimal(12), currency="USD")
    VideoProduct.objects.create(shop=shop, video=video(shop), product=product, position=0)
    judge(shop)
    return product


def names(response):
    return [title.text for title in BeautifulSoup(response.content, "html.parser").select("#products .title")]


def test_the_page_lists_the_shops_products_with_what_their_videos_made(client, shop, serum):
    ProductFactory(shop=ShopFactory(), name="Foreign")
    page = BeautifulSoup(client.get(shop.products_url).content, "html.parser")
    cells = [cell.get_text(" ", strip=True) for cell in page.select("#products td.num")]
    assert (names(client.get(shop.products_url)), cells) == (["Serum"], ["$12.00", "— not known", "1", "$84.00"])


def test_products_are_found_by_name_and_id_and_ordered_by_revenue(client, shop, serum):
    ProductFactory(shop=shop, name="Another")
    assert names(client.get(shop.products_url, {"q": "ser"})) == ["Serum"]
    assert names(client.get(shop.products_url, {"q": serum.product_id})) == ["Serum"]
    assert names(client.get(shop.products_url)) == ["Another", "Serum"]
    for sort in ("-revenue", "-videos"):
        assert names(client.get(shop.products_url, {"sort": sort})) == ["Serum", "Another"]


def test_the_order_of_products_and_the_others_there_are_show_in_the_head(client, shop, serum):
    page = BeautifulSoup(client.get(shop.products_url, {"sort": "-videos"}).content, "html.parser")
    assert len(page.select("thead th a")) == len(page.select("thead th a .icon")) == 3
    assert [head.get_text() for head in page.select("thead [aria-sort=descending]")] == ["Videos"]


@pytest.mark.parametrize("sort", queries.SORTS)
def test_every_order_of_products_is_total(shop, sort):
    assert queries.products(shop, sort=sort).totally_ordered


def test_a_missing_category_says_what_it_costs(client, shop, serum, monkeypatch):
    def notice():
        page = BeautifulSoup(client.get(shop.products_url).content, "html.parser")
        return page.select_one(".notice:not(.offer)").get_text(" ", strip=True)

    judged = "judged by the shop's default category or by all categories."
    assert notice() == f"1 product has no category. 1 video of yours links such a product: it is {judged}"
    VideoProduct.objects.create(shop=shop, video=video(shop), product=serum, position=0)
    ProductFactory(shop=shop, name="Lamp")
    assert notice() == f"2 products have no category. 2 videos of yours link such a product: they are {judged}"
    VideoProduct.objects.create(shop=shop, video=video(shop), product=serum, position=0)
    monkeypatch.setattr(queries, "LINKS", 2)
    assert notice() == f"2 products have no category. 2+ videos of yours link such a product: they are {judged}"


def edit(client, shop, product, **values):
    return client.post(reverse("diagnosis:product-edit", args=[shop.slug, product.pk]), values)


def test_a_new_category_judges_its_videos_anew_and_names_who(client, shop, serum, owner):
    beauty = CategoryFactory(code="beauty", name="Beauty")
    benchmark(category=beauty, revenue_p25=10, revenue_p50=50, revenue_p75=80)
    response = edit(client, shop, serum, category="beauty", commission_rate="12.5")
    assert (response.status_code, response["Location"]) == (302, f"{shop.products_url}#product-{serum.pk}")
    assert (Video.objects.get().state, Product.objects.get().commission_rate) == ("good", Decimal("12.50"))
    event = StatusEvent.objects.get()
    assert (event.by, event.why) == (owner, "Serum: Beauty")


def test_htmx_gets_the_row_alone_and_a_wrong_rate_is_said(client, shop, serum):
    address = reverse("diagnosis:product-edit", args=[shop.slug, serum.pk])
    row = client.post(address, {"commission_rate": "10"}, headers={"HX-Request": "true"})
    assert row.content.decode().strip().startswith("<tr")
    wrong = client.post(address, {"commission_rate": "150"}, headers={"HX-Request": "true"})
    assert (wrong.status_code, Product.objects.get().commission_rate) == (422, Decimal("10.00"))
    assert "less than or equal to 100" in wrong.content.decode()


def test_a_viewer_may_not_edit_and_a_foreign_product_is_not_found(client, shop, serum):
    viewer = Client()
    viewer.force_login(
        MembershipFactory(shop=shop, user=UserFactory(), role="viewer").user,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert edit(viewer, shop, serum, commission_rate="5").status_code == 403
    assert edit(client, shop, ProductFactory(shop=ShopFactory()), commission_rate="5").status_code == 404


def test_one_product_and_three_cost_the_same_queries(client, shop, serum, django_assert_num_queries):
    client.get(shop.products_url)
    with django_assert_num_queries(11):
        client.get(shop.products_url)
    ProductFactory(shop=shop)
    ProductFactory(shop=shop)
    with django_assert_num_queries(11):
        client.get(shop.products_url)
