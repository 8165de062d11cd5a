"""The fictitious region with its agents, committed for a browser module: the same people as everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.aides import services as aides
from jalons.accompagner.aides.besoin import Dit, Payee
from jalons.accompagner.aides.models import Financement
from jalons.accompagner.protections import services as protections
from jalons.accompagner.stages import services as stages
from jalons.fondations.agents import services as agents
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.referentiels.selectors import fiche_en_vigueur
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.territoires.demonstration import RegionFictive, creer_region
from jalons.personnes.assures import services as assures
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.services import charger_partenaires
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import Mode
from jalons.reperer.programmes.chargement import charger_programmes

MOT_DE_PASSE = "jalons-essai-2026"
DEPUIS = date(2020, 1, 1)
ROLES = [
    "csam", "assistant_social", "stagiaire", "manager", "secretaire_instance", "direction_regionale", "direction_nationale",
    "dpo", "admin_technique",
]  # fmt: skip


@dataclass(frozen=True)
class Monde:
    """Who works here, and where."""

    region: RegionFictive
    agents: dict[str, Agent]
    jour: date


def peupler() -> Monde:
    """Region, reference data, one account a role, four weeks of open windows."""
    charger_referentiels()
    charger_partenaires()
    charger_programmes()
    region = creer_region()
    equipe = Equipe.objects.create(nom="Équipe d’essai", organisme=region.carsat)
    equipe.lieux.set(region.lieux)
    comptes = {role: _compte(role, region, equipe) for role in ROLES}
    comptes["partenaire"] = agents.creer_agent(
        identifiant="partenaire", nom="Carré", prenom="Inès", role="partenaire", organisme=None, date_debut=DEPUIS,
        mot_de_passe=MOT_DE_PASSE, partenaire_id=Partenaire.objects.first().pk,  # type: ignore[union-attr]
    )  # fmt: skip
    jour = timezone.localdate()
    qui = comptes["assistant_social"]
    rendez_vous.ouvrir_serie(
        agent=qui, pour=qui, du=jour, au=jour + timedelta(days=27), jours=range(5), debut=time(9), fin=time(12),
        lieu=region.lieux[0], modes=[Mode.LIEU],
    )  # fmt: skip
    return Monde(region, comptes, jour)


def _compte(role: str, region: RegionFictive, equipe: Equipe) -> Agent:
    stage, jour = role == "stagiaire", timezone.localdate()
    terrain = role in ("csam", "assistant_social", "stagiaire", "manager")
    return agents.creer_agent(
        identifiant=role, nom="Morvan" if role == "assistant_social" else role, prenom="Hélène", role=role,
        organisme=None if role == "direction_nationale" else region.carsat, equipe=equipe if terrain else None,
        date_debut=jour - timedelta(days=30) if stage else DEPUIS, date_fin=jour + timedelta(days=30) if stage else None,
        mot_de_passe=MOT_DE_PASSE,
    )  # fmt: skip


def ecrire_de_tout(monde: Monde) -> dict[str, list[str]]:
    """A grid open and filled, a sealed record, a dossier open to the student and what she wrote: the pages of each, by role."""
    qui, lea, jour = monde.agents["assistant_social"], monde.agents["stagiaire"], monde.jour
    dossier = Dossier.objects.filter(assure__nom="EssaiA").latest("pk")
    accompagnements.ouvrir_grille(
        agent=monde.agents["direction_regionale"], organisme=monde.region.carsat, code="epices"
    )
    epices = fiche_en_vigueur("epices", jour)
    dites = {item.code: "non" for item in epices.items.all()}
    accompagnements.remplir_grille(agent=qui, dossier=dossier, grille=epices, reponses=dites)
    accompagnements.ouvrir_stage(agent=qui, dossier=dossier, stagiaire=lea)
    fiche = protections.ouvrir_fiche(agent=qui, assure=dossier.assure, genre="ip", cadre=monde.agents["manager"])
    dits: dict[str, Any] = {"genre": "observation", "date_acte": jour, "texte": "Vue chez elle, elle dort mieux."}
    attendu, rendu = (stages.ecrire(agent=lea, dossier=dossier, **dits) for _ in range(2))
    stages.rendre(agent=qui, ecrit=rendu, mot="Dites ce qu’elle a dit.")
    _aider(monde, dossier)
    scellee = reverse("protections:fiche", args=[fiche.pk])
    return {
        "assistant_social": [
            reverse("accompagnements:grilles_dossier", args=[dossier.pk]),
            reverse("accompagnements:grille", args=[dossier.pk, "epices"]),
            *(scellee, reverse("protections:nouvelle", args=[dossier.assure_id])),
            reverse("stages:ecrit", args=[attendu.pk]),
        ],
        "manager": [scellee],
        "direction_nationale": [reverse("referentiels:grille", args=["epices"])],
        "stagiaire": [
            reverse("stages:ecrire", args=[dossier.pk]),
            *(reverse(f"stages:{nom}", args=[rendu.pk]) for nom in ("ecrit", "reprendre")),
        ],
    }


def _aider(monde: Monde, dossier: Dossier) -> None:
    """A fund, a need with three financers: one waits for the delegation, one for a second person, one outside answered."""
    qui, caisse, jour = monde.agents["assistant_social"], monde.region.carsat.pk, monde.jour
    fonds = [
        aides.creer(
            agent=None, organisme_id=caisse, nom=nom, genre="ass", payeur="Agent comptable", source="Essai", date_debut=DEPUIS
        )
        for nom in ("Aides individuelles", "Secours")
    ]  # fmt: skip
    for un in fonds:
        aides.doter(
            agent=None, fonds=un, annee=jour.year, dotation=Decimal(9000), source="Essai", plafond_urgence=Decimal(300),
            seuil_deux=Decimal(500),
        )  # fmt: skip
    besoin = aides.noter(
        agent=qui, assure=dossier.assure, organisme_id=caisse, dossier=dossier, nature="domicile", cout=Decimal(1560),
        dit=Dit("60 heures d’aide à domicile", "Une personne seule.", "La sortie a lieu."), payee=Payee("Une association"),
    )  # fmt: skip
    urgente, grande = (
        aides.ajouter(agent=qui, aide=besoin, fonds=un, demande=Decimal(combien))
        for un, combien in zip(fonds, (200, 700), strict=True)
    )
    autre = aides.ajouter(agent=qui, aide=besoin, financeur="CAF", demande=Decimal(300))
    aides.demander(agent=qui, financement=autre)
    aides.repondre(agent=qui, financement=autre, accord=True, le=jour)
    aides.demander(agent=qui, financement=urgente, voie="urgence")
    Financement.objects.filter(pk=grande.pk).update(statut="demande", voie="commission")
    aides.decider(agent=monde.agents["secretaire_instance"], financement=grande, accorde=Decimal(700), mots="Oui.")


def accompagner_d_autres(monde: Monde, combien: int) -> None:
    """Other people of the region, met this year, so that figures pass the threshold of 11."""
    hasard, qui = Random(11), monde.agents["assistant_social"]
    for rang in range(combien):
        commune = monde.region.geographie.communes[0]
        assure = assures.enregistrer_assure(
            agent=None, nom=f"Essai{chr(65 + rang)}", prenom="Claude", organisme=monde.region.carsat,
            date_naissance=date(1970, 1, 1 + rang % 28), commune_code=commune.code,
        )  # fmt: skip
        dossier = accompagnements.ouvrir_dossier(
            agent=qui,
            assure=assure,
            referent=qui,
            axe=hasard.choice(["pdp", "sante"]),
            ouvert_le=monde.jour.replace(day=1),
        )
        accompagnements.noter_entretien(
            agent=qui, dossier=dossier, mode="telephone", date_acte=monde.jour.replace(day=1)
        )
