"""What became of the people that the request found: each step of the way, and those whom nobody reached."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.enums import Axe, IssueEmploi, Mode, MotifClotureDossier, SituationEmploi
from jalons.portes.demonstration.activite import NOTE
from jalons.portes.demonstration.equipe import Service
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import (
    Decision,
    LienSante,
    MotifCloture,
    Objet,
    Origine,
    QuiAppelle,
    Reponse,
    StatutDemande,
)
from jalons.recevoir.signalements.models import Demande, Signalement

# Shares of what happens to 100 people found; the rest waits for its offer.
DESTINS = {"attend": 14, "injoignable": 5, "expire": 6, "refuse": 8, "a_recevoir": 7, "accompagne": 14, "termine": 18}
RESTE = 100 - sum(DESTINS.values())


def derouler(service: Service, jour: date, *, graine: int) -> None:
    """Give each person still to be offered something her own fate, seeded, dated between her proposal and today."""
    hasard = Random(graine + 2)
    trouvees = Signalement.objects.filter(
        demande__statut=StatutDemande.A_OFFRIR, reperage__isnull=False
    ).select_related("demande__assure", "demande__organisme")
    for rang, signalement in enumerate(trouvees.order_by("demande__assure__nom", "demande__assure__prenom")):
        destin = hasard.choices([*DESTINS, ""], [*DESTINS.values(), RESTE])[0]
        if destin:
            _vivre(hasard, service, signalement.demande, destin, rang, jour)


def _vivre(hasard: Random, service: Service, demande: Demande, destin: str, rang: int, jour: date) -> None:
    csam = service.csam
    parti = min(jour, demande.recue_le + timedelta(days=hasard.randint(1, 4)))
    signalements.noter_offre_envoyee(agent=csam, demande=demande, le=parti)
    dit = min(jour, parti + timedelta(days=hasard.randint(4, 21)))
    if destin == "injoignable":
        signalements.clore(agent=csam, demande=demande, motif=MotifCloture.INJOIGNABLE, le=dit)
    elif destin == "expire":
        signalements.expirer(agent=csam, demande=demande, le=dit)
    elif destin == "refuse":
        motif = hasard.choice([MotifCloture.REFUS, MotifCloture.PLUS_BESOIN])
        signalements.clore(agent=csam, demande=demande, motif=motif, le=dit)
    elif destin != "attend":
        _recevoir(hasard, service, demande, destin, rang, dit, jour)


def _recevoir(
    hasard: Random, service: Service, demande: Demande, destin: str, rang: int, dit: date, jour: date
) -> None:
    csam, qui = service.csam, service.travailleurs[rang % len(service.travailleurs)]
    signalements.recevoir_signalement(
        agent=csam, assure=demande.assure, organisme=demande.organisme, origine=Origine.ASSURE,
        qui=QuiAppelle.PERSONNE, objet=Objet.RESSOURCES, lien_sante=LienSante.ARRET, titres={"ressources": "Ressources"},
        reponses={"ressources": Reponse.OUI}, recu_le=dit,
    )  # fmt: skip
    demande.refresh_from_db()
    signalements.qualifier(agent=csam, demande=demande, decision=Decision.RECEVOIR, jour=dit)
    if destin == "a_recevoir":
        return
    signalements.attribuer(agent=csam, demande=demande, a=qui, motif="répartition", jour=dit)
    assert demande.assure
    ouvert = min(jour, dit + timedelta(days=hasard.randint(2, 12)))
    dossier = accompagnements.ouvrir_dossier(
        agent=qui, assure=demande.assure, demande=demande, referent=qui, axe=Axe.PDP, ouvert_le=ouvert,
        situation_emploi=SituationEmploi.ARRET_CONTRAT,
    )  # fmt: skip
    signalements.marquer_accompagne(agent=qui, demande=demande, le=ouvert)
    mode = hasard.choice([Mode.TELEPHONE, Mode.DOMICILE])
    accompagnements.noter_entretien(agent=qui, dossier=dossier, mode=mode, date_acte=ouvert, note=NOTE)
    if destin == "termine":
        fin = min(jour, ouvert + timedelta(days=hasard.randint(10, 60)))
        accompagnements.clore_dossier(
            agent=qui, dossier=dossier, le=fin, motif=MotifClotureDossier.OBJECTIFS_ATTEINTS,
            issue_emploi=hasard.choice([IssueEmploi.MEME_POSTE_AMENAGE, IssueEmploi.FORMATION]),
        )  # fmt: skip
        signalements.clore(agent=qui, demande=demande, motif=MotifCloture.ACCOMPAGNEMENT_TERMINE, le=fin)
