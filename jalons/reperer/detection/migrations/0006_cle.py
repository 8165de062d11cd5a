"""The index of a person found no longer depends on the key of her NIR. Data only; as 0004, for the numbers of 15 characters.

A damaged text is no such number: its row is left as it is.
"""

import re
from importlib import import_module

from django.db import migrations
from stdnum.fr.nir import calc_check_digits

from jalons.fondations.socle.chiffrement import en_montrant, index_aveugle

AVANT = import_module("jalons.reperer.detection.migrations.0004_identifiants")
NIR_15 = re.compile(r"[1-8]\d{4}(\d\d|2[AB])\d{8}", re.ASCII)


@en_montrant()
def recalculer(apps, schema_editor):
    reperages = apps.get_model("detection", "Reperage").objects
    evenements = apps.get_model("detection", "Evenement").objects
    lignes = reperages.select_related("extraction").only("assure_ref", "assure_index", "extraction__organisme")
    for ligne in lignes.iterator(chunk_size=2000):
        numero = AVANT.canonique(ligne.assure_ref)
        if not NIR_15.fullmatch(numero) or calc_check_digits(numero[:13]) != numero[13:]:
            continue
        ancien, neuf = bytes(ligne.assure_index), index_aveugle(f"{ligne.extraction.organisme_id}|{numero[:13]}")
        unicite = ("extraction", "regle", "regle_version", "arret_debut")
        AVANT.deplacer(reperages.filter(pk=ligne.pk), reperages, unicite, neuf)
        siens = evenements.filter(extraction=ligne.extraction_id, assure_index=ancien)
        AVANT.deplacer(siens, evenements, ("extraction", "mois", "public", "version_apres", "arret_debut"), neuf)


class Migration(migrations.Migration):
    dependencies = [("detection", "0005_mise_de_cote")]
    operations = [migrations.RunPython(recalculer, migrations.RunPython.noop)]
