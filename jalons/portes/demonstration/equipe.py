"""The agents of the fictitious region, one account a role, and their open windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents import services
from jalons.fondations.agents.enums import GenreSecteur
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import Mode

MOT_DE_PASSE = "jalons-demo"
DEPUIS = date(2020, 1, 1)
# identifier, role, first name, name, title
COMPTES = [
    ("csam", Role.CSAM, "Nadia", "Roche", "madame"),
    ("assistante", Role.ASSISTANT_SOCIAL, "Hélène", "Morvan", "madame"),
    ("manager", Role.MANAGER, "Sonia", "Perrin", "madame"),
    ("direction", Role.DIRECTION_REGIONALE, "Claire", "Vidal", "madame"),
    ("nationale", Role.DIRECTION_NATIONALE, "Marc", "Estève", "monsieur"),
    ("partenaire", Role.PARTENAIRE, "Inès", "Carré", "madame"),
    ("dpo", Role.DPO, "Paule", "Garrec", "madame"),
    ("technique", Role.ADMIN_TECHNIQUE, "Yann", "Le Goff", "monsieur"),
]
COLLEGUES = [("Luc", "Denis"), ("Amel", "Saïdi"), ("Rose", "Kervella"), ("Pierre", "Aubin"), ("Jeanne", "Loubet")]


@dataclass(frozen=True)
class Service:
    """The people who act in the demonstration."""

    csam: Agent
    assistante: Agent
    travailleurs: list[Agent]


def creer(region: RegionFictive, partenaire: Partenaire) -> Service:
    """Two teams, one account a role and five more assistants sociaux with their cantons."""
    equipes = [
        Equipe.objects.create(nom=nom, organisme=region.carsat) for nom in ("Équipe Aubrelle", "Équipe des Marches")
    ]
    for rang, equipe in enumerate(equipes):
        equipe.lieux.set(region.lieux[rang::2])
    agents = {}
    for identifiant, role, prenom, nom, civilite in COMPTES:
        terrain = role in (Role.CSAM, Role.ASSISTANT_SOCIAL, Role.MANAGER)
        agents[identifiant] = services.creer_agent(
            identifiant=identifiant, nom=nom, prenom=prenom, role=role, civilite=civilite,
            organisme=None if role in (Role.DIRECTION_NATIONALE, Role.PARTENAIRE) else region.carsat,
            equipe=equipes[0] if terrain else None, date_debut=DEPUIS, mot_de_passe=MOT_DE_PASSE,
            partenaire_id=partenaire.pk if role == Role.PARTENAIRE else None,
        )  # fmt: skip
    collegues = [
        services.creer_agent(
            identifiant=f"assistant{rang + 2}",
            nom=nom,
            prenom=prenom,
            role=Role.ASSISTANT_SOCIAL,
            organisme=region.carsat,
            equipe=equipes[rang % 2],
            date_debut=DEPUIS,
            mot_de_passe=MOT_DE_PASSE,
        )
        for rang, (prenom, nom) in enumerate(COLLEGUES)
    ]
    travailleurs = [agents["assistante"], *collegues]
    for rang, canton in enumerate(region.geographie.cantons):
        services.donner_secteur(
            agent=None, a=travailleurs[rang % len(travailleurs)], genre=GenreSecteur.CANTON, code=canton, du=DEPUIS
        )
    return Service(agents["csam"], agents["assistante"], travailleurs)


def ouvrir_plages(service: Service, region: RegionFictive, jour: date) -> None:
    """Six weeks of windows: mornings at a place, two afternoons by telephone."""
    for rang, agent in enumerate(service.travailleurs):
        lieux: Sequence[int] = (rang, rang + 3)
        for tour, lieu in enumerate(lieux):
            rendez_vous.ouvrir_serie(
                agent=agent, pour=agent, du=jour - timedelta(days=7), au=jour + timedelta(days=42),
                jours=[tour, tour + 2], debut=time(9), fin=time(12),
                lieu=region.lieux[lieu % len(region.lieux)], modes=[Mode.LIEU],
            )  # fmt: skip
        rendez_vous.ouvrir_serie(
            agent=agent, pour=agent, du=jour - timedelta(days=7), au=jour + timedelta(days=42), jours=[3, 4],
            debut=time(14), fin=time(16, 15), modes=[Mode.TELEPHONE],
        )  # fmt: skip
