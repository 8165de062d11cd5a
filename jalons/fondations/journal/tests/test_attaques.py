"""What is done to the journal by hand, and what a kill leaves of it: found or survived, never a crash."""

from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, connections, transaction

from jalons.config import database
from jalons.fondations.journal import ancre
from jalons.fondations.journal.models import TABLES_AJOUT_SEUL, LigneJournal, Sceau
from jalons.fondations.journal.services import inscrire, sceller, verifier
from jalons.portes.cli.journal import journal

pytestmark = pytest.mark.usefixtures("base_a_part")


def des_lignes(combien: int) -> list[uuid.UUID]:
    return [inscrire(acte=f"dossier.acte{i}", agent=None, assure_id=uuid.uuid4()).pk for i in range(combien)]


def sql(texte: str, *valeurs: Any) -> None:
    """As the application."""
    with connection.cursor() as curseur:
        curseur.execute(texte, valeurs)


def en_proprietaire(texte: str, *valeurs: Any) -> list[Any]:
    """As the owner of the base: every right, no key."""
    base = connection.settings_dict["NAME"]
    with psycopg.connect(**database.parametres(database.PROPRIETAIRE, base=base)) as lien:
        curseur = lien.execute(texte, valeurs)
        return curseur.fetchall() if curseur.description else []


def fautes(**options: Any) -> str:
    return "\n".join(verifier(**options).fautes)


def derniere_ancree() -> int:
    tete = ancre.derniere()
    return tete.rang if tete else 0


# --- The partitions ---


