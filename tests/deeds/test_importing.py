"""Files going in: all of one or nothing, what differs and nothing else, and nobody who reads is disturbed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.urls import reverse

from diagnosis.deeds import importing
from diagnosis.deeds.importing import import_videos
from diagnosis.models import CoveredDay, ImportRun, Product, Shop, Video, VideoPeriod, VideoProduct
from diagnosis.queries import video_detail
from tests.factories import CategoryFactory, ShopFactory
from tests.world import NOW, benchmark

pytestmark = pytest.mark.django_db

EXPORT = (
    "[Date Range]: 2026-01-02 ~ 2026-01-08\nVideo Info,Video ID,Time,VV,Orders,Video Revenue ($)\n"
    "A,7590780223006100001,2026/01/02,1000,2,24.00\nB,7590780223006100002,2026/01/02,10,0,0.00\n"
)


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


def test_of_rows_that_contradict_each_other_the_identical_ones_go_too(shop, tmp_path):
    path = tmp_path / "a.csv"
    again = "A,7590780223006100001,2026/01/02,1000,2,24.00\n"
    path.write_text(EXPORT + again + again.replace("24.00", "25.00") + again.replace("24.00", "26.00"))
    run = import_videos(shop, path, name="a.csv", now=NOW)
    assert (run.new, run.unchanged, run.refused, Video.objects.get().title) == (1, 0, 4, "B")
    assert [refusal["reason"] for refusal in run.refusals] == [
        "row 3: contradicts row 6 of the same video",
        "row 5: contradicts row 3 of the same video",
        "row 6: contradicts row 3 of the same video",
        "row 7: contradicts row 3 of the same video",
    ]


def test_rows_that_name_other_products_contradict_each_other(shop, tmp_path):
    path = tmp_path / "a.csv"
    rows = PRODUCTS.format("Serum", "Roller") + PRODUCTS.split("\n", 2)[2].format("Other", "Roller")
    path.write_text(rows)
    run = import_videos(shop, path, name="a.csv", now=NOW)
    assert (run.new, run.unchanged, run.refused, VideoProduct.objects.get().product.name) == (1, 1, 2, "Roller")


HEAD = "Video Info,Video ID,Time,VV,Orders,Video Revenue ($)\n"
A, B = "7590780223006100001", "7590780223006100002"
ROW = "A,7590780223006100001,2026/01/02,1000,2,40.00\n"
TWICE = ROW + ROW.replace(",1000,", ",1001,")
UNREADABLE = ROW.replace("40.00", "1.2.3")
NAMELESS = ROW.replace(A, "7.59078E+18")


@pytest.fixture
def bring(shop, tmp_path):
    """A function that imports rows as the export of some days of January 2026, by default as that of one."""

    def one(rows, first, last=None, *, now=NOW):
        path = tmp_path / "a.csv"
        path.write_text(f"[Date Range]: 2026-01-{first:02} ~ 2026-01-{last or first:02}\n{HEAD}{rows}")
        return import_videos(Shop.objects.get(pk=shop.pk), path, name="a.csv", now=now)

    return one


@pytest.fixture
def week(bring):
    """A function that imports one file a day, with other rows on the fourth day; returns the fourth day's run."""

    def seven(fourth, rows=ROW):
        benchmark(revenue_p25=50, revenue_p50=100, revenue_p75=150)
        return {day: bring(fourth if day == 5 else rows, day) for day in range(2, 9)}[5]

    return seven


def found(video_id=A):
    return Video.objects.values_list("state", "basis", "week_revenue").get(video_id=video_id)


WHOLE = ("good", "days", Decimal("280.00"))


@pytest.mark.parametrize("fourth", [UNREADABLE, TWICE, NAMELESS])
def test_a_row_that_was_refused_is_unknown_and_never_zero(week, fourth):
    run = week(fourth)
    assert (run.refused > 0, found()[:2]) == (True, ("data_missing", "partial"))


@pytest.mark.parametrize("fourth", [UNREADABLE, TWICE, NAMELESS])
def test_the_corrected_file_of_the_day_heals_it(week, bring, fourth):
    week(fourth)
    bring(ROW, 5)
    assert found() == WHOLE


