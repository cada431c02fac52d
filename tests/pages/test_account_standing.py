"""Account Standing: the list, its tabs, its fragment, and the standing itself."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from diagnosis.models import Violation
from diagnosis.panels import standing as panels
from diagnosis.queries import standing as queries
from diagnosis.rules import standing as rules
from tests.factories import ShopFactory, ViolationFactory
from tests.world import judge, video

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def address(shop):
    return reverse("diagnosis:account-standing", args=[shop.slug])


def page_of(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def recent(shop, **values):
    return ViolationFactory(shop=shop, issued_at=timezone.now() - timedelta(days=3), **values)


def test_the_score_counts_what_stands_and_has_not_expired(client, shop, address):
    recent(shop, points=30)
    recent(shop, points=40, state="withdrawn")
    ViolationFactory(shop=shop, points=60, issued_at=datetime(2020, 1, 1, tzinfo=UTC))
    ViolationFactory(shop=ShopFactory(), points=5)
    page = page_of(client, address)
    assert page.select_one("main b.value").text == "170"
    assert [tab.get_text(" ", strip=True) for tab in page.select("#violations .tabs a")] == [
        "All 3", "Active 1", "Under appeal 0", "Expired or lifted 2",
    ]  # fmt: skip


def test_points_expire_by_the_day_of_the_shop_and_leave_the_active_ones_that_day(client, shop, address):
    shop.market, shop.currency, shop.timezone = "MY", "MYR", "Asia/Kuala_Lumpur"
    shop.save()
    ViolationFactory(shop=shop, points=6, issued_at=datetime(2026, 1, 1, 17, tzinfo=UTC))
    for now, active, shown in (("2026-04-01T12:00Z", "Active 1", "Apr 2, 2026"), ("2026-04-02T12:00Z", "Active 0", "")):
        with time_machine.travel(now, tick=False):
            page = page_of(client, address)
            badge = page.select_one(f".rail a[href='{address}'] .count")
            assert (badge and badge.get_text()) == ("1 active violation" if shown else None)
            assert page.select_one("#show-active").get_text(" ", strip=True) == active
            assert shown in page.select_one("#violations tbody").get_text()


def test_a_market_of_points_counts_up(client, shop, address):
    shop.market, shop.currency = "MY", "MYR"
    shop.save()
    recent(shop, points=6)
    page = page_of(client, address)
    assert (page.select_one("#points").text, page.select_one("main b.value").text) == ("Violation points", "6")


def test_an_appeal_is_offered_until_its_deadline_in_the_shops_zone(client, shop, address):
    recent(shop, appeal_deadline=datetime(2099, 1, 2, 3, 0, tzinfo=UTC))
    recent(shop, appeal_deadline=datetime(2020, 1, 2, tzinfo=UTC))
    text = page_of(client, address).select_one("#violations").get_text(" ", strip=True)
    assert text.count("Possible") == 1
    costs = page_of(client, address).select_one("#costs").find_parent("section").get_text(" ", strip=True)
    assert "Appeals you can still send 1 , until Jan 1, 2099, 19:00" in costs
    assert "until Jan 1, 2099, 19:00" in text


def test_a_tab_and_a_video_filter_and_a_foreign_video_is_not_found(client, shop, address):
    made = video(shop)
    recent(shop, video=made, reason="Mine.")
    recent(shop, reason="In review.", appeal="in_review")
    assert "Mine." not in page_of(client, address, show="appeal").get_text()
    assert "In review." not in page_of(client, address, video=made.video_id).select_one("#violations").get_text()
    assert client.get(address, {"video": video(ShopFactory()).video_id}).status_code == 404


def costs_of(page):
    facts = page.select("section[aria-labelledby='costs'] dl > div")
    return {fact.dt.get_text(strip=True): fact.dd.get_text(" ", strip=True) for fact in facts}


def test_what_it_costs_is_of_the_account_also_when_the_list_is_of_one_video(client, shop, address):
    made = video(shop)
    recent(shop, video=made)
    recent(shop, video=made, appeal="in_review")
    recent(shop, video=video(shop))
    recent(shop)
    page = page_of(client, address, video=made.video_id)
    assert costs_of(page) == costs_of(page_of(client, address))
    assert (costs_of(page)["Active violations"], costs_of(page)["Appeals under review"]) == ("4", "1")
    assert page.select_one("#show-active").get_text(" ", strip=True) == "Active 2"


def test_a_video_whose_window_is_still_open_counts_among_those_with_a_violation(client, shop, address):
    young = video(shop, day=date(2026, 1, 30))
    recent(shop, video=young)
    recent(shop, video=young)
    recent(shop, video=video(shop), state="withdrawn")
    judge(shop)
    young.refresh_from_db()
    assert young.state == "collecting"
    assert costs_of(page_of(client, address))["Videos with a standing violation"] == "1 of 2"


@pytest.mark.parametrize("expiry_days", [90, None])
def test_a_violation_is_active_by_the_same_rule_in_the_list_and_in_the_standing(shop, expiry_days):
    zone, today = ZoneInfo(shop.timezone), date(2026, 4, 2)
    # The first moment of a day of the shop, and the last of the day before, whose points expire today.
    days = [datetime(2026, 1, 3, hour, minute, tzinfo=UTC) for hour, minute in ((8, 0), (7, 59))]
    records = [None, date(2026, 4, 1), today, date(2026, 4, 3)]
    one = ViolationFactory(shop=shop)
    every = [(None, 0, 6), days, records, Violation.State.values, Violation.Appeal.values]
    Violation.objects.bulk_create(
        Violation(
            shop=shop, policy=one.policy, violation_id=f"W{n}", points=points, issued_at=issued_at,
            expires_on=expires_on, state=state, appeal=appeal,
        )
        for n, (points, issued_at, expires_on, state, appeal) in enumerate(product(*every))
    )  # fmt: skip
    found = queries.violations(shop)
    active = {one.pk for one in found if rules.counts(panels.counted(one, zone), today, expiry_days)}
    assert (
        set(queries.under(found, "active", queries.over(shop, expiry_days, today)).values_list("pk", flat=True))
        == active
    )
    assert 0 < len(active) < len(found)
    # Counted by one statement for all tabs, and listed by one for each.
    now, over = datetime(2026, 4, 2, tzinfo=UTC), queries.over(shop, expiry_days, today)
    Violation.objects.filter(appeal="none", points=6).update(appeal_deadline=now + timedelta(days=1))
    counts = queries.counted(found, over, now)
    assert counts["tabs"] == {tab: queries.under(found, tab, over).count() for tab in panels.TAB_LABELS}
    possible = [one for one in found.all() if one.stands and one.appeal == "none" and one.appeal_deadline]
    assert (counts["appealable"], counts["until"]) == (len(possible), now + timedelta(days=1))


def test_htmx_gets_the_fragment_and_the_queries_are_the_same_for_one_and_three(
    client, shop, address, django_assert_num_queries
):
    recent(shop)
    part = client.get(address, headers={"HX-Target": "violations"}).content.decode().strip()
    assert part.startswith("<section")
    assert "<html" not in part
    with django_assert_num_queries(11):
        client.get(address)
    recent(shop)
    recent(shop, video=video(shop))
    with django_assert_num_queries(11):
        client.get(address)


def test_a_tab_has_as_many_pages_as_its_own_violations_fill(client, shop, address):
    for _ in range(51):
        recent(shop)
    recent(shop, appeal="in_review")
    ViolationFactory.create_batch(60, shop=shop, state="expired")
    page = page_of(client, address, show="active", page=2)
    assert (len(page.select("#violations tbody tr")), page.select_one(".pager .hint").text) == (2, "2 / 2")
    assert page_of(client, address, show="appeal").select_one(".pager") is None


def test_the_rail_counts_active_violations_to_ninety_nine(client, shop, address):
    for _ in range(100):
        recent(shop, points=0)
    badge = page_of(client, address).select_one(f".rail a[href='{address}'] .count")
    assert badge.get_text() == "99+ active violations"
