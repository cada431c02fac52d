"""Which benchmark version judges a video: the versions of a shop as the rules read them."""

from datetime import date

from diagnosis.models import Benchmark, Shop
from diagnosis.rules import classifier


class Shelf:
    """The benchmark versions that could apply to a shop's videos, newest version first, read once."""

    def __init__(self, shop: Shop, draft: Benchmark | None = None):
        """With `draft` as if it were approved."""
        self.by_scope: dict[tuple[bool, int | None], list[tuple[date, classifier.Benchmark]]] = {}
        self._known: dict[tuple[int | None, date], classifier.Benchmark | None] = {}
        versions = list(Benchmark.objects.for_shop(shop).select_related("category", "author", "shop"))
        if draft:
            versions = [*(version for version in versions if version.pk != draft.pk), draft]
        for version in sorted(versions, key=lambda version: version.version, reverse=True):
            scope = (version.shop_id is not None, version.category_id)
            self.by_scope.setdefault(scope, []).append((version.valid_from, as_rule(version)))

    def benchmark(self, category: int | None, closes: date) -> classifier.Benchmark | None:
        """The most specific approved version valid when the window closes; the shop's own history stands in last."""
        asked = category, closes
        if asked not in self._known:
            self._known[asked] = self._find(category, closes)
        return self._known[asked]

    def _find(self, category: int | None, closes: date) -> classifier.Benchmark | None:
        for scope in ((False, category), (False, None), (True, None)):
            for valid_from, version in self.by_scope.get(scope, ()):
                if valid_from <= closes:
                    return version
        return None


def as_rule(version: Benchmark) -> classifier.Benchmark:
    """The version as the rules read it."""
    return classifier.Benchmark(
        id=version.pk,
        version=version.version,
        currency=version.currency,
        standard=version.standard,
        p25=version.revenue_p25,
        p50=version.revenue_p50,
        p75=version.revenue_p75,
        min_views=version.min_views,
        min_clicks=version.min_clicks,
        min_products=version.min_products,
        views=version.profile_views,
        ctr=version.profile_ctr,
        ctor=version.profile_ctor,
        order_value=version.profile_order_value,
        interaction_rate=version.interaction_p50,
        conversion_rate=version.conversion_p50,
        finish_rate=version.finish_p50,
        interaction_p25=version.interaction_p25,
        interaction_p75=version.interaction_p75,
        conversion_p25=version.conversion_p25,
        conversion_p75=version.conversion_p75,
        finish_p25=version.finish_p25,
        finish_p75=version.finish_p75,
        n=version.n,
        n_shops=version.n_shops,
        source=version.source,
        valid_from=version.valid_from.isoformat(),
        author=str(version.author) if version.author else "",
        reason=version.reason,
        strict=version.strict,
        videos_from=version.period_start.isoformat() if version.period_start else "",
        videos_to=version.period_end.isoformat() if version.period_end else "",
        market=version.market,
        category=version.category.name if version.category else "",
        shop=version.shop.name if version.shop else "",
    )
