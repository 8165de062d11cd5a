"""docs/acces.md: acces.csv printed for people. ``python -m tests.acces.page`` writes it; a test keeps it up to date."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.acces.oracle import ROLES, Droit, droits

POUVOIRS = Path(__file__).parents[2] / "jalons" / "fondations" / "acces" / "pouvoirs.csv"
PAGE = Path(__file__).parents[2] / "docs" / "acces.md"
COLONNES = {
    "csam": "CSAM",
    "assistant_social": "Assistant social",
    "stagiaire": "Stagiaire",
    "manager": "Manager",
    "secretaire_instance": "Secrétaire d’instance",
    "direction_regionale": "Direction régionale",
    "direction_nationale": "Direction nationale",
    "partenaire": "Partenaire",
    "admin_technique": "Technique",
    "dpo": "DPO",
}
PORTEES = {
    "soi": "les siens",
    "propre": "les siens en propre",
    "confie": "les siens, confiés par une autre personne",
    "appui": "ouverts pour un temps par qui accompagne",
    "stage": "ouverts pour son stage",
    "urgence": "ouverts en urgence, quatre heures",
    "urgence_notes": "ouverts en urgence, les notes seules",
    "equipe": "son équipe",
    "region": "sa caisse",
    "organisation": "son organisme",
    "nation": "tout le pays",
    "tous": "oui",
}
CLASSES = {
    "F0": "public",
    "F1": "administratif : identité, contact, dates, états",
    "F2": "identifiant : numéro de sécurité sociale",
    "F3": "social : ce que la personne confie",
    "F4": "secret : notes, canal sûr",
    "F5": "secret d’un tiers",
}
DEBUT = """# Qui peut faire quoi

Page écrite par `python -m tests.acces.page` depuis `jalons/fondations/acces/acces.csv`, la seule table des droits.
Ne pas la corriger à la main. Ce qui n’est pas écrit ici est refusé, et la réponse est celle d’un objet absent (404).

Une case dit jusqu’où va le droit, puis les classes de champs qu’il ouvre. « Les siens » comprend ceux du collègue que
l’on remplace ce jour-là, sauf les notes ; « en propre », non. « Confiés par une autre personne » : un rendez-vous pris
avec soi-même, une demande que l’on a prise seule n’ouvrent aucun secret : qui les confie le fait. Pour un CSAM, « son
équipe » est la caisse entière : il répond et prend rendez-vous pour tous les lieux. Pour l’identité des personnes, « son
équipe » est la caisse.

"""


def _case(lignes: list[Droit]) -> str:
    """« les siens, son équipe (F0 F1) · les siens (F4) »: the distances of each set of classes."""
    par_classes: dict[tuple[str, ...], list[str]] = {}
    for portee in PORTEES:
        classes = sorted({c for d in lignes if d.portee == portee for c in d.classes})
        if classes:
            par_classes.setdefault(tuple(classes), []).append(PORTEES[portee])
    return " · ".join(f"{', '.join(ou)} ({' '.join(classes)})" for classes, ou in par_classes.items()) or "–"


def _section(objet: str, siens: list[Droit]) -> str:
    roles = [r for r in ROLES if any(d.role == r for d in siens)]
    actes = list(dict.fromkeys(d.acte for d in siens))
    lignes = [
        f"## `{objet}`\n",
        f"| Acte | {' | '.join(COLONNES[r] for r in roles)} |",
        f"|---|{'---|' * len(roles)}",
    ]
    for acte in actes:
        cases = [_case([d for d in siens if (d.acte, d.role) == (acte, r)]) for r in roles]
        lignes.append(f"| `{acte}` | {' | '.join(cases)} |")
    return "\n".join(lignes) + "\n"


A_DEUX = """
## Les rôles qui s’ouvrent à deux

Un rôle qui a l’un de ces pouvoirs (`jalons/fondations/acces/pouvoirs.csv`) est demandé par une personne et ouvert par une autre.

| Pouvoir | Pourquoi | Rôles |
|---|---|---|
"""


def _pouvoirs(lignes: tuple[Droit, ...]) -> str:
    """Which roles are opened by two people, and for what."""
    dites = ""
    for p in csv.DictReader(POUVOIRS.read_text(encoding="utf-8").splitlines(), delimiter=";"):
        siens = [d for d in lignes if p["objet"] in ("", d.objet) and p["acte"] in ("", d.acte)]
        ayants = {d.role for d in siens if p["classe"] in ("", *d.classes)}
        nom = f"`{p['objet']}.{p['acte']}`" if p["acte"] else f"{p['classe']}, quel que soit l’objet"
        dites += f"| {nom} | {p['raison']} | {', '.join(COLONNES[r] for r in ROLES if r in ayants)} |\n"
    return A_DEUX + dites


def composer(lignes: tuple[Droit, ...]) -> str:
    """The whole page, in Markdown."""
    legende = "".join(f"- **{code}** {texte}\n" for code, texte in CLASSES.items())
    objets = sorted({d.objet for d in lignes})
    sections = [_section(objet, [d for d in lignes if d.objet == objet]) for objet in objets]
    rien = [COLONNES[r] for r in ROLES if not any(d.role == r for d in lignes)]
    fin = f"\nSans aucun droit : {', '.join(rien)}.\n" if rien else ""
    return DEBUT + legende + "\n" + "\n".join(sections) + fin + _pouvoirs(lignes)


if __name__ == "__main__":
    PAGE.write_text(composer(droits()), encoding="utf-8")
