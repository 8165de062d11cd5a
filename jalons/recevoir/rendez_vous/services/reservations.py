"""Book and move. The database refuses what overlaps; this file says it in French."""

from __future__ import annotations

import uuid
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.emplacements import faire_suivre
from jalons.fondations.socle.transitions import appliquer, exiger_vue
from jalons.fondations.territoires.models import LieuAccueil
from jalons.fondations.territoires.selectors import commune_actuelle
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import perms, rules, selectors
from jalons.recevoir.rendez_vous.enums import TRANSITIONS, Mode, MotifRendezVous, StatutRendezVous
from jalons.recevoir.rendez_vous.models import PlageDisponibilite, RendezVous
from jalons.recevoir.rendez_vous.services.erreurs import CreneauPris, RendezVousRefuse
from jalons.recevoir.rendez_vous.services.liens import detacher_de, rattacher_a
from jalons.recevoir.rendez_vous.services.lieux import exiger_lieu, zone_de
from jalons.recevoir.rendez_vous.services.messages import confirmer
from jalons.recevoir.rendez_vous.services.retenues import exiger_non_retenu, relacher, verrouiller_agendas
from jalons.recevoir.rendez_vous.services.salles import avec_une_salle
from jalons.recevoir.rendez_vous.services.visites import exiger_rappel, refuser_visite_en_cours
from jalons.recevoir.signalements.models import Demande

RAISONS = {
    "rendez_vous_agent_une_fois": "Ce créneau vient d’être pris ({quand}).",
    "rendez_vous_personne_une_fois": "Cette personne a déjà un rendez-vous à ce moment-là ({quand}).",
    "rendez_vous_seconde_une_fois": "{aussi} a déjà un rendez-vous à ce moment-là ({quand}) : choisir quelqu’un d’autre.",
    "rendez_vous_seconde_disponible": "{aussi} est indisponible à ce moment-là ({quand}) : choisir quelqu’un d’autre.",
    "rendez_vous_agent_disponible": "{agent} est indisponible à ce moment-là ({quand}).",
}
LU = ("assure", "agent", "avec_aussi", "lieu__organisme", "demande")
DIT = ("debut", "lieu_id", "mode")  # what she was told
ECRITS = ("organisme_id", "latitude", "longitude")
PLACE = ("agent_id", "lieu_id", "mode", "zone", "periode", "date_acte", "fin_prevue")


@transaction.atomic
def reserver(
    *,
    agent: Agent,
    assure: Assure,
    avec: Agent,
    debut: datetime,
    duree: int,
    mode: str,
    lieu: LieuAccueil | None = None,
    avec_aussi: Agent | None = None,
    demande: Demande | None = None,
    dossier_id: UUID | None = None,
    motif: str = MotifRendezVous.PREMIER,
    cle: UUID | None = None,
    accord: str = "",
    adresse: str = "",
    fin_prevue: datetime | None = None,
    personne_rappel: str = "",
    rappel_telephone: str = "",
    fauteuil: bool = False,
    maintenant: datetime | None = None,
) -> RendezVous:
    """Book ``assure`` with ``avec``, and ``avec_aussi`` if any, at ``debut`` (UTC instant) for ``duree`` minutes.

    The same ``cle`` (one per form shown) books once, however often it is sent. Raises CreneauPris (taken, or agent unavailable;
    three near slots) and RendezVousRefuse (death, closed place, past, out of the windows, kept for somebody else)."""
    maintenant = maintenant or timezone.now()
    rdv = RendezVous(assure=assure, avec_aussi=avec_aussi, demande=demande, dossier_id=dossier_id, motif=motif)
    rdv.cle_requete, rdv.pris_par, rdv.pris_le = cle or uuid.uuid4(), agent, maintenant
    rdv.accord, rdv.adresse, rdv.fauteuil = accord, adresse.strip(), fauteuil
    rdv.personne_rappel, rdv.rappel_telephone = personne_rappel.strip(), rappel_telephone.strip()
    _placer(rdv, avec=avec, lieu=lieu, mode=mode, debut=debut, duree=duree, fin_prevue=fin_prevue)
    if deja := _deja_pris(rdv) or _inserer(rdv, agent, maintenant):
        return deja
    faire_suivre("rendez_vous.change", agent=agent, assure_id=rdv.assure_id)  # her line, then her slot: no deadlock
    relacher(rdv.assure_id, maintenant)
    rattacher_a(rdv, agent, maintenant)
    inscrire(acte="rendezvous.reserver", agent=agent, objet=rdv, motif=str(mode))
    return rdv


