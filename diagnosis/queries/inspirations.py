"""Videos to learn from: the best of comparable ones, never a violating one, never the video itself."""

from datetime import timedelta

from django.db.models import Case, F, FloatField, Q, Sum, Value, When
from django.db.models.functions import Cast

from diagnosis.models import Inspiration, Membership, Shop, Video
from diagnosis.rules.classifier import WHOLE, Reason, Status

# group: what counts, out of what, and how many of these the category's own rate weighs against a video's.
GROUPS = {
    "interaction": (F("week_likes") + F("week_comments") + F("week_shares"), "week_views", 2000),
    "conversion": (F("week_orders"), "week_product_clicks", 100),
    "finish": (F("week_finishes"), "week_views", 2000),
}
# Only where every part is known: a view whose likes are not known is no trial.
KNOWN = {
    "interaction": Q(week_likes__isnull=False, week_comments__isnull=False, week_shares__isnull=False),
    "conversion": Q(week_orders__isnull=False),
    "finish": Q(week_finishes__isnull=False),
}
SHOWN = 6
RECENT = timedelta(days=180)


def sharing(shop):
    """The shop itself, its owners' other shops, and those that share with everybody here."""
    owners = Membership.objects.filter(shop=shop, role=Membership.Role.OWNER).values("user")
    same = Membership.objects.filter(user__in=owners, role=Membership.Role.OWNER).values("shop")
    return Shop.objects.filter(Q(pk=shop.pk) | Q(pk__in=same) | Q(share_inspirations=True))


def comparable(shop, video):
    """Finished videos of the same market and category, published in the half year up to this one's."""
    return Video.objects.filter(
        shop__in=sharing(shop),
        shop__market=shop.market,
        category_id=video.category_id,
        basis__in=WHOLE,
        published_on__gte=video.published_on - RECENT,
    ).exclude(state__in=(Status.VIOLATION, Reason.COLLECTING))


def rates(videos):
    """The category's own rate of each group: all successes over all trials; None without any."""
    sums = videos.aggregate(
        **{f"{name}_of": Sum(below, filter=KNOWN[name]) for name, (_above, below, _weight) in GROUPS.items()},
        **{f"{name}_is": Sum(above, filter=KNOWN[name]) for name, (above, _below, _weight) in GROUPS.items()},
    )
    return {
        name: float(sums[f"{name}_is"]) / float(sums[f"{name}_of"])
        if sums[f"{name}_of"] and sums[f"{name}_is"] is not None
        else None
        for name in GROUPS
    }


def best(videos, video, name, prior):
    """The group's best, by the rate drawn towards the category's: a lucky handful of views does not win."""
    above, below, weight = GROUPS[name]
    successes, trials = Cast(above, FloatField()), Cast(F(below), FloatField())
    rate = (successes + Value(weight * prior)) / (trials + Value(float(weight)))
    raw = Case(When(**{f"{below}__gt": 0}, then=successes / trials), output_field=FloatField())
    found = videos.exclude(pk=video.pk).filter(KNOWN[name], **{f"{below}__gt": 0}).annotate(shrunk=rate, rate=raw)
    # Better than the category, or it is no inspiration.
    return list(found.filter(shrunk__gt=prior).select_related("shop").order_by("-shrunk", "-video_id")[:SHOWN])


def curated(shop, video):
    """What admins recommend for this market, of this category or of any."""
    broken = Video.objects.filter(state=Status.VIOLATION).values("video_id")
    return list(
        Inspiration.objects.filter(is_active=True, market=shop.market)
        .filter(Q(category=None) | Q(category_id=video.category_id))
        .exclude(Q(video_id=video.video_id) | Q(video_id__in=broken))
    )
