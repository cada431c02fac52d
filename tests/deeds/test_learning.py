"""The shipped content: complete, idempotent, and never over an admin's own words."""

import pytest
from django.contrib.staticfiles import finders

from diagnosis.deeds.learning import load_learning, load_standing
from diagnosis.models import Chapter, StandingSystem, Suggestion, Tutorial
from diagnosis.rules.advice import PATTERNS
from diagnosis.rules.classifier import MINIMUMS
from diagnosis.rules.markets import MARKETS

pytestmark = pytest.mark.django_db


def test_every_pattern_has_three_suggestions_each_with_a_tutorial_or_below_a_minimum_a_chapter():
    load_learning()
    for pattern in PATTERNS:
        found = list(Suggestion.objects.filter(pattern=pattern))
        assert len(found) >= 3, pattern
        linked = "chapter" if pattern in MINIMUMS else "tutorial"
        assert all(getattr(one, linked) for one in found), pattern
    assert (Tutorial.objects.count(), Chapter.objects.count()) == (10, 6)
    assert all(len(one.step_list) >= 3 and finders.find(one.picture) for one in Tutorial.objects.all())


def test_loading_twice_changes_nothing_and_what_an_admin_changed_is_kept():
    first = load_learning()
    assert set(load_learning()) == {"unchanged"}
    Suggestion.objects.filter(code="views-opening").update(title="My own words")
    again = load_learning()
    assert (again["kept"], again["unchanged"]) == (1, first["new"] - 1)
    assert Suggestion.objects.get(code="views-opening").title == "My own words"


def test_new_shipped_words_replace_what_nobody_changed(tmp_path):
    load_learning()
    from diagnosis.deeds.learning import SHIPPED

    newer = tmp_path / "learning.toml"
    newer.write_text(
        SHIPPED.read_text(encoding="utf-8").replace("Cut the video by a third", "Cut it by half"), encoding="utf-8"
    )
    assert load_learning(newer)["changed"] == 1
    assert Suggestion.objects.get(code="hold-shorten").title == "Cut it by half"


def test_every_standing_system_is_of_a_market_and_is_added_once():
    added = load_standing()
    assert load_standing() == 0
    assert set(StandingSystem.objects.values_list("market", flat=True)) <= set(MARKETS)
    assert added == StandingSystem.objects.count() >= 12
