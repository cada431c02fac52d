"""The product's own factories, where tests look for them."""

from diagnosis.deeds.factories import *  # noqa: F403
