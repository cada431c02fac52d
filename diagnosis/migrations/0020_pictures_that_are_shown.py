import diagnosis.models.pictures
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diagnosis', '0019_thresholds_that_can_be_read'),
    ]

    operations = [
        migrations.AlterField(
            model_name='inspiration',
            name='thumbnail',
            field=models.FileField(blank=True, upload_to='inspirations/', validators=[diagnosis.models.pictures.picture_file], verbose_name='thumbnail'),
        ),
        migrations.AlterField(
            model_name='product',
            name='picture',
            field=models.FileField(blank=True, upload_to='products/', validators=[diagnosis.models.pictures.picture_file], verbose_name='picture'),
        ),
        # Where new files go; the table of the videos stays as it is (SQLite would write it anew).
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='video',
                    name='thumbnail',
                    field=models.FileField(blank=True, upload_to=diagnosis.models.pictures.thumbnail_place, verbose_name='thumbnail'),
                ),
            ],
        ),
    ]
