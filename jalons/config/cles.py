"""Secrets that live outside the database: Django's own and the first key ring."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_django(donnees: Path) -> str:
    """Django's SECRET_KEY: JALONS_SECRET, else a file of JALONS_DATA made on first use."""
    if voulu := os.environ.get("JALONS_SECRET"):
        return voulu
    dossier = donnees / "secrets"
    dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
    fichier = dossier / "django"
    if not fichier.exists():
        fichier.touch(mode=0o600)
        fichier.write_text(secrets.token_urlsafe(50))
    return fichier.read_text().strip()
