"""The tables left the offers with their rows and their trigger; they go back the same way, and come again."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import psycopg
import pytest

from jalons.config import database
from jalons.recevoir.offres import services as offres
from jalons.recevoir.offres.tests.monde import Monde
from tests import people

VERS = """
import sys
from jalons.config import database
database.demarrer = lambda: None
import django
django.setup()
from django.core.management import call_command
call_command("migrate", *sys.argv[1:], verbosity=0)
"""


def migrer_vers(base: str, *cible: str) -> None:
    env = os.environ | {"JALONS_ROLE_BASE": "proprietaire", "JALONS_BASE": base}
    env |= {"DJANGO_SETTINGS_MODULE": "jalons.config.settings"}
    fait = subprocess.run([sys.executable, "-c", VERS, *cible], env=env, capture_output=True, text=True, check=False)
    assert fait.returncode == 0, fait.stderr[-2000:]


def test_rows_and_trigger_go_back_to_the_offers_and_come_again(base_a_part: str) -> None:
    monde = Monde()
    seance, offre, autre = monde.seance(1), monde.offre(), people.un_assure(monde.caisse)
    place = offres.asseoir(agent=monde.nadia, offre=offre, seance=seance, demande=offre.demande)
    attendue = [(place.pk, seance.pk, offre.pk, offre.assure_id, offre.demande_id, "inscrite")]
    with psycopg.connect(**database.parametres(database.PROPRIETAIRE, base=base_a_part), autocommit=True) as lien:

        def lignes(piece: str, cause: str) -> list[Any]:
            champs = f"id, seance_id, {cause}, assure_id, demande_id, statut"
            return lien.execute(f"SELECT {champs} FROM {piece}_inscription").fetchall()

        def une_de_trop(piece: str, cause: str) -> None:
            with pytest.raises(psycopg.errors.CheckViolation, match="seance_places"):
                lien.execute(
                    f"INSERT INTO {piece}_inscription (id, seance_id, {cause}, assure_id, demande_id, statut, inscrite_le)"
                    " VALUES (gen_random_uuid(), %s, %s, %s, %s, 'inscrite', now())",
                    [seance.pk, offre.pk, autre.pk, offre.demande_id],
                )

        for cible, piece, cause in ((("offres", "0002"), "offres", "offre_id"), ((), "seances", "cause")):
            migrer_vers(base_a_part, *cible)
            assert lignes(piece, cause) == attendue
            assert lien.execute(f"SELECT id, places FROM {piece}_seance").fetchall() == [(seance.pk, 1)]
            une_de_trop(piece, cause)
