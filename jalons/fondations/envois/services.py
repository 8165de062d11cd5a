"""Deposit a message, send what waits, cancel what a death or a refusal makes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from jalons.fondations.envois import remise
from jalons.fondations.envois.enums import DIT, RAPPEL, TRANSITIONS, TROP_TARD, Canal, Statut
from jalons.fondations.envois.models import TEXTES, Envoi
from jalons.fondations.envois.rules import depasse_plafond, en_sms, heure_decente, morceaux, verifier_neutralite
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer

log = logging.getLogger("jalons.envois")
DU_DOSSIER = (
    "courrier/"  # keys of the letters that a dossier keeps under its own key: their words leave the outbox with them
)
Remise = Callable[[Envoi], bool]
Porte = Callable[
    [UUID, str, date], tuple[bool, str]
]  # person, channel, day → whether she may be written to, else why not


@dataclass
class Bilan:
    """What one run of the sender did.

    ``repris``: already out when a run was killed, only marked. ``reportes``: over the daily cap. ``arretes``: the gate
    closed since the deposit.
    """

    envoyes: int = 0
    repris: int = 0
    reportes: int = 0
    erreurs: int = 0
    arretes: int = 0
    de_nuit: int = 0  # wait for a decent hour where she lives
    trop_tard: int = 0
    sms: int = 0
    morceaux: int = 0  # what the SMS are paid for

    def __str__(self) -> str:
        arretes = f", {self.arretes} arrêtés : on ne doit plus écrire à la personne" if self.arretes else ""
        arretes += f", {self.de_nuit} attendent le jour" if self.de_nuit else ""
        arretes += f", {self.trop_tard} arrivés trop tard" if self.trop_tard else ""
        if self.morceaux > self.sms:
            arretes += f", {self.sms} SMS en {self.morceaux} morceaux"
        return (
            f"{self.envoyes} envoyés, {self.repris} repris après un arrêt, "
            f"{self.reportes} reportés à demain, {self.erreurs} en erreur{arretes}."
        )


def deposer(
    *,
    agent: Any,
    assure_id: UUID | None,
    canal: str,
    destinataire: str,
    objet: str,
    corps: str,
    cle_unique: str,
    permis: bool,
    raison: str = "",
    lieu: str = "",
    **quand: Any,
) -> Envoi:
    """Put a message in the outbox, in the caller's transaction: with the decision, or not at all.

    ``permis`` and ``raison``: the gate's answer (``assures.selectors.peut_ecrire_a``); a refused one is kept as REFUSE with
    it. ``assure_id`` None: to a professional, without gate nor daily cap. The same ``cle_unique`` gives the message already
    deposited. ``lieu``: the address in ``corps`` where she is expected. ``quand``: its ``zone``. Raises TexteNonNeutre.
    """
    canal = Canal(canal).value
    verifier_neutralite(canal, objet, corps, lieu)
    destinataire = destinataire.strip() if canal == Canal.COURRIER else " ".join(destinataire.split())
    if permis and not destinataire:
        permis, raison = False, "destinataire absent"
    envoi = Envoi(
        assure_id=assure_id, canal=canal, destinataire=destinataire, objet=objet, corps=corps,
        cle_unique=cle_unique, jour=timezone.localdate(), **quand,
    )  # fmt: skip
    if not permis:
        envoi.statut, envoi.raison_refus = Statut.REFUSE, (raison or "refusé sans raison donnée")[:200]
    try:
        with transaction.atomic():
            envoi.save(force_insert=True)
            inscrire(acte="envoi.deposer", agent=agent, objet=envoi, motif=envoi.raison_refus, resultat=envoi.statut)
    except IntegrityError:
        if deja := Envoi.objects.filter(cle_unique=cle_unique).first():
            return deja
        raise
    return envoi


def expedier(
    maximum: int = 500, *, porte: Porte, remettre: Remise = remise.remettre, maintenant: datetime | None = None
) -> Bilan:
    """Send what waits, the oldest first, at most ``maximum`` messages. May be killed and run again.

    ``porte`` is asked again at the last moment: a death, a wish or a measure noted since the deposit wins.
    Each message is its own transaction: row locked, file written under the message's own name, row marked.
    Killed between the two, the next run finds the file and only marks. Two senders never take the same row.
    """
    bilan = Bilan()
    attente = Envoi.objects.filter(statut=Statut.A_ENVOYER).order_by("created_at", "id").values_list("pk", flat=True)
    for pk in list(attente):
        if bilan.envoyes + bilan.repris >= maximum:
            break
        _expedier_un(pk, bilan, porte, remettre, maintenant or timezone.now())
    return bilan


@transaction.atomic
def _expedier_un(pk: UUID, bilan: Bilan, porte: Porte, remettre: Remise, maintenant: datetime) -> None:
    envoi = Envoi.objects.select_for_update(skip_locked=True).filter(pk=pk, statut=Statut.A_ENVOYER).first()
    if envoi is None or _hors_du_temps(envoi, bilan, maintenant):
        return
    _un_a_la_fois(envoi)
    if envoi.assure_id is not None and not _permis(envoi, envoi.assure_id, porte, bilan):
        return
    try:
        neuf = remettre(envoi)
    except Exception as erreur:  # one message that cannot be read or written stops nobody else's
        _mettre_de_cote(envoi, erreur, bilan)
        return
    gardees: dict[str, Any] = {"corps": None} if envoi.cle_unique.startswith(DU_DOSSIER) else {}
    appliquer(envoi, "expedier", TRANSITIONS, agent=None, envoye_le=timezone.now(), **gardees)
    bilan.envoyes += neuf
    bilan.repris += not neuf
    if neuf and envoi.canal == Canal.SMS:
        bilan.sms += 1
        bilan.morceaux += morceaux(en_sms(str(envoi.corps)))


def _hors_du_temps(envoi: Envoi, bilan: Bilan, maintenant: datetime) -> bool:
    """Too late, and it is said; or too early in the day, or at night, where she lives: it waits."""
    if envoi.perime_le and envoi.perime_le <= maintenant:
        appliquer(envoi, "annuler", TRANSITIONS, agent=None, motif="trop_tard", raison_refus=TROP_TARD)
        bilan.trop_tard += 1
    elif envoi.zone and envoi.canal != Canal.COURRIER and not heure_decente(maintenant, envoi.zone):
        bilan.de_nuit += 1
    else:
        return False
    return True


def _permis(envoi: Envoi, assure_id: UUID, porte: Porte, bilan: Bilan) -> bool:
    permis, raison = porte(assure_id, envoi.canal, timezone.localdate())
    if not permis:
        appliquer(envoi, "annuler", TRANSITIONS, agent=None, motif=raison, raison_refus=raison[:200])
        bilan.arretes += 1
    elif depasse_plafond(envoi.canal, _envoyes_aujourdhui(envoi)):
        permis, bilan.reportes = False, bilan.reportes + 1
    return permis


def _mettre_de_cote(envoi: Envoi, erreur: Exception, bilan: Bilan) -> None:
    """In error, with the kind of fault only: its words are the person's. An error of the database goes up."""
    if isinstance(erreur, DatabaseError):
        raise erreur
    remede = (
        "libérer de la place" if isinstance(erreur, OSError) else "corriger le destinataire, ou appeler la personne"
    )
    quoi = erreur if isinstance(erreur, OSError) else type(erreur).__name__
    log.error("Message %s non remis : %s. Remède : %s, puis « jalons expedier --reprendre ».", envoi.pk, quoi, remede)
    sans = Envoi.objects.defer(*TEXTES).get(pk=envoi.pk)
    appliquer(sans, "echouer", TRANSITIONS, agent=None, raison_refus=type(erreur).__name__)
    bilan.erreurs += 1


