"""Pages that make drafts of benchmarks: computed from the installation's own videos, or brought as CSV."""

import csv
from base64 import b64encode
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnosis.admin.factors import WARNING, multiplied_out
from diagnosis.deeds.benchmark_csv import import_benchmarks
from diagnosis.deeds.computing import compute_benchmarks
from diagnosis.forms import BenchmarkFileForm, ComputeForm
from diagnosis.sources.benchmarks_csv import COLUMNS
from diagnosis.sources.tables_csv import template


def compute(desk, request):
    """GET: what to compute from; POST: do it. Drafts change nothing until they are approved."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    form = ComputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        drafts = compute_benchmarks(today=timezone.localdate(), by=request.user, **form.cleaned_data)
        if drafts:
            said = ngettext("%(n)s draft computed:", "%(n)s drafts computed:", len(drafts)) % {"n": len(drafts)}
            desk.message_user(request, linked(said, drafts))
            return HttpResponseRedirect(reverse("admin:diagnosis_benchmark_changelist"))
        desk.message_user(request, _("No market has enough finished videos."), messages.WARNING)
    return TemplateResponse(
        request,
        "admin/diagnosis/benchmark/compute.html",
        desk.admin_site.each_context(request) | {"form": form, "opts": desk.opts, "title": _("Compute drafts")},
        status=422 if form.errors else 200,
    )


def linked(said, drafts):
    """The sentence with a link to each draft."""
    links = [("", reverse("admin:diagnosis_benchmark_change", args=[draft.pk]), draft) for draft in drafts]
    return format_html_join(" ", '{}<a href="{}">{}</a>', [(f"{said} ", *links[0][1:]), *links[1:]])


def import_csv(desk, request):
    """GET: bring a file; POST: what it would make, and with “confirm” make it. The page itself carries the file between."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    form = BenchmarkFileForm(request.POST, request.FILES) if request.method == "POST" else BenchmarkFileForm()
    brought = None
    if form.is_valid():
        name, content = form.cleaned_data["name"], form.cleaned_data["content"]
        confirmed = "confirm" in request.POST
        with kept(content) as path:
            brought = import_benchmarks(path, name=name, by=request.user, preview=not confirmed)
        if confirmed and brought.drafts:
            count = len(brought.drafts)
            said = ngettext("%(n)s draft imported:", "%(n)s drafts imported:", count) % {"n": count}
            desk.message_user(request, linked(said, brought.drafts))
            return HttpResponseRedirect(reverse("admin:diagnosis_benchmark_changelist"))
        form = BenchmarkFileForm(initial={"name": name, "carried": b64encode(content).decode()})
    return TemplateResponse(
        request,
        "admin/diagnosis/benchmark/import.html",
        desk.admin_site.each_context(request)
        | {
            "form": form,
            "brought": brought,
            "warning": WARNING,
            "drafts": [(draft, *multiplied_out(draft)) for draft in brought.drafts] if brought else [],
            "columns": COLUMNS,
            "opts": desk.opts,
            "title": _("Import CSV"),
        },
        status=422 if form.errors else 200,
    )


@contextmanager
def kept(content):
    """The bytes as a file, for as long as they are read."""
    with TemporaryDirectory() as place:
        path = Path(place) / "benchmarks.csv"
        path.write_bytes(content)
        yield path


def csv_template(desk, request):
    """A CSV with all columns and an example."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="benchmarks.csv"'
    response.write("\ufeff")
    csv.writer(response).writerows(template(COLUMNS))
    return response
