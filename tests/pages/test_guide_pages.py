"""The guide, sentence by sentence, on the pages of the desk. Row ids stand behind the names of the tests."""

from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.urls import reverse

from diagnosis.models import Inspiration, Product, Tutorial, VideoProduct
from diagnosis.rules.classifier import Status
from tests.factories import CategoryFactory, MembershipFactory, ProductFactory, ShopFactory, ViolationFactory
from tests.guide import SENTENCES
from tests.world import benchmark, judge, video

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def said(node):
    return node.get_text(" ", strip=True)


@pytest.fixture
def world(shop):
    """One video of each status, and what a Detail page needs."""
    benchmark()
    made = {
        "can_do_better": video(shop, title="Low", day=date(2026, 1, 10)),
        "below_threshold": video(shop, title="Few", views=312, clicks=6, orders=0, revenue="0", day=date(2026, 1, 11)),
        "violation": video(shop, title="Broken", day=date(2026, 1, 12)),
        "good": video(shop, title="Fine", revenue="642", orders=39, clicks=1406, views=31250, day=date(2026, 1, 13)),
    }
    ViolationFactory(shop=shop, video=made["violation"], reason="It promises a cure.", points=2)
    serum = ProductFactory(shop=shop, name="Serum", price=Decimal(12), currency="USD", commission_rate=Decimal(15))
    for one in made.values():
        VideoProduct.objects.create(shop=shop, video=one, product=serum, position=0, sold=7)
    judge(shop)
    return made


@pytest.fixture
def detail(client, shop, world):
    def open_detail(state, **query):
        return soup(client.get(reverse("diagnosis:video-detail", args=[shop.slug, world[state].video_id]), query))

    return open_detail


@pytest.fixture
def listing(client, shop, world):
    return soup(client.get(reverse("diagnosis:video-list", args=[shop.slug])))


@pytest.fixture
def analytics(client, shop, world):
    return soup(client.get(reverse("diagnosis:analytics", args=[shop.slug])))


@pytest.fixture
def learn(client, shop, world):
    return soup(client.get(reverse("diagnosis:learn")))


SUGGESTING = ("can_do_better", "below_threshold")
WITH_INSPIRATIONS = ("can_do_better", "below_threshold", "violation")


def test_the_feature_is_called_video_diagnosis(analytics, learn):  # A0
    assert {page.title.string.split(" · ")[-1] for page in (analytics, learn)} == {"Video Diagnosis"}
    assert said(analytics.select_one(".brand b")) == "Video Diagnosis"


def test_the_purpose_is_said_alike_on_the_page_and_in_help(analytics, learn):  # A1 A5 A6
    purpose = (
        "The Video Diagnosis feature helps sellers create more engaging e-commerce videos by providing in-depth analysis and "
        "improvement suggestions. It aims to optimize videos to attract more viewers and increase transactions."
    )
    better = (
        "With the diagnosis results, sellers will have a better understanding of how to optimize the videos to attract more "
        "viewers and achieve more transactions."
    )
    for page in (analytics, learn):
        assert f"{purpose} {better}" in said(page)


@pytest.mark.parametrize("state", [*WITH_INSPIRATIONS, "good"])
def test_detail_has_status_meaning_metrics_and_products(detail, state):  # A2 A9 B13 F9 G5 H5
    page = detail(state)
    assert page.select_one("#verdict")
    assert page.select_one(".verdict .label").text == "What it means"
    labels = [said(label) for label in page.select("#metrics .label")]
    assert labels == ["Revenue", "Views", "Product clicks", "Orders", "Items sold", "Finish rate"]
    assert page.select_one("#products h2").text == "Product list"


@pytest.mark.parametrize("state", SUGGESTING)
def test_suggestions_belong_to_the_videos_own_status(detail, state):  # A3 B14 E1
    codes = {one["id"] for one in detail(state).select("details.suggestion")}
    other = {one["id"] for one in detail(next(s for s in SUGGESTING if s != state)).select("details.suggestion")}
    assert codes
    assert not codes & other


