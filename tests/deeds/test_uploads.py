"""A file that waits for the seller's word: kept no longer than promised, and carried out or discarded, never both."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from diagnosis.deeds import uploads
from diagnosis.models import ImportRun, Video
from tests.pages.test_imports import EXPORT, upload

pytestmark = pytest.mark.django_db
GONE = "This file is no longer kept, and nothing changed. Bring it again."


@pytest.fixture
def waiting(client, shop):
    """A run that waits, as somebody's page holds it."""
    upload(client, shop)
    return ImportRun.objects.get()


def files(settings):
    return sorted(Path(settings.MEDIA_ROOT, "imports").iterdir())


def answer(client, run, word):
    page = client.post(run.get_absolute_url(), {"answer": word}, follow=True)
    return [
        said.get_text(" ", strip=True)
        for said in BeautifulSoup(page.content, "html.parser").select("main .notice[data-level=error]")
    ]


def wait(run, **time):
    ImportRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(**time))


def test_who_discards_what_another_confirmed_just_then_undoes_nothing(client, waiting):
    client.post(waiting.get_absolute_url(), {"answer": "confirm"})
    assert (uploads.discard(waiting), waiting.state) == (False, "done")
    assert answer(client, waiting, "discard") == []
    assert (ImportRun.objects.get().state, Video.objects.count()) == ("done", 1)


def test_who_confirms_what_another_discarded_just_then_is_told(client, shop, waiting):
    kept = uploads.place(waiting).read_bytes()
    client.post(waiting.get_absolute_url(), {"answer": "discard"})
    assert answer(client, waiting, "confirm") == [GONE]
    uploads.place(waiting).write_bytes(kept)
    uploads.confirm(waiting, now=timezone.now(), by=shop.members.get())
    assert (waiting.state, ImportRun.objects.get().state, Video.objects.count()) == ("discarded", "discarded", 0)


def test_a_file_that_waited_for_a_day_cannot_be_confirmed_any_more(client, waiting, settings):
    wait(waiting, hours=23)
    assert uploads.expired(ImportRun.objects.get(), timezone.now()) is False
    wait(waiting, hours=25)
    assert answer(client, waiting, "confirm") == [GONE]
    assert (ImportRun.objects.get().state, Video.objects.count(), files(settings)) == ("discarded", 0, [])


@pytest.mark.parametrize("page", ["list", "its own"])
def test_a_file_that_waited_for_a_day_is_discarded_as_soon_as_somebody_looks(client, shop, waiting, settings, page):
    wait(waiting, hours=25)
    address = reverse("diagnosis:imports", args=[shop.slug]) if page == "list" else waiting.get_absolute_url()
    text = client.get(address).content.decode()
    assert ("Discarded" in text, "Waiting for your confirmation" in text) == (True, False)
    assert (ImportRun.objects.get().state, files(settings)) == ("discarded", [])


def test_a_file_that_is_gone_says_so(client, waiting):
    uploads.place(waiting).unlink()
    assert answer(client, waiting, "confirm") == [GONE]
    assert ImportRun.objects.get().state == "discarded"


def test_a_preview_that_breaks_off_keeps_no_file(shop, owner, settings):
    class Torn(SimpleUploadedFile):
        def chunks(self, *given):
            yield from super().chunks(*given)
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        uploads.preview(shop, Torn("a.csv", EXPORT.encode()), kind="videos", now=timezone.now(), by=owner, period=None)
    assert (files(settings), ImportRun.objects.count()) == ([], 0)


def test_what_a_killed_process_left_behind_goes_with_the_next_file(client, shop, waiting, settings):
    left, fresh = (Path(settings.MEDIA_ROOT, "imports", name) for name in ("left", "fresh"))
    left.write_bytes(b"sales")
    fresh.write_bytes(b"sales")
    then = (timezone.now() - timedelta(hours=25)).timestamp()
    os.utime(left, (then, then))
    upload(client, shop)
    assert (left.exists(), fresh.exists(), uploads.place(waiting).exists()) == (False, True, True)
