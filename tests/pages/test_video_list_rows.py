"""A row of the list: finished words in their places."""

from datetime import timedelta
from decimal import Decimal
from html import escape

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from diagnosis.templatetags import figures
from tests.factories import CategoryFactory, VideoFactory
from tests.world import video


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_no_figure_has_signs_that_markup_needs(language):
    with override(language):
        said = [figures.money_text(Decimal("-1234567.5"), code) for code in figures.locale().currency_symbols]
        said += [figures.count_text(-1234567), figures.percent_text(Decimal("-12.345"))]
    assert len(said) > 10
    assert said == [escape(text) for text in said]


@pytest.mark.django_db
def test_a_button_says_sixty_signs_of_a_title(client, shop):
    video(shop, title="a" * 60)
    video(shop, title="b" * 61)
    page = BeautifulSoup(client.get(reverse("diagnosis:video-list", args=[shop.slug])).content, "html.parser")
    assert sorted(said.text for said in page.select("td.act .sr")) == [f": {'a' * 60}", f": {'b' * 59}…"]


@pytest.mark.django_db
def test_a_row_says_how_long_its_video_is_and_in_which_category(client, shop):
    beauty = CategoryFactory(name="Beauty & care")
    for duration, category in ((42, beauty), (42, None), (None, beauty), (None, None)):
        VideoFactory(shop=shop, duration=duration, category=category)
    page = BeautifulSoup(client.get(reverse("diagnosis:video-list", args=[shop.slug])).content, "html.parser")
    said = [row.select_one("th .more").text for row in page.select("tbody tr")]
    assert sorted(said) == ["", "0:42", "0:42 · Beauty & care", "Beauty & care"]


@pytest.mark.django_db
def test_a_video_that_has_no_name_goes_by_its_id_and_unknown_figures_by_a_dash(client, shop):
    made = VideoFactory(shop=shop, title="", state="data_missing", week_views=10)
    page = BeautifulSoup(client.get(reverse("diagnosis:video-list", args=[shop.slug])).content, "html.parser")
    row = page.select_one("tbody tr")
    assert row.select_one(".title").text == row.select_one(".id").text == made.video_id
    assert [cell.get_text(" ", strip=True) for cell in row.select("td.num")] == [
        "— not received", "10", "n/a not in your exports", "— not received", "— not received", "— not received", "n/a not in your exports",
    ]  # fmt: skip


@pytest.mark.django_db
def test_each_figure_carries_the_name_of_its_column_for_the_cards_of_a_phone(client, shop):
    video(shop)
    page = BeautifulSoup(client.get(reverse("diagnosis:video-list", args=[shop.slug])).content, "html.parser")
    named = [head.a.get_text(strip=True) for head in page.select("thead th.num")]
    assert [cell["data-label"] for cell in page.select("tbody td.num")] == named
    assert len(named) == 7


@pytest.mark.django_db
def test_a_title_is_shown_to_the_letter_whatever_signs_it_has(client, shop):
    video(shop, title="<b>{views}</b> & {0} %s {% now %}")
    page = BeautifulSoup(client.get(reverse("diagnosis:video-list", args=[shop.slug])).content, "html.parser")
    row = page.select_one("tbody tr")
    assert row.select_one(".title").text == "<b>{views}</b> & {0} %s {% now %}"
    assert row.select_one("td.act .sr").text == ": <b>{views}</b> & {0} %s {% now %}"


@pytest.mark.django_db
def test_a_row_that_was_shown_before_says_what_is_so_now(client, shop):
    beauty = CategoryFactory(name="Beauty")
    made = VideoFactory(shop=shop, title="Before", category=beauty, state="collecting", week_orders=3)
    address = reverse("diagnosis:video-list", args=[shop.slug])

    def said(language="en"):
        page = client.get(address, headers={"Accept-Language": language}).content
        row = BeautifulSoup(page, "html.parser").select_one("tbody tr")
        found = (".title", "th .more", ".chip", "td .more", "td.revenue b", "td:nth-of-type(6)")
        return [row.select_one(part).get_text(" ", strip=True) for part in found]

    shop.data_through = made.published_on + timedelta(days=1)
    shop.save()
    type(made).objects.update(week_revenue=5)
    assert said() == ["Before", "Beauty", "Collecting data", "Day 2 of 7", "$5.00", "3"]
    type(made).objects.update(title="After", week_revenue=6, week_orders=4)
    beauty.name = "Care"
    beauty.save()
    shop.data_through, shop.currency = made.published_on + timedelta(days=3), "EUR"
    shop.save()
    assert said() == ["After", "Care", "Collecting data", "Day 4 of 7", "€6.00", "4"]
    assert said("es") == ["After", "Care", "Reuniendo datos", "Día 4 de 7", "6,00\xa0€", "4"]
    type(made).objects.update(state="violation")
    assert said()[2:4] == ["Trigger violation", "Traffic reduced"]
