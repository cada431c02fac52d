"""The complete list: scope, fragment, search, filters, order, paging, and a literal number of queries."""

from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from diagnosis.queries import keyset, video_list
from tests.factories import CategoryFactory, ShopFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(shop):
    benchmark()
    return reverse("diagnosis:video-list", args=[shop.slug])


def titles(response):
    return [link.text for link in BeautifulSoup(response.content, "html.parser").select("tbody .title")]


def test_the_list_shows_the_shops_videos_and_no_others(client, shop, address):
    video(shop, title="Mine")
    foreign = ShopFactory()
    video(foreign, title="Foreign")
    judge(shop)
    assert titles(client.get(address)) == ["Mine"]


def test_each_video_has_its_diagnosis_and_detail_at_the_right(client, shop, address):
    made = video(shop, title="Serum")
    judge(shop)
    row = BeautifulSoup(client.get(address).content, "html.parser").select_one("tbody tr")
    assert row.select_one(".chip").text == "Can do better"
    assert row.select_one("td.act a")["href"] == reverse("diagnosis:video-detail", args=[shop.slug, made.video_id])
    assert [cell.get_text(" ", strip=True) for cell in row.select("td.num")] == [
        "$84.00",
        "18,375",
        "1.6%",
        "2.4%",
        "7",
        "7",
        "30%",
    ]


def test_htmx_gets_the_fragment_alone(client, shop, address):
    video(shop)
    judge(shop)
    body = client.get(address, headers={"HX-Request": "true", "HX-Target": "videos"}).content.decode()
    assert body.strip().startswith("<section")
    assert "<html" not in body


def test_what_comes_over_the_wire_is_what_is_on_the_page(client, shop, address):
    video(shop)
    judge(shop)
    page = BeautifulSoup(client.get(address).content, "html.parser").select_one("#videos")
    part = BeautifulSoup(client.get(address, headers={"HX-Target": "videos"}).content, "html.parser").select_one(
        "#videos"
    )
    assert str(page) == str(part)


def test_a_history_restore_gets_the_whole_page(client, shop, address):
    headers = {"HX-Request": "true", "HX-Target": "videos", "HX-History-Restore-Request": "true"}
    response = client.get(address, headers=headers)
    assert b"<html" in response.content
    assert "HX-Target" in response["Vary"]


def test_one_row_and_three_cost_the_same_queries(client, shop, address, django_assert_num_queries):
    video(shop)
    judge(shop)
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    video(shop)
    video(shop)
    judge(shop)
    with django_assert_num_queries(QUERIES):
        client.get(address)


QUERIES = 8


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("serum", ["Glass skin SERUM"]),
        ("SÉRUM", ["Glass skin SERUM"]),
        ("7590780223006100001", ["Glass skin SERUM"]),
        ("75907802230061", ["Other", "Glass skin SERUM"]),
        ("https://www.tiktok.com/@lumi/video/7590780223006100002?lang=en", ["Other"]),
        ("absent", []),
        ("100%", []),
    ],
)
def test_search_finds_by_name_id_and_pasted_link(client, shop, address, query, found):
    video(shop, title="Glass skin SERUM", video_id="7590780223006100001")
    video(shop, title="Other", video_id="7590780223006100002")
    judge(shop)
    assert titles(client.get(address, {"q": query})) == found


def test_tabs_count_what_the_filters_leave(client, shop, address):
    video(shop, title="Low")
    video(shop, title="High", revenue="500")
    video(shop, title="Few", views=100)
    judge(shop)
    tabs = BeautifulSoup(client.get(address).content, "html.parser").select(".tabs a")
    assert [tab.get_text(" ", strip=True) for tab in tabs] == [
        "All 3", "Can do better 1", "Did not meet threshold 1", "Trigger violation 0", "Good performance 1", "Collecting data 0",
    ]  # fmt: skip
    assert titles(client.get(address, {"status": "good"})) == ["High"]


def test_confidence_is_shown_filters_and_sorts(client, shop, address):
    for title, revenue, orders in (("Sure", "20", 40), ("Near", "200", 40), ("Unsure", "150", 4)):
        video(shop, title=title, revenue=revenue, orders=orders, day=date(2026, 1, 2 + orders % 3))
    video(shop, title="Few", views=100)
    judge(shop)
    page = BeautifulSoup(client.get(address, {"sort": "-confidence"}).content, "html.parser")
    rows = [
        (row.select_one(".title").text, row.select("td")[0].select("p")[-1].text) for row in page.select("tbody tr")
    ]
    assert rows == [
        ("Sure", "High confidence"),
        ("Near", "Medium confidence"),
        ("Unsure", "Low confidence"),
        ("Few", "100 of 500 views needed"),
    ]
    assert page.select_one("th[aria-sort=descending]").get_text(" ", strip=True) == "Diagnosis · confidence"
    assert titles(client.get(address, {"sort": "confidence"})) == ["Unsure", "Near", "Sure", "Few"]
    response = client.get(address, {"confidence": "low", "sort": "-views", "status": "can_do_better"})
    assert titles(response) == ["Unsure"]
    chip = BeautifulSoup(response.content, "html.parser").select_one("a.chip")
    assert chip.get_text(" ", strip=True) == "Low confidence Remove"
    assert chip["href"] == "?sort=-views&status=can_do_better"
    tabs = BeautifulSoup(response.content, "html.parser").select(".tabs a .count")
    assert [tab.text for tab in tabs] == ["1", "1", "0", "0", "0", "0"]


