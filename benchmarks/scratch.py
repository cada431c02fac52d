"""Scratch databases of the suite's own: files in its folder, or databases whose names end in _bench. Never another one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend
from psycopg import sql

SUFFIX = "_bench"


@dataclass(frozen=True, slots=True)
class Place:
    """Where scratch databases are made: a folder for SQLite, or the server that `server` (a URL) names."""

    folder: Path
    server: str = ""

    @property
    def vendor(self) -> str:
        return "PostgreSQL" if self.server else "SQLite"

    def name(self, label: str) -> str:
        base = urlsplit(self.server).path.strip("/") + "_" if self.server else ""
        return f"{base}{label}{SUFFIX}"

    def url(self, label: str) -> str:
        if self.server:
            return urlunsplit(urlsplit(self.server)._replace(path=f"/{self.name(label)}"))
        return f"sqlite:///{self.file(label)}"

    def file(self, label: str) -> Path:
        return self.folder / f"{self.name(label)}.sqlite3"

    def exists(self, label: str) -> bool:
        if not self.server:
            return self.file(label).exists()
        with self._maintenance() as server:
            found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name(label)])
            return found.fetchone() is not None

    def copy(self, source: str, label: str) -> None:
        """Make `label` a copy of `source`, replacing what was there."""
        self.drop(label)
        if not self.server:
            with self.use(source) as connection, connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copyfile(self.file(source), self.file(label))
            return
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        with self._maintenance() as server:
            server.execute(statement.format(sql.Identifier(self.name(label)), sql.Identifier(self.name(source))))

    def create(self, label: str) -> None:
        """An empty database with the product's migrations."""
        self.drop(label)
        if self.server:
            with self._maintenance() as server:
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name(label))))
        with self.use(label):
            call_command("migrate", verbosity=0)

    def drop(self, label: str) -> None:
        if self.server:
            with self._maintenance() as server:
                name = sql.Identifier(self.name(label))
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            return
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.file(label)}{ending}").unlink(missing_ok=True)

    @contextmanager
    def _maintenance(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        try:
            server = psycopg.connect(self.server, autocommit=True)
        except psycopg.OperationalError:
            server = psycopg.connect(urlunsplit(urlsplit(self.server)._replace(path="/postgres")), autocommit=True)
        with closing(server):
            yield server

    @contextmanager
    def use(self, label: str) -> Iterator[Any]:
        """Within the block the product's default connection is one to this database, with the product's own options."""
        before = connections["default"]
        wrapper = self.connect(label)
        connections["default"] = wrapper
        try:
            yield wrapper
        finally:
            wrapper.close()
            connections["default"] = before

    def connect(self, label: str) -> Any:
        from sellercenter.settings import database

        os.environ["DATABASE_URL"] = self.url(label)
        config = database() | {"CONN_MAX_AGE": None}
        # One connection that stays open: two databases in turn would share one pool.
        config["OPTIONS"] = {name: value for name, value in config["OPTIONS"].items() if name != "pool"}
        config = connections.configure_settings({"default": config})["default"]
        return load_backend(config["ENGINE"]).DatabaseWrapper(config, "default")


def load(connection: Any, table: str, columns: tuple[str, ...], rows: Any) -> None:
    """Write rows the fastest way the database has: COPY on PostgreSQL, executemany on SQLite."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
