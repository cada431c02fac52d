"""What a browser may keep of the pages that are read often: it asks each time, and is answered anew once anything changed."""

import time
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from diagnosis.models import Membership
from diagnosis.queries import keyset, video_list
from tests.factories import UserFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db
# Within the days that Video Analytics shows.
RECENT = date(2026, 1, 10)


@pytest.fixture(params=["video-list", "video-detail", "analytics", "account-standing", "app", "app-detail"])
def address(request, shop):
    benchmark()
    made = video(shop, day=RECENT)
    judge(shop)
    args = [shop.slug, made.video_id] if request.param.endswith("-detail") else [shop.slug]
    return reverse(f"diagnosis:{request.param}", args=args)


def member(shop):
    return Membership.objects.create(shop=shop, user=UserFactory(), role="viewer").user


def asked_again(client, address, known, **headers):
    return client.get(address, headers={"If-None-Match": known["ETag"], **headers})


def test_the_same_page_is_not_sent_twice(client, address):
    client.get(address)
    known = client.get(address)
    assert known["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language", "HX-Target", "HX-Request"} <= set(known["Vary"].split(", "))
    for compressed in ("identity", "gzip"):
        answer = asked_again(client, address, known, **{"Accept-Encoding": compressed})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", known["ETag"])
        assert answer["Cache-Control"] == "private, no-cache"


def test_a_page_of_forms_is_not_kept(client, shop):
    """Going back would show, and save again, what stood in them before the last change."""
    for name in ("products", "imports", "profile"):
        address = reverse(f"diagnosis:{name}", args=[] if name == "profile" else [shop.slug])
        assert "no-store" in client.get(address)["Cache-Control"], name


def test_a_fragment_is_no_page(client, shop):
    video(shop)
    address = reverse("diagnosis:video-list", args=[shop.slug])
    client.get(address)
    page, part = client.get(address), client.get(address, headers={"HX-Target": "videos"})
    assert asked_again(client, address, part, **{"HX-Target": "videos"}).status_code == 304
    assert asked_again(client, address, page, **{"HX-Target": "videos"}).content == part.content


def test_what_an_import_and_a_diagnosis_change_is_sent(client, shop, address):
    client.get(address)
    known = client.get(address)
    shop.videos.update(week_revenue=500, week_orders=40)
    video(shop, day=RECENT, title="New", revenue="500")
    judge(shop)
    answer = asked_again(client, address, known)
    assert (answer.status_code, answer["ETag"] != known["ETag"]) == (200, True)
    assert answer.content


def test_nobody_is_answered_by_what_another_knows(client, shop, address):
    client.get(address)
    known = client.get(address)
    seen = []
    for user in (member(shop), UserFactory(), None):
        browser = Client()
        if user:
            browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
        seen.append(asked_again(browser, address, known).status_code)
    assert seen == [200, 404, 302]


def test_a_form_on_a_kept_page_works_and_signing_out_empties_the_cache(shop, address):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member(shop), "django.contrib.auth.backends.ModelBackend")
    browser.get(address)
    known = browser.get(address)
    token = known.content.decode().partition('name="csrfmiddlewaretoken" value="')[2][:64]
    assert asked_again(browser, address, known).status_code == 304
    answer = browser.post(reverse("logout"), {"csrfmiddlewaretoken": token})
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache"')
    assert asked_again(browser, address, known).status_code == 302


def test_the_addresses_of_the_next_pages_do_not_change_by_the_hour(shop, monkeypatch):
    row, order = video(shop), video_list.order("-published")
    now = keyset.cursor(order, row, "older")
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000)
    assert keyset.cursor(order, row, "older") == now
