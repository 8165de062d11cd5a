"""The people of the booklet [003], today, at different steps of the way: what the first pages show."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.enums import (
    AccordPlan,
    Atteinte,
    Axe,
    Domaine,
    GenreRepere,
    Mode,
    Par,
    TypeAction,
)
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.services.entretiens import PourDossier
from jalons.accompagner.echeances.enums import Antecedents, GenreFait, Nature, Statut, Su
from jalons.accompagner.echeances.services import noter_arret
from jalons.accompagner.echeances.valeurs import Fait, Faits, Periode
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.referentiels.selectors import fiche_en_vigueur
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.enums import Canal, OuiNonInconnu, Regime
from jalons.personnes.assures.models import Assure
from jalons.portes.demonstration.equipe import Service
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import Mode as ModeRendezVous
from jalons.recevoir.rendez_vous.enums import MotifRendezVous
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import Accord, Decision, LienSante, Objet, Origine, QuiAppelle, Reponse

PARIS = ZoneInfo("Europe/Paris")
TITRES = {"ressources": "Ressources", "droits": "Droits et soins", "activite": "Activité", "entourage": "Entourage"}
TITRES |= {"quotidien": "Quotidien", "epreuve": "Épreuve"}
# name, first name, birth, profession, origin, items, object, words
GENS = {
    "valerie": ("Brunet", "Valérie", date(1998, 5, 14), "secrétaire médicale", Origine.DEPARTEMENT,
                ["ressources", "entourage"], Objet.RESSOURCES,
                "Mon complément de salaire s’arrête. Je n’ose plus ouvrir le courrier."),
    "paul": ("Lefèvre", "Paul", date(1981, 2, 3), "commerçant", Origine.SERVICE_MEDICAL,
             ["ressources", "activite"], Objet.ACTIVITE,
             "On m’a refusé l’invalidité, je ne sais plus comment tenir la boutique."),
    "romuald": ("Schmitt", "Romuald", date(1956, 9, 21), "retraité", Origine.HOPITAL,
                ["entourage", "quotidien"], Objet.PROCHE, "Je sors vendredi et ma mère compte sur moi."),
    "louise": ("Ferrand", "Louise", date(1986, 7, 2), "en congé parental", Origine.ACCOMPAGNEMENT_SANTE,
               ["ressources", "droits", "epreuve"], Objet.DROITS_SOINS, "Je repousse l’examen, les enfants passent d’abord."),
    "catherine": ("Delmas", "Catherine", date(1976, 11, 5), "aide à domicile", Origine.DEPARTEMENT,
                  ["entourage", "quotidien"], Objet.QUOTIDIEN, "Les escaliers, je n’y arrive plus après les traitements."),
    "sophie": ("Carpentier", "Sophie", date(1974, 3, 9), "agente de service hospitalier", Origine.DEPARTEMENT,
               ["activite"], Objet.ACTIVITE, "Mon dos ne tient plus, et l’hôpital demande quand je reviens."),
    "karim": ("Benali", "Karim", date(1979, 6, 30), "maçon", Origine.SPST,
              ["activite"], Objet.ACTIVITE, "Le dos ne suit plus quand je porte."),
}  # fmt: skip


def _personne(code: str, region: RegionFictive) -> Assure:
    nom, prenom, naissance, profession, *_ = GENS[code]
    commune = region.geographie.communes[list(GENS).index(code) * 7]
    assure = assures.enregistrer_assure(
        agent=None, nom=nom, prenom=prenom, organisme=region.carsat, date_naissance=naissance, regime=Regime.GENERAL,
        commune_code=commune.code, profession=profession, adresse="12 rue des Tilleuls", telephone="06 39 98 10 20",
    )  # fmt: skip
    assures.noter_souhaits(agent=None, assure=assure, canal_prefere=Canal.SMS, message_vocal=OuiNonInconnu.NON)
    return assure


def accompagner(code: str, region: RegionFictive, service: Service, ouvert: date, axe: str) -> Dossier:
    """Her demande, received a week before, given to the assistante, and her dossier opened on ``ouvert``."""
    assure = _personne(code, region)
    *_, origine, items, objet, paroles = GENS[code]
    signalement = signalements.recevoir_signalement(
        agent=service.csam, assure=assure, organisme=region.carsat, origine=origine, qui=QuiAppelle.PROFESSIONNEL,
        paroles=paroles, connaissance=Accord.OUI, accord=Accord.OUI, objet=objet, lien_sante=LienSante.ARRET,
        reponses={i: Reponse.OUI for i in items}, titres=TITRES, recu_le=ouvert - timedelta(days=7),
    )  # fmt: skip
    demande = signalement.demande
    signalements.qualifier(agent=service.csam, demande=demande, decision=Decision.RECEVOIR)
    signalements.attribuer(agent=service.csam, demande=demande, a=service.assistante, motif="répartition")
    dossier = accompagnements.ouvrir_dossier(
        agent=service.assistante, assure=assure, demande=demande, referent=service.assistante, axe=axe, ouvert_le=ouvert
    )
    signalements.marquer_accompagne(agent=service.assistante, demande=demande, le=ouvert)
    return dossier


def _entretien(service: Service, dossier: Dossier, le: date, mode: str, note: str, **dit: Any) -> None:
    """``dit``: what the file needs of it, promises and their days."""
    accompagnements.noter_entretien(
        agent=service.assistante, dossier=dossier, mode=mode, date_acte=le, duree_minutes=50, note=note,
        pour_dossier=PourDossier(**dit),
    )  # fmt: skip


def _evaluations_de_valerie(qui: Agent, dossier: Dossier, ouvert: date, jour: date) -> None:
    """The first interview, then last week: what moved, and a domain of which nothing follows yet."""
    accompagnements.evaluer(
        agent=qui, dossier=dossier, le=ouvert,
        texte="Valérie aime son métier et veut le reprendre. Depuis l’arrêt, son budget tenait par le complément de "
        "salaire ; une dette d’énergie de 340 € date de l’automne. Elle n’ouvre plus son courrier. Sa sœur garde les enfants.",
        domaines=[
            ("ressources", "priorite", "complément de salaire, dette d’énergie de 340 €"),
            ("travail", "a_travailler", "", "son métier lui plaît", "savoir ce qui peut être aménagé"),
            ("famille", "point_appui", "sa sœur garde les enfants"), ("moral", "a_travailler", "n’ouvre plus son courrier"),
        ],
    )  # fmt: skip
    accompagnements.evaluer(
        agent=qui, dossier=dossier, le=jour - timedelta(days=5), version=1,
        texte="Valérie aime son métier et veut le reprendre. Depuis l’arrêt, son budget tenait par le complément de "
        "salaire ; la dette d’énergie est échelonnée. Elle ouvre de nouveau son courrier, avec sa sœur. Sa sœur garde les "
        "enfants le mercredi seulement.",
        domaines=[
            ("ressources", "priorite", "complément de salaire, dette d’énergie échelonnée"),
            ("travail", "a_travailler", "", "son métier lui plaît", "savoir ce qui peut être aménagé"),
            ("famille", "point_appui", "sa sœur garde les enfants le mercredi"),
            ("moral", "point_appui", "ouvre son courrier avec sa sœur"),
            ("logement", "a_travailler", "deux pièces pour trois", "", "une chambre pour les enfants"),
        ],
    )  # fmt: skip


def _demarches_de_valerie(qui: Agent, dossier: Dossier, jour: date) -> None:
    """One answer awaited, one arrived."""
    accompagnements.noter_demarche(
        agent=qui, dossier=dossier, intitule="Appel à la prévoyance : formulaire annoncé par courrier", avec="la prévoyance",
        date_acte=jour - timedelta(days=5), reponse_attendue_le=jour + timedelta(days=2),
    )  # fmt: skip
    reponse = accompagnements.noter_demarche(
        agent=qui, dossier=dossier, intitule="Demande de visite de pré-reprise", avec="le service de prévention",
        date_acte=jour - timedelta(days=12), reponse_attendue_le=jour - timedelta(days=1),
    )  # fmt: skip
    accompagnements.recevoir_reponse(
        agent=qui, demarche=reponse, version=reponse.version, recue_le=jour, reponse="Visite proposée dans deux semaines, à 10 h",
    )  # fmt: skip


def _valerie(region: RegionFictive, service: Service, jour: date) -> Dossier:
    qui, ouvert = service.assistante, jour - timedelta(days=14)
    dossier = accompagner("valerie", region, service, ouvert, Axe.PDP)
    _entretien(
        service, dossier, ouvert, Mode.LIEU, "Elle vient avec sa boîte de courriers fermés.",
        promis_personne="apporter l’échéancier du fournisseur d’énergie", promis_personne_avant=jour - timedelta(days=2),
        promis_service="rappeler l’employeur pour l’attestation de salaire", promis_service_avant=jour - timedelta(days=1),
    )  # fmt: skip
    _evaluations_de_valerie(qui, dossier, ouvert, jour)
    plan = accompagnements.convenir_plan(agent=qui, dossier=dossier, convenu_le=ouvert)
    loyer = accompagnements.ajouter_objectif(
        agent=qui, plan=plan, intitule="Garder de quoi payer le loyer à la fin du complément",
        signe_reussite="loyer du mois prochain payé", terme=jour + timedelta(days=51), domaine=Domaine.RESSOURCES,
    )  # fmt: skip
    attestation = accompagnements.ajouter_action(
        agent=qui, objectif=loyer, intitule="Attestation de fin de complément", par=Par.PERSONNE, type=TypeAction.DROIT
    )
    accompagnements.changer_statut_action(agent=qui, action=attestation, acte="faire", le=jour - timedelta(days=8))
    prevoyance = accompagnements.ajouter_action(
        agent=qui, objectif=loyer, intitule="Demande à la prévoyance de l’employeur", par=Par.TRAVAILLEUR,
        echeance=jour + timedelta(days=6), type=TypeAction.DROIT,
    )  # fmt: skip
    accompagnements.changer_statut_action(agent=qui, action=prevoyance, acte="commencer")
    accompagnements.recueillir_accord(
        agent=qui, plan=plan, version=plan.version, convenu_le=ouvert, accord=AccordPlan.ORAL
    )
    accompagnements.ajouter_action(  # since she agreed: to be asked again
        agent=qui, objectif=loyer, intitule="Demander un délai de paiement pour la dette d’énergie", par=Par.PERSONNE,
        echeance=jour + timedelta(days=21), type=TypeAction.DROIT,
    )  # fmt: skip
    _etapes_de_valerie(qui, dossier, jour, loyer)
    accompagnements.ajouter_objectif(
        agent=qui, plan=plan, intitule="Préparer une reprise possible", a_confirmer=True,
        signe_reussite="elle sait ce qui peut être aménagé", terme=jour + timedelta(days=110), domaine=Domaine.TRAVAIL,
    )  # fmt: skip
    _demarches_de_valerie(qui, dossier, jour)
    return dossier


def _etapes_de_valerie(qui: Agent, dossier: Dossier, jour: date, loyer: Any) -> None:
    """Two steps follow the end of the stoppage, which is about to move; one was taken."""
    fin = accompagnements.poser_repere(
        agent=qui, dossier=dossier, sorte=GenreRepere.FIN_ARRET, le=jour + timedelta(days=26)
    )
    for decalage, mots in ((-14, "Décider ensemble : prolonger ou préparer la reprise"), (7, "Relire le budget")):
        accompagnements.prevoir_etape(agent=qui, dossier=dossier, intitule=mots, repere=fin, decalage=decalage)
    faite = accompagnements.prevoir_etape(
        agent=qui,
        dossier=dossier,
        intitule="Ouvrir les courriers ensemble",
        prevue_le=jour - timedelta(days=5),
        objectif=loyer,
    )
    accompagnements.noter_resultat(
        agent=qui, etape=faite, version=faite.version, faite_le=jour - timedelta(days=5), atteinte=Atteinte.PARTIEL,
        resultat="La moitié est triée ; la relance de l’énergie était en double.",
    )  # fmt: skip


def _arret_de_valerie(qui: Agent, dossier: Dossier, jour: date) -> None:
    """On 10 March of the pictures: stopped since 8 December, top-up until 31 March, prescribed until 12 April."""
    vu: dict[str, Any] = {"su": Su.VU, "su_le": jour - timedelta(days=8)}
    debut = jour - timedelta(days=92)
    sien: dict[str, Any] = {"nature": Nature.MALADIE, "ald": OuiNonInconnu.NON, **vu}
    premier = Periode(debut, debut + timedelta(days=55), **sien)
    faits = Faits(
        statut=Statut.SALARIE, antecedents=Antecedents.AUCUN, ij_jour=Decimal("29.90"), ij_su=Su.VU,
        ij_su_le=vu["su_le"], complement=OuiNonInconnu.OUI, complement_total=Decimal(1520),
        complement_fin=jour + timedelta(days=21), complement_su=Su.VU, complement_su_le=vu["su_le"],
        periodes=(premier, Periode(premier.fin + timedelta(days=1), jour + timedelta(days=33), **sien)),
        faits=(Fait(GenreFait.VISITE, jour + timedelta(days=14), "Visite de pré-reprise, 10 h", Su.VU, jour),),
    )  # fmt: skip
    noter_arret(agent=qui, dossier=dossier, faits=faits)


def _arret_de_paul(qui: Agent, dossier: Dossier, jour: date) -> None:
    """Case 1 of the booklet: on his own account, stopped for three months, invalidity refused."""
    debut = jour - timedelta(days=98)
    arret = Periode(
        debut, jour + timedelta(days=12), Nature.MALADIE, OuiNonInconnu.NON, su_le=jour - timedelta(days=60)
    )
    refus = Fait(GenreFait.REFUS_INVALIDITE, jour - timedelta(days=40), "", Su.VU, jour - timedelta(days=30))
    demande = Fait(GenreFait.DEMANDE_INVALIDITE, jour - timedelta(days=90), "", Su.DIT, jour - timedelta(days=60))
    faits = Faits(statut=Statut.INDEPENDANT, periodes=(arret,), faits=(demande, refus))
    noter_arret(agent=qui, dossier=dossier, faits=faits)


def _louise(region: RegionFictive, service: Service, jour: date) -> Dossier:
    qui = service.assistante
    louise = accompagner("louise", region, service, jour - timedelta(days=55), Axe.SANTE)
    _entretien(
        service, louise, jour - timedelta(days=55), Mode.LIEU, "Elle redoute le diagnostic.",
        promis_service="chercher qui garde les enfants le jour de l’examen", promis_service_avant=jour + timedelta(days=4),
    )  # fmt: skip
    accompagnements.evaluer(
        agent=qui, dossier=louise, le=jour - timedelta(days=55),
        texte="Louise redoute le diagnostic. Elle repousse l’examen : les enfants passent d’abord, et le trajet est long.",
        domaines=[
            ("soins", "priorite", "examen repoussé deux fois", "", "quelqu’un pour les enfants ce jour-là"),
            ("droits", "a_travailler", "C2S jamais demandée"), ("mobilite", "a_travailler", "pas de voiture en semaine"),
        ],
    )  # fmt: skip
    accompagnements.noter_demarche(
        agent=qui, dossier=louise, intitule="La rappeler avant sa consultation",
        date_acte=jour - timedelta(days=7), reponse_attendue_le=jour,
    )  # fmt: skip
    return louise


def _les_autres(region: RegionFictive, service: Service, jour: date) -> None:
    qui = service.assistante
    romuald = accompagner("romuald", region, service, jour - timedelta(days=20), Axe.SANTE)
    _entretien(service, romuald, jour - timedelta(days=20), Mode.ETABLISSEMENT, "Il s’inquiète surtout pour sa mère.")
    accompagnements.noter_demarche(
        agent=qui, dossier=romuald, intitule="Aide à domicile avant la sortie d’hôpital", avec="le service d’aide à domicile",
        date_acte=jour - timedelta(days=6), reponse_attendue_le=jour - timedelta(days=2),
    )  # fmt: skip
    catherine = accompagner("catherine", region, service, jour - timedelta(days=80), Axe.SANTE)
    _entretien(service, catherine, jour - timedelta(days=80), Mode.DOMICILE, "Quatre étages sans ascenseur.")
    _entretien(service, catherine, jour - timedelta(days=30), Mode.TELEPHONE, "Le dossier MDPH est complet.")
    accompagnements.prevoir_etape(
        agent=qui, dossier=catherine, prevue_le=jour + timedelta(days=3), intitule="Faire le point à trois mois"
    )
    operation = accompagnements.poser_repere(
        agent=qui, dossier=catherine, sorte=GenreRepere.OPERATION, le=jour + timedelta(days=16)
    )
    for decalage, mots in ((-3, "Confirmer l’aide à domicile"), (10, "L’appeler après l’opération")):
        accompagnements.prevoir_etape(agent=qui, dossier=catherine, intitule=mots, repere=operation, decalage=decalage)
    paul = accompagner("paul", region, service, jour - timedelta(days=60), Axe.PDP)
    _entretien(
        service, paul, jour - timedelta(days=60), Mode.TELEPHONE, "Il tient la caisse assis, trois heures par jour."
    )
    _arret_de_paul(qui, paul, jour)
    louise = _louise(region, service, jour)
    _rendez_vous(service, paul, jour, romuald, catherine, louise)


def _rendez_vous(service: Service, paul: Dossier, jour: date, *autres: Dossier) -> None:
    hier = ouvre(jour - timedelta(days=1), -1)
    debut = datetime.combine(hier, time(16), PARIS)
    rendez_vous.reserver(
        agent=service.assistante, assure=paul.assure, avec=service.assistante, debut=debut, duree=45, dossier_id=paul.pk,
        mode=ModeRendezVous.TELEPHONE, motif=MotifRendezVous.SUITE, maintenant=debut - timedelta(days=3),
    )  # fmt: skip
    demain = ouvre(jour + timedelta(days=1), 1)
    for (le, heure), dossier in zip(((jour, time(9, 30)), (jour, time(14)), (demain, time(10))), autres, strict=True):
        debut = datetime.combine(le, heure, PARIS)
        rendez_vous.reserver(
            agent=service.assistante, assure=dossier.assure, avec=service.assistante, debut=debut, duree=60,
            motif=MotifRendezVous.SUITE, mode=ModeRendezVous.TELEPHONE, dossier_id=dossier.pk,
            maintenant=min(debut, timezone.now()) - timedelta(hours=2),
        )  # fmt: skip


def ouvre(jour: date, pas: int) -> date:
    """This day, or the nearest day of the week that way when it is a week-end's."""
    while jour.weekday() >= 5:
        jour += timedelta(days=pas)
    return jour


