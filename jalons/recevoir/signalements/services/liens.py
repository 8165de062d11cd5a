"""The person is « hers », for the worker who has her demande from somebody else, until it is answered: kept by the room below."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.enums import GenreRattachement
from jalons.personnes.assures.services import confier, detacher, rattacher

from ..enums import MotifCloture
from ..models import Demande, Retrait, Signalement
from .boucle import avancer
from .securite import exiger_securite


def rattacher_a(demande: Demande, par: Agent | None) -> None:
    """What she had of the person opens whole; and the person is hers from today on, without an end, until a dossier goes on,
    the demande ends, is given back or given to another.
    """
    elle, a = demande.assure, demande.attribuee_a
    if elle is None or a is None:
        return
    confier(assure=elle, agent=a)
    if not demande.accompagnee:
        rattacher(
            assure=elle, agent=a, genre=GenreRattachement.DEMANDE, cause=demande.pk, du=timezone.localdate(), par=par,
            confiee=True,
        )  # fmt: skip


def detacher_de(demande: Demande, agent: Agent | None, par: Agent | None) -> None:
    """No longer hers by this demande; by an appointment or a dossier she stays so."""
    if demande.assure and agent:
        hier = timezone.localdate() - timedelta(days=1)
        detacher(
            assure=demande.assure, agent=agent, genre=GenreRattachement.DEMANDE, cause=demande.pk, au=hier, par=par
        )


def prevenir(
    demande: Demande, avant: Agent | None, *, par: Agent | None, motif: str, a: Agent | None = None,
    caisse: Organisme | None = None,
) -> None:  # fmt: skip
    """Whoever had it reads in her day that it was taken from her: nothing when nobody had it, or when she did it herself."""
    if avant is not None and avant != a and (par is None or avant.pk not in par.titulaires):
        Retrait.objects.create(demande=demande, agent=avant, par=par, a=a, caisse=caisse, motif=motif[:200])


@transaction.atomic
def noter_retrait_lu(*, agent: Agent, cle: str) -> None:
    """She has read that it left her, the line of key ``cle``; twice is once. Raises TransitionRefusee when it is not hers."""
    siens = Retrait.objects.filter(agent__in=agent.titulaires).select_for_update()
    if (lu := next((r for r in siens if str(r.pk) == cle), None)) is None:
        raise TransitionRefusee("Cette ligne n’est plus dans votre journée.")
    if lu.lu_le is None:
        lu.lu_le = timezone.now()
        lu.save(update_fields=["lu_le"])
        inscrire(acte="demande.retrait_lu", agent=agent, objet=lu.demande)


def remettre_paroles(demande: Demande) -> None:
    """From now on the person's words are read by the assistant social only."""
    Signalement.objects.filter(demande=demande, remis_le__isnull=True).update(remis_le=timezone.now())


def quitter(demande: Demande, acte: str, *, agent: Agent | None, securite: str = "", **valeurs: Any) -> None:
    """The demande leaves the queue by this act of TRANSITIONS: it ends, or a dossier goes on.

    ``securite``: what was done for the danger, when one is open and it ends; a death asks nothing. Raises
    TransitionRefusee, DecisionRefusee.
    """
    if acte != "accompagner" and valeurs.get("motif_cloture") != MotifCloture.DECES:
        exiger_securite(agent=agent, demande=demande, fait=securite, acte=acte)
    avancer(demande, acte, agent=agent, **valeurs)
    remettre_paroles(demande)
    detacher_de(demande, demande.attribuee_a, agent)
