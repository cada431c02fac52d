"""What videos are held against: versions, never edited once used."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diagnosis.models.shops import Category, Shop, currency_field, market_field, not_negative
from diagnosis.rules.markets import MARKETS


def money_field(label, **options):
    return models.DecimalField(label, max_digits=14, decimal_places=2, validators=[MinValueValidator(0)], **options)


def rate_field(label):
    return models.DecimalField(
        label,
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("A fraction: 0.034 is 3.4%."),
    )


def in_order(name):
    """P25 ≤ P50 ≤ P75, held by the database."""
    order = Q(**{f"{name}_p25__lte": F(f"{name}_p50"), f"{name}_p50__lte": F(f"{name}_p75")})
    return models.CheckConstraint(condition=order, name=f"{name}_quartiles_in_order")


_INTERVAL = _("90% interval of the median, by bootstrap.")
QUARTILES = ("revenue", "interaction", "conversion", "finish")
PROFILE = ("profile_views", "profile_ctr", "profile_ctor", "profile_order_value")


class BenchmarkQuerySet(models.QuerySet):
    def approved(self):
        return self.filter(state=Benchmark.State.APPROVED)

    def for_shop(self, shop):
        """Versions that could apply to videos of this shop: its market's, and its own history."""
        return self.approved().filter(Q(shop=None, market=shop.market, currency=shop.currency) | Q(shop=shop))


