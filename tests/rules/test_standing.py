"""Where an account stands: what counts on a day, what is next."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnosis.rules.standing import Counted, expires, standing

TODAY = date(2026, 2, 1)
POINTS = {
    "counted_down": False,
    "start": 0,
    "maximum": 48,
    "expiry_days": 90,
    "thresholds": [(12, "Limits"), (24, "More")],
}
SCORE = {
    "counted_down": True,
    "start": 200,
    "maximum": 1000,
    "expiry_days": 180,
    "thresholds": [(150, "7 days"), (100, "14 days")],
}
violations = st.lists(
    st.builds(
        Counted,
        st.none() | st.integers(0, 60),
        st.dates(date(2025, 1, 1), TODAY),
        st.none() | st.dates(date(2025, 6, 1), date(2027, 1, 1)),
        st.booleans(),
    ),
    max_size=6,
)


def broken(points, days_ago=1, expires=None, stands=True):
    return Counted(points, TODAY - timedelta(days=days_ago), expires, stands)


def test_points_add_up_and_name_the_next_threshold():
    found = standing([broken(4), broken(2)], TODAY, **POINTS)
    assert (found.value, found.reached, found.next_at, found.next_effect) == (6, "", 12, "Limits")


def test_a_score_goes_down_and_names_the_effect_in_force():
    found = standing([broken(60)], TODAY, **SCORE)
    assert (found.value, found.reached, found.next_at) == (140, "7 days", 100)


def test_on_the_day_of_expiry_points_no_longer_count():
    assert standing([broken(4, expires=TODAY)], TODAY, **POINTS).value == 0
    assert standing([broken(4, expires=TODAY + timedelta(days=1))], TODAY, **POINTS).value == 4
    assert standing([broken(4, days_ago=90)], TODAY, **POINTS).value == 0


def test_the_next_expiry_is_named_with_its_points():
    found = standing([broken(4, 80), broken(3, 80), broken(2, 10)], TODAY, **POINTS)
    assert (found.next_expiry, found.expiring) == (TODAY + timedelta(days=10), 7)


def test_what_has_no_points_has_none_to_expire():
    assert expires(broken(None, days_ago=400), 90) is None
    assert expires(broken(0, days_ago=400, expires=TODAY), 90) == TODAY
    assert standing([broken(None, days_ago=400)], TODAY, **POINTS).unknown == 1


def test_unknown_points_are_counted_as_unknown_and_not_as_zero():
    assert standing([broken(None)], TODAY, **POINTS).unknown == 1


def test_points_below_zero_are_refused():
    with pytest.raises(ValueError, match="below zero"):
        standing([broken(-1)], TODAY, **POINTS)


@given(violations, st.sampled_from([POINTS, SCORE]))
def test_lifting_a_violation_never_makes_the_standing_worse(given_ones, system):
    before = standing(given_ones, TODAY, **system).value
    lifted = standing([one._replace(stands=False) for one in given_ones], TODAY, **system).value
    assert lifted >= before if system["counted_down"] else lifted <= before
    assert 0 <= before <= system["maximum"]
