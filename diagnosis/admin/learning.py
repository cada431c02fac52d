"""What sellers read and watch: suggestions, tutorials, the playbook, inspirations."""

from django.contrib import admin

from diagnosis import models


@admin.register(models.Suggestion)
class SuggestionAdmin(admin.ModelAdmin):
    list_display = ("title", "pattern", "position", "tutorial", "chapter", "is_active")
    list_filter = ("pattern", "is_active")
    list_select_related = ("tutorial", "chapter")


admin.site.register(models.Tutorial, list_display=("title", "position", "minutes"))
admin.site.register(models.Chapter, list_display=("title", "position", "minutes"))
admin.site.register(models.Inspiration, list_display=("title", "group", "market", "category", "is_active"))
