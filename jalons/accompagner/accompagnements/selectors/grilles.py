"""The grids of a caisse, and those answered with a person, each with its score when it may be calculated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jalons.accompagner.accompagnements.models import Dossier, GrilleOuverte, GrilleRemplie
from jalons.fondations.referentiels.enums import Confiance
from jalons.fondations.referentiels.models import Fiche
from jalons.fondations.referentiels.rules import bornes
from jalons.fondations.referentiels.rules import score as score_de
from jalons.fondations.referentiels.selectors import grilles
from jalons.fondations.socle.chiffrement import json_lu

REPONSES = {"oui": "Oui", "non": "Non"}


@dataclass(frozen=True)
class GrilleDeCaisse:
    """One grid of the reference data, and since when this caisse uses it (None: it is off)."""

    fiche: Fiche
    ouverte: GrilleOuverte | None
    avant: tuple[GrilleOuverte, ...]


@dataclass(frozen=True)
class RemplieVue:
    """What was answered on one day. ``score`` None: ``pourquoi`` says why there is none."""

    fiche: Fiche
    le: date
    auteur: str
    score: Decimal | None
    pourquoi: str
    reponses: tuple[tuple[str, str], ...]
    bas: Decimal | None = None
    haut: Decimal | None = None


def grilles_de_caisse(organisme_id: Any, jour: date) -> list[GrilleDeCaisse]:
    """Every grid in force, open or not in this caisse. Three queries."""
    lignes = GrilleOuverte.objects.filter(organisme_id=organisme_id).select_related("par").order_by("-ouverte_le")
    toutes = list(lignes)
    return [
        GrilleDeCaisse(
            fiche,
            next((o for o in toutes if o.code == fiche.code and o.fermee_le is None), None),
            tuple(o for o in toutes if o.code == fiche.code and o.fermee_le),
        )
        for fiche in grilles(jour)
    ]


def grilles_ouvertes(organisme_id: Any, jour: date) -> list[Fiche]:
    """Those that the workers of this caisse may fill today."""
    return [g.fiche for g in grilles_de_caisse(organisme_id, jour) if g.ouverte]


def grilles_remplies(dossier: Dossier) -> list[RemplieVue]:
    """What was answered, the latest first. Content: the caller has checked the right to read it. Three queries."""
    lignes = (
        GrilleRemplie.objects.filter(dossier=dossier, restee_le=None)
        .select_related("auteur")
        .order_by("-date_acte", "-created_at")
    )
    fiches = {(f.code, f.version): f for f in Fiche.objects.filter(grille=True).prefetch_related("items")}
    return [_vue(ligne, fiche) for ligne in lignes if (fiche := fiches.get((ligne.code, ligne.numero)))]


def _vue(ligne: GrilleRemplie, fiche: Fiche) -> RemplieVue:
    dites, items = json_lu(ligne.reponses) or {}, list(fiche.items.all())
    score = score_de(fiche.constante, {i.code: i.poids for i in items}, dites)
    pourquoi = "" if score is not None else "il manque des réponses : elles sont toutes nécessaires"
    if fiche.constante is None or any(i.poids is None for i in items):
        score, pourquoi = None, "cette grille n’a pas de score"
    elif fiche.confiance != Confiance.SUR:
        score, pourquoi = None, f"ses poids ne sont pas lus dans une source ({Confiance(fiche.confiance).label})"
    reponses = tuple((i.libelle, REPONSES.get(dites.get(i.code, ""), "Non abordé")) for i in items)
    poids = [i.poids for i in items if i.poids is not None]
    bas, haut = bornes(fiche.constante, poids) if score is not None and fiche.constante is not None else (None, None)
    return RemplieVue(fiche, ligne.date_acte, str(ligne.auteur), score, pourquoi, reponses, bas, haut)
