"""Secret text is bound to its row and field; destroying a key erases; keys rotate without losing anything."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.socle import trousseau
from jalons.fondations.socle.chiffrement import TexteAltere, chiffrer, dechiffrer, index_aveugle
from jalons.fondations.socle.trousseau import CleDetruite

DOSSIER = uuid.uuid4()


@pytest.mark.django_db
@given(st.text(), st.booleans())
def test_what_was_encrypted_reads_back_and_never_shows_in_the_bytes(texte: str, secret: bool) -> None:
    dossier = DOSSIER if secret else None
    chiffre = chiffrer(texte.encode(), lien="note|1|texte", dossier=dossier)
    assert dechiffrer(chiffre, lien="note|1|texte", dossier=dossier).decode() == texte
    assert len(texte) < 4 or texte.encode() not in chiffre


@pytest.mark.parametrize("lien", ["note|2|texte", "note|1|autre", "plan|1|texte"])
def test_a_ciphertext_moved_to_another_row_field_or_table_is_refused(lien: str) -> None:
    chiffre = chiffrer(b"secret", lien="note|1|texte")
    with pytest.raises(TexteAltere):
        dechiffrer(chiffre, lien=lien)


@given(st.integers(min_value=0, max_value=40))
def test_one_changed_byte_is_refused(place: int) -> None:
    chiffre = bytearray(chiffrer("un texte assez long pour être changé".encode(), lien="a|1|b"))
    place = 3 + place % (len(chiffre) - 3)
    chiffre[place] ^= 1
    with pytest.raises(TexteAltere):
        dechiffrer(bytes(chiffre), lien="a|1|b")


@pytest.mark.django_db
def test_destroying_a_dossiers_key_erases_its_text_and_only_its_text() -> None:
    efface, garde = uuid.uuid4(), uuid.uuid4()
    textes = {d: chiffrer(b"note", lien="n|1|t", dossier=d) for d in (efface, garde)}
    trousseau.fichier_dossier(efface).unlink()
    with pytest.raises(CleDetruite):
        dechiffrer(textes[efface], lien="n|1|t", dossier=efface)
    assert dechiffrer(textes[garde], lien="n|1|t", dossier=garde) == b"note"


def test_after_a_rotation_old_text_still_reads_and_new_text_uses_the_new_key(settings, tmp_path: Path) -> None:
    settings.JALONS_CLES = tmp_path / "trousseau.json"
    trousseau.creer(settings.JALONS_CLES)
    ancien = chiffrer(b"avant", lien="n|1|t")
    nouvelle = trousseau.renouveler(settings.JALONS_CLES)
    neuf = chiffrer("après".encode(), lien="n|1|t")
    assert neuf.startswith(nouvelle.encode() + b":") and not ancien.startswith(nouvelle.encode() + b":")
    assert dechiffrer(ancien, lien="n|1|t") == b"avant" and dechiffrer(neuf, lien="n|1|t").decode() == "après"


def test_the_blind_index_meets_equal_texts_and_is_not_a_plain_hash() -> None:
    import hashlib

    assert index_aveugle("1840396001001") == index_aveugle("1840396001001") != index_aveugle("1840396001002")
    assert index_aveugle("1840396001001") != hashlib.sha256(b"1840396001001").digest()
