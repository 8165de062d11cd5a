"""Limits that are exact: of a hundred at once, the permitted number passes; the base down, nobody does."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.refus import Refus

_PRENDRE = """
INSERT INTO portail_debit (id, porte, fenetre, combien) VALUES (gen_random_uuid(), %s, %s, 1)
ON CONFLICT (porte, fenetre) DO UPDATE SET combien = portail_debit.combien + 1 WHERE portail_debit.combien < %s
RETURNING combien
"""


class TropDeDemandes(Refus):
    """The limit of this door is reached; ``dans``: seconds until it opens again."""

    statut = 429

    def __init__(self, dans: int):
        super().__init__(f"Trop de demandes : réessayez dans {_en_mots(dans)}. Rien n’a été enregistré.")
        self.dans = dans


def _en_mots(secondes: int) -> str:
    for pas, mot in ((3600, "heures"), (60, "minutes")):
        if secondes >= 2 * pas:
            return f"{-(-secondes // pas)} {mot}"
    return f"{secondes} seconde{'s' if secondes > 1 else ''}"


def prendre(porte: str, *, limite: int, duree: timedelta, maintenant: datetime | None = None) -> int:
    """One use of ``porte`` in the present window. Returns how many it makes. Raises TropDeDemandes past ``limite``.

    Two at once wait for each other on the row: the count is exact. Any failure of the base is the caller's failure.
    """
    maintenant = maintenant or timezone.now()
    pas = int(duree.total_seconds())
    debut = datetime.fromtimestamp(int(maintenant.timestamp()) // pas * pas, maintenant.tzinfo)
    with connection.cursor() as curseur:
        curseur.execute(_PRENDRE, [index_aveugle(f"debit|{porte}").hex(), debut, limite])
        ligne = curseur.fetchone()
    if ligne is None or limite < 1:
        raise TropDeDemandes(max(1, pas - int((maintenant - debut).total_seconds())))
    return int(ligne[0])
