"""What an admin edits decides on diagnoses: the videos that it touches are judged in the same step."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import BooleanField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnosis import models
from diagnosis.deeds import spoken, turns
from diagnosis.deeds.rejudging import judge_again


class RejudgingAdmin(admin.ModelAdmin):
    """`decisive` names the fields on which a diagnosis rests; touched() finds the videos that rows decide on.

    The shops in which a row decides come first: an import of theirs that goes on waits, or is waited for.
    """

    decisive: tuple[str, ...] = ()
    cause = ""

    def touched(self, rows):
        """Keys of the videos whose diagnosis rests on these rows."""
        raise NotImplementedError

    def shops(self, obj):
        return models.Shop.objects.filter(pk=obj.shop_id)

    def save_model(self, request, obj, form, change):
        old = self.model.objects.filter(pk=obj.pk).first() if change else None
        with spoken.kept():
            differences = self.differences(old, obj) if old else [_("added")]
            why = f"{self.named(obj)}: {'; '.join(differences)}"
        if differences:
            turns.take_all(self.shops(obj))
        before = self.keys(obj) if differences and old else set()
        super().save_model(request, obj, form, change)
        if differences:
            self.judge(request, before | self.keys(obj), why)

    def delete_model(self, request, obj):
        turns.take_all(self.shops(obj))
        keys, why = self.keys(obj), self.deleted(obj)
        super().delete_model(request, obj)
        self.judge(request, keys, why)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)

    def keys(self, obj):
        return set(self.touched(self.model.objects.filter(pk=obj.pk)))

    def differences(self, old, new):
        return [
            f"{self.opts.get_field(name).verbose_name}: {shown(old, name)} → {shown(new, name)}"
            for name in self.decisive
            if getattr(old, name) != getattr(new, name)
        ]

    def deleted(self, obj):
        with spoken.kept():
            return _("%(name)s: deleted") % {"name": self.named(obj)}

    def named(self, obj):
        return f"{str(self.opts.verbose_name).capitalize()} {obj}"

    def judge(self, request, keys, why):
        moved = judge_again(keys, now=timezone.now(), by=request.user, why=why, cause=self.cause)
        if count := sum(moved.values()):
            said = ngettext("%(n)s video changed its status.", "%(n)s videos changed their status.", count)
            self.message_user(request, said % {"n": count}, messages.INFO)


def shown(row, name):
    """A field's value in words."""
    field, value = row._meta.get_field(name), getattr(row, name)
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    return str(getattr(row, f"get_{name}_display", lambda: value)() or "—")
