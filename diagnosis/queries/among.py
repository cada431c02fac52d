"""Many keys or video IDs, which go to the database as one text: a placeholder each costs more than reading its row."""

import json
from collections.abc import Sequence

from django.db.models import BigAutoField, BooleanField, Func


def among(vendor: str, many: Sequence[int] | Sequence[str], kind: str = "bigint") -> tuple[str, str]:
    """(what stands behind a column that is to be one of them, its only parameter); `kind` is the column's.

    IDs are digits: nothing in them means anything to the database.
    """
    if vendor == "postgresql":
        return f"= ANY(%s::{kind}[])", f"{{{','.join(map(str, many))}}}"
    return "IN (SELECT value FROM json_each(%s))", json.dumps(many)


class OneOf(Func):
    """Whether a column is one of the keys or IDs in a Value."""

    output_field = BooleanField()

    def as_sql(self, compiler, connection):
        column, many = self.get_source_expressions()
        sql, params = compiler.compile(column)
        kind = "bigint" if isinstance(column.output_field, BigAutoField) else "text"
        condition, told = among(connection.vendor, many.value, kind)
        return f"{sql} {condition}", (*params, told)
