"""What comes back: answers, silence, wrong addresses, calls and callbacks. Each writes the offer only.

The demande moves with it in ``parcours.sortants``, or in ``ecarter`` and ``constater_silences`` for what nobody answered.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer
from jalons.fondations.territoires.models import Organisme
from jalons.fondations.territoires.selectors import fuseau
from jalons.personnes.assures.models import Assure
from jalons.recevoir.seances import services as seances
from jalons.recevoir.seances.models import Inscription, Seance
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import DETECTION, MotifCloture, StatutDemande
from jalons.recevoir.signalements.models import Demande

from .. import rules, selectors
from ..enums import (
    ANNONCEES,
    EN_COURS,
    REPONSES_FINALES,
    TRANSITIONS,
    CanalOffre,
    Forme,
    MotifEcart,
    ReponseOffre,
    ResultatAppel,
    StatutOffre,
)
from ..models import Offre, Rappel, TentativeAppel
from ..selectors.delais import delai
from .communs import OffreRefusee, changer_canal, ecarter, finir_rappels, motif_d_empechement, retirer

_S = StatutOffre


@transaction.atomic
def repondre(*, agent: Agent | None, offre: Offre, reponse: str, jour: date) -> Offre:
    """Write her answer (accepte, refuse, déjà repris, mi-temps). An offer not made yet is made by being said.

    Raises TransitionRefusee when another answer was written meanwhile.
    """
    code = ReponseOffre(reponse)
    if code not in REPONSES_FINALES:
        raise OffreRefusee(
            f"« {code.label} » n’est pas une réponse à l’offre : notez-le comme un appel ou une adresse."
        )
    offre.refresh_from_db()
    if offre.statut == _S.A_ENVOYER:
        _dite_de_vive_voix(agent, offre, jour)
    valeurs: dict[str, Any] = {
        "reponse": code,
        "repondue_le": jour,
        "terminee_le": None,
        "envoyee_le": offre.envoyee_le or jour,
    }
    appliquer(offre, "noter_reponse", TRANSITIONS, agent=agent, motif=code, **valeurs)
    finir_rappels(offre)
    retirer(agent, offre, "elle a répondu")
    return offre


def _dite_de_vive_voix(agent: Agent | None, offre: Offre, jour: date) -> None:
    """She was told on the telephone: the offer is made, whatever its channel was to be."""
    appliquer(
        offre, "envoyer", TRANSITIONS, agent=agent, motif=CanalOffre.APPEL, canal=CanalOffre.APPEL, envoyee_le=jour
    )


@transaction.atomic
def asseoir(*, agent: Agent, offre: Offre, seance: Seance, demande: Demande) -> Inscription:
    """Her offer is met at this meeting. Raises SeanceRefusee (full, cancelled, past, death)."""
    place = seances.inscrire(agent=agent, seance=seance, assure=offre.assure, demande=demande, cause=offre.pk)
    Offre.objects.filter(pk=offre.pk).update(forme=Forme.REUNION, lieu_id=seance.lieu_id)
    return place


@transaction.atomic
def prendre_appel(*, agent: Agent, offre: Offre, maintenant: datetime | None = None) -> Offre:
    """Take somebody of the list to call her now: for ``rules.PRISE``, or until the call is noted, nobody else may.

    Raises OffreRefusee when somebody calls her already, or when she is not to be called any more.
    """
    maintenant = maintenant or timezone.now()
    elle = Offre.objects.filter(pk=offre.pk)
    if not selectors.a_appeler(elle, maintenant.astimezone(fuseau(offre.organisme)).date())[0]:
        raise OffreRefusee("Elle n’est plus à appeler : une réponse est notée, ou son téléphone ne doit plus servir.")
    libre = elle.filter(Q(pris_jusqu_a__isnull=True) | Q(pris_jusqu_a__lte=maintenant))
    if libre.update(pris_jusqu_a=maintenant + rules.PRISE) != 1:
        raise OffreRefusee("Quelqu’un de la plateforme l’appelle en ce moment : choisir une autre personne.")
    offre.refresh_from_db()
    inscrire(acte="offre.prendre_appel", agent=agent, objet=offre)
    return offre


@transaction.atomic
def noter_tentative(
    *, agent: Agent, offre: Offre, resultat: str, maintenant: datetime | None = None, apres: str | None = None
) -> TentativeAppel:
    """One more call: when it was at the caisse, and what came of it. The callback it answers is done.

    ``apres``: how many calls the page showed; raises TransitionRefusee when another is noted since: a second click is
    not a second call.
    """
    _verrouiller(offre)
    if apres is not None and apres != str(offre.tentatives.count()):
        raise TransitionRefusee("Cet appel est déjà noté.")
    local = (maintenant or timezone.now()).astimezone(fuseau(offre.organisme))
    finir_rappels(offre)
    Offre.objects.filter(pk=offre.pk).update(pris_jusqu_a=None)
    essai = TentativeAppel.objects.create(
        offre=offre, jour=local.date(), heure=local.time().replace(second=0, microsecond=0),
        tranche=rules.tranche_de(local.time()), resultat=ResultatAppel(resultat),
    )  # fmt: skip
    inscrire(acte="offre.appeler", agent=agent, objet=offre, motif=resultat)
    return essai


def _verrouiller(offre: Offre) -> None:
    """Read the offer again, held until the end of the transaction: of two clicks, the second sees the first."""
    offre.refresh_from_db(from_queryset=Offre.objects.select_for_update(of=("self",)))


@transaction.atomic
def prevoir_rappel(*, agent: Agent, offre: Offre, quand: datetime, jour: date) -> Rappel:
    """She asked to be called back: it comes back first at its time. The offer was made by being said.

    Raises OffreRefusee for a time already past, or at which nobody is called.
    """
    if quand <= timezone.now():
        raise OffreRefusee("Ce moment est passé : choisir un jour et une heure à venir.")
    if not rules.heures_d_appel(quand.astimezone(fuseau(offre.organisme))):
        raise OffreRefusee(f"On appelle {rules.HEURES} : choisir avec elle un autre moment.")
    offre.refresh_from_db()
    if offre.statut == _S.A_ENVOYER:
        _dite_de_vive_voix(agent, offre, jour)
    if offre.statut not in ANNONCEES:
        raise TransitionRefusee("Une réponse est déjà notée pour cette offre. Rechargez la page.")
    finir_rappels(offre)
    Offre.objects.filter(pk=offre.pk).update(reponse=ReponseOffre.RAPPELER, version=F("version") + 1)
    offre.refresh_from_db()
    rappel = Rappel.objects.create(offre=offre, prevu_le=quand)
    inscrire(acte="offre.rappeler", agent=agent, objet=offre)
    return rappel


@transaction.atomic
def noter_adresse_fausse(*, agent: Agent | None, offre: Offre, canal: str, jour: date, vue: str | None = None) -> Offre:
    """A letter came back, a number is not hers: the next channel is tried, else the address goes on the list to correct.

    When it carried the offer, she was never reached: the offer is to be made again. When it carried the reminder only,
    the reminder is. Otherwise it is only remembered. ``vue``: the version of the offer that the page showed; raises
    TransitionRefusee when it has changed since (a second click would burn the next channel too). OffreRefusee when
    nothing carries it.
    """
    if canal not in CanalOffre.values:
        raise OffreRefusee("Cette offre n’a pas de canal en cours : corriger la fiche de la personne.")
    code = CanalOffre(canal).value
    _verrouiller(offre)
    if vue is not None and vue != str(offre.version):
        raise TransitionRefusee("Cette offre a changé entre-temps. Rechargez la page.")
    faux = sorted({*offre.canaux_faux, *([code, CanalOffre.SMS.value] if code == CanalOffre.APPEL else [code])})
    if offre.canal != code and offre.statut in ANNONCEES:
        Offre.objects.filter(pk=offre.pk).update(canaux_faux=faux, version=F("version") + 1)
        offre.refresh_from_db()
        inscrire(acte="offre.adresse_fausse", agent=agent, objet=offre, motif=code)
    elif offre.statut == _S.RELANCEE:
        retirer(agent, offre, f"{code} faux")
        valeurs: dict[str, Any] = {"canaux_faux": faux, "relancee_le": None}
        appliquer(offre, "annuler_relance", TRANSITIONS, agent=agent, motif=f"{code} faux", **valeurs)
    else:
        _renvoyer(agent, offre, code, faux, jour)
    return offre


def _renvoyer(agent: Agent | None, offre: Offre, code: str, faux: list[str], jour: date) -> None:
    retirer(agent, offre, f"{code} faux")
    porte = selectors.joignables([offre.assure_id], jour)[offre.assure_id]
    appliquer(
        offre, "renvoyer", TRANSITIONS, agent=agent, motif=f"{code} faux", canaux_faux=faux, envoyee_le=None,
        relancee_le=None, canal=rules.canal(offre.genre, porte.permis, porte.prefere, faux),
        reponse=ReponseOffre.MAUVAISE_ADRESSE,
    )  # fmt: skip


@transaction.atomic
def adresse_corrigee(*, agent: Agent, offre: Offre, jour: date) -> Offre:
    """The address or the number was corrected on her page: every channel may be tried again.

    Raises OffreRefusee when no channel can carry it yet.
    """
    porte = selectors.joignables([offre.assure_id], jour)[offre.assure_id]
    if porte.empechement:
        motif = motif_d_empechement(offre.assure)
        ecarter(agent=agent, offre=offre, motif=motif, raison=porte.empechement, jour=jour)
        return offre
    canal = rules.canal(offre.genre, porte.permis, porte.prefere)
    if not canal:
        raise OffreRefusee(
            "Aucune adresse ni aucun numéro n’est encore enregistré : corriger d’abord la fiche de la personne."
        )
    lignes = Offre.objects.filter(pk=offre.pk, statut=_S.A_ENVOYER)
    if lignes.update(canal=canal, canaux_faux=[], sans_place="", reponse="", version=F("version") + 1) != 1:
        raise TransitionRefusee("Cette offre a changé entre-temps. Rechargez la page.")
    offre.refresh_from_db()
    inscrire(acte="offre.corriger_adresse", agent=agent, objet=offre, motif=canal)
    return offre


@transaction.atomic
def apres_echec(*, agent: Agent | None, offre: Offre, jour: date) -> str:
    """After a call nobody answered: another channel once « offre_tentatives » calls failed.

    Returns the new channel, '' when calls go on. When nothing else carries the offer, she could not be reached: the
    offer ends in silence and her demande expires.
    """
    essais = offre.tentatives.filter(resultat=ResultatAppel.NON_JOINT).count()
    if offre.statut != _S.A_ENVOYER or not rules.essais_epuises(essais, delai("offre_tentatives", jour)):
        return ""
    porte = selectors.joignables([offre.assure_id], jour)[offre.assure_id]
    suivant = rules.canal(offre.genre, porte.permis - {CanalOffre.APPEL}, porte.prefere, offre.canaux_faux)
    if not suivant:
        _silence(agent, offre, jour)
        return ""
    changer_canal(agent, offre, suivant)
    return suivant


def constater_silences(*, agent: Agent | None, organisme: Organisme, jour: date) -> int:
    """Offers reminded « offre_silence » days ago and still without an answer end, and their demande expires.

    A reminder by call is made by its first attempt: on the list without one, it goes on waiting, and so does a letter
    not printed yet. Those that no channel can remind end as many days after the reminder was due. Returns how many. One
    transaction a person; run twice, it does nothing more.
    """
    limite = jour - timedelta(days=delai("offre_silence", jour))
    jamais = limite - timedelta(days=delai("offre_relance", jour))
    essais = TentativeAppel.objects.filter(offre=OuterRef("pk"), jour__range=(OuterRef("relancee_le"), limite))
    relancees = Q(statut=_S.RELANCEE, relancee_le__lte=limite) & (~Q(canal=CanalOffre.APPEL) | Exists(essais))
    muettes = Offre.objects.filter(relancees | Q(statut=_S.ENVOYEE, envoyee_le__lte=jamais), organisme=organisme)
    muettes = muettes.exclude(Exists(Rappel.objects.filter(offre=OuterRef("pk"), fait_le__isnull=True)))
    attendues = list(muettes.select_related("demande").order_by("relancee_le", "pk"))
    portes = selectors.joignables([o.assure_id for o in attendues if o.statut == _S.ENVOYEE], jour)
    fait = 0
    for offre in attendues:
        if (porte := portes.get(offre.assure_id)) and offre.statut == _S.ENVOYEE and _relancable(offre, porte):
            continue
        try:
            with transaction.atomic():
                fait += _silence(agent, offre, jour)
        except TransitionRefusee:
            continue  # she answered meanwhile
    return fait


def _relancable(offre: Offre, porte: selectors.Joignable) -> bool:
    return bool(rules.canal_de_relance(offre.canal, porte.permis, porte.prefere, offre.canaux_faux))


def _silence(agent: Agent | None, offre: Offre, jour: date) -> bool:
    if offre.demande.statut not in DETECTION:
        return not accorder_une(agent=agent, offre=offre, jour=jour)
    _finir_en_silence(agent, offre, jour)
    signalements.expirer(agent=agent, demande=offre.demande, le=jour)
    return True


def _finir_en_silence(agent: Agent | None, offre: Offre, jour: date) -> None:
    valeurs: dict[str, Any] = {"reponse": ReponseOffre.INJOIGNABLE, "terminee_le": jour}
    appliquer(offre, "constater_silence", TRANSITIONS, agent=agent, **valeurs)
    finir_rappels(offre)


@transaction.atomic
def accorder_une(*, agent: Agent | None, offre: Offre, jour: date) -> str:
    """Her demande moved by another way (she called, she came): the offer says the same. Returns what was written.

    '' when the demande still waits. A demande ended without her word sets the offer aside.
    """
    demande = offre.demande
    demande.refresh_from_db(fields=["statut", "motif_cloture"])
    if demande.statut in DETECTION or offre.statut not in EN_COURS:
        return ""
    if demande.statut == StatutDemande.EXPIRE and offre.statut in ANNONCEES:
        _finir_en_silence(agent, offre, jour)
        return ReponseOffre.INJOIGNABLE.value
    reponse = rules.reponse_de_la_demande(demande.statut, demande.motif_cloture)
    if reponse and offre.statut in ANNONCEES:
        repondre(agent=agent, offre=offre, reponse=reponse, jour=jour)
        return reponse
    motif = MotifEcart.DECES if demande.motif_cloture == MotifCloture.DECES else MotifEcart.DEMANDE_AVANCEE
    ecarter(agent=agent, offre=offre, motif=motif, jour=jour)
    return motif.value


def accorder(*, agent: Agent | None, organisme: Organisme, jour: date) -> int:
    """Bring every offer under way in line with its demande; how many were changed. Safe to run twice."""
    ecartees = Offre.objects.filter(organisme=organisme, statut__in=EN_COURS).exclude(demande__statut__in=DETECTION)
    return sum(bool(accorder_une(agent=agent, offre=o, jour=jour)) for o in ecartees.select_related("demande"))


@transaction.atomic
def ecarter_pour_deces(*, agent: Agent | None, assure: Assure, jour: date) -> int:
    """She died: every offer under way is set aside, her seats are given back. Returns how many offers."""
    offres = list(Offre.objects.filter(assure=assure, statut__in=EN_COURS).select_related("demande"))
    for offre in offres:
        ecarter(agent=agent, offre=offre, motif=MotifEcart.DECES, jour=jour)
    return len(offres)