def _inserer(rdv: RendezVous, agent: Agent, maintenant: datetime) -> RendezVous | None:
    """Verify and insert the row, with its room: None; the other row when the same form was sent at the same moment."""
    _verifier(rdv, agent, maintenant)
    try:
        avec_une_salle(rdv, partial(rdv.save, force_insert=True))
    except IntegrityError as erreur:
        if deja := _deja_pris(rdv):
            return deja
        raise _refus(erreur, rdv, maintenant) from erreur
    return None


def _deja_pris(rdv: RendezVous) -> RendezVous | None:
    """The appointment that the same form has already booked. Raises RendezVousRefuse for another one."""
    deja = RendezVous.objects.filter(cle_requete=rdv.cle_requete).first()
    if deja and (deja.assure_id, deja.agent_id, deja.debut) != (rdv.assure_id, rdv.agent_id, rdv.debut):
        raise RendezVousRefuse("Ce formulaire a déjà servi à un autre rendez-vous : rechargez la page.")
    return deja


def _placer(
    rdv: RendezVous,
    *,
    avec: Agent,
    lieu: Any,
    mode: str,
    debut: datetime,
    duree: int,
    fin_prevue: datetime | None,
) -> None:
    """Write the time and place on the row, not saved yet."""
    if not rules.PAS <= duree <= rules.DUREE_MAX / timedelta(minutes=1):
        raise RendezVousRefuse("Un rendez-vous dure de cinq minutes à douze heures.")
    if avec.organisme_id is None:
        raise RendezVousRefuse(f"{avec} n’a pas d’affectation en vigueur : choisir un autre agent.")
    rdv.agent, rdv.mode, rdv.lieu, rdv.zone = avec, str(mode), lieu, zone_de(avec, lieu)
    rdv.organisme_id = avec.organisme_id
    rdv.periode = DateTimeTZRange(debut, debut + timedelta(minutes=duree))
    rdv.date_acte = rules.jour_local(debut, rdv.zone)
    rdv.fin_prevue = (fin_prevue or rdv.fin) if mode == Mode.DOMICILE else None
    chez_elle = commune_actuelle(rdv.assure.commune_code) if mode == Mode.DOMICILE and rdv.assure.commune_code else None
    rdv.latitude, rdv.longitude = (chez_elle.latitude, chez_elle.longitude) if chez_elle else (None, None)


def _verifier(rdv: RendezVous, agent: Agent | None, maintenant: datetime) -> None:
    """Raise RendezVousRefuse with the first reason that forbids this appointment."""
    refus = selectors.refus_de_recevoir(rdv.assure_id)
    if not refus and rdv.demande and rdv.demande.assure_id != rdv.assure_id:
        refus = "Cette demande concerne une autre personne : rouvrir la demande."
    if not refus and not selectors.recoit_le(rdv.agent, rdv.organisme_id, rdv.date_acte):
        refus = f"{rdv.agent} n’est pas en poste ce jour-là : choisir un autre agent."
    if not refus and (remplacee := selectors.suppleances(rdv.agent_id, rdv.date_acte, rdv.date_acte)):
        par = remplacee[0].suppleant
        refus = f"{rdv.agent} ne reçoit pas ce jour-là, {par} assure la suppléance : choisir un autre agent."
    if refus := refus or _incoherence(rdv, maintenant):
        raise RendezVousRefuse(refus)
    if rdv.mode == Mode.DOMICILE:
        exiger_rappel(rdv.personne_rappel, rdv.rappel_telephone)
    exiger_lieu(rdv.lieu, rdv.agent, rdv.date_acte)
    _exiger_seconde(rdv)
    tenus = [qui for qui in rdv.agents if _dans_ses_plages(agent, qui)]
    verrouiller_agendas(rdv.agents)
    exiger_non_retenu(rdv, rdv.agents, maintenant)
    for qui in tenus:
        _exiger_plage(rdv, qui)


def _dans_ses_plages(agent: Agent | None, qui: Agent) -> bool:
    """Whether ``agent`` may book ``qui`` in her open windows only."""
    return agent is None or (agent.role == Role.CSAM and qui.pk not in agent.titulaires)


def _exiger_seconde(rdv: RendezVous) -> None:
    if rdv.avec_aussi is not None and (refus := _refus_de_seconde(rdv, rdv.avec_aussi)):
        raise RendezVousRefuse(f"{refus} : choisir quelqu’un d’autre, ou personne.", "avec_aussi")


