"""Tables of products and violations: a few statements however many lines, and a refused line changes nothing."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnosis.deeds.tables import import_products, import_violations
from diagnosis.models import Product, Shop, StatusEvent, Video, VideoProduct, Violation
from diagnosis.templatetags import figures
from tests.factories import CategoryFactory, ProductFactory, VideoFactory, ViolationFactory
from tests.world import NOW, benchmark, judge, video

pytestmark = pytest.mark.django_db

PRODUCT_ID = "17293847561{:08}"


@pytest.fixture
def bring(shop, tmp_path):
    """A function that brings the lines of a table, the head first."""

    def one(deed, *lines, **given):
        path = tmp_path / "table.csv"
        path.write_text("\n".join(lines))
        run = deed(shop, path, name=path.name, now=NOW, **given)
        return run.new, run.changed, run.unchanged, run.refused

    return one


def products(videos, price):
    yield "Product ID,Product name,Category,Price,Stock,Video ID,Sold,Revenue"
    for n, made in enumerate(videos):
        yield f"{PRODUCT_ID.format(n)},Product {n},Beauty,{price}.00,{price},{made.video_id},{price},{price}.00"


def violations(videos, state):
    yield "Violation ID,Video ID,Policy,Reason,Issued,Status"
    for n, made in enumerate(videos):
        yield f"V{n},{made.video_id},Claims,It promises a cure.,2026-01-05,{state}"


# Locking rows, staging and COPY are PostgreSQL's own.
COUNTS = {"sqlite": (45, 32, 43, 43), "postgresql": (51, 35, 49, 49)}


@pytest.mark.parametrize("count", [1, 300])
def test_a_table_takes_as_many_statements_for_one_line_as_for_three_hundred(shop, bring, count):
    CategoryFactory(name="Beauty", code="beauty")
    benchmark()
    videos = VideoFactory.create_batch(count, shop=shop)
    judge(shop)
    steps = [
        (import_products, products(videos, 12), (count, 0, 0, 0)),
        (import_products, products(videos, 13), (0, count, 0, 0)),
        (import_violations, violations(videos, "enforced"), (count, 0, 0, 0)),
        (import_violations, violations(videos, "withdrawn"), (0, count, 0, 0)),
    ]
    taken = []
    for deed, lines, expected in steps:
        with CaptureQueriesContext(connection) as queries:
            assert bring(deed, *lines) == expected
        taken.append(len(queries))
    assert tuple(taken) == COUNTS[connection.vendor]
    assert StatusEvent.objects.count() == 2 * count


def test_the_same_table_again_changes_nothing(shop, bring):
    CategoryFactory(name="Beauty", code="beauty")
    videos = [video(shop), video(shop)]
    for expected in ((2, 0, 0, 0), (0, 0, 2, 0)):
        assert bring(import_products, *products(videos, 12)) == expected
        assert bring(import_violations, *violations(videos, "enforced")) == expected


THING = "Product ID,Product name,Category\n1729384756102938471,Thing,Beauty"


def test_a_product_that_an_export_named_without_its_id_gets_it_with_its_terms(shop, bring):
    benchmark()
    beauty = CategoryFactory(name="Beauty", code="beauty")
    thing, other = (ProductFactory(shop=shop, product_id="", name=name) for name in ("Thing", "Other"))
    ProductFactory(product_id="", name="Thing")
    made = video(shop)
    VideoProduct.objects.create(shop=shop, video=made, product=thing)
    judge(shop)
    assert bring(import_products, THING) == (0, 1, 0, 0)
    assert bring(import_products, THING) == (0, 0, 1, 0)
    found = Product.objects.filter(shop=shop).order_by("pk").values_list("pk", "product_id", "category")
    assert list(found) == [(thing.pk, "1729384756102938471", beauty.pk), (other.pk, "", None)]
    assert Video.objects.get().category == beauty


def test_of_two_ids_with_one_name_the_first_gets_the_product_without_one(shop, bring):
    thing = ProductFactory(shop=shop, product_id="", name="Thing")
    assert bring(import_products, "Product ID,Product name", "11111,Thing", "22222,Thing") == (1, 1, 0, 0)
    assert Product.objects.get(product_id="11111") == thing


def test_a_table_that_waited_for_an_import_judges_by_what_that_one_brought(shop, bring):
    benchmark()
    made, now = video(shop), shop.data_through
    Shop.objects.update(data_through=None)
    shop.refresh_from_db()
    # The request has read its shop; before its turn comes, another import moves the data on.
    Shop.objects.update(data_through=now)
    judge(Shop.objects.get())
    before = Video.objects.get().state
    bring(import_products, "Product ID,Video ID,Sold", f"1729384756102938471,{made.video_id},3")
    assert (before, Video.objects.get().state) == ("can_do_better", "can_do_better")


def test_lines_of_one_product_are_taken_in_their_order(shop, bring):
    first, second = video(shop), video(shop)
    head, lines = "Product ID,Product name,Video ID,Sold", (("Old", first, 1), ("New", second, 2), ("New", first, 3))
    told = bring(import_products, head, *(f"{PRODUCT_ID.format(1)},{n},{v.video_id},{s}" for n, v, s in lines))
    assert (told, Product.objects.get().name) == ((1, 2, 0, 0), "New")
    assert dict(VideoProduct.objects.values_list("video", "sold")) == {first.pk: 3, second.pk: 2}


def test_what_a_line_leaves_empty_stays_and_a_refused_line_changes_nothing(shop, bring):
    ProductFactory(shop=shop, product_id=PRODUCT_ID.format(1), name="Serum", stock=5)
    head, start = "Product ID,Product name,Category,Stock,Video ID,Sold", PRODUCT_ID.format(1)
    told = bring(
        import_products, head, f"{start},,,7,,", f"{start},X,Nowhere,8,,", f"{start},Y,,9,7590780223006199999,1"
    )
    assert (told, Product.objects.values_list("name", "stock").get()) == ((0, 1, 0, 2), ("Serum", 7))


def test_a_category_is_known_by_its_name_or_code_in_any_case(shop, bring):
    named, coded = CategoryFactory(name="Béauty", code="x"), CategoryFactory(name="Home", code="home-living")
    bring(
        import_products, "Product ID,Category", f"{PRODUCT_ID.format(1)},BÉAUTY", f"{PRODUCT_ID.format(2)},Home-Living"
    )
    assert list(Product.objects.order_by("product_id").values_list("category", flat=True)) == [named.pk, coded.pk]


def test_a_products_new_category_judges_its_videos_anew(shop, bring):
    beauty = CategoryFactory(name="Beauty", code="beauty")
    benchmark(), benchmark(category=beauty, revenue_p50=900, revenue_p75=1000)
    made = video(shop, revenue="500")
    made.video_products.create(shop=shop, product=ProductFactory(shop=shop, product_id=PRODUCT_ID.format(1)))
    judge(shop)
    bring(import_products, "Product ID,Category", f"{PRODUCT_ID.format(1)},Beauty")
    assert StatusEvent.objects.values_list("before", "after").get() == ("good", "can_do_better")


def test_a_violation_moved_to_another_video_judges_both(shop, bring):
    benchmark()
    first, second = video(shop, revenue="500"), video(shop, revenue="500")
    ViolationFactory(shop=shop, video=first, violation_id="V0")
    judge(shop)
    assert bring(import_violations, *violations([second], "enforced")) == (0, 1, 0, 0)
    assert dict(Video.objects.values_list("pk", "state")) == {first.pk: "good", second.pk: "violation"}


def test_a_violation_of_a_day_began_with_it_and_its_deadline_lasts_to_its_end(shop, bring):
    head = "Violation ID,Policy,Reason,Issued,Appeal deadline"
    bring(import_violations, head, "V0,Claims,A cure.,2026-02-01,2026-03-01", "V1,Claims,A cure.,2026-01-05 14:20,")
    zone = ZoneInfo(shop.timezone)
    day, timed = Violation.objects.order_by("violation_id")
    assert (day.issued_at, timed.issued_at) == (
        datetime(2026, 2, 1, tzinfo=zone), datetime(2026, 1, 5, 14, 20, tzinfo=zone),
    )  # fmt: skip
    assert day.issued_at < NOW
    assert day.appeal_deadline == datetime(2026, 3, 1, 23, 59, tzinfo=zone)
    shown = [figures.moment_or_day(one.issued_at, shop.timezone) for one in (day, timed)]
    assert shown == ["Feb 1, 2026", "Jan 5, 2026, 14:20"]


def test_a_violation_of_a_video_that_is_not_known_yet_waits_for_it(shop, bring):
    bring(import_violations, *violations([VideoFactory.build(shop=shop)], "enforced"))
    assert Violation.objects.values_list("video", "video_ref").get()[0] is None


def test_a_preview_counts_and_leaves_nothing(shop, bring):
    CategoryFactory(name="Beauty", code="beauty")
    assert bring(import_products, *products([video(shop)], 12), preview=True) == (1, 0, 0, 0)
    assert (Product.objects.count(), VideoProduct.objects.count()) == (0, 0)


def test_another_shops_products_and_violations_are_left_alone(shop, bring):
    foreign = ProductFactory(product_id=PRODUCT_ID.format(0), name="Theirs")
    ViolationFactory(shop=foreign.shop, violation_id="V0", reason="Theirs")
    CategoryFactory(name="Beauty", code="beauty")
    made = video(shop)
    bring(import_products, *products([made], 12))
    bring(import_violations, *violations([made], "enforced"))
    foreign.refresh_from_db()
    assert (foreign.name, Violation.objects.get(shop=foreign.shop).reason) == ("Theirs", "Theirs")
