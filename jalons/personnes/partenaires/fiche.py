"""One body, as its page tells it: its hours, what it offers, its people, its checks, its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.fondations.socle.models import en_vigueur
from jalons.personnes.partenaires import horaires, rules
from jalons.personnes.partenaires.enums import Capacite, MotifOrientation, StatutRapprochement
from jalons.personnes.partenaires.lecture.correspondances import correspondances
from jalons.personnes.partenaires.models import (
    Changement,
    Interlocuteur,
    Partenaire,
    Rapprochement,
    ServiceOffert,
    Verification,
)
from jalons.personnes.partenaires.selectors import capacite, delai_perime, fraicheur, paires_de, services_de


def services_de_carte(carte: Partenaire, organisme: Any, *, fermes: bool = False) -> QuerySet[ServiceOffert]:
    """What this body offers, as this caisse knows it; those of the card that it completes too. ``fermes``: also those that
    the caisse wrote and closed since.
    """
    voulus = Q(pk__in=services_de(organisme).values("pk"))
    if fermes and organisme:
        voulus |= Q(territoire=organisme)
    cles = [cle for cle in (carte.pk, carte.complete_id) if cle]
    return ServiceOffert.objects.filter(voulus, partenaire__in=cles).select_related("partenaire")


def _services_dits(carte: Partenaire, organisme: Any) -> list[ServiceOffert]:
    connus, services = correspondances("public"), list(services_de_carte(carte, organisme))
    vues = Verification.objects.filter(service__in=services, organisme_id=organisme).select_related("par")
    dernieres = {v.service_id: v for v in vues.order_by("le", "created_at")}
    for s in services:
        setattr(s, "vue", dernieres.get(s.pk))  # noqa: B010
        setattr(s, "capacite", capacite(dernieres.get(s.pk)))  # noqa: B010
        setattr(s, "quand", [s.horaires] if s.horaires else horaires.dire(s.ouverture) if s.ouverture else [])  # noqa: B010
        dits = [connus[p].libelle if p in connus else p for p in s.publics]
        setattr(s, "publics_dits", ", ".join(dits))  # noqa: B010
    return services


@dataclass(frozen=True)
class PageFiche:
    """One body, as its page tells it."""

    pour: list[str]
    horaires: list[str]
    aujourdhui: str
    services: list[ServiceOffert]
    corriges: list[ServiceOffert]
    fermes: list[ServiceOffert]
    interlocuteurs: list[Interlocuteur]
    verifications: list[Verification]
    fraicheur: rules.Fraicheur
    capacite: str
    rapprochements: list[Rapprochement]
    changements: list[Changement]


def page_de(carte: Partenaire, agent: Any, *, voit_interlocuteurs: bool) -> PageFiche:
    """What is known of this body: its hours, services, people, checks, twins in other sources and history."""
    jour = timezone.localdate()
    vues = list(carte.verifications.filter(organisme=agent.organisme_id, service=None).select_related("par")[:5])
    gens = Interlocuteur.objects.visible_to(agent, "lire").filter(en_vigueur(jour), partenaire=carte)
    services = _services_dits(carte, agent.organisme_id)
    changes = carte.changements.filter(Q(service__territoire=None) | Q(service__territoire=agent.organisme_id))
    motifs = dict.fromkeys(m for pour in (carte.pour, *(s.pour for s in services)) for m in pour)
    return PageFiche(
        [str(MotifOrientation(m).label) for m in motifs if m in MotifOrientation.values],
        horaires.dire(carte.ouverture) if carte.ouverture else [],
        horaires.ce_jour(carte.ouverture, jour.weekday()),
        services,
        [s for s in services if s.complete_id],
        list(services_de_carte(carte, agent.organisme_id, fermes=True).exclude(disparu_le=None)),
        list(gens) if voit_interlocuteurs else [],
        vues,
        fraicheur(carte, vues[0] if vues else None, jour, delai_perime(jour)),
        capacite(next((v for v in vues if v.capacite != Capacite.NON_DEMANDEE), None)),
        list(paires_de(carte).exclude(statut=StatutRapprochement.DISTINCT)),
        list(changes.select_related("lecture", "service", "par").order_by("-le", "champ")[:60]),
    )
