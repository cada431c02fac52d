"""Between a draft and the videos that it applies to: what would change, for which videos, and how far that has come."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from diagnosis import models
from diagnosis.deeds import benchmarking, changelog, rollouts
from diagnosis.forms import ApproveForm
from diagnosis.pages import render_page, wants

# So long a request works on a rollout before it answers; the page asks again.
PATIENCE = timedelta(seconds=1)


def approve(desk, request, pk):
    """GET: what approving would do, also for who proposes; POST: do it. If anything came in between, the new preview is
    shown once more. A choice that is not whole is answered without a preview, so that no other one is approved in its place.
    """
    benchmark = get_object_or_404(models.Benchmark, pk=pk, shop=None, state=models.Benchmark.State.DRAFT)
    if request.method == "POST" or not desk.has_change_permission(request, benchmark):
        allowed(request)
    try:
        changelog.check_four_eyes(benchmark, request.user)
    except ValidationError as wrong:
        desk.message_user(request, " ".join(wrong.messages), messages.WARNING)
        if request.method == "POST":
            return HttpResponseRedirect(reverse("admin:diagnosis_benchmark_change", args=[pk]))
    form = ApproveForm(request.POST or request.GET or None)
    preview = None
    if request.method == "POST" and form.is_valid():
        try:
            rollout = benchmarking.approve(
                benchmark, by=request.user, now=timezone.now(), seen=form.cleaned_data["seen"], **form.picked
            )
        except benchmarking.Outdated as outdated:
            preview = outdated.preview
            said = _("Something came in meanwhile. This is the new preview: look again.")
            desk.message_user(request, said, messages.WARNING)
        except ValidationError as wrong:
            desk.message_user(request, " ".join(wrong.messages), messages.ERROR)
        else:
            desk.log_change(request, benchmark, [{"changed": {"fields": ["state"], "name": "approval"}}])
            return begin(desk, request, rollout)
    if preview is None and not form.errors:
        preview = benchmarking.preview(benchmark, now=timezone.now(), **form.picked)
    context = framed(desk, request, benchmark, _("What approving would do")) | {
        "form": form,
        "preview": preview,
        "may_approve": request.user.has_perm("diagnosis.approve_benchmark"),
    }
    return render_page(request, "admin/diagnosis/benchmark/approve.html", context)


def begin(desk, request, rollout):
    """A small rollout is done with the click; of a large one the page shows how far it has come."""
    work_on(rollout)
    if rollout.state != models.Rollout.State.DONE:
        return HttpResponseRedirect(reverse("admin:benchmark-rollout", args=[rollout.pk]))
    said = ngettext("Approved: %(n)s video changed.", "Approved: %(n)s videos changed.", rollout.changed)
    desk.message_user(request, said % {"n": rollout.changed})
    return HttpResponseRedirect(reverse("admin:diagnosis_benchmark_changelist"))


def rollout(desk, request, pk):
    """How far a version has come. POST: stop it, resume it, or just go on for a second."""
    run = get_object_or_404(models.Rollout.objects.select_related("benchmark__category", "by"), pk=pk)
    allowed(request)
    if request.method == "POST":
        turn = {"stop": rollouts.stop, "resume": rollouts.resume}.get(request.POST.get("action"))
        if turn:
            turn(run)
        work_on(run)
        if not wants(request, "rollout"):
            return HttpResponseRedirect(request.path)
    context = framed(desk, request, run.benchmark, _("Putting it into force")) | {"run": run}
    return render_page(request, "admin/diagnosis/benchmark/rollout.html", context, fragments=["rollout"])


def work_on(run):
    until = timezone.now() + PATIENCE
    rollouts.carry_out(run, clock=timezone.now, enough=lambda: timezone.now() >= until)


def allowed(request):
    if not request.user.has_perm("diagnosis.approve_benchmark"):
        raise PermissionDenied


def framed(desk, request, benchmark, title):
    return desk.admin_site.each_context(request) | {"benchmark": benchmark, "opts": desk.opts, "title": title}
