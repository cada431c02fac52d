"""Whatever a page shows that nobody typed is said in the reader's language: read in a language that nobody speaks."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as project
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse

from diagnosis.deeds.demo import seeding
from diagnosis.models import Shop, User, Video
from tests import pseudo
from tests.factories import ImportRunFactory
from tests.world import NOW

pytestmark = pytest.mark.django_db
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-says", "data-busy")
# Keys, addresses and codes; initials; the columns of a file, which are called what the file calls them.
UNSPOKEN = "script, style, code, pre, kbd, .id, .avatar, .field-password, [translate=no]"
# By their own names.
LANGUAGES = [name for _code, name in project.LANGUAGES] + ["Pseudo"]
# Words that Django itself does not say in the language whose place the pseudo-language takes.
DJANGOS = ["Select an option", "Pagination", "Search", "Run", "True", "False", "Control", "Command"]


@pytest.fixture
def untranslated(settings, tmp_path):
    """A function: what the demo's admin reads at an address that is neither translated nor typed by people."""
    seeding.seed(now=NOW, videos=24, shops=1)
    pseudo.speak(settings, tmp_path)
    reader = Client(headers={"accept-language": pseudo.CODE})
    reader.force_login(
        User.objects.get(email="admin@demo.example"), backend="django.contrib.auth.backends.ModelBackend"
    )

    def read(address, part="html", others=()):
        response = reader.get(address)
        if response.status_code != 200 or "text/html" not in response["Content-Type"]:
            return None
        page = BeautifulSoup(response.content, "html.parser").select_one(part)
        for unspoken in page.select(UNSPOKEN):
            unspoken.decompose()
        held = [tag[name] for tag in page.find_all(True) for name in SPOKEN if tag.get(name)]
        lines = sorted([*pseudo.typed(), *LANGUAGES, *others], key=len, reverse=True)
        return pseudo.untranslated("\n".join([page.get_text("\n"), *held]), lines)

    return read


def addresses(shop):
    """Every address of the product, once for each state of a video and each file."""
    run = ImportRunFactory(
        shop=shop, file_name="Video.xlsx", sha256="0" * 64, totals={"before": {"views": 1}, "after": {"views": 2}}
    )
    states = {video.state: video.video_id for video in Video.objects.filter(shop=shop)}
    every = {"uid": [run.uid], "video_id": states.values(), "slug": [shop.slug]}
    for pattern in get_resolver("diagnosis.urls").url_patterns:
        names = pattern.pattern.converters
        named = next((name for name in every if name in names), None)
        for value in every[named] if named else [None]:
            if names.keys() <= {"slug", named} and f"/{pattern.pattern}".endswith("/"):
                yield reverse(f"diagnosis:{pattern.name}", kwargs={"slug": shop.slug, named: value} if named else {})


def test_every_page_is_said_in_the_readers_language(untranslated):
    shop = Shop.objects.get(slug="lumi-fern")
    found = {address: untranslated(address) for address in addresses(shop)}
    read = {address: words for address, words in found.items() if words is not None}
    assert len(read) > 20
    assert {address: words for address, words in read.items() if words} == {}


def records():
    """The addresses of the admin for each of our models: all rows, a new one, the first one."""
    for model in admin.site._registry:
        if model._meta.app_label in ("diagnosis", "auth"):
            at = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            yield reverse(f"{at}_changelist")
            yield reverse(f"{at}_add")
            yield from (reverse(f"{at}_change", args=[row.pk]) for row in model.objects.all()[:1])


def test_every_page_of_the_admin_is_said_in_the_readers_language(untranslated):
    found = {address: untranslated(address, "#content", DJANGOS) for address in records()}
    read = {address: words for address, words in found.items() if words is not None}
    assert len(read) > 30
    assert {address: words for address, words in read.items() if words} == {}
