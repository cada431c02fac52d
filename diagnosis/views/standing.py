from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from diagnosis.models import Shop, Video
from diagnosis.pages import render_page, revalidated
from diagnosis.panels import standing as panels
from diagnosis.queries import standing


@require_safe
@revalidated
def account_standing(request, slug):
    """Where the account stands and why: every violation with policy, reason, effect, expiry and appeal."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    video_id = request.GET.get("video", "")
    video = get_object_or_404(Video.objects.filter(shop=shop), video_id=video_id) if video_id.isdigit() else None
    zone, now = ZoneInfo(shop.timezone), timezone.now()
    today = now.astimezone(zone).date()
    tab = request.GET.get("show", "")
    tab = tab if tab in panels.TAB_LABELS else ""
    found = standing.violations(shop, video.video_id if video else "")
    system = standing.system_of(shop.market)
    over = standing.over(shop, system and system.expiry_days, today)
    counts = standing.counted(found, over, now)
    pages = Paginator(standing.under(found, tab, over), 50)
    pages.count = counts["tabs"][tab]
    page = pages.get_page(request.GET.get("page"))
    context = {
        "shop": shop,
        "video": video,
        "account": panels.account(shop, system, today, zone),
        "whole": standing.counted(standing.violations(shop), over, now) if video else counts,
        "tabs": panels.tabs(counts["tabs"], tab),
        "page": page,
        "lines": panels.lines(page.object_list, system, standing.repeated(shop), now, zone),
    }
    return render_page(request, "diagnosis/account_standing.html", context, fragments=["violations"])
