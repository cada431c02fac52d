"""The metric registry: one entry a metric. Page, tooltip, column, export header, glossary and JSON read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from diagnosis.rules.words import gettext_noop as _

type Figure = int | Decimal | None
type Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Metric:
    """What a figure means.

    `unit` is count, money or rate (a fraction; pages show percent). `good` is the direction a seller wants: up, down or
    none. A derived metric names the stored figures that are summed above and below the line, and `scale`, what the
    quotient is multiplied by (1000 for GPM).
    """

    code: str
    label: str
    sentence: str
    formula: str
    unit: str
    good: str = "up"
    decimals: int = 0
    above: tuple[str, ...] = ()
    below: str = ""
    scale: int = 1
    not_same_as: str = ""

    @property
    def derived(self) -> bool:
        return bool(self.below)

    def of(self, figures: Figures) -> Figure:
        """The metric's value for these figures; None where one is unknown or the line's lower side is zero.

        Rates of several videos or days: pass summed figures. A rate is never averaged.
        """
        if not self.derived:
            return figures.get(self.code)
        below = figures.get(self.below)
        parts = [figures.get(name) for name in self.above]
        if not below or any(part is None for part in parts):
            return None
        return sum((Decimal(part) for part in parts if part is not None), Decimal()) * self.scale / Decimal(below)


_ALL = (
    Metric(
        "revenue",
        _("Revenue"),
        _("What buyers paid for while they were with the video: direct video GMV, refunded orders included."),
        _("sum of the orders placed from the video"),
        "money",
        decimals=2,
        not_same_as=_(
            "Attributed GMV also counts what viewers bought later; it is kept beside Revenue and never mixed in."
        ),
    ),
    Metric("videos", _("Videos"), _("How many videos were published in the period."), _("count of videos"), "count"),
    Metric("views", _("Views"), _("How often the video was played."), _("count of plays"), "count"),
    Metric(
        "orders",
        _("Orders"),
        _("SKU orders placed from the video: an order of two SKUs counts twice."),
        _("count of SKU orders"),
        "count",
    ),
    Metric("items_sold", _("Items sold"), _("Units in those orders."), _("count of units"), "count"),
    Metric(
        "product_impressions",
        _("Product impressions"),
        _("How often a product of the video was shown to a viewer. It can exceed views."),
        _("count of times shown"),
        "count",
    ),
    Metric(
        "product_clicks",
        _("Product clicks"),
        _("How often a viewer tapped a product of the video."),
        _("count of taps"),
        "count",
    ),
    Metric("likes", _("Likes"), _("How often viewers liked the video."), _("count of likes"), "count"),
    Metric("comments", _("Comments"), _("How many comments the video got."), _("count of comments"), "count"),
    Metric("shares", _("Shares"), _("How often viewers shared the video."), _("count of shares"), "count"),
    Metric(
        "new_followers",
        _("New followers"),
        _("Viewers who followed the account from the video."),
        _("count of new followers"),
        "count",
    ),
    Metric(
        "attributed_revenue",
        _("Attributed GMV"),
        _("Direct GMV and what viewers bought later after seeing the video."),
        _("direct + indirect GMV"),
        "money",
        decimals=2,
        not_same_as=_("Revenue is direct GMV only."),
    ),
    Metric(
        "ctr",
        _("CTR"),
        _("Of the times a product was shown, how often it was tapped: Seller Center's CTR."),
        _("product clicks ÷ product impressions"),
        "rate",
        decimals=1,
        above=("product_clicks",),
        below="product_impressions",
        not_same_as=_("CTR of views, which a diagnosis compares, divides by views."),
    ),
    Metric(
        "ctr_of_views",
        _("CTR of views"),
        _("Of the views, how many led to a product click: the CTR that a diagnosis compares."),
        _("product clicks ÷ views"),
        "rate",
        decimals=1,
        above=("product_clicks",),
        below="views",
        not_same_as=_("Seller Center's CTR divides by product impressions."),
    ),
    Metric(
        "ctor",
        _("CTOR"),
        _("Click-to-order rate: of the product clicks, how many became an order."),
        _("orders ÷ product clicks"),
        "rate",
        decimals=1,
        above=("orders",),
        below="product_clicks",
    ),
    Metric(
        "order_value",
        _("Order value"),
        _("AOV: what an order was worth on average."),
        _("revenue ÷ orders"),
        "money",
        decimals=2,
        above=("revenue",),
        below="orders",
    ),
    Metric(
        "gpm",
        _("GPM"),
        _("Revenue for every thousand views."),
        _("revenue ÷ views × 1,000"),
        "money",
        decimals=2,
        above=("revenue",),
        below="views",
        scale=1000,
    ),
    Metric(
        "interaction_rate",
        _("Interaction rate"),
        _("How often viewers reacted."),
        _("(likes + comments + shares) ÷ views"),
        "rate",
        decimals=1,
        above=("likes", "comments", "shares"),
        below="views",
    ),
    Metric(
        "conversion_rate",
        _("Conversion rate"),
        _("Of the product clicks, how many became an order. The same figure as CTOR."),
        _("orders ÷ product clicks"),
        "rate",
        decimals=1,
        above=("orders",),
        below="product_clicks",
    ),
    Metric(
        "finish_rate",
        _("Finish rate"),
        _("Of the views, how many reached the end of the video."),
        _("finished views ÷ views"),
        "rate",
        decimals=1,
        above=("finishes",),
        below="views",
        not_same_as=_("An export gives the rate only; over several days it is weighted by views."),
    ),
)

METRICS: dict[str, Metric] = {metric.code: metric for metric in _ALL}

# The guide's five Key Metrics, in its order; a single video has the four that are not "Videos".
KEY_METRICS = ("revenue", "videos", "views", "orders", "items_sold")
