"""Reads of pages from a streaming replica, where REPLICA_URL names one; whoever wrote reads what they wrote.

A request that changes something leaves the primary's place in its log in a cookie. As long as the replica has not
replayed that far, this reader's pages come from the primary, and so does everything outside of a page: commands, writes,
whatever is read within a transaction.
"""

import logging
import re
import time
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import DatabaseError, connections

log = logging.getLogger(__name__)

PRIMARY, REPLICA = "default", "replica"
COOKIE = "written"
# Longer behind than this, a replica is not waited for: the cookie is gone and pages show what it has.
KEPT_SECONDS = 15 * 60
# A replica that did not answer is left alone for so long.
REST_SECONDS = 30
PLACE = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}", re.ASCII)
SAFE = ("GET", "HEAD", "OPTIONS")

_reading: ContextVar[bool] = ContextVar("reading", default=False)
_absent = {"until": 0.0}


class Router:
    """Sends the reads of a page to the replica; a page that writes after all reads from the primary from there on."""

    def db_for_read(self, model, **hints):
        return REPLICA if _reading.get() and not connections[PRIMARY].in_atomic_block else PRIMARY

    def db_for_write(self, model, **hints):
        _reading.set(False)
        return PRIMARY

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == PRIMARY


def read_from_replica(get_response):
    """The outermost middleware that asks a database anything has to stand beneath this one."""

    def middleware(request):
        safe = request.method in SAFE
        reading = safe and _reached(request.COOKIES.get(COOKIE, ""))
        with _from(reading):
            response = get_response(request)
        if reading and response.streaming:
            response.streaming_content = _sent(response.streaming_content)
        if not safe:
            response.set_cookie(
                COOKIE, _place(), max_age=KEPT_SECONDS, secure=settings.HTTPS, httponly=True, samesite="Lax"
            )
        return response

    return middleware


@contextmanager
def _from(reading):
    token = _reading.set(reading)
    try:
        yield
    finally:
        _reading.reset(token)


def _sent(parts):
    """The parts of an answer that is read while it is sent, as an export is: from the replica, too."""
    parts = iter(parts)
    while True:
        with _from(True):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _reached(place):
    """Whether the replica answers and has replayed the log up to the place where this reader last wrote, if any."""
    if time.monotonic() < _absent["until"]:
        return False
    known = PLACE.fullmatch(place)
    if place and not known:
        return False
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn", [place or "0/0"])
            return bool(cursor.fetchone()[0])
    except DatabaseError as absent:
        _absent["until"] = time.monotonic() + REST_SECONDS
        connections[REPLICA].close()
        log.warning("The replica does not answer; pages come from the primary for %s s: %s", REST_SECONDS, absent)
        return False


def _place():
    with connections[PRIMARY].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()")
        return cursor.fetchone()[0]
