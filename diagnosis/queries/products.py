"""The shop's products with what their videos made."""

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Lower

from diagnosis.models import Product, VideoProduct
from diagnosis.rules.text import fold

# Unknown revenue is last on either database.
SORTS = {
    "name": Lower("name").asc(),
    "-revenue": F("videos_revenue").desc(nulls_last=True),
    "-videos": F("video_count").desc(),
}


def products(shop, text="", sort="name"):
    """Products with the number of videos that link them and those videos' 7-day revenue.

    A video that links two products counts for both: the export does not say which one sold.
    """
    linked = VideoProduct.objects.filter(product=OuterRef("pk")).order_by().values("product")
    found = (
        Product.objects.filter(shop=shop)
        .select_related("category")
        .annotate(
            video_count=Coalesce(Subquery(linked.annotate(n=Count("video")).values("n")), 0),
            videos_revenue=Subquery(linked.annotate(total=Sum("video__week_revenue")).values("total")),
        )
    )
    if text := text.strip():
        found = found.filter(Q(product_id__startswith=text) | Q(name__icontains=text) | Q(name__icontains=fold(text)))
    return found.order_by(SORTS[sort], "pk")


def without_category(shop):
    """(products without a category, videos that link one): these are judged by the shop's default or all categories."""
    bare = Product.objects.filter(shop=shop, category=None)
    return bare.count(), VideoProduct.objects.filter(product__in=bare).values("video").distinct().count()
