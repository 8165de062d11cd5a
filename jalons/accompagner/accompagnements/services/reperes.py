"""The days that steps follow: when one moves, the steps to come move with it; those that were taken stay."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from jalons.accompagner.accompagnements.enums import GenreRepere
from jalons.accompagner.accompagnements.models import Dossier, Etape, Repere
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans, exiger_version, ou_rien
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import enregistrer


@transaction.atomic
def poser_repere(
    *, agent: Agent, dossier: Dossier, sorte: str, le: date | None = None, intitule: str = "", rendez_vous: Any = None
) -> Repere:
    """A day that steps may follow; with an appointment, its day is the appointment's.

    Raises SaisieRefusee without a day, or without a name when the kind says none; TransitionRefusee when the end of the
    stoppage is followed already.
    """
    frais, jour = ecrire_dans(dossier.pk), rendez_vous.date_acte if rendez_vous else le
    if jour is None:
        raise SaisieRefusee("Dites le jour, ou choisissez un rendez-vous.", "le")
    if sorte == GenreRepere.AUTRE and not intitule.strip():
        raise SaisieRefusee("Dites en quelques mots quel est ce jour.", "intitule")
    repere = Repere(dossier=frais, sorte=sorte, le=jour, intitule=ou_rien(intitule), rendez_vous=rendez_vous)
    try:
        with transaction.atomic():
            repere.save(force_insert=True)
    except IntegrityError as erreur:
        raise TransitionRefusee("La fin de l’arrêt est déjà un repère de ce dossier : déplacez-le.") from erreur
    inscrire(acte="repere.poser", agent=agent, objet=repere, assure_id=frais.assure_id)
    return repere


@transaction.atomic
def deplacer_repere(*, agent: Agent, repere: Repere, version: int, le: date) -> int:
    """Another day: the steps to come move by as much. How many moved. Raises VersionDepassee, TransitionRefusee."""
    dossier = ecrire_dans(repere.dossier_id)
    frais: Repere = Repere.objects.select_for_update().get(pk=repere.pk)
    exiger_version(frais, version)
    return _deplacer(agent, dossier, frais, le)


@transaction.atomic
def suivre_repere(*, agent: Agent, dossier: Dossier, sorte: str, le: date | None) -> int:
    """What was told elsewhere moves the repère of this kind, when there is one and the day is another. How many steps moved."""
    repere = Repere.objects.select_for_update().filter(dossier=dossier, sorte=sorte, rendez_vous=None).first()
    return _deplacer(agent, dossier, repere, le) if repere and le and repere.le != le else 0


def _deplacer(agent: Agent, dossier: Dossier, repere: Repere, le: date) -> int:
    if repere.le == le:
        return 0
    repere.avant, repere.le, repere.deplace_le = repere.le, le, aujourdhui()
    enregistrer(repere, repere.version, "avant", "le", "deplace_le")
    a_venir = list(Etape.objects.select_for_update().filter(repere=repere, faite_le=None, annule_le=None))
    for etape in a_venir:
        jour = le + timedelta(days=etape.decalage or 0)
        Etape.objects.filter(pk=etape.pk).update(prevue_le=jour, version=F("version") + 1)
    inscrire(acte="repere.deplacer", agent=agent, objet=repere, assure_id=dossier.assure_id)
    return len(a_venir)