def _refus_de_seconde(rdv: RendezVous, aussi: Agent) -> str:
    """Why she cannot be the second one, '' when she can."""
    if aussi == rdv.agent:
        return f"{aussi} est déjà la première personne de ce rendez-vous"
    if not selectors.recoit_le(aussi, rdv.organisme_id, rdv.date_acte):
        return f"{aussi} ne reçoit pas dans cette caisse ce jour-là"
    if selectors.suppleances(aussi.pk, rdv.date_acte, rdv.date_acte):
        return f"{aussi} ne reçoit pas ce jour-là, quelqu’un la remplace"
    return ""


def _incoherence(rdv: RendezVous, maintenant: datetime) -> str:
    if rdv.fin <= maintenant:
        return "Cette heure est passée : choisir un créneau à venir."
    if rdv.mode == Mode.LIEU and rdv.lieu is None:
        return "Un rendez-vous sur place a un lieu : le choisir."
    if rdv.mode == Mode.DOMICILE and not rdv.adresse:
        return "Une visite à domicile a une adresse : l’indiquer."
    return ""


def _exiger_plage(rdv: RendezVous, qui: Agent) -> None:
    """A CSAM, or the person herself, books in the open windows only, for what is done there, where the worker can be in time;
    the worker, or whoever replaces her, books when she likes.
    """
    plages = PlageDisponibilite.objects.filter(
        agent=qui, annule_le__isnull=True, periode__contains=rdv.periode, modes__contains=[rdv.mode]
    )
    motifs = (plages.filter(lieu=rdv.lieu) if rdv.lieu_id else plages).values_list("motifs", flat=True).first()
    seconde = qui == rdv.avec_aussi
    autrement = "choisir quelqu’un d’autre, ou personne" if seconde else "choisir un créneau proposé"
    champ = "avec_aussi" if seconde else ""
    if motifs is None:
        raise RendezVousRefuse(f"{qui} n’a pas ouvert de plage à ce moment-là : {autrement}.", champ)
    if motifs and rdv.motif not in motifs:
        dits = " ou ".join(MotifRendezVous(m).label.lower() for m in motifs)
        raise RendezVousRefuse(f"Cette plage ne prend que : {dits}. Choisir un autre créneau.")
    if rdv.lieu and (ferme := selectors.ferme_a(rdv.lieu, rdv.debut, rdv.fin, rdv.zone)):
        raise RendezVousRefuse(f"{ferme} : {autrement}.", champ)
    if trajet := selectors.trajet_manquant(rdv, qui.pk):
        raise RendezVousRefuse(f"{qui} ne peut pas y être à temps : {trajet}. Choisir un créneau proposé.")


def _refus(erreur: IntegrityError, rdv: RendezVous, maintenant: datetime) -> Exception:
    """What the database refused, in French, with the three nearest free slots."""
    if not (raison := _raison(erreur, rdv)):
        return erreur
    proches = selectors.creneaux_proches(
        agent=rdv.agent,
        lieu=rdv.lieu,
        mode=rdv.mode,
        debut=rdv.debut,
        duree=rdv.minutes,
        maintenant=maintenant,
        motif=rdv.motif,
    )
    return CreneauPris(raison, proches)


def _raison(erreur: IntegrityError, rdv: RendezVous) -> str:
    dite = next((raison for nom, raison in RAISONS.items() if nom in str(erreur)), "")
    return dite.format(quand=rules.quand_texte(rdv.debut, rdv.zone), agent=rdv.agent, aussi=rdv.avec_aussi)


