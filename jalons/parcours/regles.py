"""A rule change seen before it is published: what it does to people and to the places that receive them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.effectifs import est_petit
from jalons.fondations.socle.templatetags.jalons import jour_long, nombre
from jalons.personnes.assures.models import Assure
from jalons.recevoir.offres.enums import EN_COURS
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.offres.selectors import capacites
from jalons.reperer.detection import selectors as detection
from jalons.reperer.detection.discretion import effectif, part_d_un_total
from jalons.reperer.detection.models import Apercu, Reperage
from jalons.reperer.detection.publics import caisse_regionale
from jalons.reperer.programmes import services as programmes
from jalons.reperer.programmes.champs import CHAMPS
from jalons.reperer.programmes.enums import SourcePublic
from jalons.reperer.programmes.models import VersionRegle
from jalons.reperer.programmes.services import RegleRefusee

SEMAINES = 8
PAS = 5
PERSONNES = 200
MOUVEMENTS = {
    "entrent": "Entrent", "sortent": "Sortent", "changent": "Changent d’offre ou de raisons", "avant": "Avant",
    "apres": "Après",
}  # fmt: skip
GENRES = {"ajoute": "entre", "retire": "sort", "change": "change d’offre ou de raisons"}
OFFRES = {"": "rien", "socle": "socle", "differenciee": "différenciée"}


@dataclass(frozen=True, slots=True)
class Mouvement:
    """One line of the preview: people in all and by offer. None is hidden."""

    nom: str
    total: int | None
    socle: int | None
    differenciee: int | None


@dataclass(frozen=True, slots=True)
class CritereCompte:
    """How many people a criterion concerns, before and after."""

    nom: str
    avant: int | None
    apres: int | None


@dataclass(frozen=True, slots=True)
class Charge:
    """One place: people to receive before and after, free slots week by week, when the last would be received."""

    nom: str
    avant: int | None
    apres: int | None
    libres: tuple[int, ...]
    fin: str
    deborde: bool


@dataclass(frozen=True, slots=True)
class PersonneApercue:
    """One person whom the draft moves, for who may read her."""

    personne: str
    genre: str
    avant: str
    apres: str
    jour: date
    reperage: UUID


@dataclass(frozen=True, slots=True)
class Vue:
    """The preview, as this agent may read it."""

    apercu: Apercu
    a_jour: bool  # it is of the draft's present content
    mouvements: tuple[Mouvement, ...]
    criteres: tuple[CritereCompte, ...]
    semaines: tuple[date, ...]
    charges: tuple[Charge, ...]
    a_demander: int | None
    personnes: tuple[PersonneApercue, ...] = field(default=())


def vue_apercu(agent: Any, apercu: Apercu, version: VersionRegle) -> Vue:
    """Counts protected for everybody: beside people whom she may open, a count of one tells what made their offer."""
    caisse = caisse_regionale(apercu.extraction.organisme)
    comptes, semaines = apercu.comptes, _lundis(timezone.localdate())
    libres = capacites(organisme_id=caisse.pk, du=semaines[0], semaines=SEMAINES)
    attendues = _attendues(apercu, version, caisse.pk, semaines)
    return Vue(
        apercu, apercu.empreinte == version.empreinte, mouvements(comptes), tuple(_criteres(comptes)), semaines,
        charges(comptes["lieux"], libres, attendues, semaines),
        arrondi(None if est_petit(comptes["a_demander"]) else comptes["a_demander"]), _personnes(agent, apercu),
    )  # fmt: skip


def arrondi(nombre_: int | None) -> int | None:
    """To the nearest five: two drafts that differ by one person hardly tell her."""
    return None if nombre_ is None else PAS * round(nombre_ / PAS)


def bavard(comptes: Mapping[str, Any]) -> bool:
    """Whether what comes after, beside what was before, would tell a movement of one to ten people."""
    return any(est_petit(n) for nom in ("entrent", "sortent", "changent") for n in comptes[nom].values())


def mouvements(comptes: Mapping[str, Any]) -> tuple[Mouvement, ...]:
    """Who enters, leaves, changes, then before and after. « Après » goes when it would tell a hidden movement."""
    trouves = []
    for nom, libelle in MOUVEMENTS.items():
        e = effectif(comptes[nom], cacher=True)
        vus = [e.total, e.parts["socle"], e.parts["differenciee"]]
        if nom == "apres" and bavard(comptes):
            vus = [None, None, None]
        trouves.append(Mouvement(libelle, *(arrondi(n) for n in vus)))
    return tuple(trouves)


def _criteres(comptes: Mapping[str, Any]) -> list[CritereCompte]:
    codes = [c for c in CHAMPS if c in comptes["criteres_avant"] or c in comptes["criteres_apres"]]
    tait = bavard(comptes)
    return [
        CritereCompte(CHAMPS[c].libelle, _critere(comptes, "avant", c), None if tait else _critere(comptes, "apres", c))
        for c in codes
    ]


def _critere(comptes: Mapping[str, Any], cote: str, code: str) -> int | None:
    total = sum(comptes[cote].values())
    return arrondi(part_d_un_total(comptes[f"criteres_{cote}"].get(code, 0), total))


def _lundis(jour: date) -> tuple[date, ...]:
    """The Mondays to come, this week's left out: nobody can still be told to come in it."""
    prochain = jour + timedelta(days=7 - jour.weekday())
    return tuple(prochain + timedelta(days=7 * n) for n in range(SEMAINES))


