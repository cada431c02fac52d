"""The Seller App: the guide's way to the diagnosis on a phone."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from tests.factories import MembershipFactory, ProductFactory, ShopFactory
from tests.world import benchmark, brought, judge, video

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def address(shop):
    benchmark()
    return reverse("diagnosis:app", args=[shop.slug])


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def said(node):
    return node.get_text(" ", strip=True)


def titles(page):
    return [said(head) for head in page.select(".vlist h3")]


def test_the_page_is_data_analytics_with_a_video_tab(client, shop, address):  # C1 C2
    page = soup(client.get(address))
    assert said(page.h1) == "Data Analytics"
    tabs = [(said(tab), tab.get("aria-current")) for tab in page.select(".appbar .tabs a")]
    assert tabs == [("Overview", None), ("Video", "page"), ("Products", None)]


def test_the_list_follows_the_key_metrics_with_search_above_it(client, shop, address):  # C3 C4
    video(shop)
    judge(shop)
    page = soup(client.get(address))
    order = [node.name for node in page.select("main .tiles, main input[type=search], main .vlist")]
    assert order == ["ul", "input", "ul"]


@pytest.mark.parametrize(
    "query", ["GLASS", "gläss", "7590780223006100001", "https://www.tiktok.com/@a/video/7590780223006100001"]
)
def test_a_video_is_found_by_name_id_or_link(client, shop, address, query):  # C5 C6
    video(shop, title="Glass skin", video_id="7590780223006100001")
    video(shop, title="Other", video_id="7590780223006200002")
    judge(shop)
    assert titles(soup(client.get(address, {"tab": "video", "q": query}))) == ["Glass skin"]


def test_the_toggle_sorts_by_recent_revenue_views_and_items_sold(client, shop, address):  # C7 C8 C9 C10
    video(shop, title="New", day=date(2026, 1, 20), revenue="1", views=1000, orders=2)
    video(shop, title="Rich", day=date(2026, 1, 10), revenue="900", views=2000, orders=1)
    video(shop, title="Seen", day=date(2026, 1, 5), revenue="2", views=90000, orders=3)
    video(shop, title="Sold", day=date(2026, 1, 4), revenue="3", views=3000, orders=99)
    judge(shop)
    page = soup(client.get(address))
    buttons = {said(link): link["href"] for link in page.select(".toggle a")}
    assert list(buttons) == ["Recent", "Revenue", "Views", "Items sold"]
    assert said(page.select_one(".toggle [aria-current]")) == "Recent"
    first = [titles(soup(client.get(address + href)))[0] for href in buttons.values()]
    assert first == ["New", "Rich", "Seen", "Sold"]


def test_the_thumbnail_opens_the_same_diagnosis_as_on_the_desk(client, shop, address):  # A8 C11 F13
    made = video(shop, title="Glass skin")
    judge(shop)
    thumbnail = soup(client.get(address)).select_one(".vlist a.picture")
    assert said(thumbnail) == "Diagnosis of Glass skin"
    phone = soup(client.get(thumbnail["href"]))
    desk = soup(client.get(reverse("diagnosis:video-detail", args=[shop.slug, made.video_id])))
    for part in ("#verdict", ".why", "#funnel", "#metrics", "#products", "#diagnosis .suggestion"):
        assert said(phone.select_one(part)) == said(desk.select_one(part))


@pytest.mark.parametrize(
    ("query", "head"),
    [
        ({"status": "violation"}, "No video matches these filters"),
        ({"q": "absent"}, "No video matches “absent”"),
        ({"q": "absent", "status": "violation"}, "No video matches “absent”"),
    ],
)
def test_a_list_that_its_filters_empty_says_so_and_leads_back_to_all(client, shop, address, query, head):
    video(shop)
    judge(shop)
    blank = soup(client.get(address, {"tab": "video"} | query)).select_one(".blank")
    assert (said(blank.h2), blank.a["href"], said(blank.a)) == (head, "?tab=video", "Show all videos")
    assert ("Names match anywhere" in said(blank)) is ("q" in query)


def test_without_videos_the_list_says_that_there_are_none_yet(client, address):
    blank = soup(client.get(address, {"tab": "video"})).select_one(".vlist, .blank")
    assert (said(blank.h2), blank.a) == ("No videos yet", None)


def test_more_is_loaded_as_one_scrolls_and_by_a_link_without_javascript(client, shop, address):
    for number in range(25):
        video(shop, day=date(2026, 1, 1) + timedelta(days=number // 2))
    judge(shop)
    first = soup(client.get(address))
    more = first.select_one("#more")
    assert (more["hx-trigger"], more.a["href"]) == ("revealed", more["hx-get"])
    rest = client.get(address + more["hx-get"], headers={"HX-Request": "true", "HX-Target": "more"})
    assert len(BeautifulSoup(rest.content, "html.parser").select("li")) == 5
    assert b"<html" not in rest.content


def test_products_go_on_as_one_scrolls_and_by_a_link(client, shop, address):
    for number in range(45):
        ProductFactory(shop=shop, name=f"Serum {number}", product_id=f"17{number:03}")
    shown, query = [], "?tab=products"
    while query:
        page = soup(client.get(address + query, headers={"HX-Target": "more"} if shown else {}))
        shown.append(len(page.select("li:has(> .product)")))
        more = page.select_one("#more")
        assert more is None or (more["hx-trigger"], more.a["href"]) == ("revealed", more["hx-get"])
        query = more and more["hx-get"]
    assert shown == [20, 20, 5]


@pytest.mark.parametrize(("query", "found"), [("SERUM", ["Serum"]), ("17001", ["Lamp"]), ("absent", [])])
def test_a_product_is_found_by_name_or_id(client, shop, address, query, found):
    ProductFactory(shop=shop, name="Serum", product_id="1800")
    ProductFactory(shop=shop, name="Lamp", product_id="17001")
    page = soup(client.get(address, {"tab": "products", "q": query, "page": "x"}))
    assert [said(name) for name in page.select(".plist b:not(.num b)")] == found
    assert found or said(page.select_one(".blank h2")) == "No product matches “absent”"


def test_the_period_of_the_key_metrics_can_be_chosen(client, shop, address):
    video(shop, day=date(2026, 1, 28))
    video(shop, day=date(2026, 1, 10))
    brought(shop, date(2025, 12, 1), date(2026, 1, 31))
    judge(shop)
    menu = soup(client.get(address, {"tab": "overview"})).select(".appbar .presets a")
    assert [said(link) for link in menu] == [
        "Last 7 days", "Last 28 days", "Last 30 days", "Last 90 days", "This month", "Last month",
    ]  # fmt: skip
    counts = [said(soup(client.get(address + link["href"])).select(".tile .value")[1]) for link in menu]
    assert counts == ["1", "2", "2", "2", "2", "0"]


@pytest.mark.parametrize("tab", ["overview", "video"])
def test_what_was_not_imported_or_is_approximate_is_said_here_too(client, shop, address, tab):
    made = video(shop, day=date(2026, 1, 20))
    made.periods.update(start=date(2026, 1, 1), end=date(2026, 1, 31))
    brought(shop, date(2026, 1, 1), date(2026, 1, 31))
    judge(shop)
    page = soup(client.get(address, {"tab": tab}))
    assert {said(change) for change in page.select(".tile .delta")} == {"— 25 days not imported"}
    approximate = [said(line) for line in page.select(".hint") if said(line).startswith("Approximate")]
    told = "Approximate: totals of Jan 1 – 31, 2026 (America/Los_Angeles)."
    assert approximate == [told] * (3 if tab == "overview" else 1)
    row = page.select(".trio .hint, .vlist p > .hint")
    assert "approximate: totals of Jan 1 – Jan 31" in [said(line) for line in row]


def test_a_desk_diagnosis_offers_the_same_video_in_the_app(client, shop, address):
    made = video(shop)
    judge(shop)
    desk = soup(client.get(reverse("diagnosis:video-detail", args=[shop.slug, made.video_id])))
    phone = reverse("diagnosis:app-detail", args=[shop.slug, made.video_id])
    assert desk.select_one(".offer a")["href"] == phone
    assert said(back := soup(client.get(phone)).select_one(".appbar .end a")) == "Desk view"
    assert back["href"].endswith(f"/details/{made.video_id}/")


def test_other_shops_stay_away(client, shop, address):
    foreign = ShopFactory()
    made = video(foreign, title="Foreign")
    judge(foreign)
    assert titles(soup(client.get(address))) == []
    assert client.get(reverse("diagnosis:app", args=[foreign.slug])).status_code == 404
    assert client.get(reverse("diagnosis:app-detail", args=[shop.slug, made.video_id])).status_code == 404


@pytest.mark.parametrize("tab", ["overview", "video", "products"])
def test_a_tab_costs_the_same_queries_for_one_video_and_for_three(
    client, shop, address, tab, django_assert_num_queries
):
    queries = {"overview": 10, "video": 8, "products": 5}[tab]
    video(shop, day=date(2026, 1, 20))
    judge(shop)
    client.get(address, {"tab": tab})
    with django_assert_num_queries(queries):
        client.get(address, {"tab": tab})
    video(shop, day=date(2026, 1, 20))
    video(shop, day=date(2026, 1, 21))
    judge(shop)
    with django_assert_num_queries(queries):
        client.get(address, {"tab": tab})


def test_the_overview_leads_to_pages_of_the_app_alone(client, shop, address):
    video(shop, title="Low", day=date(2026, 1, 20))
    video(shop, title="Good", day=date(2026, 1, 20), revenue="900")
    video(shop, title="Old", day=date(2025, 6, 1))
    judge(shop)
    page = soup(client.get(address, {"tab": "overview"}))
    links = [link["href"] for link in page.select("main a[href]")]
    assert len(links) > 8
    assert [link for link in links if not link.startswith((address, "/learn/"))] == []
    review = next(link["href"] for link in page.select("main a.button"))
    narrowed = soup(client.get(review))
    assert titles(narrowed) == ["Low"]
    chips = narrowed.select("p.row .chip")
    assert [said(chip) for chip in chips] == [
        "Can do better Remove",
        "Jan 4 – Jan 31 Remove",
        "Loses most at product clicks Remove",
    ]
    everything = soup(client.get(address + narrowed.select_one("#clear-all")["href"]))
    for _chip in chips:
        narrowed = soup(client.get(address + narrowed.select_one("p.row .chip")["href"]))
    assert sorted(titles(narrowed)) == sorted(titles(everything)) == ["Good", "Low", "Old"]


@pytest.mark.parametrize("page", ["overview", "video", "products", "detail"])
def test_the_app_says_which_shop_it_shows_and_offers_the_others_and_to_sign_out(client, shop, address, page):
    made = video(shop)
    judge(shop)
    other = ShopFactory(name="Second shop", slug="second")
    MembershipFactory(user=shop.memberships.get().user, shop=other)
    detail = reverse("diagnosis:app-detail", args=[shop.slug, made.video_id])
    bar = soup(client.get(detail if page == "detail" else f"{address}?tab={page}")).select_one(".appbar")
    assert said(bar.select_one(".shop small")) == f"Shop: {shop.name}"
    shops = {said(link.contents[0]): link["href"] for link in bar.select(".shops a")}
    assert shops == {shop.name: address, "Second shop": reverse("diagnosis:app", args=["second"])}
    assert said(bar.select_one("form[action='/accounts/logout/']")) == "Sign out"


def test_back_from_a_diagnosis_leads_to_the_list_as_one_left_it(client, shop, address):
    for number in range(25):
        video(shop, title=f"Serum {number}", views=20000 + number, day=date(2026, 1, 5))
    judge(shop)
    query = {"tab": "video", "q": "serum", "sort": "views"}
    more = soup(client.get(address, query)).select_one("#more")["hx-get"]
    stretch = BeautifulSoup(client.get(address + more, headers={"HX-Target": "more"}).content, "html.parser")
    page = soup(client.get(stretch.select("a.picture")[2]["href"]))
    back = page.select_one(".appbar a")["href"]
    assert said(page.select_one(".hero h2")) == "Serum 22"
    there = soup(client.get(back))
    assert there.select_one(f"#{back.split('#')[1]} h3").text == "Serum 22"
    assert there.select_one("#q")["value"] == "serum"
    before = soup(client.get(address + there.select_one("a[rel=prev]")["href"]))
    assert titles(before) == [f"Serum {number}" for number in range(20)]


def test_back_from_a_diagnosis_that_no_list_led_to_leads_to_the_videos(client, shop, address):
    made = video(shop)
    judge(shop)
    page = soup(client.get(reverse("diagnosis:app-detail", args=[shop.slug, made.video_id])))
    assert page.select_one(".appbar a")["href"] == f"{address}?tab=video#v{made.video_id}"


@pytest.mark.parametrize(("tab", "part"), [("video", "videos"), ("products", "products-list")])
def test_a_search_answers_while_one_types_and_by_a_button(client, shop, address, tab, part):
    video(shop)
    judge(shop)
    form = soup(client.get(address, {"tab": tab})).select_one(f"#{part} form[role=search]")
    assert (form["hx-trigger"], said(form.button)) == ("submit, input changed delay:400ms from:#q", "Search")
    found = client.get(address, {"tab": tab, "q": "absent"}, headers={"HX-Request": "true", "HX-Target": part})
    answer = BeautifulSoup(found.content, "html.parser")
    assert [node["id"] for node in answer.find_all(recursive=False) if node.name] == [part]
    assert said(answer.select_one(".blank h2")).endswith("matches “absent”")


def test_a_search_in_the_app_keeps_what_narrows_the_list(client, shop, address):
    video(shop)
    judge(shop)
    page = soup(client.get(address, {"tab": "video", "status": "good", "from": "2026-01-01", "sort": "-views"}))
    kept = {field["name"]: field["value"] for field in page.select(".finder [type=hidden]")}
    assert kept == {"tab": "video", "status": "good", "from": "2026-01-01", "sort": "-views"}


def test_an_order_of_the_desk_is_kept_in_the_app(client, shop, address):
    for title, clicks in (("Low", 100), ("High", 900)):
        video(shop, title=title, clicks=clicks)
    judge(shop)
    assert titles(soup(client.get(address, {"tab": "video", "sort": "-ctr_of_views"}))) == ["High", "Low"]
    assert titles(soup(client.get(address, {"tab": "video", "sort": "ctr_of_views"}))) == ["Low", "High"]


def test_the_app_can_be_installed_and_keeps_nothing_private(client, shop):
    manifest = client.get("/manifest.webmanifest").json()
    assert (manifest["display"], {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}) == (
        "standalone",
        {("192x192", "any"), ("192x192", "maskable"), ("512x512", "any"), ("512x512", "maskable")},
    )
    assert client.get(manifest["start_url"])["Location"] == reverse("diagnosis:app", args=[shop.slug])
    assert Client().get("/service-worker.js")["Content-Type"] == "text/javascript; charset=utf-8"
    kept = client.get("/offline/").content.decode()
    assert "No connection" in kept
    assert [word for word in (shop.slug, shop.name, "owner@example.com", "csrf", "/shops/") if word in kept] == []


def test_a_desk_page_offers_the_app_until_one_declines(client, shop, address):
    desk = reverse("diagnosis:analytics", args=[shop.slug])
    assert soup(client.get(desk)).select_one(".offer a")["href"] == address
    client.post(reverse("diagnosis:keep-desk"))
    assert soup(client.get(desk)).select_one(".offer") is None
