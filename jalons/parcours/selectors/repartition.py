"""Demandes to be received, by territory, with who serves it and what each one has in hand today; whom it proposes, and why.

What a worker has in hand is read for her manager, on that day, in the order of names: never ranked, kept, exported nor summed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle.champs import version_lue
from jalons.fondations.territoires.models import Commune, Organisme
from jalons.fondations.territoires.selectors import attribution_le, communes_actuelles
from jalons.parcours.selectors.creneaux import candidats_de
from jalons.recevoir.rendez_vous import selectors as rendez_vous
from jalons.recevoir.signalements import rules
from jalons.recevoir.signalements import selectors as signalements
from jalons.recevoir.signalements.enums import StatutDemande
from jalons.recevoir.signalements.models import Attribution, Demande, nom_affiche
from jalons.recevoir.signalements.selectors import DEPUIS

JOURS_A_VENIR = 10  # working days
A_REPARTIR = (StatutDemande.A_RECEVOIR, StatutDemande.REMIS_ATTENTE_REPONSE)
LIMITE = 200


@dataclass(frozen=True)
class Charge:
    """What a worker has in hand today."""

    accompagnements: int = 0
    demandes: int = 0
    rendez_vous: int = 0

    @property
    def ordre(self) -> tuple[int, int]:
        """What a proposition compares: people first, appointments then."""
        return self.accompagnements + self.demandes, self.rendez_vous

    @property
    def en_mots(self) -> str:
        """« 3 accompagnements, 1 demande, 0 rendez-vous »."""
        comptes = ((self.accompagnements, "accompagnement"), (self.demandes, "demande"))
        dits = [f"{n} {mot}{'s' if n > 1 else ''}" for n, mot in comptes]
        return ", ".join([*dits, f"{self.rendez_vous} rendez-vous"])


@dataclass(frozen=True)
class Travailleuse:
    """One who serves a territory. ``charge``: None when whoever reads does not manage her; ``absence``: in words."""

    nom: str
    charge: Charge | None
    absence: str


@dataclass(frozen=True)
class Ligne:
    """One demande, and whom it is proposed to give it to: ``valeur`` is what the page sends back, '' for nobody."""

    demande: Demande
    personne: str
    commune: str
    a: UUID | None = None
    nom: str = ""
    raison: str = ""
    motif: str = ""  # what is kept of the reason: never what anybody has in hand
    refus: str = ""

    @property
    def valeur(self) -> str:
        return f"{self.demande.pk}:{self.demande.version}:{self.a}" if self.a else ""


@dataclass(frozen=True)
class Territoire:
    """One canton-ou-ville: who serves it, by name, and what waits there."""

    nom: str
    travailleuses: list[Travailleuse]
    lignes: list[Ligne]


@dataclass
class Repartition:
    """What this agent may share out today. ``charges``: of those whom she manages."""

    agent: Agent
    organisme: Organisme
    jour: date
    charges: dict[UUID, Charge] = field(default_factory=dict)

    @cached_property
    def demandes(self) -> list[Demande]:
        """Those that nobody has, the nearest date first, then the oldest."""
        return list(a_repartir(self.agent).order_by("echeance", DEPUIS, "created_at", "pk")[:LIMITE])

    @cached_property
    def communes(self) -> dict[str, Commune]:
        return communes_actuelles({d.assure.commune_code for d in self.demandes if d.assure})

    @cached_property
    def attribution(self) -> str:
        """The caisse's setting of that day."""
        return attribution_le(self.organisme, self.jour)

    @cached_property
    def candidats(self) -> list[rules.Candidat]:
        return candidats_de(self.organisme, self.jour)

    @cached_property
    def agents(self) -> dict[UUID, Agent]:
        trouves: dict[UUID, Agent] = Agent.objects.in_bulk([_cle(c) for c in self.candidats])
        return trouves

    @cached_property
    def absences(self) -> dict[UUID, str]:
        return rendez_vous.absences([_cle(c) for c in self.candidats], self.jour, self.organisme.zone)

    def commune(self, demande: Demande) -> Commune | None:
        """Where she lives, mergers followed."""
        return self.communes.get(demande.assure.commune_code) if demande.assure else None

    def retenus(self, demande: Demande, parmi: Iterable[rules.Candidat]) -> tuple[list[rules.Candidat], str]:
        """Among these, all whom the caisse's setting names for that demande, and why."""
        lieu = self.commune(demande)
        return rules.retenus(
            self.attribution,
            list(parmi),
            commune=demande.assure.commune_code if demande.assure else "",
            canton=lieu.canton_code if lieu else "",
            risque=demande.risque,
            refus={a.agent_id for a in demande.refusees},  # type: ignore[attr-defined]
        )

    def ligne(self, demande: Demande) -> Ligne:
        """With its proposition: of those present whom the setting names, nobody has less in hand, the lines above counted."""
        lieu = self.commune(demande)
        ligne = Ligne(demande, nom_affiche(demande), lieu.nom if lieu else "")
        trouves, raison = self.retenus(demande, (c for c in self.candidats if _cle(c) not in self.absences))
        if siens := [c for c in trouves if _cle(c) in self.charges]:
            choisi = rules.moins_chargee(siens, {c: charge.ordre for c, charge in self.charges.items()})
            self._compter(_cle(choisi))
        elif trouves:
            siens, choisi = trouves, trouves[demande.pk.int % len(trouves)]
        else:
            return ligne
        motif = f"{choisi.nom} {raison}"
        suite = " ; parmi elles, personne n’a moins à suivre" if len(siens) > 1 and self.charges else ""
        return replace(
            ligne, a=_cle(choisi), nom=choisi.nom, raison=f"{motif}{rules.partage(len(trouves) - 1)}{suite}.", motif=f"{motif}.",
        )  # fmt: skip

    def _compter(self, agent_id: UUID) -> None:
        sienne = self.charges[agent_id]
        self.charges[agent_id] = replace(sienne, demandes=sienne.demandes + 1)


