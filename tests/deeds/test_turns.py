"""What comes in while a shop is judged counts from the next batch on, and nothing judged by it is judged back."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from diagnosis.deeds import benchmarking, diagnosing, own_history, rollouts, turns
from diagnosis.deeds.diagnosing import diagnose
from diagnosis.deeds.importing import import_videos
from diagnosis.models import Benchmark, Diagnosis, Shop, Video
from tests.factories import BenchmarkFactory, ShopFactory, VideoFactory
from tests.world import NOW, benchmark, judge, video

LATER = datetime(2026, 2, 2, tzinfo=UTC)
JANUARY = date(2026, 1, 1)
SEVENTH = date(2026, 1, 8)
IDS = ("7590780223006100001", "7590780223006100002")


@pytest.fixture
def three(shop, monkeypatch):
    """Three good videos, judged one by one."""
    monkeypatch.setattr(diagnosing, "CHUNK", 1)
    benchmark()
    for _ in range(3):
        video(shop, revenue="240.00")
    judge(shop)
    return shop


def versions():
    return list(Diagnosis.objects.order_by("video").values_list("benchmark__version", flat=True))


def approve(draft):
    rollout = benchmarking.approve(draft, by=None, now=NOW, choice="restate", since=JANUARY)
    rollouts.carry_out(rollout, clock=lambda: LATER)


def bring(tmp_path, day):
    """A one-day import of two videos that were published on January 2."""
    path = tmp_path / "a.csv"
    rows = "".join(f"A,{video_id},2026/01/02,1000,40,2,40.00,Thing\n" for video_id in IDS)
    path.write_text(
        f"[Date Range]: {day} ~ {day}\nVideo Info,Video ID,Time,VV,Product Clicks,Orders,Video Revenue ($),Products\n{rows}"
    )
    import_videos(Shop.objects.get(), path, name="a.csv", now=NOW)


@pytest.fixture
def six_days(shop, tmp_path):
    """Two videos whose seventh day is not in yet."""
    benchmark()
    shop.data_through = None
    shop.save()
    for day in range(6):
        bring(tmp_path, date(2026, 1, 2) + timedelta(days=day))
    assert states() == ["collecting"] * 2
    return Shop.objects.get()


def states():
    return list(Video.objects.order_by("pk").values_list("state", flat=True))


def test_who_read_the_shop_before_an_import_does_not_open_closed_windows_again(six_days, tmp_path):
    bring(tmp_path, SEVENTH)
    assert states() == ["good"] * 2
    diagnose(six_days, now=LATER)
    assert states() == ["good"] * 2


def test_an_import_between_two_batches_counts_in_the_second(six_days, tmp_path, monkeypatch):
    monkeypatch.setattr(diagnosing, "CHUNK", 1)
    coming = iter([SEVENTH])
    diagnose(six_days, now=LATER, progress=lambda _n: [bring(tmp_path, day) for day in coming])
    assert states() == ["good"] * 2
    assert list(Video.objects.values_list("week_views", "basis")) == [(7000, "days")] * 2


def test_a_version_approved_between_two_batches_judges_the_second(three):
    draft = BenchmarkFactory(state="draft", version=2, revenue_p50=300)
    Video.objects.update(product_count=2)
    coming = iter([draft])
    diagnose(three, now=LATER, progress=lambda _n: [approve(one) for one in coming])
    assert (versions(), states()) == ([2, 2, 2], ["can_do_better"] * 3)


def test_a_newer_version_approved_between_two_batches_of_a_restatement_judges_the_second(three):
    older, newer = (BenchmarkFactory(state="draft", version=n, revenue_p50=300) for n in (2, 3))
    rollout = benchmarking.approve(older, by=None, now=NOW, choice="restate", since=JANUARY)
    coming = iter([newer])
    rollouts.carry_out(rollout, clock=lambda: LATER, progress=lambda _n: [approve(one) for one in coming])
    assert versions() == [3, 3, 3]


def test_an_import_between_two_batches_of_a_restatement_counts_in_the_second(six_days, tmp_path, monkeypatch):
    monkeypatch.setattr(diagnosing, "CHUNK", 1)
    draft = BenchmarkFactory(state="draft", version=2, revenue_p50=300)
    rollout = benchmarking.approve(draft, by=None, now=NOW, choice="restate", since=JANUARY)
    coming = iter([SEVENTH])
    rollouts.carry_out(rollout, clock=lambda: LATER, progress=lambda _n: [bring(tmp_path, day) for day in coming])
    assert states() == ["can_do_better"] * 2


def elsewhere(work):
    """In a thread: on a connection of its own."""

    def run():
        try:
            with transaction.atomic():
                return work()
        finally:
            connection.close()

    return run


@pytest.mark.django_db(transaction=True)
def test_two_turns_on_one_shop_come_one_after_the_other():
    shop = ShopFactory()
    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            turns.take(shop)
            second = pool.submit(elsewhere(lambda: turns.take(shop).name))
            assert wait([second], timeout=0.3).not_done
            Shop.objects.update(name="Renamed")
        assert second.result() == "Renamed"


@pytest.mark.django_db(transaction=True)
def test_of_two_diagnoses_at_once_one_makes_the_shops_own_history():
    shop = ShopFactory()
    VideoFactory.create_batch(
        20, shop=shop, state="no_benchmark", basis="period", week_revenue=80, week_views=1000, product_count=1
    )
    with ThreadPoolExecutor() as pool:
        made = [pool.submit(elsewhere(lambda: own_history.refresh(shop))) for _ in range(2)]
    assert sorted(one.result() is None for one in made) == [False, True]
    assert Benchmark.objects.get().shop == shop