def _file_csam(region: RegionFictive, service: Service, jour: date) -> None:
    """What waits for the CSAM: to qualify, to reach, and two that are not ours."""
    attente = [
        ("Haddad", "Amina", date(1979, 3, 8), Origine.ASSURE, Objet.RESSOURCES, ["ressources"], 1),
        ("Bouzid", "Rachid", date(1968, 6, 30), Origine.CPAM_PRESTATIONS, Objet.ACTIVITE, ["activite"], 9),
        ("Marchais", "Christian", date(1968, 1, 17), Origine.SPST, Objet.RETRAITE, [], 0),
        ("Vasseur", "Jacqueline", date(1941, 12, 2), Origine.DEPARTEMENT, Objet.LOGEMENT, [], 3),
    ]
    for rang, (nom, prenom, naissance, origine, objet, items, age) in enumerate(attente):
        assure = assures.enregistrer_assure(
            agent=None, nom=nom, prenom=prenom, organisme=region.carsat, date_naissance=naissance, regime=Regime.GENERAL,
            commune_code=region.geographie.communes[rang * 11 + 3].code, telephone="06 39 98 55 66",
        )  # fmt: skip
        signalements.recevoir_signalement(
            agent=service.csam, assure=assure, organisme=region.carsat, origine=origine,
            qui=QuiAppelle.PERSONNE if origine == Origine.ASSURE else QuiAppelle.PROFESSIONNEL,
            objet=objet, lien_sante=LienSante.ARRET if items else LienSante.AUCUN, titres=TITRES,
            reponses=dict.fromkeys(TITRES, Reponse.NON_ABORDE) | {i: Reponse.OUI for i in items},
            recu_le=jour - timedelta(days=age), echeance=jour + timedelta(days=12) if rang == 0 else None,
        )  # fmt: skip


