"""The list as a file: the rows as the page shows them, for spreadsheets."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from diagnosis import wording
from diagnosis.queries.video_detail import week
from diagnosis.rules.metrics import METRICS

METRIC_COLUMNS = ("revenue", "views", "ctr", "ctor", "orders", "items_sold", "finish_rate")
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def head(currency):
    names = [_("Video"), _("Video ID"), _("Published"), _("Diagnosis"), _("Reason"), _("Category"), _("Creator")]
    units = {"money": f" ({currency})"}
    return (
        names
        + [_(METRICS[code].label) + units.get(METRICS[code].unit, "") for code in METRIC_COLUMNS]
        + [_("Confidence")]
    )


def lines(videos: Iterable, shop) -> Iterator[list]:
    """One line a video: ids as text, formula-like text made harmless, nothing where a figure is not known."""
    for video in videos:
        figures = week(video)
        yield [
            harmless(video.title),
            # A spreadsheet rounds a bare 19-digit number: the apostrophe keeps it text.
            f"'{video.video_id}",
            video.published_on.isoformat(),
            wording.chip(video.state),
            wording.hint(video, shop.data_through),
            harmless(video.category.name if video.category else ""),
            harmless(video.creator),
            *[_plain(METRICS[code].of(figures)) for code in METRIC_COLUMNS],
            wording.confidence(video),
        ]


def harmless(text):
    return f"'{text}" if text.startswith(FORMULA) else text


def _plain(value):
    if value is None:
        return ""
    return value if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")
