"""Acts of the room: load the official files, the caisses; open and close a reception place."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import Refus
from jalons.fondations.socle.transitions import enregistrer, exiger_vue
from jalons.fondations.territoires import chargement, lecture, mouvements
from jalons.fondations.territoires.enums import TypeOrganisme
from jalons.fondations.territoires.models import Circonscription, Commune, LieuAccueil, Organisme
from jalons.fondations.territoires.rules import mots_tus

ORGANISMES = Path(__file__).with_name("donnees") / "organismes.csv"


class LieuInvalide(Refus):
    """The place cannot be opened or closed so; the message is French and names the remedy."""


def charger(
    *,
    fichiers: Iterable[Path],
    millesime: int,
    agent: Any = None,
    dire: Callable[[lecture.Bilan], None] | None = None,
) -> tuple[list[lecture.Bilan], int | None]:
    """Load Insee and IGN files for one vintage, in their order of dependence; then draw the cantons-ou-villes.

    Returns what each file gave, and how many cantons-ou-villes are drawn (None when nothing could change them).

    Every file is read and recognised before the first is written; each is then loaded whole or not at all. ``dire`` is
    called after each. Raises lecture.FichierIllisible; what was announced before stays loaded, and loading it again
    changes nothing.
    """
    ouverts = [fichier for chemin in fichiers for fichier in lecture.ouvrir_tous(chemin)]
    rangs = list(lecture.Genre)
    suites = _suites(ouverts)
    bilans = []
    for fichier in sorted(ouverts, key=lambda f: (rangs.index(f.genre), f.nom)):
        bilans.append(_charger_un(replace(fichier, mouvements=suites), millesime, agent))
        if dire:
            dire(bilans[-1])
    dessines = None
    if any(f.genre in (lecture.Genre.COMMUNES, lecture.Genre.CONTOURS) for f in ouverts):
        with transaction.atomic():
            dessines = chargement.dessiner_cantons(millesime)
    return bilans, dessines


def _suites(ouverts: Iterable[lecture.Fichier]) -> dict[str, str]:
    """What former codes became, by all the files of movements."""
    suites: dict[str, str] = {}
    for fichier in ouverts:
        if fichier.genre == lecture.Genre.MOUVEMENTS:
            suites |= mouvements.lire(fichier, lecture.Bilan(fichier.nom, fichier.genre))
    return suites


@transaction.atomic
def _charger_un(fichier: lecture.Fichier, millesime: int, agent: Any) -> lecture.Bilan:
    bilan = lecture.Bilan(fichier.nom, fichier.genre)
    chargement.CHARGEURS[fichier.genre](fichier, bilan, millesime)
    inscrire(acte="territoire.charger", agent=agent, motif=f"{millesime} {bilan.genre} {fichier.empreinte[:16]}")
    return bilan


@transaction.atomic
def charger_organismes(*, chemin: Path = ORGANISMES, agent: Any = None) -> int:
    """Load the caisses and their départements from the shipped file. Run twice: the same. Returns how many caisses."""
    with chemin.open(encoding="utf-8", newline="") as fichier:
        lignes = list(csv.DictReader(fichier, delimiter=";"))
    regionaux = {ligne["code"] for ligne in lignes if not ligne["parent"]}
    for numero, ligne in enumerate(lignes, 2):
        if ligne["type"] not in TypeOrganisme.values or (ligne["parent"] and ligne["parent"] not in regionaux):
            raise lecture.FichierIllisible(
                f"{chemin.name}, ligne {numero} : type « {ligne['type']} » ou caisse régionale « {ligne['parent']} » "
                "inconnu. Remède : corriger la ligne, ou ajouter la caisse régionale."
            )
    _poser_organismes([ligne for ligne in lignes if not ligne["parent"]], {})
    _poser_organismes([ligne for ligne in lignes if ligne["parent"]], Organisme.objects.in_bulk(field_name="code"))
    connus = Organisme.objects.in_bulk(field_name="code")
    _couvrir(
        (connus[ligne["code"]], code, date.fromisoformat(ligne["date_debut"]))
        for ligne in lignes
        for code in ligne["departements"].split("+")
    )
    inscrire(acte="organisme.charger", agent=agent, motif=f"{len(lignes)} caisses")
    return len(lignes)


def _poser_organismes(lignes: list[dict[str, str]], parents: dict[str, Organisme]) -> None:
    champs = ["nom", "type", "zone", "telephone"]
    Organisme.objects.bulk_create(
        [
            Organisme(code=ligne["code"], parent=parents.get(ligne["parent"]), **{c: ligne[c] for c in champs})
            for ligne in lignes
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*champs, "parent"],
    )


def _couvrir(voulues: Iterable[tuple[Organisme, str, date]]) -> None:
    deja = set(Circonscription.objects.values_list("organisme_id", "departement_code"))
    Circonscription.objects.bulk_create(
        Circonscription(organisme=organisme, departement_code=code, date_debut=du)
        for organisme, code, du in voulues
        if (organisme.pk, code) not in deja
    )


@transaction.atomic
def couvrir(*, organisme: Organisme, departements: Iterable[str], du: date) -> None:
    """Say which départements a caisse covers since ``du``. Lines already there are kept with their dates."""
    _couvrir((organisme, code, du) for code in departements)


@transaction.atomic
def ouvrir_lieu(
    *,
    agent: Any,
    organisme_id: Any,
    nom: str,
    type: str,
    adresse: str,
    commune: Commune,
    ouvert_du: date,
    acces: str = "",
) -> LieuAccueil:
    """Open a reception place of a caisse; it stands at its commune's centre until placed better.

    Raises LieuInvalide when its address could not be told in a message.
    """
    if mots := mots_tus(adresse):
        raise LieuInvalide(
            f"Cette adresse part dans des SMS et dit pourquoi l’on vient : « {' », « '.join(mots)} ». Gardez ce qui mène "
            "à la porte : l’établissement, le numéro, la rue, le bâtiment.",
            "adresse",
        )
    lieu = LieuAccueil.objects.create(
        organisme_id=organisme_id,
        nom=nom,
        type=type,
        adresse=adresse,
        acces=acces,
        commune_code=commune.code,
        latitude=commune.latitude,
        longitude=commune.longitude,
        ouvert_du=ouvert_du,
    )
    inscrire(acte="lieu.ouvrir", agent=agent, objet=lieu)
    return lieu


@transaction.atomic
def fermer_lieu(*, agent: Any, lieu: LieuAccueil, le: date, version: int) -> None:
    """Close a place after its last day ``le`` (included). Raises LieuInvalide, socle's VersionDepassee."""
    if lieu.ouvert_au is not None:
        raise LieuInvalide(f"Ce lieu ferme déjà le {lieu.ouvert_au:%d/%m/%Y}. Rechargez la page.", "le")
    if le < timezone.localdate():
        raise LieuInvalide("Le dernier jour d’accueil est passé : donnez aujourd’hui ou un jour à venir.", "le")
    if le < lieu.ouvert_du:
        raise LieuInvalide(
            f"Le lieu n’ouvre que le {lieu.ouvert_du:%d/%m/%Y} : donnez un dernier jour qui ne soit pas avant.",
            "le",
        )
    lieu.ouvert_au = le
    enregistrer(lieu, version, "ouvert_au")
    inscrire(acte="lieu.fermer", agent=agent, objet=lieu)


@transaction.atomic
def rouvrir_lieu(*, agent: Any, lieu: LieuAccueil, version: int | None = None) -> None:
    """Take a closing back: the place receives again, as if it had not been told. Raises LieuInvalide, VersionDepassee."""
    exiger_vue(LieuAccueil.objects.select_for_update().get(pk=lieu.pk), version)
    if (
        LieuAccueil.objects.filter(pk=lieu.pk, ouvert_au__isnull=False).update(ouvert_au=None, version=F("version") + 1)
        != 1
    ):
        raise LieuInvalide(f"« {lieu} » n’est pas fermé. Rechargez la page.")
    inscrire(acte="lieu.rouvrir", agent=agent, objet=lieu)
