"""Statements by hand over many keys, for the few places where a million rows go through Python."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from diagnosis.queries.among import among

FETCHED = 2000


def rows(statement: str, keys: Sequence[int], before: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement in which `{among}` stands behind a column, as the driver gives them.

    `before` are the parameters that the statement names before the keys.
    """
    condition, told = among(connection.vendor, keys)
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{among}", condition), [*before, told])
        while some := cursor.fetchmany(FETCHED):
            yield from some
