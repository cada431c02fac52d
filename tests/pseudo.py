"""A language that nobody speaks: every message longer, accented and in brackets, written from right to left.

What a page shows without brackets was never translatable; what it cuts or pushes off the screen would not hold German;
what does not mirror would not hold Arabic.
"""

from babel.messages.mofile import write_mo
from django.conf import settings

from diagnosis import catalogues

CODE = "ar"
ACCENTS = str.maketrans("aeiouncylsAEIOUNCYLS", "åéîöüñçýļšÅÉÎÖÜÑÇÝĻŠ")


def spoken(text):
    """“Save” → “[Šåvé ~~]”: about a third longer; placeholders and tags stay."""
    parts, at = [], 0
    for held in catalogues.PLACEHOLDER.finditer(text):
        parts += [text[at : held.start()].translate(ACCENTS), held[0]]
        at = held.end()
    parts.append(text[at:].translate(ACCENTS))
    longer = " ".join("~" * min(8, len(text) // 3 - at) for at in range(0, len(text) // 3, 8))
    return f"[{''.join(parts)} {longer}]"


def compiled(folder):
    """The folder with the language's compiled catalogue, for LOCALE_PATHS."""
    catalog = catalogues.said()
    for message in catalog:
        if message.id:
            message.string = tuple(map(spoken, message.id)) if message.pluralizable else spoken(message.id)
    made = folder / CODE / "LC_MESSAGES" / "django.mo"
    made.parent.mkdir(parents=True)
    with made.open("wb") as file:
        write_mo(file, catalog)
    return folder


def speak(settings_fixture, folder):
    """Offer the language beside the others, and let who asks for none have it."""
    settings_fixture.LOCALE_PATHS = [compiled(folder)]
    settings_fixture.LANGUAGES = [*settings.LANGUAGES, (CODE, "Pseudo")]
