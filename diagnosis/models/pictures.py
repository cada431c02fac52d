"""Pictures that are kept as files: which kinds there are, where they lie, and who may see which."""

from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Nothing that can hold a script: an SVG that somebody brought is not among them.
KINDS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}


def kind(name):
    """The content type by the end of the name, None for what is no such picture."""
    return KINDS.get(PurePosixPath(name).suffix.lower())


def picture_file(file):
    """Refuse what would not be shown. The demo's drawings come with the product and are named by demo/…"""
    if not (file.name.startswith("demo/") or kind(file.name)):
        raise ValidationError(_("Choose a picture: PNG, JPEG, WebP or GIF."))


def thumbnail_place(video, name):
    """A folder a shop: the address alone says whose it is, no index over a million names is needed."""
    return f"thumbnails/{video.shop_id}/{name}"
