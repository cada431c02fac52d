"""The house stands: a module imports only from its own floor or those beneath (README, “The house”)."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[1] / "diagnosis"
FLOORS = {
    "rules": 0,
    "models": 1,
    "migrations": 1,
    "sources": 2,
    "queries": 2,
    "deeds": 3,
    "catalogues": 4,
    "charts": 4,
    "wording": 4,
    "templatetags": 4,
    "panels": 4,
    "exports": 4,
    "forms": 4,
    "tables": 4,
    "pages": 4,
    "middleware": 4,
    "replica": 4,
    "views": 5,
    "admin": 5,
    "apps": 5,
    "management": 5,
    "urls": 6,
}


def imported(path):
    """The modules that a file imports, as dotted names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floor_of(dotted):
    parts = dotted.split(".")
    return FLOORS.get(parts[1]) if parts[0] == "diagnosis" and len(parts) > 1 else None


MODULES = [path for path in sorted(APP.rglob("*.py")) if path != APP / "__init__.py"]


def test_every_module_stands_on_a_floor():
    assert {path.relative_to(APP).parts[0].removesuffix(".py") for path in MODULES} <= set(FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(APP)))
def test_a_module_imports_only_from_its_own_floor_or_below(path):
    own = FLOORS[path.relative_to(APP).parts[0].removesuffix(".py")]
    above = [name for name in imported(path) if (floor := floor_of(name)) is not None and floor > own]
    assert above == []


@pytest.mark.parametrize("floor", ["rules", "sources"])
def test_rules_and_readers_know_no_django(floor):
    names = {name for path in (APP / floor).rglob("*.py") for name in imported(path)}
    assert [name for name in names if name.split(".")[0] == "django"] == []
