"""The loop, read: the clock of a demande, what each referrer may read of its own signalement, what rings today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from jalons.fondations.referentiels.feries import Calendrier
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle.models import en_vigueur
from jalons.personnes.partages.selectors import lies

from . import boucle
from .enums import Accord, Acteur, GenreRetour, IssueTentative, QuiAppelle, StatutDemande
from .models import Demande, Passage, Retour, Signalement, Tentative

REFERENT = Q(partenaire__isnull=False) | Q(qui=QuiAppelle.PROFESSIONNEL)
DITS = (GenreRetour.MOT, GenreRetour.QUESTION, GenreRetour.RAPPEL, GenreRetour.COMPLEMENT)


def delais(jour: date) -> dict[str, int]:
    """The delays of the loop in force on ``jour``, in days: code → days. One that no reference gives is absent."""
    lignes = Parametre.objects.filter(en_vigueur(jour), code__in=boucle.DELAIS)
    return {code: int(valeur) for code, valeur in lignes.values_list("code", "valeur")}


def horloge(
    demande: Demande, regles: Mapping[str, int], jour: date, ouvres: Calendrier | None = None, *, dehors: bool = False
) -> boucle.Horloge:
    """Its clock on ``jour``. ``essai`` and ``promis`` annotated by ``avec_essais`` save queries, ``ouvres`` too. ``dehors``: as
    it is told outside, where nothing comes from what was promised to another; a delay ends inside on the day told outside.
    """
    essai = demande.essai if hasattr(demande, "essai") else demande.tentatives.aggregate(le=Max("le"))["le"]
    promis = None if dehors else demande.promis if hasattr(demande, "promis") else promis_a(demande)
    a_repondre = None if dehors else getattr(demande, "a_repondre", None)
    depuis = boucle.Depuis(demande.etat_le, demande.signalee_le, demande.echeance, essai, promis, a_repondre)
    return boucle.horloge(demande.statut, depuis, regles, jour, (ouvres or calendrier()).ouvre_le)


def promis_a(demande: Demande) -> date | None:
    """The first day on which she was told that she would be called back, as long as nobody has reached her since."""
    le: date | None = promesses(demande).aggregate(le=Min("dite__rappel_le"))["le"]
    return le


def promesses(demande: Any) -> QuerySet[Signalement]:
    """Arrivals of a demande (or of an OuterRef) whose callback was promised and not kept, the nearest first."""
    jointe = Tentative.objects.filter(
        demande=OuterRef("demande"), issue=IssueTentative.JOINTE, created_at__gt=OuterRef("created_at")
    )
    promises = Signalement.objects.filter(~Exists(jointe), demande=demande, dite__rappel_le__isnull=False)
    return promises.order_by("dite__rappel_le")


def avec_essais(demandes: QuerySet[Demande]) -> QuerySet[Any]:
    """Each with the day of its last attempt to reach her, ``essai``, the day promised to her, ``promis``, and that of the first
    arrival whose referrer was told when the service answers and reads nothing yet, ``a_repondre``."""
    siens = Tentative.objects.filter(demande=OuterRef("pk")).order_by("-le")
    promis = promesses(OuterRef("pk")).values("dite__rappel_le")
    dus = Signalement.objects.filter(REFERENT, demande=OuterRef("pk"), accord=Accord.OUI, reponse_statut="")
    return demandes.annotate(
        essai=Subquery(siens.values("le")[:1]),
        promis=Subquery(promis[:1]),
        a_repondre=Subquery(dus.order_by("recu_le").values("recu_le")[:1]),
    )


def a_tenir_informes(demande: Demande) -> QuerySet[Signalement]:
    """Its arrivals whose referrer may know what follows."""
    return Signalement.objects.filter(REFERENT, demande=demande, accord=Accord.OUI)


def essais(demande: Demande) -> list[boucle.Essai]:
    """The attempts to reach her, in order."""
    lignes = demande.tentatives.order_by("le", "created_at").values_list("le", "moment", "canal", "issue")
    return [boucle.Essai(*ligne) for ligne in lignes]


def question_ouverte(signalement: Signalement) -> Retour | None:
    """Our last question to whoever sent it, while they have not answered."""
    return question_de(signalement.retours.order_by("created_at"))


def question_de(retours: Iterable[Retour]) -> Retour | None:
    """The same, from its lines in order."""
    echanges = [r for r in retours if r.genre in (GenreRetour.QUESTION, GenreRetour.COMPLEMENT)]
    return echanges[-1] if echanges and echanges[-1].genre == GenreRetour.QUESTION else None


def a_relancer(jour: date) -> QuerySet[Signalement]:
    """Signalements whose question waits for the delay of a reminder, without one yet. Empty without reference data."""
    jours = delais(jour).get(boucle.RAPPEL)
    if jours is None:
        return Signalement.objects.none()
    apres = Retour.objects.filter(
        signalement=OuterRef("signalement"), genre__in=[GenreRetour.COMPLEMENT, GenreRetour.RAPPEL],
        created_at__gt=OuterRef("created_at"),
    )  # fmt: skip
    muettes = Retour.objects.filter(~Exists(apres), genre=GenreRetour.QUESTION, le__lte=jour - timedelta(days=jours))
    attendent = Signalement.objects.filter(demande__statut=StatutDemande.A_COMPLETER)
    return attendent.filter(pk__in=muettes.values("signalement")).order_by("recu_le", "pk")


@dataclass(frozen=True, slots=True)
class Suivi:
    """What a partner reads of one signalement that it sent: ``vu``, and the words written to it, the oldest first.

    ``dits``: Retour rows (``genre``, ``le``, ``texte``) of words, questions and answers; words only with her agreement.
    """

    id: UUID
    repere: str
    recu_le: date
    referent: str
    statut: str
    vu: boucle.VuDuReferent
    reponse_le: date | None
    question: str
    dits: tuple[Retour, ...]
    accord: str


def suivis(agent: Any, jour: date | None = None) -> list[Suivi]:
    """The partner's own signalements, what is theirs to do first, then the latest; never a name nor a reason."""
    jour = jour or timezone.localdate()
    retours = Prefetch("retours", Retour.objects.filter(genre__in=DITS).order_by("created_at"))
    demandes = Prefetch("demande", avec_essais(Demande.objects.all()))
    lignes = Signalement.objects.visible_to(agent, "suivre").prefetch_related(demandes, retours)
    regles = delais(jour)
    ouvres = calendrier()
    lus = [suivi(s, regles, jour, ouvres) for s in lignes.order_by("-recu_le", "-created_at")[:200]]
    return sorted(lus, key=lambda lu: (not lu.vu.a_lui, lu.vu.avant or date.max)) if lus else lus


