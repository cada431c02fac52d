"""The demo's shops, videos and accounts."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from diagnosis.deeds.demo import seeding
from diagnosis.models import Shop


class Command(BaseCommand):
    help = "Make the demo: invented shops with every status and every reason. Running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--videos", type=int, default=seeding.VIDEOS, help="videos of the first shop")
        parser.add_argument("--shops", type=int, default=seeding.SHOPS)
        parser.add_argument("--seed", type=int, default=7, help="another seed draws other figures")
        parser.add_argument("--purge", action="store_true", help="remove the demo's rows, and only those")
        parser.add_argument("--force", action="store_true", help="also beside real shops")

    def handle(self, *, videos, shops, seed, purge, force, **options):
        if purge:
            self.stdout.write(f"The demo is removed: {seeding.purge()} videos.")
            return
        if videos < 1 or shops < 1:
            raise CommandError("--videos and --shops start at 1.")
        with tqdm(total=videos, unit=" videos", desc="demo", disable=None, leave=False) as bar:
            try:
                made = seeding.seed(
                    now=timezone.now(), videos=videos, shops=shops, seed=seed, force=force, progress=bar.update
                )
            except seeding.RealShops as real:
                raise CommandError("This database has real shops. --force adds the demo beside them.") from real
        if not made:
            first = Shop.objects.filter(is_demo=True).order_by("pk").first()
            through = first.data_through.isoformat() if first else ""
            self.stdout.write(
                f"The demo is there already, with data through {through}: nothing changed. --purge removes it."
            )
            return
        for shop in made:
            self.stdout.write(
                f"{shop.name} ({shop.slug}): {shop.videos.count()} videos, {shop.currency}, {shop.timezone}"
            )
        self.stdout.write(f"Sign in as {', '.join(seeding.accounts())} with the password {seeding.PASSWORD}")
