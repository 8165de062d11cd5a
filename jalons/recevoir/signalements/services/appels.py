"""A call about somebody already known is kept by itself: nothing that is open for her moves."""

from __future__ import annotations

from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import heure_texte, jour_mois
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure

from .. import rules
from ..enums import QuiAppelle, SuiteAppel
from ..models import Appel, Demande, ReponsePonctuelle, Signalement
from ..selectors import appel_en_danger
from .securite import garder_securite

A_FAIRE = (SuiteAppel.TRANSMIS, SuiteAppel.AJOUTE)


class Suite(TypedDict, total=False):
    """What goes with a call, when there is some."""

    sujet: str
    paroles: str  # empty when the signalement keeps them
    demande: Demande | None
    signalement: Signalement | None
    reponse: ReponsePonctuelle | None


class AppelDejaGarde(TransitionRefusee):
    """Another call was kept under this key: these words are not."""


def appel_garde(cle: UUID, empreinte: str) -> Appel | None:
    """The call kept under ``cle`` when it said the same. Raises AppelDejaGarde when it said something else."""
    garde = Appel.objects.filter(cle_requete=cle).select_related("assure", "demande", "pour").first()
    if garde is not None and garde.empreinte != empreinte:
        vers = f" à {garde.pour}" if garde.pour else ""
        quand = f"{jour_mois(garde.date_acte)} à {heure_texte(timezone.localtime(garde.recu_le))}"
        raise AppelDejaGarde(
            f"Cet appel est déjà gardé depuis le {quand} : {garde.get_suite_display().lower()}{vers}. Ce que vous avez "
            "écrit depuis ne l’est pas encore : appuyer de nouveau le garde comme un autre appel."
        )
    return garde


@transaction.atomic
def noter_appel(
    *,
    agent: Agent,
    assure: Assure,
    organisme: Organisme,
    suite: str,
    cle: UUID,
    qui: str = QuiAppelle.PERSONNE,
    pour: Agent | None = None,
    empreinte: str = "",
    **dit: Unpack[Suite],
) -> Appel:
    """Keep one call. ``pour``: whose day shows it until it is done. The same ``cle`` (one a form shown) keeps it once.

    Raises AppelDejaGarde when ``empreinte``, blind, says that the call kept under it is another one.
    """
    paroles = dit.pop("paroles", "").strip() or None
    appel, neuf = Appel.objects.get_or_create(
        cle_requete=cle,
        defaults={
            "assure": assure,
            "organisme": organisme,
            "equipe_id": pour.equipe_id if pour else None,
            "recu_par": agent,
            "pour": pour,
            "date_acte": timezone.localdate(),
            "qui": QuiAppelle(qui),
            "suite": SuiteAppel(suite),
            "paroles": paroles,
            "empreinte": empreinte,
            **dit,
        },
    )
    if neuf:
        inscrire(acte="appel.noter", agent=agent, objet=appel, motif=suite)
    else:
        appel_garde(cle, empreinte)
    return appel


@transaction.atomic
def noter_appel_fait(*, agent: Agent, appel: Appel, securite: str = "") -> Appel:
    """What the call asked for is done; twice is once. Raises TransitionRefusee when there was nothing to do,
    DecisionRefusee when a danger was told in it and ``securite`` does not say what was done.
    """
    attendus = Appel.objects.filter(pk=appel.pk, suite__in=A_FAIRE)
    if appel.a_faire and appel_en_danger(appel):
        rules.exiger_securite(securite)
        garder_securite(agent=agent, fait=securite, acte="faire", appel=appel)
    if attendus.filter(fait_le__isnull=True).update(fait_le=timezone.now(), fait_par=agent):
        inscrire(acte="appel.faire", agent=agent, objet=appel)
    elif not attendus.exists():
        raise TransitionRefusee("Cet appel est noté et ne demande rien.")
    appel.refresh_from_db()
    return appel


@transaction.atomic
def suivre_accompagnement(*, agent: Agent, assure: Assure, de: Agent, a: Agent) -> int:
    """``a`` accompanies her from today on: what callers still wait for from ``de`` is in ``a``'s day. Returns how many."""
    siens = Appel.objects.filter(assure=assure, pour=de, fait_le=None, suite__in=A_FAIRE)
    for appel in (suivis := list(siens.select_for_update().order_by("pk"))):
        Appel.objects.filter(pk=appel.pk).update(pour=a, equipe=a.equipe_id, organisme=a.organisme_id)
        inscrire(acte="appel.suivre", agent=agent, objet=appel)
    return len(suivis)
