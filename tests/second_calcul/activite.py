"""A seeded random year of activity, with the imperfections of real life: several dossiers, moves, unknown axes and
cantons, cancelled lines, reunited files, closings without outcome, people of another caisse."""

from __future__ import annotations

import json
import random
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from jalons.accompagner.accompagnements.enums import Axe, IssueEmploi, Mode, MotifClotureDossier
from jalons.accompagner.accompagnements.models import Dossier, Entretien
from jalons.accompagner.pdp.enums import CodeOutil
from jalons.accompagner.pdp.models import Outil
from jalons.fondations.territoires.models import Commune
from jalons.mesurer.statistiques.models import Denombrement
from jalons.personnes.assures.models import Assure, LienDoublon
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.seances.models import Inscription, Seance
from jalons.recevoir.signalements.boucle import repond
from jalons.recevoir.signalements.enums import MotifCloture, Origine, QuiAppelle, StatutDemande
from jalons.recevoir.signalements.models import Demande, ReponsePonctuelle, Signalement
from jalons.reperer.detection.models import Extraction, Reperage
from jalons.reperer.programmes.models import Cadre, Programme, Public
from tests.people import un_agent, un_lieu, un_organisme, une_equipe

CANTONS = {"96001": "96001", "96002": "96002", "96003": "96003", "96101": "96101", "3122": "31555", "": "96009"}
COMMUNES = {  # code: (canton, inhabitants, code that it was merged into)
    "96001": ("96001", 1_200, ""), "96002": ("96002", 1_999, ""), "96003": ("96003", 2_000, ""),
    "96004": ("96003", 300, "96003"), "96101": ("96101", 25_000, ""), "31555": ("3122", 500_000, ""),
    "96009": ("", None, ""),
}  # fmt: skip
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
    Outil.objects.bulk_create([o for d in dossiers for o in _outils(hasard, d, agent)])
    _arrivees(hasard, assures, [organisme, autre], agent)
    _geographie()
    reperages = _reperages(hasard, assures, organisme)
    _suites(hasard, reperages, [organisme, autre], agent)
    return organisme


