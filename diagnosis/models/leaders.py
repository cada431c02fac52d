"""The best videos of each month, kept so that Inspirations need not read a whole category."""

from django.db import models


class LeadingMonth(models.Model):
    """What the finished videos of a shop's category and month come to, and which of them lead.

    `tallies` holds rules.leaders.Tally by group. None until it is worked out: whoever changes a video's figures, category
    or standing empties it in the same transaction, and readers read the videos themselves until it is there again.
    Leaders are looked up before they are shown: one that is deleted is left out, and leaves the totals with the next change.
    """

    shop = models.ForeignKey("diagnosis.Shop", models.CASCADE, related_name="+", db_index=False)
    # The category's key, 0 without one.
    category = models.BigIntegerField()
    # Its first day.
    month = models.DateField()
    tallies = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("shop", "category", "month"), name="one_row_a_month")]

    def __str__(self):
        return f"{self.shop_id} {self.category} {self.month:%Y-%m}"
