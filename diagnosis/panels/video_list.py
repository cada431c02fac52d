"""Rows and tabs of the list."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from diagnosis import charts, wording
from diagnosis.models import Video
from diagnosis.queries import keyset
from diagnosis.queries.video_list import CAP, TABS
from diagnosis.rules.metrics import METRICS
from diagnosis.templatetags import figures
from diagnosis.templatetags.wording import escaped, thumbnail

DENSITIES = ("comfortable", "compact")
# The states in which the figures may still change, or are not those of the whole window.
SOFT = ("collecting", "data_missing")
# What the rates of a row are counted from.
COUNTED = ("views", "product_clicks", "orders", "finishes")
# So much of a title says which video a button opens.
SHORT = 60
# What “Clear all” takes away; the tab and the order stay.
NARROWING = ("q", "category", "from", "to", "loses", "confidence")
# How sure the diagnosis is; and where the benchmark stands on the bar of a revenue.
SURE = '<p class="hint more">{}</p>'
MARK = '<rect class="mark" x="{}" y="-2" width="2" height="10" transform="translate(-1 0)"/>'


def rows(videos, shop, categories, into):
    """The table's rows (of video_list.SHOWN) in finished words, so that the template only puts them in their places.

    `categories` are those that there are, `into` ends the addresses of the videos.
    """
    base = reverse("diagnosis:video-list", args=[shop.slug])
    pictures = {name: thumbnail(name) for name in {video.thumbnail for video in videos}}
    names = {category.pk: category.name for category in categories}
    looks = {state: escaped(look(state)) for state in {video.state for video in videos}}
    language = get_language()
    return [
        looks[video.state]
        | cells(video, shop.currency, shop.data_through, names.get(video.category_id), language)
        | {"address": f"{base}{video.video_id}/{into}", "picture": pictures[video.thumbnail]}
        for video in videos
    ]


def look(state):
    """What a row shows of a state: the code that colours it, and the words and the icon on its chip."""
    return {
        "state": state,
        "tone": tone(state),
        "soft": SafeString(' class="soft"') if state in SOFT else "",
        "chip": wording.chip(state),
        "icon": figures.status_icon(tone(state)),
    }


@lru_cache(maxsize=1000)
def cells(video, currency, data_through, category, language):
    # Kept: who sorts, filters, comes back or asks whether the page is still so meets the same rows again. Nothing else
    # than what is passed enters, so that what is kept is never old.
    title = video.title or video.video_id
    week = {name: getattr(video, f"week_{name}") for name in COUNTED}
    share = charts.share(video.week_revenue, video.benchmark_revenue)
    length = "" if video.duration is None else figures.duration(video.duration)
    return escaped(
        {
            "id": video.video_id,
            "title": title,
            "short": title if len(title) <= SHORT else f"{title[: SHORT - 1]}…",
            "published": figures.day_text(video.published_on),
            "more": " · ".join(filter(None, (length, category))),
            "hint": " · ".join(filter(None, (wording.hint(video, data_through), wording.approximate(video)))),
            "confidence": format_html(SURE, Video.Confidence(video.confidence).label) if video.confidence else "",
            "part": share.part,
            "mark": format_html(MARK, share.mark) if share.mark else "",
            "revenue": figures.figure(video.week_revenue, "money", currency),
            "views": figures.figure(video.week_views, "count"),
            "ctr_of_views": figures.rate(METRICS["ctr_of_views"].of(week), video, "ctr_of_views"),
            "ctor": figures.rate(METRICS["ctor"].of(week), video, "ctor"),
            "orders": figures.figure(video.week_orders, "count"),
            "items_sold": figures.figure(video.week_items_sold, "count"),
            "finish_rate": figures.rate(METRICS["finish_rate"].of(week), video, "finish_rate", 0),
        }
    )


def tone(state):
    """The code that colours a state: the four statuses and “collecting” have one each, the rest none."""
    return state if state in TABS else "none"


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a column: the address that sorts by it, and the direction if the list is sorted by it now."""

    code: str
    label: str
    address: str
    direction: str


def heads(columns, query):
    return [
        Head(column.name, str(column.header), _first_page(query, sort=column.order_by_alias.next), _direction(column))
        for column in columns
    ]


def _direction(column):
    if not column.is_ordered:
        return ""
    return "descending" if column.order_by_alias.is_descending else "ascending"


