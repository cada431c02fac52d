"""Suggestions, tutorials and the playbook: shipped with the product, edited by admins."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diagnosis.models.pictures import picture_file
from diagnosis.models.shops import Category, market_field
from diagnosis.models.videos import published_link
from diagnosis.rules.advice import PATTERNS


class Shipped(models.Model):
    """Content that comes with the product. `shipped` is what was loaded last: where it differs, an admin has the word."""

    shipped = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True


class Chapter(Shipped):
    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=1)
    text = models.TextField(_("text"), help_text=_("Paragraphs are apart by an empty line."))

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        ordering = ("position", "pk")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{reverse('diagnosis:playbook')}#{self.slug}"

    @property
    def paragraphs(self):
        return self.text.split("\n\n")


class Tutorial(Shipped):
    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=1)
    picture = models.CharField(_("picture"), max_length=100, blank=True, help_text=_("A path under static/."))
    summary = models.TextField(_("summary"))
    steps = models.TextField(_("steps"), help_text=_("One a line."))
    chapter = models.ForeignKey(
        Chapter, models.SET_NULL, null=True, blank=True, related_name="tutorials", verbose_name=_("chapter")
    )

    class Meta:
        verbose_name = _("tutorial")
        verbose_name_plural = _("tutorials")
        ordering = ("position", "pk")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("diagnosis:tutorial", args=[self.slug])

    @property
    def step_list(self):
        return self.steps.splitlines()


class Suggestion(Shipped):
    code = models.SlugField(_("code"), unique=True)
    pattern = models.CharField(
        _("pattern"), max_length=20, choices=[(code, _(said)) for code, said in PATTERNS.items()]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"))
    steps = models.TextField(_("what to do"), help_text=_("One step a line."))
    tutorial = models.ForeignKey(
        Tutorial, models.SET_NULL, null=True, blank=True, related_name="suggestions", verbose_name=_("tutorial")
    )
    chapter = models.ForeignKey(
        Chapter,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("chapter of the playbook"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ("pattern", "position", "pk")

    def __str__(self):
        return self.title

    @property
    def step_list(self):
        return self.steps.splitlines()


class Inspiration(models.Model):
    """A published video of someone else that an admin recommends, with the rate that it is shown for."""

    class Group(models.TextChoices):
        INTERACTION = "interaction", _("High interaction")
        CONVERSION = "conversion", _("High conversion")
        FINISH = "finish", _("High finish rate")

    group = models.CharField(_("group"), max_length=11, choices=Group.choices)
    market = market_field()
    category = models.ForeignKey(Category, models.CASCADE, null=True, blank=True, verbose_name=_("category"))
    video_id = models.CharField(_("video ID"), max_length=20, validators=[RegexValidator(r"^\d{10,20}$")])
    title = models.CharField(_("title"), max_length=200)
    creator = models.CharField(_("creator"), max_length=100)
    rate = models.DecimalField(
        _("rate"), max_digits=7, decimal_places=6, null=True, blank=True, help_text=_("A fraction: 0.034 is 3.4%.")
    )
    thumbnail = models.FileField(_("thumbnail"), upload_to="inspirations/", blank=True, validators=[picture_file])
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("inspiration")
        verbose_name_plural = _("inspirations")
        ordering = ("group", "-rate", "pk")
        constraints = [models.UniqueConstraint(fields=("group", "market", "video_id"), name="one_inspiration_a_group")]

    def __str__(self):
        return self.title

    @property
    def link(self):
        return published_link(self.creator, self.video_id)
