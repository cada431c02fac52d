"""Between a draft and its videos: what would change, for which videos, and a rollout that is stopped and resumed."""

from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from diagnosis.admin import approving
from diagnosis.deeds import benchmarking, diagnosing
from diagnosis.models import Benchmark, Rollout, StatusEvent, Video
from tests.factories import ShopFactory, UserFactory, ViolationFactory
from tests.world import benchmark, judge, video

RESTATE = {"choice": "restate", "since": "2026-01-01"}


@pytest.fixture
def draft(db):
    """A lower line for three finished videos, of which one would become good."""
    old, shop = benchmark(), ShopFactory()
    for revenue in ("100.00", "160.00", "300.00"):
        video(shop, revenue=revenue)
    judge(shop)
    made = benchmarking.new_version(old, by=UserFactory(), reason="Lower.", valid_from=date(2026, 1, 1))
    made.revenue_p50 = Decimal(150)
    made.save()
    return made


def page_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def text(part):
    return " ".join(part.get_text(" ").split())


def fields(page):
    form = page.find("input", {"name": "seen"}).find_parent("form")
    return {name: form.find("input", {"name": name})["value"] for name in ("choice", "since", "seen")}


def address(draft):
    return reverse("admin:benchmark-approve", args=[draft.pk])


def test_the_page_shows_what_would_change_and_new_videos_are_the_default(admin, draft):
    page = page_of(admin.get(address(draft)))
    assert [box["value"] for box in page.select("input[type=radio][checked]")] == ["new"]
    assert "0 finished videos, of which 0 would change" in text(page.find(id="content-main"))
    page = page_of(admin.get(address(draft), RESTATE))
    said = text(page.find(id="content-main"))
    assert "3 finished videos, of which 1 would change" in said
    assert "Share of Good performance: 33.3% before, 66.7% after." in said
    row = page.find("th", string="Can do better", attrs={"scope": "row"}).find_parent("tr")
    assert [cell.get_text() for cell in row.find_all("td")] == ["", "", "1", "1", "2"]
    assert [cell.get_text() for cell in page.select("tfoot td")] == ["", "", "1", "2", "3"]
    assert "$10.00" in said


def test_approving_does_what_was_shown(admin, draft):
    given = fields(page_of(admin.get(address(draft), RESTATE)))
    answer = admin.post(address(draft), given, follow=True)
    assert answer.redirect_chain == [(reverse("admin:diagnosis_benchmark_changelist"), 302)]
    assert [str(message) for message in answer.context["messages"]] == ["Approved: 1 video changed."]
    event = StatusEvent.objects.get()
    assert (event.cause, event.by, event.why) == ("restated", admin.person, "Lower.")
    assert Benchmark.objects.get(pk=draft.pk).state == "approved"


def test_what_came_in_between_is_said_and_asked_about_again(admin, draft):
    given = fields(page_of(admin.get(address(draft), RESTATE)))
    broken = Video.objects.first()
    ViolationFactory(shop=broken.shop, video=broken)
    answer = admin.post(address(draft), given)
    assert "Something came in meanwhile" in answer.content.decode()
    assert (Benchmark.objects.get(pk=draft.pk).state, Rollout.objects.count()) == ("draft", 0)
    again = fields(page_of(answer))
    assert {name for name in given if again[name] != given[name]} == {"seen"}
    admin.post(address(draft), again)
    assert Benchmark.objects.get(pk=draft.pk).state == "approved"


def test_approving_without_a_preview_shows_it_first(admin, draft):
    admin.post(address(draft), RESTATE)
    assert Benchmark.objects.get(pk=draft.pk).state == "draft"


def test_restating_needs_a_day(admin, draft):
    answer = admin.post(address(draft), {"choice": "restate", "since": "", "seen": "x"})
    assert "Give the day from which history is restated." in answer.content.decode()
    assert Benchmark.objects.get(pk=draft.pk).state == "draft"


def test_a_choice_without_its_day_shows_no_other_ones_preview_to_approve(admin, draft):
    page = page_of(admin.get(address(draft), {"choice": "restate", "since": ""}))
    assert "Give the day from which history is restated." in text(page)
    assert (page.find("input", {"name": "seen"}), page.select_one("#content-main table")) == (None, None)


def test_the_button_says_what_it_approves(admin, draft):
    said = [page_of(admin.get(address(draft), given)).select(".default")[0]["value"] for given in ({}, RESTATE)]
    assert said == ["Approve: New videos only", "Approve: Restate history from a day on"]


