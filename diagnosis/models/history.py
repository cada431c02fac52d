"""Every change of a video's state after its first judgement: from what to what, why and by whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diagnosis.models.benchmarks import Benchmark
from diagnosis.models.shops import Shop
from diagnosis.models.videos import Video


class StatusEvent(models.Model):
    class Cause(models.TextChoices):
        DATA_ARRIVED = "data_arrived", _("Figures arrived")
        WINDOW_CLOSED = "window_closed", _("The 7 days are complete")
        VIOLATION_ADDED = "violation_added", _("A violation was added")
        VIOLATION_LIFTED = "violation_lifted", _("A violation was lifted")
        BENCHMARK = "benchmark", _("Another benchmark version applies")
        RESTATED = "restated", _("Restated")

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", db_index=False)
    video = models.ForeignKey(Video, models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField(_("at"))
    before = models.CharField(_("before"), max_length=20)
    after = models.CharField(_("after"), max_length=20)
    cause = models.CharField(_("cause"), max_length=16, choices=Cause.choices)
    benchmark = models.ForeignKey(Benchmark, models.SET_NULL, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    why = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=("video", "-at", "-id"), name="events_of_a_video"),
            models.Index(fields=("shop", "-at", "-id"), name="events_of_a_shop"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="event_changes_something")]

    def __str__(self):
        return f"{self.before} → {self.after}"