def test_every_video_has_exactly_one_state_and_the_counts_add_up(listing):  # A4
    counts = [int(tab.select_one(".count").text) for tab in listing.select(".tabs a")]
    assert counts[0] == sum(counts[1:]) == len(listing.select("tbody tr")) == len(listing.select("tbody .chip"))


def test_suggestions_are_tagged_and_filtered_by_aim(detail):  # A5 A6
    assert "Increase transactions" in said(detail("can_do_better").select_one(".band"))
    assert detail("can_do_better", aim="viewers").select("details.suggestion") == []
    assert len(detail("below_threshold", aim="viewers").select("details.suggestion")) == 3


def test_each_suggestion_states_the_number_that_triggered_it(detail):  # A7
    page = detail("can_do_better")
    # Under “What we saw” stands what was measured and nothing else.
    saw = {said(body.select_one("h4").parent) for body in page.select(".suggestion .body")}
    assert "What we saw 1.6% of views led to a product click; others get 4.0%." in saw
    assert [
        body for body in page.select(".suggestion .body") if len(body.select_one("h4").parent.select("p")) != 1
    ] == []


@pytest.mark.parametrize(
    ("figures", "numbers"),
    [
        (
            {"views": 15000, "clicks": 300, "orders": 4, "revenue": "56"},
            ["2.0% of views", "others get 4.0%", "1.3% of product clicks", "others get 2.5%"],
        ),
        ({"views": 15000, "clicks": 900, "orders": 5, "revenue": "70"}, ["6.0% of views", "0.6% of product clicks"]),
        (
            {"views": 5000, "clicks": 200, "orders": 5, "revenue": "70", "finishes": "1000"},
            ["5,000 views; others get 15,000", "20.0% of views reached the end; others get 34.0%"],
        ),
        ({"views": 13500, "clicks": 486, "orders": 11, "revenue": "140"}, ["Revenue is $140, the benchmark $210"]),
    ],
)
def test_a_pattern_of_several_factors_states_each_number_beside_its_benchmark(client, shop, figures, numbers):  # A7
    benchmark()
    finishes = figures.pop("finishes", None)
    made = video(shop, **figures)
    if finishes:
        made.periods.update(finishes=Decimal(finishes))
    judge(shop)
    page = soup(client.get(reverse("diagnosis:video-detail", args=[shop.slug, made.video_id])))
    seen = said(page.select_one(".suggestion .body p"))
    assert [number for number in numbers if number not in seen] == []


@pytest.mark.parametrize("state", WITH_INSPIRATIONS)
def test_there_is_an_inspirations_tab_of_three_groups(detail, state):  # A10 F4 G4 H4
    page = detail(state, tab="inspirations")
    assert said(page.select_one("#tab-inspirations")) == f"Inspirations {len(page.select('.inspirations li'))}"
    assert [said(head).split(" · ")[0] for head in page.select("#diagnosis h3")] == [
        "High interaction likes, comments and shares per view",
        "High conversion orders per product click",
        "High finish rate views watched to the end",
    ]


def test_a_tutorial_is_offered_as_the_text_that_it_is(client, detail, learn):  # A11
    lesson = next(link for link in detail("can_do_better").select(".lesson") if "/tutorials/" in link["href"])
    assert said(lesson.small) == "Tutorial · 2 min to read"
    assert lesson.select("video, .solid") == learn.select(".inspirations .pill") == []
    page = soup(client.get(lesson["href"]))
    assert said(page.select_one(".page-head .hint:not(ol)")) == "Tutorial · 2 min to read"


def test_tutorials_and_playbook_are_content_with_pages(client, shop, learn):  # A11 J5
    for link in {link["href"] for link in learn.select("main a[href^='/']")}:
        assert client.get(link, follow=True).status_code == 200, link
    assert Tutorial.objects.count() == 10


