"""Pages and neighbours by key, where many videos are equal: nothing is lost, repeated, or read again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from diagnosis.forms import VideoFilter
from diagnosis.models import Video
from diagnosis.models.videos import NOT_DIAGNOSED
from diagnosis.queries import keyset, video_list
from diagnosis.rules import window
from tests.factories import VideoFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def videos(shop):
    """Twelve videos in three kinds: four of each are equal in every order but the day's, and one kind is unknown."""
    for number in range(12):
        known = (0, 40, None)[number % 3]
        day = date(2026, 1, 1) + timedelta(days=number // 6)
        VideoFactory(
            shop=shop, published_on=day, confidence=known and 1, week_views=known, week_orders=known, week_items_sold=known,
            week_revenue=known, week_product_clicks=known, week_product_impressions=known, week_finishes=known,
        )  # fmt: skip
    return Video.objects.filter(shop=shop)


@pytest.mark.parametrize("sort", video_list.SORTS)
def test_pages_among_equals_neither_lose_nor_repeat(videos, sort):
    order, rows = video_list.order(sort), video_list.shown(videos, sort)
    whole = [row.video_id for row in keyset.page(rows, order).rows]
    assert sorted(whole) == sorted(video.video_id for video in videos)
    page = keyset.page(rows, order, size=1)
    forward = [page]
    while page.older:
        page = keyset.page(rows, order, cursor=page.older, size=1)
        forward.append(page)
    backward = [page]
    while page.newer:
        page = keyset.page(rows, order, cursor=page.newer, size=1)
        backward.append(page)
    assert [row.video_id for page in forward for row in page.rows] == whole
    assert [row.video_id for page in backward for row in page.rows] == whole[::-1]


@pytest.mark.parametrize("sort", video_list.SORTS)
def test_the_neighbours_of_each_of_the_equals_are_those_of_the_list(videos, sort):
    whole = [row.video_id for row in keyset.page(video_list.shown(videos, sort), video_list.order(sort)).rows]
    found = [video_list.neighbours(videos.get(video_id=one), videos, sort) for one in whole]
    assert [(one.previous, one.following) for one in found] == list(
        zip([None, *whole], [*whole[1:], None], strict=False)
    )
    assert [(one.before, one.after) for one in found] == [(place, 11 - place) for place in range(12)]


@pytest.mark.parametrize("sort", video_list.SORTS)
def test_the_neighbours_among_videos_without_a_diagnosis_are_those_of_the_list(videos, sort):
    for number, video in enumerate(videos):
        videos.filter(pk=video.pk).update(state=(*NOT_DIAGNOSED, "good")[number * 7 % 4])
    rows = video_list.shown(videos.in_state("none"), sort)
    whole = [row.video_id for row in keyset.page(rows, video_list.order(sort)).rows]
    found = [video_list.neighbours(videos.get(video_id=one), videos, sort, "none") for one in whole]
    assert [(one.previous, one.following, one.before, one.after, one.within) for one in found] == [
        (previous, following, place, 8 - place, True)
        for place, (previous, following) in enumerate(zip([None, *whole], [*whole[1:], None], strict=False))
    ]


@pytest.mark.parametrize("sort", video_list.SORTS)
def test_all_videos_are_read_a_part_at_a_time_among_equals(videos, sort):
    order, rows = video_list.order(sort), video_list.shown(videos, sort)
    whole = [row.video_id for row in keyset.page(rows, order).rows]
    assert [row.video_id for row in keyset.everything(rows, order, size=3)] == whole


@pytest.mark.parametrize("few", [0, 100])
@pytest.mark.parametrize("sort", video_list.SORTS)
def test_the_list_of_a_period_is_that_part_of_the_whole_list(shop, videos, monkeypatch, sort, few):
    """Whether its videos are sorted or met on the way, and whichever end of it is open."""
    monkeypatch.setattr(video_list, "FEW", few)
    for number, video in enumerate(videos.order_by("pk")):
        moment = datetime(2026, 1, 1 + number // 3, 7, 30, tzinfo=UTC)  # the evening before, where the shop is
        day = window.published_on(moment, shop.timezone)
        state = ("good", *NOT_DIAGNOSED)[number % 4]
        videos.filter(pk=video.pk).update(published_at=moment, published_on=day, state=state)
    whole = list(keyset.everything(video_list.rated(videos, sort), video_list.order(sort)))
    for start, end in (("2026-01-01", "2026-01-02"), ("2026-01-01", ""), ("", "2026-01-01"), ("2026-03-01", "")):
        for tab in ("", "good", "none"):
            form = VideoFilter({"from": start, "to": end, "sort": sort, "status": tab})
            expected = [
                video.video_id
                for video in whole
                if (start or "2000") <= f"{video.published_on}" <= (end or "3000")
                if tab in ("", "good" if video.state == "good" else "none")
            ]
            found, order = form.arranged(shop, form.apply(videos))
            assert pages_of(found, order, size=2) == expected
            assert [video.video_id for video in keyset.everything(found, order, size=3)] == expected
            beside = [form.beside(videos.get(video_id=one), form.apply(videos)) for one in expected]
            assert [one.following for one in beside] == [*expected[1:], None][: len(expected)]
            assert [(one.before, one.after) for one in beside] == [
                (place, len(expected) - 1 - place) for place in range(len(expected))
            ]


def pages_of(videos, order, size):
    """The IDs that one meets from the first page to the last; the way back is the same."""
    page = keyset.page(videos, order, size=size)
    forward = [page]
    while page.older:
        page = keyset.page(videos, order, cursor=page.older, size=size)
        forward.append(page)
    back = [page]
    while page.newer:
        page = keyset.page(videos, order, cursor=page.newer, size=size)
        back.append(page)
    assert [page.rows for page in back] == [page.rows for page in forward[::-1]]
    return [row.video_id for page in forward for row in page.rows]
