"""The agents of the fictitious region, one account a role, each opened by two people, and their open windows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents import services
from jalons.fondations.agents.enums import GenreSecteur
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.agents.rules import DE_TERRAIN
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import Mode, MotifIndisponibilite, Rythme

MOT_DE_PASSE = "jalons-demo"
DEPUIS = date(2020, 1, 1)
SEMAINES_PASSEES = 8  # of windows and appointments
ITINERANTE, SIGNE = 1, 4  # among the workers
Compte = tuple[str, Role, str, str, str]  # identifier, role, first name, name, title
COMPTES: list[Compte] = [
    ("csam", Role.CSAM, "Nadia", "Roche", "madame"),
    ("assistante", Role.ASSISTANT_SOCIAL, "Hélène", "Morvan", "madame"),
    ("etudiante", Role.STAGIAIRE, "Léa", "Masson", "madame"),
    ("manager", Role.MANAGER, "Sonia", "Perrin", "madame"),
    ("commission", Role.SECRETAIRE_INSTANCE, "Maud", "Perrin", "madame"),
    ("direction", Role.DIRECTION_REGIONALE, "Claire", "Vidal", "madame"),
    ("nationale", Role.DIRECTION_NATIONALE, "Marc", "Estève", "monsieur"),
    ("partenaire", Role.PARTENAIRE, "Inès", "Carré", "madame"),
    ("dpo", Role.DPO, "Paule", "Garrec", "madame"),
    ("technique", Role.ADMIN_TECHNIQUE, "Yann", "Le Goff", "monsieur"),
    ("technique2", Role.ADMIN_TECHNIQUE, "Maud", "Kerbrat", "madame"),
]
CADRES: list[Compte] = [  # of the other team; the second one retired, and what she was to read waits for somebody
    ("manager2", Role.MANAGER, "Gilles", "Tessier", "monsieur"),
    ("manager3", Role.MANAGER, "Odile", "Quémener", "madame"),
]
NOMS = [
    ("Luc", "Denis", "monsieur"), ("Amel", "Saïdi", "madame"), ("Rose", "Kervella", "madame"), ("Pierre", "Aubin", "monsieur"),
    ("Jeanne", "Loubet", "madame"),
]  # fmt: skip
COLLEGUES: list[Compte] = [(f"assistant{rang}", Role.ASSISTANT_SOCIAL, *nom) for rang, nom in enumerate(NOMS, 2)]


@dataclass(frozen=True)
class Service:
    """The people who act in the demonstration."""

    csam: Agent
    assistante: Agent
    travailleurs: list[Agent]


def creer(region: RegionFictive, partenaire: Partenaire, jour: date) -> Service:
    """Two teams, one account a role and five more assistants sociaux with their cantons; a request that waits."""
    equipes = [
        Equipe.objects.create(nom=nom, organisme=region.carsat) for nom in ("Équipe Aubrelle", "Équipe des Marches")
    ]
    for rang, equipe in enumerate(equipes):
        equipe.lieux.set(region.lieux[rang::2])
    agents = _fonder(region, partenaire)
    for compte in sorted(COMPTES, key=lambda c: c[0] != "direction"):  # first: it agrees to those of the field
        if compte[0] not in agents:
            agents[compte[0]] = _ouvrir(agents, region, equipes[0], compte)
    for compte in CADRES:
        agents[compte[0]] = _ouvrir(agents, region, equipes[1], compte)
    collegues = [_ouvrir(agents, region, equipes[rang % 2], compte) for rang, compte in enumerate(COLLEGUES)]
    services.proposer(  # in the day of « technique », who may open it or refuse it
        agent=agents["technique2"], identifiant="elise.tanguy", nom="Tanguy", prenom="Élise", civilite="madame",
        role=Role.DIRECTION_NATIONALE, organisme=None, equipe=None, date_debut=jour,
    )  # fmt: skip
    travailleurs = [agents["assistante"], *collegues]
    for rang, canton in enumerate(region.geographie.cantons):
        services.donner_secteur(
            agent=None, a=travailleurs[rang % len(travailleurs)], genre=GenreSecteur.CANTON, code=canton, du=DEPUIS
        )
    return Service(agents["csam"], agents["assistante"], travailleurs)


def _fonder(region: RegionFictive, partenaire: Partenaire) -> dict[str, Agent]:
    """The first account, opened alone; the partner's, whose space opens later; the second administration, by the first."""
    ou = {"technique": (region.carsat, None), "partenaire": (None, partenaire.pk)}
    agents = {}
    for identifiant, role, prenom, nom, civilite in COMPTES:
        if identifiant in ou:
            caisse, organisation = ou[identifiant]
            agents[identifiant] = services.creer_agent(
                identifiant=identifiant, nom=nom, prenom=prenom, role=role, civilite=civilite, organisme=caisse,
                date_debut=DEPUIS, partenaire_id=organisation,
            )  # fmt: skip
            _donner_mot_connu(agents[identifiant])
    agents["technique2"] = _ouvrir(agents, region, None, COMPTES[-1])
    return agents


