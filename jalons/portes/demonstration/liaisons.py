"""What is followed with the CPAM, the service médical and the CES: a late payment on each clock, an answer to read."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents import services as agents
from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.personnes.assures.models import Assure
from jalons.personnes.partenaires.enums import TypePartenaire
from jalons.personnes.partenaires.models import Partenaire
from jalons.portes.demonstration.equipe import DEPUIS, MOT_DE_PASSE, Service
from jalons.recevoir.liaisons import services
from jalons.recevoir.liaisons.enums import GenreLiaison, PiecePar
from jalons.recevoir.registres import services as registres
from jalons.recevoir.registres.enums import AuteurReclamation, GenreAppui, GenreSollicitation, ObjetReclamation, Voie
from jalons.recevoir.signalements.enums import Accord

FICHES = [
    ("cpam-aubrelle", "CPAM de l’Aubrelle", TypePartenaire.ASSURANCE_MALADIE),
    ("medical-aubrelle", "Service médical de l’Aubrelle", TypePartenaire.SERVICE_MEDICAL),
    ("ces-aubrelle", "Centre d’examens de santé de l’Aubrelle", TypePartenaire.EXAMENS_SANTE),
]


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """Three cards of the directory, an account of the CPAM (« cpam »), and what is under way with them."""
    cpam, medical, ces = (
        Partenaire.objects.create(code=code, nom=nom, type=sorte, territoire=region.carsat)
        for code, nom, sorte in FICHES
    )
    karine = agents.creer_agent(
        identifiant="cpam", nom="Lemoine", prenom="Karine", civilite="madame", role=Role.PARTENAIRE, organisme=None,
        date_debut=DEPUIS, partenaire_id=cpam.pk, courriel="karine.lemoine@cpam.exemple",
    )  # fmt: skip
    karine.set_password(MOT_DE_PASSE)
    karine.secret_jusqu_au = None
    karine.save(update_fields=["password", "secret_jusqu_au"])
    _en_retard(service, karine, cpam, jour)
    _orientees(service, medical, ces, jour)
    _registres(service, jour)


def _personne(nom: str) -> Assure:
    return Assure.objects.get(nom=nom, prenom__in=["Louise", "Paul", "Catherine"])


def _en_retard(service: Service, karine: Agent, cpam: Partenaire, jour: date) -> None:
    """One that waits for the employer's paper; one that the CPAM signalled four days ago, whom nobody has reached."""
    retard = services.ouvrir(
        agent=service.assistante, assure=_personne("Ferrand"), genre=GenreLiaison.IJ, partenaire=cpam, accord=Accord.OUI,
        motif="ij/attestation", impaye_depuis=jour - timedelta(days=38), jour=jour - timedelta(days=9),
        mot="Rien reçu depuis le changement d’employeur. Elle a envoyé son arrêt le jour même.",
    )  # fmt: skip
    services.repondre(
        agent=karine, liaison=retard, acte="attendre_piece", piece_par=PiecePar.EMPLOYEUR,
        mot="L’attestation de salaire du nouvel employeur n’est pas arrivée ; relancé ce matin.",
    )  # fmt: skip
    services.signaler_retard(
        agent=karine, partenaire=cpam, nom="Garnier", prenom="Odile", naissance=date(1971, 9, 3), telephone="06 39 98 41 12",
        motif="ij/arret", impaye_depuis=jour - timedelta(days=51), connaissance=Accord.OUI, accord=Accord.OUI,
        mot="Venue deux fois à l’accueil. Elle dit ne plus pouvoir payer son loyer.", jour=jour - timedelta(days=4),
    )  # fmt: skip


def _orientees(service: Service, medical: Partenaire, ces: Partenaire, jour: date) -> None:
    """One unanswered past its day; one that has a date."""
    services.ouvrir(
        agent=service.assistante, assure=_personne("Lefèvre"), genre=GenreLiaison.ORIENTATION, partenaire=medical,
        motif="medical/reprise", accord=Accord.OUI, mot="Il demande si une reprise à mi-temps est possible.",
        jour=jour - timedelta(days=8),
    )  # fmt: skip
    examen = services.ouvrir(
        agent=service.assistante, assure=_personne("Delmas"), genre=GenreLiaison.ORIENTATION, partenaire=ces,
        motif="ces/examen", accord=Accord.OUI, jour=jour - timedelta(days=3),
    )  # fmt: skip
    services.repondre(
        agent=service.assistante, liaison=examen, acte="annoncer", le=jour + timedelta(days=16),
        mot="Par téléphone : rendez-vous donné, transport possible.",
    )  # fmt: skip


def _registres(service: Service, jour: date) -> None:
    """A réquisition that she has not read, a lawyer's letter on which she asks the DPO, a complaint to acknowledge."""
    registres.noter_sollicitation(
        agent=service.csam, genre=GenreSollicitation.REQUISITION, voie=Voie.COURRIER, recue_le=jour, pour=service.assistante,
        assure=_personne("Lefèvre"), de_qui="OPJ Martin, brigade de Rouvanges, réquisition 2026/113",
        echeance=jour + timedelta(days=9),
    )  # fmt: skip
    lettre = registres.noter_sollicitation(
        agent=service.csam, genre=GenreSollicitation.AVOCAT, voie=Voie.COURRIEL, recue_le=jour - timedelta(days=2),
        pour=service.assistante, assure=_personne("Ferrand"), de_qui="Me Aubry, pour l’ex-mari, demande d’attestation",
    )  # fmt: skip
    registres.prendre_connaissance(agent=service.assistante, sollicitation=lettre)
    registres.demander_appui(
        agent=service.assistante, sollicitation=lettre, genre=GenreAppui.DPO,
        question="Un avocat demande une attestation de suivi pour la partie adverse. Puis-je au moins accuser réception ?",
    )  # fmt: skip
    registres.noter_reclamation(
        agent=service.csam, assure=_personne("Delmas"), objet=ObjetReclamation.DELAI, auteur=AuteurReclamation.PERSONNE,
        voie=Voie.TELEPHONE, recue_le=jour - timedelta(days=3),
        texte="J’ai appelé trois fois pour les barres d’appui, et personne ne m’a rappelée.",
    )  # fmt: skip
