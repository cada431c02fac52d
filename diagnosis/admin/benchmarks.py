"""Benchmarks: drafts are edited, approved versions are read, and a change is a new version."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from diagnosis import models
from diagnosis.admin import approving, drafting
from diagnosis.admin.factors import WARNING, multiplied_out
from diagnosis.admin.records import change_lines
from diagnosis.deeds import benchmarking, changelog
from diagnosis.models.benchmarks import PROFILE, QUARTILES
from diagnosis.queries.benchmarks import current, uses
from diagnosis.templatetags.figures import count_text, money_text, percent_text

FIGURES = (*(f"{name}_{quartile}" for name in QUARTILES for quartile in ("p25", "p50", "p75")), *PROFILE)


class BenchmarkForm(forms.ModelForm):
    """Currency and order are checked by the model; who changes a benchmark says why."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "reason" in self.fields:
            self.fields["reason"].required = True


class Page(ChangeList):
    """The list with how each version on the page is used: two more queries for the page, none a row."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = uses(self.result_list)
        for benchmark in self.result_list:
            benchmark.use = found[benchmark.pk]


class InForce(admin.SimpleListFilter):
    """Whether a market and category has an approved version that holds today."""

    title, parameter_name = _("market and category"), "current"

    def lookups(self, request, model_admin):
        return [("yes", _("with a current version")), ("no", _("without a current version"))]

    def queryset(self, request, queryset):
        held = current(timezone.localdate())
        chosen = {"yes": queryset.filter(held), "no": queryset.exclude(held)}
        return chosen.get(self.value(), queryset)


@admin.register(models.Benchmark)
class BenchmarkAdmin(admin.ModelAdmin):
    form = BenchmarkForm
    list_display = (
        "scope_name", "version", "state", "standard_amount", "n", "source", "valid_from", "used_by", "share_above",
        "updated_by", "updated_at",
    )  # fmt: skip
    list_filter = (("market", admin.AllValuesFieldListFilter), "state", InForce, "source", "category")
    list_select_related = ("category", "shop", "author")
    list_per_page = 50
    search_fields = ("category__name", "market", "shop__name", "reason", "author__email", "author__name")
    readonly_fields = ("version", "state", "source", "author", "multiplied")
    fieldsets = (
        (None, {"fields": (("market", "currency"), "category", "valid_from", "reason")}),
        (_("Revenue in 7 days"), {"fields": (("revenue_p25", "revenue_p50", "revenue_p75"), "standard", "strict")}),
        (
            _("Funnel profile: multiplies to the standard"),
            {"fields": (("profile_views", "profile_ctr"), ("profile_ctor", "profile_order_value"), "multiplied")},
        ),
        (
            _("Quality"),
            {
                "fields": tuple(
                    tuple(f"{name}_{quartile}" for quartile in ("p25", "p50", "p75")) for name in QUARTILES[1:]
                )
            },
        ),
        (_("Minimum requirements"), {"fields": ("min_views", "min_clicks", "min_products")}),
        (
            _("What it rests on"),
            {
                "fields": (
                    ("n", "n_shops"),
                    ("period_start", "period_end"),
                    ("revenue_p50_low", "revenue_p50_high"),
                    "source",
                )
            },
        ),
        (_("Record"), {"fields": ("version", "state", "author")}),
    )

    class Media:
        js = ("js/benchmark.js",)

    # --- the list

    def get_changelist(self, request, **kwargs):
        return Page

    @admin.display(description=_("for"), ordering="market")
    def scope_name(self, benchmark):
        return benchmark.scope_name

    @admin.display(description=_("the standard"), ordering="revenue_p50")
    def standard_amount(self, benchmark):
        return f"{money_text(benchmark.standard_revenue, benchmark.currency)} ({benchmark.standard.upper()})"

    @admin.display(description=_("used by"))
    def used_by(self, benchmark):
        return count_text(benchmark.use.diagnoses)

    @admin.display(description=_("videos at or above it"))
    def share_above(self, benchmark):
        return share_text(benchmark.use.sanity(benchmark))

    @admin.display(description=_("updated by"))
    def updated_by(self, benchmark):
        last = benchmark.use.last
        return (last.by if last else benchmark.author) or "—"

    @admin.display(description=_("updated"))
    def updated_at(self, benchmark):
        last = benchmark.use.last
        return timezone.localdate(last.at if last else benchmark.created_at)

    # --- the form

    @admin.display(description=_("views × CTR × CTOR × order value"))
    def multiplied(self, benchmark):
        """The factor profile multiplied out beside the standard, with the difference in percent."""
        said, off = multiplied_out(benchmark)
        return format_html(
            '<output id="multiplied">{}</output> <strong class="check" id="multiplied-off"{}>{}</strong>',
            said, "" if off else mark_safe(" hidden"), WARNING,
        )  # fmt: skip

    def has_change_permission(self, request, obj=None):
        """A version that is approved or in use is never edited: “Create new version”."""
        if obj is not None and (obj.state != models.Benchmark.State.DRAFT or obj.shop_id):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        if obj is not None and (obj.state != models.Benchmark.State.DRAFT or obj.shop_id):
            return False
        return super().has_delete_permission(request, obj)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        benchmark = self.get_object(request, object_id)
        extra = extra_context or {}
        if benchmark is not None:
            use = uses([benchmark], changes=False)[benchmark.pk]
            extra |= {
                "changes": change_lines(benchmark.changes.select_related("by")[:50]),
                "diagnoses": use.diagnoses,
                "sanity": use.sanity(benchmark),
                "share": share_text(use.sanity(benchmark)),
                "may_propose": self.has_add_permission(request) and not benchmark.shop_id,
                "may_approve": request.user.has_perm("diagnosis.approve_benchmark"),
                "rollouts": benchmark.rollouts.select_related("by"),
            }
        return super().change_view(request, object_id, form_url, extra)

    def save_model(self, request, obj, form, change):
        """Drafts are numbered within their scope, name their last editor, and are set by hand once a figure was."""
        before = changelog.values_of(obj) if change else None
        if not change or {"market", "category"} & set(form.changed_data):
            obj.version = benchmarking.next_version(obj.market, obj.category)
        if set(FIGURES) & set(form.changed_data):
            obj.source = models.Benchmark.Source.MANUAL
        obj.author = request.user
        super().save_model(request, obj, form, change)
        action = models.BenchmarkChange.Action.EDITED if change else models.BenchmarkChange.Action.CREATED
        changelog.record(obj, action, by=request.user, before=before)

    def delete_model(self, request, obj):
        changelog.record(obj, models.BenchmarkChange.Action.DELETED, by=request.user)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for benchmark in queryset:
            self.delete_model(request, benchmark)

    # --- other pages

    def get_urls(self):
        def page(address, view, name):
            return path(address, self.admin_site.admin_view(partial(view, self)), name=f"benchmark-{name}")

        return [
            page("<int:pk>/new-version/", BenchmarkAdmin.new_version, "new-version"),
            page("<int:pk>/approve/", approving.approve, "approve"),
            page("rollout/<int:pk>/", approving.rollout, "rollout"),
            page("compute/", drafting.compute, "compute"),
            page("import/", drafting.import_csv, "import"),
            page("import/template/", drafting.csv_template, "import-template"),
            *super().get_urls(),
        ]

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


def share_text(sanity):
    """“48% of 1,204 (46%–50%)”, marked where it lies outside the band."""
    if sanity.share is None:
        return "—"
    low, high = (percent_text(end, 0) for end in sanity.interval)
    said = _("%(share)s of %(n)s (%(low)s–%(high)s)") % {
        "share": percent_text(sanity.share, 0), "n": count_text(sanity.n), "low": low, "high": high,
    }  # fmt: skip
    if not sanity.warns:
        return said
    low, high = (percent_text(end, 0) for end in sanity.band)
    expected = _("check: expected %(low)s to %(high)s") % {"low": low, "high": high}
    return format_html('{} <strong class="check">{}</strong>', said, expected)
