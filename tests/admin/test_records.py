"""What deeds wrote, shown to staff in words and in their language."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from diagnosis.models import StatusEvent
from tests.world import video

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [("en", "Collecting data", "Good performance"), ("es", "Reuniendo datos", "Buen rendimiento")],
)
def test_a_status_change_names_its_states_in_the_readers_language(admin, shop, language, before, after):
    StatusEvent.objects.create(
        shop=shop,
        video=video(shop),
        at=datetime(2026, 1, 9, tzinfo=UTC),
        before="collecting",
        after="good",
        cause="window_closed",
    )
    answer = admin.get("/admin/diagnosis/statusevent/", headers={"accept-language": language})
    (row,) = BeautifulSoup(answer.content, "html.parser").select("#result_list tbody tr")
    assert (row.select_one(".field-was").text, row.select_one(".field-became").text) == (before, after)
    answer = admin.get(row.a["href"], headers={"accept-language": language})
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one("#content h2").text == f"{before} → {after}"
    assert [page.select_one(f".field-{name} .readonly").text for name in ("was", "became")] == [before, after]
