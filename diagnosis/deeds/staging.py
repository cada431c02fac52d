"""An export's rows in temporary tables, and the statements that merge them into the shop's videos and figures.

Both databases speak the same SQL here (UPDATE … FROM, ON CONFLICT, IS DISTINCT FROM); only the loading differs: COPY on
PostgreSQL, executemany on SQLite. Rows that do not differ are never written.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction

from diagnosis.deeds import turns
from diagnosis.models.videos import AMOUNTS, COUNTS

DESCRIBED = (
    "row_no",
    "video_id",
    "title",
    "title_folded",
    "creator",
    "creator_id",
    "account_type",
    "duration",
    "official_diagnosis",
    "published_at",
    "published_on",
    "closes_on",
    "timed",
    "product_count",
    "precision",
)
_TYPES = (
    dict.fromkeys(("duration", "timed", "product_count", *COUNTS), "bigint")
    | dict.fromkeys(AMOUNTS, "numeric(14, 2)")
    | {"row_no": "integer PRIMARY KEY", "finishes": "numeric(16, 4)", "published_on": "date", "closes_on": "date"}
)
LINK_COLUMNS = ("row_no", "product", "position")
PRODUCT_COLUMNS = ("key", "product_id", "name")
# Where a product stands that the export does not list.
UNLISTED = 99
TABLES = ("stage_video", "stage_link", "stage_product", "stage_repeat", "stage_diff", "stage_touched")


class Clash(NamedTuple):
    """A row of a video that another row of the file speaks of too; `other` is the first of them, or the second for it."""

    row_no: int
    other: int
    video_id: str


def columns(found: Sequence[str]) -> tuple[str, ...]:
    """The staging table's columns for a file with the measures `found`."""
    return (*DESCRIBED, *found)


def create(cursor: Any, found: Sequence[str]) -> None:
    """Empty staging tables, on this connection alone."""
    drop(cursor)
    types = _TYPES | {"published_at": "timestamptz" if connection.vendor == "postgresql" else "text"}
    names = ", ".join(f"{name} {types.get(name, 'text')}" for name in columns(found))
    cursor.execute(f"CREATE TEMPORARY TABLE stage_video ({names})")
    cursor.execute("CREATE TEMPORARY TABLE stage_link (row_no bigint, product bigint, position bigint)")
    cursor.execute("CREATE TEMPORARY TABLE stage_product (key bigint, product_id text, name text, product_pk bigint)")


# What SQLite may hold of the database in this process meanwhile: kibibytes of its own, below zero as it wants them, and
# bytes mapped. Sorting takes as much again; the system keeps the pages anyway.
MODEST = {"cache_size": -16_000, "mmap_size": 0}


@contextmanager
def workspace(cursor: Any) -> Iterator[None]:
    """The connection made ready for a file, and left as it was without the staging tables."""
    before = (
        {name: _set(cursor, name, value) for name, value in MODEST.items()} if connection.vendor == "sqlite" else {}
    )
    try:
        yield
    finally:
        drop(cursor)
        for name, value in before.items():
            _set(cursor, name, value)


def _set(cursor: Any, name: str, value: int) -> int:
    """Set one of SQLite's limits; returns what it was before."""
    cursor.execute(f"PRAGMA {name}")
    before = cursor.fetchone()
    cursor.execute(f"PRAGMA {name} = {value:d}")
    return before[0] if before else 0


@contextmanager
def together(cursor: Any) -> Iterator[None]:
    """Many rows staged in one transaction that locks nothing but the staging tables, as a savepoint on SQLite does.

    PostgreSQL copies a batch as one statement and needs none: an open one would be idle while the file is read.
    """
    if connection.vendor == "postgresql":
        yield
        return
    cursor.execute("SAVEPOINT staging")
    try:
        yield
    finally:
        cursor.execute("RELEASE staging")


@contextmanager
def patiently(cursor: Any) -> Iterator[None]:
    """On PostgreSQL a transaction whose statements take as long as a whole file needs, with room to sort it."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            turns.wait()
            cursor.execute("SET LOCAL work_mem = '64MB'")
            yield
    else:
        yield


def drop(cursor: Any) -> None:
    for table in TABLES:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


def load(cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Append rows to a staging table the fastest way the database has."""
    names = ", ".join(columns)
    if not rows:
        return
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def index(cursor: Any) -> None:
    """Called once everything is loaded: the joins below look rows up by number and by video."""
    cursor.execute("CREATE INDEX stage_video_id ON stage_video (video_id)")
    cursor.execute("CREATE INDEX stage_link_row ON stage_link (row_no)")
    cursor.execute("CREATE INDEX stage_product_key ON stage_product (key)")
    _analyze(cursor, "stage_video", "stage_link", "stage_product")


