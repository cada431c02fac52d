"""A video among others and among one's own: text and drawing from the same numbers. A place, never a rank."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnosis import charts, wording
from diagnosis.models import Benchmark
from diagnosis.queries import video_detail
from diagnosis.rules import window
from diagnosis.rules.classifier import WHOLE
from diagnosis.rules.metrics import METRICS
from diagnosis.rules.quantiles import quantile
from diagnosis.templatetags import figures

# The metrics of which a benchmark holds quartiles: their names in it.
QUARTILES = {
    "revenue": ("p25", "p50", "p75"),
    "interaction_rate": ("interaction_p25", "interaction_rate", "interaction_p75"),
    "conversion_rate": ("conversion_p25", "conversion_rate", "conversion_p75"),
    "finish_rate": ("finish_p25", "finish_rate", "finish_p75"),
}
# Of fewer one cannot say what is usual.
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Band:
    """One metric of the video, the middle half of others (P25, P50, P75) and of one's own (P25, P75); () is not known."""

    metric: object
    value: Decimal
    peers: tuple
    own: tuple
    chart: charts.Bands
    said: str
    sentence: str

    @property
    def label(self):
        return _(self.metric.label)


@dataclass(frozen=True, slots=True)
class Bands:
    lines: list
    peers: str
    own: int


def of(video, explanation):
    """Where the finished video stands in each metric; None where it has no week or there is nothing to stand beside."""
    facts, bench = explanation.facts, explanation.benchmark
    if facts.basis not in WHOLE or explanation.day < window.DAYS:
        return None
    # A shop's own history is no others'.
    others = None if bench is None or bench.source == Benchmark.Source.OWN_HISTORY else bench
    week, last = video_detail.week(video), video_detail.own_last(video)
    lines = [_band(METRICS[code], week, others, last, facts.currency) for code in QUARTILES]
    known = [line for line in lines if line is not None]
    return Bands(known, _peers(others), len(last)) if known else None


def _band(metric, week, bench, last, currency):
    value = metric.of(week)
    peers = tuple(getattr(bench, name) for name in QUARTILES[metric.code]) if bench else ()
    peers = peers if None not in peers else ()
    own = _middle([found for found in map(metric.of, last) if found is not None])
    if value is None or not (peers or own):
        return None
    said = figures.apart((value, *peers, *own), metric.unit, currency)
    sentence = _sentence(value, peers, own, said)
    return Band(metric, value, peers, own, charts.bands(value, peers, own), said[value], sentence)


def _middle(values):
    """P25 and P75; () for too few."""
    if len(values) < FEWEST:
        return ()
    ordered = sorted(map(Decimal, values))
    return quantile(ordered, 0.25), quantile(ordered, 0.75)


def place(value, low, high):
    """-1 below the stretch, 0 within it (both ends included), 1 above it."""
    return -1 if value < low else 1 if value > high else 0


def _sentence(value, peers, own, said):
    """Where the value stands; `said` holds each number in words."""
    parts = []
    if peers:
        low, median, high = peers
        words = {"low": said[low], "high": said[high], "median": said[median]}
        parts.append(
            {
                -1: _("below the middle half of others, %(low)s to %(high)s (median %(median)s)"),
                0: _("within the middle half of others, %(low)s to %(high)s (median %(median)s)"),
                1: _("above the middle half of others, %(low)s to %(high)s (median %(median)s)"),
            }[place(value, low, high)]
            % words
        )
    if own:
        parts.append(
            {
                -1: _("below what is usual for you, %(low)s to %(high)s"),
                0: _("usual for you, %(low)s to %(high)s"),
                1: _("above what is usual for you, %(low)s to %(high)s"),
            }[place(value, *own)]
            % {"low": said[own[0]], "high": said[own[1]]}
        )
    return "; ".join(parts)


def _peers(bench):
    """Who the others are: the benchmark, with how many videos it rests on."""
    if bench is None:
        return ""
    name = _("%(name)s, version %(version)s") % {"name": wording.scope(bench), "version": bench.version}
    if not bench.n:
        return name
    videos = ngettext("%(n)s video", "%(n)s videos", bench.n) % {"n": figures.count_text(bench.n)}
    return f"{name}, {videos}, {Benchmark.Source(bench.source).label}"
