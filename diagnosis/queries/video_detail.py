"""One video, with what its Detail page shows beside the diagnosis."""

from zoneinfo import ZoneInfo

from diagnosis.models import Video, VideoDay
from diagnosis.models.videos import WEEK
from diagnosis.rules import window
from diagnosis.rules.classifier import WHOLE, Reason
from diagnosis.rules.metrics import METRICS

# Key metrics of a single video: the guide's, without "Videos", and what the funnel needs.
SHOWN = ("revenue", "views", "product_clicks", "orders", "items_sold", "finish_rate")
EVENTS = 20
# So many of one's own videos say what is usual.
OWN = 20


def detail(shop, video_id):
    """The shop's video with its diagnosis, or Video.DoesNotExist."""
    return Video.objects.select_related("diagnosis", "category", "shop").get(shop=shop, video_id=video_id)


def days(video, covered):
    """{metric: [figure or None, seven times]} from the daily rows; a covered day without a row is 0, any other None."""
    rows = {
        row.day: row
        for row in VideoDay.objects.filter(video=video, day__gte=video.published_on, day__lte=video.closes_on)
    }
    return {
        code: [_figure(METRICS[code], rows.get(day), day in covered) for day in window.days(video.published_on)]
        for code in SHOWN
    }


def _figure(metric, row, covered):
    if row is None:
        return 0 if covered and not metric.derived else None
    return metric.of(vars(row))


def week(video):
    """The window's stored totals by metric name, as the registry reads them."""
    return {name.removeprefix("week_"): value for name, value in vars(video).items() if name.startswith("week_")}


def products(video):
    """Products linked in the video, in the export's order."""
    return list(video.video_products.select_related("product").order_by("position", "pk"))


def first_violation(video):
    """The first violation of the video that stands, or None."""
    return video.violations.standing().order_by("issued_at", "pk").first()


def local_day(moment, zone):
    """The day of a moment where the shop is."""
    return moment.astimezone(ZoneInfo(zone)).date()


def own_last(video, count=OWN):
    """The weeks of the shop's last finished videos before this one, newest first: {name: total} as the registry reads them."""
    before = Video.objects.filter(shop_id=video.shop_id, published_at__lt=video.published_at, basis__in=WHOLE).exclude(
        state=Reason.COLLECTING
    )
    names = [f"week_{name}" for name in WEEK]
    rows = before.order_by("-published_at", "-video_id").values_list(*names)[:count]
    return [dict(zip(WEEK, row, strict=True)) for row in rows]


def events(video):
    """The last changes of the video's state, newest first."""
    return list(video.events.select_related("by", "benchmark__category", "benchmark__shop")[:EVENTS])
