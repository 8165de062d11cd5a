"""A file is kept encrypted, read back before it is promised, swept when nobody names it."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from jalons.fondations.agents.models import Agent
from jalons.fondations.documents import coffre
from jalons.fondations.documents.models import Document
from jalons.fondations.documents.rules import TAILLE_MAX, DocumentRefuse, verifier
from jalons.fondations.documents.services import (
    DocumentIllisible,
    balayer_orphelins,
    controler,
    deposer,
    lire,
)
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle import trousseau
from tests.people import un_agent

CANARI = b"CANARI-BULLETIN-DE-PAIE"
PDF = b"%PDF-1.7\n" + CANARI
SANS_DELAI = timedelta(0)


@pytest.fixture(autouse=True)
def donnees(settings: Any, tmp_path: Path) -> Path:
    settings.JALONS_DATA = tmp_path
    return tmp_path


@pytest.fixture
def helene(db: None) -> Agent:
    return un_agent()


def un_document(agent: Agent, contenu: bytes = PDF, **autres: Any) -> Document:
    valeurs = {
        "nom": "paie mars.pdf",
        "type_mime": "application/pdf",
        "classe": "F3",
        "retention_code": "dossier",
    }
    return deposer(agent=agent, contenu=contenu, objet=agent, **valeurs | autres)


def vieillir(document_id: Any) -> None:
    hier = time.time() - 86_400
    os.utime(coffre.chemin(document_id), (hier, hier))


def test_what_is_stored_is_read_back_and_each_reading_is_in_the_journal(helene: Agent) -> None:
    document = un_document(helene)
    assert lire(agent=helene, document=document) == PDF
    actes = LigneJournal.objects.filter(objet_id=document.pk).values_list("acte", flat=True)
    assert set(actes) == {"document.deposer", "document.lire"}


def test_the_disk_holds_neither_content_nor_name_in_clear(helene: Agent, donnees: Path) -> None:
    un_document(helene)
    tout = b"".join(f.read_bytes() for f in donnees.glob("documents/**/*") if f.is_file())
    assert tout and CANARI not in tout and b"paie" not in tout


@pytest.mark.parametrize("place", [0, 20, -1])
def test_one_changed_byte_is_found(helene: Agent, place: int) -> None:
    document = un_document(helene)
    octets = bytearray(coffre.chemin(document.pk).read_bytes())
    octets[place] ^= 1
    coffre.chemin(document.pk).write_bytes(octets)
    with pytest.raises(DocumentIllisible, match="abîmé"):
        lire(agent=helene, document=document)
    assert len(controler()) == 1


def test_another_document_s_file_is_not_taken_for_it(helene: Agent) -> None:
    un, autre = un_document(helene), un_document(helene, b"%PDF-autre")
    coffre.chemin(un.pk).write_bytes(coffre.chemin(autre.pk).read_bytes())
    Document.objects.filter(pk=un.pk).update(empreinte=autre.empreinte)
    un.refresh_from_db()
    with pytest.raises(DocumentIllisible, match="pas celui du document"):
        lire(agent=helene, document=un)


def test_a_missing_file_says_what_to_do(helene: Agent) -> None:
    document = un_document(helene)
    coffre.chemin(document.pk).unlink()
    with pytest.raises(DocumentIllisible, match="restaurez"):
        lire(agent=helene, document=document)
    assert balayer_orphelins().manquants == [document.pk]


def test_the_documents_of_an_erased_dossier_can_no_longer_be_read(helene: Agent) -> None:
    document = un_document(helene, dossier_id=helene.pk)
    assert lire(agent=helene, document=document) == PDF
    trousseau.fichier_dossier(helene.pk).unlink()
    with pytest.raises(trousseau.CleDetruite):
        lire(agent=helene, document=document)
    assert controler() == []


def test_an_act_rolled_back_leaves_an_orphan_that_the_sweep_removes(helene: Agent) -> None:
    garde = un_document(helene)
    with pytest.raises(RuntimeError), transaction.atomic():
        perdu = un_document(helene)
        raise RuntimeError
    assert coffre.chemin(perdu.pk).exists()
    assert balayer_orphelins().retires == 0, "an act may still be under way"
    vieillir(perdu.pk)
    vieillir(garde.pk)
    assert balayer_orphelins().retires == 1
    assert lire(agent=helene, document=garde) == PDF


def test_a_sweep_that_forgets_to_ask_the_base_is_caught_sabotage(helene: Agent) -> None:
    document = un_document(helene)
    for fichier, _ in coffre.blobs():
        fichier.unlink()
    with pytest.raises(DocumentIllisible):
        lire(agent=helene, document=document)
    assert controler() != []


def test_killed_between_the_file_and_the_commit_leaves_no_row_and_one_orphan(base_a_part: str) -> None:
    helene = un_agent()
    connections.close_all()
    enfant = os.fork()
    if enfant == 0:
        with transaction.atomic():
            un_document(helene)
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(enfant, 0)[1])
    assert not Document.objects.exists()
    assert len(list(coffre.blobs())) == 1
    assert balayer_orphelins(age=SANS_DELAI).retires == 1
    assert list(coffre.blobs()) == []


def test_a_half_written_file_is_swept(helene: Agent) -> None:
    document = un_document(helene)
    reste = coffre.chemin(document.pk).with_suffix(".123")
    reste.write_bytes(b"half")
    assert balayer_orphelins(age=SANS_DELAI).retires == 1
    assert lire(agent=helene, document=document) == PDF


@pytest.mark.parametrize(
    ("contenu", "type_mime", "remede"),
    [
        (b"", "application/pdf", "vide"),
        (b"<svg onload=alert(1)>", "image/svg+xml", "PDF, JPEG ou PNG"),
        (b"<html>", "application/pdf", "pas du type annoncé"),
        (b"a\0b", "text/plain", "UTF-8"),
        (b"%PDF-" + b"a" * TAILLE_MAX, "application/pdf", "20 Mo au plus"),
    ],
)
def test_a_file_that_could_harm_is_refused_in_words(contenu: bytes, type_mime: str, remede: str) -> None:
    with pytest.raises(DocumentRefuse, match=remede):
        verifier(contenu, type_mime)


def test_a_refused_file_leaves_nothing(helene: Agent) -> None:
    with pytest.raises(DocumentRefuse):
        un_document(helene, b"")
    assert list(coffre.blobs()) == [] and not Document.objects.exists()
