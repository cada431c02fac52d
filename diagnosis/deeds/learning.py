"""Loading what ships with the product: suggestions, tutorials, playbook. What an admin changed is never overwritten."""

import hashlib
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from django.db import transaction

from diagnosis.models import Chapter, StandingSystem, Suggestion, Tutorial

SHIPPED = Path(__file__).resolve().parents[1] / "content" / "learning.toml"
STANDING = SHIPPED.with_name("standing.toml")


@transaction.atomic
def load_learning(path: Path = SHIPPED) -> Counter[str]:
    """Add what is new, update what nobody changed; returns how many were new, changed, unchanged and kept."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    done: Counter[str] = Counter()
    for place, chapter in enumerate(content["chapter"]):
        _put(done, Chapter, {"slug": chapter["slug"]}, chapter | {"text": chapter["text"].strip(), "position": place})
    chapters = {chapter.slug: chapter.pk for chapter in Chapter.objects.all()}
    for place, tutorial in enumerate(content["tutorial"]):
        values = _lines(tutorial) | {"position": place, "chapter_id": chapters.get(tutorial.get("chapter", ""))}
        _put(done, Tutorial, {"slug": tutorial["slug"]}, values)
    tutorials = {tutorial.slug: tutorial.pk for tutorial in Tutorial.objects.all()}
    for place, suggestion in enumerate(content["suggestion"]):
        links = {
            "tutorial_id": tutorials.get(suggestion.get("tutorial", "")),
            "chapter_id": chapters.get(suggestion.get("chapter", "")),
        }
        _put(done, Suggestion, {"code": suggestion["code"]}, _lines(suggestion) | links | {"position": place})
    return done


def load_standing(path: Path = STANDING) -> int:
    """Add the standing systems of markets that have none yet; returns how many."""
    added = 0
    for system in tomllib.loads(path.read_text(encoding="utf-8"))["system"]:
        values = {name: value for name, value in system.items() if name != "markets"}
        for market in system["markets"]:
            added += StandingSystem.objects.get_or_create(market=market, defaults=values)[1]
    return added


def _lines(entry: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in entry.items() if name not in ("chapter", "tutorial")}
    return kept | {"steps": "\n".join(entry["steps"])}


def _put(done: Counter[str], model: Any, key: dict[str, str], values: dict[str, Any]) -> None:
    row = model.objects.filter(**key).first()
    fresh = _print(values)
    if row is None:
        model.objects.create(**values, shipped=fresh)
        done["new"] += 1
    elif row.shipped != _print({name: getattr(row, name) for name in values}):
        done["kept"] += 1
    elif row.shipped == fresh:
        done["unchanged"] += 1
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.shipped = fresh
        row.save()
        done["changed"] += 1


def _print(values: dict[str, Any]) -> str:
    """A fingerprint of the words; which row a link points to counts by itself."""
    return hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()
