"""Violations of a shop as Account Standing lists them."""

from django.db.models import Count, Q

from diagnosis.models import StandingSystem, Video, Violation

TABS = ("", "active", "appeal", "expired")


def violations(shop, video_id=""):
    """All violations of the shop, or of one of its videos, newest first."""
    found = Violation.objects.filter(shop=shop).select_related("policy", "video")
    return found.filter(Q(video__video_id=video_id) | Q(video_ref=video_id)) if video_id else found


def under(found, tab, today):
    """The violations of a tab. What stands and has not expired is active."""
    over = Q(state__in=("expired", "withdrawn")) | Q(appeal="approved") | Q(expires_on__lte=today)
    match tab:
        case "active":
            return found.exclude(over)
        case "appeal":
            return found.filter(appeal="in_review")
        case "expired":
            return found.filter(over)
    return found


def tab_counts(found, today):
    return {tab: under(found.order_by(), tab, today).count() for tab in TABS}


def repeated(shop):
    """Policies that the shop broke more than once, counting what stands."""
    broken = Violation.objects.filter(shop=shop).standing().order_by().values("policy").annotate(times=Count("pk"))
    return set(broken.filter(times__gt=1).values_list("policy", flat=True))


def reduced(shop):
    """(videos with a standing violation, all videos)."""
    videos = Video.objects.filter(shop=shop)
    return videos.filter(state="violation").count(), videos.count()


def system_of(market):
    return StandingSystem.objects.filter(market=market).first()
