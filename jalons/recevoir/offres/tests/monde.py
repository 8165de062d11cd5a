"""One caisse that makes offers: Nadia (CSAM), Hélène who receives in Cholet, people found by the request."""

from __future__ import annotations

import io
import itertools
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from pypdf import PdfReader

from jalons.recevoir.offres import services
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.offres.rules import SEMAINE, lendemain_d_appel, lundi
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.seances import services as seances
from jalons.recevoir.signalements.enums import Origine, StatutDemande
from jalons.recevoir.signalements.models import Demande, Signalement
from jalons.reperer.detection.models import Extraction, Reperage
from tests import people

JOUR = date(2027, 3, 3)  # a Wednesday
LUNDI = date(2027, 3, 8)
_suite = itertools.count(1)


class Monde:
    """The people, the place, and short words to move them."""

    def __init__(self, **organisme: Any):
        self.caisse = people.un_organisme(**organisme)
        self.equipe = people.une_equipe(self.caisse)
        self.lieu = people.un_lieu(self.caisse, nom="CPAM de Cholet")
        self.equipe.lieux.add(self.lieu)
        self.nadia = people.un_agent("csam", equipe=self.equipe, prenom="Nadia", nom="Roche")
        self.helene = people.un_agent("assistant_social", equipe=self.equipe, prenom="Hélène", nom="Morvan")
        self.awa = people.un_agent("manager", equipe=self.equipe, prenom="Awa", nom="Ndiaye")
        self.extraction = Extraction.objects.create(
            dossier="mois", mois="2027-02", manifeste=[], empreinte=f"e{next(_suite)}", organisme=self.caisse,
            lignes_lues=1, rejets=0,
        )  # fmt: skip

    def trouvee(self, *, differenciee: bool = False, jour_91: date = date(2027, 2, 10), **assure: Any) -> Demande:
        """Somebody whom the request found: her demande « à offrir »."""
        rang = next(_suite)
        valeurs = {"nom": f"Brunet{_lettres(rang)}", "telephone": f"06 39 98 {rang // 100 % 100:02d} {rang % 100:02d}",
                   "adresse": "12 rue des Tilleuls"}  # fmt: skip
        personne = people.un_assure(self.caisse, **valeurs | assure)
        demande = Demande.objects.create(
            assure=personne,
            organisme=self.caisse,
            statut=StatutDemande.A_OFFRIR,
            origine=Origine.REQUETE,
            recue_le=JOUR,
        )
        self.arrivee(demande, differenciee=differenciee, jour_91=jour_91)
        return demande

    def arrivee(
        self, demande: Demande, *, differenciee: bool = False, jour_91: date = date(2027, 2, 10), arret: bool = True
    ) -> Reperage:
        """The request's own arrival in that demande; without ``arret``, the event of a programmed list."""
        paye: dict[str, Any] = {"jours_payes": 96, "montant_journalier": 20} if arret else {}
        bornes = (jour_91 - timedelta(days=90), jour_91 + timedelta(days=5)) if arret else (jour_91, jour_91)
        reperage = Reperage.objects.create(
            extraction=self.extraction, regle="a1", regle_version="1", mois="2027-02", assure_ref="x",
            assure_index=f"i{next(_suite)}".encode(), identite="{}", arret_debut=bornes[0],
            jour_91=jour_91, dernier_jour_paye=bornes[1], **paye,
            marqueurs=["c2s"] if differenciee else [], offre="differenciee" if differenciee else "socle",
        )  # fmt: skip
        Signalement.objects.create(
            demande=demande, organisme=self.caisse, reperage=reperage, origine=Origine.REQUETE, recu_le=JOUR
        )
        return reperage

    def ouvrir(self, semaine: date = LUNDI, *, jour: int = 0, de: int = 9, a: int = 12, pour: Any = None) -> Any:
        """Four 45-minute slots on that day of the week (0 Monday), in Cholet."""
        qui = pour or self.helene
        return rendez_vous.ouvrir_plage(
            agent=qui, pour=qui, jour=semaine + timedelta(days=jour), debut=time(de), fin=time(a), lieu=self.lieu,
            modes=["lieu"],
        )  # fmt: skip

    def seance(self, places: int = 2, semaine: date = LUNDI, *, jour: int = 1, heure: int = 14, **autres: Any) -> Any:
        """An information meeting."""
        valeurs = {"jour": semaine + timedelta(days=jour), "heure": time(heure), "places": places, "lieu": self.lieu}
        return seances.ouvrir(agent=self.nadia, organisme=self.caisse, **valeurs | autres)

    def preparer(self, jour: date = JOUR) -> services.Preparation:
        """The run of that day."""
        return services.preparer(agent=self.nadia, organisme=self.caisse, jour=jour)

    def planifier(self, jour: date = JOUR, **autres: Any) -> services.Planification:
        """The run of that day."""
        return services.planifier(agent=self.nadia, organisme=self.caisse, jour=jour, **autres)

    def offre(self, *, differenciee: bool = False, **assure: Any) -> Offre:
        """An offer ready for the week of LUNDI."""
        demande = self.trouvee(differenciee=differenciee, **assure)
        self.preparer()
        Offre.objects.filter(demande=demande).update(semaine_prevue=LUNDI, lieu=self.lieu, sans_place="")
        return Offre.objects.select_related("demande", "assure", "organisme").get(demande=demande)

    def offres(self, combien: int, **assure: Any) -> list[Offre]:
        """Several, prepared in one run."""
        cles = [self.trouvee(**assure).pk for _ in range(combien)]
        self.preparer()
        Offre.objects.filter(demande__in=cles).update(semaine_prevue=LUNDI, lieu=self.lieu, sans_place="")
        return list(Offre.objects.select_related("demande", "assure", "organisme").filter(demande__in=cles))

    def envoyer(self, jour: date = JOUR, **autres: Any) -> services.BilanEnvoi:
        """Make what is due."""
        return services.envoyer_semaine(agent=self.nadia, organisme=self.caisse, jour=jour, **autres)

    def relancer(self, jour: date) -> services.BilanEnvoi:
        """Remind those due."""
        return services.relancer(agent=self.nadia, organisme=self.caisse, jour=jour)


def _lettres(n: int) -> str:
    return "".join(chr(97 + int(c)) for c in str(n))


def demain() -> date:
    """The next day on which people are called."""
    return lendemain_d_appel(timezone.localdate())


def prochaine() -> date:
    """The Monday of next week."""
    return lundi(timezone.localdate()) + SEMAINE


def a(jour: date, heure: int, minute: int = 0) -> datetime:
    """That wall-clock hour in Paris."""
    from zoneinfo import ZoneInfo

    return datetime.combine(jour, time(heure, minute), ZoneInfo("Europe/Paris"))


def frais(offre: Offre) -> Offre:
    """The row as it is now."""
    return Offre.objects.select_related("demande", "assure", "organisme").get(pk=offre.pk)


def pages(octets):
    """The text of each page of a PDF."""
    return [p.extract_text() for p in PdfReader(io.BytesIO(octets)).pages]


def imprimer(monde, **autres):
    """Print the batch of the week."""
    return services.imprimer(agent=monde.nadia, organisme=monde.caisse, **{"jour": JOUR} | autres)
