"""A fingerprint of each key, so that another ring never serves this base."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("socle", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="EmpreinteCle",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("usage", models.CharField(max_length=12)),
                ("nom", models.CharField(max_length=12)),
                ("empreinte", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("usage", "nom"), name="empreinte_cle_unique")],
            },
        ),
    ]