def _attendues(
    apercu: Apercu, version: VersionRegle, organisme_id: UUID, semaines: Sequence[date]
) -> dict[tuple[UUID, date], int]:
    """``{(place, Monday): n}``: people already expected there, who will take a slot; those of the preview, counted with it,
    are left out.
    """
    siennes = Reperage.objects.filter(
        Q(mois=apercu.mois, regle=version.public.code) | Q(pk__in=[p["reperage"] for p in _lire(apercu) if p["reperage"]]),
        extraction=apercu.extraction_id, assure__isnull=False,
    )  # fmt: skip
    offres = Offre.objects.filter(
        organisme=organisme_id, statut__in=EN_COURS, semaine_prevue__in=semaines, lieu__isnull=False
    ).exclude(assure__in=siennes.values("assure"))
    lignes = offres.values_list("lieu", "semaine_prevue").annotate(n=Count("pk")).order_by()
    return {(lieu, semaine): n for lieu, semaine, n in lignes}


def charges(
    lieux: Sequence[Mapping[str, Any]],
    libres: Mapping[tuple[UUID, date], int],
    attendues: Mapping[tuple[UUID, date], int],
    semaines: Sequence[date],
) -> tuple[Charge, ...]:
    """The load of each place over the weeks: people in order fill the slots of one week that nobody expected there will
    take, then of the next. Slots are shown as they are: what is left of them would count the people expected.
    """
    parts = {
        cote: effectif({ligne["lieu"]: ligne[cote] for ligne in lieux}, cacher=True) for cote in ("avant", "apres")
    }
    bouge = any(est_petit(abs(ligne["apres"] - ligne["avant"])) for ligne in lieux)
    trouvees = []
    for ligne in lieux:
        ouverts, prises = (_par_semaine(comptes, ligne["lieu"], semaines) for comptes in (libres, attendues))
        if est_petit(sum(prises)):
            prises = (0,) * len(prises)
        restent = tuple(max(0, n - p) for n, p in zip(ouverts, prises, strict=True))
        avant, apres = (arrondi(parts[cote].parts[ligne["lieu"]]) for cote in ("avant", "apres"))
        apres = None if bouge else apres
        deborde = (ligne["apres"] if apres is None else apres) > sum(restent)
        fin = _assez(deborde, sum(restent)) if apres is None else _fin(apres, restent, semaines)
        trouvees.append(Charge(ligne["nom"], avant, apres, ouverts, fin, deborde and bool(fin)))
    return tuple(trouvees)