def test_navigation_has_analytics_with_video_analytics_inside(analytics):  # B1 B2
    names = [said(name) for name in analytics.select(".rail > ul > li > a .name")]
    assert names == ["Home", "Analytics", "Products", "Account Standing", "Learn", "Import"]
    assert said(analytics.select_one(".rail a[aria-current=page]")) == "Video Analytics"


def test_the_account_performance_block_comes_first(analytics):  # B3
    assert said(analytics.select_one("main section h2")) == "Account performance"


def test_the_key_metrics_are_the_sums_over_the_listed_videos(analytics):  # B4 B5 B6 B7 B8
    tiles = {said(tile.select_one(".label")): said(tile.select_one(".value")) for tile in analytics.select(".tile")}
    # 84 + 0 + 84 + 642, 4 videos, 18375 + 312 + 18375 + 31250 views, 7 + 0 + 7 + 39 orders
    assert tiles == {"Revenue": "$810", "Videos": "4", "Views": "68.3K", "Orders": "53", "Items sold": "53"}


def test_view_video_details_opens_the_complete_list(client, analytics):  # B9 B10
    link = next(link for link in analytics.select("#performance a") if said(link) == "View Video Details")
    page = soup(client.get(link["href"]))
    assert {said(title) for title in page.select("tbody .title")} == {"Low", "Few", "Broken", "Fine"}


def test_each_row_shows_its_diagnosis_and_ends_with_detail(listing):  # B11 B12 E2 E5 E8 E12
    rows = {said(row.select_one(".title")): row for row in listing.select("tbody tr")}
    assert {title: said(row.select_one(".chip")) for title, row in rows.items()} == {
        "Low": "Can do better", "Few": "Did not meet threshold", "Broken": "Trigger violation", "Fine": "Good performance",
    }  # fmt: skip
    assert [said(row.select("td")[-1]) for row in rows.values()] == [f"Detail : {title}" for title in rows]


def test_help_has_a_table_of_both_platforms(learn):  # B15 C12 J2
    rows = [said(row.select_one("th")) for row in learn.select("main table tbody tr")]
    assert (said(learn.select_one("main table caption")), rows) == (
        "How to use Video Diagnosis",
        ["Seller Center", "Seller App"],
    )
    assert [said(head) for head in learn.select("main table thead th")] == ["Platform", "Entrance", "Demo"]


def test_help_shows_each_platform_and_each_status_in_pictures(learn):  # B15 C12
    shown = [
        [image["alt"] for image in part.select("img")] for part in learn.select("main tbody tr, #understanding li")
    ]
    shown = [alts for alts in shown if alts]
    assert [len(alts) for alts in shown] == [2, 1, 2, 2, 3, 2]
    assert shown[2] == ["Demo image, Seller Center: Can do better", "Demo image, Seller App: Can do better"]
    for image in learn.select(".demos img"):
        assert finders.find(image["src"].removeprefix("/static/").split("?")[0]), image["src"]


def test_every_sentence_of_the_guide_has_its_place_in_help(learn):
    text, places = said(learn.select_one("main")), {}
    assert [sentence for sentence in SENTENCES if sentence not in text] == []
    # Each status says all its own.
    for part in learn.select("#understanding .statuses > li"):
        label = said(part.b)
        start = SENTENCES.index("Understanding Results and Suggestions in Video Diagnosis")
        at = SENTENCES.index(label, start)
        rest = SENTENCES[at + 1 :]
        own = rest[: next((n for n, one in enumerate(rest) if one in LABELS), len(rest))]
        places[label] = [sentence for sentence in own if sentence not in said(part)]
    assert places == {label: [] for label in LABELS}


LABELS = ["Can do better", "Did not meet threshold", "Trigger violation", "Good performance"]


def test_the_window_is_printed_with_its_dates(detail):  # D1 D4
    for state in WITH_INSPIRATIONS:
        assert "7 days from publication; not real-time" in said(detail(state).select_one(".page-head"))
    assert "Each day, Jan 10 – Jan 16" in said(detail("can_do_better").select_one("#metrics"))


