"""What the database itself keeps beside the videos, in the same transaction as any change of them, whoever makes it.

- `VideoCount`: how many videos a shop has by state, category and account type. The tabs of the list read it.
- The titles with an index of their trigrams, apart from the videos so that a new state does not write it: FTS5 on SQLite
  where it has that (search does without), a table with text search vectors on PostgreSQL.
- `ProductTotal`: how many videos a product has, and what they made (models.totals).

Triggers do it, because deeds, staging, the admin, cascades and bulk deletes all write. They are put in after every
`migrate` (see apps.py), not by one migration: SQLite drops a table's triggers whenever a later migration rebuilds it. Where
one was missing, what it keeps is made anew.
"""

from functools import cache

from django.db import Error, connection, models, transaction

from diagnosis.models import totals


class VideoCount(models.Model):
    """A part of the number of videos of one kind: the sum over a kind's rows is exact.

    SQLite has one row a kind. PostgreSQL appends what each statement adds or takes and folds the rows together now and
    then, so that two who change videos of one shop never wait for each other.
    """

    # No constraint: the trigger of a deleted shop takes its rows away, in whatever order a cascade goes.
    shop = models.ForeignKey("diagnosis.Shop", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    state = models.CharField(max_length=20)
    # The category's key, 0 without one.
    category = models.BigIntegerField()
    account_type = models.CharField(max_length=10)
    videos = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=("shop", "state", "category", "account_type"), name="kept_counts")]

    def __str__(self):
        return f"{self.shop_id} {self.state} {self.category} {self.account_type}: {self.videos}"


COUNTED = "shop_id, state, category, account_type, videos"
RECOUNT = (
    "DELETE FROM diagnosis_videocount",
    f"""INSERT INTO diagnosis_videocount ({COUNTED})
        SELECT shop_id, state, COALESCE(category_id, 0), account_type, COUNT(*) FROM diagnosis_video GROUP BY 1, 2, 3, 4""",
)


def _sqlite_counts():
    def kind(row):
        return (
            f"shop_id = {row}.shop_id AND state = {row}.state AND category = COALESCE({row}.category_id, 0) "
            f"AND account_type = {row}.account_type"
        )

    less = f"UPDATE diagnosis_videocount SET videos = videos - 1 WHERE {kind('OLD')};"
    more = f"""INSERT INTO diagnosis_videocount ({COUNTED})
        SELECT NEW.shop_id, NEW.state, COALESCE(NEW.category_id, 0), NEW.account_type, 0
        WHERE NOT EXISTS (SELECT 1 FROM diagnosis_videocount WHERE {kind("NEW")});
        UPDATE diagnosis_videocount SET videos = videos + 1 WHERE {kind("NEW")};"""
    moved = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in ("shop_id", "state", "category_id", "account_type"))
    return {
        "count_added": f"AFTER INSERT ON diagnosis_video BEGIN {more} END",
        "count_deleted": f"AFTER DELETE ON diagnosis_video BEGIN {less} END",
        "count_moved": f"""AFTER UPDATE OF shop_id, state, category_id, account_type ON diagnosis_video
            WHEN {moved} BEGIN {less} {more} END""",
        "count_shop_deleted": """AFTER DELETE ON diagnosis_shop
            BEGIN DELETE FROM diagnosis_videocount WHERE shop_id = OLD.id; END""",
    }


SQLITE = _sqlite_counts()

# Two spaces behind each title let its last one and two characters begin a trigram too.
TEXT = "diagnosis_videotext"
SQLITE_TEXT = (
    f"""CREATE VIRTUAL TABLE IF NOT EXISTS {TEXT} USING fts5(
        title_folded, content='', detail=none, columnsize=0, tokenize='trigram case_sensitive 1')""",
    f"CREATE VIRTUAL TABLE IF NOT EXISTS diagnosis_videoterm USING fts5vocab({TEXT}, 'row')",
)
_ADD = f"INSERT INTO {TEXT} (rowid, title_folded) VALUES (NEW.id, NEW.title_folded || '  ');"
_TAKE = f"INSERT INTO {TEXT} ({TEXT}, rowid, title_folded) VALUES ('delete', OLD.id, OLD.title_folded || '  ');"
SQLITE_TEXT_TRIGGERS = {
    "text_added": f"AFTER INSERT ON diagnosis_video BEGIN {_ADD} END",
    "text_deleted": f"AFTER DELETE ON diagnosis_video BEGIN {_TAKE} END",
    "text_changed": f"""AFTER UPDATE OF title_folded ON diagnosis_video
        WHEN OLD.title_folded IS NOT NEW.title_folded BEGIN {_TAKE} {_ADD} END""",
}
RETELL = (
    f"INSERT INTO {TEXT} ({TEXT}) VALUES ('delete-all')",
    f"INSERT INTO {TEXT} (rowid, title_folded) SELECT id, title_folded || '  ' FROM diagnosis_video ORDER BY id",
)

