"""The leaflet: one A4 page, tagged PDF in French, from published cells alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jalons.accompagner.accompagnements.enums import Axe, Mode
from jalons.fondations.socle.exports import Cellule
from jalons.fondations.socle.pdf import composer
from jalons.fondations.territoires.carte import COULEURS
from jalons.mesurer.statistiques import lecture, selectors
from jalons.mesurer.statistiques.enums import Ventilation
from jalons.mesurer.statistiques.models import Publication

MODELE = Path(__file__).with_name("depliant.typ")
TITRE_CARTE = "Assurés suivis pour 1 000 habitants par canton"


def pdf(publication: Publication) -> bytes:
    """The leaflet of one region and year: PDF/UA-1 and PDF/A-2a. About a second."""
    return composer(MODELE, contenu(publication))


def contenu(publication: Publication) -> dict[str, Any]:
    """Every word and figure that the leaflet prints, as texts: shares, « masqué » and dashes included."""
    chiffres = selectors.chiffres(publication)
    cases = lecture.Cases(publication)
    reperes = {r.nom: r for r in chiffres.reperes}
    axes = {nom: list(r.cellules) for nom, r in ((r.nom, r) for r in chiffres.tableaux["axes"].rangees)}
    issues = [r.cellules[0].texte for r in chiffres.tableaux["issues"].rangees]
    return {
        "region": publication.region,
        "periode": f"l’année {publication.annee}" if publication.entiere else selectors.periode(publication),
        "annee": str(publication.annee),
        "fictif": publication.organisme.fictif,
        "telephone": cases.decor.telephone,
        "date": [*publication.publiee_le.timetuple()[:3]],
        "publie": selectors.publie_le(publication),
        "suivis": reperes["assurés suivis"].cellule.texte,
        "entretiens": reperes["entretiens"].cellule.texte,
        "modes": _modes(cases),
        "axes": [_axe(axes, rang) for rang in range(2)],
        "regroupe": cases.regroupe("region"),
        "issues": {"poste": issues[0], "marche": issues[1]},
        "independants": reperes["travailleurs indépendants"].cellule.texte,
        "independants_note": _en_phrase(reperes["travailleurs indépendants"].note),
        "reponses": reperes["réponses ponctuelles"].cellule.texte,
        "reperees": chiffres.tableaux["reperage"].rangees[0].cellules[0].texte,
        "carte": str(
            chiffres.carte.svg(TITRE_CARTE, "Plus le bleu est foncé, plus la part est grande.", couleurs=True)
        ),
        "legende": [[COULEURS[c.numero], selectors.libelle_classe(c)] for c in chiffres.carte.legende],
        "masques": chiffres.carte.masques,
        "lieux": len(chiffres.carte.lieux),
    }


def _en_phrase(note: str) -> str:
    """« deux fois plus nombreux qu’en 2022 » ; a mere percentage is left to the page."""
    return note.replace("plus qu’en", "plus nombreux qu’en") if note.startswith("deux fois plus") else ""


def _modes(cases: lecture.Cases) -> dict[str, Any]:
    """The bar of interviews by mode: text and weight of each part."""
    valeurs = {
        "face": selectors.face_a_face(cases),
        "telephone": cases.valeur("entretiens", Ventilation.MODE, Mode.TELEPHONE) or 0,
        "visio": cases.valeur("entretiens", Ventilation.MODE, Mode.VISIO) or 0,
    }
    return {nom: {"texte": lecture.entiere(v).texte, "poids": int(v)} for nom, v in valeurs.items()}


def _axe(axes: dict[str, list[Cellule]], rang: int) -> dict[str, str]:
    """The column of one axis. A masked share is « masqué », as in every table; beside « santé », hidden because few people
    are outside both axes, both together are printed, and said so.
    """
    parts = axes["Part des assurés"]
    part = parts[-1] if rang and len(parts) > len(lecture.AXES) else parts[rang]
    return {
        "part": part.texte,
        "dont": "" if part is axes["Part des assurés"][rang] else ", en santé ou hors des deux axes",
        "entretiens": axes["Entretiens"][rang].texte,
        "part_entretiens": axes["Part des entretiens"][rang].texte,
        "duree": axes["Durée moyenne"][rang].texte,
        "nom": str((Axe.PDP, Axe.SANTE)[rang]),
    }
