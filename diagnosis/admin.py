"""What admins edit: benchmarks in versions, learning content, standing systems, shops and their members."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagnosis import models
from diagnosis.deeds import benchmarking
from diagnosis.forms import ApproveForm
from diagnosis.rules import gap

admin.site.site_header = _("Video Diagnosis administration")
admin.site.site_title = _("Video Diagnosis")


class ReadOnly(admin.ModelAdmin):
    """Rows that deeds write: to be looked at here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(models.User)
class PersonAdmin(UserAdmin):
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "is_active")
    search_fields = ("email", "name")
    list_filter = ("is_staff", "is_active")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)


class MembershipInline(admin.TabularInline):
    model = models.Membership
    extra = 1
    autocomplete_fields = ("user",)


@admin.register(models.Shop)
class ShopAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "market", "currency", "timezone", "data_through")
    list_filter = ("market",)
    search_fields = ("name", "slug")
    inlines = (MembershipInline,)


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
            path("<int:pk>/approve/", self.admin_site.admin_view(self.approve), name="benchmark-approve"),
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

    def approve(self, request, pk):
        """GET: what approving would do; POST: do it. If data came in between, the new preview is shown once more."""
        benchmark = get_object_or_404(models.Benchmark, pk=pk, shop=None, state=models.Benchmark.State.DRAFT)
        if not request.user.has_perm("diagnosis.approve_benchmark"):
            raise PermissionDenied
        form = ApproveForm(request.POST or request.GET or None)
        since = form.cleaned_data.get("restate_from") if form.is_valid() else None
        preview = benchmarking.preview(benchmark, since=since)
        seen = f"{preview.judged}:{sorted(preview.moved.items())}"
        if request.method == "POST" and form.is_valid():
            if request.POST.get("seen") == seen:
                moved = benchmarking.approve(benchmark, by=request.user, now=timezone.now(), restate_from=since)
                self.log_change(request, benchmark, [{"changed": {"fields": ["state"], "name": "approval"}}])
                self.message_user(request, _("Approved: %(n)s videos changed.") % {"n": sum(moved.values())})
                return HttpResponseRedirect(reverse("admin:diagnosis_benchmark_changelist"))
            self.message_user(
                request, _("Figures came in meanwhile. This is the new preview: look again."), messages.WARNING
            )
        context = self.admin_site.each_context(request) | {
            "benchmark": benchmark,
            "form": form,
            "preview": preview,
            "seen": seen,
            "opts": self.opts,
            "title": _("What approving would do"),
            "moved": sorted((*states, count) for states, count in preview.moved.items()),
        }
        return TemplateResponse(request, "admin/diagnosis/benchmark/approve.html", context)


@admin.register(models.Violation)
class ViolationAdmin(admin.ModelAdmin):
    list_display = ("violation_id", "shop", "policy", "video_ref", "points", "issued_at", "state", "appeal")
    list_filter = ("shop", "state", "appeal", "policy")
    list_select_related = ("shop", "policy")
    raw_id_fields = ("video",)
    search_fields = ("violation_id", "video_ref")


@admin.register(models.ImportRun)
class ImportRunAdmin(ReadOnly):
    list_display = ("file_name", "shop", "kind", "state", "new", "changed", "unchanged", "refused", "created_at")
    list_filter = ("shop", "kind", "state")
    list_select_related = ("shop",)


@admin.register(models.StatusEvent)
class StatusEventAdmin(ReadOnly):
    list_display = ("at", "shop", "video", "before", "after", "cause", "by")
    list_filter = ("shop", "cause")
    list_select_related = ("shop", "video", "by")
    show_full_result_count = False


@admin.register(models.Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ("name", "product_id", "shop", "category", "price", "commission_rate", "stock")
    list_filter = ("shop", "category")
    list_select_related = ("shop", "category")
    search_fields = ("name", "product_id")


@admin.register(models.Suggestion)
class SuggestionAdmin(admin.ModelAdmin):
    list_display = ("title", "pattern", "position", "tutorial", "chapter", "is_active")
    list_filter = ("pattern", "is_active")
    list_select_related = ("tutorial", "chapter")


admin.site.register(models.Category, list_display=("name", "code"))
admin.site.register(models.Policy, list_display=("name",))
admin.site.register(models.Tutorial, list_display=("title", "position", "minutes"))
admin.site.register(models.Chapter, list_display=("title", "position", "minutes"))
admin.site.register(models.Inspiration, list_display=("title", "group", "market", "category", "is_active"))
admin.site.register(models.StandingSystem, list_display=("market", "kind", "maximum", "expiry_days"))
