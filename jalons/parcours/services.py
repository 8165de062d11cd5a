"""The acts that touch several rooms: one transaction each, the rooms' own services inside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.enums import MotifClotureDossier, StatutDossier
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.aides import services as aides
from jalons.accompagner.echeances import services as echeances
from jalons.accompagner.extraits import selectors as extraits
from jalons.accompagner.extraits.enums import MotifRetrait
from jalons.accompagner.extraits.services import fermer_pour_deces
from jalons.accompagner.extraits.services import retirer as retirer_extrait
from jalons.accompagner.pdp import services as pdp
from jalons.accompagner.pieces import attendues
from jalons.accompagner.voies.services import fermer_avec_le_dossier
from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.envois import services as envois
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle import phrases
from jalons.fondations.socle.refus import Refus, SaisieRefusee, TransitionRefusee, VersionDepassee
from jalons.fondations.socle.transitions import exiger_vue
from jalons.fondations.territoires.models import Organisme
from jalons.parcours import selectors, tiers
from jalons.parcours.attente import quitter_la_liste
from jalons.parcours.enums import SortExtrait, SortRendezVous
from jalons.parcours.models import Report
from jalons.parcours.rules import Attente, jour_de_remise
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.models import Assure
from jalons.personnes.partages import liens
from jalons.personnes.partages import services as partages
from jalons.recevoir.attentes import services as attentes
from jalons.recevoir.attentes.enums import MotifRetrait as MotifRetraitListe
from jalons.recevoir.offres import services as offres
from jalons.recevoir.offres.enums import MotifEcart
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import MotifAnnulation, MotifRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.selectors import CreneauChoisi
from jalons.recevoir.seances import services as seances
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import (
    OUVERTS,
    Accord,
    Decision,
    MotifCloture,
    Origine,
    QuiAppelle,
    StatutDemande,
)
from jalons.recevoir.signalements.models import Attribution, Demande
from jalons.recevoir.signalements.selectors import refus_de_confier
from jalons.recevoir.signalements.suivis import partie


@transaction.atomic
def reserver_pour_demande(
    *,
    agent: Agent,
    demande: Demande,
    creneau: CreneauChoisi,
    cle: UUID | None = None,
    motif: str = "",
    accord: str = "",
    securite: str = "",
    **visite: Any,
) -> RendezVous:
    """Qualify if it is not done, book, hand the demande over to the worker booked, confirm neutrally.

    ``accord``: how the person agreed, when somebody else asked for her; ``securite``: what was done for a danger, when she
    is then in somebody else's hands.

    Raises CreneauPris, RendezVousRefuse, DecisionRefusee, TransitionRefusee: nothing is written then.
    """
    if cle and (deja := RendezVous.objects.filter(cle_requete=cle, demande=demande).first()):
        return deja  # the same form sent twice
    Demande.objects.select_for_update().get(pk=demande.pk)  # the demande first, as everywhere: no deadlock
    if demande.assure is None:
        raise rendez_vous.RendezVousRefuse("Dites d’abord qui est la personne : la demande n’est rattachée à personne.")
    tiers.exiger_accord(demande, accord)
    if demande.statut not in (StatutDemande.A_RECEVOIR, StatutDemande.REMIS_ATTENTE_REPONSE):
        signalements.qualifier(agent=agent, demande=demande, decision=Decision.RECEVOIR, motif=motif)
    siens = agent.titulaires if creneau.agent.pk in agent.titulaires else {creneau.agent.pk}
    if siens != agent.titulaires:
        signalements.exiger_securite(agent=agent, demande=demande, fait=securite, acte="prendre_rdv")
    parmi = selectors.candidats(demande, timezone.localdate())  # before the slot is taken
    rdv = rendez_vous.reserver(
        agent=agent, assure=demande.assure, **creneau.place,
        demande=demande, motif=MotifRendezVous.PREMIER, cle=cle, accord=accord, **visite,
    )  # fmt: skip
    signalements.marquer_rdv_pris(agent=agent, demande=demande)
    if demande.attribuee_a_id not in siens:  # with whoever has it, or replaces her, another appointment changes nothing
        signalements.attribuer(agent=agent, demande=demande, a=creneau.agent, motif="rendez_vous", parmi=parmi)
    rendez_vous.confirmer(agent=agent, rdv=rdv)
    return rdv


@transaction.atomic
def donner_rendez_vous(*, agent: Agent, demande: Demande, cle: UUID | None = None, **voulu: Any) -> RendezVous:
    """``reserver_pour_demande`` from the demande's page, as long as its button is shown. Raises TransitionRefusee too."""
    if not (cle and RendezVous.objects.filter(cle_requete=cle, demande=demande).exists()):
        signalements.exiger(agent=agent, demande=demande, acte="donner_rendez_vous")
    return reserver_pour_demande(agent=agent, demande=demande, cle=cle, **voulu)


