"""A version's base, kept with its invented people and its invented keys: how it is put on the disk and in a server, and
what must be found in it after any migration.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps

from jalons.accompagner.accompagnements.models import Dossier, Note
from jalons.config import database
from jalons.fondations.journal.services import verifier
from jalons.fondations.socle.chiffrement import TexteChiffre, index_aveugle
from jalons.personnes.assures.models import Assure, Identifiant

VERSIONS = Path(__file__).parent
ILLISIBLE = "illisible :"
BASE, CLES, ATTENDU, ANCRE = "base.sql.gz", "cles-fictives.json", "attendu.json", "ancre.jsonl"


def gardees() -> list[Path]:
    """The folder of each version kept."""
    return sorted(p.parent for p in VERSIONS.glob(f"*/{BASE}"))


def poser_cles(version: Path, dossier: Path) -> Path:
    """Write the version's invented keys under ``dossier`` as an installation has them; returns the ring (JALONS_CLES)."""
    cles = json.loads((version / CLES).read_text())
    anneau = dossier / "trousseau.json"
    _poser(anneau, json.dumps(cles["trousseau"]).encode())
    _poser(anneau.with_name("journal.cle"), base64.b64decode(cles["journal"]))
    for nom, octets in cles["dossiers"].items():
        _poser(dossier / "dossiers" / nom[:2] / nom, base64.b64decode(octets))
    return anneau


def _poser(fichier: Path, octets: bytes) -> None:
    fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fichier.touch(mode=0o600)
    fichier.write_bytes(octets)


def charger(version: Path, nom: str) -> None:
    """Put the version's tables and rows in the empty base ``nom``, as its owner."""
    with psycopg.connect(**database.parametres(database.PROPRIETAIRE, base=nom), autocommit=True) as lien:
        lien.execute(gzip.decompress((version / BASE).read_bytes()))


def releve() -> dict[str, Any]:
    """The people of the base as the product reads them: names, number, dossiers with what is under secrecy in each."""
    numeros = {i.assure_id: _lire(i, "valeur") for i in Identifiant.objects.filter(date_fin=None)}
    dossiers: dict[UUID, dict[str, list[str]]] = {}
    for dossier in Dossier.objects.order_by("pk"):
        notes = [_lire(n, "texte") for n in Note.objects.filter(dossier=dossier).order_by("pk")]
        dossiers.setdefault(dossier.assure_id, {})[str(dossier.pk)] = notes
    gens = {
        str(a.pk): {"nom": str(a), "numero": numeros.get(a.pk, ""), "dossiers": dossiers.get(a.pk, {})}
        for a in Assure.objects.order_by("pk")
    }
    return {"personnes": gens, "lignes": verifier().lignes}


def fautes(attendu: dict[str, Any]) -> Iterator[str]:
    """What is lost of ``attendu``, or cannot be read or believed any more."""
    lu = releve()
    for pk, personne in attendu["personnes"].items():
        if lu["personnes"].get(pk) != personne:
            yield f"{personne['nom']} : {lu['personnes'].get(pk)}"
        numero = Identifiant.objects.filter(index=index_aveugle(personne["numero"][:13])).first()
        if numero is None or str(numero.assure_id) != pk:
            yield f"{personne['nom']} : son numéro ne la retrouve pas"
    if lu["lignes"] < attendu["lignes"]:
        yield f"journal : {lu['lignes']} lignes au lieu de {attendu['lignes']}"
    yield from verifier().fautes
    yield from _illisibles()


def _lire(objet: Any, champ: str) -> str:
    try:
        return str(getattr(objet, champ))
    except Exception as erreur:
        return f"{ILLISIBLE} {erreur}"


def _illisibles() -> Iterator[str]:
    for modele in apps.get_models():
        champs = [c.attname for c in modele._meta.concrete_fields if isinstance(c, TexteChiffre)]
        for objet in modele._base_manager.all() if champs else ():
            yield from (f"{modele._meta.label}.{c}" for c in champs if _lire(objet, c).startswith(ILLISIBLE))
