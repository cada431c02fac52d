"""What a video's seven days rest on, and that nothing outside of them matters."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from diagnosis.models import CoveredDay, Diagnosis, Video, VideoDay
from tests.factories import BenchmarkFactory, ShopFactory, VideoDayFactory, VideoFactory, VideoPeriodFactory
from tests.world import benchmark, judge, video

FIRST = date(2026, 1, 2)


def cover(shop, days):
    CoveredDay.objects.bulk_create(CoveredDay(shop=shop, day=FIRST + timedelta(days=day)) for day in days)


def judged(made):
    judge(made.shop)
    return Video.objects.get(pk=made.pk)


def by_days(shop, *days, views=100, revenue=10):
    made = VideoFactory(shop=shop, product_count=1)
    for day in days:
        VideoDayFactory(
            video=made,
            day=FIRST + timedelta(days=day),
            views=views,
            product_clicks=5,
            orders=1,
            items_sold=1,
            revenue=revenue,
        )
    return made


@pytest.mark.django_db
class TestBasis:
    def test_seven_days_with_rows_are_added_up(self, shop):
        found = judged(by_days(shop, *range(7)))
        assert (found.basis, found.week_views, found.week_revenue) == ("days", 700, Decimal(70))

    def test_a_covered_day_without_a_row_is_zero(self, shop):
        cover(shop, range(7))
        found = judged(by_days(shop, 0, 1))
        assert (found.basis, found.week_views) == ("days", 200)

    def test_a_day_that_nothing_covers_is_missing(self, shop):
        cover(shop, range(6))
        found = judged(by_days(shop, 0, 1))
        assert (found.basis, found.state) == ("partial", "data_missing")

    def test_a_day_whose_figure_is_unknown_makes_the_sum_unknown(self, shop):
        made = by_days(shop, *range(7))
        VideoDay.objects.filter(video=made, day=FIRST).update(views=None)
        assert judged(made).week_views is None

    def test_covered_days_that_know_nothing_of_a_video_yield_to_a_period_that_does(self, shop):
        cover(shop, range(7))
        made = VideoFactory(shop=shop, product_count=1)
        VideoPeriodFactory(video=made, start=date(2026, 1, 1), end=date(2026, 1, 31), views=900, revenue=5)
        assert (judged(made).basis, judged(made).week_views) == ("longer", 900)

    @pytest.mark.parametrize(
        ("start", "end", "basis"),
        [
            ((2026, 1, 2), (2026, 1, 8), "period"),
            ((2026, 1, 1), (2026, 1, 31), "longer"),
            ((2026, 1, 2), (2026, 1, 5), "partial"),
        ],
    )
    def test_a_period_is_exact_longer_or_too_short(self, shop, start, end, basis):
        made = VideoFactory(shop=shop, product_count=1)
        VideoPeriodFactory(video=made, start=date(*start), end=date(*end), views=900, revenue=5)
        assert judged(made).basis == basis


class TestOutside(TestCase):
    @given(
        st.lists(
            st.tuples(st.integers(-30, 30).filter(lambda day: not 0 <= day < 7), st.integers(0, 10**6)),
            unique_by=lambda row: row[0],
            max_size=5,
        )
    )
    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
    def test_figures_outside_the_window_never_matter(self, outside):
        shop = ShopFactory()
        BenchmarkFactory()
        made = by_days(shop, *range(7), views=1000)
        judge(shop)
        before = Diagnosis.objects.get(video=made).explanation
        for day, views in outside:
            VideoDayFactory(video=made, day=FIRST + timedelta(days=day), views=views, revenue=views, orders=views)
        judge(shop)
        assert Diagnosis.objects.get(video=made).explanation == before


@pytest.mark.django_db
class TestPromises:
    def test_one_row_a_video_and_day(self, shop):
        made = by_days(shop, 0)
        with pytest.raises(IntegrityError), transaction.atomic():
            VideoDay.objects.bulk_create([VideoDay(shop=shop, video=made, day=FIRST, currency="USD")])

    def test_no_count_is_below_zero(self, shop):
        made = by_days(shop, 0)
        with pytest.raises(IntegrityError), transaction.atomic():
            VideoDay.objects.filter(video=made).update(views=-1)

    def test_quartiles_are_in_order(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            BenchmarkFactory(revenue_p25=300)

    def test_a_diagnosis_has_a_status_or_a_reason(self, shop):
        benchmark()
        made = video(shop)
        judge(shop)
        with pytest.raises(IntegrityError), transaction.atomic():
            Diagnosis.objects.filter(video=made).update(reason="collecting")
