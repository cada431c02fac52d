"""Everything that a first look needs, in one command."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from diagnosis.deeds.demo import seeding
from diagnosis.models import Shop


class Command(BaseCommand):
    help = "Prepare the database, seed the demo if there is no shop, and serve it on this machine."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port, **options):
        call_command("migrate", verbosity=0)
        if not Shop.objects.exists():
            self.stdout.write("Making the demo …")
            call_command("seed_demo")
        self.stdout.write(f"Video Diagnosis: http://127.0.0.1:{port}/")
        if accounts := seeding.accounts():
            self.stdout.write(f"Accounts: {', '.join(accounts)}, password {seeding.PASSWORD}. Ctrl+C ends it.")
        self.stdout.flush()
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, skip_checks=True)
