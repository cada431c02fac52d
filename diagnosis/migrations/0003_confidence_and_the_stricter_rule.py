import django.db.models.functions.datetime
from django.db import migrations, models


def fill_confidence(apps, schema_editor):
    """Videos judged before have theirs in the stored explanation."""
    videos = apps.get_model("diagnosis", "Video").objects.filter(state__in=("can_do_better", "good"))
    for number, level in enumerate(("low", "medium", "high"), 1):
        videos.filter(diagnosis__explanation__confidence__level=level).update(confidence=number)


class Migration(migrations.Migration):

    dependencies = [
        ('diagnosis', '0002_learning_standing_history'),
    ]

    operations = [
        migrations.AddField(
            model_name='benchmark',
            name='strict',
            field=models.BooleanField(default=False, help_text='Only revenue that is clearly below the standard, by a 90% one-sided test on the number of orders, can do better. Off: revenue below the standard can do better.', verbose_name='stricter rule'),
        ),
        # In two steps: videos that are there already were not added now.
        migrations.AddField(
            model_name='video',
            name='added_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='video',
            name='added_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True),
        ),
        migrations.AddField(
            model_name='video',
            name='confidence',
            field=models.PositiveSmallIntegerField(choices=[(1, 'Low confidence'), (2, 'Medium confidence'), (3, 'High confidence')], editable=False, null=True),
        ),
        migrations.RunPython(fill_confidence, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='video',
            index=models.Index(fields=['shop', 'confidence', 'video_id'], name='by_confidence'),
        ),
        migrations.AddIndex(
            model_name='video',
            index=models.Index(fields=['shop', 'state', 'confidence', 'video_id'], name='state_confidence'),
        ),
    ]
