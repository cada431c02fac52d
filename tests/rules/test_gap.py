from decimal import Decimal
from math import log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnosis.rules.gap import FACTORS, Funnel, Gap, Profile, consistency, multiplied, split

SERUM = Funnel(views=18_375, product_clicks=294, orders=7, revenue=Decimal("84.00"))
BEAUTY = Profile(views=Decimal(15_000), ctr=Decimal("0.04"), ctor=Decimal("0.025"), order_value=Decimal(14))

counts = st.integers(0, 10_000_000)
cents = st.integers(0, 10**11).map(lambda n: Decimal(n).scaleb(-2))
rates = st.integers(1, 10_000).map(lambda n: Decimal(n).scaleb(-4))
funnels = st.builds(Funnel, views=counts, product_clicks=counts, orders=counts, revenue=cents)
sparse = st.builds(
    Funnel,
    views=st.sampled_from([0, 1, 40_000]),
    product_clicks=st.sampled_from([0, 1, 700]),
    orders=st.sampled_from([0, 1, 20]),
    revenue=st.sampled_from([Decimal(0), Decimal("0.01"), Decimal(560)]),
)
stopped = st.builds(
    Funnel,
    views=st.sampled_from([0, 1, 40_000]),
    product_clicks=st.sampled_from([0, 1, 700]),
    orders=st.just(0),
    revenue=st.just(Decimal(0)),
)
profiles = st.builds(
    Profile,
    views=st.integers(1, 10_000_000).map(Decimal),
    ctr=rates,
    ctor=rates,
    order_value=st.integers(1, 10**7).map(lambda n: Decimal(n).scaleb(-2)),
)
standards = st.integers(1, 10**10).map(lambda n: Decimal(n).scaleb(-2))


def contributions(gap: Gap) -> dict[str, Decimal]:
    return {factor.code: factor.contribution for factor in gap.factors}


def worths(gap: Gap) -> dict[str, Decimal | None]:
    return {factor.code: factor.worth for factor in gap.factors}


def test_the_gap_of_the_serum_video_is_split_as_its_page_shows_it():
    gap = split(SERUM, BEAUTY, Decimal(210), places=0)

    assert contributions(gap) == {"views": 28, "ctr": -126, "ctor": -7, "order_value": -21}
    assert (gap.unexplained, gap.total, gap.weakest) == (0, -126, "ctr")
    assert (gap.approximate, gap.stops_at) == (False, "")


def test_the_worked_example_comes_out_to_the_cent():
    # 42,000 views, 1.8 %, 3.1 % and 24.00 make 23.436 orders: a thousand such videos make whole ones, and their tens
    # of dollars are the one video's cents.
    thousand = Funnel(views=42_000_000, product_clicks=756_000, orders=23_436, revenue=Decimal("562464"))
    profile = Profile(views=Decimal(38_000_000), ctr=Decimal("0.026"), ctor=Decimal("0.034"), order_value=Decimal(23))

    gap = split(thousand, profile, Decimal("772616"), places=-1)

    assert contributions(gap) == {"views": 66_260, "ctr": -243_430, "ctor": -61_150, "order_value": 28_170}
    assert worths(gap) == {"views": None, "ctr": 249_980, "ctor": 54_430, "order_value": None}
    assert (gap.total, gap.unexplained) == (-210_150, 0)


def test_every_factor_says_what_was_measured_and_how_it_compares():
    gap = split(SERUM, BEAUTY, Decimal(210))

    assert [factor.code for factor in gap.factors] == list(FACTORS)
    assert [factor.actual for factor in gap.factors] == [18_375, 0.016, 7 / 294, 12.0]
    assert [factor.benchmark for factor in gap.factors] == [15_000, 0.04, 0.025, 14.0]
    assert [factor.ratio for factor in gap.factors] == pytest.approx([1.225, 0.4, 20 / 21, 6 / 7])
    assert [factor.adjusted for factor in gap.factors] == [False] * 4


