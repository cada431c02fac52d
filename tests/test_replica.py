"""Pages are read from a real streaming replica; whoever wrote reads what they wrote, however far behind it is."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.db.utils import load_backend
from django.test import Client
from django.test.utils import CaptureQueriesContext

from diagnosis import replica
from diagnosis.models import Product
from sellercenter import settings as product
from tests import cluster
from tests.factories import MembershipFactory, ProductFactory
from tests.world import judge, video

pytestmark = pytest.mark.skipif(bool(cluster.why_not()), reason=cluster.why_not())
SECONDS = 30


@pytest.fixture(scope="module")
def servers(django_db_blocker):
    """A primary with the product's tables and its standby, as the connections `default` and `replica`."""
    usual = connections["default"]
    with TemporaryDirectory(ignore_cleanup_errors=True) as name, django_db_blocker.unblock():
        folder = Path(name)
        folder.chmod(0o711)
        with cluster.primary(folder / "primary") as first:
            connections["default"] = connect(first, "default")
            try:
                call_command("migrate", verbosity=0)
                with cluster.standby(first, folder / "standby") as second:
                    connections["replica"] = connect(second, "replica")
                    yield first, second
                    connections["replica"].close()
                    del connections["replica"]
            finally:
                connections["default"].close()
                connections["default"] = usual


def connect(server, alias):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TESTED_URL", server.url())
        config = product.database("TESTED_URL") | {"CONN_MAX_AGE": None}
    config["OPTIONS"] = {name: value for name, value in config["OPTIONS"].items() if name != "pool"}
    config["OPTIONS"]["target_session_attrs"] = "any"
    config = connections.configure_settings({"default": config})["default"]
    return load_backend(config["ENGINE"]).DatabaseWrapper(config, alias)


def ask(statement, alias="replica"):
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def until(question):
    end = time.monotonic() + SECONDS
    while not question():
        assert time.monotonic() < end
        time.sleep(0.02)


def caught_up():
    place = ask("SELECT pg_current_wal_insert_lsn()", "default")
    until(lambda: ask(f"SELECT pg_last_wal_replay_lsn() >= '{place}'::pg_lsn"))


@contextmanager
def replay_paused():
    """The standby still answers and no longer follows."""
    ask("SELECT pg_wal_replay_pause() IS NULL")
    until(lambda: ask("SELECT pg_get_wal_replay_pause_state()") == "paused")
    yield
    ask("SELECT pg_wal_replay_resume() IS NULL")


@pytest.fixture
def mug(servers, settings):
    """A product of a new shop, known to the replica; pages are served as with REPLICA_URL set."""
    place = settings.MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware")
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:place], "diagnosis.replica.read_from_replica", *settings.MIDDLEWARE[place:]
    ]  # fmt: skip
    settings.DATABASE_ROUTERS = ["diagnosis.replica.Router"]
    replica._absent["until"] = 0
    return ProductFactory(name="Mug", commission_rate=1)


@pytest.fixture
def owner(mug):
    return MembershipFactory(shop=mug.shop, role="owner").user


def reader(owner):
    browser = Client()
    browser.force_login(owner, "django.contrib.auth.backends.ModelBackend")
    caught_up()
    return browser


def page(browser, product):
    response = browser.get(f"/shops/{product.shop.slug}/products/")
    assert response.status_code == 200
    return response.content.decode()


def rate(browser, product, value):
    response = browser.post(f"/shops/{product.shop.slug}/products/{product.pk}/", {"commission_rate": value})
    assert response.status_code == 302


def test_pages_are_read_from_the_replica(mug, owner):
    browser = reader(owner)
    with replay_paused():
        Product.objects.filter(pk=mug.pk).update(name="Teapot")
        assert ("Mug" in page(browser, mug), "Teapot" in page(browser, mug)) == (True, False)
    caught_up()
    assert "Teapot" in page(browser, mug)


def test_a_page_asks_the_primary_nothing(mug, owner):
    browser = reader(owner)
    with CaptureQueriesContext(connections["default"]) as primary:
        page(browser, mug)
    assert [query["sql"] for query in primary] == []


