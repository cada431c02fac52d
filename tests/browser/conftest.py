"""A real Chromium against a real server. Elsewhere than in CI a missing browser skips these tests and says so."""

import datetime as dt
import os
import shutil

import pytest
from django.test import Client
from playwright.sync_api import sync_playwright

from diagnosis.deeds.demo import seeding
from diagnosis.models import User

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Playwright keeps an event loop in the thread: Django would take the tests for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs a Chromium: browser tests may not be skipped there.")
        pytest.skip("no Chromium on this machine: browser tests are skipped")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


class Visitor:
    """A signed-in page that remembers every console error, page error and CSP report."""

    def __init__(self, page, base):
        self.page, self.base, self.complaints = page, base, []
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self._failed)

    def _failed(self, request):
        # What a page still loads when the visitor leaves it is called off by the browser: that is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def open(self, path, until="networkidle"):
        self.page.goto(self.base + path, wait_until=until)
        return self.page


@pytest.fixture
def visit(chromium, live_server, transactional_db):
    """A function that opens a signed-in context with the given options: visit("seller@demo.example", width=390).

    The sign-in page itself has tests of its own; here it would cost two pages a context.
    """
    contexts = []

    def start(email, *, width=1440, scheme="light", **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        signed_in = Client()
        signed_in.force_login(User.objects.get(email=email), "django.contrib.auth.backends.ModelBackend")
        (session,) = signed_in.cookies.values()
        context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        return Visitor(context.new_page(), live_server.url)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def demo(transactional_db):
    seeding.seed(now=dt.datetime.now(dt.UTC), videos=60, shops=3)
