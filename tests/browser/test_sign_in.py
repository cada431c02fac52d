"""The way in as a seller takes it: address and password typed into the sign-in page."""

from diagnosis.deeds.demo.seeding import PASSWORD
from tests.browser.conftest import Visitor


def test_a_seller_types_address_and_password_and_is_where_they_wanted_to_go(demo, chromium, live_server):
    context = chromium.new_context()
    visitor = Visitor(context.new_page(), live_server.url)
    page = visitor.open("/shops/lumi-fern/products/?q=serum")
    page.get_by_label("E-mail address").fill("Seller@Demo.example")
    page.get_by_label("Password").fill("not her password")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.get_by_label("E-mail address").input_value() == "Seller@Demo.example"
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form.form button").click()
    page.wait_for_url("**/shops/lumi-fern/products/?q=serum")
    assert page.locator("h1").inner_text() == "Products"
    page.locator("details:has(form[action='/accounts/logout/']) > summary").click()
    page.locator("form[action='/accounts/logout/'] button").click()
    page.wait_for_url("**/accounts/login/**")
    visitor.open("/shops/lumi-fern/products/")
    assert page.locator("h1").inner_text() == "Sign in"
    assert visitor.complaints == []
    context.close()
