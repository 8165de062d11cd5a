"""A rule change seen before it is published: what it does to people and to the places that receive them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import index_aveugle, json_lu
from jalons.fondations.socle.effectifs import est_petit
from jalons.fondations.socle.templatetags.jalons import jour_long, nombre
from jalons.personnes.assures.models import Assure
from jalons.recevoir.offres.enums import EN_COURS
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.offres.selectors import capacites
from jalons.reperer.detection import selectors as detection
from jalons.reperer.detection.discretion import PEU, PRES, palier
from jalons.reperer.detection.models import Apercu, Reperage
from jalons.reperer.detection.publics import caisse_regionale
from jalons.reperer.programmes import services as programmes
from jalons.reperer.programmes.enums import SourcePublic
from jalons.reperer.programmes.models import VersionRegle
from jalons.reperer.programmes.services import RegleRefusee

SEMAINES = 8
PERSONNES = 200
MOUVEMENTS = {
    "entrent": "Entrent", "sortent": "Sortent", "changent": "Changent d’offre ou de raisons", "avant": "Avant",
    "apres": "Après",
}  # fmt: skip
GENRES = {"ajoute": "entre", "retire": "sort", "change": "change d’offre ou de raisons"}
OFFRES = {"": "rien", "socle": "socle", "differenciee": "différenciée"}


@dataclass(frozen=True, slots=True)
class Mouvement:
    """One line of the preview: people in all and by offer."""

    nom: str
    total: int | None
    socle: int | None
    differenciee: int | None


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
    """The preview, as this agent may read it. A number that is None is under ``peu``, the others are within ``pres``."""

    apercu: Apercu
    a_jour: bool  # it is of the draft's present content
    mouvements: tuple[Mouvement, ...]
    semaines: tuple[date, ...]
    charges: tuple[Charge, ...]
    a_demander: int | None
    personnes: tuple[PersonneApercue, ...] = field(default=())
    peu: int = PEU
    pres: int = PRES

    @property
    def muette(self) -> bool:
        """It shows no number of people: nobody can decide on it."""
        return not montre(self.mouvements)


Repondre = Callable[[str, int], int | None]  # (what is counted, people) → the number shown; None: « moins de PEU »


def vue_apercu(agent: Any, apercu: Apercu, version: VersionRegle) -> Vue:
    """Counts in steps for everybody: beside people whom she may open, a count of one tells what made their offer."""
    caisse = caisse_regionale(apercu.extraction.organisme)
    comptes, semaines, repondre = apercu.comptes, _lundis(timezone.localdate()), reponse_de(apercu)
    libres = capacites(organisme_id=caisse.pk, du=semaines[0], semaines=SEMAINES)
    attendues = _attendues(apercu, version, caisse.pk, semaines)
    return Vue(
        apercu, apercu.empreinte == version.empreinte, mouvements(comptes, repondre), semaines,
        charges(comptes["lieux"], libres, attendues, semaines, repondre),
        repondre("a_demander", comptes["a_demander"]), _personnes(agent, apercu),
    )  # fmt: skip


def reponse_de(apercu: Apercu) -> Repondre:
    """How the counts of this preview are said: the draw is that of its question, whoever asks and how many times. Whom a
    rule takes in a month is one question, whether it is the draft or the version in force: the same rule, the same answer.
    """
    avant = apercu.avant.empreinte if apercu.avant else ""

    def tirer(nom: str, n: int) -> int | None:
        cote, *ou = nom.split(".")
        apres = apercu.empreinte  # who enters is in « après » too: one draw, since two would be two answers about her
        quoi = {"avant": avant, "apres": apres, "entrent": apres}.get(cote, f"{avant}|{apercu.empreinte}|{cote}")
        return palier(n, index_aveugle("|".join(("apercu", str(apercu.extraction_id), apercu.mois, quoi, *ou))))

    def repondre(nom: str, n: int) -> int | None:
        """Never above the number shown for people among whom these are: brought down to it, which tells nothing more."""
        vus = [tirer(nom, n)]
        vus += [tirer(tout, _compte(apercu.comptes, tout)) for tout in _touts(nom)]
        return None if None in vus else min(v for v in vus if v is not None)

    return repondre


def _touts(nom: str) -> tuple[str, ...]:
    """What « nom » is a part of: « sortent.socle », of « sortent », « avant.socle » and « avant »."""
    cote, *ou = nom.split(".")
    dans = {"entrent": "apres", "sortent": "avant", "changent": "apres"}.get(cote)
    touts = [".".join((lui, *suite)) for lui in (cote, dans) if lui for suite in (ou, ())]
    return tuple(t for t in dict.fromkeys(touts) if t != nom)


def _compte(comptes: Mapping[str, Any], nom: str) -> int:
    """People counted under that name, in all or for one offer."""
    cote, *ou = nom.split(".")
    return int(comptes[cote][ou[0]] if ou else sum(comptes[cote].values()))


def mouvements(comptes: Mapping[str, Any], repondre: Repondre) -> tuple[Mouvement, ...]:
    """Who enters, leaves, changes, then before and after."""
    trouves = []
    for nom, libelle in MOUVEMENTS.items():
        parts = comptes[nom]
        vus = (repondre(f"{nom}.{offre}", parts[offre]) for offre in ("socle", "differenciee"))
        trouves.append(Mouvement(libelle, repondre(nom, sum(parts.values())), *vus))
    return tuple(trouves)


def montre(lignes: Sequence[Mouvement]) -> bool:
    """Whether some number of people is shown."""
    return any(m.total is not None for m in lignes)


def _lundis(jour: date) -> tuple[date, ...]:
    """The Mondays to come, this week's left out: nobody can still be told to come in it."""
    prochain = jour + timedelta(days=7 - jour.weekday())
    return tuple(prochain + timedelta(days=7 * n) for n in range(SEMAINES))