def test_who_proposes_sees_what_approving_would_do_and_cannot(staff, draft):
    proposer = staff("Benchmark proposers")
    page = page_of(proposer.get(address(draft), RESTATE))
    assert "3 finished videos, of which 1 would change" in text(page)
    assert page.find("input", {"name": "seen"}) is None
    assert proposer.post(address(draft), RESTATE).status_code == 403
    form = page_of(proposer.get(reverse("admin:diagnosis_benchmark_change", args=[draft.pk])))
    assert form.find("a", href=address(draft)).get_text() == "Preview"


def test_who_only_views_neither_previews_nor_rolls_out(staff, draft):
    run = Rollout.objects.create(benchmark=draft, choice="new", total=1, started_at=timezone.now())
    viewer, here = staff("Benchmark viewers"), reverse("admin:benchmark-rollout", args=[run.pk])
    for place in (address(draft), here):
        assert [viewer.get(place).status_code, viewer.post(place).status_code] == [403, 403]
    assert staff("Benchmark approvers", email="chief@example.com").get(here).status_code == 200


def test_a_version_says_how_far_it_has_come_and_leads_there(staff, draft):
    run = Rollout.objects.create(
        benchmark=draft, choice="restate", state="stopped", total=3, judged=1, moved=[["good", "can_do_better", 1]],
        started_at=timezone.now(),
    )  # fmt: skip
    where = reverse("admin:diagnosis_benchmark_change", args=[draft.pk])
    said = "Restate history from a day on, stopped: 1 of 3 videos judged, 1 changed."
    page = page_of(staff("Benchmark approvers").get(where))
    assert page.find("a", href=reverse("admin:benchmark-rollout", args=[run.pk])).get_text() == said
    page = page_of(staff("Benchmark viewers", email="viewer@example.com").get(where))
    assert (said in text(page.select_one(".facts")), page.select_one(".facts a")) == (True, None)


@pytest.fixture
def slow(draft, monkeypatch):
    """Batches of one video, one batch a request."""
    monkeypatch.setattr(diagnosing, "CHUNK", 1)
    monkeypatch.setattr(approving, "PATIENCE", approving.PATIENCE * 0)
    return draft


def progress(page):
    return int(page.progress["value"]), int(page.progress["max"])


def test_a_large_rollout_shows_its_progress_and_is_stopped_and_resumed(admin, slow):
    answer = admin.post(address(slow), fields(page_of(admin.get(address(slow), RESTATE))))
    run = Rollout.objects.get()
    here = reverse("admin:benchmark-rollout", args=[run.pk])
    assert answer.headers["Location"] == here
    page = page_of(admin.get(here))
    assert (progress(page), page.form["method"], page.select_one("[hx-post]")["hx-post"]) == ((1, 3), "post", here)
    assert admin.post(here, {"action": "stop"}).headers["Location"] == here
    page = page_of(admin.get(here))
    assert (progress(page), page.select_one("[hx-post]")) == ((1, 3), None)
    admin.post(here)
    assert progress(page_of(admin.get(here))) == (1, 3)
    admin.post(here, {"action": "resume"})
    part = admin.post(here, headers={"HX-Request": "true", "HX-Target": "rollout"}).content.decode()
    assert part.strip().startswith('<div id="rollout"')
    assert progress(page_of(admin.get(here))) == (3, 3)
    admin.post(here)
    page = page_of(admin.get(here))
    assert "done: 3 of 3 videos judged, 1 changed." in text(page.find(id="rollout"))
    assert page.find(id="rollout").form is None


def test_looking_at_a_rollout_judges_nothing(admin, slow):
    admin.post(address(slow), fields(page_of(admin.get(address(slow), RESTATE))))
    here = reverse("admin:benchmark-rollout", args=[Rollout.objects.get().pk])
    admin.get(here)
    assert Rollout.objects.get().judged == 1
    listed = page_of(admin.get(reverse("admin:diagnosis_rollout_changelist")))
    assert listed.select_one(".field-progress a")["href"] == here


def test_the_command_goes_on_where_the_page_stopped(admin, slow, capsys):
    admin.post(address(slow), fields(page_of(admin.get(address(slow), RESTATE))))
    run = Rollout.objects.get()
    call_command("restate", str(run.pk), "--stop")
    assert "stopped, 1 of 3 judged" in capsys.readouterr().out
    call_command("restate")
    assert capsys.readouterr().out == ""
    call_command("restate", str(run.pk))
    assert "done, 3 of 3 judged, 1 changed" in capsys.readouterr().out
