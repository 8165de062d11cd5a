"""The file sender: one file a message, named by the message, so that sending twice leaves one file."""

from __future__ import annotations

import os
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from django.conf import settings

from jalons.fondations.envois.enums import Canal
from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.rules import en_sms

EXTENSIONS = {Canal.SMS: "sms.txt", Canal.COURRIEL: "eml", Canal.COURRIER: "courrier.txt"}


def chemin(envoi: Envoi) -> Path:
    """Where this message goes, always the same: the day of its deposit, its own identifier."""
    dossier = Path(settings.JALONS_DATA) / "envois" / envoi.jour.isoformat()
    return dossier / f"{envoi.pk}.{EXTENSIONS[Canal(envoi.canal)]}"


def _contenu(envoi: Envoi) -> bytes:
    a, corps = str(envoi.destinataire), str(envoi.corps)
    if envoi.canal == Canal.COURRIEL:
        message = EmailMessage()
        message["To"], message["Subject"] = a, envoi.objet
        message["Date"] = format_datetime(envoi.created_at)
        message["Message-ID"] = f"<{envoi.pk}@jalons.invalid>"
        message.set_content(corps)
        return bytes(message)
    if envoi.canal == Canal.SMS:
        corps = en_sms(corps)
    entete = f"À : {a}\n" + (f"Objet : {envoi.objet}\n" if envoi.objet else "")
    return f"{entete}\n{corps}\n".encode()


def remettre(envoi: Envoi) -> bool:
    """Write the message's file, complete or not at all. Returns False when it was already there.

    Raises OSError when the folder cannot be written.
    """
    cible = chemin(envoi)
    if cible.exists():
        return False
    cible.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    attente = cible.with_name(f".{cible.name}.{os.getpid()}")
    with open(os.open(attente, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sortie:
        sortie.write(_contenu(envoi))
        sortie.flush()
        os.fsync(sortie.fileno())
    attente.replace(cible)
    return True
