"""A demande that is another caisse's: it goes there whole, with its words, its clock and its referrers."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import heure_texte, jour_mois
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.territoires.models import Organisme

from ..models import Demande, Passage
from ..rules import DecisionRefusee
from .boucle import avancer
from .droits import exiger
from .liens import detacher_de, prevenir
from .securite import exiger_securite


def deja_passee(passage: Passage) -> TransitionRefusee:
    """Somebody of this caisse did it first: who, when, where to."""
    quand = timezone.localtime(passage.created_at)
    return TransitionRefusee(
        f"C’est déjà fait : {passage.par} a passé cette demande à {passage.vers} le {jour_mois(quand.date())} à "
        f"{heure_texte(quand)} (« {passage.motif} »). Rien d’autre n’a été enregistré."
    )


@transaction.atomic
def passer(*, agent: Agent, demande: Demande, vers: Organisme, motif: str, securite: str = "") -> Passage:
    """Give a demande to the caisse ``vers``, which is to qualify it; given back, the same act the other way.

    Nothing starts again: her delay runs from her first signalement, the state from the day that it had. What ``vers`` had
    taken of her itself is blind no more; each referrer keeps the receipt. Raises DecisionRefusee without a reason or to
    its own caisse, TransitionRefusee in another state.
    """
    if not motif.strip():
        raise DecisionRefusee("Dites pourquoi, en une phrase : l’autre caisse le lira.", "motif")
    exiger(agent=agent, demande=demande, acte="passer")
    de, avant, jour = demande.organisme, demande.attribuee_a, timezone.localdate()
    if vers.pk == de.pk:
        raise DecisionRefusee(f"Cette demande est déjà à {de}.", "vers")
    exiger_securite(agent=agent, demande=demande, fait=securite, acte="passer")
    ou = {"organisme": vers, "attribuee_a": None, "equipe": None}
    avancer(demande, "passer", agent=agent, motif=vers.code, le=demande.etat_le, **ou)
    detacher_de(demande, avant, agent)
    prevenir(demande, avant, par=agent, motif=motif.strip(), caisse=vers)
    remis = {} if demande.remise_le else {"remis_le": None}
    demande.signalements.filter(organisme=vers, aveugle=True).update(aveugle=False, **remis)
    return Passage.objects.create(
        demande=demande, de=de, vers=vers, par=agent, date_acte=jour, motif=motif.strip()[:200]
    )


@transaction.atomic
def suivre_dossier(*, agent: Agent, demande: Demande, vers: Organisme, a: Agent, motif: str) -> None:
    """The accompaniment of a demande is now ``a``'s, of the caisse ``vers``: it goes there, in the state that it has."""
    demande.refresh_from_db(from_queryset=Demande.objects.select_for_update())
    if demande.organisme_id == vers.pk:
        return
    de, avant = demande.organisme, demande.attribuee_a
    Demande.objects.filter(pk=demande.pk).update(
        organisme=vers, attribuee_a=a, equipe=a.equipe_id, version=F("version") + 1
    )
    detacher_de(demande, avant, agent)
    demande.signalements.filter(organisme=vers, aveugle=True).update(aveugle=False)
    Passage.objects.create(
        demande=demande, de=de, vers=vers, par=agent, date_acte=timezone.localdate(), motif=motif.strip()[:200]
    )
    inscrire(acte="demande.suivre_dossier", agent=agent, objet=demande, motif=vers.code)
    demande.refresh_from_db()
