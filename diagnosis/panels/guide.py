"""What TikTok Shop's guide says of each status, sentence by sentence, and the pictures beside it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from diagnosis.rules.classifier import WORDS, Status
from diagnosis.rules.words import gettext_noop

INSPIRATIONS = gettext_noop(
    "There's also an Inspirations tab, which shows you videos with high interaction, conversion or finish rates. Click on the thumbnails to view each one."
)
METRICS = gettext_noop("The key metrics section shows the performance of the selected video over the past 7 days.")
STEPS = {
    Status.CAN_DO_BETTER: (
        gettext_noop("Click on Expand All to see the suggestion in full and view a tutorial."),
        INSPIRATIONS,
        METRICS,
        gettext_noop(
            "The Product list shows the products in the selected video, along with their respective commission and sold counts."
        ),
    ),
    Status.BELOW_THRESHOLD: (
        gettext_noop(
            "Click on Expand All to see the suggestion in full and a link to a playbook that offers a thorough run-through for optimizing video content."
        ),
        INSPIRATIONS,
        METRICS,
        gettext_noop(
            "The Product list shows the products in the selected video and their respective commission and sold counts."
        ),
    ),
    Status.VIOLATION: (
        gettext_noop(
            "Click on Go to Account Standing to see the reason(s) for the violations to avoid repeating the same mistakes moving forward."
        ),
        INSPIRATIONS,
        METRICS,
        gettext_noop(
            "The Product list shows the products in the selected video and their respective commission and sold counts."
        ),
    ),
    Status.GOOD: (
        gettext_noop("No suggestions will be triggered."),
        gettext_noop(
            "There will not be an Inspirations tab, but there will still be a product list showing the products in the selected video and their respective commission and sold counts."
        ),
    ),
}
# The page of each platform: its file in static/guide.
PICTURES = {
    Status.CAN_DO_BETTER: ("center-can-do-better", "app-can-do-better"),
    Status.BELOW_THRESHOLD: ("center-did-not-meet-threshold", "app-did-not-meet-threshold"),
    Status.VIOLATION: ("center-trigger-violation", "center-account-standing", "app-trigger-violation"),
    Status.GOOD: ("center-good-performance", "app-good-performance"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of the demo: `phone` tells Seller App's from Seller Center's."""

    file: str
    phone: bool

    @property
    def platform(self):
        return _("Seller App") if self.phone else _("Seller Center")


@dataclass(frozen=True, slots=True)
class Part:
    """What the guide says of one status."""

    status: str
    words: object
    steps: list
    pictures: list


def pictures(*names):
    return [Picture(f"guide/{name}.webp", name.startswith("app")) for name in names]


def parts():
    """The four statuses in the guide's order."""
    return [
        Part(status, WORDS[status], [_(step) for step in steps], pictures(*PICTURES[status]))
        for status, steps in STEPS.items()
    ]