def test_no_partition_present_or_to_come_can_be_changed_by_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made by a habit of the site that gives every new table to the application, then swept by ``jalons migrer``."""
    en_proprietaire(f"ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {database.APPLICATION}")
    sql("SELECT journal_partition(now() + make_interval(months => n)) FROM generate_series(-3, 14) n")
    base = connection.settings_dict["NAME"]
    des_lignes(1)
    for passage in ("à leur création", "après jalons migrer"):
        noms = en_proprietaire(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'journal_ligne'::regclass"
        )
        assert len(noms) >= 19
        for table in ("journal_ligne", "journal_sceau", *(nom for (nom,) in noms)):
            for ordre in ("UPDATE {} SET instant = now()", "DELETE FROM {}", "TRUNCATE {}"):
                with pytest.raises(DatabaseError, match=r"permission denied|droit refusé"), transaction.atomic():
                    sql(ordre.format(table))
        des_lignes(1)
        assert LigneJournal.objects.count() == 1 + (passage == "après jalons migrer") + 1
        monkeypatch.setattr(database, "BASE", base)
        monkeypatch.setenv("JALONS_BASE", base)
        database.accorder_droits(TABLES_AJOUT_SEUL)


# --- Lines ---


def test_a_line_taken_away_before_its_seal_is_missed_then_and_ever_after() -> None:
    lignes = des_lignes(3)
    en_proprietaire("DELETE FROM journal_ligne WHERE id = %s", lignes[1])
    attendue = f"Ligne {lignes[1]} : inscrite, puis retirée avant d’être scellée."
    assert fautes() == attendue
    assert sceller() == 2
    assert fautes() == attendue
    des_lignes(1)
    sceller()
    assert fautes() == attendue


def test_an_idle_sealer_hides_no_fault_and_what_is_not_shown_is_counted() -> None:
    lignes = des_lignes(3)
    sceller()
    des_lignes(55)
    en_proprietaire("UPDATE journal_ligne SET motif = 'x' WHERE id = %s", lignes[2])
    changee, attente = verifier(datetime.now(UTC) + timedelta(minutes=6)).fautes
    assert str(lignes[2]) in changee
    assert "55 ligne(s) non scellée(s)" in attente and "la plus ancienne du " in attente
    en_proprietaire("UPDATE journal_ligne SET motif = 'x'")
    dit = [x for x in CliRunner().invoke(journal, ["verifier"]).output.splitlines() if x.startswith("FAUTE")]
    assert len(dit) == 51 and dit[50] == "FAUTE  … et 8 autres."


def test_an_act_undone_is_not_missed() -> None:
    with transaction.atomic():
        des_lignes(2)
        transaction.set_rollback(True)
    des_lignes(1)
    assert sceller() == 1 and fautes() == ""


@pytest.mark.parametrize("instant", ["infinity", "-infinity", "12000-01-01", "0044-03-15 BC"])
def test_an_impossible_instant_is_found_and_stops_nothing(instant: str) -> None:
    des_lignes(2)
    sceller()
    sql(
        "INSERT INTO journal_ligne SELECT gen_random_uuid(), %s, acte, agent_id, role, objet_type, objet_id, assure_id, motif,"
        " resultat, session, mac FROM journal_ligne LIMIT 1",
        instant,
    )
    assert "modifiée ou ajoutée hors de Jalons" in fautes()
    assert sceller() == 1, "les autres lignes continuent d’être scellées"
    en_proprietaire(
        "UPDATE journal_ligne SET instant = %s WHERE id = (SELECT ligne_id FROM journal_sceau WHERE rang = 1)", instant
    )
    en_proprietaire("UPDATE journal_sceau SET instant = %s, rang = -1 WHERE rang = 2", instant)
    assert "Sceau 1 : sa date a été modifiée" in fautes() and "Sceau -1 : la chaîne est rompue" in fautes()
    assert sceller() == 0 and [x.instant.year in (1, 9999) for x in LigneJournal.objects.all()].count(True) == 2


def test_a_journal_at_work_is_not_accused() -> None:
    """Lines are added and sealed while it is verified."""
    des_lignes(200)
    sceller()
    accuses: list[str] = []

    def travailler() -> None:
        for _ in range(40):
            des_lignes(2)
            sceller()
        connections.close_all()

    travail = Thread(target=travailler)
    travail.start()
    while travail.is_alive():
        accuses += verifier().fautes
    travail.join()
    assert accuses == []


# --- The anchor ---


def couper(fichier: Path) -> None:
    fichier.write_bytes(fichier.read_bytes()[:-20])


def salir(fichier: Path) -> None:
    fichier.write_bytes(fichier.read_bytes() + b'\xff\x00[]\n{}\n{"rang": "x"}\n12\n{"rang": 1')


@pytest.mark.parametrize("abimer", [couper, salir])
def test_a_half_written_anchor_is_told_and_the_next_seal_goes_on(abimer: Callable[[Path], None]) -> None:
    for _ in range(2):
        des_lignes(2)
        sceller()
    abimer(ancre.fichier())
    verdict = verifier()
    assert any("lignes illisibles" in r for r in verdict.reserves)
    assert abimer is salir or "Sceaux 3 à 4 : absents du fichier d’ancrage" in "\n".join(verdict.fautes)
    sceller()
    assert fautes() == ""
    des_lignes(1)
    sceller()
    assert fautes() == "" and derniere_ancree() == 5


def test_a_sealer_killed_between_seal_and_anchor_is_survived() -> None:
    des_lignes(2)
    sceller()
    des_lignes(3)
    fichier, garde = ancre.fichier(), ancre.fichier().read_bytes()
    fichier.unlink()
    os.mkfifo(fichier)  # the sealer waits on it, its seals committed
    connections.close_all()
    scelleur = get_context("fork").Process(target=sceller)
    scelleur.start()
    while Sceau.objects.count() < 5:
        time.sleep(0.02)
    assert scelleur.pid
    os.kill(scelleur.pid, signal.SIGKILL)
    scelleur.join()
    fichier.unlink()
    fichier.write_bytes(garde)
    assert "Sceaux 3 à 5 : absents du fichier d’ancrage" in fautes()
    assert sceller() == 0
    assert fautes() == "" and derniere_ancree() == 5


def couper_ensemble(rang: int) -> None:
    """Cut the journal's tail, and the anchor's so that it agrees."""
    en_proprietaire("DELETE FROM journal_ligne WHERE id IN (SELECT ligne_id FROM journal_sceau WHERE rang > %s)", rang)
    en_proprietaire("DELETE FROM journal_sceau WHERE rang > %s", rang)
    gardees = ancre.fichier().read_text().splitlines(keepends=True)
    ancre.fichier().write_text("".join(gardees[:1]))


def test_a_tail_cut_on_both_sides_is_found_by_the_copy_kept_elsewhere_and_is_said_to_be_unproven_without(
    tmp_path: Path,
) -> None:
    copie = tmp_path / "copie.jsonl"
    for _ in range(2):
        des_lignes(2)
        sceller()
    copie.write_bytes(ancre.fichier().read_bytes())
    assert verifier(copie=copie).fautes == verifier(copie=copie).reserves == []
    des_lignes(1)
    sceller()
    assert "La copie s’arrête au sceau 4" in verifier(copie=copie).reserves[0]
    couper_ensemble(2)
    seul = verifier()
    assert seul.fautes == [] and "rien ne prouve" in seul.reserves[0]
    assert "rang 4 : le journal a été coupé" in fautes(copie=copie)
    des_lignes(2)
    sceller()
    assert "Il a été réécrit" in fautes(copie=copie) and "Copie de l’ancre, rang 4" in fautes(copie=copie)


def test_the_verb_compares_with_the_copy_and_says_what_it_cannot_prove(tmp_path: Path) -> None:
    des_lignes(2)
    sceller()
    copie, autre = tmp_path / "copie.jsonl", tmp_path / "autre.jsonl"
    copie.write_bytes(ancre.fichier().read_bytes())
    autre.write_text("autre chose\n")
    lancer = CliRunner().invoke
    assert "LIMITE  Sans la copie" in lancer(journal, ["verifier"]).output
    assert lancer(journal, ["verifier", "--ancre", str(copie)]).output.endswith("Le journal est intact.\n")
    refus = lancer(journal, ["verifier", "--ancre", str(ancre.fichier())])
    assert refus.exit_code == 1 and "le fichier d’ici" in refus.output
    refus = lancer(journal, ["verifier", "--ancre", str(autre)])
    assert refus.exit_code == 1 and "n’est pas un fichier d’ancrage" in refus.output
