"""Which weak pattern a video shows, and what comes first."""

from decimal import Decimal

import pytest
from hypothesis import given

from diagnosis.rules import advice
from diagnosis.rules.classifier import Status, classify
from tests.rules.test_classifier import BENCH, FACTS, any_facts, benchmarks


def patterns(finish=None, **change):
    return [need.pattern for need in advice.needs(classify(FACTS._replace(**change), BENCH), finish)]


@pytest.mark.parametrize(
    ("change", "finish", "first"),
    [
        ({}, None, "ctr"),
        ({"views": 5000, "product_clicks": 200, "orders": 5, "revenue": Decimal(70)}, 1.0, "views"),
        ({"views": 5000, "product_clicks": 200, "orders": 5, "revenue": Decimal(70)}, 0.6, "does_not_hold"),
        ({"views": 15000, "product_clicks": 600, "orders": 5, "revenue": Decimal(70)}, None, "ctor"),
        ({"views": 15000, "product_clicks": 900, "orders": 5, "revenue": Decimal(70)}, None, "promise"),
        ({"views": 15000, "product_clicks": 300, "orders": 4, "revenue": Decimal(56)}, None, "wrong_product"),
        ({"views": 15000, "product_clicks": 600, "orders": 15, "revenue": Decimal(90)}, None, "order_value"),
        ({"views": 13500, "product_clicks": 486, "orders": 11, "revenue": Decimal(140)}, None, "all_a_little"),
    ],
)
def test_each_pattern_is_recognised(change, finish, first):
    assert patterns(finish, **change)[0] == first


def test_without_a_profile_the_playbook_is_the_advice():
    assert [need.pattern for need in advice.needs(classify(FACTS, BENCH._replace(ctr=None)))] == ["all_a_little"]


@given(any_facts, benchmarks)
def test_only_videos_that_can_do_better_or_failed_a_minimum_get_advice(facts, bench):
    explanation = classify(facts, bench)
    needs = advice.needs(explanation)
    assert bool(needs) == (explanation.status in (Status.CAN_DO_BETTER, Status.BELOW_THRESHOLD))
    assert {need.pattern for need in needs} <= set(advice.PATTERNS)
