"""Is this installation well? What staff should see to: imports, what is not diagnosed, what has no benchmark."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from diagnosis.models import Benchmark, Category, ImportRun, Product, Shop, Video
from diagnosis.queries.benchmarks import uses
from diagnosis.rules.classifier import Reason


def shops():
    """All shops with `last_import`, and with `oldest_waiting` and `oldest_without`: the day on which the oldest video was
    published that should have a status by now and has not, and that has none for want of a benchmark.

    One query. Each of its parts looks up one row of an index a shop (imports_by_date, state_published_at).
    """
    done = ImportRun.objects.filter(shop=OuterRef("pk"), state=ImportRun.State.DONE).order_by("-created_at", "-pk")
    videos = Video.objects.filter(shop=OuterRef("pk")).order_by("published_at")
    waiting = videos.filter(state=Reason.COLLECTING, closes_on__lte=OuterRef("data_through"))
    without = videos.filter(state=Reason.NO_BENCHMARK)
    return Shop.objects.annotate(
        last_import=Subquery(done.values("created_at")[:1]),
        oldest_waiting=Subquery(waiting.values("published_on")[:1]),
        oldest_without=Subquery(without.values("published_on")[:1]),
        without_category=Subquery(
            Product.objects.filter(shop=OuterRef("pk"), category=None)
            .order_by()
            .values("shop")
            .annotate(count=Count("*"))
            .values("count")
        ),
    ).order_by("name")


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A market and category in which shops sell, and for which no benchmark is approved; does the market's stand in?"""

    market: str
    category: Category
    products: int
    market_wide: bool


def uncovered():
    """The categories of products, and default categories of shops, without a benchmark of their own: four queries."""
    sold = Product.objects.filter(category__isnull=False).values_list("shop__market", "category").order_by()
    products = {(market, category): count for market, category, count in sold.annotate(count=Count("*"))}
    defaults = Shop.objects.filter(default_category__isnull=False).values_list("market", "default_category").order_by()
    approved = set(Benchmark.objects.approved().filter(shop=None).values_list("market", "category").order_by())
    categories = Category.objects.in_bulk()
    missing = sorted((products.keys() | set(defaults)) - approved, key=lambda pair: (pair[0], categories[pair[1]].name))
    return [
        Uncovered(market, categories[key], products.get((market, key), 0), (market, None) in approved)
        for market, key in missing
    ]


def benchmarks():
    """(version, Sanity) of each approved version that diagnoses rest on, the suspicious ones first: two queries."""
    versions = list(Benchmark.objects.approved().select_related("category", "shop"))
    use = uses(versions, changes=False)
    rows = [(version, use[version.pk].sanity(version)) for version in versions if version.pk in use]
    return sorted(rows, key=lambda row: (not row[1].warns, row[0].market, row[0].scope_name, -row[0].version))
