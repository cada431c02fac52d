"""What a page weighs on its way, pictures aside, and that no picture shifts it."""

import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.urls import reverse

from diagnosis.models import VideoProduct
from tests.factories import ProductFactory, ViolationFactory
from tests.world import benchmark, judge, video

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


def own_files(page):
    """The style sheets and scripts that a page loads."""
    found = [link["href"] for link in page.select("link[rel=stylesheet]")]
    found += [script["src"] for script in page.select("script[src]")]
    return [Path(finders.find(address.removeprefix("/static/").split("?")[0])) for address in found]


def test_the_first_load_of_fifty_rows_is_under_100_kb(client, shop):
    benchmark()
    for number in range(50):
        video(
            shop, title=f"A title of usual length, number {number}", day=date(2026, 1, 1) + timedelta(days=number // 3)
        )
    judge(shop)
    response = client.get(reverse("diagnosis:video-list", args=[shop.slug]), headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    page = BeautifulSoup(gzip.decompress(response.content), "html.parser")
    assert len(page.select("tbody tr")) == 50
    files = own_files(page)
    assert len(files) > 5
    assert len(response.content) + sum(len(gzip.compress(file.read_bytes())) for file in files) < 100_000


def test_every_picture_has_its_size_before_it_loads(client, shop):
    benchmark()
    made = video(shop)
    VideoProduct.objects.create(shop=shop, video=made, product=ProductFactory(shop=shop), position=0)
    ViolationFactory(shop=shop, video=video(shop))
    judge(shop)
    pages = [
        *(reverse(f"diagnosis:{name}", args=[shop.slug]) for name in ("analytics", "video-list", "products", "account-standing")),
        *(reverse("diagnosis:app", args=[shop.slug]) + f"?tab={tab}" for tab in ("overview", "video", "products")),
        *(reverse(f"diagnosis:{name}", args=[shop.slug, made.video_id]) for name in ("video-detail", "app-detail")),
        reverse("diagnosis:learn"), reverse("diagnosis:tutorial", args=["ask-for-the-click"]),
    ]  # fmt: skip
    for address in pages:
        pictures = BeautifulSoup(client.get(address).content, "html.parser").select("img")
        assert (address, [str(one) for one in pictures if not (one.get("width") and one.get("height"))]) == (
            address,
            [],
        )
