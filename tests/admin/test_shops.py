"""A shop that an admin deletes goes with all that it brought, and no row of another shop goes with it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from diagnosis.deeds import uploads
from diagnosis.models import (
    Benchmark,
    Diagnosis,
    ImportRun,
    ProductTotal,
    Shop,
    StatusEvent,
    Video,
    VideoCount,
    VideoProduct,
    Violation,
)  # fmt: skip
from tests.admin.desk import delete
from tests.factories import ProductFactory, ShopFactory, ViolationFactory
from tests.pages.test_imports import upload
from tests.world import judge, video

pytestmark = pytest.mark.django_db


def fill():
    """A shop judged by its own history, with a violation that came in later."""
    made = ShopFactory(market="MY", currency="MYR")
    for _ in range(20):
        broken = video(made, orders=5, revenue="80.00")
    judge(made)
    ViolationFactory(shop=made, video=broken)
    VideoProduct.objects.create(shop=made, video=broken, product=ProductFactory(shop=made))
    judge(made)
    return made


def test_a_shop_goes_with_all_it_brought(admin, client, shop, django_capture_on_commit_callbacks):
    theirs, kept = fill(), fill()
    video(shop)
    upload(client, shop)
    file = uploads.place(ImportRun.objects.get())
    for one in (theirs, shop):
        address = reverse("admin:diagnosis_shop_delete", args=[one.pk])
        page = BeautifulSoup(admin.get(address).content, "html.parser")
        assert page.select_one("#content form input[type=submit]") is not None
        assert file.exists()
        with django_capture_on_commit_callbacks(execute=True):
            assert admin.post(address, {"post": "yes"}).status_code == 302
    assert (list(Shop.objects.all()), file.exists()) == ([kept], False)
    counts = [model.objects.count() for model in (Video, Diagnosis, Benchmark, Violation, ImportRun, StatusEvent)]
    assert counts == [20, 20, 1, 1, 0, 21]
    assert {count.shop_id for count in VideoCount.objects.filter(videos__gt=0)} == {kept.pk}
    assert {total.shop_id for total in ProductTotal.objects.all()} == {kept.pk}


def test_what_goes_is_told_in_numbers(admin):
    made = fill()
    address = reverse("admin:diagnosis_shop_delete", args=[made.pk])
    page = BeautifulSoup(admin.get(address).content, "html.parser")
    told = dict(
        item.get_text(" ", strip=True).rsplit(": ", 1) for item in page.select("#content > ul:first-of-type li")
    )
    assert told == {
        "Shops": "1",
        "Videos": "20",
        "Products": "1",
        "Violations": "1",
        "Import runs": "0",
        "Memberships": "0",
    }


def test_several_shops_go_at_once(admin):
    one, other = fill(), fill()
    delete(admin, "shop", one, other)
    assert not Shop.objects.exists()


def test_who_may_not_delete_shops_cannot(staff, shop):
    answer = staff("Benchmark viewers").post(reverse("admin:diagnosis_shop_delete", args=[shop.pk]), {"post": "yes"})
    assert (answer.status_code, Shop.objects.count()) == (403, 1)
