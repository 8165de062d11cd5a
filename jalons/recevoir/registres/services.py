"""The acts of the registers: noted, read, passed, advised, decided; a complaint received, acknowledged, answered."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.numeros import refuser_numero
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer
from jalons.personnes.assures.models import Assure

from .enums import (
    TRANSITIONS_RECLAMATION,
    TRANSITIONS_SOLLICITATION,
    AuteurReclamation,
    DecisionSecret,
    GenreAppui,
    GenreSollicitation,
    ObjetReclamation,
    Voie,
)
from .models import Appui, Reclamation, Sollicitation


class RegistreRefuse(Refus):
    """Why it is not written so; the message says what to do."""


def _dans(code: str, jour: date) -> date:
    """A delay of the reference data from ``jour``. Raises ReferentielAbsent."""
    return jour + timedelta(days=int(valeur(code, jour)))


@transaction.atomic
def noter_sollicitation(
    *,
    agent: Agent,
    genre: str,
    voie: str,
    recue_le: date,
    de_qui: str,
    pour: Agent,
    assure: Assure | None = None,
    personne_dite: str = "",
    echeance: date | None = None,
) -> Sollicitation:
    """Write that somebody asked, for the assistant social whom it concerns: she is told first, in her day.

    Raises RegistreRefuse (nobody named; she is no assistant social of this caisse), ReferentielAbsent.
    """
    if assure is None and not personne_dite.strip():
        raise RegistreRefuse("Écrivez de qui il est question, comme on vous l’a nommée.", "personne_dite")
    _exiger_assistante(agent, pour)
    notee = Sollicitation.objects.create(
        organisme_id=_caisse(agent), equipe_id=pour.equipe_id, par=agent, pour=pour, assure=assure,
        genre=GenreSollicitation(genre), voie=Voie(voie), recue_le=recue_le, echeance=echeance, de_qui=de_qui.strip(),
        personne_dite=personne_dite.strip() or None, manager_le=_dans("sollicitation_lecture", timezone.localdate()),
    )  # fmt: skip
    inscrire(acte="sollicitation.noter", agent=agent, objet=notee, motif=notee.genre)
    return notee


def _caisse(agent: Agent) -> UUID:
    """Her caisse. Raises RegistreRefuse when she has none today."""
    if agent.organisme_id is None:
        raise RegistreRefuse("Vous n’êtes affectée à aucune caisse aujourd’hui : le registre est celui d’une caisse.")
    return agent.organisme_id


def _exiger_assistante(agent: Agent, pour: Agent) -> None:
    ici = en_poste(agent.organisme_id, [Role.ASSISTANT_SOCIAL], timezone.localdate())
    if not ici.filter(pk=pour.pk).exists():
        raise RegistreRefuse(f"{pour} n’est pas une assistante sociale de cette caisse aujourd’hui.", "pour")


def prendre_connaissance(*, agent: Agent, sollicitation: Sollicitation) -> None:
    """She has read it. Raises TransitionRefusee."""
    jour = timezone.localdate()
    appliquer(sollicitation, "prendre_connaissance", TRANSITIONS_SOLLICITATION, agent=agent, lue_le=jour)


@transaction.atomic
def passer(*, agent: Agent, sollicitation: Sollicitation, pour: Agent, de: str = "") -> None:
    """It concerns a colleague: by her who has it, or by the manager when she is away. Whoever receives it is told first too.

    ``de``: who had it on the page. Raises RegistreRefuse, TransitionRefusee once it is decided or passed to somebody else.
    """
    _exiger_assistante(agent, pour)
    frais = Sollicitation.objects.select_for_update().get(pk=sollicitation.pk)
    if de and de != str(frais.pour_id):
        raise TransitionRefusee(f"Elle vient d’être passée à {frais.pour} : rechargez la page, puis décidez.")
    if pour.pk == sollicitation.pour_id:
        raise RegistreRefuse(f"Elle est déjà pour {pour}.", "pour")
    appliquer(
        sollicitation, "passer", TRANSITIONS_SOLLICITATION, agent=agent, pour=pour, equipe=pour.equipe_id, lue_le=None,
        manager_le=_dans("sollicitation_lecture", timezone.localdate()),
    )  # fmt: skip


def decider(*, agent: Agent, sollicitation: Sollicitation, decision: str, raisons: str = "") -> None:
    """What her secrecy allows, decided by her alone. Nothing is sent. Raises RegistreRefuse, TransitionRefusee."""
    if agent.pk != sollicitation.pour_id:
        raise RegistreRefuse("Elle seule décide de ce que son secret permet.")
    appliquer(
        sollicitation, "decider", TRANSITIONS_SOLLICITATION, agent=agent, decision=DecisionSecret(decision),
        raisons=raisons.strip() or None, decidee_le=timezone.localdate(),
    )  # fmt: skip


def reprendre(*, agent: Agent, sollicitation: Sollicitation) -> None:
    """They ask again, or she thinks again. Raises TransitionRefusee."""
    appliquer(sollicitation, "reprendre", TRANSITIONS_SOLLICITATION, agent=agent, decision="", decidee_le=None)


@transaction.atomic
def demander_appui(*, agent: Agent, sollicitation: Sollicitation, genre: str, question: str) -> Appui:
    """She asks somebody, who does not read about whom, to help her decide.

    Raises RegistreRefuse when that one is asked already, or it is decided; NumeroEcrit.
    """
    refuser_numero("question", question)
    sollicitation.refresh_from_db(from_queryset=Sollicitation.objects.select_for_update())
    if not sollicitation.a_tenir:
        raise TransitionRefusee("Elle est déjà décidée : reprenez-la d’abord.")
    if sollicitation.appuis.filter(genre=genre, repondu_le__isnull=True).exists():
        raise RegistreRefuse("Cet avis est déjà demandé, et attendu.", "genre")
    appui = Appui.objects.create(
        sollicitation=sollicitation, par=agent, genre=GenreAppui(genre), question=question.strip(),
        demande_le=timezone.localdate(),
    )  # fmt: skip
    inscrire(acte="appui.demander", agent=agent, objet=appui, motif=appui.genre)
    return appui


@transaction.atomic
def repondre_appui(*, agent: Agent, appui: Appui, reponse: str) -> Appui:
    """The advice: by whoever was asked; a counsel's, noted by her. Raises TransitionRefusee when it is given already."""
    appui.refresh_from_db(from_queryset=Appui.objects.select_for_update())
    if not appui.attendu:
        raise TransitionRefusee("Cet avis est déjà donné. Rechargez la page.")
    appui.reponse, appui.repondu_le, appui.repondu_par = reponse.strip(), timezone.localdate(), agent
    appui.save(update_fields=["reponse", "repondu_le", "repondu_par"])
    inscrire(acte="appui.repondre", agent=agent, objet=appui, motif=appui.genre)
    return appui


