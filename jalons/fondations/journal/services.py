"""Write the journal, seal it, verify it."""

from __future__ import annotations

import contextvars
import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, models, transaction

from jalons.fondations.journal import cle
from jalons.fondations.journal.models import LigneJournal, Sceau

DELAI_SCEAU = timedelta(minutes=5)
_COLONNES = (
    "id",
    "instant",
    "acte",
    "agent_id",
    "role",
    "objet_type",
    "objet_id",
    "assure_id",
    "motif",
    "resultat",
    "session",
)
_VERROU = 7_311_046
session_courante: contextvars.ContextVar[str] = contextvars.ContextVar("session", default="")


class Auteur(Protocol):
    """Who acts: an agent with one current role. None stands for the machine itself."""

    @property
    def pk(self) -> Any: ...
    @property
    def role(self) -> str: ...


def _empreinte(ligne: LigneJournal) -> bytes:
    """HMAC of the canonical line: nobody without the journal's key can change or forge one."""
    valeurs = [getattr(ligne, nom) for nom in _COLONNES]
    texte = json.dumps([v.astimezone(UTC).isoformat() if isinstance(v, datetime) else str(v or "") for v in valeurs])
    return hmac.new(cle.journal(), texte.encode(), hashlib.sha256).digest()


def inscrire(
    *,
    acte: str,
    agent: Auteur | None,
    objet: models.Model | None = None,
    assure_id: uuid.UUID | None = None,
    motif: str = "",
    resultat: str = "fait",
) -> LigneJournal:
    """Insert one line, in the caller's transaction. ``motif`` is a code or a short reason, never a content."""
    ligne = LigneJournal(
        instant=datetime.now(UTC),
        acte=acte,
        agent_id=agent.pk if agent else None,
        role=agent.role if agent else "machine",
        objet_type=objet._meta.label_lower if objet is not None else "",
        objet_id=objet.pk if objet is not None else None,
        assure_id=assure_id or getattr(objet, "assure_id", None),
        motif=motif[:200],
        resultat=resultat,
        session=session_courante.get(),
    )
    ligne.mac = _empreinte(ligne)
    ligne.save(force_insert=True)
    return ligne


def _ancre() -> Path:
    return Path(settings.JALONS_DATA) / "ancre" / f"{connection.settings_dict['NAME']}.jsonl"


def _chainer(precedente: bytes, rang: int, ligne_id: uuid.UUID, mac: bytes) -> bytes:
    texte = precedente + rang.to_bytes(8, "big") + ligne_id.bytes + bytes(mac)
    return hmac.new(cle.journal(), texte, hashlib.sha256).digest()


def sceller() -> int:
    """Order and chain the committed lines that are not sealed yet; write head and count to the anchor file.

    One sealer at a time (advisory lock). Returns how many lines were sealed. Can be killed and run again.
    """
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [_VERROU])
        curseur.execute("SELECT journal_partition(now()), journal_partition(now() + interval '1 month')")
        dernier = Sceau.objects.order_by("-rang").first()
        rang, chaine = (dernier.rang, bytes(dernier.chaine)) if dernier else (0, b"")
        curseur.execute(
            "SELECT l.id, l.instant, l.mac FROM journal_ligne l LEFT JOIN journal_sceau s ON s.ligne_id = l.id "
            "WHERE s.rang IS NULL ORDER BY l.instant, l.id"
        )
        nouveaux = []
        for ligne_id, instant, mac in curseur.fetchall():
            rang += 1
            chaine = _chainer(chaine, rang, ligne_id, mac)
            nouveaux.append(Sceau(rang=rang, ligne_id=ligne_id, instant=instant, chaine=chaine))
        Sceau.objects.bulk_create(nouveaux, batch_size=5000)
    if nouveaux:
        _ancrer(rang, chaine)
    return len(nouveaux)