def test_a_malformed_value_falls_back_and_is_named(client, shop, address):
    video(shop, title="Mine")
    judge(shop)
    response = client.get(address, {"sort": "nonsense", "from": "yesterday", "page": "7", "utm": "x", "cursor": "bad"})
    notices = BeautifulSoup(response.content, "html.parser").select("#videos .notice")
    assert [notice.get_text(" ", strip=True) for notice in notices] == [
        "“nonsense” is not a valid value for “sort” and was left out.",
        "“yesterday” is not a valid value for “from” and was left out.",
        "The page in the address is not known; this is the first one.",
    ]
    assert titles(response) == ["Mine"]


@pytest.mark.parametrize("sort", video_list.SORTS)
def test_every_order_is_total_and_pages_neither_lose_nor_repeat(shop, sort):
    benchmark()
    for number in range(7):
        video(
            shop,
            orders=(2, 7, 40)[number % 3],
            views=1000 + number // 3,
            revenue=str(50 + number // 3),
            day=date(2026, 1, 2) + timedelta(days=number // 4),
        )
    video(shop, views=1000, clicks=0, orders=0, revenue="0")
    judge(shop)
    videos = video_list.rated(shop.videos.all(), sort)
    order = video_list.order(sort)
    forward, cursor = [], ""
    while True:
        page = keyset.page(videos, order, cursor=cursor, size=3)
        forward += [row.video_id for row in page.rows]
        if not page.older:
            break
        cursor = page.older
    whole = [row.video_id for row in keyset.page(videos, order, size=50).rows]
    assert forward == whole
    assert len(set(whole)) == 8
    backward = [row.video_id for row in page.rows]
    while page.newer:
        page = keyset.page(videos, order, cursor=page.newer, size=3)
        backward = [row.video_id for row in page.rows] + backward
    assert backward == whole


def test_a_video_that_arrives_between_two_pages_shifts_nothing(shop):
    benchmark()
    for number in range(4):
        video(shop, day=date(2026, 1, 2) + timedelta(days=number))
    order = video_list.order("-published")
    first = keyset.page(shop.videos.all(), order, size=2)
    video(shop, day=date(2026, 1, 20))
    second = keyset.page(shop.videos.all(), order, cursor=first.older, size=2)
    assert [row.published_on.day for row in (*first.rows, *second.rows)] == [5, 4, 3, 2]


def test_a_title_is_text_and_never_markup(client, shop, address):
    video(shop, title="<script>alert(1)</script>")
    judge(shop)
    assert titles(client.get(address)) == ["<script>alert(1)</script>"]


def test_an_empty_list_leads_to_the_import(client, shop, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert page.select_one(".blank h2").text == "No videos yet"
    assert page.select_one(".blank a")["href"] == reverse("diagnosis:imports", args=[shop.slug])


def test_the_explanation_can_be_read_as_json(client, shop, address):
    made = video(shop)
    judge(shop)
    told = client.get(f"{address}{made.video_id}/diagnosis.json").json()
    assert (told["status"], told["margin"]) == ("can_do_better", -126)


def test_each_filter_is_a_chip_that_takes_it_away_and_clear_all_takes_them_all(client, shop, address):
    beauty = CategoryFactory(code="beauty", name="Beauty")
    video(shop, title="Serum", category=beauty)
    judge(shop)
    chosen = {
        "q": "serum", "category": "beauty", "from": "2026-01-01", "to": "2026-01-31", "confidence": "high", "sort": "-views",
        "status": "good",
    }  # fmt: skip
    page = BeautifulSoup(client.get(address, chosen).content, "html.parser")
    chips = {chip.get_text(" ", strip=True): chip["href"] for chip in page.select(".chosen .chip")}
    assert list(chips) == ["“serum” Remove", "Beauty Remove", "Jan 1 – Jan 31 Remove", "High confidence Remove"]
    assert parse_qs(chips["Jan 1 – Jan 31 Remove"][1:]).keys() == chosen.keys() - {"from", "to"}
    clear = page.select_one("#clear-all")
    assert (clear.text, clear["href"]) == ("Clear all", "?sort=-views&status=good")
    # One element on the page answers Esc, also where nothing matches.
    assert [node["id"] for node in page.select("[data-key=Escape]")] == ["clear-all"]


@pytest.mark.parametrize(
    ("query", "said"), [({"from": "2026-01-02"}, "from Jan 2"), ({"to": "2026-01-02"}, "until Jan 2")]
)
def test_a_chip_says_where_the_days_begin_or_end(client, shop, address, query, said):
    page = BeautifulSoup(client.get(address, query).content, "html.parser")
    assert page.select_one(".chosen .chip").contents[0] == said