def settle_repeats(cursor: Any, found: Sequence[str], most: int) -> tuple[int, list[Clash]]:
    """Leave one row a video: identical ones count once; where two differ, none stays.

    Returns how many identical rows went, and the rows that contradict each other in the order of the file: the first
    `most` of them. The rows themselves never leave the database: a file may hold each a hundred thousand times.
    """
    said = ("title", "published_at", "timed", "product_count", *found)
    differs = " OR ".join(f"o.{name} IS DISTINCT FROM f.{name}" for name in said)
    cursor.execute(
        f"""CREATE TEMPORARY TABLE stage_repeat AS
            SELECT row_no, first, video_id, MIN(CASE WHEN differs THEN row_no END) OVER (PARTITION BY first) AS second FROM (
              SELECT o.row_no, d.first, o.video_id, {differs} OR EXISTS (
                SELECT 1 FROM stage_link l WHERE l.row_no = o.row_no AND NOT EXISTS (
                  SELECT 1 FROM stage_link k WHERE k.row_no = d.first AND k.product = l.product)) AS differs
              FROM (SELECT video_id, MIN(row_no) AS first FROM stage_video GROUP BY video_id HAVING COUNT(*) > 1) d
              JOIN stage_video f ON f.row_no = d.first
              JOIN stage_video o ON o.video_id = d.video_id AND o.row_no > d.first) others"""
    )
    for table in ("stage_video", "stage_link"):
        cursor.execute(
            f"""DELETE FROM {table} WHERE row_no IN (
                  SELECT row_no FROM stage_repeat UNION SELECT first FROM stage_repeat WHERE second IS NOT NULL)"""
        )
    cursor.execute("SELECT COUNT(*) FROM stage_repeat WHERE second IS NULL")
    (repeated,) = cursor.fetchone()
    cursor.execute(
        """SELECT row_no, first, video_id FROM stage_repeat WHERE second IS NOT NULL
           UNION SELECT first, second, video_id FROM stage_repeat WHERE second IS NOT NULL ORDER BY 1 LIMIT %s""",
        [most],
    )
    return repeated, [Clash(*clash) for clash in cursor.fetchall()]


def _analyze(cursor: Any, *tables: str) -> None:
    """PostgreSQL knows nothing of a table that was just made."""
    if connection.vendor == "postgresql":
        for table in tables:
            cursor.execute(f"ANALYZE {table}")


def touched(cursor: Any, shop_id: int, covered: date | None) -> None:
    """Note in stage_touched the videos whose diagnosis may differ after a merge: those whose rows differ, those whose
    window may close now, and those whose window holds the day that is newly `covered`.

    A table with a key: as conditions of one query, PostgreSQL goes through all that differ anew for
    each video as soon as they do not fit into its memory.
    """
    key = "bigint" if connection.vendor == "postgresql" else "INTEGER"
    found = """SELECT video_pk FROM stage_diff WHERE is_new + figures_differ + description_differs > 0
        UNION SELECT id FROM diagnosis_video WHERE shop_id = %(shop)s AND state = 'collecting'"""
    if covered:
        found += """
        UNION SELECT id FROM diagnosis_video
        WHERE shop_id = %(shop)s AND published_on <= %(day)s AND closes_on >= %(day)s"""
    with patiently(cursor):
        cursor.execute(f"CREATE TEMPORARY TABLE stage_touched (video_pk {key} PRIMARY KEY)")
        cursor.execute(f"INSERT INTO stage_touched {found}", {"shop": shop_id, "day": covered})
        _analyze(cursor, "stage_touched")


