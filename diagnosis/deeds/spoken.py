"""What the readers of files say, in the language of whoever reads it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from diagnosis.sources.errors import Sentence


def spoken(said: Sentence | Sequence[Any]) -> str:
    """A sentence of sources.errors, or its parts as a run keeps them."""
    parts: Sequence[Any] = said.parts if isinstance(said, Sentence) else said
    message, values = parts
    return gettext(message) % {name: spoken(one) if isinstance(one, list) else one for name, one in values.items()}
