"""The people around a person, read.

For the rooms above: ``entourage(assure, jour)`` gives a frozen ``Entourage`` for a day: ``membres`` (the household beside
herself), ``proches`` (those to whom nothing is said first), what was said before. The caller has checked the right (act
``entourage`` on the person, class F3: ``peut_lire``). ``a_qui_parler(agent, assure, jour)``: what this agent may know of it
before a call.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.socle.chiffrement import ILLISIBLE, json_lu
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.socle.phrases import accorder
from jalons.fondations.socle.suites import Dite, age_dit, tenue
from jalons.fondations.socle.telephone import e164
from jalons.personnes.assures.models import Assure, NeRienDire, Protection
from jalons.personnes.assures.selectors import memes, ne_rien_dire
from jalons.personnes.entourage import rules
from jalons.personnes.entourage.enums import REFUS, Cercle, Fin, LienFoyer, Parler, Presence
from jalons.personnes.entourage.models import LigneEntourage


@dataclass(frozen=True)
class MembreVue:
    """Somebody of the household on a day; ``age`` None when nobody told it."""

    id: UUID
    lien: LienFoyer
    prenom: str
    age: int | None
    presence: Presence
    garde: str
    fin: str
    date_debut: date

    @property
    def enfant(self) -> bool:
        """Counts as a child of the household."""
        return self.lien == LienFoyer.ENFANT

    @property
    def nom(self) -> str:
        """« Léa, 7 ans »; « Conjoint » when no first name was told."""
        ages = {None: "", 0: "moins d’un an", 1: "1 an"}
        return ", ".join(m for m in (self.prenom or self.lien.label, ages.get(self.age, f"{self.age} ans")) if m)

    @property
    def dit(self) -> str:
        """« la moitié du temps : une semaine sur deux »; '' when always there."""
        if self.presence == Presence.TOUJOURS:
            return ""
        return f"{self.presence.label.lower()}{f' : {self.garde}' if self.garde else ''}"


@dataclass(frozen=True)
class ProcheVue:
    """Somebody around her on a day. ``tu``: nothing is said to him, whatever else is noted."""

    id: UUID
    role: str
    libelle: str
    nom: str
    telephone: str
    joindre: str
    parler: Parler
    sujet: str
    accord_le: date | None
    plateforme: bool
    protection: Protection | None
    fin: str
    tu: bool = False

    @property
    def refuse(self) -> bool:
        """She said no, took her agreement back, or asked that nothing be said to him."""
        return self.tu or self.parler in REFUS

    @property
    def retire(self) -> bool:
        """She took back what she had agreed to."""
        return self.parler == Parler.RETIRE

    @property
    def oui(self) -> bool:
        """One may speak of her to him."""
        return self.parler == Parler.OUI and not self.tu

    @property
    def en_partie(self) -> bool:
        """About some things only."""
        return self.parler == Parler.SUJET and not self.tu

    @property
    def a_demander(self) -> bool:
        """Nobody asked her yet."""
        return self.parler == Parler.A_DEMANDER and not self.tu

    @property
    def appelable(self) -> bool:
        """She agrees: the number may be dialled from the page."""
        return self.oui or self.en_partie

    @property
    def appeler(self) -> str:
        """The number to dial, '' when there is none."""
        return e164(self.telephone)


@dataclass(frozen=True)
class Avant(Dite):
    """One version that is not what the line is that day; ``corrigeable``: the key of a line still open to correction."""

    corrigeable: UUID | None
    a_venir: bool
    prenom: str  # of somebody of the household, else ''
    nom: str
    dit: str
    etat: EtatLigne
    date_debut: date
    date_fin: date | None
    date_acte: date
    auteur: str


@dataclass(frozen=True)
class Entourage:
    """Who lives with her and who is around her on ``jour``."""

    assure: Assure
    jour: date
    membres: tuple[MembreVue, ...]
    proches: tuple[ProcheVue, ...]
    avant: tuple[Avant, ...]
    silences: tuple[NeRienDire, ...]
    mesures: tuple[Protection, ...]  # in force, by no line yet
    peut_ecrire: bool = False

    @property
    def vide(self) -> bool:
        """Nobody is noted that day."""
        return not (self.membres or self.proches)

    @property
    def refus(self) -> tuple[ProcheVue, ...]:
        """To whom nothing is said."""
        return tuple(p for p in self.proches if p.refuse)

    @property
    def permis(self) -> tuple[ProcheVue, ...]:
        """To whom something may be said, or asked for first."""
        return tuple(p for p in self.proches if not p.refuse)


def peut_lire(agent: Agent, assure: Assure) -> bool:
    """The worker to whom somebody gave her, and her substitute."""
    return autorise(agent, "entourage", "assure", assure, classe="F3")


def combien(assure: Assure) -> int:
    """How many people are noted around her, said without a name."""
    return sum(versions[-1].etat != EtatLigne.RETIREE for versions in _suites(memes(assure)))


def roles(jour: date | None = None) -> list[tuple[str, str]]:
    """``(code, words)`` of the roles offered on ``jour``. One query."""
    lues = CodeListe.objects.filter(en_vigueur(jour or timezone.localdate()), liste=Liste.ENTOURAGE_ROLE)
    return list(lues.order_by("rang").values_list("code", "libelle"))


_ROLES = Composee(
    lambda: CodeListe.objects.filter(liste=Liste.ENTOURAGE_ROLE).order_by("date_debut").values_list("code", "libelle")
)


def libelles() -> dict[str, str]:
    """Every role's words, those withdrawn included. One query."""
    return dict(_ROLES())


