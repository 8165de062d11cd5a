"""Interviews, démarches and answers on one line each, newest first; and the steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jalons.accompagner.accompagnements.enums import Mode, MotifAnnulation, StatutDossier
from jalons.accompagner.accompagnements.models import Demarche, Dossier, Entretien, Etape


@dataclass(frozen=True)
class LigneFil:
    """One line. ``genre``: entretien · demarche · reponse, or what a room above adds. ``objet_id`` opens
    it."""

    le: date
    genre: str
    titre: str
    detail: str = ""
    badge: str = ""
    badge_genre: str = ""
    objet_id: UUID | None = None
    attendue_le: date | None = None
    note: bool = False
    note_id: UUID | None = None
    annulee: str = ""
    rang: int = 0
    gardee: bool = False  # kept when the dossier closed: its answer can still be noted


@dataclass(frozen=True)
class EtapeVue:
    """One step."""

    id: UUID
    prevue_le: date
    intitule: str
    faite_le: date | None
    annulee: str
    resultat: str
    gardee: bool = False


def ordinal(rang: int) -> str:
    """« 1er », « 2e »."""
    return "1er" if rang == 1 else f"{rang}e"


def _annulee(ligne: Entretien | Demarche | Etape) -> str:
    return MotifAnnulation(ligne.annule_motif).label if ligne.annule_le else ""


def _entretiens(dossier: Dossier, notes: Collection[UUID], lisibles: Mapping[UUID, UUID]) -> list[LigneFil]:
    lignes, rang = [], 0
    faits = Entretien.objects.filter(dossier=dossier).select_related("lieu").order_by("date_acte", "created_at")
    for entretien in faits:
        rang += entretien.annule_le is None
        details = [entretien.lieu.nom if entretien.lieu else Mode(entretien.mode).label.lower()]
        if entretien.duree_minutes:
            details.append(f"{entretien.duree_minutes} min")
        lignes.append(
            LigneFil(
                le=entretien.date_acte,
                genre="entretien",
                titre="Entretien annulé" if entretien.annule_le else f"{ordinal(rang)} entretien",
                detail=", ".join(details),
                objet_id=entretien.pk,
                note=entretien.pk in notes,
                note_id=lisibles.get(entretien.pk),
                annulee=_annulee(entretien),
                rang=rang,
            )
        )
    return lignes


def _avec(demarche: Demarche) -> str:
    return demarche.partenaire.nom if demarche.partenaire else (demarche.avec or "")


def _etat(attend: bool, sans_reponse: bool, repondu: bool) -> str:
    if attend:
        return "attendue le"
    return "restée sans réponse" if sans_reponse else "répondu" if repondu else "fait"


def _demarches(dossier: Dossier) -> list[LigneFil]:
    lignes = []
    for demarche in Demarche.objects.filter(dossier=dossier).select_related("partenaire").order_by("created_at"):
        sans = bool(demarche.reponse_attendue_le and not demarche.reponse_recue_le and not demarche.annule_le)
        gardee = dossier.statut == StatutDossier.CLOS and demarche.reporte_le is not None
        attend = sans and (gardee or dossier.statut != StatutDossier.CLOS)
        lignes.append(
            LigneFil(
                le=demarche.date_acte,
                genre="demarche",
                titre=demarche.intitule or "",
                detail=_avec(demarche),
                badge=_etat(attend, sans, bool(demarche.reponse_recue_le)),
                badge_genre="wait" if attend else "off" if sans else "ok",
                gardee=gardee,
                objet_id=demarche.pk,
                attendue_le=demarche.reponse_attendue_le if attend else None,
                annulee=_annulee(demarche),
            )
        )
        if demarche.reponse_recue_le and not demarche.annule_le:
            lignes.append(
                LigneFil(
                    le=demarche.reponse_recue_le,
                    genre="reponse",
                    titre=f"Réponse : {demarche.reponse or demarche.intitule}",
                    detail=_avec(demarche),
                    badge="reçue",
                    badge_genre="ok",
                    objet_id=demarche.pk,
                )
            )
    return lignes


def fil(dossier: Dossier, *, notes: Collection[UUID], lisibles: Mapping[UUID, UUID]) -> tuple[LigneFil, ...]:
    """Newest first. ``notes``: interviews with a written note; ``lisibles``: interview → note that this
    agent may open. 2 queries."""
    lignes = _entretiens(dossier, notes, lisibles) + _demarches(dossier)
    return tuple(sorted(reversed(lignes), key=lambda ligne: ligne.le, reverse=True))


def etapes(dossier: Dossier) -> tuple[EtapeVue, ...]:
    """The steps, in their order. One query."""
    lignes = Etape.objects.filter(dossier=dossier).order_by("prevue_le", "created_at")
    clos = dossier.statut == StatutDossier.CLOS
    return tuple(
        EtapeVue(
            e.pk,
            e.prevue_le,
            e.intitule or "",
            e.faite_le,
            _annulee(e),
            e.resultat or "",
            clos and e.reporte_le is not None,
        )
        for e in lignes
    )