ADDRESSES = (
    "analytics/video/details/", "analytics/video/details/?q=serum", "analytics/video/details/?q=7590",
    "analytics/video/details/?from=2026-01-01&sort=-revenue", "analytics/video/details/?q=se&from=2026-01-01",
    "analytics/video/details/export.csv?from=2026-01-01", "analytics/video/details/{id}/?list=from%3D2026-01-01",
    "analytics/video/details/{id}/?tab=inspirations", "analytics/video/", "account-standing/", "products/", "import/",
    "app/", "app/?tab=overview", "app/?tab=products", "app/videos/{id}/",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_of_a_shop_asks_the_primary_anything(mug, owner, address):
    made = video(mug.shop, title="Serum")
    judge(mug.shop)
    browser = reader(owner)
    with CaptureQueriesContext(connections["default"]) as primary, replay_paused():
        response = browser.get(f"/shops/{mug.shop.slug}/{address.format(id=made.video_id)}")
        # An export reads on while it is sent.
        assert b"".join(response) if response.streaming else response.content
    assert response.status_code == 200
    assert [query["sql"] for query in primary] == []


@pytest.mark.parametrize("query", ["?q=serum", "?from=2026-01-01", "?q=serum&from=2026-01-01"])
def test_a_page_counts_what_it_shows_though_the_replica_is_behind(mug, owner, query):
    made = video(mug.shop, title="Serum")
    browser = reader(owner)
    with replay_paused():
        made.delete()
        page = browser.get(f"/shops/{mug.shop.slug}/analytics/video/details/{query}").content.decode()
    assert ("v" + made.video_id in page, '<span class="count">1</span>' in page) == (True, True)


def test_who_wrote_reads_what_they_wrote(mug, owner):
    writer, other = reader(owner), reader(owner)
    with replay_paused():
        rate(writer, mug, "77.5")
        assert ("77.5" in page(writer, mug), "77.5" in page(other, mug)) == (True, False)
    caught_up()
    with CaptureQueriesContext(connections["default"]) as primary:
        assert "77.5" in page(writer, mug)
    assert len(primary) == 0


def test_a_place_that_is_none_reads_from_the_primary(mug, owner):
    browser = reader(owner)
    browser.cookies["written"] = "'; DROP TABLE"
    with CaptureQueriesContext(connections["replica"]) as standby:
        page(browser, mug)
    assert len(standby) == 0


def test_a_transaction_reads_from_the_primary(mug):
    token = replica._reading.set(True)
    try:
        with transaction.atomic():
            assert Product.objects.all().db == "default"
        assert Product.objects.all().db == "replica"
        assert Product.objects.select_for_update().db == "default"
        assert Product.objects.all().db == "default"
    finally:
        replica._reading.reset(token)


WIRING = "from sellercenter import settings as s; print(s.DATABASE_ROUTERS, s.MIDDLEWARE[6], *s.DATABASES)"


def started(**environment):
    return subprocess.run(
        [sys.executable, "-c", WIRING], env=os.environ | environment, capture_output=True, text=True, timeout=60
    )


def test_one_variable_switches_it_on():
    ended = started(DATABASE_URL="postgres://one@127.0.0.1/one", REPLICA_URL="postgres://one@127.0.0.2/one")
    assert ended.stdout == "['diagnosis.replica.Router'] diagnosis.replica.read_from_replica default replica\n"


def test_sqlite_has_no_replica():
    ended = started(DATABASE_URL="sqlite:///:memory:", REPLICA_URL="postgres://one@127.0.0.2/one")
    assert (ended.returncode, ended.stderr) == (
        1, "REPLICA_URL and DATABASE_URL have to name PostgreSQL, both of them.\n"
    )  # fmt: skip


def test_nothing_migrates_the_replica():
    router = replica.Router()
    assert (router.allow_migrate("default", "diagnosis"), router.allow_migrate("replica", "diagnosis")) == (True, False)


def test_pages_go_on_without_the_replica(mug, owner, servers, caplog):
    browser = reader(owner)
    servers[1].stop()
    assert "Mug" in page(browser, mug)
    assert [record.name for record in caplog.records] == ["diagnosis.replica"]
