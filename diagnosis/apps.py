from django.apps import AppConfig
from django.conf import settings

from diagnosis.catalogues import compile_all


class DiagnosisConfig(AppConfig):
    name = "diagnosis"

    def ready(self):
        """Nothing is translated before this: the catalogues are compiled by whoever finds them older."""
        compile_all(settings.LOCALE_PATHS[0])