def _ancrer(rang: int, chaine: bytes) -> None:
    fichier = _ancre()
    fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ligne = {"rang": rang, "chaine": chaine.hex(), "instant": datetime.now(UTC).isoformat()}
    with open(os.open(fichier, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as sortie:
        sortie.write(json.dumps(ligne) + "\n")
        sortie.flush()
        os.fsync(sortie.fileno())


def en_attente_de_sceau(maintenant: datetime) -> int:
    """How many lines have waited for the sealer for more than five minutes."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT count(*) FROM journal_ligne l LEFT JOIN journal_sceau s ON s.ligne_id = l.id "
            "WHERE s.rang IS NULL AND l.instant < %s",
            [maintenant - DELAI_SCEAU],
        )
        return int(curseur.fetchone()[0])


@dataclass
class Verdict:
    """What a verification saw: how many lines, and each fault located, in French."""

    lignes: int = 0
    scellees: int = 0
    fautes: list[str] = field(default_factory=list)


def _lignes() -> Iterator[LigneJournal]:
    return LigneJournal.objects.order_by("instant", "id").iterator(chunk_size=5000)


def verifier(maintenant: datetime | None = None) -> Verdict:
    """Re-compute every line's MAC, the chain, its end against the anchor; report lines unsealed for five minutes."""
    maintenant = maintenant or datetime.now(UTC)
    verdict = Verdict()
    macs: dict[uuid.UUID, bytes] = {}
    instants: dict[uuid.UUID, datetime] = {}
    for ligne in _lignes():
        verdict.lignes += 1
        if ligne.id in macs:
            verdict.fautes.append(f"Ligne {ligne.id} : présente deux fois.")
        if not hmac.compare_digest(bytes(ligne.mac), _empreinte(ligne)):
            verdict.fautes.append(
                f"Ligne {ligne.id} ({ligne.instant:%d/%m/%Y %H:%M}) : modifiée ou ajoutée hors de Jalons."
            )
        macs[ligne.id], instants[ligne.id] = bytes(ligne.mac), ligne.instant
    tetes = _suivre_chaine(macs, instants, verdict)
    _controler_ancre(tetes, verdict)
    for ligne_id, instant in instants.items():
        if ligne_id in macs and maintenant - instant > DELAI_SCEAU:
            verdict.fautes.append(f"Ligne {ligne_id} : non scellée depuis plus de cinq minutes.")
    return verdict


def _suivre_chaine(
    macs: dict[uuid.UUID, bytes], instants: dict[uuid.UUID, datetime], verdict: Verdict
) -> dict[int, str]:
    """Walk the seals in order; take each sealed line out of ``macs``. Returns the chain's value at each rank."""
    chaine, attendu = b"", 1
    tetes: dict[int, str] = {}
    for sceau in Sceau.objects.order_by("rang").iterator(chunk_size=5000):
        if sceau.rang != attendu:
            verdict.fautes.append(f"Sceaux {attendu} à {sceau.rang - 1} : absents.")
        mac = macs.pop(sceau.ligne_id, None)
        if mac is None:
            verdict.fautes.append(f"Sceau {sceau.rang} : sa ligne {sceau.ligne_id} a disparu.")
        elif instants[sceau.ligne_id] != sceau.instant:
            verdict.fautes.append(f"Sceau {sceau.rang} : sa date a été modifiée.")
        if mac is None or bytes(sceau.chaine) != _chainer(chaine, sceau.rang, sceau.ligne_id, mac):
            verdict.fautes.append(f"Sceau {sceau.rang} : la chaîne est rompue ici.")
        chaine, attendu = bytes(sceau.chaine), sceau.rang + 1
        tetes[sceau.rang] = chaine.hex()
        verdict.scellees += 1
    return tetes


def _controler_ancre(tetes: dict[int, str], verdict: Verdict) -> None:
    """Each anchored head must still be in the chain: a cut tail shows here."""
    if not _ancre().exists():
        if tetes:
            verdict.fautes.append("Le fichier d’ancrage manque : la fin du journal ne peut pas être garantie.")
        return
    dernier = 0
    for texte in _ancre().read_text().splitlines():
        ancre = json.loads(texte)
        dernier = max(dernier, ancre["rang"])
        if tetes.get(ancre["rang"]) != ancre["chaine"]:
            verdict.fautes.append(f"Ancre du rang {ancre['rang']} : le journal a été coupé ou réécrit.")
    if tetes and max(tetes) > dernier:
        verdict.fautes.append(f"Sceaux {dernier + 1} à {max(tetes)} : absents du fichier d’ancrage.")
