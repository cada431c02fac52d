"""Pages of a list by key instead of by number: page 10,000 costs what page 1 costs, and rows that arrive shift nothing."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core import signing
from django.db.models import Exists, F, Func, IntegerField, Q, Subquery, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, IsNull, LessThan

SIGNER = signing.Signer(salt="diagnosis.keyset")


class Apart(Func):
    """A number as no index of its column has it, so that the databases find the rows by another."""

    # With the affinity of a number: without it SQLite would find every number lower than any parameter.
    def as_sqlite(self, compiler, connection):
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS NUMERIC)")

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, template="(%(expressions)s + 0)")


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a list: a column or annotation, its direction, and whether it can be unknown (then last, always).

    `video_id` breaks ties in the same direction, so that the order is total and one index serves it; ids grow with time,
    so the newest of equals comes first where the highest value does.

    `span`: the least and the greatest value that any of the videos has, None where not known: the index is read between
    them alone. `few`: another index finds the videos, and so few that they are sorted.
    """

    code: str
    column: str
    descending: bool = True
    nullable: bool = False
    read: type = str
    span: tuple[Any, Any] = (None, None)
    few: bool = False

    @property
    def by(self):
        return Apart(F(self.column)) if self.few else F(self.column)

    @property
    def sections(self):
        """Known values, then unknown ones."""
        return (False, True) if self.nullable else (False,)

    def ordering(self, *, backwards=False):
        """The same columns for both sections, as the index has them: PostgreSQL sorts unknown values where only the tie is named."""
        down = self.descending != backwards
        return tuple(by.desc() if down else by.asc() for by in (self.by, F("video_id")))

    def within(self, key, *, backwards=False):
        """What the span leaves; with a key only behind it, or the databases might enter the index at the wrong one of two."""
        down = self.descending != backwards
        least, greatest = self.span
        found = Q()
        if least is not None and (key is None or down):
            found &= Q(**{f"{self.column}__gte": least})
        if greatest is not None and (key is None or not down):
            found &= Q(**{f"{self.column}__lte": greatest})
        return found

    def known(self, section):
        """The rows of a section: with a value, or without."""
        return IsNull(self.by, section) if self.few else Q(**{f"{self.column}__isnull": section})

    def beyond(self, section, value, video_id, *, backwards=False):
        """Rows after the key. `(a, b) < (x, y)`: both databases enter the index there, however many rows are equal in a."""
        down = self.descending != backwards
        if section and self.few:
            return (LessThan if down else GreaterThan)(Coalesce("video_id", Value("")), video_id)
        if section:
            return Q(**{f"video_id__{'lt' if down else 'gt'}": video_id})
        compare = TupleLessThan if down else TupleGreaterThan
        return compare(Tuple(self.by, F("video_id")), (value, video_id))


@dataclass(frozen=True, slots=True)
class Page:
    rows: list
    newer: str = ""
    older: str = ""


def page(videos, order, *, cursor="", size=50, named=None, onward=False):
    """One page of the videos in this order, and the cursors of its neighbours ("" where there is none).

    Where too little is left of the page that the cursor means, since rows have gone or moved, it is the whole first page or
    the last one; with `onward`, where a list only goes on, what is left.

    `named`: those of the videos that may be on it, all of one shop, where a filter asks for nothing but their IDs: the page
    is found in the order's index, and only its own rows are read. A cursor that is not ours, or of another order, raises
    ValueError.
    """
    key = _read(cursor, order) if cursor else None
    backwards = key is not None and key["d"] == "newer"
    rows = _take(videos, order, key, backwards, size + 1, named)
    if key is not None and not onward and len(rows) < (size if backwards else 1):
        key, backwards = None, not backwards
        rows = _take(videos, order, key, backwards, size + 1, named)
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
        before, after = more, key is not None
    else:
        before, after = key is not None, more
    return Page(
        rows,
        newer=_write(order, rows[0], "newer") if rows and before else "",
        older=_write(order, rows[-1], "older") if rows and after else "",
    )


