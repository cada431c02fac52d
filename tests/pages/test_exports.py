"""The list as a file: parsed back, it is the page cell by cell, and nothing of it is held in memory."""

import csv
import io
import itertools
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from python_calamine import CalamineWorkbook

from diagnosis import exports
from diagnosis.models import VideoProduct
from diagnosis.queries import keyset, video_list
from diagnosis.rules.metrics import METRICS
from diagnosis.templatetags import figures
from tests.factories import CategoryFactory, ProductFactory, ShopFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db

QUERIES = [
    {"sort": "-revenue"},
    {"status": "can_do_better", "category": "beauty", "from": "2026-01-03", "sort": "views"},
    {"q": "video", "to": "2026-01-09", "density": "compact"},
]


@pytest.fixture
def address(shop):
    benchmark()
    beauty = CategoryFactory(code="beauty", name="Beauty")
    serum = ProductFactory(shop=shop, category=beauty)
    for made in (
        video(shop, title="=Video one", revenue="500", day=date(2026, 1, 4), duration=31),
        video(shop, title="Video two, “quoted”", clicks=0, orders=0, revenue="0", day=date(2026, 1, 5)),
    ):
        VideoProduct.objects.create(shop=shop, video=made, product=serum, position=0)
    video(shop, title="@video three\nand more", views=312, day=date(2026, 1, 10))
    video(shop, title="<r>Video</r>", day=date(2026, 1, 30))
    video(ShopFactory(), title="Foreign video")
    judge(shop)
    return reverse("diagnosis:video-list", args=[shop.slug])


def page_cells(response):
    """What a reader sees of each row, as text."""
    rows = BeautifulSoup(response.content, "html.parser").select("tbody tr")
    return [
        [
            row.select_one(".title").text.strip(),
            row.select_one(".id").text,
            row.select_one(".chip").get_text(strip=True),
            row.select("td")[0].select_one(".hint").get_text(" ", strip=True),
            sure[0].text.removesuffix(" confidence") if (sure := row.select("td")[0].select(".hint")[1:]) else "—",
            *["".join(cell.find_all(string=True, recursive=True)).strip() for cell in row.select("td.num")],
        ]
        for row in rows
    ]


def file_cells(header, row):
    """The same, from one row of a file."""
    cell = dict(zip(header, row, strict=True))
    # Seller Center's own CTR is in the file alone.
    numbers = [code for code in header if code in METRICS and code != "ctr"]
    shown = [
        figures.percent_text(value, 0 if code == "finish_rate" else 1)
        if METRICS[code].unit == "rate"
        else figures.figure_text(value, METRICS[code].unit, cell["currency"])
        for code, value in ((code, None if cell[code] == "" else Decimal(str(cell[code]))) for code in numbers)
    ]
    unknown = [text if text != figures.DASH else "—no product clicks yet" for text in shown]
    return [
        cell["video_title"].strip(),
        cell["video_id"],
        cell["status"],
        cell["reason"],
        cell["confidence"] or "—",
        *unknown,
    ]


def read_csv(client, address, query):
    body = b"".join(client.get(f"{address}export.csv", query).streaming_content)
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def read_xlsx(client, address, query=None):
    return CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{address}export.xlsx", query or {}).getvalue()))


@pytest.mark.parametrize("query", QUERIES)
def test_the_csv_is_the_page_cell_by_cell(client, address, query):
    header, *rows = read_csv(client, address, query)
    title = header.index("video_title")
    assert all(not row[title].startswith(exports.FORMULA) for row in rows)
    for row in rows:
        row[title] = row[title].removeprefix("'")
    shown = page_cells(client.get(address, query))
    assert shown
    assert [file_cells(header, row) for row in rows] == shown


@pytest.mark.parametrize("query", QUERIES)
def test_the_xlsx_is_the_page_cell_by_cell(client, address, query):
    header, *rows = read_xlsx(client, address, query).get_sheet_by_index(0).to_python()
    assert [file_cells(header, row) for row in rows] == page_cells(client.get(address, query))


def test_headers_are_stable_codes_and_unknown_is_empty(client, shop, address):
    video(shop, title="Without clicks", clicks=0, orders=0, revenue="0", day=date(2026, 1, 20))
    judge(shop)
    header, row, *_rest = read_csv(client, address, {"q": "without"})
    assert header == [
        "video_title", "video_id", "published_at", "duration_seconds", "category", "status_code", "status", "reason",
        "approximate", "confidence", "currency", "revenue", "benchmark_revenue", "views", "ctr_of_views", "ctr", "ctor", "orders", "items_sold",
        "finish_rate",
    ]  # fmt: skip
    assert dict(zip(header, row, strict=True)) | {"video_id": ""} == {
        "video_title": "Without clicks", "video_id": "", "published_at": "2026-01-20T12:00:00-08:00",
        "duration_seconds": "", "category": "", "status_code": "can_do_better", "status": "Can do better",
        "reason": "Loses most at product clicks", "approximate": "false", "confidence": "High", "currency": "USD", "revenue": "0",
        "benchmark_revenue": "210", "views": "18375", "ctr_of_views": "0", "ctr": "0", "ctor": "", "orders": "0", "items_sold": "0",
        "finish_rate": "0.3",
    }  # fmt: skip


