"""The journal finds every change made behind its back, its cut tail included."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from jalons.config import database
from jalons.fondations.journal import services
from jalons.fondations.journal.services import inscrire, sceller, verifier
from tests.tailles import COMPLETS

ESSAIS = 10_000 if COMPLETS else 1_000


@pytest.fixture
def en_proprietaire(base_a_part: str) -> Iterator[None]:
    """Connect Django as the owner of the base: the intruder with every right but no key."""
    avant = dict(connection.settings_dict)
    trouve = database.parametres(database.PROPRIETAIRE)
    connection.settings_dict.update(USER=trouve.get("user", ""), PASSWORD=trouve.get("password", ""), OPTIONS={})
    connection.close()
    yield
    connection.close()
    connection.settings_dict.update(avant)


def des_lignes(combien: int) -> None:
    for i in range(combien):
        inscrire(acte=f"dossier.acte{i % 7}", agent=None, assure_id=uuid.uuid4(), motif="essai", resultat="fait")


def sql(texte: str, *valeurs: Any) -> None:
    with connection.cursor() as curseur:
        curseur.execute(texte, valeurs)


@pytest.mark.usefixtures("base_a_part")
def test_an_untouched_journal_is_found_intact() -> None:
    des_lignes(30)
    assert sceller() == 30
    des_lignes(3)
    assert verifier().fautes == []
    assert sceller() == 3
    assert sceller() == 0
    assert (verifier().lignes, verifier().scellees, verifier().fautes) == (33, 33, [])


@pytest.mark.usefixtures("base_a_part")
def test_a_line_left_unsealed_for_five_minutes_is_reported() -> None:
    des_lignes(1)
    assert "non scellée" in verifier(datetime.now(UTC) + timedelta(minutes=6)).fautes[0]


@pytest.mark.usefixtures("base_a_part")
@pytest.mark.parametrize(
    "ordre", ["UPDATE journal_ligne SET motif = 'x'", "DELETE FROM journal_ligne", "TRUNCATE journal_sceau"]
)
def test_the_application_can_neither_change_nor_remove_a_line(ordre: str) -> None:
    des_lignes(1)
    with (
        pytest.raises((ProgrammingError, InternalError), match=r"permission denied|droit refusé"),
        transaction.atomic(),
    ):
        sql(ordre)


def test_sabotage_once_the_right_is_given_the_same_order_passes(en_proprietaire: None) -> None:
    des_lignes(1)
    sql("UPDATE journal_ligne SET motif = 'x'")


COLONNES = {
    "acte": lambda r: f"autre{r.random()}",
    "agent_id": lambda r: uuid.UUID(int=r.getrandbits(128)),
    "role": lambda r: r.choice(["csam", "manager"]),
    "objet_type": lambda r: "assures.assure",
    "objet_id": lambda r: uuid.UUID(int=r.getrandbits(128)),
    "assure_id": lambda r: uuid.UUID(int=r.getrandbits(128)),
    "motif": lambda r: "autre motif",
    "resultat": lambda r: "refuse",
    "session": lambda r: "abcd",
    "instant": lambda r: datetime.now(UTC) - timedelta(seconds=r.randint(1, 10_000)),
    "mac": lambda r: r.randbytes(32),
    "id": lambda r: uuid.UUID(int=r.getrandbits(128)),
}


def changer(rang: int, r: random.Random) -> None:
    colonne = r.choice(list(COLONNES))
    ou = "WHERE id = (SELECT ligne_id FROM journal_sceau WHERE rang = %s)"
    sql(f"UPDATE journal_ligne SET {colonne} = %s {ou}", COLONNES[colonne](r), rang)


def changer_un_sceau(rang: int, r: random.Random) -> None:
    colonne, valeur = r.choice(
        [
            ("chaine", r.randbytes(32)),
            ("ligne_id", uuid.UUID(int=r.getrandbits(128))),
            ("rang", 10_000 + r.randint(0, 99)),
        ]
    )
    sql(f"UPDATE journal_sceau SET {colonne} = %s WHERE rang = %s", valeur, rang)


def retirer(rang: int, r: random.Random) -> None:
    sql("DELETE FROM journal_ligne WHERE id = (SELECT ligne_id FROM journal_sceau WHERE rang = %s)", rang)


def retirer_un_sceau(rang: int, r: random.Random) -> None:
    sql("DELETE FROM journal_sceau WHERE rang = %s", rang)


def retirer_ligne_et_sceau(rang: int, r: random.Random) -> None:
    retirer(rang, r)
    retirer_un_sceau(rang, r)


def ajouter(rang: int, r: random.Random) -> None:
    sql(
        "INSERT INTO journal_ligne SELECT %s, instant, acte, agent_id, role, objet_type, objet_id, assure_id, motif, resultat,"
        " session, mac FROM journal_ligne WHERE id = (SELECT ligne_id FROM journal_sceau WHERE rang = %s)",
        uuid.UUID(int=r.getrandbits(128)),
        rang,
    )


def echanger(rang: int, r: random.Random) -> None:
    autre = rang - 1 if rang > 1 else 2
    for depuis, vers in ((rang, -1), (autre, rang), (-1, autre)):
        sql("UPDATE journal_sceau SET rang = %s WHERE rang = %s", vers, depuis)


def couper_la_fin(rang: int, r: random.Random) -> None:
    sql("DELETE FROM journal_ligne WHERE id IN (SELECT ligne_id FROM journal_sceau WHERE rang >= %s)", rang)
    sql("DELETE FROM journal_sceau WHERE rang >= %s", rang)


ATTAQUES: list[Callable[[int, random.Random], None]] = [changer, changer, changer, changer_un_sceau, retirer, ajouter]
ATTAQUES += [retirer_un_sceau, retirer_ligne_et_sceau, echanger, couper_la_fin]


def attaquer(attaque: Callable[[int, random.Random], None], rang: int, r: random.Random) -> list[str]:
    """Apply one change, verify, undo it."""
    with transaction.atomic():
        attaque(rang, r)
        fautes = verifier().fautes
        transaction.set_rollback(True)
    return fautes


def test_every_single_change_made_by_sql_is_found(en_proprietaire: None) -> None:
    r = random.Random(46)
    for _ in range(4):
        des_lignes(5)
        sceller()
    manquees = []
    for i in range(ESSAIS):
        attaque, rang = r.choice(ATTAQUES), r.randint(1, 20)
        if not attaquer(attaque, rang, r):
            manquees.append((i, attaque.__name__, rang))
    assert manquees == []
    assert verifier().fautes == []


def test_sabotage_without_the_anchor_a_cut_tail_goes_unseen(
    en_proprietaire: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    des_lignes(10)
    sceller()
    monkeypatch.setattr(services, "_controler_ancre", lambda tetes, verdict: None)
    assert attaquer(couper_la_fin, 8, random.Random(1)) == []
