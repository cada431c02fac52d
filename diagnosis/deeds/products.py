"""Changing a product, and judging the videos that its category decides on."""

from datetime import datetime
from decimal import Decimal

from diagnosis.deeds.diagnosing import Outcome, Said, diagnose
from diagnosis.models import Category, Product, StatusEvent, User, Video


def change_product(
    product: Product, *, category: Category | None, commission_rate: Decimal | None, now: datetime, by: User
) -> Outcome | None:
    """Set category and commission rate (percent); returns the diagnosis of its videos where the category changed."""
    moved = product.category_id != (category.pk if category else None)
    product.category, product.commission_rate = category, commission_rate
    product.save(update_fields=["category", "commission_rate"])
    if not moved:
        return None
    why = f"{product.name}: {category or '—'}"
    said = Said(StatusEvent.Cause.BENCHMARK, by.pk, why)
    return diagnose(product.shop, now=now, videos=Video.objects.filter(video_products__product=product), said=said)
