"""Every header generation and language of the Video list, as .xlsx and as re-saved .csv."""

import contextlib
import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnosis.sources import cells, child
from diagnosis.sources.child import read_in_child
from diagnosis.sources.errors import ExportRefused, RowRefused
from diagnosis.sources.seller_center import MEASURES, Header, Refusal, Row, read_export
from diagnosis.sources.tables_csv import (
    PRODUCT_COLUMNS,
    VIOLATION_COLUMNS,
    read_products,
    read_violations,
    template,
)
from tests.sources import workbooks

ID = "7590780223006100001"
TODAY = date(2026, 3, 1)
DATES = "[Date Range]: 2026-01-01 ~ 2026-01-31"

# name: (date line, currency, header, row); the row's views are 1000, direct GMV 24.50, finish rate 30 %.
GENERATIONS = {
    "indonesian 2023": (
        "[Rentang Tanggal]: 2026-01-01 ~ 2026-01-31", "IDR",
        ["Nama Kreator", "Creator ID", "Informasi Video", "Video ID", "Waktu", "Produk", "VV", "Klik Produk", "Pesanan Video",
         "Penjualan Video", "Penghasilan Video (Rp)", "Persentase Video yang Ditonton Hingga Selesai"],
        ["noor", "1", "Judul", ID, "2026/01/02 10:00:00", "Serum", "1000", "40", "2", "2", "24.50", "30%"],
    ),
    "english 2024": (
        DATES, "USD",
        ["Creator name", "Creator ID", "Video Info", "Video ID", "Time", "Products", "VV", "Product Clicks", "Orders",
         "Unit Sales", "Video Revenue ($)", "Video Finish Rate"],
        ["noor", "1", "Title", ID, "2026/01/02", "Serum", "1000", "40", "2", "2", "24.50", "30.00%"],
    ),
    "english 2025": (
        DATES, "USD",
        ["Creator name", "Creator ID", "Video Info", "Video ID", "Time", "Products", "VV", "Product Clicks", "Orders",
         "Video items sold", "Gross merchandise value (Video) ($)", "Video finish rate"],
        ["noor", "1", "Title", ID, "2026/01/02", "Serum", 1000, 40, 2, 2, 24.5, 0.3],
    ),
    "english 2026 split": (
        DATES, "USD",
        ["Creator name", "Video Info", "Video ID", "Time", "VV", "Product Clicks", "Orders", "Video items sold",
         "Video-attributed GMV ($)", "Video indirect GMV ($)", "Video finish rate"],
        ["noor", "Title", ID, "2026/01/02", "1000", "40", "2", "2", "30.00", "5.50", "0.3"],
    ),
    "chinese 2025": (
        "[日期范围]: 2026-01-01 ~ 2026-01-31", "USD",
        ["达人昵称", "达人ID", "视频信息", "视频ID", "发布时间", "商品", "视频vv", "商品点击次数", "视频成交订单数", "视频商品成交件数", "GMV（视频） ($)", "视频完播率"],
        ["noor", "1", "标题", ID, "2026/01/02", "Serum", "1000", "40", "2", "2", "24.50", "30%"],
    ),
    "chinese 2026": (
        "[日期范围]: 2026-01-01 ~ 2026-01-31", "USD",
        ["达人昵称", "视频信息", "视频ID", "发布时间", "播放量", "商品点击次数", "视频SKU订单数", "视频商品成交件数", "视频归因GMV", "视频GMV", "视频间接GMV", "视频完播率", "诊断"],
        ["noor", "标题", ID, "2026/01/02", "1000", "40", "2", "2", "$30.00", "$24.50", "$5.50", "30%", "No issues"],
    ),
    "spanish 2026": (
        "[Rango de fechas]: 2026-01-01 ~ 2026-01-31", "MXN",
        ["Nombre del creador", "ID del creador", "Información del video", "ID del video", "Hora", "Vistas del video", "Clics en productos",
         "Pedidos con SKU atribuidos", "Pedidos con SKU indirectos de videos", "GMV atribuido al video", "GMV indirecto de video",
         "Tasa de finalización de videos", "Diagnóstico"],
        ["noor", "1", "Título", ID, "2026/01/02", "1000", "40", "3", "1", "MXN 30.00", "MX$5.50", "30%", "No issues"],
    ),
}  # fmt: skip