@transaction.atomic
def ajouter_demande(*, agent: Agent, assure: Assure, origine: str, accord: str, **arrivee: Any) -> Demande:
    """A demande for a person already known here, noted by whoever heard it; given to nobody yet.

    Raises DecisionRefusee when she has one open: it is there that what was heard is to be written.
    """
    if Demande.objects.select_for_update().filter(assure=assure, statut__in=OUVERTS).exists():
        raise signalements.DecisionRefusee(
            "Cette personne a déjà une demande ouverte : c’est elle qu’il faut compléter."
        )
    soi = origine == Origine.ASSURE
    qui = QuiAppelle.PERSONNE if soi else QuiAppelle.PROCHE if origine == Origine.PROCHE else QuiAppelle.PROFESSIONNEL
    recu = signalements.recevoir_signalement(
        agent=agent, assure=assure, organisme=assure.organisme, origine=origine, qui=qui,
        accord=Accord.OUI if soi else accord, connaissance=Accord.OUI if soi else accord, **arrivee,
    )  # fmt: skip
    demande: Demande = recu.demande
    return demande


@transaction.atomic
def confier(
    *, agent: Agent, demande: Demande, a: Agent, motif: str = "", montree: str = "", version: int | None = None,
    securite: str = "",
) -> Attribution:  # fmt: skip
    """Give a demande to a worker, by the proposition of the caisse's setting, free slots included.

    ``montree``: key of the worker that the page proposed. When she was chosen as proposed and the proposition has moved
    to somebody else since, it is shown again instead. ``version``: that of the page; without one, only what nobody has is
    given; ``securite``: what was done for a danger, when she is given to somebody else. Raises DecisionRefusee,
    TransitionRefusee, VersionDepassee when somebody gave it, or did anything else to it, meanwhile.
    """
    jour = timezone.localdate()
    demande = Demande.objects.select_for_update().get(pk=demande.pk)
    if refus := refus_de_confier(agent, demande, a.pk):
        raise TransitionRefusee(refus)
    vue = demande.attribuee_a_id in (None, a.pk) if version is None else version == demande.version
    if not vue:
        suite = f"elle est confiée à {demande.attribuee_a}" if demande.attribuee_a else "elle n’est confiée à personne"
        raise VersionDepassee(
            f"Cette demande a changé entre-temps : {suite}. Envoyez de nouveau pour la confier à {a}."
        )
    parmi = selectors.candidats(demande, jour)
    proposee = selectors.proposition(demande, jour, parmi)
    if proposee and not motif.strip() and montree == str(a.pk) != str(proposee.agent_id):
        suite = f"confirmez-la, ou dites pourquoi vous choisissez {a}."
        raise signalements.DecisionRefusee(
            f"La proposition a changé entre-temps : {proposee.raison} Lisez-la et {suite}"
        )
    if a.pk not in agent.titulaires:
        signalements.exiger_securite(agent=agent, demande=demande, fait=securite, acte="attribuer")
    return signalements.attribuer(agent=agent, demande=demande, a=a, motif=motif, jour=jour, parmi=parmi)


