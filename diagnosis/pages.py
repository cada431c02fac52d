"""What every page shares: the answer as page or fragment, and the shell around it."""

import re
from functools import wraps
from hashlib import sha256

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnosis.models import Shop
from diagnosis.queries import standing


def render_page(request, template, context, *, fragments=(), status=200):
    """Render the template, or just the fragment of it that htmx asks to swap.

    A fragment is a template partial named after the element that it fills: a request that targets `#videos` is answered
    with `page.html#videos`. The target decides, not the fact that htmx asks: a history restore wants the whole page.
    """
    if any(wants(request, name) for name in fragments):
        template = f"{template}#{request.htmx.target}"
    response = TemplateResponse(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Target", "HX-Request"])
    return response


def wants(request, fragment):
    """Whether htmx asks for this fragment alone."""
    return request.htmx.target == fragment and not request.htmx.history_restore_request


# Where base.html and {% csrf_token %} put the token: the same secret behind another mask in each answer.
MASKED = re.compile(rb'("csrfmiddlewaretoken" value="|"x-csrftoken": ")[A-Za-z0-9]{64}"')


def revalidated(view):
    """Let the reader's own browser keep what `render_page` answers, and ask each time whether it is still so: 304 if it is.

    The mark of an answer is made of what the reader sees, and of who reads: the token's secret changes with each sign-in.
    A form on a kept page goes on working, since its token stands for the same secret.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-cache"
        response.add_post_render_callback(lambda rendered: _unless_known(request, rendered))
        return response

    return answer


def _unless_known(request, response):
    reader = f"{request.user.pk} {request.META.get('CSRF_COOKIE', '')}".encode()
    digest = sha256(reader + MASKED.sub(b"", response.content)).hexdigest()
    response.headers["ETag"] = f'W/"{digest[:32]}"'
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)


def shell(request):
    """Context of the frame around every page: the switcher's shops and the navigation of the shop in the address."""
    match = getattr(request, "resolver_match", None)
    slug = match.kwargs.get("slug") if match and match.route.startswith("shops/") else None
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"theme": request.COOKIES.get("theme", "")}
    shops = SimpleLazyObject(lambda: list(standing.with_expiry(Shop.objects.visible_to(user))))
    here = SimpleLazyObject(lambda: _current(shops, slug))
    return {
        "theme": user.theme,
        "theme_url": reverse("diagnosis:theme"),
        "help_url": reverse("diagnosis:learn"),
        "offer_app": "desk" not in request.COOKIES and "/app/" not in request.path,
        "shops": shops,
        "here": here,
        "rail": SimpleLazyObject(lambda: rail(here, match)),
    }


def _current(shops, slug):
    """The shop in the address; the first of one's own where it names none of them."""
    return next((shop for shop in shops if shop.slug == slug), shops[0] if shops else None)


def rail(shop, match):
    """The main navigation of a shop; without a shop there is nothing to navigate."""
    if not shop:
        return []
    name = match.url_name if match else ""
    entry = _entry(shop.slug, name)
    active = standing.active(shop, timezone.now())
    shown = min(active, standing.MOST)
    return [
        {"label": _("Home"), "icon": "house", "url": "/", "current": False},
        entry(_("Analytics"), "chart-column", "analytics")
        | {"current": False, "children": [entry(_("Video Analytics"), "", "analytics", "video-list", "video-detail")]},
        entry(_("Products"), "package", "products"),
        entry(_("Account Standing"), "shield", "account-standing")
        | {
            "count": shown,
            "more": active > shown,
            "counted": ngettext("active violation", "active violations", shown),
        },
        {
            "label": _("Learn"),
            "icon": "book-open",
            "url": reverse("diagnosis:learn"),
            "current": name in ("learn", "playbook", "tutorial"),
        },
        entry(_("Import"), "download", "imports", "import-detail"),
    ]


def _entry(slug, here):
    def entry(label, icon, name, *also):
        return {
            "label": label,
            "icon": icon,
            "url": reverse(f"diagnosis:{name}", args=[slug]),
            "current": here in (name, *also),
        }

    return entry
