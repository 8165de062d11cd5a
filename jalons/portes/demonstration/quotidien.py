"""What a day of use leaves on the desks: a call passed on, a dossier proposed, one reopened, a note still to write."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.enums import IssueEmploi, MotifClotureDossier, StatutDossier
from jalons.accompagner.accompagnements.enums_ouvertures import MotifUrgence, NatureOuverture
from jalons.accompagner.accompagnements.models import Dossier, Etape
from jalons.fondations.agents.models import Agent
from jalons.portes.demonstration.cas import PARIS, ouvre
from jalons.portes.demonstration.equipe import Service
from jalons.recevoir.calendriers import services as calendriers
from jalons.recevoir.calendriers.enums import Niveau
from jalons.recevoir.permanences import services as permanences
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import Issue, MotifRendezVous
from jalons.recevoir.rendez_vous.enums import Mode as ModeRendezVous
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import SuiteAppel, SujetAppel


def installer(service: Service, jour: date) -> None:
    """Add to the people of the booklet what happened to them since."""
    valerie, paul, romuald, louise, catherine = (
        Dossier.objects.select_related("assure", "demande", "organisme").get(assure__nom=nom, assure__prenom=prenom)
        for nom, prenom in (
            ("Brunet", "Valérie"), ("Lefèvre", "Paul"), ("Schmitt", "Romuald"), ("Ferrand", "Louise"),
            ("Delmas", "Catherine"),
        )
    )  # fmt: skip
    _rouvrir(service, paul, jour)
    _passer_l_appel(service, louise)
    _proposer(service, romuald, jour)
    _sans_note(service, valerie, jour)
    _etapes(service, catherine, jour)
    _ouvrir(service, catherine, jour)
    _permanences(service, jour)
    _calendrier(service, jour)


def _calendrier(service: Service, jour: date) -> None:
    """Hélène reads her agenda in her own software, and brought in the hours when she is busy elsewhere."""
    helene = service.travailleurs[0]
    calendriers.ouvrir_flux(agent=helene, niveau=Niveau.DETAIL)
    jours = [ouvre(jour + timedelta(days=n), 1) for n in (9, 16, 23)]
    moments = [(datetime.combine(j, time(18), PARIS), datetime.combine(j, time(19), PARIS)) for j in jours]
    calendriers.importer(agent=helene, nom="Mon agenda", moments=moments)


def _permanences(service: Service, jour: date) -> None:
    """Two weeks of duty: one after the other in the day, and somebody behind them."""
    helene, luc, _, rose, *_ = service.travailleurs
    heures = [
        (luc, 1, time(8, 30), time(12, 30)),
        (helene, 1, time(12, 30), time(18)),
        (rose, 2, time(8, 30), time(18)),
    ]
    for rang, (qui, tour, debut, fin) in enumerate(heures):
        permanences.tenir(
            agent=None, pour=qui, du=jour, au=jour + timedelta(days=13), jours=range(5), debut=debut, fin=fin, rang=tour,
            telephone=f"05 00 00 01 1{rang}",
        )  # fmt: skip


def _rouvrir(service: Service, dossier: Dossier, jour: date) -> None:
    """He went back to his shop, then the arrêt began again: the closing stays to be read."""
    accompagnements.clore_dossier(
        agent=service.assistante, dossier=dossier, le=jour - timedelta(days=20), motif=MotifClotureDossier.PLUS_NECESSAIRE,
        issue_emploi=IssueEmploi.MEME_POSTE_AMENAGE,
    )  # fmt: skip
    accompagnements.rouvrir_dossier(agent=service.assistante, dossier=dossier)


def _passer_l_appel(service: Service, dossier: Dossier) -> None:
    signalements.noter_appel(
        agent=service.csam, assure=dossier.assure, organisme=dossier.organisme, suite=SuiteAppel.TRANSMIS, cle=uuid4(),
        pour=service.assistante, sujet=SujetAppel.RAPPEL, demande=dossier.demande,
        paroles="Ma consultation est avancée à jeudi, je ne sais pas qui gardera les enfants. Rappelez-moi avant midi.",
    )  # fmt: skip


def _proposer(service: Service, dossier: Dossier, jour: date) -> None:
    """One dossier waits for a colleague's answer, and a colleague waits for hers about one of his."""
    luc, rose = service.travailleurs[1], service.travailleurs[3]
    siens = Dossier.objects.filter(
        statut=StatutDossier.OUVERT,
        ouvert_le__lte=jour - timedelta(days=30),
        referents__agent=luc,
        referents__date_fin=None,
    )
    propositions = [(service.assistante, dossier, rose)]
    propositions += [(luc, sien, service.assistante) for sien in siens.order_by("-ouvert_le", "pk")[:1]]
    for agent, propose, nouveau in propositions:
        accompagnements.proposer_transfert(
            agent=agent,
            dossier=propose,
            nouveau=nouveau,
            le=ouvre(jour + timedelta(days=7), 1),
            version=propose.version,
        )


def _ouvrir(service: Service, dossier: Dossier, jour: date) -> None:
    """One dossier is shown to the manager, who is asked something; she forced one of a colleague's, and nobody reviewed it."""
    luc, manager = service.travailleurs[1], Agent.objects.get(identifiant="manager")
    accompagnements.ouvrir_appui(
        agent=service.assistante, dossier=dossier, manager=manager, jusqu_au=jour + accompagnements.APPUI,
        demande="La seconde rampe dépasse le fonds d’aide : par qui d’autre passer ?",
    )  # fmt: skip
    sien = Dossier.objects.filter(statut=StatutDossier.OUVERT, referents__agent=luc, referents__date_fin=None)
    accompagnements.forcer(
        agent=manager, dossier=sien.order_by("ouvert_le", "pk")[0], nature=NatureOuverture.URGENCE,
        motif=MotifUrgence.CONTINUITE, raison="Luc Denis est en congé : l’hôpital demande qui prévenir avant sa sortie.",
    )  # fmt: skip


def _sans_note(service: Service, dossier: Dossier, jour: date) -> None:
    """She came three days ago; nothing is written of it yet."""
    debut = datetime.combine(ouvre(jour - timedelta(days=3), -1), time(11), PARIS)
    rdv = rendez_vous.reserver(
        agent=service.assistante, assure=dossier.assure, avec=service.assistante, debut=debut, duree=45,
        dossier_id=dossier.pk, mode=ModeRendezVous.TELEPHONE, motif=MotifRendezVous.SUITE, maintenant=debut - timedelta(days=4),
    )  # fmt: skip
    rendez_vous.noter_issue(
        agent=service.assistante, rdv=rdv, issue=Issue.PRESENT, maintenant=debut + timedelta(hours=1)
    )


def _etapes(service: Service, dossier: Dossier, jour: date) -> None:
    """The review is put off until the quote comes; the visit it waits for has its result."""
    qui, point = service.assistante, Etape.objects.get(dossier=dossier, repere=None)
    accompagnements.reporter_etape(
        agent=qui, etape=point, version=point.version, prevue_le=ouvre(jour + timedelta(days=6), -1)
    )
    visite = accompagnements.prevoir_etape(
        agent=qui, dossier=dossier, prevue_le=jour - timedelta(days=9), intitule="Visite de l’ergothérapeute"
    )
    accompagnements.noter_resultat(
        agent=qui, etape=visite, version=visite.version, faite_le=jour - timedelta(days=8),
        resultat="Barres d’appui et rehausseur conseillés ; le devis de la seconde rampe est attendu.",
    )  # fmt: skip
