"""A base opens with its own keys only: a missing, damaged or foreign ring is told, and never replaced by a new one."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from datetime import date
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from django.db import connection

from jalons.config import database
from jalons.config.postgresql.base import DatabaseWrapper
from jalons.fondations.envois.models import Envoi
from jalons.fondations.journal import cle
from jalons.fondations.journal.cle import CleRefusee
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle import empreintes, trousseau
from jalons.portes.cli.cles import cles


def ecrire(corps: str) -> Envoi:
    return Envoi.objects.create(
        assure_id=uuid.uuid4(), canal="courrier", destinataire="Mme Lucie Faure", objet="Essai", corps=corps,
        cle_unique=corps, jour=date.today(),
    )  # fmt: skip


def ouvrir_de_nouveau() -> None:
    """What the first connection of a new process does."""
    connection.close()
    DatabaseWrapper._pret = False
    connection.ensure_connection()


@pytest.fixture
def ailleurs(settings, tmp_path: Path):
    """Keys are looked for in another folder: the machine was changed, the disk was not mounted, a setting was forgotten."""
    settings.JALONS_CLES = tmp_path / "cles" / "trousseau.json"
    yield settings.JALONS_CLES
    DatabaseWrapper._pret = True


def oublier_les_empreintes(base: str) -> None:
    """The base of a version that kept none."""
    with psycopg.connect(**database.parametres(database.PROPRIETAIRE, base=base)) as lien:
        lien.execute("DELETE FROM socle_empreintecle")


def test_without_its_ring_a_base_does_not_start_and_no_ring_takes_its_place(base_a_part: str, tmp_path: Path) -> None:
    ici = tmp_path / "cles" / "trousseau.json"
    env = os.environ | {"JALONS_BASE": base_a_part, "JALONS_CLES": str(ici)}
    commande = [sys.executable, "-m", "jalons.portes.cli", "servir", "--port", "0"]
    fait = subprocess.run(commande, env=env, capture_output=True, text=True, timeout=120)
    assert fait.returncode == 2 and not ici.exists()
    attendue = empreintes.empreinte(("champs", "k1"), trousseau.cle("champs", "k1"))[:16]
    assert f"champs k1, empreinte {attendue}" in fait.stderr and str(ici) in fait.stderr
    assert "depuis leur sauvegarde" in fait.stderr and "Traceback" not in fait.stderr


def test_another_ring_is_refused_each_time_and_the_true_one_reads_all(base_a_part, ailleurs, settings) -> None:
    vraie = Path(os.environ["JALONS_DATA"]) / "cles" / "trousseau.json"
    settings.JALONS_CLES = vraie
    envoi = ecrire("Avant.")
    settings.JALONS_CLES = ailleurs
    trousseau.creer(ailleurs)
    cle.creer()
    for _ in range(2):
        with pytest.raises(CleRefusee, match=r"(?s)ne sont pas celles de cette base.*champs k1.*index k1.*journal"):
            ouvrir_de_nouveau()
    refus = CliRunner().invoke(cles, ["creer"])
    assert refus.exit_code == 2 and "Ne pas en créer d’autres" in refus.output
    settings.JALONS_CLES = vraie
    ouvrir_de_nouveau()
    assert Envoi.objects.get(pk=envoi.pk).corps == "Avant."


def test_a_lost_journal_key_alone_is_told_too(base_a_part, ailleurs, settings) -> None:
    vraie = Path(os.environ["JALONS_DATA"]) / "cles" / "trousseau.json"
    settings.JALONS_CLES = vraie
    inscrire(acte="essai.lire", agent=None)
    settings.JALONS_CLES = ailleurs
    ailleurs.parent.mkdir()
    ailleurs.write_bytes(vraie.read_bytes())
    ailleurs.chmod(0o600)
    for dit in (r"(?s)Aucune clé dans .*journal\.cle.*empreinte", r"(?s)journal\.cle.*Cette base a des textes"):
        with pytest.raises(CleRefusee, match=dit):
            ouvrir_de_nouveau()
        assert CliRunner().invoke(cles, ["creer"]).exit_code == 2 and not cle.fichier().exists()
        oublier_les_empreintes(base_a_part)


def test_a_base_from_before_the_fingerprints_proves_its_ring_by_a_text(base_a_part, ailleurs, settings) -> None:
    vraie = Path(os.environ["JALONS_DATA"]) / "cles" / "trousseau.json"
    oublier_les_empreintes(base_a_part)
    empreintes.accorder()  # nothing is encrypted yet: no ring is asked for
    assert empreintes.connues() == {}
    settings.JALONS_CLES = vraie
    ecrire("Avant.")
    settings.JALONS_CLES = ailleurs
    with pytest.raises(CleRefusee, match="Cette base a des textes chiffrés"):
        empreintes.accorder()
    trousseau.creer(ailleurs)
    cle.creer()
    with pytest.raises(CleRefusee, match="ne lisent pas les textes"):
        empreintes.accorder()
    assert empreintes.connues() == {}
    settings.JALONS_CLES = vraie
    empreintes.accorder()
    assert empreintes.connues() == empreintes.presentes()


def test_keys_are_made_by_their_command_only_and_it_finishes_what_was_cut(base_a_part, ailleurs) -> None:
    oublier_les_empreintes(base_a_part)
    with pytest.raises(CleRefusee, match="jalons cles creer"):
        ecrire("Sans clés.")
    assert not ailleurs.parent.exists()
    trousseau.creer(ailleurs)  # killed before the journal's
    assert "Clés créées" in CliRunner().invoke(cles, ["creer"]).output
    assert "rien n’est changé" in CliRunner().invoke(cles, ["creer"]).output
    assert empreintes.connues() == empreintes.presentes() and ailleurs.stat().st_mode & 0o077 == 0
    assert "celles de la base" in CliRunner().invoke(cles, ["verifier"]).output


def test_a_renewed_key_is_known_to_the_base_and_to_processes_that_read_the_ring_before(base_a_part, ailleurs) -> None:
    oublier_les_empreintes(base_a_part)
    assert CliRunner().invoke(cles, ["creer"]).exit_code == 0
    avant, lu = ailleurs.read_bytes(), trousseau._lire(ailleurs)
    assert "k2" in CliRunner().invoke(cles, ["renouveler"]).output
    envoi = ecrire("Après.")
    trousseau._lire.cache_clear()
    lu_par_un_autre = trousseau._lire(ailleurs)
    lu_par_un_autre.update(lu)  # a web process, started before
    assert Envoi.objects.get(pk=envoi.pk).corps == "Après."
    trousseau.renouveler(ailleurs)  # killed before the base knows it: the next process tells it
    ouvrir_de_nouveau()
    assert empreintes.connues() == empreintes.presentes() and len(empreintes.presentes()) == 5
    ailleurs.write_bytes(avant)
    trousseau._lire.cache_clear()
    with pytest.raises(CleRefusee, match="champs k2"):
        ouvrir_de_nouveau()


def test_a_ring_cut_anywhere_out_of_reach_or_open_to_all_is_told(ailleurs) -> None:
    trousseau.creer(ailleurs)
    entier = ailleurs.read_bytes()
    for coupe in range(0, len(entier) - 1, 9):
        ailleurs.write_bytes(entier[:coupe])
        with pytest.raises(CleRefusee, match="abîmées"):
            trousseau.toutes()
    ailleurs.write_bytes(entier.replace(b'"courante": "k1"', b'"courante": "k9"'))
    with pytest.raises(CleRefusee, match="abîmées"):
        trousseau.toutes()
    ailleurs.chmod(0o644)
    with pytest.raises(CleRefusee, match="chmod 600"):
        trousseau.toutes()
    ailleurs.unlink()
    ailleurs.mkdir(mode=0o700)
    with pytest.raises(CleRefusee, match="ne se lisent pas"):
        trousseau.toutes()
