"""What a video's seven days rest on, and that nothing outside of them matters."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from diagnosis.deeds import importing
from diagnosis.deeds.importing import import_videos
from diagnosis.models import CoveredDay, Diagnosis, ImportRun, Product, Video, VideoDay, VideoPeriod, VideoProduct
from tests.factories import BenchmarkFactory, ShopFactory, VideoDayFactory, VideoFactory, VideoPeriodFactory
from tests.world import NOW, benchmark, judge, video

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


EXPORT = (
    "[Date Range]: 2026-01-02 ~ 2026-01-08\nVideo Info,Video ID,Time,VV,Orders,Video Revenue ($)\n"
    "A,7590780223006100001,2026/01/02,1000,2,24.00\nB,7590780223006100002,2026/01/02,10,0,0.00\n"
)


@pytest.mark.django_db
def test_an_import_that_breaks_off_leaves_nothing(shop, tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text(EXPORT)

    def broken(*given):
        raise RuntimeError("the power went out")

    # The last step inside the transaction fails: everything before it must vanish.
    monkeypatch.setattr(importing, "_link_violations", broken)
    with pytest.raises(RuntimeError):
        import_videos(shop, path, name="a.csv", now=NOW)
    assert (Video.objects.count(), VideoPeriod.objects.count(), ImportRun.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_a_corrected_file_updates_and_an_older_one_does_not_rename(shop, tmp_path):
    path = tmp_path / "a.csv"
    for content in (EXPORT, EXPORT.replace("24.00", "30.00").replace("\nA,", "\nNew name,")):
        path.write_text(content)
        run = import_videos(shop, path, name="a.csv", now=NOW)
    assert (run.new, run.changed, run.unchanged) == (0, 1, 1)
    path.write_text(EXPORT.replace("2026-01-02 ~ 2026-01-08", "2026-01-02 ~ 2026-01-03").replace("\nA,", "\nOld name,"))
    import_videos(shop, path, name="a.csv", now=NOW)
    found = Video.objects.get(video_id="7590780223006100001")
    assert (found.title, found.week_revenue) == ("New name", Decimal("30.00"))


@pytest.mark.django_db
def test_an_identical_row_counts_once_and_contradicting_rows_not_at_all(shop, tmp_path):
    path = tmp_path / "a.csv"
    twice = "A,7590780223006100001,2026/01/02,1000,2,24.00\n"
    path.write_text(EXPORT + twice + twice.replace("A,7590780223006100001", "B,7590780223006100002") + twice)
    run = import_videos(shop, path, name="a.csv", now=NOW)
    assert (run.new, run.changed, run.unchanged, run.refused) == (1, 0, 2, 2)
    assert [refusal["reason"] for refusal in run.refusals] == [
        "row 4: contradicts row 6 of the same video",
        "row 6: contradicts row 4 of the same video",
    ]
    assert Video.objects.get().title == "A"


PRODUCTS = EXPORT.replace("Time,", "Time,Products,").replace("2026/01/02,", "2026/01/02,{},")


@pytest.mark.django_db
def test_a_newer_list_of_products_replaces_the_older_one(shop, tmp_path):
    path = tmp_path / "a.csv"
    for one, other in (("Serum", "Roller"), ("Serum (1729384756102938471)", ""), ("Serum (1729384756102938471)", "")):
        path.write_text(PRODUCTS.format(one, f'"{other}"'))
        run = import_videos(shop, path, name="a.csv", now=NOW)
    assert (run.changed, run.unchanged) == (0, 2)
    linked = VideoProduct.objects.values_list("video__title", "product__product_id", "product__name")
    assert list(linked) == [("A", "1729384756102938471", "Serum")]


@pytest.mark.django_db
def test_two_names_that_turn_out_to_be_one_product_do_not_stop_the_import(shop, tmp_path):
    path = tmp_path / "a.csv"
    for names in (("Serum", "Serum 15 ml"), ("Serum (1729384756102938471)", "Serum 15 ml (1729384756102938471)")):
        path.write_text(PRODUCTS.format(*names))
        run = import_videos(shop, path, name="a.csv", now=NOW)
    assert (run.state, run.changed, Product.objects.exclude(product_id="").count()) == ("done", 2, 1)


@pytest.mark.django_db
def test_totals_before_and_after_are_those_of_the_files_videos(shop, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(EXPORT)
    first = import_videos(shop, path, name="a.csv", now=NOW).totals
    path.write_text(
        EXPORT.replace("24.00", "30.00").replace(
            "B,7590780223006100002,2026/01/02,10,0", "B,7590780223006100002,2026/01/02,10,"
        )
    )
    second = import_videos(shop, path, name="a.csv", now=NOW).totals
    assert (first["before"]["revenue"], first["after"]) == (None, {"views": 1010, "orders": 2, "revenue": 24.0})
    assert (second["before"], second["after"]) == (first["after"], {"views": 1010, "orders": 2, "revenue": 30.0})
