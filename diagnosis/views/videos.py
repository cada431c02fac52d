from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diagnosis import exports
from diagnosis.forms import VideoFilter, WhatIfForm
from diagnosis.models import Category, Diagnosis, Shop, Video
from diagnosis.pages import render_page, revalidated, wants
from diagnosis.panels import detail as detail_panels
from diagnosis.panels import video_list as panels
from diagnosis.queries import video_detail
from diagnosis.rules import classifier
from diagnosis.tables import columns


@require_safe
@revalidated
def video_list_page(request, slug):
    """The complete list of the shop's videos, each with its diagnosis."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    categories = list(Category.objects.order_by("name"))
    form = VideoFilter(request.GET, categories=categories)
    filtered = form.apply(Video.objects.filter(shop=shop))
    notices = form.notices
    try:
        page = form.page(shop, filtered, cursor=request.GET.get("cursor", ""))
    except ValueError:
        notices = [*notices, _("The page in the address is not known; this is the first one.")]
        page = form.page(shop, filtered)
    heads = panels.heads(columns(form.sort_code), request.GET)
    context = {
        "shop": shop,
        "form": form,
        "notices": notices,
        "page": page,
        "ways": panels.ways(form),
        "rows": panels.rows(page.rows, shop, categories, panels.into(request.GET)),
        "tabs": panels.tabs(form.counts(shop, filtered), form.value("status", ""), request.GET),
        "heads": heads,
        "labels": {head.code: head.label for head in heads},
        "compact": panels.compact(request),
        "caption": panels.caption(form),
        "dates": form.clean_dates(),
        "kept": form.kept,
        "chosen": panels.chosen(form, request.GET),
        "cleared": panels.without(request.GET, *panels.NARROWING),
        "export": exports.filters(form),
    }
    response = render_page(request, "diagnosis/video_list.html", context, fragments=["videos"])
    if request.GET.get("density") in panels.DENSITIES:
        response.set_cookie("density", request.GET["density"], max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return response


@require_safe
@revalidated
def video_detail_page(request, slug, video_id):
    """One video: its verdict and why, what it lost on the way from view to revenue, its days and its products."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    try:
        video = video_detail.detail(shop, video_id)
    except Video.DoesNotExist as missing:
        raise Http404 from missing
    tried = detail_panels.what_if(video, WhatIfForm(request.GET), request.GET)
    context = {"shop": shop, "video": video, "whatif": tried}
    if wants(request, "whatif"):
        response = render_page(request, "diagnosis/video_detail.html", context, fragments=["whatif"])
        response["HX-Replace-Url"] = f"{request.path}{tried.query}" if tried else request.path
        return response
    context |= detail_panels.page(shop, video) | {"way": _way(shop, video, panels.came_from(request.GET))}
    context |= detail_panels.next_steps(shop, video, context["explanation"], request.GET, request.user)
    return render_page(request, "diagnosis/video_detail.html", context, fragments=["diagnosis"])


def _way(shop, video, query):
    """The way back to the list that one came from, and on to its next and previous video."""
    form = VideoFilter(query, categories=Category.objects.all() if "category" in query else ())
    videos = form.apply(Video.objects.filter(shop=shop))
    return panels.way(query, form.order, video, form.beside(video, videos))


@require_safe
def diagnosis_json(request, slug, video_id):
    """The Explanation that pages, export and preview read from what is stored."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    stored = get_object_or_404(Diagnosis.objects.filter(shop=shop), video__video_id=video_id)
    return JsonResponse(classifier.as_json(classifier.from_json(stored.explanation)))
