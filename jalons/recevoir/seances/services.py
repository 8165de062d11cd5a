"""Sittings: open, give a seat, give it back, say who came, cancel."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire as ecrire
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle.dates import couvre, heure_texte, jour_texte
from jalons.fondations.socle.refus import Refus, TransitionRefusee, VersionDepassee
from jalons.fondations.socle.transitions import appliquer
from jalons.fondations.territoires.models import LieuAccueil, Organisme, Salle
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import MotifAnnulation, MotifIndisponibilite
from jalons.recevoir.rendez_vous.models import Indisponibilite
from jalons.recevoir.rendez_vous.rules import instant_local
from jalons.recevoir.rendez_vous.selectors import refus_de_recevoir, salle_tenue_par, salles_ouvertes
from jalons.recevoir.rendez_vous.services import zone_de
from jalons.recevoir.signalements.models import Demande

from .enums import (
    NOTEES,
    TRANSITIONS_INSCRIPTION,
    TRANSITIONS_SEANCE,
    StatutInscription,
    StatutSeance,
)
from .models import Inscription, Seance
from .rules import heures_de_seance
from .selectors import avec_fin, salles_de

SALLE_PRISE = "occupation_salle_une_fois"


class SeanceRefusee(Refus):
    """The act makes no sense or is not allowed now; the message is French and names the remedy."""


@transaction.atomic
def ouvrir(
    *,
    agent: Agent,
    organisme: Organisme,
    lieu: LieuAccueil,
    jour: date,
    heure: time,
    places: int,
    duree_minutes: int = 90,
    animateur: Agent | None = None,
    avec_aussi: Agent | None = None,
    salle: Salle | None = None,
    titre: str = "",
) -> Seance:
    """Open a meeting with ``places`` seats. Who leads it is no longer free for appointments at that time.

    Those already booked with them stay (``selectors.touchees``). A place that has rooms gives it ``salle``, or the smallest
    one that holds everybody. Raises SeanceRefusee (past, on a Sunday, at night, public holiday, closed place, another meeting
    there or hers, no room) and HeureInexistante (clocks jump over it).
    """
    zone = zone_de(agent, lieu)
    debut = instant_local(jour, heure, zone)
    if debut <= timezone.now():
        raise SeanceRefusee("Cette date est passée : choisir un jour à venir.", "jour")
    _exiger_ouvert(lieu, jour, heure, zone)
    seance = Seance(
        organisme=organisme, lieu=lieu, titre=titre.strip() or "Réunion d’information",
        animateur=animateur or avec_aussi, avec_aussi=avec_aussi if animateur and avec_aussi != animateur else None,
        debut=debut, zone=zone, date_acte=jour, duree_minutes=duree_minutes, places=places,
    )  # fmt: skip
    for qui in sorted(seance.animateurs, key=lambda a: a.pk):  # in the order of the agendas' locks, before the room's
        _prendre_animateur(agent, qui, seance)
    _inserer(seance, salle)
    ecrire(acte="seance.ouvrir", agent=agent, objet=seance, motif=f"{places} places")
    return seance


def _inserer(seance: Seance, salle: Salle | None) -> None:
    """Write it with ``salle``, or with the first room that fits: another one when somebody took that room meanwhile."""
    if salle is not None:
        _exiger_salle(seance, salle)
    essayees: set[UUID] = set()
    while True:
        seance.salle = salle or _premiere_salle(seance, essayees)
        try:
            with transaction.atomic():
                return seance.save(force_insert=True)
        except IntegrityError as erreur:
            if "seance_une_par_lieu_et_heure" in str(erreur):
                texte = f"Une réunion est déjà prévue à {seance.lieu.nom} à cette heure : changer l’heure."
                raise SeanceRefusee(texte, "heure") from erreur
            if SALLE_PRISE not in str(erreur) or seance.salle is None:
                raise
            if salle is not None:
                raise _salle_prise(seance, salle) from erreur
            essayees.add(seance.salle.pk)


def _premiere_salle(seance: Seance, essayees: set[UUID]) -> Salle | None:
    """The smallest free room that holds everybody; None where no room is open. Raises SeanceRefusee when none does."""
    if libre := salles_de(seance).exclude(pk__in=essayees).first():
        return libre
    ouvertes = list(salles_ouvertes(seance.lieu, seance.date_acte))
    if not ouvertes:
        return None
    if not (assez := [s for s in ouvertes if s.places >= seance.places]):
        texte = f"Aucune salle de « {seance.lieu} » n’a {seance.places} places"
        la_plus = f"la plus grande, « {ouvertes[-1]} », en a {ouvertes[-1].places}"
        raise SeanceRefusee(f"{texte} ({la_plus}) : réduire les places, ou choisir un autre lieu.", "places")
    par = " ; ".join(f"« {s} », prise par {salle_tenue_par(s, seance.periode)}" for s in assez[:3])
    raise SeanceRefusee(
        f"Aucune salle d’au moins {seance.places} places n’est libre : {par}. Changer l’heure.", "heure"
    )


def _exiger_salle(seance: Seance, salle: Salle) -> None:
    """Raise SeanceRefusee when that room is not of the place, not open that day, too small or held by somebody."""
    if salle.lieu_id != seance.lieu_id or not couvre(salle.ouverte_du, salle.fermee_au, seance.date_acte):
        texte = f"« {salle} » n’est pas une salle de « {seance.lieu} » ouverte ce jour-là."
        raise SeanceRefusee(f"{texte} {_ou_alors(seance)}", "salle")
    if salle.places < seance.places:
        texte = f"« {salle} » a {salle.places} places, la réunion {seance.places}."
        raise SeanceRefusee(f"{texte} {_ou_alors(seance)}", "salle")
    if salle_tenue_par(salle, seance.periode, pour=seance.pk):
        raise _salle_prise(seance, salle)


def _salle_prise(seance: Seance, salle: Salle) -> SeanceRefusee:
    par = salle_tenue_par(salle, seance.periode, pour=seance.pk) or "quelqu’un d’autre"
    return SeanceRefusee(f"« {salle} » est prise à ce moment-là par {par}. {_ou_alors(seance)}", "salle")


def _ou_alors(seance: Seance) -> str:
    """The remedy: the next room that is free and holds everybody, or another hour."""
    libre = salles_de(seance).first()
    if libre is None:
        return "Aucune autre salle assez grande n’est libre : changer l’heure, ou le lieu."
    return f"Libre à ces heures : « {libre} », {libre.places} places."


@transaction.atomic
def changer_salle(*, agent: Agent, seance: Seance, salle: Salle, version: int | None = None) -> Seance:
    """Hold it in another room of the same place. Raises SeanceRefusee (as ``ouvrir``), TransitionRefusee, VersionDepassee when
    the page showed an older meeting."""
    fraiche = Seance.objects.select_for_update().get(pk=seance.pk)
    if version not in (None, fraiche.version):
        raise VersionDepassee("Cette réunion a changé entre-temps : rechargez la page, puis décidez.")
    _exiger_salle(fraiche, salle)
    try:
        with transaction.atomic():
            appliquer(seance, "changer_salle", TRANSITIONS_SEANCE, agent=agent, salle=salle)
    except IntegrityError as erreur:
        raise _salle_prise(fraiche, salle) if SALLE_PRISE in str(erreur) else erreur from erreur
    return seance


def _exiger_ouvert(lieu: LieuAccueil, jour: date, heure: time, zone: str) -> None:
    if not heures_de_seance(datetime.combine(jour, heure)):
        quand = f"{jour_texte(jour)} {jour.year} à {heure_texte(heure)}"
        raise SeanceRefusee(
            f"Le {quand} est hors des heures de réunion : choisir entre 8\u00a0h et 20\u00a0h, du lundi au samedi.",
            "heure",
        )
    if ferie := calendrier().jours(zone, lieu.commune_code, [jour.year]).get(jour):
        raise SeanceRefusee(f"Le {jour_texte(jour)} {jour.year} est férié ({ferie}) : choisir un autre jour.", "jour")
    if not couvre(lieu.ouvert_du, lieu.ouvert_au, jour):
        raise SeanceRefusee(
            f"{lieu.nom} n’est pas ouvert le {jour_texte(jour)} {jour.year} : choisir un autre lieu.", "lieu"
        )


def _prendre_animateur(agent: Agent, animateur: Agent, seance: Seance) -> None:
    """Close her agenda at that hour. Two meetings opened at once for her: the second waits here, then finds the first."""
    rendez_vous.declarer_indisponible(
        agent=agent, pour=animateur, debut=seance.debut, fin=seance.fin, motif=MotifIndisponibilite.REUNION
    )
    menees = Seance.objects.filter(Q(animateur=animateur) | Q(avec_aussi=animateur), statut=StatutSeance.OUVERTE)
    siennes = avec_fin(menees.exclude(pk=seance.pk))
    if autre := siennes.filter(debut__lt=seance.fin, fin_prevue__gt=seance.debut).select_related("lieu").first():
        quand = f"{jour_texte(autre.date_acte)} à {heure_texte(autre.debut_local)}"
        raise SeanceRefusee(
            f"{animateur} anime déjà une réunion le {quand}, {autre.lieu.nom} : changer l’heure, ou qui l’anime.",
            "heure",
        )


@transaction.atomic
def inscrire(
    *, agent: Agent, seance: Seance, assure: Assure, demande: Demande | None = None, cause: UUID | None = None
) -> Inscription:
    """Give her a seat. N seats never hold N + 1 people: the database refuses (trigger ``seance_places``).

    Asked twice, the same seat. Raises SeanceRefusee (full, cancelled, past, death).
    """
    deja = Inscription.objects.filter(seance=seance, assure=assure).exclude(statut=StatutInscription.LIBEREE)
    if trouvee := deja.first():
        return trouvee
    if refus := refus_de_recevoir(assure.pk):
        raise SeanceRefusee(refus)
    if seance.debut <= timezone.now():
        raise SeanceRefusee("Cette réunion est passée : en choisir une autre.")
    inscription = Inscription(seance=seance, assure=assure, demande=demande, cause=cause)
    try:
        with transaction.atomic():
            inscription.save(force_insert=True)
    except IntegrityError as erreur:
        raise _refus(erreur) from erreur
    ecrire(acte="seance.inscrire", agent=agent, objet=seance, assure_id=assure.pk)
    return inscription


def _refus(erreur: IntegrityError) -> Exception:
    if "seance_places" in str(erreur):
        return SeanceRefusee("Il n’y a plus de place à cette réunion, ou elle est annulée : en choisir une autre.")
    if "inscription_une_par_personne" in str(erreur):
        return SeanceRefusee("Cette personne vient d’être inscrite à cette réunion. Rechargez la page.")
    return erreur


@transaction.atomic
def liberer(*, agent: Agent | None, inscription: Inscription, motif: str = "") -> None:
    """Give the seat back; somebody else may have it. Raises TransitionRefusee once she was marked."""
    appliquer(inscription, "liberer", TRANSITIONS_INSCRIPTION, agent=agent, motif=motif)


@transaction.atomic
def rattacher(*, agent: Agent, inscription: Inscription, demande: Demande) -> None:
    """Her seat now answers another demande of hers."""
    inscription.demande = demande
    inscription.save(update_fields=["demande"])
    ecrire(acte="inscription.rattacher", agent=agent, objet=inscription, assure_id=inscription.assure_id)


@transaction.atomic
def noter_presence(*, agent: Agent, inscription: Inscription, statut: str) -> Inscription:
    """Say whether she came, or had told that she would not. A wrong click is corrected by another.

    Raises SeanceRefusee before it begins, and for a word that is none of these.
    """
    if inscription.seance.debut > timezone.now():
        raise SeanceRefusee("Cette réunion n’a pas commencé : les présences se notent à partir de son heure.")
    if statut not in NOTEES:
        raise SeanceRefusee("Choisir : présente, absente ou excusée.")
    inscription.refresh_from_db(fields=["statut"])
    if inscription.statut != statut:
        appliquer(inscription, f"noter_{statut}", TRANSITIONS_INSCRIPTION, agent=agent)
    if Seance.objects.filter(pk=inscription.seance_id, statut=StatutSeance.OUVERTE).exists():
        try:
            appliquer(inscription.seance, "tenir", TRANSITIONS_SEANCE, agent=agent)
        except TransitionRefusee:
            inscription.seance.refresh_from_db()
    return inscription


@transaction.atomic
def annuler(*, agent: Agent, seance: Seance, motif: str) -> list[Inscription]:
    """Cancel a meeting; its seats are given back and who leads it is free again.

    Returns the seats: each person is to be told and received otherwise.
    """
    if not motif.strip():
        raise SeanceRefusee("Dites pourquoi la réunion est annulée : les personnes inscrites le demanderont.")
    appliquer(seance, "annuler", TRANSITIONS_SEANCE, agent=agent, motif_annulation=motif.strip()[:200])
    _liberer_animateurs(agent, seance)
    attendues = list(seance.inscriptions.filter(statut=StatutInscription.INSCRITE).select_related("assure", "demande"))
    for inscription in attendues:
        liberer(agent=agent, inscription=inscription, motif="seance_annulee")
    return attendues


def _liberer_animateurs(agent: Agent, seance: Seance) -> None:
    """Their slots of that hour open again; an absence that one declared herself stays."""
    prises = Indisponibilite.objects.filter(
        agent__in=seance.animateurs, motif=MotifIndisponibilite.REUNION, annule_le__isnull=True,
        periode=DateTimeTZRange(seance.debut, seance.fin),
    )  # fmt: skip
    for prise in {absence.agent_id: absence for absence in prises}.values():
        rendez_vous.lever_indisponibilite(agent=agent, indisponibilite=prise)


def liberer_places_de(*, agent: Agent | None, assure: Assure) -> int:
    """Give back every seat she holds of meetings to come (a death). Returns how many."""
    tenues = Inscription.objects.filter(
        assure=assure, statut=StatutInscription.INSCRITE, seance__debut__gt=timezone.now()
    )
    for inscription in (lignes := list(tenues)):
        liberer(agent=agent, inscription=inscription, motif=MotifAnnulation.DECES)
    return len(lignes)
