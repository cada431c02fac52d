"""Rules of a market that Account Standing could not read do not get into it."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from diagnosis.deeds.learning import load_standing
from diagnosis.models import StandingSystem
from tests.admin.desk import post

pytestmark = pytest.mark.django_db
GOOD = [{"at": 24, "effect": "More"}, {"at": 0, "effect": "Limits"}]


@pytest.mark.parametrize(
    "entries",
    [
        {"at": 12, "effect": "x"}, 12, [12], [[12, "x"]], [{"at": 12}], [{"at": "12", "effect": "x"}], [{"at": -1, "effect": "x"}],
        [{"at": 1.5, "effect": "x"}], [{"at": True, "effect": "x"}], [{"at": 12, "effect": " "}], [{"at": 12, "effect": None}],
        [{"at": 12, "effect": "x", "then": 1}], [{"at": 12, "effect": "x"}, {"at": 12, "effect": "y"}],
    ],
)  # fmt: skip
def test_thresholds_that_cannot_be_read_are_refused(admin, entries):
    made = StandingSystem.objects.create(market="US", kind="points", maximum=48, expiry_days=90, thresholds=GOOD)
    given = {"market": "US", "kind": "points", "start": 0, "maximum": 48, "expiry_days": 90, "source": ""}
    address = reverse("admin:diagnosis_standingsystem_change", args=[made.pk])
    answer = admin.post(address, given | {"thresholds": json.dumps(entries)})
    assert list(answer.context["adminform"].form.errors) == ["thresholds"]


def test_thresholds_in_any_order_or_none_are_kept_and_shown(admin, client, shop):
    made = StandingSystem.objects.create(market="US", kind="points", maximum=48, expiry_days=90, thresholds=[])
    for entries in (GOOD, []):
        post(admin, "standingsystem_change", made.pk, thresholds=json.dumps(entries))
        made.refresh_from_db()
        assert made.thresholds == entries
        assert client.get(reverse("diagnosis:account-standing", args=[shop.slug])).status_code == 200


def test_the_shipped_rules_are_among_those_that_can_be_read():
    load_standing()
    for system in StandingSystem.objects.all():
        try:
            system.full_clean()
        except ValidationError as wrong:
            pytest.fail(f"{system}: {wrong}")
