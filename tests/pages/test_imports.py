"""The Import page: upload, preview, confirm, result, history."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from diagnosis.deeds import uploads
from diagnosis.models import ImportRun, Product, Video, VideoDay, Violation
from tests import pseudo
from tests.factories import CategoryFactory, ShopFactory
from tests.world import video

pytestmark = pytest.mark.django_db

EXPORT = """[Date Range]: 2026-01-02 ~ 2026-01-08

Video Info,Video ID,Time,Products,VV,Product Impressions,Product Clicks,Orders,Video items sold,Gross merchandise value (Video) ($)
=Glow(1),7590780223006100001,2026/01/02,Serum (1729384756102938471),1000,900,40,2,2,24.00
Broken,7.59078E+18,2026/01/02,,1,1,1,0,0,0
"""


def upload(client, shop, content=EXPORT, name="Video.csv", **fields):
    file = SimpleUploadedFile(name, content.encode())
    return client.post(
        reverse("diagnosis:imports", args=[shop.slug]), {"kind": "videos", "file": file} | fields, follow=True
    )


def tiles(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [int(tile.select_one(".value").text) for tile in page.select(".tile")]


def test_a_preview_counts_and_writes_nothing(client, shop):
    response = upload(client, shop)
    assert tiles(response) == [1, 0, 0, 1]
    assert Video.objects.count() == 0
    reason = BeautifulSoup(response.content, "html.parser").select_one(".wordy").text
    assert reason.startswith("row 5: the video ID “7.59078E+18” was rounded by a spreadsheet")


@pytest.mark.parametrize(("last", "warned"), [("08", []), ("31", ["Totals of Jan 2 – 31, 2026, not of single days"])])
def test_a_file_of_more_than_seven_days_is_announced_as_approximate(client, shop, last, warned):
    response = upload(client, shop, EXPORT.replace("2026-01-08", f"2026-01-{last}"))
    notices = BeautifulSoup(response.content, "html.parser").select(".notice[data-level=warning]")
    assert [notice.get_text(" ", strip=True).partition(":")[0] for notice in notices] == warned


def test_confirming_does_what_the_preview_said_and_keeps_no_file(client, shop):
    preview = upload(client, shop)
    run = ImportRun.objects.get()
    result = client.post(run.get_absolute_url(), {"answer": "confirm"}, follow=True)
    assert tiles(result) == tiles(preview) == [1, 0, 0, 1]
    assert Video.objects.get().title == "=Glow(1)"
    assert not uploads.place(run).exists()


def test_confirming_twice_imports_once(client, shop):
    upload(client, shop)
    run = ImportRun.objects.get()
    for _ in range(2):
        client.post(run.get_absolute_url(), {"answer": "confirm"})
    assert ImportRun.objects.get().new == 1


@pytest.mark.parametrize(("kind", "content"), [("videos", EXPORT), ("products", "Product ID,Product name\n17,Serum\n")])
def test_who_confirms_what_another_confirms_just_then_changes_nothing(client, shop, kind, content):
    upload(client, shop, content, kind=kind)
    late = ImportRun.objects.get()
    kept = uploads.place(late).read_bytes()
    client.post(late.get_absolute_url(), {"answer": "confirm"})
    done = ImportRun.objects.values().get()
    uploads.place(late).write_bytes(kept)
    uploads.confirm(late, now=timezone.now(), by=shop.members.get())
    assert ImportRun.objects.values().get() == done


def daily(day, views=1000):
    text = EXPORT.replace("2026-01-02 ~ 2026-01-08", f"{day} ~ {day}").replace(",1000,", f",{views},")
    return SimpleUploadedFile(f"{day}.csv", text.encode())


def bring(client, shop, files, **fields):
    given = {"kind": "videos", "file": files} | fields
    return client.post(reverse("diagnosis:imports", args=[shop.slug]), given, follow=True)


def answer(client, shop, word):
    return client.post(reverse("diagnosis:import-waiting", args=[shop.slug]), {"answer": word}, follow=True)


def waiting_rows(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [
        (row.select_one("a").text, [int(cell.text) for cell in row.select("td.num")])
        for row in page.select("section[aria-labelledby=waiting] tbody tr")
    ]


def test_several_files_are_previewed_together_and_go_in_by_one_word_in_the_order_of_their_days(client, shop):
    files = [daily(day, views) for day, views in (("2026-01-04", 30), ("2026-01-02", 10), ("2026-01-03", 20))]
    preview = bring(client, shop, files)
    days = ["2026-01-02", "2026-01-03", "2026-01-04"]
    assert waiting_rows(preview) == [(f"{day}.csv", [1, 0, 0, 1]) for day in days]
    assert Video.objects.count() == 0
    result = answer(client, shop, "confirm")
    assert "3 files were imported." in result.content.decode()
    assert waiting_rows(result) == []
    assert list(VideoDay.objects.order_by("day").values_list("views", flat=True)) == [10, 20, 30]
    assert set(ImportRun.objects.values_list("state", flat=True)) == {"done"}
    assert list(uploads.folder().iterdir()) == []


def test_files_that_wait_are_discarded_together(client, shop):
    bring(client, shop, [daily("2026-01-02"), daily("2026-01-03")])
    assert "2 files were discarded; nothing changed." in answer(client, shop, "discard").content.decode()
    assert (Video.objects.count(), list(uploads.folder().iterdir())) == (0, [])


def test_of_several_files_the_refused_ones_do_not_wait(client, shop):
    other = SimpleUploadedFile("odd.csv", b"a,b\n1,2\n")
    page = bring(client, shop, [daily("2026-01-02"), other])
    assert [name for name, _numbers in waiting_rows(page)] == ["2026-01-02.csv"]
    assert ImportRun.objects.get(file_name="odd.csv").state == "refused"


def test_a_file_that_is_gone_is_said_and_the_others_go_in(client, shop):
    bring(client, shop, [daily("2026-01-02"), daily("2026-01-03")])
    uploads.place(ImportRun.objects.get(file_name="2026-01-02.csv")).unlink()
    said = answer(client, shop, "confirm").content.decode()
    assert "1 file was imported." in said
    assert "1 file was not: its line below says why." in said
    assert VideoDay.objects.get().day.isoformat() == "2026-01-03"


@pytest.mark.parametrize(
    ("files", "fields", "sentence"),
    [
        (2, {"period_start": "2026-01-02", "period_end": "2026-01-02"}, "Days can be given for one file at a time."),
        (32, {}, "Bring 31 files at a time at the most; these are 32."),
        (0, {}, "This field is required."),
    ],
)
def test_what_cannot_be_brought_together_is_said_and_nothing_waits(client, shop, files, fields, sentence):
    page = bring(client, shop, [daily("2026-01-02") for _ in range(files)], **fields)
    assert (page.status_code, sentence in page.content.decode()) == (422, True)
    assert not ImportRun.objects.exists()


def test_files_that_are_too_large_together_are_turned_down(client, shop, settings):
    settings.UPLOAD_LIMIT = 1024**2
    files = [SimpleUploadedFile(f"{n}.csv", b"x" * 600_000) for n in range(2)]
    page = bring(client, shop, files)
    assert "These files are larger than 1 MB together. Bring fewer at a time." in page.content.decode()


def test_only_who_may_bring_files_answers_for_those_that_wait(client, owner, shop):
    other = ShopFactory(slug="foreign")
    assert answer(client, other, "confirm").status_code == 404
    bring(client, shop, [daily("2026-01-02"), daily("2026-01-03")])
    owner.memberships.update(role="viewer")
    page = client.get(reverse("diagnosis:imports", args=[shop.slug]))
    assert (waiting_rows(page), answer(client, shop, "confirm").status_code) == ([], 403)


def test_discarding_changes_nothing_and_keeps_no_file(client, shop):
    upload(client, shop)
    run = ImportRun.objects.get()
    client.post(run.get_absolute_url(), {"answer": "discard"})
    assert (ImportRun.objects.get().state, Video.objects.count(), uploads.place(run).exists()) == (
        "discarded",
        0,
        False,
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a,b\n1,2\n", "has no header that we know"),
        (EXPORT.replace("($)", "(£)"), "this shop sells in USD"),
        (EXPORT.replace("[Date Range]: 2026-01-02 ~ 2026-01-08", ""), "does not say which days it covers"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(client, shop, content, sentence):
    response = upload(client, shop, content)
    assert sentence in BeautifulSoup(response.content, "html.parser").select_one("[role=alert]").get_text()
    assert Video.objects.count() == 0


def test_the_seller_gives_the_days_that_a_file_does_not_name(client, shop):
    upload(
        client,
        shop,
        EXPORT.replace("[Date Range]: 2026-01-02 ~ 2026-01-08", ""),
        period_start="2026-01-02",
        period_end="2026-01-08",
    )
    client.post(ImportRun.objects.get().get_absolute_url(), {"answer": "confirm"})
    assert Video.objects.get().periods.get().end.isoformat() == "2026-01-08"


def test_products_bring_price_commission_and_what_a_video_sold(client, shop):
    made = video(shop)
    table = (
        "Product ID,Product name,Price,Commission rate,Stock,Video ID,Sold\n"
        f"1729384756102938471,Serum,12.00,15%,240,{made.video_id},7\n"
        "1.72938E+18,Rounded,1,1,1,,\n"
    )
    response = upload(client, shop, table, "products.csv", kind="products")
    assert (tiles(response), Product.objects.count()) == ([1, 0, 0, 1], 0)
    client.post(ImportRun.objects.get().get_absolute_url(), {"answer": "confirm"})
    product = Product.objects.get()
    assert (str(product.price), str(product.commission_rate), product.stock) == ("12.00", "15.00", 240)
    assert product.video_products.get().sold == 7


def test_a_table_saved_with_decimal_commas_says_the_same(client, shop):
    table = "Product ID;Product name;Price;Commission rate\n1729384756102938471;Serum;1.012,50;100%\n"
    upload(client, shop, table, "products.csv", kind="products")
    client.post(ImportRun.objects.get().get_absolute_url(), {"answer": "confirm"})
    assert Product.objects.values_list("price", "commission_rate").get() == (Decimal("1012.50"), Decimal(100))


@pytest.mark.parametrize("points", ["99999999999", "-1", "1.5"])
def test_points_beyond_reason_are_refused(client, shop, points):
    table = f"Violation ID,Policy,Reason,Points,Issued\nV1,Misleading claims,It promises a cure.,{points},2026-01-05\n"
    assert tiles(upload(client, shop, table, "violations.csv", kind="violations")) == [0, 0, 0, 1]


def test_a_violation_judges_its_video_anew(client, shop):
    made = video(shop)
    table = (
        "Violation ID,Video ID,Policy,Reason,Issued,Status\n"
        f"V1,{made.video_id},Misleading claims,It promises a cure.,2026-01-05 14:20,enforced\n"
    )
    upload(client, shop, table, "violations.csv", kind="violations")
    client.post(ImportRun.objects.get().get_absolute_url(), {"answer": "confirm"})
    made.refresh_from_db()
    assert (made.state, Violation.objects.get().issued_at.isoformat()) == ("violation", "2026-01-05T22:20:00+00:00")


@pytest.mark.parametrize("kind", ["products", "violations"])
def test_a_template_can_be_downloaded_and_brought_back(client, shop, kind):
    CategoryFactory(name="Beauty")
    response = client.get(reverse("diagnosis:import-template", args=[shop.slug, kind]))
    assert response["Content-Disposition"] == f'attachment; filename="{kind}.csv"'
    assert tiles(upload(client, shop, response.content.decode("utf-8-sig"), f"{kind}.csv", kind=kind)) == [1, 0, 0, 0]


def test_the_history_costs_the_same_queries_for_one_and_for_three(client, shop, django_assert_num_queries):
    address = reverse("diagnosis:imports", args=[shop.slug])
    upload(client, shop)
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
    upload(client, shop)
    upload(client, shop)
    with django_assert_num_queries(9):
        client.get(address)


def test_what_readers_say_of_a_file_comes_in_the_language_of_the_page(client, shop, settings, tmp_path):
    pseudo.speak(settings, tmp_path)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = pseudo.CODE
    page = BeautifulSoup(
        upload(client, shop, EXPORT.replace("Time,", "Time,Odd,").replace("/02,", "/02,x,")).content, "html.parser"
    )
    said = [page.select("main .notice[data-level=info] span")[-1].text, page.select_one("td.wordy").text]
    page = BeautifulSoup(upload(client, shop, EXPORT.replace("($)", "(£)")).content, "html.parser")
    said.append(page.select_one("[role=alert] span").text)
    unsaid = [text for text in said if not text.startswith("[") or "~~" not in text]
    assert unsaid == []
    assert ["“Odd”" in said[0], "“7.59078E+18”" in said[1], "USD" in said[2], said[1].count("[")] == [
        True,
        True,
        True,
        2,
    ]


def test_runs_from_before_sentences_were_kept_in_parts_say_it_in_english(client, shop):
    upload(client, shop)
    run = ImportRun.objects.get()
    run.said, run.notices, run.refusals = {}, ["A notice."], [{"row": 5, "reason": "row 5: odd 100 %"}]
    run.save()
    page = BeautifulSoup(client.get(run.get_absolute_url()).content, "html.parser")
    assert page.select_one("td.wordy").text == "row 5: odd 100 %"
    assert page.select_one("p.notice[data-level=info]").text == "A notice."


def test_the_page_and_its_form_name_the_limit_of_this_installation(client, shop, settings):
    settings.UPLOAD_LIMIT = 100 * 1024
    address = reverse("diagnosis:imports", args=[shop.slug])
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert page.select_one(".drop .hint").text == ".xlsx or .csv, up to 100 kB"
    file = SimpleUploadedFile("a.csv", b"x" * 102_401)
    refused = client.post(address, {"kind": "videos", "file": file})
    assert (refused.status_code, "This file is larger than 100 kB." in refused.content.decode()) == (422, True)
