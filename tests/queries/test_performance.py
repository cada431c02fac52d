"""The chart's series: what is not known is a gap in them and never zero."""

from datetime import date, timedelta

import pytest

from diagnosis.models import CoveredDay
from diagnosis.queries import performance
from diagnosis.queries.coverage import coverage, stretches
from diagnosis.queries.performance import Period
from tests.factories import ShopFactory, VideoDayFactory, VideoFactory
from tests.world import brought

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 2)


def test_a_day_that_no_import_covers_is_unknown_and_one_that_is_covered_is_zero(shop):
    made, foreign = VideoFactory(shop=shop, published_on=FIRST), ShopFactory()
    for after, views in ((0, 70), (1, 20), (7, 900)):
        VideoDayFactory(video=made, day=FIRST + timedelta(days=after), views=views, orders=None)
    CoveredDay.objects.create(shop=shop, day=FIRST + timedelta(days=2))
    CoveredDay.objects.create(shop=foreign, day=FIRST + timedelta(days=3))
    # A file of more days tells of no single one; but what no window lies on is zero.
    brought(shop, date(2026, 1, 5), date(2026, 1, 10))
    shop.data_through = date(2026, 1, 10)
    period = Period(date(2026, 1, 1), date(2026, 1, 11))
    series = performance.by_day(shop, shop.videos.all(), period, coverage(shop, period.start, period.end))
    assert series["views"] == [None, 70, 20, 0, None, None, None, None, 0, 0, None]
    assert series["orders"] == [None, None, None, 0, None, None, None, None, 0, 0, None]
    assert series["videos"] == [None, 1, None, 0, 0, 0, 0, 0, 0, 0, None]


def test_a_day_of_publication_is_zero_only_where_an_import_would_have_told_of_its_videos(shop):
    VideoFactory(shop=shop, published_on=FIRST, week_views=700)
    brought(shop, date(2026, 1, 4), date(2026, 1, 9))
    shop.data_through = date(2026, 1, 5)
    period = Period(date(2026, 1, 1), date(2026, 1, 6))
    series = performance.by_publication(shop.videos.all(), period, coverage(shop, period.start, period.end))
    assert series["views"] == [None, 700, None, 0, 0, None]
    assert series["videos"] == [None, 1, None, 0, 0, None]


@pytest.mark.parametrize("values", [{"state": "waiting"}, {"state": "refused"}, {"kind": "products"}])
def test_only_video_lists_that_came_in_bring_days(shop, values):
    brought(shop, FIRST, FIRST, **values)
    brought(ShopFactory(), FIRST, FIRST)
    assert coverage(shop, FIRST, FIRST).missing([FIRST]) == [FIRST]


def test_days_that_are_missing_are_told_as_stretches():
    days = [date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 4)]
    assert stretches(days) == [(date(2025, 12, 30), date(2026, 1, 1)), (date(2026, 1, 4), date(2026, 1, 4))]
