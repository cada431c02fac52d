"""The benchmark desk: a list that says what each version does, drafts that are edited, versions that are not."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from diagnosis.deeds import benchmarking
from diagnosis.models import Benchmark, BenchmarkChange, Diagnosis
from tests.admin.desk import delete, post
from tests.factories import CategoryFactory, UserFactory
from tests.world import NOW, benchmark, judge, video

pytestmark = pytest.mark.django_db
LIST = "/admin/diagnosis/benchmark/"
ADDED = {
    "market": "US", "currency": "USD", "valid_from": "2026-03-01", "reason": "The first.", "revenue_p25": "100",
    "revenue_p50": "210", "revenue_p75": "400",
}  # fmt: skip


def draft(**values):
    return benchmark(version=Benchmark.objects.count() + 1, state="draft", reason="A try.", **values)


def address(made):
    return reverse("admin:diagnosis_benchmark_change", args=[made.pk])


def text(answer, where="body"):
    return " ".join(BeautifulSoup(answer.content, "html.parser").select_one(where).get_text(" ").split())


def row(answer, number=0):
    cells = BeautifulSoup(answer.content, "html.parser").select("#result_list tbody tr")[number].select("th, td")
    return [cell.get_text(" ", strip=True) for cell in cells[1:]]


def test_the_list_says_what_a_version_is_and_does(admin, shop):
    made = benchmark(n=412, author=UserFactory(email="lee@example.com"))
    for revenue in ("100", "300", "400"):
        video(shop, revenue=revenue)
    video(shop, revenue="300", views=10)
    judge(shop)
    found = row(admin.get(LIST))
    assert found[:9] == [
        "all categories, US", "1", "approved", "$210.00 (P50)", "412", "set by hand", "Jan. 1, 2020", "4",
        "67% of 3 (25%–92%)",
    ]  # fmt: skip
    assert found[9] == "lee@example.com"
    assert Diagnosis.objects.filter(benchmark=made).count() == 4


def test_the_list_warns_where_too_many_videos_are_above(admin, shop):
    benchmark()
    for _ in range(50):
        video(shop, revenue="300")
    judge(shop)
    assert row(admin.get(LIST))[8].endswith("check: expected 35% to 65%")


@pytest.mark.parametrize("versions", [1, 3])
def test_the_list_asks_the_same_questions_for_any_number_of_versions(admin, versions, django_assert_num_queries):
    for _ in range(versions):
        draft(category=CategoryFactory())
    admin.get(LIST)
    with django_assert_num_queries(9):
        admin.get(LIST)


def test_the_list_is_searched_and_filtered(admin):
    draft(category=CategoryFactory(name="Beauty"))
    benchmark(version=9)
    assert len(row(admin.get(f"{LIST}?q=beauty"))) == 11
    assert row(admin.get(f"{LIST}?q=beauty"))[0] == "Beauty, US"
    assert row(admin.get(f"{LIST}?state__exact=approved"))[0] == "all categories, US"


def test_the_list_finds_markets_and_categories_without_a_current_version(admin, shop):
    beauty, home, toys = (CategoryFactory(name=name) for name in ("Beauty", "Home", "Toys"))
    benchmark(category=beauty)
    draft(category=beauty)
    draft(category=home)
    benchmark(category=toys, valid_from="2999-01-01")
    draft()
    named = {
        answer: {row(admin.get(f"{LIST}?current={answer}"), n)[0] for n in range(count)}
        for answer, count in (("yes", 2), ("no", 3))
    }
    assert named == {"yes": {"Beauty, US"}, "no": {"Home, US", "Toys, US", "all categories, US"}}
    benchmark(version=8)
    assert {row(admin.get(f"{LIST}?current=no"), n)[0] for n in range(2)} == {"Home, US", "Toys, US"}


def test_a_new_draft_gets_the_next_number_of_its_scope_and_a_line_in_the_log(admin):
    benchmark(version=4)
    post(admin, "benchmark_add", **ADDED)
    made = Benchmark.objects.get(state="draft")
    assert (made.version, made.author, made.source) == (5, admin.person, "manual")
    assert BenchmarkChange.objects.values_list("benchmark", "action", "by").get() == (
        made.pk, "created", admin.person.pk,
    )  # fmt: skip


def test_an_edit_is_logged_with_old_and_new_values_and_shown(admin):
    made = draft(source="computed")
    post(admin, "benchmark_change", made.pk, revenue_p50="220.00", reason="Better.")
    change = BenchmarkChange.objects.get()
    assert (change.action, change.by) == ("edited", admin.person)
    assert change.values == {
        "revenue_p50": ["210.00", "220.00"],
        "reason": ["A try.", "Better."],
        "source": ["computed", "manual"],
        "author": [None, str(admin.person)],
    }
    said = text(admin.get(address(made)), ".changes")
    assert "admin@example.com edited" in said
    assert "revenue P50: 210.00 → 220.00" in said
    assert "source: computed from this installation's videos → set by hand" in said


def test_a_draft_moved_to_another_category_is_numbered_there(admin):
    beauty = CategoryFactory(name="Beauty")
    benchmark(category=beauty, version=6)
    made = draft()
    post(admin, "benchmark_change", made.pk, category=beauty.pk)
    assert Benchmark.objects.get(pk=made.pk).version == 7


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"reason": ""}, "reason", "This field is required."),
        ({"currency": "GBP"}, "currency", "Shops of US sell in USD."),
        ({"currency": "XXQ"}, "currency", "There is no currency “XXQ”. Give an ISO 4217 code such as USD."),
        ({"revenue_p25": "300"}, "revenue_p50", "P25, P50 and P75 must rise: P25 ≤ P50 ≤ P75."),
        ({"revenue_p25": "-1"}, "revenue_p25", "Ensure this value is greater than or equal to 0."),
        (
            {"period_start": "2026-02-01", "period_end": "2026-01-01"},
            "period_end",
            "The last day lies before the first.",
        ),
    ],
)
def test_a_draft_that_cannot_be_is_refused_with_a_clear_word(admin, wrong, field, said):
    answer = admin.post(
        reverse("admin:diagnosis_benchmark_add"),
        ADDED | {"standard": "p50", "min_views": 500, "min_clicks": 0, "min_products": 1} | wrong,
    )
    assert said in answer.context["adminform"].form.errors[field]
    assert not Benchmark.objects.exists()


def test_the_currency_is_that_of_the_markets_shops_where_there_are_any(admin, shop):
    shop.currency = "EUR"
    shop.save()
    with pytest.raises(AssertionError, match="Shops of US sell in EUR"):
        post(admin, "benchmark_add", **ADDED)


def test_the_profile_is_multiplied_out_and_warns_beyond_five_percent(admin):
    page = BeautifulSoup(admin.get(address(draft())).content, "html.parser")
    assert page.select_one("#multiplied").get_text() == "210.00 USD, +0.0%"
    assert page.select_one("#multiplied-off").has_attr("hidden")
    page = BeautifulSoup(admin.get(address(draft(profile_ctr=Decimal("0.037")))).content, "html.parser")
    assert page.select_one("#multiplied").get_text() == "194.25 USD, −7.5%"
    assert not page.select_one("#multiplied-off").has_attr("hidden")


def test_a_version_in_force_is_read_only_and_can_be_copied(admin):
    made = benchmark()
    answer = admin.get(address(made))
    assert answer.context["adminform"].form.fields == {}
    assert admin.post(address(made), {"revenue_p50": "1"}).status_code == 403
    admin.post(reverse("admin:diagnosis_benchmark_delete", args=[made.pk]), {"post": "yes"})
    delete(admin, "benchmark", made)
    assert Benchmark.objects.get() == made
    answer = admin.post(reverse("admin:benchmark-new-version", args=[made.pk]), {"reason": "Autumn."})
    copy = Benchmark.objects.get(state="draft")
    assert (answer.url, copy.version, copy.reason) == (address(copy), 2, "Autumn.")


def test_a_new_version_without_a_reason_is_not_made(admin):
    made = benchmark()
    answer = admin.post(reverse("admin:benchmark-new-version", args=[made.pk]), {"reason": " "}, follow=True)
    assert "Say why a new version is needed." in text(answer)
    assert Benchmark.objects.count() == 1


def test_deleted_drafts_stay_in_the_log_alone_and_in_bulk(admin):
    one, two, three = draft(), draft(), draft()
    admin.post(reverse("admin:diagnosis_benchmark_delete", args=[one.pk]), {"post": "yes"})
    delete(admin, "benchmark", two, three)
    assert not Benchmark.objects.exists()
    assert sorted(BenchmarkChange.objects.values_list("name", "action", "by")) == [
        (f"all categories, US v{version}", "deleted", admin.person.pk) for version in (1, 2, 3)
    ]


def test_the_log_is_read_only(admin):
    made = draft()
    post(admin, "benchmark_change", made.pk, revenue_p50="220.00")
    change = BenchmarkChange.objects.get()
    where = reverse("admin:diagnosis_benchmarkchange_change", args=[change.pk])
    assert [admin.get(where).status_code, admin.post(where, {"name": "x"}).status_code] == [200, 403]
    assert admin.post(reverse("admin:diagnosis_benchmarkchange_delete", args=[change.pk])).status_code == 403


# --- who may what


def doors(client, made):
    own = {name: reverse(f"admin:benchmark-{name}", args=[made.pk]) for name in ("new-version", "approve")}
    return {
        "see": client.get(address(made)).status_code,
        "edit": client.post(address(made), {}).status_code,
        "add": client.get(reverse("admin:diagnosis_benchmark_add")).status_code,
        "copy": client.post(own["new-version"]).status_code,
        "compute": client.post(reverse("admin:benchmark-compute")).status_code,
        "import": client.post(reverse("admin:benchmark-import")).status_code,
        "delete": client.get(reverse("admin:diagnosis_benchmark_delete", args=[made.pk])).status_code,
        "approve": client.post(own["approve"]).status_code,
    }


@pytest.mark.parametrize(
    ("group", "open_doors"),
    [
        ("Benchmark viewers", {"see"}),
        ("Benchmark proposers", {"see", "edit", "add", "copy", "compute", "import", "delete"}),
        ("Benchmark approvers", {"see", "approve"}),
        ("all", {"see", "edit", "add", "copy", "compute", "import", "delete", "approve"}),
    ],
)
def test_each_group_has_its_own_doors(staff, group, open_doors):
    found = doors(staff(group), draft())
    assert {door for door, status in found.items() if status != 403} == open_doors


def test_who_is_not_staff_is_sent_to_sign_in(client):
    found = doors(client, draft())
    assert set(found.values()) == {302}
    assert Benchmark.objects.count() == 1


def test_with_four_eyes_the_page_says_that_somebody_else_approves(admin, settings):
    settings.FOUR_EYES = True
    made = draft()
    post(admin, "benchmark_change", made.pk, revenue_p50="220.00")
    where = reverse("admin:benchmark-approve", args=[made.pk])
    seen = admin.get(where).context["preview"].seen
    answer = admin.post(where, {"choice": "new", "seen": seen}, follow=True)
    assert "You proposed or edited this draft: somebody else must approve it." in text(answer)
    assert Benchmark.objects.get().state == "draft"


def test_an_own_history_is_shown_and_never_edited(admin, shop):
    for day in range(20):
        video(shop, revenue=str(100 + day))
    judge(shop)
    own = Benchmark.objects.get(source="own_history")
    page = admin.get(address(own))
    assert page.context["adminform"].form.fields == {}
    assert "Create new version" not in text(page)
    assert [
        admin.post(reverse(f"admin:benchmark-{name}", args=[own.pk])).status_code for name in ("new-version", "approve")
    ] == [404, 404]


def test_approving_is_logged_with_who(admin, shop):
    benchmark()
    made = benchmarking.new_version(Benchmark.objects.get(), by=UserFactory(), reason="Autumn.", valid_from=NOW.date())
    where = reverse("admin:benchmark-approve", args=[made.pk])
    admin.post(where, {"choice": "new", "seen": admin.get(where).context["preview"].seen})
    assert (made.changes.first().action, made.changes.first().by) == ("approved", admin.person)
