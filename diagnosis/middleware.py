"""Doors in front of every view: what is too large stays out, what is private stays out of caches, the page speaks the
reader's language."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import activate, get_language, get_language_from_request
from django.utils.translation import gettext as _

from diagnosis.models import Shop
from diagnosis.templatetags import figures

# Everything but an uploaded export is a handful of form fields.
FORM_LIMIT = 256 * 1024


def speak_to_strangers(get_response):
    """Until `speak` knows the reader the language is the browser's: what is refused or fails before then says so in it."""

    def middleware(request):
        activate(get_language_from_request(request))
        return get_response(request)

    return middleware


def limit_body(get_response):
    """Refuse by Content-Length before anything reads the body: otherwise a stranger's upload is spooled to disk first."""

    def middleware(request):
        upload = request.path.endswith("/import/")
        limit = settings.UPLOAD_LIMIT if upload else FORM_LIMIT
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isascii() or not length.isdigit():
            return HttpResponse(
                _("The length of the request is not a number."), status=400, content_type="text/plain; charset=utf-8"
            )
        if int(length[:18]) > limit + FORM_LIMIT * upload:
            text = _("This is larger than %(size)s, the most that is accepted here.")
            if upload:
                text = _(
                    "This is larger than %(size)s, the most that is accepted here. Staff can import larger files by command."
                )
            return HttpResponse(
                text % {"size": figures.size(limit)}, status=413, content_type="text/plain; charset=utf-8"
            )
        return get_response(request)

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """Every page asks for a sign-in; a part of a page does not become the sign-in page, it is told no."""

    def handle_no_permission(self, request, view_func):
        if "HX-Request" in request.headers:
            return HttpResponse(_("You are signed out."), status=403, content_type="text/plain; charset=utf-8")
        return super().handle_no_permission(request, view_func)


def hide_foreign_shops(get_response):
    """For who is no member of a shop it is not there, by any method: not even that its address takes another one is said."""

    def middleware(request):
        response = get_response(request)
        match = request.resolver_match
        if response.status_code == 405 and match and match.route.startswith("shops/"):
            get_object_or_404(Shop.objects.visible_to(request.user), slug=match.kwargs["slug"])
        return response

    return middleware


def private_pages(get_response):
    """Answers to people who signed in are theirs alone: no shared cache, no stored copy after they sign out."""

    def middleware(request):
        signed_in = request.user.is_authenticated
        response = get_response(request)
        if signed_in and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache"'
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def speak(get_response):
    """The page speaks the reader's language: the profile's, else as to a stranger, by cookie or by what the browser asks for."""

    def middleware(request):
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen in dict(settings.LANGUAGES):
            activate(chosen)
        chosen = get_language()
        response = get_response(request)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault("Content-Language", chosen)
        return response

    return middleware
