from django.contrib import messages
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diagnosis import exports
from diagnosis.forms import VideoFilter
from diagnosis.models import Category, Shop, Video
from diagnosis.panels import video_list as panels
from diagnosis.queries import keyset
from diagnosis.tables import columns
from diagnosis.templatetags import figures


@require_safe
def export_csv(request, slug):
    """The list as chosen, all pages of it, streamed."""
    shop, form, header, rows = _chosen(request, slug)
    response = StreamingHttpResponse(exports.csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    name = exports.filename(shop, form, timezone.now(), "csv")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def export_xlsx(request, slug):
    """The list as chosen, all pages of it, with its filters and the meaning of its columns on a sheet of their own."""
    shop, form, header, rows = _chosen(request, slug, at_most=exports.XLSX_ROWS)
    if rows is None:
        said = {"n": figures.count_text(exports.XLSX_ROWS)}
        messages.error(request, _("An XLSX holds up to %(n)s videos. Narrow the list, or take the CSV of all.") % said)
        return redirect(f"{reverse('diagnosis:video-list', args=[shop.slug])}?{request.GET.urlencode()}")
    now = timezone.now()
    about = exports.about(shop, form, header, panels.caption(form), now)
    name = exports.filename(shop, form, now, "xlsx")
    return FileResponse(exports.workbook(header, rows, about), as_attachment=True, filename=name)


def _chosen(request, slug, at_most=None):
    """(shop, form, header, rows) of the list that the address describes: what its page shows, without paging.

    Rows are None where there are more than `at_most`.
    """
    shop = get_object_or_404(Shop.objects.visible_to(request.user), slug=slug)
    form = VideoFilter(request.GET, categories=Category.objects.order_by("name"))
    videos, order = form.arranged(shop, form.apply(Video.objects.filter(shop=shop)))
    header = exports.codes(column.name for column in columns(form.sort_code))
    if at_most and form.dated(videos).order_by()[: at_most + 1].count() > at_most:
        return shop, form, header, None
    found = keyset.everything(videos.select_related("category"), order)
    return shop, form, header, exports.rows(found, shop, header)
