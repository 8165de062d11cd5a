"""The monthly request's rule takes the code of its public: « requete-mensuelle » becomes « a1 ». Data only.

What was applied to each extraction is remembered from the people that it found.
"""

from django.db import migrations

AVANT, APRES = "requete-mensuelle", "a1"


def renommer(apps, schema_editor):
    reperages = apps.get_model("detection", "Reperage").objects
    reperages.filter(regle=AVANT).update(regle=APRES)
    passages = {}
    lignes = reperages.order_by("mois", "regle", "regle_version").values_list("extraction", "mois", "regle", "regle_version")
    for extraction, *passage in lignes.distinct():
        passages.setdefault(extraction, []).append(passage)
    for extraction, faits in passages.items():
        apps.get_model("detection", "Extraction").objects.filter(pk=extraction).update(passages=faits)


def retour(apps, schema_editor):
    apps.get_model("detection", "Reperage").objects.filter(regle=APRES).update(regle=AVANT)


class Migration(migrations.Migration):
    dependencies = [("detection", "0002_periodes_valeurs_criteres")]
    operations = [migrations.RunPython(renommer, retour)]
