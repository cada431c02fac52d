"""A CSV of products from the command line."""

from diagnosis.deeds.tables import import_products
from diagnosis.management.commands._files import FileCommand


class Command(FileCommand):
    help = "Import a CSV of products into a shop. The Import page offers a template with its columns."

    def bring(self, shop, path, now, progress, options):
        return import_products(shop, path, name=path.name, now=now)
