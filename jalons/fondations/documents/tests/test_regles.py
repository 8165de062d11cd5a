"""What may be stored, to the byte."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from jalons.fondations.documents.depots import Depot
from jalons.fondations.documents.enums import TYPES
from jalons.fondations.documents.rules import DocumentRefuse, verifier

PDF = b"%PDF-1.7"
SANS_DEBUT = next(type_mime for type_mime, debuts in TYPES.items() if not debuts)


def test_twenty_megabytes_are_accepted_and_one_byte_more_says_how_many():
    verifier(PDF.ljust(20_000_000), "application/pdf")
    with pytest.raises(DocumentRefuse, match="pèse 20 Mo : 20 Mo au plus"):
        verifier(PDF.ljust(20_000_001), "application/pdf")


def test_a_zero_byte_is_refused_in_a_text_and_natural_in_a_pdf():
    verifier(PDF + b"\0", "application/pdf")
    verifier(b"du texte", SANS_DEBUT)
    with pytest.raises(DocumentRefuse, match="octets illisibles"):
        verifier(b"du\0texte", SANS_DEBUT)


@pytest.mark.parametrize("nom", ["a" * 3_000, "é" * 3_000 + ".pdf"])
def test_a_file_with_a_long_name_comes_in_with_the_words_beside_it(nom: str) -> None:
    parties = [
        f'--b\r\nContent-Disposition: form-data; name="f"; filename="{nom}"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n',
        '--b\r\nContent-Disposition: form-data; name="mots"\r\n\r\nTout ce qui est écrit\r\n--b--\r\n',
    ]
    requete = RequestFactory().generic("POST", "/", "".join(parties).encode(), "multipart/form-data; boundary=b")
    requete.upload_handlers = [Depot(requete)]
    assert requete.POST["mots"] == "Tout ce qui est écrit"
