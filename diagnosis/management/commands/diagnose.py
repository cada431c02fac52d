"""The diagnosis from the command line."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from diagnosis.deeds.diagnosing import Said, diagnose, explain
from diagnosis.models import Shop, Video
from diagnosis.rules.classifier import as_json

# No person runs a command as far as a video's history knows.
WHY = "manage.py diagnose"


class Command(BaseCommand):
    help = "Judge the videos of all shops, or of one, by the figures and benchmarks as they stand."

    def add_arguments(self, parser):
        parser.add_argument("--shop", metavar="SLUG")
        parser.add_argument("--since", metavar="DATE", help="only videos published on this day or later")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
        parser.add_argument("--explain", metavar="VIDEO_ID", help="print the explanation of one video as JSON")

    def handle(self, *, shop, since, dry_run, explain, **options):
        shops = Shop.objects.filter(slug=shop) if shop else Shop.objects.all()
        if shop and not shops:
            raise CommandError(f"There is no shop {shop}.")
        if explain:
            return self._explain(shops, explain)
        videos = Video.objects.all()
        if since:
            try:
                videos = videos.filter(published_on__gte=date.fromisoformat(since))
            except ValueError as wrong:
                raise CommandError(f"--since {since}: give a day such as 2026-01-31.") from wrong
        for one in shops:
            self._diagnose(one, videos.filter(shop=one), dry_run)
        return None

    def _explain(self, shops, video_id):
        videos = list(Video.objects.filter(shop__in=shops, video_id=video_id).select_related("shop")[:2])
        if len(videos) != 1:
            raise CommandError(f"There is no video {video_id}." if not videos else "Several shops have it: add --shop.")
        self.stdout.write(json.dumps(as_json(explain(videos[0])), ensure_ascii=False, indent=2))

    def _diagnose(self, shop, videos, dry_run):
        with tqdm(total=videos.count(), unit=" videos", desc=shop.slug, disable=None, leave=False) as bar:
            outcome = diagnose(
                shop, now=timezone.now(), videos=videos, dry_run=dry_run, said=Said(why=WHY), progress=bar.update
            )
        said = "would change" if dry_run else "changed"
        self.stdout.write(f"{shop.slug}: {outcome.judged} judged, {outcome.changed} {said}")
        for (before, after), count in sorted(outcome.moved.items()):
            self.stdout.write(f"  {before} → {after}: {count}")