@pytest.mark.parametrize("fourth", [UNREADABLE, NAMELESS])
def test_a_corrected_file_without_the_video_says_that_it_had_nothing_that_day(week, bring, fourth):
    week(fourth)
    bring("", 5)
    assert found() == ("good", "days", Decimal("240.00"))


@pytest.mark.parametrize("second", [UNREADABLE, TWICE, NAMELESS])
def test_a_refused_row_leaves_what_an_earlier_file_of_the_day_said(week, bring, second):
    week(ROW)
    bring(second, 5)
    assert found() == WHOLE


def test_a_refused_row_of_a_newer_file_makes_unknown_what_was_taken_for_zero(week, bring):
    week("")
    assert found() == ("good", "days", Decimal("240.00"))
    bring(UNREADABLE, 5)
    assert found()[:2] == ("data_missing", "partial")
    again = bring("", 5)
    assert (again.same_as, found()) == (None, ("good", "days", Decimal("240.00")))


def test_a_row_that_nobody_can_place_adds_to_what_is_unknown_on_its_day(week, bring):
    week(UNREADABLE.replace(A, B))
    bring(UNREADABLE + NAMELESS, 5)
    assert CoveredDay.objects.get(day=date(2026, 1, 5)).unread == [A, B]


def test_a_video_whose_first_row_was_refused_is_not_taken_for_zero_once_it_is_known(week, bring):
    other = ROW.replace(A, B)
    for day in range(2, 9):
        bring(UNREADABLE.replace(A, B) if day == 2 else other, day)
    assert found(B)[:2] == ("data_missing", "partial")
    bring("A,7590780223006100001,2026/01/02,9,0,0.00\n", 2)
    assert found(B)[1:] == ("days", Decimal("240.00"))


def test_the_exact_period_stands_in_for_days_of_which_one_was_refused(week, bring):
    week(UNREADABLE)
    bring(ROW.replace("40.00", "300.00"), 2, 8)
    assert found() == ("good", "period", Decimal("300.00"))


def test_a_refused_row_is_a_gap_in_the_key_metrics_and_not_a_zero(week, shop):
    week(UNREADABLE)
    one = Video.objects.get()
    series = video_detail.days(one, CoveredDay.objects.for_video(one))
    assert series["views"] == [1000, 1000, 1000, None, 1000, 1000, 1000]


def test_a_day_with_rows_that_nobody_can_place_says_what_stays_unknown(week, bring):
    said = (
        "Refused rows whose video ID cannot be read: 1. Until a corrected file comes in, what videos that this one does"
        " not list had on 2026-01-05 is unknown."
    )
    assert said in week(NAMELESS).notices
    bring(ROW, 5)
    assert said not in bring(NAMELESS, 5).notices


def test_a_file_is_refused_while_its_last_day_goes_on_and_taken_after(bring):
    noon = datetime(2026, 1, 8, 20, tzinfo=UTC)
    run = bring(ROW, 2, 8, now=noon)
    assert (run.state, Video.objects.count()) == ("refused", 0)
    assert run.message == (
        "a.csv ends on 2026-01-08, a day that is not over yet where the shop is, so its figures are not whole. "
        "Export it with 2026-01-07 as the last day, or again tomorrow."
    )
    assert bring(ROW, 2, 7, now=noon).state == "done"
    # Nine in the evening in Los Angeles is the next day in London already.
    assert bring(ROW, 2, 8, now=datetime(2026, 1, 9, 5, tzinfo=UTC)).state == "refused"
    assert bring(ROW, 2, 8, now=datetime(2026, 1, 9, 9, tzinfo=UTC)).state == "done"


def test_a_file_that_reaches_beyond_today_is_refused(bring):
    run = bring(ROW, 2, 31, now=datetime(2026, 1, 8, 20, tzinfo=UTC))
    assert run.message == "a.csv speaks of days that are still to come (2026-01-02 to 2026-01-31)."


PRODUCTS = EXPORT.replace("Time,", "Time,Products,").replace("2026/01/02,", "2026/01/02,{},")


