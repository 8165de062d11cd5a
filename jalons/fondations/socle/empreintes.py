"""Which ring opens this base: a fingerprint of each key is kept in it, so that another ring never serves it."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from jalons.fondations.journal.cle import CleRefusee
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
        raise CleRefusee(f"{refus}\nCette base en a déjà :\n{_liste(base)}\n{AUTRE}") from refus
    manquent = {cle: voulue for cle, voulue in base.items() if ici.get(cle) != voulue}
    if manquent:
        ou = f"{settings.JALONS_CLES} et {fichier_journal()}"
        raise CleRefusee(f"Ces clés ne sont pas celles de cette base ({ou}). Il manque :\n{_liste(manquent)}\n{AUTRE}")


def _liste(cles: dict[Cle, str]) -> str:
    return "\n".join(f"  {usage} {nom}, empreinte {valeur[:16]}" for (usage, nom), valeur in sorted(cles.items()))


def _eprouver(lien: BaseDatabaseWrapper) -> bool:
    """Read one text of each encrypted field; False when there is none. Raises CleRefusee when one does not read.

    The columns are asked to the base itself: it may be older than the code.
    """
    trouve = False
    with lien.cursor() as curseur:
        curseur.execute("SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'bytea'")
        colonnes = set(curseur.fetchall())
        for modele, champ in champs_chiffres():
            table, cle = modele._meta.db_table, modele._meta.pk.attname
            if champ.attribut_dossier or (table, champ.attname) not in colonnes:
                continue  # the key of a dossier may have been destroyed on purpose
            nom = lien.ops.quote_name
            curseur.execute(
                f"SELECT {nom(cle)}, {nom(champ.attname)} FROM {nom(table)} "  # noqa: S608  # names of our own models
                f"WHERE {nom(champ.attname)} IS NOT NULL LIMIT 1"
            )
            if ligne := curseur.fetchone():
                trouve = True
                _lire_temoin(bytes(ligne[1]), f"{table}|{ligne[0]}|{champ.attname}")
    return trouve


def _lire_temoin(chiffre: bytes, lien: str) -> None:
    try:
        dechiffrer(chiffre, lien=lien)
    except CleRefusee as refus:
        raise CleRefusee(f"{refus}\nCette base a des textes chiffrés. {AUTRE}") from refus
    except (TexteAltere, trousseau.CleDetruite) as erreur:
        raise CleRefusee(
            f"Les clés de {settings.JALONS_CLES} ne lisent pas les textes de cette base "
            f"({lien.split('|')[0]}).\n{AUTRE}"
        ) from erreur


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
