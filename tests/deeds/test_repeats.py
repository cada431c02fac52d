"""The same bytes again: answered without reading where nothing has changed since, else read in full."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnosis.deeds import uploads
from diagnosis.deeds.importing import import_videos
from diagnosis.deeds.tables import import_products, import_violations
from diagnosis.models import Diagnosis, ImportRun, Product, Shop, StatusEvent, Video, VideoPeriod
from tests.admin.desk import delete, post
from tests.factories import UserFactory
from tests.pages.test_imports import tiles, upload
from tests.world import NOW, benchmark

pytestmark = pytest.mark.django_db

EXPORT = (
    "[Date Range]: 2026-01-02 ~ 2026-01-08\nVideo Info,Video ID,Time,Products,VV,Orders,Video Revenue ($)\n"
    "A,7590780223006100001,2026/01/02,Serum (1729384756102938471),1000,2,24.00\n"
    "B,7590780223006100002,2026/01/02,,10,0,0.00\nC,7.59E+18,2026/01/02,,1,1,1.00\n"
)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def bring(shop, tmp_path):
    """A function that imports a text as a file of the shop, under another name each time."""

    def one(content=EXPORT, *, deed=import_videos, suffix=".csv", now=NOW, **given):
        path = tmp_path / f"{ImportRun.objects.count()}{suffix}"
        path.write_text(content)
        return deed(Shop.objects.get(pk=shop.pk), path, name=path.name, now=now, **given)

    return one


def stored():
    return [
        list(model.objects.order_by("pk").values()) for model in (Video, VideoPeriod, Product, Diagnosis, StatusEvent)
    ]


def test_a_repeated_file_writes_its_run_and_nothing_else(bring, owner):
    benchmark()
    first, before = bring(by=owner), stored()
    with CaptureQueriesContext(connection) as queries:
        again = bring(now=LATER)
    assert (again.state, again.new, again.changed, again.unchanged, again.refused) == ("done", 0, 0, 2, 1)
    assert (again.same_as, again.finished_at, again.period_end) == (first, LATER, first.period_end)
    assert (again.refusals, again.totals["before"]) == (first.refusals, first.totals["after"])
    assert stored() == before
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE", "CREATE"))]
    assert [sql.split('"')[1] for sql in written] == ["diagnosis_importrun"]


def test_the_third_time_names_the_run_that_read_the_file(bring):
    first, _second, third = bring(), bring(), bring()
    assert third.same_as == first


def test_a_file_whose_days_another_one_has_overwritten_is_read_in_full(bring):
    bring()
    bring(EXPORT.replace("24.00", "30.00"))
    again = bring()
    assert (again.same_as, again.changed, str(Video.objects.get(title="A").week_revenue)) == (None, 1, "24.00")


def test_a_file_without_anything_new_in_between_does_not_matter(bring):
    first = bring()
    bring(EXPORT + "\n")
    assert bring().same_as == first


@pytest.mark.parametrize(
    "given",
    [{"suffix": ".txt"}, {"anew": True}],
)
def test_the_same_bytes_asked_for_otherwise_are_read(bring, given):
    bring()
    assert bring(**given).same_as is None


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Shop, {"timezone": "America/New_York"}),
        (Shop, {"market": "MX"}),
        (ImportRun, {"read_as": "an older reader"}),
        (ImportRun, {"finished_at": None}),
        (ImportRun, {"state": "refused"}),
    ],
)
def test_another_zone_market_or_reader_or_a_run_that_was_cut_off_reads_again(bring, model, values):
    bring()
    model.objects.update(**values)
    assert bring().same_as is None


def test_what_an_admin_edits_in_between_is_read_in_full(bring, shop, client):
    boss = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    now = datetime.now(UTC)
    bring(now=now)
    delete(client, "product", Product.objects.get())
    again = bring(now=datetime.now(UTC))
    assert (again.same_as, again.changed, Product.objects.count()) == (None, 1, 1)
    post(client, "shop_change", shop.pk, diagnose_affiliates="on")
    assert bring(now=datetime.now(UTC)).same_as is None
    assert bring(now=datetime.now(UTC)).same_as is not None


def test_a_table_of_products_that_changes_one_reads_again_and_one_of_violations_does_not(bring):
    first = bring()
    bring("Product ID,Product name\n1729384756102938471,Renamed\n", deed=import_products)
    read = bring()
    assert (read.same_as, first.state) == (None, "done")
    bring("Product ID,Product name\n1729384756102938471,Renamed\n", deed=import_products)
    assert bring().same_as == read
    bring("Violation ID,Policy,Reason,Issued\nV1,Claims,It promises.,2026-01-05\n", deed=import_violations)
    assert bring().same_as == read


def test_a_file_that_was_refused_because_its_last_day_went_on_is_read_once_it_is_over(bring):
    early = bring(now=datetime(2026, 1, 8, 20, tzinfo=UTC))
    late = bring(now=datetime(2026, 1, 9, 20, tzinfo=UTC))
    assert (early.state, late.state, late.same_as, late.new) == ("refused", "done", None, 2)


def test_other_shops_do_not_share_what_was_read(bring, shop, tmp_path):
    bring()
    ImportRun.objects.update(
        shop=Shop.objects.create(slug="other", market="US", currency="USD", timezone=shop.timezone)
    )
    assert bring().same_as is None


def test_preview_and_confirm_of_a_repeated_file_say_so(bring, client, shop):

    first = bring()
    response = upload(client, shop, EXPORT, "again.csv")
    assert tiles(response) == [0, 0, 2, 1]
    run = ImportRun.objects.latest("pk")
    assert (run.state, run.same_as) == ("waiting", first)
    result = client.post(run.get_absolute_url(), {"answer": "confirm"}, follow=True)
    run.refresh_from_db()
    assert (run.state, run.same_as, uploads.place(run).exists()) == ("done", first, False)
    assert "nothing has changed since: it was not read again" in result.text
    assert reverse("diagnosis:import-detail", args=[shop.slug, first.uid]) in result.text
    assert "The same file as before" in client.get(reverse("diagnosis:imports", args=[shop.slug])).text


def test_a_preview_confirmed_after_another_file_is_read_in_full(bring, client, shop):

    bring()
    upload(client, shop, EXPORT, "again.csv")
    run = ImportRun.objects.latest("pk")
    bring(EXPORT.replace("24.00", "30.00"))
    client.post(run.get_absolute_url(), {"answer": "confirm"})
    run.refresh_from_db()
    assert (run.state, run.same_as, run.changed) == ("done", None, 1)
