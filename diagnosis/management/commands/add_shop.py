"""A new shop from the command line."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from diagnosis.models import Membership, Shop, User
from diagnosis.rules.markets import market_code


class Command(BaseCommand):
    help = "Add a shop, and its owner if given. Running it again with the same values changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="SLUG", help="short name in addresses, such as my-shop")
        parser.add_argument("--name", required=True)
        parser.add_argument("--market", required=True, help="two letters, such as US or GB (UK is taken as GB)")
        parser.add_argument("--currency", required=True, help="ISO code, such as USD")
        parser.add_argument("--timezone", required=True, help="IANA name, such as America/Los_Angeles")
        parser.add_argument(
            "--owner", metavar="EMAIL", help="an account with this address; made without a password if new"
        )

    @transaction.atomic
    def handle(self, *, slug, name, market, currency, timezone, owner, **options):
        try:
            market = market_code(market)
        except ValueError as wrong:
            raise CommandError(str(wrong)) from wrong
        values = {"name": name, "market": market, "currency": currency.upper(), "timezone": timezone}
        shop = Shop.objects.filter(slug=slug).first()
        if shop and {field: getattr(shop, field) for field in values} != values:
            raise CommandError(f"There is a shop {slug} with other values. Change it in the admin.")
        if shop is None:
            shop = Shop(slug=slug, **values)
            try:
                shop.full_clean()
            except ValidationError as wrong:
                raise CommandError(
                    "\n".join(f"{field}: {' '.join(said)}" for field, said in wrong.message_dict.items())
                ) from wrong
            shop.save()
        self.stdout.write(f"{shop.name} ({shop.slug}): {shop.market}, {shop.currency}, {shop.timezone}")
        if owner:
            self._own(shop, owner)

    def _own(self, shop, email):
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email)
            self.stdout.write(
                f"Account {user.email} made; set its password with: manage.py changepassword {user.email}"
            )
        Membership.objects.update_or_create(shop=shop, user=user, defaults={"role": Membership.Role.OWNER})
        self.stdout.write(f"{user.email} owns {shop.slug}")