@dataclass(frozen=True, slots=True)
class Tab:
    code: str
    label: str
    address: str
    count: int
    more: bool
    current: bool


def tabs(counts, current, query):
    """All, the four statuses, Collecting data; and Not diagnosed where there is any or it is chosen."""
    named = [("", _("All")), *((str(code), wording.label(code)) for code in TABS)]
    if counts["none"].n or current == "none":
        named.append(("none", _("Not diagnosed")))
    return [Tab(code, label, _first_page(query, status=code), *counts[code], code == current) for code, label in named]


def compact(request):
    """Whether rows are close together: as asked for, else as last time."""
    asked = request.GET.get("density")
    return (asked if asked in DENSITIES else request.COOKIES.get("density")) == "compact"


def caption(form):
    """What the table holds and in which order, for those who hear it."""
    name = form.sort_code.removeprefix("-")
    if name == "published":
        return _("Videos, newest first") if form.sort_code.startswith("-") else _("Videos, oldest first")
    said = {"metric": _("confidence") if name == "confidence" else _(METRICS[name].label)}
    if form.sort_code.startswith("-"):
        return _("Videos, highest %(metric)s first") % said
    return _("Videos, lowest %(metric)s first") % said


def ways(form):
    """What the ways to the page before and the page after are called: by date they lead to newer and to older videos."""
    match form.sort_code:
        case "-published":
            return _("Newer"), _("Older")
        case "published":
            return _("Older"), _("Newer")
    return _("Previous"), _("Next")


def chosen(form, query):
    """The active filters that a chip names and takes away: (label, address without it)."""
    found = []
    if text := form.value("q"):
        found.append((f"“{Truncator(text).chars(SHORT)}”", without(query, "q")))
    if category := form.value("category"):
        found.append((dict(form.fields["category"].choices)[category], without(query, "category")))
    if days := posted(*form.clean_dates()):
        found.append((days, without(query, "from", "to")))
    if loses := form.value("loses"):
        found.append((_(wording.LOSES_MOST[loses]), without(query, "loses")))
    if level := form.value("confidence"):
        found.append((Video.Confidence[level.upper()].label, without(query, "confidence")))
    return found


def posted(start, end):
    """The days of publication that are chosen, in words; empty where none are."""
    if start and end:
        return figures.day_range(start, end)
    if start:
        return _("from %(day)s") % {"day": figures.day_text(start)}
    return _("until %(day)s") % {"day": figures.day_text(end)} if end else ""


def without(query, *names):
    return _first_page(query, **dict.fromkeys(names, ""))


def _first_page(query, **changed):
    """The address of the first page with these values changed; an empty one takes its name away."""
    said = query.dict() | changed | {"cursor": ""}
    return f"?{urlencode({name: value for name, value in said.items() if value})}"


def into(query):
    """What the list adds to the addresses of its videos, so that their pages know its filters, order and place."""
    kept = query.copy()
    kept.pop("density", None)
    return f"?{urlencode({'list': kept.urlencode()})}" if kept else ""


def came_from(query):
    """The list's own query, as its video's page got it."""
    return QueryDict(query.get("list", "")[:2000])


@dataclass(frozen=True, slots=True)
class Way:
    """Addresses: back to the list at this video, and of the videos before and after it there ("" at the ends).

    `place`: “4 of 11” in that list; empty where the video is not in it, or too far down to be counted.
    """

    back: str
    previous: str
    next: str
    place: str


def way(query, order, video, beside):
    back = reverse("diagnosis:video-list", args=[video.shop.slug])
    address = f"?{query.urlencode()}" if query else ""
    return Way(
        back=f"{back}{address}#v{video.video_id}",
        previous=_onward(query, order, video, beside.previous, "newer"),
        next=_onward(query, order, video, beside.following, "older"),
        place=_place(beside),
    )


def _place(beside):
    if not beside.within or beside.before >= CAP:
        return ""
    total = beside.before + 1 + beside.after
    said = {"some": figures.count_text(beside.before + 1), "all": figures.so_many(min(total, CAP), total > CAP)}
    return _("%(some)s of %(all)s") % said


def _onward(query, order, video, other, direction):
    """From there the way back leads to the page of the list that holds the other video."""
    if other is None:
        return ""
    kept = query.copy()
    if "cursor" in kept:
        kept["cursor"] = keyset.cursor(order, video, direction)
    return reverse("diagnosis:video-detail", args=[video.shop.slug, other]) + into(kept)
