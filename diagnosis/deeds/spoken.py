"""What is said once and read later: in the language of its reader where its parts are kept, else in the installation's."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from diagnosis.sources.errors import Sentence


def spoken(said: Sentence | Sequence[Any]) -> str:
    """A sentence of sources.errors, or its parts as a run keeps them."""
    parts: Sequence[Any] = said.parts if isinstance(said, Sentence) else said
    message, values = parts
    return gettext(message) % {name: spoken(one) if isinstance(one, list) else one for name, one in values.items()}


def kept() -> override:
    """Within the block words are in the installation's language: what stays in a log or a history is for readers of any."""
    return override(settings.LANGUAGE_CODE)
