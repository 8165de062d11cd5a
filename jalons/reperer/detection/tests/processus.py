"""`jalons reperer` in a process of its own, as a user starts it."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

MARQUE = "JALONS_ESSAI"
CODE = "from jalons.portes.cli.reperer import commande; commande()"


def lancer(*arguments: object, avant: str = "", **env: str) -> subprocess.Popen[str]:
    """Start the command; `avant` is Python run before it, `env` is added to the environment."""
    return subprocess.Popen(
        [sys.executable, "-c", avant + CODE, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | env,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def marked(marque: str) -> Iterator[int]:
    """Processes that have the mark in their environment."""
    for entree in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"{MARQUE}={marque}".encode() in (entree / "environ").read_bytes():
                yield int(entree.name)


def wait_for(condition: Callable[[], bool], secondes: float) -> bool:
    """Whether it came true in time."""
    limite = time.monotonic() + secondes
    while not condition() and time.monotonic() < limite:
        time.sleep(0.1)
    return condition()
