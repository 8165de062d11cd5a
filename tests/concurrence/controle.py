"""The offline checker: the histories of all processes against the rows that the storm left. Shares no code with the room."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

RECOUVREMENTS = """
SELECT a.id, b.id FROM rendez_vous_rendezvous a JOIN rendez_vous_rendezvous b
    ON a.id < b.id AND (a.agent_id = b.agent_id OR a.assure_id = b.assure_id)
   AND lower(a.periode) < upper(b.periode) AND lower(b.periode) < upper(a.periode)
WHERE a.statut NOT IN ('annule', 'excuse') AND b.statut NOT IN ('annule', 'excuse')
"""
LIGNES = """
SELECT id, cle_requete, agent_id, assure_id, lower(periode), upper(periode), statut, version FROM rendez_vous_rendezvous
"""


def histoires(dossier: Path) -> list[dict[str, Any]]:
    """Every attempt of every process."""
    return [
        json.loads(ligne)
        for fichier in sorted(dossier.glob("histoire-*.jsonl"))
        for ligne in fichier.read_text(encoding="utf-8").splitlines()
    ]


def controler(dossier: Path, lien: Any, tentatives: int) -> list[str]:
    """The faults found, in words; [] when accepted ⇒ present, refused ⇒ absent, sums equal and nothing overlaps."""
    essais = histoires(dossier)
    lignes = {str(x[0]): x for x in lien.execute(LIGNES).fetchall()}
    fautes = [f"recouvrement entre {a} et {b}" for a, b in lien.execute(RECOUVREMENTS).fetchall()]
    fautes += [f"erreur inattendue : {e['raison']}" for e in essais if e["resultat"] == "erreur"]
    if len(essais) != tentatives:
        fautes.append(f"{len(essais)} tentatives écrites sur {tentatives}")
    acceptes = defaultdict(list)
    for essai in essais:
        if essai["resultat"] == "accepte":
            acceptes[essai["rdv"]].append(essai)
    return fautes + _presents(acceptes, lignes) + _absents(essais, acceptes, lignes)


def _presents(acceptes: dict[str, list[dict[str, Any]]], lignes: dict[str, Any]) -> list[str]:
    """Accepted ⇒ present: the row is what the last accepted act (by version) made of it, and no act is missing."""
    fautes = []
    for rdv, actes in acceptes.items():
        if rdv not in lignes:
            fautes.append(f"{rdv} accepté mais absent")
            continue
        actes.sort(key=lambda a: a["version"])
        _, _, agent, assure, debut, fin, statut, version = lignes[rdv]
        if [a["version"] for a in actes] != list(range(1, version + 1)):
            fautes.append(f"{rdv} : versions {[a['version'] for a in actes]} pour {version}")
        dernier = actes[-1]
        attendu = (dernier["agent"], dernier["assure"], _lu(dernier["debut"]), _lu(dernier["fin"]), dernier["statut"])
        if attendu != (str(agent), str(assure), debut, fin, statut):
            fautes.append(f"{rdv} : la ligne n’est pas celle du dernier acte accepté")
    return fautes


def _lu(texte: str) -> datetime:
    return datetime.fromisoformat(texte)


def _absents(essais: list[dict[str, Any]], acceptes: dict[str, Any], lignes: dict[str, Any]) -> list[str]:
    """Refused ⇒ absent: no row carries the key of a refused booking, and there is no row that nobody accepted."""
    cles = {str(ligne[1]) for ligne in lignes.values()}
    refusees = {e["cle"] for e in essais if e["acte"] == "reserver" and e["resultat"] == "refuse"}
    fautes = [f"réservation {cle} refusée mais présente" for cle in refusees & cles]
    fautes += [f"{rdv} présent mais jamais accepté" for rdv in lignes.keys() - acceptes.keys()]
    annules = sum(1 for ligne in lignes.values() if ligne[6] == "annule")
    annulations = sum(1 for e in essais if e["acte"] == "annuler" and e["resultat"] == "accepte")
    return fautes + ([f"{annules} annulés pour {annulations} annulations"] if annules != annulations else [])
