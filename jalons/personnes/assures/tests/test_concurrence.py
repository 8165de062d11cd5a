"""Two intakes of one number at the same time, on connections of their own: one person."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
from django.db import connection, transaction

from jalons.config import database
from jalons.personnes.assures.models import Assure
from tests.people import un_assure, un_organisme

NIR, AUTRE_NIR = "295109912611193", "253072B07300470"


def _ensemble(actes: list[Any]) -> list[Any]:
    """Run every act in its own thread and connection, started together. Returns results or exceptions."""
    depart, resultats = threading.Barrier(len(actes)), [None] * len(actes)

    def courir(rang: int) -> None:
        try:
            depart.wait(5)
            resultats[rang] = actes[rang]()
        except Exception as erreur:
            resultats[rang] = erreur
        finally:
            connection.close()

    fils = [threading.Thread(target=courir, args=(rang,)) for rang in range(len(actes))]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(30)
    return resultats


def _deux_saisies(organisme: Any) -> list[Any]:
    """Two intakes of one number whose transactions overlap for certain: the first commits after the second began."""
    ecrite, fini = threading.Event(), threading.Event()

    def premiere() -> Any:
        with transaction.atomic():
            assure = un_assure(organisme, nir=NIR)
            ecrite.set()
            fini.wait(0.4)
        return assure.pk

    def seconde() -> Any:
        ecrite.wait(5)
        assure = un_assure(organisme, nir=NIR)
        fini.set()
        return assure.pk

    return _ensemble([premiere, seconde])


def test_two_intakes_of_one_number_at_once_make_one_person(base_a_part: str) -> None:
    organisme = un_organisme()
    trouvees = _deux_saisies(organisme)
    assert len(set(trouvees)) == 1 == Assure.objects.count(), trouvees
    trouvees = _ensemble([lambda: un_assure(organisme, nir=AUTRE_NIR, prenom="Anne").pk] * 8)
    assert len(set(trouvees)) == 1 and Assure.objects.count() == 2, trouvees


def test_sabotage_without_the_unique_index_they_make_two(base_a_part: str) -> None:
    with psycopg.connect(**database.parametres(database.PROPRIETAIRE, base=base_a_part), autocommit=True) as lien:
        lien.execute("DROP INDEX identifiant_une_personne")
    trouvees = _deux_saisies(un_organisme())
    assert len(set(trouvees)) == 2 == Assure.objects.count(), trouvees
