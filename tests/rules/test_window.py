from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnosis.rules import window


def test_the_window_is_seven_days_from_the_day_of_publishing():
    assert window.days(date(2026, 1, 2)) == tuple(date(2026, 1, day) for day in range(2, 9))


def test_the_eighth_day_does_not_count():
    assert window.last_day(date(2026, 1, 2)) == date(2026, 1, 8)


def test_the_day_of_publishing_is_the_shops_own():
    late = datetime(2026, 1, 8, 1, 48, tzinfo=UTC)
    assert window.published_on(late, "America/Los_Angeles") == date(2026, 1, 7)
    assert window.published_on(late, "Asia/Kuala_Lumpur") == date(2026, 1, 8)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # Clocks go forward on 8 March 2026 and back on 1 November: these days have 23 and 25 hours.
        ("2026-03-08T07:59:59Z", date(2026, 3, 7)),
        ("2026-03-08T08:00:00Z", date(2026, 3, 8)),
        ("2026-03-09T06:59:59Z", date(2026, 3, 8)),
        ("2026-03-09T07:00:00Z", date(2026, 3, 9)),
        ("2026-11-02T07:59:59Z", date(2026, 11, 1)),
        ("2026-11-02T08:00:00Z", date(2026, 11, 2)),
    ],
)
def test_a_week_in_which_the_clocks_change_has_seven_days_of_the_shops_own(moment, day):
    first = window.published_on(datetime.fromisoformat(moment), "America/Los_Angeles")
    assert first == day
    assert (len(window.days(first)), window.days(first)[-1]) == (7, window.last_day(first))
    assert (window.last_day(first) - first).days == 6


@given(st.dates(date(2016, 1, 1), date(2100, 1, 1)), st.none() | st.dates(date(2016, 1, 1), date(2100, 1, 1)))
def test_a_day_from_0_to_7_is_reached(first, through):
    assert 0 <= window.day_reached(first, through) <= 7


def test_the_day_that_data_reach_is_counted_from_one():
    first = date(2026, 1, 2)
    reached = [window.day_reached(first, date(2026, 1, day)) for day in (1, 2, 4, 8, 20)]
    assert reached == [0, 1, 3, 7, 7]
