"""An export's rows in temporary tables, and the statements that merge them into the shop's videos and figures.

Both databases speak the same SQL here (UPDATE … FROM, ON CONFLICT, IS DISTINCT FROM); only the loading differs: COPY on
PostgreSQL, executemany on SQLite. Rows that do not differ are never written.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from diagnosis.models.videos import AMOUNTS, COUNTS, MEASURES

DESCRIPTION = ("title", "title_folded", "creator", "creator_id", "account_type", "duration", "official_diagnosis")
COLUMNS = (
    "row_no",
    "video_id",
    *DESCRIPTION,
    "published_at",
    "published_on",
    "closes_on",
    "timed",
    "product_count",
    "precision",
    *MEASURES,
)
_TYPES = (
    dict.fromkeys(("row_no", "duration", "timed", "product_count", *COUNTS), "bigint")
    | dict.fromkeys(AMOUNTS, "numeric(14, 2)")
    | {"finishes": "numeric(16, 4)", "published_on": "date", "closes_on": "date"}
)
LINK_COLUMNS = ("row_no", "video_id", "product_id", "name", "position")
TABLES = ("stage_video", "stage_link", "stage_diff")


def create(cursor: Any) -> None:
    """Empty staging tables, on this connection alone."""
    drop(cursor)
    instant = "timestamptz" if connection.vendor == "postgresql" else "text"
    columns = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in COLUMNS if name != "published_at")
    cursor.execute(f"CREATE TEMPORARY TABLE stage_video ({columns}, published_at {instant})")
    cursor.execute(
        "CREATE TEMPORARY TABLE stage_link (row_no bigint, video_id text, product_id text, name text, position bigint)"
    )


def drop(cursor: Any) -> None:
    for table in TABLES:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


def load(cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Append rows to a staging table the fastest way the database has."""
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def index(cursor: Any) -> None:
    """Called once everything is loaded: the joins below look rows up by number and by video."""
    cursor.execute("CREATE UNIQUE INDEX stage_video_row ON stage_video (row_no)")
    cursor.execute("CREATE INDEX stage_video_id ON stage_video (video_id)")
    cursor.execute("CREATE INDEX stage_link_row ON stage_link (row_no)")
    if connection.vendor == "postgresql":
        cursor.execute("ANALYZE stage_video")
        cursor.execute("ANALYZE stage_link")


def retract(cursor: Any, row_no: int) -> None:
    cursor.execute("DELETE FROM stage_video WHERE row_no = %s", [row_no])
    cursor.execute("DELETE FROM stage_link WHERE row_no = %s", [row_no])


