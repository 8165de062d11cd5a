"""pytest plugin (-p jalons.config.essais): the tests' own folder and server, set before the settings are read."""

import os

from jalons.config.database import dossier_donnees

os.environ["JALONS_DATA"] = os.environ.get("JALONS_DATA_TESTS") or str(dossier_donnees() / "tests")
os.environ["JALONS_POSTGRES_OPTIONS"] = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
)
os.environ["JALONS_DATA_TESTS"] = os.environ["JALONS_DATA"]
os.environ.setdefault("JALONS_DEMONSTRATION", "1")
os.environ.setdefault("JALONS_TOTP", "0")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the tests' thread
os.fsync = lambda fd: None  # as their server: nothing of theirs has to outlive the machine
