"""Text as search sees it."""

import unicodedata


def fold(text: str) -> str:
    """Case, accents and full-width forms folded away, so that “Crème” is found by “creme”; white space becomes one space."""
    if text.isascii():
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())
