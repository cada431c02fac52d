"""Whatever stands in an address, a page answers: on either database, and never with an error of its own."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories import ProductFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db

PAGES = {
    "analytics": ("from", "to", "metric"),
    "video-list": ("q", "status", "category", "sort", "from", "to", "loses", "confidence", "cursor", "density"),
    "export-csv": ("q", "status", "category", "sort", "from", "to"),
    "products": ("q", "sort", "page"),
    "account-standing": ("show", "page"),
    "imports": ("page",),
    "app": ("tab", "q", "sort", "cursor", "from", "to"),
}
# NUL, what is no UTF-8, wildcards, more than any field takes, a number beyond every column, digits of another script.
ODD = ("%00", "%ff%fe", "%ED%A0%80", "%25_%5C" * 60, "x" * 20_000, "9" * 5_000, "-1", "%D9%A5", "'%20OR%201=1--")


@pytest.mark.parametrize("page", PAGES)
def test_an_odd_value_is_left_out(client, shop, page):
    benchmark()
    video(shop)
    judge(shop)
    address = reverse(f"diagnosis:{page}", args=[shop.slug])
    found = {(name, odd[:9]): client.get(f"{address}?{name}={odd}") for name in PAGES[page] for odd in ODD}
    assert all(b"".join(response) for response in found.values())
    assert {key: response.status_code for key, response in found.items()} == dict.fromkeys(found, 200)


@pytest.mark.parametrize("address", ["products", "app"])
def test_a_search_for_products_that_cannot_be_made_is_named(client, shop, address):
    ProductFactory(shop=shop, name="Serum")
    query = "?tab=products&q=%00&sort=nonsense"
    page = BeautifulSoup(client.get(reverse(f"diagnosis:{address}", args=[shop.slug]) + query).content, "html.parser")
    said = [notice.get_text(" ", strip=True) for notice in page.select("main section .notice")]
    assert "is not a valid value for “q” and was left out." in said[0]
    assert "Serum" in page.select_one("main").get_text()


@pytest.mark.parametrize("key", [0, 2**63, 10**30])
def test_a_key_that_no_row_has_is_not_found(client, shop, key):
    assert client.post(f"/shops/{shop.slug}/products/{key}/").status_code == 404
