"""The fragment contract, on every page that has one: the part alone for its target, the page for everything else."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from diagnosis.models import VideoProduct
from tests.factories import ProductFactory, ViolationFactory
from tests.world import benchmark, judge, video

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

PARTS = (
    ("analytics", "performance"),
    ("video-list", "videos"),
    ("products", "products"),
    ("account-standing", "violations"),
    ("video-detail", "diagnosis"),
    ("app-detail", "diagnosis"),
)
# Masked anew for every answer.
SECRET = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')
APP = ("", "?tab=overview", "?tab=products", "?tab=video")


@pytest.fixture
def address(shop):
    benchmark()
    made = video(shop)
    VideoProduct.objects.create(shop=shop, video=made, product=ProductFactory(shop=shop), position=0)
    ViolationFactory(shop=shop)
    judge(shop)

    def of(name):
        return reverse(f"diagnosis:{name}", args=[shop.slug, made.video_id][: 2 if "detail" in name else 1])

    return of


def get(client, address, target="", **more):
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    return SECRET.sub("", client.get(address, headers=headers | more).content.decode())


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_what_comes_over_the_wire_is_what_is_on_the_page(client, address, name, part):
    page, alone = get(client, address(name)), get(client, address(name), part)
    found = BeautifulSoup(alone, "html.parser")
    assert [node.get("id") for node in found.find_all(recursive=False)] == [part]
    assert str(found.select_one(f"#{part}")) == str(BeautifulSoup(page, "html.parser").select_one(f"#{part}"))


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_a_history_restore_and_a_foreign_target_get_the_page(client, address, name, part):
    for body in (
        get(client, address(name), part, **{"HX-History-Restore-Request": "true"}),
        get(client, address(name), "main"),
        get(client, address(name), "nonsense"),
    ):
        assert body.startswith("<!doctype html>")
    response = client.get(address(name))
    assert {"HX-Target", "HX-Request"} <= {name.strip() for name in response["Vary"].split(",")}


@pytest.mark.parametrize("query", APP)
@pytest.mark.parametrize("through", [True, False])
def test_a_target_that_a_tab_does_not_have_gets_the_page(client, shop, address, query, through):
    if not through:
        shop.data_through = None
        shop.save()
    response = client.get(address("app") + query, headers={"HX-Target": "more"})
    assert response.status_code == 200
