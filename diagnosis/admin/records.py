"""Rows that deeds write: to be looked at here."""

from django.contrib import admin

from diagnosis import models


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
    list_display = ("at", "shop", "video", "before", "after", "cause", "by")
    list_filter = ("shop", "cause")
    list_select_related = ("shop", "video", "by")
    show_full_result_count = False


@admin.register(models.BenchmarkChange)
class BenchmarkChangeAdmin(ReadOnly):
    list_display = ("at", "name", "action", "by")
    list_filter = ("action", "by")
    list_select_related = ("by",)
    search_fields = ("name", "by__email")


def change_lines(changes):
    """(change, [(field, old, new)…]) for each change, the fields in the words of the form."""
    names = {field.name: field.verbose_name for field in models.Benchmark._meta.concrete_fields}
    return [(change, [(names.get(name, name), *pair) for name, pair in change.values.items()]) for change in changes]
