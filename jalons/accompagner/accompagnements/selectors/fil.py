"""Interviews, démarches and answers on one line each, newest first; and the steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import Atteinte, Mode, MotifAnnulation, StatutDossier
from jalons.accompagner.accompagnements.models import Demarche, Dossier, Entretien, Etape, Repere
from jalons.accompagner.accompagnements.selectors.entretiens import PourDossierVu, pour_dossier
from jalons.fondations.socle.composee import Composee


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
    dit: PourDossierVu | None = None  # what the file needs of an interview


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
    suit: str = ""  # « 14 jours après l’opération »
    bouge: str = ""  # what moved, and from which day
    atteinte: str = ""
    badge: str = ""
    objectif: str = ""
    repere_id: UUID | None = None


_BADGE: dict[str, str] = {Atteinte.ATTEINT: "ok", Atteinte.PARTIEL: "wait", Atteinte.NON_ATTEINT: "off"}


@dataclass(frozen=True)
class RepereVue:
    """A day that steps follow."""

    id: UUID
    nom: str
    le: date
    bouge: str
    rendez_vous_id: UUID | None
    etapes: tuple[EtapeVue, ...]


def ordinal(rang: int) -> str:
    """« 1er », « 2e »."""
    return "1er" if rang == 1 else f"{rang}e"


def _annulee(ligne: Entretien | Demarche | Etape) -> str:
    return MotifAnnulation(ligne.annule_motif).label if ligne.annule_le else ""


_FAITS = Composee(
    lambda dossier: (
        Entretien.objects.filter(dossier=dossier).annotate(nom_lieu=F("lieu__nom")).order_by("date_acte", "created_at")
    ),
    dossier=UUID,
)
_DEMARCHES = Composee(
    lambda dossier: (
        Demarche.objects.filter(dossier=dossier).annotate(nom_partenaire=F("partenaire__nom")).order_by("created_at")
    ),
    dossier=UUID,
)
_ETAPES = Composee(
    lambda dossier: (
        Etape.a_leur_jour(Etape.objects.filter(dossier=dossier))
        .select_related("repere", "objectif")
        .prefetch_related("repere__rendez_vous")
        .order_by("jour", "created_at")
    ),
    dossier=UUID,
)


def _entretiens(dossier: Dossier, notes: Collection[UUID], lisibles: Mapping[UUID, UUID]) -> list[LigneFil]:
    lignes, rang = [], 0
    for entretien in _FAITS(dossier=dossier.pk):
        rang += entretien.annule_le is None
        details = [entretien.nom_lieu or Mode(entretien.mode).label.lower()]
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
                dit=pour_dossier(entretien, clos=dossier.statut == StatutDossier.CLOS),
            )
        )
    return lignes


def _avec(demarche: Any) -> str:
    return demarche.nom_partenaire or demarche.avec or ""


def _etat(attend: bool, sans_reponse: bool, repondu: bool) -> str:
    if attend:
        return "attendue le"
    return "restée sans réponse" if sans_reponse else "répondu" if repondu else "fait"


def _demarches(dossier: Dossier) -> list[LigneFil]:
    lignes = []
    for demarche in _DEMARCHES(dossier=dossier.pk):
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
    return tuple(_etape(e, clos=dossier.statut == StatutDossier.CLOS) for e in _ETAPES(dossier=dossier.pk))


def _etape(e: Any, *, clos: bool) -> EtapeVue:
    atteintes: dict[str, str] = dict(Atteinte.choices)
    return EtapeVue(
        id=e.pk,
        prevue_le=e.jour,
        intitule=e.intitule or "",
        faite_le=e.faite_le,
        annulee=_annulee(e),
        resultat=e.resultat or "",
        gardee=clos and e.reporte_le is not None,
        suit=rules.ecart_en_mots(e.decalage, e.repere.nom) if e.repere else "",
        bouge=_bouge(e.repere) if e.repere and not e.faite_le and not e.annule_le else "",
        atteinte=atteintes.get(e.atteinte, "") if e.atteinte else "",
        badge=_BADGE.get(e.atteinte or "", ""),
        objectif=(e.objectif.intitule or "")
        if e.objectif and e.objectif.restee_le is None
        else "",  # the plan may stay
        repere_id=e.repere_id,
    )


def _bouge(repere: Repere) -> str:
    """What is told of a repère that moved: the steps to come have followed."""
    avant, le = (repere.le, repere.jour) if repere.jour != repere.le else (repere.avant, repere.le)
    if avant is None:
        return ""
    nom = repere.nom[0].upper() + repere.nom[1:]
    return f"{nom} : {rules.en_lettres(le)}, au lieu du {rules.en_lettres(avant)} ; l’étape a suivi."


def reperes(dossier: Dossier) -> list[RepereVue]:
    """The days that steps follow, each with those to come. Two queries. Content: the caller has checked the right to read it."""
    suivies: dict[UUID, list[EtapeVue]] = {}
    for etape in etapes(dossier):
        if etape.repere_id and not etape.annulee:
            suivies.setdefault(etape.repere_id, []).append(etape)
    lignes = Repere.objects.filter(dossier=dossier).select_related("rendez_vous").order_by("le", "id")
    return [RepereVue(r.pk, r.nom, r.jour, _bouge(r), r.rendez_vous_id, tuple(suivies.get(r.pk, ()))) for r in lignes]
