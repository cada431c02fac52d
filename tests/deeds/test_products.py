"""A product's category and the diagnosis of its videos change together."""

import pytest

from diagnosis.deeds import diagnosing
from diagnosis.deeds.products import change_product
from diagnosis.models import Category, Product, StatusEvent, Video
from tests.factories import CategoryFactory, ProductFactory, UserFactory
from tests.world import NOW, benchmark, judge, video

pytestmark = pytest.mark.django_db


class Killed(Exception):  # noqa: N818
    pass


def killed(*_):
    raise Killed


@pytest.fixture
def sold(shop):
    """A product of a good video, and a category in which that video could do better."""
    benchmark()
    benchmark(category=CategoryFactory(name="Beauty"), revenue_p50=900, revenue_p75=1000)
    product = ProductFactory(shop=shop)
    video(shop, revenue="500").video_products.create(shop=shop, product=product)
    judge(shop)
    return product


def moved(product, category):
    return change_product(product, category=category, commission_rate=None, now=NOW, by=UserFactory())


def test_a_category_whose_diagnosis_fails_is_not_kept(sold, monkeypatch):
    beauty = Category.objects.get()
    monkeypatch.setattr(diagnosing.StatusEvent.objects, "bulk_create", killed)
    with pytest.raises(Killed):
        moved(sold, beauty)
    assert (Product.objects.get().category, Video.objects.get().state) == (None, "good")


def test_who_saw_a_product_before_somebody_else_moved_it_moves_it_back(sold):
    seen = Product.objects.get()
    moved(sold, Category.objects.get())
    assert Video.objects.get().state == "can_do_better"
    moved(seen, None)
    assert (Product.objects.get().category, Video.objects.get().state) == (None, "good")
    assert StatusEvent.objects.count() == 2
