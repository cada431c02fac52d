from datetime import UTC, date, datetime

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


@given(st.dates(date(2016, 1, 1), date(2100, 1, 1)), st.none() | st.dates(date(2016, 1, 1), date(2100, 1, 1)))
def test_a_day_from_0_to_7_is_reached(first, through):
    assert 0 <= window.day_reached(first, through) <= 7


def test_the_day_that_data_reach_is_counted_from_one():
    first = date(2026, 1, 2)
    reached = [window.day_reached(first, date(2026, 1, day)) for day in (1, 2, 4, 8, 20)]
    assert reached == [0, 1, 3, 7, 7]
