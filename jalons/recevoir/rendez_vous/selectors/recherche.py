"""The first slots for a person: three that differ, each with its reason, then the rest; what was given up to find them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.socle.dates import couvre, jour_annee
from jalons.fondations.territoires.durees import Duree, durees_vers
from jalons.fondations.territoires.models import LieuAccueil
from jalons.fondations.territoires.rules import plat
from jalons.personnes.assures.enums import GenreRattachement
from jalons.personnes.assures.models import Assure, Rattachement
from jalons.recevoir.rendez_vous.enums import Mode
from jalons.recevoir.rendez_vous.models import PlageDisponibilite
from jalons.recevoir.rendez_vous.selectors.creneaux import Creneau, creneaux_libres
from jalons.recevoir.rendez_vous.selectors.qui import agendas_de, agents_de, lieux_de, suppleances

HORIZON = timedelta(days=42)
PROCHES, PAR_LIEU, EN_TOUT = 6, 6, 15  # places looked at, slots of each, slots shown
LOIN = 10_000  # minutes: no journey known
PARTIR = timedelta(minutes=10)  # between the call and the road
A_DISTANCE = (Mode.TELEPHONE, Mode.VISIO)
SUIVI = (GenreRattachement.REFERENT, GenreRattachement.DEMANDE)


@dataclass(frozen=True)
class Recherche:
    """What is looked for. Nothing said: anything."""

    commune: str = ""
    lieu: LieuAccueil | None = None
    mode: str = ""
    avec: Agent | None = None
    du: date | None = None
    avant: date | None = None
    competence: str = ""
    motif: str = ""
    fauteuil: bool = False
    duree: int | None = None
    domicile: bool = False  # home visits too
    pour: UUID | None = None  # for whom: what is kept for her is hers


@dataclass(frozen=True)
class Trouves:
    """What the page shows. ``elargi``: what was given up to find them, in words; '' when nothing was."""

    trois: list[Creneau]
    autres: list[Creneau]
    elargi: str = ""
    dit: str = ""  # what else is to be known before offering them
    voulu: Recherche = Recherche()

    @property
    def tous(self) -> list[Creneau]:
        """The three, then the rest."""
        return [*self.trois, *self.autres]


@dataclass(frozen=True)
class _Autour:
    """What does not change from one attempt to the next."""

    agent: Agent
    jour: date
    maintenant: datetime
    siens: list[Agent] | None
    recoivent: QuerySet[PlageDisponibilite]
    lieux: dict[UUID, LieuAccueil]
    durees: dict[UUID, Duree]


# What may be given up, one thing at a time, then all of them: what becomes of the search, and how it is said.
ELARGIR: tuple[tuple[str, Callable[[Recherche], Any], Callable[[Recherche], Recherche]], ...] = (
    ("dans d’autres lieux", lambda r: r.lieu, lambda r: replace(r, lieu=None)),
    ("avec d’autres personnes du service", lambda r: r.avec, lambda r: replace(r, avec=None)),
    ("d’autres façons", lambda r: r.mode, lambda r: replace(r, mode="")),
    ("plus tard", lambda r: r.avant, lambda r: replace(r, avant=None)),
    (
        "sans la compétence demandée (un interprète, s’il en faut un, est à demander)",
        lambda r: r.competence,
        lambda r: replace(r, competence=""),
    ),
)


def chercher(agent: Agent, voulu: Recherche, jour: date, maintenant: datetime | None = None) -> Trouves:
    """The first slots that ``agent`` may book; when nothing fits, the first single thing given up that finds some, else all."""
    autour = _autour(agent, voulu.commune, jour, maintenant or timezone.now())
    trouves = _essayer(autour, voulu)
    if trouves.trois:
        return trouves
    possibles = [(dit, moins) for dit, dedans, moins in ELARGIR if dedans(voulu)]
    large = voulu
    for dit, moins in possibles:
        large = moins(large)
        if (essai := _essayer(autour, moins(voulu))).trois:
            return replace(essai, elargi=dit)
    if len(possibles) > 1 and (essai := _essayer(autour, large)).trois:
        return replace(essai, elargi=", ".join(dit for dit, _ in possibles))
    return trouves


def _autour(agent: Agent, commune: str, jour: date, maintenant: datetime) -> _Autour:
    siens = agendas_de(agent)
    recoivent = PlageDisponibilite.objects.filter(
        organisme=agent.organisme_id, date__range=(jour, jour + HORIZON), annule_le=None
    )
    tenus = recoivent.filter(lieu__isnull=False).values("lieu_id")
    lieux = {x.pk: x for x in lieux_de(agent, jour).filter(pk__in=tenus)}
    durees = durees_vers([commune], lieux.values()) if commune else {}
    duree = {lieu: d for (_, lieu), d in durees.items()}
    return _Autour(agent, jour, maintenant, None if siens is None else list(siens), recoivent, lieux, duree)


def _essayer(autour: _Autour, r: Recherche) -> Trouves:
    du = max(r.du or autour.jour, autour.jour)
    au = min(r.avant - timedelta(days=1), du + HORIZON) if r.avant else du + HORIZON
    garder, agents = _qui(autour, r, du, au)
    communs: dict[str, Any] = {
        "organisme_id": autour.agent.organisme_id, "agents": agents, "du": du, "au": au, "maintenant": autour.maintenant,
        "competence": r.competence, "motif": r.motif, "duree": r.duree, "pour": r.pour,
    }  # fmt: skip

    def lus(**de: Any) -> list[Creneau]:
        bruts = creneaux_libres(**communs | de)
        dits = (_dire(c, autour, r) for c in bruts if garder(c))
        return [c for c in dits if c.mode != Mode.DOMICILE or r.domicile]

    def a_temps(creneaux: list[Creneau]) -> list[Creneau]:
        """Without those at a place where she could not be yet: the journey, and the time to leave."""
        part = autour.maintenant + PARTIR
        return [c for c in creneaux if not c.trajet or c.debut >= part + timedelta(minutes=c.trajet.minutes)]

    proches = _proches(autour, r)
    la = lus(lieux=proches, mode=r.mode, par_lieu=PAR_LIEU) if proches else []
    tot = lus(lieu=r.lieu, mode=r.mode, limite=3 * EN_TOUT)
    autrement = (
        [c for mode in A_DISTANCE for c in _a_distance(mode, tot, lus, autour)] if not r.mode and not r.lieu else []
    )
    dit = _remplacee(r, du)
    if dit and r.avec:  # her own hours are there too, after those of who replaces her
        tot = [*tot, *lus(agents=[r.avec], lieu=r.lieu, mode=r.mode, limite=PAR_LIEU)]
    la, tot = a_temps(la), a_temps(tot)
    if r.fauteuil:
        connus = [c for c in (*la, *tot, *autrement) if not c.acces]
        inconnus = [c for c in (*la, *tot) if c.acces]
        trois = _trois(connus, [c for c in connus if c.mode in A_DISTANCE])
        return replace(_presenter(trois or _trois(inconnus, []), [*connus, *inconnus], r), dit=dit)
    return replace(_presenter(_trois([*la, *tot], autrement), [*la, *tot, *autrement], r), dit=dit)


def _remplacee(r: Recherche, du: date) -> str:
    """Who replaces the worker asked for on the first day looked at, and until when; '' when nobody does."""
    lues = suppleances(r.avec.pk, du, du) if r.avec else []
    return (
        f"{r.avec} est absente jusqu’au {jour_annee(lues[0].date_fin)} : {lues[0].suppleant} la remplace."
        if lues
        else ""
    )


def _a_distance(mode: Mode, tot: list[Creneau], lus: Callable[..., list[Creneau]], autour: _Autour) -> list[Creneau]:
    """The first ones from afar: those of the windows just read, else looked for where some window receives so."""
    if vus := [replace(c, mode=mode.value, trajet=None, acces="") for c in tot if mode in c.modes][:3]:
        return vus
    return lus(mode=mode, limite=3) if autour.recoivent.filter(modes__contains=[mode]).exists() else []


def _qui(autour: _Autour, r: Recherche, du: date, au: date) -> tuple[Callable[[Creneau], bool], Iterable[Agent] | None]:
    """Whose slots are looked for; of who replaces the worker chosen, only those of the days when she does."""
    if r.avec is None:
        return lambda c: True, autour.siens
    avec, remplaces = r.avec, suppleances(r.avec.pk, du, au)

    def garder(creneau: Creneau) -> bool:
        return creneau.agent_id == avec.pk or any(_remplace(creneau, s) for s in remplaces)

    return garder, [avec, *(s.suppleant for s in remplaces)]


def _remplace(creneau: Creneau, s: Suppleance) -> bool:
    return s.suppleant_id == creneau.agent_id and couvre(s.date_debut, s.date_fin, creneau.debut_local.date())


def _proches(autour: _Autour, r: Recherche) -> list[UUID]:
    """The places looked at one by one: the one asked for, else the nearest; known accessible first when it is asked."""
    if r.lieu or (r.mode and r.mode != Mode.LIEU):
        return [r.lieu.pk] if r.lieu else []
    connus = [x for x in autour.lieux if x in autour.durees]

    def rang(pk: UUID) -> Any:
        return r.fauteuil and bool(_acces(autour.lieux[pk])), autour.durees[pk].minutes

    return sorted(connus, key=rang)[:PROCHES]


def _acces(lieu: LieuAccueil) -> str:
    """'' when the place's equipment says that a wheelchair comes in; else what is to be checked first."""
    if lieu.entre_en_fauteuil:
        return ""
    dit = f" ; le lieu dit : « {lieu.acces} »" if lieu.acces else ""
    return f"accès en fauteuil non renseigné : appeler le lieu avant{dit}"