@transaction.atomic
def confier_plusieurs(*, agent: Agent, voulues: Iterable[selectors.Voulue]) -> tuple[int, dict[str, str]]:
    """Give each demande to whom the page proposed, by ``confier``. One that is refused stays as it is and stops no other.

    Returns how many were given, and why each of the others was not, by its key.
    """
    faites, refus = 0, {}
    for voulue in voulues:
        try:
            if voulue.demande is None or voulue.a is None:
                raise Refus(voulue.refus)
            with transaction.atomic():
                dit: dict[str, Any] = {"motif": voulue.motif, "version": voulue.version}
                confier(agent=agent, demande=voulue.demande, a=voulue.a, **dit)
            faites += 1
        except Refus as raison:
            refus[voulue.cle] = str(raison)
    return faites, refus


@transaction.atomic
def finir_demande(
    *, agent: Agent, demande: Demande, acte: str, finir: Callable[..., Any], laisses: Collection[str] = (), **fin: Any
) -> None:
    """End a demande by ``finir``, the service of ``acte`` (clore, reorienter, repondre), once what hangs from it is settled.

    ``laisses``: keys of the appointments and seats that are given back, as they were shown. Raises DecisionRefusee while
    one is not, while its accompaniment goes on, or before it is said whether she came; TransitionRefusee when ``acte`` is
    not open to her in this state.
    """
    maintenant = timezone.now()
    demande = Demande.objects.select_for_update().get(pk=demande.pk)
    if selectors.dossier_en_cours(demande):
        raise signalements.DecisionRefusee(
            "Un accompagnement est en cours : la demande prend fin avec lui, sur la page du dossier."
        )
    signalements.exiger(agent=agent, demande=demande, acte=acte)
    _regler(agent, selectors.restes(demande, maintenant), laisses, maintenant)
    demande.refresh_from_db()
    finir(agent=agent, demande=demande, **fin)
    quitter_la_liste(agent=agent, assure_id=demande.assure_id)


@transaction.atomic
def passer_demande(
    *,
    agent: Agent,
    demande: Demande,
    vers: Organisme,
    motif: str,
    securite: str = "",
    laisses: Collection[str] = (),
    version: int | None = None,
) -> None:
    """Pass a demande to another caisse, the person's record and an open danger with it, once what hangs from it is settled.

    ``laisses``, ``version``: as the page showed them. Raises DecisionRefusee while she is expected or accompanied here,
    TransitionRefusee, VersionDepassee.
    """
    maintenant = timezone.now()
    demande = Demande.objects.select_for_update().get(pk=demande.pk)
    if passage := partie(agent.organisme_id, demande.pk):
        raise signalements.deja_passee(passage)
    exiger_vue(demande, version)
    signalements.exiger(agent=agent, demande=demande, acte="passer")
    elle = demande.assure
    if elle and Dossier.objects.filter(assure=elle).exclude(statut=StatutDossier.CLOS).exists():
        raise signalements.DecisionRefusee("Un accompagnement est en cours ici : terminez-le, ou gardez la demande.")
    _regler(agent, selectors.restes(demande, maintenant), laisses, maintenant)
    demande.refresh_from_db()
    if elle and selectors.engages(elle.pk, maintenant, organisme_id=demande.organisme_id).a_venir:
        raise signalements.DecisionRefusee("Elle a un autre rendez-vous à venir ici : dites d’abord ce qu’il devient.")
    if elle:
        attentes.sortir(agent=agent, assure_id=elle.pk, motif=MotifRetraitListe.PARTIE, de=demande.organisme_id)
    signalements.passer(agent=agent, demande=demande, vers=vers, motif=motif, securite=securite)
    if elle and elle.organisme_id != vers.pk:
        assures.changer_de_caisse(agent=agent, assure=elle, vers=vers)


@transaction.atomic
def rendre_demande(
    *, agent: Agent, demande: Demande, motif: str, securite: str = "", laisses: Collection[str] = ()
) -> None:
    """The worker gives a demande back, saying why; the appointments that she would not keep are cancelled, the person told.

    ``laisses``: their keys, as they were shown. Raises DecisionRefusee while one is not; TransitionRefusee once a dossier
    is open.
    """
    maintenant = timezone.now()
    signalements.refuser_attribution(agent=agent, demande=demande, motif=motif, securite=securite)
    _regler(agent, selectors.restes(demande, maintenant, de=agent.titulaires), laisses, maintenant)
    demande.refresh_from_db()


