from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stages", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="ecritstage", name="restee_le", field=models.DateField(blank=True, null=True)
        ),
    ]
