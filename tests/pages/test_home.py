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
    said = "This is larger than 256 kB, the most that is accepted here."
    assert (response.status_code, response.content.decode()) == (413, said)


def test_a_file_larger_than_any_export_is_refused_before_it_is_read_with_the_limit_of_uploads(client, settings):
    settings.UPLOAD_LIMIT = 3 * 512 * 1024
    response = client.post("/shops/mine/import/", {"file": "x" * 2_000_000})
    said = "This is larger than 1.5 MB, the most that is accepted here. Staff can import larger files by command."
    assert (response.status_code, response.content.decode()) == (413, said)


def test_what_is_refused_at_the_door_is_said_in_the_readers_own_language(client, owner):
    owner.language = "zh-hans"
    owner.save()
    client.get("/profile/")
    other = Client(headers={"accept-language": "es"})
    response = other.post("/accounts/login/", b"x" * 300_000, content_type="application/octet-stream")
    assert response.content.decode() == "Esto supera 256 kB, lo máximo que se acepta aquí."


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


def test_a_failure_before_the_reader_is_known_is_told_in_the_browsers_language(client, owner):
    owner.language = "zh-hans"
    owner.save()
    client.get("/profile/")

    def away(execute, sql, *given):
        raise OperationalError("The database is away.")

    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        response = client.get("/profile/", headers={"accept-language": "es"})
    page = BeautifulSoup(response.content, "html.parser")
    assert (page.html["lang"], page.h1.text) == ("es", "Algo falló de nuestro lado")
