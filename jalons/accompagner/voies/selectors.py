"""The ways of a dossier, read: the card of its page, the page of one, what enters the day.

The caller has checked the right to the dossier's content (act ``lire``, class F3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import SituationEmploi, StatutDossier
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors.versions import derniere_evaluation
from jalons.accompagner.echeances.selectors import derniere as derniere_situation
from jalons.accompagner.echeances.valeurs import Faits
from jalons.accompagner.voies import rules
from jalons.accompagner.voies.chemins import CHEMINS, Chemin, Etape
from jalons.accompagner.voies.enums import Avancee, Genre, Gir, Niveau, StatutVoie
from jalons.accompagner.voies.models import VOIES_AUTOUR, Pas, Voie
from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.socle.chiffrement import ILLISIBLE, json_lu
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.models import en_vigueur
from jalons.personnes.assures.enums import OuiNonInconnu
from jalons.personnes.assures.rules.contact import MAJORITE, age
from jalons.personnes.entourage.enums import LienFoyer
from jalons.personnes.entourage.selectors import Entourage
from jalons.personnes.entourage.selectors import section as entourage_de
from jalons.recevoir.liaisons.models import Liaison

AIDANT = "aidant"  # a code of the list of roles
RELAIS_ICI = "relais"  # the stage of the way « soins » that hands over to it
RELAIS = "cpam/accompagnement"  # the motif of a liaison with the mission accompagnement santé
BADGES = {Avancee.FAITE: "ok", Avancee.ATTENDUE: "wait", Avancee.A_VENIR: "off"}


@dataclass(frozen=True)
class PasVu:
    """A fact as it is now. ``lie``: the carer's dossier, when this agent may read it; ``lie_tu``: it is not hers to see."""

    id: UUID
    version: int
    etape: str
    mots: str
    qui: str
    codes: tuple[str, ...]
    gir: str
    par: str
    niveau: str
    fait_le: date | None
    attendu_le: date | None
    lie: Dossier | None
    lie_tu: bool
    accord_le: date | None
    etat: EtatLigne
    auteur: str
    jour: date

    @property
    def attendu(self) -> bool:
        """Still awaited."""
        return self.fait_le is None and self.etat == EtatLigne.TENUE

    @property
    def barre(self) -> bool:
        """Withdrawn: struck through."""
        return self.etat == EtatLigne.RETIREE

    @property
    def suite_du_gir(self) -> str:
        """Which branch its GIR leads to."""
        return rules.suite_du_gir(self.gir)

    @property
    def resume(self) -> str:
        """What it says, in one line."""
        gir, niveau = (Gir(self.gir).label if self.gir else ""), (Niveau(self.niveau).label if self.niveau else "")
        evalue = f"{gir}, évalué par {self.par}" if gir else ""
        aidant = (
            f"dossier de {self.lie.assure}"
            if self.lie
            else "un dossier que vous n’accompagnez pas"
            if self.lie_tu
            else ""
        )
        return " · ".join(m for m in (", ".join(self.codes), evalue, niveau, aidant, self.mots) if m)

    @property
    def en_retard(self) -> bool:
        """Its day has passed."""
        return self.attendu and self.attendu_le is not None and self.attendu_le < self.jour


@dataclass(frozen=True)
class EtapeVue:
    """One stage with its facts; ``ici``: she is there."""

    etape: Etape
    avancee: Avancee
    ici: bool
    pas: tuple[PasVu, ...]

    @property
    def badge(self) -> str:
        """Its colour."""
        return BADGES[self.avancee]

    @property
    def relais(self) -> bool:
        """What is followed with the mission accompagnement santé stands there."""
        return self.etape.code == RELAIS_ICI


