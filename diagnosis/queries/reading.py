"""Statements written by hand, asked of the database that a page's other rows come from: the replica, where it is one."""

from django.db import connections, router

from diagnosis.models import Video


def place():
    """The connection that this page's videos are read through."""
    return connections[router.db_for_read(Video)]


def written(rows):
    """A query set as the text of a part of such a statement, and its parameters."""
    return rows.query.get_compiler(connection=place()).as_sql()


def ask(statement, given=()):
    """All rows of the answer, as tuples."""
    with place().cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()
