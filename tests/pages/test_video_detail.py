"""Detail: the verdict of each status, why, the days and the products."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import override

from diagnosis.deeds import benchmarking, rollouts
from diagnosis.deeds.learning import load_learning
from diagnosis.models import Diagnosis, VideoProduct
from diagnosis.panels import video_list as video_list_panel
from diagnosis.queries import keyset, video_list
from tests.factories import ProductFactory, ShopFactory, UserFactory, VideoDayFactory, ViolationFactory
from tests.world import NOW, benchmark, judge, video

pytestmark = pytest.mark.django_db
QUERIES = 13


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


@pytest.mark.parametrize(("issued", "legend"), [(2, True), (3, True), (20, False)])
@pytest.mark.parametrize("by_day", [True, False])
def test_the_dashed_line_of_a_violation_has_its_legend_from_the_day_of_publishing_on(
    client, shop, issued, legend, by_day
):
    benchmark()
    made = video(shop)
    if by_day:
        VideoDayFactory(video=made, views=900)
    ViolationFactory(shop=shop, video=made, issued_at=datetime(2026, 1, issued, 22, tzinfo=UTC))
    judge(shop)
    page = page_of(client, shop, made)
    assert ("dashed line: violation issued" in text(page, "#metrics")) is (legend and by_day)
    assert bool(page.select("#metrics .since")) is (legend and by_day)


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


def test_what_the_benchmark_is_for_is_said_in_the_readers_language_whoever_judged(client, owner, shop):
    benchmark()
    made = video(shop)
    with override("es"):
        judge(shop)
    assert "for all categories, US, version 1." in text(page_of(client, shop, made), ".why")
    owner.language = "es"
    owner.save()
    assert "todas las categorías, US" in text(page_of(client, shop, made), ".why")


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
        "It rests on 1,284 videos. Source: set by hand; valid from Jan 1, 2020. Set by Ada. "
        "The middle half of videos makes $100.00 to $400.00. Reason: Autumn's median." in why
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


def test_a_reader_can_add_the_calculation_up(client, shop):
    benchmark(revenue_p25=300, revenue_p50=560, revenue_p75=900)
    made = video(shop, views=28640, clicks=1203, orders=33, revenue="512.60")
    judge(shop)
    page = page_of(client, shop, made)
    (line,) = (one for one in page.select("#calculation p") if "=" in one.text)
    *parts, total = (
        Decimal(sign.replace("−", "-") + amount) for sign, amount in re.findall(r"([+−]?)\$([\d.]+)", line.text)
    )
    assert (len(parts), sum(parts), total) == (6, Decimal("512.60"), Decimal("512.60"))
    told = [cell.text for cell in page.select("#calculation td:last-child") if "$" in cell.text]
    assert [Decimal(amount.strip("+$")) for amount in told] == parts[1:5]


def test_what_belongs_to_no_step_is_said_where_the_benchmarks_steps_do_not_make_its_standard(client, shop):
    """Every step at or above the benchmark's, and revenue below it: the page says how that can be."""
    load_learning()
    benchmark(revenue_p25=300, revenue_p50=560, revenue_p75=900)
    made = video(shop, views=28640, clicks=1203, orders=33, revenue="512.60")
    judge(shop)
    page = page_of(client, shop, made)
    split = Diagnosis.objects.get(video=made).explanation["gap"]
    part = f"−${-Decimal(str(split['unexplained'])):.2f}"
    assert text(page, "#funnel .sum") == "Every step is at or above the benchmark."
    assert f"The benchmark’s own steps make $210.00, not $560.00: {part} belongs to no step." in text(page, "#funnel")
    assert "No single step stands out" in text(page, "#diagnosis")
    assert "a little" not in text(page, "#diagnosis")


def test_steps_that_make_the_standard_leave_nothing_to_say(client, shop):
    benchmark()
    made = video(shop)
    judge(shop)
    assert "belongs to no step" not in text(page_of(client, shop, made), "#funnel")


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
    rollout = benchmarking.approve(draft, by=admin, now=NOW, choice="restate", since=date(2026, 1, 1))
    rollouts.carry_out(rollout, clock=lambda: NOW)
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


@pytest.fixture
def four(shop):
    """Published A, B, C, D; by revenue D, B, C, A; B did not meet the threshold."""
    benchmark()
    made = [
        video(shop, title=title, day=date(2026, 1, 2 + place), **figures)
        for place, (title, figures) in enumerate(
            [
                ("A", {"revenue": "10"}),
                ("B", {"revenue": "30", "views": 312}),
                ("C", {"revenue": "20"}),
                ("D", {"revenue": "90"}),
            ]
        )
    ]
    judge(shop)
    return made


