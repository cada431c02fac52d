"""After an import only the videos that it touched are judged again; what an import that was cut off left undone, the next one does."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from diagnosis.deeds.importing import import_videos
from diagnosis.models import Diagnosis, ImportRun, Shop, Video, VideoDay
from tests.world import NOW, benchmark

pytestmark = pytest.mark.django_db

HEAD = "[Date Range]: {start} ~ {end}\nVideo Info,Video ID,Time,VV,Orders,Video Revenue ($)\n"
ROWS = {
    "A": "A,7590780223006100001,2026/01/02,1000,2,24.00\n",
    "B": "B,7590780223006100002,2026/01/02,1000,2,300.00\n",
    "Old": "Old,7590780223006100009,2025/12/20,1000,2,24.00\n",
    "C": "C,7590780223006100003,2026/01/12,1000,2,24.00\n",
}


def export(*rows, start="2026-01-02", end="2026-01-18"):
    return HEAD.format(start=start, end=end) + "".join(rows)


@pytest.fixture
def bring(shop, tmp_path):
    """A function that imports a text as a file of the shop, as if at `now`."""
    benchmark()

    def one(content, *, now=NOW, **given):
        path = tmp_path / "a.csv"
        path.write_text(content)
        return import_videos(Shop.objects.get(pk=shop.pk), path, name="a.csv", now=now, **given)

    return one


@pytest.fixture
def judged(bring):
    """Brings a file and names the videos that it had judged again: the mark of a verdict is made anew when one is."""
    bring(export(*ROWS.values()))

    def after(content, **given):
        Diagnosis.objects.update(fingerprint=0)
        bring(content, **given)
        return sorted(Diagnosis.objects.exclude(fingerprint=0).values_list("video__title", flat=True))

    return after


def test_a_corrected_row_has_its_own_video_judged_and_no_other(judged):
    assert judged(export(*ROWS.values()).replace("300.00", "301.00")) == ["B"]


def test_an_unchanged_file_has_none_judged(judged):
    assert judged(export(*ROWS.values()) + "\n") == []


def test_a_new_video_is_judged_without_the_others(judged):
    assert judged(export("D,7590780223006100004,2026/01/03,1000,2,24.00\n")) == ["D"]


def test_a_day_that_is_newly_covered_has_the_videos_judged_whose_seven_days_hold_it(judged):
    other_day = "D,7590780223006100004,2026/01/03,1000,2,24.00\n"
    assert judged(export(other_day, start="2026-01-08", end="2026-01-08")) == ["A", "B", "D"]
    assert VideoDay.objects.count() == 1


def test_a_video_whose_seven_days_close_with_the_file_is_judged(shop, bring):
    Shop.objects.update(data_through=None)
    at = datetime(2026, 1, 16, 20, tzinfo=UTC)
    bring(export(ROWS["A"], ROWS["C"], end="2026-01-15"), now=at)
    assert dict(Video.objects.values_list("title", "state")) == {"A": "can_do_better", "C": "collecting"}
    bring(export(ROWS["B"], start="2026-01-12"))
    assert dict(Video.objects.values_list("title", "state")) == {
        "A": "can_do_better",
        "B": "data_missing",
        "C": "data_missing",
    }


class PowerCut(Exception):  # noqa: N818 - not an error of the product
    pass


def no_power(execute, sql, params, many, context):
    if "DROP TABLE IF EXISTS given" in sql:
        # The first statement with which verdicts are written: the figures are stored by now.
        raise PowerCut
    return execute(sql, params, many, context)


@pytest.fixture
def cut_off(bring):
    """A's figures were corrected, and the power went out before it was judged by them."""
    bring(export(*ROWS.values()))
    with pytest.raises(PowerCut), connection.execute_wrapper(no_power):
        bring(export(ROWS["A"].replace("24.00", "500.00"), ROWS["B"], ROWS["C"]))
    assert states("A") == ["can_do_better"]
    assert Video.objects.filter(periods__revenue="500.00").count() == 1


def states(*titles):
    return list(Video.objects.filter(title__in=titles).order_by("title").values_list("state", flat=True))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([ROWS["A"].replace("24.00", "500.00"), ROWS["B"], ROWS["C"]], id="the same file"),
        pytest.param(["D,7590780223006100004,2026/01/03,1000,2,24.00\n"], id="a file of another video"),
    ],
)
def test_the_next_import_judges_what_one_that_was_cut_off_did_not(cut_off, bring, rows):
    bring(export(*rows))
    assert states("A", "B", "C") == ["good", "good", "can_do_better"]
    assert not ImportRun.objects.filter(finished_at=None).exists()


def test_what_a_cut_off_import_left_is_made_up_for_once(cut_off, judged):
    assert judged(export(ROWS["A"], ROWS["B"].replace("300.00", "301.00"))) == ["B"]


def test_progress_is_told_until_the_last_row(bring):
    told = []
    rows = (f"V,{7590780223006100000 + n},2026/01/02,1000,2,24.00\n" for n in range(4500))
    bring(export(*rows), preview=True, progress=told.append)
    assert told == [2000, 2000, 500]


def test_a_refused_row_is_not_told_as_loaded(bring):
    told = []
    bring(export(*ROWS.values(), "E,7.59E+18,2026/01/02,1,1,1.00\n"), progress=told.append)
    assert (told, Video.objects.count()) == ([4], 4)
