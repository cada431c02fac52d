"""Numbers in, SVG attributes out: pure functions, no Django, no clock.

A drawing's box is 100 × 100 and stretches (`preserveAspectRatio="none"`), unless a function says otherwise; widths and
positions that end in % fit an SVG without a viewBox. What is unknown (None) leaves a gap and is never drawn as zero.
Not-a-number and infinity count as unknown.
"""

from diagnosis.charts.bars import Bar, Bars, bars
from diagnosis.charts.lines import Day, Sparkline, Trend, nice_ticks, sparkline, trend
from diagnosis.charts.ribbon import Ribbon, ribbon
from diagnosis.charts.scale import portion
from diagnosis.charts.shares import Bands, Meter, Segment, Share, bands, meter, mix, share

__all__ = [
    "Bands", "Bar", "Bars", "Day", "Meter", "Ribbon", "Segment", "Share", "Sparkline", "Trend",
    "bands", "bars", "meter", "mix", "nice_ticks", "portion", "ribbon", "share", "sparkline", "trend",
]  # fmt: skip