def test_a_newer_list_of_products_replaces_the_older_one(shop, tmp_path):
    path = tmp_path / "a.csv"
    for one, other in (("Serum", "Roller"), ("Serum (1729384756102938471)", ""), ("Serum (1729384756102938471)", "")):
        path.write_text(PRODUCTS.format(one, f'"{other}"'))
        run = import_videos(shop, path, name="a.csv", now=NOW)
    assert (run.changed, run.unchanged) == (0, 2)
    linked = VideoProduct.objects.values_list("video__title", "product__product_id", "product__name")
    assert list(linked) == [("A", "1729384756102938471", "Serum")]


SERUM, ROLLER = "Serum (1729384756102938471)", "Roller (1729384756102938472)"


def order():
    linked = VideoProduct.objects.filter(video__title="A")
    return list(linked.values_list("product__name", flat=True))


def test_a_newer_order_of_products_makes_another_one_the_first(shop, tmp_path):
    path, home = tmp_path / "a.csv", CategoryFactory(name="Home", code="home")
    counts = []
    for listed in (f"{SERUM}, {ROLLER}", f"{ROLLER}, {SERUM}", f"{ROLLER}, {SERUM}"):
        path.write_text(PRODUCTS.format(f'"{listed}"', ""))
        run = import_videos(shop, path, name="a.csv", now=NOW, anew=True)
        counts.append((run.new, run.changed, run.unchanged))
        Product.objects.filter(name="Roller").update(category=home)
    assert counts == [(2, 0, 0), (0, 1, 1), (0, 0, 2)]
    assert (order(), Video.objects.get(title="A").category) == (["Roller", "Serum"], home)


def test_a_product_that_is_listed_no_more_but_has_figures_stands_behind_the_others(shop, tmp_path):
    path = tmp_path / "a.csv"
    changed = []
    for listed in (SERUM, ROLLER, ROLLER, f"{SERUM}, {ROLLER}"):
        path.write_text(PRODUCTS.format(f'"{listed}"', ""))
        changed.append(import_videos(shop, path, name="a.csv", now=NOW, anew=True).changed)
        VideoProduct.objects.filter(product__name="Serum").update(sold=3)
        if len(changed) == 2:
            assert order() == ["Roller", "Serum"]
    assert (changed, order()) == ([0, 1, 0, 1], ["Serum", "Roller"])


def test_a_newer_file_that_says_nothing_of_the_creator_leaves_who_is_known(shop, tmp_path):
    path = tmp_path / "a.csv"
    named = f"Creator name,Creator ID,{HEAD}lumi,77,{ROW}"
    for first, text in ((2, named), (3, HEAD.replace("Video Info,", "") + ROW[2:]), (4, named.replace("lumi", "mila"))):
        path.write_text(f"[Date Range]: 2026-01-{first:02} ~ 2026-01-{first:02}\n{text}")
        run = import_videos(shop, path, name="a.csv", now=NOW)
        said = Video.objects.values_list("title", "title_folded", "creator", "creator_id").get()
        assert (run.new, said) == (1, ("A", "a", "lumi" if first < 4 else "mila", "77"))


def test_two_names_that_turn_out_to_be_one_product_do_not_stop_the_import(shop, tmp_path):
    path = tmp_path / "a.csv"
    for names in (("Serum", "Serum 15 ml"), ("Serum (1729384756102938471)", "Serum 15 ml (1729384756102938471)")):
        path.write_text(PRODUCTS.format(*names))
        run = import_videos(shop, path, name="a.csv", now=NOW)
    assert (run.state, run.changed, Product.objects.exclude(product_id="").count()) == ("done", 2, 1)


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


