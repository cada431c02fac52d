"""Every page in a real browser: no error, no CSP report, nothing that axe finds, nothing wider than the screen."""

import pytest

from tests.browser.demo import LIST, detail
from tests.browser.looks import clean


def pages():
    states = (
        "can_do_better",
        "below_threshold",
        "violation",
        "good",
        "collecting",
        "data_missing",
        "affiliate_account",
    )
    return [
        "/", LIST, f"{LIST}?q=absent", f"{LIST}?density=compact&status=can_do_better", "/shops/lumi-fern/import/",
        "/shops/lumi-fern/account-standing/", "/shops/lumi-fern/products/", "/learn/", "/learn/playbook/",
        "/learn/tutorials/ask-for-the-click/", "/shops/lumi-fern/app/", "/shops/lumi-fern/app/?tab=overview",
        "/shops/lumi-fern/app/?tab=products", detail("can_do_better") + "?expand=all",
        detail("can_do_better") + "?tab=inspirations", detail("can_do_better", "app-detail"), "/profile/", "/offline/",
        *(detail(state) for state in states),
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_has_an_error_or_anything_that_axe_finds(demo, visit, width):
    visitor = visit("seller@demo.example", width=width)
    for path in pages():
        page = visitor.open(path, until="load")
        clean(page, path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide) == (path, 0)
    assert visitor.complaints == []


def test_sign_in_preview_and_not_found_are_clean_too(demo, chromium, live_server, visit, tmp_path):
    page = chromium.new_context().new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    clean(page, "sign-in")
    visitor = visit("seller@demo.example")
    file = tmp_path / "videos.csv"
    file.write_text(
        "[Date Range]: 2026-01-02 ~ 2026-01-08\nVideo Info,Video ID,Time,VV,Orders,Video Revenue ($)\n"
        "=A,7590780223006100001,2026/01/02,1000,2,24.00\nB,7.5E+18,2026/01/02,1,1,1\n"
    )
    visitor.open("/shops/lumi-fern/import/").set_input_files("#id_file", file)
    visitor.page.get_by_role("button", name="Preview").click()
    visitor.page.wait_for_selector("#result")
    clean(visitor.page, "preview")
    assert visitor.complaints == []
    clean(visitor.open("/shops/nobody/analytics/video/"), "not found")


def test_a_drawing_gives_way_to_its_figure(demo, visit):
    page = visit("seller@demo.example", width=1024).open("/")
    between = """tiles => tiles.map(tile => {
        const figure = document.createRange();
        figure.selectNodeContents(tile.querySelector(".value"));
        return tile.querySelector(".spark").getBoundingClientRect().left - figure.getBoundingClientRect().right;
    })"""
    found = page.locator(".tile:has(.spark)").evaluate_all(between)
    assert len(found) == 5
    assert min(found) >= 0


def test_an_id_is_never_broken_in_two(demo, visit):
    visitor = visit("seller@demo.example")
    page = visitor.open(LIST)
    for width in (1440, 1024, 768, 390):
        page.set_viewport_size({"width": width, "height": 900})
        lines = page.locator("#videos .id").evaluate_all("ids => ids.map(id => id.getClientRects().length)")
        assert (width, len(lines), set(lines)) == (width, 50, {1})
