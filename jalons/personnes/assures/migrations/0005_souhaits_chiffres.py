from django.db import migrations

CLAIRS = ("consignes", "ne_pas_contacter_motif")


def chiffrer(apps, schema_editor):
    for champ in CLAIRS:
        lignes = apps.get_model("assures", "Contact").objects.exclude(**{f"{champ}_clair": ""})
        for ligne in lignes.only("pk", f"{champ}_clair").iterator():
            setattr(ligne, champ, getattr(ligne, f"{champ}_clair"))
            setattr(ligne, f"{champ}_clair", "")
            ligne.save(update_fields=[champ, f"{champ}_clair"])


class Migration(migrations.Migration):
    """Row by row, each text bound to its row; stopped on the way, it starts again from nothing."""

    dependencies = [("assures", "0004_souhaits_a_chiffrer")]

    operations = [migrations.RunPython(chiffrer)]
