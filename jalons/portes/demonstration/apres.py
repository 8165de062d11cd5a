"""Three months after the end: a dossier closed with the person's agreement to be asked how she is, and the day has come."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.enums import Axe, Domaine, IssueBesoin, IssueEmploi, Mode, MotifClotureDossier
from jalons.fondations.socle.dates import mois_avant
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.portes.demonstration.cas import accompagner
from jalons.portes.demonstration.equipe import Service
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import MotifCloture


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """Sophie went back to her ward with a lighter post: has she kept it, does her care go on?"""
    qui, fin = service.assistante, mois_avant(jour, 3)
    ouvert = fin - timedelta(days=118)
    dossier = accompagner("sophie", region, service, ouvert, Axe.PDP)
    accompagnements.evaluer(
        agent=qui, dossier=dossier, le=ouvert,
        texte="Sophie soulève des malades depuis vingt ans. Elle veut rester à l’hôpital, sans porter.",
        domaines=[("travail", "priorite", "ne peut plus porter"), ("soins", "a_travailler", "kinésithérapie arrêtée")],
    )  # fmt: skip
    objectif = accompagnements.ajouter_objectif(
        agent=qui, plan=accompagnements.convenir_plan(agent=qui, dossier=dossier, convenu_le=ouvert), domaine=Domaine.TRAVAIL,
        intitule="Reprendre à l’hôpital sur un poste sans port de charges", signe_reussite="un poste écrit, à temps partiel",
    )  # fmt: skip
    for rang, note in enumerate(("Elle craint de perdre son service.", "Le médecin du travail propose l’accueil.")):
        accompagnements.noter_entretien(
            agent=qui, dossier=dossier, mode=Mode.TELEPHONE, date_acte=ouvert + timedelta(days=45 * rang), note=note,
            duree_minutes=40,
        )  # fmt: skip
    accompagnements.clore_dossier(
        agent=qui, dossier=dossier, le=fin, motif=MotifClotureDossier.OBJECTIFS_ATTEINTS,
        issue_emploi=IssueEmploi.MEME_POSTE_AMENAGE, reglements={f"objectif-{objectif.pk}": "atteindre"},
        besoins={"travail": IssueBesoin.RESOLU, "soins": IssueBesoin.EN_PARTIE}, nouvelles=(3, 6, 12),
    )  # fmt: skip
    assert dossier.demande
    signalements.clore(agent=qui, demande=dossier.demande, motif=MotifCloture.ACCOMPAGNEMENT_TERMINE, le=fin)
