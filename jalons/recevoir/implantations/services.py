"""The acts on an implantation: its convention, the administrative permanences beside the social ones, its vehicles."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import couvre, heure_texte, jour_annee
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.fondations.socle.transitions import enregistrer
from jalons.fondations.territoires.models import LieuAccueil, Organisme
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.rules import instant_local, jour_local

from . import selectors
from .models import ConventionLocaux, PermanenceAdministrative, ReservationVehicule, Vehicule

CHAMPS_CONVENTION = ("avec", "reference", "date_debut", "date_fin", "preavis_mois")
CHAMPS_PERMANENCE = (
    "service", "precision", "jour_semaine", "recurrence", "heure_debut", "heure_fin", "contact", "date_debut", "date_fin",
)  # fmt: skip
CHAMPS_VEHICULE = ("nom", "places", "lieu", "en_service_du", "hors_service_au")


class ImplantationRefusee(Refus):
    """What was typed cannot be; the message says what to change."""


@transaction.atomic
def convenir(*, agent: Agent, lieu: LieuAccueil, **champs: Any) -> ConventionLocaux:
    """Write a convention of premises (``champs``: those of CHAMPS_CONVENTION). Raises ImplantationRefusee: dates reversed."""
    _ordonner(champs["date_debut"], champs["date_fin"], "date_fin")
    convention = ConventionLocaux.objects.create(lieu=lieu, **{nom: champs[nom] for nom in CHAMPS_CONVENTION})
    inscrire(acte="convention.convenir", agent=agent, objet=convention)
    return convention


@transaction.atomic
def corriger_convention(*, agent: Agent, convention: ConventionLocaux, version: int, **champs: Any) -> ConventionLocaux:
    """Correct it, or end it by its last day. Raises as ``convenir``, VersionDepassee."""
    _ordonner(champs["date_debut"], champs["date_fin"], "date_fin")
    _corriger(convention, version, CHAMPS_CONVENTION, champs)
    inscrire(acte="convention.corriger", agent=agent, objet=convention)
    return convention


@transaction.atomic
def tenir_permanence(*, agent: Agent, lieu: LieuAccueil, **champs: Any) -> PermanenceAdministrative:
    """Write that an administrative service holds a permanence there (``champs``: those of CHAMPS_PERMANENCE).

    Raises ImplantationRefusee: hours or dates reversed.
    """
    _exiger_heures(champs)
    permanence = PermanenceAdministrative.objects.create(lieu=lieu, **{nom: champs[nom] for nom in CHAMPS_PERMANENCE})
    inscrire(acte="permanence_administrative.tenir", agent=agent, objet=permanence)
    return permanence


@transaction.atomic
def corriger_permanence(
    *, agent: Agent, permanence: PermanenceAdministrative, version: int, **champs: Any
) -> PermanenceAdministrative:
    """Correct it, or end it by its last day. Raises as ``tenir_permanence``, VersionDepassee."""
    _exiger_heures(champs)
    _corriger(permanence, version, CHAMPS_PERMANENCE, champs)
    inscrire(acte="permanence_administrative.corriger", agent=agent, objet=permanence)
    return permanence


@transaction.atomic
def mettre_en_service(*, agent: Agent, organisme: Organisme, **champs: Any) -> Vehicule:
    """A vehicle at the service's disposal (``champs``: those of CHAMPS_VEHICULE). Raises ImplantationRefusee."""
    _ordonner(champs["en_service_du"], champs["hors_service_au"], "hors_service_au")
    vehicule = Vehicule.objects.create(organisme=organisme, **{nom: champs[nom] for nom in CHAMPS_VEHICULE})
    inscrire(acte="vehicule.mettre_en_service", agent=agent, objet=vehicule)
    return vehicule


@transaction.atomic
def corriger_vehicule(*, agent: Agent, vehicule: Vehicule, version: int, **champs: Any) -> Vehicule:
    """Correct it, or take it out of service once nobody counts on it any more. Raises as ``mettre_en_service``,
    ImplantationRefusee naming who has booked it after, VersionDepassee."""
    _ordonner(champs["en_service_du"], champs["hors_service_au"], "hors_service_au")
    Vehicule.objects.select_for_update().get(pk=vehicule.pk)
    if dernier := champs["hors_service_au"]:
        _sans_reservation_apres(vehicule, dernier)
    _corriger(vehicule, version, CHAMPS_VEHICULE, champs)
    inscrire(acte="vehicule.corriger", agent=agent, objet=vehicule)
    return vehicule


