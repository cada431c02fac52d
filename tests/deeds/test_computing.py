"""Benchmarks computed from the installation's own videos."""

import statistics
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from diagnosis.deeds.computing import compute_benchmarks
from diagnosis.models import Benchmark, Video
from diagnosis.rules import gap
from diagnosis.rules.quantiles import median_interval
from tests.factories import CategoryFactory, ViolationFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 1)
REVENUES = [11, 40, 85, 120, 150, 151, 152, 190, 205, 230, 260, 333]


@pytest.fixture
def finished(shop):
    benchmark()
    for revenue in REVENUES:
        video(shop, revenue=str(revenue), views=revenue * 100, clicks=revenue * 4, orders=max(1, revenue // 12))
    judge(shop)
    return shop


def test_drafts_hold_the_quantiles_to_the_cent(finished):
    draft = compute_benchmarks(today=TODAY, min_videos=10)[0]
    expected = statistics.quantiles(REVENUES, n=4, method="inclusive")
    assert [float(draft.revenue_p25), float(draft.revenue_p50), float(draft.revenue_p75)] == expected
    assert (draft.state, draft.source, draft.n, draft.n_shops, draft.version) == ("draft", "computed", 12, 1, 2)


@pytest.mark.parametrize(
    ("name", "expression", "digits"),
    [
        ("revenue", "week_revenue", 2),
        ("interaction", "1.0 * (week_likes + week_comments + week_shares) / week_views", 6),
        ("conversion", "1.0 * week_orders / week_product_clicks", 6),
        ("finish", "week_finishes / week_views", 6),
    ],
)
def test_the_database_computes_the_same_quantiles(finished, name, expression, digits):
    if connection.vendor != "postgresql":
        pytest.skip("percentile_cont is PostgreSQL's")
    draft = compute_benchmarks(today=TODAY, min_videos=10)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY {expression}) FROM diagnosis_video"
        )
        (found,) = cursor.fetchone()
    assert [round(value, digits) for value in found] == [
        float(getattr(draft, f"{name}_{quartile}")) for quartile in ("p25", "p50", "p75")
    ]


def test_a_draft_says_from_when_its_videos_are_and_how_sure_its_median_is(shop):
    benchmark()
    for day, revenue in enumerate(REVENUES, start=1):
        video(shop, revenue=str(revenue), day=date(2026, 1, day))
    judge(shop)
    draft = compute_benchmarks(today=TODAY, min_videos=10)[0]
    assert (draft.period_start, draft.period_end) == (date(2026, 1, 1), date(2026, 1, 12))
    assert draft.revenue_p25 < draft.revenue_p50_low < Decimal("151.50") < draft.revenue_p50_high < draft.revenue_p75
    assert f"90% interval {draft.revenue_p50_low} to {draft.revenue_p50_high}" in draft.reason


def test_a_draft_keeps_the_standard_and_the_minimums_in_force_and_judges_by_them(finished):
    benchmark(version=2, standard="p75", min_views=9000, min_clicks=400, min_products=2)
    assert compute_benchmarks(today=TODAY, min_videos=1) == []
    Video.objects.update(product_count=2)
    draft = compute_benchmarks(today=TODAY, min_videos=1)[0]
    assert (draft.standard, draft.min_views, draft.min_clicks, draft.min_products) == ("p75", 9000, 400, 2)
    assert (draft.version, draft.n) == (3, len([revenue for revenue in REVENUES if revenue >= 100]))


def test_a_category_without_its_own_version_keeps_the_minimums_of_its_market(finished):
    finished.default_category = CategoryFactory()
    finished.save()
    judge(finished)
    benchmark(version=2, standard="p75", min_views=9000)
    drafts = compute_benchmarks(today=TODAY, min_videos=1)
    assert [(draft.category, draft.version, draft.standard, draft.min_views, draft.n) for draft in drafts] == [
        (finished.default_category, 1, "p75", 9000, 9),
        (None, 3, "p75", 9000, 9),
    ]
    benchmark(category=finished.default_category, version=2, standard="p25", min_views=0)
    drafts = compute_benchmarks(today=TODAY, min_videos=1)
    assert [(draft.standard, draft.min_views, draft.n) for draft in drafts] == [("p25", 0, 12), ("p75", 9000, 9)]


def test_a_version_that_is_not_in_force_gives_a_draft_no_minimums(finished):
    benchmark(version=2, min_views=9000, valid_from=date(2026, 2, 2))
    benchmark(version=3, min_views=9000, currency="EUR")
    benchmark(version=4, min_views=9000, state="draft")
    draft = compute_benchmarks(today=TODAY, min_videos=1)[0]
    assert (draft.version, draft.min_views, draft.n) == (5, 500, 12)


def test_a_draft_gives_its_reason_in_the_installations_language(finished, settings):
    settings.LANGUAGE_CODE = "es"
    with translation.override("id"):
        draft = compute_benchmarks(today=TODAY, min_videos=10)[0]
    assert draft.reason.startswith("Calculado con")


def test_without_cents_a_draft_has_none(finished):
    finished.currency = "JPY"
    finished.save()
    Video.objects.update(state="good")
    draft = compute_benchmarks(today=TODAY, min_videos=10)[0]
    quartiles = (draft.revenue_p25, draft.revenue_p50, draft.revenue_p75, draft.revenue_p50_low, draft.revenue_p50_high)
    assert [amount % 1 for amount in quartiles] == [0] * 5


def test_a_market_is_read_once_however_many_categories_it_has(finished, django_assert_num_queries):
    for _ in range(3):
        CategoryFactory()
    with django_assert_num_queries(16):
        assert len(compute_benchmarks(today=TODAY, min_videos=10)) == 1


def test_the_profile_multiplies_to_about_the_median(finished):
    draft = compute_benchmarks(today=TODAY, min_videos=10)[0]
    profile = gap.Profile(draft.profile_views, draft.profile_ctr, draft.profile_ctor, draft.profile_order_value)
    assert abs(gap.consistency(profile, draft.revenue_p50)) < 0.05


def test_too_few_videos_or_shops_make_no_draft(finished):
    assert compute_benchmarks(today=TODAY, min_videos=13) == []
    assert compute_benchmarks(today=TODAY, min_videos=10, min_shops=2) == []


def test_a_video_with_a_violation_sets_no_standard(finished):
    ViolationFactory(shop=finished, video=Video.objects.order_by("-week_revenue").first())
    judge(finished)
    assert compute_benchmarks(today=TODAY, min_videos=10)[0].n == 11


def test_a_computed_draft_changes_nothing_until_approved(finished):
    before = list(Video.objects.order_by("pk").values_list("state", "benchmark_revenue"))
    compute_benchmarks(today=TODAY, min_videos=10)
    judge(finished)
    assert list(Video.objects.order_by("pk").values_list("state", "benchmark_revenue")) == before
    assert Benchmark.objects.filter(state="draft").count() == 1


def test_the_interval_holds_the_median_and_repeats_itself():
    values = sorted(Decimal(value) for value in REVENUES)
    low, high = median_interval(values)
    assert low <= Decimal("151.50") <= high
    assert median_interval(values) == (low, high)
