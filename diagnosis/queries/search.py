"""Videos by name, ID or pasted link, in a shop of any size.

No single plan is good: walking the list's order finds a common word at once and a rare one never, trigrams the other way
round. So a search first looks at the newest videos; where the word is rare among them, at the hits by trigram. Few hits
are fetched by their keys and sorted. More of them are met by walking the order's index alone, which knows the IDs; only
where they are too many to be named are titles read on the way.
"""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex

from diagnosis.models import Video, kept
from diagnosis.queries.among import OneOf
from diagnosis.queries.reading import ask, place, written
from diagnosis.rules.text import fold

LINK = re.compile(r"/(?:video|v|photo|player/v1)/(\d{6,20})")
# Videos looked at first, from how many hits among them a word is common; how many hits are fetched and sorted, how many are
# named by their IDs, and of how many the states are looked up where they are not few.
NEWEST, COMMON, FEW, MANY, SOME = 1500, 10, 2000, 7000, 1000
# What stands behind every text that begins with what comes before it.
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Hits:
    """The videos that match; `states` is {key: state} of all of them, or when not `complete` of some: so many at least.

    `named`: they match by ID, so that the index of an order is enough to find a page of them.
    """

    videos: QuerySet
    states: dict[int, str]
    complete: bool
    named: bool = False


def search(videos, text):
    """What matches among the videos of one shop: a title that contains the text, an ID that begins with it, a link."""
    text = text.strip()
    if found := LINK.search(text):
        return _fetched(videos.filter(video_id=found[1]))
    digits = text.isascii() and text.isdigit()
    if digits and len(text) >= 10:
        return _fetched(videos.filter(by_id(text)))
    folded = fold(text)
    newest, all_seen = _among_the_newest(videos, folded)
    # IDs that begin alike say nothing of how common the digits are in titles: they are found by range.
    states = newest | _first(videos.filter(by_id(text))) if digits else newest
    ids = None
    if not all_seen and len(newest) < COMMON:
        ids = _by_trigram(videos, folded)
        all_seen = len(ids) <= FEW
        states |= _states(list(ids)[: FEW if all_seen else SOME])
    if all_seen and len(states) <= FEW:
        return _by_key(states)
    named = ids is not None and len(ids) <= MANY
    # Of a function the planner believes that it is often true, and walks the order; of LIKE, that it hardly ever is.
    met = videos.alias(place=StrIndex("title_folded", Value(folded)))
    match = Q(OneOf("video_id", Value(list(ids.values())))) if named else Q(place__gt=0)
    return Hits(met.filter(match | by_id(text) if digits else match), states, complete=False, named=named)


def by_id(prefix):
    """IDs that begin with these digits, as a range: LIKE uses no index.

    Digits stand in the same order in every collation, and letters behind them; other signs do not.
    """
    head = prefix.rstrip("9")
    return Q(video_id__gte=prefix, video_id__lt=f"{head[:-1]}{int(head[-1]) + 1}" if head else "a")


def _first(videos):
    """The first hits that reading finds, one more than are few."""
    return dict(videos.order_by().values_list("pk", "state")[: FEW + 1])


def _states(keys):
    return dict(_with(keys).order_by().values_list("pk", "state"))


def _with(keys):
    """The videos with these keys. SQLite has to see how many they are, or it walks the order for them."""
    if keys and place().vendor == "postgresql":
        return Video.objects.filter(OneOf("pk", Value(keys)))
    return Video.objects.filter(pk__in=keys)


def _fetched(videos):
    states = _first(videos)
    return _by_key(states) if len(states) <= FEW else Hits(videos, states, complete=False)


def _by_key(states):
    """By key alone: the keys are of one shop already, and an index by shop would only mislead the planner."""
    return Hits(_with(list(states)), states, complete=True)


def _among_the_newest(videos, folded):
    """The hits among the newest videos, and whether these are all videos."""
    newest = videos.order_by("-published_at", "-video_id").values("pk", "state", "title_folded")[:NEWEST]
    sql, given = written(newest)
    found = "instr" if place().vendor == "sqlite" else "strpos"
    rows = ask(
        f"""WITH newest (id, state, title_folded) AS MATERIALIZED ({sql})
            SELECT id, state FROM newest WHERE {found}(title_folded, %s) > 0
            UNION ALL SELECT COUNT(*), NULL FROM newest""",
        (*given, folded),
    )
    seen = next(number for number, state in rows if state is None)
    return {key: state for key, state in rows if state is not None}, seen < NEWEST


def _by_trigram(videos, folded):
    """{key: ID} of the hits that trigrams find, up to one more than are many; without trigrams, of those that reading finds."""
    if not kept.has_trigrams():
        return dict(videos.filter(title_folded__contains=folded).order_by().values_list("pk", "video_id")[: MANY + 1])
    shop = videos.order_by().values_list("shop_id", flat=True)[:1].get()
    if place().vendor == "postgresql":
        # Materialized, or the planner hopes to meet enough of them by reading everything.
        statement = f"""
            WITH hits AS MATERIALIZED (
              SELECT id, video_id FROM {kept.TEXT} WHERE diagnosis_trigrams(shop_id, title_folded) @@ %s::tsquery
              AND shop_id = %s AND strpos(title_folded, %s) > 0)
            SELECT id, video_id FROM hits LIMIT {MANY + 1}"""
        given = (_vector_query(shop, folded), shop, folded)
    else:
        statement = f"""
            SELECT video.id, video_id FROM {kept.TEXT} CROSS JOIN diagnosis_video AS video ON video.id = {kept.TEXT}.rowid
            WHERE {kept.TEXT} MATCH %s AND video.shop_id = %s AND instr(video.title_folded, %s) > 0 LIMIT {MANY + 1}"""
        given = (_query(folded), shop, folded)
    return dict(ask(statement, given))


def _trigrams(folded):
    return dict.fromkeys(folded[place : place + 3] for place in range(len(folded) - 2))


def _vector_query(shop, folded):
    """All trigrams of the text, or one that begins with its one or two characters, as PostgreSQL's text search asks."""

    def quoted(text):
        return "'" + f"{shop} {text}".replace("\\", "\\\\").replace("'", "''") + "'"

    return " & ".join(map(quoted, _trigrams(folded))) or f"{quoted(folded)}:*"


def _query(folded):
    """All trigrams of the text; for one or two characters any trigram that begins with them."""
    if len(folded) >= 3:
        return " AND ".join(map(_quoted, _trigrams(folded)))
    terms = ask("SELECT term FROM diagnosis_videoterm WHERE term >= %s AND term < %s", (folded, folded + LAST))
    return " OR ".join(_quoted(term) for (term,) in terms) or '""'


def _quoted(trigram):
    return '"' + trigram.replace('"', '""') + '"'
