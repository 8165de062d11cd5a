"""The loop closes: every change of state is dated and told, to whoever may know it, of their own signalement alone.

A referrer gets a receipt; a state with the person's agreement only; words when an assistant social writes them. What
leaves by mail names nobody and carries nobody's words: a word is read on the partner's page.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.envois import services as envois
from jalons.fondations.envois.enums import Canal
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import dit_un_danger
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.numeros import refuser_numero
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer

from .. import boucle, rules, suivis
from ..enums import (
    TRANSITIONS,
    Accord,
    CanalTentative,
    Fin,
    GenreRetour,
    IssueTentative,
    Moment,
    StatutDemande,
    StatutPartenaire,
)
from ..models import Demande, Retour, Signalement, Tentative
from ..rules import DecisionRefusee
from .droits import exiger

OBJET = "Votre message du {}"
SIGNATURE = "\n\nLe service social de l’Assurance Maladie\nPour nous joindre : 36 46, dites « service social »."


def avancer(
    demande: Demande, acte: str, *, agent: Agent | None, motif: str = "", le: date | None = None, **valeurs: Any
) -> None:
    """The one way a demande changes state: by TRANSITIONS, dated, then told. Raises TransitionRefusee.

    ``le``: since when, today by default. ``repondue_le`` is the earliest day of an answer, whatever the order of typing; an end
    is not always one (``boucle.SANS_REPONSE``).
    """
    jour = le or valeurs.get("close_le") or timezone.localdate()
    if boucle.repond(TRANSITIONS[acte][1], valeurs.get("motif_cloture", "")):
        valeurs["repondue_le"] = Least(F("repondue_le"), jour)  # PostgreSQL leaves an unknown date out
    appliquer(demande, acte, TRANSITIONS, agent=agent, motif=motif, etat_le=jour, **valeurs)
    informer_referents(demande, agent=agent, le=jour)


def informer_referents(demande: Demande, *, agent: Agent | None, le: date, seul: Signalement | None = None) -> None:
    """Tell each referrer who may know it (``seul``: that one) what the demande has become, once: each by itself, of its
    own signalement.
    """
    mot = rules.statut_partenaire(demande.statut, Accord.OUI, demande.motif_cloture)
    if mot == StatutPartenaire.RECU:
        return
    fin = boucle.fin(demande.statut, demande.motif_cloture)
    for signalement in suivis.a_tenir_informes(demande):
        if seul is not None and signalement.pk != seul.pk:
            continue
        if (signalement.reponse_statut, signalement.reponse_fin) != (mot, fin or ""):
            _dire(signalement, mot, fin, agent=agent, le=le)


def _dire(signalement: Signalement, mot: StatutPartenaire, fin: Fin | None, *, agent: Agent | None, le: date) -> None:
    siens = Signalement.objects.filter(pk=signalement.pk)
    siens.update(reponse_statut=mot, reponse_fin=fin or "", reponse_le=le)
    signalement.refresh_from_db(fields=["reponse_statut", "reponse_fin", "reponse_le"])
    retour = _garder(signalement, GenreRetour.ETAT, le=le, agent=agent, statut=mot, fin=fin or "")
    inscrire(acte="signalement.repondre", agent=agent, objet=signalement, motif=fin or mot)
    issue = f", {fin.label.lower()}" if fin and fin != Fin.AUTRE and fin.value != mot.value else ""
    _ecrire(retour, f"Son état est maintenant : {mot.label.lower()}{issue}.", agent)


def _garder(
    signalement: Signalement, genre: GenreRetour, *, le: date, agent: Agent | None, texte: str = "", **valeurs: Any
) -> Retour:
    """The one way a line is written between us and them. Raises NumeroEcrit: none of it holds a social security number."""
    refuser_numero("texte", texte)
    return Retour.objects.create(
        signalement=signalement, genre=genre, le=le, par=agent, texte=texte.strip() or None, **valeurs
    )


def _ecrire(retour: Retour, phrase: str, agent: Agent | None) -> None:
    """Deposit the mail that says so, when the referrer gave an address; it names nobody."""
    signalement = retour.signalement
    if not signalement.referent_courriel:
        return
    recu = jour_annee(signalement.recu_le)
    corps = f"Bonjour,\n\nVotre signalement du {recu}, repère {signalement.repere}. {phrase}{SIGNATURE}"
    envois.deposer(
        agent=agent, assure_id=None, canal=Canal.COURRIEL, destinataire=str(signalement.referent_courriel),
        objet=OBJET.format(recu), corps=corps, cle_unique=f"{cle(signalement)}{retour.genre}:{retour.pk}", permis=True,
    )  # fmt: skip


def cle(signalement: Signalement) -> str:
    """What the keys of the messages about one signalement begin with."""
    return f"signalement:{signalement.pk}:"


def accuser(signalement: Signalement, *, agent: Agent | None) -> None:
    """The receipt: always, at once, the same whether she is known or not."""
    if signalement.a_un_referent:
        retour = _garder(signalement, GenreRetour.ACCUSE, le=timezone.localdate(), agent=agent)
        suite = (
            "Avec son accord, vous saurez ce qu’il devient."
            if signalement.suite_permise
            else "Sans son accord, vous saurez seulement qu’il est reçu : vous pouvez le lui demander."
        )
        _ecrire(retour, f"Il est bien reçu. {suite} En cas de danger, appelez d’abord le 15 ou le 17.", agent)


@transaction.atomic
def noter_reponse(*, agent: Agent, signalement: Signalement, statut: str, le: date | None = None) -> None:
    """Tell whoever sent this signalement what the demande already was when it came: a person decides to.

    ``statut``: the word that the page showed. Raises TransitionRefusee when its demande has ended, when there is nobody
    left to tell or nothing to tell yet.
    """
    demande = signalement.demande
    exiger(agent=agent, demande=demande, acte="informer")
    signalement.refresh_from_db(fields=["reponse_le", "accord"])
    if not signalement.a_informer:
        raise TransitionRefusee("La réponse est déjà donnée, ou personne ne l’attend. Rechargez la page.")
    mot = rules.statut_partenaire(demande.statut, signalement.accord, demande.motif_cloture)
    if mot == StatutPartenaire.RECU or mot != StatutPartenaire(statut):
        raise TransitionRefusee(f"La demande est maintenant « {mot.label.lower()} ». Rechargez la page.")
    _dire(signalement, mot, boucle.fin(demande.statut), agent=agent, le=le or timezone.localdate())


@transaction.atomic
def ecrire_mot(*, agent: Agent, signalement: Signalement, texte: str) -> Retour:
    """A word of the assistant social to whoever signalled her. Raises DecisionRefusee without her agreement, NumeroEcrit."""
    exiger(agent=agent, demande=signalement.demande, acte="ecrire_mot")
    signalement.refresh_from_db(fields=["accord"])
    if not signalement.suite_permise:
        raise DecisionRefusee("La personne n’a pas dit oui : qui l’a signalée saura seulement que c’est reçu.", "texte")
    if not texte.strip():
        raise DecisionRefusee("Écrivez le mot, en une phrase.", "texte")
    retour = _garder(signalement, GenreRetour.MOT, le=timezone.localdate(), agent=agent, texte=texte)
    inscrire(acte="signalement.ecrire_mot", agent=agent, objet=signalement)
    _ecrire(retour, "Un mot vous attend sur votre page, ou au téléphone.", agent)
    return retour


@transaction.atomic
def questionner(*, agent: Agent, signalement: Signalement, texte: str) -> Retour:
    """Ask whoever signalled her what is missing; the demande waits for it. Raises DecisionRefusee, NumeroEcrit,
    TransitionRefusee.
    """
    demande = signalement.demande
    exiger(agent=agent, demande=demande, acte="questionner")
    if not signalement.a_un_referent:
        raise DecisionRefusee("Personne d’autre ne l’a signalée : posez-lui la question.", "texte")
    if not texte.strip():
        raise DecisionRefusee("Écrivez la question, en une phrase.", "texte")
    jour = timezone.localdate()
    retour = _garder(signalement, GenreRetour.QUESTION, le=jour, agent=agent, texte=texte)
    inscrire(acte="signalement.questionner", agent=agent, objet=signalement)
    if demande.statut != StatutDemande.A_COMPLETER:
        avancer(demande, "demander_complement", agent=agent, motif=GenreRetour.QUESTION)
    _ecrire(retour, "Nous avons une question à vous poser : elle est sur votre page, ou appelez-nous.", agent)
    return retour


@transaction.atomic
def completer(*, agent: Agent | None, signalement: Signalement, texte: str) -> Retour:
    """The referrer's answer to our question, typed by them or heard. The demande is to be qualified again; words of danger
    in it are read first, like those of an arrival.

    Raises DecisionRefusee when nothing was asked of this one, or nothing is said; NumeroEcrit.
    """
    demande = Demande.objects.select_for_update().get(pk=signalement.demande.pk)
    if agent is not None and agent.role != Role.PARTENAIRE:
        exiger(agent=agent, demande=demande, acte="informer")
    if suivis.question_ouverte(signalement) is None:
        raise DecisionRefusee("La réponse est déjà donnée, ou rien n’a été demandé. Rechargez la page.", "texte")
    if not texte.strip():
        raise DecisionRefusee("Écrivez la réponse, en une phrase.", "texte")
    retour = _garder(signalement, GenreRetour.COMPLEMENT, le=timezone.localdate(), agent=agent, texte=texte)
    inscrire(acte="signalement.completer", agent=agent, objet=signalement)
    if dit_un_danger([texte], timezone.localdate()):
        Signalement.objects.filter(pk=signalement.pk).update(danger_dit=True)
        signalement.refresh_from_db(fields=["danger_dit"])
        demande.securites.update(fini=False)  # said again
    if demande.statut == StatutDemande.A_COMPLETER:
        avancer(demande, "completer", agent=agent, motif=GenreRetour.COMPLEMENT)
    return retour


@transaction.atomic
def noter_accords(*, agent: Agent | None, signalement: Signalement, connaissance: str, accord: str) -> None:
    """What the person knows and agrees to, said later, by her or by whoever signalled her; it may be taken back.

    Taken back, what had not left yet is stopped, and the referrer reads « reçu » again. Given, what happened to this
    signalement since it came is told at once.
    """
    demande = Demande.objects.select_for_update().get(pk=signalement.demande.pk)
    valeurs = {"connaissance_personne": Accord(connaissance), "accord": Accord(accord)}
    Signalement.objects.filter(pk=signalement.pk).update(**valeurs)
    signalement.refresh_from_db()
    inscrire(acte="signalement.noter_accord", agent=agent, objet=signalement, motif=accord)
    if not signalement.suite_permise:
        envois.annuler_sous(prefixe=f"{cle(signalement)}{GenreRetour.ETAT}", motif="accord retiré", agent=agent)
        envois.annuler_sous(prefixe=f"{cle(signalement)}{GenreRetour.MOT}", motif="accord retiré", agent=agent)
    elif demande.etat_le > signalement.recu_le:
        informer_referents(demande, agent=agent, le=timezone.localdate(), seul=signalement)


@transaction.atomic
def noter_tentative(
    *,
    agent: Agent,
    demande: Demande,
    canal: str,
    moment: str,
    issue: str = IssueTentative.SANS_REPONSE,
    le: date | None = None,
) -> Tentative:
    """One attempt to reach her. Raises TransitionRefusee when the demande no longer waits, DecisionRefusee for a day to come."""
    exiger(agent=agent, demande=demande, acte="tenter")
    jour = le or timezone.localdate()
    if jour > timezone.localdate() or jour < demande.recue_le:
        raise DecisionRefusee(f"Le {jour_annee(jour)} : un essai est entre la demande et aujourd’hui.", "le")
    tentative = Tentative.objects.create(
        demande=demande,
        par=agent,
        le=jour,
        canal=CanalTentative(canal),
        moment=Moment(moment),
        issue=IssueTentative(issue),
    )
    inscrire(acte="demande.tenter", agent=agent, objet=demande, motif=issue)
    return tentative


def exiger_essais(demande: Demande) -> None:
    """Who was signalled is « injoignable » after varied attempts only, said by a person. Raises DecisionRefusee."""
    if demande.signalee_le is None:
        return  # found by the request: her offer counts its own calls
    voulus = suivis.delais(timezone.localdate()).get(boucle.ESSAIS, boucle.ESSAIS_SANS_REFERENCE)
    if manque := boucle.manque_avant_injoignable(suivis.essais(demande), voulus):
        raise DecisionRefusee(f"Avant de dire « injoignable » : {manque}. Notez chaque essai.", "motif")


@transaction.atomic
def relancer(*, signalement: Signalement, jour: date) -> bool:
    """Remind a referrer once of a question that waits for the delay of a reminder. True when this run did it."""
    signalement = Signalement.objects.select_for_update(of=("self",)).get(pk=signalement.pk)
    question = suivis.question_ouverte(signalement)
    rappel = suivis.delais(jour).get(boucle.RAPPEL)
    if question is None or rappel is None or question.le + timedelta(days=rappel) > jour:
        return False
    if signalement.retours.filter(genre=GenreRetour.RAPPEL, created_at__gt=question.created_at).exists():
        return False
    retour = _garder(signalement, GenreRetour.RAPPEL, le=jour, agent=None)
    inscrire(acte="signalement.relancer", agent=None, objet=signalement)
    _ecrire(retour, "Notre question attend encore votre réponse : elle est sur votre page, ou appelez-nous.", None)
    return True
