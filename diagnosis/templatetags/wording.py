"""The product's words and pictures in templates."""

from django import template
from django.templatetags.static import static

from diagnosis import wording

register = template.Library()


@register.filter
def label(state):
    """The name of a state."""
    return wording.label(state)


@register.filter
def translated(text):
    """A text of the rules in the reader's language."""
    return wording.translated(text)


@register.filter
def picture(video):
    """The address of a video's thumbnail: a kept file, a demo poster, or the drawn placeholder."""
    return _file(video.thumbnail, "video-placeholder.svg")


@register.filter
def product_picture(product):
    return _file(product.picture, "product-placeholder.svg")


def _file(file, placeholder):
    if not file:
        return static(placeholder)
    return static(file.name) if file.name.startswith("demo/") else file.url
