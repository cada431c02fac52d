"""Every change of a video's state after its first judgement, and how benchmark versions came to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diagnosis.models.benchmarks import Benchmark
from diagnosis.models.shops import Shop
from diagnosis.models.videos import Video
from diagnosis.rules.classifier import WORDS


class StatusEvent(models.Model):
    class Cause(models.TextChoices):
        DATA_ARRIVED = "data_arrived", _("Figures arrived")
        WINDOW_CLOSED = "window_closed", _("The 7 days are complete")
        VIOLATION_ADDED = "violation_added", _("A violation was added")
        VIOLATION_LIFTED = "violation_lifted", _("A violation was lifted")
        BENCHMARK = "benchmark", _("Another benchmark version applies")
        RESTATED = "restated", _("Restated")

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", db_index=False, verbose_name=_("shop"))
    video = models.ForeignKey(Video, models.CASCADE, related_name="events", db_index=False, verbose_name=_("video"))
    at = models.DateTimeField(_("at"))
    before = models.CharField(_("before"), max_length=20)
    after = models.CharField(_("after"), max_length=20)
    cause = models.CharField(_("cause"), max_length=16, choices=Cause.choices)
    benchmark = models.ForeignKey(
        Benchmark, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("benchmark")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("status event")
        verbose_name_plural = _("status events")
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=("video", "-at", "-id"), name="events_of_a_video"),
            models.Index(fields=("shop", "-at", "-id"), name="events_of_a_shop"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="event_changes_something")]

    def __str__(self):
        return " → ".join(str(_(WORDS[state].label)) if state in WORDS else "—" for state in (self.before, self.after))


class Rollout(models.Model):
    """Bringing an approved version to the videos that it applies to, in batches: where that stands, to be stopped and resumed."""

    class Choice(models.TextChoices):
        NEW = "new", _("New videos only")
        OPEN = "open", _("Also videos whose 7 days are not over")
        RESTATE = "restate", _("Restate history from a day on")

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("done")

    benchmark = models.ForeignKey(Benchmark, models.CASCADE, related_name="rollouts", verbose_name=_("benchmark"))
    choice = models.CharField(_("for which videos"), max_length=7, choices=Choice.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    why = models.TextField(_("why"), blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.RUNNING)
    total = models.PositiveIntegerField(_("videos"))
    judged = models.PositiveIntegerField(_("judged"), default=0)
    # [state before, state after, videos], and the last shop and video that were judged: the next batch begins behind them.
    moved = models.JSONField(_("moved"), default=list)
    shop_reached = models.BigIntegerField(default=0)
    video_reached = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("rollout")
        verbose_name_plural = _("rollouts")
        ordering = ("-pk",)

    def __str__(self):
        return f"{self.benchmark}, {self.get_choice_display()}"

    @property
    def changed(self):
        """How many videos have moved to another state so far."""
        return sum(count for *_states, count in self.moved)
