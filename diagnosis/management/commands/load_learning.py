"""The shipped suggestions, tutorials and playbook."""

from django.core.management.base import BaseCommand

from diagnosis.deeds.learning import load_learning, load_standing


class Command(BaseCommand):
    help = "Load the shipped suggestions, tutorials, playbook and standing systems. What an admin changed is kept."

    def handle(self, **options):
        done = load_learning()
        load_standing()
        self.stdout.write(", ".join(f"{name} {done[name]}" for name in ("new", "changed", "unchanged", "kept")))
