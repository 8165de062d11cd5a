"""Two acts: consolider (raw measures) and publier (protected cells). Each can be killed and run again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle import refus
from jalons.fondations.socle.effectifs import SEUIL
from jalons.fondations.territoires.models import Organisme
from jalons.mesurer.statistiques import comptage, decor, rules
from jalons.mesurer.statistiques.comptage import Champ
from jalons.mesurer.statistiques.entonnoir import cellules as entonnoir
from jalons.mesurer.statistiques.entonnoir.comptage import parcours
from jalons.mesurer.statistiques.enums import GROUPES
from jalons.mesurer.statistiques.equite import cellules as equite
from jalons.mesurer.statistiques.indicateurs import (
    COMMUNES,
    DELAI_REPONSE,
    DENOMINATEUR,
    INDICATEURS,
    MOYENNE,
    PARCOURS,
    PARCOURS_REPERES,
    PERSONNES,
)
from jalons.mesurer.statistiques.models import CasePubliee, Denombrement, Mesure, Publication
from jalons.mesurer.statistiques.places import COLONNES, Place
from jalons.mesurer.statistiques.protection import cellules, communes
from jalons.mesurer.statistiques.protection.revision import Refus
from jalons.reperer.detection.models import Extraction

if TYPE_CHECKING:
    from jalons.reperer.detection.lecture.extraction import Ouverte

_VERROU = 7_311_047
COMPTEURS: dict[str, Callable[[Champ], Iterable[Mesure]]] = {
    **comptage.COMPTEURS,
    PARCOURS_REPERES: parcours,
}
Suivi = Callable[[str], None]


class RienAPublier(refus.Refus):
    """The year was never consolidated for this caisse, or holds nothing; the message names the verb to
    run."""


class RevisionRefusee(refus.Refus):
    """Comparing this version with the published one would give small counts away; the published one stays."""


@dataclass(frozen=True)
class BilanConsolidation:
    """How many measures there are, and how many this run wrote, changed or removed."""

    mesures: int
    nouvelles: int
    changees: int
    retirees: int


@dataclass(frozen=True)
class BilanPublication:
    """The version in force, whether this run made it, how many cells, how many of them masked."""

    publication: Publication
    nouvelle: bool
    cases: int
    masquees: int


def _muet(etape: str) -> None:
    """No progress wanted."""


def _seul() -> None:
    """One writer of figures at a time; the lock leaves with the transaction."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [_VERROU])


@transaction.atomic
def denombrer(
    *, extraction: Extraction, dossier: Path | Ouverte, mois: Iterable[str], agent: Any = None, suivi: Suivi = _muet
) -> int:
    """Count, in the files of an extraction, the people with a paid arrêt in each month, by group; write what changed.

    The denominators of the rate of people found. Run again, it writes nothing but its journal line. Returns how many
    people-months there are. Raises ErreurReperage.
    """
    from jalons.mesurer.statistiques.equite import denombrement  # noqa: PLC0415 - loads the engine of files

    total = 0
    for m, groupes in denombrement.par_mois(dossier, mois, suivi):
        total += sum(groupes.values())
        siens = Denombrement.objects.filter(extraction=extraction, mois=m)
        if {tuple(ligne[:4]): ligne[4] for ligne in siens.values_list(*GROUPES, "personnes")} == groupes:
            continue
        siens.delete()
        Denombrement.objects.bulk_create(
            Denombrement(extraction=extraction, mois=m, **dict(zip(GROUPES, groupe, strict=True)), personnes=n)
            for groupe, n in sorted(groupes.items())
        )
    inscrire(acte="extraction.denombrer", agent=agent, objet=extraction, motif=extraction.mois)
    return total


