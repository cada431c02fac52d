"""What the samples say of themselves agrees with what is derived from their counts."""

from datetime import date
from decimal import Decimal

import pytest

from diagnosis.rules.metrics import METRICS
from diagnosis.sources.seller_center import MEASURES, Row, read_export
from tests import samples

pytestmark = samples.needed


@pytest.mark.parametrize(("path", "currency"), [(samples.US_MONTH, "USD"), (samples.UK_WEEK, "GBP")], ids=["US", "UK"])
@pytest.mark.parametrize(("metric", "tolerance"), [("gpm", "0.0051"), ("ctr", "0.00006"), ("ctor", "0.00006")])
def test_rates_derived_from_counts_are_those_that_the_export_prints(path, currency, metric, tolerance):
    rows = [
        row
        for row in read_export(path, name=path.name, currency=currency, today=date(2026, 3, 1))
        if isinstance(row, Row)
    ]
    compared = 0
    for row in rows:
        figures = dict(zip(MEASURES, row.values, strict=True))
        printed = figures[metric]
        derived = METRICS[metric].of(figures | {"revenue": Decimal(figures["revenue"])})
        if printed is not None and derived is not None:
            compared += 1
            assert abs(Decimal(str(derived)) - Decimal(printed)) <= Decimal(tolerance), row.number
    assert compared > 20