def _un_a_la_fois(envoi: Envoi) -> None:
    """Two senders count the same person's messages one after the other: the cap is exact."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"envoi {envoi.assure_id} {envoi.canal}"],
        )


def _envoyes_aujourdhui(envoi: Envoi) -> int:
    minuit = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    jour = {"envoye_le__gte": minuit, "envoye_le__lt": minuit + timedelta(days=1)}
    return Envoi.objects.filter(assure_id=envoi.assure_id, canal=envoi.canal, **jour).count()


@transaction.atomic
def annuler_pour(*, assure_id: UUID, motif: str, agent: Any = None) -> int:
    """Stop everything that waits for this person (death, refusal of contact). Returns how many."""
    return _arreter(Envoi.objects.filter(assure_id=assure_id), motif, agent)


@transaction.atomic
def annuler_rappels(*, assure_id: UUID, motif: str, agent: Any = None) -> int:
    """Stop the reminders that wait for this person: she wants none. Returns how many."""
    return _arreter(Envoi.objects.filter(assure_id=assure_id, cle_unique__contains=RAPPEL), motif, agent)


@transaction.atomic
def annuler_sous(*, prefixe: str, motif: str, agent: Any = None) -> int:
    """Stop what waits under the keys that begin so: what it says is no longer true. Returns how many."""
    return _arreter(Envoi.objects.filter(cle_unique__startswith=prefixe), motif, agent)


def _arreter(envois: QuerySet[Envoi], motif: str, agent: Any) -> int:
    arretes = 0
    for envoi in envois.filter(statut__in=[Statut.A_ENVOYER, Statut.ERREUR]).defer(*TEXTES):
        try:
            appliquer(envoi, "annuler", TRANSITIONS, agent=agent, motif=motif, raison_refus=motif[:200])
        except TransitionRefusee:
            continue  # it left in the meantime
        arretes += 1
    return arretes


@transaction.atomic
def reprendre(*, agent: Any = None) -> int:
    """Put the messages in error back in the queue. Returns how many."""
    en_erreur = list(Envoi.objects.filter(statut=Statut.ERREUR).defer(*TEXTES))
    for envoi in en_erreur:
        appliquer(envoi, "reprendre", TRANSITIONS, agent=agent, raison_refus="")
    return len(en_erreur)


@transaction.atomic
def noter_imprime(*, agent: Any, cle_unique: str) -> Envoi:
    """The letter deposited under that key was printed with its batch: it has left, the sender will not send it again.

    Raises TransitionRefusee when it no longer waits.
    """
    envoi = Envoi.objects.get(cle_unique=cle_unique)
    appliquer(envoi, "expedier", TRANSITIONS, agent=agent, motif="imprimee", envoye_le=timezone.now())
    return envoi


@transaction.atomic
def noter_dit(*, agent: Any, cle_unique: str) -> None:
    """What could not be sent was told by voice. Raises TransitionRefusee when that is noted already, or the message left."""
    lignes = Envoi.objects.filter(cle_unique=cle_unique, statut=Statut.REFUSE).exclude(raison_refus=DIT)
    if lignes.update(raison_refus=DIT) != 1:
        raise TransitionRefusee("C’est déjà noté, ou le message est parti : rechargez la page.")
    inscrire(acte="envoi.noter_dit", agent=agent, objet=Envoi.objects.defer(*TEXTES).get(cle_unique=cle_unique))
