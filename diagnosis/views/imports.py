import csv

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnosis.deeds import uploads
from diagnosis.forms import UploadForm
from diagnosis.models import ImportRun, Shop
from diagnosis.pages import render_page
from diagnosis.panels import imports as panels
from diagnosis.sources.tables_csv import PRODUCT_COLUMNS, TABLES, VIOLATION_COLUMNS, template


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request, slug):
    """Bring files: their preview comes next. Below, what was brought before."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    may = Shop.objects.editable_by(request.user).filter(pk=shop.pk).exists()
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        if form.is_valid():
            given = {"kind": form.cleaned_data["kind"], "period": form.period, "by": request.user}
            runs = [uploads.preview(shop, file, now=timezone.now(), **given) for file in form.cleaned_data["file"]]
            if len(runs) > 1:
                return redirect("diagnosis:imports", shop.slug)
            return redirect("diagnosis:import-detail", shop.slug, runs[0].uid)
    context = {
        "shop": shop,
        "form": form,
        "may": may,
        "upload_limit": settings.UPLOAD_LIMIT,
        "runs": _page(shop, request.GET.get("page")),
        "waiting": uploads.waiting(shop) if may else [],
        "product_columns": PRODUCT_COLUMNS,
        "violation_columns": VIOLATION_COLUMNS,
    }
    return render_page(request, "diagnosis/imports.html", context, status=422 if form.errors else 200)


@require_POST
def import_waiting(request, slug):
    """The word of the seller on all files that wait: each is imported, or each is discarded."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    if not Shop.objects.editable_by(request.user).filter(pk=shop.pk).exists():
        raise PermissionDenied
    runs = list(uploads.waiting(shop))
    if request.POST.get("answer") == "discard":
        ended = [run for run in runs if uploads.discard(run)]
        said = ngettext(
            "%(n)s file was discarded; nothing changed.", "%(n)s files were discarded; nothing changed.", len(ended)
        )
    else:
        ended = [
            run
            for run in runs
            if uploads.confirm(run, now=timezone.now(), by=request.user).state == ImportRun.State.DONE
        ]
        said = ngettext("%(n)s file was imported.", "%(n)s files were imported.", len(ended))
    messages.success(request, said % {"n": len(ended)})
    if left := len(runs) - len(ended):
        said = ngettext(
            "%(n)s file was not: its line below says why.", "%(n)s files were not: their lines below say why.", left
        )
        messages.error(request, said % {"n": left})
    return redirect("diagnosis:imports", shop.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def import_detail(request, slug, uid):
    """One file: what confirming it would do, or what it did."""
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    runs = ImportRun.objects.filter(shop=shop).select_related("shop", "created_by", "same_as__created_by")
    run = get_object_or_404(runs, uid=uid)
    may = Shop.objects.editable_by(request.user).filter(pk=shop.pk).exists()
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        return _answered(request, shop, run)
    if uploads.expired(run, timezone.now()):
        uploads.discard(run)
    shown = {"totals": panels.totals(run), "longer": panels.longer(run)} | panels.words(run)
    context = {"shop": shop, "run": run, "may": may} | shown
    return render_page(request, "diagnosis/import.html", context)


def _answered(request, shop, run):
    """The word of the seller on a file that waits."""
    if request.POST.get("answer") == "discard":
        if uploads.discard(run):
            messages.success(request, _("The file was discarded; nothing changed."))
            return redirect("diagnosis:imports", shop.slug)
    elif uploads.confirm(run, now=timezone.now(), by=request.user).state == ImportRun.State.DISCARDED:
        messages.error(request, _("This file is no longer kept, and nothing changed. Bring it again."))
    return redirect("diagnosis:import-detail", shop.slug, run.uid)


def _page(shop, number):
    """The runs of one page, the newest first; what has waited too long is discarded before it is shown."""
    runs = Paginator(ImportRun.objects.filter(shop=shop).select_related("created_by"), 50)
    page = runs.get_page(number)
    if not any(uploads.expired(run, timezone.now()) for run in page):
        return page
    uploads.forget(timezone.now())
    return runs.get_page(number)


@require_safe
def template_file(request, slug, kind):
    """A CSV with the columns of products or violations, and an example."""
    get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    if kind not in TABLES:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    response.write("\ufeff")
    csv.writer(response).writerows(template(TABLES[kind]))
    return response
