"""The table: every kind of work, its bound, and the function that measures it."""

from benchmarks.bench import Row
from benchmarks.report import Work
from benchmarks.rows import growth, imports, judging, pages, search

ROWS: list[tuple[Work, Row]] = [
    (Work("diagnosis", "diagnosis of all videos, Explanations written, ÷ one raw UPDATE of status and as long a text", 2), judging.diagnosis),
    (Work("edit", "benchmark edit that moves the line by 10 % ÷ full diagnosis", 0.2), judging.edit),
    (Work("preview", "preview of a version over finished videos, 100,000 of them at most", 3, "s"), judging.preview),
    (Work("import", "import of new rows from .xlsx ÷ reading the file and a raw insert of the same rows", 2.5), imports.new_rows),
    (Work("again", "the same file again, unchanged ÷ the first time", 0.3), imports.again),
    (Work("memory", "import memory, the largest size from .csv, both processes", 250, "MB"), imports.memory),
    (Work("growth", "growth exponent of import and diagnosis over the last factor of 100", 1.05, ""), judging.growth),
    (Work("list", "list, every order × tab, page 1 and page 10,000: largest ÷ smallest", 1.2), pages.flat),
    (Work("loop", "list page of 50 rows ÷ a bare template loop over the same rows", 3), pages.loop),
    (Work("rps", "list ÷ constant page, requests a second, one worker", 1 / 12, least=True), pages.served),
    (Work("raw", "list page of 50 rows ÷ raw SQL of the same rows", None), pages.raw),
    (Work("search", "search: common, medium, rare, absent, two letters, id prefix, pasted link, in the database", 30, "ms"), search.search),
    (Work("detail", "Detail: largest ÷ smallest", 1.2), pages.detail),
    (Work("analytics", "Video Analytics, 28 days with as many videos: largest ÷ smallest", 1.5), pages.analytics),
    (Work("period", "list of 28 days with as many videos, recent and by revenue: largest ÷ smallest", 1.2), pages.period),
    (Work("others", "products, Account Standing, Import, the app and filtered lists: largest ÷ smallest, the worst", 1.2), pages.others),
    (Work("admin", "Django admin's changelist of the same rows ÷ our list", 10, least=True), pages.admin),
    (Work("processes", "lists a second from two worker processes ÷ one", None), growth.processes),
    (Work("space", "room that a video takes with all that belongs to it, indexes included", None, "B"), growth.space),
]  # fmt: skip