def _par_semaine(comptes: Mapping[tuple[UUID, date], int], lieu: str, semaines: Sequence[date]) -> tuple[int, ...]:
    return tuple(comptes.get((UUID(lieu), s), 0) if lieu else 0 for s in semaines)


def _assez(deborde: bool, libres: int) -> str:
    """Whether the slots are enough, when the number of people is hidden: not said when few slots would tell it."""
    if est_petit(libres) or (deborde and not libres):
        return ""
    return "les créneaux ne suffisent pas" if deborde else "les créneaux suffisent"


def _fin(combien: int, par_semaine: Sequence[int], semaines: Sequence[date]) -> str:
    """When the last of them would be received, by the number shown."""
    reste = combien
    if reste <= 0:
        return "personne à recevoir"
    for libres, semaine in zip(par_semaine, semaines, strict=True):
        reste -= libres
        if reste <= 0:
            return f"toutes reçues la semaine du {jour_long(semaine)}"
    return f"{nombre(reste)} sans créneau avant le {jour_long(semaines[-1] + timedelta(days=7))}"


def _personnes(agent: Any, apercu: Apercu) -> tuple[PersonneApercue, ...]:
    """The people whom this agent may read, reasons included: the draft, beside a name, tells a reason."""
    if not detection.voit_des_personnes(agent):
        return ()
    toutes = _lire(apercu)
    ouverts = Reperage.objects.visible_to(agent, classe="F3").filter(
        pk__in=[p["reperage"] for p in toutes if p["reperage"]]
    )
    assures = {str(pk): assure for pk, assure in ouverts.values_list("pk", "assure_id")}
    noms = {a.pk: str(a) for a in Assure.objects.visible_to(agent).filter(pk__in=filter(None, assures.values()))}
    siennes = [p for p in toutes if p["reperage"] in assures][:PERSONNES]
    return tuple(
        PersonneApercue(
            noms.get(assures[p["reperage"]], ""), GENRES[p["genre"]], OFFRES[p["offre_avant"]], OFFRES[p["offre_apres"]],
            date.fromisoformat(p["jour"]), UUID(p["reperage"]),
        )
        for p in siennes
    )  # fmt: skip


def _lire(apercu: Apercu) -> list[dict[str, Any]]:
    personnes: list[dict[str, Any]] = json.loads(apercu.personnes or "[]")
    return personnes


@transaction.atomic
def publier_regle(*, agent: Agent, version: VersionRegle, motif: str, jour: date) -> VersionRegle:
    """Put a draft in force from today or later, only after a preview of this very content. Raises RegleRefusee,
    TransitionRefusee.
    """
    aujourdhui = timezone.localdate()
    if jour < aujourdhui:
        raise RegleRefusee(
            f"Le {jour:%d/%m/%Y} est passé : une règle ne change pas ce qui valait alors. "
            f"Choisissez le {aujourdhui:%d/%m/%Y} ou un jour suivant."
        )
    version = VersionRegle.objects.select_for_update().select_related("public").get(pk=version.pk)
    apercu = detection.dernier_apercu(version, version.empreinte)
    if apercu is None:
        raise RegleRefusee(
            "Cette règle n’a pas d’aperçu, ou elle a changé depuis. Calculez l’aperçu, lisez-le, puis publiez."
        )
    return programmes.publier(agent=agent, version=version, motif=motif, jour=jour, empreinte=apercu.empreinte)


def publication_en_mots(version: VersionRegle) -> str:
    """What happens next, to who has just published it: a list is applied when it is loaded, never by a repérage."""
    du = jour_long(version.valable_du)
    if version.public.source == SourcePublic.LISTE:
        suite = (
            f"À partir du {du}, chaque liste chargée pour ce public l’appliquera ; pour une liste déjà chargée, "
            "l’administration technique relance « jalons charger »."
        )
    else:
        suite = f"Le premier repérage à partir du {du} l’appliquera."
    return f"La version {version.numero} est publiée. {suite}"
