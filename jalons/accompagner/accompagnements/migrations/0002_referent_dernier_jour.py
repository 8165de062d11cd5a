from django.db import migrations


class Migration(migrations.Migration):
    """A referent's last day is included, as everywhere else: it was the day after. Who was referent for no day goes."""

    dependencies = [("accompagnements", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                "DELETE FROM accompagnements_referent WHERE date_fin = date_debut",
                "UPDATE accompagnements_referent SET date_fin = date_fin - 1 WHERE date_fin IS NOT NULL",
            ],
            "UPDATE accompagnements_referent SET date_fin = date_fin + 1 WHERE date_fin IS NOT NULL",
        )
    ]
