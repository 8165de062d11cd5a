"""What the acts share: the lock on the dossier, the day, the canton of a commune."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee


def ecrire_dans(dossier_id: Any, piece: Any = None) -> Dossier:
    """The dossier locked until the end of the transaction, so that nobody closes it meanwhile.

    Raises TransitionRefusee when it is closed: nothing is written in a closed dossier, but in a ``piece`` that was kept
    at the closing.
    """
    dossier: Dossier = Dossier.objects.select_for_update().get(pk=dossier_id)
    if not rules.modifiable(dossier.statut) and not (piece and _gardee(piece)):
        raise TransitionRefusee("Cet accompagnement est terminé : rouvrez le dossier avant d’y écrire.")
    return dossier


def _gardee(piece: Any) -> bool:
    return bool(type(piece).objects.filter(pk=piece.pk, reporte_le__isnull=False).exists())


def exiger_version(objet: Any, version: int) -> None:
    """Raises VersionDepassee when the row, already locked, is not at ``version`` any more."""
    if objet.version != version:
        raise VersionDepassee("Quelqu’un a enregistré entre-temps : comparez les deux textes.")


def aujourdhui() -> date:
    """The local day."""
    return timezone.localdate()


def ou_rien(texte: str | None) -> str | None:
    """A text worth storing, or None."""
    return (texte or "").strip() or None
