"""What may be stored, without Django: a file is what its first bytes say, never what its name says."""

from __future__ import annotations

import struct

from jalons.fondations.documents.enums import TYPES
from jalons.fondations.socle.refus import Refus

TAILLE_MAX = 20_000_000  # bytes, of what the service itself prints
PLAFOND = (
    60_000_000  # bytes of what comes from outside, whatever the reference data says: beyond, it is not written down
)
EN_PDF = "Enregistrez-le en PDF, ou imprimez-le et photographiez-le."
IMAGE = "Prenez la photo en JPEG, ou faites-en une capture d’écran."
PROGRAMME = "C’est un programme, pas un papier : il n’est pas gardé."
ARCHIVE = "C’est une archive. Ouvrez-la et déposez ses fichiers un à un."
BUREAU = f"C’est un document Word, Excel ou PowerPoint. {EN_PDF}"
CACHE = f"Ce fichier en cache un autre après lui. {EN_PDF}"
BOMBE = f"Une fois ouvert, ce fichier pèserait trop lourd. {EN_PDF}"
MACROS = f"Ce document contient des macros, c’est-à-dire un programme. {EN_PDF}"
ABIME = (
    "Ce fichier ne s’ouvre pas : il est abîmé, incomplet ou fermé par un mot de passe. Enregistrez-le de nouveau, ou "
    "photographiez-le."
)


RECONNUS = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
)
# Where, which bytes, what is told: all that people send and that is no paper.
REFUSES = (
    (0, b"MZ", PROGRAMME),
    (0, b"\x7fELF", PROGRAMME),
    (0, b"#!", PROGRAMME),
    (0, b"\xd0\xcf\x11\xe0", f"C’est un document Word ou Excel ancien. {EN_PDF}"),
    (0, b"GIF8", f"C’est une image GIF. {IMAGE}"),
    (0, b"BM", f"C’est une image BMP. {IMAGE}"),
    (0, b"II*\0", f"C’est une image TIFF. {EN_PDF}"),
    (0, b"MM\0*", f"C’est une image TIFF. {EN_PDF}"),
    (0, b"Rar!", ARCHIVE),
    (0, b"7z\xbc\xaf", ARCHIVE),
    (0, b"\x1f\x8b", ARCHIVE),
    (0, b"{\\rtf", f"C’est un document RTF. {EN_PDF}"),
    (4, b"ftyp", f"C’est une vidéo, ou une photo HEIC. {IMAGE}"),
    (8, b"WEBP", f"C’est une image WebP. {IMAGE}"),
)


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


def reconnaitre(debut: bytes) -> str:
    """The type that the first bytes (64 are enough) say; « zip » for what must be opened to be known. Raises DocumentRefuse."""
    if not debut:
        raise DocumentRefuse("Le fichier est vide. Choisissez-en un autre.", "fichier")
    if debut.startswith(b"PK"):
        return "zip"
    if reconnu := _marque(debut, RECONNUS):
        return reconnu
    if mots := _marque(debut, REFUSES):
        raise DocumentRefuse(mots, "fichier")
    if debut.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise DocumentRefuse(f"C’est une page web ou un dessin SVG. {EN_PDF}", "fichier")
    raise DocumentRefuse(
        f"Ce fichier n’est ni un PDF, ni une photo JPEG ou PNG, ni un document ODT. {EN_PDF}", "fichier"
    )


def _marque(debut: bytes, parmi: tuple[tuple[int, bytes, str], ...]) -> str:
    return next((quoi for ou, octets, quoi in parmi if debut[ou:].startswith(octets)), "")


def controler_taille(taille: int, mo_max: int) -> None:
    """Raises DocumentRefuse beyond ``mo_max`` millions of bytes, or what the house writes down."""
    mo_max = min(mo_max, PLAFOND // 1_000_000)
    if taille > mo_max * 1_000_000:
        raise DocumentRefuse(
            f"Ce fichier pèse {taille // 1_000_000} Mo : {mo_max} Mo au plus. Prenez la photo en moins grand, ou déposez les "
            "pages en plusieurs fichiers.",
            "fichier",
        )


def controler_pages(pages: int, pages_max: int) -> None:
    """Raises DocumentRefuse beyond ``pages_max``."""
    if pages > pages_max:
        raise DocumentRefuse(
            f"Ce PDF a {pages} pages : {pages_max} au plus. Gardez les pages utiles (« Imprimer », « Enregistrer en PDF », pages "
            "1 à 20 par exemple), ou déposez-le en plusieurs fichiers.",
            "fichier",
        )


def pixels(debut: bytes, type_mime: str) -> int:
    """How many pixels an image says that it has, from its beginning; 0 when it does not say."""
    if type_mime == "image/png":
        return _surface(struct.unpack(">II", debut[16:24])) if len(debut) >= 24 else 0
    place = 2
    while place + 9 < len(debut) and debut[place] == 0xFF:
        genre, taille = debut[place + 1], int.from_bytes(debut[place + 2 : place + 4], "big")
        if 0xC0 <= genre <= 0xCF and genre not in (0xC4, 0xC8, 0xCC):
            return _surface(struct.unpack(">HH", debut[place + 5 : place + 9]))
        place += 2 + taille
    return 0


def _surface(cotes: tuple[int, ...]) -> int:
    return cotes[0] * cotes[1]


def controler_pixels(combien: int, millions: int) -> None:
    """Raises DocumentRefuse for an image that says nothing of its size, or that would fill the memory."""
    if not combien:
        raise DocumentRefuse(ABIME, "fichier")
    if combien > millions * 1_000_000:
        raise DocumentRefuse(
            f"Cette image a {combien // 1_000_000} millions de points : {millions} au plus. {IMAGE}", "fichier"
        )
