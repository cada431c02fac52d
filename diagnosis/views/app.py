from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from diagnosis.forms import PeriodForm, ProductFilter, VideoFilter
from diagnosis.models import Shop, Video
from diagnosis.pages import render_page, revalidated, wants
from diagnosis.panels import app as panels
from diagnosis.panels import detail as detail_panels
from diagnosis.panels import performance as performance_panels
from diagnosis.panels import video_list as list_panels
from diagnosis.queries import keyset, performance, products, video_detail


@require_safe
def start(request):
    """Where the installed app begins: the first shop's Data Analytics."""
    shop = Shop.objects.visible_to(request.user).first()
    return redirect("diagnosis:app", shop.slug) if shop else redirect("diagnosis:home")


@require_safe
@revalidated
def data_analytics(request, slug):
    """Data Analytics on the phone: Overview, Video and Products."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    tab = request.GET.get("tab") if request.GET.get("tab") in panels.TABS else "video"
    context = {"shop": shop, "tab": tab, "tabs": panels.tabs(tab), "desk": reverse("diagnosis:analytics", args=[slug])}
    if shop.data_through is not None:
        context |= {"overview": _overview, "video": _videos, "products": _products}[tab](request, shop)
    return render_page(request, f"app/{tab}.html", context, fragments=panels.PARTS[tab])


def _key_metrics(request, shop):
    period = PeriodForm(request.GET).period(shop.data_through)
    videos = performance.published_in(Video.objects.filter(shop=shop), period)
    before = performance.published_in(Video.objects.filter(shop=shop), period.before)
    totals = performance_panels.totals(shop, videos, before, period, performance_panels.known(shop, period))
    return {
        "period": period,
        "presets": performance_panels.presets(shop.data_through, period),
        "totals": totals,
        "tiles": performance_panels.tiles(totals),
        "approximate": performance_panels.approximate(shop.timezone, totals.now["basis"]),
    }, videos


def _overview(request, shop):
    context, videos = _key_metrics(request, shop)
    return context | {
        "mix": performance_panels.mix(performance.mix(videos)),
        "opportunity": performance_panels.opportunity(videos, shop.currency),
    }


def _videos(request, shop):
    form = VideoFilter(request.GET)
    notices = form.notices
    found, order = form.arranged(shop, form.apply(Video.objects.filter(shop=shop)).select_related("category"))
    cursor, onward = request.GET.get("cursor", ""), wants(request, "more")
    try:
        page = keyset.page(found, order, cursor=cursor, size=panels.SIZE, onward=onward)
    except ValueError:
        page = keyset.page(found, order, size=panels.SIZE)
        notices = [*notices, _("The page in the address is not known; this is the first one.")]
    part = any(wants(request, name) for name in panels.PARTS["video"])
    context = {} if part else _key_metrics(request, shop)[0]
    return context | {
        "form": form,
        "notices": notices,
        "rows": [{"video": video} | list_panels.look(video.state) for video in page.rows],
        "page": page,
        "sorts": panels.sorts(form.sort_code),
        "kept": panels.kept(form),
        "chosen": panels.chosen(form, request.GET),
        "cleared": panels.cleared(request.GET),
        "into": list_panels.into(request.GET),
        "caption": list_panels.caption(form),
    }


def _products(request, shop):
    number = panels.page_number(request.GET.get("page", ""))
    form = ProductFilter(request.GET)
    text = form.value("q", "")
    rows, following = panels.stretch(products.products(shop, text, sort="-revenue"), number)
    return {"products": rows, "following": following, "q": text, "notices": form.notices}


@require_safe
@revalidated
def video_diagnosis(request, slug, video_id):
    """The diagnosis of one video on the phone: the same parts as on the desk, in one column."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    try:
        video = video_detail.detail(shop, video_id)
    except Video.DoesNotExist as missing:
        raise Http404 from missing
    context = detail_panels.page(shop, video) | {"shop": shop, "video": video}
    context |= {
        "back": panels.back(video, list_panels.came_from(request.GET)),
        "desk": reverse("diagnosis:video-detail", args=[slug, video_id]),
    }
    context |= detail_panels.next_steps(shop, video, context["explanation"], request.GET, request.user)
    return render_page(request, "app/detail.html", context, fragments=["diagnosis"])


@require_POST
def keep_desk(request):
    """Stop offering the app in this browser."""
    response = redirect("/")
    response.set_cookie("desk", "1", max_age=365 * 24 * 3600, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


@login_not_required
@require_safe
def manifest(request):
    """What a phone needs to keep the app on its home screen."""
    # The drawing keeps clear of the edges: phones may cut the same icon round.
    icons = [
        {"src": static(f"app/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    content = {
        "name": _("Video Diagnosis"),
        "short_name": _("Diagnosis"),
        "id": "/app/",
        "start_url": "/app/",
        "lang": get_language(),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f6f6",
        "theme_color": "#0b7076",
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")


@login_not_required
@require_safe
def service_worker(request):
    """The worker from the root of the site: only there may it answer for all pages when the network is away."""
    script = Path(settings.BASE_DIR, "static", "js", "service-worker.js").read_text(encoding="utf-8")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@login_not_required
@require_safe
def offline(request):
    """The one page that is kept for when the network is away; it says nothing about any shop or person."""
    nobody = {"user": AnonymousUser(), "rail": [], "shops": [], "csrf_token": ""}
    return render_page(request, "app/offline.html", nobody)