def entourage(assure: Assure, jour: date, *, peut_ecrire: bool = False, mesures: bool = True) -> Entourage:
    """The people around her on ``jour``, past or to come, in a constant number of queries, one less without the measures."""
    noms, ids = libelles(), memes(assure)
    silences = tuple(ne_rien_dire(assure, jour))
    tus = [str(s.a_qui or "") for s in silences]
    membres, proches, avant = [], [], list[Avant]()
    for versions in _suites(ids):
        dite = tenue(versions, jour)
        seule = dite is None and versions[-1].etat != EtatLigne.RETIREE
        avant += [
            _avant(v, noms, v.pk if seule and v is versions[-1] else None, jour) for v in versions if v is not dite
        ]
        if dite and dite.cercle == Cercle.FOYER:
            membres.append(membre_vue(dite, jour))
        elif dite:
            proches.append(proche_vue(dite, noms, tus))
    liees = {p.protection.pk for p in proches if p.protection}
    protegee = Protection.objects.filter(en_vigueur(jour), assure__in=ids).exclude(pk__in=liees)
    return Entourage(
        assure=assure,
        jour=jour,
        membres=tuple(sorted(membres, key=lambda m: (m.enfant, -(m.age or 0)))),
        proches=tuple(sorted(proches, key=lambda p: not p.refuse)),
        avant=tuple(sorted(avant, key=lambda a: (a.a_venir, a.date_acte, a.date_debut), reverse=True)),
        silences=silences,
        mesures=tuple(protegee) if mesures else (),
        peut_ecrire=peut_ecrire and assure.date_deces is None,
    )


def section(agent: Agent, assure: Assure, jour: date) -> Entourage | None:
    """The same for a page of a room above; None when it is not this agent's to read."""
    return entourage(assure, jour, peut_ecrire=True) if peut_lire(agent, assure) else None


def refus_de_parler(assure: Assure, jour: date, a_qui: str, *, role: str = "") -> str:
    """Why nothing is said of her to whoever ``a_qui`` names, or to whom has this ``role``, in words; '' when nothing says so.

    A name is found whatever its case and accents, when all its words are there.
    """
    for silence in ne_rien_dire(assure, jour):
        dit = str(silence.a_qui or "")
        if rules.tait(a_qui, [dit]) or rules.tait(dit, [a_qui]):
            return f"Ne rien dire à {dit}"
    for proche in entourage(assure, jour).proches:
        if proche.refuse and (
            rules.tait(proche.nom, [a_qui]) or rules.tait(a_qui, [proche.nom]) or proche.role == role != ""
        ):
            quand = f", dit le {jour_annee(proche.accord_le)}" if proche.accord_le else ""
            return accorder("Ne pas parler {d’elle/de lui/de la personne} à ", assure.accord) + proche.nom + quand
    return ""


def a_qui_parler(agent: Agent, assure: Assure, jour: date) -> tuple[ProcheVue, ...]:
    """Before a call: all of them for who may read, those that the person shows to the platform for who answers there."""
    tout = peut_lire(agent, assure)
    if not tout and not autorise(agent, "proches", "assure", assure):
        return ()
    proches = entourage(assure, jour).proches
    return proches if tout else tuple(p for p in proches if p.plateforme)


def sur_sa_fiche(agent: Agent, assure: Assure) -> tuple[str, dict[str, Any]] | None:
    """The card of her page, for whoever may read some of it."""
    jour = timezone.localdate()
    lue = section(agent, assure, jour)
    if lue is not None:
        return "entourage/_section.html", {"entourage": lue, "elle": assure, "sur_sa_fiche": True}
    proches = a_qui_parler(agent, assure, jour)
    return ("entourage/_a_qui_parler.html", {"proches": proches, "elle": assure}) if proches else None


def avant_un_appel(agent: Agent, assure: Assure) -> tuple[str, dict[str, Any]] | None:
    """Beside the form of a démarche: to whom one may speak."""
    proches = a_qui_parler(agent, assure, timezone.localdate())
    return ("entourage/_a_qui_parler.html", {"proches": proches, "elle": assure}) if proches else None