class Benchmark(models.Model):
    class Standard(models.TextChoices):
        P25 = "p25", _("P25")
        P50 = "p50", _("P50, the median")
        P75 = "p75", _("P75")

    class Source(models.TextChoices):
        MANUAL = "manual", _("set by hand")
        COMPUTED = "computed", _("computed from this installation's videos")
        OWN_HISTORY = "own_history", _("your shop's own history")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")

    market = market_field()
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("category"),
        help_text=_("Empty: all categories of the market."),
    )
    shop = models.ForeignKey(
        Shop,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("own history of"),
        help_text=_("Only for own history."),
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    currency = currency_field()
    revenue_p25 = money_field(_("revenue P25"))
    revenue_p50 = money_field(_("revenue P50"))
    revenue_p75 = money_field(_("revenue P75"))
    standard = models.CharField(_("the standard"), max_length=3, choices=Standard.choices, default=Standard.P50)
    profile_views = models.DecimalField(
        _("views"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    profile_ctr = rate_field(_("CTR of views"))
    profile_ctor = rate_field(_("CTOR"))
    profile_order_value = money_field(_("order value"), null=True, blank=True)
    interaction_p25 = rate_field(_("interaction rate P25"))
    interaction_p50 = rate_field(_("interaction rate P50"))
    interaction_p75 = rate_field(_("interaction rate P75"))
    conversion_p25 = rate_field(_("conversion rate P25"))
    conversion_p50 = rate_field(_("conversion rate P50"))
    conversion_p75 = rate_field(_("conversion rate P75"))
    finish_p25 = rate_field(_("finish rate P25"))
    finish_p50 = rate_field(_("finish rate P50"))
    finish_p75 = rate_field(_("finish rate P75"))
    min_views = models.PositiveIntegerField(_("minimum views"), default=500)
    min_clicks = models.PositiveIntegerField(
        _("minimum product clicks"), default=0, help_text=_("0 switches the check off.")
    )
    min_products = models.PositiveSmallIntegerField(
        _("minimum linked products"), default=1, help_text=_("0 switches the check off.")
    )
    strict = models.BooleanField(
        _("stricter rule"),
        default=False,
        help_text=_(
            "Only revenue that is clearly below the standard, by a 90% one-sided test on the number of orders, can do better. Off: revenue below the standard can do better."
        ),
    )
    n = models.PositiveIntegerField(
        _("videos"), null=True, blank=True, help_text=_("How many videos the figures rest on, if known.")
    )
    n_shops = models.PositiveIntegerField(_("shops"), null=True, blank=True)
    period_start = models.DateField(_("videos published from"), null=True, blank=True)
    period_end = models.DateField(_("videos published to"), null=True, blank=True)
    revenue_p50_low = money_field(_("revenue P50, at least"), null=True, blank=True, help_text=_INTERVAL)
    revenue_p50_high = money_field(_("revenue P50, at most"), null=True, blank=True, help_text=_INTERVAL)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, default=Source.MANUAL)
    valid_from = models.DateField(_("valid from"))
    reason = models.TextField(_("reason"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BenchmarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("benchmark")
        verbose_name_plural = _("benchmarks")
        ordering = ("market", "category__name", "-version")
        permissions = [("approve_benchmark", "Can approve benchmark")]
        constraints = [
            models.UniqueConstraint(
                fields=("market", "category", "version"),
                condition=Q(shop=None, category__isnull=False),
                name="one_category_benchmark_a_version",
            ),
            models.UniqueConstraint(
                fields=("market", "version"),
                condition=Q(shop=None, category=None),
                name="one_market_benchmark_a_version",
            ),
            models.UniqueConstraint(
                fields=("shop", "version"), condition=Q(shop__isnull=False), name="one_own_benchmark_a_version"
            ),
            models.CheckConstraint(condition=~Q(currency=""), name="benchmark_has_a_currency"),
            models.CheckConstraint(
                condition=Q(shop=None) & ~Q(source="own_history")
                | Q(shop__isnull=False, source="own_history", category=None),
                name="own_history_names_its_shop",
            ),
            *(in_order(name) for name in QUARTILES),
            not_negative(*(f"{name}_p25" for name in QUARTILES), *PROFILE, name="benchmark_not_negative"),
        ]

    def __str__(self):
        return f"{self.scope_name} v{self.version}"

    def clean(self):
        """Quartiles and dates stand in order, and the currency is one in which shops of this market sell."""
        self._clean_order()
        if self.market not in MARKETS:
            return
        currencies = set(Shop.objects.filter(market=self.market).values_list("currency", flat=True)) or {
            MARKETS[self.market][0]
        }
        if self.currency and self.currency not in currencies:
            raise ValidationError(
                {
                    "currency": _("Shops of %(market)s sell in %(known)s.")
                    % {"market": self.market, "known": ", ".join(sorted(currencies))}
                }
            )

    def _clean_order(self):
        wrong = {}
        for name in QUARTILES:
            values = [getattr(self, f"{name}_{quartile}") for quartile in ("p25", "p50", "p75")]
            known = [value for value in values if value is not None]
            if known != sorted(known):
                wrong[f"{name}_p50"] = _("P25, P50 and P75 must rise: P25 ≤ P50 ≤ P75.")
        if self.period_start and self.period_end and self.period_start > self.period_end:
            wrong["period_end"] = _("The last day lies before the first.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def scope_name(self):
        """What it is for, in the reader's language."""
        shop, category = self.shop_id and self.shop.name, self.category_id and self.category.name
        return scope_name(self.market, category or "", shop or "")

    @property
    def standard_revenue(self):
        """The revenue below which a video can do better, in `currency`."""
        return getattr(self, f"revenue_{self.standard}")


def scope_name(market, category="", shop=""):
    """What a version is for, in the reader's language: “Beauty, US”, “all categories, US”, or a shop's own history.

    Without a market the category is the whole name: a name in words, as Explanations before schema 4 hold it.
    """
    if shop:
        return str(_("%(shop)s, own history") % {"shop": shop})
    if not market:
        return category
    return str(_("%(category)s, %(market)s") % {"category": category or _("all categories"), "market": market})


class BenchmarkChange(models.Model):
    """Who changed what of a benchmark version, and when: never edited, and kept when a draft is deleted."""

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        COPIED = "copied", _("created from another version")
        COMPUTED = "computed", _("computed")
        IMPORTED = "imported", _("imported from CSV")
        EDITED = "edited", _("edited")
        APPROVED = "approved", _("approved")
        DELETED = "deleted", _("deleted")

    benchmark = models.ForeignKey(
        Benchmark, models.SET_NULL, null=True, related_name="changes", verbose_name=_("benchmark")
    )
    name = models.CharField(_("version"), max_length=200)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    action = models.CharField(_("action"), max_length=8, choices=Action.choices)
    # Field -> [old, new] as text; null is empty.
    values = models.JSONField(_("values"), default=dict)

    class Meta:
        verbose_name = _("benchmark change")
        verbose_name_plural = _("benchmark changes")
        ordering = ("-pk",)

    def __str__(self):
        return f"{self.name}: {self.get_action_display()}"
