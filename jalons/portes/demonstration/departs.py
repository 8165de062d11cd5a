"""A colleague is away since yesterday and « assistante » answers for her; another goes on holiday and nobody was named; three
dossiers go between two caisses: one proposed to us and one by us, awaiting their answers (« manager », « manager-voisine »), one
taken next door."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.enums import AccordDepart, Axe, Mode, StatutDossier
from jalons.accompagner.accompagnements.models import Depart, Dossier, Referent
from jalons.accompagner.accompagnements.services.entretiens import PourDossier
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.agents.services import creer_agent
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.fondations.territoires.models import Organisme
from jalons.parcours import continuite, selectors
from jalons.parcours.selectors.absences import absence
from jalons.personnes.assures.enums import Regime
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.services import enregistrer_assure
from jalons.portes.demonstration.equipe import DEPUIS, MOT_DE_PASSE, Service
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import MotifIndisponibilite
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.rules import instant_local

DUS = (  # what was said, what was promised, what is awaited, from whom, in how many days
    ("Le loyer de novembre n’est pas payé, une lettre du bailleur est arrivée.", "Appeler le bailleur.",
     "Demande de délai au bailleur", "le bailleur", -1),
    ("L’employeur n’a pas envoyé l’attestation de salaire : aucune indemnité depuis six semaines.", "Joindre la caisse.",
     "Attestation de salaire réclamée", "le service des ressources humaines", 2),
    ("La visite de pré-reprise est demandée, le poste serait aménagé à mi-temps.", "Écrire au médecin du travail.",
     "Demande de visite de pré-reprise", "le médecin du travail", 4),
    ("La complémentaire s’arrête à la fin du mois.", "Déposer la demande de complémentaire santé solidaire.",
     "Demande de complémentaire santé solidaire", "la caisse primaire", 6),
    ("L’aide à domicile ne vient plus depuis quinze jours.", "Chercher un autre service.",
     "Recherche d’un service d’aide à domicile", "le centre communal d’action sociale", 9),
)  # fmt: skip


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """The absence, then what is proposed each way."""
    _absence(service, jour)
    equipe = Equipe.objects.get(organisme__code="carsat-monts")
    manager, assistante = (
        _ouvrir(equipe, *qui)
        for qui in (
            ("manager-voisine", Role.MANAGER, "Aline", "Castagné"),
            ("assistante-voisine", Role.ASSISTANT_SOCIAL, "Judith", "Parmentier"),
        )
    )
    _vers_nous(region, assistante, equipe.organisme, jour)
    _proposer(service.assistante, equipe, jour, "Elle emménage chez sa sœur, dans les Monts.")
    if depart := _proposer(service.travailleurs[1], equipe, jour, "Il a pris un logement dans les Monts."):
        continuite.accueillir(agent=manager, depart=depart, a=assistante)


def _absence(service: Service, jour: date) -> None:
    absente, manager = service.travailleurs[3], Agent.objects.get(identifiant="manager")
    _ce_qui_est_du(absente, jour)
    lignes = absence(manager, absente, jour)
    continuite.remplacer(
        agent=manager, absente=absente, suppleant=service.assistante, du=jour - timedelta(days=1),
        au=jour + timedelta(days=11), prevenir=[str(li.dossier.pk) for li in lignes if li.bientot],
    )  # fmt: skip
    _sans_relais(service, jour)


def _sans_relais(service: Service, jour: date) -> None:
    """Another one is on holiday from the next working day on, and nobody was named: it waits in the day of « manager »."""
    absente = service.travailleurs[5]
    _ce_qui_est_du(absente, jour)
    du = calendrier().jour_ouvre(jour, 1)
    debut, fin = (instant_local(j, time(0), "Europe/Paris") for j in (du, du + timedelta(days=8)))
    rendez_vous.declarer_indisponible(
        agent=absente, pour=absente, debut=debut, fin=fin, motif=MotifIndisponibilite.CONGES
    )


def _ce_qui_est_du(absente: Agent, jour: date) -> None:
    """Five of her dossiers have something that presses; one of these people has no telephone."""
    siens = Referent.le_jour(jour).filter(agent=absente, date_fin=None).values("dossier_id")
    avant = jour - timedelta(days=30)
    dossiers = Dossier.objects.filter(pk__in=siens, statut=StatutDossier.OUVERT, ouvert_le__lt=avant).order_by(
        "-ouvert_le", "pk"
    )
    for dossier, (dit, promis, intitule, avec, dans) in zip(dossiers[:5], DUS, strict=False):
        commun: dict[str, Any] = {"agent": absente, "dossier": dossier}
        accompagnements.noter_entretien(
            **commun, mode=Mode.TELEPHONE, date_acte=jour - timedelta(days=9), duree_minutes=35,
            note="Noté après l’appel.", pour_dossier=PourDossier(resume=dit, promis_service=promis),
        )  # fmt: skip
        accompagnements.noter_demarche(
            **commun, intitule=intitule, avec=avec, date_acte=jour - timedelta(days=8),
            reponse_attendue_le=jour + timedelta(days=dans),
        )  # fmt: skip
        accompagnements.prevoir_etape(
            **commun, prevue_le=jour + timedelta(days=dans + 3), intitule="Faire le point sur la réponse"
        )
    Assure.objects.filter(pk__in=[d.assure_id for d in dossiers[1:2]]).update(
        telephone="", telephone_e164="", courriel="", adresse=""
    )


def _vers_nous(region: RegionFictive, agent: Agent, caisse: Organisme, jour: date) -> None:
    """Mireille, accompanied next door since the spring, has moved here."""
    elle = enregistrer_assure(
        agent=None, nom="Fabrègue", prenom="Mireille", organisme=caisse, date_naissance=date(1971, 4, 9),
        regime=Regime.GENERAL, commune_code=region.geographie.communes[9].code, telephone="06 39 98 41 07",
    )  # fmt: skip
    dossier = accompagnements.ouvrir_dossier(
        agent=agent, assure=elle, referent=agent, axe=Axe.PDP, ouvert_le=jour - timedelta(days=97)
    )
    accompagnements.noter_entretien(
        agent=agent, dossier=dossier, mode=Mode.TELEPHONE, date_acte=jour - timedelta(days=20), duree_minutes=40,
        note="Elle a trouvé à se loger près de sa fille. Elle demande à ne pas tout raconter de nouveau.",
    )  # fmt: skip
    accompagnements.evaluer(
        agent=agent,
        dossier=dossier,
        texte="En arrêt depuis cinq mois, elle veut reprendre à temps partiel près de sa fille.",
    )
    dossier.refresh_from_db()
    _proposer_celui(agent, dossier, region.carsat, jour, "Elle a emménagé près de sa fille, dans votre ressort.")


def _proposer(agent: Agent, equipe: Equipe, jour: date, pourquoi: str) -> Depart | None:
    """Her oldest quiet dossier, without an appointment to come nor a danger; None when she has none."""
    siens = Referent.le_jour(jour).filter(agent=agent, date_fin=None).values("dossier_id")
    attendues = RendezVous.objects.filter(date_acte__gte=jour).values("assure_id")
    libres = Dossier.objects.filter(pk__in=siens, statut=StatutDossier.OUVERT, ouvert_le__lt=jour - timedelta(days=120))
    libres = libres.exclude(assure__in=attendues).select_related("assure", "demande").order_by("ouvert_le", "pk")
    for dossier in libres[:5]:
        if not continuite.en_danger_ici(dossier, jour):
            return _proposer_celui(agent, dossier, equipe.organisme, jour, pourquoi)
    return None


def _proposer_celui(agent: Agent, dossier: Dossier, vers: Organisme, jour: date, pourquoi: str) -> Depart:
    offre = selectors.offre_de_depart(agent, dossier, jour)
    return continuite.proposer_a_caisse(
        agent=agent, dossier=dossier, vers=vers, pourquoi=pourquoi, accord=AccordDepart.ORAL, accord_le=jour,
        version=dossier.version, avec=[nom for nom, _ in offre.passe if nom != "plan"],
    )  # fmt: skip


def _ouvrir(equipe: Equipe, identifiant: str, role: Role, prenom: str, nom: str) -> Agent:
    agent = creer_agent(
        identifiant=identifiant, nom=nom, prenom=prenom, civilite="madame", role=role, organisme=equipe.organisme,
        equipe=equipe, date_debut=DEPUIS,
    )  # fmt: skip
    agent.set_password(MOT_DE_PASSE)
    agent.secret_jusqu_au = None
    agent.save(update_fields=["password", "secret_jusqu_au"])
    return agent
