"""What the directory shows to one caisse: its own cards first, the national ones that it did not complete."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When

from jalons.personnes.assures.rules import normalise, ressemblance
from jalons.personnes.assures.rules.noms import SEUIL
from jalons.personnes.partenaires.models import Partenaire


def repertoire(organisme: Any) -> QuerySet[Partenaire]:
    """The cards for a caisse (an Organisme, its id, or None for the national ones only), by name."""
    pk = organisme if organisme is None or isinstance(organisme, UUID) else organisme.pk
    siennes = Partenaire.objects.filter(territoire_id=pk) if pk else Partenaire.objects.none()
    completees = siennes.exclude(complete=None).values("complete_id")
    return Partenaire.objects.filter(
        Q(pk__in=siennes.values("pk")) | (Q(territoire=None) & ~Q(pk__in=completees))
    ).select_related("territoire", "complete")


def partenaires_pour(motif: str, organisme: Any, codes: Sequence[str] = ()) -> QuerySet[Partenaire]:
    """Who answers this reason, for this caisse: the bodies of ``codes`` (national codes) first, in that order.

    A local card answers for the national one that it completes; cards with a contact come before those without.
    """
    lignes = repertoire(organisme).filter(Q(pour__contains=[motif]) | Q(code__in=codes) | Q(complete__code__in=codes))
    rangs = [When(Q(code=code) | Q(complete__code=code), then=Value(rang)) for rang, code in enumerate(codes)]
    joignable = Case(When(Q(telephone="") & Q(courriel="") & Q(site=""), then=Value(1)), default=Value(0))
    return lignes.annotate(rang=Case(*rangs, default=Value(len(rangs))), sans_contact=joignable).order_by(
        "rang", "sans_contact", F("territoire").asc(nulls_last=True), "nom"
    )


@dataclass(frozen=True)
class Joignable:
    """Somebody to call for a reason, from a commune: the body, why it is proposed, how far, how fresh, whether it has room."""

    partenaire: Partenaire
    pourquoi: str  # « Reçoit les habitants de Muret. »
    distance_km: float | None = None  # from the commune, as the crow flies; None when either place is unknown
    fraicheur: str = ""  # « Vérifiée le 3 mars 2026. », or that it has not been for more than a year
    perime: bool = False
    capacite: str = ""  # what it said of its room, and when; empty when nobody asked


def qui_appeler(
    motif: str,
    commune: str,
    organisme: Any,
    *,
    jour: date,
    codes: Sequence[str] = (),
    limite: int = 12,
) -> list[Joignable]:
    """Who answers ``motif`` (a MotifOrientation) for somebody of ``commune`` (INSEE code, '' when unknown), best first.

    ``organisme``: the caisse (or its id) whose own cards come first; ``codes``: national cards that a rule names, before
    all others, in that order. Out of date after a year is said, never hidden. Raises nothing: an unknown motif or commune
    gives what does not depend on it.
    """
    trouves = partenaires_pour(motif, organisme, codes)[:limite]
    return [Joignable(p, p.territoire.nom if p.territoire else "Numéro national.") for p in trouves]


def chercher(organisme: Any, texte: str = "", motif: str = "") -> list[Partenaire]:
    """The directory filtered by a reason and by a name however spelt."""
    lignes: Iterable[Partenaire] = partenaires_pour(motif, organisme) if motif else repertoire(organisme)
    mots = normalise(texte).split()
    if not mots:
        return list(lignes)
    notees = [(ressemblance(mots, normalise(f"{p.nom} {p.get_type_display()}").split()), p) for p in lignes]
    return [p for note, p in sorted(notees, key=lambda n: (-n[0], n[1].nom)) if note >= SEUIL]
