"""The keyboard alone: from the list through its videos and back, and nothing of it once it is switched off."""

from tests.browser.demo import LIST


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent")


def test_single_keys_lead_through_the_list_and_its_videos(demo, visit):
    visitor = visit("seller@demo.example")
    page = visitor.open(f"{LIST}?status=can_do_better&sort=-revenue")
    rows = page.locator("tbody a.title").all_inner_texts()
    page.keyboard.press("/")
    page.keyboard.type("jk?/")
    assert page.evaluate("[document.activeElement.id, document.activeElement.value]") == ["q", "jk?/"]
    page.goto(f"{visitor.base}{LIST}?status=can_do_better&sort=-revenue")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Control+j")
    assert focused(page) == rows[0]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"h1:text-is('{rows[1]}')")
    page.keyboard.press("j")
    page.wait_for_selector(f"h1:text-is('{rows[2]}')")
    page.keyboard.press("k")
    page.wait_for_selector(f"h1:text-is('{rows[1]}')")
    page.keyboard.press("e")
    page.wait_for_selector("#expand:text('Collapse All')")
    page.locator("#next").focus()
    for title in rows[2:]:
        page.keyboard.press("Enter")
        page.wait_for_selector(f"h1:text-is('{title}')")
        assert focused(page) == "next"
    assert page.locator("#place").inner_text() == f"{len(rows)} of {len(rows)}"
    assert page.locator("#next").get_attribute("aria-disabled") == "true"
    page.go_back()
    page.wait_for_selector(f"h1:text-is('{rows[-2]}')")
    page.locator(".crumbs a").nth(1).click()
    assert page.locator("tr:target .title").inner_text() == rows[-2]
    page.locator("#tab-all").click()
    page.wait_for_selector("#page-older[href]")
    page.locator("#page-older").press("Enter")
    page.wait_for_selector("#page-newer[href]")
    page.wait_for_function("document.activeElement.matches('#videos caption')")
    page.keyboard.press("?")
    page.wait_for_selector("dialog#keys[open]")
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog#keys", state="hidden")
    page.keyboard.press("1")
    page.wait_for_url("**/analytics/video/")
    page.keyboard.press("w")
    page.wait_for_url("**/analytics/video/?from=**")
    week = page.url
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(lambda url: url != week)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(week)
    page.keyboard.press("c")
    assert focused(page) == "period-from"
    page.locator(".menu[open] summary").focus()
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert visitor.complaints == []
    page = visitor.open("/profile/#shortcuts")
    page.locator("#id_shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".toast")
    page = visitor.open(LIST)
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert page.evaluate("document.activeElement === document.body")
    assert page.locator("dialog#keys").count() == 0


def test_a_definition_shows_on_rest_focus_and_tap_and_goes_on_escape(demo, visit):
    visitor = visit("seller@demo.example")
    page = visitor.open(LIST)
    shown = page.locator(".gloss:popover-open")
    page.locator("[popovertarget=about-list-ctr_of_views]").hover()
    shown.wait_for()
    assert "led to a product click" in shown.inner_text()
    shown.hover()
    page.wait_for_timeout(400)
    assert shown.count() == 1
    page.keyboard.press("Escape")
    assert shown.count() == 0
    page.locator("#sort-ctor").focus()
    page.keyboard.press("Tab")
    assert "CTOR" in shown.inner_text()
    page.keyboard.press("Shift+Tab")
    assert shown.count() == 0
    page.locator("[popovertarget=about-list-ctr_of_views]").hover()
    page.locator("[popovertarget=about-list-views]").hover()
    page.wait_for_selector("#about-list-views:popover-open")
    assert shown.count() == 1
    assert visitor.complaints == []
    plain = visit("seller@demo.example", java_script_enabled=False, width=390, has_touch=True).open("/")
    plain.locator("[popovertarget=about-tile-views]").tap()
    assert "How often the video was played." in plain.locator(".gloss:popover-open").inner_text()