def test_the_faq_answers_verbatim(learn):  # D2 D3 J4
    question = learn.select_one("#real-time")
    assert said(question) == "Is the data on Video Diagnosis real-time?"
    assert said(question.find_next("p")).startswith("No, it is based on a 7 day period.")


MEANINGS = {
    "can_do_better": "On a GMV level, your video is performing lower than the industry standard.",
    "below_threshold": "Your video did not meet the minimum requirements for evaluation.",
    "violation": "Your video has triggered violations according to GNE, which has led to a decrease in traffic.",
    "good": "Your video is performing well.",
}


@pytest.mark.parametrize("state", MEANINGS)
def test_what_it_means_is_the_guides_sentence(detail, state):  # E3 E6 E9 E10 E13 E14 G7 H7 I5
    assert detail(state).select_one(".verdict .label").find_next("p").text == MEANINGS[state]


def test_can_do_better_carries_suggestions_with_tutorials(detail):  # E4 F3
    lessons = [link["href"] for link in detail("can_do_better").select(".lesson") if "/tutorials/" in link["href"]]
    assert lessons


def test_did_not_meet_threshold_links_the_playbook_and_names_what_failed(client, detail):  # E6 E7 G2 G7
    page = detail("below_threshold")
    link = next(link for link in page.select("#diagnosis a") if "playbook" in said(link))
    assert client.get(link["href"]).status_code == 200
    assert "Views : not met 312 of 500" in said(page.select_one(".why .checks"))
    assert page.select_one("#funnel") is None


def test_the_playbook_has_six_ordered_chapters_and_contents(client, shop):  # G3
    page = soup(client.get(reverse("diagnosis:playbook")))
    contents = [said(link) for link in page.select("main nav .chapters a")]
    assert len(contents) == 6
    assert [said(head).split(". ", 1)[1] for head in page.select("main section h2")] == contents


def test_help_lists_exactly_four_statuses(learn):  # E15 J3
    assert [item["id"] for item in learn.select("#understanding .statuses > li")] == [
        f"status-{status}" for status in (Status.CAN_DO_BETTER, Status.BELOW_THRESHOLD, Status.VIOLATION, Status.GOOD)
    ]
    assert len(Status) == 4


@pytest.mark.parametrize("state", SUGGESTING)
def test_expand_all_shows_every_suggestion_in_full_and_becomes_collapse_all(client, detail, state):  # F1 F2 G1
    page = detail(state)
    button = page.select_one("#expand")
    assert said(button) == "Expand All"
    assert [one for one in page.select("details.suggestion") if one.has_attr("open")] == []
    whole = detail(state, expand="all")
    assert said(whole.select_one("#expand")) == "Collapse All"
    assert all(one.has_attr("open") for one in whole.select("details.suggestion"))


def rated(shop, title, **figures):
    made = video(shop, title=title, revenue="300", day=date(2026, 1, 9))
    made.periods.update(**figures)
    return made


@pytest.mark.parametrize(
    ("group", "figures"),
    [
        (0, {"likes": 9000, "comments": 100, "shares": 100}),
        (1, {"orders": 60}),
        (2, {"finishes": 16000}),
    ],
)
def test_inspirations_show_the_best_of_comparable_videos(client, shop, world, group, figures):  # F5 F6 F7 F8
    rated(shop, "Best", **figures)
    judge(shop)
    page = soup(
        client.get(
            reverse("diagnosis:video-detail", args=[shop.slug, world["can_do_better"].video_id]),
            {"tab": "inspirations"},
        )
    )
    card = page.select("#diagnosis section, #diagnosis ul.inspirations")
    shelf = page.select("#diagnosis .do h3")[group].parent
    first = shelf.select_one("ul.inspirations li a")
    assert card
    assert said(first.select_one("b")) == "Best"
    assert first["target"] == "_blank"
    assert "noopener" in first["rel"]
    assert first["data-player"].startswith("https://www.tiktok.com/player/v1/")