def walk(client, page, way):
    """The titles that one reads by following the link to the end."""
    while link := page.select_one(f"{way}[href]"):
        page = BeautifulSoup(client.get(link["href"]).content, "html.parser")
        yield page.h1.text


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ({}, "DCBA"), ({"sort": "published"}, "ABCD"), ({"sort": "-revenue"}, "DBCA"), ({"sort": "ctr_of_views"}, "ACDB"),
        ({"status": "can_do_better", "sort": "-revenue"}, "DCA"), ({"q": "C"}, "C"), ({"category": "nowhere"}, "DCBA"),
    ],
)  # fmt: skip
def test_next_and_previous_follow_the_lists_order_and_filters(client, shop, four, query, order):
    address = reverse("diagnosis:video-list", args=[shop.slug])
    rows = BeautifulSoup(client.get(address, query).content, "html.parser").select("tbody a.title")
    assert "".join(row.text for row in rows) == order
    first, last = (BeautifulSoup(client.get(row["href"]).content, "html.parser") for row in (rows[0], rows[-1]))
    assert "".join(walk(client, first, "#next")) == order[1:]
    assert "".join(walk(client, last, "#previous")) == order[-2::-1]
    assert [page.select_one("#place").text for page in (first, last)] == [
        f"{n} of {len(order)}" for n in (1, len(order))
    ]


def test_a_place_is_said_only_of_a_video_of_the_list_and_as_far_as_it_is_counted(client, shop, four, monkeypatch):
    assert page_of(client, shop, four[1], list="status=can_do_better").select_one("#place") is None
    monkeypatch.setattr(video_list, "CAP", 2)
    monkeypatch.setattr(video_list_panel, "CAP", 2)
    assert text(page_of(client, shop, four[3]), "#place") == "1 of 2+"
    assert page_of(client, shop, four[0]).select_one("#place") is None


def test_the_way_back_leads_to_the_row_in_the_list_as_it_was(client, shop, four):
    address = reverse("diagnosis:video-list", args=[shop.slug])
    page = BeautifulSoup(client.get(address, {"sort": "-revenue", "density": "compact"}).content, "html.parser")
    page = BeautifulSoup(client.get(page.select_one("tbody a.title")["href"]).content, "html.parser")
    page = BeautifulSoup(client.get(page.select_one("#next")["href"]).content, "html.parser")
    assert page.select(".crumbs a")[1]["href"] == f"{address}?sort=-revenue#v{four[1].video_id}"
    assert (
        BeautifulSoup(client.get(address).content, "html.parser").select_one(f"tr#v{four[1].video_id} .title").text
        == "B"
    )


def test_the_tabs_of_a_video_keep_the_way_back(client, shop, four):
    page = page_of(client, shop, four[0], list="sort=-revenue")
    assert "list=sort%3D-revenue" in page.select_one("#tab-inspirations")["href"]


def test_from_a_later_page_one_comes_back_to_the_page_that_holds_the_video(client, shop, four):
    """Two videos stand before it: they begin the list, whose first page is whole."""
    order = video_list.order("-revenue")
    later = keyset.page(shop.videos.all(), order, size=2).older
    page = page_of(client, shop, four[2], list=f"sort=-revenue&cursor={later}")
    page = BeautifulSoup(client.get(page.select_one("#previous")["href"]).content, "html.parser")
    back = client.get(page.select(".crumbs a")[1]["href"].partition("#")[0])
    shown = BeautifulSoup(back.content, "html.parser").select("tbody a.title")
    assert [row.text for row in shown] == ["D", "B", "C", "A"]


def test_a_garbled_way_back_is_the_whole_list(client, shop, four):
    page = page_of(client, shop, four[0], list="sort=pink&status=%00&cursor=x&from=tomorrow")
    assert page.select_one("#previous span.sr").text == "Previous video"


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


def test_the_count_of_minimums_is_that_of_the_rows_below_it(client, shop):
    benchmark(min_clicks=10)
    made = video(shop, views=386)
    judge(shop)
    page = page_of(client, shop, made)
    rows = page.select(".why > .checks li")
    assert [len(rows), len([row for row in rows if "met" in row["class"]])] == [4, 3]
    assert "3 of 4 are." in text(page, ".why")


def test_a_video_that_was_never_judged_has_no_first_judgement(client, shop):
    benchmark()
    new, old = video(shop, day=date(2026, 1, 29)), video(shop)
    judge(shop)
    said = [text(page_of(client, shop, one), "#history .hint:not(a)") for one in (new, old)]
    assert said == [
        "The video has had no status so far.",
        "The status has not changed since the video was first judged.",
    ]
