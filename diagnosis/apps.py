from django.apps import AppConfig
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy

from diagnosis.catalogues import compile_all


class DiagnosisConfig(AppConfig):
    name = "diagnosis"
    verbose_name = gettext_lazy("Diagnosis")

    def ready(self):
        """Nothing is translated before this: the catalogues are compiled by whoever finds them older."""
        compile_all(settings.LOCALE_PATHS[0])
        pre_migrate.connect(let_go, sender=self)
        post_migrate.connect(keep, sender=self)


def let_go(plan, **_rest):
    """Before migrations: they take as long as their tables are large, which is longer than a page may."""
    from diagnosis.models import kept

    if connection.vendor == "postgresql":
        connection.cursor().execute("SET statement_timeout = 0")
    if any(migration.app_label == "diagnosis" for migration, _backwards in plan):
        kept.let_go()


def keep(**_migrated):
    """After the last migration of this app, not inside one: models.kept says why."""
    from diagnosis.deeds import leading
    from diagnosis.models import LeadingMonth, kept

    kept.install()
    if LeadingMonth._meta.db_table in connection.introspection.table_names():
        leading.catch_up()
    if connection.vendor == "postgresql":
        connection.cursor().execute("RESET statement_timeout")
