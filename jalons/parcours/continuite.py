"""An accompaniment goes on without its worker: it leaves for another caisse, or somebody replaces her for a while."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Depart, Dossier
from jalons.accompagner.extraits import services as extraits
from jalons.accompagner.pdp import services as pdp
from jalons.accompagner.stages import services as stages
from jalons.fondations.agents import services as agents
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.envois import services as envois
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import Refus, SaisieRefusee, TransitionRefusee
from jalons.fondations.territoires.models import Organisme
from jalons.parcours import selectors
from jalons.parcours.enums import RaisonLaissee, SortRendezVous
from jalons.parcours.models import AbsenceLaissee
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.models import Assure
from jalons.personnes.entourage import services as entourage
from jalons.personnes.partages import services as partages
from jalons.recevoir.attentes import services as attentes
from jalons.recevoir.attentes.enums import MotifRetrait
from jalons.recevoir.liaisons import services as liaisons
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import MotifAnnulation
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.entendu import danger_ouvert, en_danger
from jalons.recevoir.signalements.rules import exiger_securite

RESTE = "D’ici au {}, sauf message de notre part, la personne qui vous répond reste la même. Pour nous joindre : 36 46."
CHANGE = "Votre interlocuteur ou interlocutrice change. Pour nous joindre : 36 46."
ABSENTE = "En l’absence de votre interlocuteur ou interlocutrice, une autre personne vous répond : 36 46."
Proposes = tuple[int, dict[str, str]]


def en_danger_ici(dossier: Dossier, jour: date) -> bool:
    """A danger is open: on the demande of this dossier, or noted about the person."""
    if dossier.demande:
        return en_danger(dossier.demande, jour)
    return danger_ouvert(dossier.assure)


@transaction.atomic
def proposer_a_caisse(
    *,
    agent: Agent,
    dossier: Dossier,
    vers: Organisme,
    securite: str = "",
    rendez_vous_a_venir: Mapping[UUID, str] | None = None,
    **proposition: Any,
) -> Depart:
    """Ask another caisse to accompany her; she is told who answers meanwhile. Each appointment still to come is said: it ends
    with the acceptance, or stays.

    ``securite``: what was done for a danger, when one is open. Raises SaisieRefusee when an appointment is left out,
    DecisionRefusee when the danger is not answered, and as the room's own act.
    """
    voulus = rendez_vous_a_venir or {}
    a_venir = selectors.engages(dossier.assure_id, timezone.now(), organisme_id=dossier.organisme_id).a_venir
    if any(voulus.get(rdv.pk) not in SortRendezVous.values for rdv in a_venir):
        raise SaisieRefusee("Des rendez-vous sont encore à venir : dites de chacun s’il est annulé ou gardé.")
    if en_danger_ici(dossier, timezone.localdate()):
        exiger_securite(securite)
        if dossier.demande:
            signalements.garder_securite(agent=agent, fait=securite, acte="partir", demande=dossier.demande)
    annules = [rdv.pk for rdv in a_venir if voulus[rdv.pk] == SortRendezVous.ANNULER]
    depart = accompagnements.proposer_depart(
        agent=agent, dossier=dossier, vers=vers, annules=annules, securite=securite, **proposition
    )
    corps = RESTE.format(jour_annee(depart.repondre_avant))
    _prevenir(agent, [dossier.assure], f"depart-{depart.pk}-propose", corps)
    return depart


@transaction.atomic
def accueillir(*, agent: Agent, depart: Depart, a: Agent) -> Dossier:
    """``a``, of the caisse that was asked, accompanies her from now on: dossier, record and demande are that caisse's.

    The appointments said to end then are cancelled, the others stay with whoever has them; what was shared of the dossier, and
    handed over about her, is closed, to be agreed on again; what is followed with another service goes on with ``a``.

    Raises TransitionRefusee when a danger was told since it was proposed, or she is accompanied there already, and as the
    room's own act.
    """
    Dossier.objects.select_for_update().get(pk=depart.dossier_id)  # the dossier first, as everywhere: no deadlock
    lus = Depart.objects.select_related("dossier__assure", "dossier__demande", "vers", "de", "referent")
    depart = lus.get(pk=depart.pk)
    dossier = depart.dossier
    elle, demande, jour = dossier.assure, dossier.demande, timezone.localdate()
    if depart.attend and not depart.securite and en_danger_ici(dossier, jour):
        raise TransitionRefusee(
            f"Un danger est dit depuis la proposition : appelez {depart.referent}, qui dit ce qui a été fait et propose de "
            "nouveau."
        )
    if Dossier.objects.filter(assure=elle, organisme=depart.vers).exclude(statut=StatutDossier.CLOS).exists():
        raise TransitionRefusee(f"Cette personne est déjà accompagnée par {depart.vers} : voyez avec sa référente.")
    a_venir = selectors.engages(elle.pk, timezone.now(), organisme_id=depart.de_id).a_venir
    neuf = accompagnements.accepter_depart(agent=agent, depart=depart, a=a)
    _laisser(depart, neuf)
    extraits.fermer_tous(agent=agent, dossier=neuf)
    pdp.retirer_les_presentations(agent=agent, dossier_id=neuf.pk)
    partages.retirer_pour_depart(agent=agent, assure=elle, organisme=depart.de)
    liaisons.suivre_dossier(agent=agent, assure=elle, de=depart.de, a=a)
    signalements.suivre_accompagnement(agent=agent, assure=elle, de=depart.referent, a=a)
    for rdv in a_venir:
        if rdv.pk in depart.annules:
            rendez_vous.annuler(agent=agent, rdv=rdv, motif=MotifAnnulation.DOSSIER)
    if demande:
        signalements.suivre_dossier(agent=agent, demande=demande, vers=depart.vers, a=a, motif=depart.pourquoi)
    attentes.sortir(agent=agent, assure_id=elle.pk, motif=MotifRetrait.PARTIE, de=depart.de_id)
    if elle.organisme_id == depart.de_id:
        assures.changer_de_caisse(agent=agent, assure=elle, vers=depart.vers)
    _prevenir(agent, [elle], f"depart-{depart.pk}", CHANGE)
    return neuf


def _laisser(depart: Depart, dossier: Dossier) -> None:
    """What other rooms hold, and she did not agree to pass on, stays behind."""
    if not depart.entretiens:
        stages.laisser(dossier=dossier)
    if not depart.entourage:
        entourage.laisser(assure=dossier.assure, le=timezone.localdate())


def _prevenir(agent: Agent, personnes: Collection[Assure], cle: str, corps: str) -> None:
    """Tell each of them once, in neutral words, on her safe channel; what may not be sent is kept as refused."""
    for elle in personnes:
        dit: dict[str, Any] = {"objet": "Pour nous joindre", "corps": corps}
        assures.ecrire_a(agent=agent, assure=elle, cle=f"{cle}-{elle.pk}", **dit)


@transaction.atomic
def remplacer(
    *, agent: Agent, absente: Agent, suppleant: Agent, du: date, au: date, prevenir: Collection[str] = ()
) -> Suppleance:
    """``suppleant`` answers for ``absente`` until ``au``, or her return; those of ``prevenir`` (keys of dossiers) are told.

    Raises AgentRefuse, TransitionRefusee when he replaces her already on one of these days.
    """
    Agent.objects.select_for_update().get(pk=absente.pk)  # two tabs, two managers: one at a time
    memes = Suppleance.objects.filter(absent=absente, suppleant=suppleant, date_debut__lte=au, date_fin__gte=du)
    memes = memes.filter(date_fin__gte=F("date_debut"))
    if deja := memes.first():
        raise TransitionRefusee(
            f"C’est déjà fait : {suppleant} remplace {absente} jusqu’au {jour_annee(deja.date_fin)}."
        )
    suppleance = agents.declarer_suppleance(agent=agent, absent=absente, suppleant=suppleant, du=du, au=au)
    dossiers = Dossier.objects.visible_to(agent, "lire").filter(pk__in=list(prevenir)).select_related("assure")
    elles = {d.assure_id: d.assure for d in dossiers}
    _prevenir(agent, list(elles.values()), f"absence-{suppleance.pk}", ABSENTE)
    return suppleance


@transaction.atomic
def laisser(*, agent: Agent, absente: Agent, raison: str, jusqu_au: date) -> AbsenceLaissee:
    """« Rien à faire »: nobody is named while she is away, until ``jusqu_au``; then it is proposed again, if it still must be.

    Raises TransitionRefusee when there is nothing to decide, SaisieRefusee when the day is not one of that absence.
    """
    jour = timezone.localdate()
    Agent.objects.select_for_update().get(pk=absente.pk)
    vue = next(iter(selectors.sans_relais(agent, jour, de=absente)), None)
    if vue is None:
        raise TransitionRefusee("Il n’y a plus rien à décider : quelqu’un répond, rien n’est dû, ou l’agenda a changé.")
    if not jour <= jusqu_au <= vue.au:
        raise SaisieRefusee(
            f"Choisissez un jour d’ici au {jour_annee(vue.au)}, le dernier de cette absence.", "jusqu_au"
        )
    dite = {"par": agent, "raison": RaisonLaissee(raison).value, "jusqu_au": jusqu_au, "le": timezone.now()}
    laissee, _ = AbsenceLaissee.objects.update_or_create(absent=absente, defaults=dite)
    inscrire(acte="absence.laisser", agent=agent, objet=laissee, motif=f"{raison} {jusqu_au.isoformat()}")
    return laissee


@transaction.atomic
def revenir(*, agent: Agent, suppleance: Suppleance) -> None:
    """She is back: the substitute reads nothing more, whenever it began, and nobody by her. Raises TransitionRefusee."""
    agents.terminer_suppleance(agent=agent, suppleance=suppleance, le=timezone.localdate() - timedelta(days=1))
    accompagnements.refermer_de_suppleance(agent=agent, suppleante=suppleance.suppleant, absente=suppleance.absent)


def dire(*, agent: Agent, suppleance: Suppleance, qui: str) -> None:
    """She, whom no message of this absence could tell (key ``qui``), was told by voice. Raises TransitionRefusee."""
    envois.noter_dit(agent=agent, cle_unique=f"absence-{suppleance.pk}-{qui}")


@transaction.atomic
def proposer_plusieurs(*, agent: Agent, nouveau: Agent, le: date, dossiers: Collection[str]) -> Proposes:
    """Propose each dossier to ``nouveau`` from ``le`` on. One that is refused stays as it is and stops no other.

    Returns how many were proposed, and why each of the others was not, by its key. Raises AgentRefuse when ``nouveau`` is away.
    """
    agents.exiger_presence(nouveau, le, le)
    faites, refus = 0, {}
    lus = Dossier.objects.visible_to(agent, "changer_referent").in_bulk(list(dossiers))
    trouves = {str(cle): dossier for cle, dossier in lus.items()}
    for cle in dossiers:
        try:
            if cle not in trouves:
                raise Refus("ce dossier n’est plus à votre équipe.")
            with transaction.atomic():
                accompagnements.proposer_transfert(
                    agent=agent, dossier=trouves[cle], nouveau=nouveau, le=le, version=trouves[cle].version
                )
            faites += 1
        except Refus as raison:
            refus[cle] = str(raison)
    return faites, refus
