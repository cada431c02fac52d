"""Search: the processor time that the database takes for all statements of the list page under each kind of query."""

from collections.abc import Callable
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db import connection, connections

from benchmarks import data
from benchmarks.bench import Bench, on_judged
from benchmarks.report import Result
from benchmarks.rows.pages import Site, sites
from benchmarks.timing import Clock as Stopwatch
from benchmarks.timing import backend, processor
from benchmarks.web import address
from diagnosis.models import Video

BOUND = 30


@on_judged
def search(bench: Bench) -> Result:
    """The slowest kind counts; each in the order “recent”, and three kinds of words in the order of revenue as well."""
    with sites(bench, bench.large) as ((site,), _):
        video = Video.objects.filter(shop=site.shop).order_by("pk")[bench.large // 2]
        queries = {
            "common": data.COMMON, "medium": data.MEDIUM, "rare": data.RARE, "absent": data.ABSENT,
            "one title": f"no. {video.pk - 1}", "two letters": "se", "two characters": "口红", "id prefix": video.video_id[:11],
            "pasted link": video.link,
        }  # fmt: skip
        times = {name: _in_database(bench, site, text, "-published") for name, text in queries.items()}
        for name in ("common", "medium", "rare"):
            times[f"{name}, by revenue"] = _in_database(bench, site, queries[name], "-revenue")
    slow = [f"{name} {value:.0f} ms" for name, value in times.items() if value > BOUND]
    return Result(
        max(times.values()),
        {f"{name} ms": value for name, value in times.items()},
        f"above the bound: {', '.join(slow)}" if slow else "",
    )


def _in_database(bench: Bench, site: Site, text: str, sort: str) -> float:
    """Milliseconds in the database of one request, the median of several, after one that does not count."""
    get = site.getting(f"{address('video-list')}?{urlencode({'q': text, 'sort': sort})}")
    spent = []
    for _ in range(2 if bench.quick else 8):
        connections["default"] = site.connection
        clock = Clock(processor(backend(site.connection)))
        with connection.execute_wrapper(clock):
            get()
        spent.append(clock.total())
    return median(spent[1:]) * 1000


class Clock:
    """Adds up what statements take. SQLite steps through rows while they are fetched, so there they are run once more."""

    def __init__(self, now: Stopwatch) -> None:
        self.now = now
        self.seconds = 0.0
        self.again: list[tuple[str, Any]] = []

    def __call__(self, execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        start = self.now()
        try:
            return execute(statement, params, many, context)
        finally:
            self.seconds += self.now() - start
            self.again.append((statement, params))

    def total(self) -> float:
        if connection.vendor == "postgresql":
            return self.seconds
        start = self.now()
        for statement, params in self.again:
            with connection.cursor() as cursor:
                cursor.execute(statement, params)
                if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                    cursor.fetchall()
        return self.now() - start
