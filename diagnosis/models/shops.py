"""Shops, their members, and what they sell."""

from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import list_currencies
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from diagnosis.models.kept import VideoCount
from diagnosis.models.pictures import picture_file
from diagnosis.rules.markets import MARKETS


def iana_zone(value):
    if value not in available_timezones():
        raise ValidationError(
            _("There is no time zone “%(zone)s”. Give an IANA name such as America/Los_Angeles."),
            params={"zone": value},
        )


def iso_currency(value):
    if value not in list_currencies():
        raise ValidationError(
            _("There is no currency “%(code)s”. Give an ISO 4217 code such as USD."), params={"code": value}
        )


def currency_field(**options):
    return models.CharField(_("currency"), max_length=3, validators=[iso_currency], **options)


def market_field(**options):
    return models.CharField(_("market"), max_length=2, choices=[(code, code) for code in MARKETS], **options)


def not_negative(*names, name):
    """One check a table: the database itself refuses a count or an amount below zero; NULL passes, it is unknown."""
    return models.CheckConstraint(condition=Q(**{f"{column}__gte": 0 for column in names}), name=name)


class Category(models.Model):
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("name",)

    def __str__(self):
        return self.name


class ShopQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Shops of which this person is a member; being staff opens the admin, not other sellers' pages."""
        return self.filter(memberships__user_id=user.pk)

    def editable_by(self, user):
        return self.filter(memberships__user_id=user.pk, memberships__role=Membership.Role.OWNER)


class Shop(models.Model):
    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    market = market_field()
    currency = currency_field()
    timezone = models.CharField(_("time zone"), max_length=50, validators=[iana_zone])
    default_category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, verbose_name=_("default category")
    )
    diagnose_affiliates = models.BooleanField(
        _("diagnose affiliate accounts"),
        default=False,
        help_text=_("Off: only official and marketing accounts are diagnosed."),
    )
    share_inspirations = models.BooleanField(
        _("share inspirations"),
        default=False,
        help_text=_("Other shops of this installation may see rate, title, handle and picture of its best videos."),
    )
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="shops")
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)
    # The last day that any import of this shop reaches: set by the import, never in the future.
    data_through = models.DateField(_("data through"), null=True, blank=True, editable=False)
    # Goes up with every import that changes rows: a file read at this number need not be read again.
    revision = models.BigIntegerField(default=0, db_default=0, editable=False)

    objects = ShopQuerySet.as_manager()

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shops")
        ordering = ("name",)
        constraints = [models.CheckConstraint(condition=~Q(currency=""), name="shop_has_a_currency")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("diagnosis:analytics", args=[self.slug])

    @property
    def video_count(self):
        """All its videos, from the counts that the database keeps."""
        return VideoCount.objects.filter(shop=self).aggregate(n=models.Sum("videos"))["n"] or 0

    @property
    def products_url(self):
        return reverse("diagnosis:products", args=[self.slug])

    @property
    def market_name(self):
        return Locale.parse(to_locale(get_language() or "en")).territories[self.market]


class Membership(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        VIEWER = "viewer", _("viewer")

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="memberships", verbose_name=_("shop"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=6, choices=Role.choices, default=Role.OWNER)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=("shop", "user"), name="one_membership_a_shop_and_person")]

    def __str__(self):
        return f"{self.user} · {self.shop} ({self.get_role_display()})"


class Product(models.Model):
    """Something a shop sells. Older exports name products without an id: then `product_id` is empty and the name identifies."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="products", verbose_name=_("shop"))
    product_id = models.CharField(_("product ID"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=500)
    sku = models.CharField(_("SKU"), max_length=100, blank=True)
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, verbose_name=_("category"))
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = currency_field(blank=True)
    commission_rate = models.DecimalField(
        _("commission rate, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    stock = models.BigIntegerField(_("stock"), null=True, blank=True, validators=[MinValueValidator(0)])
    picture = models.FileField(_("picture"), upload_to="products/", blank=True, validators=[picture_file])

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("shop", "product_id"), condition=~Q(product_id=""), name="one_product_an_id"
            ),
            models.UniqueConstraint(
                fields=("shop", "name"), condition=Q(product_id=""), name="one_product_a_name_without_id"
            ),
            models.CheckConstraint(condition=Q(price=None) | ~Q(currency=""), name="price_has_a_currency"),
            models.CheckConstraint(condition=Q(commission_rate__lte=100), name="commission_rate_is_a_percentage"),
            not_negative("price", "stock", "commission_rate", name="product_not_negative"),
        ]

    def __str__(self):
        return self.name
