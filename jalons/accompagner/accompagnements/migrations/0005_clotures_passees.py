"""The trace of the closings made before it was kept: one row a closed dossier, by nobody known."""

from django.db import migrations

LOT = 2000


def garder(apps, schema_editor):
    Dossier = apps.get_model("accompagnements", "Dossier")
    Cloture = apps.get_model("accompagnements", "Cloture")
    clos = Dossier.objects.filter(statut="clos").exclude(pk__in=Cloture.objects.values("dossier"))
    lignes = (
        Cloture(
            dossier_id=d.pk, close_le=d.clos_le, motif=d.motif_cloture, issue_emploi=d.issue_emploi,
            issue_sante=d.issue_sante, relais_id=d.relais_id,
        )
        for d in clos.iterator(LOT)
    )  # fmt: skip
    Cloture.objects.bulk_create(lignes, batch_size=LOT)


class Migration(migrations.Migration):
    dependencies = [("accompagnements", "0004_cloture_gardee")]
    operations = [migrations.RunPython(garder, migrations.RunPython.noop)]
