"""What the Video list reader yields: a Header first, then Rows and Refusals in the order of the file."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from diagnosis.sources.errors import Sentence

COUNTS: tuple[str, ...] = (
    "views",
    "likes",
    "comments",
    "shares",
    "new_followers",
    "live_clicks",
    "product_impressions",
    "product_clicks",
    "customers",
    "orders",
    "items_sold",
    "attributed_orders",
    "attributed_items",
    "indirect_orders",
    "indirect_items",
    "refunded_items",
)
MONEY: tuple[str, ...] = ("revenue", "attributed_revenue", "indirect_revenue", "refund_revenue", "gpm")
RATES: tuple[str, ...] = ("finish_rate", "ctr", "ctor", "live_rate")

MEASURES: tuple[str, ...] = (
    "views",
    "likes",
    "comments",
    "shares",
    "new_followers",
    "live_clicks",
    "product_impressions",
    "product_clicks",
    "customers",
    "orders",
    "items_sold",
    "revenue",
    "attributed_orders",
    "attributed_items",
    "attributed_revenue",
    "indirect_orders",
    "indirect_items",
    "indirect_revenue",
    "refund_revenue",
    "refunded_items",
    "finish_rate",
    "ctr",
    "ctor",
    "gpm",
    "live_rate",
)


@dataclass(frozen=True, slots=True)
class Header:
    """What the file says about itself.

    The period includes both days, `currency` is the shop's (nothing in the headers contradicts it), `columns` are
    the canonical names found, in the file's order, `sheet` is '' for a CSV, `notices` are sentences worth showing.
    """

    period_start: date
    period_end: date
    currency: str
    language: str
    columns: tuple[str, ...]
    sheet: str
    notices: tuple[Sentence, ...]


class Row(NamedTuple):
    """One video's figures over the file's period.

    `number` counts from 1 as a spreadsheet does. `published` is shop-local ISO text: a date, a date with time where
    the file gives one, or '' where it gives none. `duration` is in seconds. `products` are (name, id) pairs, id ''
    where the file gives none. `values` follow MEASURES: counts as int, money and rates (fractions) as plain decimal
    text, None for unknown. `precision` is 'rounded' when a figure was written like 1.2K.
    """

    number: int
    video_id: str
    title: str
    creator: str
    creator_id: str
    published: str
    account_type: str
    duration: int | None
    products: tuple[tuple[str, str], ...]
    official_diagnosis: str
    precision: str
    values: tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that does not count, and why. `video_id` is the video that it speaks of, '' where that cannot be read."""

    number: int
    reason: Sentence
    code: str
    video_id: str = ""


Item = Header | Row | Refusal