def test_the_same_file_again_writes_no_figure_and_no_diagnosis(shop, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(EXPORT)
    first, second = (import_videos(shop, path, name="a.csv", now=NOW) for _ in range(2))
    assert (second.new, second.changed, second.unchanged) == (0, 0, 2)
    assert set(VideoPeriod.objects.values_list("import_run", flat=True)) == {first.pk}
    assert second.totals["before"] == second.totals["after"] == first.totals["after"]


def test_what_was_changed_by_hand_is_set_right_by_the_file_read_anew(shop, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(EXPORT)
    import_videos(shop, path, name="a.csv", now=NOW)
    Video.objects.filter(title="A").update(title="Another")
    VideoPeriod.objects.filter(video__title="B").delete()
    run = import_videos(shop, path, name="a.csv", now=NOW, anew=True)
    assert (run.new, run.changed, run.unchanged) == (1, 1, 0)
    assert set(Video.objects.values_list("title", "periods__views")) == {("A", 1000), ("B", 10)}


def test_views_that_are_missing_in_some_rows_stay_unknown_and_never_zero(shop, client, tmp_path):
    path, marks = tmp_path / "a.csv", ("--", "", "N/A", "0")
    rows = [f"V{n},759078022300610000{n},2026/01/02,{mark},2,24.00" for n, mark in enumerate(marks)]
    path.write_text("\n".join([*EXPORT.split("\n")[:2], *rows]))
    benchmark()
    run = import_videos(shop, path, name="a.csv", now=NOW)
    assert (run.new, run.refused, run.totals["after"]["views"]) == (4, 0, 0)
    found = Video.objects.order_by("video_id").values_list("periods__views", "week_views", "state")
    assert list(found) == [(None, None, "data_missing")] * 3 + [(0, 0, "below_threshold")]
    page = BeautifulSoup(client.get(reverse("diagnosis:video-list", args=[shop.slug])).content, "html.parser")
    views = [head.get_text(" ", strip=True).split()[0] for head in page.select("#videos thead th")].index("Views")
    shown = {
        row.select_one(".title").text: row.select("th, td")[views].text.strip()
        for row in page.select("#videos tbody tr")
    }
    assert shown == dict.fromkeys(("V0", "V1", "V2"), "—not received") | {"V3": "0"}


def test_a_file_without_videos_says_so(shop, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(EXPORT.split("\n")[:2]) + "\n")
    run = import_videos(shop, path, name="a.csv", now=NOW)
    assert (run.state, run.new, run.notices) == ("done", 0, ["The file lists no video that can be used."])


def test_thousands_of_contradicting_rows_are_another_kind_of_file(shop, tmp_path):
    path = tmp_path / "a.csv"
    twice = "".join(f"A,{7590780223006100001 + n},2026/01/02,{{}},2,24.00\n" for n in range(600))
    path.write_text("\n".join(EXPORT.split("\n")[:2]) + "\n" + twice.format(*[1] * 600) + twice.format(*[2] * 600))
    run = import_videos(shop, path, name="a.csv", now=NOW)
    assert (run.state, Video.objects.count()) == ("refused", 0)
    assert run.message.startswith("a.csv: more than 1,000 rows contradict")


@pytest.mark.django_db(transaction=True)
def test_who_reads_during_an_import_sees_the_state_before_it(tmp_path, monkeypatch):
    shop, path, seen = ShopFactory(), tmp_path / "a.csv", []
    path.write_text(EXPORT)
    link = importing._link_violations

    def read():
        try:
            return Video.objects.count(), VideoPeriod.objects.count()
        finally:
            connection.close()

    def meanwhile(*given):
        # The last step before the commit: everything is written, nobody may see it yet, and nobody waits.
        with ThreadPoolExecutor() as elsewhere:
            seen.append(elsewhere.submit(read).result())
        link(*given)

    monkeypatch.setattr(importing, "_link_violations", meanwhile)
    import_videos(shop, path, name="a.csv", now=NOW)
    assert (seen, read()) == ([(0, 0)], (2, 2))


def test_what_an_import_touches_is_looked_up_by_key_however_many_rows_differ(shop, tmp_path):
    plans = []

    def explain(execute, sql, params, many, context):
        if sql.startswith('SELECT "diagnosis_video"."id"') and "stage_" in sql:
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("SET LOCAL enable_seqscan = off")
                how = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
                cursor.execute(f"{how} {sql}", params)
                plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    path = tmp_path / "a.csv"
    path.write_text(EXPORT)
    with connection.execute_wrapper(explain):
        import_videos(shop, path, name="a.csv", now=NOW)
    assert plans
    for plan in plans:
        # A subplan that no memory holds is gone through for each video: hours at a million rows.
        assert "SubPlan" not in plan, plan
        assert "SCAN stage_touched" not in plan, plan
