"""A CSV of violations from the command line."""

from diagnosis.deeds.tables import import_violations
from diagnosis.management.commands._files import FileCommand


class Command(FileCommand):
    help = "Import a CSV of violations into a shop. The Import page offers a template with its columns."

    def bring(self, shop, path, now, progress, options):
        return import_violations(shop, path, name=path.name, now=now)
