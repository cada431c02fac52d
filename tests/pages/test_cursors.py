"""A page of the list is named by a signed key; an address that names none of ours gets the first page, and is told so."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core import signing
from django.core.signing import b64_encode
from django.urls import reverse

from diagnosis.models import Video
from diagnosis.queries import keyset, video_list
from tests.factories import VideoFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

UNKNOWN = "The page in the address is not known; this is the first one."
# (page, its query, where it shows titles)
PAGES = {"video-list": ({}, "tbody .title"), "app": ({"tab": "video"}, ".vlist h3")}


@pytest.fixture(params=PAGES)
def read(request, client, shop):
    """A function that opens a list of 60 videos, by date or otherwise: its titles, and the notices above them."""
    Video.objects.bulk_create(VideoFactory.build_batch(60, shop=shop, state="good", week_revenue=1, week_views=1))
    query, titles = PAGES[request.param]

    def one(**more):
        response = client.get(reverse(f"diagnosis:{request.param}", args=[shop.slug]), query | more)
        assert response.status_code == 200
        page = BeautifulSoup(response.content, "html.parser")
        found = [title.get_text(strip=True) for title in page.select(titles)]
        return found, [notice.get_text(" ", strip=True) for notice in page.select("main section .notice")]

    return one


def key(sort):
    """The cursor of the page behind the tenth video of this order."""
    order = video_list.order(sort)
    return keyset.cursor(order, Video.objects.order_by(*order.ordering())[9], "older")


def test_a_cursor_of_ours_begins_behind_its_video(read):
    first, behind = read(sort="-revenue"), read(sort="-revenue", cursor=key("-revenue"))
    assert (behind[0][0], behind[1]) == (first[0][10], [])


def unsigned():
    payload = {"s": "-revenue", "v": "1", "i": "9", "d": "older"}
    return b64_encode(json.dumps(payload).encode()).decode()


FOREIGN = {
    "without a signature": unsigned,
    "with another's signature": lambda: f"{unsigned()}:{key('-revenue').rpartition(':')[2]}",
    "signed for another purpose": lambda: signing.Signer(salt="other").sign_object({"s": "-revenue"}),
    "cut short": lambda: key("-revenue")[:-1],
    "of another order": lambda: key("-views"),
    "of the other direction": lambda: key("revenue"),
    "of the order by date": lambda: key("-published"),
}


@pytest.mark.parametrize("made", FOREIGN.values(), ids=FOREIGN)
def test_another_cursor_gets_the_first_page_and_is_told_so(read, made):
    assert read(sort="-revenue", cursor=made()) == (read(sort="-revenue")[0], [UNKNOWN])


def test_a_cursor_of_an_order_that_is_not_ours_is_told_beside_it(read):
    titles, notices = read(sort="pink", cursor=key("-revenue"))
    assert titles == read()[0]
    assert notices[-1].endswith(UNKNOWN)
