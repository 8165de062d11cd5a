"""Two organisations that write to the service by the portal, and what becomes of the people whom they signalled."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import fiche_en_vigueur
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.enums import Regime
from jalons.personnes.partenaires.enums import TypePartenaire
from jalons.personnes.partenaires.models import Partenaire
from jalons.portes.demonstration.equipe import MOT_DE_PASSE, Service
from jalons.portes.portail import services
from jalons.portes.portail.forms import SignalementForm
from jalons.portes.portail.models import Espace
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import (
    CanalSignalement,
    Decision,
    MotifCloture,
    MotifHorsChamp,
    Origine,
)
from jalons.recevoir.signalements.models import Demande

CHU = ("chu-aubrelle", "Service social du CHU d’Aubrelle", TypePartenaire.HOPITAL)
SPST = ("spst-des-marches", "Santé au travail des Marches", TypePartenaire.SPST)
# first name and name, birth, days ago, does she agree that they know, date that matters in days, words
GENS: list[tuple[str, str, int, str, int | None, str]] = [
    (
        "Nicolas Tessier",
        "12/04/1973",
        5,
        "oui",
        None,
        "Il sort après une opération bénigne et demande de l’aide au ménage.",
    ),
    ("André Pichon", "03/09/1961", 19, "oui", 17, "Il n’ose plus monter ses deux étages. Sa fille habite loin."),
    ("Monique Drouet", "21/06/1949", 3, "oui", 3, "« Je voudrais qu’on m’appelle avant que je rentre. »"),
    ("Samir Kaci", "30/01/1985", 7, "non_recueilli", None, "Son arrêt dure et son loyer n’est plus payé."),
    ("Farida Hachem", "14/11/1978", 32, "oui", None, "Elle voudrait savoir à quoi elle a droit."),
]


def une_fiche(region: RegionFictive, code: str, nom: str, genre: str) -> Partenaire:
    """The card of a body of the region."""
    return Partenaire.objects.create(
        code=code, nom=nom, type=genre, territoire=region.carsat, telephone="05 00 00 00 00", source="fictif"
    )


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """Open both spaces by the caisse's manager, then signal a few people; one man is signalled by both."""
    manager = Agent.objects.get(identifiant="manager")
    ines = Agent.objects.get(identifiant="partenaire")
    chu = Espace.objects.create(
        partenaire=Partenaire.objects.get(code=CHU[0]), organisme=region.carsat, origine=Origine.HOPITAL,
        date_debut=jour - timedelta(days=60), ouvert_par=manager,
    )  # fmt: skip
    services.nommer(agent=manager, espace=chu, qui=ines)
    medecin, _ = services.ouvrir_espace(
        agent=manager, organisme=region.carsat, partenaire=une_fiche(region, *SPST), origine=Origine.SPST,
        identifiant="medecin", nom="Vasseur", prenom="Odile", civilite="madame", courriel="",
    )  # fmt: skip
    medecin.set_password(MOT_DE_PASSE)
    medecin.secret_jusqu_au = None
    medecin.save(update_fields=["password", "secret_jusqu_au"])
    recues = {personne[0]: _signaler(chu, ines, personne, jour) for personne in GENS}
    _signaler(Espace.objects.get(partenaire__code=SPST[0]), medecin, GENS[1], jour)
    _repondre(region, service, recues, jour)


def _signaler(espace: Espace, qui: Agent, personne: tuple[str, str, int, str, int | None, str], jour: date) -> Demande:
    nom, naissance, il_y_a, accord, dans, mots = personne
    saisi = {
        "nom": nom, "naissance": naissance, "telephone": "06 39 98 41 27", "commune": "Aubrelle", "sait": "oui",
        "accord_appel": "oui", "accord_suite": accord, "texte": mots, "item_quotidien": "oui",
    }  # fmt: skip
    if dans:
        saisi |= {"sortie": f"{jour + timedelta(days=dans):%d/%m/%Y}", "certitude": "a_confirmer"}
    form = SignalementForm(fiche_en_vigueur("fragilite", jour), saisi | {"cle": str(espace.pk)})
    form.full_clean()
    de = services.Expediteur(
        espace.partenaire, espace.organisme, espace.origine, CanalSignalement.PORTAIL, str(qui), qui
    )
    le = jour - timedelta(days=il_y_a)
    demande: Demande = services.signaler(de=de, cle=f"{espace.pk}{nom}", dit=form.dit, le=le).demande
    return demande


def _repondre(region: RegionFictive, service: Service, recues: dict[str, Demande], jour: date) -> None:
    """Nicolas is sent to his hospital's social service, André is received, Farida does not wish to go on."""
    nicolas, andre = (_identifier(region, service, recues[nom], nom) for nom in ("Nicolas Tessier", "André Pichon"))
    signalements.reorienter(
        agent=service.csam, demande=nicolas, partenaire=Partenaire.objects.get(code="service-social-hospitalier"),
        motif=MotifHorsChamp.SANS_COMPLEXITE_SOCIALE, dit="Le service social de l’hôpital met l’aide en place.",
        pourquoi="besoin de quelques semaines, livret cas n° 5", jour=jour - timedelta(days=1),
    )  # fmt: skip
    signalements.qualifier(agent=service.csam, demande=andre, decision=Decision.RECEVOIR, motif="sortie proche")
    signalements.clore(agent=service.csam, demande=recues["Farida Hachem"], motif=MotifCloture.REFUS)


def _identifier(region: RegionFictive, service: Service, demande: Demande, nom: str) -> Demande:
    prenom, famille = nom.split()
    assure = assures.enregistrer_assure(
        agent=None, nom=famille, prenom=prenom, organisme=region.carsat, regime=Regime.GENERAL,
        commune_code=region.geographie.communes[0].code, telephone="06 39 98 41 27",
    )  # fmt: skip
    return signalements.identifier(agent=service.csam, demande=demande, assure=assure)
