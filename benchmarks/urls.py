"""The product's addresses, and two to compare with: a page that is a constant, and the admin's list of videos."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from diagnosis.models import Video

CONSTANT = "<!doctype html><title>Constant</title>" + "<p>The same for everybody.</p>" * 400


@login_not_required
def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(CONSTANT)


@admin.register(Video)
class VideoAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The changelist as a team would write it in five minutes: the list's columns, fifty rows a page."""

    list_display = (
        "title", "video_id", "published_at", "category", "state", "week_revenue", "week_views", "week_orders",
        "week_items_sold",
    )  # fmt: skip
    list_select_related = ("category",)
    list_per_page = 50
    ordering = ("-published_at", "-video_id")
    search_fields = ("title", "video_id")


urlpatterns = [path("constant/", constant), path("", include("sellercenter.urls"))]