@transaction.atomic
def noter_reclamation(
    *,
    agent: Agent,
    objet: str,
    auteur: str,
    voie: str,
    recue_le: date,
    texte: str,
    assure: Assure | None = None,
) -> Reclamation:
    """Write a complaint: from that day its two delays run. Raises ReferentielAbsent."""
    notee = Reclamation.objects.create(
        organisme_id=_caisse(agent), par=agent, assure=assure, objet=ObjetReclamation(objet), voie=Voie(voie),
        auteur=AuteurReclamation(auteur), recue_le=recue_le, texte=texte.strip(),
        accuse_avant=_dans("reclamation_accuse", recue_le), reponse_avant=_dans("reclamation_reponse", recue_le),
    )  # fmt: skip
    inscrire(acte="reclamation.noter", agent=agent, objet=notee, motif=notee.objet)
    return notee


def accuser(*, agent: Agent, reclamation: Reclamation) -> None:
    """Whoever complained was told that it was received. Raises TransitionRefusee."""
    appliquer(reclamation, "accuser", TRANSITIONS_RECLAMATION, agent=agent, accusee_le=timezone.localdate())


def repondre(*, agent: Agent, reclamation: Reclamation, reponse: str) -> None:
    """What was answered, and the day. Raises TransitionRefusee."""
    jour = timezone.localdate()
    appliquer(
        reclamation, "repondre", TRANSITIONS_RECLAMATION, agent=agent, reponse=reponse.strip(), repondue_le=jour
    )  # fmt: skip
