"""Telephone numbers, metropolitan and overseas, to the international form."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_ZONES = ("FR", "RE", "GP", "MQ", "GF", "YT", "PM", "NC", "PF")
# Given to nobody, for films and demonstrations (Arcep, décision 2018-0881): read like the others.
_FICTIFS = ("+33199", "+3326191", "+3335301", "+3346571", "+3353649")
_MOBILES_FICTIFS = "+3363998"
_MOBILES = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def _lire(texte: str) -> phonenumbers.PhoneNumber | None:
    for zone in _ZONES:
        try:
            numero = phonenumbers.parse(texte, zone)
        except NumberParseException:
            return None
        if phonenumbers.is_valid_number(numero) or _fictif(numero):
            return numero
    return None


def _fictif(numero: phonenumbers.PhoneNumber) -> bool:
    texte = phonenumbers.format_number(numero, PhoneNumberFormat.E164)
    return len(texte) == 12 and texte.startswith((*_FICTIFS, _MOBILES_FICTIFS))


def e164(texte: str) -> str:
    """« 06 12 34 56 78 » → « +33612345678 »; overseas numbers to their own prefix; '' when it is not a
    number."""
    numero = _lire(texte) if texte else None
    return phonenumbers.format_number(numero, PhoneNumberFormat.E164) if numero else ""


def est_mobile(numero_e164: str) -> bool:
    """Whether a text message can reach it."""
    if numero_e164.startswith(_MOBILES_FICTIFS):
        return True
    numero = _lire(numero_e164) if numero_e164 else None
    return numero is not None and phonenumbers.number_type(numero) in _MOBILES
