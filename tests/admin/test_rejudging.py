"""What is edited in the admin judges the videos that it touches, with an event that names who and why."""

from datetime import date

import pytest
from django.urls import reverse

from diagnosis.models import Category, Shop, StatusEvent, Video, Violation
from diagnosis.queries import inspirations
from tests.admin.desk import delete, post
from tests.factories import CategoryFactory, PolicyFactory, ProductFactory, ShopFactory, ViolationFactory
from tests.world import benchmark, judge, video

pytestmark = pytest.mark.django_db


def events():
    return list(StatusEvent.objects.order_by("pk").values_list("before", "after", "cause", "by__email", "why"))


@pytest.fixture
def good(shop):
    benchmark()
    made = video(shop, revenue="500")
    judge(shop)
    return made


def test_a_violation_added_by_its_video_id_is_linked_and_judged(admin, good):
    added = {
        "shop": good.shop_id, "video_ref": good.video_id, "violation_id": "V1", "policy": PolicyFactory(name="Claims").pk,
        "reason": "A claim.", "issued_at_0": "2026-01-05", "issued_at_1": "10:00",
    }  # fmt: skip
    post(admin, "violation_add", **added)
    assert Violation.objects.get().video == good
    assert events() == [("good", "violation", "violation_added", "admin@example.com", "Violation Claims (V1): added")]


def test_a_violation_withdrawn_and_brought_back_is_judged_both_times(admin, good):
    made = ViolationFactory(shop=good.shop, video=good, policy__name="Claims", violation_id="V1")
    judge(good.shop)
    StatusEvent.objects.all().delete()
    post(admin, "violation_change", made.pk, state="withdrawn")
    post(admin, "violation_change", made.pk, appeal="approved")
    post(admin, "violation_change", made.pk, state="enforced", appeal="none", evidence="0:12")
    why = "Violation Claims (V1): "
    assert [event[:3] + event[4:] for event in events()] == [
        ("violation", "good", "violation_lifted", why + "state: Enforcement action taken → Withdrawn"),
        (
            "good",
            "violation",
            "violation_added",
            why + "state: Withdrawn → Enforcement action taken; appeal: Approved → Not appealed",
        ),
    ]


def test_a_violation_moved_to_another_video_judges_both(admin, good):
    other = video(good.shop, revenue="600")
    made = ViolationFactory(shop=good.shop, video=good, video_ref=good.video_id)
    judge(good.shop)
    StatusEvent.objects.all().delete()
    post(admin, "violation_change", made.pk, video=other.pk)
    assert [event[:2] for event in events()] == [("violation", "good"), ("good", "violation")]
    assert Violation.objects.get().video_ref == other.video_id


def test_a_violation_of_another_shops_video_is_refused(admin, good):
    made = ViolationFactory(shop=ShopFactory())
    with pytest.raises(AssertionError, match="another shop"):
        post(admin, "violation_change", made.pk, video=good.pk)
    made = ViolationFactory(shop=good.shop, video=good, video_ref=good.video_id)
    with pytest.raises(AssertionError, match="Leave one of them empty"):
        post(admin, "violation_change", made.pk, video_ref="7590780223006100001")


def test_violations_deleted_alone_or_in_bulk_are_lifted(admin, good):
    other = video(good.shop, revenue="600")
    rows = [ViolationFactory(shop=good.shop, video=one, policy__name=f"P{one.pk}") for one in (good, other)]
    judge(good.shop)
    StatusEvent.objects.all().delete()
    delete(admin, "violation", rows[1])
    admin.post(reverse("admin:diagnosis_violation_delete", args=[rows[0].pk]), {"post": "yes"})
    assert not Violation.objects.exists()
    assert [event[:2] + event[3:] for event in events()] == [
        ("violation", "good", "admin@example.com", f"Violation {row}: deleted") for row in reversed(rows)
    ]


