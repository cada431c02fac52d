"""The two ways in which a file can be turned down: whole, or one row of it. Both say why."""

from collections.abc import Sequence
from typing import Any


class Sentence(str):
    """A sentence in English that remembers its parts, so that a page can say it in the reader's language."""

    message: str
    values: dict[str, Any]

    @property
    def parts(self) -> list[Any]:
        """The message and its values, a value that is a sentence itself by its own parts: what JSON holds."""
        said = {name: value.parts if isinstance(value, Sentence) else value for name, value in self.values.items()}
        return [self.message, said]


def say(message: str, **values: str | int) -> Sentence:
    """The message, marked for translation by gettext_noop, with its values."""
    made = Sentence(message % values)
    made.message, made.values = message, values
    return made


def said_again(parts: Sequence[Any]) -> Sentence:
    """The sentence that has these parts."""
    message, values = parts
    return say(message, **{name: said_again(one) if isinstance(one, list) else one for name, one in values.items()})


class ExportRefused(Exception):
    """The whole file is turned down; str() is one sentence for the seller: what is wrong, where, and the way out.

    `code` is a stable snake_case name of the reason, for tests, logs and translations.
    """

    def __init__(self, sentence: Sentence, code: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class RowRefused(Exception):
    """One row is turned down; readers turn it into a Refusal with the row's number."""

    def __init__(self, reason: Sentence, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


def shown(value: object, limit: int = 40) -> str:
    """A cell as a message may quote it: printable, on one line, at most `limit` characters."""
    text = "".join(character if character.isprintable() else " " for character in str(value)[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"