@pytest.mark.parametrize(("p75", "rates"), [("0.10", ["40.0%", "30.0%", "20.0%"]), ("0.25", ["40.0%", "30.0%"])])
def test_high_is_above_the_upper_quarter_of_others_and_the_highest_comes_first(client, shop, p75, rates):  # F5 F6 F7
    benchmark(conversion_p25=Decimal("0.01"), conversion_p50=Decimal("0.05"), conversion_p75=Decimal(p75))
    seen = video(shop)
    # Fewer clicks, so that their rates count for less in the choice: the order that is shown is that of the rates shown.
    for clicks, orders in ((100, 40), (1000, 300), (5000, 1000), (5000, 400)):
        video(shop, clicks=clicks, orders=orders, revenue="900", day=date(2026, 1, 9))
    judge(shop)
    address = reverse("diagnosis:video-detail", args=[shop.slug, seen.video_id])
    shelf = soup(client.get(address, {"tab": "inspirations"})).select("#diagnosis section")[1]
    assert said(shelf.h3).endswith(f"· above {float(p75):.1%}: the upper quarter of others")
    assert [said(pill).split()[0] for pill in shelf.select(".pill")] == rates
    assert said(shelf.select("li .hint")[1]) == "8.0 × the 5.0% of its category"


def test_a_violating_video_and_the_video_itself_are_never_inspirations(client, shop, world, detail):  # H4
    titles = {said(name) for name in detail("can_do_better", tab="inspirations").select(".inspirations b")}
    assert titles.isdisjoint({"Low", "Broken"})


def test_another_sellers_video_is_an_inspiration_only_when_shared_and_without_money(client, shop, world, detail):
    foreign = ShopFactory(name="Theirs")
    MembershipFactory(shop=foreign)
    other = rated(foreign, "Theirs is best", likes=15000, comments=1, shares=1)
    judge(foreign)
    assert "Theirs is best" not in said(detail("can_do_better", tab="inspirations"))
    foreign.share_inspirations = True
    foreign.save()
    card = next(
        one
        for one in detail("can_do_better", tab="inspirations").select(".inspirations li")
        if "Theirs is best" in said(one)
    )
    assert "$" not in said(card)
    assert str(other.periods.get().views) not in said(card)


def test_an_admins_recommendation_stands_in_its_group(shop, world, detail):
    Inspiration.objects.create(
        group="finish",
        market="US",
        video_id="7590780223006100999",
        title="Curated",
        creator="noor",
        rate=Decimal("0.6"),
    )
    assert "recommended by your admin" in said(detail("can_do_better", tab="inspirations"))


def test_a_recommendation_is_neither_the_video_itself_nor_one_that_violates(shop, world, detail):
    for number, made in enumerate((world["can_do_better"], world["violation"])):
        Inspiration.objects.create(
            group="finish", market="US", video_id=made.video_id, title=f"Not this {number}", creator="noor"
        )
    assert "Not this" not in said(detail("can_do_better", tab="inspirations").select_one("#diagnosis"))


def test_a_price_is_in_the_products_own_currency(shop, world, detail):
    Product.objects.filter(name="Serum").update(currency="GBP")
    cells = [said(cell) for cell in detail("can_do_better").select("#products td")]
    assert cells == ["£12.00", "15%", "£1.80 each", "7", "£12.60"]


def test_chips_and_the_verdict_lead_to_what_the_status_means(listing, detail, learn):
    links = {chip["href"] for chip in listing.select("tbody a.chip")} | {
        detail("good").select_one(".verdict .label a")["href"]
    }
    assert len(links) == 4
    assert all(learn.select_one(f"#{link.split('#')[1]}") for link in links)


@pytest.mark.parametrize("state", [*WITH_INSPIRATIONS, "good"])
def test_the_product_list_has_commission_and_sold(detail, state):  # F10 F11 F12 G6 H6 I3 I4
    page = detail(state)
    heads = [said(head) for head in page.select("#products thead th")]
    assert heads == ["Product", "Price", "Commission rate", "Commission", "Sold", "Commission total"]
    assert [said(cell) for cell in page.select("#products tbody td")] == ["$12.00", "15%", "$1.80 each", "7", "$12.60"]


