"""Every page of the list comes from an index in its order: neither database sorts the shop's videos for it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from diagnosis.forms import VideoFilter
from diagnosis.models import Video
from diagnosis.queries import keyset, performance, video_list
from diagnosis.queries import search as search_module
from diagnosis.queries.search import search
from tests.factories import VideoFactory
from tests.plans import asked, gather_statistics, plan

pytestmark = pytest.mark.django_db
INDEXED = ("published", "revenue", "views", "items_sold")


def check(sql, params, *indexes):
    said = plan(sql, params)
    assert any(index in said for index in indexes), said
    assert "Sort" not in said, said
    assert "TEMP B-TREE" not in said, said


@pytest.fixture
def videos(shop):
    for number in range(9):
        known = number if number < 5 else None
        VideoFactory(
            shop=shop,
            published_on=date(2026, 1, 1) + timedelta(days=number),
            state="good",
            week_revenue=known,
            week_views=known,
            week_items_sold=known,
        )
    # Most of the shop is under another tab, and the planner knows it.
    Video.objects.bulk_create(VideoFactory.build_batch(200, shop=shop, state="violation"))
    gather_statistics(Video)
    return Video.objects.filter(shop=shop)


@pytest.mark.parametrize("tab", ["", "good"])
@pytest.mark.parametrize("sign", ["-", ""])
@pytest.mark.parametrize("name", INDEXED)
def test_every_page_of_an_order_walks_its_index(videos, name, sign, tab):
    order = video_list.order(sign + name)
    chosen = videos.in_state(tab) if tab else videos
    index = f"{'state' if tab else 'by'}_{order.column}"[:23]
    with asked() as statements:
        page = keyset.page(chosen, order, size=2)
        for _ in range(3):  # through the known values into the unknown ones
            page = keyset.page(chosen, order, cursor=page.older, size=2)
        for _ in range(3):
            page = keyset.page(chosen, order, cursor=page.newer, size=2)
    assert len(statements) >= 7
    for statement in statements:
        check(*statement, index)


@pytest.mark.parametrize("name", INDEXED)
def test_a_page_enters_its_index_at_the_key_however_many_are_equal(videos, name):
    videos.update(week_revenue=0, week_views=0, week_items_sold=0)
    order = video_list.order(f"-{name}")
    key = videos.order_by(*order.ordering())[3]
    for direction in ("older", "newer"):
        with asked() as statements:
            keyset.page(videos, order, cursor=keyset.cursor(order, key, direction), size=2)
        said = plan(*statements[0])
        # Read from there on, not from the first of the equal ones: the condition on the index names the last column of the key.
        conditions = [line for line in said.splitlines() if "Index Cond" in line or "SEARCH" in line]
        assert any("video_id" in line for line in conditions), said


@pytest.mark.parametrize("sort", video_list.SORTS)
def test_the_list_reads_one_table(videos, sort):
    with asked() as statements:
        keyset.page(video_list.shown(videos, sort), video_list.order(sort))
    assert statements
    assert [sql for sql, _ in statements if "JOIN" in sql] == []


def test_the_videos_beside_one_come_from_the_index_of_its_tab(videos):
    video = videos.in_state("good").order_by("published_at")[4]
    with asked() as statements:
        video_list.neighbours(video, videos, "-published", "good")
    for statement in statements:
        check(*statement, "state_published_at")


@pytest.mark.parametrize("name", INDEXED)
def test_the_videos_beside_one_without_a_diagnosis_come_from_the_index_of_each_reason(videos, name):
    order = video_list.order(f"-{name}")
    video = videos.filter(week_revenue__isnull=False)[2]
    with asked() as statements:
        video_list.neighbours(video, videos, order.code, "none")
    index = f"state_{order.column}"[:23]
    for said in (plan(*statement) for statement in statements):
        # Two neighbours and two counts, of three states each; NULLs are a section of their own.
        assert said.count(index) >= 12, said


def test_the_videos_of_a_period_are_found_by_index_however_many_the_shop_has(shop, videos):
    videos.filter(state="violation").update(published_at=datetime(2024, 5, 1, tzinfo=UTC))
    videos.update(state="can_do_better", cause="ctr", worth=1)
    gather_statistics(Video)
    period = performance.Period(date(2026, 1, 2), date(2026, 1, 4))
    chosen = performance.published_in(videos, period)
    with asked() as statements:
        performance.mix(chosen)
        performance.losses(chosen)
        performance.losing_most(chosen, "ctr")
        performance.flow(shop, chosen, datetime(2026, 1, 3, tzinfo=UTC))
    assert len(statements) == 5
    for sql, params in statements:
        said = plan(sql, params)
        column = "events_of_a_" if "statusevent" in sql else "published_at"
        assert any(column in line for line in said.splitlines() if "Index" in line or "SEARCH" in line), said


DAYS = performance.Period(date(2026, 1, 2), date(2026, 1, 7))


@pytest.fixture
def long(shop, videos):
    """The shop, with many more videos of another time under each tab."""
    Video.objects.bulk_create(
        VideoFactory.build(
            shop=shop, state=state, published_at=datetime(2024, 1 + number % 12, 1, tzinfo=UTC), week_revenue=number,
            week_views=number, week_items_sold=number, confidence=number % 4 or None,
        )
        for state in video_list.STATES
        for number in range(60)
    )  # fmt: skip
    gather_statistics(Video)
    return videos


def entered(said, index):
    """The conditions at which an index is entered, where the plan does so."""
    lines = said.splitlines()
    if connection.vendor == "sqlite":
        return [line for line in lines if "SEARCH" in line and index in line]
    found = [line for line, above in zip(lines[1:], lines, strict=False) if index in above]
    return [line for line in found if "Index Cond" in line]


def walked(chosen, order):
    """The statements of pages of two to and fro, and of what lies beside a video."""
    with asked() as statements:
        page = keyset.page(chosen, order, size=2)
        page = keyset.page(chosen, order, cursor=page.older, size=2)
        keyset.page(chosen, order, cursor=page.newer, size=2)
        keyset.beside(chosen, order, chosen[2])
    return [(sql, params) for sql, params in statements if "ORDER BY" in sql]


@pytest.mark.parametrize("tab", ["", "good"])
@pytest.mark.parametrize("sign", ["-", ""])
def test_the_list_of_a_period_by_date_reads_its_index_between_the_days(shop, long, sign, tab):
    chosen, order = video_list.arranged(shop, long, f"{sign}published", tab, DAYS)
    # Between the days PostgreSQL may take either: they hold few.
    indexes = ("state_published_at", "by_published_at") if tab else ("by_published_at",)
    for statement in walked(chosen, order):
        check(*statement, *indexes)
        said = plan(*statement)
        conditions = entered(said, "_published_at")
        assert conditions, said
        # Both ends of what is read; where a video is one of them, it is entered by its ID, too.
        assert all({"<", ">"} <= set(line) for line in conditions), said


@pytest.mark.parametrize("name", ["revenue", "views", "items_sold", "confidence"])
def test_few_videos_of_a_period_are_found_by_date_and_sorted(shop, long, name):
    chosen, order = video_list.arranged(shop, long, f"-{name}", "good", DAYS)
    for statement in walked(chosen, order):
        said = plan(*statement)
        assert entered(said, "state_published_at"), said
        assert f"state_{order.column}"[:23] not in said, said


@pytest.mark.parametrize("name", ["revenue", "views", "items_sold", "confidence"])
def test_many_videos_of_a_period_are_met_in_the_index_of_the_order(shop, long, monkeypatch, name):
    monkeypatch.setattr(video_list, "FEW", 2)
    chosen, order = video_list.arranged(shop, long, f"-{name}", "good", DAYS)
    for statement in walked(chosen, order):
        check(*statement, f"state_{order.column}"[:23])


def test_whether_the_videos_of_a_period_are_few_is_read_in_an_index_alone(shop, long):
    for tab, index in (("", "by_published_at"), ("good", "state_published_at")):
        with asked() as statements:
            video_list.arranged(shop, long, "-revenue", tab, DAYS)
        (said,) = (plan(*statement) for statement in statements)
        assert any("Index Only" in line or "COVERING" in line for line in said.splitlines() if index in line), said


def test_the_tabs_of_a_period_are_counted_between_its_days(long):
    with asked() as statements:
        video_list.capped_counts(performance.published_in(long, DAYS))
    (said,) = (plan(*statement) for statement in statements)
    assert len(entered(said, "state_published_at")) == len(video_list.STATES), said


def test_where_videos_lose_most_only_those_that_can_do_better_are_read(shop, long):
    long.filter(state="can_do_better").update(cause="ctr")
    form = VideoFilter({"loses": "ctr"})
    with asked() as statements:
        counts = form.counts(shop, form.apply(long))
        page = form.page(shop, form.apply(long))
    assert (counts["can_do_better"].n, counts[""].n, len(page.rows)) == (60, 60, 50)
    for said in (plan(*statement) for statement in statements):
        assert entered(said, "state_"), said


def test_an_id_prefix_and_a_pasted_link_use_the_index_of_ids(videos):
    one = videos.earliest("pk").video_id
    for text in (one[:-1], f"https://www.tiktok.com/@lumi/video/{one}"):
        with asked() as statements:
            search(videos, text)
        check(*statements[0], "one_video_an_id", "sqlite_autoindex_diagnosis_video_1")


@pytest.mark.parametrize("tab", ["", "good"])
@pytest.mark.parametrize("name", INDEXED)
def test_a_page_of_many_hits_is_found_in_the_index_alone(videos, monkeypatch, name, tab):
    for limit, value in (("NEWEST", 4), ("FEW", 6), ("MANY", 300)):
        monkeypatch.setattr(search_module, limit, value)
    newest = list(videos.order_by("-published_at", "-video_id")[:4])
    videos.exclude(pk__in=[video.pk for video in newest]).update(title_folded="serum")
    hits, order = search(videos, "serum"), video_list.order(f"-{name}")
    named = hits.videos.in_state(tab) if tab else hits.videos
    with asked() as statements:
        keyset.page(video_list.shown(videos, order.code), order, named=named, size=2)
    assert hits.named
    index = f"{'state' if tab else 'by'}_{order.column}"[:23]
    rows = [(sql, params) for sql, params in statements if '"title"' in sql]
    assert 0 < len(rows) < len(statements)
    for statement in rows:
        check(*statement, "one_video_an_id", "sqlite_autoindex_diagnosis_video_1")
    for said in (plan(*statement) for statement in statements if statement not in rows):
        line = next(line for line in said.splitlines() if index in line)
        assert "Index Only" in line or "COVERING" in line, said
