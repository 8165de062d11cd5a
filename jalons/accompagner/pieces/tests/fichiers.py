"""Files as people send them, good and bad, made here so that none is kept in the repository."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib


def _bloc(genre: bytes, dedans: bytes) -> bytes:
    return struct.pack(">I", len(dedans)) + genre + dedans + struct.pack(">I", zlib.crc32(genre + dedans))


def png(largeur: int = 8, hauteur: int = 6, *, dit: tuple[int, int] | None = None, teinte: int = 128) -> bytes:
    """A picture; ``dit``: the size that it pretends to have."""
    lignes = zlib.compress(b"".join(b"\0" + bytes([teinte]) * (largeur * 3) for _ in range(hauteur)))
    tete = struct.pack(">IIBBBBB", *(dit or (largeur, hauteur)), 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _bloc(b"IHDR", tete) + _bloc(b"IDAT", lignes) + _bloc(b"IEND", b"")


def pdf(pages: int = 1, poids: int = 0, mots: str = "") -> bytes:
    """A PDF of so many empty pages; ``poids``: so many bytes more; ``mots``: written on its first page."""
    contenu = f"BT /F1 24 Tf 72 700 Td ({mots}) Tj ET".encode()
    objets = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    objets.append(b"<</Length %d>>stream\n%s\nendstream" % (len(contenu), contenu))
    objets.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for n in range(pages):
        dedans = b"/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>>>" if n == 0 else b""
        objets.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s>>" % dedans)
    if poids:
        objets.append(b"<</Length %d>>stream\n%s\nendstream" % (poids, b"x" * poids))
    fils = b" ".join(b"%d 0 R" % (5 + n) for n in range(pages))
    objets[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, fils)
    sortie, places = bytearray(b"%PDF-1.4\n"), []
    for numero, objet in enumerate(objets, 1):
        places.append(len(sortie))
        sortie += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    debut = len(sortie)
    sortie += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objets) + 1)
    sortie += b"".join(b"%010d 00000 n \n" % place for place in places)
    sortie += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objets) + 1, debut)
    return bytes(sortie)


def archive(**fichiers: bytes) -> bytes:
    """A zip; « __ » in a name is « / », « _ » is « . »."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, dedans in fichiers.items():
            zip_.writestr("[Content_Types].xml" if nom == "types" else nom.replace("__", "/").replace("_", "."), dedans)
    return sortie.getvalue()


def odt(**autres: bytes) -> bytes:
    """An OpenDocument text, as a word processor writes it."""
    return archive(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b"<office/>", **autres)
