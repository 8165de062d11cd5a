"""Make the offer, then remind once: letter, text message or mail through the outbox, or the list of calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from jalons.fondations.agents.models import Agent
from jalons.fondations.envois import services as envois
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.fondations.socle.transitions import appliquer
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.selectors import adresse_postale, nom_postal
from jalons.recevoir.rendez_vous.rules import quand_texte
from jalons.recevoir.rendez_vous.selectors import refus_de_recevoir
from jalons.recevoir.seances import selectors as seances
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import DETECTION, StatutDemande

from .. import lettre as lettres
from .. import rules, selectors, textes
from ..enums import ANNONCEES, TRANSITIONS, CanalOffre, Forme, MotifEcart, StatutOffre
from ..models import LIEU_FERME, Offre
from ..rules import SEMAINE, lundi
from ..selectors.delais import delai
from .communs import changer_canal, ecarter, finir_rappels, motif_d_empechement
from .reponses import accorder_une

_S = StatutOffre
UN_JOUR = timedelta(days=1)
REUNIONS = 8 * SEMAINE  # how far a meeting may be from the letter that tells it


@dataclass
class BilanEnvoi:
    """What one run made leave, by channel; whom it set aside, and why; whose channel it changed; whom none carries."""

    partis: Counter[str] = field(default_factory=Counter)
    ecartees: Counter[str] = field(default_factory=Counter)
    autrement: int = 0
    rappels_perdus: int = 0
    a_corriger: int = 0
    de_cote: int = 0

    def __str__(self) -> str:
        dites = [f"{n} par {CanalOffre(c).label.lower()}" for c, n in sorted(self.partis.items())] or ["rien à faire"]
        dites += [f"{n} arrêtée(s) avant l’envoi : {MotifEcart(m).label.lower()}" for m, n in self.ecartees.items()]
        if self.autrement:
            dites.append(f"{self.autrement} à faire par un autre moyen")
        if self.rappels_perdus:
            dites.append(f"{self.rappels_perdus} rappel(s) promis et impossible(s) : le téléphone ne doit plus servir")
        if self.a_corriger:
            dites.append(f"{self.a_corriger} adresse(s) ou numéro(s) à corriger")
        if self.de_cote:
            dites.append(f"{self.de_cote} lettre(s) illisible(s) mise(s) de côté, voir « Adresses à corriger »")
        return ", ".join(dites) + "."


def dues(organisme: Organisme, jour: date, semaine: date | None = None) -> QuerySet[Offre]:
    """Offers to make now: those of one week, else every one whose week is near enough (« offre_avance » days)."""
    lignes = Offre.objects.filter(organisme=organisme, statut=_S.A_ENVOYER, semaine_prevue__isnull=False)
    lignes = lignes.exclude(LIEU_FERME)
    if semaine:
        lignes = lignes.filter(semaine_prevue=lundi(semaine))
    else:
        lignes = lignes.filter(semaine_prevue__lte=jour + timedelta(days=delai("offre_avance", jour)))
    return lignes.order_by("semaine_prevue", "jour_91", "pk")


def envoyer_semaine(
    *, agent: Agent | None, organisme: Organisme, jour: date, semaine: date | None = None, lettres: bool = True
) -> BilanEnvoi:
    """Deposit in the outbox the offers of a week made by letter, text message or mail.

    ``lettres`` False leaves the letters to be printed. One transaction a person: killed on the way, or run twice, each
    offer leaves once. Calls are made from their own list; one that the gate no longer allows takes another channel here.
    """
    canaux = [CanalOffre.SMS, CanalOffre.COURRIEL, *([CanalOffre.COURRIER] if lettres else [])]
    regardes = [*canaux, CanalOffre.APPEL]
    cles = list(dues(organisme, jour, semaine).filter(canal__in=regardes).values_list("pk", flat=True))
    bilan = BilanEnvoi()
    for pk in cles:
        une(agent, pk, jour, bilan, (_S.A_ENVOYER,), canaux)
    return bilan


def a_relancer(organisme: Organisme, jour: date) -> QuerySet[Offre]:
    """Offers without an answer for « offre_relance » days: their one reminder is due."""
    limite = jour - timedelta(days=delai("offre_relance", jour))
    lignes = Offre.objects.filter(organisme=organisme, statut=_S.ENVOYEE, envoyee_le__lte=limite)
    return lignes.order_by("envoyee_le", "jour_91", "pk")


def relancer(*, agent: Agent | None, organisme: Organisme, jour: date, lettres: bool = True) -> BilanEnvoi:
    """Remind once those who did not answer, by another channel when there is one. As ``envoyer_semaine``.

    A reminder by call that the gate no longer allows is due again, by another channel.
    """
    canaux = [CanalOffre.SMS, CanalOffre.COURRIEL, CanalOffre.APPEL, *([CanalOffre.COURRIER] if lettres else [])]
    bilan = BilanEnvoi()
    for offre in selectors.a_appeler(Offre.objects.filter(organisme=organisme, statut__in=ANNONCEES), jour)[1]:
        _renoncer_a_l_appel(agent, offre.pk, jour, bilan)
    for pk in list(a_relancer(organisme, jour).values_list("pk", flat=True)):
        une(agent, pk, jour, bilan, (_S.ENVOYEE,), canaux)
    return bilan


@transaction.atomic
def _renoncer_a_l_appel(agent: Agent | None, pk: UUID, jour: date, bilan: BilanEnvoi) -> None:
    """She was told and expects a call that may not be made: the callback is dropped, the reminder is due again if it was a
    call; one already made otherwise is not made twice.
    """
    lignes = Offre.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, statut__in=ANNONCEES)
    offre = lignes.select_related("assure", "demande").first()
    if offre is None or _encore_permise(agent, offre, jour, bilan) is None:
        return
    finir_rappels(offre)
    par_appel = offre.canal == CanalOffre.APPEL
    if offre.statut == _S.RELANCEE and not par_appel:
        bilan.rappels_perdus += 1
    else:
        bilan.autrement += 1
    if offre.statut == _S.RELANCEE and par_appel:
        appliquer(offre, "annuler_relance", TRANSITIONS, agent=agent, motif="appel fermé", relancee_le=None, reponse="")
    else:
        Offre.objects.filter(pk=offre.pk).update(reponse="", version=F("version") + 1)
        inscrire(acte="offre.renoncer_a_l_appel", agent=agent, objet=offre)


def une(
    agent: Agent | None, pk: UUID, jour: date, bilan: BilanEnvoi, statuts: Iterable[str], canaux: Iterable[str]
) -> lettres.Lettre | None:
    """``_une``; a letter that no envelope can show is set aside, and stops nobody else's."""
    try:
        return _une(agent, pk, jour, bilan, statuts, canaux)
    except lettres.LettreImpossible:
        mettre_de_cote(agent, pk)
        bilan.de_cote += 1
        return None


