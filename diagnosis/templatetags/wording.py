"""The product's words and pictures in templates."""

from functools import cache, lru_cache
from html import escape

from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from diagnosis import wording
from diagnosis.rules.metrics import METRICS

register = template.Library()


@register.filter
def label(state):
    """The name of a state."""
    return wording.label(state)


@register.filter
def hint(video, data_through):
    """The reason for its state, in two to five words."""
    return wording.hint(video, data_through)


@register.filter
def approximate(video):
    """What its figures are where they are not those of its seven days alone."""
    return wording.approximate(video)


@register.filter
def scope(bench):
    """What a benchmark is for."""
    return wording.scope(bench)


@register.filter
def translated(text):
    """A text of the rules in the reader's language."""
    return wording.translated(text)


@register.filter
def picture(video):
    """The address of a video's thumbnail: a kept file, a demo poster, or the drawn placeholder."""
    return thumbnail(str(video.thumbnail))


@register.filter
def product_picture(product):
    return _address(str(product.picture), "product-placeholder.svg")


def thumbnail(name):
    return _address(name, "video-placeholder.svg")


def _address(name, placeholder):
    if not name:
        return static(placeholder)
    return static(name) if name.startswith("demo/") else default_storage.url(name)


@register.simple_tag(takes_context=True)
def about(context, code, where, video=None):
    """{% about "ctor" "list" %}: a button that says what a metric means; nothing for a code that is no metric.

    `where` keeps the ids of a page apart. With a video the formula is said in its own figures too.
    """
    if code not in METRICS:
        return ""
    shop = context.get("shop")
    worked = wording.worked_out(METRICS[code], video, shop.currency) if video else ""
    zone, day = (shop.timezone, shop.data_through) if shop else ("", None)
    return _about(code, f"about-{where}-{code}", worked, zone, day, get_language())


@lru_cache(maxsize=512)
def _about(code, name, worked, zone, day, language):
    # Kept: every column of every page asks for the same words again.
    return render_to_string(
        "shell/about.html", {"metric": METRICS[code], "id": name, "worked": worked, "zone": zone, "day": day}
    )


@register.simple_tag
def unchanging(template):
    """A part that is the same on every page and for every reader of a language: it is made once for each."""
    # Where templates are being written, they change.
    return render_to_string(template) if settings.DEBUG else _unchanging(template, get_language())


@cache
def _unchanging(template, language):
    return render_to_string(template)


@register.simple_block_tag
def filled(content, rows):
    """{% filled rows %}<td>{views}</td>{% endfilled %}: what stands between, once a row, with its words in their places.

    The template is rendered once for all rows: fifty rows of twenty words take a fifth of the time of a loop over them.
    Words are escaped as everywhere. What comes from the template itself (names of columns) has to be without braces.
    """
    return SafeString("".join(content.format_map(escaped(row)) for row in rows))


def escaped(words):
    """The words ready for a page: {name: word}, those that are not safe already escaped."""
    return {
        name: word if isinstance(word, SafeString) else SafeString(escape(str(word))) for name, word in words.items()
    }