def _cle(candidat: rules.Candidat) -> UUID:
    return UUID(str(candidat.agent_id))


def _uuid(cle: str) -> bool:
    try:
        return bool(UUID(cle))
    except ValueError:
        return False


def a_repartir(agent: Agent) -> QuerySet[Any]:
    """Demandes that an assistant social is waited for and nobody has, among those that this agent may give."""
    refusees = Attribution.objects.filter(refusee_le__isnull=False)
    lignes = Demande.objects.visible_to(agent, "repartir").filter(statut__in=A_REPARTIR, attribuee_a=None)
    return lignes.select_related("assure", "organisme").prefetch_related(
        "signalements__dite", Prefetch("attributions", refusees, to_attr="refusees")
    )


def repartition(agent: Agent, jour: date) -> list[Territoire]:
    """By territory, in the order of names, those whose commune is not known last. The same queries whatever their number."""
    lue = preparer(agent, jour)
    if lue is None:
        return []
    montrees = dict(lue.charges)  # as they are today, before what is proposed below
    lignes = sorted(((_territoire(lue.commune(d)), d) for d in lue.demandes), key=lambda x: (not x[0], x[0]))
    return [_bloc(lue, nom, [d for _, d in siennes], montrees) for nom, siennes in groupby(lignes, key=lambda x: x[0])]


def preparer(agent: Agent, jour: date) -> Repartition | None:
    """What a page or an act needs; None outside a caisse. The charges are those of whom she manages."""
    affectation = agent.affectation
    if affectation is None or affectation.organisme is None:
        return None
    lue = Repartition(agent, affectation.organisme, jour)
    lue.charges = charges(_menees(agent, lue.candidats), jour, lue.organisme)
    return lue


def _menees(agent: Agent, candidats: Iterable[rules.Candidat]) -> list[UUID]:
    """Those among them whom this agent manages."""
    siennes = Agent.objects.visible_to(agent, "charge").filter(pk__in=[_cle(c) for c in candidats])
    return list(siennes.values_list("pk", flat=True))


