"""Write the journal, seal it, verify it."""

from __future__ import annotations

import contextlib
import contextvars
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from django.db import DatabaseError, connection, models, transaction

from jalons.fondations.journal import ancre, cle
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
RETIREE = "Ligne {} : inscrite, puis retirée avant d’être scellée."
SANS_COPIE = (
    "Sans la copie du fichier d’ancrage gardée ailleurs (--ancre FICHIER), rien ne prouve que la fin du journal et celle de ce "
    "fichier n’ont pas été coupées ensemble."
)
session_courante: contextvars.ContextVar[str] = contextvars.ContextVar("session", default="")
# How long ago a line says that it was written: the demonstration alone moves it, to furnish past days.
recul: contextvars.ContextVar[timedelta] = contextvars.ContextVar("recul", default=timedelta())


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
    ligne = _signer(acte, agent, objet, assure_id=assure_id, motif=motif[:200], resultat=resultat)
    ligne.save(force_insert=True)
    _noter([ligne])
    return ligne


def consulter(*, agent: Auteur, lus: Iterable[tuple[str, Any]]) -> None:
    """One « ….lire » line for each row that is about a person, all in one INSERT; with each, what was read of it: the word of
    ``acces.csv``, or one of its own (``souhaits``, ``canal_sur``).

    None is a page that is about nobody in particular, and is written.
    """
    uniques = {
        (quoi, type(lu), getattr(lu, "pk", None)): lu for quoi, lu in lus if lu is None or est_d_une_personne(type(lu))
    }
    lignes = [_signer(f"{quoi}.lire", agent, lu) for (quoi, *_), lu in uniques.items()]
    LigneJournal.objects.bulk_create(lignes)
    _noter(lignes)


def est_d_une_personne(modele: type[Any]) -> bool:
    """Whether a row of this model says something of one person: it names her, or hangs from her dossier."""
    return hasattr(modele, "assure_id") or hasattr(modele, "dossier")


def _personne(objet: Any) -> Any:
    """Whom it is about: named by itself, or by the dossier from which it hangs; None when nobody, or nobody yet."""
    return getattr(objet, "assure_id", None) or getattr(getattr(objet, "dossier", None), "assure_id", None)


def _signer(
    acte: str, agent: Auteur | None, objet: models.Model | None, *, assure_id: uuid.UUID | None = None, **autres: str
) -> LigneJournal:
    ligne = LigneJournal(
        instant=datetime.now(UTC) - recul.get(),
        acte=acte,
        agent_id=agent.pk if agent else None,
        role=agent.role if agent else "machine",
        objet_type=objet._meta.label_lower if objet is not None else "",
        objet_id=objet.pk if objet is not None else None,
        assure_id=assure_id or _personne(objet),
        session=session_courante.get(),
        **autres,
    )
    ligne.mac = _empreinte(ligne)
    return ligne


def _noter(lignes: list[LigneJournal]) -> None:
    """Once committed, say it outside the database; a full disk does not undo an act that is done."""
    transaction.on_commit(partial(ancre.noter, [ligne.id for ligne in lignes]), robust=True)


def _chainer(precedente: bytes, rang: int, ligne_id: uuid.UUID, mac: bytes) -> bytes:
    texte = precedente + rang.to_bytes(8, "big", signed=True) + ligne_id.bytes + bytes(mac)
    return hmac.new(cle.journal(), texte, hashlib.sha256).digest()


@contextlib.contextmanager
def _seul() -> Iterator[None]:
    """One sealer or verifier at a time, to the last line of the anchor."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_lock(%s)", [_VERROU])
    try:
        yield
    finally:
        with contextlib.suppress(DatabaseError), connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_unlock(%s)", [_VERROU])


def sceller() -> int:
    """Order and chain the committed lines that are not sealed yet; write head and count to the anchor file.

    One sealer at a time. Returns how many lines were sealed. Can be killed anywhere and run again: what was sealed and not
    anchored is anchored then.
    """
    with _seul():
        absentes = _absentes(ancre.relever())
        rang, chaine, nombre = _enchainer()
        derniere = ancre.derniere()
        if absentes or rang > (derniere.rang if derniere else 0):
            ancre.ecrire(absentes, rang, chaine)
        ancre.oublier()
    return nombre


def _absentes(attendues: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Those of these committed lines that the journal no longer has."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT a.id FROM unnest(%s::uuid[]) a(id) LEFT JOIN journal_ligne l ON l.id = a.id WHERE l.id IS NULL",
            [list(attendues)],
        )
        return sorted(ligne[0] for ligne in curseur.fetchall())


@transaction.atomic
def _enchainer() -> tuple[int, bytes, int]:
    """Seal what is not; the chain's last rank and value, and how many lines were added to it."""
    with connection.cursor() as curseur:
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
    return rang, chaine, len(nouveaux)


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
    """What a verification saw: how many lines, each fault located, and ``reserves``, what it cannot prove; in French."""

    lignes: int = 0
    scellees: int = 0
    fautes: list[str] = field(default_factory=list)
    reserves: list[str] = field(default_factory=list)


