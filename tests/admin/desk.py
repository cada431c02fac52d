"""How a test fills in the admin's forms."""

from django.db.models.fields.files import FieldFile
from django.urls import reverse


def post(client, page, *args, **data):
    """Send the form of an admin page: what it shows, with these values instead."""
    address = reverse(f"admin:diagnosis_{page}", args=args)
    form = client.get(address).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    for name, value in list(shown.items()):
        parts = getattr(form.fields[name].widget, "widgets", ())
        if parts:
            shown |= zip(
                [f"{name}_{i}" for i in range(len(parts))], form.fields[name].widget.decompress(value), strict=True
            )
    inlines = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    sent = {
        name: value
        for name, value in (inlines | shown | data).items()
        if value is not None and value is not False and not isinstance(value, FieldFile)
    }
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    return answer


def delete(client, page, *rows):
    """The action of the list, as the form after it confirms it."""
    keys = [row.pk for row in rows]
    client.post(
        reverse(f"admin:diagnosis_{page}_changelist"),
        {"action": "delete_selected", "_selected_action": keys, "post": "yes"},
    )
