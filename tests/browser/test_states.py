"""Parts under way and parts that fail, in a real browser: the old rows stay, and the page says why and how to go on."""

import re

from tests.browser.demo import LIST, detail
from tests.browser.looks import clean


def test_a_part_that_is_late_or_fails_leaves_the_page_as_it_was(demo, visit):
    page = visit("seller@demo.example").open(LIST)
    rows = page.locator("#videos tbody tr").count()

    def answer(act):
        page.unroute("**/details/?**")
        page.route("**/details/?**", act)
        page.locator("#tab-good").click()

    held = []
    answer(lambda route: held.append(route))
    page.wait_for_selector("#videos[aria-busy=true].htmx-request")
    assert page.locator("#videos tbody tr").count() == rows
    page.locator(".failed", has_text="Still working.").wait_for()
    clean(page, "busy")
    page.locator(".failed", has_text="Still working.").get_by_role("button", name="Cancel").click()
    page.wait_for_selector("#videos:not([aria-busy])")
    assert page.locator(".failed").count() == 0

    for act, words in (
        (lambda route: route.abort(), "No connection."),
        (lambda route: route.fulfill(status=500, body="broken"), "This part could not be made."),
        (lambda route: route.fulfill(status=404, body="gone"), "This is no longer here,"),
    ):
        answer(act)
        note = page.locator("#videos > .failed[role=alert]", has_text=words)
        note.wait_for()
        assert (note.count(), page.locator("#videos tbody tr").count()) == (1, rows)
    clean(page, "failed")
    page.unroute("**/details/?**")
    note.get_by_role("link", name="Try again").click()
    page.wait_for_selector("#tab-good[aria-current=page]")
    assert page.locator(".failed").count() == 0
    assert page.locator("#live").inner_text().endswith("Good performance. Videos, newest first.")

    page.context.clear_cookies()
    page.locator("#tab-all").click()
    again = page.locator(".failed").get_by_role("link", name="Sign in again")
    again.wait_for()
    assert "next=%2Fshops%2Flumi-fern%2Fanalytics%2Fvideo%2Fdetails%2F%3Fstatus%3Dgood" in again.get_attribute("href")


def test_what_opens_is_clean_and_the_stated_value_flips_the_status(demo, visit):
    visitor = visit("seller@demo.example")
    page = visitor.open("/")
    for summary in page.locator(".top .menu > summary").all():
        summary.click()
        # What a menu lies over is not there to be pressed.
        clean(page, summary.inner_text(), ".menu[open]")
    for summary in page.locator("main .note > summary").all():
        summary.click()
    clean(page, "tables, weekly flow and explanations")

    page = visitor.open(detail("can_do_better"))
    for summary in page.locator("main .note > summary").all():
        summary.click()
    clean(page, "what-if, checks and calculation")
    page.set_viewport_size({"width": 390, "height": 900})
    cut = page.locator("main .note[open] p").evaluate_all(
        "all => all.filter(p => p.scrollWidth > p.clientWidth).length"
    )
    page.set_viewport_size({"width": 1440, "height": 900})
    assert cut == 0
    status = page.locator("#whatif p[role=status]")
    flip = page.locator("#whatif .flips a").first
    value = int(re.search(r"views=(\d+)", flip.get_attribute("href"))[1])
    for entered, said in ((value, "Good performance"), (value - 1, "Can do better"), (value, "Good performance")):
        page.fill("#try-views", str(entered))
        page.wait_for_url(f"**?views={entered}")
        assert status.inner_text().startswith(said)
        assert page.locator("#slide-views").input_value() == str(entered)
    page.locator("#slide-views").press("Home")
    page.wait_for_url("**?views=0")
    assert page.locator("#try-views").input_value() == "0"
    assert status.inner_text().startswith("Did not meet threshold")
    page.reload()
    assert status.inner_text().startswith("Did not meet threshold")
    clean(page, "what-if, as chosen")
    assert visitor.complaints == []
