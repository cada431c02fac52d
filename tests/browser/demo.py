"""Where the demo's pages are."""

from django.urls import reverse

from diagnosis.models import Video

LIST = "/shops/lumi-fern/analytics/video/details/"


def detail(state, page="video-detail"):
    made = Video.objects.filter(shop__slug="lumi-fern", state=state).order_by("-published_at").first()
    return reverse(f"diagnosis:{page}", args=["lumi-fern", made.video_id])
