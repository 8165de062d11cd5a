"""From a person, and from an appointment, to all that follows: each one click away, with what this agent may see of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Dossier, Referent
from jalons.accompagner.aides import selectors as aides
from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.parcours.selectors.liaisons import liaisons_de
from jalons.parcours.selectors.registres import registres_de
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.selectors import memes
from jalons.recevoir.rendez_vous.enums import LIBERES
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements.enums import OUVERTS
from jalons.recevoir.signalements.models import Appel, Demande, Signalement
from jalons.recevoir.signalements.selectors import BADGES

MONTRES = 10
Morceau = tuple[str, dict[str, Any]]


def suivi(agent: Agent, assure: Assure) -> Morceau | None:
    """Her demandes, appointments, dossiers and arrivals that this agent may see, and what can be begun from here."""
    if agent.role == Role.PARTENAIRE:
        return None
    elles = memes(assure)
    demandes = list(Demande.objects.visible_to(agent).filter(assure__in=elles).select_related("attribuee_a"))
    demandes.sort(key=lambda d: (d.statut not in OUVERTS, -d.recue_le.toordinal()))
    contexte = {
        "assure": assure,
        "demandes": [(d, BADGES.get(d.statut, "")) for d in demandes[:MONTRES]],
        "dossiers": _dossiers(agent, elles),
        **rendez_vous_de(agent, assure),
        "appels": _appels(agent, elles),
        "appels_notes": list(
            Appel.objects.visible_to(agent, "lire")
            .filter(assure__in=elles)
            .select_related("recu_par", "pour")[:MONTRES]
        ),
        "lire_appels": set(
            Appel.objects.visible_to(agent, "lire", classe="F3").filter(assure__in=elles).values_list("pk", flat=True)
        ),
        **_actes(agent, assure, demandes),
        **liaisons_de(agent, assure),
        **registres_de(agent, assure),
    }
    if autorise(agent, "proposer", "aide"):
        suivie = any(d.statut != StatutDossier.CLOS for d, _ in contexte["dossiers"])
        contexte |= {"peut_aide": not suivie, "aides": aides.sans_dossier(agent, elles)}
    return "parcours/_suivi.html", contexte


def rendez_vous_de(agent: Agent, assure: Assure) -> dict[str, list[Any]]:
    """``a_venir`` in order, then ``passes``, the latest first; ``a_deux``: those to which she may add somebody, or take off."""
    siens = (
        RendezVous.objects.visible_to(agent)
        .filter(assure__in=memes(assure))
        .select_related("agent", "avec_aussi", "lieu__organisme")
    )
    attendu = Q(periode__endswith__gte=timezone.now()) & ~Q(statut__in=LIBERES)
    a_venir = list(siens.filter(attendu).order_by("periode")[:MONTRES])
    return {
        "a_venir": a_venir,
        "a_deux": [r.pk for r in a_venir if autorise(agent, "deplacer", "rendez_vous", r)],
        "passes": list(siens.exclude(attendu).order_by("-periode")[:MONTRES]),
    }


def _dossiers(agent: Agent, elles: list[UUID]) -> list[tuple[Dossier, Agent | None]]:
    jour = timezone.localdate()
    dossiers = list(Dossier.objects.visible_to(agent).filter(assure__in=elles).order_by("-ouvert_le"))
    referents = Referent.le_jour(jour).filter(dossier__in=[d.pk for d in dossiers]).select_related("agent")
    par_dossier = {r.dossier_id: r.agent for r in referents}
    return [(d, par_dossier.get(d.pk)) for d in dossiers]


def _appels(agent: Agent, elles: list[UUID]) -> list[Signalement]:
    """The arrivals about her: when, from whom, who took them; their words stay on the demande's page."""
    lignes = Signalement.objects.visible_to(agent).filter(demande__assure__in=elles).defer("paroles", "texte_referent")
    return list(lignes.select_related("recu_par").order_by("-recu_le", "-created_at")[:MONTRES])


def _actes(agent: Agent, assure: Assure, demandes: list[Demande]) -> dict[str, Any]:
    vivante = assure.date_deces is None
    ouverte = next((d for d in demandes if d.statut in OUVERTS), None)
    return {
        "peut_demande": vivante and ouverte is None and autorise(agent, "ouvrir", "demande"),
        "peut_rendez_vous": vivante and autorise(agent, "reserver", "rendez_vous"),
        "peut_appel": vivante and autorise(agent, "ecrire", "appel"),
    }


def suite_du_rendez_vous(agent: Agent, rdv: RendezVous) -> Morceau | None:
    """From an appointment to the dossier that it belongs to, and to its note."""
    dossier = dossier_accompagne(agent, rdv) or _dossier_de(agent, [rdv.assure_id])
    if dossier is None:
        return None
    return "parcours/_suite_rendez_vous.html", {
        "dossier": dossier,
        "a_noter": _reste_a_noter(agent, rdv, dossier),
        "rdv": rdv,
    }


def suite_de_la_demande(agent: Agent, demande: Demande) -> Morceau | None:
    """From a demande to its person, her dossier and her appointments: this demande's, else the next one."""
    if demande.assure is None or agent.role == Role.PARTENAIRE:
        return None
    siens = RendezVous.objects.visible_to(agent).filter(demande=demande).exclude(statut__in=LIBERES)
    contexte = {
        "personne": demande.assure if autorise(agent, "lire", "assure", demande.assure) else None,
        "rendez_vous": list(siens.order_by("periode")[:MONTRES]),
        "dossier": _dossier_de(agent, [demande.assure.pk]),
    }
    return ("parcours/_suite_demande.html", contexte) if any(contexte.values()) else None


def retour_au_dossier(agent: Agent, assure: Assure | None) -> Morceau | None:
    """From a page about her, that another room writes, back to the dossier which most often led there."""
    dossier = _dossier_de(agent, memes(assure)) if assure and agent.role != Role.PARTENAIRE else None
    return ("parcours/_retour_dossier.html", {"dossier": dossier}) if dossier else None


def _dossier_de(agent: Agent, elles: list[UUID]) -> Dossier | None:
    """The dossier under way, else the last that ended."""
    siens = Dossier.objects.visible_to(agent).filter(assure__in=elles)
    return siens.order_by(F("clos_le").desc(nulls_first=True), "-ouvert_le").first()


def dossier_accompagne(agent: Agent, rdv: RendezVous) -> Dossier | None:
    """The open dossier of that person in which this agent writes what that appointment was."""
    siens = Dossier.objects.visible_to(agent, "accompagner", classe="F3")
    siens = siens.filter(assure=rdv.assure_id, ouvert_le__lte=rdv.date_acte)
    return siens.exclude(statut=StatutDossier.CLOS).first()


def _reste_a_noter(agent: Agent, rdv: RendezVous, dossier: Dossier) -> bool:
    return rdv.pk in {r.pk for r, _ in accompagnements.entretiens_a_noter(agent, timezone.now()) if r.pk == rdv.pk}
