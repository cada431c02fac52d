"""The shop's products with what their videos made."""

from django.db.models import Case, F, Q, When
from django.db.models.functions import Lower

from diagnosis.models import Product, VideoProduct
from diagnosis.rules.text import fold

# Unknown revenue is last on either database.
SORTS = {
    "name": Lower("name").asc(),
    "-revenue": F("videos_revenue").desc(nulls_last=True),
    "-videos": F("video_count").desc(),
}

# So many links to products without a category are looked at for their videos.
LINKS = 5000


def products(shop, text="", sort="name"):
    """Products with the number of videos that link them and those videos' 7-day revenue, from the kept totals.

    A video that links two products counts for both: the export does not say which one sold.
    """
    found = (
        Product.objects.filter(shop=shop)
        .select_related("category")
        .annotate(
            video_count=F("total__videos"),
            videos_revenue=Case(When(total__known__gt=0, then=F("total__revenue"))),
        )
    )
    if text := text.strip():
        found = found.filter(Q(product_id__startswith=text) | Q(name__icontains=text) | Q(name__icontains=fold(text)))
    return found.order_by(SORTS[sort], "pk")


def without_category(shop):
    """(products without a category, videos that link one, whether there are more of these than so many links tell).

    They are judged by the shop's default category or by all categories.
    """
    bare = Product.objects.filter(shop=shop, category=None)
    links = VideoProduct.objects.filter(product__in=bare).order_by()
    linked = list(links.values_list("video_id", flat=True)[: LINKS + 1])
    return bare.count(), len(set(linked[:LINKS])), len(linked) > LINKS
