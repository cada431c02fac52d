"""What if: through the same rule, and the stated flip value flips."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnosis.rules import gap, whatif
from diagnosis.rules.classifier import Status, classify
from tests.rules.test_classifier import BENCH, FACTS

SERUM = classify(FACTS, BENCH)
amounts = st.integers(0, 10**7).map(lambda n: Decimal(n).scaleb(-2))
explanations = st.builds(
    lambda views, clicks, orders, value, products, bench: classify(
        FACTS._replace(
            views=views,
            product_clicks=min(views, clicks),
            orders=min(views, clicks, orders),
            revenue=value * min(views, clicks, orders),
            products=products,
        ),
        bench,
    ),
    views=st.integers(0, 10**6),
    clicks=st.integers(0, 10**5),
    orders=st.integers(0, 10**4),
    value=st.integers(1, 10**5).map(lambda n: Decimal(n).scaleb(-2)),
    products=st.integers(0, 2),
    bench=st.builds(
        BENCH._replace,
        p50=st.integers(1, 10**7).map(lambda n: Decimal(n).scaleb(-2)),
        min_views=st.integers(0, 2000),
        min_clicks=st.integers(0, 20),
        strict=st.booleans(),
    ),
)
choices = st.fixed_dictionaries(
    {},
    optional={code: st.integers(0, 10**6).map(lambda n, step=step: n * step) for code, step in whatif.STEPS.items()},
)


def test_a_choice_goes_through_the_same_rule():
    found = whatif.imagine(SERUM, {"ctr": Decimal("0.04")})
    assert (found.facts.views, found.facts.product_clicks, found.facts.orders) == (18375, 735, 18)
    # 18,375 × 4 % × 7 ÷ 294 × 12.00
    assert (found.facts.revenue, found.status) == (Decimal("210.00"), Status.GOOD)


def test_the_flip_value_of_the_serum_video():
    flips = {code: whatif.flip(SERUM, {}, code) for code in gap.FACTORS}
    assert flips == {
        # 45,937 × 1.6 % × 7 ÷ 294 × 12.00 is 209.998: to the cent it is the benchmark.
        "views": (45_937, "good"),
        "ctr": (Decimal("0.0400"), "good"),
        "ctor": (Decimal("0.0596"), "good"),
        "order_value": (Decimal("30.00"), "good"),
    }


def test_where_a_good_video_would_flip():
    good = classify(FACTS._replace(revenue=Decimal(420)), BENCH)
    assert whatif.flip(good, {}, "order_value") == (Decimal("29.99"), "can_do_better")
    assert whatif.flip(good, {}, "views") == (9_187, "can_do_better")
    lonely = classify(FACTS._replace(revenue=Decimal("9999999")), BENCH)
    assert whatif.flip(lonely, {}, "views") == (499, "below_threshold")


@given(explanations.filter(whatif.possible), choices, st.sampled_from(gap.FACTORS))
def test_the_stated_flip_value_entered_flips(explanation, choice, code):
    flip = whatif.flip(explanation, choice, code)
    assume(flip)
    before, after = whatif.imagine(explanation, choice), whatif.imagine(explanation, {**choice, code: flip.value})
    assert after.state == flip.state
    assert (before.status == Status.GOOD) != (after.status == Status.GOOD)
    step = whatif.STEPS[code] * (1 if before.status == Status.GOOD else -1)
    assert (whatif.imagine(explanation, {**choice, code: flip.value + step}).status == Status.GOOD) == (
        before.status == Status.GOOD
    )


@given(explanations.filter(whatif.possible))
def test_a_form_sent_back_untouched_changes_nothing(explanation):
    begun = whatif.start(explanation)
    untouched = {code: whatif.shown(code, value) for code, value in begun.items()}
    assert whatif.imagine(explanation, untouched) == whatif.imagine(explanation, {}) == explanation
    assert Fraction(explanation.facts.revenue) == begun["views"] * begun["ctr"] * begun["ctor"] * begun["order_value"]


@given(explanations.filter(whatif.possible))
def test_every_factor_at_the_benchmark_makes_what_the_benchmark_multiplies_to(explanation):
    profile = explanation.benchmark.profile
    begun = whatif.start(explanation)
    choice = dict(zip(gap.FACTORS, (profile.views, profile.ctr, profile.ctor, profile.order_value), strict=True))
    assume(all(choice[code] != whatif.shown(code, begun[code]) for code in gap.FACTORS))
    assert whatif.imagine(explanation, choice).facts.revenue == gap.multiplied(profile) == 210


@pytest.mark.parametrize(
    "change",
    [
        {"violations": 1},
        {"basis": "partial"},
        {"product_clicks": None},
        {"orders": 0, "revenue": Decimal(35)},
    ],
)
def test_where_factors_make_up_no_revenue_or_no_verdict_nothing_can_be_tried(change):
    assert not whatif.possible(classify(FACTS._replace(**change), BENCH))


def test_no_step_alone_helps_a_video_without_a_product():
    bare = classify(FACTS._replace(products=0), BENCH)
    assert [whatif.flip(bare, {}, code) for code in gap.FACTORS] == [None] * 4


def test_without_a_benchmarks_factors_there_is_nothing_to_try():
    with pytest.raises(ValueError, match="nothing to try"):
        whatif.start(classify(FACTS, None))


def test_from_where_a_video_below_a_minimum_is_evaluated():
    few = classify(FACTS._replace(views=312, product_clicks=6, orders=0, revenue=Decimal(0)), BENCH)
    assert few.status == Status.BELOW_THRESHOLD
    found = {code: whatif.evaluated(few, {}, code) for code in gap.FACTORS}
    assert found == {"views": (500, "can_do_better"), "ctr": None, "ctor": None, "order_value": None}
    # Where clicks are asked for too, more clicks a view are enough for them alone.
    clicks = classify(FACTS._replace(product_clicks=6), BENCH._replace(min_clicks=10))
    assert whatif.evaluated(clicks, {}, "ctr") == (Decimal("0.0006"), "can_do_better")
    assert whatif.evaluated(SERUM, {}, "views") is None
    assert whatif.evaluated(classify(FACTS._replace(views=312, products=0), BENCH), {}, "views") is None


def test_what_a_count_of_zero_leaves_unmeasured():
    few = classify(FACTS._replace(orders=0, revenue=Decimal(0)), BENCH)
    assert {code: whatif.lacks(few, code) for code in gap.FACTORS} == {
        "views": "", "ctr": "", "ctor": "", "order_value": "orders",
    }  # fmt: skip
