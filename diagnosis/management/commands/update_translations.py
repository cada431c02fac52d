from django.conf import settings
from django.core.management.base import BaseCommand

from diagnosis import catalogues


class Command(BaseCommand):
    help = "Refresh locale/<language>/LC_MESSAGES/django.po from the code, and say what is still to be translated."

    def add_arguments(self, parser):
        parser.add_argument("--language", action="append", choices=catalogues.languages(), help="only these languages")
        parser.add_argument("--check", action="store_true", help="change nothing; only say what is missing")

    def handle(self, *args, **options):
        said = catalogues.said()
        for language in options["language"] or catalogues.languages():
            if not options["check"]:
                new, gone = catalogues.update(language, said)
                self.stdout.write(f"{language}: {len(new)} new, {len(gone)} gone")
            found = catalogues.gaps(language, said)
            for message, why in found if options["check"] else ():
                self.stdout.write(f"{language}: {why}: {message!r}")
            self.stdout.write(f"{language}: {len(said) - len(found)} of {len(said)} translated")
        catalogues.compile_all(settings.LOCALE_PATHS[0])
