"""Benchmarks from this installation's own videos."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from diagnosis.deeds.benchmarking import approve
from diagnosis.deeds.computing import compute_benchmarks
from diagnosis.deeds.rollouts import carry_out
from diagnosis.models import Rollout
from diagnosis.rules.markets import market_code


class Command(BaseCommand):
    help = "Draft benchmark versions from finished videos. Drafts change nothing until they are approved."

    def add_arguments(self, parser):
        parser.add_argument("--market", default="", help="two letters; all markets without it")
        parser.add_argument("--months", type=int, default=3)
        parser.add_argument("--min-videos", type=int, default=30)
        parser.add_argument("--min-shops", type=int, default=1)
        parser.add_argument(
            "--approve", action="store_true", help="put the drafts into force for windows that close from today"
        )

    def handle(self, *, market, months, min_videos, min_shops, **options):
        if options["approve"] and settings.FOUR_EYES:
            raise CommandError("With FOUR_EYES somebody approves drafts in the admin: leave out --approve.")
        try:
            market = market and market_code(market)
        except ValueError as wrong:
            raise CommandError(str(wrong)) from wrong
        drafts = compute_benchmarks(
            today=timezone.localdate(), market=market, months=months, min_videos=min_videos, min_shops=min_shops
        )
        for draft in drafts:
            self.stdout.write(f"{draft}: {draft.reason}")
            if options["approve"]:
                rollout = approve(draft, by=None, now=timezone.now(), choice=Rollout.Choice.OPEN)
                carry_out(rollout, clock=timezone.now)
                self.stdout.write(f"  approved, {rollout.changed} videos changed")
        if not drafts:
            self.stdout.write("No market has enough finished videos.")