def _ouvrir(agents: dict[str, Agent], region: RegionFictive, equipe: Equipe | None, compte: Compte) -> Agent:
    """Asked for by one administration, opened by the other; the password is then that of the demonstration."""
    identifiant, role, prenom, nom, civilite = compte
    du, au = _dates(role)
    demande = services.proposer(
        agent=agents.get("technique2"), identifiant=identifiant, nom=nom, prenom=prenom, role=role, civilite=civilite,
        organisme=None if role == Role.DIRECTION_NATIONALE else region.carsat,
        equipe=equipe if role in DE_TERRAIN else None, date_debut=du, date_fin=au,
    )  # fmt: skip
    if demande.est_proposee:
        services.accorder(agent=agents["direction"], habilitation=demande)
    services.ouvrir(agent=agents["technique"], habilitation=demande)
    agent: Agent = Agent.objects.get(identifiant=identifiant)
    _donner_mot_connu(agent)
    return agent


def _dates(role: Role) -> tuple[date, date | None]:
    """Since always; a placement began lately, and ends."""
    jour = timezone.localdate()
    return (jour - timedelta(days=21), jour + timedelta(days=70)) if role == Role.STAGIAIRE else (DEPUIS, None)


def _donner_mot_connu(agent: Agent) -> None:
    """The password printed in the documentation: nobody could choose one so weak."""
    agent.set_password(MOT_DE_PASSE)
    agent.secret_jusqu_au = None
    agent.save(update_fields=["password", "secret_jusqu_au"])


def ouvrir_plages(service: Service, region: RegionFictive, jour: date) -> None:
    """Eight weeks of windows behind, six ahead: mornings at a place, two afternoons by telephone. One worker goes from place
    to place and is away every Wednesday afternoon; another one signs.
    """
    bornes: dict[str, Any] = {"du": jour - timedelta(weeks=SEMAINES_PASSEES), "au": jour + timedelta(days=42)}
    for rang, agent in enumerate(service.travailleurs):
        competences = {SIGNE: ["lsf"], ITINERANTE: ["pdp", "maladie_grave"]}.get(rang, [])
        commun: dict[str, Any] = {"agent": agent, "pour": agent, "competences": competences} | bornes
        for tour, ou in enumerate((rang, rang + 3)):
            autour: dict[str, Any] = {
                "jours": [tour, tour + 2],
                "debut": time(9),
                "fin": time(12),
                "modes": [Mode.LIEU],
            }
            if tour and rang == ITINERANTE:
                autre = region.lieux[(ou + 1) % len(region.lieux)]
                autour |= {"rythme": Rythme.IMPAIRES, "en_alternance": autre}
            rendez_vous.ouvrir_serie(**commun, **autour, lieu=region.lieux[ou % len(region.lieux)])
        rendez_vous.ouvrir_serie(**commun, jours=[3, 4], debut=time(14), fin=time(16, 15), modes=[Mode.TELEPHONE])
    absente = service.travailleurs[ITINERANTE]
    rendez_vous.declarer_serie(
        agent=absente, pour=absente, jours=[2], debut=time(13), **bornes, motif=MotifIndisponibilite.AUTRE
    )
