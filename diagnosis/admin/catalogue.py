"""Shops, what they sell, and violations: what a diagnosis rests on besides figures."""

from django.contrib import admin

from diagnosis import models


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


@admin.register(models.Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("name", "code")


@admin.register(models.Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ("name", "product_id", "shop", "category", "price", "commission_rate", "stock")
    list_filter = ("shop", "category")
    list_select_related = ("shop", "category")
    search_fields = ("name", "product_id")


@admin.register(models.Violation)
class ViolationAdmin(admin.ModelAdmin):
    list_display = ("violation_id", "shop", "policy", "video_ref", "points", "issued_at", "state", "appeal")
    list_filter = ("shop", "state", "appeal", "policy")
    list_select_related = ("shop", "policy")
    raw_id_fields = ("video",)
    search_fields = ("violation_id", "video_ref")


admin.site.register(models.Policy, list_display=("name",))
admin.site.register(models.StandingSystem, list_display=("market", "kind", "maximum", "expiry_days"))
