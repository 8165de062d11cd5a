"""Two years of accompaniments, through the services: the figures of the region are those of these acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.enums import (
    Axe,
    IssueEmploi,
    IssueSante,
    Mode,
    MotifClotureDossier,
    SituationEmploi,
)
from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.enums import CompositionFoyer, OuiNonInconnu, Regime, Sexe
from jalons.personnes.assures.models import Assure
from jalons.personnes.partenaires.models import Partenaire
from jalons.portes.demonstration import noms
from jalons.portes.demonstration.equipe import Service
from jalons.portes.demonstration.extraction import nir
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import (
    Decision,
    LienSante,
    MotifCloture,
    MotifHorsChamp,
    Objet,
    Origine,
    QuiAppelle,
    Reponse,
    Risque,
    StatutDemande,
)
from jalons.recevoir.signalements.models import Demande

ORIGINES = [Origine.ASSURE, Origine.CPAM_PRESTATIONS, Origine.SERVICE_MEDICAL, Origine.HOPITAL, Origine.SPST]
ORIGINES += [Origine.DEPARTEMENT, Origine.ACCOMPAGNEMENT_SANTE, Origine.REQUETE, Origine.MEDECIN]
FOYERS = [CompositionFoyer.SEUL, CompositionFoyer.PARENT_ISOLE, CompositionFoyer.COUPLE, CompositionFoyer.INCONNU]
MODES = [Mode.LIEU, Mode.TELEPHONE, Mode.DOMICILE, Mode.ETABLISSEMENT, Mode.VISIO]
ISSUES = {
    IssueEmploi.MEME_POSTE_AMENAGE: 15,
    IssueEmploi.NOUVEAU_METIER: 4,
    IssueEmploi.FORMATION: 10,
    IssueEmploi.RECHERCHE_EMPLOI: 17,
    IssueEmploi.EN_ARRET: 25,
    IssueEmploi.INVALIDITE: 14,
    IssueEmploi.INCONNU: 15,
}
NOTE = "Entretien fictif de la démonstration : la personne raconte sa semaine, nous relisons ensemble ce qui avance."


def _personne(hasard: Random, region: RegionFictive, age: int, jour: date) -> Assure:
    commune = hasard.choices(region.geographie.communes, [c.population for c in region.geographie.communes])[0]
    sexe = Sexe.FEMININ if hasard.random() < 0.57 else Sexe.MASCULIN
    naissance = date(jour.year - age, hasard.randint(1, 12), hasard.randint(1, 28))
    return assures.enregistrer_assure(
        agent=None, nom=noms.nom(hasard), prenom=noms.prenom(hasard, sexe, naissance.year), organisme=region.carsat,
        date_naissance=naissance, commune_code=commune.code, sexe=sexe, regime=Regime.GENERAL,
        nir=nir(hasard, sexe, naissance) if hasard.random() < 0.95 else None,
        telephone=f"06 39 98 {hasard.randint(0, 99):02d} {hasard.randint(0, 99):02d}",
        adresse=f"{hasard.randint(1, 90)} rue des Jalons", foyer=hasard.choice(FOYERS),
    )  # fmt: skip


def _dossier(hasard: Random, csam: Agent, referent: Agent, assure: Assure, axe: str, jour: date) -> Dossier:
    origine = hasard.choice(ORIGINES)
    signalement = signalements.recevoir_signalement(
        agent=csam, assure=assure, organisme=assure.organisme, origine=origine, qui=QuiAppelle.PROFESSIONNEL,
        objet=Objet.RESSOURCES if axe == Axe.PDP else Objet.DROITS_SOINS, lien_sante=LienSante.ARRET,
        risque=hasard.choice([Risque.MALADIE, Risque.MALADIE, Risque.AT, Risque.INVALIDITE]),
        reponses={"ressources": Reponse.OUI}, titres={"ressources": "Ressources"}, recu_le=jour - timedelta(days=12),
    )  # fmt: skip
    demande = signalement.demande
    signalements.qualifier(agent=csam, demande=demande, decision=Decision.RECEVOIR, jour=jour - timedelta(days=10))
    signalements.attribuer(agent=csam, demande=demande, a=referent, motif="répartition", jour=jour - timedelta(days=10))
    dossier = accompagnements.ouvrir_dossier(
        agent=referent, assure=assure, demande=demande, referent=referent, axe=axe, ouvert_le=jour,
        situation_emploi=SituationEmploi.ARRET_CONTRAT if axe == Axe.PDP else SituationEmploi.INCONNU,
        travailleur_independant=OuiNonInconnu.OUI if hasard.random() < 0.06 else OuiNonInconnu.NON,
    )  # fmt: skip
    signalements.marquer_accompagne(agent=referent, demande=demande, le=jour)
    return dossier


def _clore(hasard: Random, referent: Agent, dossier: Dossier, le: date) -> None:
    emploi = hasard.choices(list(ISSUES), list(ISSUES.values()))[0]
    sante = hasard.choice([i for i in IssueSante if i != IssueSante.DECES])
    pdp = dossier.axe == Axe.PDP
    accompagnements.clore_dossier(
        agent=referent, dossier=dossier, le=le,
        motif=hasard.choice([MotifClotureDossier.OBJECTIFS_ATTEINTS, MotifClotureDossier.PLUS_NECESSAIRE]),
        issue_emploi=emploi if pdp else "", issue_sante="" if pdp else sante,
    )  # fmt: skip
    assert dossier.demande
    signalements.clore(agent=referent, demande=dossier.demande, motif=MotifCloture.ACCOMPAGNEMENT_TERMINE, le=le)


def derouler(
    region: RegionFictive, service: Service, jour: date, *, combien: int, graine: int, suivi: Callable[[int, int], None]
) -> None:
    """``combien`` accompaniments spread over the last two years, most of them closed; ``suivi(done, total)``."""
    hasard = Random(graine)
    for rang in range(combien):
        suivi(rang, combien)
        ouvert = jour - timedelta(days=hasard.randint(5, 720))
        axe = hasard.choices([Axe.PDP, Axe.SANTE, Axe.AUTRE], [57, 40, 3])[0]
        referent = service.travailleurs[rang % len(service.travailleurs)]
        age = min(88, max(19, round(hasard.gauss(48 if axe == Axe.PDP else 57, 12))))
        dossier = _dossier(hasard, service.csam, referent, _personne(hasard, region, age, jour), axe, ouvert)
        duree = max(20, round(hasard.gauss(152 if axe == Axe.PDP else 91, 50)))
        fin = ouvert + timedelta(days=duree)
        dernier = min(fin, jour)
        dates = sorted({ouvert, *(ouvert + (dernier - ouvert) * hasard.random() for _ in range(hasard.randint(0, 4)))})
        for quand in dates:
            mode = hasard.choices(MODES, [42, 46, 8, 2, 2])[0]
            accompagnements.noter_entretien(
                agent=referent, dossier=dossier, mode=mode, date_acte=quand, duree_minutes=hasard.choice([30, 45, 60]),
                lieu=hasard.choice(region.lieux) if mode == Mode.LIEU else None, note=NOTE,
            )  # fmt: skip
        if fin < jour:
            _clore(hasard, referent, dossier, fin)
    suivi(combien, combien)


def repondre_et_orienter(region: RegionFictive, service: Service, jour: date, *, combien: int, graine: int) -> None:
    """Calls that end without accompaniment: an answer given at once, or another body."""
    hasard = Random(graine + 1)
    retraite = Partenaire.objects.get(code="carsat-retraite")
    for rang in range(combien):
        quand = jour - timedelta(days=hasard.randint(1, 700))
        assure = _personne(hasard, region, hasard.randint(25, 75), jour)
        signalement = signalements.recevoir_signalement(
            agent=service.csam, assure=assure, organisme=region.carsat, origine=Origine.ASSURE, qui=QuiAppelle.PERSONNE,
            objet=Objet.RETRAITE if rang % 3 == 0 else Objet.AUTRE, recu_le=quand,
        )  # fmt: skip
        if rang % 3 == 0:
            signalements.reorienter(
                agent=service.csam, demande=signalement.demande, partenaire=retraite, motif=MotifHorsChamp.RETRAITE, jour=quand,
                dit="Un conseiller retraite répond au 39 60.",
            )  # fmt: skip
        else:
            signalements.repondre_ponctuellement(
                agent=service.csam, organisme=region.carsat, demande=signalement.demande, date_acte=quand,
                motif=Objet.AUTRE, texte="Information donnée sur les indemnités journalières.",
            )  # fmt: skip
    _demandes_administratives(region, service, jour, combien=combien * 2 // 3, graine=graine)


def _demandes_administratives(
    region: RegionFictive, service: Service, jour: date, *, combien: int, graine: int
) -> None:
    """Calls about a card, an attestation, late indemnities: answered at once, one in three sent to the CPAM."""
    hasard, cpam = Random(graine + 5), Partenaire.objects.get(code="cpam-ameli")
    for rang in range(combien):
        quand = jour - timedelta(days=hasard.randint(1, 600))
        objet = Objet.IJ_RETARD if rang % 4 == 1 else Objet.ADMINISTRATIF
        recu = signalements.recevoir_signalement(
            agent=service.csam, assure=_personne(hasard, region, hasard.randint(22, 80), jour), organisme=region.carsat,
            origine=Origine.ASSURE, qui=QuiAppelle.PERSONNE, objet=objet, recu_le=quand,
        )  # fmt: skip
        if rang % 3 == 0:
            signalements.reorienter(
                agent=service.csam, demande=recu.demande, partenaire=cpam, motif=MotifHorsChamp.DROITS_SANTE, jour=quand,
                dit="La CPAM répond au 36 46, ou sur votre compte ameli.", pourquoi="question à la caisse",
            )  # fmt: skip
        else:
            signalements.repondre_ponctuellement(
                agent=service.csam, organisme=region.carsat, demande=recu.demande, date_acte=quand, motif=objet,
                texte="L’attestation se télécharge sur le compte ameli ; sinon, la borne de l’accueil l’imprime.",
            )  # fmt: skip


def recevoir_des_reperes(service: Service, jour: date, *, combien: int) -> None:
    """Some of the people that the request found said yes, and were received."""
    trouvees = Demande.objects.filter(statut=StatutDemande.A_OFFRIR).select_related("assure").order_by("assure__nom")
    for rang, demande in enumerate(trouvees[:combien]):
        qui = service.travailleurs[rang % len(service.travailleurs)]
        signalements.noter_offre_envoyee(agent=service.csam, demande=demande)
        signalements.recevoir_signalement(
            agent=service.csam, assure=demande.assure, organisme=demande.organisme, origine=Origine.ASSURE,
            qui=QuiAppelle.PERSONNE, objet=Objet.RESSOURCES, lien_sante=LienSante.ARRET, titres={"ressources": "Ressources"},
            reponses={"ressources": Reponse.OUI},
        )  # fmt: skip
        demande.refresh_from_db()
        signalements.qualifier(agent=service.csam, demande=demande, decision=Decision.RECEVOIR)
        signalements.attribuer(agent=service.csam, demande=demande, a=qui, motif="répartition")
        assert demande.assure
        dossier = accompagnements.ouvrir_dossier(
            agent=qui, assure=demande.assure, demande=demande, referent=qui, axe=Axe.PDP
        )
        signalements.marquer_accompagne(agent=qui, demande=demande, le=dossier.ouvert_le)
        accompagnements.noter_entretien(agent=qui, dossier=dossier, mode=Mode.TELEPHONE, date_acte=jour, note=NOTE)
