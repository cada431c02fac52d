"""A language that nobody speaks: every message longer, accented and in brackets, written from right to left.

What a page shows without brackets was never translatable; what it cuts or pushes off the screen would not hold German;
what does not mirror would not hold Arabic.
"""

import re

from babel.messages.mofile import write_mo
from django.conf import settings
from django.contrib.auth.models import Group

from diagnosis import catalogues, models
from diagnosis.rules.markets import MARKETS

CODE = "ar"
ACCENTS = str.maketrans("aeiouncylsAEIOUNCYLS", "åéîöüñçýļšÅÉÎÖÜÑÇÝĻŠ")


# What people typed, and what a page shows as they typed it.
TYPED = [
    (models.Video, "title", "creator"), (models.Product, "name", "sku", "picture"), (models.Category, "name", "code"),
    (models.Shop, "name", "slug", "timezone", "currency"), (models.ImportRun, "file_name"), (Group, "name"),
    (models.Policy, "name", "how_to_avoid"), (models.Violation, "violation_id", "reason", "evidence", "effect"), (models.User, "email", "name"),
    (models.Suggestion, "title", "summary", "steps"), (models.Tutorial, "title", "summary", "steps"), (models.Chapter, "title", "text"),
    (models.Inspiration, "title", "creator"), (models.Benchmark, "reason"), (models.StandingSystem, "source"),
]  # fmt: skip
# Names that are the same in every language.
NAMES = {"ID", "SKU", "LU", "SE", "TikTok", "JSON", "CSV", "XLSX", "SHA", *MARKETS}


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


def typed():
    """The lines that people typed, the longest first."""
    lines = set()
    for model, *fields in TYPED:
        for row in model.objects.values_list(*fields):
            lines |= {line.strip() for text in row if text for line in str(text).splitlines()}
    effects = {entry["effect"] for system in models.StandingSystem.objects.all() for entry in system.thresholds}
    return sorted(filter(None, lines | effects), key=len, reverse=True)


def untranslated(shown, lines):
    """What of the visible text is neither in the pseudo-language's brackets nor typed by people."""
    while (stripped := re.sub(r"\[[^\[\]]*\]", "", shown)) != shown:
        shown = stripped
    left = []
    for line in map(str.strip, shown.splitlines()):
        start = line.partition("…")[0].strip(" :")
        if "…" in line and any(one.startswith(start) for one in lines):
            continue
        for one in lines:
            line = line.replace(one, "")
        left += [word for word in re.findall(r"[A-Za-z][A-Za-z'’]+", line) if word not in NAMES]
    return left
