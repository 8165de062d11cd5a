"""One room on trial: its tests are collected once; each mutant lives in a forked child that changes one function.

The child inherits the collected tests and the base (a clone of the template), changes the code of the function where
it stands, so that every import sees it, and passes the tests that run this function, the quickest first, until one
falls. A mutant that no test runs survives without a trial.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import signal
import sys
import textwrap
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

from tests.mutants.changements import Mutant, marques, mutants

A_PART = {"base_a_part", "page", "live_server"}  # processes and browsers that would not see the change
BASE = {"db", "transactional_db", "django_db_setup"}
BUDGET = 60.0  # seconds of tests for one mutant, the quickest first
DELAI = 5.0  # seconds that a test may take with a mutant, above four times what it takes without
Paire = tuple[str, "Mutant"]
TUE, VIVANT, HORS_DELAI, SANS_ESSAI, A_JUGER = "tué", "vivant", "hors délai", "sans essai", "à juger"


class Epreuve:
    """The pytest plugin of one room. ``choisir`` keeps those to try; ``noter`` receives each verdict."""

    def __init__(
        self, cibles: dict[str, Path], choisir: Callable[[str, list[Mutant]], list[Mutant]], noter: Any, etapes: int
    ):
        self.cibles, self.choisir, self.noter, self.etapes = cibles, choisir, noter, etapes
        self.vus: dict[Mutant, str] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """The same draws for every mutant, nothing kept, no time lost to shrink a counterexample."""
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutants", settings.get_profile("jalons"), database=None, derandomize=True, phases=phases
        )
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Only what a forked child can judge."""
        hors = ("navigateur", "nuit")
        items[:] = [i for i in items if not A_PART & set(i.fixturenames) and not any(map(i.get_closest_marker, hors))]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        """The trial, instead of one run of the tests: those without a base first, the others for who survived."""
        reste = [
            (cible, m) for cible, c in self.cibles.items() for m in self.choisir(cible, list(mutants(c.read_text())))
        ]
        for cible in self.cibles:
            import_module(cible)
        _caches()
        gc.freeze()  # the children share these objects instead of copying them
        avec = [i for i in session.items if BASE & set(i.fixturenames) or i.get_closest_marker("django_db")]
        for etape, items in enumerate(([i for i in session.items if i not in avec], avec), 1):
            if reste and items and etape <= self.etapes:
                reste = self._etape(items, reste, etape)
        for cible, mutant in reste:
            self.noter(cible, mutant, self.vus.get(mutant, SANS_ESSAI))
        return True

    def _etape(self, items: list[Any], reste: list[Paire], etape: int) -> list[Paire]:
        """Try these mutants against these tests; who is left."""
        if etape > 1:
            _ouvrir_la_base(items[0])
        debut, gardes = time.monotonic(), []
        essais = self._reperer(items)
        print(
            f"  étape {etape} : {len(essais)} essais en {time.monotonic() - debut:.0f} s, {len(reste)} mutants.",
            flush=True,
        )
        for cible, mutant in reste:
            ici = f"{cible}:" if mutant.constante else f"{cible}:{mutant.ou}\n"  # a constant: any function there
            juges, duree = [], 0.0
            for item, combien, vues in essais:
                if duree < BUDGET and any(vue.startswith(ici) for vue in vues):
                    juges.append((item, DELAI + 4 * combien))
                    duree += combien
            verdict = _juger(cible, mutant, juges) if juges else SANS_ESSAI
            if verdict in (TUE, HORS_DELAI):
                self.noter(cible, mutant, verdict)
            else:
                gardes.append((cible, mutant))
                self.vus |= {mutant: VIVANT} if verdict == VIVANT else {}
        return gardes

    def _reperer(self, items: list[Any]) -> list[tuple[Any, float, list[str]]]:
        """Each test, how long it takes and which functions it runs, quickest first; told by a child through a pipe."""
        lecture, ecriture = os.pipe()
        if not (enfant := os.fork()):
            _se_taire()
            vues: set[str] = set()
            for cible, chemin in self.cibles.items():
                _temoins(cible, chemin, vues)
            with os.fdopen(ecriture, "w", buffering=1) as tuyau:
                for item in items:
                    vues.clear()
                    _oublier()  # else only the first test to ask would run a function that remembers
                    debut = time.monotonic()
                    bon = _passer(item)
                    tuyau.write(json.dumps([time.monotonic() - debut, bon, sorted(vues)]) + "\n")
            os._exit(0)
        os.close(ecriture)
        with os.fdopen(lecture) as tuyau:
            dits = [json.loads(ligne) for ligne in tuyau]
        os.waitpid(enfant, 0)
        if len(dits) < len(items):
            raise RuntimeError(f"{items[len(dits)].nodeid} fait tomber le premier passage.")
        for item, (_, bon, _) in zip(items, dits, strict=True):
            if not bon:
                print(f"  {item.nodeid} : rouge sans mutant, il ne juge pas.", flush=True)
        trouves = [
            (i, duree, vues)
            for i, (duree, bon, vues) in zip(items, dits, strict=True)
            if bon and vues and duree < BUDGET
        ]
        return sorted(trouves, key=lambda t: t[1])


