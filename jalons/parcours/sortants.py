"""Answers to an offer: the acts that also move the demande, take a seat or a slot, or tell somebody.

One transaction each, the rooms' own services inside; a refusal leaves nothing behind.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.envois import services as envois
from jalons.fondations.socle.phrases import presence
from jalons.fondations.socle.templatetags.jalons import heure as en_heure
from jalons.fondations.socle.templatetags.jalons import jour as en_jour
from jalons.fondations.territoires.selectors import fuseau
from jalons.parcours.enums import Voie
from jalons.parcours.services import reserver_pour_demande
from jalons.personnes.assures.services import ecrire_a
from jalons.recevoir.offres import services as offres
from jalons.recevoir.offres.enums import (
    CanalOffre,
    ReponseOffre,
    ResultatAppel,
    StatutOffre,
)
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.rendez_vous.rules import instant_local
from jalons.recevoir.rendez_vous.selectors import CreneauChoisi, refus_de_recevoir
from jalons.recevoir.seances import services as seances
from jalons.recevoir.seances.enums import StatutInscription, SuiteSeance
from jalons.recevoir.seances.models import Inscription, Seance
from jalons.recevoir.seances.services import SeanceRefusee
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.entendu import en_danger
from jalons.recevoir.signalements.enums import (
    DETECTION,
    OUVERTS,
    Accord,
    CanalSignalement,
    Decision,
    MotifCloture,
    Objet,
    Origine,
    QuiAppelle,
    StatutDemande,
)
from jalons.recevoir.signalements.models import Demande

ACCEPTEE = "Elle accepte l’offre du service social."
CLOTURES = {
    ReponseOffre.REFUSE: MotifCloture.REFUS,
    ReponseOffre.DEJA_REPRIS: MotifCloture.PLUS_BESOIN,
    ReponseOffre.MI_TEMPS: MotifCloture.PLUS_BESOIN,
}
CANAUX = {
    Voie.APPEL: CanalSignalement.TELEPHONE,
    Voie.TELEPHONE: CanalSignalement.TELEPHONE,
    Voie.COURRIER: CanalSignalement.COURRIER,
    Voie.COURRIEL: CanalSignalement.COURRIEL,
    Voie.ACCUEIL: CanalSignalement.ACCUEIL,
}
INFORMATION = "Réunion d’information du service social."
DANGER = (
    "Un danger est dit : être informée ne le ferme pas. Notez « présente et à recevoir », ou terminez sur sa demande en disant "
    "ce qui a été fait."
)


@transaction.atomic
def noter_appel(
    *,
    agent: Agent,
    offre: Offre,
    resultat: str,
    le: date | None = None,
    a: time | None = None,
    maintenant: datetime | None = None,
    apres: str | None = None,
) -> str:
    """Write what came of one call, in one click. Returns the sentence to show.

    ``resultat``: a ResultatAppel other than « accepte » (``accepter`` chooses a date); ``le`` and ``a``: day and hour of
    a callback, at the caisse; ``apres``: how many calls the page showed. Raises OffreRefusee, TransitionRefusee: nothing
    is written then.
    """
    code = ResultatAppel(resultat)
    maintenant = maintenant or timezone.now()
    jour = timezone.localdate(maintenant, fuseau(offre.organisme))
    if code == ResultatAppel.ACCEPTE:
        raise offres.OffreRefusee("Elle accepte : choisissez avec elle une réunion ou un rendez-vous.")
    offres.noter_tentative(agent=agent, offre=offre, resultat=code, maintenant=maintenant, apres=apres)
    if code == ResultatAppel.RAPPELER:
        return _rappeler(agent, offre, le, a, jour)
    if code == ResultatAppel.NON_JOINT:
        return _non_joint(agent, offre, jour)
    if code == ResultatAppel.MAUVAIS_NUMERO:
        offres.noter_adresse_fausse(agent=agent, offre=offre, canal=CanalOffre.APPEL, jour=jour)
        suite = offre.get_canal_display().lower()
        return f"Numéro noté faux. Suite : {suite}." if suite else "Numéro noté faux : à corriger sur sa fiche."
    return repondre(agent=agent, offre=offre, reponse=code.value, jour=jour)


def _rappeler(agent: Agent, offre: Offre, le: date | None, a: time | None, jour: date) -> str:
    if le is None or a is None:
        raise offres.OffreRefusee("Dites quand la rappeler : un jour et une heure.")
    quand = instant_local(le, a, str(fuseau(offre.organisme)))
    offres.prevoir_rappel(agent=agent, offre=offre, quand=quand, jour=jour)
    _offre_faite(agent, offre, jour)
    return f"À rappeler {en_jour(le)} à {en_heure(a)}."


def _non_joint(agent: Agent, offre: Offre, jour: date) -> str:
    suivant = offres.apres_echec(agent=agent, offre=offre, jour=jour)
    offre.refresh_from_db()
    if suivant:
        return f"Non jointe. Assez d’appels : l’offre partira par {offre.get_canal_display().lower()}."
    if offre.statut == StatutOffre.SANS_REPONSE:
        return "Non jointe, et plus aucun moyen de la joindre : elle est gardée dans « Jamais jointes »."
    return "Non jointe. Elle reviendra à une heure différente."


def _offre_faite(agent: Agent, offre: Offre, jour: date) -> None:
    """Said on the telephone, the offer is made: the demande says so too."""
    demande = offre.demande
    demande.refresh_from_db()
    if demande.statut == StatutDemande.A_OFFRIR:
        signalements.noter_offre_envoyee(agent=agent, demande=demande, le=jour)


@transaction.atomic
def repondre(*, agent: Agent, offre: Offre, reponse: str, jour: date | None = None) -> str:
    """Write « refuse », « a déjà repris » or « à mi-temps »: the demande ends with that reason. Returns the sentence.

    Raises OffreRefusee, TransitionRefusee.
    """
    jour = jour or timezone.localdate(timezone=fuseau(offre.organisme))
    code = ReponseOffre(reponse)
    if code not in CLOTURES:
        raise offres.OffreRefusee("Choisir une réponse : ne souhaite pas, a déjà repris, à mi-temps.")
    offres.repondre(agent=agent, offre=offre, reponse=code, jour=jour)
    demande = offre.demande
    demande.refresh_from_db()
    if demande.statut in DETECTION:
        _offre_faite(agent, offre, jour)
        signalements.clore(agent=agent, demande=demande, motif=CLOTURES[code], le=jour)
    return f"Réponse notée : {code.label.lower()}. La porte reste ouverte : elle peut rappeler."


@transaction.atomic
def accepter(
    *,
    agent: Agent,
    offre: Offre,
    seance: Seance | None = None,
    creneau: CreneauChoisi | None = None,
    cle: UUID | None = None,
    voie: str = Voie.APPEL,
    securite: str = "",
) -> Demande:
    """She accepts: a seat of a meeting, an appointment, or a date to be found later. All or nothing.

    ``voie``: how she said so, a Voie; only « appel » is one more call of the list. ``securite``: what was done for a danger
    noted about her, when she is booked with somebody else.
    The demande leaves the found ones: it is received, retained, then has its date. Raises SeanceRefusee (no seat left),
    CreneauPris, RendezVousRefuse, TransitionRefusee.
    """
    jour = timezone.localdate(timezone=fuseau(offre.organisme))
    if voie == Voie.APPEL:
        offres.noter_tentative(agent=agent, offre=offre, resultat=ResultatAppel.ACCEPTE)
    offres.repondre(agent=agent, offre=offre, reponse=ReponseOffre.ACCEPTE, jour=jour)
    demande = _recevoir(agent, offre, jour, CANAUX[Voie(voie)])
    if creneau is not None:
        reserver_pour_demande(agent=agent, demande=demande, creneau=creneau, cle=cle, motif=ACCEPTEE, securite=securite)
        return demande
    if demande.statut == StatutDemande.A_QUALIFIER:
        signalements.qualifier(agent=agent, demande=demande, decision=Decision.RECEVOIR, motif=ACCEPTEE, jour=jour)
    if seance is not None:
        inscription = offres.asseoir(agent=agent, offre=offre, seance=seance, demande=demande)
        if demande.statut == StatutDemande.A_RECEVOIR:
            signalements.marquer_rdv_pris(agent=agent, demande=demande)
        ecrire_a(
            agent=agent,
            assure=offre.assure,
            cle=f"seance:{inscription.pk}",
            objet="Votre rendez-vous",
            corps=_invitation(seance),
            lieu=seance.lieu.adresse_dite,
        )
    return demande


def _recevoir(agent: Agent, offre: Offre, jour: date, canal: CanalSignalement) -> Demande:
    """Her answer is an arrival: it joins her open demande, or opens one when the first had expired."""
    demande: Demande = offre.demande
    demande.refresh_from_db()
    if demande.statut in OUVERTS - DETECTION:
        return demande
    _offre_faite(agent, offre, jour)
    arrivee = signalements.recevoir_signalement(
        agent=agent, assure=offre.assure, organisme=offre.organisme, origine=Origine.REQUETE, qui=QuiAppelle.PERSONNE,
        canal=canal, connaissance=Accord.OUI, accord=Accord.OUI,
        recu_le=jour,
    )  # fmt: skip
    suite: Demande = arrivee.demande
    return suite


def _invitation(seance: Seance) -> str:
    quand = f"{en_jour(seance.debut_local)} à {en_heure(seance.debut_local)}"
    ou = ", ".join(filter(None, [quand, seance.lieu.adresse_dite]))
    return f"Rendez-vous {ou}. Pour changer : {seance.organisme.telephone}."


# --- Meetings ---

CORRIGEE = "Présence corrigée après la réunion d’information."


@transaction.atomic
def noter_presence(*, agent: Agent, inscription: Inscription, issue: str) -> str:
    """Say who came to a sitting (SuiteSeance): she was informed, which answers her; otherwise she is to be received.

    A seat that answers no demande is noted, and nothing more.

    Returns the sentence to show. A wrong click is corrected: when the meeting had ended her demande, a new one waits for
    an appointment. Raises SeanceRefusee (too early, unknown word, a demande that moved on by another way),
    TransitionRefusee: nothing is written then.
    """
    if issue not in SuiteSeance.values:
        raise SeanceRefusee("Choisir : présente, présente et à recevoir, absente ou excusée.")
    inscription.refresh_from_db(from_queryset=Inscription.objects.select_for_update(of=("self",)))
    avant, suite = inscription.suite, SuiteSeance(issue)
    if suite != avant:
        if avant == SuiteSeance.PRESENTE and inscription.demande:
            _recevoir_de_nouveau(agent, inscription)
        attendu = StatutDemande.A_RECEVOIR if avant else StatutDemande.RDV_PRIS
        _suivre(agent, inscription, suite, attendu)
    return f"Noté : {presence(inscription.dite, inscription.assure.accord).lower()}."


def _suivre(agent: Agent, inscription: Inscription, suite: SuiteSeance, attendu: StatutDemande) -> None:
    """The seat, then the demande as far as it still waits for this meeting."""
    demande = inscription.demande
    if demande and demande.statut != attendu:
        pourquoi = (demande.get_motif_cloture_display() or demande.get_statut_display()).lower()
        raise SeanceRefusee(
            f"Rien n’est noté : sa demande a avancé autrement ({pourquoi}). La suite se note sur sa demande."
        )
    if demande and suite == SuiteSeance.PRESENTE and en_danger(demande, timezone.localdate()):
        raise SeanceRefusee(DANGER)
    venue = suite in (SuiteSeance.PRESENTE, SuiteSeance.A_RECEVOIR)
    statut = StatutInscription.PRESENTE if venue else StatutInscription(suite)
    seances.noter_presence(agent=agent, inscription=inscription, statut=statut)
    if demande and suite == SuiteSeance.PRESENTE:
        signalements.repondre_ponctuellement(
            agent=agent, organisme=demande.organisme, demande=demande, texte=INFORMATION, motif=Objet.AUTRE,
            date_acte=inscription.seance.date_acte,
        )  # fmt: skip
    elif demande and attendu == StatutDemande.RDV_PRIS:
        signalements.rendre_a_recevoir(agent=agent, demande=demande, motif=f"reunion_{suite}")


def _recevoir_de_nouveau(agent: Agent, inscription: Inscription) -> None:
    """« Informée » was a wrong click that ended her demande: her seat now answers a new one, that waits."""
    offre = Offre.objects.select_related("demande", "assure", "organisme").filter(pk__in=[inscription.cause]).first()
    if offre is None:
        raise SeanceRefusee("Rien n’est noté : sa demande est close. Ouvrez-en une autre pour qu’elle soit reçue.")
    if refus := refus_de_recevoir(inscription.assure_id):
        raise SeanceRefusee(refus)
    if Demande.objects.filter(assure=inscription.assure_id, statut__in=OUVERTS).exists():
        raise SeanceRefusee(
            "Rien n’est noté : elle a depuis une autre demande ouverte. La suite se note sur cette demande."
        )
    jour = timezone.localdate(timezone=fuseau(inscription.seance.organisme))
    demande = _recevoir(agent, offre, jour, CanalSignalement.ACCUEIL)
    signalements.qualifier(agent=agent, demande=demande, decision=Decision.RECEVOIR, motif=CORRIGEE, jour=jour)
    seances.rattacher(agent=agent, inscription=inscription, demande=demande)


@transaction.atomic
def annuler_seance(*, agent: Agent, seance: Seance, motif: str) -> int:
    """Cancel a meeting: each person is told in neutral words and is to be received otherwise. Returns how many."""
    rendues = seances.annuler(agent=agent, seance=seance, motif=motif)
    quand = f"{en_jour(seance.debut_local)} à {en_heure(seance.debut_local)}"
    for inscription in rendues:
        _a_recevoir_autrement(agent, inscription, "reunion_annulee")
        texte = f"Le rendez-vous {quand} est annulé. Pour une autre date : {seance.organisme.telephone}."
        ecrire_a(
            agent=agent,
            assure=inscription.assure,
            cle=f"seance-annulee:{inscription.pk}",
            objet="Votre rendez-vous est annulé",
            corps=texte,
        )
    return len(rendues)


@transaction.atomic
def rendre_place(*, agent: Agent, inscription: Inscription) -> None:
    """She will not come: her seat is free, and a demande of hers waits for another date. Raises TransitionRefusee."""
    seances.liberer(agent=agent, inscription=inscription, motif="personne")
    _a_recevoir_autrement(agent, inscription, "place_rendue")


def _a_recevoir_autrement(agent: Any, inscription: Inscription, motif: str) -> None:
    envois.annuler_sous(prefixe=f"seance:{inscription.pk}", motif=motif, agent=agent)
    demande = inscription.demande
    if demande is None:
        return
    demande.refresh_from_db()
    autres = Inscription.objects.filter(demande=demande, statut=StatutInscription.INSCRITE)
    if demande.statut == StatutDemande.RDV_PRIS and not autres.exclude(pk=inscription.pk).exists():
        signalements.rendre_a_recevoir(agent=agent, demande=demande, motif=motif)