@given(st.one_of(funnels, sparse), profiles, standards, st.sampled_from([0, 2, 3]))
def test_the_parts_add_up_to_the_gap_in_the_smallest_unit(funnel, profile, standard, places):
    gap = split(funnel, profile, standard, places)

    assert sum(contributions(gap).values()) + gap.unexplained == gap.total
    assert gap.total == round(funnel.revenue - standard, places)
    assert all(part == round(part, places) for part in (*contributions(gap).values(), gap.unexplained, gap.total))


@given(
    views=st.integers(1, 10_000),
    first=st.integers(1, 300),
    second=st.integers(1, 300),
    profile=profiles,
    standard=standards,
    price=st.integers(1, 5_000),
)
def test_the_order_of_the_factors_does_not_matter(views, first, second, profile, standard, price):
    revenue = Decimal(price) * views
    one = Funnel(views * first * second, views * second, views, revenue)
    other = Funnel(views * first * second, views * first, views, revenue)
    mirrored = Profile(profile.views, profile.ctor, profile.ctr, profile.order_value)

    a = contributions(split(one, profile, standard))
    b = contributions(split(other, mirrored, standard))

    # Which of two equal remainders gets the last cent is all that may differ.
    pairs = [("ctr", "ctor"), ("ctor", "ctr"), ("views", "views"), ("order_value", "order_value")]
    assert max(abs(a[x] - b[y]) for x, y in pairs) <= Decimal("0.01")


@given(st.tuples(*[st.integers(1, 500)] * 8))
def test_video_and_benchmark_changed_about_turn_every_sign(numbers):
    a, b, c, price_a, d, e, f, price_b = numbers
    one = Funnel(a * b * c, a * b, a, Decimal(a * price_a))
    other = Funnel(d * e * f, d * e, d, Decimal(d * price_b))

    def as_profile(funnel):
        views, clicks, orders = Decimal(funnel.views), Decimal(funnel.product_clicks), Decimal(funnel.orders)
        return Profile(views, clicks / views, orders / clicks, funnel.revenue / orders)

    there = contributions(split(one, as_profile(other), other.revenue))
    back = contributions(split(other, as_profile(one), one.revenue))

    assert max(abs(there[code] + back[code]) for code in FACTORS) <= Decimal("0.01")


@given(st.one_of(funnels, sparse), profiles, standards, st.integers(2, 30_000))
def test_another_currency_scales_the_parts_and_nothing_else(funnel, profile, standard, rate):
    # Half a unit stands in for no revenue, and half a cent is not half a rupiah.
    assume(funnel.revenue or not funnel.orders)
    dear = Profile(profile.views, profile.ctr, profile.ctor, profile.order_value * rate)
    abroad = Funnel(funnel.views, funnel.product_clicks, funnel.orders, funnel.revenue * rate)

    here, there = split(funnel, profile, standard), split(abroad, dear, standard * rate)

    assert [factor.ratio for factor in there.factors] == pytest.approx([factor.ratio for factor in here.factors])
    for code in FACTORS:
        assert abs(contributions(there)[code] - rate * contributions(here)[code]) <= Decimal("0.01") * (rate + 1)


