"""Which ring opens this base: a fingerprint of each key is kept in it, so that another ring never serves it."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from jalons.fondations.journal.cle import CleAbsente, CleRefusee, journal
from jalons.fondations.journal.cle import fichier as fichier_journal
from jalons.fondations.socle import trousseau
from jalons.fondations.socle.chiffrement import TexteAltere, champs_chiffres, dechiffrer
from jalons.fondations.socle.models import EmpreinteCle

AUTRE = (
    "Remède : remettre les clés de cette base à cette place, depuis leur sauvegarde, ou donner dans JALONS_CLES celle où "
    "elles sont. Ne pas en créer d’autres : ce qui s’écrirait se perdrait au retour des vraies."
)
_VERROU = 7_311_047
Cle = tuple[str, str]


def empreinte(cle: Cle, octets: bytes) -> str:
    """The digest of a key: it tells it from another and says nothing of it."""
    return hmac.new(octets, f"jalons|{cle[0]}|{cle[1]}".encode(), hashlib.sha256).hexdigest()


def presentes() -> dict[Cle, str]:
    """The fingerprint of each key of this machine. Raises CleRefusee when the ring is missing or damaged."""
    return {cle: empreinte(cle, octets) for cle, octets in trousseau.toutes().items()}


def entier() -> bool:
    """Whether each key file is at its place."""
    return Path(settings.JALONS_CLES).exists() and fichier_journal().exists()


def connues(lien: BaseDatabaseWrapper = connection) -> dict[Cle, str] | None:
    """The fingerprint of each key that this base knows; None before the migration that keeps them."""
    with lien.cursor() as curseur:
        curseur.execute("SELECT to_regclass('socle_empreintecle') IS NOT NULL")
        if not curseur.fetchone()[0]:
            return None
    lignes = EmpreinteCle.objects.using(lien.alias)
    return {(ligne.usage, ligne.nom): ligne.empreinte for ligne in lignes}


def accorder(lien: BaseDatabaseWrapper = connection) -> None:
    """The ring of this machine is the base's, or CleRefusee; a key that the base does not know yet is written there.

    Asked by the first connection of each process (``config.postgresql``) and after a migration. A base from before the
    fingerprints proves its ring by a text of each encrypted field; one where nothing is encrypted asks for none.
    """
    base = connues(lien)
    if base:
        _comparer(base)
    elif not _eprouver(lien) and not entier():
        return
    if base is not None and (neuves := presentes().keys() - base.keys()):
        ici = presentes()
        lignes = [EmpreinteCle(usage=usage, nom=nom, empreinte=ici[usage, nom]) for usage, nom in neuves]
        EmpreinteCle.objects.using(lien.alias).bulk_create(lignes, ignore_conflicts=True)


def _comparer(base: dict[Cle, str]) -> None:
    try:
        ici = presentes()
    except CleRefusee as refus:
        raise CleRefusee(f"{_fait(refus)}\nCette base a les siennes :\n{_liste(base)}\n{AUTRE}") from refus
    manquent = {cle: voulue for cle, voulue in base.items() if ici.get(cle) != voulue}
    if manquent:
        ou = f"{settings.JALONS_CLES} et {fichier_journal()}"
        raise CleRefusee(f"Ces clés ne sont pas celles de cette base ({ou}). Il manque :\n{_liste(manquent)}\n{AUTRE}")


def _fait(refus: CleRefusee) -> str:
    """What is wrong; the remedy of a missing key is not the one of a base that has its own."""
    return str(refus).splitlines()[0] if isinstance(refus, CleAbsente) else str(refus)


def _liste(cles: dict[Cle, str]) -> str:
    return "\n".join(f"  {usage} {nom}, empreinte {valeur[:16]}" for (usage, nom), valeur in sorted(cles.items()))


def _eprouver(lien: BaseDatabaseWrapper) -> bool:
    """Read one text of each encrypted field; False when nothing was written with a key. Raises CleRefusee when one does not read.

    The columns are asked to the base itself: it may be older than the code.
    """
    with lien.cursor() as curseur:
        curseur.execute("SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'bytea'")
        colonnes = set(curseur.fetchall())
        journal_tenu = ("journal_ligne", "mac") in colonnes and _une(curseur, "journal_ligne", "id", "mac") is not None
        temoins = [
            (f"{table}|{ligne[0]}|{champ.attname}", bytes(ligne[1]))
            for modele, champ in champs_chiffres()
            if ((table := modele._meta.db_table), champ.attname) in colonnes
            and not champ.attribut_dossier  # the key of a dossier may have been destroyed on purpose
            and (ligne := _une(curseur, table, modele._meta.pk.attname, champ.attname))
        ]
    try:
        if journal_tenu:
            journal()
        for place, chiffre in temoins:
            dechiffrer(chiffre, lien=place)
    except CleRefusee as refus:
        raise CleRefusee(f"{_fait(refus)}\nCette base a des textes chiffrés. {AUTRE}") from refus
    except (TexteAltere, trousseau.CleDetruite) as erreur:
        raise CleRefusee(
            f"Les clés de {settings.JALONS_CLES} ne lisent pas les textes de cette base ({erreur})\n{AUTRE}"
        ) from erreur
    return journal_tenu or bool(temoins)


def _une(curseur: CursorWrapper, table: str, cle: str, colonne: str) -> Any:
    """One row that has a value there. The names are those of our own models."""
    ordre = sql.SQL("SELECT {}, {} FROM {} WHERE {} IS NOT NULL LIMIT 1")
    noms = (cle, colonne, table, colonne)
    curseur.execute(ordre.format(*map(sql.Identifier, noms)))
    return curseur.fetchone()


def renouveler() -> str:
    """Add a key for the fields to the ring, and its fingerprint to the base; returns its id. One at a time."""
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [_VERROU])
        nom = trousseau.renouveler(Path(settings.JALONS_CLES))
        accorder()
    return nom


def dossiers_sans_cle() -> list[UUID]:
    """The dossiers whose texts cannot be read: their key was destroyed, or not put back."""
    ecrits = {
        dossier
        for modele, champ in champs_chiffres()
        if champ.attribut_dossier
        for dossier in modele._base_manager.filter(**{f"{champ.name}__isnull": False})
        .values_list(champ.attribut_dossier, flat=True)
        .distinct()
    }
    return sorted(d for d in ecrits if not trousseau.fichier_dossier(d).exists())
