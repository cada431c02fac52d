"""Video Analytics: account performance, mix and opportunity agree with the list behind them."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from diagnosis.deeds.diagnosing import diagnose
from tests.factories import ShopFactory, ViolationFactory
from tests.world import benchmark, brought, judge, video

pytestmark = pytest.mark.django_db
QUERIES = 17


@pytest.fixture
def address(shop):
    benchmark()
    return reverse("diagnosis:analytics", args=[shop.slug])


def test_the_five_key_metrics_of_the_chosen_period(client, shop, address):
    video(shop, day=date(2026, 1, 10))
    video(shop, day=date(2026, 1, 12), revenue="500", orders=30)
    video(ShopFactory(), day=date(2026, 1, 12))
    judge(shop)
    page = BeautifulSoup(client.get(address).content, "html.parser")
    tiles = [(tile.select_one(".label").text, tile.select_one(".value").text) for tile in page.select(".tile")]
    assert tiles == [("Revenue", "$584"), ("Videos", "2"), ("Views", "36.8K"), ("Orders", "37"), ("Items sold", "37")]


def deltas(page):
    return [change.get_text(" ", strip=True) for change in page.select(".tile .delta")]


def test_days_that_were_never_imported_are_unknown_in_the_comparison_and_never_zero(client, shop, address):
    video(shop, day=date(2026, 1, 2), revenue="42")
    video(shop, day=date(2026, 1, 10))
    brought(shop, date(2026, 1, 1), date(2026, 1, 31))
    judge(shop)
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert deltas(page) == ["— 25 days not imported"] * 5
    assert page.select_one("#performance > .hint").text == (
        "Not imported: Dec 7 – Dec 31 (America/Los_Angeles). So there is nothing to compare with."
    )
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.select("#trend tbody tr")]
    unknown = "— not received"
    assert rows[24:27] == [["$0.00", unknown, "0"], ["$0.00", "$0.00", "0"], ["$0.00", "$42.00", "0"]]
    assert [row[1] for row in rows[:25]] == [unknown] * 25
    # Two points are known: the dashed line begins with the first of them.
    assert page.select_one(".plot .before")["d"].count("M") == 1


def test_a_period_whose_days_came_in_is_compared(client, shop, address):
    video(shop, day=date(2025, 12, 20), revenue="42")
    video(shop, day=date(2026, 1, 10))
    run = brought(shop, date(2025, 12, 7), date(2026, 1, 31))
    judge(shop)
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert deltas(page)[:2] == ["up 100.0% from $42", "no change 0.0% from 1"]
    run.delete()
    for start, end in ((7, 19), (21, 31)):
        brought(shop, date(2025, 12, start), date(2025, 12, end))
    brought(shop, date(2026, 1, 1), date(2026, 1, 31))
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert deltas(page) == ["— 1 day not imported"] * 5
    assert "Not imported: Dec 20 (America/Los_Angeles)." in page.select_one("#performance > .hint").text


def test_a_period_that_was_never_imported_has_no_number_of_videos(client, shop, address):
    video(shop, day=date(2026, 1, 10))
    brought(shop, date(2026, 1, 1), date(2026, 1, 31))
    judge(shop)
    page = BeautifulSoup(client.get(address, {"from": "2025-11-01", "to": "2025-11-30"}).content, "html.parser")
    assert [tile.get_text(" ", strip=True) for tile in page.select(".tile .value")] == ["— not received"] * 5
    assert page.select_one("#trend h3").text == "No video of this period was imported"
    # A period that did come in without a video: all of it is zero.
    page = BeautifulSoup(client.get(address, {"from": "2026-01-20", "to": "2026-01-25"}).content, "html.parser")
    assert [tile.get_text(" ", strip=True) for tile in page.select(".tile .value")] == ["$0", "0", "0", "0", "0"]
    assert page.select_one("#trend h3").text == "No video was published in this period"


def test_totals_of_a_month_are_marked_approximate_wherever_they_show(client, shop, address):
    made = video(shop, day=date(2026, 1, 10))
    made.periods.update(start=date(2026, 1, 1), end=date(2026, 1, 31))
    brought(shop, date(2026, 1, 1), date(2026, 1, 31))
    judge(shop)
    marked = "Approximate: totals of Jan 1 – 31, 2026 (America/Los_Angeles)."

    def told():
        page = BeautifulSoup(client.get(address).content, "html.parser")
        cards = page.select("section.card:has(> .hint)")
        found = {
            card["aria-labelledby"]: [hint.text for hint in card.select(":scope > .hint") if "pproximate" in hint.text]
            for card in cards
        }
        return [found.get(name) for name in ("performance-title", "mix-title", "opportunity-title")], page

    found, page = told()
    assert found == [[marked]] * 3
    assert page.select(".trio .hint")[2].text == "approximate: totals of Jan 1 – Jan 31"
    # Beside a video with a week of its own, the sentence says how many it is about.
    video(shop, day=date(2026, 1, 11))
    judge(shop)
    assert told()[0] == [["Approximate for 1 of 2 videos: totals of Jan 1 – 31, 2026 (America/Los_Angeles)."]] * 3


def test_view_video_details_leads_to_the_same_videos(client, shop, address):
    video(shop, day=date(2026, 1, 10))
    judge(shop)
    page = BeautifulSoup(client.get(address).content, "html.parser")
    link = page.find("a", string=lambda said: said and "View Video Details" in said) or page.select_one(
        "a.button.primary"
    )
    assert link["href"].startswith(reverse("diagnosis:video-list", args=[shop.slug]))
    behind = BeautifulSoup(client.get(link["href"]).content, "html.parser")
    assert len(behind.select("tbody tr")) == 1


def test_the_mix_counts_every_video_once(client, shop, address):
    video(shop)
    video(shop, revenue="900")
    video(shop, views=3)
    judge(shop)
    page = BeautifulSoup(client.get(address, {"from": "2026-01-01", "to": "2026-01-31"}).content, "html.parser")
    counts = [int(cell.text) for cell in page.select(".mix-table td b")]
    assert counts == [1, 1, 0, 1, 0]


def test_the_biggest_opportunity_names_step_amount_and_videos(client, shop, address):
    # Both lose at clicks; the second loses a little at orders too, which is not added.
    video(shop, title="Serum", day=date(2026, 1, 10))
    video(shop, title="Clip", day=date(2026, 1, 11), views=15000, clicks=300, orders=7, revenue="98")
    video(shop, title="Lamp", day=date(2026, 1, 12), views=3000, clicks=120, orders=3, revenue="42")
    video(ShopFactory(), day=date(2026, 1, 12))
    judge(shop)
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert (
        page.select_one(".lead").get_text(" ", strip=True)
        == "2 videos are losing most at product clicks: worth about $224 a week"
    )
    told = [(one.select_one("img")["alt"], one.get_text(" ", strip=True)) for one in page.select(".trio a")]
    assert told == [
        ("Serum", "up to $126 a week CTR of views 1.6% others get 4.0%"),
        ("Clip", "up to $98 a week CTR of views 2.0% others get 4.0%"),
    ]
    lines = [line.get_text(" ", strip=True) for line in page.select(".factors li")]
    assert lines == ["Product clicks $224 2 videos", "Views $168 1 video"]
    behind = BeautifulSoup(client.get(page.select_one(".factors a")["href"]).content, "html.parser")
    assert [title.text for title in behind.select("tbody .title")] == ["Clip", "Serum"]


def test_the_flow_of_the_week_says_what_moved_and_counts_every_video_once(client, shop, address):
    moved, stayed = video(shop, day=date(2026, 1, 10)), video(shop, day=date(2026, 1, 11))
    judge(shop)
    shop.videos.update(added_at=timezone.now() - timedelta(days=30))
    video(shop, day=date(2026, 1, 12), revenue="900")
    ViolationFactory(shop=shop, video=moved)
    diagnose(shop, now=timezone.now())
    page = BeautifulSoup(client.get(address).content, "html.parser")
    flow = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.select(".flow tbody tr")]
    assert flow == [["Not there yet", "Good performance", "1"], ["Can do better", "Trigger violation", "1"]]
    table = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("#flow .compact tr")
    ]
    assert table == [
        ["A week ago", "Can do better", "Trigger violation", "Good performance", "Then"],
        ["Can do better", "1", "1", "0", "2"],
        ["Not there yet", "0", "0", "1", "1"],
        ["Now", "1", "1", "1", "3"],
    ]
    behind = BeautifulSoup(client.get(page.select_one(".flow a")["href"]).content, "html.parser")
    assert len(behind.select("tbody tr")) == 1
    assert stayed.video_id not in str(behind.select("tbody"))


def test_choosing_a_metric_swaps_the_card_alone(client, shop, address):
    video(shop, day=date(2026, 1, 10))
    judge(shop)
    body = client.get(address, {"metric": "views"}, headers={"HX-Target": "performance"}).content.decode()
    part = BeautifulSoup(body, "html.parser")
    assert [node.get("id") for node in part.find_all(recursive=False)] == ["performance"]
    assert part.select_one("figure h3").text == "Views by day of publication"


def test_one_video_and_three_cost_the_same_queries(client, shop, address, django_assert_num_queries):
    video(shop, day=date(2026, 1, 10))
    judge(shop)
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    video(shop, day=date(2026, 1, 10))
    video(shop, day=date(2026, 1, 11))
    judge(shop)
    with django_assert_num_queries(QUERIES):
        client.get(address)


def test_a_new_shop_is_told_what_to_bring(client, shop, address):
    shop.data_through = None
    shop.save()
    assert BeautifulSoup(client.get(address).content, "html.parser").select_one("h2").text == "No videos yet"


def test_home_is_the_shops_video_analytics(client, shop, address):
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, address)
