from django.http import Http404
from django.shortcuts import get_object_or_404

from diagnosis.models import ImportRun, Shop
from diagnosis.pages import render_page


def import_page(request, slug):
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    return render_page(request, "diagnosis/imports.html", {"shop": shop})


def template_file(request, slug, kind):
    get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    raise Http404


def import_detail(request, slug, uid):
    run = get_object_or_404(ImportRun.objects.visible_to(request.user), shop__slug=slug, uid=uid)
    return render_page(request, "diagnosis/import.html", {"shop": run.shop, "run": run})
