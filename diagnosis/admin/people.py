"""Who signs in, and to which shops."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

from diagnosis import models

# Django keeps the names of rights in English.
RIGHTS = {
    "add": _("%(what)s: add"),
    "change": _("%(what)s: change"),
    "delete": _("%(what)s: delete"),
    "view": _("%(what)s: view"),
    "approve": _("%(what)s: approve"),
}


def right(permission):
    """“benchmarks: change”, in the reader's language."""
    said = RIGHTS.get(permission.codename.partition("_")[0])
    model = permission.content_type.model_class()
    if said is None or model is None:
        return str(permission)
    return said % {"what": model._meta.verbose_name_plural}


class Rights:
    """Rights in plain lists (Django's two-box chooser is not accessible) and in the reader's language."""

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.related_model is Permission:
            field.label_from_instance = right
        return field


admin.site.unregister(Group)


@admin.register(Group)
class GroupOfPeopleAdmin(Rights, GroupAdmin):
    filter_horizontal = ()


@admin.register(models.User)
class PersonAdmin(Rights, UserAdmin):
    ordering = ("email",)
    list_display = ("email", "name", "is_staff", "is_active")
    search_fields = ("email", "name")
    list_filter = ("is_staff", "is_active")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
