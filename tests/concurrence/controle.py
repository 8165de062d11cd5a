"""The offline checker: the histories of all processes against the rows and the journal that the storm left.

Shares no code with the rooms.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

RECOUVREMENTS = """
WITH tenu AS (
    SELECT id, periode, genre, qui FROM rendez_vous_rendezvous, LATERAL (VALUES
        ('agent', agent_id), ('seconde personne', avec_aussi_id), ('personne reçue', assure_id)) AS eux (genre, qui)
    WHERE statut NOT IN ('annule', 'excuse') AND qui IS NOT NULL
)
SELECT least(a.genre, b.genre) || ', ' || greatest(a.genre, b.genre), a.id, b.id
FROM tenu a JOIN tenu b ON a.qui = b.qui AND a.id < b.id
 AND lower(a.periode) < upper(b.periode) AND lower(b.periode) < upper(a.periode)
"""
DEBORDENTS = """
SELECT s.id, s.places, count(*) FROM seances_seance s JOIN seances_inscription i ON i.seance_id = s.id
WHERE i.statut <> 'liberee' GROUP BY s.id, s.places HAVING count(*) > s.places
"""
PLACES = "SELECT id, seance_id, assure_id, statut FROM seances_inscription"
JOURNAL = "SELECT acte, count(*) FROM journal_ligne GROUP BY acte"
ACTES = {  # what the journal calls each accepted act
    "reserver": "rendezvous.reserver", "deplacer": "rendezvous.deplacer", "annuler": "rendezvous.annuler",
    "inscrire": "seance.inscrire", "rendre": "inscription.liberer",
}  # fmt: skip
LIGNES = """
SELECT id, cle_requete, agent_id, assure_id, lower(periode), upper(periode), statut, version, avec_aussi_id
FROM rendez_vous_rendezvous
"""


def histoires(dossier: Path) -> list[dict[str, Any]]:
    """Every attempt of every process."""
    return [
        json.loads(ligne)
        for fichier in sorted(dossier.glob("histoire-*.jsonl"))
        for ligne in fichier.read_text(encoding="utf-8").splitlines()
    ]


def controler(dossier: Path, lien: Any, tentatives: int) -> list[str]:
    """The faults found, in words; [] when accepted ⇒ present, refused ⇒ absent, sums equal and nothing overlaps or overflows."""
    essais = histoires(dossier)
    lignes = {str(x[0]): x for x in lien.execute(LIGNES).fetchall()}
    fautes = [f"recouvrement ({qui}) entre {a} et {b}" for qui, a, b in lien.execute(RECOUVREMENTS).fetchall()]
    fautes += [
        f"séance {s} : {n} personnes pour {places} places" for s, places, n in lien.execute(DEBORDENTS).fetchall()
    ]
    fautes += [f"erreur inattendue : {e['raison']}" for e in essais if e["resultat"] == "erreur"]
    if len(essais) != tentatives:
        fautes.append(f"{len(essais)} tentatives écrites sur {tentatives}")
    acceptes = defaultdict(list)
    for essai in essais:
        if essai["resultat"] == "accepte" and "rdv" in essai:
            acceptes[essai["rdv"]].append(essai)
    fautes += _presents(acceptes, lignes) + _absents(essais, acceptes, lignes)
    return fautes + _places(essais, lien) + _journal(essais, lien)


def _presents(acceptes: dict[str, list[dict[str, Any]]], lignes: dict[str, Any]) -> list[str]:
    """Accepted ⇒ present: the row is what the last accepted act (by version) made of it, and no act is missing."""
    fautes = []
    for rdv, actes in acceptes.items():
        if rdv not in lignes:
            fautes.append(f"{rdv} accepté mais absent")
            continue
        actes.sort(key=lambda a: a["version"])
        _, _, agent, assure, debut, fin, statut, version, aussi = lignes[rdv]
        if [a["version"] for a in actes] != list(range(1, version + 1)):
            fautes.append(f"{rdv} : versions {[a['version'] for a in actes]} pour {version}")
        dernier = actes[-1]
        attendu = (dernier["agent"], dernier["aussi"], dernier["assure"], dernier["statut"])
        heures = (_lu(dernier["debut"]), _lu(dernier["fin"]))
        if attendu != (str(agent), aussi and str(aussi), str(assure), statut) or heures != (debut, fin):
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


def _places(essais: list[dict[str, Any]], lien: Any) -> list[str]:
    """Each seat said given is there, free again when it was said given back and only then; no other seat exists."""
    lignes = {str(pk): (str(seance), str(assure), statut) for pk, seance, assure, statut in lien.execute(PLACES)}
    acceptes = [e for e in essais if e["resultat"] == "accepte" and "place" in e]
    donnees = {e["place"]: (e["seance"], e["assure"]) for e in acceptes if e["acte"] == "inscrire"}
    rendues = [e["place"] for e in acceptes if e["acte"] == "rendre"]
    fautes = [f"place {p} rendue deux fois" for p, n in Counter(rendues).items() if n > 1]
    fautes += [f"place {p} donnée mais absente" for p in donnees.keys() - lignes.keys()]
    fautes += [f"place {p} jamais donnée" for p in lignes.keys() - donnees.keys()]
    for place in donnees.keys() & lignes.keys():
        attendu = (*donnees[place], "liberee" if place in rendues else "inscrite")
        if lignes[place] != attendu:
            fautes.append(f"place {place} : {lignes[place]} au lieu de {attendu}")
    return fautes


def _journal(essais: list[dict[str, Any]], lien: Any) -> list[str]:
    """One line of the journal an accepted act, none for a refused one; a seat asked twice is given once."""
    ecrits = dict(lien.execute(JOURNAL).fetchall())
    faits: dict[str, set[Any]] = {acte: set() for acte in ACTES}
    for e in (e for e in essais if e["resultat"] == "accepte"):
        faits[e["acte"]].add(e["place"] if "place" in e else (e["rdv"], e["version"]))
    return [
        f"journal : {ecrits.get(mot, 0)} {mot} pour {len(faits[acte])} acceptés"
        for acte, mot in ACTES.items()
        if ecrits.get(mot, 0) != len(faits[acte])
    ]
