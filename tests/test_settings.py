"""What the settings promise of a connection holds on it, and every variable that they read is in the README."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from diagnosis.apps import keep, let_go

README = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_a_connection_is_as_the_settings_say():
    asked = {
        "sqlite": {
            "PRAGMA journal_mode": "wal", "PRAGMA synchronous": 1, "PRAGMA busy_timeout": 20_000, "PRAGMA foreign_keys": 1,
            "PRAGMA journal_size_limit": 27_103_364,
        },
        "postgresql": {
            "SHOW statement_timeout": "15s", "SHOW lock_timeout": "5s", "SHOW idle_in_transaction_session_timeout": "30s",
            "SHOW application_name": "video-diagnosis", "SHOW transaction_read_only": "off",
        },
    }[connection.vendor]  # fmt: skip
    found = {}
    with connection.cursor() as cursor:
        for question in asked:
            cursor.execute(question)
            found[question] = cursor.fetchone()[0]
    assert found == asked
    if connection.vendor == "sqlite":
        assert connection.transaction_mode == "IMMEDIATE"
    else:
        given = connection.settings_dict
        assert (given["OPTIONS"]["target_session_attrs"], connection.pool.max_size) == ("read-write", 8)
        assert given["CONN_HEALTH_CHECKS"]


@pytest.mark.django_db
def test_a_migration_may_take_longer_than_a_page():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite ends no statement for its time")

    def limit():
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return cursor.fetchone()[0]

    found = [limit()]
    let_go(plan=[])
    found.append(limit())
    keep()
    assert [*found, limit()] == ["15s", "0", "15s"]


def test_every_variable_of_the_settings_is_in_the_readme():
    tree = ast.parse(Path(settings.BASE_DIR, "sellercenter", "settings.py").read_text(encoding="utf-8"))
    read = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "env"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert len(read) > 10
    assert read | {"DATABASE_URL"} == set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
