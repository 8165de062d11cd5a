"""Démarches and the answers awaited; steps to come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import Atteinte
from jalons.accompagner.accompagnements.models import Demarche, Dossier, Etape, Objectif, Repere
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans, ou_rien
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import enregistrer


def _ligne(texte: str, message: str) -> str:
    if not texte.strip():
        raise SaisieRefusee(message, "intitule")
    return " ".join(texte.split())


@transaction.atomic
def noter_demarche(
    *,
    agent: Agent,
    dossier: Dossier,
    intitule: str,
    date_acte: date | None = None,
    partenaire: Any = None,
    avec: str = "",
    reponse_attendue_le: date | None = None,
) -> Demarche:
    """One line: with whom, about what, which answer by when. Raises SaisieRefusee, TransitionRefusee."""
    frais = ecrire_dans(dossier.pk)
    jour = date_acte or aujourdhui()
    rules.controler_date(jour, aujourdhui=aujourdhui())
    rules.controler_echeance(reponse_attendue_le, jour, "reponse_attendue_le")
    demarche = Demarche.objects.create(
        dossier=frais,
        auteur=agent,
        date_acte=jour,
        intitule=_ligne(intitule, "Écrivez la démarche en une ligne."),
        partenaire=partenaire,
        avec=ou_rien(avec),
        reponse_attendue_le=reponse_attendue_le,
    )
    inscrire(acte="demarche.noter", agent=agent, objet=demarche, assure_id=frais.assure_id)
    return demarche


@transaction.atomic
def modifier_demarche(
    *,
    agent: Agent,
    demarche: Demarche,
    version: int,
    intitule: str,
    date_acte: date,
    partenaire: Any = None,
    avec: str = "",
    reponse_attendue_le: date | None = None,
) -> Demarche:
    """Correct a démarche. Raises VersionDepassee."""
    dossier = ecrire_dans(demarche.dossier_id, demarche)
    rules.controler_date(date_acte, aujourdhui=aujourdhui())
    rules.controler_echeance(reponse_attendue_le, date_acte, "reponse_attendue_le")
    demarche.intitule = _ligne(intitule, "Écrivez la démarche en une ligne.")
    demarche.date_acte, demarche.partenaire, demarche.avec = date_acte, partenaire, ou_rien(avec)
    demarche.reponse_attendue_le = reponse_attendue_le
    enregistrer(demarche, version, "intitule", "date_acte", "partenaire", "avec", "reponse_attendue_le")
    inscrire(acte="demarche.modifier", agent=agent, objet=demarche, assure_id=dossier.assure_id)
    return demarche


@transaction.atomic
def recevoir_reponse(
    *, agent: Agent, demarche: Demarche, version: int, reponse: str = "", recue_le: date | None = None
) -> Demarche:
    """The answer has come: when, and what it says. Raises SaisieRefusee, VersionDepassee."""
    dossier = ecrire_dans(demarche.dossier_id, demarche)
    jour = recue_le or aujourdhui()
    rules.controler_date(jour, aujourdhui=aujourdhui(), champ="recue_le")
    rules.controler_echeance(jour, demarche.date_acte, "recue_le")
    demarche.reponse_recue_le, demarche.reponse = jour, ou_rien(reponse)
    enregistrer(demarche, version, "reponse_recue_le", "reponse")
    inscrire(acte="demarche.recevoir_reponse", agent=agent, objet=demarche, assure_id=dossier.assure_id)
    return demarche


@transaction.atomic
def prevoir_etape(
    *,
    agent: Agent,
    dossier: Dossier,
    intitule: str,
    prevue_le: date | None = None,
    repere: Repere | None = None,
    decalage: int | None = None,
    objectif: Objectif | None = None,
) -> Etape:
    """Say what will be looked at, and when: a day, or so many days from a ``repere``, which it follows. Raises SaisieRefusee."""
    frais = ecrire_dans(dossier.pk)
    if repere is not None:
        decalage = decalage or 0
        rules.controler_ecart(decalage)
        prevue_le = repere.jour + timedelta(days=decalage)
    if prevue_le is None:
        raise SaisieRefusee("Dites quand : un jour, ou un repère à suivre.", "prevue_le")
    rules.controler_echeance(prevue_le, frais.ouvert_le, "decalage" if repere else "prevue_le")
    etape = Etape.objects.create(
        dossier=frais,
        auteur=agent,
        prevue_le=prevue_le,
        repere=repere,
        decalage=decalage if repere else None,
        objectif=objectif,
        intitule=_ligne(intitule, "Écrivez l’étape en une ligne."),
    )
    inscrire(acte="etape.prevoir", agent=agent, objet=etape, assure_id=frais.assure_id)
    return etape


@transaction.atomic
def faire_etape(*, agent: Agent, etape: Etape, le: date | None = None) -> Etape:
    """The step has been taken. Raises TransitionRefusee when it already was, or was cancelled."""
    dossier = ecrire_dans(etape.dossier_id, etape)
    jour = le or aujourdhui()
    rules.controler_date(jour, aujourdhui=aujourdhui(), champ="le")
    lignes = Etape.objects.filter(pk=etape.pk, faite_le=None, annule_le=None)
    if lignes.update(faite_le=jour, version=F("version") + 1) != 1:
        raise TransitionRefusee("Cette étape est déjà faite ou annulée.")
    etape.refresh_from_db()
    inscrire(acte="etape.faire", agent=agent, objet=etape, assure_id=dossier.assure_id)
    return etape


@transaction.atomic
def noter_resultat(
    *, agent: Agent, etape: Etape, version: int, faite_le: date, resultat: str = "", atteinte: str = ""
) -> Etape:
    """The step was taken that day, what came of it, and whether what was wanted is reached; may be corrected later. The
    journal says that it was written, never what.

    Raises SaisieRefusee, TransitionRefusee when it was withdrawn, VersionDepassee.
    """
    dossier = ecrire_dans(etape.dossier_id, etape)
    rules.controler_date(faite_le, aujourdhui=aujourdhui(), ouvert_le=dossier.ouvert_le, champ="faite_le")
    _non_retiree(etape)
    if atteinte not in Atteinte.values:
        raise SaisieRefusee("Dites si c’est atteint, ou rien.", "atteinte")
    etape.faite_le, etape.resultat, etape.atteinte = faite_le, ou_rien(resultat), ou_rien(atteinte)
    enregistrer(etape, version, "faite_le", "resultat", "atteinte")
    inscrire(acte="etape.noter_resultat", agent=agent, objet=etape, assure_id=dossier.assure_id)
    return etape


@transaction.atomic
def reporter_etape(*, agent: Agent, etape: Etape, version: int, prevue_le: date) -> Etape:
    """Another day for a step to come; one that follows a repère goes on following it, from that day.

    Raises SaisieRefusee, TransitionRefusee when it is done or withdrawn, VersionDepassee.
    """
    dossier = ecrire_dans(etape.dossier_id, etape)
    rules.controler_echeance(prevue_le, aujourdhui(), "prevue_le")
    _non_retiree(etape)
    if etape.faite_le:
        raise TransitionRefusee("Cette étape est déjà faite : elle ne se reporte plus.")
    avant, etape.prevue_le = etape.prevue_le, prevue_le
    if etape.repere:
        etape.decalage = (prevue_le - etape.repere.jour).days
        rules.controler_ecart(etape.decalage)
    enregistrer(etape, version, "prevue_le", "decalage")
    inscrire(acte="etape.reporter", agent=agent, objet=etape, assure_id=dossier.assure_id, motif=avant.isoformat())
    return etape


def _non_retiree(etape: Etape) -> None:
    etape.refresh_from_db(fields=["faite_le", "annule_le", "prevue_le"])
    if etape.annule_le:
        raise TransitionRefusee("Cette étape est retirée : prévoyez-en une autre.")


def annuler_demarche(*, agent: Agent, demarche: Demarche, motif: str) -> None:
    """Withdraw a démarche written by mistake; it stays visible. Raises TransitionRefusee."""
    _annuler(agent, demarche, motif, Demarche.objects.all())


def annuler_etape(*, agent: Agent, etape: Etape, motif: str) -> None:
    """Withdraw a step; it stays visible. Raises TransitionRefusee when it was taken or withdrawn."""
    _annuler(agent, etape, motif, Etape.objects.filter(faite_le=None))


@transaction.atomic
def _annuler(agent: Agent, objet: Any, motif: str, lignes: models.QuerySet[Any]) -> None:
    dossier = ecrire_dans(objet.dossier_id, objet)
    ouvertes = lignes.filter(pk=objet.pk, annule_le=None)
    if ouvertes.update(annule_le=aujourdhui(), annule_motif=motif, version=F("version") + 1) != 1:
        raise TransitionRefusee("Cette ligne est déjà annulée, ou faite.")
    objet.refresh_from_db()
    inscrire(
        acte=f"{objet._meta.model_name}.annuler",
        agent=agent,
        objet=objet,
        assure_id=dossier.assure_id,
        motif=motif,
    )