def _sans_reservation_apres(vehicule: Vehicule, dernier: date) -> None:
    """Raise ImplantationRefusee with who counts on it after its last day: a booking never vanishes without a word."""
    minuit = instant_local(dernier + timedelta(days=1), time(0), vehicule.organisme.zone)
    pris = ReservationVehicule.objects.filter(vehicule=vehicule, annule_le=None)
    apres = pris.filter(periode__endswith__gt=max(minuit, timezone.now())).order_by("periode")
    if lues := list(apres.select_related("agent")[:4]):
        qui = ", ".join(f"{r.agent} le {jour_annee(r.debut_local.date())}" for r in lues[:3]) + (
            ", …" if lues[3:] else ""
        )
        raise ImplantationRefusee(
            f"Ce véhicule est réservé après ce jour : {qui}. Rendez d’abord ces réservations, et prévenez-les.",
            "hors_service_au",
        )


@transaction.atomic
def reserver_vehicule(
    *,
    agent: Agent,
    vehicule: Vehicule,
    debut: datetime,
    fin: datetime,
    objet: str,
    rendez_vous: RendezVous | None = None,
) -> ReservationVehicule:
    """Take a vehicle from ``debut`` to ``fin`` (UTC). Raises ImplantationRefusee: taken, out of service, reversed, past."""
    zone = vehicule.organisme.zone
    if fin <= debut:
        raise ImplantationRefusee("Le retour précède le départ : corrigez l’heure du retour.", "fin")
    if fin <= timezone.now():
        raise ImplantationRefusee("Ces heures sont passées : donnez un jour à venir.", "jour")
    jour = jour_local(debut, zone)
    frais = Vehicule.objects.select_for_update().get(pk=vehicule.pk)
    if not couvre(frais.en_service_du, frais.hors_service_au, jour):
        raise ImplantationRefusee(f"« {vehicule} » n’est pas en service le {jour_annee(jour)}.", "vehicule")
    reservation = ReservationVehicule(
        vehicule=vehicule,
        agent=agent,
        rendez_vous=rendez_vous,
        zone=zone,
        objet=objet,
        periode=DateTimeTZRange(debut, fin),
    )
    try:
        with transaction.atomic():
            reservation.save(force_insert=True)
    except IntegrityError as erreur:
        raise _pris(reservation, erreur) from erreur
    inscrire(acte="vehicule.reserver", agent=agent, objet=reservation, motif=str(objet))
    return reservation


@transaction.atomic
def rendre_vehicule(*, agent: Agent, reservation: ReservationVehicule) -> ReservationVehicule:
    """Give it back: others may take it at once. Raises TransitionRefusee when it is done already."""
    libre = ReservationVehicule.objects.filter(pk=reservation.pk, annule_le__isnull=True)
    if libre.update(annule_le=timezone.now()) != 1:
        raise TransitionRefusee("C’était déjà fait : cette réservation est annulée.")
    inscrire(acte="vehicule.rendre", agent=agent, objet=reservation)
    return reservation


def _corriger(ligne: Any, version: int, champs: tuple[str, ...], valeurs: dict[str, Any]) -> None:
    for nom in champs:
        setattr(ligne, nom, valeurs[nom])
    enregistrer(ligne, version, *champs)


def _ordonner(debut: Any, fin: Any, champ: str) -> None:
    if fin is not None and fin < debut:
        raise ImplantationRefusee(
            f"Le dernier jour ({jour_annee(fin)}) précède le premier ({jour_annee(debut)}) : corrigez l’un des deux.",
            champ,
        )


def _exiger_heures(champs: dict[str, Any]) -> None:
    debut: time = champs["heure_debut"]
    fin: time = champs["heure_fin"]
    if fin <= debut:
        raise ImplantationRefusee(
            f"Elle finit ({heure_texte(fin)}) avant de commencer ({heure_texte(debut)}) : inversez les deux heures.",
            "heure_fin",
        )
    _ordonner(champs["date_debut"], champs["date_fin"], "date_fin")


def _pris(voulue: ReservationVehicule, erreur: IntegrityError) -> Exception:
    if "vehicule_une_fois" not in str(erreur):
        return erreur
    autre = selectors.prise_a_ces_heures(voulue)
    par = f" par {autre.agent}, de {heure_texte(autre.debut_local)} à {heure_texte(autre.fin_locale)}" if autre else ""
    libres = selectors.vehicules_libres(voulue)
    remede = f"Libre à ces heures : {', '.join(str(v) for v in libres)}." if libres else "Choisissez d’autres heures."
    return ImplantationRefusee(f"« {voulue.vehicule} » est déjà réservé{par}. {remede}", "vehicule")