def read(tmp_path, content, name="export.csv", currency="USD", reader=read_export, **more):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(reader(path, name=name, currency=currency, today=TODAY, **more))


def as_csv(rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def figures(row):
    values = dict(zip(MEASURES, row.values, strict=True))
    return (
        values["views"],
        values["product_clicks"],
        values["orders"],
        float(values["revenue"]),
        float(values["finish_rate"]),
    )


@pytest.mark.parametrize("form", ["xlsx", "comma", "semicolon", "tab", "bom"])
@pytest.mark.parametrize("generation", GENERATIONS)
def test_every_generation_and_language_says_the_same(tmp_path, generation, form):
    line, currency, head, row = GENERATIONS[generation]
    rows = [[line], [], head, row]
    if form == "xlsx":
        items = read(tmp_path, workbooks.workbook(rows), "export.xlsx", currency)
    else:
        text = as_csv(rows, {"semicolon": ";", "tab": "\t"}.get(form, ","))
        items = read(tmp_path, ("\ufeff" if form == "bom" else "") + text, currency=currency)
    assert (items[0].period_start, items[0].period_end, items[0].notices) == (
        date(2026, 1, 1),
        date(2026, 1, 31),
        (),
    )
    assert [figures(item) for item in items[1:]] == [(1000, 40, 2, 24.5, 0.3)]
    assert (items[1].video_id, items[1].published[:10]) == (ID, "2026-01-02")


def export(
    *rows, head=("Video Info", "Video ID", "Time", "VV", "Orders", "Video Revenue ($)", "Video Finish Rate"), line=DATES
):
    return as_csv([[line], [], list(head), *map(list, rows)])


def test_the_parent_gets_the_same_items_from_the_child(tmp_path):
    content = export(
        ["A", ID, "2026/01/02", "10", "1", "2.00", "5%"], ["B", "7.5E+18", "2026/01/02", "1", "1", "1", "1%"]
    )
    assert read(tmp_path, content) == read(tmp_path, content, reader=read_in_child)


def test_a_child_that_is_ended_within_a_line_is_a_file_that_could_not_be_read():
    with pytest.raises(ExportRefused, match=r"a\.csv could not be read: it takes more memory or time"):
        list(
            child._items(
                [
                    b'["rows", [[4, "75',
                ],
                "a.csv",
            )
        )


@pytest.mark.parametrize("empty", ["--", "-", "—", "N/A", "N/D", ""])
def test_an_empty_mark_is_unknown_and_never_zero(tmp_path, empty):
    row = read(tmp_path, export(["A", ID, "2026/01/02", "10", empty, "0", empty]))[1]
    values = dict(zip(MEASURES, row.values, strict=True))
    assert (values["orders"], values["finish_rate"], float(values["revenue"])) == (None, None, 0)


@pytest.mark.parametrize("header_at", [0, 1, 2])
def test_the_header_is_searched_and_not_counted(tmp_path, header_at):
    head, row = GENERATIONS["english 2024"][2:]
    items = read(tmp_path, as_csv([[DATES], *[[]] * header_at, head, row]))
    assert [type(item) for item in items] == [Header, Row]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["A", "7.59078E+18", "2026/01/02", "1", "1", "1", "1%"], "rounded_id"),
        (["A", "", "2026/01/02", "1", "1", "1", "1%"], "bad_id"),
        (["A", ID, "2026/01/02", "-5", "1", "1", "1%"], "bad_count"),
        (["A", ID, "2026/01/02", "1.5", "1", "1", "1%"], "bad_count"),
        (["A", ID, "2026/01/02", "1e9", "1", "1", "1%"], "not_a_number"),
        (["A", ID, "2026/01/02", "١٢", "1", "1", "1%"], "not_a_number"),
        (["A", ID, "2026/01/02", "NaN", "1", "1", "1%"], "not_a_number"),
        (["A", ID, "2026/01/02", "10000000001", "1", "1", "1%"], "bad_count"),
        (["A", ID, "2026/01/02", "1", "1", "99999999999.999", "1%"], "bad_amount"),
        (["A", ID, "2026/01/02", "1", "1", "1", "10001%"], "bad_rate"),
        (["A", ID, "2026/01/02", "1", "1", "£5.00", "1%"], "other_currency"),
        (["A", ID, "2026/01/02", "1", "1", "-5.00", "1%"], "bad_amount"),
        (["A", ID, "1999/01/02", "1", "1", "1", "1%"], "date_outside_reason"),
        (["A", ID, "2026/02/09", "1", "1", "1", "1%"], "date_outside_reason"),
        (["A", ID, "2026/02/30", "1", "1", "1", "1%"], "bad_date"),
        (["A", ID, "", "1", "1", "1", "1%"], "no_date"),
        (["x" * 2300, ID, "2026/01/02", "1", "1", "1", "1%"], "text_too_long"),
        (["a\x07b", ID, "2026/01/02", "1", "1", "1", "1%"], "control_character"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_trusted_is_refused_with_its_number_and_the_others_stay(tmp_path, row, code):
    good = ["B", "7590780223006100002", "2026/01/02", "1", "1", "1.00", "1%"]
    items = read(tmp_path, export(row, good))[1:]
    assert [(type(item), item.number) for item in items] == [(Refusal, 4), (Row, 5)]
    assert (items[0].code, items[0].reason[:7]) == (code, "row 4: ")


def test_totals_blank_rows_and_definitions_are_no_videos(tmp_path):
    definitions = ["The title", "Its number", "When", "How often watched", "How many", "Money", "Share"]
    row = ["A", ID, "2026/01/02", "10", "1", "1.00", "1%"]
    items = read(tmp_path, export(definitions, row, [""] * 7, ["Total", "", "", "10", "1", "1.00", "1%"]))
    assert [type(item) for item in items[1:]] == [Row]


def test_products_with_commas_are_apart_by_their_ids(tmp_path):
    head = ("Video Info", "Video ID", "Time", "Products", "VV", "Video Revenue ($)")
    named = "Dew Drop Serum, 15 ml (1729384756102938471), Jade Roller (1729384756102938472)"
    items = read(tmp_path, export(["A", ID, "2026/01/02", named, "1", "1.00"], head=head))
    assert items[1].products == (
        ("Dew Drop Serum, 15 ml", "1729384756102938471"),
        ("Jade Roller", "1729384756102938472"),
    )


def test_names_without_ids_are_apart_by_commas_and_end_at_the_next_id(tmp_path):
    assert cells.products("Serum, Roller（1729384756102938471），Mist、Mist") == (
        ("Serum, Roller", "1729384756102938471"),
        ("Mist", ""),
    )
    assert len(cells.products(",".join(f"p{n}" for n in range(3000)))) == 3000


def test_the_row_is_the_one_that_a_spreadsheet_shows(tmp_path):
    items = read(
        tmp_path,
        export(["two\nlines", ID, "2026/01/02", "1", "1", "1", "1%"], ["B", "x", "2026/01/02", "1", "1", "1", "1%"]),
    )
    assert [item.number for item in items[1:]] == [4, 5]


def test_an_open_quote_is_named_by_the_line_that_opens_it(tmp_path):
    with pytest.raises(ExportRefused, match="line 4: a quotation mark is opened"):
        read(tmp_path, export() + '"unclosed,1,2\n' + "x,1\n" * 50)


@pytest.mark.parametrize("name", ["export.xls", "export.csv", "export"])
def test_a_workbook_is_known_by_its_content_and_not_by_its_name(tmp_path, name):
    assert [type(item) for item in read(tmp_path, workbooks.workbook(GOOD), name)] == [Header, Row]


def test_one_odd_number_is_refused_and_does_not_turn_the_others_round(tmp_path):
    rows = [[n, str(int(ID) + n), "2026/01/02", "1", "1", "24.50", "1%"] for n in range(3)]
    rows.append(["D", str(int(ID) + 3), "2026/01/02", "1", "1", "1.234,5", "1%"])
    items = read(tmp_path, export(*rows))[1:]
    assert [type(item) for item in items] == [Row, Row, Row, Refusal]


def test_what_is_left_aside_is_named(tmp_path):
    head = ("Video ID", "Time", "VV", "Video Revenue ($)", "Mood")
    header = read(tmp_path, export([ID, "2026/01/02", "1", "1.00", "good"], head=head))[0]
    assert header.notices == ("Columns that are not known here and not used: “Mood”.",)
    content = workbooks.packed(workbooks.two_sheets([["Read me"]], GOOD))
    header, row = read(tmp_path, content, "export.xlsx")
    assert header.notices == ("Read from the sheet “Data”, the first with a header; the file has 2 sheets.",)
    assert figures(row)[0] == 1000


def test_marks_for_decimals_are_learned_from_the_file(tmp_path):
    rows = [
        ["A", ID, "02/01/2026", "1.234.567", "1", "1.234,56", "12,5%"],
        ["B", "7590780223006100002", "13/01/2026", "1.234", "1", "2,50", "1%"],
    ]
    items = read(
        tmp_path,
        as_csv(
            [
                [DATES],
                [],
                ["Video Info", "Video ID", "Time", "VV", "Orders", "Video Revenue (€)", "Video Finish Rate"],
                *rows,
            ]
        ),
        currency="EUR",
    )[1:]
    shown = [(item.published, item.values[0], item.values[MEASURES.index("revenue")]) for item in items]
    assert shown == [("2026-01-02", 1234567, "1234.56"), ("2026-01-13", 1234, "2.50")]


PLAIN = ("Video Info", "Video ID", "Time", "VV", "Orders", "Video Revenue", "Video Finish Rate")


def amounts(tmp_path, currency, *said, views="1"):
    """What is read of a file's only amounts, a refused one as its code."""
    rows = [["A", str(int(ID) + n), "2026/01/02", views, "1", cell, ""] for n, cell in enumerate(said)]
    items = read(tmp_path, export(*rows, head=PLAIN), currency=currency)[1:]
    return [item.code if isinstance(item, Refusal) else item.values[MEASURES.index("revenue")] for item in items]


def test_a_dot_for_thousands_is_no_decimal_mark_where_the_currency_has_no_cents(tmp_path):
    assert amounts(tmp_path, "IDR", "Rp45.000", "Rp120.500", "Rp0") == ["45000", "120500", "0"]
    assert amounts(tmp_path, "VND", "45.000₫", "1,500") == ["45000", "1500"]
    # Rates in the same file mark decimals otherwise than its amounts do.
    row = ["A", ID, "2026/01/02", "1", "1", "Rp45.000", "12.34%"]
    assert read(tmp_path, export(row, head=PLAIN), currency="IDR")[1].values[MEASURES.index("revenue")] == ("45000")


def test_an_amount_that_can_be_read_in_two_ways_is_refused_and_says_how_to_write_it(tmp_path):
    assert amounts(tmp_path, "EUR", "45.000", "7") == ["either_number", "7"]
    row = ["A", ID, "2026/01/02", "1", "1", "€45.000", "1%"]
    refusal = read(tmp_path, export(row, head=PLAIN), currency="EUR")[1]
    assert refusal.reason == (
        "row 4: “€45.000” in Video Revenue can be read in two ways: write it without a mark for thousands, or with two"
        " decimals"
    )


@pytest.mark.parametrize(
    ("other", "read_as"), [("2,50", "45000"), ("1.234.567", "45000"), ("2.50", "45.00"), ("1234.500", "45.00")]
)
def test_what_else_the_file_holds_tells_what_a_dot_means(tmp_path, other, read_as):
    assert amounts(tmp_path, "EUR", "45.000", other)[0] == read_as


def test_views_with_a_dot_for_thousands_are_thousands_and_tell_it_of_amounts_too(tmp_path):
    assert amounts(tmp_path, "EUR", "45.000", views="1.234") == ["45000"]
    items = read(tmp_path, export(["A", ID, "2026/01/02", "1.000", "1", "7", ""]))
    assert items[1].values[0] == 1000
    items = read(tmp_path, export(["A", ID, "2026/01/02", "1.000", "1", "7.50", ""]))
    assert items[1].code == "bad_count"


@given(st.integers(0, 10**9), st.sampled_from([("", "."), ("", ","), (",", "."), (".", ",")]), st.booleans())
def test_an_amount_with_two_decimals_is_what_it_says_in_any_dress(cents, dress, alone):
    group, decimal = dress
    said = f"{cents // 100:,}".replace(",", group) + f"{decimal}{cents % 100:02}"
    marks = cells.Marks()
    for text in (said,) if alone else ("1", "345", said):
        marks.learn(text)
    assert Decimal(cells.money("GMV", "EUR", marks)(said)) == Decimal(cents) / 100


@given(st.integers(0, 10**9), st.sampled_from(["", ".", ","]), st.sampled_from(["IDR", "EUR"]))
def test_a_whole_amount_is_read_as_it_is_or_refused_and_never_as_a_thousandth(amount, group, currency):
    said, marks = f"{amount:,}".replace(",", group), cells.Marks()
    marks.learn(said)
    read_it = cells.money("GMV", currency, marks)
    if currency == "EUR" and group == "." and 1_000 <= amount < 1_000_000:
        with pytest.raises(RowRefused, match="can be read in two ways"):
            read_it(said)
    else:
        assert Decimal(read_it(said)) == amount


@given(st.integers(0, 10**9), st.sampled_from(["", ".", ","]))
def test_a_count_with_marks_for_thousands_is_that_count(number, group):
    said, marks = f"{number:,}".replace(",", group), cells.Marks()
    marks.learn(said, whole=True)
    assert cells.count("VV", marks)(said) == number


@given(st.integers(0, 10**6), st.sampled_from([".", ","]))
def test_a_rate_with_three_decimals_is_no_thousand(millis, decimal):
    said, marks = f"{millis // 1000}{decimal}{millis % 1000:03}%", cells.Marks()
    marks.learn(said)
    if decimal == "." or not 0 < millis // 1000 < 1000:
        assert float(cells.rate("CTR", marks)(said)) == pytest.approx(millis / 100_000)


WHOLE = {
    "other_currency": export(head=("Video ID", "Time", "VV", "Orders", "Video Revenue (£)")),
    "no_video_id": export(head=("Video Info", "Time", "VV", "Orders", "Video Revenue ($)")),
    "no_revenue": export(head=("Video ID", "Time", "VV", "Orders")),
    "no_views": export(head=("Video ID", "Time", "Orders", "Video Revenue ($)")),
    "no_period": export(line="Videos"),
    "no_time": export(head=("Video ID", "VV", "Orders", "Video Revenue ($)")),
    "period_order": export(line="[Date Range]: 2026-01-31 ~ 2026-01-01"),
    "future": export(line="[Date Range]: 2026-05-01 ~ 2026-05-31"),
    "no_header": "a,b,c\n1,2,3\n",
    "empty": "",
    "broken_csv": export() + '"unclosed,1,2\n' + "x,1\n" * 50,
    "not_utf8": export().encode() + b"\xff\xfe\x00\x80",
}  # fmt: skip


@pytest.mark.parametrize("code", WHOLE)
def test_a_file_that_cannot_be_used_is_refused_whole_in_one_sentence(tmp_path, code):
    with pytest.raises(ExportRefused) as refused:
        read(tmp_path, WHOLE[code])
    assert refused.value.code == code
    assert str(refused.value).startswith("export.csv")


GOOD = [[DATES], [], GENERATIONS["english 2025"][2], GENERATIONS["english 2025"][3]]
HOSTILE = {
    "png": (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "not_xlsx"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 512, "xls"),
    "cut": (workbooks.workbook(GOOD)[:-200], "damaged"),
    "far cell": (workbooks.packed(workbooks.parts(workbooks.sheet(GOOD).replace('r="A1"', 'r="XFD1048576"', 1))), "too_large"),
    "row 0": (workbooks.packed(workbooks.parts(workbooks.sheet(GOOD).replace('r="A1"', 'r="A0"', 1))), "too_large"),
    "doctype": (workbooks.packed(workbooks.parts(workbooks.sheet(GOOD, '<!DOCTYPE x [<!ENTITY a "aaaa">]>'))), "doctype"),
    "utf-16": (workbooks.packed(workbooks.parts(workbooks.sheet(GOOD)) | {"xl/worksheets/sheet1.xml": workbooks.sheet(GOOD).encode("utf-16")}), "doctype"),
    "macro": (workbooks.packed(workbooks.parts(workbooks.sheet(GOOD)) | {"xl/vbaProject.bin": "x"}), "hostile"),
    "path": (workbooks.packed(workbooks.parts(workbooks.sheet(GOOD)) | {"../../etc/passwd": "x"}), "hostile"),
    "many parts": (workbooks.packed(workbooks.parts(workbooks.sheet(GOOD)) | {f"x{n}.txt": "" for n in range(250)}), "hostile"),
    "long text": (workbooks.packed(workbooks.parts(workbooks.sheet([["x" * 400_000]]))), "text_too_long"),
    "rows": (workbooks.packed(workbooks.parts(workbooks.SHEET.format(doctype="", rows="<row/>" * 200_001))), "too_large"),
    "texts": (workbooks.packed(workbooks.parts(workbooks.sheet(GOOD)) | {"xl/sharedStrings.xml": "<si/>" * 3_000_001}), "too_large"),
    "other": (workbooks.packed({"a.txt": "hello"}), "not_xlsx"),
    "ods": (workbooks.packed({"mimetype": "x", "content.xml": "<a/>"}), "ods"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_and_takes_nothing_down(tmp_path, name):
    content, code = HOSTILE[name]
    with pytest.raises(ExportRefused) as refused:
        read(tmp_path, content, "export.xlsx", reader=read_in_child)
    assert refused.value.code == code


READERS = {
    "videos": lambda path: read_export(path, name="a file", currency="USD", today=TODAY),
    "products": lambda path: read_products(path, name="a file", currency="USD"),
    "violations": lambda path: read_violations(path, name="a file", today=TODAY),
}
BROUGHT = {
    "video list": (as_csv(GOOD, ";").encode(), "a file is a video list: choose Videos."),
    "products": (as_csv(template(PRODUCT_COLUMNS)).encode(), "a file is a table of products: choose Products."),
    "violations": (as_csv(template(VIOLATION_COLUMNS)).encode(), "a file is a table of violations: choose Violations."),
    "workbook": (
        workbooks.workbook(GOOD),
        "a file is a workbook. If it is a video list, choose Videos; products and violations come as CSV: save it as “CSV UTF-8”.",
    ),
}


@pytest.mark.parametrize(
    ("brought", "chosen"),
    [
        ("video list", "products"), ("video list", "violations"), ("products", "videos"), ("products", "violations"),
        ("violations", "videos"), ("violations", "products"), ("workbook", "products"), ("workbook", "violations"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_told_which_to_choose(tmp_path, brought, chosen):
    content, told = BROUGHT[brought]
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ExportRefused) as refused:
        list(READERS[chosen](path))
    assert str(refused.value) == told


@pytest.mark.parametrize("kind", ["products", "violations"])
def test_our_own_templates_are_read_as_what_they_are(tmp_path, kind):
    path = tmp_path / "file"
    path.write_bytes(BROUGHT[kind][0])
    assert len(list(READERS[kind](path))) == 1


@given(st.binary(max_size=400))
def test_random_bytes_are_never_more_than_refused(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("bytes", numbered=True)
    with contextlib.suppress(ExportRefused):
        read(folder, content)


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_refused(text):
    for convert in (
        cells.count("VV", cells.Marks()),
        cells.money("GMV", "USD", cells.Marks()),
        cells.rate("CTR", cells.Marks()),
    ):
        try:
            value = convert(text)
        except RowRefused:
            continue
        assert value is None or float(value) >= 0


def test_the_child_hands_on_a_sentence_with_its_parts(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Video ID\n1\n")
    with pytest.raises(ExportRefused) as refused:
        list(read_in_child(path, name="a 100%s.csv", currency="USD", today=TODAY))
    message, values = refused.value.sentence.parts
    assert (message[:30], values) == ("%(name)s has no header that we", {"name": "a 100%s.csv", "searched": 40})
    assert str(refused.value) == message % values


def test_a_cell_of_products_that_is_too_long_is_refused_in_parts_that_can_be_translated():
    with pytest.raises(RowRefused) as refused:
        cells.products("x" * 20_001)
    assert refused.value.reason == "the list of products has more than 20000 characters"
    assert refused.value.reason.parts[1]["column"] == ["the list of products", {}]