def _a_la_porte(region: RegionFictive, service: Service, jour: date) -> None:
    """What the rules of admission must not get wrong: a danger at the end of a call, other régimes, indemnities late."""
    appels = [
        ("Sauvage", "Françoise", date(1965, 4, 19), Regime.GENERAL, Objet.RETRAITE, LienSante.NON_ABORDE, [],
         "De toute façon je n’ai plus envie de vivre, alors la retraite…"),
        ("Le Bihan", "Yves", date(1974, 10, 3), Regime.AGRICOLE, Objet.RESSOURCES, LienSante.ARRET, ["ressources"],
         "Je n’arrive plus à payer l’aliment des bêtes."),
        ("Traoré", "Ibrahim", date(1992, 1, 30), Regime.AME, Objet.DROITS_SOINS, LienSante.MALADIE, ["droits"],
         "J’ai peur que l’on me demande de payer."),
        ("Pichon", "Nadège", date(1990, 6, 11), Regime.GENERAL, Objet.IJ_RETARD, LienSante.ARRET, ["ressources"],
         "Le propriétaire menace, je n’ai rien touché depuis trois mois."),
    ]  # fmt: skip
    for rang, (nom, prenom, naissance, regime, objet, lien, items, paroles) in enumerate(appels):
        assure = assures.enregistrer_assure(
            agent=None, nom=nom, prenom=prenom, organisme=region.carsat, date_naissance=naissance,
            commune_code=region.geographie.communes[rang * 13 + 5].code, telephone="06 39 98 77 88",
        )  # fmt: skip
        signalements.recevoir_signalement(
            agent=service.csam, assure=assure, organisme=region.carsat, origine=Origine.ASSURE, qui=QuiAppelle.PERSONNE,
            objet=objet, lien_sante=lien, regime=regime, paroles=paroles, titres=TITRES, accord=Accord.OUI,
            reponses=dict.fromkeys(TITRES, Reponse.NON_ABORDE) | {i: Reponse.OUI for i in items}, recu_le=jour,
        )  # fmt: skip