# Rows that another transaction is folding are skipped, never waited for. By chance, so that no row says when it is due.
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION diagnosis_fold_counts(folded bigint) RETURNS void LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM diagnosis_videocount WHERE id IN (
      SELECT id FROM diagnosis_videocount WHERE shop_id = folded FOR UPDATE SKIP LOCKED) RETURNING {COUNTED})
  INSERT INTO diagnosis_videocount ({COUNTED})
  SELECT shop_id, state, category, account_type, SUM(videos) FROM gone GROUP BY 1, 2, 3, 4 HAVING SUM(videos) <> 0
$$;

CREATE OR REPLACE FUNCTION diagnosis_count_many() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO diagnosis_videocount ({COUNTED})
  SELECT shop_id, state, COALESCE(category_id, 0), account_type, COUNT(*) * TG_ARGV[0]::integer
  FROM those GROUP BY 1, 2, 3, 4;
  IF random() < 0.05 THEN
    PERFORM diagnosis_fold_counts(shop_id) FROM those GROUP BY shop_id;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION diagnosis_count_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO diagnosis_videocount ({COUNTED})
  SELECT shop_id, state, category, account_type, SUM(moved) FROM (
    SELECT shop_id, state, COALESCE(category_id, 0) AS category, account_type, -1 AS moved FROM before
    UNION ALL SELECT shop_id, state, COALESCE(category_id, 0), account_type, 1 FROM after) AS either
  GROUP BY 1, 2, 3, 4 HAVING SUM(moved) <> 0;
  IF FOUND AND random() < 0.05 THEN
    PERFORM diagnosis_fold_counts(shop_id) FROM after GROUP BY shop_id;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION diagnosis_forget_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM diagnosis_videocount WHERE shop_id = OLD.id;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER count_added AFTER INSERT ON diagnosis_video
  REFERENCING NEW TABLE AS those FOR EACH STATEMENT EXECUTE FUNCTION diagnosis_count_many('1');
CREATE OR REPLACE TRIGGER count_deleted AFTER DELETE ON diagnosis_video
  REFERENCING OLD TABLE AS those FOR EACH STATEMENT EXECUTE FUNCTION diagnosis_count_many('-1');
CREATE OR REPLACE TRIGGER count_moved AFTER UPDATE ON diagnosis_video
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION diagnosis_count_moved();
CREATE OR REPLACE TRIGGER count_shop_deleted AFTER DELETE ON diagnosis_shop
  FOR EACH ROW EXECUTE FUNCTION diagnosis_forget_counts();
"""

# A trigram stands in the index behind its shop's key: other shops' titles are never read. Two spaces, as above. So dear
# that the planner never thinks of working it out for row after row. Beyond 20,000 characters a vector could grow too long.
POSTGRESQL_TEXT = f"""
DROP TABLE IF EXISTS {TEXT};
CREATE TABLE {TEXT} (
  id bigint PRIMARY KEY, shop_id bigint NOT NULL, video_id text NOT NULL, title_folded text NOT NULL);

