"""The doors: sign-in, first page, appearance, health."""

import pytest
from bs4 import BeautifulSoup
from django.db import DataError, InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from diagnosis.deeds.demo import seeding
from tests.factories import UserFactory
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_health_is_answered_without_signing_in():
    assert Client().get("/healthz").content == b"ok\n"


def test_who_has_no_shop_is_told_what_to_do():
    visitor = Client()
    visitor.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert "No shop yet" in visitor.get("/").content.decode()


def test_the_sign_in_page_offers_the_demos_accounts_only_where_there_is_a_demo():
    assert "Try the demo" not in Client().get(reverse("login")).content.decode()
    seeding.seed(now=NOW, videos=3, shops=1)
    page = BeautifulSoup(Client().get(reverse("login")).content, "html.parser")
    assert [button.select_one(".hint").text for button in page.select("section:last-of-type button")] == [
        "seller@demo.example", "agency@demo.example", "admin@demo.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("next_page", "target"), [("/learn/", "/learn/"), ("https://evil.example/", "/"), ("//evil.example", "/")]
)
def test_the_appearance_is_kept_and_leads_nowhere_foreign(client, next_page, target):
    response = client.post("/appearance/", {"theme": "dark", "next": next_page})
    assert (response["Location"], response.cookies["theme"].value) == (target, "dark")
    assert 'data-theme="dark"' in client.get("/learn/").content.decode()
    client.post("/appearance/", {"theme": ""})
    assert "data-theme" not in client.get("/learn/").content.decode()


def test_a_body_larger_than_any_form_is_refused_before_it_is_read(client):
    response = client.post("/appearance/", {"next": "x" * 300_000})
    assert response.status_code == 413


def test_private_pages_are_kept_by_no_cache_and_carry_the_policy(client, shop):
    response = client.get(reverse("diagnosis:imports", args=[shop.slug]))
    assert "no-store" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("error", "status", "retry"), [(OperationalError, 503, "10"), (InterfaceError, 503, "10"), (DataError, 500, None)]
)
def test_a_database_that_is_away_says_when_to_come_back(client, shop, error, status, retry):
    def away(execute, sql, *given):
        raise error("The database is away.")

    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        response = client.get(reverse("diagnosis:analytics", args=[shop.slug]))
        assert Client().get("/healthz").status_code == 200
    assert (response.status_code, response.headers.get("Retry-After")) == (status, retry)
    page = BeautifulSoup(response.content, "html.parser")
    assert page.h1.text == "Something failed on our side"
    assert "away" not in page.get_text()
