"""What is already open for somebody: before an act closes anything, and for who takes her call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Dossier, Referent
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import heure_texte, jour_texte
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous.enums import Mode, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.rules import quand_texte
from jalons.recevoir.seances.enums import StatutInscription
from jalons.recevoir.seances.models import Inscription
from jalons.recevoir.signalements import selectors as signalements
from jalons.recevoir.signalements.enums import DETECTION, FILE_CSAM
from jalons.recevoir.signalements.models import Appel, Demande

PLATEFORME = "plateforme"
DERNIERS = 3  # calls recalled beside the next one


@dataclass(frozen=True)
class Suivi:
    """Her open demande, who accompanies her, when she is expected: what this agent may know of it."""

    demande: Demande | None = None
    dossier: Dossier | None = None
    referent: Agent | None = None
    rendez_vous: list[RendezVous] = field(default_factory=list)
    appels: list[Appel] = field(default_factory=list)

    @property
    def ouvert(self) -> bool:
        """Something is open: a call joins it and closes none of it."""
        return bool(self.demande or self.dossier or self.rendez_vous)

    @property
    def en_attente(self) -> bool:
        """Her demande waits at the platform, which may still decide of it."""
        attend = self.demande is not None and self.demande.statut in FILE_CSAM | DETECTION
        return attend and self.dossier is None

    @property
    def attendue(self) -> list[tuple[RendezVous, str]]:
        """Her appointments to come, each with when and where in words."""
        return [(r, quand(r)) for r in self.rendez_vous]

    @property
    def destinataires(self) -> list[tuple[str, str, Agent | None]]:
        """To whom her words may be passed, who follows her first; the platform last: a key, a name, the worker."""
        suivent = [self.referent, *(a for r in self.rendez_vous for a in r.agents)]
        suivent.append(self.demande.attribuee_a if self.demande else None)
        presents = dict.fromkeys(a for a in suivent if a is not None and a.is_active)
        return [(str(a.pk), str(a), a) for a in presents] + [(PLATEFORME, "la plateforme, à un collègue", None)]

    @property
    def actes(self) -> frozenset[str]:
        """The acts that a call may end by."""
        toujours = {"noter", "transmettre", "repondre", "orienter", "relayer"}
        if self.en_attente or not self.ouvert:
            return frozenset(toujours | {"reserver", "remettre", "rappeler", "interprete"})
        return frozenset(toujours | {"ajouter"})


# nobody recognised
SANS_PERSONNE = frozenset({"reserver", "remettre", "rappeler", "interprete", "orienter", "repondre", "relayer"})


def suivi(agent: Any, assure: Assure, maintenant: datetime) -> Suivi:
    """What is open for ``assure``, in five queries."""
    dossiers = Dossier.objects.visible_to(agent).filter(assure=assure).exclude(statut=StatutDossier.CLOS)
    dossier = dossiers.first()
    referents = Referent.le_jour(timezone.localdate(maintenant)).filter(dossier=dossier).select_related("agent")
    referent = referents.first() if dossier else None
    attendus = RendezVous.objects.visible_to(agent).filter(assure=assure, statut=StatutRendezVous.PRIS)
    return Suivi(
        signalements.demande_ouverte(agent, assure),
        dossier,
        referent.agent if referent else None,
        list(
            attendus.filter(periode__endswith__gt=maintenant)
            .select_related("agent", "avec_aussi", "lieu")
            .order_by("periode")
        ),
        list(Appel.objects.visible_to(agent).filter(assure=assure).select_related("recu_par", "pour")[:DERNIERS]),
    )


@dataclass(frozen=True)
class Reste:
    """What a demande cannot leave behind when it ends: its key in a form, in words, the row."""

    cle: str
    libelle: str
    objet: RendezVous | Inscription


def restes(demande: Demande, maintenant: datetime, *, de: Collection[Any] = ()) -> list[Reste]:
    """Her appointments and her seats that hang from this demande and are neither over nor given back; the appointments
    with the workers ``de`` only, when it is given.
    """
    pris = RendezVous.objects.filter(demande=demande, statut=StatutRendezVous.PRIS).select_related(
        "agent", "avec_aussi", "lieu"
    )
    if de:
        return [_rendez_vous(r) for r in pris.filter(agent__in=de).order_by("periode")]
    places = Inscription.objects.filter(
        demande=demande, statut=StatutInscription.INSCRITE, seance__debut__gt=maintenant
    )
    lignes = [_rendez_vous(r) for r in pris.order_by("periode")]
    return lignes + [Reste(f"place:{p.pk}", _reunion(p), p) for p in places.select_related("seance__lieu")]


def _rendez_vous(rdv: RendezVous) -> Reste:
    return Reste(f"rdv:{rdv.pk}", f"{quand(rdv)}, avec {rdv.avec}", rdv)


def quand(rdv: RendezVous) -> str:
    """« mardi 10 mars à 10 h, CPAM de Cholet »."""
    ou = rdv.lieu.nom if rdv.mode == Mode.LIEU and rdv.lieu else rdv.get_mode_display().lower()
    return f"{quand_texte(rdv.debut, rdv.zone)}, {ou}"


def _reunion(place: Inscription) -> str:
    debut = place.seance.debut_local
    return f"réunion {jour_texte(debut.date())} à {heure_texte(debut)}, {place.seance.lieu}"


def dossier_en_cours(demande: Demande) -> Dossier | None:
    """The accompaniment that this demande opened and that is not over."""
    return Dossier.objects.filter(demande=demande).exclude(statut=StatutDossier.CLOS).first()
