"""What the import commands share."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from diagnosis.models import ImportRun, Shop


class FileCommand(BaseCommand):
    """Imports files into a shop. One line a file on stdout; what was left out, and why, on stderr."""

    many = False

    def add_arguments(self, parser):
        parser.add_argument("shop", metavar="SHOP", help="the shop's slug")
        parser.add_argument("files", metavar="FILE", nargs="+" if self.many else 1)

    def handle(self, *, shop, files, **options):
        found = Shop.objects.filter(slug=shop).first()
        if found is None:
            raise CommandError(f"There is no shop {shop}. Add it with: manage.py add_shop {shop} …")
        runs = [self._one(found, file, options) for file in files]
        if any(run is None or run.state == ImportRun.State.REFUSED for run in runs):
            sys.exit(1)

    def _one(self, shop, file, options):
        path = Path(file)
        if not path.is_file():
            self.stderr.write(f"{file}: there is no such file.")
            self.stdout.write(f"{file}: new 0, changed 0, unchanged 0, refused 0")
            return None
        with tqdm(unit=" rows", desc=path.name, disable=None, leave=False) as bar:
            run = self.bring(shop, path, timezone.now(), bar.update, options)
        for said in [run.message, *run.notices, *(refusal["reason"] for refusal in run.refusals)]:
            if said:
                self.stderr.write(f"{file}: {said}" if said is not run.message else said)
        if run.same_as:
            self.stderr.write(f"{file}: not read again, nothing has changed since {run.same_as.finished_at:%Y-%m-%d}.")
        self.stdout.write(
            f"{file}: new {run.new}, changed {run.changed}, unchanged {run.unchanged}, refused {run.refused}"
        )
        return run

    def bring(self, shop, path, now, progress, options):
        raise NotImplementedError