def suivi(signalement: Signalement, regles: Mapping[str, int], jour: date, ouvres: Calendrier | None = None) -> Suivi:
    """One signalement as its referrer reads it. Nothing of it comes from another's arrival.

    A delay told outside falls on a day on which the service works; a date that matters to her stays what it is.
    """
    permis = signalement.suite_permise
    tous = list(signalement.retours.all())
    dits = tuple(
        r for r in tous if r.genre in DITS and r.genre != GenreRetour.RAPPEL and (permis or r.genre != GenreRetour.MOT)
    )
    question = question_de(dits)
    demande, ouvres = signalement.demande, ouvres or calendrier()
    dit = boucle.Dit(
        permis, signalement.recu_le, signalement.reponse_statut, signalement.reponse_fin,
        question.le if question and demande.ouverte else None, regles, _chez_lui(signalement),
    )  # fmt: skip
    vu = boucle.vu_du_referent(dit, demande.statut, horloge(demande, regles, jour, ouvres, dehors=True).avant)
    if vu.avant and vu.avant != demande.echeance:
        vu = replace(vu, avant=ouvres.ouvre_le(vu.avant))
    return Suivi(
        id=signalement.pk,
        repere=signalement.repere,
        recu_le=signalement.recu_le,
        referent=signalement.referent_nom,
        statut=str(vu.statut.label),
        vu=vu,
        reponse_le=signalement.reponse_le if permis else None,
        question=str(question.texte or "") if question else "",
        dits=dits,
        accord=signalement.accord,
    )


