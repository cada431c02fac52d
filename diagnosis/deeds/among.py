"""Statements by hand over many keys, for the few places where a million rows go through Python."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

FETCHED = 2000


def rows(statement: str, keys: Sequence[int], before: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement in which `{among}` stands behind a column, as the driver gives them.

    The keys travel as one parameter: a placeholder each costs more than reading their rows. `before` are the parameters
    that the statement names before them.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                statement.replace("{among}", "= ANY(%s::bigint[])"), [*before, f"{{{','.join(map(str, keys))}}}"]
            )
        else:
            among = "IN (SELECT value FROM json_each(%s))"
            cursor.execute(statement.replace("{among}", among), [*before, f"[{','.join(map(str, keys))}]"])
        while some := cursor.fetchmany(FETCHED):
            yield from some
