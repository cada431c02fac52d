"""What a person chose: language, appearance, keyboard shortcuts. Kept with the account, and in a cookie for the sign-in page."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from diagnosis.forms import ProfileForm
from diagnosis.models import User
from diagnosis.pages import render_page


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    """Name, language, appearance and shortcuts of whoever is signed in."""
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if not form.is_valid():
        return render_page(request, "diagnosis/profile.html", {"form": form}, status=422 if form.is_bound else 200)
    form.save()
    with override(person.language or None):
        messages.success(request, _("Your profile is saved."))
    response = redirect("diagnosis:profile")
    _keep(request, response, settings.LANGUAGE_COOKIE_NAME, person.language)
    _keep(request, response, "theme", person.theme)
    return response


@login_not_required
@require_POST
def theme(request):
    """Light, dark or as the system, chosen in passing: back to the page that one came from."""
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    chosen = request.POST.get("theme", "")
    chosen = chosen if chosen in ("light", "dark") else ""
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(theme=chosen)
    response = redirect(target if safe else "/")
    _keep(request, response, "theme", chosen)
    return response


def _keep(request, response, cookie, value):
    """In this browser for a year; an empty value is no longer kept."""
    if value:
        response.set_cookie(
            cookie, value, max_age=365 * 24 * 3600, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        response.delete_cookie(cookie, samesite="Lax")
