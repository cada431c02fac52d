"""Search finds what reading every title would find, by whichever way it goes."""

import random
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnosis.forms import VideoFilter
from diagnosis.models import Video, kept
from diagnosis.queries import keyset, video_list
from diagnosis.queries import search as module
from diagnosis.queries.search import search
from diagnosis.rules.text import fold
from tests.factories import ShopFactory, VideoFactory

pytestmark = pytest.mark.django_db

WORDS = (
    "serum",
    "Crème",
    "100%",
    "glow_up",
    'the "best"',
    "it's",
    "护肤霜",
    "好用",
    "سيروم",
    "ครีม",
    "a\\b",
    "NEU",
    "x",
    "OR",
    "🌸🌸",
)
ABSENT = (
    "absent",
    "zq",
    "q",
    "%",
    "_",
    '"',
    "'",
    "\\",
    "%%",
    "sérum glow",
    "霜",
    "肤霜",
    "🌸",
    "* OR 1",
    "serum*",
    "-x",
    "^n",
)


@pytest.fixture
def narrow(monkeypatch):
    """A shop that is large in proportion: every way is taken with a few dozen videos."""
    for name, value in (("NEWEST", 4), ("COMMON", 3), ("FEW", 6), ("MANY", 9), ("SOME", 3)):
        monkeypatch.setattr(module, name, value)


def naive(shop, text):
    folded, digits = fold(text), text.isascii() and text.isdigit()
    return {
        video.pk
        for video in Video.objects.filter(shop=shop)
        if (folded in video.title_folded and not (digits and len(text) >= 10))
        or (digits and video.video_id.startswith(text))
    }


def fill(chance, shop, count):
    for _ in range(count):
        title = " ".join(chance.choices(WORDS, k=3))
        day = chance.randrange(1, 28)
        VideoFactory(
            shop=shop,
            title=title,
            video_id=f"7{chance.randrange(10**8):09}{chance.randrange(10**9)}",
            published_at=datetime(2026, 1, day, 12, tzinfo=UTC),
        )


@pytest.mark.parametrize("seed", range(4))
def test_any_text_finds_what_reading_every_title_finds(shop, narrow, seed):
    chance = random.Random(seed)
    foreign = ShopFactory()
    for number in range(3):
        fill(chance, shop, 12)
        fill(chance, foreign, 5)
        if number == 1:
            # What the trigrams keep follows edits and deletions.
            Video.objects.filter(pk__in=list(naive(shop, "serum"))[:4]).update(
                title_folded="renamed neu", title="Renamed"
            )
            Video.objects.filter(pk__in=list(naive(shop, "x"))[:4]).delete()
        ids = [video.video_id for video in Video.objects.filter(shop=shop)[:3]]
        prefixes = [text[:length] for text in ids for length in (1, 2, 5, 12, 19)]
        for text in (*WORDS, *ABSENT, *prefixes, "renamed"):
            hits = search(Video.objects.filter(shop=shop), text)
            found = naive(shop, text)
            assert set(hits.videos.values_list("pk", flat=True)) == found, text
            assert (set(hits.states) == found) if hits.complete else (set(hits.states) <= found), text


def test_many_hits_are_counted_as_at_least_so_many(shop, narrow):
    Video.objects.bulk_create(VideoFactory.build_batch(9, shop=shop, title="Serum"))
    hits = search(Video.objects.filter(shop=shop), "serum")
    assert (hits.complete, len(hits.states)) == (False, 4)
    assert hits.videos.count() == 9


