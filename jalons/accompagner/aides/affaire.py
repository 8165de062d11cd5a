"""What a commission is given of an aid: the slot « aide » of ``AFFAIRES`` (``instances/affaires.py`` says what is asked)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone

from jalons.accompagner.aides import rules, selectors, services
from jalons.accompagner.aides.enums import TRANSITIONS_FINANCEMENT, NatureAide
from jalons.accompagner.aides.models import Exercice, Financement
from jalons.accompagner.aides.rules import AideRefusee
from jalons.accompagner.instances.affaires import Fiche, Titre
from jalons.accompagner.instances.enums import GenreInstance, Sens
from jalons.accompagner.instances.models import Decision
from jalons.accompagner.ressources.rules import euros
from jalons.accompagner.ressources.selectors import budget
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.fondations.socle.transitions import appliquer
from jalons.fondations.territoires.selectors import noms_des_communes

instances: Collection[str] = (GenreInstance.COMMISSION_AIDES,)


class EffetForm(forms.Form):
    """How much, when it is granted in part."""

    montant = champs.montant("Montant accordé, en euros", aide="À remplir pour un accord en partie.")


def _financement(cle: UUID) -> Financement:
    """The one that a point of an agenda holds."""
    lignes = Financement.objects.select_related("aide__assure", "aide__dossier", "fonds")
    return lignes.get(pk=cle)


def titres(cles: Collection[UUID]) -> Mapping[UUID, Titre]:
    """The lines of an agenda: what for, how much."""
    lues = Financement.objects.filter(pk__in=cles).values_list("pk", "aide__nature", "demande", "recours_de")
    return {
        pk: Titre(NatureAide(nature).label + (", nouvel examen" if recours else ""), euros(demande))
        for pk, nature, demande, recours in lues
    }


def fiche(cle: UUID) -> Fiche:
    """The anonymous sheet, and what the fund becomes."""
    financement = _financement(cle)
    return Fiche("aides/_fiche.html", contexte_fiche(financement), "aides/_cote.html")


def contexte_fiche(financement: Financement) -> dict[str, Any]:
    """What is shown of a share to who decides of it: no name, no place, no free words of the budget."""
    jour, vue = timezone.localdate(), selectors.vue(financement.aide)
    exercice = Exercice.objects.filter(fonds=financement.fonds, annee=jour.year).first()
    return {
        "f": financement, "vue": vue, "dit": vue.dit, "exercice": exercice,
        "apres": exercice.disponible - financement.demande if exercice else None,
        "deja": selectors.deja(financement, jour),
        "budget": budget(financement.aide.dossier, jour) if financement.aide.dossier else None,
    }  # fmt: skip


def noms(cle: UUID) -> Collection[str]:
    """Her names, her commune, and to whom it is paid."""
    elle = _financement(cle).aide.assure
    commune = noms_des_communes([elle.commune_code]).get(elle.commune_code, "")
    return tuple(n for n in (elle.nom, elle.prenom, elle.nom_naissance, commune) if n)


def formulaire(cle: UUID, donnees: QueryDict | None) -> forms.Form | None:
    """The amount."""
    return EffetForm(donnees, prefix="aide")


def decider(*, agent: Agent, decision: Decision, montant: Decimal | None = None, **_: Any) -> None:
    """Granted, in part, refused. An adjournment decides nothing: it stays asked."""
    if decision.ajournee or decision.affaire_cle is None:
        if decision.vers and decision.affaire_cle:
            Financement.objects.filter(pk=decision.affaire_cle).update(attendue_le=decision.vers.date_acte)
        return
    financement = _financement(decision.affaire_cle)
    services.decider(
        agent=agent, financement=financement, accorde=_montant(decision.sens, montant, financement.demande),
        raison=decision.raison, mots=decision.mots or "",
    )  # fmt: skip


def _montant(sens: str, dit: Decimal | None, demande: Decimal) -> Decimal | None:
    if sens == Sens.DEFAVORABLE:
        return None
    if sens == Sens.FAVORABLE:
        if dit not in (None, demande):
            raise AideRefusee(
                f"Accorder, c’est les {euros(demande)} proposés. Pour moins : « Accorder en partie ».", "sens"
            )
        return demande
    if dit is None or not rules.ZERO < dit < demande:
        raise AideRefusee(
            f"Pour accorder en partie, écrivez le montant : au-dessus de zéro, sous {euros(demande)}.", "sens"
        )
    return dit


def retirer(*, agent: Agent, cle: UUID) -> None:
    """Off the agenda: it may be submitted again."""
    appliquer(_financement(cle), "reprendre", TRANSITIONS_FINANCEMENT, agent=agent, voie="", attendue_le=None)
