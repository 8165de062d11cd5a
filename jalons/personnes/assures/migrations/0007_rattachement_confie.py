from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assures", "0006_souhaits_clairs_retires"),
    ]

    operations = [
        migrations.AddField(
            model_name="rattachement",
            name="confie",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="rattachement",
            name="cause",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="rattachement",
            name="rompu_le",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
