"""Questions agreed at the clôture: what is asked today and by whom, what was answered, the counts of a finished year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jalons.accompagner.accompagnements.enums import (
    ARBRE_EMPLOI,
    SANS_BRANCHE,
    Appreciation,
    Axe,
    Domaine,
    ReponseNouvelles,
    StatutNouvelles,
)
from jalons.accompagner.accompagnements.models import Dossier, EvaluationDomaine, PriseNouvelles
from jalons.accompagner.accompagnements.rules import branche_emploi
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.socle.models import en_vigueur
from jalons.recevoir.protocoles.rules import Part, repartir

_S = StatutNouvelles
PARAMETRES = ("nouvelles_premieres", "nouvelles_deuxiemes", "nouvelles_dernieres")
COMPTES = {
    _S.INJOIGNABLE: "Injoignable", _S.REFUSEES: "N’a pas voulu répondre", _S.ARRETEES: "Ne veut plus être rappelée",
}  # fmt: skip
PAS_DIT = "Pas dit"
QUESTIONS = {"emploi_garde": "Emploi ou activité gardé", "soins_poursuivis": "Soins poursuivis"}


def delais_nouvelles(jour: date) -> list[int]:
    """After how many months one asks, by the reference data of ``jour``; none when they say nothing."""
    lus = Parametre.objects.filter(en_vigueur(jour), code__in=PARAMETRES).values_list("valeur", flat=True)
    return sorted({int(v) for v in lus})


def besoins(dossier: Dossier) -> list[Domaine]:
    """The needs of the last évaluation: what was a priority or to be worked on, in the list's order."""
    lignes = EvaluationDomaine.objects.filter(dossier=dossier, restee_le=None).order_by("-evaluation__version")
    if (derniere := lignes.values_list("evaluation_id", flat=True).first()) is None:
        return []
    a_voir = [Appreciation.PRIORITE, Appreciation.A_TRAVAILLER]
    dits = set(lignes.filter(evaluation=derniere, appreciation__in=a_voir).values_list("domaine", flat=True))
    return [d for d in Domaine if d.value in dits]


def nouvelles_a_prendre(agent: Agent, jour: date) -> list[PriseNouvelles]:
    """The questions whose day has come, for who follows the person, or her team when nobody does any more."""
    dues = PriseNouvelles.objects.visible_to(agent, "prendre").filter(statut=_S.A_PRENDRE, prevue_le__lte=jour)
    return list(dues.select_related("dossier__assure", "cloture").order_by("prevue_le", "id"))


def nouvelles_de(dossier: Dossier) -> list[PriseNouvelles]:
    """All of them, with their answers. Content: the caller has checked the right to read it."""
    return list(
        PriseNouvelles.objects.filter(dossier=dossier).select_related("par").order_by("prevue_le", "created_at")
    )


@dataclass(frozen=True)
class CompteNouvelles:
    """What was answered so many months after the end, to one question: how many, None when it may not be shown."""

    mois: int
    question: str
    total: int | None
    parts: list[Part]


def comptes_nouvelles(agent: Agent, annee: int) -> list[CompteNouvelles]:
    """The questions settled in a finished year in this agent's caisse: anonymous, masked, and by nobody's name."""
    lignes = PriseNouvelles.objects.filter(dossier__organisme=agent.organisme_id, prise_le__year=annee)
    lues = list(lignes.exclude(statut=_S.ANNULEES).values_list("mois", "statut", *QUESTIONS))
    comptes = [
        CompteNouvelles(mois, mots, *repartir(_parts([(lu[1], lu[rang]) for lu in lues if lu[0] == mois])))
        for mois in sorted({lu[0] for lu in lues})
        for rang, mots in enumerate(QUESTIONS.values(), start=2)
    ]
    return sorted([*comptes, *_du_travail(lignes)], key=lambda c: c.mois)


def _du_travail(lignes: QuerySet[PriseNouvelles]) -> list[CompteNouvelles]:
    """Where work stands, of those whose accompaniment was about it and who answered, by branch of the outcome tree."""
    lues = list(lignes.filter(dossier__axe=Axe.PDP, statut=_S.REPONDUES).values_list("mois", "issue_emploi"))
    noms = [*dict(ARBRE_EMPLOI), PAS_DIT]
    return [
        CompteNouvelles(mois, "Où en est le travail", *repartir({nom: dits[nom] for nom in noms}))
        for mois in sorted({m for m, _ in lues})
        if (
            dits := Counter(
                (branche_emploi(issue) or SANS_BRANCHE) if issue else PAS_DIT for m, issue in lues if m == mois
            )
        )
    ]


def _parts(lues: list[tuple[str, str]]) -> dict[str, int]:
    """Every way it may have ended, as words → how many."""
    comptes = Counter(COMPTES.get(_S(statut)) or ReponseNouvelles(reponse).label for statut, reponse in lues)
    return {mots: comptes[mots] for mots in (*ReponseNouvelles.labels, *COMPTES.values())}


def annees_finies(agent: Agent, jour: date) -> list[int]:
    """The finished years in which a question was settled, the latest first."""
    lignes = PriseNouvelles.objects.filter(dossier__organisme=agent.organisme_id, prise_le__lt=date(jour.year, 1, 1))
    return sorted({d.year for d in lignes.values_list("prise_le", flat=True) if d}, reverse=True)
