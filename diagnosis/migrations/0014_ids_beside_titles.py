from django.db import migrations


def forget_titles(apps, schema_editor):
    """What this migrate ends with finds the trigger missing, and makes the table of titles anew, with IDs (models.kept)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS text_added ON diagnosis_video")


class Migration(migrations.Migration):
    dependencies = [
        ("diagnosis", "0013_leading_months"),
    ]

    operations = [
        migrations.RunPython(forget_titles, migrations.RunPython.noop),
    ]
