"""Uploaded pictures: shown to who may see what they belong to, and nothing else of the kept files."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from diagnosis.models import Inspiration, Product
from tests.factories import ProductFactory, ShopFactory, UserFactory
from tests.world import video

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n picture"


def keep(name):
    return default_storage.url(default_storage.save(name, ContentFile(PNG)))


def seen(user):
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


def test_a_products_picture_is_shown_where_the_page_says(client, shop):
    made = ProductFactory(shop=shop)
    made.picture.save("Serum.PNG", ContentFile(PNG))
    page = BeautifulSoup(client.get(reverse("diagnosis:products", args=[shop.slug])).content, "html.parser")
    answer = client.get(page.select_one("img.product")["src"])
    assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (PNG, "image/png", "nosniff")
    assert answer["Cache-Control"] == "private, max-age=86400"


def test_a_foreign_products_picture_is_not_there(client):
    made = ProductFactory(shop=ShopFactory())
    made.picture.save("serum.png", ContentFile(PNG))
    codes = [browser.get(made.picture.url).status_code for browser in (client, Client())]
    assert (codes, seen(UserFactory(is_superuser=True)).get(made.picture.url).content) == ([404, 302], PNG)


def test_a_thumbnail_is_its_shops_and_everybodys_where_the_shop_shares(client, shop):
    theirs = ShopFactory()
    for one in (shop, theirs):
        made = video(one)
        made.thumbnail.save("cover.webp", ContentFile(PNG))
        assert client.get(made.thumbnail.url).status_code == (200 if one == shop else 404)
    theirs.share_inspirations = True
    theirs.save()
    assert client.get(made.thumbnail.url).content == PNG


def test_a_recommended_videos_picture_is_everybodys(client):
    made = Inspiration.objects.create(
        group="finish", market="US", video_id="7590780223006100001", title="A", creator="b"
    )
    made.thumbnail.save("a.jpg", ContentFile(PNG))
    assert client.get(made.thumbnail.url)["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    "name",
    [
        "imports/0123456789abcdef", "imports/a.png", "products/unnamed.png", "thumbnails/1/a.svg", "a.png",
        "thumbnails/a.png", "thumbnails/²/a.png",
    ],
)  # fmt: skip
def test_no_other_file_is_served(client, name):
    assert client.get(keep(name)).status_code == 404


def test_a_picture_whose_file_is_gone_is_not_there(client, shop):
    ProductFactory(shop=shop, picture="products/gone.png")
    names = ("products/gone.png", f"thumbnails/{shop.pk}/gone.png", f"thumbnails/{shop.pk}/..")
    assert [client.get(f"/media/{name}").status_code for name in names] == [404, 404, 404]


def test_no_way_leads_over_one_folder_into_another(client, shop):
    keep("products/theirs.png")
    for way in ("../../products/theirs.png", "%2e%2e/%2e%2e/products/theirs.png", "..%2f..%2fproducts%2ftheirs.png"):
        assert client.get(f"/media/thumbnails/{shop.pk}/{way}").status_code == 404


def test_the_admin_takes_pictures_that_will_be_shown(admin, shop):
    made = ProductFactory(shop=shop, picture="demo/product-serum.svg")
    address = reverse("admin:diagnosis_product_change", args=[made.pk])
    given = {"product_id": made.product_id, "name": "Serum", "currency": "", "sku": ""}
    svg = SimpleUploadedFile("a.svg", b"<svg/>", "image/svg+xml")
    answer = admin.post(address, given | {"picture": svg})
    assert answer.context["adminform"].form.errors == {"picture": ["Choose a picture: PNG, JPEG, WebP or GIF."]}
    for picture, kept in ((None, "demo/product-serum.svg"), (SimpleUploadedFile("a.png", PNG), "products/a.png")):
        assert admin.post(address, given | ({"picture": picture} if picture else {})).status_code == 302
        assert str(Product.objects.get().picture) == kept
