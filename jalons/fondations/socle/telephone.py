"""Telephone numbers, metropolitan and overseas, to the international form."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_ZONES = ("FR", "RE", "GP", "MQ", "GF", "YT", "PM", "NC", "PF")
# Given to nobody, for films and demonstrations (Arcep, décision 2018-0881): read like the others.
_FICTIFS = ("+33199", "+3326191", "+3335301", "+3346571", "+3353649")
_MOBILES_FICTIFS = "+3363998"
_MOBILES = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
# Country code of the numbers in 0 that begin so: dialled as French ones, they are not behind +33 (Arcep, plan national
# de numérotation, décision 2018-0881 modifiée; same blocks in libphonenumber).
_OUTRE_MER = {
    "262": 262, "263": 262, "269": 262, "639": 262, "692": 262, "693": 262, "7092": 262, "70935": 262, "70936": 262,
    "70937": 262, "590": 590, "690": 590, "691": 590, "7090": 590, "594": 594, "694": 594, "7093": 594, "596": 596,
    "696": 596, "697": 596, "7091": 596, "508": 508,
}  # fmt: skip


def _lire(texte: str) -> phonenumbers.PhoneNumber | None:
    for zone in _ZONES:
        try:
            numero = _chez_lui(phonenumbers.parse(texte, zone))
        except NumberParseException:
            return None
        if phonenumbers.is_valid_number(numero) or _fictif(numero):
            return numero
    return _au_plan(texte)


def _au_plan(texte: str) -> phonenumbers.PhoneNumber | None:
    """Ten figures of the French plan in a block that the library does not know (yet): they can be dialled."""
    numero = _chez_lui(phonenumbers.parse(texte, "FR"))
    francais = numero.country_code in {33, *_OUTRE_MER.values()}
    return numero if francais and len(str(numero.national_number)) == 9 else None


def _chez_lui(numero: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
    """An overseas number typed behind +33, « +33 6 92… », with the country code of its territory."""
    chiffres = str(numero.national_number)
    indicatif = next((_OUTRE_MER[chiffres[:n]] for n in (5, 4, 3) if chiffres[:n] in _OUTRE_MER), 33)
    if numero.country_code != 33 or len(chiffres) != 9 or indicatif == 33 or _fictif(numero):
        return numero
    if indicatif == 508:  # Saint-Pierre-et-Miquelon: six figures behind its code
        chiffres = chiffres[3:]
    return phonenumbers.PhoneNumber(country_code=indicatif, national_number=int(chiffres))


def _fictif(numero: phonenumbers.PhoneNumber) -> bool:
    texte = phonenumbers.format_number(numero, PhoneNumberFormat.E164)
    return len(texte) == 12 and texte.startswith((*_FICTIFS, _MOBILES_FICTIFS))


def e164(texte: str) -> str:
    """« 06 12 34 56 78 » → « +33612345678 »; overseas numbers to their own code, even typed behind +33; '' when it is
    not a number."""
    numero = _lire(texte) if texte else None
    return phonenumbers.format_number(numero, PhoneNumberFormat.E164) if numero else ""


def est_mobile(numero_e164: str) -> bool:
    """Whether a text message can reach it."""
    if numero_e164.startswith(_MOBILES_FICTIFS):
        return True
    numero = _lire(numero_e164) if numero_e164 else None
    if numero is None:
        return False
    inconnu = not phonenumbers.is_valid_number(numero) and str(numero.national_number)[0] in "67"
    return inconnu or phonenumbers.number_type(numero) in _MOBILES