def _ouvrir_la_base(item: Any) -> None:
    """Set up one test that wants the base here: the children inherit its clone instead of making theirs.

    The test itself is not run: the threads that it would start, as a PDF does, are gone in a child, which waits for them.
    """
    from django.db import connections

    item.config.option.setuponly = True
    runtestprotocol(item, nextitem=item.session, log=False)
    item.config.option.setuponly = False
    connections.close_all()


def _passer(item: Any, delai: float = 0) -> bool:
    """Whether this test is green; past ``delai`` seconds, this process dies."""
    signal.setitimer(signal.ITIMER_REAL, delai)
    return all(r.passed or r.skipped for r in runtestprotocol(item, nextitem=item.session, log=False))


def _juger(cible: str, mutant: Mutant, juges: list[tuple[Any, float]]) -> str:
    """Try one mutant in a child, which an alarm kills when a test lasts longer than its delay."""
    if not (enfant := os.fork()):
        os.setpgrp()
        gc.disable()
        _se_taire()
        try:
            _changer(cible, mutant)
        except Exception:
            os._exit(1)  # it does not even load
        os._exit(0 if all(_passer(item, delai) for item, delai in juges) else 1)
    _, statut = os.waitpid(enfant, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(enfant, signal.SIGKILL)  # what a test may have left behind
    if os.WIFSIGNALED(statut) and os.WTERMSIG(statut) == signal.SIGALRM:
        return HORS_DELAI
    return TUE if statut else VIVANT


def _se_taire() -> None:
    vide = os.open(os.devnull, os.O_RDWR)
    for sortie in (0, 1, 2):
        os.dup2(vide, sortie)


def _fonction(cible: str, ou: str) -> FunctionType:
    """The function itself, under its decorators."""
    objet: Any = import_module(cible)
    for nom in ou.split("."):
        objet = objet.__dict__[nom]
    while not isinstance(objet, FunctionType) or hasattr(objet, "__wrapped__"):
        objet = next(getattr(objet, a) for a in ("__wrapped__", "__func__", "fget", "func") if hasattr(objet, a))
    return objet


def _changer(cible: str, mutant: Mutant) -> None:
    if mutant.constante:
        _rebaptiser(mutant.ou, getattr(sys.modules[cible], mutant.ou), _executer(cible, mutant.source)[mutant.ou])
    else:
        _poser(cible, mutant.ou, mutant.source)
    _oublier()


def _oublier() -> None:
    for cache in _caches():
        cache.cache_clear()


@functools.cache
def _caches() -> list[Any]:
    """What the house remembers from one call to the next: a change must not be hidden by it."""
    return [
        o for o in gc.get_objects()
        if isinstance(o, functools._lru_cache_wrapper) and str(o.__module__).startswith("jalons.")
    ]  # fmt: skip


def _executer(cible: str, source: str) -> dict[str, Any]:
    espace = dict(sys.modules[cible].__dict__)
    exec(compile(f"from __future__ import annotations\n{source}", f"<{cible}>", "exec"), espace)
    return espace


def _poser(cible: str, ou: str, source: str) -> None:
    """Give the function that stands there the code of ``source``: whoever imported it runs the new one."""
    classe, _, nom = ou.rpartition(".")
    if classe:  # a method keeps its ``super()``
        espace = _executer(cible, f"class Ici:\n{textwrap.indent(source, '    ')}")["Ici"].__dict__
    else:
        espace = _executer(cible, source)
    _fonction(cible, ou).__code__ = espace[nom].__code__


def _rebaptiser(nom: str, ancienne: Any, nouvelle: Any) -> None:
    """Every module of the house that imported this constant reads the new one."""
    for module in [m for n, m in sys.modules.items() if n.startswith("jalons.")]:
        if module.__dict__.get(nom) is ancienne:
            setattr(module, nom, nouvelle)


def _temoins(cible: str, chemin: Path, vues: set[str]) -> None:
    """Make every function of the module say that it was run."""
    module = sys.modules[cible]
    module.__dict__["_vue"] = vues.add
    for ou, source in marques(chemin.read_text(), cible):
        _poser(cible, ou, source)
