"""Dossiers for the tests: a worker, a person, what they have written together."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from jalons.accompagner.accompagnements import services
from jalons.accompagner.accompagnements.enums import Axe, Par, TypeAction
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors import a_regler
from jalons.accompagner.accompagnements.services.entretiens import PourDossier
from jalons.fondations.agents.models import Agent
from jalons.personnes.assures.models import Assure
from tests import people


def une_personne(organisme: Any, **autres: Any) -> Assure:
    """Valérie [003 case 9] unless said otherwise."""
    valeurs = {
        "nom": "Brunet",
        "prenom": "Valérie",
        "nom_recherche": "brunet valerie",
        "date_naissance": date(1997, 5, 4),
        "sexe": "2",
        "commune_code": "96001",
        "regime": "general",
        "foyer": "parent_isole",
    }
    return Assure.objects.create(organisme=organisme, **valeurs | autres)


def un_dossier(referent: Agent | None = None, *, il_y_a: int = 30, **autres: Any) -> Dossier:
    """A dossier opened ``il_y_a`` days ago by its referent."""
    referent = referent or people.un_agent()
    assure = autres.pop("assure", None) or une_personne(referent.affectation.organisme)
    valeurs = {"axe": Axe.PDP, "ouvert_le": timezone.localdate() - timedelta(days=il_y_a)}
    return services.ouvrir_dossier(agent=referent, assure=assure, referent=referent, **valeurs | autres)


def referent_de(dossier: Dossier) -> Agent:
    """Its present referent, as she logs in."""
    return Agent.objects.get(pk=dossier.referents.get(date_fin=None).agent_id)


def regler(dossier: Dossier) -> dict[str, str]:
    """Every thing still open, settled: an objective reached in part, the rest of no use any more."""
    ce_que = {"objectif": "atteindre_en_partie", "demarche": "lever"}
    return {point.cle: ce_que.get(point.genre, "abandonner") for point in a_regler(dossier)}


def remplir(dossier: Dossier, mot: str = "") -> dict[str, Any]:
    """Write in every place where text can be written; ``mot`` is planted in each (a canary)."""
    agent, jour = referent_de(dossier), timezone.localdate()
    evaluation = services.evaluer(
        agent=agent,
        dossier=dossier,
        texte=f"Elle veut reprendre. {mot}",
        domaines=[("ressources", "priorite", f"dette {mot}"), ("famille", "point_appui", "")],
    )
    plan = services.convenir_plan(agent=agent, dossier=dossier, accord="oral")
    objectif = services.ajouter_objectif(
        agent=agent, plan=plan, intitule=f"Garder le loyer {mot}", signe_reussite=f"avril payé {mot}"
    )
    action = services.ajouter_action(agent=agent, objectif=objectif, intitule=f"Attestation {mot}")
    pour_csam = services.ajouter_action(
        agent=agent, objectif=objectif, intitule=f"Appeler {mot}", par=Par.CSAM, type=TypeAction.DROIT
    )
    entretien = services.noter_entretien(
        agent=agent, dossier=dossier, mode="telephone", date_acte=jour, note=f"Note {mot}", duree_minutes=50,
        pour_dossier=PourDossier(
            promis_personne=f"quittance {mot}", promis_personne_avant=jour,
            promis_service=f"rappel {mot}", promis_service_avant=jour,
        ),
    )  # fmt: skip
    demarche = services.noter_demarche(
        agent=agent, dossier=dossier, intitule=f"Appel {mot}", avec=f"prévoyance {mot}", reponse_attendue_le=jour
    )
    etape = services.prevoir_etape(
        agent=agent, dossier=dossier, prevue_le=jour + timedelta(days=3), intitule=f"Point {mot}"
    )
    brouillon = services.enregistrer_brouillon(
        agent=agent, dossier=dossier, cible="entretien", champs={"note": f"en cours {mot}"}
    )
    return {
        "evaluation": evaluation,
        "plan": plan,
        "objectif": objectif,
        "action": action,
        "pour_csam": pour_csam,
        "entretien": entretien,
        "note": entretien.note,
        "demarche": demarche,
        "etape": etape,
        "brouillon": brouillon,
    }
