"""Videos, their figures by day and by period, their products, and the diagnosis of each."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from diagnosis.models.benchmarks import Benchmark
from diagnosis.models.imports import ImportRun
from diagnosis.models.pictures import thumbnail_place
from diagnosis.models.shops import Category, Product, Shop, currency_field, not_negative

COUNTS = (
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
AMOUNTS = ("revenue", "attributed_revenue", "indirect_revenue", "refund_revenue")
# An export gives the finish rate only: what is kept is rate × views, so that weeks can be summed and the rate derived.
MEASURES = (*COUNTS, *AMOUNTS, "finishes")

# What a week's totals hold, each stored as week_<name>. Customers are missing on purpose: people cannot be summed over days.
WEEK = (
    "views",
    "likes",
    "comments",
    "shares",
    "new_followers",
    "product_impressions",
    "product_clicks",
    "orders",
    "items_sold",
    "revenue",
    "attributed_revenue",
    "finishes",
)


def count_field():
    return models.BigIntegerField(null=True, blank=True)


def amount_field():
    return models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)


def finishes_field():
    return models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)


class Precision(models.TextChoices):
    EXACT = "exact", _("exact")
    ROUNDED = "rounded", _("rounded by the source")


def published_link(creator, video_id):
    """A published video's address on TikTok; the handle in it may be anything, the id decides."""
    return f"https://www.tiktok.com/@{creator or 'video'}/video/{video_id}"


class VideoQuerySet(models.QuerySet):
    def in_state(self, code):
        """Videos under one tab of the list: a status, `collecting`, or `none` for those not diagnosed for another reason."""
        return self.filter(state__in=NOT_DIAGNOSED) if code == "none" else self.filter(state=code)


class Video(models.Model):
    class Account(models.TextChoices):
        OFFICIAL = "official", _("Official account")
        MARKETING = "marketing", _("Marketing account")
        AFFILIATE = "affiliate", _("Affiliate account")

    class Confidence(models.IntegerChoices):
        LOW = 1, _("Low confidence")
        MEDIUM = 2, _("Medium confidence")
        HIGH = 3, _("High confidence")

    class Basis(models.TextChoices):
        NONE = "", _("nothing yet")
        DAYS = "days", _("seven days")
        PERIOD = "period", _("one export of exactly these seven days")
        LONGER = "longer", _("totals of a longer period")
        PARTIAL = "partial", _("the days so far")

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="videos", db_index=False)
    # 19 digits: text everywhere, because scripts and spreadsheets lose the low ones.
    video_id = models.CharField(_("video ID"), max_length=20)
    title = models.TextField(_("title"))
    title_folded = models.TextField(editable=False)
    creator = models.CharField(_("creator"), max_length=200, blank=True)
    creator_id = models.CharField(_("creator ID"), max_length=30, blank=True)
    account_type = models.CharField(_("account type"), max_length=10, choices=Account.choices, default=Account.OFFICIAL)
    published_at = models.DateTimeField(_("published"))
    # Days 0 and 6 of the window in the shop's zone, kept so that statements compare columns instead of computing dates.
    published_on = models.DateField()
    closes_on = models.DateField()
    duration = models.PositiveIntegerField(_("seconds long"), null=True, blank=True)
    thumbnail = models.FileField(_("thumbnail"), upload_to=thumbnail_place, blank=True)
    official_diagnosis = models.CharField(_("Seller Center's own diagnosis"), max_length=200, blank=True)
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, editable=False, db_index=False)
    product_count = models.PositiveIntegerField(null=True, editable=False)
    # The last day of the newest export that described this video: older files do not change its title or products.
    described_on = models.DateField(null=True, editable=False)

    week_views = count_field()
    week_likes = count_field()
    week_comments = count_field()
    week_shares = count_field()
    week_new_followers = count_field()
    week_product_impressions = count_field()
    week_product_clicks = count_field()
    week_orders = count_field()
    week_items_sold = count_field()
    week_revenue = amount_field()
    week_attributed_revenue = amount_field()
    week_finishes = finishes_field()
    basis = models.CharField(max_length=7, choices=Basis.choices, blank=True, default=Basis.NONE, editable=False)
    basis_start = models.DateField(null=True, editable=False)
    basis_end = models.DateField(null=True, editable=False)
    precision = models.CharField(
        max_length=7, choices=Precision.choices, default=Precision.EXACT, db_default=Precision.EXACT, editable=False
    )

    # What the list shows of the diagnosis; only deeds.diagnosing writes these, together with the Diagnosis itself.
    state = models.CharField(max_length=20, default="collecting", editable=False)
    benchmark_revenue = amount_field()
    cause = models.CharField(max_length=20, blank=True, editable=False)
    cause_required = models.BigIntegerField(null=True, editable=False)
    worth = amount_field()
    # How sure the comparison with the benchmark is; NULL where revenue did not decide.
    confidence = models.PositiveSmallIntegerField(null=True, choices=Confidence.choices, editable=False)
    # NULL is a video from before this was kept.
    added_at = models.DateTimeField(null=True, db_default=Now(), editable=False)

    objects = VideoQuerySet.as_manager()

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        constraints = [
            models.UniqueConstraint(fields=("shop", "video_id"), name="one_video_an_id"),
            models.CheckConstraint(condition=~Q(video_id=""), name="video_has_an_id"),
            models.CheckConstraint(condition=Q(published_on__lt=F("closes_on")), name="video_window_in_order"),
            not_negative(*(f"week_{name}" for name in WEEK), name="video_not_negative"),
        ]
        # One index for each order of the list, and one below each tab; video_id makes every order total, newest first.
        indexes = [
            *(
                models.Index(fields=("shop", order, "video_id"), name=f"by_{order[:20]}")
                for order in ("published_at", "week_revenue", "week_views", "week_items_sold", "confidence")
            ),
            *(
                models.Index(fields=("shop", "state", order, "video_id"), name=f"state_{order[:20]}")
                for order in ("published_at", "week_revenue", "week_views", "week_items_sold", "confidence")
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def link(self):
        return published_link(self.creator, self.video_id)

    @property
    def approximate(self):
        return self.basis == self.Basis.LONGER


NOT_DIAGNOSED = ("data_missing", "no_benchmark", "affiliate_account")


class Figures(models.Model):
    """Counts and money only: every rate is derived. NULL is unknown, never zero."""

    views = count_field()
    likes = count_field()
    comments = count_field()
    shares = count_field()
    new_followers = count_field()
    live_clicks = count_field()
    product_impressions = count_field()
    product_clicks = count_field()
    customers = count_field()
    orders = count_field()
    items_sold = count_field()
    attributed_orders = count_field()
    attributed_items = count_field()
    indirect_orders = count_field()
    indirect_items = count_field()
    refunded_items = count_field()
    revenue = amount_field()
    attributed_revenue = amount_field()
    indirect_revenue = amount_field()
    refund_revenue = amount_field()
    finishes = finishes_field()
    currency = currency_field()
    source = models.CharField(_("source"), max_length=16, default="seller_center")
    precision = models.CharField(_("precision"), max_length=7, choices=Precision.choices, default=Precision.EXACT)

    class Meta:
        abstract = True


class VideoDay(Figures):
    pk = models.CompositePrimaryKey("video", "day")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", db_index=False)
    video = models.ForeignKey(Video, models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    import_run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(currency=""), name="video_day_has_a_currency"),
            not_negative(*MEASURES, name="video_day_not_negative"),
        ]

    def __str__(self):
        return f"{self.video_id} {self.day}"


class VideoPeriod(Figures):
    pk = models.CompositePrimaryKey("video", "start", "end")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", db_index=False)
    video = models.ForeignKey(Video, models.CASCADE, related_name="periods", db_index=False)
    start = models.DateField()
    end = models.DateField()
    import_run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="video_period_in_order"),
            models.CheckConstraint(condition=~Q(currency=""), name="video_period_has_a_currency"),
            not_negative(*MEASURES, name="video_period_not_negative"),
        ]

    def __str__(self):
        return f"{self.video_id} {self.start} – {self.end}"