@given(profiles, standards, st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_video_like_its_benchmark_has_nothing_to_split(profile, standard, views, clicks, orders):
    funnel = Funnel(views, clicks, orders, standard)
    same = Profile(Decimal(views), Decimal(clicks) / views, Decimal(orders) / clicks, standard / orders)

    gap = split(funnel, same, standard)

    assert {*contributions(gap).values(), gap.unexplained, gap.total} == {0}
    assert worths(gap) == dict.fromkeys(FACTORS)
    assert gap.weakest == ""


def test_what_the_benchmark_does_not_explain_itself_is_named():
    gap = split(SERUM, BEAUTY, Decimal("252.00"))

    mean = (84 - 252) / log(84 / 252)
    assert float(gap.unexplained) == pytest.approx(mean * log(210 / 252), abs=0.01)
    assert sum(contributions(gap).values()) == Decimal("-168.00") - gap.unexplained


@pytest.mark.parametrize(
    ("counts_and_revenue", "stops_at", "actual", "ratio"),
    [
        ((0, 0, 0, "0"), "views", [0, None, None, None], [0.5 / 15_000, 1, 1, 1]),
        ((20_000, 0, 0, "0"), "product_clicks", [20_000, 0, None, None], [4 / 3, 0.5 / 800, 1, 1]),
        ((20_000, 200, 0, "0"), "orders", [20_000, 0.01, 0, None], [4 / 3, 0.25, 0.1, 1]),
        ((20_000, 2, 0, "0"), "orders", [20_000, 0.0001, 0, None], [4 / 3, 0.0025, 1, 1]),
        ((20_000, 200, 0, "35"), "", [20_000, 0.01, 0, None], [4 / 3, 0.25, 0.1, 5]),
        ((20_000, 200, 4, "0"), "", [20_000, 0.01, 0.02, 0], [4 / 3, 0.25, 0.8, 0.005 / 56]),
        ((20_000, 0, 3, "42"), "", [20_000, 0, None, 14], [4 / 3, 0.5 / 800, 240, 1]),
        ((0, 5, 2, "28"), "", [0, None, 0.4, 14], [0.5 / 15_000, 250, 16, 1]),
    ],
)
def test_a_zero_count_is_half_a_count_for_the_ratios_and_stays_zero_for_the_reader(
    counts_and_revenue, stops_at, actual, ratio
):
    *three, revenue = counts_and_revenue

    gap = split(Funnel(*three, Decimal(revenue)), BEAUTY, Decimal(210))

    assert (gap.approximate, gap.stops_at) == (True, stops_at)
    assert [factor.actual for factor in gap.factors] == actual
    assert [factor.ratio for factor in gap.factors] == pytest.approx(ratio)


def test_no_orders_is_split_over_what_came_before_and_the_step_where_the_chain_stops():
    gap = split(Funnel(20_000, 200, 0, Decimal(0)), BEAUTY, Decimal("210.00"))

    # The stand-ins make 20,000 × 1 % × 0.25 % × 14.00 = 7.00; that is taken off CTOR, because it did not come in.
    mean = (7 - 210) / log(7 / 210)
    parts = [mean * log(4 / 3), mean * log(0.25), mean * log(0.1) - 7, 0]
    assert [float(part) for part in contributions(gap).values()] == pytest.approx(parts, abs=0.01)
    assert worths(gap) == {"views": None, "ctr": Decimal("21.00"), "ctor": Decimal("63.00"), "order_value": None}
    assert (gap.total, gap.weakest) == (Decimal("-210.00"), "ctor")


def test_two_clicks_without_an_order_are_no_better_conversion_than_the_benchmark():
    gap = split(Funnel(20_000, 2, 0, Decimal(0)), BEAUTY, Decimal("210.00"))

    # Two clicks would have brought 2 × 2.5 % × 14.00 = 0.70.
    assert (contributions(gap)["ctor"], worths(gap)["ctor"]) == (Decimal("-0.70"), Decimal("0.00"))
    assert gap.weakest == "ctr"


@given(stopped, profiles, standards)
def test_the_step_where_the_chain_stops_never_looks_good_and_later_steps_are_left_out(funnel, profile, standard):
    gap = split(funnel, profile, standard)

    stop = ("views", "product_clicks", "orders").index(gap.stops_at)
    assert gap.factors[stop].contribution <= 0
    assert gap.factors[stop].worth is not None
    assert [(later.contribution, later.actual, later.worth) for later in gap.factors[stop + 1 :]] == [
        (0, None, None) for _ in gap.factors[stop + 1 :]
    ]


@given(st.one_of(funnels, sparse), profiles, standards)
def test_worth_is_told_for_factors_below_the_benchmark_and_never_negative(funnel, profile, standard):
    gap = split(funnel, profile, standard)

    for factor in gap.factors:
        assert factor.worth is None or (factor.worth >= 0 and factor.ratio <= 1)
        assert factor.worth is not None or factor.ratio >= 1 or factor.adjusted


@given(funnels, profiles, standards)
def test_a_factor_raised_by_its_worth_brings_the_revenue_it_promises(funnel, profile, standard):
    gap = split(funnel, profile, standard)
    assume(not gap.approximate)

    for factor in gap.factors:
        if factor.worth is not None:
            promised = float(funnel.revenue) * (factor.benchmark / factor.actual - 1)
            assert float(factor.worth) <= promised * (1 + 1e-9) + 1e-6
            assert float(factor.worth) > promised * (1 - 1e-9) - 0.011


def test_a_worth_of_whole_cents_loses_none_to_rounding():
    gap = split(SERUM, BEAUTY, Decimal(210))

    assert worths(gap) == {"views": None, "ctr": 126, "ctor": Decimal("4.20"), "order_value": 14}


@given(st.one_of(funnels, sparse), profiles, standards)
def test_the_weakest_factor_is_the_one_that_costs_most(funnel, profile, standard):
    gap = split(funnel, profile, standard)

    lowest = min(contributions(gap).values())
    assert (gap.weakest == "") == (lowest >= 0)
    assert gap.weakest == "" or contributions(gap)[gap.weakest] == lowest


def test_of_two_factors_that_cost_the_same_the_earlier_is_called_the_weakest():
    gap = split(
        Funnel(100, 10, 1, Decimal(30)), Profile(Decimal(100), *[Decimal("0.2")] * 2, Decimal(30)), Decimal(120)
    )

    assert contributions(gap)["ctr"] == contributions(gap)["ctor"] == -45
    assert gap.weakest == "ctr"


def test_yen_are_split_in_whole_yen():
    gap = split(Funnel(42_000, 756, 23, Decimal(84_000)), BEAUTY, Decimal(115_000), places=0)

    assert [part.as_tuple().exponent for part in contributions(gap).values()] == [0, 0, 0, 0]
    assert sum(contributions(gap).values()) + gap.unexplained == gap.total == -31_000


def test_amounts_beyond_what_a_float_can_count_still_add_up():
    funnel = Funnel(18_375, 294, 7, Decimal("84000000000000000000.01"))
    rich = Profile(BEAUTY.views, BEAUTY.ctr, BEAUTY.ctor, Decimal("14E18"))

    gap = split(funnel, rich, Decimal("210000000000000000000.00"))

    assert gap.total == Decimal("-125999999999999999999.99")
    assert sum(contributions(gap).values()) + gap.unexplained == gap.total


@pytest.mark.parametrize("standard", [Decimal(0), Decimal(-1)])
def test_a_standard_of_nothing_is_refused(standard):
    with pytest.raises(ValueError, match=r"^the standard must be above zero$"):
        split(SERUM, BEAUTY, standard)
    with pytest.raises(ValueError, match=r"^the standard must be above zero$"):
        consistency(BEAUTY, standard)


@pytest.mark.parametrize("wrong", [(-1, 0, 0, 0), (0, -1, 0, 0), (0, 0, -1, 0), (0, 0, 0, -1)])
def test_a_funnel_below_zero_is_refused(wrong):
    with pytest.raises(ValueError, match="cannot be below zero"):
        Funnel(*wrong[:3], Decimal(wrong[3]))


@pytest.mark.parametrize("nothing", range(4))
def test_a_benchmark_factor_of_nothing_is_refused(nothing):
    values = [Decimal(0) if i == nothing else Decimal(1) for i in range(4)]
    with pytest.raises(ValueError, match="must all be above zero"):
        Profile(*values)


def test_a_benchmark_says_how_far_its_factors_are_from_its_standard():
    assert multiplied(BEAUTY) == 210
    assert consistency(BEAUTY, Decimal(210)) == 0
    assert consistency(BEAUTY, Decimal(200)) == pytest.approx(0.05)
    assert consistency(BEAUTY, Decimal(280)) == pytest.approx(-0.25)
