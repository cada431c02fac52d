"""The admin in a real browser: nothing that axe finds, no error and no CSP report, in light and dark."""

from diagnosis import models
from diagnosis.models import Benchmark, BenchmarkChange
from tests.browser.looks import clean

MODELS = (
    "benchmark", "benchmarkchange", "category", "importrun", "inspiration", "policy", "product", "shop", "standingsystem",
    "statusevent", "suggestion", "tutorial", "user", "violation",
)  # fmt: skip
OWN = ("/admin/", "/admin/health/", "/admin/diagnosis/benchmark/compute/", "/admin/diagnosis/benchmark/import/")


def pages():
    kinds = {model._meta.model_name: model for model in (getattr(models, name) for name in models.__all__)}
    for name in MODELS:
        yield f"/admin/diagnosis/{name}/"
        if row := kinds[name].objects.order_by("pk").first():
            yield f"/admin/diagnosis/{name}/{row.pk}/change/"
    draft = Benchmark.objects.get(state="draft")
    yield from (f"/admin/diagnosis/benchmark/{draft.pk}/{page}/" for page in ("change", "approve", "delete"))
    yield "/admin/diagnosis/benchmark/add/"
    yield from OWN


def test_no_page_of_the_admin_has_an_error_or_anything_that_axe_finds(demo, visit):
    draft = Benchmark.objects.filter(state="approved", shop=None).first()
    draft.pk, draft.version, draft.state, draft.profile_ctr = None, 99, "draft", 1
    draft.save(force_insert=True)
    BenchmarkChange.objects.create(benchmark=draft, name=str(draft), action="edited", values={"n": [None, "1"]})
    visitor = visit("admin@demo.example")
    for path in pages():
        page = visitor.open(path, until="load")
        clean(page, path)
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert (path, width, wide) == (path, width, 0)
        assert path == "/admin/" or page.locator("ol.breadcrumbs > li[aria-current]").count() == 1, path
    assert visitor.complaints == []


def test_every_column_of_the_benchmarks_is_read_at_1440_pixels(demo, visit):
    page = visit("admin@demo.example").open("/admin/diagnosis/benchmark/")
    table = page.locator("#result_list")
    assert [head.strip() for head in table.locator("th[scope=col] .text").all_inner_texts()][1:] == [
        "FOR", "VERSION", "STATE", "THE STANDARD", "VIDEOS", "SOURCE", "VALID FROM", "USED BY", "VIDEOS AT OR ABOVE IT",
        "UPDATED BY", "UPDATED",
    ]  # fmt: skip
    beyond = "table => table.parentElement.scrollWidth - table.parentElement.clientWidth"
    assert (table.locator("tbody tr").count() > 3, table.evaluate(beyond)) == (True, 0)