@transaction.atomic
def consolider(
    *, annee: int, organisme: Organisme, agent: Any = None, suivi: Suivi = _muet, le: date | None = None
) -> BilanConsolidation:
    """Recount every indicator of a year and caisse from the files' tables; write only what changed. ``le``: the day of
    the count, today by default.

    Killed, it leaves the former measures whole. Run again on the same data, it writes nothing but its
    journal line.
    """
    _seul()
    champ = Champ(organisme, annee)
    comptees = {mesure.place: mesure for mesure in comptage.periode(champ, le or timezone.localdate())}
    for code, compter in COMPTEURS.items():
        suivi(f"{INDICATEURS[code].nom}, {organisme.nom}, {annee}")
        comptees |= {mesure.place: mesure for mesure in compter(champ)}
    bilan = _ecrire(champ, comptees)
    inscrire(acte="mesure.consolider", agent=agent, objet=organisme, motif=f"{organisme.code} {annee}")
    return bilan


def _ecrire(champ: Champ, comptees: dict[Place, Mesure]) -> BilanConsolidation:
    """Diff before write."""
    presentes = {m.place: m for m in Mesure.objects.filter(organisme=champ.organisme, annee=champ.annee)}
    nouvelles, changees, valeurs = [], [], ("numerateur", "denominateur", "personnes")
    for place, mesure in comptees.items():
        avant = presentes.pop(place, None)
        if avant is None:
            nouvelles.append(mesure)
        elif any(getattr(avant, nom) != getattr(mesure, nom) for nom in valeurs):
            mesure.pk = avant.pk
            changees.append(mesure)
    Mesure.objects.bulk_create(nouvelles, batch_size=2000)
    Mesure.objects.bulk_update(changees, valeurs, batch_size=2000)
    Mesure.objects.filter(pk__in=[m.pk for m in presentes.values()]).delete()
    return BilanConsolidation(len(comptees), len(nouvelles), len(changees), len(presentes))


@transaction.atomic
def publier(*, annee: int, organisme: Organisme, le: date, agent: Any = None, suivi: Suivi = _muet) -> BilanPublication:
    """Protect the measures of a year and caisse and publish them as a dated version.

    Nothing new: the version in force stays. Published figures change only if comparing both versions
    tells nothing (``protection.revision``), except for a fictitious region, where nobody can be
    recognised. Raises RienAPublier, RevisionRefusee; nothing is then written.
    """
    _seul()
    mesures = {m.place: m for m in Mesure.objects.filter(organisme=organisme, annee=annee)}
    periode = {place[0]: int(mesures.pop(place).numerateur) for place in list(mesures) if place[0] not in INDICATEURS}
    if not mesures:
        raise RienAPublier(
            f"Rien à publier pour {organisme.nom} en {annee}. "
            f"Remède : lancer « jalons consolider --region {organisme.code} --annee {annee} »."
        )
    precedente = Publication.objects.filter(organisme=organisme, annee=annee).first()
    avant = {c.place: c.valeur for c in precedente.cases.all()} if precedente else {}
    suivi(f"Protection des petits effectifs, {organisme.nom}, {annee}")
    cases = _proteger_tout(organisme, mesures, {} if organisme.fictif else avant)
    masquees = sum(valeur is None for valeur in cases.values())
    fige = _figer(organisme, annee, cases, periode, le)
    if precedente and avant == cases and fige["jours"] == (precedente.au - date(annee - 1, 12, 31)).days:
        if precedente.fige is None:
            precedente.fige = fige
            precedente.save(update_fields=["fige"])
        return BilanPublication(precedente, False, len(cases), masquees)
    publication = Publication.objects.create(
        organisme=organisme, annee=annee, rang=precedente.rang + 1 if precedente else 1, publiee_le=le,
        seuil=SEUIL, fige=fige,
    )  # fmt: skip
    CasePubliee.objects.bulk_create(
        [
            CasePubliee(publication=publication, valeur=n, masquee=n is None, **dict(zip(COLONNES, place, strict=True)))
            for place, n in cases.items()
        ],
        batch_size=2000,
    )
    inscrire(acte="publication.publier", agent=agent, objet=publication, motif=f"{organisme.code} {annee}")
    return BilanPublication(publication, True, len(cases), masquees)