@pytest.mark.parametrize("sort", video_list.SORTS)
def test_pages_of_hits_that_are_named_by_their_ids_are_those_of_a_plain_list(shop, narrow, monkeypatch, sort):
    monkeypatch.setattr(module, "MANY", 200)
    chance = random.Random(5)
    made = []
    for owner in (shop, ShopFactory()):
        for number in range(130):
            known = chance.choice((None, 0, 3, 40))
            built = VideoFactory.build(
                shop=owner, title="Serum" if number % 6 else "Other", published_at=datetime(2026, 1, 1 + number // 20, tzinfo=UTC),
                state="good" if number % 4 else "violation", confidence=known and 1, week_revenue=known, week_views=known,
                week_items_sold=known, week_orders=known, week_product_clicks=known, week_product_impressions=known, week_finishes=known,
            )  # fmt: skip
            made.append(built)
    Video.objects.bulk_create(made)
    VideoFactory.create_batch(4, shop=shop, title="Newest", published_at=datetime(2026, 2, 1, tzinfo=UTC))
    for tab in ("", "good"):
        form = VideoFilter({"q": "serum", "sort": sort, "status": tab})
        filtered = form.apply(Video.objects.filter(shop=shop))
        assert form.hits.named
        plain = Video.objects.filter(shop=shop, title="Serum", **({"state": tab} if tab else {}))
        pages = [form.page(shop, filtered)]
        while pages[-1].older:
            pages.append(form.page(shop, filtered, pages[-1].older))
        assert [row.video_id for page in pages for row in page.rows] == [
            row.video_id for row in keyset.everything(video_list.shown(plain, sort), form.order)
        ]
        assert form.page(shop, filtered, pages[-1].newer).rows == pages[-2].rows


def test_a_changed_id_is_found_by_the_title_it_belongs_to(shop, narrow):
    """Edits reach what is kept of IDs beside titles."""
    Video.objects.bulk_create(VideoFactory.build_batch(8, shop=shop, title="Serum"))
    VideoFactory.create_batch(4, shop=shop, title="Newest", published_at=datetime(2026, 3, 1, tzinfo=UTC))
    first = Video.objects.filter(title="Serum")[0]
    Video.objects.filter(pk=first.pk).update(video_id="7999")
    hits = search(Video.objects.filter(shop=shop), "serum")
    assert hits.named
    assert set(hits.videos) == set(Video.objects.filter(title="Serum"))


def test_a_few_ids_that_begin_alike_are_fetched_by_key_and_not_by_walking(shop, narrow):
    Video.objects.bulk_create(VideoFactory.build_batch(9, shop=shop, title="Serum"))
    for number in range(5):
        VideoFactory(shop=shop, title="Serum", video_id=f"76598926{number:011}")
    hits = search(Video.objects.filter(shop=shop), "76598926")
    assert (hits.complete, len(hits.states)) == (True, 5)


def test_without_trigrams_search_finds_the_same(shop, narrow, monkeypatch):
    monkeypatch.setattr(kept, "has_trigrams", lambda: False)
    fill(random.Random(9), shop, 20)
    for text in (*WORDS, *ABSENT):
        hits = search(Video.objects.filter(shop=shop), text)
        assert set(hits.videos.values_list("pk", flat=True)) == naive(shop, text), text


def test_the_database_has_trigrams():
    assert kept.has_trigrams()


SIGNS = "aAbzé ñ%_\\'\"*-^&|!:()<>.,0159口红护肤霜が한글สีقا🌸👩‍🔬ﬁＡß"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_part_of_any_title_in_any_script_is_found_and_nothing_else(shop, narrow, data):
    words = st.text(SIGNS, min_size=1, max_size=9)
    titles = data.draw(st.lists(words, min_size=8, max_size=20))
    place = data.draw(st.integers(0, 8))
    texts = [
        *data.draw(st.lists(words, max_size=3)),
        *(title[place : place + size] for title in titles for size in (1, 2, 4)),
    ]
    with transaction.atomic():
        foreign = ShopFactory()
        Video.objects.bulk_create(
            VideoFactory.build(shop=owner, title=title, title_folded=fold(title))
            for title in titles
            for owner in (shop, foreign)
        )
        for text in dict.fromkeys(text.strip() for text in texts):
            if text:
                hits = search(Video.objects.filter(shop=shop), text)
                assert set(hits.videos.values_list("pk", flat=True)) == naive(shop, text), text
        transaction.set_rollback(True)