@transaction.atomic
def mettre_de_cote(agent: Agent | None, pk: UUID) -> None:
    """Her letter cannot be printed as her name and address are written: no letter until somebody corrects them.

    An offer not made yet joins « Adresses à corriger », with her name in the day; a reminder takes another way.
    """
    offre = Offre.objects.select_for_update(of=("self",)).get(pk=pk)
    faux = sorted({*offre.canaux_faux, CanalOffre.COURRIER.value})
    canal = "" if offre.statut == _S.A_ENVOYER else offre.canal
    Offre.objects.filter(pk=pk).update(canaux_faux=faux, canal=canal, version=F("version") + 1)
    inscrire(acte="offre.adresse_a_corriger", agent=agent, objet=offre, motif="lettre illisible")


@transaction.atomic
def _une(
    agent: Agent | None, pk: UUID, jour: date, bilan: BilanEnvoi, statuts: Iterable[str], canaux: Iterable[str]
) -> lettres.Lettre | None:
    """Make one offer, or its reminder; the letter when it is one. None when another run has it, or nothing leaves."""
    lignes = Offre.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, statut__in=statuts)
    offre = lignes.select_related("assure", "demande", "lieu", "organisme").first()
    porte = _encore_permise(agent, offre, jour, bilan) if offre else None
    if offre is None or porte is None:
        return None
    relance = offre.statut == _S.ENVOYEE
    canal = _canal(offre, porte, relance)
    if not canal:
        _sans_canal(agent, offre, relance, bilan)
        return None
    if canal not in canaux:
        if not relance and canal != offre.canal:
            changer_canal(agent, offre, canal)
            bilan.autrement += 1
        return None
    return _faire(agent, offre, canal, jour, relance, bilan)


def _encore_permise(agent: Agent | None, offre: Offre, jour: date, bilan: BilanEnvoi) -> selectors.Joignable | None:
    """Read again at the last moment, her row locked: a death, a wish or a measure noted meanwhile wins, and is told.

    None when nothing may leave.
    """
    refus_de_recevoir(offre.assure_id)
    porte = selectors.joignables([offre.assure_id], jour)[offre.assure_id]
    if porte.empechement:
        motif = motif_d_empechement(offre.assure)
        ecarter(agent=agent, offre=offre, motif=motif, raison=porte.empechement, jour=jour)
        bilan.ecartees[motif] += 1
        return None
    if offre.demande.statut not in DETECTION:
        mot = accorder_une(agent=agent, offre=offre, jour=jour)
        if mot in MotifEcart.values:
            bilan.ecartees[mot] += 1
        return None
    return porte


