"""Another member's shop is a 404, on every address and for every method."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.factories import ImportRunFactory, MembershipFactory, ProductFactory, ShopFactory, UserFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


def addresses(shop):
    """Every address that names a shop, filled with rows of this one."""
    benchmark()
    made, run, product = video(shop), ImportRunFactory(shop=shop, sha256="0" * 64), ProductFactory(shop=shop)
    judge(shop)
    values = {
        "slug": shop.slug,
        "video_id": made.video_id,
        "uid": run.uid,
        "kind": "products",
        "pk": product.pk,
        "form": "csv",
    }
    patterns = get_resolver("diagnosis.urls").reverse_dict
    for name in {key for key in patterns if isinstance(key, str)}:
        wanted = patterns.getlist(name)[0][0][0][1]
        if "slug" in wanted and set(wanted) <= set(values) and "tutorial" not in name and "chapter" not in name:
            yield reverse(f"diagnosis:{name}", kwargs={key: values[key] for key in wanted})


def test_a_foreign_shop_is_not_found_on_any_address_by_any_method(client):
    found = list(addresses(ShopFactory(slug="theirs")))
    assert len(found) >= 6
    answers = {
        (address, method): getattr(client, method)(address).status_code for address in found for method in METHODS
    }
    assert {key: code for key, code in answers.items() if code not in (404, 405)} == {}
    assert {key for key, code in answers.items() if code != 404 and key[1] == "get"} <= {
        key for key in answers if "products/" in key[0] and key[0].count("/") > 4
    }


def test_who_is_not_signed_in_is_asked_to(shop):
    for address in addresses(shop):
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
