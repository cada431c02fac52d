"""Half of the videos should be above a median; too few say nothing."""

import pytest

from diagnosis.rules.sanity import Sanity


@pytest.mark.parametrize(
    ("above", "n", "standard", "warns"),
    [
        (25, 50, "p50", False), (33, 50, "p50", True), (17, 50, "p50", True), (32, 50, "p50", False),
        (48, 49, "p50", False), (65, 100, "p50", False), (35, 100, "p50", False), (66, 100, "p50", True),
        (34, 100, "p50", True), (75, 100, "p25", False), (50, 100, "p25", True), (25, 100, "p75", False),
        (0, 0, "p50", False),
    ],
)  # fmt: skip
def test_fifty_videos_outside_the_band_warn(above, n, standard, warns):
    assert Sanity(above, n, standard).warns is warns


def test_the_stricter_rules_share_never_warns():
    assert Sanity(99, 100, strict=True).warns is False


def test_the_share_carries_its_wilson_interval():
    low, high = Sanity(30, 60).interval
    assert (Sanity(30, 60).share, round(low, 3), round(high, 3)) == (0.5, 0.396, 0.604)
    assert (Sanity(0, 0).share, Sanity(0, 0).interval) == (None, (0.0, 1.0))
