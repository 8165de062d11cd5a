"""The index of a person found no longer depends on the blanks and the case of her identifier. Data only.

Rows whose identifier was read as it is compared, nearly all, are left alone.
"""

import re

from django.db import migrations

from jalons.fondations.socle.chiffrement import index_aveugle

BLANCS = re.compile("[ \t\r\n\u00a0\u2007\u2009\u202f\u200b\ufeff]+")


def canonique(identifiant):
    return BLANCS.sub("", identifiant).upper()


def recalculer(apps, schema_editor):
    reperages = apps.get_model("detection", "Reperage").objects
    evenements = apps.get_model("detection", "Evenement").objects
    lignes = reperages.select_related("extraction").only("assure_ref", "assure_index", "extraction__organisme")
    for ligne in lignes.iterator(chunk_size=2000):
        compare = canonique(ligne.assure_ref)
        if compare == ligne.assure_ref:
            continue
        ancien, neuf = bytes(ligne.assure_index), index_aveugle(f"{ligne.extraction.organisme_id}|{compare}")
        deplacer(reperages.filter(pk=ligne.pk), reperages, ("extraction", "regle", "regle_version", "arret_debut"), neuf)
        siens = evenements.filter(extraction=ligne.extraction_id, assure_index=ancien)
        deplacer(siens, evenements, ("extraction", "mois", "public", "version_apres", "arret_debut"), neuf)


def deplacer(lignes, toutes, unicite, neuf):
    """Under the new index, but a row that somebody of the same index already holds: both writings were found."""
    for ligne in lignes:
        if not toutes.filter(assure_index=neuf, **{nom: getattr(ligne, nom) for nom in unicite}).exists():
            toutes.filter(pk=ligne.pk).update(assure_index=neuf)


class Migration(migrations.Migration):
    dependencies = [("detection", "0003_regle_a1")]
    operations = [migrations.RunPython(recalculer, migrations.RunPython.noop)]
