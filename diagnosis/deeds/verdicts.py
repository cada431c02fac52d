"""Writing verdicts in bulk: rows loaded the fastest way that the database has, and one statement a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

DIAGNOSIS = (
    "video_id",
    "shop_id",
    "status",
    "reason",
    "explanation",
    "schema_version",
    "fingerprint",
    "benchmark_id",
    "diagnosed_at",
)
REPLACED = DIAGNOSIS[2:]
_TABLE, _NAMES = "diagnosis_diagnosis", ", ".join(DIAGNOSIS)
_UPSERT = f"""INSERT INTO {_TABLE} ({_NAMES}) VALUES ({", ".join(["%s"] * len(DIAGNOSIS))})
ON CONFLICT (video_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in REPLACED)}"""

type Rows = Sequence[Sequence[Any]]


def write(videos: Mapping[tuple[str, ...], Rows], first: Rows, again: Rows) -> None:
    """Set the columns of each video (their values, then its key) and store the diagnoses, in the order of DIAGNOSIS.

    `first` are those of videos that have none yet. To be called inside the transaction that holds the videos.
    """
    with connection.cursor() as cursor:
        for columns, rows in videos.items():
            _update(cursor, "diagnosis_video", columns, "id", rows)
        if connection.vendor == "postgresql":
            _load(cursor, _TABLE, DIAGNOSIS, first)
            _update(cursor, _TABLE, REPLACED, "video_id", [(*values, key) for key, _shop, *values in again])
        else:
            cursor.executemany(_UPSERT, [*first, *again])


def _update(cursor: Any, table: str, columns: Sequence[str], key: str, rows: Rows) -> None:
    """Set the columns of the rows with these keys in one statement, by way of a temporary table.

    A statement a row takes SQLite more than twice as long: each opens a journal of its own, because of the triggers.
    """
    if not rows:
        return
    names = ", ".join((*columns, key))
    cursor.execute("DROP TABLE IF EXISTS given")
    if connection.vendor == "postgresql":
        cursor.execute(f"CREATE TEMPORARY TABLE given ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
    else:
        cursor.execute(f"CREATE TEMPORARY TABLE given ({names} INTEGER PRIMARY KEY)")
    _load(cursor, "given", (*columns, key), rows)
    values = ", ".join(f"{name} = given.{name}" for name in columns)
    cursor.execute(f"UPDATE {table} SET {values} FROM given WHERE {table}.{key} = given.{key}")


def _load(cursor: Any, table: str, columns: Sequence[str], rows: Rows) -> None:
    names = ", ".join(columns)
    if connection.vendor != "postgresql":
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})", rows)
    elif rows:
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