def _dire(creneau: Creneau, autour: _Autour, r: Recherche) -> Creneau:
    sur_place = creneau.mode == Mode.LIEU and creneau.lieu_id is not None
    lieu = autour.lieux.get(creneau.lieu_id) if sur_place and creneau.lieu_id else None
    acces = (_acces(lieu) if lieu else "accès en fauteuil non renseigné") if sur_place and r.fauteuil else ""
    return replace(creneau, trajet=autour.durees.get(lieu.pk) if lieu else None, acces=acces)


def _trois(ici: list[Creneau], autrement: list[Creneau]) -> list[Creneau]:
    """The nearest, the soonest, another way; else another day or place."""
    par_temps = sorted(ici, key=_tot_puis_pres)
    avec_trajet = [c for c in par_temps if c.trajet]
    choisis: list[Creneau] = []

    def prendre(trouve: Creneau | None, raison: str) -> None:
        if trouve and len(choisis) < 3:
            choisis.append(replace(trouve, raison=raison))

    proche = min(avec_trajet, key=lambda c: (c.trajet.minutes if c.trajet else 0, c.debut), default=None)
    tot = par_temps[0] if par_temps else None
    if proche and tot and proche.valeur == tot.valeur:
        prendre(proche, f"le plus proche, {proche.trajet} de route, et le plus tôt")
    else:
        prendre(proche, f"le plus proche, {proche.trajet} de route" if proche else "")
        prendre(tot, "le plus tôt")
    prendre(_autre(sorted(autrement, key=lambda c: c.debut), choisis, lambda c: c.mode), "sans trajet")
    prendre(_autre(sorted(par_temps, key=_minutes), choisis, lambda c: c.lieu_id), "un autre lieu")
    while len(choisis) < 3 and (autre := _autre(par_temps, choisis, lambda c: c.debut_local.date())):
        prendre(autre, "un autre jour")
    while len(choisis) < 3 and (autre := _autre(par_temps, choisis, lambda c: c.debut)):
        prendre(autre, "une autre heure")
    return choisis


