"""The columns of the list: which there are, how they sort, what their headers say. The rows are a plain template loop."""

from functools import lru_cache

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from diagnosis.rules.metrics import METRICS


def metric_column(code):
    metric = METRICS[code]
    return tables.Column(verbose_name=_(metric.label), initial_sort_descending=True)


class VideoTable(tables.Table):
    published = tables.Column(verbose_name=_("Video"), initial_sort_descending=True)
    # Statuses have no order; how sure they are has one.
    confidence = tables.Column(verbose_name=_("Diagnosis"), initial_sort_descending=True)
    revenue = metric_column("revenue")
    views = metric_column("views")
    # The one that diagnoses compare; the file has the export's own CTR beside it.
    ctr_of_views = metric_column("ctr_of_views")
    ctor = metric_column("ctor")
    orders = metric_column("orders")
    items_sold = metric_column("items_sold")
    finish_rate = metric_column("finish_rate")

    class Meta:
        orderable = True
        default = None

    def __init__(self, sort):
        # The page of rows comes from keyset paging; the table is here for its columns and their order.
        super().__init__([], order_by=sort)


@lru_cache
def columns(sort):
    """The list's columns when it is sorted so. Kept: a table copies all its columns whenever it is made."""
    return VideoTable(sort).columns
