import diagnosis.models.standing
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnosis', '0018_refused_rows_of_a_day'),
    ]

    operations = [
        migrations.AlterField(
            model_name='standingsystem',
            name='thresholds',
            field=models.JSONField(blank=True, default=list, help_text='A list such as [{"at": 12, "effect": "Limits on publishing"}].', validators=[diagnosis.models.standing.readable_thresholds], verbose_name='thresholds'),
        ),
    ]