def _regler(agent: Agent, restes: Iterable[selectors.Reste], laisses: Collection[str], maintenant: datetime) -> None:
    for reste in restes:
        if reste.cle not in laisses:
            raise signalements.DecisionRefusee("Elle est encore attendue : dites d’abord ce que cela devient.")
        _rendre(agent, reste, maintenant)


def _rendre(agent: Agent, reste: selectors.Reste, maintenant: datetime) -> None:
    rdv = reste.objet
    if not isinstance(rdv, RendezVous):
        seances.liberer(agent=agent, inscription=rdv, motif=MotifEcart.DEMANDE_AVANCEE)
        return
    if rdv.debut <= maintenant:
        raise signalements.DecisionRefusee(f"Dites d’abord si elle est venue : rendez-vous du {reste.libelle}.")
    if not autorise(agent, "annuler", "rendez_vous", rdv):
        raise signalements.DecisionRefusee(
            f"Ce rendez-vous est dans l’agenda {phrases.de(str(rdv.agent))} : voyez avec cette personne."
        )
    rendez_vous.annuler(agent=agent, rdv=rdv, motif=MotifAnnulation.AUTRE)


@transaction.atomic
def ouvrir_dossier(*, agent: Agent, demande: Demande, referent: Agent, **ouverture: Any) -> Dossier:
    """Begin the accompaniment of a demande of hers: it becomes « accompagnée », the dossier keeps its origin and risque.

    Raises RendezVousRefuse, TransitionRefusee.
    """
    if demande.assure is None:
        raise rendez_vous.RendezVousRefuse("Dites d’abord qui est la personne : la demande n’est rattachée à personne.")
    signalements.exiger(agent=agent, demande=demande, acte="ouvrir_dossier")
    dossier = accompagnements.ouvrir_dossier(
        agent=agent, assure=demande.assure, demande=demande, referent=referent,
        origine=demande.origine, risque=demande.risque, **ouverture,
    )  # fmt: skip
    signalements.marquer_accompagne(agent=agent, demande=demande, le=dossier.ouvert_le)
    return dossier


@transaction.atomic
def clore_dossier(
    *,
    agent: Agent,
    dossier: Dossier,
    rendez_vous_a_venir: Mapping[UUID, str] | None = None,
    extraits_lus: Mapping[UUID, str] | None = None,
    securite: str = "",
    **cloture: Any,
) -> int:
    """Close a dossier and its demande. Each appointment still to come is cancelled or kept, as
    ``rendez_vous_a_venir`` says (SortRendezVous); those begun stay, with the alarm of a home visit.

    ``extraits_lus``: each extrait that somebody outside may still read, taken back or not (SortExtrait).
    ``securite``: what was done for a danger told since it was opened.

    Returns how many were cancelled. Raises SaisieRefusee when one is left out, and as the room's own closing.
    """
    voulus = rendez_vous_a_venir or {}
    a_venir = selectors.engages(dossier.assure_id, timezone.now(), organisme_id=dossier.organisme_id).a_venir
    if any(voulus.get(rdv.pk) not in SortRendezVous.values for rdv in a_venir):
        raise SaisieRefusee("Des rendez-vous sont encore à venir : dites de chacun s’il est annulé ou gardé.")
    _regler_extraits(agent, dossier, extraits_lus or {})
    if cloture.get("motif") != MotifClotureDossier.DECES or cloture.get("reglements") is not None:
        for regler in (attendues.regler_a_la_fin, echeances.regler_a_la_fin):
            regler(agent=agent, dossier=dossier, voulus=cloture.get("reglements") or {})
    fermer_avec_le_dossier(agent=agent, dossier=dossier, le=cloture.get("le"))
    pdp.fermer_avec_le_dossier(agent=agent, dossier=dossier)
    aides.fermer_avec_le_dossier(agent=agent, dossier=dossier)
    accompagnements.clore_dossier(agent=agent, dossier=dossier, **cloture)
    annules = [rdv for rdv in a_venir if voulus[rdv.pk] == SortRendezVous.ANNULER]
    for rdv in annules:
        rendez_vous.annuler(agent=agent, rdv=rdv, motif=MotifAnnulation.DOSSIER)
    demande = dossier.demande
    if demande and demande.statut == StatutDemande.ACCOMPAGNE:
        signalements.clore(
            agent=agent, demande=demande, motif=MotifCloture.ACCOMPAGNEMENT_TERMINE, le=cloture.get("le"),
            securite=securite,
        )  # fmt: skip
    quitter_la_liste(agent=agent, assure_id=dossier.assure_id)
    return len(annules)