def derniere(ligne: LigneEntourage) -> LigneEntourage:
    """What was said last of this line."""
    siennes = LigneEntourage.objects.filter(suite=ligne.suite).select_related("assure", "auteur", "protection")
    return siennes.order_by("-version")[0]


def enregistree(ligne: LigneEntourage) -> dict[str, Any]:
    """What is said of this line now, as its form names it, and its version."""
    fraiche = derniere(ligne)
    lu = json_lu(fraiche.contenu) or {}
    communs = {"date_fin": fraiche.date_fin, "version": fraiche.version}
    if fraiche.cercle == Cercle.FOYER:
        return communs | {nom: lu.get(nom) for nom in ("lien", "prenom", "age", "presence", "garde")}
    proche = proche_vue(fraiche, libelles(), [])
    dits = {nom: lu.get(nom) for nom in ("role", "nom", "telephone", "joindre", "parler", "sujet")}
    autres = {"accord_le": proche.accord_le, "plateforme": fraiche.plateforme, "protection": fraiche.protection_id}
    return communs | dits | autres | {"libelle": proche.libelle}


def nom_de(ligne: LigneEntourage) -> str:
    """How the pages call this person."""
    vue = _vue(ligne, libelles(), timezone.localdate())
    return vue.nom


def membre_vue(version: LigneEntourage, jour: date) -> MembreVue:
    """One version of somebody of the household, as old as she is on ``jour``."""
    lu = json_lu(version.contenu) or {}
    dit = lu.get("age")
    return MembreVue(
        id=version.pk,
        lien=LienFoyer(lu.get("lien", LienFoyer.AUTRE)),
        prenom=str(lu.get("prenom", "")) if lu else ILLISIBLE,
        age=age_dit(jour, dit=dit if isinstance(dit, int) else None, dit_le=version.date_acte),
        presence=Presence(lu.get("presence", Presence.TOUJOURS)),
        garde=str(lu.get("garde", "")),
        fin=str(lu.get("fin", "")),
        date_debut=version.date_debut,
    )


def proche_vue(version: LigneEntourage, noms: dict[str, str], tus: list[str]) -> ProcheVue:
    """One version of somebody around her; one that cannot be read is told nothing."""
    lu = json_lu(version.contenu) or {"parler": Parler.NON.value, "nom": ILLISIBLE}
    mesure, le = version.protection, str(lu.get("accord_le", ""))
    nom = str(lu.get("nom", "")) or (mesure.mandataire or mesure.get_mesure_display() if mesure else "")
    return ProcheVue(
        id=version.pk,
        role=str(lu.get("role", "")),
        libelle=noms.get(str(lu.get("role", "")), str(lu.get("role", ""))),
        nom=nom,
        telephone=str(lu.get("telephone", "")),
        joindre=str(lu.get("joindre", "")) or (mesure.mandataire_contact if mesure else ""),
        parler=Parler(lu.get("parler", Parler.A_DEMANDER)),
        sujet=str(lu.get("sujet", "")),
        accord_le=date.fromisoformat(le) if le else None,
        plateforme=version.plateforme,
        protection=mesure,
        fin=str(lu.get("fin", "")),
        tu=rules.tait(nom, tus),
    )


_LIGNES = Composee(
    lambda assure: LigneEntourage.lisibles().filter(assure=assure).select_related("auteur", "protection"), assure=UUID
)


def _suites(ids: list[UUID]) -> list[list[LigneEntourage]]:
    """Every line with all its versions, in the order in which they were added. One query a row that is her."""
    par_suite: dict[UUID, list[LigneEntourage]] = defaultdict(list)
    lignes = [ligne for pk in ids for ligne in _LIGNES(assure=pk)]
    for ligne in sorted(lignes, key=lambda li: (li.created_at, li.version)):
        par_suite[ligne.suite].append(ligne)
    return list(par_suite.values())


def _vue(version: LigneEntourage, noms: dict[str, str], jour: date) -> MembreVue | ProcheVue:
    return membre_vue(version, jour) if version.cercle == Cercle.FOYER else proche_vue(version, noms, [])


def _avant(version: LigneEntourage, noms: dict[str, str], cle: UUID | None, jour: date) -> Avant:
    vue = _vue(version, noms, version.date_acte)
    if isinstance(vue, MembreVue):
        dit = vue.dit
    else:
        dit = " · ".join(m for m in (vue.libelle, f"lui parler : {vue.parler.label.lower()}", vue.sujet) if m)
    if version.etat == EtatLigne.TERMINEE and vue.fin == Fin.DECES:
        dit = "décès"
    return Avant(
        corrigeable=cle,
        a_venir=version.date_debut > jour and version.etat != EtatLigne.RETIREE,
        prenom=vue.prenom if isinstance(vue, MembreVue) else "",
        nom=vue.nom,
        dit=dit,
        etat=EtatLigne(version.etat),
        date_debut=version.date_debut,
        date_fin=version.date_fin,
        date_acte=version.date_acte,
        auteur=str(version.auteur),
    )
