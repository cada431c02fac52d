"""Pages and neighbours by key, where many videos are equal: nothing is lost, repeated, or read again."""

from datetime import date, timedelta

import pytest

from diagnosis.models import Video
from diagnosis.models.videos import NOT_DIAGNOSED
from diagnosis.queries import keyset, video_list
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
