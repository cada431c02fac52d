"""Search reads an index of trigrams that the database keeps beside the titles, whatever happened to its triggers."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from diagnosis.models import Video, kept
from diagnosis.queries import search as module
from diagnosis.queries.search import search
from tests.factories import ShopFactory, VideoFactory

pytestmark = pytest.mark.django_db

POSTGRESQL = connection.vendor == "postgresql"
TRIGGERS = (*kept.SQLITE_TEXT_TRIGGERS, *(("text_emptied",) if POSTGRESQL else ()))


@pytest.fixture
def rare(shop, monkeypatch):
    """A shop in which a word of an old title is none of the newest ones."""
    monkeypatch.setattr(module, "NEWEST", 4)
    VideoFactory(shop=shop, title="One quokka")
    Video.objects.bulk_create(VideoFactory.build_batch(300, shop=shop, title="Serum every morning"))
    return Video.objects.filter(shop=shop)


def found(videos, text):
    return sorted(search(videos, text).videos.values_list("title_folded", flat=True))


def plans(videos, text):
    """How the database answers what a search asks of its trigrams."""
    said = []

    def explain(execute, sql, params, many, context):
        if kept.TEXT in sql and not sql.startswith("EXPLAIN"):
            with transaction.atomic(), connection.cursor() as cursor:
                if POSTGRESQL:
                    # So few rows tempt it to read them all.
                    cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute(f"{'EXPLAIN' if POSTGRESQL else 'EXPLAIN QUERY PLAN'} {sql}", params)
                said.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        search(videos, text)
    return said


@pytest.mark.parametrize("text", ["quokka", "absent", "kka", "zq", "q"])
def test_a_rare_text_is_looked_up_by_its_trigrams(rare, text):
    (plan,) = plans(rare, text)
    if POSTGRESQL:
        assert "Bitmap Index Scan on search_title" in plan, plan
        assert "Index Cond: (diagnosis_trigrams(shop_id, title_folded) @@" in plan, plan
    else:
        # M: by MATCH. A scan of the table without it reads every title.
        assert f"SCAN {kept.TEXT} VIRTUAL TABLE INDEX 0:M" in plan, plan
        assert "SEARCH video USING INTEGER PRIMARY KEY" in plan, plan


def test_a_common_text_asks_no_trigrams(rare, monkeypatch):
    monkeypatch.setattr(module, "COMMON", 4)
    assert plans(rare, "serum") == []


def there():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger" if POSTGRESQL else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        return {name for (name,) in cursor.fetchall()}


def lose(trigger):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {trigger}{' ON diagnosis_video' if POSTGRESQL else ''}")


def change(videos):
    """One video comes, one goes, one is renamed: what each trigger tells the trigrams."""
    VideoFactory(shop=videos[0].shop, title="New wombat")
    videos.get(title_folded="one quokka").delete()
    first = videos.order_by("pk")[0].pk
    videos.filter(pk=first).update(title="Old numbat", title_folded="old numbat")


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_lost_trigger_comes_back_with_the_next_migrate_and_titles_are_read_anew(rare, shop, trigger):
    lose(trigger)
    change(rare)
    kept.install()
    assert set(TRIGGERS) <= there()
    VideoFactory.create_batch(4, shop=shop, title="Newest", published_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert [found(rare, text) for text in ("wombat", "numbat", "quokka")] == [["new wombat"], ["old numbat"], []]
    assert len(plans(rare, "wombat")) == 1
    Video.objects.filter(title="New wombat").update(title="Bilby", title_folded="bilby")
    assert [found(rare, text) for text in ("wombat", "bilby")] == [[], ["bilby"]]


def test_with_all_its_triggers_nothing_is_made_anew(rare):
    with connection.execute_wrapper(no_writing):
        kept.install()


def no_writing(execute, sql, params, many, context):
    assert sql.split()[0] in {"SELECT", "SET", "SAVEPOINT", "RELEASE"} or "IF NOT EXISTS" in sql, sql
    return execute(sql, params, many, context)


def test_another_shops_titles_are_not_among_the_hits(rare):
    VideoFactory(shop=ShopFactory(), title="Foreign quokka")
    assert found(rare, "quokka") == ["one quokka"]
