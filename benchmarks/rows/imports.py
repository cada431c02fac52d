"""Imports: against reading the file and writing the same rows raw, the same file again, and the memory of a large one."""

import resource
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction
from python_calamine import CalamineWorkbook

from benchmarks import data, exports
from benchmarks.bench import Bench
from benchmarks.report import Result
from benchmarks.scratch import load
from benchmarks.timing import NotMeasured, Spent, in_child, took
from diagnosis.deeds import staging
from diagnosis.deeds.importing import import_videos
from diagnosis.models import Diagnosis, ImportRun, Shop, Video, VideoPeriod, VideoProduct

ROWS = 100_000
WORK, IMPORTED = "work", "imported"
WRITTEN: tuple[type[models.Model], ...] = (Video, VideoProduct, VideoPeriod, Diagnosis)


def _rows(bench: Bench) -> int:
    return min(ROWS, bench.large)


def _import(path: Path, expected: int, bench: Bench, *, new: bool = True, later: int = 0, anew: bool = False) -> Spent:
    """What the import takes as the command does it; raises NotMeasured if it did not do all of it."""
    shop = Shop.objects.get(slug=data.SLUG)
    runs: list[ImportRun] = []
    now = data.NOW + timedelta(minutes=later)
    with bench.bar(path.name, expected) as bar:
        spent = took(
            lambda: runs.append(import_videos(shop, path, name=path.name, now=now, anew=anew, progress=bar.update)),
            connection,
        )
    run = runs[0]
    if (run.new if new else run.unchanged) != expected:
        raise NotMeasured(f"the import says: {run} {run.message}")
    return spent


def _measured(bench: Bench) -> list[Spent]:
    """The first import of an .xlsx, the same file again, the same read anew, and reading it and writing its rows raw.

    Medians of three.
    """
    if known := bench.recall("import"):
        return [Spent(*spent) for spent in known]
    count = _rows(bench)
    path = exports.as_xlsx(bench.place.folder / "new.xlsx", count)
    repeats = 1 if bench.quick or bench.light else 3
    found: list[list[Spent]] = []
    for _ in range(repeats):
        bench.place.copy(bench.empty(), WORK)
        ours = in_child(lambda: _ours(bench, path, count), limit=bench.limit)
        bench.place.copy(WORK, IMPORTED)
        bench.place.copy(bench.empty(), WORK)
        found.append([*ours, in_child(lambda: _raw(bench, path, count), limit=bench.limit)])
        bench.place.drop(IMPORTED)
    path.unlink()
    medians = [sorted(times)[repeats // 2] for times in zip(*found, strict=True)]
    bench.remember("import", medians)
    return medians


def _ours(bench: Bench, path: Path, count: int) -> tuple[Spent, Spent, Spent]:
    with bench.place.use(WORK):
        first = _import(path, count, bench)
        again = _import(path, count, bench, new=False, later=5)
        anew = _import(path, count, bench, new=False, later=10, anew=True)
        return first, again, anew


def _columns(model: type[models.Model]) -> tuple[str, ...]:
    fields = model._meta.concrete_fields
    return tuple(str(field.column) for field in fields if field.column and not isinstance(field, models.GeneratedField))


def _written(model: type[models.Model]) -> list[tuple[Any, ...]]:
    """All rows of a table as the driver gives them, JSON as text."""
    names = ", ".join(
        f'"{name}"::text' if name in ("explanation", "refusals", "notices", "totals") and connection.vendor == "postgresql"
        else f'"{name}"'
        for name in _columns(model)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {model._meta.db_table}")
        return list(cursor.fetchall())


def _raw(bench: Bench, path: Path, count: int) -> Spent:
    """Read the file with the same library, then COPY or executemany the rows that the import wrote, in one transaction."""

    def work() -> None:
        with CalamineWorkbook.from_path(path) as book:
            read = sum(1 for _ in book.get_sheet_by_index(0).iter_rows())
        if read < count:
            raise NotMeasured(f"the file has {read} rows")
        # As long as the import itself may take.
        with connection.cursor() as cursor, transaction.atomic(), staging.patiently(cursor):
            for model, rows in tables:
                load(connection, model._meta.db_table, _columns(model), rows)

    with bench.place.use(IMPORTED):
        runs, tables = _written(ImportRun), [(model, _written(model)) for model in WRITTEN]
    with bench.place.use(WORK):
        load(connection, ImportRun._meta.db_table, _columns(ImportRun), runs)
        return took(work, connection)


def new_rows(bench: Bench) -> Result:
    first, _, _, raw = _measured(bench)
    parts = {f"import of {_rows(bench):,} rows s": first.wall, "reading and raw insert s": raw.wall}
    parts["by processor time"] = first.work / raw.work
    return Result(
        first.wall / raw.wall, parts, "the raw insert writes every row that the import leaves, Explanations included"
    )


def again(bench: Bench) -> Result:
    first, second, anew, _ = _measured(bench)
    parts = {"again s": second.wall, "first s": first.wall, "by processor time": second.work / first.work}
    parts["read anew all the same s"] = anew.wall
    return Result(second.wall / first.wall, parts, "the same bytes, known by their digest, are not read again")


def large_import(bench: Bench, size: int) -> dict[str, float]:
    """Import of a .csv with so many new rows: seconds, and the peak memory of this process and of the reader in MB."""
    if known := bench.recall(f"csv {size}"):
        return dict(known)
    path = exports.as_csv(bench.place.folder / f"new_{size}.csv", size)
    bench.place.copy(bench.empty(), WORK)
    try:
        found = in_child(lambda: _large(bench, path, size), limit=bench.limit)
    finally:
        path.unlink()
        bench.place.drop(WORK)
    return dict(bench.remember(f"csv {size}", found))


def _large(bench: Bench, path: Path, size: int) -> dict[str, float]:
    with bench.place.use(WORK):
        spent = _import(path, size, bench)
    own, reader = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"seconds": spent.wall, "work": spent.work, "own": own, "reader": reader}


def memory(bench: Bench) -> Result:
    sizes = bench.growth[1:]
    found = {size: large_import(bench, size) for size in sizes}
    parts: dict[str, float] = {}
    for size in sizes:
        parts |= {
            f"{size:,} rows, importing MB": found[size]["own"],
            f"{size:,} rows, reading MB": found[size]["reader"],
        }
    return Result(found[bench.large]["own"] + found[bench.large]["reader"], parts, "the peaks of both processes, added")
