"""Whoever writes what a whole shop rests on takes a turn: what is read of it then is so until the turn is over."""

from django.db import connection
from django.db.models import QuerySet

from diagnosis.models import Shop

_ENDLESS = "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true)"


def take(shop: Shop) -> Shop:
    """The shop as it is now; nobody else takes a turn until the transaction ends. On SQLite the transaction is the turn.

    A shop's turn comes before any row of it is changed: two who held rows and waited for it would wait for each other.
    """
    return Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)


def take_all(shops: QuerySet[Shop]) -> None:
    """The turns of several shops, always in the same order."""
    list(shops.select_for_update(no_key=True).order_by("pk"))


def wait() -> None:
    """On PostgreSQL: until the transaction ends its statements take as long as they need, also to wait for others.

    The limits are for pages. An import whose figures are in must come to its diagnosis, however long the next one takes.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_ENDLESS)
