"""One database's part of a run: its data of every size, what was timed once and is asked for again, its rows."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Q
from tqdm import tqdm

from benchmarks import data
from benchmarks.report import Result
from benchmarks.scratch import Place
from benchmarks.timing import Spent, in_child, took
from diagnosis.deeds import leading
from diagnosis.deeds.diagnosing import diagnose
from diagnosis.models import Shop, Video

EMPTY = "empty"


@dataclass(slots=True)
class Bench:
    """What a row needs: the place of its databases, the sizes, a time limit, and how thorough to be.

    `label(n)` names the database with n judged videos, `raw(n)` the same one just before their first judgement.
    """

    place: Place
    sizes: list[int]
    limit: float
    quick: bool = False
    light: bool = False
    progress: bool = True

    @property
    def small(self) -> int:
        return min(self.sizes)

    @property
    def large(self) -> int:
        return max(self.sizes)

    @property
    def growth(self) -> list[int]:
        """The sizes given, where there are three above the pages' smallest; else a hundredth, a tenth and all of the largest."""
        given = sorted(self.sizes)[1:]
        return given if len(given) > 2 else [max(10, self.large // 100), max(10, self.large // 10), self.large]

    @property
    def rounds(self) -> int:
        return 1 if self.quick else 25

    @property
    def warm(self) -> int:
        return 0 if self.quick else 2

    @property
    def seconds(self) -> float:
        """How long the rounds of one comparison go on at the most."""
        return 0.2 if self.quick else 20.0

    def label(self, size: int) -> str:
        return f"judged_{size}"

    def raw(self, size: int) -> str:
        name = f"raw_{size}"
        if self.place.exists(name):
            in_child(lambda: self._migrate(name), limit=self.limit)
        else:
            self.place.copy(self.empty(), name)
            self._whole(name, lambda: self._fill(name, size))
        return name

    def empty(self) -> str:
        """A migrated database with the furnished shop and no videos."""
        if not self.place.exists(EMPTY):
            self._whole(EMPTY, self._empty)
        else:
            in_child(lambda: self._migrate(EMPTY), limit=self.limit)
        return EMPTY

    def judged(self, size: int) -> str:
        """The database that pages are measured on; `light` judges only the videos that Detail and Video Analytics show."""
        name = f"listed_{size}" if self.light else self.label(size)
        if self.place.exists(name):
            in_child(lambda: self._migrate(name), limit=self.limit)
        elif self.light:
            self.place.copy(self.empty(), name)
            self._whole(name, lambda: self._list(name, size))
        else:
            self.time_diagnosis(size)
        return name

    def time_diagnosis(self, size: int) -> Spent:
        """Seconds of the first diagnosis of all videos; what it leaves is the judged database of this size."""
        name = self.label(size)
        self.place.copy(self.raw(size), name)
        spent: Spent = self._whole(name, lambda: self._diagnose(name, size))
        self.remember(f"diagnosis {size}", spent)
        return spent

    def _whole(self, name: str, work: Callable[[], Any]) -> Any:
        """Do the work on this database; a database that is not finished does not stay."""
        try:
            return in_child(work, limit=self.limit)
        except BaseException:
            self.place.drop(name)
            raise

    def diagnosis_spent(self, size: int) -> Spent:
        """As measured in this run, or one that was kept."""
        known = self.recall(f"diagnosis {size}")
        return Spent(*known) if known and self.place.exists(self.label(size)) else self.time_diagnosis(size)

    @property
    def _notes(self) -> Path:
        return self.place.folder / f"{self.place.vendor.lower()}.json"

    def recall(self, name: str) -> Any:
        return json.loads(self._notes.read_text()).get(name) if self._notes.exists() else None

    def remember(self, name: str, value: Any) -> Any:
        """Keep a figure beside the databases that it was measured on: a later row, or run with --keep, asks for it."""
        notes = json.loads(self._notes.read_text()) if self._notes.exists() else {}
        self._notes.write_text(json.dumps(notes | {name: value}))
        return value

    def remove(self) -> None:
        for size in {*self.sizes, *self.growth}:
            for label in (self.label(size), f"raw_{size}", f"listed_{size}"):
                self.place.drop(label)
        for label in (EMPTY, "work", "imported"):
            self.place.drop(label)
        self._notes.unlink(missing_ok=True)

    def bar(self, said: str, total: int) -> Any:
        return tqdm(
            total=total, desc=f"{self.place.vendor}: {said}", unit=" videos", disable=not self.progress, leave=False
        )

    def _empty(self) -> None:
        self.place.create(EMPTY)
        with self.place.use(EMPTY), transaction.atomic():
            data.furnish()

    def _migrate(self, name: str) -> None:
        """A database that an earlier run kept gets what came since."""
        with self.place.use(name):
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("SET statement_timeout = 0")
            call_command("migrate", verbosity=0)

    def _list(self, name: str, size: int) -> None:
        with self.place.use(name):
            shop = Shop.objects.get(slug=data.SLUG)
            with self.bar(f"{size:,} videos", size) as bar:
                data.fill(shop, size, bar.update, listed=True)
            recent = data.LAST - timedelta(days=data.RECENT_DAYS)
            shown = Q(published_on__gte=recent) | Q(pk__range=(size // 2 - 500, size // 2 + 500))
            diagnose(shop, now=data.NOW, videos=Video.objects.filter(shown))
            leading.rebuild(shop)

    def _fill(self, name: str, size: int) -> None:
        with self.place.use(name), self.bar(f"{size:,} videos", size) as bar:
            data.fill(Shop.objects.get(slug=data.SLUG), size, bar.update)

    def _diagnose(self, name: str, size: int) -> Spent:
        with self.place.use(name), self.bar(f"diagnosis of {size:,}", size) as bar:
            shop = Shop.objects.get(slug=data.SLUG)
            spent = took(lambda: diagnose(shop, now=data.NOW, progress=bar.update), connection)
            with connection.cursor() as cursor:
                data.settle(cursor)
        return spent


type Row = Callable[[Bench], Result]


def on_judged(row: Row) -> Row:
    """A row that reads the judged databases: made first if need be, the row itself in a process of its own."""

    @wraps(row)
    def measured(bench: Bench) -> Result:
        for size in (bench.small, bench.large):
            bench.judged(size)
        result: Result = in_child(lambda: row(bench), limit=bench.limit)
        return result

    return measured