CREATE OR REPLACE FUNCTION diagnosis_trigrams(shop bigint, title text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
DECLARE
  padded text := left(title, 20000) || '  ';
  found text[];
BEGIN
  FOR place IN 1..length(padded) - 2 LOOP
    found[place] := shop || ' ' || substr(padded, place, 3);
  END LOOP;
  RETURN array_to_tsvector(COALESCE(found, '{{}}'));
END $$;

CREATE OR REPLACE FUNCTION diagnosis_text_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO {TEXT} SELECT id, shop_id, video_id, title_folded FROM those;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION diagnosis_text_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM {TEXT} WHERE id IN (SELECT id FROM those);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION diagnosis_text_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE {TEXT} SET shop_id = NEW.shop_id, video_id = NEW.video_id, title_folded = NEW.title_folded WHERE id = OLD.id;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION diagnosis_text_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  TRUNCATE {TEXT};
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER text_added AFTER INSERT ON diagnosis_video
  REFERENCING NEW TABLE AS those FOR EACH STATEMENT EXECUTE FUNCTION diagnosis_text_added();
CREATE OR REPLACE TRIGGER text_deleted AFTER DELETE ON diagnosis_video
  REFERENCING OLD TABLE AS those FOR EACH STATEMENT EXECUTE FUNCTION diagnosis_text_deleted();
CREATE OR REPLACE TRIGGER text_changed AFTER UPDATE OF shop_id, video_id, title_folded ON diagnosis_video
  FOR EACH ROW WHEN ((OLD.shop_id, OLD.video_id, OLD.title_folded)
    IS DISTINCT FROM (NEW.shop_id, NEW.video_id, NEW.title_folded))
  EXECUTE FUNCTION diagnosis_text_changed();
CREATE OR REPLACE TRIGGER text_emptied AFTER TRUNCATE ON diagnosis_video
  FOR EACH STATEMENT EXECUTE FUNCTION diagnosis_text_emptied();

INSERT INTO {TEXT} SELECT id, shop_id, video_id, title_folded FROM diagnosis_video ORDER BY id;
CREATE INDEX search_title ON {TEXT} USING gin (diagnosis_trigrams(shop_id, title_folded));
ANALYZE {TEXT};
"""


def install():
    """Put in what is missing, and then make anew what it keeps. Running it again changes nothing."""
    with connection.cursor() as cursor, transaction.atomic():
        tables = connection.introspection.table_names(cursor)
        if VideoCount._meta.db_table not in tables:
            return
        totalled = totals.ProductTotal._meta.db_table in tables
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
            _install_on_postgresql(cursor, totalled)
        else:
            _install_on_sqlite(cursor, totalled)


def let_go():
    """Take out what follows the videos into other tables, before migrations: `install` puts it back after them.

    SQLite rebuilds no table that a trigger of another one names, and a table that is gone again would fail every write.
    """
    names = {*SQLITE, *totals.SQLITE}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = ANY(%s)",
                [list(names)],
            )
            _run(cursor, [f"DROP TRIGGER {name} ON {table}" for name, table in cursor.fetchall()])
        else:
            _run(cursor, (f"DROP TRIGGER IF EXISTS {name}" for name in names))


@cache
def has_trigrams():
    """Whether this database knows trigrams: PostgreSQL does, SQLite where it was built with FTS5."""
    if connection.vendor == "postgresql":
        return True
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _run(cursor, SQLITE_TEXT)
    except Error:
        return False
    return True


def _put(cursor, triggers):
    """Create the triggers unless all are there; returns whether it did."""
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    if set(triggers) <= {name for (name,) in cursor.fetchall()}:
        return False
    _run(cursor, (f"DROP TRIGGER IF EXISTS {name}" for name in triggers))
    _run(cursor, (f"CREATE TRIGGER {name} {does}" for name, does in triggers.items()))
    return True


def _install_on_sqlite(cursor, totalled):
    if _put(cursor, SQLITE):
        _run(cursor, RECOUNT)
    if totalled and _put(cursor, totals.SQLITE):
        _run(cursor, totals.RETOTAL)
    has_trigrams.cache_clear()
    if has_trigrams() and _put(cursor, SQLITE_TEXT_TRIGGERS):
        _run(cursor, (*SQLITE_TEXT, *RETELL))


def _install_on_postgresql(cursor, totalled):
    cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    found = {name for (name,) in cursor.fetchall()}
    lock = "LOCK TABLE diagnosis_video IN SHARE ROW EXCLUSIVE MODE"
    if not set(SQLITE) <= found:
        _run(cursor, (lock, POSTGRESQL, *RECOUNT))
    if totalled and not set(totals.SQLITE) <= found:
        sold = "LOCK TABLE diagnosis_product, diagnosis_videoproduct IN SHARE ROW EXCLUSIVE MODE"
        _run(cursor, (lock, sold, totals.POSTGRESQL, *totals.RETOTAL))
    if not {*SQLITE_TEXT_TRIGGERS, "text_emptied"} <= found:
        _run(cursor, (lock, POSTGRESQL_TEXT))


def _run(cursor, statements):
    for statement in statements:
        cursor.execute(statement)
