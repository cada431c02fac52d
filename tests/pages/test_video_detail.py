"""Detail: the verdict of each status, why, the days and the products."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from diagnosis.deeds import benchmarking
from diagnosis.models import Diagnosis, VideoProduct
from tests.factories import ProductFactory, ShopFactory, UserFactory, ViolationFactory
from tests.world import NOW, benchmark, judge, video

pytestmark = pytest.mark.django_db
QUERIES = 12


def page_of(client, shop, made, **query):
    response = client.get(reverse("diagnosis:video-detail", args=[shop.slug, made.video_id]), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def text(page, selector):
    return page.select_one(selector).get_text(" ", strip=True)


STATUSES = [
    ({}, "Can do better", "On a GMV level, your video is performing lower than the industry standard."),
    ({"views": 312}, "Did not meet threshold", "Your video did not meet the minimum requirements for evaluation."),
    ({"revenue": "642"}, "Good performance", "Your video is performing well."),
]


@pytest.mark.parametrize(("figures", "label", "meaning"), STATUSES)
def test_each_status_says_what_it_means_in_the_guides_words(client, shop, figures, label, meaning):
    benchmark()
    made = video(shop, **figures)
    judge(shop)
    page = page_of(client, shop, made)
    assert text(page, "#verdict") == label
    assert page.select_one(".verdict .label").find_next("p").text == meaning


def test_a_violation_is_named_and_leads_to_account_standing(client, shop):
    benchmark()
    made = video(shop)
    ViolationFactory(shop=shop, video=made)
    judge(shop)
    page = page_of(client, shop, made)
    assert text(page, "#verdict") == "Trigger violation"
    assert "which has led to a decrease in traffic" in text(page, ".verdict")
    assert page.select_one(".verdict a.button")["href"].endswith(f"?video={made.video_id}")


def test_an_open_window_says_its_day(client, shop):
    benchmark()
    made = video(shop, day=date(2026, 1, 29))
    judge(shop)
    assert text(page_of(client, shop, made), "#verdict") == "Collecting data, day 3 of 7"


def test_the_reason_is_given_with_its_numbers(client, shop):
    benchmark()
    made = video(shop)
    judge(shop)
    why = text(page_of(client, shop, made), ".why")
    assert "7-day revenue is below the benchmark. $84.00 is 40% of $210.00." in why
    assert "$210.00 is the median of 7-day revenue for all categories, US, version 1." in why


def test_all_checks_are_told_in_order_with_numbers_and_the_one_that_decided(client, shop):
    benchmark(n=1284, author=UserFactory(name="Ada"), reason="Autumn's median.")
    made = video(shop)
    judge(shop)
    page = page_of(client, shop, made)
    checks = [line.get_text(" ", strip=True) for line in page.select(".why .checks li")]
    assert checks == [
        "Official or marketing account : met",
        "Full days since publication : met 7 of 7",
        "No standing violation : met",
        "Figures of all seven days : met",
        "A benchmark applies : met",
        "Views : met 18,375 of 500",
        "Products linked : met 1 of 1",
        "Revenue at or above the benchmark : not met decided $84.00 of $210.00",
    ]
    assert {len(line.find_all(recursive=False)) for line in page.select(".why .checks li")} == {5}
    why = text(page, ".why")
    assert (
        "It rests on 1,284 videos. Source: set by hand; valid from Jan 1, 2020. Set by Ada. Reason: Autumn's median."
        in why
    )
    assert "Source: Seller Center's exports, one export of exactly these seven days, data through Jan 8, 2026." in why
    assert "It would have been Good performance with $126.00 more." in why


def test_the_stricter_rule_says_so_and_what_would_flip_it(client, shop):
    benchmark(strict=True)
    low, near = video(shop), video(shop, revenue="120")
    judge(shop)
    why = text(page_of(client, shop, low), ".why")
    assert "7-day revenue is clearly below the benchmark, allowing for chance. $84.00 is 40% of $210.00." in why
    assert "It would have been Good performance with $35.37 more." in why
    page = page_of(client, shop, near)
    assert text(page, "#verdict") == "Good performance"
    assert "below the benchmark, but on so few orders not clearly" in text(page, ".why")
    assert "It stays Good performance with up to $0.63 less." in text(page, ".why")


def test_the_parts_of_the_gap_add_up_to_the_cent(client, shop):
    benchmark()
    made = video(shop)
    judge(shop)
    split = Diagnosis.objects.get(video=made).explanation["gap"]
    parts = sum(Decimal(str(factor["contribution"])) for factor in split["factors"])
    assert parts + Decimal(str(split["unexplained"])) == Decimal("-126.00") == Decimal(str(split["total"]))
    page = page_of(client, shop, made)
    assert text(page, ".steps .losing .label") == "CTR of views"
    assert text(page, "#funnel .sum b") == "Product clicks lose the most."


def test_products_show_sold_and_commission_and_unknown_is_a_dash(client, shop):
    benchmark()
    made = video(shop)
    known = ProductFactory(shop=shop, name="Serum", price=Decimal(12), currency="USD", commission_rate=Decimal(15))
    VideoProduct.objects.create(shop=shop, video=made, product=known, position=0, sold=7)
    VideoProduct.objects.create(shop=shop, video=made, product=ProductFactory(shop=shop, name="Stone"), position=1)
    judge(shop)
    rows = page_of(client, shop, made).select("#products tbody tr")
    cells = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in rows]
    assert cells[0] == ["$12.00", "15%", "$1.80 each", "7", "$12.60"]
    assert cells[1] == ["— not known"] * 5


def test_another_shops_video_is_not_found(client, shop):
    foreign = ShopFactory()
    made = video(foreign)
    judge(foreign)
    for slug in (shop.slug, foreign.slug):
        assert client.get(reverse("diagnosis:video-detail", args=[slug, made.video_id])).status_code == 404


def test_detail_costs_the_same_queries_however_many_products(client, shop, django_assert_num_queries):
    benchmark()
    made = video(shop)
    judge(shop)
    page_of(client, shop, made)
    with django_assert_num_queries(QUERIES):
        page_of(client, shop, made)
    for place in range(3):
        VideoProduct.objects.create(shop=shop, video=made, product=ProductFactory(shop=shop), position=place)
    with django_assert_num_queries(QUERIES):
        page_of(client, shop, made)


def test_every_change_of_the_status_is_told_with_cause_benchmark_who_and_why(client, shop):
    old, admin = benchmark(), UserFactory(name="Ada")
    made = video(shop)
    judge(shop)
    assert (
        text(page_of(client, shop, made), "#history p")
        == "The status has not changed since the video was first judged."
    )
    broken = ViolationFactory(shop=shop, video=made)
    judge(shop)
    broken.delete()
    judge(shop)
    draft = benchmarking.new_version(old, by=admin, reason="Lower line.", valid_from=date(2026, 3, 1))
    draft.revenue_p50 = draft.revenue_p25 = Decimal(50)
    draft.save()
    benchmarking.approve(draft, by=admin, now=NOW, restate_from=date(2026, 1, 1))
    page = page_of(client, shop, made)
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("td")[1:]] for row in page.select("#history tbody tr")
    ]
    assert rows == [
        ["Can do better", "Good performance", "Restated Lower line.", "all categories, US, version 2", "Ada"],
        ["Trigger violation", "Can do better", "A violation was lifted", "all categories, US, version 1", "—"],
        ["Can do better", "Trigger violation", "A violation was added", "all categories, US, version 1", "—"],
    ]
    assert "Restated Feb 1, 2026 by Ada; it was Can do better before." in text(page, ".why")


def test_next_and_previous_stay_within_the_status(client, shop):
    benchmark()
    older, newer = (video(shop, day=date(2026, 1, 2) + timedelta(days=days)) for days in (0, 2))
    video(shop, revenue="500", day=date(2026, 1, 3))
    judge(shop)
    page = page_of(client, shop, older)
    assert page.select_one("#newer")["href"].endswith(f"/{newer.video_id}/")
    assert page.select_one("#older") is None


def test_a_month_of_totals_is_called_approximate(client, shop):
    benchmark()
    made = video(shop)
    made.periods.update(start=date(2026, 1, 1), end=date(2026, 1, 31))
    judge(shop)
    assert "Approximate: totals of" in text(page_of(client, shop, made), ".why")


def test_the_benchmark_says_how_many_videos_from_when_its_source_and_its_author(client, shop):
    benchmark(
        n=412,
        source="computed",
        period_start=date(2025, 10, 1),
        period_end=date(2025, 12, 24),
        author=UserFactory(email="lee@example.com", name="A. Lee"),
    )
    made = video(shop)
    judge(shop)
    assert text(page_of(client, shop, made), ".note p") == (
        "$210.00 is the median of 7-day revenue for all categories, US, version 1. It rests on 412 videos, published from "
        "Oct 1, 2025 to Dec 24, 2025. Source: computed from this installation's videos; valid from Jan 1, 2020. Set by A. Lee. "
        "The middle half of videos makes $100.00 to $400.00."
    )
