"""Violations and the policies they break."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diagnosis.models.shops import Shop, market_field, not_negative
from diagnosis.models.videos import Video


class Policy(models.Model):
    name = models.CharField(_("name"), max_length=200, unique=True)
    how_to_avoid = models.TextField(_("how to avoid it next time"), blank=True)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ("name",)

    def __str__(self):
        return self.name


def readable_thresholds(entries):
    """Refuse what Account Standing could not read: each entry is a whole number and what happens there, no number twice.

    In any order: points come to the higher one later, a score to the lower one.
    """
    known = isinstance(entries, list) and all(
        isinstance(entry, dict)
        and entry.keys() == {"at", "effect"}
        and type(entry["at"]) is int
        and entry["at"] >= 0
        and isinstance(entry["effect"], str)
        and entry["effect"].strip()
        for entry in entries
    )
    if not known or len({entry["at"] for entry in entries}) < len(entries):
        raise ValidationError(
            _(
                'Give a list such as [{"at": 12, "effect": "Limits on publishing"}]: whole numbers, none twice, each with a text.'
            )
        )


class StandingSystem(models.Model):
    """How a market counts violations: points up from zero, or a score down from its start. Data with their source."""

    class Kind(models.TextChoices):
        POINTS = "points", _("violation points, counted up")
        SCORE = "score", _("score, counted down")

    market = market_field(unique=True)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    start = models.PositiveIntegerField(_("where an account starts"), default=0)
    maximum = models.PositiveIntegerField(_("end of the scale"))
    expiry_days = models.PositiveIntegerField(_("days until points expire"))
    thresholds = models.JSONField(
        _("thresholds"),
        default=list,
        blank=True,
        help_text=_('A list such as [{"at": 12, "effect": "Limits on publishing"}].'),
        validators=[readable_thresholds],
    )
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("standing system")
        verbose_name_plural = _("standing systems")
        ordering = ("market",)

    def __str__(self):
        return self.market


# Named by hand: the values are those of Violation.State and Violation.Appeal.
STANDING = ~Q(state="withdrawn") & ~Q(appeal="approved")


class ViolationQuerySet(models.QuerySet):
    def standing(self):
        """Not withdrawn, not overturned on appeal. Expired points change the account's standing, not what happened."""
        return self.filter(STANDING)


class Violation(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        ENFORCED = "enforced", _("Enforcement action taken")
        CORRECTED = "corrected", _("Corrected")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Appeal(models.TextChoices):
        NONE = "none", _("Not appealed")
        IN_REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="violations", db_index=False, verbose_name=_("shop"))
    video = models.ForeignKey(
        Video, models.CASCADE, null=True, blank=True, related_name="violations", verbose_name=_("video")
    )
    # The id of a video whose figures have not come in yet: linked as soon as they do.
    video_ref = models.CharField(_("video ID"), max_length=20, blank=True)
    violation_id = models.CharField(_("violation ID"), max_length=64)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="violations", verbose_name=_("policy"))
    reason = models.TextField(_("reason"))
    evidence = models.TextField(_("evidence"), blank=True)
    points = models.PositiveIntegerField(_("points"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued"))
    effect = models.CharField(_("effect"), max_length=300, blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ENFORCED)
    appeal = models.CharField(_("appeal"), max_length=10, choices=Appeal.choices, default=Appeal.NONE)
    appeal_deadline = models.DateTimeField(_("appeal deadline"), null=True, blank=True)

    objects = ViolationQuerySet.as_manager()

    class Meta:
        verbose_name = _("violation")
        verbose_name_plural = _("violations")
        ordering = ("-issued_at", "-pk")
        indexes = [models.Index(fields=("shop", "-issued_at", "-id"), name="violations_by_date")]
        constraints = [
            models.UniqueConstraint(fields=("shop", "violation_id"), name="one_violation_an_id"),
            models.CheckConstraint(condition=~Q(violation_id=""), name="violation_has_an_id"),
            not_negative("points", name="violation_points_not_negative"),
        ]

    def __str__(self):
        return f"{self.policy} ({self.violation_id})"

    @property
    def stands(self):
        return self.state != self.State.WITHDRAWN and self.appeal != self.Appeal.APPROVED
