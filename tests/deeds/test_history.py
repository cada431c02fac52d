"""A diagnosis never changes without an event; benchmarks change by versions, and the preview is what happens."""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from diagnosis.deeds import benchmarking
from diagnosis.deeds.diagnosing import diagnose
from diagnosis.models import Diagnosis, StatusEvent, Video
from tests.factories import ShopFactory, UserFactory, ViolationFactory
from tests.world import NOW, benchmark, judge, video

LATER = datetime(2026, 2, 2, tzinfo=UTC)


class TestEvents(TestCase):
    @given(
        st.lists(st.sampled_from(["figures", "violation", "lifted", "benchmark", "again"]), min_size=1, max_size=6),
        st.randoms(use_true_random=False),
    )
    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    def test_a_state_never_changes_without_an_event(self, steps, chance):
        shop = ShopFactory()
        current = benchmark()
        made = video(shop)
        judge(shop)
        states = [Video.objects.get(pk=made.pk).state]
        for step in steps:
            if step == "figures":
                made.periods.update(revenue=Decimal(chance.randrange(500)), views=chance.randrange(3000))
            elif step == "violation":
                ViolationFactory(shop=shop, video=made)
            elif step == "lifted":
                shop.violations.update(state="withdrawn")
            elif step == "benchmark":
                current = benchmarking.new_version(
                    current, by=UserFactory(), reason="Moved.", valid_from=date(2025, 1, 1)
                )
                current.revenue_p50 = Decimal(chance.randrange(100, 400))
                current.save()
                benchmarking.approve(current, by=UserFactory(), now=LATER)
            diagnose(shop, now=LATER)
            states.append(Video.objects.get(pk=made.pk).state)
        changes = [(before, after) for before, after in itertools.pairwise(states) if before != after]
        assert list(StatusEvent.objects.order_by("pk").values_list("before", "after")) == changes


@pytest.mark.django_db
class TestBenchmarks:
    def test_the_preview_is_exactly_what_approving_does(self, shop):
        old = benchmark()
        for revenue in ("50", "150", "205", "215", "300"):
            video(shop, revenue=revenue)
        judge(shop)
        draft = benchmarking.new_version(old, by=UserFactory(), reason="The median moved.", valid_from=date(2025, 1, 1))
        draft.revenue_p50 = Decimal(150)
        draft.save()
        seen = benchmarking.preview(draft)
        moved = benchmarking.approve(draft, by=UserFactory(), now=LATER)
        assert (
            {states: count for states, count in seen.moved.items() if states[0] != states[1]}
            == dict(moved)
            == {("can_do_better", "good"): 2}
        )
        assert seen.good == (0.4, 0.8)

    def test_a_draft_changes_nothing(self, shop):
        old = benchmark()
        video(shop)
        judge(shop)
        benchmarking.new_version(old, by=UserFactory(), reason="Try.", valid_from=date(2020, 1, 2))
        judge(shop)
        assert Diagnosis.objects.get().benchmark == old

    def test_a_new_version_needs_a_reason(self):
        with pytest.raises(ValidationError):
            benchmarking.new_version(benchmark(), by=UserFactory(), reason=" ", valid_from=date(2026, 1, 1))

    def test_new_versions_leave_closed_windows_alone_unless_history_is_restated(self, shop):
        old, admin = benchmark(), UserFactory()
        made = video(shop)
        judge(shop)
        draft = benchmarking.new_version(old, by=admin, reason="Lower line.", valid_from=date(2026, 3, 1))
        draft.revenue_p50 = draft.revenue_p25 = Decimal(50)
        draft.save()
        assert benchmarking.preview(draft).changed == 0
        assert benchmarking.preview(draft, since=date(2026, 1, 1)).changed == 1
        benchmarking.approve(draft, by=admin, now=LATER, restate_from=date(2026, 1, 1))
        event = StatusEvent.objects.get()
        assert (event.before, event.after, event.cause, event.by, event.why) == (
            "can_do_better",
            "good",
            "restated",
            admin,
            "Lower line.",
        )
        assert Video.objects.get(pk=made.pk).state == "good"


@pytest.mark.django_db
def test_judging_again_writes_nothing(shop, django_assert_max_num_queries):
    benchmark()
    video(shop)
    judge(shop)
    before = Diagnosis.objects.get().diagnosed_at
    diagnose(shop, now=LATER)
    assert (Diagnosis.objects.get().diagnosed_at, before, StatusEvent.objects.count()) == (before, NOW, 0)
