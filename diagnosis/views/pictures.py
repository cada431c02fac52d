from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from diagnosis.models import Inspiration, Product, Shop
from diagnosis.models.pictures import kind

DAY = 24 * 3600


@require_safe
def picture(request, folder, name):
    """A picture that an admin uploaded or that was kept of a video, for who may see it; anything else is not there."""
    path, (kept, *shop) = f"{folder}/{name}", folder.split("/")
    may = {"products": _product, "inspirations": _inspiration, "thumbnails": _thumbnail}[kept]
    if kind(name) is None or not may(request.user, path, *shop):
        raise Http404
    try:
        with default_storage.open(path) as file:
            content = file.read()
    except OSError as missing:
        raise Http404 from missing
    # Another picture gets another name: the reader's own browser need not ask again.
    return HttpResponse(content, content_type=kind(name), headers={"Cache-Control": f"private, max-age={DAY}"})


def _product(user, path):
    """Members of its shop, and staff who look after products."""
    found = Product.objects.filter(picture=path)
    if not user.has_perm("diagnosis.view_product"):
        found = found.filter(shop__in=Shop.objects.visible_to(user))
    return found.exists()


def _thumbnail(user, _path, shop):
    """Members of its shop, and everybody where the shop shares; thumbnails lie in a folder a shop."""
    seen = Q(pk__in=Shop.objects.visible_to(user)) | Q(share_inspirations=True)
    return Shop.objects.filter(seen, pk=shop).exists()


def _inspiration(_user, path):
    """Everybody: admins recommend them."""
    return Inspiration.objects.filter(thumbnail=path).exists()
