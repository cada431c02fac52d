"""The commands: one line a file, exit codes, and the explanation as JSON."""

import json

import pytest
from django.core.management import CommandError, call_command

from diagnosis.deeds.demo import seeding
from diagnosis.models import Benchmark, Diagnosis, Shop, User, Video
from diagnosis.rules.classifier import Reason, Status
from diagnosis.rules.window import published_on
from tests.factories import ShopFactory
from tests.world import NOW, benchmark, judge, video

pytestmark = pytest.mark.django_db
HEAD = "Video Info,Video ID,Time,VV,Orders,Video Revenue ($)\n"
EXPORT = "[Date Range]: 2026-01-02 ~ 2026-01-08\n" + HEAD + "A,7590780223006100001,2026/01/02,1000,2,24.00\n"


def run(*given, capsys, code=0, **options):
    if code:
        with pytest.raises(SystemExit) as ended:
            call_command(*given, **options)
        assert ended.value.code == code
    else:
        call_command(*given, **options)
    return capsys.readouterr().out


def test_a_shop_is_added_with_its_owner_and_twice_is_once(capsys):
    given = (
        "add_shop",
        "my-shop",
        "--name",
        "My shop",
        "--market",
        "UK",
        "--currency",
        "gbp",
        "--timezone",
        "Europe/London",
        "--owner",
        "me@example.com",
    )
    run(*given, capsys=capsys)
    run(*given, capsys=capsys)
    shop = Shop.objects.get()
    assert (shop.market, shop.currency, shop.members.get().email) == ("GB", "GBP", "me@example.com")


@pytest.mark.parametrize(
    ("option", "value"), [("--market", "XX"), ("--currency", "dollars"), ("--timezone", "Mars/Base")]
)
def test_a_shop_with_an_unknown_value_is_not_added(option, value):
    given = {"--market": "US", "--currency": "USD", "--timezone": "America/Los_Angeles"} | {option: value}
    with pytest.raises(CommandError):
        call_command("add_shop", "my-shop", "--name", "x", *[part for pair in given.items() for part in pair])
    assert not Shop.objects.exists()


def test_an_import_ends_with_one_line_a_file(tmp_path, capsys):
    ShopFactory(slug="mine", data_through=None)
    path = tmp_path / "a.csv"
    path.write_text(EXPORT)
    assert (
        run("import_videos", "mine", str(path), capsys=capsys) == f"{path}: new 1, changed 0, unchanged 0, refused 0\n"
    )
    path.write_text(EXPORT.replace("24.00", "25.00") + "B,7.5E+18,2026/01/02,1,1,1\n")
    assert (
        run("import_videos", "mine", str(path), capsys=capsys) == f"{path}: new 0, changed 1, unchanged 0, refused 1\n"
    )
    assert str(Video.objects.get().week_revenue) == "25.00"


def test_only_a_file_refused_whole_fails_and_the_others_go_in(tmp_path, capsys):
    ShopFactory(slug="mine", data_through=None)
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(EXPORT)
    bad.write_text(EXPORT.replace("($)", "(£)"))
    out = run("import_videos", "mine", str(bad), str(good), capsys=capsys, code=1)
    assert [line.split(": ")[1] for line in out.splitlines()] == [
        "new 0, changed 0, unchanged 0, refused 0",
        "new 1, changed 0, unchanged 0, refused 0",
    ]


def test_the_period_is_given_where_the_file_does_not_name_it(tmp_path, capsys):
    ShopFactory(slug="mine", data_through=None)
    path = tmp_path / "a.csv"
    path.write_text(EXPORT.split("\n", 1)[1])
    run("import_videos", "mine", str(path), "--period", "2026-01-02..2026-01-08", capsys=capsys)
    assert Video.objects.get().periods.get().start.isoformat() == "2026-01-02"


def test_explain_prints_the_explanation_as_json(shop, capsys):
    benchmark()
    made = video(shop)
    judge(shop)
    told = json.loads(run("diagnose", "--explain", made.video_id, capsys=capsys))
    assert told == Diagnosis.objects.get().explanation
    assert (told["status"], told["reason"], told["window"]["start"], told["window"]["end"]) == (
        "can_do_better",
        None,
        "2026-01-02",
        "2026-01-08",
    )
    assert {"views", "product_impressions", "product_clicks", "orders", "items_sold", "revenue"} <= set(told["facts"])
    assert (told["benchmark"]["revenue"], len(told["checks"])) == (210.0, 9)


def test_a_dry_run_says_what_would_change_and_writes_nothing(shop, capsys):
    benchmark()
    video(shop)
    out = run("diagnose", "--shop", shop.slug, "--dry-run", capsys=capsys)
    assert out.splitlines() == ["mine: 1 judged, 1 would change", "  collecting → can_do_better: 1"]
    assert not Diagnosis.objects.exists()


def test_the_demo_shows_every_status_and_every_reason(capsys):
    seeding.seed(now=NOW, videos=70)
    states = set(Video.objects.values_list("state", flat=True))
    assert states == {str(one) for one in (*Status, *Reason)}
    assert len(set(Shop.objects.values_list("currency", flat=True))) == 3
    assert Benchmark.objects.filter(source="own_history", shop__slug="lumi-fern-uk").exists()


def test_what_the_demos_products_sold_at_their_price_is_their_videos_revenue():
    seeding.seed(now=NOW, videos=70, shops=1)
    videos = Video.objects.prefetch_related("video_products__product").exclude(state="data_missing")
    for made in videos:
        links = list(made.video_products.all())
        sold = [link.sold for link in links]
        prices = [link.product.price for link in links]
        assert links or (made.week_product_clicks, made.week_items_sold, made.week_revenue) == (0, 0, 0)
        if None not in sold:
            assert made.basis == "longer" or sum(sold) == made.week_items_sold
        if None not in (*sold, *prices):
            assert sum(price * n for price, n in zip(prices, sold, strict=True)) == made.week_revenue
    newest = [videos.filter(state=state).latest("published_at") for state in ("can_do_better", "violation")]
    assert [link.sold for made in newest for link in made.video_products.all()] == [10, 4]


def test_views_of_the_demo_fall_after_the_violation_not_before_it():
    seeding.seed(now=NOW, videos=70, shops=1)
    for made in Video.objects.filter(state="violation"):
        issued = published_on(made.violations.get().issued_at, "America/Los_Angeles")
        views = dict(made.days.filter(day__lte=made.closes_on).values_list("day", "views"))
        assert max(n for day, n in views.items() if day > issued) * 3 < min(
            n for day, n in views.items() if day <= issued
        )


def test_seeding_twice_changes_nothing_and_the_same_seed_gives_the_same_figures():
    def figures():
        return list(Video.objects.order_by("video_id").values_list("video_id", "week_views", "week_revenue", "state"))

    seeding.seed(now=NOW, videos=40, shops=1)
    first = figures()
    assert seeding.seed(now=NOW, videos=40, shops=1) == []
    assert figures() == first
    seeding.purge()
    seeding.seed(now=NOW, videos=40, shops=1)
    assert [row[1:] for row in figures()] == [row[1:] for row in first]


def test_purging_leaves_real_rows_alone(shop):
    benchmark()
    made = video(shop)
    judge(shop)
    seeding.seed(now=NOW, videos=10, shops=2, force=True)
    seeding.purge()
    assert (list(Video.objects.all()), list(Shop.objects.all()), User.objects.filter(is_demo=True).count()) == (
        [made],
        [shop],
        0,
    )


def test_the_demo_stays_away_from_real_shops(shop):
    with pytest.raises(CommandError, match="--force"):
        call_command("seed_demo")
