"""What docs/scaling.md speaks of: more processes on one database, and the room that a shop takes."""

from django.db import connection

from benchmarks.bench import Bench, on_judged
from benchmarks.report import Result
from benchmarks.rows.pages import list_address
from benchmarks.web import requests_a_second, server, signed_in

MB = 1024 * 1024


@on_judged
def processes(bench: Bench) -> Result:
    """Requests a second for the list from two worker processes against one, each with twice as many clients."""
    name = bench.judged(bench.large)
    with bench.place.use(name):
        cookie = signed_in()
    rates: dict[int, float] = {}
    for workers in (1, 2):
        with server(bench.place.url(name), workers=workers) as port:
            for seconds in (0.2,) if bench.quick else (1.0, 6.0):
                rates[workers] = requests_a_second(port, list_address(), cookie, seconds=seconds, clients=2 * workers)
    return Result(rates[2] / rates[1], {f"lists a second, {workers} workers": rate for workers, rate in rates.items()})


@on_judged
def space(bench: Bench) -> Result:
    """Bytes a video of the largest shop, indexes included; its tables and what indexes they carry in MB."""
    with bench.place.use(bench.judged(bench.large)), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class WHERE relkind = 'r' "
                "AND relname LIKE 'diagnosis_%%' ORDER BY pg_total_relation_size(oid) DESC LIMIT 5"
            )
            parts: dict[str, float] = {}
            for table, rows, indexes in cursor.fetchall():
                said = table.removeprefix("diagnosis_")
                parts |= {f"{said}, rows MB": rows / MB, f"{said}, indexes MB": indexes / MB}
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            parts = {}
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        (total,) = cursor.fetchone()
    return Result(total / bench.large, parts | {"database MB": total / MB})
