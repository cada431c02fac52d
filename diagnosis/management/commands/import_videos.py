"""Seller Center's Video list exports from the command line."""

from datetime import date

from django.core.management.base import CommandError

from diagnosis.deeds.importing import import_videos
from diagnosis.management.commands._files import FileCommand


class Command(FileCommand):
    help = "Import Video list exports (.xlsx or .csv) into a shop and diagnose what they touch."
    many = True

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--period", metavar="A..B", help="first and last day, where a file does not name them")
        parser.add_argument("--anew", action="store_true", help="read a file again though nothing has changed since")

    def bring(self, shop, path, now, progress, options):
        period = _period(options["period"])
        return import_videos(
            shop, path, name=path.name, now=now, period=period, anew=options["anew"], progress=progress
        )


def _period(text):
    if not text:
        return None
    try:
        start, end = (date.fromisoformat(day) for day in text.split(".."))
    except ValueError as wrong:
        raise CommandError(f"--period {text}: give two days, such as 2026-01-01..2026-01-07.") from wrong
    if start > end:
        raise CommandError(f"--period {text}: the first day lies after the last.")
    return start, end
