"""The shipped letter to an employer no longer says that the occupational physician gave an opinion: who writes says it."""

import uuid
from datetime import date

from django.db import migrations

DEBUT = date(2026, 1, 1)
ESPACE = uuid.UUID("6c1f4c1e-3f0b-4a55-9d0e-2a7d1f6b9c10")
SUITE = uuid.uuid5(ESPACE, "1")
AVANT = "à la suite de l’avis de votre service de prévention et de santé au travail"
APRES = "[à compléter : le jour où le médecin du travail a été vu, et ce que vous pouvez en dire avec son accord]"


def corriger(apps, schema_editor):
    """Only where nobody wrote a version of one's own."""
    modele = apps.get_model("courriers", "ModeleCourrier")
    derniere = modele.objects.filter(suite=SUITE).order_by("-version").first()
    if derniere is None or derniere.version != 1 or derniere.retire or AVANT not in derniere.corps:
        return
    modele.objects.create(
        pk=uuid.uuid5(SUITE, "2"), suite=SUITE, version=2, genre=derniere.genre, titre=derniere.titre, objet=derniere.objet,
        corps=derniere.corps.replace("et " + AVANT, APRES), date_debut=DEBUT,
    )


def reprendre(apps, schema_editor):
    apps.get_model("courriers", "ModeleCourrier").objects.filter(pk=uuid.uuid5(SUITE, "2")).delete()


class Migration(migrations.Migration):
    dependencies = [("courriers", "0002_modeles_livres")]
    operations = [migrations.RunPython(corriger, reprendre)]
