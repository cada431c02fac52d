"""What a metric means is beside its name, from the registry, and reachable without a script."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from diagnosis.rules.metrics import METRICS
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(client, shop):
    benchmark()
    made = video(shop)
    judge(shop)
    shop.refresh_from_db()
    names = ("analytics", "video-list", "app"), ("video-detail", "app-detail")
    addresses = [reverse(f"diagnosis:{name}", args=[shop.slug]) for name in names[0]]
    addresses += [reverse(f"diagnosis:{name}", args=[shop.slug, made.video_id]) for name in names[1]]
    return [BeautifulSoup(client.get(address).content, "html.parser") for address in addresses]


def told(page, where, code):
    return [
        part.get_text(" ", strip=True) for part in page.select_one(f"#about-{where}-{code}").find_all(recursive=False)
    ]


def test_each_button_opens_its_own_definition(pages):
    for page in pages:
        buttons = page.select("button.about")
        assert len(buttons) >= 5
        ids = [button["popovertarget"] for button in buttons]
        assert len(set(ids)) == len(ids)
        for button in buttons:
            code = button["popovertarget"].split("-")[-1]
            gloss = page.select_one(f"#{button['popovertarget']}[popover]")
            assert (button["type"], button["aria-describedby"]) == ("button", gloss["id"])
            assert button["aria-label"] == f"About {METRICS[code].label}"
            assert METRICS[code].sentence in gloss.text
            assert gloss.select("a, button") == []


def test_a_definition_says_formula_window_zone_and_what_it_is_not(pages):
    assert told(pages[1], "list", "ctr_of_views") == [
        "CTR of views",
        "Of the views, how many led to a product click: the CTR that a diagnosis compares.",
        "product clicks ÷ views",
        "Seller Center's CTR divides by product impressions.",
        "Over the 7 days from publication, days in America/Los_Angeles. Data through Jan 31, 2026.",
    ]


def test_the_name_of_a_metric_leads_to_its_entry(client, pages):
    entries = BeautifulSoup(client.get(reverse("diagnosis:learn")).content, "html.parser").select(".glossary > div")
    names = [link for page in pages[2:] for link in page.select("a.label")]
    assert len(names) > 30
    assert {(link["href"], link.text) for link in names} <= {
        (f"{reverse('diagnosis:learn')}#{entry['id']}", entry.dt.text) for entry in entries
    }


def test_on_a_videos_page_the_formula_is_said_in_its_own_figures(pages):
    detail = pages[3]
    assert told(detail, "funnel", "ctr_of_views")[2] == "product clicks ÷ views: 294 ÷ 18,375 = 1.6%"
    assert told(detail, "funnel", "order_value")[2] == "revenue ÷ orders: $84.00 ÷ 7 = $12.00"
    assert told(detail, "funnel", "views")[2] == "count of plays"


def test_an_unknown_figure_leaves_the_formula_in_words(client, shop):
    benchmark()
    made = video(shop)
    judge(shop)
    type(made).objects.filter(pk=made.pk).update(week_finishes=None)
    page = client.get(reverse("diagnosis:video-detail", args=[shop.slug, made.video_id]))
    assert told(BeautifulSoup(page.content, "html.parser"), "metrics", "finish_rate")[2] == "finished views ÷ views"
