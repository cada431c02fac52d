"""Diagnosis in bulk: in batches that are whole or not there, only what differs, and never the old explanation read."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnosis.deeds import diagnosing
from diagnosis.deeds.diagnosing import diagnose, explain
from diagnosis.deeds.weeks import PLACES
from diagnosis.models import Benchmark, Diagnosis, Video, VideoPeriod
from diagnosis.models.videos import WEEK
from diagnosis.rules import classifier
from tests.factories import CategoryFactory, ShopFactory, VideoDayFactory, ViolationFactory
from tests.rules.test_classifier import BENCH, FACTS
from tests.world import NOW, benchmark, judge, video

LATER = datetime(2026, 2, 2, tzinfo=UTC)


class Killed(Exception):  # noqa: N818
    pass


def killed(*_):
    raise Killed


@pytest.fixture
def five(shop, monkeypatch):
    """Five videos of every kind, judged in batches of two."""
    monkeypatch.setattr(diagnosing, "CHUNK", 2)
    benchmark()
    for revenue in ("50.00", "210.00", "300.00"):
        video(shop, revenue=revenue)
    video(shop, views=3)
    ViolationFactory(shop=shop, video=video(shop))
    return shop


def dated():
    return list(Diagnosis.objects.order_by("pk").values_list("diagnosed_at", flat=True))


def test_a_diagnosis_killed_half_way_goes_on_to_the_same_end(five):
    with pytest.raises(Killed):
        diagnose(five, now=NOW, progress=killed)
    assert dated() == [NOW] * 2
    outcome = diagnose(five, now=LATER)
    assert (dated(), outcome.changed) == ([NOW] * 2 + [LATER] * 3, 3)
    for one in Video.objects.select_related("diagnosis"):
        assert one.diagnosis.explanation == classifier.as_json(explain(one))
        assert one.state == one.diagnosis.explanation["status"]


def test_a_batch_that_fails_leaves_nothing_behind(five, monkeypatch):
    monkeypatch.setattr(diagnosing.StatusEvent.objects, "bulk_create", killed)
    with pytest.raises(Killed):
        diagnose(five, now=NOW)
    assert (Diagnosis.objects.count(), set(Video.objects.values_list("state", flat=True))) == (0, {"collecting"})


def test_only_what_differs_is_written(five):
    judge(five)
    changed = VideoPeriod.objects.get(revenue="300.00").video_id
    VideoPeriod.objects.filter(video=changed).update(revenue="301.00")
    diagnose(five, now=LATER)
    assert list(Diagnosis.objects.filter(diagnosed_at=LATER).values_list("video", flat=True)) == [changed]


def queries(work):
    with CaptureQueriesContext(connection) as ran:
        work()
    return [query["sql"] for query in ran.captured_queries]


def test_a_batch_costs_the_same_statements_for_one_video_and_for_three(shop):
    benchmark()
    video(shop)
    first = queries(lambda: judge(shop))
    VideoPeriod.objects.update(views=6000)
    one = queries(lambda: judge(shop))
    for _ in range(3):
        video(shop)
    assert len(queries(lambda: judge(shop))) == len(first)
    VideoPeriod.objects.update(views=5000)
    assert len(queries(lambda: judge(shop))) == len(one)


def test_what_an_index_holds_is_written_where_it_changes(shop):
    """Most of what a verdict costs is the indexes: an edit that moves few videos writes few of them."""
    benchmark()
    made = [video(shop, revenue=revenue) for revenue in ("84.00", "205.00")]
    judge(shop)
    Benchmark.objects.update(revenue_p50=200)
    written = [
        sql for sql in queries(lambda: diagnose(shop, now=LATER, figures=False)) if "UPDATE diagnosis_video" in sql
    ]
    assert len(written) == 2
    assert ["state" in sql for sql in written] == [False, True]
    assert list(Video.objects.order_by("pk").values_list("pk", "state", "benchmark_revenue")) == [
        (made[0].pk, "can_do_better", 200),
        (made[1].pk, "good", 200),
    ]


def test_the_old_explanation_is_not_read(five):
    judge(five)
    VideoPeriod.objects.update(views=5000)
    read = [sql for sql in queries(lambda: judge(five)) if sql.startswith("SELECT")]
    assert [sql for sql in read if '"explanation"' in sql] == []


@pytest.mark.parametrize(
    "change",
    [
        {"views": 9}, {"revenue": Decimal("9.00")}, {"orders": None}, {"violations": 1}, {"account_type": "affiliate"},
        {"affiliates_count": True}, {"products": 3}, {"precision": "rounded"}, {"data_through": date(2026, 1, 5)},
    ],
    ids=str,
)  # fmt: skip
def test_a_fingerprint_tells_every_change_of_a_fact(change):
    marks = {classifier.fingerprint(FACTS, BENCH), classifier.fingerprint(FACTS._replace(**change), BENCH)}
    assert len(marks) == 2
    assert all(-(2**63) <= mark < 2**63 for mark in marks)


def test_a_fingerprint_tells_another_version_and_none():
    versions = (BENCH, BENCH._replace(id=2), BENCH._replace(min_clicks=9), BENCH._replace(author="A"), None)
    assert len({classifier.fingerprint(FACTS, version) for version in versions}) == 5


def test_a_category_alone_is_written_too(shop):
    benchmark()
    video(shop)
    judge(shop)
    shop.default_category = CategoryFactory()
    shop.save()
    diagnose(shop, now=LATER, figures=False)
    assert Video.objects.get().category == shop.default_category


def test_without_new_figures_the_stored_week_gives_the_same(five):
    judge(five)
    diagnose(five, now=LATER, figures=False)
    assert dated() == [NOW] * 5


def test_days_are_summed_to_the_cent_and_an_unknown_day_makes_the_sum_unknown(shop):
    made = video(ShopFactory(), day=date(2026, 1, 2))
    made.periods.all().delete()
    for day in range(2, 9):
        VideoDayFactory(
            video=made,
            day=date(2026, 1, day),
            views=10,
            revenue="0.10",
            finishes="0.0001",
            orders=None if day == 5 else 1,
        )
    judge(made.shop)
    week = dict(
        zip(WEEK, Video.objects.filter(pk=made.pk).values_list(*(f"week_{n}" for n in WEEK)).get(), strict=True)
    )
    assert (week["views"], week["revenue"], week["finishes"], week["orders"], week["likes"]) == (
        70,
        Decimal("0.70"),
        Decimal("0.0007"),
        None,
        None,
    )
    diagnose(made.shop, now=LATER, figures=False)
    assert dated() == [NOW]
    assert dict(zip(WEEK, PLACES, strict=True)) == dict.fromkeys(WEEK) | {
        "revenue": 2,
        "attributed_revenue": 2,
        "finishes": 4,
    }