def test_sold_that_does_not_add_up_is_explained(detail):  # F12
    assert "Sold adds up to 7, Items sold of the video is 39" in said(detail("good").select_one("#products"))
    assert "adds up" not in said(detail("can_do_better").select_one("#products"))


def test_go_to_account_standing_leads_to_the_reasons_of_this_video(client, shop, world, detail):  # E11 H1 H2 H8
    ViolationFactory(shop=shop, video=world["good"], reason="Another one.")
    link = next(link for link in detail("violation").select(".verdict a") if said(link) == "Go to Account Standing")
    page = soup(client.get(link["href"]))
    reasons = [said(cell) for cell in page.select("#violations .wordy > p:not(.hint)")]
    assert reasons == ["It promises a cure."]


def test_a_policy_broken_twice_is_marked_and_says_how_to_avoid_it(client, shop, world):  # H3
    first = ViolationFactory(shop=shop, video=world["good"])
    first.policy.how_to_avoid = "Show the label."
    first.policy.save()
    ViolationFactory(shop=shop, policy=first.policy)
    page = soup(client.get(reverse("diagnosis:account-standing", args=[shop.slug])))
    assert [said(chip) for chip in page.select("#violations .wordy .chip")] == ["repeated", "repeated"]
    assert "Show the label." in said(page)


def test_a_violation_triggers_no_suggestions(detail):  # H9
    assert detail("violation").select("details.suggestion, #expand") == []


def test_good_performance_has_no_suggestions_and_no_inspirations(client, shop, world, detail):  # I1 I2
    page = detail("good")
    assert page.select("details.suggestion, #diagnosis, #tab-inspirations") == []
    address = reverse("diagnosis:video-detail", args=[shop.slug, world["good"].video_id])
    assert client.get(address, {"tab": "inspirations"}).status_code == 404


def test_help_opens_with_the_guides_questions(learn):  # J1
    assert [said(head) for head in learn.select("main .split h2")] == [
        "What is the purpose of the Video Diagnosis feature on TikTok Shop?",
        "How can sellers use the Video Diagnosis feature to improve their video performance?",
        "What are the different statuses a video can have in the Video Diagnosis, and what do they mean?",
        "Is the data from Video Diagnosis real-time, and how can sellers access it?",
        "FAQs",
    ]


def test_a_category_of_its_own_decides_who_is_comparable(client, shop, world):
    made = rated(shop, "Other category", likes=18000, comments=1, shares=1)
    product = ProductFactory(shop=shop, category=CategoryFactory())
    VideoProduct.objects.create(shop=shop, video=made, product=product, position=0)
    judge(shop)
    page = soup(
        client.get(
            reverse("diagnosis:video-detail", args=[shop.slug, world["can_do_better"].video_id]),
            {"tab": "inspirations"},
        )
    )
    assert "Other category" not in said(page.select_one("#diagnosis"))


@pytest.mark.parametrize(
    "name",
    ["analytics", "video-list", "video-detail", "products", "account-standing", "imports", "learn", "playbook", "app", "app-detail"],
)  # fmt: skip
def test_every_page_says_through_which_day_the_data_reach(client, shop, world, name):
    of_one = [world["good"].video_id] if "detail" in name else []
    where = [] if name in ("learn", "playbook") else [shop.slug, *of_one]
    page = soup(client.get(reverse(f"diagnosis:{name}", args=where)))
    # Where no shop is chosen the sentence names the one that it is about.
    whose = "" if where else f"{shop.name} · "
    assert [said(line) for line in page.select(".reach")] == [
        f"{whose}Data through Jan 31, 2026 (America/Los_Angeles). Not real-time."
    ]


def test_what_was_short_is_told_as_over_and_not_as_on_its_way(client, shop, world):
    page = soup(client.get(reverse("diagnosis:video-detail", args=[shop.slug, world["below_threshold"].video_id])))
    assert "312 of 500" in said(page.select_one("#diagnosis"))
    assert "so far" not in said(page.select_one("#diagnosis"))
