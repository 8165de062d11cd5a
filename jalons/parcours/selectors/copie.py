"""The copy of her file: what every room tells, whom it may name, the choices so far, the copies already given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from jalons.accompagner.accompagnements import ecrits as accompagnements
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.aides import ecrits as aides
from jalons.accompagner.courriers import ecrits as courriers
from jalons.accompagner.echeances import ecrits as echeances
from jalons.accompagner.extraits import ecrits as extraits
from jalons.accompagner.pdp import ecrits as pdp
from jalons.accompagner.pieces import ecrits as pieces
from jalons.accompagner.ressources import ecrits as ressources
from jalons.accompagner.stages import ecrits as stages
from jalons.accompagner.voies import ecrits as voies
from jalons.fondations.agents.models import Agent
from jalons.fondations.envois.enums import Statut
from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.services import DU_DOSSIER
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.ecrits import Ecrit
from jalons.parcours.masques import CopieFaite, Elle, Propose, Tiers, composer, proposer
from jalons.parcours.models import CopieDossier
from jalons.personnes.assures.enums import Canal
from jalons.personnes.assures.selectors import ne_rien_dire, peut_ecrire_a
from jalons.personnes.entourage import ecrits as entourage
from jalons.personnes.entourage.selectors import MembreVue, peut_lire
from jalons.recevoir.signalements.enums import QuiAppelle
from jalons.recevoir.signalements.models import Signalement

Dire = Callable[[Agent, Dossier], Iterable[Ecrit]]
# Each room tells what it holds, in the order of the copy. Another room: one line here, and its models in tests/test_copie.py.
PIECES: tuple[Dire, ...] = (
    accompagnements.ecrits,
    stages.ecrits,
    ressources.ecrits,
    echeances.ecrits,
    voies.ecrits,
    pdp.ecrits,
    aides.ecrits,
    lambda agent, dossier: entourage.ecrits(agent, dossier.assure),
    pieces.ecrits,
    courriers.ecrits,
    extraits.ecrits,
)
DE_METIER = frozenset(
    {
        "medecin_traitant",
        "soignant",
        "aide_domicile",
        "travailleur_social",
        "mandataire",
        "interprete",
        "employeur",
        "ecole",
        "association",
    }
)
PRIVES = (QuiAppelle.PROCHE, QuiAppelle.TRADUIT)


@dataclass(frozen=True)
class Choix:
    """What was decided so far: proposed words hidden or left, words added (one a line), lines taken out with why."""

    caches: frozenset[str] = frozenset()
    laisses: frozenset[str] = frozenset()
    ajouts: str = ""
    retires: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def lu(cls, texte: str | None) -> Choix:
        """Back from what was kept."""
        lu = json_lu(texte) or {}
        retires = {str(cle): str(pourquoi) for cle, pourquoi in lu.get("retires", {}).items()}
        return cls(
            frozenset(lu.get("caches", ())), frozenset(lu.get("laisses", ())), str(lu.get("ajouts", "")), retires
        )

    @property
    def en_json(self) -> str:
        """As it is sealed."""
        dits: dict[str, Any] = {"caches": sorted(self.caches), "laisses": sorted(self.laisses)}
        return json.dumps(dits | {"ajouts": self.ajouts, "retires": dict(self.retires)}, ensure_ascii=False)

    def cache(self, propose: Propose) -> bool:
        """Is this word hidden? As she ticked it, else as it was proposed."""
        return propose.mot in self.caches or (propose.coche and propose.mot not in self.laisses)

    def avec(self, *, mots: Iterable[str], proposes: Iterable[str], ajouts: str) -> Choix:
        """After a page that offered ``proposes``, with ``mots`` ticked: a word that it did not offer keeps what was decided."""
        offerts, coches = frozenset(proposes), frozenset(mots)
        caches, laisses = self.caches - offerts | (offerts & coches), self.laisses - offerts | (offerts - coches)
        return replace(self, caches=caches, laisses=laisses, ajouts=ajouts.strip())

    @property
    def ajoutes(self) -> list[str]:
        """The words of her own."""
        return [mot.strip() for mot in self.ajouts.splitlines() if mot.strip()]


@dataclass(frozen=True)
class Matiere:
    """All that the copy is made of, for this agent, before any choice."""

    ecrits: tuple[Ecrit, ...]
    proposes: tuple[Propose, ...]
    elle: Elle
    fonctions: Mapping[UUID, str]
    cadre: CopieFaite
    notes_tues: int
    sans_entourage: bool

    def copie(self, choix: Choix) -> CopieFaite:
        """The copy as it leaves with these choices."""
        mots = [p.mot for p in self.proposes if choix.cache(p)] + choix.ajoutes
        return composer(
            self.ecrits, mots=mots, retires=choix.retires, elle=self.elle, cadre=self.cadre,
            fonction=lambda e: self.fonctions.get(e.auteur_id, "") if e.auteur_id else "",
        )  # fmt: skip

    def ecrit(self, cle: str) -> Ecrit | None:
        """One line by its key."""
        return next((e for e in self.ecrits if e.cle == cle), None)


def matiere(agent: Agent, dossier: Dossier, jour: date) -> Matiere:
    """Gathered by section, in order of date. The caller has checked that this agent accompanies the person."""
    dits = [e for dire in PIECES for e in dire(agent, dossier) if e.texte.strip()]
    rangs = {section: rang for rang, section in enumerate(dict.fromkeys(e.section for e in dits))}
    ecrits = tuple(sorted(dits, key=lambda e: (rangs[e.section], e.le)))
    assure, organisme, tues = dossier.assure, dossier.organisme, accompagnements.notes_tues(agent, dossier)
    sans = not peut_lire(agent, assure) and entourage.existe(assure)
    elle = Elle(
        (assure.nom, assure.prenom, assure.nom_naissance), (assure.telephone, organisme.telephone),
        assure.adresse, assure.courriel,
    )  # fmt: skip
    auteurs = Agent.objects.in_bulk({e.auteur_id for e in ecrits if e.auteur_id})
    absents = tuple(_absents(tues, accompagnements.restes(dossier), sans))
    cadre = CopieFaite(str(assure), organisme.nom, organisme.telephone, jour, (), absents, organisme.fictif)
    proposes = proposer([f"{e.titre}\n{e.texte}" for e in ecrits], _tiers(agent, dossier), elle)
    fonctions = {pk: a.libelle_role for pk, a in auteurs.items()}
    return Matiere(ecrits, tuple(proposes), elle, fonctions, cadre, tues, sans)


def _absents(tues: int, restes: bool, sans_entourage: bool) -> Iterator[str]:
    """What the copy says that it does not hold. Never what would tell that something sealed exists."""
    yield "C’est la copie de ce dossier : votre fiche, vos demandes et vos rendez-vous se demandent de même."
    yield "Les pièces y sont nommées : demandez celles dont vous voulez une copie. Les brouillons n’y sont pas."
    if tues:
        notes = "1 note d’entretien n’y est pas" if tues == 1 else f"{tues} notes d’entretien n’y sont pas"
        yield f"{notes} : demandez à la personne qui vous suit."
    if restes:
        yield "Ce que vous avez laissé à la caisse qui vous suivait avant n’y est pas : demandez-le-lui."
    if sans_entourage:
        yield "Ce qui est noté de votre entourage n’y est pas : demandez à la personne qui vous suit."


def _tiers(agent: Agent, dossier: Dossier) -> Iterator[Tiers]:
    """The people whom the service knows of around her, with why each may be hidden."""
    for version, vu in entourage.versions(agent, dossier.assure):
        if isinstance(vu, MembreVue):
            yield Tiers(vu.prenom, f"au foyer : {vu.lien.label.lower()}")
        else:
            prive = vu.role not in DE_METIER and version.protection_id is None
            for dit in (vu.nom, vu.telephone):
                yield Tiers(dit, f"entourage : {vu.libelle.lower()}", prive)
    for souhait in ne_rien_dire(dossier.assure, timezone.localdate()):
        yield Tiers(str(souhait.a_qui), "à qui ne rien dire")
    if dossier.demande_id:
        siens = Signalement.objects.visible_to(agent, "lire").filter(demande=dossier.demande_id, qui__in=PRIVES)
        for nom in siens.exclude(referent_nom="").values_list("referent_nom", flat=True):
            yield Tiers(nom, "a parlé d’elle au service")


def _d_ici(dossier: Dossier) -> Any:
    """Those of the caisse that has the dossier now: what another one decided stays there."""
    return CopieDossier.objects.filter(dossier=dossier, organisme=dossier.organisme_id)


def en_cours(dossier: Dossier) -> CopieDossier | None:
    """The one being prepared."""
    ligne: CopieDossier | None = _d_ici(dossier).filter(remise_le=None).first()
    return ligne


def choix_de(dossier: Dossier) -> Choix:
    """The choices so far; a new copy begins with those of the last one."""
    ligne = en_cours(dossier) or _d_ici(dossier).order_by("-remise_le", "-created_at").first()
    return Choix.lu(ligne.choix) if ligne else Choix()


def remises(dossier: Dossier) -> list[CopieDossier]:
    """Those given, the last one first, without what they say."""
    siennes = CopieDossier.objects.filter(dossier=dossier).exclude(remise_le=None).defer("choix")
    return list(siennes.select_related("remise_par").order_by("-remise_le", "-created_at"))


def non_partie(copie: CopieDossier) -> str:
    """Why the outbox did not carry it; '' when it did, or still may."""
    panne = Envoi.objects.filter(cle_unique=f"{DU_DOSSIER}{copie.pk}", statut__in=(Statut.ERREUR, Statut.REFUSE))
    return next((f"n’est pas partie : {e.raison_refus}" for e in panne.defer("corps", "destinataire")), "")


def remises_de(agent: Agent, dossier: Dossier) -> tuple[str, dict[str, Any]] | None:
    """For « Qui sait quoi »: that she has a copy herself, since when."""
    siennes = remises(dossier)
    return ("parcours/_copies.html", {"remises": siennes}) if siennes else None


def dite(dossier: Dossier) -> str:
    """« copie de son dossier remise le 3 mars 2026 », '' when none was."""
    siennes = remises(dossier)
    return (
        f"copie de son dossier remise le {jour_annee(siennes[0].remise_le)}" if siennes and siennes[0].remise_le else ""
    )


def pourquoi_pas_la_poste(dossier: Dossier, jour: date) -> str:
    """Why nothing may be sent to her by post; '' when it may."""
    if not dossier.assure.adresse.strip():
        return "Son adresse n’est pas notée."
    return peut_ecrire_a(dossier.assure, Canal.COURRIER, jour)[1]
