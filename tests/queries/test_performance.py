"""The chart's series by calendar day: what is not known is a gap in them and never zero."""

from datetime import date, timedelta

import pytest

from diagnosis.models import CoveredDay
from diagnosis.queries import performance
from diagnosis.queries.performance import Period
from tests.factories import ShopFactory, VideoDayFactory, VideoFactory

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 2)


def test_a_day_that_no_import_covers_is_unknown_and_one_that_is_covered_is_zero(shop):
    made, foreign = VideoFactory(shop=shop, published_on=FIRST), ShopFactory()
    for after, views in ((0, 70), (1, 20), (7, 900)):
        VideoDayFactory(video=made, day=FIRST + timedelta(days=after), views=views, orders=None)
    CoveredDay.objects.create(shop=shop, day=FIRST + timedelta(days=2))
    CoveredDay.objects.create(shop=foreign, day=FIRST + timedelta(days=3))
    shop.data_through = date(2026, 1, 10)
    series = performance.by_day(shop, shop.videos.all(), Period(date(2026, 1, 1), date(2026, 1, 11)))
    assert series["views"] == [0, 70, 20, 0, None, None, None, None, 0, 0, None]
    assert series["orders"] == [0, None, None, 0, None, None, None, None, 0, 0, None]
    assert series["videos"] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
