"""What her dossiers hold for the day: notes to write, answers awaited, steps, promises, what was kept after the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.urls import reverse

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements.enums_promesses import Cote, FinPromesse
from jalons.accompagner.accompagnements.selectors.listes import PromesseDue
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import phrases
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.parcours.selectors.demandes import LIMITE

GARDEE = " L’accompagnement est terminé, et vous avez gardé cette promesse."


def notes(agent: Agent, maintenant: datetime) -> list[Attente]:
    """Appointments that took place without a note yet."""
    return [
        Attente(
            Consequence.SANS_ISSUE,
            "Noter l’entretien",
            f"le rendez-vous du {jour_long(r.date_acte)} a eu lieu, et rien n’en est encore écrit.",
            f"{reverse('accompagnements:entretien_noter', args=[d.pk])}?rdv={r.pk}",
            personne=str(r.assure),
            echeance=r.date_acte,
            actes=(Acte("Écrire la note", f"{reverse('accompagnements:entretien_noter', args=[d.pk])}?rdv={r.pk}"),),
            sorte="note",
            detail=f"rendez-vous du {jour_long(r.date_acte)}",
        )
        for r, d in accompagnements.entretiens_a_noter(agent, maintenant)[:LIMITE]
    ]


def reponses(agent: Agent, jour: date) -> list[Attente]:
    """Answers awaited from others, late ones by what they cost."""
    return [
        Attente(
            Consequence.RESSOURCES_SOINS if r.en_retard else Consequence.PAROLE_DONNEE,
            f"Relancer : {r.intitule}" if r.en_retard else r.intitule,
            phrases.reponse(r.avec, jour_long(r.date_acte), jour_long(r.attendue_le), en_retard=r.en_retard),
            reverse("parcours:dossier", args=[r.dossier_id]) + "#entretiens",
            personne=r.personne,
            echeance=r.attendue_le,
            actes=(
                Acte("Noter la réponse", reverse("accompagnements:demarche_reponse", args=[r.id])),
                Acte("Ouvrir le dossier", reverse("parcours:dossier", args=[r.dossier_id])),
            ),
            sorte="reponse",
            detail=r.intitule,
            dossier_id=r.dossier_id,
        )
        for r in accompagnements.reponses_attendues(agent, jour)
    ]


def etapes(agent: Agent, jour: date) -> list[Attente]:
    """Steps planned with the person that come due."""
    return [
        Attente(
            Consequence.ETAPE,
            e.intitule,
            phrases.etape(en_retard=e.en_retard),
            reverse("parcours:dossier", args=[e.dossier_id]) + "#plan",
            personne=e.personne,
            echeance=e.prevue_le,
            actes=(
                Acte("Fait", reverse("accompagnements:etape_resultat", args=[e.id])),
                Acte("Reporter", reverse("accompagnements:etape_reporter", args=[e.id])),
            ),
            sorte="etape",
            detail=e.intitule,
            dossier_id=e.dossier_id,
        )
        for e in accompagnements.etapes_a_venir(agent, jour)
    ]


def promesses(agent: Agent, jour: date) -> list[Attente]:
    """What the service promised, as its day comes; what the person did, once hers has come, to be asked again."""
    return [
        *(
            _promesse(p, Consequence.PAROLE_DONNEE, p.promesse.titre, phrases.promesse, "promesse")
            for p in accompagnements.promesses_dues(agent, jour, Cote.SERVICE)
        ),
        *(
            _promesse(
                p, Consequence.ORDINAIRE, f"À lui redemander : {p.promesse.mots}", phrases.a_redemander, "redemander"
            )
            for p in accompagnements.promesses_dues(agent, jour, Cote.PERSONNE, jours=0)
        ),
    ]


def _promesse(
    due: PromesseDue, consequence: Consequence, titre: str, raison: Callable[[str, str], str], sorte: str
) -> Attente:
    dite, page = due.promesse, reverse("parcours:dossier", args=[due.dossier_id])
    champs = {"cote": dite.cote, "fin": FinPromesse.FAIT.value, "version": str(dite.version)}
    champs["retour"] = reverse("parcours:ma_journee")
    return Attente(
        consequence,
        titre,
        raison(jour_long(due.dite_le), jour_long(dite.avant) if dite.avant else "") + (GARDEE if dite.gardee else ""),
        f"{page}#{dite.ancre}",
        personne=due.personne,
        echeance=dite.avant,
        actes=(
            Acte(
                "C’est fait", reverse("accompagnements:promesse", args=[dite.entretien_id]), True, tuple(champs.items())
            ),
            Acte("Ouvrir le dossier", f"{page}#{dite.ancre}"),
        ),
        sorte=sorte,
        detail=dite.titre,
        dossier_id=due.dossier_id,
    )


def gardees(agent: Agent, jour: date) -> list[Attente]:
    """What was kept when an accompaniment ended."""
    return [
        Attente(
            Consequence.ETAPE,
            a.intitule,
            "l’accompagnement est terminé, et vous avez gardé ceci à faire.",
            reverse("parcours:dossier", args=[a.dossier_id]) + "#plan",
            personne=a.personne,
            echeance=a.echeance,
            dossier_id=a.dossier_id,
            actes=(
                Acte("C’est fait", reverse("accompagnements:action_statut", args=[a.id]), True, (("acte", "faire"),)),
                Acte("Ouvrir le dossier", reverse("parcours:dossier", args=[a.dossier_id])),
            ),
        )
        for a in accompagnements.actions_gardees(agent, jour)
    ]