def _attendues(
    apercu: Apercu, version: VersionRegle, organisme_id: UUID, semaines: Sequence[date]
) -> dict[tuple[UUID, date], int]:
    """``{(place, Monday): n}``: people already expected there, who will take a slot; those whom this public already found,
    counted with the preview, are left out. Whom the draft takes is not asked: the slots left would tell it.
    """
    siennes = Reperage.objects.filter(
        mois=apercu.mois, regle=version.public.code, extraction=apercu.extraction_id, assure__isnull=False
    )
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
    repondre: Repondre,
) -> tuple[Charge, ...]:
    """The load of each place over the weeks: people in order fill the slots of one week that nobody expected there will
    take, then of the next. Slots are shown as they are: what is left of them would count the people expected.
    """
    trouvees = []
    for ligne in lieux:
        ouverts, prises = (_par_semaine(comptes, ligne["lieu"], semaines) for comptes in (libres, attendues))
        if est_petit(sum(prises)):
            prises = (0,) * len(prises)
        restent = tuple(max(0, n - p) for n, p in zip(ouverts, prises, strict=True))
        avant, apres = (repondre(f"{cote}.{ligne['lieu']}", ligne[cote]) for cote in ("avant", "apres"))
        fin = "" if apres is None else _fin(apres, restent, semaines)
        trouvees.append(Charge(ligne["nom"], avant, apres, ouverts, fin, apres is not None and apres > sum(restent)))
    return tuple(trouvees)


def _par_semaine(comptes: Mapping[tuple[UUID, date], int], lieu: str, semaines: Sequence[date]) -> tuple[int, ...]:
    return tuple(comptes.get((UUID(lieu), s), 0) if lieu else 0 for s in semaines)


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
    personnes: list[dict[str, Any]] = json_lu(apercu.personnes) or []
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
    if not montre(mouvements(apercu.comptes, reponse_de(apercu))):
        raise RegleRefusee(
            f"Cet aperçu ne montre rien : moins de {PEU} personnes partout. Calculez-le sur un mois ou une extraction qui en "
            "compte davantage, lisez-le, puis publiez."
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
