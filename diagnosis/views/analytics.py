from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from diagnosis.forms import PeriodForm
from diagnosis.models import Shop, Video
from diagnosis.pages import render_page, revalidated
from diagnosis.panels import performance as panels
from diagnosis.queries import performance


@require_safe
@revalidated
def analytics(request, slug):
    """Video Analytics: account performance, the diagnosis of the period's videos, and the way to all of them."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    form = PeriodForm(request.GET)
    if shop.data_through is None:
        return render_page(request, "diagnosis/analytics_empty.html", {"shop": shop, "form": form})
    period = form.period(shop.data_through)
    videos = performance.published_in(Video.objects.filter(shop=shop), period)
    earlier = performance.published_in(Video.objects.filter(shop=shop), period.before)
    known = panels.known(shop, period)
    totals = panels.totals(shop, videos, earlier, period, known)
    series, by_publication, left_out = panels.series(shop, videos, period, known, totals.now["basis"])
    context = {
        "shop": shop,
        "form": form,
        "period": period,
        "presets": panels.presets(shop.data_through, period),
        "steps": panels.steps(shop.data_through, period),
        "metric": form.value("metric", "revenue"),
        "totals": totals,
        "tiles": panels.tiles(totals, series),
        "trend": panels.trend(
            form.value("metric", "revenue"),
            period,
            series,
            panels.earlier(shop, earlier, period.before, known, by_publication=by_publication),
            shop.currency,
            by_publication=by_publication,
            left_out=left_out,
        ),
        "approximate": panels.approximate(shop.timezone, totals.now["basis"]),
        "mix": lambda: panels.mix(performance.mix(videos)),
        "opportunity": lambda: panels.opportunity(videos, shop.currency),
        "flow": lambda: panels.flow(shop, videos, timezone.now()),
    }
    return render_page(request, "diagnosis/analytics.html", context, fragments=["performance"])
