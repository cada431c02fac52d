"""Rows that deeds write: to be looked at here."""

from django.contrib import admin
from django.db.models import BooleanField
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from diagnosis import models, wording

YES_NO = {"True": _("Yes"), "False": _("No")}


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(models.ImportRun)
class ImportRunAdmin(ReadOnly):
    list_display = ("file_name", "shop", "kind", "state", "new", "changed", "unchanged", "refused", "created_at")
    list_filter = ("shop", "kind", "state")
    list_select_related = ("shop",)


@admin.register(models.StatusEvent)
class StatusEventAdmin(ReadOnly):
    list_display = ("at", "shop", "video", "was", "became", "cause", "by")
    fields = (*list_display[:-1], "benchmark", "by", "why")
    list_filter = ("shop", "cause")
    list_select_related = ("shop", "video", "by")
    show_full_result_count = False

    @admin.display(description=_("before"))
    def was(self, event):
        return wording.label(event.before)

    @admin.display(description=_("after"))
    def became(self, event):
        return wording.label(event.after)


@admin.register(models.Rollout)
class RolloutAdmin(ReadOnly):
    list_display = ("benchmark", "choice", "state", "judged", "total", "by", "started_at", "progress")
    list_filter = ("state", "choice")
    list_select_related = ("benchmark__category", "benchmark__shop", "by")

    @admin.display(description=_("progress"))
    def progress(self, run):
        return format_html('<a href="{}">{}</a>', reverse("admin:benchmark-rollout", args=[run.pk]), _("Open"))


@admin.register(models.BenchmarkChange)
class BenchmarkChangeAdmin(ReadOnly):
    list_display = ("at", "name", "action", "by")
    list_filter = ("action", "by")
    list_select_related = ("by",)
    search_fields = ("name", "by__email")


def change_lines(changes):
    """(change, [(field, old, new)…]) for each change, in the words of the form."""
    fields = {field.name: field for field in models.Benchmark._meta.concrete_fields}

    def words(name, pair):
        field = fields.get(name)
        if field is None:
            return (name, *pair)
        named = YES_NO if isinstance(field, BooleanField) else dict(field.flatchoices)
        return (field.verbose_name, *(named.get(value, value) for value in pair))

    return [(change, [words(name, pair) for name, pair in change.values.items()]) for change in changes]
