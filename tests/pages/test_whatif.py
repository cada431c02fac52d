"""What if on Detail: the form, the fragment, the address and the same rule."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories import ShopFactory, ViolationFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "whatif"}


@pytest.fixture
def address(shop):
    benchmark()
    made = video(shop)
    judge(shop)
    return reverse("diagnosis:video-detail", args=[shop.slug, made.video_id])


def outcome(response):
    return BeautifulSoup(response.content, "html.parser").select_one("#whatif")


def verdict(response):
    return outcome(response).select_one("p[role=status]").get_text(" ", strip=True)


def test_measured_values_stand_in_the_fields_and_give_the_measured_verdict(client, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    fields = {field["name"]: field["value"] for field in page.select("#what-if input[type=number]")}
    assert fields == {"views": "18375", "ctr": "1.6", "ctor": "2.38", "order_value": "12"}
    sliders = [field.get("name") for field in page.select("#what-if input[type=range]")]
    assert sliders == [None] * 4
    assert page.select_one("#what-if").get("open") is None
    assert verdict(client.get(address, fields)) == "Can do better As measured."


def test_a_choice_in_the_address_gives_revenue_and_status_of_the_same_rule(client, address):
    response = client.get(address, {"ctr": "4"})
    assert verdict(response) == (
        "Good performance Revenue would have been $210.00, $126.00 more: 100% of the benchmark."
    )
    assert BeautifulSoup(response.content, "html.parser").select_one("#what-if")["open"] == ""
    assert verdict(client.get(address, {"ctr": "4", "ctor": "0"})) == (
        "Can do better Revenue would have been $0.00, $84.00 less: 0% of the benchmark."
    )


def test_htmx_gets_the_outcome_alone_and_a_short_address(client, address, django_assert_num_queries):
    query = {"views": "18375", "ctr": "4", "ctor": "2.38", "order_value": "12", "tab": "inspirations"}
    with django_assert_num_queries(4):
        response = client.get(address, query, headers=HTMX)
    assert response.content.decode().strip().startswith('<div class="outcome" id="whatif">')
    assert response["HX-Replace-Url"] == f"{address}?tab=inspirations&ctr=4"
    assert str(outcome(response)) == str(outcome(client.get(f"{address}?tab=inspirations&ctr=4")))
    restored = client.get(address, query, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert b"<html" in restored.content


@pytest.mark.parametrize("step", range(4))
def test_the_stated_flip_value_is_a_link_that_flips_the_status(client, address, step):
    link = outcome(client.get(address)).select("ul a")[step]
    assert link.text.startswith("Good performance from ")
    assert verdict(client.get(link["href"])).startswith("Good performance Revenue would have been")


@pytest.mark.parametrize("value", ["many", "-1", "1e99", "NaN", "1.999", "9" * 400, "<b>"])
def test_a_malformed_value_falls_back_to_the_measured_one_and_is_named(client, address, value):
    response = client.get(address, {"ctr": value, "views": "40000"})
    notice = outcome(response).select_one(".notice").get_text(" ", strip=True)
    assert notice == f"“{value[:60]}” is not a valid value for “ctr” and was left out."
    assert verdict(response).startswith("Can do better Revenue would have been $182.86")


def test_a_video_whose_figures_do_not_decide_has_nothing_to_try(client, shop):
    benchmark()
    made = video(shop)
    ViolationFactory(shop=shop, video=made)
    judge(shop)
    there = reverse("diagnosis:video-detail", args=[shop.slug, made.video_id])
    assert outcome(client.get(there, {"ctr": "4"})) is None
    assert client.get(there, {"ctr": "4"}, headers=HTMX)["HX-Replace-Url"] == there


def test_another_shops_video_cannot_be_tried(client, shop):
    foreign = ShopFactory()
    benchmark()
    made = video(foreign)
    judge(foreign)
    there = reverse("diagnosis:video-detail", args=[foreign.slug, made.video_id])
    assert client.get(there, {"ctr": "4"}, headers=HTMX).status_code == 404


@pytest.fixture
def few(shop):
    """The address of a video with 312 views and no order."""
    benchmark()
    made = video(shop, views=312, clicks=6, orders=0, revenue="0")
    judge(shop)
    return reverse("diagnosis:video-detail", args=[shop.slug, made.video_id])


def test_a_video_below_a_minimum_is_told_from_where_it_is_evaluated(client, few):
    lines = [line.get_text(" ", strip=True) for line in outcome(client.get(few)).select(".flips li")]
    none = "no value of it alone"
    assert lines == [
        "Views evaluated from 500: Can do better", f"CTR of views {none}", f"CTOR {none}", f"Order value {none}",
    ]  # fmt: skip
    link = outcome(client.get(few)).select_one(".flips a")["href"]
    assert verdict(client.get(link)) == "Can do better Revenue would have been $0.00 as well: 0% of the benchmark."


def test_what_nothing_was_there_to_measure_is_the_benchmarks_and_says_so(client, few):
    page = BeautifulSoup(client.get(few).content, "html.parser")
    hints = [hint.get_text(" ", strip=True) for hint in page.select("#what-if .entry .hint")]
    assert hints[3] == "measured — (no orders; the benchmark's is used) · benchmark $14.00"
    assert hints[2].startswith("measured 0.00%")
    assert page.select_one("#what-if > p").text.endswith(
        "What could not be measured is the benchmark's until you change it."
    )


def test_the_funnel_says_why_a_step_has_no_figure(client, shop):
    benchmark()
    made = video(shop, orders=0, revenue="0")
    judge(shop)
    page = BeautifulSoup(
        client.get(reverse("diagnosis:video-detail", args=[shop.slug, made.video_id])).content, "html.parser"
    )
    assert page.select(".steps .value")[5].get_text(" ", strip=True) == "— no orders yet"
