"""A language that nobody speaks, from right to left: nothing on the pages is left untranslated, cut or unmirrored."""

import pytest

from tests import pseudo
from tests.browser.demo import LIST, detail

# By how much tables are wider than what shows of them, where one cannot scroll.
CUT = """parts => parts.filter(part => getComputedStyle(part).overflowX === "clip")
    .reduce((sum, part) => sum + part.scrollWidth - part.clientWidth, 0)"""


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_holds_longer_words_from_right_to_left(demo, visit, settings, tmp_path, width):
    pseudo.speak(settings, tmp_path)
    visitor = visit("seller@demo.example", width=width, locale="ar")
    lines = pseudo.typed()
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
        if wide or (left := pseudo.untranslated(page.locator("body").inner_text(), lines)):
            found[path] = wide or left
        rail = page.locator(".rail").bounding_box() if width == 1440 and "/app/" not in path else None
        assert rail is None or rail["x"] > width / 2
        arrows = page.locator(".icon.flip").evaluate_all("icons => icons.map(icon => getComputedStyle(icon).scale)")
        assert set(arrows) <= {"-1 1"}
    assert (found, visitor.complaints) == ({}, [])
