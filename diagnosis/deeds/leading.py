"""Which videos lead in their month, kept with every diagnosis (models.leaders says what for)."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.db import transaction
from django.db.models.functions import TruncMonth

from diagnosis.models import LeadingMonth, Shop, Video
from diagnosis.queries import inspirations


def outdate(shop: Shop, touched: Iterable[tuple[int | None, date]]) -> None:
    """Empty what is kept of these categories and days. To be called in the transaction that changed their videos."""
    keys = sorted({(category or 0, day.replace(day=1)) for category, day in touched})
    LeadingMonth.objects.bulk_create(
        [LeadingMonth(shop=shop, category=category, month=month) for category, month in keys],
        update_conflicts=True,
        unique_fields=("shop", "category", "month"),
        update_fields=("tallies",),
    )


def refresh(shop: Shop) -> None:
    """Work out what was emptied, a month at a time."""
    waiting = LeadingMonth.objects.filter(shop=shop, tallies__isnull=True).order_by("month", "category")
    for month, rows in groupby(list(waiting), key=lambda row: row.month):
        keys = [row.pk for row in rows]
        with transaction.atomic():
            # Locked first and read then: what others change meanwhile empties it again behind us.
            locked = list(LeadingMonth.objects.select_for_update().filter(pk__in=keys).order_by("category"))
            found = inspirations.tallies(shop, month, [row.category for row in locked])
            for row in locked:
                row.tallies = found[row.category]
            LeadingMonth.objects.bulk_update(locked, ["tallies"])


def rebuild(shop: Shop) -> None:
    """Begin anew with the videos that are there, whoever wrote them."""
    months = Video.objects.filter(shop=shop).order_by().annotate(month=TruncMonth("published_on"))
    with transaction.atomic():
        LeadingMonth.objects.filter(shop=shop).delete()
        outdate(shop, months.values_list("category_id", "month").distinct())
    refresh(shop)


def catch_up() -> None:
    """Work out what is still empty in any shop, as after the months were listed first."""
    for shop in Shop.objects.filter(pk__in=LeadingMonth.objects.filter(tallies__isnull=True).values("shop")):
        refresh(shop)
