"""What the database keeps of each product in the same transaction as any change: its videos, and what they made in their weeks.

A product of a large shop has thousands of videos, and a page of products would add up all of theirs. Triggers keep the sums
(models.kept says why, and puts them in). On PostgreSQL they are exact because whoever writes has the shop's turn
(deeds.turns): a link and the revenue of its video written at once, unseen by each other, would miss one another.
"""

from django.db import models


class ProductTotal(models.Model):
    """`revenue` adds up the 7 days of those of its `videos` whose revenue is `known`."""

    # No constraints: whatever deletes a product deletes this behind it.
    product = models.OneToOneField(
        "diagnosis.Product", models.DO_NOTHING, primary_key=True, related_name="total", db_constraint=False
    )
    shop = models.ForeignKey("diagnosis.Shop", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    videos = models.BigIntegerField()
    known = models.BigIntegerField()
    revenue = models.DecimalField(max_digits=20, decimal_places=2)

    def __str__(self):
        return f"{self.product_id}: {self.videos}, {self.revenue}"


KEPT = "product_id, shop_id, videos, known, revenue"
RETOTAL = (
    "DELETE FROM diagnosis_producttotal",
    f"""INSERT INTO diagnosis_producttotal ({KEPT})
        SELECT p.id, p.shop_id, COUNT(l.id), COUNT(v.week_revenue), ROUND(COALESCE(SUM(v.week_revenue), 0), 2)
        FROM diagnosis_product p LEFT JOIN diagnosis_videoproduct l ON l.product_id = p.id
        LEFT JOIN diagnosis_video v ON v.id = l.video_id GROUP BY p.id, p.shop_id""",
)


def _sqlite():
    def changed(link, sign):
        week = f"(SELECT week_revenue FROM diagnosis_video WHERE id = {link}.video_id)"
        # Rounded each time: many sums of decimals that are none here would drift away from the cents.
        return f"""UPDATE diagnosis_producttotal SET videos = videos {sign} 1, known = known {sign} ({week} IS NOT NULL),
            revenue = ROUND(revenue {sign} COALESCE({week}, 0), 2) WHERE product_id = {link}.product_id;"""

    more, less = changed("NEW", "+"), changed("OLD", "-")
    return {
        "total_begun": f"""AFTER INSERT ON diagnosis_product
            BEGIN DELETE FROM diagnosis_producttotal WHERE product_id = NEW.id;
            INSERT INTO diagnosis_producttotal ({KEPT}) VALUES (NEW.id, NEW.shop_id, 0, 0, 0); END""",
        "total_ended": """AFTER DELETE ON diagnosis_product
            BEGIN DELETE FROM diagnosis_producttotal WHERE product_id = OLD.id; END""",
        "total_linked": f"AFTER INSERT ON diagnosis_videoproduct BEGIN {more} END",
        "total_unlinked": f"AFTER DELETE ON diagnosis_videoproduct BEGIN {less} END",
        "total_relinked": f"""AFTER UPDATE OF video_id, product_id ON diagnosis_videoproduct
            WHEN OLD.video_id IS NOT NEW.video_id OR OLD.product_id IS NOT NEW.product_id BEGIN {less} {more} END""",
        "total_earned": """AFTER UPDATE OF week_revenue ON diagnosis_video WHEN OLD.week_revenue IS NOT NEW.week_revenue
            BEGIN UPDATE diagnosis_producttotal SET
              known = known + (NEW.week_revenue IS NOT NULL) - (OLD.week_revenue IS NOT NULL),
              revenue = ROUND(revenue + COALESCE(NEW.week_revenue, 0) - COALESCE(OLD.week_revenue, 0), 2)
            WHERE product_id IN (SELECT product_id FROM diagnosis_videoproduct WHERE video_id = NEW.id); END""",
    }


SQLITE = _sqlite()

# Once a statement where many rows come at a time. What they belong to is looked up by its key, row by row, with a plan made for
# each statement (EXECUTE): a join, or a kept plan, is as good as the planner's guess of how many there are, and where that says
# none, as in a table that was empty when it last looked, every row would be held against every other.
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION diagnosis_total_begun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO diagnosis_producttotal ({KEPT}) SELECT id, shop_id, 0, 0, 0 FROM those
  ON CONFLICT (product_id) DO UPDATE SET videos = 0, known = 0, revenue = 0;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION diagnosis_total_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM diagnosis_producttotal WHERE product_id IN (SELECT id FROM those);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION diagnosis_total_of(product bigint, videos bigint, known bigint, revenue numeric)
RETURNS void LANGUAGE sql AS $$
  UPDATE diagnosis_producttotal AS kept
  SET videos = kept.videos + $2, known = kept.known + $3, revenue = kept.revenue + $4 WHERE product_id = $1
$$;

CREATE OR REPLACE FUNCTION diagnosis_total_linked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
  sign integer := TG_ARGV[0];
BEGIN
  FOR one IN EXECUTE
    'SELECT product_id, COUNT(*) AS videos, COUNT(week) AS known, COALESCE(SUM(week), 0) AS revenue
    FROM (
      SELECT product_id, (SELECT week_revenue FROM diagnosis_video WHERE id = those.video_id) AS week FROM those) AS each
    GROUP BY 1 ORDER BY 1'
  LOOP
    PERFORM diagnosis_total_of(one.product_id, sign * one.videos, sign * one.known, sign * one.revenue);
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION diagnosis_total_relinked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was numeric := (SELECT week_revenue FROM diagnosis_video WHERE id = OLD.video_id);
  is_now numeric := (SELECT week_revenue FROM diagnosis_video WHERE id = NEW.video_id);
BEGIN
  PERFORM diagnosis_total_of(OLD.product_id, -1, -(was IS NOT NULL)::integer, -COALESCE(was, 0));
  PERFORM diagnosis_total_of(NEW.product_id, 1, (is_now IS NOT NULL)::integer, COALESCE(is_now, 0));
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION diagnosis_total_earned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  FOR one IN EXECUTE
    'SELECT l.product_id, SUM(d.known)::bigint AS known, SUM(d.revenue) AS revenue
    FROM (
      SELECT id, SUM(known) AS known, SUM(revenue) AS revenue FROM (
        SELECT id, -(week_revenue IS NOT NULL)::integer AS known, -COALESCE(week_revenue, 0) AS revenue FROM before
        UNION ALL SELECT id, (week_revenue IS NOT NULL)::integer, COALESCE(week_revenue, 0) FROM after) AS either
      GROUP BY id HAVING SUM(known) <> 0 OR SUM(revenue) <> 0) AS d
    CROSS JOIN LATERAL (SELECT product_id FROM diagnosis_videoproduct WHERE video_id = d.id OFFSET 0) AS l
    GROUP BY 1 ORDER BY 1'
  LOOP
    PERFORM diagnosis_total_of(one.product_id, 0, one.known, one.revenue);
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER total_begun AFTER INSERT ON diagnosis_product
  REFERENCING NEW TABLE AS those FOR EACH STATEMENT EXECUTE FUNCTION diagnosis_total_begun();
CREATE OR REPLACE TRIGGER total_ended AFTER DELETE ON diagnosis_product
  REFERENCING OLD TABLE AS those FOR EACH STATEMENT EXECUTE FUNCTION diagnosis_total_ended();
CREATE OR REPLACE TRIGGER total_linked AFTER INSERT ON diagnosis_videoproduct
  REFERENCING NEW TABLE AS those FOR EACH STATEMENT EXECUTE FUNCTION diagnosis_total_linked('1');
CREATE OR REPLACE TRIGGER total_unlinked AFTER DELETE ON diagnosis_videoproduct
  REFERENCING OLD TABLE AS those FOR EACH STATEMENT EXECUTE FUNCTION diagnosis_total_linked('-1');
CREATE OR REPLACE TRIGGER total_relinked AFTER UPDATE OF video_id, product_id ON diagnosis_videoproduct
  FOR EACH ROW WHEN ((OLD.video_id, OLD.product_id) IS DISTINCT FROM (NEW.video_id, NEW.product_id))
  EXECUTE FUNCTION diagnosis_total_relinked();
CREATE OR REPLACE TRIGGER total_earned AFTER UPDATE ON diagnosis_video
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION diagnosis_total_earned();
"""
