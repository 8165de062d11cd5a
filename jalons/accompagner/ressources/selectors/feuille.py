"""What the pages of the sheet show beside the budget of a day: the summary, the comparison, what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from jalons.accompagner.accompagnements.enums import CibleBrouillon
from jalons.accompagner.accompagnements.models import Cloture, Dossier
from jalons.accompagner.accompagnements.selectors import brouillon_de
from jalons.accompagner.ressources import perms, rules
from jalons.accompagner.ressources.enums import Rubrique
from jalons.accompagner.ressources.models import LigneBudget
from jalons.accompagner.ressources.selectors.budget import (
    Budget,
    LigneVue,
    PersonneVue,
    budget,
    budgets,
    libelles,
    ligne_vue,
    personne_vue,
    suites,
)
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.suites import Dite, tenue


@dataclass(frozen=True)
class Section:
    """The summary on the dossier page."""

    dossier_id: UUID
    prenom: str
    jour: Budget
    peut_ecrire: bool
    suivie: bool  # by this agent: the whole sheet is hers to open
    brouillon_le: datetime | None  # the agent's own


@dataclass(frozen=True)
class Rangee:
    """One row of the comparison, one value a column; ``change`` when they are not all the same."""

    titre: str
    valeurs: tuple[str, ...]
    total: bool = False

    @property
    def change(self) -> bool:
        """Something moved."""
        return len(set(self.valeurs)) > 1


@dataclass(frozen=True)
class Comparaison:
    """The sheet at the first visit, at each closing, today: ``(title, day)`` columns and their rows."""

    colonnes: tuple[tuple[str, date], ...]
    rangees: tuple[Rangee, ...]

    @property
    def montrees(self) -> tuple[Rangee, ...]:
        """What changed, and the totals."""
        return tuple(r for r in self.rangees if r.change or r.total)

    @property
    def pareilles(self) -> tuple[Rangee, ...]:
        """The lines that did not move."""
        return tuple(r for r in self.rangees if not (r.change or r.total))


@dataclass(frozen=True)
class Changement(Dite):
    """One version that is not what the line is that day: said before, over, withdrawn, or yet to come. ``corrigeable``:
    the key of a line that can still be corrected and that the sheet of the day does not show."""

    corrigeable: UUID | None
    a_venir: bool
    nom: str
    dit: str
    etat: EtatLigne
    date_debut: date
    date_fin: date | None
    date_acte: date
    auteur: str


def section(agent: Agent, dossier: Dossier, jour: date) -> Section | None:
    """The summary for this agent; None when the sheet is not hers to read."""
    if not perms.peut_lire(agent, dossier):
        return None
    ecrit = perms.peut_ecrire(agent, dossier)
    brouillon = brouillon_de(agent, dossier, CibleBrouillon.BUDGET) if ecrit else None
    garde = brouillon.modifie_le if brouillon else None
    return Section(dossier.pk, dossier.assure.prenom, budget(dossier, jour), ecrit, perms.suit(agent, dossier), garde)


def derniere(ligne: LigneBudget) -> LigneBudget:
    """What was said last of this line."""
    siennes = LigneBudget.objects.filter(suite=ligne.suite).select_related("dossier__assure", "auteur")
    return siennes.order_by("-version")[0]


def vue(ligne: LigneBudget) -> LigneVue | PersonneVue:
    """One version as the pages name it."""
    lu = json_lu(ligne.contenu) or {}
    if ligne.rubrique == Rubrique.PERSONNE:
        return personne_vue(ligne, lu, timezone.localdate(), ligne.dossier.assure)
    return ligne_vue(ligne, lu, libelles())


def enregistree(ligne: LigneBudget) -> dict[str, Any]:
    """What is said of this line now, as its form names it, and its version."""
    fraiche = derniere(ligne)
    dite = vue(fraiche)
    communs = {"mots": dite.mots, "date_fin": fraiche.date_fin, "version": fraiche.version}
    if isinstance(dite, PersonneVue):
        return communs | {"nature": dite.genre.value, "age": dite.age, "presence": dite.presence.value}
    argent = {"montant": dite.montant, "periode": dite.periode.value, "du": dite.du, "source": dite.source.value}
    return communs | argent | {"nature": dite.nature, "libelle": dite.libelle}


def ecrites(dossier: Dossier, tapes: Iterable[str]) -> dict[str, Any]:
    """What the sheet says now of the fields that were typed in (``m_charge_loyer``…), and how many versions it holds."""
    lignes = {f"{li.rubrique.value}_{li.nature}": li for li in budget(dossier, timezone.localdate()).lignes}
    lues: dict[str, Any] = {"version": LigneBudget.objects.filter(dossier=dossier).count()}
    for nom in tapes:
        if nom[:2] in ("m_", "d_"):
            ligne = lignes.get(nom[2:])
            lues[nom] = ligne and (ligne.montant if nom[0] == "m" else ligne.du)
    return lues


def comparer(dossier: Dossier, jour: date) -> Comparaison | None:
    """The first visit against every closing and today; None when there is nothing to compare yet."""
    colonnes = _colonnes(dossier, jour)
    if len(colonnes) < 2:
        return None
    lus = budgets(dossier, {quand for _, quand in colonnes})
    return Comparaison(colonnes, tuple(_rangees([lus[quand] for _, quand in colonnes])))


def _colonnes(dossier: Dossier, jour: date) -> tuple[tuple[str, date], ...]:
    dites = LigneBudget.objects.filter(dossier=dossier).order_by("date_acte").values_list("date_acte", flat=True)
    premiere = dites.first()
    if premiere is None:
        return ()
    fins = Cloture.objects.filter(dossier=dossier, close_le__gt=premiere).order_by("close_le")
    closes = [("À la clôture", le) for le in fins.values_list("close_le", flat=True)]
    du_jour = [] if dossier.clos_le or jour == premiere else [("Aujourd’hui", jour)]
    return (("À la première visite", premiere), *dict.fromkeys(closes), *du_jour)


def _rangees(lus: list[Budget]) -> Iterable[Rangee]:
    yield from _par_nature(lus, lambda b: b.revenus)
    yield Rangee("Revenus", tuple(b.total_revenus.mots for b in lus), total=True)
    yield from _par_nature(lus, lambda b: b.charges + b.dettes)
    yield Rangee("Charges et remboursements", tuple(b.total_charges.mots for b in lus), total=True)
    yield Rangee("Dettes, reste dû", tuple(b.total_du.mots for b in lus), total=True)
    yield Rangee("Personnes au foyer", tuple(_nombre(b) for b in lus), total=True)
    yield Rangee("Reste à vivre par mois", tuple(b.reste.mots if b.reste else "non calculé" for b in lus), total=True)
    par_jour = tuple(b.reste.mots_jour if b.reste else "non calculé" for b in lus)
    yield Rangee("Par personne et par jour", par_jour, total=True)


def _par_nature(lus: list[Budget], siennes: Callable[[Budget], tuple[LigneVue, ...]]) -> Iterable[Rangee]:
    libelles_vus = dict.fromkeys((li.rubrique, li.nature, li.libelle) for b in lus for li in siennes(b))
    for rubrique, nature, libelle in libelles_vus:
        sommes = [
            rules.total((li.nom, li.mensuel) for li in siennes(b) if (li.rubrique, li.nature) == (rubrique, nature))
            for b in lus
        ]
        yield Rangee(libelle, tuple("—" if somme.vide else somme.mots for somme in sommes))


def _nombre(jour: Budget) -> str:
    return f"{jour.foyer.personnes.normalize():f}".replace(".", ",") if jour.foyer else "non noté"


def changements(dossier: Dossier, jour: date) -> list[Changement]:
    """What the sheet of ``jour`` does not show: said before, ended, withdrawn, yet to come. The newest first."""
    noms, autres = libelles(), []
    for suite in suites(dossier):
        dite = tenue(suite.versions, jour)
        seule = dite is None and suite.versions[-1].etat != EtatLigne.RETIREE
        for version, lu in zip(suite.versions, suite.lus, strict=True):
            if version is not dite:
                cle = version.pk if seule and version is suite.versions[-1] else None
                autres.append(_changement(version, lu, noms, cle, jour))
    return sorted(autres, key=lambda c: (c.a_venir, c.date_acte, c.date_debut), reverse=True)


def _changement(
    version: LigneBudget, lu: dict[str, Any], noms: dict[tuple[str, str], str], cle: UUID | None, jour: date
) -> Changement:
    if version.rubrique == Rubrique.PERSONNE:
        dite = personne_vue(version, lu, version.date_acte)
        nom, mots = dite.nom, dite.presence.label.lower()
    else:
        ligne = ligne_vue(version, lu, noms)
        nom, mots = ligne.nom, ligne.dit
    return Changement(
        corrigeable=cle,
        a_venir=version.date_debut > jour and version.etat != EtatLigne.RETIREE,
        nom=nom,
        dit=mots,
        etat=EtatLigne(version.etat),
        date_debut=version.date_debut,
        date_fin=version.date_fin,
        date_acte=version.date_acte,
        auteur=str(version.auteur),
    )
