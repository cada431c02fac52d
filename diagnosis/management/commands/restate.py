"""Going on with versions that are on their way to their videos."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from diagnosis.deeds import rollouts
from diagnosis.models import Rollout


class Command(BaseCommand):
    help = (
        "Carry out the approved benchmark versions that are not at all their videos yet; Ctrl-C stops between batches."
    )

    def add_arguments(self, parser):
        parser.add_argument("rollout", nargs="?", type=int, help="the number of one; all that are running without it")
        parser.add_argument("--stop", action="store_true", help="stop instead, wherever it is carried out")

    def handle(self, *, rollout, stop, **options):
        chosen = Rollout.objects.filter(pk=rollout) if rollout else Rollout.objects.filter(state=Rollout.State.RUNNING)
        if rollout and not chosen:
            raise CommandError(f"There is no rollout {rollout}.")
        for run in chosen.order_by("pk"):
            if stop:
                rollouts.stop(run)
            else:
                self._carry_out(run)
            self.stdout.write(
                f"{run.pk} {run}: {run.get_state_display()}, {run.judged} of {run.total} judged, {run.changed} changed"
            )

    def _carry_out(self, run):
        rollouts.resume(run)
        with tqdm(total=run.total, initial=run.judged, unit=" videos", desc=str(run), disable=None, leave=False) as bar:
            rollouts.carry_out(run, clock=timezone.now, progress=bar.update)
