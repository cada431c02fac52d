"""Writing verdicts in bulk: COPY and one statement a table on PostgreSQL, executemany on SQLite."""

from collections.abc import Sequence
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
UPSERT = f"""
ON CONFLICT (video_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in REPLACED)}"""


def write(columns: Sequence[str], videos: Sequence[Sequence[Any]], diagnoses: Sequence[Sequence[Any]]) -> None:
    """Set `columns` of each video (its values, then its key) and store the diagnoses (values in the order of DIAGNOSIS).

    To be called inside a transaction.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, "diagnosis_video", (*columns, "id"), videos)
            values = ", ".join(f"{name} = n.{name}" for name in columns)
            cursor.execute(f"UPDATE diagnosis_video v SET {values} FROM new_diagnosis_video n WHERE v.id = n.id")
            _copy(cursor, "diagnosis_diagnosis", DIAGNOSIS, diagnoses)
            names = ", ".join(DIAGNOSIS)
            cursor.execute(
                f"INSERT INTO diagnosis_diagnosis ({names}) SELECT {names} FROM new_diagnosis_diagnosis {UPSERT}"
            )
        else:
            values = ", ".join(f"{name} = %s" for name in columns)
            cursor.executemany(f"UPDATE diagnosis_video SET {values} WHERE id = %s", videos)
            names, marks = ", ".join(DIAGNOSIS), ", ".join(["%s"] * len(DIAGNOSIS))
            cursor.executemany(f"INSERT INTO diagnosis_diagnosis ({names}) VALUES ({marks}) {UPSERT}", diagnoses)


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Load rows into a temporary table of these columns, named new_<table>; it is gone with the transaction."""
    names = ", ".join(columns)
    cursor.execute(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS new_{table} ON COMMIT DELETE ROWS AS SELECT {names} FROM {table} WITH NO DATA"
    )
    cursor.execute(f"TRUNCATE new_{table}")
    with cursor.copy(f"COPY new_{table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
