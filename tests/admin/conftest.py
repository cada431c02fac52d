"""Staff at the admin's door: each with the rights that the shipped groups give."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client

from diagnosis import migrations
from tests.factories import UserFactory

(written,) = Path(migrations.__path__[0]).glob("*_benchmark_groups.py")
groups = import_module(f"diagnosis.migrations.{written.stem}")


@pytest.fixture
def staff(db):
    """A function: a signed-in client whose person is in these groups; "all" is a superuser."""

    def enter(*names, email="staff@example.com"):
        groups.make_groups(apps, None)
        person = UserFactory(email=email, is_staff=True, is_superuser="all" in names)
        person.groups.set(Group.objects.filter(name__in=names))
        browser = Client()
        browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        browser.person = person
        return browser

    return enter


@pytest.fixture
def admin(staff):
    return staff("all", email="admin@example.com")