@pytest.fixture
def sold(good):
    """A video whose product is in Beauty, where its revenue is not enough."""
    beauty = CategoryFactory(name="Beauty", code="beauty")
    benchmark(category=beauty, revenue_p50=900, revenue_p75=1000)
    product = ProductFactory(shop=good.shop, name="Serum", category=beauty)
    good.video_products.create(shop=good.shop, product=product)
    judge(good.shop)
    StatusEvent.objects.all().delete()
    return product


def test_a_products_category_judges_its_videos(admin, sold):
    post(admin, "product_change", sold.pk, name="Dew Serum")
    assert events() == []
    post(admin, "product_change", sold.pk, category="")
    assert events() == [
        ("can_do_better", "good", "benchmark", "admin@example.com", "Product Dew Serum: category: Beauty → —")
    ]


def test_what_an_admin_did_is_kept_in_the_installations_language(admin, sold):
    admin.person.language = "es"
    admin.person.save()
    post(admin, "product_change", sold.pk, category="")
    assert events()[0][-1] == "Product Serum: category: Beauty → —"


def test_deleting_a_product_or_a_category_judges_its_videos(admin, sold):
    delete(admin, "product", sold)
    assert [event[:2] + event[3:] for event in events()] == [
        ("can_do_better", "good", "admin@example.com", "Product Serum: deleted")
    ]


def test_deleting_a_category_judges_its_videos(admin, sold):
    home = CategoryFactory(name="Home")
    sold.category = home
    sold.save()
    judge(sold.shop)
    StatusEvent.objects.all().delete()
    delete(admin, "category", home)
    assert list(Video.objects.values_list("category", "diagnosis__explanation__benchmark__category")) == [(None, "")]


def test_when_a_category_goes_its_best_videos_lead_where_they_are_filed_now(admin, shop):
    home = CategoryFactory(name="Home")
    shop.default_category = home
    shop.save()
    benchmark()
    for _ in range(5):
        video(shop, orders=2)
    best, last = video(shop, orders=200, revenue="900.00"), video(shop, orders=1, day=date(2026, 1, 3))
    judge(shop)
    delete(admin, "category", home)
    last.refresh_from_db()
    assert (last.category, Category.objects.count()) == (None, 0)
    _prior, found = inspirations.best(Shop.objects.get(), last, admin.person)["conversion"]
    assert [one.pk for one, _rate in found] == [best.pk]


def test_a_shops_default_category_and_its_affiliates_judge_its_videos(admin, good):
    beauty = CategoryFactory(name="Beauty", code="beauty")
    benchmark(category=beauty, revenue_p50=900, revenue_p75=1000)
    video(good.shop, account_type="affiliate", revenue="950", product_count=1)
    judge(good.shop)
    post(admin, "shop_change", good.shop.pk, default_category=beauty.pk)
    post(admin, "shop_change", good.shop.pk, diagnose_affiliates="on")
    assert events() == [
        (
            "good",
            "can_do_better",
            "restated",
            "admin@example.com",
            f"Shop {good.shop}: default category: — → Beauty",
        ),
        (
            "affiliate_account",
            "good",
            "restated",
            "admin@example.com",
            f"Shop {good.shop}: diagnose affiliate accounts: no → yes",
        ),
    ]


def test_zone_and_currency_of_a_shop_with_videos_are_fixed(admin, good):
    form = admin.get(reverse("admin:diagnosis_shop_change", args=[good.shop.pk])).context["adminform"].form
    assert {"market", "currency", "timezone"}.isdisjoint(form.fields)
    new = admin.get(reverse("admin:diagnosis_shop_change", args=[ShopFactory().pk])).context["adminform"].form
    assert {"market", "currency", "timezone"} <= set(new.fields)


def test_an_edit_that_decides_nothing_judges_nothing(admin, good, django_assert_max_num_queries):
    made = ViolationFactory(shop=good.shop, video=good, expires_on=date(2026, 8, 1))
    judge(good.shop)
    StatusEvent.objects.all().delete()
    post(admin, "violation_change", made.pk, evidence="0:12")
    assert events() == []