def _en_double(region: RegionFictive) -> None:
    """Catherine was registered again under her married name: somebody has to say whether she is the same."""
    nom, prenom, naissance, *_ = GENS["catherine"]
    assures.enregistrer_assure(
        agent=None, nom="Bertin", nom_naissance=nom, prenom=prenom, organisme=region.carsat, date_naissance=naissance,
        commune_code=region.geographie.communes[list(GENS).index("catherine") * 7].code, telephone="06 39 98 10 24",
    )  # fmt: skip


def _grilles(region: RegionFictive, service: Service) -> None:
    """The caisse opened EPICES; it was filled once, with Louise."""
    direction = en_poste(region.carsat.pk, [Role.DIRECTION_REGIONALE], timezone.localdate()).first()
    accompagnements.ouvrir_grille(agent=direction or service.assistante, organisme=region.carsat, code="epices")
    grille = fiche_en_vigueur("epices", timezone.localdate())
    ouis = ("travailleur_social", "complementaire", "difficultes", "famille")
    reponses = {item.code: "oui" if item.code in ouis else "non" for item in grille.items.all()}
    dossier = Dossier.objects.get(assure__nom="Ferrand", assure__prenom="Louise")
    accompagnements.remplir_grille(agent=service.assistante, dossier=dossier, grille=grille, reponses=reponses)


def _a_proteger(region: RegionFictive, service: Service, jour: date) -> None:
    """Somebody to whom nothing is told, and a danger noted this morning that is not closed yet."""
    louise = Assure.objects.get(nom="Ferrand", prenom="Louise")
    assures.noter_ne_rien_dire(
        agent=service.csam, assure=louise, a_qui="son ex-mari, Bruno Ferrand", date_debut=jour - timedelta(days=40)
    )
    cadre = en_poste(region.carsat.pk, [Role.MANAGER], jour).first()
    amina = Assure.objects.get(nom="Haddad", prenom="Amina")
    assures.noter_danger(
        agent=service.csam, assure=amina, numero="3114", pour=service.assistante, cadre=cadre,
        paroles="Elle dit qu’elle n’en peut plus et qu’elle est seule ce soir. Le 3114 l’a en ligne.",
    )  # fmt: skip


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """Put today's scenes in place."""
    _arret_de_valerie(service.assistante, _valerie(region, service, jour), jour)
    _les_autres(region, service, jour)
    _file_csam(region, service, jour)
    _a_la_porte(region, service, jour)
    _en_double(region)
    _grilles(region, service)
    _a_proteger(region, service, jour)