def _geographie() -> None:
    """Communes, one of them merged, and the publics of two axes; once, whatever the number of caisses."""
    Commune.objects.bulk_create(
        [
            Commune(millesime=2026, code=code, nom=code, nom_recherche=code, canton_code=canton, population=habitants,
                    departement_code="96", remplacee_par=vers)
            for code, (canton, habitants, vers) in COMMUNES.items()
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    if Public.objects.filter(code="a1").exists():
        return
    commun = {"source": "essai", "confiance": "K"}
    cadre = Cadre.objects.create(code="essai", libelle="Essai", debut=date(2018, 1, 1), **commun)
    for code, axe, reprise in (("pdp", "pdp", ""), ("hopital", "", "sante")):
        programme = Programme.objects.create(
            cadre=cadre, code=code, libelle=code, axe=axe, correspond_a=reprise, **commun
        )
        for public in ("a1", "menacees") if axe else ("hopital",):
            Public.objects.create(
                code=public, libelle=public, programme=programme, source="requete", reference="essai", confiance="K"
            )


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
                travailleur_independant=hasard.choices(["oui", "non", "inconnu"], weights=[14, 70, 16])[0],
                origine="urssaf" if hasard.random() < 0.4 else "assure",
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


def _outils(hasard: random.Random, dossier: Any, agent: Any) -> list[Any]:
    """Tools asked, or only prepared; one of each at most that is not over."""
    codes = hasard.sample(CodeOutil.values, hasard.choice([0, 0, 1, 3]))
    poids = {"essai_encadre": 1.0, "inclu_pro": 0.7}
    return [
        Outil(
            dossier=dossier, code=code, auteur=agent, ouvert_le=dossier.ouvert_le, statut="fait",
            demande_le=dossier.ouvert_le + timedelta(days=hasard.randrange(300)),
        )
        for code in codes
        if hasard.random() < poids.get(code, 0.2)
    ]  # fmt: skip


def _arrivees(hasard: random.Random, assures: list[Any], caisses: list[Any], agent: Any) -> None:
    demandes, signalements, reponses = [], [], []
    cpam, _ = Partenaire.objects.get_or_create(code="cpam", defaults={"nom": "CPAM"})
    for assure in assures:
        for _ in range(hasard.choice([0, 1, 1, 2])):
            le = _jour(hasard, hasard.choice([ANNEE, ANNEE, ANNEE - 1]))
            rang = len(demandes)
            demande = Demande(
                assure=assure, organisme=hasard.choices(caisses, weights=[9, 1])[0], recue_le=le,
                close_le=le + timedelta(days=rang * 7 % 41),
                offre_le=le if hasard.random() < 0.2 else None,
                statut=StatutDemande.CLOS, motif_cloture=MotifCloture.values[rang % len(MotifCloture.values)],
            )  # fmt: skip
            if rang % 5 == 3:  # the caisse's to answer: sent to it
                demande.statut, demande.motif_cloture, demande.partenaire = StatutDemande.REORIENTE, "", cpam
                demande.motif_hors_champ, demande.ce_qui_a_ete_dit = "droits_sante", "Voyez votre caisse."
            demande.repondue_le = demande.close_le if repond(demande.statut, demande.motif_cloture) else None
            demandes.append(demande)
            origine = hasard.choices(list(Origine), weights=[30] * 3 + [1] * (len(Origine) - 3))[0]
            qui = hasard.choice([*QuiAppelle.values, ""])
            demande.signalee_le = le if qui else None
            signalements.append(
                Signalement(demande=demande, organisme=caisses[0], origine=origine, qui=qui, recu_le=le)
            )
            if hasard.random() < 0.3:
                reponses.append(
                    ReponsePonctuelle(
                        demande=demande,
                        agent=agent,
                        organisme=caisses[0],
                        date_acte=le,
                        motif=["droits_soins", "administratif", "ij_retard"][rang % 3],
                    )
                )
    Demande.objects.bulk_create(demandes)
    Signalement.objects.bulk_create(signalements)
    ReponsePonctuelle.objects.bulk_create(reponses)


def _reperages(hasard: random.Random, assures: list[Any], organisme: Any) -> list[Any]:
    extractions = [
        Extraction(
            dossier="x", mois=f"{ANNEE}-{m:02d}", manifeste=[], empreinte=uuid.UUID(int=hasard.getrandbits(128)).hex * 2,
            organisme=organisme, lignes_lues=1, rejets=0, passages=[[f"{ANNEE}-{m:02d}", "a1", "1"]],
        )
        for m in (3, 4)
    ]  # fmt: skip
    Extraction.objects.bulk_create(extractions)
    lignes = []
    for n, assure in enumerate(hasard.sample(assures, len(assures) // 2)):
        qui = _identite(hasard)
        for extraction in extractions[: hasard.choice([1, 1, 2])]:
            suite = hasard.choice(["propose", "rattache", "deja_propose", "decede", "retire", "remplace", "", ""])
            jour = date(ANNEE, 3, 2) + timedelta(days=hasard.randrange(60))
            liste = hasard.random() < 0.15
            lignes.append(
                Reperage(
                    extraction=extraction, regle=hasard.choice(["hopital", "inconnue"] if liste else ["a1", "a1", "menacees"]),
                    regle_version="1", mois=hasard.choice([extraction.mois, f"{ANNEE - 1}-12"]),
                    assure_index=n.to_bytes(32, "big"), assure=assure if hasard.random() < 0.8 else None,
                    arret_debut=jour, jour_91=jour, dernier_jour_paye=jour,
                    jours_payes=None if liste else 91, montant_journalier=None if liste else Decimal("30"),
                    offre="socle", suite=suite, propose_le=jour if suite else None, **qui,
                )
            )  # fmt: skip
    Reperage.objects.bulk_create(lignes)
    _denombrer(hasard, extractions)
    return lignes


def _identite(hasard: random.Random) -> dict[str, Any]:
    """Who she is in the files: anything may be missing."""
    ne = date(1950, 1, 1) + timedelta(days=hasard.randrange(20_000))
    identite = {"sexe": hasard.choice(["1", "2", "2"]), "date_naissance": ne.isoformat(), "annee_naissance": ne.year}
    for cle in list(identite):
        if hasard.random() < 0.1:
            del identite[cle]
    valeurs = {
        "sexe": hasard.choice(["1", "2"]), "age": hasard.randrange(18, 70),
        "c2s": hasard.choice(["non", "non", "gratuite", "participation"]),
    }  # fmt: skip
    return {
        "identite": json.dumps(identite) if hasard.random() < 0.8 else None,  # a list has none
        "valeurs": json.dumps({cle: v for cle, v in valeurs.items() if hasard.random() < 0.8}),
        "commune_code": hasard.choice([*COMMUNES, "", "33063"]),
    }


def _denombrer(hasard: random.Random, extractions: list[Any]) -> None:
    """Months of paid arrêt; the second extraction looks again at the month of the first."""
    groupes = [
        (s, a, c, r)
        for s in ("femme", "homme", "inconnu")
        for a in ("moins_30", "de_30", "de_40", "de_50", "plus_60", "inconnu")
        for c in ("rurale", "bourg", "ville", "inconnu")
        for r in ("oui", "non", "inconnu")
    ]
    Denombrement.objects.bulk_create(
        Denombrement(extraction=x, mois=m, sexe=s, age=a, commune=c, c2s=r, personnes=hasard.randrange(20, 60))
        for x in extractions
        for m in {f"{ANNEE}-03", x.mois}
        for s, a, c, r in groupes
    )


def _suites(hasard: random.Random, reperages: list[Any], caisses: list[Any], agent: Any) -> None:
    """Offers, answers, appointments and meetings, before or after the 91st day, in the caisse or in another one."""
    lieu = un_lieu(caisses[0])
    seances = [
        Seance.objects.create(
            organisme=caisses[0], lieu=lieu, debut=datetime(ANNEE, m, 3, 9, tzinfo=UTC), date_acte=date(ANNEE, m, 3),
            places=200,
        )
        for m in (2, 6)
    ]  # fmt: skip
    rendez_vous, heure = [], datetime(ANNEE, 1, 6, 8, tzinfo=UTC)
    for reperage in hasard.sample(reperages, len(reperages)):
        if reperage.assure_id is None:
            continue
        caisse = hasard.choices(caisses, weights=[9, 1])[0]
        if hasard.random() < 0.5:
            _offre(hasard, reperage, caisse, seances)
        if hasard.random() < 0.3:
            heure += timedelta(hours=hasard.randrange(1, 40))
            rendez_vous.append(_rendez_vous(hasard, reperage, caisse, agent, heure))
    RendezVous.objects.bulk_create(rendez_vous)


def _offre(hasard: random.Random, reperage: Any, caisse: Any, seances: list[Any]) -> None:
    jour = date(ANNEE, 2, 1) + timedelta(days=hasard.randrange(150))
    demande = Demande.objects.create(
        assure=reperage.assure, organisme=caisse, recue_le=jour, close_le=jour, statut=StatutDemande.CLOS,
        motif_cloture=hasard.choice(MotifCloture.values),
    )  # fmt: skip
    etat = hasard.choice([
        {"statut": "a_envoyer"}, {"statut": "envoyee", "envoyee_le": jour, "reponse": hasard.choice(["", "rappeler"])},
        {"statut": "relancee", "envoyee_le": jour, "relancee_le": jour + timedelta(days=20), "reponse": "rappeler"},
        {"statut": "repondue", "envoyee_le": jour, "repondue_le": jour + timedelta(days=9), "reponse": "refuse"},
        {"statut": "sans_reponse", "envoyee_le": jour, "terminee_le": jour + timedelta(days=40)},
    ])  # fmt: skip
    offre = Offre.objects.create(
        reperage=reperage, demande=demande, assure=reperage.assure, organisme=caisse, public=reperage.regle,
        genre="socle", canal="courrier", jour_91=jour, preparee_le=jour, **etat,
    )  # fmt: skip
    if hasard.random() < 0.2:
        Inscription.objects.get_or_create(
            seance=hasard.choice(seances), assure=reperage.assure,
            defaults={"cause": offre.pk, "demande": demande, "statut": hasard.choice(["presente", "absente", "inscrite"])},
        )  # fmt: skip


def _rendez_vous(hasard: random.Random, reperage: Any, caisse: Any, agent: Any, debut: datetime) -> Any:
    statut = hasard.choice(["pris", "honore", "honore", "absent", "annule", "annule"])
    return RendezVous(
        assure=reperage.assure, agent=agent, organisme=caisse, mode="telephone", zone="UTC", date_acte=debut.date(),
        periode=DateTimeTZRange(debut, debut + timedelta(minutes=30)), statut=statut,
        issue_le=debut if statut in ("honore", "absent") else None, annule_le=debut if statut == "annule" else None,
        annule_motif=hasard.choice(["erreur", "personne"]) if statut == "annule" else "",
    )  # fmt: skip