def _chez_lui(signalement: Signalement) -> bool:
    """She is sent to the very body that signalled her; what it refused is no longer its own."""
    demande, body = signalement.demande, signalement.partenaire_id
    if demande.statut != StatutDemande.REORIENTE or body is None or demande.partenaire_id != body:
        return False
    dernier = lies().filter(demande_id=demande.pk, partenaire=body).order_by("created_at").last()
    return dernier is None or dernier.chez_eux


@dataclass(frozen=True, slots=True)
class Boucle:
    """Where the loop of one demande is: its clock, who acts by name, the attempts, what is still to be tried."""

    horloge: boucle.Horloge
    qui_agit: str
    essais: tuple[Tentative, ...]
    manque: str
    danger: bool = False  # she is called back today, whatever its clock says


def boucle_de(demande: Demande, jour: date, *, danger: bool = False) -> Boucle:
    """What the page of a demande says of its loop, in three queries. While a danger is open, it is for us to act, today."""
    regles, essais_faits = delais(jour), tuple(demande.tentatives.select_related("par"))
    lus = [boucle.Essai(e.le, e.moment, e.canal, e.issue) for e in essais_faits]
    dernier = max((e.le for e in essais_faits), default=None)
    horloge_du_jour = boucle.horloge(
        demande.statut,
        boucle.Depuis(demande.etat_le, demande.signalee_le, demande.echeance, dernier, promis_a(demande)),
        regles,
        jour,
        calendrier().ouvre_le,
    )
    qui = horloge_du_jour.suite.qui
    if danger and qui != Acteur.ASSISTANTE:
        qui = Acteur.PLATEFORME
    porteur = demande.attribuee_a if qui in (Acteur.PLATEFORME, Acteur.ASSISTANTE) else None
    manque = boucle.manque_avant_injoignable(lus, regles.get(boucle.ESSAIS, boucle.ESSAIS_SANS_REFERENCE))
    return Boucle(horloge_du_jour, str(porteur or qui.label), essais_faits, manque, danger)


def en_alarme(demandes: QuerySet[Demande], jour: date) -> list[tuple[Demande, boucle.Horloge]]:
    """Those that nobody answered for the delay of an alarm since they were first signalled, the oldest first."""
    regles = delais(jour)
    if boucle.ALARME not in regles:
        return []
    limite, ouvres = jour - timedelta(days=regles[boucle.ALARME]), calendrier()
    vieilles = avec_essais(demandes.filter(statut__in=boucle.ATTENDENT, signalee_le__lte=limite))
    return [(d, horloge(d, regles, jour, ouvres)) for d in vieilles.order_by("signalee_le", "pk")]


def sans_reponse(agent: Any, jour: date, filtre: Q) -> list[tuple[Signalement, bool]]:
    """Arrivals whose referrer may know and was told nothing for the delay of a reminder: each with whether it is an alarm.

    Their own clock, from their own day: whoever came second is answered too.
    """
    regles = delais(jour)
    if boucle.RAPPEL not in regles:
        return []
    limite = jour - timedelta(days=regles[boucle.RAPPEL])
    demandes = Demande.objects.visible_to(agent, "informer").filter(filtre, statut__in=boucle.PRISES)
    lignes = Signalement.objects.filter(
        REFERENT, accord=Accord.OUI, reponse_le__isnull=True, recu_le__lte=limite, demande__in=demandes
    )
    alarme = jour - timedelta(days=regles.get(boucle.ALARME, 10_000))
    return [(s, s.recu_le <= alarme) for s in lignes.select_related("demande__assure").order_by("recu_le", "pk")]


def partie(organisme_id: Any, demande_id: Any) -> Passage | None:
    """The passage by which that demande left this caisse, as long as it has not come back."""
    passes = Passage.objects.filter(demande=demande_id).exclude(demande__organisme=organisme_id)
    return passes.filter(de=organisme_id).select_related("vers", "par").last() if organisme_id else None
