"""What pages show when there is nothing, not everything, or no longer anything to show."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from tests.factories import VideoFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def said(node):
    return node.get_text(" ", strip=True)


@pytest.fixture
def listing(shop):
    return reverse("diagnosis:video-list", args=[shop.slug])


@pytest.mark.parametrize("name", ["analytics", "video-list", "app", "products", "account-standing"])
def test_a_new_shop_says_what_to_do_first(client, shop, name):
    shop.data_through = None
    shop.save()
    page = soup(client.get(reverse(f"diagnosis:{name}", args=[shop.slug])))
    assert said(page.select_one(".blank h2")) in ("No videos yet", "No products yet", "No violations here")
    assert page.select_one(".blank a")["href"] == reverse("diagnosis:imports", args=[shop.slug])


def test_a_search_without_a_hit_quotes_it_and_offers_two_ways_on(client, shop, listing):
    benchmark()
    video(shop, title="Serum")
    judge(shop)
    blank = soup(client.get(listing, {"q": "retinol", "status": "good", "from": "2026-01-01"})).select_one(".blank")
    assert said(blank.h2) == "No video matches “retinol”"
    assert said(blank.p).startswith("Diagnosis: Good performance. Posted from: Jan 1, 2026.")
    assert {said(link): link["href"] for link in blank.select("a")} == {
        "Clear filters": "?", "Search all 1 video": "?q=retinol",
    }  # fmt: skip


def test_filters_that_leave_nothing_say_how_many_there_are_without_them(client, shop, listing):
    video(shop)
    blank = soup(client.get(listing, {"status": "violation"})).select_one(".blank")
    assert said(blank.h2) == "No video matches these filters"
    assert "1 video without filters" in said(blank)


def test_days_that_no_import_reaches_are_named(client, shop, listing):
    video(shop)
    words = "No data after Jan 31, 2026"
    later = {"from": "2026-02-02", "to": "2026-02-10"}
    assert words in said(soup(client.get(listing, later)).select_one(".blank"))
    page = soup(client.get(reverse("diagnosis:analytics", args=[shop.slug]), later))
    assert said(page.select_one(".page-head + .notice")).startswith(words)
    assert said(page.select_one("#trend h3")) == "No video was published in this period"


def test_a_missing_figure_says_why_and_is_never_zero(client, shop, listing):
    benchmark()
    video(shop, title="No clicks", clicks=0, orders=0, revenue="0", day=date(2026, 1, 5))
    rateless = video(shop, title="Older export", day=date(2026, 1, 4))
    rateless.periods.update(finishes=None)
    VideoFactory(shop=shop, title="Without days")
    judge(shop)
    rows = {said(row.select_one(".title")): row for row in soup(client.get(listing)).select("tbody tr")}
    shown = {title: [said(cell) for cell in row.select("td.num")] for title, row in rows.items()}
    assert shown == {
        "No clicks": ["$0.00", "18,375", "0.0%", "— no product clicks yet", "0", "0", "30%"],
        "Older export": ["$84.00", "18,375", "1.6%", "2.4%", "7", "7", "n/a not in your exports"],
        "Without days": ["— not received"] * 7,
    }
    assert rows["Without days"].select_one("td.num .muted")["title"] == "not received"


def test_who_signed_out_meanwhile_gets_no_sign_in_page_inside_a_part(shop, listing):
    response = Client().get(listing, headers={"HX-Request": "true", "HX-Target": "videos"})
    assert (response.status_code, response.content) == (403, b"You are signed out.")
    assert Client().get(listing).status_code == 302


def test_the_words_for_a_part_that_fails_are_the_readers_own_whoever_read_before(client, listing):
    def says(language):
        words = soup(client.get(listing, headers={"Accept-Language": language})).find("template", id="failed")
        return words.find(attrs={"data-cause": "offline"}).b.decode_contents()

    assert [says(language) for language in ("en", "es", "id", "en")] == [
        "No connection.", "Sin conexión.", "Tidak ada koneksi.", "No connection.",
    ]  # fmt: skip


def test_every_page_holds_the_words_for_a_part_that_fails(client, listing):
    words = soup(client.get(listing)).find("template", id="failed")
    causes = {one["data-cause"] for one in words.find_all(attrs={"data-cause": True})}
    assert causes == {"error", "offline", "slow", "gone", "signed-out", "working"}


@pytest.mark.parametrize(
    ("name", "target", "says"),
    [
        ("video-list", "videos", "1 video. All. Videos, newest first."),
        ("analytics", "performance", "Revenue per day"),
        ("products", "products", "0 products."),
        ("account-standing", "violations", "0 violations."),
    ],
)
def test_a_swapped_part_says_what_it_shows(client, shop, name, target, says):
    video(shop)
    response = client.get(reverse(f"diagnosis:{name}", args=[shop.slug]), headers={"HX-Target": target})
    assert soup(response).select_one("[data-says]")["data-says"] == says
