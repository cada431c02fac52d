"""Every range of days is printed with the zone that its days are counted in."""

import re
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories import ViolationFactory
from tests.world import benchmark, judge, video

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
# A row that is marked approximate stands under a heading with the zone.
RANGE = re.compile(
    r"(?<!approximate: totals of )[A-Z][a-z]{2} \d{1,2}(?:, \d{4})? – (?:[A-Z][a-z]{2} )?\d{1,2}(?:, \d{4})?(?P<after>.{0,40})"
)


def ranges(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    said = BeautifulSoup(response.content, "html.parser").get_text(" ")
    return [(found[0], found["after"]) for found in RANGE.finditer(re.sub(r"\s+", " ", said))]


def test_no_range_of_days_is_without_its_zone(client, shop):
    benchmark()
    broken, long = video(shop), video(shop, day=date(2026, 1, 4))
    ViolationFactory(shop=shop, video=broken, issued_at=datetime(2026, 1, 5, 20, tzinfo=UTC))
    long.periods.update(start=date(2026, 1, 1), end=date(2026, 1, 31))
    judge(shop)
    app = reverse("diagnosis:app", args=[shop.slug])
    pages = [
        (reverse("diagnosis:analytics", args=[shop.slug]), {}, 4),
        (app, {"tab": "overview"}, 1),
        (app, {"tab": "video"}, 1),
        *((reverse(f"diagnosis:{name}", args=[shop.slug, one.video_id]), {}, least)
          for name in ("video-detail", "app-detail") for one, least in ((broken, 2), (long, 3))),
    ]  # fmt: skip
    for address, query, least in pages:
        found = ranges(client, address, **query)
        assert len(found) >= least, address
        assert [said for said, after in found if not re.match(rf" \(?{shop.timezone}", after)] == []
