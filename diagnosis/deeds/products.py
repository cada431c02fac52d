"""Changing products and categories, and judging the videos that they decide on."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from diagnosis.deeds import turns
from diagnosis.deeds.diagnosing import Outcome, Said, diagnose
from diagnosis.models import Category, Product, Shop, StatusEvent, User, Video


@transaction.atomic
def change_product(
    product: Product, *, category: Category | None, commission_rate: Decimal | None, now: datetime, by: User
) -> Outcome | None:
    """Set category and commission rate (percent); returns the diagnosis of its videos where the category changed.

    Both happen or neither.
    """
    turns.take(product.shop)
    product.refresh_from_db(fields=["category"])
    moved = product.category_id != (category.pk if category else None)
    product.category, product.commission_rate = category, commission_rate
    product.save(update_fields=["category", "commission_rate"])
    if not moved:
        return None
    why = f"{product.name}: {category or '—'}"
    said = Said(StatusEvent.Cause.BENCHMARK, by.pk, why)
    return diagnose(product.shop, now=now, videos=Video.objects.filter(video_products__product=product), said=said)


def clear_category(category: Category) -> None:
    """Take products and shops out of the category; the videos filed under it are still to be judged."""
    Product.objects.filter(category=category).update(category=None)
    Shop.objects.filter(default_category=category).update(default_category=None)