def _figer(
    organisme: Organisme, annee: int, cases: Iterable[Place], periode: Mapping[str, int], le: date
) -> dict[str, Any]:
    """What this version prints besides its cells, as it is today."""
    jours = periode.get(comptage.JOURS_COMPTES)
    mois = None if jours is None else periode.get(comptage.MOIS_CHERCHES, 0)
    au = min(le, date(annee, 12, 31)) if jours is None else date(annee, 1, 1) + timedelta(days=jours - 1)
    return decor.actuel(organisme, annee, cases, au, mois).en_json()


def _proteger_tout(
    organisme: Organisme, mesures: dict[Place, Mesure], avant: dict[Place, Decimal | None]
) -> dict[Place, Decimal | None]:
    """Every cell with its published value, None when masked. Raises RevisionRefusee."""
    cases: dict[Place, Decimal | None] = {}
    for code, indicateur in INDICATEURS.items():
        siennes = {place: m for place, m in mesures.items() if place[0] == code}
        if indicateur.nature in PROTECTIONS:
            cases |= _proteger_personnes(organisme, code, siennes, avant, cases)
        elif indicateur.nature == MOYENNE:
            cases |= {place: _moyenne(m, cases) for place, m in siennes.items()}
        else:
            cases |= {place: m.numerateur for place, m in siennes.items()}
    return cases


def _moyenne(mesure: Mesure, deja: Mapping[Place, Decimal | None]) -> Decimal | None:
    """None when it is on too few, or would say something of a count that is hidden."""
    if not rules.moyenne_publiable(mesure.personnes or 0) or not mesure.denominateur:
        return None
    if mesure.indicateur == DELAI_REPONSE:
        cache = deja.get(("signalements", *mesure.place[1:])) is None
        return None if cache else rules.jours_moyens(mesure.numerateur, mesure.denominateur)
    return rules.mois_moyens(mesure.numerateur, mesure.denominateur)


def _proteger_personnes(
    organisme: Organisme,
    code: str,
    siennes: dict[Place, Mesure],
    avant: dict[Place, Decimal | None],
    deja: dict[Place, Decimal | None],
) -> dict[Place, Decimal | None]:
    """People's cells of one indicator, ``deja`` being those of the indicators before it. Raises RevisionRefusee."""
    valeurs = {p: int(m.numerateur) for p, m in siennes.items()}
    anciennes = _entiers({p: v for p, v in avant.items() if p[0] == code})
    if not valeurs and not anciennes:
        return {}
    if not valeurs:
        raise RevisionRefusee(
            f"{INDICATEURS[code].nom}, {organisme.nom} : les {len(anciennes)} cases publiées disparaîtraient. "
            "La version publiée reste en vigueur."
        )
    proteger = PROTECTIONS[INDICATEURS[code].nature]
    trouve = proteger(organisme.code, valeurs, anciennes, _entiers(deja))
    if isinstance(trouve, Refus):
        raise RevisionRefusee(
            f"{INDICATEURS[code].nom}, {organisme.nom} : {trouve.raison} ({trouve.cases} case(s)). "
            "La version publiée reste en vigueur."
        )
    return {place: None if n is None else Decimal(n) for place, n in trouve.items()}


def _entiers(cases: Mapping[Place, Decimal | None]) -> dict[Place, int | None]:
    return {p: None if v is None else int(v) for p, v in cases.items()}


Cases = dict[Place, int | None]
# How each nature of people's figure is protected: (region, counts, version in force, cells already decided).
PROTECTIONS: dict[str, Callable[[str, dict[Place, int], Cases, Cases], Cases | Refus]] = {
    PERSONNES: lambda region, valeurs, avant, _: cellules.proteger(region, valeurs, avant),
    COMMUNES: lambda region, valeurs, avant, deja: communes.proteger(valeurs, avant, deja),
    PARCOURS: lambda region, valeurs, avant, _: entonnoir.proteger(region, valeurs, avant),
    DENOMINATEUR: equite.proteger,
}
