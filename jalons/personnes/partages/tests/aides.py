"""What the tests of this room share."""

from __future__ import annotations

from jalons.fondations.referentiels import lecture
from jalons.fondations.referentiels.models import Parametre


def charger_delais() -> None:
    """The delays of partages and links alone, as they are shipped."""
    siens = [p for p in lecture.parametres() if p["code"].startswith(("partage_", "lien_"))]
    Parametre.objects.bulk_create(Parametre(**p) for p in siens)
