"""A diagnosis never changes without an event; judging again without new data writes nothing."""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from diagnosis.deeds import benchmarking, rollouts
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
                rollout = benchmarking.approve(
                    current, by=UserFactory(), now=LATER, choice="restate", since=date(2025, 1, 1)
                )
                rollouts.carry_out(rollout, clock=lambda: LATER)
                states.append(Video.objects.get(pk=made.pk).state)
            diagnose(shop, now=LATER)
            states.append(Video.objects.get(pk=made.pk).state)
        changes = [(before, after) for before, after in itertools.pairwise(states) if before != after]
        assert list(StatusEvent.objects.order_by("pk").values_list("before", "after")) == changes


@pytest.mark.django_db
def test_judging_again_writes_nothing(shop, django_assert_max_num_queries):
    benchmark()
    video(shop)
    judge(shop)
    before = Diagnosis.objects.get().diagnosed_at
    diagnose(shop, now=LATER)
    assert (Diagnosis.objects.get().diagnosed_at, before, StatusEvent.objects.count()) == (before, NOW, 0)
