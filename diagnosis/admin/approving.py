"""The page between a draft and its approval: what would change, the choices, and the deed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagnosis import models
from diagnosis.deeds import benchmarking, changelog
from diagnosis.forms import ApproveForm


def approve(desk, request, pk):
    """GET: what approving would do; POST: do it. If data came in between, the new preview is shown once more."""
    benchmark = get_object_or_404(models.Benchmark, pk=pk, shop=None, state=models.Benchmark.State.DRAFT)
    if not request.user.has_perm("diagnosis.approve_benchmark"):
        raise PermissionDenied
    try:
        changelog.check_four_eyes(benchmark, request.user)
    except ValidationError as wrong:
        desk.message_user(request, " ".join(wrong.messages), messages.WARNING)
        if request.method == "POST":
            return HttpResponseRedirect(reverse("admin:diagnosis_benchmark_change", args=[pk]))
    form = ApproveForm(request.POST or request.GET or None)
    since = form.cleaned_data.get("restate_from") if form.is_valid() else None
    preview = benchmarking.preview(benchmark, since=since)
    seen = f"{preview.judged}:{sorted(preview.moved.items())}"
    if request.method == "POST" and form.is_valid():
        if request.POST.get("seen") == seen:
            moved = benchmarking.approve(benchmark, by=request.user, now=timezone.now(), restate_from=since)
            desk.log_change(request, benchmark, [{"changed": {"fields": ["state"], "name": "approval"}}])
            desk.message_user(request, _("Approved: %(n)s videos changed.") % {"n": sum(moved.values())})
            return HttpResponseRedirect(reverse("admin:diagnosis_benchmark_changelist"))
        desk.message_user(
            request, _("Figures came in meanwhile. This is the new preview: look again."), messages.WARNING
        )
    context = desk.admin_site.each_context(request) | {
        "benchmark": benchmark,
        "form": form,
        "preview": preview,
        "seen": seen,
        "opts": desk.opts,
        "title": _("What approving would do"),
        "moved": sorted((*states, count) for states, count in preview.moved.items()),
    }
    return TemplateResponse(request, "admin/diagnosis/benchmark/approve.html", context)
