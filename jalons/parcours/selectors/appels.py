"""Calls that somebody must still act on: that they exist, never their words."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse

from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import dans
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.parcours.selectors.demandes import LIMITE, PATIENCE
from jalons.recevoir.signalements import selectors as signalements
from jalons.recevoir.signalements.langues import EN_MOTS
from jalons.recevoir.signalements.models import Appel


def appels_du_jour(agent: Agent, filtre: Q) -> list[Attente]:
    """Calls passed on and not done yet; the words are on their own page, for who may read them."""
    return [_attente(agent, a) for a in signalements.appels_a_faire(agent).filter(filtre)[:LIMITE]]


def appels_oublies(agent: Agent, jour: date) -> list[Attente]:
    """Calls passed to a worker that nobody has done for too long, or whose worker is gone."""
    return appels_du_jour(agent, Q(pour__isnull=False) & (Q(date_acte__lte=jour - PATIENCE) | Q(pour__is_active=False)))


def _attente(agent: Agent, appel: Appel) -> Attente:
    page, retour = reverse("signalements:appel", args=[appel.pk]), (("retour", reverse("parcours:ma_journee")),)
    sien = autorise(agent, "faire", "appel", appel)
    vers = f"l’a passé à {appel.pour or 'la plateforme'}" if appel.pour_id != agent.pk else "vous l’a passé"
    faire = Acte("C’est fait", reverse("signalements:appel_fait", args=[appel.pk]), post=True, champs=retour)
    sujet = appel.get_sujet_display().lower() if appel.sujet else ""
    danger: bool = appel.danger  # type: ignore[attr-defined]  # of ``appels_a_faire``
    langue = EN_MOTS.get(appel.assure.interprete, appel.assure.interprete)
    return Attente(
        Consequence.SECURITE if danger else Consequence.PAROLE_DONNEE,
        f"Appel : {sujet}" if sujet else "Un appel à lire",
        f"{'un danger y est dit ; ' if danger else ''}{appel.recu_par} a pris cet appel {dans(appel.date_acte)} et {vers}."
        f"{f' Interprète : {langue}.' if langue else ''}",
        page if sien else reverse("assures:fiche", args=[appel.assure_id]),
        personne=str(appel.assure),
        echeance=appel.date_acte,
        actes=(Acte("Lire l’appel", page), *(() if danger else (faire,))) if sien else (),
        sorte="appel",
        detail=f"{sujet or 'à lire'}, {dans(appel.date_acte)}{f', interprète : {langue}' if langue else ''}",
    )
