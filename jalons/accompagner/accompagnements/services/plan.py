"""The plan d'aide: agree on it, its objectives, what each one does."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import (
    OBJECTIFS_VIVANTS,
    TRANSITIONS_ACTION,
    TRANSITIONS_OBJECTIF,
    TRANSITIONS_TACHE,
    AccordPlan,
    Par,
    StatutAction,
    StatutObjectif,
    TypeAction,
)
from jalons.accompagner.accompagnements.models import Action, Dossier, Objectif, PlanAide
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans, ou_rien
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, enregistrer


def _exiger(texte: str, message: str) -> str:
    if not texte.strip():
        raise SaisieRefusee(message, "intitule")
    return texte.strip()


@transaction.atomic
def convenir_plan(
    *, agent: Agent, dossier: Dossier, convenu_le: date | None = None, accord: str = AccordPlan.NON_RECUEILLI
) -> PlanAide:
    """Begin the plan, on the day it was agreed with the person. Raises TransitionRefusee when there is one
    already."""
    frais = ecrire_dans(dossier.pk)
    jour = convenu_le or aujourdhui()
    rules.controler_date(jour, aujourdhui=aujourdhui(), ouvert_le=frais.ouvert_le, champ="convenu_le")
    plan = PlanAide(dossier=frais, convenu_le=jour, accord=accord)
    plan.convenu = None if accord == AccordPlan.NON_RECUEILLI else "[]"
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as erreur:
        raise TransitionRefusee("Ce dossier a déjà un plan d’aide : ajoutez-y un objectif.") from erreur
    inscrire(acte="plan.convenir", agent=agent, objet=plan, assure_id=frais.assure_id)
    return plan


@transaction.atomic
def ajouter_objectif(
    *,
    agent: Agent,
    plan: PlanAide,
    intitule: str,
    signe_reussite: str = "",
    terme: date | None = None,
    domaine: str = "",
    a_confirmer: bool = False,
) -> Objectif:
    """Add an objective in the person's words, at the end of the plan; ``a_confirmer`` until she has said
    yes to it."""
    dossier = ecrire_dans(plan.dossier_id)
    rang = (Objectif.objects.filter(plan=plan).aggregate(haut=Max("rang"))["haut"] or 0) + 1
    objectif = Objectif.objects.create(
        dossier=dossier,
        plan=plan,
        rang=rang,
        domaine=domaine,
        intitule=_exiger(intitule, "Écrivez l’objectif, avec les mots de la personne."),
        signe_reussite=ou_rien(signe_reussite),
        terme=terme,
        statut=StatutObjectif.A_CONFIRMER if a_confirmer else StatutObjectif.EN_COURS,
    )
    inscrire(acte="objectif.ajouter", agent=agent, objet=objectif, assure_id=dossier.assure_id)
    return objectif


@transaction.atomic
def modifier_objectif(
    *,
    agent: Agent,
    objectif: Objectif,
    version: int,
    intitule: str,
    signe_reussite: str = "",
    terme: date | None = None,
    domaine: str = "",
) -> Objectif:
    """Reword an objective. Raises VersionDepassee when it changed since it was shown."""
    dossier = ecrire_dans(objectif.dossier_id)
    objectif.intitule = _exiger(intitule, "Écrivez l’objectif, avec les mots de la personne.")
    objectif.signe_reussite, objectif.terme, objectif.domaine = ou_rien(signe_reussite), terme, domaine
    enregistrer(objectif, version, "intitule", "signe_reussite", "terme", "domaine")
    inscrire(acte="objectif.modifier", agent=agent, objet=objectif, assure_id=dossier.assure_id)
    return objectif


@transaction.atomic
def changer_statut_objectif(*, agent: Agent, objectif: Objectif, acte: str) -> Objectif:
    """Apply ``acte`` of TRANSITIONS_OBJECTIF. The journal says that it was looked at, never whether it was
    reached:

    nobody can count a worker's objectives from it [CNIL 2005-038]; that is why ``transitions.appliquer``
    is not used. Raises TransitionRefusee.
    """
    dossier = ecrire_dans(objectif.dossier_id)
    if acte not in TRANSITIONS_OBJECTIF:
        raise TransitionRefusee("Cet acte n’existe pas pour un objectif.")
    depuis, vers = TRANSITIONS_OBJECTIF[acte]
    lignes = Objectif.objects.filter(pk=objectif.pk, statut__in=depuis)
    evalue_le = None if vers in OBJECTIFS_VIVANTS else aujourdhui()
    if lignes.update(statut=vers, evalue_le=evalue_le, version=F("version") + 1) != 1:
        raise TransitionRefusee("L’objectif a changé d’état entre-temps : rechargez la page.")
    objectif.refresh_from_db()
    inscrire(acte="objectif.regarder", agent=agent, objet=objectif, assure_id=dossier.assure_id)
    return objectif


def _pour_la_plateforme(par: str, type: str) -> None:
    if par == Par.CSAM and type == TypeAction.AUTRE:
        raise SaisieRefusee(
            "La plateforme ne lit que la nature de ce qui lui est confié : choisissez-en une qui lui dise quoi faire.",
            "type",
        )


@transaction.atomic
def ajouter_action(
    *,
    agent: Agent,
    objectif: Objectif,
    intitule: str,
    par: str = Par.PERSONNE,
    echeance: date | None = None,
    type: str = TypeAction.AUTRE,
    partenaire: Any = None,
) -> Action:
    """Add one thing to do: who, what, by when. Raises SaisieRefusee."""
    _pour_la_plateforme(par, type)
    dossier = ecrire_dans(objectif.dossier_id)
    rang = (Action.objects.filter(objectif=objectif).aggregate(haut=Max("rang"))["haut"] or 0) + 1
    action = Action.objects.create(
        dossier=dossier,
        objectif=objectif,
        rang=rang,
        intitule=_exiger(intitule, "Écrivez ce qu’il y a à faire."),
        par=par,
        type=type,
        partenaire=partenaire,
        echeance=echeance,
    )
    inscrire(acte="action.ajouter", agent=agent, objet=action, assure_id=dossier.assure_id)
    return action


@transaction.atomic
def modifier_action(
    *,
    agent: Agent,
    action: Action,
    version: int,
    intitule: str,
    par: str,
    echeance: date | None = None,
    type: str = TypeAction.AUTRE,
    partenaire: Any = None,
) -> Action:
    """Change one thing to do. Raises VersionDepassee, SaisieRefusee."""
    _pour_la_plateforme(par, type)
    dossier = ecrire_dans(action.dossier_id)
    action.intitule = _exiger(intitule, "Écrivez ce qu’il y a à faire.")
    action.par, action.echeance, action.type, action.partenaire = par, echeance, type, partenaire
    enregistrer(action, version, "intitule", "par", "echeance", "type", "partenaire")
    inscrire(acte="action.modifier", agent=agent, objet=action, assure_id=dossier.assure_id)
    return action


@transaction.atomic
def changer_statut_action(*, agent: Agent, action: Action, acte: str, le: date | None = None) -> Action:
    """Apply ``acte`` of TRANSITIONS_ACTION; ``le`` is the day it was done. Raises TransitionRefusee,
    SaisieRefusee."""
    ecrire_dans(action.dossier_id, action)
    if acte not in TRANSITIONS_ACTION:
        raise TransitionRefusee("Cet acte n’existe pas pour une action.")
    faite = TRANSITIONS_ACTION[acte][1] == StatutAction.FAITE
    jour = (le or aujourdhui()) if faite else None
    if jour:
        rules.controler_date(jour, aujourdhui=aujourdhui(), champ="le")
    appliquer(action, acte, TRANSITIONS_ACTION, agent=agent, faite_le=jour)
    return action


@transaction.atomic
def changer_statut_tache(*, agent: Agent, action: Action, acte: str) -> Action:
    """A CSAM says that a thing given to her is done, today, or that it is not after all (``acte`` of TRANSITIONS_TACHE).

    Raises TransitionRefusee, also when it was given to somebody else meanwhile.
    """
    ecrire_dans(action.dossier_id, action)
    if not Action.objects.select_for_update().filter(pk=action.pk, par=Par.CSAM).exists():
        raise TransitionRefusee("Cette démarche n’est plus confiée à la plateforme.")
    faite_le = aujourdhui() if TRANSITIONS_TACHE[acte][1] == StatutAction.FAITE else None
    appliquer(action, acte, TRANSITIONS_TACHE, agent=agent, faite_le=faite_le)
    return action
