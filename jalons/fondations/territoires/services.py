"""Acts of the room: load the official files, the caisses; open and close a reception place."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import Refus, VersionDepassee
from jalons.fondations.socle.transitions import enregistrer, exiger_vue
from jalons.fondations.territoires import chargement, lecture, mouvements
from jalons.fondations.territoires.enums import Attribution, TypeOrganisme
from jalons.fondations.territoires.models import (
    Circonscription,
    Commune,
    LieuAccueil,
    Organisme,
    ReglageAttribution,
    Salle,
)
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
    _exiger_adresse(adresse)
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


def _exiger_adresse(adresse: str) -> None:
    if mots := mots_tus(adresse):
        raise LieuInvalide(
            f"Cette adresse part dans des SMS et dit pourquoi l’on vient : « {' », « '.join(mots)} ». Gardez ce qui mène "
            "à la porte : l’établissement, le numéro, la rue, le bâtiment.",
            "adresse",
        )


CHAMPS_LIEU = ("nom", "type", "adresse", "acces", "horaires", "jours_fermes", "equipements")
CHAMPS_SALLE = ("nom", "places", "fauteuil", "equipements", "ouverte_du", "fermee_au")


@transaction.atomic
def modifier_lieu(*, agent: Any, lieu: LieuAccueil, version: int, **champs: Any) -> LieuAccueil:
    """Correct a place (``champs``: those of CHAMPS_LIEU). Raises LieuInvalide (address), VersionDepassee."""
    _exiger_adresse(champs["adresse"])
    frais = LieuAccueil.objects.select_for_update().get(pk=lieu.pk)
    for nom in CHAMPS_LIEU:
        setattr(frais, nom, champs[nom])
    frais.jours_fermes = sorted(set(frais.jours_fermes))
    enregistrer(frais, version, *CHAMPS_LIEU)
    inscrire(acte="lieu.modifier", agent=agent, objet=frais)
    return frais


@transaction.atomic
def ouvrir_salle(*, agent: Any, lieu: LieuAccueil, **champs: Any) -> Salle:
    """A room of a place (``champs``: those of CHAMPS_SALLE). Raises LieuInvalide: a name taken, dates reversed."""
    salle = Salle(lieu=lieu, **{nom: champs[nom] for nom in CHAMPS_SALLE})
    _exiger_dates(salle)
    try:
        with transaction.atomic():
            salle.save(force_insert=True)
    except IntegrityError as erreur:
        raise _nom_pris(salle, erreur) from erreur
    inscrire(acte="salle.ouvrir", agent=agent, objet=salle)
    return salle


@transaction.atomic
def modifier_salle(*, agent: Any, salle: Salle, version: int, **champs: Any) -> Salle:
    """Correct a room, or close it by its last day: what is booked there after stays, and says so. Raises as ``ouvrir_salle``,
    VersionDepassee."""
    fraiche = Salle.objects.select_for_update().get(pk=salle.pk)
    for nom in CHAMPS_SALLE:
        setattr(fraiche, nom, champs[nom])
    _exiger_dates(fraiche)
    try:
        with transaction.atomic():
            enregistrer(fraiche, version, *CHAMPS_SALLE)
    except IntegrityError as erreur:
        raise _nom_pris(fraiche, erreur) from erreur
    inscrire(acte="salle.modifier", agent=agent, objet=fraiche)
    return fraiche


def _exiger_dates(salle: Salle) -> None:
    if salle.fermee_au and salle.fermee_au < salle.ouverte_du:
        raise LieuInvalide(
            f"Le dernier jour ({salle.fermee_au:%d/%m/%Y}) précède le premier ({salle.ouverte_du:%d/%m/%Y}) : corrigez-le.",
            "fermee_au",
        )


def _nom_pris(salle: Salle, erreur: IntegrityError) -> Exception:
    if "salle_un_nom_par_lieu" not in str(erreur):
        return erreur
    return LieuInvalide(f"Une salle de ce lieu s’appelle déjà « {salle.nom} » : donnez un autre nom.", "nom")


@transaction.atomic
def regler_attribution(
    *, agent: Any, organisme: Organisme, attribution: str, date_debut: date, vu: str = ""
) -> ReglageAttribution:
    """How this caisse gives people to its workers from ``date_debut`` on; said again for the same day, it replaces.

    ``vu``: the latest setting (``str``) that the page showed, so that two people do not undo each other unseen.
    Raises LieuInvalide: a day past; VersionDepassee.
    """
    Organisme.objects.select_for_update().get(pk=organisme.pk)
    dernier = ReglageAttribution.objects.filter(organisme=organisme).order_by("-date_debut").first()
    if vu != str(dernier or ""):
        raise VersionDepassee("Quelqu’un a changé ce réglage entre-temps : rechargez la page, puis décidez.")
    if date_debut < timezone.localdate():
        raise LieuInvalide(
            f"Le {date_debut:%d/%m/%Y} est passé : ce qui a été confié le reste. Donnez aujourd’hui ou un jour à venir.",
            "date_debut",
        )
    reglage, _ = ReglageAttribution.objects.update_or_create(
        organisme=organisme, date_debut=date_debut, defaults={"attribution": Attribution(attribution).value}
    )
    inscrire(acte="attribution.regler", agent=agent, objet=reglage, motif=f"{attribution} {date_debut:%Y-%m-%d}")
    return reglage


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
