"""What the database itself refuses, whoever writes."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from diagnosis.models import Benchmark, ImportRun, Product, Shop, Video, VideoDay, VideoPeriod, VideoProduct, Violation
from diagnosis.models.videos import MEASURES
from tests.factories import (
    BenchmarkFactory,
    ImportRunFactory,
    ProductFactory,
    VideoDayFactory,
    VideoFactory,
    VideoPeriodFactory,
    ViolationFactory,
)

pytestmark = pytest.mark.django_db

BROKEN = [
    (Shop, {"currency": ""}),
    *((model, {measure: -1}) for model in (VideoDay, VideoPeriod) for measure in MEASURES),
    *((model, {"currency": ""}) for model in (VideoDay, VideoPeriod, Benchmark)),
    (VideoPeriod, {"start": date(2026, 1, 9), "end": date(2026, 1, 2)}),
    (Video, {"week_views": -1}),
    (Video, {"week_revenue": -1}),
    (Video, {"video_id": ""}),
    (Video, {"closes_on": date(2025, 1, 1)}),
    (Product, {"price": 1, "currency": ""}),
    (Product, {"commission_rate": 101}),
    (Product, {"stock": -1}),
    (VideoProduct, {"revenue": 1, "currency": ""}),
    (VideoProduct, {"commission_amount": 1, "currency": ""}),
    (VideoProduct, {"sold": -1}),
    *((Benchmark, {f"{name}_p25": 3, f"{name}_p50": 2, f"{name}_p75": 4}) for name in ("revenue", "interaction", "conversion", "finish")),
    *((Benchmark, {f"{name}_p25": 1, f"{name}_p50": 3, f"{name}_p75": 2}) for name in ("revenue", "interaction", "conversion", "finish")),
    (Benchmark, {"profile_ctr": -1}),
    (Benchmark, {"source": "own_history"}),
    (ImportRun, {"period_start": date(2026, 1, 9), "period_end": date(2026, 1, 2)}),
    (Violation, {"violation_id": ""}),
]  # fmt: skip


@pytest.fixture
def rows(shop):
    made = VideoFactory(shop=shop)
    product = ProductFactory(shop=shop)
    VideoProduct.objects.create(shop=shop, video=made, product=product)
    for factory in (VideoDayFactory, VideoPeriodFactory):
        factory(video=made)
    BenchmarkFactory()
    ImportRunFactory(shop=shop)
    ViolationFactory(shop=shop)


@pytest.mark.parametrize(("model", "values"), BROKEN, ids=lambda given: getattr(given, "__name__", None) or str(given))
def test_a_row_that_breaks_a_promise_is_refused(rows, model, values):
    with pytest.raises(IntegrityError, match=r"(?i)check"), transaction.atomic():
        model.objects.update(**values)


@pytest.mark.parametrize("model", [Video, VideoDay, VideoPeriod, Product, VideoProduct, Violation])
def test_a_second_row_of_the_same_is_refused(rows, model):
    row = model.objects.get()
    if not isinstance(row.pk, tuple):
        row.pk = None
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL compresses what a row holds.")
def test_explanations_are_compressed_the_quicker_way_where_the_server_knows_it():
    with connection.cursor() as cursor:
        cursor.execute("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
        known = cursor.fetchone()[0]
        cursor.execute(
            "SELECT attcompression FROM pg_attribute WHERE attrelid = 'diagnosis_diagnosis'::regclass AND attname = 'explanation'"
        )
        assert cursor.fetchone() == ("l" if "lz4" in known else "",)
