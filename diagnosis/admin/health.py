"""What staff should see to, on one page."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from diagnosis.admin.benchmarks import share_text
from diagnosis.queries import health as found


def health(request):
    """Benchmarks that let too many or too few through, imports, videos without a status, gaps in the categories.

    Of these what this person may look up: shops, benchmarks or both; who may neither has no business here.
    """
    shops, benchmarks = (request.user.has_perm(f"diagnosis.view_{name}") for name in ("shop", "benchmark"))
    if not (shops or benchmarks):
        raise PermissionDenied
    context = admin.site.each_context(request) | {"title": _("Health")}
    if shops:
        context["shops"] = found.shops()
    if benchmarks:
        context["benchmarks"] = [(version, sanity, share_text(sanity)) for version, sanity in found.benchmarks()]
        context["uncovered"] = found.uncovered()
    return TemplateResponse(request, "admin/health.html", context)
