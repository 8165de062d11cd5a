"""The minutes of a sitting as data: printed, and kept as they are when they are signed."""

from __future__ import annotations

import json
from typing import Any

from jalons.accompagner.instances import selectors
from jalons.accompagner.instances.enums import EtatPresence, Qualite
from jalons.accompagner.instances.models import LignePV, SeanceInstance
from jalons.fondations.socle.dates import heure_texte, jour_annee, jour_texte


def minutes(seance: SeanceInstance) -> dict[str, Any]:
    """What would be signed now: nothing of it names the person of whom a point speaks."""
    instance, lus = seance.instance, selectors.presents(seance)
    return {
        "instance": instance.nom, "genre": instance.get_genre_display(), "porteur": instance.porteur,
        "organisme": instance.organisme.nom, "fictif": instance.organisme.fictif, "mission": instance.mission,
        "jour": f"{jour_texte(seance.date_acte)} {seance.date_acte.year}", "heure": heure_texte(seance.debut_local),
        "date": [seance.date_acte.year, seance.date_acte.month, seance.date_acte.day], "lieu": seance.lieu,
        "preside": str(seance.preside or ""),
        "presences": [_presence(p) for p in lus if p.etat],
        "points": [_point(li) for li in selectors.agenda(seance)],
        "lignes": [[heure_texte(li.heure_locale), li.texte or ""] for li in _lignes(seance) if not li.additif],
        "suites": [[s.quoi, s.qui, jour_annee(s.pour_le)] for s in seance.suites.all()],
    }  # fmt: skip


def _lignes(seance: SeanceInstance) -> list[LignePV]:
    return list(seance.lignes.select_related("seance"))


def _presence(p: selectors.Present) -> list[str]:
    qualite = "" if p.membre.qualite == Qualite.MEMBRE else Qualite(p.membre.qualite).label
    return [str(p.membre), p.membre.d_ou, qualite, EtatPresence(p.etat).label]


def _point(li: selectors.Ligne) -> list[str]:
    return [li.nom, li.titre.chiffre, li.issue or li.point.get_statut_display().lower()]


def a_imprimer(seance: SeanceInstance) -> dict[str, Any]:
    """The minutes as they were signed, else as they are today; then the signature and what was added since."""
    dites: dict[str, Any] = json.loads(seance.pv_signe) if seance.pv_signe else minutes(seance)
    signature = ""
    if seance.signee_le:
        signature = f"Relu et signé le {jour_annee(seance.signee_le.date())} : {seance.signataire}."
    additifs = [[jour_annee(li.heure_locale.date()), li.texte or ""] for li in _lignes(seance) if li.additif]
    return dites | {"signature": signature, "additifs": additifs, "etat": seance.get_statut_display()}
