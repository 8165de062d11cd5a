"""Secret text is bound to its row and field; destroying a key erases; keys rotate without losing anything."""

from __future__ import annotations

import base64
import json
import uuid

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.socle import trousseau
from jalons.fondations.socle.chiffrement import TexteAltere, chiffrer, dechiffrer, index_aveugle
from jalons.fondations.socle.trousseau import CleDetruite


@given(st.text(), st.booleans())
def test_what_was_encrypted_reads_back_and_never_shows_in_the_bytes(texte: str, secret: bool) -> None:
    dossier = uuid.uuid4() if secret else None
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


def test_destroying_a_dossiers_key_erases_its_text_and_only_its_text() -> None:
    efface, garde = uuid.uuid4(), uuid.uuid4()
    textes = {d: chiffrer(b"note", lien="n|1|t", dossier=d) for d in (efface, garde)}
    trousseau.fichier_dossier(efface).unlink()
    with pytest.raises(CleDetruite):
        dechiffrer(textes[efface], lien="n|1|t", dossier=efface)
    assert dechiffrer(textes[garde], lien="n|1|t", dossier=garde) == b"note"


def renouveler_les_champs() -> str:
    """A second key in the ring, made the current one."""
    ring = json.loads(settings.JALONS_CLES.read_text())
    nom = f"k{len(ring['champs']['cles']) + 1}"
    ring["champs"]["cles"][nom] = base64.b64encode(bytes(32)).decode()
    ring["champs"]["courante"] = nom
    settings.JALONS_CLES.write_text(json.dumps(ring))
    trousseau._lire.cache_clear()
    return nom


def test_after_a_rotation_old_text_still_reads_and_new_text_uses_the_new_key() -> None:
    ancien = chiffrer(b"avant", lien="n|1|t")
    nouvelle = renouveler_les_champs()
    neuf = chiffrer("après".encode(), lien="n|1|t")
    assert neuf.startswith(nouvelle.encode() + b":") and not ancien.startswith(nouvelle.encode() + b":")
    assert dechiffrer(ancien, lien="n|1|t") == b"avant" and dechiffrer(neuf, lien="n|1|t").decode() == "après"


def test_the_blind_index_meets_equal_texts_and_is_not_a_plain_hash() -> None:
    import hashlib

    assert index_aveugle("1840396001001") == index_aveugle("1840396001001") != index_aveugle("1840396001002")
    assert index_aveugle("1840396001001") != hashlib.sha256(b"1840396001001").digest()
