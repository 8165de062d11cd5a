"""What may be stored, without Django."""

from __future__ import annotations

from jalons.fondations.documents.enums import TYPES
from jalons.fondations.socle.refus import Refus

TAILLE_MAX = 20_000_000  # bytes


class DocumentRefuse(Refus):
    """The file is not accepted; the message is French and names the remedy."""


def verifier(contenu: bytes, type_mime: str) -> None:
    """Size, accepted type, and first bytes that look like that type. Raises DocumentRefuse."""
    if not contenu:
        raise DocumentRefuse("Le fichier est vide. Choisissez-en un autre.")
    if len(contenu) > TAILLE_MAX:
        raise DocumentRefuse(f"Le fichier pèse {len(contenu) // 1_000_000} Mo : 20 Mo au plus. Réduisez-le.")
    if type_mime not in TYPES:
        raise DocumentRefuse(f"Type « {type_mime} » refusé. Enregistrez le document en PDF, JPEG ou PNG.")
    debuts = TYPES[type_mime]
    if debuts and not contenu.startswith(debuts):
        raise DocumentRefuse(f"Le contenu n’est pas du type annoncé ({type_mime}). Enregistrez-le de nouveau en PDF.")
    if not debuts and b"\0" in contenu:
        raise DocumentRefuse("Ce fichier texte contient des octets illisibles. Enregistrez-le en UTF-8.")
