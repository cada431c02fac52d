"""Benchmarks: drafts are edited, approved versions are read, and a change is a new version."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagnosis import models
from diagnosis.admin import approving
from diagnosis.deeds import benchmarking
from diagnosis.rules import gap


@admin.register(models.Benchmark)
class BenchmarkAdmin(admin.ModelAdmin):
    list_display = ("scope_name", "version", "state", "n", "source", "valid_from", "used_by", "author")
    list_filter = ("market", "state", "source", "category")
    list_select_related = ("category", "shop", "author")
    readonly_fields = ("state", "source", "author", "multiplied")
    exclude = ("shop",)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(uses=Count("diagnoses"))

    @admin.display(description=_("used by"), ordering="uses")
    def used_by(self, benchmark):
        return benchmark.uses

    @admin.display(description=_("views × CTR × CTOR × order value"))
    def multiplied(self, benchmark):
        """The factor profile multiplied out beside the standard, with the difference in percent."""
        values = (benchmark.profile_views, benchmark.profile_ctr, benchmark.profile_ctor, benchmark.profile_order_value)
        if not all(values) or not benchmark.standard_revenue:
            return "—"
        profile = gap.Profile(*values)
        off = gap.consistency(profile, benchmark.standard_revenue)
        said = f"{gap.multiplied(profile):.2f} {benchmark.currency}, {off:+.1%}"
        return (
            _("%(said)s: more than 5%% off the standard, check the factors") % {"said": said}
            if abs(off) > 0.05
            else said
        )

    def has_change_permission(self, request, obj=None):
        """A version that is approved or in use is never edited: “Create new version”."""
        if obj is not None and (obj.state != models.Benchmark.State.DRAFT or obj.shop_id):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        if obj is not None and obj.state != models.Benchmark.State.DRAFT:
            return False
        return super().has_delete_permission(request, obj)

    def save_model(self, request, obj, form, change):
        obj.author = request.user
        super().save_model(request, obj, form, change)

    def get_urls(self):
        own = [
            path("<int:pk>/new-version/", self.admin_site.admin_view(self.new_version), name="benchmark-new-version"),
            path(
                "<int:pk>/approve/",
                self.admin_site.admin_view(partial(approving.approve, self)),
                name="benchmark-approve",
            ),
        ]
        return own + super().get_urls()

    def new_version(self, request, pk):
        """POST: a draft copy with the next number, opened for editing."""
        benchmark = get_object_or_404(models.Benchmark, pk=pk, shop=None)
        if not self.has_add_permission(request):
            raise PermissionDenied
        here = reverse("admin:diagnosis_benchmark_change", args=[pk])
        if request.method != "POST":
            return HttpResponseRedirect(here)
        try:
            draft = benchmarking.new_version(
                benchmark, by=request.user, reason=request.POST.get("reason", ""), valid_from=timezone.localdate()
            )
        except ValidationError as wrong:
            self.message_user(request, " ".join(wrong.messages), messages.ERROR)
            return HttpResponseRedirect(here)
        self.log_addition(request, draft, [{"added": {"name": "version", "object": str(draft)}}])
        return HttpResponseRedirect(reverse("admin:diagnosis_benchmark_change", args=[draft.pk]))
