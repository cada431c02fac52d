"""Parts under way and parts that fail, in a real browser: the old rows stay, and the page says why and how to go on."""

from tests.browser.demo import LIST


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
