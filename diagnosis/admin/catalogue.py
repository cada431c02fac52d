"""Shops, what they sell, and violations: what a diagnosis rests on besides figures."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from diagnosis import models
from diagnosis.admin.rejudging import RejudgingAdmin
from diagnosis.deeds import turns
from diagnosis.deeds.closing import delete_shops
from diagnosis.deeds.products import clear_category


class MembershipInline(admin.StackedInline):
    model = models.Membership
    extra = 1
    raw_id_fields = ("user",)


@admin.register(models.Shop)
class ShopAdmin(RejudgingAdmin):
    list_display = ("name", "slug", "market", "currency", "timezone", "data_through")
    list_filter = ("market",)
    search_fields = ("name", "slug")
    inlines = (MembershipInline,)
    decisive = ("default_category", "diagnose_affiliates")
    cause = models.StatusEvent.Cause.RESTATED

    def touched(self, rows):
        return models.Video.objects.filter(shop__in=rows).values_list("pk", flat=True)

    def shops(self, obj):
        return models.Shop.objects.filter(pk=obj.pk)

    def delete_model(self, request, obj):
        """Its videos go with it: there is nothing to judge."""
        delete_shops([obj.pk])

    def get_deleted_objects(self, objs, request):
        """What goes with a shop, in numbers: a list of its rows could have millions, and none of them holds it back."""
        keys = [shop.pk for shop in objs]
        counts = {models.Shop._meta.verbose_name_plural: len(keys), _("videos"): sum(shop.video_count for shop in objs)}
        for model in (models.Product, models.Violation, models.ImportRun, models.Membership):
            counts[model._meta.verbose_name_plural] = model.objects.filter(shop__in=keys).count()
        return list(map(str, objs)), counts, set(), []

    def get_readonly_fields(self, request, obj=None):
        """Windows and amounts of videos that came in are in the shop's zone and currency, and are fixed for ever."""
        fixed = obj is not None and obj.videos.exists()
        return ("market", "currency", "timezone") if fixed else ()


@admin.register(models.Category)
class CategoryAdmin(RejudgingAdmin):
    list_display = ("name", "code")
    search_fields = ("name", "code")

    def touched(self, rows):
        return models.Video.objects.filter(category__in=rows).values_list("pk", flat=True)

    def shops(self, obj):
        """Whichever sells in it; in a new one nobody does."""
        return models.Shop.objects.all() if obj.pk else models.Shop.objects.none()

    def delete_model(self, request, obj):
        """Its videos are judged while it still says where they were filed: the months that they leave have other leaders."""
        turns.take_all(self.shops(obj))
        keys, why = self.keys(obj), self.deleted(obj)
        clear_category(obj)
        self.judge(request, keys, why)
        obj.delete()


@admin.register(models.Product)
class ProductAdmin(RejudgingAdmin):
    list_display = ("name", "product_id", "shop", "category", "price", "commission_rate", "stock")
    list_filter = ("shop", "category")
    list_select_related = ("shop", "category")
    search_fields = ("name", "product_id")
    decisive = ("category",)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Django stands a file field under a legend and leaves the field itself without a name."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "picture":
            field.widget.attrs["aria-label"] = db_field.verbose_name
        return field

    def touched(self, rows):
        return models.VideoProduct.objects.filter(product__in=rows).values_list("video_id", flat=True)

    def get_readonly_fields(self, request, obj=None):
        return ("shop",) if obj else ()


class ViolationForm(forms.ModelForm):
    def clean(self):
        """A video is named by its key or by its ID, belongs to the shop, and is linked as soon as it is known."""
        given = super().clean()
        shop, video, ref = given.get("shop"), given.get("video"), given.get("video_ref", "")
        if video and video.shop_id != (shop and shop.pk):
            raise forms.ValidationError({"video": _("This video is of another shop.")})
        if video and ref not in ("", video.video_id) and "video_ref" in self.changed_data:
            raise forms.ValidationError(
                {"video_ref": _("This is not the ID of the video above. Leave one of them empty.")}
            )
        if video:
            given["video_ref"] = video.video_id
        elif ref and shop:
            given["video"] = models.Video.objects.filter(shop=shop, video_id=ref).first()
        return given


@admin.register(models.Violation)
class ViolationAdmin(RejudgingAdmin):
    form = ViolationForm
    list_display = ("violation_id", "shop", "policy", "video_ref", "points", "issued_at", "state", "appeal")
    list_filter = ("shop", "state", "appeal", "policy")
    list_select_related = ("shop", "policy")
    raw_id_fields = ("video",)
    search_fields = ("violation_id", "video_ref")
    decisive = ("video", "state", "appeal")

    def touched(self, rows):
        return rows.exclude(video=None).values_list("video_id", flat=True)


admin.site.register(models.Policy, list_display=("name",))
admin.site.register(models.StandingSystem, list_display=("market", "kind", "maximum", "expiry_days"))
