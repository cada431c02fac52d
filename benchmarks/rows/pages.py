"""Pages: server time of whole requests, at the largest size against the smallest, and against what a page costs at least."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import product
from typing import Any

from django.db import connection, connections
from django.db.models import F
from django.template import Context, Template
from django.test import RequestFactory
from django_tables2 import table_factory

from benchmarks import data
from benchmarks.bench import Bench, on_judged
from benchmarks.report import Result
from benchmarks.timing import Clock, backend, medians, processor
from benchmarks.web import Application, address, requests_a_second, server, signed_in
from diagnosis.models import Shop, Video
from diagnosis.panels import app
from diagnosis.panels import video_list as panels
from diagnosis.queries import keyset, products, video_list

ORDERS = ("-published", "-revenue", "-views", "-items_sold")
TABS = ("", *map(str, video_list.TABS))
PAGE, FAR = 50, 10_000
MS = 1000


class Site:
    """The signed-in owner's requests to one of several databases, which take turns as the product's default."""

    def __init__(self, bench: Bench, size: int):
        self.connection = bench.place.connect(bench.judged(size))
        self.application = Application()
        with self.current():
            self.cookie = signed_in()
            self.shop = Shop.objects.get(slug=data.SLUG)

    @contextmanager
    def current(self) -> Iterator[None]:
        connections["default"] = self.connection
        yield

    def getting(self, path: str) -> Callable[[], bytes]:
        def get() -> bytes:
            connections["default"] = self.connection
            return self.application.get(path, self.cookie)

        return get


@contextmanager
def sites(bench: Bench, *sizes: int) -> Iterator[tuple[list[Site], Clock]]:
    """Sites of these sizes, and the clock of their server time."""
    with ExitStack() as stack:
        found = [Site(bench, size) for size in sizes]
        for site in found:
            stack.callback(site.connection.close)
        yield found, processor(*(backend(site.connection) for site in found))


def list_address(sort: str = "-published", status: str = "", cursor: str = "") -> str:
    return f"{address('video-list')}?sort={sort}&status={status}&cursor={cursor}"


def far_cursor(shop: Shop, sort: str, status: str) -> tuple[int, str]:
    """The last full page of this tab, page 10,000 at the most: its number, and the cursor that leads to it."""
    order = video_list.order(sort)
    videos = Video.objects.filter(shop=shop)
    if status:
        videos = videos.in_state(status)
    number = min(FAR, videos.count() // PAGE)
    if number < 2:
        return 1, ""
    place = (number - 1) * PAGE
    ordered = videos.order_by(F(order.column).desc(nulls_last=True), "-video_id").values_list("pk", flat=True)
    # The page of one row that is followed by another has the cursor that the page before would show.
    both = list(ordered[place - 1 : place + 1])
    return number, keyset.page(Video.objects.filter(pk__in=both), order, size=1).older


@on_judged
def flat(bench: Bench) -> Result:
    """Every order below every tab: page 1 and the farthest of the largest size, each against page 1 of the smallest."""
    worst, parts, slow = 0.0, {}, []
    with sites(bench, bench.small, bench.large) as ((small, large), clock):
        found: list[float] = []
        for sort, status in product(ORDERS, TABS[:2] if bench.quick else TABS):
            with large.current():
                number, cursor = far_cursor(large.shop, sort, status)
            tasks = {
                "small": small.getting(list_address(sort, status)),
                "first": large.getting(list_address(sort, status)),
                "far": large.getting(list_address(sort, status, cursor)),
            }
            times = medians(tasks, rounds=bench.rounds, seconds=bench.seconds / 6, warm=bench.warm, clock=clock)
            name = f"{sort.removeprefix('-')}, {status or 'all'}"
            for page, said in (("first", "page 1"), ("far", f"page {number:,}")):
                ratio = times[page] / times["small"]
                found.append(ratio)
                if ratio > worst:
                    worst = ratio
                    parts = {
                        f"worst ({name}, {said}) ms": times[page] * MS,
                        f"the same at {bench.small:,} ms": times["small"] * MS,
                    }
                if ratio > 1.2:
                    slow.append(f"{name}, {said} {ratio:.2f}×")
    parts |= {"median of all ratios": sorted(found)[len(found) // 2], "ratios": len(found)}
    return Result(worst, parts, f"above the bound: {', '.join(slow[:12])}" if slow else "")


# The list's columns, their values as they are.
BARE = """
<table>{% for video in videos %}<tr>
<th><a href='/videos/{{ video.video_id }}/'>{{ video.title }}</a> {{ video.published_at|date:'Y-m-d H:i' }}
{{ video.video_id }} {{ video.duration|default:'' }} {{ video.category.name }}</th>
<td>{{ video.state }}</td><td>{{ video.week_revenue }}</td><td>{{ video.benchmark_revenue }}</td>
<td>{{ video.week_views }}</td><td>{{ video.week_product_clicks }}</td>
<td>{{ video.week_orders }}</td><td>{{ video.week_items_sold }}</td><td>{{ video.week_finishes }}</td>
<td><a href='/videos/{{ video.video_id }}/'>Detail</a></td></tr>{% endfor %}</table>"""
# The same with its numbers as a reader of a language wants them: 1,234.50.
GROUPED = re.sub(r"(week|benchmark)_(\w+)", r"\1_\2|floatformat:'g'", BARE)


COLUMNS = (
    "title",
    "published_at",
    "video_id",
    "duration",
    "category",
    "state",
    *re.findall(r"(?:week|benchmark)_\w+", BARE),
)


@on_judged
def loop(bench: Bench) -> Result:
    """The whole request, query and frame included, against the rendering of the rows alone by a template without a page.

    Beside it: the page whose rows this process has not shown before, the loop with grouped digits, and django-tables2.
    """
    with sites(bench, bench.large) as ((site,), clock):
        videos = list(
            Video.objects.filter(shop=site.shop)
            .select_related("category")
            .order_by("-published_at", "-video_id")[:PAGE]
        )
        context, asked = Context({"videos": videos}), RequestFactory().get("/")
        bare, grouped, page = Template(BARE), Template(GROUPED), site.getting(list_address())
        table = table_factory(Video, fields=COLUMNS)

        def unseen() -> bytes:
            panels.cells.cache_clear()
            return page()

        times = medians(
            {
                "page": page,
                "loop": lambda: bare.render(context),
                "page of rows not shown before": unseen,
                "loop with grouped digits": lambda: grouped.render(context),
                "django-tables2 as it comes": lambda: table(videos).as_html(asked),
            },
            rounds=bench.rounds * 2,
            seconds=bench.seconds,
            warm=bench.warm,
            clock=clock,
        )
    return Result(times["page"] / times["loop"], {f"{name} ms": value * MS for name, value in times.items()})


@on_judged
def served(bench: Bench) -> Result:
    """Over HTTP from one worker process; the clients are bounded and ask again once answered."""
    name = bench.judged(bench.large)
    with bench.place.use(name):
        cookie, path = signed_in(), list_address()
    seconds = 0.3 if bench.quick else 3.0
    found: dict[str, list[float]] = {"list": [], "constant": []}
    with server(bench.place.url(name)) as port:
        for place in range(1 if bench.quick else 4):
            for said, address_ in (("list", path), ("constant", "/constant/")):
                rate = requests_a_second(port, address_, cookie, seconds=seconds)
                if place or bench.quick:
                    found[said].append(rate)
    rates = {said: sorted(values)[len(values) // 2] for said, values in found.items()}
    parts = {f"{said} a second": rate for said, rate in rates.items()}
    return Result(rates["list"] / rates["constant"], parts)


@on_judged
def raw(bench: Bench) -> Result:
    """The same fifty rows by SQL written by hand, fetched and not rendered; page 1 and the farthest."""
    with sites(bench, bench.large) as ((site,), clock):
        shop = site.shop.pk
        number, cursor = far_cursor(site.shop, "-published", "")
        order = video_list.order("-published")
        last = keyset.page(Video.objects.filter(shop=shop), order, cursor=cursor, size=1).rows[0]
        key: Any = connection.ops.adapt_datetimefield_value(last.published_at)
        statement = (
            "SELECT * FROM diagnosis_video WHERE shop_id = %s AND published_at <= %s AND (published_at < %s OR video_id <= %s) "
            "ORDER BY published_at DESC, video_id DESC LIMIT 50"
        )

        def fetch(at: Any, video_id: str) -> Callable[[], object]:
            def rows() -> object:
                connections["default"] = site.connection
                with connection.cursor() as cursor:
                    cursor.execute(statement, [shop, at, at, video_id])
                    return cursor.fetchall()

            return rows

        newest = connection.ops.adapt_datetimefield_value(data.NOW)
        tasks: dict[str, Callable[[], object]] = {
            "page 1": site.getting(list_address()),
            "SQL, page 1": fetch(newest, "9"),
            f"page {number:,}": site.getting(list_address(cursor=cursor)),
            f"SQL, page {number:,}": fetch(key, last.video_id),
        }
        times = medians(tasks, rounds=bench.rounds, seconds=bench.seconds, warm=bench.warm, clock=clock)
    return Result(times["page 1"] / times["SQL, page 1"], {f"{name} ms": value * MS for name, value in times.items()})


@on_judged
def detail(bench: Bench) -> Result:
    """Detail of a video that can do better, in the middle of the shop; beside it the same with its Inspirations."""

    def middle(site: Site, tab: str = "") -> str:
        with site.current():
            videos = Video.objects.filter(shop=site.shop, state="can_do_better", diagnosis__isnull=False).order_by("pk")
            video = videos[videos.count() // 2]
            return address("video-detail", video.video_id) + tab

    page, shelves = _grown(bench, middle), _grown(bench, lambda site: middle(site, "?tab=inspirations"))
    return Result(page.value, page.parts | {f"Inspirations at {name}": value for name, value in shelves.parts.items()})


@on_judged
def analytics(bench: Bench) -> Result:
    """Twenty-eight days, in which both shops published as many videos."""
    return _grown(bench, lambda site: address("analytics"))


@on_judged
def period(bench: Bench) -> Result:
    """The list of the same days, to which View Video Details leads; by revenue beside it. The greater of the two counts."""
    first, last = data.LAST - timedelta(days=27), data.LAST
    days = f"{address('video-list')}?from={first}&to={last}&sort="
    recent, revenue = _grown(bench, lambda site: f"{days}-published"), _grown(bench, lambda site: f"{days}-revenue")
    parts = {f"recent, {name}": value for name, value in recent.parts.items()}
    parts |= {f"by revenue, {name}": value for name, value in revenue.parts.items()}
    return Result(max(recent.value or 0, revenue.value or 0), parts)


# What else the shop has pages of.
OTHERS = (
    *(("products", f"?sort={sort}") for sort in products.SORTS),
    ("account-standing", ""),
    ("imports", ""),
    *(("app", f"?tab={tab}") for tab in app.TABS),
    *(("video-list", query) for query in ("?category=beauty", "?loses=ctr", "?confidence=high")),
)


@on_judged
def others(bench: Bench) -> Result:
    """The other pages of a shop, and the list by a filter; the greatest ratio of all counts."""
    parts: dict[str, float] = {}
    found: list[float] = []
    with sites(bench, bench.small, bench.large) as ((small, large), clock):
        for name, query in OTHERS[-2:] if bench.quick else OTHERS:
            path = address(name) + query
            tasks = {"small": small.getting(path), "large": large.getting(path)}
            times = medians(tasks, rounds=bench.rounds, seconds=bench.seconds / 4, warm=bench.warm, clock=clock)
            found.append(times["large"] / times["small"])
            parts |= {f"{name}{query}": found[-1], f"{name}{query} ms": times["large"] * MS}
    return Result(max(found), parts)


def _grown(bench: Bench, path: Callable[[Site], str]) -> Result:
    with sites(bench, bench.small, bench.large) as ((small, large), clock):
        tasks = {"small": small.getting(path(small)), "large": large.getting(path(large))}
        times = medians(tasks, rounds=bench.rounds * 2, seconds=bench.seconds, warm=bench.warm, clock=clock)
    parts = {f"{bench.large:,} ms": times["large"] * MS, f"{bench.small:,} ms": times["small"] * MS}
    return Result(times["large"] / times["small"], parts)


@on_judged
def admin(bench: Bench) -> Result:
    """The changelist with the same columns, fifty a page; the lesser of page 1 and page 10,000 counts."""
    with sites(bench, bench.large) as ((site,), clock):
        number, cursor = far_cursor(site.shop, "-published", "")
        tasks = {
            "our page 1": site.getting(list_address()),
            "admin page 1": site.getting("/admin/diagnosis/video/"),
            f"our page {number:,}": site.getting(list_address(cursor=cursor)),
            f"admin page {number:,}": site.getting(f"/admin/diagnosis/video/?p={number}"),
        }
        times = medians(
            tasks, rounds=bench.rounds // 2 + 1, seconds=bench.seconds * 2, warm=bench.warm // 2, clock=clock
        )
    ours, theirs, our_far, their_far = times.values()
    return Result(min(theirs / ours, their_far / our_far), {f"{name} ms": value * MS for name, value in times.items()})
