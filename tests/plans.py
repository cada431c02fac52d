"""What is asked of the database, how it answers, and what its planner knows when it decides that."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def asked():
    """The statements that run inside, with their parameters."""
    statements = []

    def listen(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield statements


def plan(sql, params):
    """How the database answers, with every way out but sorting open to it: a few rows tempt it to read them all."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql, params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def gather_statistics(model):
    """Tell PostgreSQL what is in the table now, as autovacuum would; SQLite plans without statistics here.

    Its indexes are written anew first: the rows of every test before this one, rolled back, still make them tall, some
    more than others, and a plan would follow from which tests this process happened to run.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"REINDEX TABLE {model._meta.db_table}")
            cursor.execute(f"ANALYZE {model._meta.db_table}")
