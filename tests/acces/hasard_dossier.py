"""A dossier at random, and one row of each piece that hangs from it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from jalons.accompagner.accompagnements import models as acc
from jalons.accompagner.accompagnements.enums import CibleBrouillon, Par
from jalons.accompagner.aides.models import Aide, Bordereau, Exercice, Financement, Fonds, Versement
from jalons.accompagner.courriers.models import Courrier, ModeleCourrier
from jalons.accompagner.echeances.models import SituationArret
from jalons.accompagner.extraits.models import Extrait
from jalons.accompagner.pdp.models import Outil, PasOutil, Presentation, Projet, QuestionEmployeur
from jalons.accompagner.pieces.models import Piece, PieceAttendue
from jalons.accompagner.protections.models import FicheScellee
from jalons.accompagner.ressources.models import LigneBudget
from jalons.accompagner.stages.models import EcritStage
from jalons.accompagner.voies.models import Pas, Voie
from jalons.fondations.documents.models import Document
from jalons.parcours.models import CopieDossier

if TYPE_CHECKING:
    from tests.acces.hasard import Tirage

JOUR = timedelta(days=1)


def dossier(t: Tirage, assure: Any, demande: Any) -> None:
    """Its worker handed it over five days ago, today or in three days."""
    jour, maintenant = timezone.localdate(), timezone.now()
    dossier = acc.Dossier.objects.create(
        assure=assure, demande=demande, organisme=t.un(t.organismes), ouvert_le=jour - 60 * JOUR
    )
    coupe = jour + t.un([-5, 0, 3]) * JOUR  # handed over: five days ago, today, in three days
    premier = jour - 60 * JOUR
    acc.Referent.objects.create(dossier=dossier, agent=t.un(t.agents), date_debut=premier, date_fin=coupe - JOUR)
    if t.hasard.random() < 0.8:
        acc.Referent.objects.create(dossier=dossier, agent=t.un(t.agents), date_debut=coupe)
    commun: dict[str, Any] = {"dossier": dossier}
    siens = {**commun, "auteur": t.un(t.agents)}
    evaluation = acc.Evaluation.objects.create(date_acte=jour, **siens)
    acc.EvaluationDomaine.objects.create(evaluation=evaluation, domaine="sante", appreciation="priorite", **commun)
    acc.GrilleRemplie.objects.create(code="epices", numero=1, date_acte=jour, **siens)
    acc.GrilleOuverte.objects.create(organisme=dossier.organisme, code=str(uuid4()), ouverte_le=jour)
    SituationArret.objects.create(**siens)
    Courrier.objects.create(genre="mdph", **siens)
    ModeleCourrier.objects.create(
        suite=uuid4(),
        organisme=t.un([None, *t.organismes]),
        genre="mdph",
        titre="M",
        objet="O",
        corps="C",
        date_debut=jour,
    )
    entretien = acc.Entretien.objects.create(
        assure=assure, organisme=dossier.organisme, date_acte=jour, mode="telephone", axe="pdp", **siens
    )
    acc.Note.objects.create(entretien=entretien, dossier=dossier, auteur=t.un(t.agents))
    acc.Brouillon.objects.create(
        cible=t.un(list(CibleBrouillon)), modifie_le=maintenant, dossier=dossier, auteur=t.un(t.agents)
    )
    acc.Demarche.objects.create(date_acte=jour, **siens)
    acc.Etape.objects.create(prevue_le=jour, **siens)
    acc.Repere.objects.create(sorte="operation", le=jour, **commun)
    LigneBudget.objects.create(suite=uuid4(), rubrique="charge", date_acte=jour, date_debut=jour, **siens)
    papier = Document.objects.create(
        classe="F3", retention_code="dossier", taille=1, type_mime="image/png", objet_type="accompagnements.dossier",
        objet_id=dossier.pk,
    )  # fmt: skip
    CopieDossier.objects.create(organisme=t.un([dossier.organisme, *t.organismes]), **commun)
    Piece.objects.create(document=papier, date_acte=jour, **siens)
    voie = Voie.objects.create(genre="soins", ouverte_le=jour, **siens)
    Pas.objects.create(voie=voie, suite=uuid4(), etape="prevus", attendu_le=jour, **siens)
    fonds = Fonds.objects.create(
        organisme=t.un(t.organismes), nom=f"F{uuid4()}", genre="ass", payeur="P", source="S", date_debut=jour
    )
    aide = Aide.objects.create(
        assure=assure, organisme=t.un(t.organismes), nature="domicile", cout=1, ouverte_le=jour, auteur=t.un(t.agents),
        dossier=t.un([siens["dossier"], None]),
    )  # fmt: skip
    part = Financement.objects.create(aide=aide, dossier=aide.dossier, fonds=fonds, demande=1, auteur=aide.auteur)
    Versement.objects.create(financement=part, montant=1, auteur=aide.auteur, demande_le=jour)
    Exercice.objects.create(fonds=fonds, annee=jour.year, dotation=1, source="S")
    Bordereau.objects.create(fonds=fonds, numero=1, auteur=aide.auteur, empreinte="0" * 64, lignes=1, total=1)
    outil = Outil.objects.create(code="crpe", ouvert_le=jour, **siens)
    PasOutil.objects.create(outil=outil, suite=uuid4(), etape="demande", attendu_le=jour, **siens)
    Projet.objects.create(**siens)
    Presentation.objects.create(accord_le=jour, statut=t.un(["preparee", "retiree"]), **siens)
    QuestionEmployeur.objects.create(recue_le=jour, **siens)
    sienne = t.hasard.random() < 0.5
    PieceAttendue.objects.create(
        nature="rib", administrative=sienne, rappel=sienne, recue_le=t.un([None, None, jour]), **siens
    )
    EcritStage.objects.create(
        auteur=t.un([a for a in t.agents if a.role == "stagiaire"] or t.agents),
        genre="observation",
        date_acte=jour,
        **commun,
    )
    for nature in ("stage", "appui", "urgence", "urgence_notes"):
        qui, autre = t.hasard.sample([a for a in t.agents if a.role in ("manager", "stagiaire")], 2)
        debut = maintenant + t.un([-9, -2, -1, 1]) * timedelta(hours=1)
        acc.Ouverture.objects.create(
            nature=nature, agent=qui, par=qui if "urgence" in nature else autre, debut=debut, fin=debut + timedelta(hours=4),
            motif="danger" if "urgence" in nature else "", raison="R", fermee_le=t.un([None, None, maintenant]), **commun,
        )  # fmt: skip
    repris = t.un([{}, {"statut": "retire", "retire_le": jour, "motif_retrait": "erreur"}])
    Extrait.objects.create(
        assure=assure, organisme=dossier.organisme, partenaire=t.un(t.bodies), par=t.un(t.agents), fondement="accord",
        contenu="[]", voie_accord="oral", accord_le=jour - 9 * JOUR, voie="lien", transmis_le=jour - 9 * JOUR,
        jusqu_au=jour + t.un([-1, 0, 9]) * JOUR, **commun, **repris,
    )  # fmt: skip
    cloture = acc.Cloture.objects.create(close_le=jour, motif="refus", **commun)
    acc.BesoinCloture.objects.create(cloture=cloture, domaine="sante", issue="non", **commun)
    acc.PriseNouvelles.objects.create(
        cloture=cloture, equipe=t.un([None, *t.equipes]), mois=3, prevue_le=jour, **commun
    )
    par, recoit = t.hasard.sample(t.agents, 2)
    FicheScellee.objects.create(assure=assure, organisme=dossier.organisme, auteur=par, cadre=recoit, genre="procureur")
    acc.Transfert.objects.create(par=par, a=recoit, le=jour, **commun)
    de, vers = t.hasard.sample(t.organismes, 2)
    acc.Depart.objects.create(
        de=de, vers=vers, par=par, referent=recoit, equipe=t.un([None, *t.equipes]), pourquoi="x", accord="oral",
        accord_le=jour, repondre_avant=jour, **t.un([{}, {"statut": "refuse", "repondu_le": timezone.now()}]), **commun,
    )  # fmt: skip
    plan = acc.PlanAide.objects.create(convenu_le=jour, **commun)
    acc.AccordDonne.objects.create(plan=plan, convenu_le=jour, forme="oral", **siens)
    objectif = acc.Objectif.objects.create(plan=plan, rang=1, **commun)
    for rang in (1, 2):
        acc.Action.objects.create(objectif=objectif, rang=rang, par=t.un(list(Par)), **commun)
