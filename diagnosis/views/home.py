import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from diagnosis.models import Shop, User
from diagnosis.pages import render_page


@require_safe
def home(request):
    """The first page is the shop's Video Analytics; who has no shop yet is told what to do."""
    shop = Shop.objects.visible_to(request.user).first()
    if shop is None:
        return render_page(request, "diagnosis/no_shop.html", {})
    return redirect(reverse("diagnosis:analytics", args=[shop.slug]))


@login_not_required
@require_safe
def healthz(request):
    """The process answers. Nothing else is asked: a database that is away must not make a load balancer kill the process."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def favicon(request):
    """Pages that name no icon (the admin's) make browsers ask here."""
    return redirect(static("favicon.svg"))


def demo_accounts():
    """The demo's accounts, which its sign-in page offers as buttons; elsewhere there are none."""
    return User.objects.filter(is_demo=True, is_active=True).order_by("pk")


def failed(request):
    """An error of ours is a 500. A database that is away or busy is a 503, which says when to come back."""
    response = server_error(request)
    if isinstance(sys.exception(), InterfaceError | OperationalError):
        response.status_code, response["Retry-After"] = 503, "10"
    return response