class Counted(Subquery):
    """How many rows the subquery has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


class Beside(NamedTuple):
    """The IDs of the rows before and after one, None at the ends; how many there are each way, up to one over a limit.

    `within`: the row is one of the videos. It may have left them meanwhile.
    """

    previous: str | None
    following: str | None
    before: int
    after: int
    within: bool


def beside(videos, order, row, limit=1000, groups=None):
    """What lies around the row in this order, by one statement.

    `groups`: all the videos in a few parts, where each part has an index in this order and the whole has none.
    """
    key = {"v": getattr(row, order.column), "i": row.video_id}
    ids, counts = [], []
    for backwards in (True, False):
        sections = list(zip(*(_parts(group, order, key, backwards) for group in groups or [videos]), strict=True))
        first = [_first(parts, videos, order, backwards) for parts in sections]
        ids.append(Coalesce(*first) if len(first) > 1 else first[0])
        parts = [part for section in sections for part in section]
        counts.append(sum((Counted(part.values("video_id")[: limit + 1]) for part in parts), Value(0)))
    within = Exists(videos.filter(pk=row.pk).order_by())
    return Beside(*type(row).objects.filter(pk=row.pk).values_list(*ids, *counts, within).get())


def _first(parts, videos, order, backwards):
    """The ID of the first video of these parts of the videos."""
    first = [Subquery(part.values("video_id")[:1]) for part in parts]
    if len(first) == 1:
        return first[0]
    found = videos.filter(video_id__in=first).order_by(*order.ordering(backwards=backwards))
    return Subquery(found.values("video_id")[:1])


def cursor(order, row, direction):
    """The cursor of the page that ends before this row ("newer") or begins after it ("older")."""
    return _write(order, row, direction)


def everything(videos, order, size=1000):
    """All videos in this order, read a page at a time, so that a million of them stay out of memory."""
    key = None
    while rows := _take(videos, order, key, False, size):
        yield from rows
        if len(rows) < size:
            return
        key = {"v": getattr(rows[-1], order.column), "i": rows[-1].video_id}


def _take(videos, order, key, backwards, count, named=None):
    rows = []
    for part in _parts(videos if named is None else named, order, key, backwards):
        part = part[: count - len(rows)]
        rows += part if named is None else _read_rows(videos, part.values_list("video_id", flat=True))
        if len(rows) == count:
            break
    return rows


def _read_rows(videos, ids):
    """The videos with these IDs, in their order. Without an order of its own the statement cannot walk the wrong index."""
    ids = list(ids)
    rows = {row.video_id: row for row in videos.filter(video_id__in=ids)}
    return [rows[video_id] for video_id in ids if video_id in rows]


def _parts(videos, order, key, backwards):
    """What lies beyond the key, in the order: the rest of its section, then the sections behind it."""
    for section in reversed(order.sections) if backwards else order.sections:
        if key is not None and _passed(section, key, backwards):
            continue
        part = videos.filter(order.known(section)) if order.nullable else videos
        part = part.filter(order.within(key, backwards=backwards))
        if key is not None and section == (key["v"] is None):
            part = part.filter(order.beyond(section, key["v"], key["i"], backwards=backwards))
        yield part.order_by(*order.ordering(backwards=backwards))


def _passed(section, key, backwards):
    """Whether a whole section lies behind the key."""
    unknown = key["v"] is None
    return (unknown and not section) if not backwards else (not unknown and section)


def _write(order, row, direction):
    value = getattr(row, order.column)
    text = value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, Decimal) else value
    # Without a time in it: the same page of the list is the same to the letter.
    return SIGNER.sign_object({"s": order.code, "v": text, "i": row.video_id, "d": direction})


def _read(cursor, order):
    try:
        key = SIGNER.unsign_object(cursor)
    except signing.BadSignature as bad:
        raise ValueError("This is no cursor of ours.") from bad
    if key["s"] != order.code:
        raise ValueError("The cursor belongs to another order.")
    if key["v"] is not None:
        key["v"] = datetime.fromisoformat(key["v"]) if order.read is datetime else order.read(key["v"])
    return key
