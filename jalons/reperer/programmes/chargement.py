"""Bring the base to what the shipped files say: frames, programmes, publics, first versions. Twice: nothing more."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.colonnes import DonneesInvalides
from jalons.fondations.socle.livraison import Bilan
from jalons.fondations.socle.refus import Refus

from . import lecture
from .enums import Origine, StatutRegle
from .models import Cadre, Programme, Public, VersionRegle


class RegleFigee(Refus):
    """A shipped file changes a version that is already published here."""


@transaction.atomic
def charger_programmes(*, dossier: Path = lecture.DONNEES) -> Bilan:
    """Load the shipped programmes and rules. Raises DonneesInvalides or RegleFigee, and then nothing is written.

    Once a direction has written its own version of a rule, the shipped versions of that public are left alone.
    """
    bilan = Bilan()
    cadres: dict[str, Cadre] = {}
    for valeurs in lecture.lire("cadres.csv", lecture.CADRES, dossier):
        cadres[valeurs["code"]] = bilan.poser(Cadre, Cadre.objects.filter(code=valeurs["code"]).first(), valeurs)
    programmes: dict[tuple[str, str], Programme] = {}
    for valeurs in lecture.lire("programmes.csv", lecture.PROGRAMMES, dossier):
        nom = valeurs.pop("cadre")
        if nom not in cadres:
            raise DonneesInvalides(f"programmes.csv : le cadre « {nom} » n’est pas dans cadres.csv.")
        code, valeurs["cadre"] = valeurs["code"], cadres[nom]
        present = Programme.objects.filter(cadre=cadres[nom], code=code).first()
        programmes[nom, code] = bilan.poser(Programme, present, valeurs)
    for valeurs in lecture.lire_publics(dossier):
        _charger_public(valeurs, programmes, bilan)
    if bilan.crees or bilan.modifies:
        inscrire(acte="programme.charger", agent=None, motif=f"{bilan.crees} créées, {bilan.modifies} modifiées")
    return bilan


def _charger_public(valeurs: dict[str, Any], programmes: dict[tuple[str, str], Programme], bilan: Bilan) -> None:
    versions, ou = valeurs.pop("versions"), (valeurs.pop("cadre"), valeurs.pop("programme"))
    if ou not in programmes:
        raise DonneesInvalides(f"publics.json : le programme {'/'.join(ou)} n’est pas dans programmes.csv.")
    valeurs |= {"programme": programmes[ou], "origine": Origine.LIVRE}
    present = Public.objects.filter(code=valeurs["code"], organisme=None).first()
    public = bilan.poser(Public, present, valeurs)
    presentes = {version.numero: version for version in public.versions.all()}
    if any(version.origine == Origine.SAISI for version in presentes.values()):
        bilan.gardes += len(versions)
        return
    for version in sorted(versions, key=lambda v: v["numero"]):
        _charger_version(public, presentes, version, bilan)


def _charger_version(public: Public, presentes: dict[int, VersionRegle], livree: dict[str, Any], bilan: Bilan) -> None:
    present = presentes.get(livree["numero"])
    if present is None:
        VersionRegle.objects.create(
            public=public,
            statut=StatutRegle.PUBLIEE,
            publiee_le=_le(livree["valable_du"]),
            origine=Origine.LIVRE,
            **livree,
        )
        bilan.crees += 1
    elif (present.empreinte, present.valable_du) != (livree["empreinte"], livree["valable_du"]):
        suite = max(presentes) + 1
        raise RegleFigee(
            f"La règle « {public.code} » version {livree['numero']} est déjà publiée avec un autre contenu ou une autre "
            f"date. Remède : livrez une version {suite} et fermez la précédente par sa date de fin."
        )
    elif present.statut == StatutRegle.PUBLIEE and present.valable_au != livree["valable_au"]:
        VersionRegle.objects.filter(pk=present.pk).update(valable_au=livree["valable_au"])
        bilan.modifies += 1
    else:
        bilan.inchanges += 1


def _le(jour: date) -> datetime:
    """A shipped rule is dated of its first day, at noon."""
    return timezone.make_aware(datetime.combine(jour, time(12)))
