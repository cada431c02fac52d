"""Drafts computed by a button and brought as CSV: nothing is in force, every row says what is wrong with it."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from diagnosis.models import Benchmark, BenchmarkChange, Video
from diagnosis.sources.benchmarks_csv import COLUMNS
from diagnosis.sources.tables_csv import template
from tests.factories import CategoryFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db
COMPUTE, IMPORT = "/admin/diagnosis/benchmark/compute/", "/admin/diagnosis/benchmark/import/"
HEAD = "Market,Category,Valid from,Revenue P25,Revenue P50,Revenue P75,CTR of views,Reason\n"


def text(answer, where="#container"):
    return " ".join(BeautifulSoup(answer.content, "html.parser").select_one(where).get_text(" ").split())


def bring(client, content, name="b.csv"):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content.encode())})


def confirm(client, answer):
    form = BeautifulSoup(answer.content, "html.parser").select_one("form:has([name=confirm])")
    carried = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    return client.post(IMPORT, carried | {"confirm": "1"}, follow=True)


def test_the_button_computes_drafts_and_links_them(admin, shop):
    benchmark()
    for revenue in range(100, 700, 100):
        video(shop, revenue=str(revenue), day=timezone.localdate() - timezone.timedelta(days=30))
    shop.data_through = timezone.localdate()
    shop.save()
    judge(shop)
    before = list(Video.objects.order_by("pk").values_list("state", "benchmark_revenue"))
    answer = admin.post(COMPUTE, {"market": "", "months": 3, "min_videos": 5, "min_shops": 1}, follow=True)
    made = Benchmark.objects.get(state="draft")
    assert (made.revenue_p50, made.author, made.source, made.n) == (350, admin.person, "computed", 6)
    link = BeautifulSoup(answer.content, "html.parser").select_one(".messagelist a")
    assert (link["href"], link.get_text()) == (f"/admin/diagnosis/benchmark/{made.pk}/change/", "all categories, US v2")
    assert BenchmarkChange.objects.values_list("action", "by").get() == ("computed", admin.person.pk)
    assert list(Video.objects.order_by("pk").values_list("state", "benchmark_revenue")) == before


def test_the_button_says_when_there_is_not_enough(admin, shop):
    answer = admin.post(COMPUTE, {"months": 3, "min_videos": 5, "min_shops": 1})
    assert "No market has enough finished videos." in text(answer)
    answer = admin.post(COMPUTE, {"months": 0, "min_videos": 5, "min_shops": 1})
    assert (answer.status_code, answer.context["form"].errors["months"]) == (
        422, ["Ensure this value is greater than or equal to 1."],
    )  # fmt: skip


def test_a_file_is_previewed_and_then_becomes_drafts(admin):
    CategoryFactory(name="Beauty")
    benchmark(version=3)
    file = HEAD + "US,,2026-03-01,100,210,400,4%,Autumn.\nuk,beauty,2026-03-01,£50,£90,£120,0.03,Autumn.\n"
    shown = bring(admin, file)
    assert [cell.get_text() for cell in BeautifulSoup(shown.content, "html.parser").select("tbody th")] == [
        "all categories, US v4", "Beauty, GB v1",
    ]  # fmt: skip
    assert Benchmark.objects.count() == 1
    answer = confirm(admin, shown)
    made = Benchmark.objects.filter(state="draft").order_by("market")
    assert list(made.values_list("market", "currency", "revenue_p50", "profile_ctr", "min_views", "author")) == [
        ("GB", "GBP", Decimal(90), Decimal("0.03"), 500, admin.person.pk),
        ("US", "USD", Decimal(210), Decimal("0.04"), 500, admin.person.pk),
    ]
    assert "2 drafts imported:" in text(answer)
    assert list(BenchmarkChange.objects.values_list("action", flat=True)) == ["imported", "imported"]


def test_the_preview_multiplies_the_factors_out_and_warns_beyond_five_percent(admin):
    head = "Market,Valid from,Revenue P25,Revenue P50,Revenue P75,Views,CTR of views,CTOR,Order value,Reason\n"
    shown = [text(bring(admin, f"{head}US,2026-03-01,100,210,400,15000,{ctr},2.5%,14,r\n")) for ctr in ("4%", "3.7%")]
    assert ["210.00 USD, +0.0%" in shown[0], "194.25 USD, −7.5%" in shown[1]] == [True, True]
    assert ["More than 5% off the standard" in said for said in shown] == [False, True]


def test_each_row_that_cannot_be_used_says_why_and_the_others_go_in(admin):
    rows = [
        "XX,,2026-03-01,1,2,3,,r", "US,Nothing,2026-03-01,1,2,3,,r", "US,,soon,1,2,3,,r", "US,,2026-03-01,1,2,,,r",
        "US,,2026-03-01,3,2,1,,r", "US,,2026-03-01,1,2,3,,", "US,,2026-03-01,£1,2,3,,r", "US,,2026-03-01,1,2,3,,r",
        "US,,2026-03-01,1,2,3,,again", "US,,,1,2,3,,r",
    ]  # fmt: skip
    shown = bring(admin, HEAD + "\n".join(rows) + "\n")
    assert [(row, why) for row, why in shown.context["brought"].refusals] == [
        (2, f"Market: there is no market “XX”; give one of {', '.join(sorted_markets())}"),
        (3, "there is no category “Nothing”"),
        (4, "Valid from “soon” is not a date like 2026-01-05 or 2026-01-05 14:20"),
        (5, "Revenue P75 is missing"),
        (6, "revenue P50: P25, P50 and P75 must rise: P25 ≤ P50 ≤ P75."),
        (7, "Reason is missing"),
        (8, "“£1” in Revenue P25 is in another currency than the shop's USD"),
        (10, "the same market and category stand in row 9"),
        (11, "Valid from is missing"),
    ]
    confirm(admin, shown)
    assert Benchmark.objects.get().reason == "r"


def sorted_markets():
    from diagnosis.rules.markets import MARKETS

    return list(MARKETS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "has no column “Market”"),
        (HEAD + "XX,,2026-03-01,1,2,3,,r\n", "No row can be used; nothing was changed."),
        (HEAD, "No row can be used; nothing was changed."),
        ("\0\0", "is not a text file"),
    ],
)
def test_a_file_that_cannot_be_used_says_so(admin, content, said):
    assert said in text(bring(admin, content))
    assert not Benchmark.objects.exists()


def test_no_file_a_large_file_and_a_broken_page_are_refused(admin):
    answers = [
        admin.post(IMPORT, {}),
        bring(admin, HEAD + "x" * 300_000),
        admin.post(IMPORT, {"carried": "*", "confirm": "1"}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert "Choose a file." in text(answers[0])
    assert "This file is larger than 256 kB." in text(answers[1])
    assert "The file did not arrive whole: bring it again." in text(answers[2])


def test_the_template_is_a_file_that_can_be_brought(admin):
    CategoryFactory(name="Beauty")
    file = admin.get(reverse("admin:benchmark-import-template"))
    assert file["Content-Disposition"] == 'attachment; filename="benchmarks.csv"'
    assert file.content.decode("utf-8-sig").splitlines()[0] == ",".join(template(COLUMNS)[0])
    shown = bring(admin, file.content.decode())
    assert [str(draft) for draft in shown.context["brought"].drafts] == ["Beauty, US v1"]
