"""Telephone numbers, metropolitan and overseas, to the international form."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_ZONES = ("FR", "RE", "GP", "MQ", "GF", "YT", "PM", "NC", "PF")
_MOBILES = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def _lire(texte: str) -> phonenumbers.PhoneNumber | None:
    for zone in _ZONES:
        try:
            numero = phonenumbers.parse(texte, zone)
        except NumberParseException:
            return None
        if phonenumbers.is_valid_number(numero):
            return numero
    return None


def e164(texte: str) -> str:
    """« 06 12 34 56 78 » → « +33612345678 »; overseas numbers to their own prefix; '' when it is not a
    number."""
    numero = _lire(texte) if texte else None
    return phonenumbers.format_number(numero, PhoneNumberFormat.E164) if numero else ""


def est_mobile(numero_e164: str) -> bool:
    """Whether a text message can reach it."""
    numero = _lire(numero_e164) if numero_e164 else None
    return numero is not None and phonenumbers.number_type(numero) in _MOBILES