def _lignes() -> Iterator[LigneJournal]:
    return LigneJournal.objects.order_by("instant", "id").iterator(chunk_size=5000)


def verifier(maintenant: datetime | None = None, copie: Path | None = None) -> Verdict:
    """Re-compute every line's MAC and the chain; compare its end with the anchor, and with the ``copie`` of it kept elsewhere.

    Reports also the lines taken away before their seal; those unsealed for five minutes, together and last.
    """
    maintenant = maintenant or datetime.now(UTC)
    verdict = Verdict()
    with _seul():
        attendues = ancre.attendues()  # before the lines: each of these was committed
        macs, instants = _relire(verdict)
        tetes = _suivre_chaine(macs, instants, verdict)
        _controler_ancre(tetes, verdict)
    if copie is None:
        verdict.reserves.append(SANS_COPIE)
    else:
        _controler_copie(copie, tetes, verdict)
    verdict.fautes += [RETIREE.format(x) for x in sorted(attendues - instants.keys())]
    verdict.fautes += _en_souffrance([instants[x] for x in macs if maintenant - instants[x] > DELAI_SCEAU])
    return verdict


def _en_souffrance(instants: list[datetime]) -> list[str]:
    """The lines that nobody sealed in time, all in one sentence: an idle sealer hides no other fault."""
    if not instants:
        return []
    return [
        f"{len(instants)} ligne(s) non scellée(s) depuis plus de cinq minutes, la plus ancienne du "
        f"{min(instants):%d/%m/%Y à %H:%M} UTC : « jalons journal sceller » ne tourne plus."
    ]


def controler(copie: Path | None = None) -> Verdict:
    """``verifier()``, and its verdict in the journal: the DPO's page shows the last one."""
    verdict = verifier(copie=copie)
    vu = f"{verdict.lignes} lignes lues, {verdict.scellees} scellées, {len(verdict.fautes)} faute(s)"
    vu += ", copie de l’ancre comparée" if copie else ", sans copie de l’ancre"
    inscrire(acte="journal.verifier", agent=None, motif=vu, resultat="fautes" if verdict.fautes else "intact")
    return verdict


def _relire(verdict: Verdict) -> tuple[dict[uuid.UUID, bytes], dict[uuid.UUID, datetime]]:
    """Each line against its own MAC; their MACs and instants."""
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
    return macs, instants


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
    lue = ancre.lire(ancre.fichier())
    if tetes and not lue.tetes:
        verdict.fautes.append("Le fichier d’ancrage manque ou est vide : la fin du journal ne peut pas être garantie.")
    _comparer(lue.tetes, tetes, "Ancre", verdict)
    verdict.fautes += [RETIREE.format(x) for x in lue.absentes]
    if lue.illisibles:
        lignes = ", ".join(map(str, lue.illisibles))
        verdict.reserves.append(f"Fichier d’ancrage : lignes illisibles, après un arrêt brutal peut-être ({lignes}).")
    dernier = max((t.rang for t in lue.tetes), default=0)
    if lue.tetes and tetes and max(tetes) > dernier:
        verdict.fautes.append(
            f"Sceaux {dernier + 1} à {max(tetes)} : absents du fichier d’ancrage ; « jalons journal sceller » les y met."
        )


def _controler_copie(copie: Path, tetes: dict[int, str], verdict: Verdict) -> None:
    """The copy kept elsewhere: its heads are in the chain, and nothing that it says was taken out of the file here."""
    gardee, ici = ancre.lire(copie), ancre.lire(ancre.fichier())
    if not gardee.tetes:
        verdict.fautes.append("La copie ne dit rien de lisible : ce n’est pas un fichier d’ancrage.")
        return
    _comparer(gardee.tetes, tetes, "Copie de l’ancre", verdict)
    combien = len(set(gardee.tetes) - set(ici.tetes)) + len(set(gardee.absentes) - set(ici.absentes))
    if combien:
        verdict.fautes.append(f"Lignes de la copie absentes du fichier d’ancrage d’ici : {combien}. Il a été réécrit.")
    fin = max(gardee.tetes, key=lambda t: t.rang)
    if tetes and max(tetes) > fin.rang:
        verdict.reserves.append(
            f"La copie s’arrête au sceau {fin.rang}, ancré le {fin.instant:%d/%m/%Y à %H:%M} UTC : rien ne prouve que la fin du "
            "journal et celle du fichier d’ancrage n’ont pas été coupées ensemble depuis."
        )


def _comparer(ancrees: Iterable[ancre.Tete], tetes: dict[int, str], ou: str, verdict: Verdict) -> None:
    verdict.fautes += [
        f"{ou}, rang {t.rang} : le journal a été coupé ou réécrit." for t in ancrees if tetes.get(t.rang) != t.chaine
    ]
