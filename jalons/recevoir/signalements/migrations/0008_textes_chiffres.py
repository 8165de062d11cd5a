from django.db import migrations

CLAIRS = {"Demande": ("motif_decision", "ce_qui_a_ete_dit"), "Attribution": ("raison", "motif_refus")}


def chiffrer(apps, schema_editor):
    for modele, champs in CLAIRS.items():
        for champ in champs:
            lignes = apps.get_model("signalements", modele).objects.exclude(**{f"{champ}_clair": ""})
            for ligne in lignes.only("pk", f"{champ}_clair").iterator():
                setattr(ligne, champ, getattr(ligne, f"{champ}_clair"))
                setattr(ligne, f"{champ}_clair", "")
                ligne.save(update_fields=[champ, f"{champ}_clair"])


class Migration(migrations.Migration):
    """Row by row, each text bound to its row; stopped on the way, it starts again from nothing."""

    dependencies = [("signalements", "0007_textes_a_chiffrer")]

    operations = [migrations.RunPython(chiffrer)]
