"""The two ways in which a file can be turned down: whole, or one row of it."""


class ExportRefused(Exception):
    """The whole file is turned down; str() is one sentence for the seller: what is wrong, where, and the way out.

    `code` is a stable snake_case name of the reason, for tests, logs and translations.
    """

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code


class RowRefused(Exception):
    """One row is turned down; readers turn it into a Refusal with the row's number."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


def shown(value: object, limit: int = 40) -> str:
    """A cell as a message may quote it: printable, on one line, at most `limit` characters."""
    text = "".join(character if character.isprintable() else " " for character in str(value)[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"
