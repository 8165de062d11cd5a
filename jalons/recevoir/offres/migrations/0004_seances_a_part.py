"""Sittings and seats are now those of ``seances``, which took the tables: nothing changes in the base."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("offres", "0003_inscriptions_sans_offre"), ("seances", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("Inscription"), migrations.DeleteModel("Seance")]
        ),
    ]
