"""A seat no longer hangs from an offer by a foreign key: it goes to a room below (0004)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offres", "0002_appel_pris")]

    operations = [
        migrations.AlterField(
            model_name="inscription",
            name="offre",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inscriptions",
                to="offres.offre",
            ),
        ),
    ]
