"""Videos to learn from: the best of comparable ones, never a violating one, never the video itself.

Comparable are finished videos of the same market and category, of this shop, of its owners' other shops for a reader
who may see these, and of shops that share, published since the month in which the half year before this video began.
The best are chosen in two rounds, so that no category is read as a whole: the leaders of each shop's month are kept, and
of these the best are taken by the rate of all comparable videos.
"""

from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from itertools import batched

from django.db.models import FloatField, Q, Value
from django.db.models.functions import Cast, Coalesce

from diagnosis.models import Inspiration, LeadingMonth, Membership, Shop, Video
from diagnosis.queries.performance import AHEAD, BEHIND
from diagnosis.rules import leaders
from diagnosis.rules.classifier import WHOLE, Reason, Status
from diagnosis.rules.leaders import Leader, Tally

SHOWN = 6
RECENT = timedelta(days=180)
# So many are looked up: some may be gone, or violate, since they were kept.
SPARE = 12
# So many months are read by one statement: SQLite takes 500.
AT_ONCE = 400
EXCLUDED = (Status.VIOLATION, Reason.COLLECTING)
CARD = ("video_id", "title", "creator", "thumbnail", "shop__is_demo")
FIGURES = (
    "pk",
    "video_id",
    "week_likes",
    "week_comments",
    "week_shares",
    "week_views",
    "week_orders",
    "week_product_clicks",
    # As a number of the machine: a decimal each would take longer than all the rest.
    Cast("week_finishes", FloatField()),
)

# Of a month without such videos.
NONE = dict.fromkeys(leaders.WEIGHTS, Tally())


def sharing(shop, reader):
    """The shop itself, its owners' other shops for who is a member there too, and those that share with everybody here."""
    owners = Membership.objects.filter(shop=shop, role=Membership.Role.OWNER).values("user")
    same = Membership.objects.filter(user__in=owners, role=Membership.Role.OWNER).values("shop")
    seen = Membership.objects.filter(user=reader).values("shop")
    sisters = Q(pk__in=same) & Q(pk__in=seen)
    return Shop.objects.filter(Q(pk=shop.pk) | sisters | Q(share_inspirations=True), market=shop.market)


def finished():
    """Videos that may be shown and counted."""
    return Video.objects.filter(basis__in=WHOLE).exclude(state__in=EXCLUDED)


def since(video):
    """The first day of the month in which the half year before this video began."""
    return (video.published_on - RECENT).replace(day=1)


def of_month(shop, month):
    """The shop's videos of a month, given by its first day; the moments around it are what the index knows."""
    following = (month + timedelta(days=31)).replace(day=1)
    first = datetime.combine(month, time.min, UTC) - AHEAD
    last = datetime.combine(following, time.min, UTC) + BEHIND
    days = Video.objects.filter(shop=shop, published_on__gte=month, published_on__lt=following)
    return days.filter(published_at__gte=first, published_at__lt=last)


def tallies(shop, month, categories):
    """{category: {group: Tally}} of the finished videos of a shop's month, from the videos themselves; 0 is no category."""
    chosen = Q(category__in=[category for category in categories if category])
    if 0 in categories:
        chosen |= Q(category=None)
    rows = (finished() & of_month(shop, month)).filter(chosen).values_list(Coalesce("category_id", 0), *FIGURES)
    found = leaders.tallies(lambda: rows.iterator(5000))
    return {category: found.get(category, NONE) for category in categories}


def _emptied(months, category):
    """[{group: Tally}] of the category in these months, each a shop and a first day, all read by one statement (and twice)."""
    chosen = finished().filter(category=category or None)
    parts = [
        (chosen & of_month(shop, month)).values_list(Value(number), *FIGURES)
        for number, (shop, month) in enumerate(months)
    ]

    def read():
        for some in batched(parts, AT_ONCE, strict=False):
            yield from some[0].union(*some[1:], all=True).iterator(5000)

    found = leaders.tallies(read) if parts else {}
    return [found.get(number, NONE) for number in range(len(months))]


def _comparable(shop, video, reader):
    """The tallies of every month that counts, by group."""
    category = video.category_id or 0
    months = LeadingMonth.objects.filter(shop__in=sharing(shop, reader), category=category, month__gte=since(video))
    # This shop's own come last: of a video that two shops brought the last one is shown.
    rows = sorted(
        months.order_by("shop", "month").values_list("shop", "month", "tallies"), key=lambda row: row[0] == shop.pk
    )
    emptied = iter(_emptied([(owner, month) for owner, month, kept in rows if kept is None], category))
    found = defaultdict(list)
    for _owner, _month, kept in rows:
        known = next(emptied) if kept is None else _read(kept)
        for group, tally in known.items():
            found[group].append(tally)
    return found


def _read(kept):
    return {group: Tally(s, t, [Leader(*one) for one in some]) for group, (s, t, some) in kept.items()}


def best(shop, video, reader, above=None):
    """{group: (the rate of all comparable videos or None, [(video, its rate), …])}, the best first, for this reader.

    Only those that exceed `above`, {group: rate}, and where it gives none, the rate of all comparable videos.
    """
    comparable = _comparable(shop, video, reader)
    priors, chosen = {}, {}
    for group in leaders.WEIGHTS:
        of_group = comparable[group]
        prior = leaders.rate(sum(tally.successes for tally in of_group), sum(tally.trials for tally in of_group))
        priors[group], chosen[group] = prior, []
        if prior is not None:
            # By video ID: two shops may have brought the same video.
            others = {one.video_id: one for tally in of_group for one in tally.leaders}
            others.pop(video.video_id, None)
            # Better than the category, or it is no inspiration.
            floor = (above or {}).get(group, prior)
            chosen[group] = leaders.best(group, [one for one in others.values() if one.rate > floor], prior, SPARE)
    keys = {one.key for some in chosen.values() for one in some}
    standing = finished().filter(pk__in=keys, category_id=video.category_id).select_related("shop").only(*CARD)
    known = {one.pk: one for one in standing} if keys else {}
    return {
        group: (priors[group], [(known[one.key], one.rate) for one in some if one.key in known][:SHOWN])
        for group, some in chosen.items()
    }


def curated(shop, video):
    """What admins recommend for this market, of this category or of any."""
    broken = Video.objects.filter(state=Status.VIOLATION).values("video_id")
    return list(
        Inspiration.objects.filter(is_active=True, market=shop.market)
        .filter(Q(category=None) | Q(category_id=video.category_id))
        .exclude(Q(video_id=video.video_id) | Q(video_id__in=broken))
    )