@dataclass(frozen=True)
class VoieVue:
    """One way of a dossier. ``avant``: what was said before, withdrawn facts included."""

    voie: Voie
    chemin: Chemin
    etapes: tuple[EtapeVue, ...]
    avant: tuple[PasVu, ...]
    jour: date
    peut_ecrire: bool

    @property
    def titre(self) -> str:
        """Its name."""
        return Genre(self.voie.genre).label

    @property
    def ouverte(self) -> bool:
        """Facts may be noted."""
        return self.voie.statut == StatutVoie.OUVERTE

    @property
    def ecartee(self) -> bool:
        """Looked at, and not for her."""
        return self.voie.statut == StatutVoie.ECARTEE

    @property
    def ici(self) -> EtapeVue | None:
        """The first stage that is not done."""
        return next((e for e in self.etapes if e.ici), None)

    @property
    def attendus(self) -> tuple[PasVu, ...]:
        """What is awaited, the nearest day first."""
        siens = [p for e in self.etapes for p in e.pas if p.attendu]
        return tuple(sorted(siens, key=lambda p: p.attendu_le or self.jour))


@dataclass(frozen=True)
class Proposee:
    """A way that may apply, with why; '' for one that nothing suggests, which may be opened all the same."""

    genre: Genre
    raison: str

    @property
    def quand(self) -> str:
        """When it applies."""
        return CHEMINS[self.genre].quand


@dataclass(frozen=True)
class Section:
    """The card of the dossier page."""

    dossier_id: UUID
    voies: tuple[VoieVue, ...]
    proposees: tuple[Proposee, ...]
    autres: tuple[Proposee, ...]
    invalidite: bool
    peut_ecrire: bool
    aides: tuple[Dossier, ...] = ()  # of whom she is the carer, when this agent accompanies both

    @property
    def ouvertes(self) -> tuple[VoieVue, ...]:
        """Under way."""
        return tuple(v for v in self.voies if v.ouverte)

    @property
    def closes(self) -> tuple[VoieVue, ...]:
        """Over, or not for her."""
        return tuple(v for v in self.voies if not v.ouverte)


@dataclass(frozen=True)
class Autour:
    """What the dossier page has already read: the domains of the évaluation, the stoppage, the people around her."""

    evaluation: Any = None
    faits: Faits | None = None
    entourage: Entourage | None = None
    invalidite: bool = False


def peut_ecrire(agent: Agent, dossier: Dossier) -> bool:
    """The referent and her substitute, until the clôture."""
    ouvert = dossier.statut != StatutDossier.CLOS
    return ouvert and autorise(agent, "accompagner", "dossier", dossier, classe="F3")


def section(agent: Agent, dossier: Dossier, jour: date, autour: Autour) -> Section:
    """The ways of a dossier, those that may apply, and whom she cares for. Four queries, five for a carer."""
    ecrit = peut_ecrire(agent, dossier)
    lues = VOIES_AUTOUR(dossier=dossier.pk)
    voies = [v for v in lues if v.dossier_id == dossier.pk]
    autres_dossiers = {v.dossier_id for v in lues} - {dossier.pk}
    siens = Dossier.objects.filter(pk__in=autres_dossiers).select_related("assure") if autres_dossiers else ()
    aides = tuple(aide for aide in siens if autorise(agent, "lire", "dossier", aide, classe="F3"))
    par_voie: dict[UUID, list[Pas]] = defaultdict(list)
    for pas in _pas(Pas.objects.filter(dossier=dossier)) if voies else ():
        par_voie[pas.voie_id].append(pas)
    lus = Lecture(agent, [p for siens in par_voie.values() for p in siens], jour)
    vues = tuple(_vue(v, par_voie[v.pk], jour, lus, ecrit) for v in voies)
    deja = {v.genre for v in voies}
    dites = {g: r for g, r in rules.propositions(indices(dossier, jour, autour)) if g not in deja} if ecrit else {}
    autres = tuple(Proposee(g, "") for g in Genre if g not in deja | dites.keys()) if ecrit else ()
    proposees = tuple(Proposee(g, r) for g, r in dites.items())
    return Section(dossier.pk, vues, proposees, autres, autour.invalidite, ecrit, aides)


def raison(agent: Agent, dossier: Dossier, genre: str) -> str:
    """Why this way may apply, from what the dossier says; '' when nothing does. Never carried by an address."""
    jour, situation = timezone.localdate(), derniere_situation(dossier)
    try:
        faits = situation.lus if situation else None
    except ValueError:
        faits = None
    autour = Autour(derniere_evaluation(dossier), faits, entourage_de(agent, dossier.assure, jour))
    return dict(rules.propositions(indices(dossier, jour, autour))).get(Genre(genre), "")


