"""Another member's shop is a 404, on every address and for every method."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import get_resolver, reverse

from tests.factories import ImportRunFactory, MembershipFactory, ProductFactory, ShopFactory, UserFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")


def rows(shop):
    """What the addresses of a shop name, by parameter."""
    made = video(shop)
    run, product = ImportRunFactory(shop=shop, sha256="0" * 64), ProductFactory(shop=shop)
    judge(shop)
    return {"slug": shop.slug, "video_id": made.video_id, "uid": run.uid, "kind": "products", "pk": product.pk}


def addresses(values, *, naming=()):
    """Every address below a shop, or those with one of the parameters `naming`; one with an unknown parameter fails."""
    for pattern in get_resolver("diagnosis.urls").url_patterns:
        names = pattern.pattern.converters
        if str(pattern.pattern).startswith("shops/") and (not naming or names.keys() & naming):
            yield reverse(f"diagnosis:{pattern.name}", kwargs={name: values[name] for name in names})


def answers(client, found):
    return {(address, method): getattr(client, method)(address).status_code for address in found for method in METHODS}


def test_a_foreign_shop_is_not_found_on_any_address_by_any_method(client):
    benchmark()
    found = answers(client, addresses(rows(ShopFactory(slug="theirs"))))
    assert len(found) >= 13 * len(METHODS)
    assert {key: code for key, code in found.items() if code != 404} == {}


def test_a_foreign_row_is_not_found_below_ones_own_shop(client, shop):
    benchmark()
    values = rows(ShopFactory(slug="theirs")) | {"slug": shop.slug}
    found = answers(client, addresses(values, naming={"video_id", "uid", "pk"}))
    assert {key: code for key, code in found.items() if code not in (404, 405)} == {}
    # Of one's own shop one may know that an address takes no such method.
    assert {address for address, _method in found} == {address for (address, _), code in found.items() if code == 404}


def test_each_page_of_a_shop_leads_on_into_that_shop(client, owner, shop):
    MembershipFactory(shop=ShopFactory(slug="another", name="A first one"), user=owner)
    benchmark()
    pages = [address for address in addresses(rows(shop)) if address.endswith("/") and "template" not in address]
    shown = {
        address: BeautifulSoup(client.get(address).content, "html.parser").select("nav.rail a") for address in pages
    }
    assert sum(map(bool, shown.values())) >= 6
    led = {
        address: {link["href"].split("/")[2] for link in links if "/shops/" in link["href"]}
        for address, links in shown.items()
    }
    assert {address: slugs for address, slugs in led.items() if slugs - {shop.slug}} == {}


def test_who_is_not_signed_in_is_asked_to(shop):
    benchmark()
    for address in addresses(rows(shop)):
        response = Client().get(address)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("login")), address


def test_a_viewer_may_look_and_not_bring(shop):
    viewer = Client()
    viewer.force_login(
        MembershipFactory(shop=shop, user=UserFactory(), role="viewer").user,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    address = reverse("diagnosis:imports", args=[shop.slug])
    assert (viewer.get(address).status_code, viewer.post(address).status_code) == (200, 403)


def test_being_staff_opens_the_admin_and_no_shop(shop):
    staff = Client()
    staff.force_login(
        UserFactory(is_staff=True, is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert staff.get(reverse("diagnosis:analytics", args=[shop.slug])).status_code == 404
