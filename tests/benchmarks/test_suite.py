"""The speed suite at its smallest size: every row gets a figure; how large it is, is not asked here."""

import json
import subprocess
import sys
from pathlib import Path

from django.db import connection

from benchmarks.report import Work
from benchmarks.timing import exponent

ROOT = Path(__file__).resolve().parents[2]


def run(*given):
    command = [sys.executable, "-m", "benchmarks", *map(str, given)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


def own_server():
    """The URL of the test's own database: on PostgreSQL scratch databases are made beside it."""
    if connection.vendor == "sqlite":
        return "sqlite"
    known = connection.settings_dict
    return f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def test_every_row_of_the_table_is_measured_and_written(db, tmp_path):
    ended = run("--videos", 1000, "--quick", "--out", tmp_path, "--database", own_server())
    assert ended.returncode == 0, ended.stdout + ended.stderr
    kept = json.loads((tmp_path / "results.json").read_text())
    (measured,) = kept["runs"].values()
    assert len(measured["rows"]) == 19
    assert all(row["value"] > 0 for row in measured["rows"].values())
    table = [line for line in (tmp_path / "results.md").read_text().splitlines() if line.startswith("| ")]
    assert len(table) == 2 + 19
    assert [path.name for path in (tmp_path / "scratch").glob("*_bench*")] == []


def test_an_unknown_row_is_named(tmp_path):
    ended = run("--videos", 1000, "--out", tmp_path, "--only", "lists")
    assert (ended.returncode, ended.stderr.splitlines()[0].split(".")[0]) == (2, "There is no row lists")


def test_growth_is_the_slope_between_logarithms():
    assert round(exponent({10: 0.2, 100: 2.0, 1000: 20.0}), 6) == 1
    assert round(exponent({10: 1.0, 1000: 10.0}), 6) == 0.5


def test_a_bound_holds_in_its_own_direction():
    most, least = Work("a", "", 2), Work("b", "", 10, least=True)
    assert (most.verdict(2), most.verdict(2.1), most.verdict(None)) == ("met", "**not met**", "**not met**")
    assert (least.verdict(10), least.verdict(9.9)) == ("met", "**not met**")