def _canal(offre: Offre, porte: selectors.Joignable, relance: bool) -> str:
    if relance:
        return rules.canal_de_relance(offre.canal, porte.permis, porte.prefere, offre.canaux_faux)
    if offre.canal in porte.permis and offre.canal not in offre.canaux_faux:
        return offre.canal
    return rules.canal(offre.genre, porte.permis, porte.prefere, offre.canaux_faux)


def _sans_canal(agent: Agent | None, offre: Offre, relance: bool, bilan: BilanEnvoi) -> None:
    """No channel carries it any more: the address goes on the list to correct; a reminder is only counted."""
    bilan.a_corriger += 1
    if not relance:
        Offre.objects.filter(pk=offre.pk).update(canal="")
        inscrire(acte="offre.adresse_a_corriger", agent=agent, objet=offre)


def _faire(
    agent: Agent | None, offre: Offre, canal: str, jour: date, relance: bool, bilan: BilanEnvoi
) -> lettres.Lettre | None:
    essai = offre.essais + (canal != CanalOffre.APPEL)
    acte = "relancer" if relance else "envoyer"
    le: dict[str, Any] = {"relancee_le" if relance else "envoyee_le": jour}
    redigee = _deposer(agent, offre, canal, jour, relance, essai) if canal != CanalOffre.APPEL else None
    appliquer(offre, acte, TRANSITIONS, agent=agent, motif=canal, canal=canal, essais=essai, **le)
    if offre.demande.statut == StatutDemande.A_OFFRIR:
        signalements.noter_offre_envoyee(agent=agent, demande=offre.demande, le=jour)
    bilan.partis[canal] += 1
    return redigee


def _deposer(
    agent: Agent | None, offre: Offre, canal: str, jour: date, relance: bool, essai: int
) -> lettres.Lettre | None:
    """Put the words in the outbox, once for this decision; the letter when it is one."""
    assure, redigee = offre.assure, None
    if canal == CanalOffre.COURRIER:
        redigee = rediger(offre, jour=jour, relance=relance)
        objet, corps = redigee.objet, redigee.texte
        destinataire = "\n".join([*redigee.nom, *redigee.adresse])
    else:
        objet, corps = textes.message(canal, offre.organisme.telephone, relance=relance)
        destinataire = assure.telephone_e164 if canal == CanalOffre.SMS else assure.courriel
    envois.deposer(
        agent=agent, assure_id=assure.pk, canal=canal, destinataire=destinataire, objet=objet, corps=corps,
        cle_unique=f"{rules.cle_des_messages(offre.pk)}{essai}", permis=True,
    )  # fmt: skip
    return redigee


def rediger(offre: Offre, *, jour: date, relance: bool) -> lettres.Lettre:
    """The letter of this offer, or of its reminder, written on ``jour``. Raises LettreImpossible."""
    assure = offre.assure
    reunion = _reunion(offre, jour) if offre.forme == Forme.REUNION else ""
    rappel_de = jour_long(offre.envoyee_le) if relance else ""
    return lettres.Lettre(
        nom=nom_postal(assure),
        adresse=adresse_postale(assure),
        objet=textes.OBJET_RELANCE if relance else textes.OBJET,
        corps=tuple(textes.lettre(offre.genre, offre.forme, arret=offre.arret, reunion=reunion, relance_de=rappel_de)),
    )


def _reunion(offre: Offre, jour: date) -> str:
    """« le mardi 18 août à 9 h 30, CPAM de Cholet, 1 place du Marché » : the first one with a seat in her week.

    Never one that a letter written on ``jour`` reaches too late: once her week is over (a reminder), the first one that
    is a week away or more.
    """
    if not offre.semaine_prevue:
        return ""
    du, au = max(offre.semaine_prevue, jour + UN_JOUR), offre.semaine_prevue + SEMAINE - UN_JOUR
    if du > au:
        du, au = jour + SEMAINE, jour + REUNIONS
    for seance in seances.libres(offre.organisme_id, du, au):
        if seance.lieu_id == offre.lieu_id:
            return f"le {quand_texte(seance.debut, seance.zone)}, {seance.lieu.nom}, {seance.lieu.adresse}"
    return ""