class Merge:
    """The merge of what is staged into one shop, for the days `start` to `end`; `found` are the measures in the file."""

    def __init__(self, cursor: Any, shop_id: int, currency: str, start: date, end: date, found: Sequence[str]):
        self.cursor = cursor
        self.daily = start == end
        self.fact = "diagnosis_videoday" if self.daily else "diagnosis_videoperiod"
        self.key = ("day",) if self.daily else ("start", "end")
        self.found = tuple(found)
        self.given = {"shop": shop_id, "currency": currency, "start": start, "end": end, "day": start}

    def run(self, statement: str, **more: Any) -> int:
        self.cursor.execute(statement, self.given | more)
        return int(self.cursor.rowcount)

    def compare(self) -> dict[str, int]:
        """Note each staged row that differs from what is stored; returns how many are new, changed and unchanged.

        A row is new when the period has no figures of its video yet.
        """
        self._find_products()
        at_key = " AND ".join(f'f."{name}" = %({name})s' for name in self.key)
        figures = " OR ".join(f"f.{name} IS DISTINCT FROM s.{name}" for name in (*self.found, "precision"))
        # An older file does not change how a newer one described the video; a date alone does not replace a time, nor an
        # empty cell, or a column that is missing, what is known. A product whose place is an earlier one now has moved up:
        # none moves down unless another one does, or is new.
        newest = "(v.id IS NULL OR v.described_on IS NULL OR v.described_on <= %(end)s)"
        described = f"""v.id IS NOT NULL AND {newest} AND (
            (s.title <> '' AND v.title <> s.title)
            OR (s.creator <> '' AND v.creator <> s.creator) OR (s.creator_id <> '' AND v.creator_id <> s.creator_id)
            OR (s.account_type <> '' AND v.account_type <> s.account_type)
            OR (s.duration IS NOT NULL AND v.duration IS DISTINCT FROM s.duration)
            OR (s.official_diagnosis <> '' AND v.official_diagnosis <> s.official_diagnosis)
            OR v.published_on <> s.published_on OR (s.timed = 1 AND v.published_at <> s.published_at)
            OR (s.product_count IS NOT NULL AND (v.product_count IS DISTINCT FROM s.product_count OR EXISTS (
                SELECT 1 FROM stage_link l JOIN stage_product p ON p.key = l.product
                WHERE l.row_no = s.row_no AND (p.product_pk IS NULL OR NOT EXISTS (
                    SELECT 1 FROM diagnosis_videoproduct o WHERE o.video_id = v.id AND o.product_id = p.product_pk
                      AND o.position <= l.position)))))
        )"""
        self.run(f"""
            CREATE TEMPORARY TABLE stage_diff AS
            SELECT s.row_no, s.video_id, v.id AS video_pk,
              CASE WHEN v.id IS NULL THEN 1 ELSE 0 END AS new_video,
              CASE WHEN f.video_id IS NULL THEN 1 ELSE 0 END AS is_new,
              CASE WHEN f.video_id IS NOT NULL AND ({figures}) THEN 1 ELSE 0 END AS figures_differ,
              CASE WHEN {described} THEN 1 ELSE 0 END AS description_differs,
              CASE WHEN {newest} THEN 1 ELSE 0 END AS newest
            FROM stage_video s
            LEFT JOIN diagnosis_video v ON v.shop_id = %(shop)s AND v.video_id = s.video_id
            LEFT JOIN {self.fact} f ON f.video_id = v.id AND {at_key}
            WHERE f.video_id IS NULL OR {figures} OR ({newest} AND v.described_on IS DISTINCT FROM %(end)s) OR ({described})
            ORDER BY s.video_id""")
        _analyze(self.cursor, "stage_diff")
        self.cursor.execute(
            """SELECT (SELECT COUNT(*) FROM stage_video), COALESCE(SUM(is_new), 0),
                 COALESCE(SUM(CASE WHEN is_new = 0 AND figures_differ + description_differs > 0 THEN 1 ELSE 0 END), 0),
                 COALESCE(SUM(description_differs), 0) FROM stage_diff"""
        )
        total, new, changed, self.described = (int(value) for value in self.cursor.fetchone())
        return {"new": new, "changed": changed, "unchanged": total - new - changed}

    def _find_products(self) -> None:
        """Products are known by id; without one by name, the oldest of several."""
        self.run("""
            UPDATE stage_product SET product_pk = p.id FROM diagnosis_product p
            WHERE stage_product.product_pk IS NULL AND stage_product.product_id <> ''
              AND p.shop_id = %(shop)s AND p.product_id = stage_product.product_id""")
        self.run("""
            UPDATE stage_product SET product_pk = p.id
            FROM (SELECT name, MIN(id) AS id FROM diagnosis_product WHERE shop_id = %(shop)s GROUP BY name) p
            WHERE stage_product.product_pk IS NULL AND stage_product.product_id = '' AND p.name = stage_product.name""")

    def totals(self) -> dict[str, dict[str, float | int | None]]:
        """What the figures of the file's videos sum to for these days, as stored before and as in the file.

        A sum is None where no figure is known. Rows that do not differ are the same in both.
        """
        names: list[str] = [name for name in ("views", "orders", "items_sold", "revenue") if name in self.found]
        at_key = " AND ".join(f't."{name}" = %({name})s' for name in self.key)
        after = self._sums("stage_video t", names)
        ours = self._sums("stage_diff d JOIN stage_video t ON t.row_no = d.row_no", names)
        theirs = self._sums(f"stage_diff d JOIN {self.fact} t ON t.video_id = d.video_pk AND {at_key}", names)
        before = {
            name: (after[name][0] - ours[name][0] + theirs[name][0], after[name][1] - ours[name][1] + theirs[name][1])
            for name in names
        }
        return {"before": _known(before), "after": _known(after)}

    def _sums(self, source: str, names: Sequence[str]) -> dict[str, tuple[Any, int]]:
        """{measure: (sum, how many are known)}"""
        sums = ", ".join(f"COALESCE(SUM(t.{name}), 0), COUNT(t.{name})" for name in names)
        self.run(f"SELECT {sums} FROM {source}")
        values = self.cursor.fetchone()
        return {name: (values[2 * place], values[2 * place + 1]) for place, name in enumerate(names)}

    def write(self, run_id: int) -> None:
        """Merge everything that differs: videos, products and their links, then the figures."""
        self.given |= {"run": run_id}
        self._videos()
        self._products()
        self._links()
        self._figures()

    def _videos(self) -> None:
        if self.described:
            self.run("""
                UPDATE diagnosis_video SET
                  title = CASE WHEN s.title <> '' THEN s.title ELSE diagnosis_video.title END,
                  title_folded = CASE WHEN s.title <> '' THEN s.title_folded ELSE diagnosis_video.title_folded END,
                  creator = CASE WHEN s.creator <> '' THEN s.creator ELSE diagnosis_video.creator END,
                  creator_id = CASE WHEN s.creator_id <> '' THEN s.creator_id ELSE diagnosis_video.creator_id END,
                  account_type = CASE WHEN s.account_type <> '' THEN s.account_type ELSE diagnosis_video.account_type END,
                  duration = COALESCE(s.duration, diagnosis_video.duration),
                  official_diagnosis = CASE WHEN s.official_diagnosis <> '' THEN s.official_diagnosis
                                            ELSE diagnosis_video.official_diagnosis END,
                  published_at = CASE WHEN s.timed = 1 OR diagnosis_video.published_on <> s.published_on
                                      THEN s.published_at ELSE diagnosis_video.published_at END,
                  published_on = s.published_on, closes_on = s.closes_on,
                  product_count = COALESCE(s.product_count, diagnosis_video.product_count)
                FROM stage_diff d JOIN stage_video s ON s.row_no = d.row_no
                WHERE diagnosis_video.id = d.video_pk AND d.description_differs = 1""")
        self.run("""
            UPDATE diagnosis_video SET described_on = %(end)s FROM stage_diff d
            WHERE diagnosis_video.id = d.video_pk AND d.newest = 1
              AND (diagnosis_video.described_on IS NULL OR diagnosis_video.described_on < %(end)s)""")
        inserted = self.run("""
            INSERT INTO diagnosis_video (shop_id, video_id, title, title_folded, creator, creator_id, account_type, duration,
              official_diagnosis, published_at, published_on, closes_on, product_count, described_on,
              thumbnail, basis, state, cause)
            SELECT %(shop)s, s.video_id, s.title, s.title_folded, s.creator, s.creator_id,
              CASE WHEN s.account_type <> '' THEN s.account_type ELSE 'official' END, s.duration,
              s.official_diagnosis, s.published_at, s.published_on, s.closes_on, s.product_count, %(end)s,
              '', '', 'collecting', ''
            FROM stage_diff d JOIN stage_video s ON s.row_no = d.row_no
            WHERE d.new_video = 1 ORDER BY s.video_id""")
        if inserted:
            self.run("""
                UPDATE stage_diff SET video_pk = v.id FROM diagnosis_video v
                WHERE stage_diff.new_video = 1 AND v.shop_id = %(shop)s AND v.video_id = stage_diff.video_id""")

    def _products(self) -> None:
        """A product first named without an id gets it when it comes; the others are new."""
        self.run("""
            UPDATE diagnosis_product SET product_id = n.product_id
            FROM (SELECT MIN(p.id) AS id, s.product_id FROM stage_product s JOIN diagnosis_product p
                    ON p.shop_id = %(shop)s AND p.product_id = '' AND p.name = s.name
                  WHERE s.product_pk IS NULL AND s.product_id <> '' GROUP BY s.product_id) n
            WHERE diagnosis_product.id = n.id""")
        for given, identity in (("<> ''", "product_id"), ("= ''", "name")):
            self._find_products()
            self.run(f"""
                INSERT INTO diagnosis_product (shop_id, product_id, name, sku, currency, picture)
                SELECT %(shop)s, MIN(s.product_id), MIN(s.name), '', '', '' FROM stage_product s
                WHERE s.product_pk IS NULL AND s.product_id {given} GROUP BY s.{identity}""")
        self._find_products()

    def _links(self) -> None:
        """A newer export says which products a video links, and in which order.

        A link that carries figures of its own is kept, behind those that the export lists.
        """
        self.run("""
            INSERT INTO diagnosis_videoproduct (shop_id, video_id, product_id, position, currency)
            SELECT %(shop)s, d.video_pk, p.product_pk, MIN(l.position), ''
            FROM stage_diff d JOIN stage_link l ON l.row_no = d.row_no JOIN stage_product p ON p.key = l.product
            WHERE d.new_video = 1 OR d.description_differs = 1
            GROUP BY d.video_pk, p.product_pk ORDER BY d.video_pk
            ON CONFLICT (video_id, product_id) DO UPDATE SET position = excluded.position
            WHERE diagnosis_videoproduct.position <> excluded.position""")
        if self.described:
            self.cursor.execute("CREATE INDEX stage_diff_video ON stage_diff (video_pk)")
            unlisted = """
                  video_id IN (SELECT d.video_pk FROM stage_diff d JOIN stage_video s ON s.row_no = d.row_no
                               WHERE d.description_differs = 1 AND s.product_count IS NOT NULL)
                  AND NOT EXISTS (
                    SELECT 1 FROM stage_diff d JOIN stage_link l ON l.row_no = d.row_no
                    JOIN stage_product p ON p.key = l.product
                    WHERE d.video_pk = diagnosis_videoproduct.video_id
                      AND p.product_pk = diagnosis_videoproduct.product_id)"""
            bare = "sold IS NULL AND revenue IS NULL AND commission_amount IS NULL"
            self.run(f"DELETE FROM diagnosis_videoproduct WHERE {bare} AND {unlisted}")
            self.run(f"""
                UPDATE diagnosis_videoproduct SET position = {UNLISTED}
                WHERE NOT ({bare}) AND position <> {UNLISTED} AND {unlisted}""")

    def _figures(self) -> None:
        columns = ", ".join(self.found)
        staged = ", ".join(f"s.{name}" for name in self.found)
        key = ", ".join(f'"{name}"' for name in self.key)
        updates = ", ".join(f"{name} = excluded.{name}" for name in self.found)
        self.run(f"""
            INSERT INTO {self.fact} (shop_id, video_id, {key}, currency, source, precision, import_run_id, {columns})
            SELECT %(shop)s, d.video_pk, {", ".join(f"%({name})s" for name in self.key)}, %(currency)s, 'seller_center',
              s.precision, %(run)s, {staged}
            FROM stage_diff d JOIN stage_video s ON s.row_no = d.row_no
            WHERE d.is_new = 1 OR d.figures_differ = 1 ORDER BY d.video_pk
            ON CONFLICT (video_id, {key}) DO UPDATE SET {updates}, precision = excluded.precision,
              import_run_id = excluded.import_run_id""")


def _known(sums: dict[str, tuple[Any, int]]) -> dict[str, float | int | None]:
    return {
        name: None if not known else round(float(value), 2) if name in AMOUNTS else int(value)
        for name, (value, known) in sums.items()
    }
