"""A shop's own history stands in where no benchmark applies: from 20 finished videos on, and never for what was judged."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from diagnosis.deeds.diagnosing import diagnose
from diagnosis.models import Benchmark, Video
from tests.factories import ViolationFactory
from tests.world import NOW, judge, video

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


def publish(shop, number, **values):
    return [video(shop, revenue=str(100 + n), day=FIRST + timedelta(days=n % 20), **values) for n in range(number)]


def own(shop):
    return list(Benchmark.objects.filter(shop=shop).order_by("version"))


def test_twenty_finished_videos_make_a_benchmark_and_nineteen_do_not(shop):
    publish(shop, 19)
    judge(shop)
    assert (own(shop), set(Video.objects.values_list("state", flat=True))) == ([], {"no_benchmark"})
    publish(shop, 1)
    judge(shop)
    assert [(made.source, made.state) for made in own(shop)] == [("own_history", "approved")]
    assert set(Video.objects.values_list("state", flat=True)) == {"good", "can_do_better"}


def test_a_diagnosis_that_lets_the_own_history_stand_in_judges_each_video_once(shop):
    publish(shop, 20)
    outcome = diagnose(shop, now=NOW)
    assert (outcome.judged, set(Video.objects.values_list("diagnosis__benchmark__source", flat=True))) == (
        20,
        {"own_history"},
    )


def test_without_cents_its_line_has_none(shop):
    """A median between two prices is no price in yen, and revenue that is shown as equal is not lower."""
    shop.market, shop.currency = "JP", "JPY"
    shop.save()
    publish(shop, 20)
    judge(shop)
    assert [made.revenue_p50 for made in own(shop)] == [Decimal(110)]


def test_it_says_how_many_videos_its_figures_rest_on_and_from_when(shop):
    """A violating video and one with few views count towards the twenty, and set no standard."""
    publish(shop, 18)
    ViolationFactory(shop=shop, video=video(shop, revenue="9999", day=date(2026, 1, 24)))
    video(shop, views=3, revenue="9999", day=date(2026, 1, 24))
    judge(shop)
    (made,) = own(shop)
    assert (made.n, made.revenue_p50, made.period_start, made.period_end) == (
        18, Decimal("108.50"), FIRST, FIRST + timedelta(days=17),
    )  # fmt: skip


def test_half_as_many_videos_again_make_the_next_version_for_windows_to_come(shop):
    publish(shop, 20)
    judge(shop)
    publish(shop, 9)
    judge(shop)
    assert len(own(shop)) == 1
    publish(shop, 1)
    judge(shop)
    first, second = own(shop)
    assert (second.version, second.n, second.valid_from) == (2, 30, shop.data_through + timedelta(days=1))
    judge(shop)
    assert set(Video.objects.values_list("diagnosis__benchmark", flat=True)) == {first.pk}


def test_videos_that_set_no_standard_make_no_benchmark(shop):
    publish(shop, 20, views=3)
    judge(shop)
    assert own(shop) == []
