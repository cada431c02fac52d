"""Violations of a shop as Account Standing lists them."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, OuterRef, Q, Subquery

from diagnosis.models import StandingSystem, Violation
from diagnosis.models.standing import STANDING

# Beyond this the rail says “99+”.
MOST = 99


def violations(shop, video_id=""):
    """All violations of the shop, or of one of its videos, newest first."""
    found = Violation.objects.filter(shop=shop).select_related("policy", "video")
    return found.filter(Q(video__video_id=video_id) | Q(video_ref=video_id)) if video_id else found


def over(shop, expiry_days, today):
    """What no longer counts on this day: rules.standing.counts(), for the database (a test holds one against the other).

    `expiry_days` is the system's; None where no system is on file.
    """
    gone = Q(state__in=("expired", "withdrawn")) | Q(appeal="approved") | Q(expires_on__lte=today)
    if expiry_days is None:
        return gone
    first = today - timedelta(days=expiry_days) + timedelta(days=1)
    counted_from = datetime.combine(first, time.min, ZoneInfo(shop.timezone))
    return gone | Q(expires_on=None, points__gt=0, issued_at__lt=counted_from)


def under(found, tab, over):
    """The violations of a tab. What stands and has not expired is active."""
    return found.filter(_conditions(over)[tab])


def _conditions(over):
    return {"": Q(), "active": ~over, "appeal": Q(appeal="in_review"), "expired": over}


def with_expiry(shops):
    """The shops, each with the days after which its market's points expire as `points_expire`."""
    days = StandingSystem.objects.filter(market=OuterRef("market")).values("expiry_days")[:1]
    return shops.annotate(points_expire=Subquery(days))


def counting(shop, expiry_days, today):
    """The violations of a shop that count on this day, in no order."""
    return under(Violation.objects.filter(shop=shop).order_by(), "active", over(shop, expiry_days, today))


def active(shop, now):
    """How many violations of a shop (`with_expiry`) stand and have not expired; one more than MOST are “more”: every page asks."""
    today = now.astimezone(ZoneInfo(shop.timezone)).date()
    # So few are counted here: as a statement, the count of a part takes as long to make as the rest of the navigation.
    return len(counting(shop, shop.points_expire, today).values_list("pk")[: MOST + 1])


def counted(found, over, now):
    """What the page counts of these violations, in one statement.

    How many are under each tab, as `tabs`; how many one may still appeal against, `appealable`, and the earliest deadline,
    `until`, or None; how many `videos` have a standing violation.
    """
    conditions = _conditions(over)
    still = STANDING & Q(appeal="none", appeal_deadline__gt=now)
    counts = found.order_by().aggregate(
        **{f"tab_{tab}": Count("pk", filter=condition) for tab, condition in conditions.items()},
        appealable=Count("pk", filter=still),
        until=Min("appeal_deadline", filter=still),
        videos=Count("video", filter=STANDING, distinct=True),
    )
    return counts | {"tabs": {tab: counts.pop(f"tab_{tab}") for tab in conditions}}


def repeated(shop):
    """Policies that the shop broke more than once, counting what stands."""
    broken = Violation.objects.filter(shop=shop).standing().order_by().values("policy").annotate(times=Count("pk"))
    return set(broken.filter(times__gt=1).values_list("policy", flat=True))


def system_of(market):
    return StandingSystem.objects.filter(market=market).first()
