"""Signing in: one address is one account and one count of wrong passwords, however somebody types it."""

from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.db.models.functions import Upper
from django.test import Client
from django.urls import reverse

from diagnosis import migrations
from diagnosis.models import User
from tests.admin.desk import post
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long password of hers"
(written,) = Path(migrations.__path__[0]).glob("*_addresses_in_small_letters.py")
spelled = import_module(f"diagnosis.migrations.{written.stem}").spelled


def sign_in(address, password=PASSWORD, **sent):
    return Client().post(reverse("login"), {"username": address, "password": password}, headers=sent).status_code


def test_who_was_added_in_the_admin_with_capitals_signs_in_by_any_spelling(admin):
    post(
        admin, "user_add", email=" Mira@Example.com", name="Mira", password1=PASSWORD, password2=PASSWORD,
        usable_password="true",
    )  # fmt: skip
    assert User.objects.get(name="Mira").email == "mira@example.com"
    spellings = ("mira@example.com", "Mira@Example.com", " MIRA@EXAMPLE.COM ")
    assert [sign_in(address) for address in spellings] == [302, 302, 302]


def test_the_admin_makes_no_second_account_of_another_spelling(admin):
    UserFactory(email="mira@example.com")
    given = {"email": "MIRA@example.com", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    answer = admin.post(reverse("admin:diagnosis_user_add"), given)
    assert answer.context["adminform"].form.errors == {"email": ["User with this E-mail address already exists."]}
    post(admin, "user_change", admin.person.pk, email="Admin@Example.COM")
    assert list(User.objects.order_by("pk").values_list("email", flat=True)) == [
        "admin@example.com",
        "mira@example.com",
    ]


def test_another_spelling_does_not_begin_the_count_of_wrong_passwords_anew():
    person = UserFactory(email="mira@example.com")
    person.set_password(PASSWORD)
    person.save()
    said = [sign_in(address, "wrong") for address in ("mira@example.com", "Mira@example.com") * 5]
    said += [sign_in(address) for address in ("mira@example.com", "MIRA@example.com", "ｍira@example.com")]
    assert said == [200] * 9 + [429] * 4


@pytest.fixture
def mira():
    person = UserFactory(email="mira@example.com")
    person.set_password(PASSWORD)
    person.save()
    return person.email


def test_behind_a_proxy_wrong_passwords_count_for_whom_it_wrote_down_last(settings, mira):
    settings.BEHIND_PROXY = True
    for number in range(10):
        sign_in(mira, "wrong", x_forwarded_for=f"203.0.113.{number}, 198.51.100.1")
    assert sign_in(mira, x_forwarded_for="198.51.100.1") == 429
    # What the visitor wrote before it is nobody's address.
    assert sign_in(mira, x_forwarded_for="198.51.100.2, 198.51.100.1") == 429
    assert sign_in(mira, x_forwarded_for="198.51.100.1, 198.51.100.2") == 302


def test_without_a_proxy_nobody_writes_down_where_a_sign_in_comes_from(mira):
    said = [sign_in(mira, "wrong", x_forwarded_for=f"203.0.113.{number}") for number in range(10)]
    assert said == [200] * 9 + [429]


def test_a_right_password_in_another_spelling_ends_the_count():
    person = UserFactory(email="mira@example.com")
    person.set_password(PASSWORD)
    person.save()
    said = [sign_in("Mira@example.com", given) for given in ["wrong"] * 9 + [PASSWORD] + ["wrong"] * 9]
    assert said == [200] * 9 + [302] + [200] * 9


def test_the_database_refuses_an_address_in_capitals():
    UserFactory(email="mira@example.com")
    with pytest.raises(IntegrityError, match=r"(?i)check"):
        User.objects.update(email=Upper("email"))


def test_a_shop_added_for_an_address_in_capitals_is_that_accounts(capsys):
    person = UserFactory(email="mira@example.com")
    given = {"name": "Mine", "market": "US", "currency": "USD", "timezone": "America/Los_Angeles"}
    call_command("add_shop", "mine", owner="Mira@Example.com", **given)
    assert (person.shops.get().slug, User.objects.count()) == ("mine", 1)


def test_accounts_from_before_keep_all_under_one_spelling_each():
    people = [
        (1, "Mira@example.com"),
        (2, "mira@example.com"),
        (3, "Lee@example.com"),
        (4, "LEE@example.com"),
        (5, "a@b.de"),
    ]
    assert spelled(people) == {
        1: "mira+account-1@example.com", 3: "lee@example.com", 4: "lee+account-4@example.com",
    }  # fmt: skip
