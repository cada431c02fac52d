"""A video beside others and its own: the sentence and the drawing come from the same numbers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from diagnosis import charts
from diagnosis.panels import bands
from diagnosis.panels.bands import place
from diagnosis.templatetags import figures
from tests.factories import ShopFactory
from tests.world import benchmark, judge, video

rates = st.integers(0, 10_000).map(lambda n: Decimal(n).scaleb(-4))


def percent(text):
    return float(text.removesuffix("%"))


@given(rates, st.tuples(rates, rates, rates).map(sorted), st.tuples(rates, rates).map(sorted))
def test_the_dot_lies_where_the_sentence_says(value, peers, own):
    drawn = charts.bands(value, peers, own)
    if not any((value, *peers, *own)):
        assert (drawn.peers, drawn.dot) == (None, "")
        return
    for span, (low, high) in ((drawn.peers, (peers[0], peers[2])), (drawn.own, own)):
        left, width = percent(span.x), percent(span.width)
        dot = percent(drawn.dot)
        # Attributes have two decimals.
        drawn_place = -1 if dot < left - 0.02 else 1 if dot > left + width + 0.02 else 0
        assert drawn_place == place(value, low, high) or abs(dot - left) < 0.03 or abs(dot - left - width) < 0.03
    assert percent(drawn.peers.x) - 0.02 <= percent(drawn.median)
    assert percent(drawn.median) <= percent(drawn.peers.x) + percent(drawn.peers.width) + 0.02


def test_what_is_not_known_is_not_drawn():
    assert charts.bands(None, (), ()) == charts.Bands(None, "", None, "")
    assert charts.bands(Decimal(3), (), (1, 2)).peers is None
    assert charts.bands(Decimal(3), (1, 2, 3), ()).own is None


@pytest.fixture
def lines(client, shop, db):
    """Detail of a video after eight others of this shop, whose revenue is 100 to 170: (label, value, sentence, peers' x)."""

    def read(**values):
        benchmark(
            n=1284, interaction_p25=Decimal("0.01"), interaction_p50=Decimal("0.03"), interaction_p75=Decimal("0.05")
        )
        for number in range(8):
            video(shop, revenue=str(100 + 10 * number), day=date(2026, 1, 2) + timedelta(days=number))
        video(ShopFactory(), revenue="9000", day=date(2026, 1, 3))
        made = video(shop, day=date(2026, 1, 20), **values)
        video(shop, revenue="9000", day=date(2026, 1, 21))
        judge(shop)
        page = client.get(reverse("diagnosis:video-detail", args=[shop.slug, made.video_id]))
        card = BeautifulSoup(page.content, "html.parser").select_one("#bands")
        return card, [
            (line.select_one(".label").text, line.select_one("b.num").text, line.select_one(":scope > .hint").text)
            for line in card.select(".bands li")
        ]

    return read


def test_each_metric_says_its_place_among_others_and_ones_own(lines):
    card, found = lines()
    assert found == [
        (
            "Revenue",
            "$84.00",
            "below the middle half of others, $100.00 to $400.00 (median $210.00); below what is usual for you, $117.50 to $152.50",
        ),
        (
            "Interaction rate",
            "2.0%",
            "within the middle half of others, 1.0% to 5.0% (median 3.0%); usual for you, 2.0% to 2.0%",
        ),
        ("Conversion rate", "2.4%", "usual for you, 2.4% to 2.4%"),
        ("Finish rate", "30.0%", "usual for you, 30.0% to 30.0%"),
    ]
    assert "Others: all categories, US, version 1, 1,284 videos, set by hand." in card.get_text(" ", strip=True)
    assert "your last 8 videos" in card.text
    peers, own, dot = (card.select_one(f".bands-drawing .{name}") for name in ("peers", "own", "dot"))
    # The scale ends at 440: a tenth beyond the largest number.
    assert (peers["x"], peers["width"], dot["cx"]) == ("22.73%", "68.18%", "19.09%")
    assert (own["x"], own["width"]) == ("26.7%", "7.95%")
    assert "rank" not in card.text.replace("no rank", "")


def test_twenty_of_ones_own_count_and_half_of_them_lie_in_the_middle_half(client, shop):
    benchmark()
    for number in range(25):
        video(shop, revenue=str(number * 10), day=date(2026, 1, 1) + timedelta(days=number // 2))
    made = video(shop, day=date(2026, 1, 20))
    judge(shop)
    made.refresh_from_db()
    last = bands.video_detail.own_last(made)
    low, high = bands._middle([week["revenue"] for week in last])
    assert [week["revenue"] for week in last] == [Decimal(number * 10) for number in range(24, 4, -1)]
    assert sum(low <= week["revenue"] <= high for week in last) == 10


def test_a_video_without_a_whole_week_stands_beside_nothing(client, shop):
    benchmark()
    made = video(shop, day=date(2026, 1, 29))
    judge(shop)
    page = client.get(reverse("diagnosis:video-detail", args=[shop.slug, made.video_id]))
    assert BeautifulSoup(page.content, "html.parser").select_one("#bands") is None


def test_figures_that_differ_read_differently():
    close = [Decimal("0.0309"), Decimal("0.031"), Decimal("0.087")]
    assert set(figures.apart(close, "rate").values()) == {"3.09%", "3.10%", "8.70%"}
    assert set(figures.apart(close[1:], "rate").values()) == {"3.1%", "8.7%"}
    assert figures.apart([None, Decimal(84)], "money", "USD") == {None: "—", Decimal(84): "$84.00"}
    # No number of decimals would do.
    assert len(figures.apart([Decimal("0.3"), Decimal("0.3000001")], "rate")) == 2


def test_one_day_reads_as_one_day():
    assert figures.day_range(date(2026, 11, 26), date(2026, 11, 26)) == "Nov 26"
    assert figures.day_range_long(date(2026, 11, 26), date(2026, 11, 26)) == "Nov 26, 2026"