def ouvertes(agent: Agent, dossier: Dossier) -> list[VoieVue]:
    """The ways under way, that the end of the dossier would close."""
    siennes = Voie.objects.filter(dossier=dossier, statut=StatutVoie.OUVERTE).select_related("dossier__assure")
    return [page_voie(agent, voie, timezone.localdate()) for voie in siennes]


def indices(dossier: Dossier, jour: date, autour: Autour) -> rules.Indices:
    """What the dossier already says. No query."""
    elle, gens = dossier.assure, autour.entourage
    ans = age(elle.date_naissance, jour)
    retraite = dossier.situation_emploi == SituationEmploi.RETRAITE or elle.profession.casefold().startswith("retrait")
    periodes = autour.faits.periodes if autour.faits else ()
    return rules.Indices(
        origine=dossier.origine,
        retraite=retraite,
        mineure=ans is not None and ans < MAJORITE,
        ald=any(p.ald == OuiNonInconnu.OUI for p in periodes),
        domaines={d.code: d.appreciation for d in autour.evaluation.domaines} if autour.evaluation else {},
        aidants=tuple(p.nom for p in gens.proches if p.role == AIDANT) if gens else (),
        parents=tuple(m.nom for m in gens.membres if m.lien == LienFoyer.PARENT) if gens else (),
    )


def page_voie(agent: Agent, voie: Voie, jour: date) -> VoieVue:
    """One way, whole."""
    pas = _pas(Pas.objects.filter(voie=voie))
    return _vue(voie, pas, jour, Lecture(agent, pas, jour), peut_ecrire(agent, voie.dossier))


def relais(voie: Voie, agent: Agent) -> list[Liaison]:
    """What is followed with the mission accompagnement santé for this person, that this agent may see."""
    siennes = Liaison.objects.visible_to(agent).filter(sujet=voie.dossier.assure_id, motif=RELAIS)
    return list(siennes.select_related("partenaire").order_by("-ouverte_le"))


def mots_de(liste: str, *, gardes: Collection[str] = ()) -> list[tuple[str, str]]:
    """``(code, words)`` of a dated list today; those of ``gardes`` stay although they were withdrawn. One query."""
    jour = timezone.localdate()
    lues = list(CodeListe.objects.filter(liste=liste).order_by("rang", "date_debut"))
    offertes = {li.code: li.libelle for li in CodeListe.objects.filter(en_vigueur(jour), liste=liste).order_by("rang")}
    return list(
        (offertes | {li.code: li.libelle for li in lues if li.code in gardes and li.code not in offertes}).items()
    )


def dernier(pas: Pas) -> Pas:
    """What was said last of this fact."""
    siens = Pas.objects.filter(suite=pas.suite).select_related("voie__dossier__assure", "lie__assure", "auteur")
    return siens.order_by("-version")[0]


def enregistre(pas: Pas) -> dict[str, Any]:
    """What is said of this fact now, as its form names it, and its version."""
    frais = dernier(pas)
    lu = json_lu(frais.contenu) or {}
    dits = {nom: lu.get(nom, "") for nom in ("mots", "qui", "codes", "gir", "par", "niveau")}
    le = str(lu.get("accord_le", ""))
    jours = {
        "fait_le": frais.fait_le,
        "attendu_le": frais.attendu_le,
        "accord_le": date.fromisoformat(le) if le else None,
    }
    return dits | jours | {"lie": frais.lie_id, "version": frais.version}


@dataclass(frozen=True)
class PasDuJour:
    """One awaited fact that enters the day of a worker."""

    pas: PasVu
    voie_id: UUID
    dossier_id: UUID
    titre: str
    etape: str
    personne: str
    pese: bool


