"""What every state of every page has to stand: nothing that axe finds, in light and in dark."""

from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The markup of a page is the same in both appearances: dark can only break its contrasts.
IN = {"light": RULES, "dark": {"runOnly": ["color-contrast"]}}


def clean(page, state, within=None):
    """Judge what the page shows now; `state` says in a failure which it was. The page is left in light."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # Django's links fade from one colour to the other: what is half-way is no contrast to judge.
        page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")
        found = Axe().run(page, within, options=IN[scheme]).response["violations"]
        said = [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]]
        assert (state, scheme, said) == (state, scheme, [])