class Merge:
    """The merge of what is staged into one shop, for the days `start` to `end`; `found` are the measures in the file."""

    def __init__(self, cursor: Any, shop_id: int, currency: str, start: date, end: date, found: Sequence[str]):
        self.cursor = cursor
        self.daily = start == end
        self.fact = "diagnosis_videoday" if self.daily else "diagnosis_videoperiod"
        self.key = ("day",) if self.daily else ("start", "end")
        self.found = tuple(name for name in MEASURES if name in found)
        self.given = {"shop": shop_id, "currency": currency, "start": start, "end": end, "day": start}

    def run(self, statement: str, **more: Any) -> int:
        self.cursor.execute(statement, self.given | more)
        return int(self.cursor.rowcount)

    def compare(self) -> dict[str, int]:
        """Mark each staged row as new, changed or unchanged; returns how many of each."""
        at_key = " AND ".join(f'f."{name}" = %({name})s' for name in self.key)
        figures = " OR ".join(f"f.{name} IS DISTINCT FROM s.{name}" for name in self.found) or "1 = 0"
        # An older file does not change how a newer one described the video; a date alone does not replace a time.
        described = """(v.described_on IS NULL OR v.described_on <= %(end)s) AND (
            v.title <> s.title OR v.creator <> s.creator OR v.creator_id <> s.creator_id
            OR (s.account_type <> '' AND v.account_type <> s.account_type)
            OR (s.duration IS NOT NULL AND v.duration IS DISTINCT FROM s.duration)
            OR (s.official_diagnosis <> '' AND v.official_diagnosis <> s.official_diagnosis)
            OR v.published_on <> s.published_on OR (s.timed = 1 AND v.published_at <> s.published_at)
            OR (s.product_count IS NOT NULL AND (v.product_count IS DISTINCT FROM s.product_count OR EXISTS (
                SELECT 1 FROM stage_link l WHERE l.row_no = s.row_no AND NOT EXISTS (
                    SELECT 1 FROM diagnosis_videoproduct vp JOIN diagnosis_product p ON p.id = vp.product_id
                    WHERE vp.video_id = v.id AND (p.product_id = l.product_id OR (l.product_id = '' AND p.name = l.name))))))
        )"""
        self.run(f"""
            CREATE TEMPORARY TABLE stage_diff AS
            SELECT s.row_no, s.video_id, v.id AS video_pk,
              CASE WHEN f.video_id IS NULL THEN 1 ELSE 0 END AS is_new,
              CASE WHEN f.video_id IS NOT NULL AND ({figures} OR f.precision <> s.precision) THEN 1 ELSE 0 END AS figures_differ,
              CASE WHEN v.id IS NULL THEN 0 WHEN {described} THEN 1 ELSE 0 END AS description_differs,
              CASE WHEN v.id IS NULL OR v.described_on IS NULL OR v.described_on <= %(end)s THEN 1 ELSE 0 END AS newest
            FROM stage_video s
            LEFT JOIN diagnosis_video v ON v.shop_id = %(shop)s AND v.video_id = s.video_id
            LEFT JOIN {self.fact} f ON f.video_id = v.id AND {at_key}""")
        self.cursor.execute(
            """SELECT COUNT(*), COALESCE(SUM(is_new), 0), COALESCE(SUM(CASE WHEN is_new = 0
               AND figures_differ + description_differs > 0 THEN 1 ELSE 0 END), 0) FROM stage_diff"""
        )
        total, new, changed = (int(value) for value in self.cursor.fetchone())
        return {"new": new, "changed": changed, "unchanged": total - new - changed}

    def totals(self) -> dict[str, dict[str, float | int | None]]:
        """What the shop's rows for exactly this period sum to, before and after this file."""
        names = ("views", "orders", "items_sold", "revenue")
        at_key = " AND ".join(f'f."{name}" = %({name})s' for name in self.key)
        before = self._sums(f"FROM {self.fact} f WHERE f.shop_id = %(shop)s AND {at_key}", names, "f")
        kept = self._sums(
            f"""FROM {self.fact} f WHERE f.shop_id = %(shop)s AND {at_key}
                AND f.video_id NOT IN (SELECT video_pk FROM stage_diff WHERE video_pk IS NOT NULL)""",
            names,
            "f",
        )
        staged = self._sums("FROM stage_video f", names, "f")
        after = {name: _plus(kept[name], staged[name]) for name in names}
        return {"before": before, "after": after}

    def _sums(self, source: str, names: Sequence[str], alias: str) -> dict[str, float | int | None]:
        self.run(f"SELECT {', '.join(f'SUM({alias}.{name})' for name in names)} {source}")
        values = self.cursor.fetchone()
        return {
            name: None if value is None else round(float(value), 2) if name == "revenue" else int(value)
            for name, value in zip(names, values, strict=True)
        }

    def write(self, run_id: int) -> None:
        """Merge everything that differs: videos, products and their links, then the figures."""
        self.given |= {"run": run_id}
        self._videos()
        self._products()
        self._links()
        self._figures()

    def _videos(self) -> None:
        self.run("""
            UPDATE diagnosis_video SET title = s.title, title_folded = s.title_folded, creator = s.creator,
              creator_id = s.creator_id,
              account_type = CASE WHEN s.account_type <> '' THEN s.account_type ELSE diagnosis_video.account_type END,
              duration = COALESCE(s.duration, diagnosis_video.duration),
              official_diagnosis = CASE WHEN s.official_diagnosis <> '' THEN s.official_diagnosis
                                        ELSE diagnosis_video.official_diagnosis END,
              published_at = CASE WHEN s.timed = 1 OR diagnosis_video.published_on <> s.published_on THEN s.published_at
                                  ELSE diagnosis_video.published_at END,
              published_on = s.published_on, closes_on = s.closes_on,
              product_count = COALESCE(s.product_count, diagnosis_video.product_count), described_on = %(end)s
            FROM stage_video s JOIN stage_diff d ON d.row_no = s.row_no
            WHERE diagnosis_video.id = d.video_pk AND d.description_differs = 1""")
        self.run("""
            UPDATE diagnosis_video SET described_on = %(end)s FROM stage_diff d
            WHERE diagnosis_video.id = d.video_pk AND d.newest = 1
              AND (diagnosis_video.described_on IS NULL OR diagnosis_video.described_on < %(end)s)""")
        self.run("""
            INSERT INTO diagnosis_video (shop_id, video_id, title, title_folded, creator, creator_id, account_type, duration,
              official_diagnosis, published_at, published_on, closes_on, product_count, described_on,
              thumbnail, basis, state, cause)
            SELECT %(shop)s, s.video_id, s.title, s.title_folded, s.creator, s.creator_id,
              CASE WHEN s.account_type <> '' THEN s.account_type ELSE 'official' END, s.duration,
              s.official_diagnosis, s.published_at, s.published_on, s.closes_on, s.product_count, %(end)s,
              '', '', 'collecting', ''
            FROM stage_video s JOIN stage_diff d ON d.row_no = s.row_no
            WHERE d.video_pk IS NULL ORDER BY s.video_id""")
        self.run("""
            UPDATE stage_diff SET video_pk = v.id FROM diagnosis_video v
            WHERE stage_diff.video_pk IS NULL AND v.shop_id = %(shop)s AND v.video_id = stage_diff.video_id""")

    def _products(self) -> None:
        """Products are known by id; without one by name. A product first named without an id gets it when it comes."""
        self.run("""
            UPDATE diagnosis_product SET product_id = (
                SELECT MIN(l.product_id) FROM stage_link l WHERE l.name = diagnosis_product.name AND l.product_id <> '')
            WHERE shop_id = %(shop)s AND product_id = ''
              AND EXISTS (SELECT 1 FROM stage_link l WHERE l.name = diagnosis_product.name AND l.product_id <> '')
              AND NOT EXISTS (SELECT 1 FROM diagnosis_product q JOIN stage_link l ON l.product_id = q.product_id
                              WHERE q.shop_id = %(shop)s AND l.name = diagnosis_product.name AND l.product_id <> '')""")
        insert = """
            INSERT INTO diagnosis_product (shop_id, product_id, name, sku, currency, picture)
            SELECT %(shop)s, l.product_id, MIN(l.name), '', '', '' FROM stage_link l """
        self.run(
            insert
            + """WHERE l.product_id <> '' AND NOT EXISTS (
                SELECT 1 FROM diagnosis_product p WHERE p.shop_id = %(shop)s AND p.product_id = l.product_id)
            GROUP BY l.product_id"""
        )
        self.run(
            insert
            + """WHERE l.product_id = '' AND NOT EXISTS (
                SELECT 1 FROM diagnosis_product p WHERE p.shop_id = %(shop)s AND p.name = l.name)
            GROUP BY l.product_id, l.name"""
        )

    def _links(self) -> None:
        """A newer export says which products a video links; a link that carries figures of its own is kept."""
        self.run("""
            INSERT INTO diagnosis_videoproduct (shop_id, video_id, product_id, position, currency)
            SELECT %(shop)s, d.video_pk, MIN(p.id), MIN(l.position), ''
            FROM stage_link l JOIN stage_diff d ON d.row_no = l.row_no AND d.newest = 1
            JOIN diagnosis_product p ON p.shop_id = %(shop)s
              AND ((l.product_id <> '' AND p.product_id = l.product_id) OR (l.product_id = '' AND p.name = l.name))
            WHERE 1 = 1
            GROUP BY d.video_pk, l.product_id, l.name
            ON CONFLICT (video_id, product_id) DO NOTHING""")
        self.run("""
            DELETE FROM diagnosis_videoproduct WHERE sold IS NULL AND revenue IS NULL AND commission_amount IS NULL
              AND video_id IN (SELECT d.video_pk FROM stage_diff d JOIN stage_video s ON s.row_no = d.row_no
                               WHERE d.newest = 1 AND d.description_differs = 1 AND s.product_count IS NOT NULL)
              AND NOT EXISTS (
                SELECT 1 FROM stage_diff d JOIN stage_link l ON l.row_no = d.row_no
                JOIN diagnosis_product p ON p.id = diagnosis_videoproduct.product_id
                WHERE d.video_pk = diagnosis_videoproduct.video_id
                  AND (p.product_id = l.product_id OR (l.product_id = '' AND p.name = l.name)))""")

    def _figures(self) -> None:
        columns = ", ".join(self.found)
        staged = ", ".join(f"s.{name}" for name in self.found)
        key = ", ".join(f'"{name}"' for name in self.key)
        updates = ", ".join(f"{name} = excluded.{name}" for name in self.found)
        self.run(f"""
            INSERT INTO {self.fact} (shop_id, video_id, {key}, currency, source, precision, import_run_id, {columns})
            SELECT %(shop)s, d.video_pk, {", ".join(f"%({name})s" for name in self.key)}, %(currency)s, 'seller_center',
              s.precision, %(run)s, {staged}
            FROM stage_video s JOIN stage_diff d ON d.row_no = s.row_no
            WHERE d.is_new = 1 OR d.figures_differ = 1 ORDER BY d.video_pk
            ON CONFLICT (video_id, {key}) DO UPDATE SET {updates}, precision = excluded.precision,
              import_run_id = excluded.import_run_id""")


def _plus(one: float | int | None, other: float | int | None) -> float | int | None:
    if one is None or other is None:
        return other if one is None else one
    return round(one + other, 2)
