"""The dossier of a story, and all that hangs from it, each text marked."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.utils import timezone

from jalons.accompagner.accompagnements import models as acc
from jalons.accompagner.aides.models import Aide, Bordereau, Exercice, Financement, Fonds, Versement
from jalons.accompagner.courriers.models import Courrier, ModeleCourrier
from jalons.accompagner.echeances.models import SituationArret
from jalons.accompagner.pdp.models import Outil, PasOutil, Presentation, Projet, QuestionEmployeur
from jalons.accompagner.pieces.models import Piece, PieceAttendue
from jalons.accompagner.ressources.models import LigneBudget
from jalons.accompagner.voies.models import Pas, Voie
from jalons.fondations.documents import services as documents
from jalons.fondations.documents.models import Document
from jalons.parcours.models import CopieDossier
from jalons.recevoir.rendez_vous import models as rdv
from tests import people
from tests.acces.plume import Plume


def dossier(p: Plume, pieces: dict[str, Any]) -> None:
    jour, porteur, maintenant = timezone.localdate(), p.histoire.porteur, timezone.now()
    pieces["dossier"] = dossier = acc.Dossier.objects.create(
        assure=pieces["assure"], demande=pieces["demande_remise"], organisme=p.organisme, ouvert_le=jour
    )
    rdv.RendezVous.objects.filter(pk=pieces["rdv"].pk).update(dossier_id=dossier.pk)
    acc.Referent.objects.create(dossier=dossier, agent=porteur, date_debut=jour)
    siens = {"dossier": dossier, "auteur": porteur}
    pieces["evaluation"] = acc.Evaluation.objects.create(texte=p.mot("evaluation.texte"), date_acte=jour, **siens)
    pieces["evaluation_domaine"] = acc.EvaluationDomaine.objects.create(
        dossier=dossier, evaluation=pieces["evaluation"], domaine="sante", appreciation="priorite",
        texte=p.mot("evaluation_domaine.texte"), forces=p.mot("evaluation_domaine.forces"),
        besoins=p.mot("evaluation_domaine.besoins"), raison=p.mot("evaluation_domaine.raison"),
    )  # fmt: skip
    pieces["grille"] = acc.GrilleOuverte.objects.create(organisme=p.organisme, code=f"g{p.rang}", ouverte_le=jour)
    pieces["grille_remplie"] = acc.GrilleRemplie.objects.create(
        code="epices",
        numero=1,
        date_acte=jour,
        reponses=json.dumps({"sport": p.mot("grille_remplie.reponses")}),
        **siens,
    )
    faits = {"faits": [{"genre": "autre", "le": str(jour), "mots": p.mot("situation_arret.faits")}]}
    pieces["situation_arret"] = SituationArret.objects.create(faits=json.dumps(faits), **siens)
    pieces["courrier"] = Courrier.objects.create(
        genre="bailleur", destinataire=p.mot("courrier.destinataire"), objet=p.mot("courrier.objet"),
        corps=p.mot("courrier.corps"), **siens,
    )  # fmt: skip
    pieces["modele_courrier"] = ModeleCourrier.objects.create(
        suite=uuid4(),
        organisme=p.organisme,
        genre="bailleur",
        titre="M",
        objet="O",
        corps="{{personne}}",
        date_debut=jour,
    )
    pieces["entretien"] = acc.Entretien.objects.create(
        assure=pieces["assure"],
        organisme=p.organisme,
        date_acte=jour,
        mode="telephone",
        axe="pdp",
        **siens,
        **{nom: p.mot(f"entretien.{nom}") for nom in ("presents", "resume", "promis_personne", "promis_service")},
    )
    pieces["note"] = acc.Note.objects.create(entretien=pieces["entretien"], texte=p.mot("note.texte"), **siens)
    pieces["brouillon"] = acc.Brouillon.objects.create(
        cible="entretien", contenu=json.dumps({"note": p.mot("brouillon.contenu")}), modifie_le=maintenant, **siens
    )
    pieces["demarche"] = acc.Demarche.objects.create(
        date_acte=jour, intitule=p.mot("demarche.intitule"), avec=p.mot("demarche.avec"),
        reponse=p.mot("demarche.reponse"), reponse_recue_le=jour, **siens,
    )  # fmt: skip
    pieces["transfert"] = acc.Transfert.objects.create(
        dossier=dossier, par=p.tiers, a=porteur, le=jour, statut="refuse", motif_refus="charge", repondu_le=maintenant
    )
    pieces["depart"] = acc.Depart.objects.create(
        dossier=dossier, de=people.un_organisme(), vers=p.organisme, par=p.tiers, referent=porteur, equipe=p.equipe,
        pourquoi=p.mot("depart.pourquoi"), securite=p.mot("depart.securite"), accord="oral", accord_le=jour,
        repondre_avant=jour, statut="accepte", a=porteur, repondu_par=porteur, repondu_le=maintenant,
    )  # fmt: skip
    pieces["cloture"] = acc.Cloture.objects.create(
        dossier=dossier, close_le=jour, motif="refus", par=porteur, rouverte_le=jour, rouverte_par=porteur
    )
    pieces["nouvelles"] = acc.PriseNouvelles.objects.create(
        dossier=dossier, cloture=pieces["cloture"], equipe=p.equipe, mois=3, prevue_le=jour
    )
    pieces["besoin_cloture"] = acc.BesoinCloture.objects.create(
        dossier=dossier, cloture=pieces["cloture"], domaine="sante", issue="resolu"
    )
    pieces["repere"] = repere = acc.Repere.objects.create(
        dossier=dossier, sorte="autre", le=jour, intitule=p.mot("repere.intitule")
    )
    pieces["etape"] = acc.Etape.objects.create(
        prevue_le=jour, intitule=p.mot("etape.intitule"), resultat=p.mot("etape.resultat"), atteinte=p.mot("etape.atteinte"),
        repere=repere, decalage=0, **siens,
    )  # fmt: skip


def budget(p: Plume, pieces: dict[str, Any]) -> None:
    jour = timezone.localdate()
    contenu = {"nature": "loyer", "montant": None, "mots": p.mot("budget.contenu")}
    pieces["budget"] = LigneBudget.objects.create(
        dossier=pieces["dossier"], auteur=p.histoire.porteur, suite=uuid4(), rubrique="charge", date_acte=jour,
        date_debut=jour, contenu=json.dumps(contenu),
    )  # fmt: skip


IMAGE = bytes.fromhex(  # one point
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f617385500"
    "00000049454e44ae426082"
)


def _papier(p: Plume, objet: Any, retention: str, dossier_id: Any = None) -> Document:
    return documents.deposer(
        agent=None, contenu=IMAGE, nom="piece.png", type_mime="image/png", classe="F3",
        retention_code=retention, objet=objet, dossier_id=dossier_id,
    )  # fmt: skip


def piece(p: Plume, pieces: dict[str, Any]) -> None:
    dossier = pieces["dossier"]
    _papier(p, pieces["signalement"], "signalement")
    pieces["piece"] = Piece.objects.create(
        dossier=dossier, document=_papier(p, dossier, "dossier", dossier.pk), intitule=p.mot("piece.intitule"),
        auteur=p.histoire.porteur, date_acte=timezone.localdate(),
    )  # fmt: skip

    pieces["copie"] = CopieDossier.objects.create(
        dossier=dossier, organisme=p.organisme, choix=json.dumps({"ajouts": p.mot("copie.choix")}), voie="main",
        remise_le=timezone.localdate(), remise_par=p.histoire.porteur,
    )  # fmt: skip
    _papier(p, pieces["copie"], "dossier", dossier.pk)
    pieces["piece_attendue"] = PieceAttendue.objects.create(
        dossier=dossier, nature="rib", administrative=True, rappel=True, precision=p.mot("piece_attendue.precision"),
        auteur=p.histoire.porteur,
    )  # fmt: skip


def voies(p: Plume, pieces: dict[str, Any]) -> None:
    jour, siens = timezone.localdate(), {"dossier": pieces["dossier"], "auteur": p.histoire.porteur}
    pieces["voie"] = voie = Voie.objects.create(genre="aidant", ouverte_le=jour, raison=p.mot("voie.raison"), **siens)
    contenu = {"mots": p.mot("pas.contenu")}
    pieces["pas"] = Pas.objects.create(
        voie=voie, suite=uuid4(), etape="quotidien", contenu=json.dumps(contenu), attendu_le=jour, **siens
    )


def reprise(p: Plume, pieces: dict[str, Any]) -> None:
    jour, siens = timezone.localdate(), {"dossier": pieces["dossier"], "auteur": p.histoire.porteur}
    dit = {"emploi": {"employeur": p.mot("projet.contenu")}, "dit_le": str(jour)}
    pieces["projet"] = Projet.objects.create(contenu=json.dumps(dit), **siens)
    pieces["outil"] = outil = Outil.objects.create(
        code="essai_encadre", ouvert_le=jour, contenu=json.dumps({"objet": p.mot("outil.contenu")}),
        fin_mots=p.mot("outil.fin_mots"), **siens,
    )  # fmt: skip
    pieces["pas_outil"] = PasOutil.objects.create(
        outil=outil, suite=uuid4(), etape="medecin_conseil", attendu_le=jour,
        contenu=json.dumps({"mots": p.mot("pas_outil.contenu")}), **siens,
    )  # fmt: skip
    lignes = [{"ligne": "projet", "choix": "oui", "texte": p.mot("presentation.lignes")}]
    pieces["presentation"] = Presentation.objects.create(
        accord_le=jour, lignes=json.dumps(lignes), suite=p.mot("presentation.suite"), **siens
    )
    question = {"qui": "Une entreprise", "quoi": p.mot("question_employeur.contenu")}
    pieces["question_employeur"] = QuestionEmployeur.objects.create(
        contenu=json.dumps(question), recue_le=jour, repondue_le=jour, **siens
    )


def aides(p: Plume, pieces: dict[str, Any]) -> None:
    """A need, a share that a fund granted, its payment sent."""
    jour, porteur = timezone.localdate(), p.histoire.porteur
    pieces["fonds"] = fonds = Fonds.objects.create(
        organisme=p.organisme, nom=f"Fonds {p.rang}", genre="ass", payeur="P", source="S", date_debut=jour
    )
    pieces["exercice"] = annee = Exercice.objects.create(
        fonds=fonds, annee=jour.year, dotation=100, engage=10, source="S"
    )
    pieces["aide"] = aide = Aide.objects.create(
        assure=pieces["assure"], organisme=p.organisme, dossier=pieces["dossier"], auteur=porteur, nature="domicile", cout=50,
        contenu=json.dumps({"besoin": p.mot("aide.contenu")}), payee=json.dumps({"nom": p.mot("aide.payee")}), ouverte_le=jour,
    )  # fmt: skip
    pieces["financement"] = part = Financement.objects.create(
        aide=aide, dossier=pieces["dossier"], fonds=fonds, exercice=annee, statut="accorde", voie="delegation", demande=20,
        accorde=10, ordonne=5, auteur=porteur, demandee_le=jour, decidee_le=jour, mots=p.mot("financement.mots"),
    )  # fmt: skip
    Financement.objects.create(
        aide=aide, dossier=pieces["dossier"], financeur=p.mot("financement.financeur"), demande=5, auteur=porteur
    )
    pieces["bordereau"] = envoi = Bordereau.objects.create(
        fonds=fonds, numero=1, auteur=porteur, texte=p.mot("bordereau.texte"), empreinte="0" * 64, lignes=1, total=5
    )
    pieces["versement"] = Versement.objects.create(
        financement=part, bordereau=envoi, montant=5, statut="envoye", auteur=porteur, demande_le=jour
    )


def plan(p: Plume, pieces: dict[str, Any]) -> None:
    dossier, jour = pieces["dossier"], timezone.localdate()
    agree = {"id": "x", "signe": "", "terme": None, "actions": []}
    convenu = json.dumps([agree | {"intitule": p.mot("plan.convenu")}])
    pieces["plan"] = plan = acc.PlanAide.objects.create(
        dossier=dossier, convenu_le=jour, accord="oral", convenu=convenu
    )
    pieces["accord_donne"] = acc.AccordDonne.objects.create(
        dossier=dossier, plan=plan, auteur=p.histoire.porteur, convenu_le=jour, forme="signe",
        contenu=json.dumps([agree | {"intitule": p.mot("accord_donne.contenu")}]), signataire=p.mot("accord_donne.signataire"),
    )  # fmt: skip
    pieces["objectif"] = objectif = acc.Objectif.objects.create(
        dossier=dossier, plan=plan, rang=1, intitule=p.mot("objectif.intitule"),
        signe_reussite=p.mot("objectif.signe_reussite"),
    )  # fmt: skip
    for rang, (nom, par) in enumerate((("action", "personne"), ("action_csam", "csam")), 1):
        pieces[nom] = acc.Action.objects.create(
            dossier=dossier, objectif=objectif, rang=rang, par=par, intitule=p.mot(f"{nom}.intitule"), echeance=jour
        )
