"""The guide's whole way, by the keyboard alone and without JavaScript: find a video, read its diagnosis, expand all, open an
inspiration, reach the reason of a violation."""

from tests.browser.demo import LIST


def tab_to(page, selector):
    """Press Tab until the focus is there, as one does who has no mouse; it must be visible, under no bar."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(
                "() => { const box = document.activeElement.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;"
                " const top = document.elementFromPoint(x, y); return top && (document.activeElement.contains(top) || top.contains(document.activeElement)) }"
            ), f"{selector} is covered"
            return
    raise AssertionError(f"Tab does not reach {selector}")


def go(page, selector):
    tab_to(page, selector)
    page.keyboard.press("Enter")


def test_by_the_keyboard_alone(demo, visit):
    visitor = visit("seller@demo.example")
    page = visitor.open(LIST)
    go(page, "a.skip")
    tab_to(page, "#q")
    page.keyboard.type("60-second")
    page.wait_for_url("**q=60-second**")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 1")
    go(page, "tbody .act a")
    page.wait_for_selector("#verdict")
    assert page.locator("#verdict").inner_text() == "Can do better"

    go(page, "#expand")
    page.wait_for_selector("details.suggestion[open]")
    assert page.evaluate("[document.activeElement.id, document.activeElement.innerText.trim()]") == [
        "expand",
        "Collapse All",
    ]
    shown = page.locator("details.suggestion[open]").count()
    page.wait_for_function("document.querySelector('#live').textContent !== ''")
    assert page.locator("#live").text_content() == f"{shown} suggestions are shown in full."

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".inspirations")
    go(page, "a[data-player]")
    page.wait_for_selector("dialog#player[open] video")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog#player", state="hidden")
    assert page.evaluate("document.activeElement.dataset.player !== undefined")

    page = visitor.open(LIST)
    go(page, "#tab-violation")
    page.wait_for_url("**status=violation**")
    go(page, "tbody .act a")
    page.wait_for_selector("#verdict")
    go(page, ".verdict a.button")
    page.wait_for_url("**/account-standing/?video=**")
    assert page.locator("#violations .wordy > p").first.inner_text()
    assert visitor.complaints == []


def test_without_javascript(demo, visit):
    visitor = visit("seller@demo.example", java_script_enabled=False)
    page = visitor.open(LIST)
    page.fill("#q", "60-second")
    page.get_by_role("button", name="Apply").first.click()
    page.locator("tbody .act a").click()
    assert "Product clicks lose the most." in page.locator("#funnel .sum").inner_text()
    page.locator("#expand").click()
    assert page.locator("details.suggestion[open]").count() == page.locator("details.suggestion").count() > 0
    page.locator("#tab-inspirations").click()
    with page.expect_popup() as opened:
        page.locator(".inspirations a").first.click()
    assert opened.value.url.endswith(".webm")
    visitor.open(f"{LIST}?status=violation").locator("tbody .act a").first.click()
    page.get_by_role("link", name="Go to Account Standing").click()
    assert page.locator("#violations .wordy > p").first.inner_text()


EXPORT = (
    "[Date Range]: 2026-01-02 ~ 2026-01-08\nVideo Info,Video ID,Time,VV,Orders,Video Revenue ($)\n"
    "Glow,7590780223006100001,2026/01/02,1000,2,24.00\nBroken,7.5E+18,2026/01/02,1,1,1\n"
)


def test_a_file_goes_in_by_the_keyboard(demo, visit, tmp_path):
    """Only the browser's own dialog for files is left out: it belongs to the system."""
    good, wrong = tmp_path / "good.csv", tmp_path / "wrong.csv"
    good.write_text(EXPORT)
    wrong.write_text(EXPORT.replace("($)", "(£)"))
    visitor = visit("seller@demo.example")
    page = visitor.open("/shops/lumi-fern/import/")
    tab_to(page, "#id_file")
    page.set_input_files("#id_file", wrong)
    go(page, "form.form button.primary")
    page.wait_for_selector("[role=alert]")
    assert "this shop sells in USD" in page.locator("[role=alert]").inner_text()
    go(page, "main .button")
    page.wait_for_url("**/import/")

    page.set_input_files("#id_file", good)
    # What the page says while it reads is looked at before the answer comes.
    said = page.evaluate(
        """() => new Promise(told => {
          const form = document.querySelector("form.form");
          form.addEventListener("submit", () => setTimeout(() => told([form.getAttribute("aria-busy"),
            form.querySelector("[role=status]").textContent, form.querySelector("button").disabled]), 1));
          form.requestSubmit();
        })"""
    )
    assert said == ["true", "Reading the file. This may take a minute.", True]
    page.wait_for_selector("#result")
    assert page.locator(".tile .value").all_inner_texts() == ["1", "0", "0", "1"]
    assert page.locator("td.wordy").inner_text().startswith("row 4: the video ID “7.5E+18” was rounded")
    go(page, "button[value=confirm]")
    page.wait_for_selector("text=What this file did")
    go(page, "section .button.primary")
    page.wait_for_url(f"**{LIST}")
    page.goto(f"{page.url}?q=7590780223006100001")
    assert page.locator("tbody .title").all_inner_texts() == ["Glow"]
    assert visitor.complaints == []