@transaction.atomic
def deplacer(
    *,
    agent: Agent | None,
    rdv: RendezVous,
    debut: datetime,
    duree: int | None = None,
    avec: Agent | None = None,
    lieu: LieuAccueil | None = None,
    mode: str | None = None,
    version: int | None = None,
    maintenant: datetime | None = None,
) -> RendezVous:
    """Move an appointment in one UPDATE: never both slots, never none; of two workers, both. Raises as ``reserver``.

    Without ``mode``, mode and place stay. Moving to where it already is does nothing (double click). VersionDepassee when
    it is no longer the one that was seen: she may have moved it meanwhile.
    She is told the new hour, place or way.
    """
    maintenant = maintenant or timezone.now()
    avant = RendezVous.objects.select_related(*LU).get(pk=rdv.pk)
    neuf = copy(avant)
    sortie = avant.fin_prevue + (debut - avant.debut) if avant.fin_prevue else None
    vers: dict[str, Any] = {"mode": mode, "lieu": lieu} if mode else {"mode": avant.mode, "lieu": avant.lieu}
    _placer(neuf, avec=avec or avant.agent, debut=debut, duree=duree or avant.minutes, fin_prevue=sortie, **vers)
    refuser_visite_en_cours(avant, maintenant)
    if avant.statut == StatutRendezVous.PRIS and not perms.peut_deplacer(avant, maintenant):
        raise RendezVousRefuse("Ce rendez-vous est passé : dire d’abord si la personne est venue.")
    if perms.peut_deplacer(avant, maintenant) and all(getattr(avant, c) == getattr(neuf, c) for c in PLACE):
        return avant
    _verifier(neuf, agent, maintenant)
    _ecrire(rdv, neuf, agent, maintenant, version)
    rattacher_a(rdv, agent, maintenant)
    if avant.agent_id != rdv.agent_id:
        detacher_de(avant, agent, maintenant)
    if any(getattr(avant, champ) != getattr(rdv, champ) for champ in DIT):
        confirmer(agent=agent, rdv=rdv)
    return rdv


def _ecrire(rdv: RendezVous, neuf: RendezVous, agent: Agent | None, maintenant: datetime, vue: int | None) -> None:
    """Write where ``neuf`` is on the row of ``rdv``, with a room."""

    def ecrire() -> None:
        valeurs = {c: getattr(neuf, c) for c in (*PLACE, *ECRITS, "salle_id")} | {
            "maintenu_le": None,
            "prevenue_le": None,
        }
        appliquer(rdv, "deplacer", TRANSITIONS, agent=agent, vue=vue, **valeurs)

    try:
        avec_une_salle(neuf, ecrire)
    except IntegrityError as erreur:
        raise _refus(erreur, neuf, maintenant) from erreur


@transaction.atomic
def maintenir(*, agent: Agent, rdv: RendezVous, maintenant: datetime | None = None) -> RendezVous:
    """Keep an appointment although its agent declared an absence over it: somebody decided so, and it leaves the list.

    Raises TransitionRefusee if no longer « pris », RendezVousRefuse when it is over.
    """
    maintenant = maintenant or timezone.now()
    rdv.refresh_from_db(fields=["statut", "periode", "mode"])
    if rdv.statut == StatutRendezVous.PRIS and rdv.fin <= maintenant:
        raise RendezVousRefuse("Ce rendez-vous est passé : dire si la personne est venue.")
    appliquer(rdv, "maintenir", TRANSITIONS, agent=agent, maintenu_le=maintenant)
    return rdv


@transaction.atomic
def changer_seconde(
    *,
    agent: Agent,
    rdv: RendezVous,
    avec_aussi: Agent | None,
    version: int | None = None,
    maintenant: datetime | None = None,
) -> RendezVous:
    """Give an appointment already taken a second worker, another one, or none: her agenda closes, or opens again.

    The checks are those of ``reserver``; what it is already does nothing. Raises RendezVousRefuse (she cannot come, it is
    over), TransitionRefusee, VersionDepassee when the page showed an older appointment.
    """
    maintenant = maintenant or timezone.now()
    verrouiller_agendas([qui for qui in (rdv.agent, avec_aussi) if qui])  # before the row, as a move does
    RendezVous.objects.select_for_update().get(pk=rdv.pk)
    neuf = RendezVous.objects.select_related(*LU).get(pk=rdv.pk)
    if neuf.avec_aussi == avec_aussi:
        return neuf
    exiger_vue(neuf, version)
    if not perms.peut_deplacer(neuf, maintenant):
        raise RendezVousRefuse("Ce rendez-vous est commencé, passé ou rendu : qui reçoit ne change plus.")
    neuf.avec_aussi = avec_aussi
    _exiger_seconde(neuf)
    exiger_non_retenu(neuf, [avec_aussi] if avec_aussi else [], maintenant)
    if avec_aussi and _dans_ses_plages(agent, avec_aussi):
        _exiger_plage(neuf, avec_aussi)
    try:
        with transaction.atomic():
            acte = "ajouter_seconde" if avec_aussi else "retirer_seconde"
            appliquer(rdv, acte, TRANSITIONS, agent=agent, avec_aussi=avec_aussi)
    except IntegrityError as erreur:
        raise RendezVousRefuse(raison, "avec_aussi") if (raison := _raison(erreur, neuf)) else erreur from erreur
    return rdv
