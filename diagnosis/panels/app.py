"""The parts of the Seller App that differ from the desk's."""

from django.urls import reverse
from django.utils.translation import gettext as _

from diagnosis import wording
from diagnosis.panels import video_list
from diagnosis.rules.words import gettext_noop

SIZE = 20
TABS = {"overview": gettext_noop("Overview"), "video": gettext_noop("Video"), "products": gettext_noop("Products")}
# What htmx swaps alone: the list, and its next stretch as one scrolls. Overview has none.
PARTS = {"overview": (), "video": ("videos", "more"), "products": ("products-list", "more")}
SORTS = {
    "-published": gettext_noop("Recent"),
    "-revenue": gettext_noop("Revenue"),
    "-views": gettext_noop("Views"),
    "-items_sold": gettext_noop("Items sold"),
}


def page_number(text):
    """The page that the address asks for; the first where it asks for none that can be."""
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def stretch(found, number):
    """(rows of a page, number of the next page or None) of what grows as one scrolls; one row more tells whether it goes on."""
    rows = list(found[(number - 1) * SIZE : number * SIZE + 1])
    return rows[:SIZE], number + 1 if len(rows) > SIZE else None


def tabs(current):
    return [(code, _(label), code == current) for code, label in TABS.items()]


def kept(form):
    """What a search keeps of the address: (name, value)."""
    dates = zip(("from", "to"), (day and day.isoformat() for day in form.clean_dates()), strict=True)
    return [(name, value) for name, value in (*form.kept, *dates) if value]


def chosen(form, query):
    """What narrows the list, as chips that take it away: (label, address without it)."""
    found = video_list.chosen(form, query)
    if status := form.value("status"):
        label = _("Not diagnosed") if status == "none" else wording.label(status)
        found.insert(0, (label, video_list.without(query, "status")))
    return found


def cleared(query):
    """The address without anything that narrows the list: a phone has no tabs for the status."""
    return video_list.without(query, "status", *video_list.NARROWING)


def back(video, query):
    """The way back to the list as one left it, at this video."""
    address = reverse("diagnosis:app", args=[video.shop.slug])
    return f"{address}?{query.urlencode() or 'tab=video'}#v{video.video_id}"


def sorts(current):
    return [(code, _(label), code == current) for code, label in SORTS.items()]
