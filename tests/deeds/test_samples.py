"""Seller Center's own exports, from the file to the diagnosis."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from diagnosis.deeds.importing import import_videos
from diagnosis.models import Video, VideoPeriod
from tests import samples
from tests.factories import ShopFactory

pytestmark = [pytest.mark.django_db, samples.needed]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def us():
    return ShopFactory(slug="us", market="US", currency="USD", timezone="America/Los_Angeles", data_through=None)


def uk():
    return ShopFactory(slug="uk", market="GB", currency="GBP", timezone="Europe/London", data_through=None)


def bring(shop, path):
    run = import_videos(shop, path, name=path.name, now=NOW)
    return (run.new, run.changed, run.unchanged, run.refused)


def test_every_sample_goes_in_whole_and_a_second_time_changes_nothing():
    america, britain = us(), uk()
    first = [bring(america, path) for path in (samples.US_MONTH, *samples.US_DAYS)] + [bring(britain, samples.UK_WEEK)]
    again = [bring(america, path) for path in (samples.US_MONTH, *samples.US_DAYS)] + [bring(britain, samples.UK_WEEK)]
    assert first == [(244, 0, 0, 0), *[(12, 0, 0, 0)] * 7, (81, 0, 0, 0)]
    assert again == [(0, 0, 244, 0), *[(0, 0, 12, 0)] * 7, (0, 0, 81, 0)]


def test_seven_one_day_files_make_twelve_exact_windows_and_the_month_marks_the_others():
    shop = us()
    for path in (samples.US_MONTH, *samples.US_DAYS):
        bring(shop, path)
    closed = Video.objects.exclude(state="collecting")
    assert closed.filter(basis="days").count() == 12
    assert closed.exclude(basis="days").values_list("basis").distinct().get() == ("longer",)


KNOWN = {
    123045: (449, 9, 135, 29, 131635, 4505, 147, 155, 164, Decimal("2926.18"), Decimal("3030.93")),
    20878: (131, 2, 15, 9, 21471, 972, 15, 16, 17, Decimal("350.86"), Decimal("396.86")),
    303: (0, 0, 1, 0, 334, 14, 2, 2, 2, Decimal("22.72"), Decimal("22.72")),
    509: (1, 0, 0, 0, 533, 9, 0, 0, 0, Decimal("0.00"), Decimal("0.00")),
}
SHOWN = ("likes", "comments", "shares", "new_followers", "product_impressions", "product_clicks", "customers", "orders",
         "items_sold", "revenue", "attributed_revenue")  # fmt: skip


@pytest.mark.parametrize("views", KNOWN)
def test_the_american_rows_show_exactly_their_figures(views):
    bring(us(), samples.US_MONTH)
    assert VideoPeriod.objects.values_list(*SHOWN).get(views=views) == KNOWN[views]


def test_the_british_row_shows_exactly_its_figures():
    bring(uk(), samples.UK_WEEK)
    expected = (89, 7, 41, 6, 57558, 2695, 54, 57, 60, Decimal("1248.35"), Decimal("1552.14"))
    assert VideoPeriod.objects.values_list(*SHOWN).get(views=70612) == expected