def charges(agents: Sequence[UUID], jour: date, organisme: Organisme) -> dict[UUID, Charge]:
    """What each of these workers has in hand on ``jour``. Four queries."""
    if not agents:
        return {}
    au = calendrier().jour_ouvre(jour - timedelta(days=1), JOURS_A_VENIR, zone=organisme.zone)  # ``jour`` is the first
    suivis, confiees = accompagnements.suivis_par(agents, jour), signalements.confiees(agents)
    attendus = rendez_vous.attendus(agents, jour, au)
    return {a: Charge(suivis.get(a, 0), confiees.get(a, 0), attendus.get(a, 0)) for a in agents}


def charges_dites(
    agent: Agent, candidats: Iterable[rules.Candidat], jour: date, organisme: Organisme
) -> dict[UUID, str]:
    """The same in words, of those among ``candidats`` whom this agent manages; empty for who manages nobody."""
    lues = charges(_menees(agent, candidats), jour, organisme)
    return {cle: charge.en_mots for cle, charge in lues.items()}


def _territoire(commune: Commune | None) -> str:
    return (commune.canton_nom or commune.nom) if commune else ""


def _bloc(lue: Repartition, nom: str, demandes: list[Demande], charges: Mapping[UUID, Charge]) -> Territoire:
    servent = {_cle(c) for d in demandes for c in lue.retenus(d, lue.candidats)[0]}
    travailleuses = [
        Travailleuse(c.nom, charges.get(_cle(c)), lue.absences.get(_cle(c), ""))
        for c in lue.candidats
        if _cle(c) in servent
    ]
    return Territoire(nom or "Commune non connue", travailleuses, [lue.ligne(d) for d in demandes])


@dataclass(frozen=True)
class Voulue:
    """One line that was sent: the demande as this agent sees it now, to whom, why; ``refus`` when it may not be."""

    cle: str
    demande: Demande | None = None
    version: int = 0
    a: Agent | None = None
    motif: str = ""
    refus: str = ""


def voulues(agent: Agent, valeurs: Iterable[str], jour: date) -> list[Voulue]:
    """What the page sent back, read against what is true now; one that is not is told, by itself."""
    lues = [morceaux for v in dict.fromkeys(valeurs) if len(morceaux := v.split(":")) == 3]
    lue = preparer(agent, jour)
    ouvertes = {str(d.pk): d for d in lue.demandes} if lue else {}
    return [_voulue(lue, ouvertes.get(cle), *m) for m in sorted(lues) if lue and (cle := m[0])]


def _voulue(lue: Repartition, demande: Demande | None, cle: str, version: str, a: str) -> Voulue:
    if demande is None:
        return Voulue(cle, refus="Cette demande n’est plus à confier : quelqu’un vient de le faire, ou elle a changé.")
    trouves, raison = lue.retenus(demande, lue.candidats)
    choisie = next((lue.agents[_cle(c)] for c in trouves if str(c.agent_id) == a), None)
    if choisie is None:
        return Voulue(cle, demande, refus="La proposition a changé entre-temps : lisez-la, puis décidez.")
    return Voulue(cle, demande, version_lue(version), choisie, f"{choisie} {raison}.")


@dataclass(frozen=True)
class Refusee:
    """A line that stays as it was: ``demande`` is None when whoever sent it may not read it, and it is then not named."""

    demande: Demande | None
    raison: str

    @property
    def personne(self) -> str:
        return nom_affiche(self.demande) if self.demande else "Une demande"


def refusees(agent: Agent, refus: Mapping[str, str]) -> list[Refusee]:
    """Each line that was not given, with who it is about, in the order of names. ``refus``: the reason, by key. One query."""
    cles = [cle for cle in refus if _uuid(cle)]
    visibles = Demande.objects.visible_to(agent).filter(pk__in=cles) if cles else Demande.objects.none()
    lues = {str(d.pk): d for d in visibles.select_related("assure").prefetch_related("signalements__dite")}
    return sorted((Refusee(lues.get(cle.lower()), raison) for cle, raison in refus.items()), key=lambda r: r.personne)
