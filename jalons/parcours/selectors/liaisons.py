"""What is followed with the CPAM, the service médical or the CES, and waits for somebody here; the card of a person's page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import jour as en_jour
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.personnes.assures.models import Assure
from jalons.recevoir.liaisons import selectors as liaisons
from jalons.recevoir.liaisons.enums import EtatSocial, GenreLiaison
from jalons.recevoir.liaisons.selectors import Ligne

OUBLI = timedelta(days=7)  # past its day by so much, it is told to the manager too


def liaisons_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """One line each, for whoever must act (see the person, read what arrived, ask again); what is forgotten, for a manager."""
    siennes = {Role.ASSISTANT_SOCIAL: Q(attribuee_a__in=agent.titulaires), Role.CSAM: Q(attribuee_a=None)}
    if agent.role == Role.MANAGER:
        return _oubliees(agent, jour)
    if agent.role not in siennes:
        return []
    ouvertes = liaisons.ouvertes(agent).filter(siennes[Role(agent.role)])
    return [_attente(ligne) for ligne in liaisons.lignes(agent, ouvertes[: liaisons.LIMITE], jour) if ligne.a_faire]


def _oubliees(agent: Agent, jour: date) -> list[Attente]:
    """Those whose person nobody saw for a week after the day said: the manager sees that it waits, not what is written."""
    tard = liaisons.ouvertes(agent, "veiller").filter(social_attendu_le__lt=jour - OUBLI)
    return [_oubliee(ligne) for ligne in liaisons.lignes(agent, tard[: liaisons.LIMITE], jour)]


def _attente(ligne: Ligne) -> Attente:
    lue, page = ligne.liaison, reverse("liaisons:liaison", args=[ligne.liaison.pk])
    titre, raison, quand = _mots(ligne)
    lire = Acte("C’est lu", reverse("liaisons:lue", args=[lue.pk]), post=True)
    return Attente(
        Consequence.RESSOURCES_SOINS if lue.est_ij else Consequence.PAROLE_DONNEE,
        titre,
        raison,
        page,
        personne=str(lue.assure or lue.nom),
        echeance=quand,
        actes=(Acte("Ouvrir", page), *((lire,) if ligne.a_faire == "lire" else ())),
        sorte="liaison",
        detail=titre,
    )


def _mots(ligne: Ligne) -> tuple[str, str, date | None]:
    lue, qui = ligne.liaison, ligne.liaison.partenaire
    etat = f"{lue.get_etat_organisme_display().lower()}"
    if ligne.a_faire == "personne":
        titre = (
            "Joindre la personne" if lue.etat_social == EtatSocial.A_JOINDRE else "Refaire le point, paiement en retard"
        )
        titre = titre if lue.est_ij else "Refaire le point, orientation en cours"
        quand = f"c’était prévu {en_jour(lue.social_attendu_le)}"
        return titre, f"{quand}, quoi que réponde {qui} ({etat}).", lue.social_attendu_le
    if ligne.a_faire == "lire":
        return (
            f"Lire la réponse : {qui}",
            f"état : {etat}. Ce que fait le service social ne s’arrête pas pour autant.",
            None,
        )
    return f"Relancer : {qui}", f"{ligne.organisme.quoi} : attendu {en_jour(ligne.organisme.le)}.", ligne.organisme.le


def _oubliee(ligne: Ligne) -> Attente:
    lue = ligne.liaison
    return Attente(
        Consequence.SANS_REPONSE,
        f"{lue.get_genre_display()} : personne à revoir",
        f"prévu {en_jour(lue.social_attendu_le)}, {lue.attribuee_a or 'personne ne la suit encore'}.",
        reverse("assures:fiche", args=[lue.assure_id]) if lue.assure_id else reverse("signalements:liste"),
        personne=str(lue.assure) if lue.assure else "Personne à identifier",
        echeance=lue.social_attendu_le,
        sorte="liaison",
        detail="à revoir",
    )


def liaisons_de(agent: Agent, assure: Assure) -> dict[str, Any]:
    """Hers, and what may be shared from her page."""
    jour = timezone.localdate()
    peut = assure.date_deces is None and autorise(agent, "ouvrir", "liaison")
    siennes = liaisons.lignes(agent, liaisons.de_la_personne(agent, assure)[:10], jour)
    return {"liaisons": siennes, "genres": GenreLiaison.choices if peut else []}
