"""Killed anywhere, run again: no message is lost, none leaves twice. Real processes and kills."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from jalons.fondations.envois import remise
from jalons.fondations.envois.enums import Statut
from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.rules import PLAFONDS_JOUR
from jalons.fondations.envois.services import deposer
from jalons.fondations.envois.tests.expediteur import expedier
from tests.tailles import COMPLETS

ARRETS = 1_000 if COMPLETS else 25


@pytest.fixture
def dossier(base_a_part: str, settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.JALONS_DATA = tmp_path
    yield tmp_path / "envois"


def des_messages(combien: int, **autres: Any) -> None:
    for _ in range(combien):
        communs = {"canal": "sms", "destinataire": "0600000001", "objet": "", "corps": "Rendez-vous mardi."}
        valeurs = {"assure_id": uuid4(), "cle_unique": str(uuid4())} | communs | autres
        deposer(agent=None, permis=True, **valeurs)


def dans_un_processus(travail: Callable[[], None]) -> int:
    """Run ``travail`` in a child process with its own connection. Returns the child's number."""
    connections.close_all()
    enfant = os.fork()
    if enfant == 0:
        code = 1
        try:
            travail()
            code = 0
        finally:
            os._exit(code)
    return enfant


def attendre(enfant: int) -> bool:
    """True when the child was killed; one that never ends is, after half a minute: no message is lost either."""
    limite = time.monotonic() + 30
    while not (fini := os.waitpid(enfant, os.WNOHANG))[0]:
        if time.monotonic() > limite:
            os.kill(enfant, signal.SIGKILL)
        time.sleep(0.002)
    return os.WIFSIGNALED(fini[1])


def partis(dossier: Path) -> list[str]:
    return [f.name for f in dossier.glob("*/*") if not f.name.startswith(".")]


def reprendre() -> None:
    """The sender run again until nothing waits: PostgreSQL may hold the row of a killed one for an instant yet."""
    limite = time.monotonic() + 30
    expedier()
    while Envoi.objects.filter(statut=Statut.A_ENVOYER).exists() and time.monotonic() < limite:
        expedier()


def verifier_une_seule_fois(dossier: Path, combien: int) -> None:
    """The check: as many files as messages, each marked sent."""
    assert len(partis(dossier)) == combien
    assert Envoi.objects.filter(statut=Statut.ENVOYE).count() == combien
    assert {n.split(".")[0] for n in partis(dossier)} == {str(pk) for pk in Envoi.objects.values_list("pk", flat=True)}


def tuer_entre_envoi_et_marque(remettre: Callable[[Envoi], bool]) -> Callable[[], None]:
    """A sender that dies after a random message is out and before its row is marked."""
    hasard = random.Random(time.time_ns())
    sursis = [hasard.randint(1, 3)]

    def remettre_et_mourir(envoi: Envoi) -> bool:
        neuf = remettre(envoi)
        sursis[0] -= 1
        if sursis[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return neuf

    return lambda: str(expedier(remettre=remettre_et_mourir)) and None


def test_killed_between_sending_and_marking_nothing_is_lost_or_doubled(dossier: Path) -> None:
    des_messages(ARRETS)
    arrets = 0
    for _ in range(ARRETS):
        arrets += attendre(dans_un_processus(tuer_entre_envoi_et_marque(remise.remettre)))
    reprendre()
    assert arrets >= ARRETS // 3
    verifier_une_seule_fois(dossier, ARRETS)


def test_killed_at_any_instant_nothing_is_lost_or_doubled(dossier: Path) -> None:
    des_messages(120)
    hasard = random.Random(20261123)
    for _ in range(ARRETS):
        enfant = dans_un_processus(lambda: str(expedier()) and None)
        time.sleep(hasard.uniform(0.001, 0.06))
        os.kill(enfant, signal.SIGKILL)
        attendre(enfant)
    reprendre()
    verifier_une_seule_fois(dossier, 120)


def test_a_sender_that_names_its_files_at_random_is_caught_sabotage(dossier: Path) -> None:
    def remettre_sans_cle(envoi: Envoi) -> bool:
        cible = dossier / "jour" / f"{uuid4()}.txt"
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_text(envoi.corps)
        return True

    des_messages(4)
    for _ in range(3):
        attendre(dans_un_processus(tuer_entre_envoi_et_marque(remettre_sans_cle)))
    expedier(remettre=remettre_sans_cle)
    with pytest.raises(AssertionError):
        verifier_une_seule_fois(dossier, 4)


def test_four_senders_at_once_send_each_message_once_and_hold_the_cap(dossier: Path) -> None:
    des_messages(30)
    seule = uuid4()
    des_messages(8, assure_id=seule)
    enfants = [dans_un_processus(lambda: str(expedier()) and None) for _ in range(4)]
    assert not any([attendre(enfant) for enfant in enfants])
    assert Envoi.objects.filter(assure_id=seule, statut=Statut.ENVOYE).count() == PLAFONDS_JOUR["sms"]
    assert len(partis(dossier)) == 30 + PLAFONDS_JOUR["sms"]