def pas_du_jour(agent: Agent, jour: date) -> list[PasDuJour]:
    """What is awaited for today or before, in the open ways of her dossiers, the oldest first; nothing for the dead."""
    apres = Pas.objects.filter(suite=OuterRef("suite"), version__gt=OuterRef("version"))
    attendus = (
        Pas.objects.visible_to(agent, "accompagner", classe="F3")
        .filter(
            etat=EtatLigne.TENUE, fait_le=None, attendu_le__lte=jour, voie__statut=StatutVoie.OUVERTE,
            dossier__assure__date_deces=None,
        )
        .exclude(dossier__statut=StatutDossier.CLOS)
        .filter(~Exists(apres))
        .select_related("voie__dossier__assure", "lie__assure", "auteur")
        .order_by("attendu_le", "created_at")
    )  # fmt: skip
    pas = list(attendus)
    lus = Lecture(agent, pas, jour)
    return [_du_jour(p, lus) for p in pas]


def _du_jour(pas: Pas, lus: Lecture) -> PasDuJour:
    chemin = CHEMINS[pas.voie.genre]
    etape = chemin.etape(pas.etape)
    return PasDuJour(
        lus.vu(pas), pas.voie_id, pas.dossier_id, Genre(pas.voie.genre).label, etape.titre if etape else "",
        str(pas.dossier.assure), chemin.pese,
    )  # fmt: skip


class Lecture:
    """What reading facts needs, asked once for all of them: the words of the lists, the dossiers this agent may read."""

    def __init__(self, agent: Agent, pas: Collection[Pas], jour: date):
        self.jour = jour
        listes = {e.liste for c in CHEMINS.values() for e in c.etapes if e.liste} if pas else set()
        lues = CodeListe.objects.filter(liste__in=listes).order_by("date_debut") if listes else []
        self.noms = {(li.liste, li.code): li.libelle for li in lues}
        lies = {p.lie_id for p in pas if p.lie_id}
        miens = Dossier.objects.visible_to(agent, "lire", classe="F3").filter(pk__in=lies) if lies else []
        self.miens = {d.pk for d in miens}

    def vu(self, pas: Pas) -> PasVu:
        """A fact, ready for the page; one that cannot be read says so."""
        lu = json_lu(pas.contenu) or {"mots": ILLISIBLE}
        etape = CHEMINS[pas.voie.genre].etape(pas.etape)
        liste, le = etape.liste if etape else "", str(lu.get("accord_le", ""))
        mien = pas.lie_id in self.miens
        return PasVu(
            id=pas.pk, version=pas.version, etape=pas.etape, mots=str(lu.get("mots", "")), qui=str(lu.get("qui", "")),
            codes=tuple(self.noms.get((liste, c), c) for c in lu.get("codes", ())),
            gir=str(lu.get("gir", "")), par=str(lu.get("par", "")), niveau=str(lu.get("niveau", "")),
            fait_le=pas.fait_le,
            attendu_le=pas.attendu_le,
            lie=pas.lie if mien else None,
            lie_tu=bool(pas.lie_id) and not mien,
            accord_le=date.fromisoformat(le) if le else None,
            etat=EtatLigne(pas.etat),
            auteur=str(pas.auteur),
            jour=self.jour,
        )  # fmt: skip


def _pas(lignes: Any) -> list[Pas]:
    return list(lignes.select_related("voie", "auteur", "lie__assure").order_by("created_at", "version"))


def _vue(voie: Voie, pas: list[Pas], jour: date, lus: Lecture, ecrit: bool) -> VoieVue:
    derniers: dict[UUID, Pas] = {p.suite: p for p in pas}
    tenus = [lus.vu(p) for p in derniers.values() if p.etat == EtatLigne.TENUE]
    chemin = CHEMINS[voie.genre]
    ou, lues = rules.ou_en_est(chemin, tenus), rules.avancees(chemin, tenus)
    etapes = tuple(
        EtapeVue(e, lues[e.code], e is ou, tuple(p for p in tenus if p.etape == e.code)) for e in chemin.etapes
    )
    montres = {p.id for p in tenus}
    avant = tuple(lus.vu(p) for p in reversed(pas) if p.pk not in montres)
    return VoieVue(voie, chemin, etapes, avant, jour, ecrit and voie.statut == StatutVoie.OUVERTE)
