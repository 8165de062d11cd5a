"""What is decided of a share: by a commission, by delegation; confirmed by a second person above the threshold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from jalons.accompagner.accompagnements.services.communs import aujourdhui
from jalons.accompagner.aides import rules, selectors
from jalons.accompagner.aides.enums import TRANSITIONS_FINANCEMENT
from jalons.accompagner.aides.models import Exercice, Financement
from jalons.accompagner.aides.rules import AideRefusee
from jalons.accompagner.ressources.rules import euros
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, exiger_vue

from .demandes import delegue, verrouille


def engager(financement: Financement, montant: Decimal) -> Exercice:
    """Commit that much of the fund's year, locked: the base refuses to go beyond. Raises AideRefusee."""
    annee = selectors.exercice(financement.fonds, aujourdhui().year)
    ici: Exercice = Exercice.objects.select_for_update().get(pk=annee.pk)
    rules.exiger_disponible(montant, ici.dotation, ici.engage, str(financement.fonds))
    ici.engage += montant
    ici.save(update_fields=["engage"])
    return ici


def rendre(financement: Financement, montant: Decimal) -> None:
    """Give it back to the year that committed it."""
    if financement.exercice_id is None:
        return
    ici: Exercice = Exercice.objects.select_for_update().get(pk=financement.exercice_id)
    ici.engage -= montant
    ici.save(update_fields=["engage"])


@transaction.atomic
def decider(
    *, agent: Agent, financement: Financement, accorde: Decimal | None, raison: str = "", mots: str = ""
) -> Financement:
    """The one way in which an aid of a fund is granted (``accorde`` euros) or refused (None), once.

    Raises AideRefusee (more than asked, beyond the budget, nobody wrote the year's budget), TransitionRefusee when it is
    decided already.
    """
    ici = verrouille(financement)
    valeurs: dict[str, Any] = {
        "decidee_le": aujourdhui(), "decide_par": agent, "raison": raison, "mots": mots.strip() or None, "attendue_le": None,
    }  # fmt: skip
    if accorde is None:
        appliquer(ici, "refuser", TRANSITIONS_FINANCEMENT, agent=agent, **valeurs)
        return ici
    if not 0 < accorde <= ici.demande:
        raise AideRefusee(f"Il est demandé {euros(ici.demande)} : accordez ce montant, ou moins.", "montant")
    annee = engager(ici, accorde)
    deux = annee.seuil_deux is not None and accorde > annee.seuil_deux
    valeurs |= {"accorde": accorde, "exercice": annee}
    appliquer(ici, "reserver" if deux else "accorder", TRANSITIONS_FINANCEMENT, agent=agent, **valeurs)
    return ici


@transaction.atomic
def decider_par_delegation(
    *,
    agent: Agent,
    financement: Financement,
    accord: bool,
    montant: Decimal | None = None,
    raison: str = "",
    mots: str = "",
    version: int | None = None,
) -> Financement:
    """Decided without a sitting, up to the threshold, never by who proposed it. Raises as ``decider``."""
    ici = verrouille(financement)
    exiger_vue(ici, version)
    if not delegue(ici):
        raise TransitionRefusee("La commission en décide, en séance.")
    if agent.pk in (ici.auteur_id, ici.aide.auteur_id):
        raise AideRefusee("Vous l’avez proposée : quelqu’un d’autre en décide.")
    if not mots.strip():
        raise AideRefusee("Écrivez la décision en mots simples : la personne la lira.", "mots")
    accorde = (ici.demande if montant is None else montant) if accord else None
    if (accorde is None or accorde < ici.demande) and not raison:
        raise AideRefusee("Dites pour quelle raison.", "raison")
    annee = selectors.exercice(ici.fonds, aujourdhui().year)
    rules.exiger_voie(ici.voie, accorde or rules.ZERO, selectors.seuils(annee), recours=bool(ici.recours_de_id))
    return decider(agent=agent, financement=ici, accorde=accorde, raison=raison, mots=mots)


@transaction.atomic
def confirmer(*, agent: Agent, financement: Financement, version: int | None = None) -> None:
    """The second person. Raises AideRefusee when it is the first, or who proposed it."""
    ici = _second(agent, financement, version)
    appliquer(ici, "confirmer", TRANSITIONS_FINANCEMENT, agent=agent, confirme_par=agent)


@transaction.atomic
def infirmer(*, agent: Agent, financement: Financement, raison: str, mots: str, version: int | None = None) -> None:
    """The second person does not confirm: refused, the fund gets its money back. Raises as ``confirmer``."""
    ici = _second(agent, financement, version)
    if not raison or not mots.strip():
        raise AideRefusee("Dites pour quelle raison, et en mots simples : la personne les lira.", "mots")
    rendre(ici, ici.accorde or rules.ZERO)
    appliquer(
        ici, "infirmer", TRANSITIONS_FINANCEMENT, agent=agent, confirme_par=agent, accorde=None, exercice=None,
        raison=raison, mots=mots.strip(),
    )  # fmt: skip


def _second(agent: Agent, financement: Financement, version: int | None) -> Financement:
    ici = verrouille(financement)
    exiger_vue(ici, version)
    if agent.pk in (ici.decide_par_id, ici.auteur_id, ici.aide.auteur_id):
        raise AideRefusee("Deux personnes différentes : une autre que vous confirme.")
    return ici
