"""Language, appearance and shortcuts: kept with the person, and in this browser for the sign-in page."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from diagnosis.models import User
from diagnosis.panels.performance import DAYS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet():
    """A request leaves its language behind in this thread, as it does in a server's."""
    yield
    translation.activate("en")


def root(response):
    return BeautifulSoup(response.content, "html.parser").html


def choose(client, **changes):
    return client.post("/profile/", {"name": "", "language": "", "theme": "", "shortcuts": "on"} | changes)


def test_the_profile_keeps_language_appearance_and_shortcuts(client, owner):
    response = client.post("/profile/", {"name": "Ana", "language": "es", "theme": "dark"})
    assert response["Location"] == "/profile/"
    owner.refresh_from_db()
    assert (owner.name, owner.language, owner.theme, owner.shortcuts) == ("Ana", "es", "dark", False)
    page = root(client.get("/profile/"))
    assert (page["lang"], page["data-theme"]) == ("es", "dark")
    assert page.select_one("[name=language] [selected]")["value"] == "es"
    assert page.select_one("[name=theme][checked]")["value"] == "dark"
    assert not page.select("[name=shortcuts][checked]")


def test_what_is_not_offered_is_named_and_changes_nothing(client, owner):
    response = choose(client, language="tlh", theme="pink", name="Ana")
    assert response.status_code == 422
    assert [error["id"] for error in root(response).select(".errorlist")] == ["id_language_error", "id_theme_error"]
    owner.refresh_from_db()
    assert (owner.name, owner.language, owner.theme) == ("", "", "")


def test_a_profile_changes_nobody_elses(client):
    other = UserFactory(language="id", theme="light")
    choose(client, language="es", theme="dark")
    other.refresh_from_db()
    assert (other.language, other.theme) == ("id", "light")
    guest = Client()
    guest.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    assert (root(guest.get("/learn/"))["lang"], root(guest.get("/learn/"))["data-theme"]) == ("id", "light")


def test_who_is_not_signed_in_has_no_profile():
    assert Client().get("/profile/")["Location"] == f"{reverse('login')}?next=/profile/"
    assert Client().post("/profile/", {"theme": "dark"})["Location"] == f"{reverse('login')}?next=/profile/"


def test_the_profile_is_a_click_away_on_every_page(client):
    assert root(client.get("/learn/")).select_one(".menu a[href='/profile/']").text == "Profile"


def test_the_profiles_language_wins_over_the_browsers(client, owner):
    User.objects.filter(pk=owner.pk).update(language="id")
    response = client.get("/learn/", headers={"accept-language": "es"})
    assert (root(response)["lang"], response["Content-Language"]) == ("id", "id")


@pytest.mark.parametrize(
    ("asked", "spoken"), [("es-MX,es;q=0.9", "es"), ("zh-CN", "zh-hans"), ("id-ID", "id"), ("de,fr", "en"), ("", "en")]
)
def test_without_a_choice_the_page_speaks_what_the_browser_asks_for(client, asked, spoken):
    response = client.get("/learn/", headers={"accept-language": asked})
    assert root(response)["lang"] == spoken
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


def test_a_language_that_is_no_longer_offered_is_passed_over(client, owner):
    User.objects.filter(pk=owner.pk).update(language="tlh")
    assert root(client.get("/learn/"))["lang"] == "en"


def test_the_sign_in_page_offers_each_language_by_its_own_name():
    visitor = Client()
    page = root(visitor.get(reverse("login")))
    assert [(button["value"], button["lang"], button.text) for button in page.select(".languages button")] == [
        ("en", "en", "English"), ("es", "es", "Español"), ("zh-hans", "zh-hans", "简体中文"), ("id", "id", "Bahasa Indonesia"),
    ]  # fmt: skip
    assert (
        visitor.post("/language/", {"language": "zh-hans", "next": "/accounts/login/"})["Location"]
        == "/accounts/login/"
    )
    page = root(visitor.get(reverse("login")))
    assert page["lang"] == "zh-hans"
    assert page.select_one(".languages [aria-pressed]")["value"] == "zh-hans"
    assert visitor.post("/language/", {"language": "es", "next": "https://evil.example/"})["Location"] == "/"


def test_the_sign_in_page_keeps_the_last_choice_after_signing_out(client):
    choose(client, language="es", theme="dark")
    client.post("/accounts/logout/")
    page = root(client.get(reverse("login")))
    assert (page["lang"], page["data-theme"]) == ("es", "dark")


def test_choosing_the_browsers_language_again_forgets_the_cookie(client):
    choose(client, language="es", theme="dark")
    choose(client)
    page = root(client.get("/learn/", headers={"accept-language": "id"}))
    assert (page["lang"], page.get("data-theme")) == ("id", None)


def test_the_appearance_of_the_menu_is_kept_with_the_person(client, owner):
    client.post("/appearance/", {"theme": "light"})
    owner.refresh_from_db()
    assert owner.theme == "light"


def test_shortcuts_are_loaded_and_explained_until_they_are_switched_off(client):
    page = root(client.get("/learn/"))
    assert page.select_one("script[src$='keys.js']") is not None
    assert page.select_one("dialog#keys h2").text == "Keyboard shortcuts"
    client.post("/profile/", {"name": "", "language": "", "theme": ""})
    page = root(client.get("/profile/"))
    assert page.select("script[src$='keys.js'], dialog#keys") == []
    assert page.select_one("#shortcuts h2").text == "Keyboard shortcuts"
    assert BeautifulSoup(Client().get(reverse("login")).content, "html.parser").select("script[src$='keys.js']") == []


def test_every_key_that_a_page_names_is_in_the_list_of_shortcuts(client):
    told = {key.text for key in root(client.get("/profile/")).select("#shortcuts kbd")}
    named = {
        key
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for key in re.findall(r'data-key="([^{"]+)"', path.read_text())
    }
    words = {"ArrowLeft": "←", "ArrowRight": "→", "Escape": "Esc"}
    assert {words.get(key, key) for key in named} <= told
    assert {key for key, _days in DAYS if key} | {"m", "p"} <= told
