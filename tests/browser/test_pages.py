"""The ways through the pages in a real browser, with and without JavaScript."""

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from diagnosis.models import Video
from tests.browser.demo import LIST, detail


def test_from_sign_in_to_a_detail_by_the_demos_own_button(demo, chromium, live_server):
    page = chromium.new_context().new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="seller@demo.example").click()
    page.get_by_role("link", name="View Video Details").click()
    page.wait_for_url("**/details/**")
    page.get_by_role("link", name="Can do better").first.click()
    # The address is pushed with the rows: before that the list still shows every status.
    page.wait_for_url("**status=can_do_better**")
    page.locator("tbody tr .act a").first.click()
    assert page.locator("#verdict").inner_text() == "Can do better"


def test_sorting_swaps_the_list_keeps_focus_and_back_returns(demo, visit):
    page = visit("seller@demo.example").open(LIST)
    page.evaluate("window.kept = true")
    page.locator("#sort-revenue").click()
    page.wait_for_url("**sort=-revenue**")
    page.wait_for_selector("th[aria-sort=descending] #sort-revenue")
    assert page.evaluate("[window.kept, document.activeElement.id]") == [True, "sort-revenue"]
    page.go_back()
    page.wait_for_selector("th[aria-sort=descending] #sort-published")


def test_typing_searches_and_keeps_what_is_typed(demo, visit):
    page = visit("seller@demo.example").open(LIST)
    page.locator("#q").press_sequentially("glass skin", delay=20)
    page.wait_for_url("**q=glass%20skin**")
    page.wait_for_function("document.querySelectorAll('tbody tr').length === 1")
    assert page.evaluate("[document.activeElement.id, document.activeElement.value]") == ["q", "glass skin"]


def test_the_app_finds_while_one_types_and_escape_clears_the_lists_filters(demo, visit):
    phone = visit("seller@demo.example", width=390)
    page = phone.open("/shops/lumi-fern/app/")
    page.evaluate("window.kept = true")
    page.locator("#q").press_sequentially("glass skin", delay=20)
    page.wait_for_url("**q=glass%20skin**")
    page.wait_for_function("document.querySelectorAll('.vlist > li').length === 1")
    assert page.evaluate("[window.kept, document.activeElement.id]") == [True, "q"]
    phone.open(f"{LIST}?category=beauty&sort=-views")
    page.locator("#posted").click()
    assert page.locator("#videos .menu[open] .float").evaluate(
        "menu => menu.getBoundingClientRect().right <= document.documentElement.clientWidth"
    )
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/details/?sort=-views")
    assert phone.complaints == []


def test_figures_of_the_funnel_stand_on_one_line_and_fields_of_products_below_each_other(demo, visit):
    visitor = visit("seller@demo.example", width=1024)
    page = visitor.open(detail("can_do_better"))
    tops = page.locator("#funnel .steps .value").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().bottom)"
    )
    assert len(tops) == 7
    assert max(tops) - min(tops) < 3
    visitor.open("/shops/lumi-fern/products/")
    for field in ("[name=commission_rate]", ".button"):
        lefts = page.locator(f".terms {field}").evaluate_all("all => all.map(one => one.getBoundingClientRect().left)")
        assert len(lefts) > 10
        assert len(set(lefts)) == 1


def test_a_category_is_changed_in_place(demo, visit):
    page = visit("seller@demo.example").open("/shops/lumi-fern/products/")
    row = page.locator("tbody tr", has_text="Gua Sha Stone")
    row.locator("select").select_option("beauty")
    row.get_by_role("button").click()
    page.wait_for_selector("text=saved")
    assert page.url.endswith("/products/")


def test_the_phone_loads_more_as_one_scrolls_and_says_when_the_network_is_away(demo, visit):
    page = visit("seller@demo.example", width=390).open("/shops/lumi-fern/app/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    before = page.locator(".vlist > li").count()
    page.locator("#more").scroll_into_view_if_needed()
    page.wait_for_function("n => document.querySelectorAll('.vlist > li').length > n", arg=before)
    assert page.locator("#q").evaluate("field => field.getBoundingClientRect().top") < 120
    assert page.locator(".appbar .shop").evaluate("name => name.getBoundingClientRect().top") >= 0
    page.context.set_offline(True)
    page.goto(page.url)
    assert page.locator("h1").inner_text() == "No connection"
    assert page.locator("body").evaluate("body => getComputedStyle(body).margin") == "0px"
    page.context.set_offline(False)


def test_an_admin_edits_previews_and_approves_and_the_seller_sees_it(demo, visit):
    admin = visit("admin@demo.example")
    page = admin.open("/admin/diagnosis/benchmark/")
    page.get_by_role("link", name="Beauty, US").first.click()
    page.fill("#reason", "The median of autumn.")
    page.get_by_role("button", name="Create new version").click()
    page.fill("#id_revenue_p50", "100")
    page.fill("#id_revenue_p25", "50")
    assert page.locator("#multiplied-off").is_visible()
    page.fill("#id_valid_from_0" if page.locator("#id_valid_from_0").count() else "#id_valid_from", "2020-01-01")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="Preview and approve").click()
    page.get_by_label("Restate history").check()
    page.fill("#id_since", "2020-01-01")
    page.get_by_role("button", name="Preview again").click()
    assert "Can do better" in page.locator("#content-main").inner_text()
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    assert [(rule["id"], node["html"][:100]) for rule in found for node in rule["nodes"]] == []
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/admin/diagnosis/benchmark/")
    assert admin.complaints == []
    made = Video.objects.filter(shop__slug="lumi-fern", events__why="The median of autumn.", state="good").first()
    seller = visit("seller@demo.example").open(reverse("diagnosis:video-detail", args=["lumi-fern", made.video_id]))
    assert "The median of autumn." in seller.locator("section", has_text="Status history").last.inner_text()
    assert "$100.00" in seller.locator(".why").inner_text()


def test_every_width_says_through_which_day_the_data_reach(demo, visit):
    for width in (390, 768, 1024, 1440):
        seller = visit("seller@demo.example", width=width)
        for path in (LIST, "/learn/", "/shops/lumi-fern/app/?tab=products"):
            page = seller.open(path)
            said = [line.inner_text() for line in page.locator(".reach, .data-through").all() if line.is_visible()]
            assert (width, path, ["Data through " in text for text in said]) == (width, path, [True])
