"""What staff should see to, on one page."""

from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from diagnosis.admin.benchmarks import share_text
from diagnosis.queries import health as found


def health(request):
    """Benchmarks that let too many or too few through, imports, videos without a status, gaps in the categories."""
    context = admin.site.each_context(request) | {
        "title": _("Health"),
        "benchmarks": [(version, sanity, share_text(sanity)) for version, sanity in found.benchmarks()],
        "shops": found.shops(),
        "uncovered": found.uncovered(),
    }
    return TemplateResponse(request, "admin/health.html", context)
