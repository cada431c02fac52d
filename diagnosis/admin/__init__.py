"""What admins edit: benchmarks in versions, learning content, standing systems, shops and their members."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from diagnosis.admin import benchmarks, catalogue, learning, people, records

__all__ = ["benchmarks", "catalogue", "learning", "people", "records"]

admin.site.site_header = _("Video Diagnosis administration")
admin.site.site_title = _("Video Diagnosis")
