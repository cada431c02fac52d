"""The pages of the list, to and fro by their links, while videos come, go and move to other tabs."""

import random
import re
from datetime import date, timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from diagnosis.models import Video
from diagnosis.panels import app as app_panels
from diagnosis.queries import keyset, video_list
from tests.factories import VideoFactory

pytestmark = pytest.mark.django_db
SIZE = 50


def add(shop, chance, count):
    """Videos of three days, many of them equal in every other order, some unknown."""
    made = []
    for _ in range(count):
        known = chance.choice((None, 0, 3, 40))
        made.append(
            VideoFactory.build(
                shop=shop, state="good", published_on=date(2026, 1, 2) + timedelta(days=chance.randrange(3)),
                confidence=known and 1, week_views=known, week_orders=known, week_items_sold=known, week_revenue=known,
                week_product_clicks=known, week_product_impressions=known, week_finishes=known,
            )
        )  # fmt: skip
    Video.objects.bulk_create(made)


def remove(some):
    """Delete half of these IDs, and move the others to another tab."""
    some = list(some)
    Video.objects.filter(video_id__in=some[::2]).delete()
    Video.objects.filter(video_id__in=some[1::2]).update(state="violation")


def now(shop, sort):
    """The IDs of the whole tab."""
    videos = video_list.rated(shop.videos.filter(state="good"), sort)
    return [video.video_id for video in keyset.everything(videos, video_list.order(sort))]


class Reader:
    """Somebody who looks at one page of the tab of good videos at a time, and follows its links."""

    def __init__(self, client, shop, sort):
        self.client, self.address = client, reverse("diagnosis:video-list", args=[shop.slug])
        self.open(f"?status=good&sort={sort}")

    def open(self, query):
        self.body = self.client.get(self.address + query).content.decode()
        self.rows = re.findall(r'<tr id="v(\d+)"', self.body)
        links = re.findall(r'id="page-(newer|older)"[^>]* href="([^"]+)"', self.body)
        self.links = {name: unescape(link) for name, link in links}

    def go(self, way):
        self.open(self.links[way])


@pytest.mark.parametrize("sort", video_list.SORTS)
def test_every_page_is_a_whole_stretch_of_the_list_as_it_is(client, shop, sort):
    chance = random.Random(sort)
    add(shop, chance, 160)
    reader = Reader(client, shop, sort)
    assert reader.rows == now(shop, sort)[:SIZE]
    for way in ("older", "older", "newer", "older", "older", "newer", "newer", "newer", "newer"):
        if way not in reader.links:
            # Only at the end of the list is there no way on.
            assert reader.rows[0 if way == "newer" else -1] == now(shop, sort)[0 if way == "newer" else -1]
            continue
        before, seen = now(shop, sort), reader.rows
        add(shop, chance, chance.choice((0, 3)))
        remove(chance.sample(before, chance.choice((0, 7))))
        reader.go(way)
        whole = now(shop, sort)
        place = whole.index(reader.rows[0])
        end = place + len(reader.rows)
        assert reader.rows == whole[place:end]
        assert len(reader.rows) == SIZE or (way == "older" and end == len(whole))
        # Between this page and the last one lies at most what has just come.
        places = [whole.index(one) for one in seen if one in whole]
        between = whole[max(places) + 1 : place] if way == "older" else whole[end : min(places)]
        assert set(between) & set(before) == set()


@pytest.mark.parametrize("sort", ["-published", "revenue", "-ctor"])
def test_where_all_older_ones_have_gone_the_last_page_is_what_is_left(client, shop, sort):
    add(shop, random.Random(1), 120)
    reader = Reader(client, shop, sort)
    remove(now(shop, sort)[SIZE:])
    reader.go("older")
    assert reader.rows == now(shop, sort)
    assert len(reader.rows) == SIZE
    assert reader.links == {}


@pytest.mark.parametrize("sort", ["-published", "revenue", "-ctor"])
def test_where_most_newer_ones_have_gone_the_first_page_is_whole(client, shop, sort):
    add(shop, random.Random(2), 120)
    reader = Reader(client, shop, sort)
    reader.go("older")
    remove(now(shop, sort)[2 : SIZE - 3])
    reader.go("newer")
    assert reader.rows == now(shop, sort)[:SIZE]
    assert set(reader.links) == {"older"}


def test_a_list_that_goes_on_as_one_scrolls_says_nothing_twice(client, shop):
    add(shop, random.Random(3), 30)
    address = reverse("diagnosis:app", args=[shop.slug])
    body = client.get(address).content.decode()
    following = unescape(re.search(r'id="more" hx-get="([^"]+)"', body)[1])
    Video.objects.filter(video_id__in=now(shop, "-published")[app_panels.SIZE :]).delete()
    assert client.get(address + following, headers={"HX-Target": "more"}).content.strip() == b""
    # Without htmx it is a page, and a page of nothing helps nobody.
    assert len(re.findall('<li id="v', client.get(address + following).content.decode())) == app_panels.SIZE


@pytest.mark.parametrize(
    ("sort", "said"),
    [("-published", ["Newer", "Older"]), ("published", ["Older", "Newer"]), ("-revenue", ["Previous", "Next"])],
)
def test_the_ways_to_other_pages_say_where_they_lead(client, shop, sort, said):
    add(shop, random.Random(4), 2 * SIZE)
    reader = Reader(client, shop, sort)
    for way, unavailable in (("older", 0), ("newer", 1)):
        pager = BeautifulSoup(reader.body, "html.parser").select_one(".pager .row")
        ways = pager.find_all(recursive=False)
        assert [one.text for one in ways] == said
        assert [one.get("href") is None for one in ways] == [number == unavailable for number in (0, 1)]
        reader.go(way)