def _regler_extraits(agent: Agent, dossier: Dossier, voulus: Mapping[UUID, str]) -> None:
    lus = extraits.ouverts(dossier)
    if any(voulus.get(x.pk) not in SortExtrait.values for x in lus):
        raise SaisieRefusee("Des extraits se lisent encore ailleurs : dites de chacun s’il est retiré ou laissé.")
    for x in lus:
        if voulus[x.pk] == SortExtrait.RETIRER:
            retirer_extrait(agent=agent, extrait=x, motif=MotifRetrait.FIN)


@transaction.atomic
def constater_deces(*, agent: Agent, assure: Assure, date_deces: date, version: int | None = None) -> None:
    """A death stops everything at once: messages that wait, offers, appointments to come, the open demande, the dossiers.

    What has begun stays: a home visit keeps its alarm until somebody says that the agent is back.
    """
    assures.noter_deces(agent=agent, assure=assure, date_deces=date_deces, version=version)
    envois.annuler_pour(assure_id=assure.pk, motif=MotifAnnulation.DECES, agent=agent)
    for rdv in selectors.engages(assure.pk, timezone.now()).a_venir:
        rendez_vous.annuler(agent=agent, rdv=rdv, motif=MotifAnnulation.DECES)
    for dossier in Dossier.objects.filter(assure=assure).exclude(statut=StatutDossier.CLOS):
        pdp.fermer_avec_le_dossier(agent=agent, dossier=dossier)
        aides.fermer_avec_le_dossier(agent=agent, dossier=dossier)
        accompagnements.clore_dossier(agent=agent, dossier=dossier, motif=MotifClotureDossier.DECES)
        liens.revoquer(agent=agent, objet_id=dossier.pk)
    fermer_pour_deces(agent=agent, assure_id=assure.pk)
    partages.retirer_pour_deces(agent=agent, assure_id=assure.pk)
    accompagnements.annuler_nouvelles(agent=agent, dossiers=Dossier.objects.filter(assure=assure))
    offres.ecarter_pour_deces(agent=agent, assure=assure, jour=timezone.localdate())
    seances.liberer_places_de(agent=agent, assure=assure)
    signalements.clore_pour_deces(agent=agent, assure=assure)
    attentes.suivre(agent=agent, assure_id=assure.pk)


@transaction.atomic
def remettre(*, agent: Agent, attente: Attente, jours: int, aujourdhui: date) -> Report:
    """Put one thing of her own day off for ``jours`` days; nobody else's day changes. Raises Refus."""
    retour = jour_de_remise(attente, jours, aujourdhui)
    report, _ = Report.objects.update_or_create(agent=agent, cle=attente.cle, defaults={"jusqu_au": retour})
    inscrire(acte="journee.remettre", agent=agent, objet=report, motif=retour.isoformat())
    return report


@transaction.atomic
def reprendre(*, agent: Agent, attente: Attente) -> None:
    """Take back into her day what she had put off. Raises Refus when it already is."""
    report = Report.objects.select_for_update().filter(agent=agent, cle=attente.cle).first()
    if report is None:
        raise Refus("Cette ligne est déjà revenue dans votre journée.")
    inscrire(acte="journee.reprendre", agent=agent, objet=report)
    report.delete()
