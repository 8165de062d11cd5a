"""A person decides: in scope, to examine, to complete, to reach, answered at once, or sent to the right body."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.transitions import exiger_vue
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.personnes.partenaires.models import Partenaire

from .. import admission, rules
from ..entendu import situation
from ..enums import Accord, Decision, MotifCloture, MotifHorsChamp, Objet
from ..models import Demande, Orientation, ReponsePonctuelle
from .boucle import avancer
from .droits import exiger
from .liens import quitter, remettre_paroles
from .orientations import preparer_partage
from .securite import exiger_securite

ACTES = {
    Decision.RECEVOIR: "retenir",
    Decision.EXAMINER: "remettre",
    Decision.COMPLETER: "demander_complement",
    Decision.JOINDRE: "chercher_a_joindre",
}


@transaction.atomic
def qualifier(
    *,
    agent: Agent,
    demande: Demande,
    decision: str,
    motif: str = "",
    securite: str = "",
    version: int | None = None,
    jour: date | None = None,
) -> Demande:
    """Decide of a demande as the page showed it, at ``version``: received, examined by an assistant social, to complete
    or to reach.

    Sending it elsewhere is ``reorienter``. Raises DecisionRefusee (decided otherwise than proposed, without a
    reason; handed over in danger, without what was done), TransitionRefusee, VersionDepassee.
    """
    choix = Decision(decision)
    if choix == Decision.ORIENTER:
        raise rules.DecisionRefusee("Pour orienter, choisissez l’interlocuteur et écrivez ce qui a été dit.")
    exiger(agent=agent, demande=demande, acte="qualifier")
    exiger_vue(Demande.objects.select_for_update().get(pk=demande.pk), version)
    valeurs: dict[str, Any] = {}
    if choix in (Decision.RECEVOIR, Decision.EXAMINER):
        valeurs = _decidee(agent, demande, choix, motif, jour)
    if choix == Decision.EXAMINER:
        exiger_securite(agent=agent, demande=demande, fait=securite, acte=ACTES[choix])
        valeurs["remise_le"] = timezone.now()
    avancer(demande, ACTES[choix], agent=agent, motif=choix, le=jour, **valeurs)
    if choix == Decision.EXAMINER:
        remettre_paroles(demande)
    return demande


EXAMINEE = "Examinée par une assistante sociale."


def _decidee(
    agent: Agent, demande: Demande, choix: Decision, motif: str, jour: date | None, champ: str = "motif"
) -> dict[str, Any]:
    """The columns of a decision against what the rules propose today. Raises DecisionRefusee.

    What is proposed to an assistant social's look is hers to decide: it is no departure from the rule, but for a danger.
    """
    jour = jour or timezone.localdate()
    proposee = admission.proposition(situation(demande, jour), jour)
    examinee = agent.role == Role.ASSISTANT_SOCIAL and proposee.decision == Decision.EXAMINER and not proposee.danger
    if examinee:
        motif = motif.strip() or EXAMINEE
    rules.exiger_motif(proposee.decision, choix, motif, champ)
    ecart = choix != proposee.decision and not examinee
    return _proposee(proposee, motif, jour) | {"decision": choix, "ecart": ecart}


def _proposee(proposee: admission.Proposition, motif: str, jour: date) -> dict[str, Any]:
    """What is kept of a proposition: what, by which rule, answered when."""
    dit = {"proposition": proposee.decision, "regle": proposee.regle, "decidee_le": jour}
    return dit | {"motif_decision": motif.strip()[:200]}


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
    securite: str = "",
    autres: Collection[Partenaire] = (),
    jour: date | None = None,
) -> Demande:
    """Send the person to the body that can help, with what she was told; the demande ends ``reoriente``.

    ``motif``: a MotifHorsChamp; ``pourquoi``: needed when the product proposed otherwise; ``transmettre``:
    her request is passed on, only with her agreement; ``autres``: further bodies named to her; ``securite``: what was done
    for a danger. Raises DecisionRefusee, TransitionRefusee.
    """
    jour = jour or timezone.localdate()
    rules.exiger_orientation(dit, transmettre, accord)
    valeurs = _decidee(agent, demande, Decision.ORIENTER, pourquoi, jour, "pourquoi")
    quitter(
        demande,
        "reorienter",
        agent=agent,
        securite=securite,
        motif=MotifHorsChamp(motif),
        **valeurs
        | {"partenaire": partenaire, "motif_hors_champ": motif, "ce_qui_a_ete_dit": dit.strip(), "close_le": jour},
    )
    Orientation.objects.bulk_create(
        Orientation(demande=demande, partenaire=body, date_acte=jour, transmis=transmettre and body == partenaire)
        for body in dict.fromkeys([partenaire, *autres])
    )
    if transmettre:
        preparer_partage(agent=agent, demande=demande, partenaire=partenaire, dit=dit)
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
    securite: str = "",
) -> ReponsePonctuelle:
    """Note an answer given without accompaniment; with ``demande``, it also closes it: an act of its own, neither as
    proposed nor otherwise. ``securite``: what was done, when a danger is open on it.

    Raises DecisionRefusee, TransitionRefusee.
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
    code = MotifCloture.REPONSE_PONCTUELLE
    proposee = admission.proposition(situation(demande, jour), jour)
    dite = _proposee(proposee, "", jour) | {"decision": "", "ecart": False, "motif_cloture": code, "close_le": jour}
    quitter(demande, "repondre", agent=agent, motif=code, securite=securite, **dite)
    return reponse
