"""A new version reads the videos that it decides on and no others, however many the shop has."""

from datetime import date

import pytest

from diagnosis.deeds import benchmarking, rollouts
from diagnosis.models import Benchmark, Video, VideoProduct
from tests.factories import CategoryFactory, ProductFactory, ShopFactory, VideoFactory
from tests.world import NOW, benchmark, judge, video

pytestmark = pytest.mark.django_db

DAYS = {"early": date(2026, 1, 2), "late": date(2026, 1, 12)}


@pytest.fixture
def beauty():
    return CategoryFactory(code="beauty")


@pytest.fixture
def videos(shop, beauty):
    """Two finished videos of beauty, two of home and two of no category, each one early and one late."""
    benchmark()
    for category in (beauty, CategoryFactory(code="home"), None):
        for name, day in DAYS.items():
            made = video(shop, title=f"{category.code if category else 'none'}, {name}", day=day)
            if category:
                product = ProductFactory(shop=shop, category=category)
                VideoProduct.objects.create(shop=shop, video=made, product=product)
    judge(shop)


def read(version):
    """The titles of what is read for the version, to be judged by it."""
    keys = [one.row.id for _shop, chunk in rollouts.reached_by(version) for one in chunk]
    return sorted(Video.objects.filter(pk__in=keys).values_list("title", flat=True))


def test_a_version_of_a_category_reads_the_videos_of_that_category(videos, beauty):
    version = benchmark(category=beauty, state=Benchmark.State.DRAFT)
    assert read(version) == ["beauty, early", "beauty, late"]


def test_a_version_reads_the_windows_that_close_from_its_first_day_on(videos):
    version = benchmark(version=2, valid_from=date(2026, 1, 18), state=Benchmark.State.DRAFT)
    assert read(version) == ["beauty, late", "home, late", "none, late"]


def test_a_version_of_the_market_reads_no_video_whose_category_has_its_own(videos, beauty):
    benchmark(category=beauty)
    assert read(benchmark(version=2)) == ["home, early", "home, late", "none, early", "none, late"]


def test_a_version_of_the_market_reads_what_closed_before_the_categorys_own_began(videos, beauty):
    benchmark(category=beauty, valid_from=date(2026, 1, 18))
    assert read(benchmark(version=2)) == ["beauty, early", "home, early", "home, late", "none, early", "none, late"]


@pytest.mark.parametrize(
    "other",
    [{"state": Benchmark.State.DRAFT}, {"market": "MX"}, {"currency": "MXN"}],
    ids=["a draft", "of another market", "in another currency"],
)
def test_what_does_not_judge_a_category_takes_no_video_away(videos, beauty, other):
    benchmark(category=beauty, **other)
    assert len(read(benchmark(version=2))) == 6


def test_an_older_version_reads_nothing_that_a_newer_one_decides(videos):
    version = benchmark(version=2)
    benchmark(version=3, valid_from=date(2026, 1, 18))
    assert read(version) == ["beauty, early", "home, early", "none, early"]


def test_other_markets_and_videos_never_judged_are_not_read(videos, shop):
    VideoFactory(shop=shop)
    other = ShopFactory(market="UK", currency="GBP")
    video(other)
    judge(other)
    assert len(read(benchmark(version=2))) == 6


def test_what_is_read_is_what_the_version_decides(videos, beauty):
    """Nothing is read for nothing: each of them is the version's own."""
    benchmark(category=beauty, valid_from=date(2026, 1, 18))
    version = benchmark(version=2)
    chunks = [chunk for _shop, chunk in rollouts.reached_by(version)]
    assert [rollouts.mine(version, chunk) for chunk in chunks] == chunks
    assert benchmarking.preview(version, now=NOW, choice="restate", since=date(2026, 1, 1)).judged == 5
