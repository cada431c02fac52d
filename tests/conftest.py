"""What every test may lean on: a signed-in seller with a shop."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis

from tests.factories import MembershipFactory, ShopFactory, UserFactory

# No test is timed: machines are shared.
hypothesis.register_profile("untimed", deadline=None)
hypothesis.load_profile("untimed")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """PostgreSQL drops no database that somebody still uses: what a browser's last request left open ends first."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def shop(db):
    """A US shop whose owner is signed in to `client`."""
    return ShopFactory(slug="mine", currency="USD", market="US", timezone="America/Los_Angeles")


@pytest.fixture
def owner(shop):
    return MembershipFactory(shop=shop, user=UserFactory(email="owner@example.com"), role="owner").user


@pytest.fixture
def client(owner):
    browser = Client()
    browser.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture(autouse=True)
def language():
    """Each test begins in the project's language: a page that another test read in its own leaves that one behind."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
