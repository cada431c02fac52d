"""Every change of a benchmark is logged with old and new values, and by whom; four eyes where they are wanted."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils.translation import override

from diagnosis.deeds import benchmarking, changelog
from diagnosis.deeds.computing import compute_benchmarks
from diagnosis.models import Benchmark, BenchmarkChange
from tests.factories import CategoryFactory, UserFactory
from tests.world import NOW, benchmark, judge, video

pytestmark = pytest.mark.django_db


def logged():
    return list(BenchmarkChange.objects.order_by("pk").values_list("name", "action", "by__email"))


def draft_of(person, **values):
    made = benchmarking.new_version(benchmark(), by=person, reason="Autumn.", valid_from=date(2026, 3, 1))
    Benchmark.objects.filter(pk=made.pk).update(**values)
    return Benchmark.objects.get(pk=made.pk)


def test_copying_and_approving_are_logged_with_what_they_change():
    proposer, approver = UserFactory(email="p@example.com"), UserFactory(email="a@example.com")
    draft = draft_of(proposer)
    benchmarking.approve(draft, by=approver, now=NOW)
    name = "all categories, US v2"
    assert logged() == [(name, "copied", "p@example.com"), (name, "approved", "a@example.com")]
    approved, copied = BenchmarkChange.objects.all()
    assert approved.values == {"state": ["draft", "approved"]}
    assert copied.values["version"] == ["1", "2"]
    assert copied.values["valid_from"] == ["2020-01-01", "2026-03-01"]
    assert "revenue_p50" not in copied.values


def test_an_edit_that_changes_nothing_leaves_no_line_and_a_deleted_draft_leaves_its_values():
    person = UserFactory(email="p@example.com")
    draft = draft_of(person)
    changelog.record(draft, "edited", by=person, before=changelog.values_of(draft))
    with override("es"):
        changelog.record(draft, "deleted", by=person)
    draft.delete()
    assert [line[:2] for line in logged()] == [("all categories, US v2", action) for action in ("copied", "deleted")]
    last = BenchmarkChange.objects.first()
    assert (last.benchmark, last.values["revenue_p50"], last.values["min_clicks"]) == (
        None,
        ["210.00", None],
        ["0", None],
    )
    assert "profile_views" in last.values
    assert "finish_p25" not in last.values


def test_what_a_version_points_at_is_logged_by_name(shop):
    beauty, person = CategoryFactory(name="Beauty"), UserFactory(name="Mira")
    proposed = benchmarking.new_version(
        benchmark(category=beauty), by=person, reason="Autumn.", valid_from=date(2026, 3, 1)
    )
    assert BenchmarkChange.objects.get().values["author"] == [None, "Mira"]
    before = changelog.values_of(proposed)
    Benchmark.objects.filter(pk=proposed.pk).update(category=CategoryFactory(name="Home"))
    changelog.record(proposed, "edited", by=person, before=before)
    assert BenchmarkChange.objects.first().values == {"category": ["Beauty", "Home"]}


def test_computing_is_logged_with_every_value(shop):
    benchmark()
    for revenue in ("100", "200", "300"):
        video(shop, revenue=revenue)
    judge(shop)
    compute_benchmarks(today=date(2026, 2, 1), min_videos=3, by=UserFactory(email="p@example.com"))
    assert logged() == [("all categories, US v2", "computed", "p@example.com")]
    assert BenchmarkChange.objects.get().values["revenue_p50"] == [None, "200.00"]


def test_with_four_eyes_neither_proposer_nor_editor_nor_a_command_approves(settings, shop):
    settings.FOUR_EYES = True
    proposer, editor, approver = UserFactory(), UserFactory(), UserFactory()
    draft = draft_of(proposer)
    before = changelog.values_of(draft)
    draft.revenue_p50 = Decimal(200)
    draft.save()
    changelog.record(draft, "edited", by=editor, before=before)
    for person in (proposer, editor, None):
        with pytest.raises(ValidationError, match="somebody else"):
            benchmarking.approve(draft, by=person, now=NOW)
    assert Benchmark.objects.get(pk=draft.pk).state == "draft"
    benchmarking.approve(draft, by=approver, now=NOW)
    assert Benchmark.objects.get(pk=draft.pk).state == "approved"


def test_the_command_says_that_it_cannot_approve_with_four_eyes(settings, shop):
    settings.FOUR_EYES = True
    with pytest.raises(CommandError, match="FOUR_EYES"):
        call_command("compute_benchmarks", "--approve")


def test_without_four_eyes_who_proposed_may_approve():
    person = UserFactory()
    benchmarking.approve(draft_of(person), by=person, now=NOW)
    assert Benchmark.objects.approved().count() == 2
