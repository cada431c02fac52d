"""A language that nobody speaks, from right to left: nothing on the pages is left untranslated, cut or unmirrored."""

import re

import pytest

from diagnosis import models
from tests import pseudo
from tests.browser.demo import LIST, detail

# What people typed, and what a page shows as they typed it.
TYPED = [
    (models.Video, "title", "creator"), (models.Product, "name", "sku"), (models.Category, "name"), (models.Shop, "name", "timezone", "currency"),
    (models.Policy, "name", "how_to_avoid"), (models.Violation, "reason", "evidence", "effect"), (models.User, "email", "name"),
    (models.Suggestion, "title", "summary", "steps"), (models.Tutorial, "title", "summary", "steps"), (models.Chapter, "title", "text"),
    (models.Inspiration, "title", "creator"), (models.Benchmark, "reason"), (models.StandingSystem, "source"),
]  # fmt: skip
# Names that are the same in every language.
NAMES = {"ID", "SKU", "LU", "SE", "US", "TikTok", "JSON", "CSV", "XLSX"}
# By how much tables are wider than what shows of them, where one cannot scroll.
CUT = """parts => parts.filter(part => getComputedStyle(part).overflowX === "clip")
    .reduce((sum, part) => sum + part.scrollWidth - part.clientWidth, 0)"""


def typed():
    """The lines that people typed, the longest first."""
    lines = set()
    for model, *fields in TYPED:
        for row in model.objects.values_list(*fields):
            lines |= {line.strip() for text in row if text for line in str(text).splitlines()}
    effects = {entry["effect"] for system in models.StandingSystem.objects.all() for entry in system.thresholds}
    return sorted(filter(None, lines | effects | {"manage.py seed_demo"}), key=len, reverse=True)


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


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_holds_longer_words_from_right_to_left(demo, visit, settings, tmp_path, width):
    pseudo.speak(settings, tmp_path)
    visitor = visit("seller@demo.example", width=width, locale="ar")
    lines = typed()
    low, broken = detail("can_do_better"), detail("violation")
    paths = [
        "/", LIST, f"{low}?expand=all", f"{low}?tab=inspirations", broken, "/learn/", "/shops/lumi-fern/account-standing/",
        "/shops/lumi-fern/products/", "/shops/lumi-fern/app/", "/shops/lumi-fern/app/?tab=overview",
        low.replace("/analytics/video/details/", "/app/videos/"),
    ]  # fmt: skip
    found = {}
    for path in paths:
        page = visitor.open(path)
        assert page.evaluate("[document.dir, document.documentElement.lang]") == ["rtl", "ar"]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wide += page.locator(".scroll").evaluate_all(CUT)
        if wide or (left := untranslated(page.locator("body").inner_text(), lines)):
            found[path] = wide or left
        rail = page.locator(".rail").bounding_box() if width == 1440 and "/app/" not in path else None
        assert rail is None or rail["x"] > width / 2
        arrows = page.locator(".icon.flip").evaluate_all("icons => icons.map(icon => getComputedStyle(icon).scale)")
        assert set(arrows) <= {"-1 1"}
    assert (found, visitor.complaints) == ({}, [])
