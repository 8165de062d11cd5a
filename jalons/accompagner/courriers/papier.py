"""A letter as a PDF that leaves, and as an ODT that may be reworked outside: both from the same ``Lettre``."""

from __future__ import annotations

import io
from pathlib import Path

from jalons.fondations.socle.pdf import composer

from .rules import Lettre

MODELE = Path(__file__).with_name("courrier.typ")
PDF = "application/pdf"
ODT = "application/vnd.oasis.opendocument.text"


def pdf(lettre: Lettre) -> bytes:
    """One letter, tagged; what was written is printed as it is, whatever signs it holds. Raises SigneSansPolice."""
    donnees = {
        "organisme": lettre.organisme, "telephone": lettre.telephone, "fictif": lettre.fictif,
        "expediteur": lettre.expediteur, "date": [lettre.jour.year, lettre.jour.month, lettre.jour.day],
        "jour": lettre.date, "destinataire": lettre.destinataire, "objet": lettre.objet, "corps": lettre.corps,
        "signature": lettre.signature,
    }  # fmt: skip
    return composer(MODELE, donnees)


def odt(lettre: Lettre) -> bytes:
    """The same words in a text document that any word processor opens and changes."""
    from odf.opendocument import OpenDocumentText  # noqa: PLC0415 - heavy, and only this needs it
    from odf.style import ParagraphProperties, Style  # noqa: PLC0415
    from odf.text import H, LineBreak, P  # noqa: PLC0415

    document = OpenDocumentText()
    droite, espace = Style(name="Droite", family="paragraph"), Style(name="Espace", family="paragraph")
    droite.addElement(ParagraphProperties(marginleft="8.2cm", marginbottom="0.8cm"))
    espace.addElement(ParagraphProperties(marginbottom="0.4cm"))
    for style in (droite, espace):
        document.automaticstyles.addElement(style)

    def bloc(lignes: tuple[str, ...], style: Style) -> None:
        paragraphe = P(stylename=style)
        for rang, ligne in enumerate(lignes):
            if rang:
                paragraphe.addElement(LineBreak())
            paragraphe.addText(ligne)
        document.text.addElement(paragraphe)

    bloc((lettre.expediteur, lettre.organisme, lettre.telephone), espace)
    bloc(lettre.destinataire, droite)
    bloc((lettre.date,), droite)
    document.text.addElement(H(outlinelevel=1, text=lettre.objet))
    for lignes in lettre.corps:
        bloc(lignes, espace)
    bloc(lettre.signature, espace)
    sortie = io.BytesIO()
    document.write(sortie)
    return sortie.getvalue()