def test_the_xlsx_holds_numbers_moments_and_ids_as_what_they_are(client, address):
    header, *rows = read_xlsx(client, address, {"q": "one"}).get_sheet_by_index(0).to_python()
    cell = dict(zip(header, rows[0], strict=True))
    assert cell["video_title"] == "=Video one"
    assert (len(cell["video_id"]), cell["published_at"]) == (19, datetime(2026, 1, 4, 12, 0))
    assert (cell["revenue"], cell["ctr"], cell["approximate"]) == (500.0, pytest.approx(294 / 18375), False)


def test_a_second_sheet_says_which_videos_these_are_and_what_the_figures_mean(client, address):
    book = read_xlsx(
        client, address, {"status": "good", "category": "beauty", "from": "2026-01-03", "sort": "-ctr_of_views"}
    )
    assert book.sheet_names == ["Videos", "Filters and definitions"]
    said = [row[:2] for row in book.get_sheet_by_index(1).to_python()]
    for pair in (
        ["Market", "United States"],
        ["Currency", "USD"],
        ["Time zone", "America/Los_Angeles"],
        ["Data through", "2026-01-31"],
        ["Diagnosis", "Good performance"],
        ["Category", "Beauty"],
        ["Posted from", "Jan 3, 2026"],
        ["Order", "Videos, highest CTR of views first"],
        ["ctr", "CTR"],
        ["violation", "Trigger violation"],
    ):
        assert pair in said
    assert (
        next(row for row in book.get_sheet_by_index(1).to_python() if row[0] == "ctor")[3] == "orders ÷ product clicks"
    )


def test_the_name_of_the_file_says_shop_dates_and_moment(client, address):
    response = client.get(f"{address}export.xlsx", {"from": "2026-01-03", "to": "2026-01-09"})
    assert response.getvalue().startswith(b"PK")
    named = response["Content-Disposition"]
    assert named.startswith('attachment; filename="mine_videos_2026-01-03_2026-01-09_published_generated-2')
    assert "mine_videos_generated-" in client.get(f"{address}export.csv")["Content-Disposition"]


def test_the_page_offers_both_with_what_they_will_hold(client, address):
    page = BeautifulSoup(client.get(address, {"status": "good", "sort": "-views"}).content, "html.parser")
    links = [page.select_one(f"#export-{kind}")["href"] for kind in ("csv", "xlsx")]
    assert links == [f"{address}export.{kind}?status=good&sort=-views" for kind in ("csv", "xlsx")]
    said = page.select_one("#export-csv").find_parent(class_="float").p.get_text(" ", strip=True)
    assert said == "1 video Diagnosis: Good performance · Videos, highest Views first · USD · America/Los_Angeles"


def test_a_list_too_long_for_a_workbook_is_told_so_and_keeps_its_filters(client, address, monkeypatch):
    monkeypatch.setattr(exports, "XLSX_ROWS", 2)
    response = client.get(f"{address}export.xlsx", {"sort": "-views"}, follow=True)
    assert response.redirect_chain == [(f"{address}?sort=-views", 302)]
    said = BeautifulSoup(response.content, "html.parser").select_one(".notice[role=alert]").get_text(strip=True)
    assert said == "An XLSX holds up to 2 videos. Narrow the list, or take the CSV of all."
    assert len(read_csv(client, address, {"sort": "-views"})) == 5


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_foreign_shop_exports_nothing(client, address, kind):
    foreign = ShopFactory()
    assert client.get(reverse(f"diagnosis:export-{kind}", args=[foreign.slug])).status_code == 404


def test_the_csv_starts_before_the_last_video_is_read():
    header = ["video_title"]
    endless = ([f"Video {number}"] for number in itertools.count())
    assert list(itertools.islice(exports.csv_lines(header, endless), 3)) == ["\ufeff", "video_title\r\n", "Video 0\r\n"]


def test_the_list_is_read_a_page_at_a_time(shop, address, django_assert_num_queries):
    order = video_list.order("-published")
    with django_assert_num_queries(3):
        assert len(list(keyset.everything(shop.videos.all(), order, size=2))) == 4


def test_a_workbook_of_many_rows_needs_no_more_memory_than_one_of_few():
    def peak(rows):
        tracemalloc.start()
        made = ([f"Video {number} {'x' * 200}", Decimal(number)] for number in range(rows))
        exports.workbook(["video_title", "revenue"], made, []).close()
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)
    assert peak(4000) < peak(400) + 200_000


def test_beyond_excels_limit_a_workbook_goes_on_to_another_sheet(monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 2)
    rows = ([f"V{n}", Decimal(n)] for n in range(3))
    with exports.workbook(["video_title", "revenue"], rows, [["About"]]) as file:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.read()))
    assert book.sheet_names == ["Videos", "Videos 2", "Filters and definitions"]
    assert book.get_sheet_by_index(1).to_python() == [["video_title", "revenue"], ["V2", 2.0]]


def test_an_empty_list_is_a_file_with_its_header(client, address):
    assert len(read_csv(client, address, {"q": "absent"})) == 1
    assert len(read_xlsx(client, address, {"q": "absent"}).get_sheet_by_index(0).to_python()) == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\ta", "\ra", "＝1", "＠a"])
def test_what_looks_like_a_formula_is_text_in_the_csv(text):
    assert exports.plain(text) == f"'{text}"
    assert exports.plain(Decimal("-1.50")) == "-1.5"


def test_moments_have_their_offset():
    assert exports.plain(datetime(2026, 1, 2, 20, tzinfo=UTC)) == "2026-01-02T20:00:00+00:00"
