"""What was brought in, by whom, and which days it covers."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diagnosis.models.shops import Shop


class ImportRun(models.Model):
    """One file offered to a shop. `refusals` lists row number and reason of what was left out; `notices` says the rest."""

    class Kind(models.TextChoices):
        VIDEOS = "videos", _("Videos")
        PRODUCTS = "products", _("Products")
        VIOLATIONS = "violations", _("Violations")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for your confirmation")
        DONE = "done", _("Imported")
        REFUSED = "refused", _("Refused")
        DISCARDED = "discarded", _("Discarded")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="imports", verbose_name=_("shop"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.VIDEOS)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    file_name = models.CharField(_("file"), max_length=100)
    sha256 = models.CharField("SHA-256", max_length=64)
    # What else decides how the file is read, and where the shop's imported rows stood when it was done.
    read_as = models.CharField(max_length=64, blank=True, editable=False)
    revision = models.BigIntegerField(null=True, editable=False)
    # The run that read the same bytes, where this one did not have to.
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+", db_index=False)
    period_start = models.DateField(_("from"), null=True)
    period_end = models.DateField(_("to"), null=True)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    refusals = models.JSONField(_("refused rows"), default=list)
    notices = models.JSONField(_("notices"), default=list)
    totals = models.JSONField(_("totals before and after"), default=dict)
    message = models.TextField(_("message"), blank=True)
    # Message and notices by the parts of their sentences (sources.errors), for readers of other languages; a refusal has
    # its own beside its reason.
    said = models.JSONField(default=dict, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=("shop", "-created_at", "-id"), name="imports_by_date")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_start__lte=models.F("period_end")), name="import_period_in_order"
            ),
        ]

    def __str__(self):
        counts = {name: getattr(self, name) for name in ("file_name", "new", "changed", "unchanged", "refused")}
        return str(
            _("%(file_name)s: new %(new)s, changed %(changed)s, unchanged %(unchanged)s, refused %(refused)s") % counts
        )

    def get_absolute_url(self):
        return reverse("diagnosis:import-detail", args=[self.shop.slug, self.uid])

    def waits(self):
        """Whether it still waits, as the database says; until the transaction ends nobody else answers it."""
        return ImportRun.objects.select_for_update().filter(pk=self.pk, state=self.State.WAITING).exists()


class CoveredDayQuerySet(models.QuerySet):
    def for_video(self, video):
        """The days of the video's window on which it had nothing unless it has a row."""
        days = self.filter(shop=video.shop_id, day__range=(video.published_on, video.closes_on))
        return {day for day, unread in days.values_list("day", "unread") if video.video_id not in unread}


class CoveredDay(models.Model):
    """A day for which a shop's one-day export came in: a video without a row on it had nothing that day.

    `unread` are the IDs of videos whose row in that export was refused: what they had is unknown. They may be videos
    that the shop does not know yet.
    """

    pk = models.CompositePrimaryKey("shop", "day")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="covered_days", db_index=False)
    day = models.DateField()
    unread = models.JSONField(default=list)
    import_run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = CoveredDayQuerySet.as_manager()

    def __str__(self):
        return f"{self.shop_id} {self.day}"
