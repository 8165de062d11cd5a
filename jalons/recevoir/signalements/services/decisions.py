"""A person decides: in scope, to examine, to complete, to reach, answered at once, or sent to the right body."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.transitions import appliquer
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.personnes.partenaires.models import Partenaire

from .. import rules, selectors
from ..enums import TRANSITIONS, Accord, Decision, MotifCloture, MotifHorsChamp, Objet
from ..models import Demande, Orientation, ReponsePonctuelle
from .droits import exiger
from .liens import quitter, remettre_paroles

ACTES = {
    Decision.RECEVOIR: "retenir",
    Decision.EXAMINER: "remettre",
    Decision.COMPLETER: "demander_complement",
    Decision.JOINDRE: "chercher_a_joindre",
}


@transaction.atomic
def qualifier(*, agent: Agent, demande: Demande, decision: str, motif: str = "", jour: date | None = None) -> Demande:
    """Decide of a demande: received, examined by an assistant social, to complete or to reach.

    Sending it elsewhere is ``reorienter``. Raises DecisionRefusee (decided otherwise than proposed, without a
    reason) or TransitionRefusee.
    """
    choix = Decision(decision)
    if choix == Decision.ORIENTER:
        raise rules.DecisionRefusee("Pour orienter, choisissez l’interlocuteur et écrivez ce qui a été dit.")
    exiger(agent=agent, demande=demande, acte="qualifier")
    valeurs: dict[str, Any] = {}
    if choix in (Decision.RECEVOIR, Decision.EXAMINER):
        valeurs = _decidee(demande, choix, motif, jour)
    if choix == Decision.EXAMINER:
        valeurs["remise_le"] = timezone.now()
    appliquer(demande, ACTES[choix], TRANSITIONS, agent=agent, motif=choix, **valeurs)
    if choix == Decision.EXAMINER:
        remettre_paroles(demande)
    return demande


def _decidee(demande: Demande, choix: Decision, motif: str, jour: date | None) -> dict[str, Any]:
    """The columns of a decision against what the rule proposes today. Raises DecisionRefusee."""
    proposee = rules.proposition(selectors.situation(demande), jour or timezone.localdate()).decision
    rules.exiger_motif(proposee, choix, motif)
    return {"proposition": proposee, "decision": choix, "motif_decision": motif.strip()[:200]}


@transaction.atomic
def reorienter(
    *,
    agent: Agent,
    demande: Demande,
    partenaire: Partenaire,
    motif: str,
    dit: str,
    transmettre: bool = False,
    accord: str = Accord.NON_RECUEILLI,
    pourquoi: str = "",
    autres: Collection[Partenaire] = (),
    jour: date | None = None,
) -> Demande:
    """Send the person to the body that can help, with what she was told; the demande ends ``reoriente``.

    ``motif``: a MotifHorsChamp; ``pourquoi``: needed when the product proposed otherwise; ``transmettre``:
    her request is passed on, only with her agreement; ``autres``: further bodies named to her. Raises
    DecisionRefusee, TransitionRefusee.
    """
    jour = jour or timezone.localdate()
    rules.exiger_orientation(dit, transmettre, accord)
    valeurs = _decidee(demande, Decision.ORIENTER, pourquoi, jour)
    quitter(
        demande,
        "reorienter",
        agent=agent,
        motif=MotifHorsChamp(motif),
        partenaire=partenaire,
        motif_hors_champ=motif,
        ce_qui_a_ete_dit=dit.strip(),
        close_le=jour,
        **valeurs,
    )
    Orientation.objects.bulk_create(
        Orientation(demande=demande, partenaire=body, date_acte=jour, transmis=transmettre and body == partenaire)
        for body in dict.fromkeys([partenaire, *autres])
    )
    return demande


@transaction.atomic
def repondre_ponctuellement(
    *,
    agent: Agent,
    organisme: Organisme,
    texte: str,
    motif: str = Objet.AUTRE,
    assure: Assure | None = None,
    demande: Demande | None = None,
    date_acte: date | None = None,
) -> ReponsePonctuelle:
    """Note an answer given without accompaniment; with ``demande``, it also closes it. Raises
    DecisionRefusee.
    """
    if not texte.strip():
        raise rules.DecisionRefusee("Écrivez la réponse donnée, en une phrase.", "texte")
    jour = date_acte or timezone.localdate()
    reponse = ReponsePonctuelle.objects.create(
        demande=demande,
        assure=assure or (demande.assure if demande else None),
        agent=agent,
        organisme=organisme,
        date_acte=jour,
        motif=Objet(motif),
        texte=texte.strip(),
    )
    if demande is None:
        inscrire(acte="reponse_ponctuelle.donner", agent=agent, objet=reponse, motif=motif)
        return reponse
    quitter(
        demande,
        "repondre",
        agent=agent,
        motif=MotifCloture.REPONSE_PONCTUELLE,
        motif_cloture=MotifCloture.REPONSE_PONCTUELLE,
        close_le=jour,
    )
    return reponse
