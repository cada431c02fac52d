"""A run: every row on every database, each in a process of its own with a time limit, and the report."""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db import connection
from tqdm import tqdm

from benchmarks import report
from benchmarks.bench import Bench, Row
from benchmarks.report import Result
from benchmarks.rows import ROWS
from benchmarks.scratch import Place
from benchmarks.timing import NotMeasured, in_child

# Its watching thread would be there when a row's process is forked.
tqdm.monitor_interval = 0


def run(chosen: argparse.Namespace, scratch: Path) -> int:
    """Measure and write results.json and results.md; 0 if every row has a figure, whether its bound is met or not."""
    known = [work.code for work, _ in ROWS]
    if strange := [code for code in chosen.only if code not in known]:
        print(f"There is no row {', '.join(strange)}. Rows: {', '.join(known)}", file=sys.stderr)
        return 2
    # Every row's process is forked from this one: what each would load for its first page is loaded once.
    import_module(settings.ROOT_URLCONF)
    missing, results = 0, chosen.out / "results.json"
    kept = {}
    for url in chosen.database or ["sqlite"]:
        place = Place(scratch, "" if url.startswith("sqlite") else url)
        bench = Bench(place, chosen.videos, chosen.limit, chosen.quick, chosen.light, progress=sys.stderr.isatty())
        try:
            version = _version(bench)
            for work, row in ROWS:
                if chosen.only and work.code not in chosen.only:
                    continue
                result = _measure(bench, row)
                missing += result.value is None
                kept = report.add(
                    results, place.vendor, version, chosen.videos, {work.code: result}, light=chosen.light
                )
                _say(place, work, result)
        finally:
            if not chosen.keep:
                bench.remove()
    text = report.markdown(kept, [work for work, _ in ROWS])
    (chosen.out / "results.md").write_text(text)
    print(f"\n{text}")
    return 1 if missing else 0


def _measure(bench: Bench, row: Row) -> Result:
    try:
        return row(bench)
    except NotMeasured as outcome:
        return Result(note=str(outcome))


def _version(bench: Bench) -> str:
    def ask() -> str:
        with bench.place.use(bench.empty()):
            version = connection.get_database_version()
        return f"{bench.place.vendor} {'.'.join(map(str, version))}"

    bench.empty()
    return str(in_child(ask, limit=bench.limit))


def _say(place: Place, work: report.Work, result: Result) -> None:
    said = "not measured" if result.value is None else f"{result.value:.3f} {work.unit} ({work.verdict(result.value)})"
    print(f"{place.vendor}  {work.said}: {said}  {result.note}", flush=True)
