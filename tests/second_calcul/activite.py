"""A seeded random year of activity, with the imperfections of real life: several dossiers, moves, unknown axes and
cantons, cancelled lines, reunited files, closings without outcome, people of another caisse."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from jalons.accompagner.accompagnements.enums import Axe, IssueEmploi, Mode, MotifClotureDossier
from jalons.accompagner.accompagnements.models import Dossier, Entretien
from jalons.personnes.assures.models import Assure, LienDoublon
from jalons.recevoir.signalements.enums import MotifCloture, Origine, QuiAppelle, StatutDemande
from jalons.recevoir.signalements.models import Demande, ReponsePonctuelle, Signalement
from jalons.reperer.detection.models import Extraction, Reperage
from tests.people import un_agent, un_organisme, une_equipe

CANTONS = {"96001": "96001", "96002": "96002", "96003": "96003", "96101": "96101", "3122": "31555", "": "96009"}
POIDS = [40, 3, 25, 12, 1, 2]
ANNEE = 2025


def _jour(hasard: random.Random, annee: int = ANNEE) -> date:
    return date(annee, 1, 1) + timedelta(days=hasard.randrange(365))


def construire(graine: int, personnes: int = 300) -> Any:
    """Fill the tables for one caisse and its CPAM, and some of another caisse. Returns the caisse."""
    hasard = random.Random(graine)
    organisme = un_organisme(f"sc{graine}", fictif=False)
    cpam = un_organisme(f"sc{graine}-cpam", type="cpam", parent=organisme)
    autre = un_organisme(f"sc{graine}-autre")
    agent = un_agent(equipe=une_equipe(organisme))
    assures = [
        Assure(nom="Essai", prenom=str(n), nom_recherche=f"essai {n}", organisme=organisme) for n in range(personnes)
    ]
    Assure.objects.bulk_create(assures)
    for garde, doublon in zip(assures[:40:2], assures[1:40:2], strict=True):
        LienDoublon.objects.create(garde=garde, doublon=doublon, pose_par=agent)
    defaite = LienDoublon.objects.create(garde=assures[48], doublon=assures[49], pose_par=agent)
    LienDoublon.objects.filter(pk=defaite.pk).update(annule_le=datetime(ANNEE, 6, 1, tzinfo=UTC), annule_par=agent)
    dossiers = [d for a in assures for d in _dossiers(hasard, a, [organisme, cpam, autre])]
    Dossier.objects.bulk_create(dossiers)
    Entretien.objects.bulk_create([e for d in dossiers for e in _entretiens(hasard, d, agent)])
    _arrivees(hasard, assures, [organisme, autre], agent)
    _reperages(hasard, assures, organisme)
    return organisme


def _dossiers(hasard: random.Random, assure: Any, caisses: list[Any]) -> list[Any]:
    trouves = []
    for rang in range(hasard.choice([0, 1, 1, 1, 2])):
        canton = hasard.choices(list(CANTONS), weights=POIDS)[0]
        ouvert = _jour(hasard, ANNEE - 1 + rang)
        clos = ouvert + timedelta(days=hasard.randrange(1, 400))
        ferme = rang == 0 or hasard.random() < 0.6
        issue = hasard.choice([*IssueEmploi.values, "", ""])
        trouves.append(
            Dossier(
                assure=assure, organisme=hasard.choices(caisses, weights=[80, 10, 10])[0],
                statut="clos" if ferme else "ouvert", ouvert_le=ouvert, clos_le=clos if ferme else None,
                motif_cloture=hasard.choice(MotifClotureDossier.values) if ferme else "",
                issue_emploi=issue if ferme else "", canton_ouverture=canton,
                commune_ouverture=CANTONS[canton] if hasard.random() < 0.97 else "",
                axe=hasard.choices(Axe.values, weights=[55, 40, 2, 3])[0],
                travailleur_independant=hasard.choices(["oui", "non", "inconnu"], weights=[4, 80, 16])[0],
            )
        )  # fmt: skip
    return trouves


def _entretiens(hasard: random.Random, dossier: Any, agent: Any) -> list[Any]:
    trouves = []
    for _ in range(hasard.choice([0, 1, 2, 3, 5])):
        le = dossier.ouvert_le + timedelta(days=hasard.randrange(300))
        debut = datetime(le.year, le.month, le.day, hasard.randrange(7, 16), tzinfo=UTC)
        annule = hasard.random() < 0.05
        trouves.append(
            Entretien(
                dossier=dossier, assure=dossier.assure, organisme=dossier.organisme, auteur=agent, date_acte=le,
                debut=debut if hasard.random() < 0.7 else None,
                mode=hasard.choices(Mode.values, weights=[40, 6, 45, 3, 6])[0],
                axe=dossier.axe if hasard.random() < 0.9 else hasard.choice(Axe.values), canton="96001",
                annule_le=le if annule else None, annule_motif="saisie" if annule else "",
            )
        )  # fmt: skip
    return trouves


def _arrivees(hasard: random.Random, assures: list[Any], caisses: list[Any], agent: Any) -> None:
    demandes, signalements, reponses = [], [], []
    for assure in assures:
        for _ in range(hasard.choice([0, 1, 1, 2])):
            le = _jour(hasard, hasard.choice([ANNEE, ANNEE, ANNEE - 1]))
            demande = Demande(
                assure=assure, organisme=hasard.choices(caisses, weights=[9, 1])[0], recue_le=le, close_le=le,
                statut=StatutDemande.CLOS, motif_cloture=MotifCloture.PLUS_BESOIN,
            )  # fmt: skip
            demandes.append(demande)
            origine = hasard.choices(Origine.values, weights=[30] * 3 + [1] * (len(Origine.values) - 3))[0]
            signalements.append(
                Signalement(demande=demande, organisme=caisses[0], origine=origine, qui=QuiAppelle.PERSONNE, recu_le=le)
            )
            if hasard.random() < 0.3:
                reponses.append(
                    ReponsePonctuelle(
                        demande=demande, agent=agent, organisme=caisses[0], date_acte=le, motif="droits_soins"
                    )
                )
    Demande.objects.bulk_create(demandes)
    Signalement.objects.bulk_create(signalements)
    ReponsePonctuelle.objects.bulk_create(reponses)


def _reperages(hasard: random.Random, assures: list[Any], organisme: Any) -> None:
    extractions = [
        Extraction(
            dossier="x", mois=f"{ANNEE}-{m:02d}", manifeste=[], empreinte=uuid.UUID(int=hasard.getrandbits(128)).hex * 2,
            organisme=organisme, lignes_lues=1, rejets=0,
        )
        for m in (3, 4)
    ]  # fmt: skip
    Extraction.objects.bulk_create(extractions)
    lignes = []
    for n, assure in enumerate(hasard.sample(assures, len(assures) // 2)):
        for extraction in extractions[: hasard.choice([1, 1, 2])]:
            suite = hasard.choice(["propose", "rattache", "deja_propose", "decede", "", ""])
            jour = date(ANNEE, 3, 2)
            lignes.append(
                Reperage(
                    extraction=extraction, regle_version="1", mois=hasard.choice([extraction.mois, f"{ANNEE - 1}-12"]),
                    assure_index=n.to_bytes(32, "big"), assure=assure if hasard.random() < 0.8 else None,
                    arret_debut=jour, jour_91=jour, dernier_jour_paye=jour, jours_payes=91,
                    montant_journalier=Decimal("30"), offre="socle", suite=suite, propose_le=jour if suite else None,
                )
            )  # fmt: skip
    Reperage.objects.bulk_create(lignes)