def _minutes(c: Creneau) -> int:
    return c.trajet.minutes if c.trajet else LOIN


def _tot_puis_pres(c: Creneau) -> Any:
    """Of two at the same hour, the one nearer to her."""
    return c.debut, _minutes(c), c.agent_id.int


def _autre(parmi: list[Creneau], deja: list[Creneau], selon: Callable[[Creneau], Any]) -> Creneau | None:
    """The first one that differs from those already taken."""
    connus = {selon(c) for c in deja}
    return next((c for c in parmi if selon(c) not in connus), None)


def _presenter(trois: list[Creneau], tous: list[Creneau], r: Recherche) -> Trouves:
    deja = {(c.agent_id, c.debut) for c in trois}
    autres: dict[Any, Creneau] = {}
    for c in sorted(tous, key=lambda c: (bool(c.acces), *_tot_puis_pres(c))):
        if (c.agent_id, c.debut) not in deja:
            autres.setdefault((c.agent_id, c.debut), c)
    return Trouves(trois, list(autres.values())[: EN_TOUT - len(trois)], voulu=r)


def en_sa_langue(assure: Assure, competences: Iterable[str]) -> list[str]:
    """Those of these skills that are her interpreter's or her language."""
    codes = {plat(c): c for c in competences}
    return [codes[x] for x in map(plat, (assure.interprete, assure.langue)) if x in codes]


def connu_de(agent: Agent, assure: Assure, jour: date, competences: Iterable[str]) -> dict[str, str]:
    """What is known of a person that a search begins with, as the form reads it: who follows her, what she speaks."""
    parle = next(iter(en_sa_langue(assure, competences)), "")
    suivi = Rattachement.en_vigueur(jour).filter(assure=assure, genre__in=SUIVI).order_by("-genre", "-date_debut")
    sienne = suivi.filter(agent__in=agents_de(agent, jour)).values_list("agent_id", flat=True).first()
    return {"avec": str(sienne) if sienne else "", "competence": parle}
