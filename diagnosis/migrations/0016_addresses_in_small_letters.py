import unicodedata

from django.db import migrations, models
from django.db.models.functions import Lower

import diagnosis.models.people


def spelled(people):
    """{key: new address} of those (key, address) pairs, the oldest first, that are not in small letters yet.

    Where addresses differ in case alone, the account that could sign in keeps the address, else the older one. The other
    one keeps all that it has under an address of its own: mira@example.com becomes mira+account-7@example.com.
    """
    taken, changed = {email for _, email in people}, {}
    for key, email in people:
        kept = unicodedata.normalize("NFKC", email).strip().lower()
        if kept == email:
            continue
        if kept in taken:
            name, _, domain = kept.rpartition("@")
            ending = f"+account-{key}@{domain}"
            kept = name[: 254 - len(ending)] + ending
        taken.add(kept)
        changed[key] = kept
    return changed


def one_spelling(apps, schema_editor):
    people = apps.get_model("diagnosis", "User").objects
    before = dict(people.order_by("pk").values_list("pk", "email"))
    for key, email in spelled(list(before.items())).items():
        people.filter(pk=key).update(email=email)
        if f"+account-{key}@" in email:
            print(f"\n  Another account has this address in small letters: {before[key]} is now {email}.", end="")


class Migration(migrations.Migration):
    dependencies = [
        ("diagnosis", "0015_quicker_compression"),
    ]

    operations = [
        migrations.RunPython(one_spelling, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=diagnosis.models.people.AddressField(max_length=254, unique=True, verbose_name="e-mail address"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", Lower("email"))), name="address_in_small_letters"
            ),
        ),
    ]