class VideoProduct(models.Model):
    """A product linked in a video. Sold, revenue and commission are NULL until a source says them."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", db_index=False)
    video = models.ForeignKey(Video, models.CASCADE, related_name="video_products", db_index=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="video_products")
    position = models.PositiveIntegerField(default=0)
    sold = models.BigIntegerField(_("sold"), null=True, blank=True)
    revenue = models.DecimalField(_("revenue"), max_digits=14, decimal_places=2, null=True, blank=True)
    commission_rate = models.DecimalField(
        _("commission rate, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    commission_amount = models.DecimalField(_("commission"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = currency_field(blank=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=("video", "product"), name="one_row_a_video_and_product"),
            models.CheckConstraint(
                condition=Q(revenue=None, commission_amount=None) | ~Q(currency=""), name="video_product_has_a_currency"
            ),
            models.CheckConstraint(condition=Q(commission_rate__lte=100), name="video_product_rate_is_a_percentage"),
            not_negative("sold", "revenue", "commission_rate", "commission_amount", name="video_product_not_negative"),
        ]

    def __str__(self):
        return f"{self.video_id} · {self.product_id}"


class Diagnosis(models.Model):
    """The stored verdict. Page, JSON, export and preview all render from `explanation`; recomputing from it gives the same."""

    video = models.OneToOneField(Video, models.CASCADE, primary_key=True, related_name="diagnosis")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", db_index=False)
    status = models.CharField(_("status"), max_length=20, blank=True)
    reason = models.CharField(_("reason for no status"), max_length=20, blank=True)
    explanation = models.JSONField(_("explanation"))
    schema_version = models.PositiveSmallIntegerField(_("schema version"))
    # Of all that the verdict follows from: the same, and nothing has to be judged or written again.
    fingerprint = models.BigIntegerField(null=True, editable=False)
    benchmark = models.ForeignKey(
        Benchmark, models.PROTECT, null=True, blank=True, related_name="diagnoses", db_index=False
    )
    diagnosed_at = models.DateTimeField(_("diagnosed"))

    class Meta:
        verbose_name = _("diagnosis")
        verbose_name_plural = _("diagnoses")
        # The explanations are wide: what counts statuses a benchmark reads this index and never the rows.
        indexes = [models.Index(fields=("benchmark", "status"), name="statuses_of_a_benchmark")]
        constraints = [
            models.CheckConstraint(condition=Q(status="") ^ Q(reason=""), name="either_a_status_or_a_reason"),
        ]

    def __str__(self):
        return self.status or self.reason
