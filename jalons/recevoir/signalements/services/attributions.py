"""To whom a demande is given. The caisse's setting proposes, a person decides, the worker may refuse."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import TransitionRefusee

from .. import rules, selectors
from ..enums import OUVERTS
from ..models import Attribution, Demande
from .liens import detacher_de, prevenir, rattacher_a
from .securite import exiger_securite


@transaction.atomic
def attribuer(
    *,
    agent: Agent | None,
    demande: Demande,
    a: Agent,
    motif: str = "",
    jour: date | None = None,
    parmi: Iterable[rules.Candidat] = (),
) -> Attribution:
    """Give a demande to a worker of its caisse. Given by somebody else, the person is entrusted to her; what she had taken
    by herself is confirmed in the same way.

    ``parmi``: the candidates with their first free slot, given by the room above for a caisse in ``volant``. Raises
    DecisionRefusee (other than proposed, no reason; not a worker of the caisse), TransitionRefusee (ended meanwhile,
    hers already, a dossier is open, a colleague has it).
    """
    jour = jour or timezone.localdate()
    demande.refresh_from_db(from_queryset=Demande.objects.select_for_update())
    if refus := selectors.refus_de_confier(agent, demande, a.pk):
        raise TransitionRefusee(refus)
    candidats = list(parmi) or selectors.candidats(demande, jour)
    if str(a.pk) not in {str(c.agent_id) for c in candidats}:
        raise rules.DecisionRefusee(f"{a} n’est pas une assistante sociale de cette caisse aujourd’hui.")
    proposee = selectors.attribution_proposee(demande, jour, candidats)
    conforme = proposee is not None and proposee.agent_id == a.pk
    if proposee and not conforme and not motif.strip():
        raise rules.DecisionRefusee(
            f"La proposition était {proposee.nom} : dites pourquoi vous choisissez {a}.", "motif"
        )
    autre = agent is None or a.pk not in agent.titulaires
    avant = _donner(demande, a, agent, confirme=autre and not selectors.donnee_par_une_autre(demande, a, None))
    if autre:
        rattacher_a(demande, agent)
    raison = proposee.raison if conforme and proposee else motif.strip() or "Choisie sans proposition."
    ligne = Attribution.objects.create(
        demande=demande, agent=a, par=agent, date_acte=jour, proposee=conforme, confiee=autre, raison=raison[:200]
    )
    prevenir(demande, avant, par=agent, motif=raison, a=a)
    inscrire(acte="demande.attribuer", agent=agent, objet=demande, motif="proposee" if conforme else "autre")
    return ligne


def _donner(demande: Demande, a: Agent | None, par: Agent | None, *, confirme: bool = False) -> Agent | None:
    """Who had it before. ``confirme``: hers already, by her own act alone."""
    avant: Agent | None = demande.attribuee_a
    ouvertes = Demande.objects.filter(pk=demande.pk, statut__in=OUVERTS)
    equipe = {"equipe": a.equipe_id} if a else {}
    if a is not None and not confirme and ouvertes.filter(attribuee_a=a).exists():
        raise TransitionRefusee(f"C’était déjà fait : cette demande est confiée à {a}.")
    if ouvertes.update(attribuee_a=a, version=F("version") + 1, **equipe) != 1:
        raise TransitionRefusee("Cette demande n’est plus ouverte. Rechargez la page.")
    if avant != a:
        detacher_de(demande, avant, par)
    demande.refresh_from_db()
    return avant


@transaction.atomic
def refuser_attribution(
    *, agent: Agent, demande: Demande, motif: str, securite: str = "", jour: date | None = None
) -> None:
    """The worker gives a demande back, saying why; it is proposed to somebody else.

    ``securite``: what was done for a danger. Raises DecisionRefusee, TransitionRefusee once a dossier is open.
    """
    if not motif.strip():
        raise rules.DecisionRefusee(
            "Dites pourquoi vous ne pouvez pas la suivre : la personne suivante le lira.", "motif"
        )
    demande.refresh_from_db(from_queryset=Demande.objects.select_for_update())
    if demande.attribuee_a is None or demande.attribuee_a.pk not in agent.titulaires:
        raise rules.DecisionRefusee("Cette demande ne vous est pas attribuée.")
    if demande.accompagnee:
        raise TransitionRefusee(rules.PAR_TRANSFERT)
    exiger_securite(agent=agent, demande=demande, fait=securite, acte="refuser")
    lignes = Attribution.objects.filter(demande=demande, agent=demande.attribuee_a, refusee_le__isnull=True)
    for ligne in lignes:
        ligne.refusee_le, ligne.motif_refus = jour or timezone.localdate(), motif.strip()[:200]
        ligne.save(update_fields=["refusee_le", "motif_refus"])
    _donner(demande, None, agent)
    inscrire(acte="demande.refuser_attribution", agent=agent, objet=demande)
