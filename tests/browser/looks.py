"""What every state of every page has to stand: nothing that axe finds, in light and in dark."""

from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The markup of a page is the same in both appearances: dark can only break its contrasts.
IN = {"dark": ["color-contrast"], "light": RULES}
# Only what is violated is described: naming every element that passes takes axe as long as judging them.
FIND = """async ([within, rules]) => {
    const found = await axe.run(within || document, {runOnly: rules, resultTypes: ["violations"]});
    return found.violations.flatMap(rule => rule.nodes.map(node => [rule.id, node.html.slice(0, 160)]));
}"""


def clean(page, state, within=None):
    """Judge what the page shows now; `state` says in a failure which it was. The page is left in light."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    for scheme, rules in IN.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # Django's links fade from one colour to the other: what is half-way is no contrast to judge.
        page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")
        found = page.evaluate(FIND, [within, rules])
        assert not found, (state, scheme, found)
