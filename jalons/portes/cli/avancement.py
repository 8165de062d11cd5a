"""What a long verb says while it works: on a terminal a bar, elsewhere plain lines. Always on stderr."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

PATIENCE = 2.0
RAPPEL = 10.0
CASES = 20
# Share of the work done when a step begins, measured at national size; steps of no known share leave the bar where it is
PARTS = {
    "Contrôle des valeurs": 0.02,
    "Personnes payées": 0.08,
    "Historique": 0.22,
    "Lecture des assurés": 0.45,
    "Recherche": 0.85,
    "Écriture": 0.97,
}


class Suivi:
    """The step under way, told on stderr only when the work lasts: never before two seconds."""

    def __init__(self) -> None:
        self.etape, self.fait = "Ouverture", 0.0
        self.debut = time.monotonic()
        self.fini = threading.Event()
        self.terminal = sys.stderr.isatty()
        self.dessine = 0

    def __call__(self, etape: str) -> None:
        self.etape, self.fait = etape, max(self.fait, part(etape))

    def raconter(self) -> None:
        """On a terminal, draw the bar; elsewhere say the step when it changes, and again every ten seconds."""
        dite, attente = "", PATIENCE
        dernier = self.debut
        while not self.fini.wait(attente):
            attente = 0.5
            maintenant = time.monotonic()
            texte = f"{self.etape} ({maintenant - self.debut:.0f} s)"
            if self.terminal:
                self._dessiner(f"{barre(self.fait)} {texte}")
            elif self.etape != dite or maintenant - dernier >= RAPPEL:
                dite, dernier = self.etape, maintenant
                click.echo(f"… {texte}", err=True)
        if self.dessine:
            self._dessiner("")
            click.echo("\r", err=True, nl=False)

    def _dessiner(self, texte: str) -> None:
        """One line, written over the one before."""
        largeur = max(20, shutil.get_terminal_size().columns - 1)
        texte = texte[:largeur]
        click.echo("\r" + texte.ljust(min(self.dessine, largeur)), err=True, nl=False)
        self.dessine = len(texte)


def part(etape: str) -> float:
    """Share of the work done when this step begins; 0 for an unknown step."""
    return next((fait for debut, fait in PARTS.items() if etape.startswith(debut)), 0.0)


def barre(fait: float) -> str:
    """A bar of twenty squares for this share of the work; « … » while nothing is known of it."""
    if not fait:
        return "…"
    pleines = round(fait * CASES)
    return "▕" + "█" * pleines + "░" * (CASES - pleines) + "▏"


@contextmanager
def progression() -> Iterator[Suivi]:
    """A Suivi told by a thread of its own, stopped at the end."""
    suivi = Suivi()
    conteur = threading.Thread(target=suivi.raconter, daemon=True)
    conteur.start()
    try:
        yield suivi
    finally:
        suivi.fini.set()
        conteur.join()


def nombre(valeur: int) -> str:
    """A whole number with its thousands apart, as written in French."""
    return f"{valeur:,}".replace(",", "\u202f")
