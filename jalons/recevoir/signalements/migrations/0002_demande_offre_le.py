from django.db import migrations, models


class Migration(migrations.Migration):
    """The day on which an offer left: until then only the journal knew it."""

    dependencies = [
        ("signalements", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="demande",
            name="offre_le",
            field=models.DateField(blank=True, null=True),
        ),
    ]
