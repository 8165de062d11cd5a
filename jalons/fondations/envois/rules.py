"""What may leave, without Django: neutral words, and how many messages a day."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires.rules import MAISON, RAISONS, SIGLES, plat

from .enums import Canal

OUVRE, FERME = 9, 19  # hours between which a message may ring where she lives [P: to be set by the service]
DIMANCHE = 6
LONGUEUR_SMS = 459  # three parts of 153 characters
# 3GPP TS 23.038: what one SMS holds 160 of; the second line costs two each.
_GSM_DOUBLE = frozenset("^{}\\[~]|€\f")
_GSM = _GSM_DOUBLE | frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_REMPLACE = {
    **dict.fromkeys("’‘ʼ", "'"), **dict.fromkeys("“”«»", '"'), **dict.fromkeys("–—‑·•", "-"), "œ": "oe", "Œ": "OE",
    "…": "...", **dict.fromkeys("\u00a0\u202f\u2009", " "),
}  # fmt: skip
PLAFONDS_JOUR: dict[str, int] = {Canal.SMS: 2, Canal.COURRIEL: 3, Canal.COURRIER: 2}
# Beside what no address may tell: names of houses. One may go there; the words that write to somebody do not name them.
_MAISONS = r"allocation|emploi|handicap|hopital|hospital|medec|medic|soign|soins?\b"
_MOTIF = re.compile(rf"\b(?:(?:{RAISONS}|{_MAISONS})\w*|(?:{SIGLES}|mdph)\b)")


class TexteNonNeutre(Refus):
    """A text that leaves in the open says too much; the message is French and names the words."""


def mots_interdits(texte: str) -> tuple[str, ...]:
    """The words of ``texte`` that tell a motive, a service or something of health, unaccented, in order."""
    return tuple(dict.fromkeys(_MOTIF.findall(MAISON.sub(" ", plat(texte)))))


def verifier_neutralite(canal: str, objet: str, corps: str, lieu: str = "") -> None:
    """An SMS, or the subject of a mail, must tell nothing of the reason. Raises TexteNonNeutre.

    ``lieu`` is the address in ``corps`` where she is expected: it was judged when the place opened, and is not here.
    """
    visible = f"{objet} {corps.replace(lieu, ' ') if lieu else corps}" if canal == Canal.SMS else objet
    if mots := mots_interdits(visible):
        raise TexteNonNeutre(
            f"Ce texte dit pourquoi le service écrit : « {' », « '.join(mots)} ». Gardez le lieu, la date et l’heure."
        )
    if canal == Canal.SMS and len(en_sms(corps)) > LONGUEUR_SMS:
        raise TexteNonNeutre(f"Ce SMS a {len(corps)} caractères : {LONGUEUR_SMS} au plus.")


def en_sms(texte: str) -> str:
    """The same words as a telephone network carries them at the best price: in GSM-7 when every letter may be.

    A no-break space or « ’ » would halve what one SMS holds. An alphabet that GSM-7 does not have keeps all its letters.
    """
    compose = unicodedata.normalize("NFC", texte)
    reduit = "".join(c if c in _GSM else _REMPLACE.get(c) or _sans_accent(c) for c in compose)
    return reduit if _est_gsm(reduit) else compose


def morceaux(texte: str) -> int:
    """How many SMS this text is paid for, as ``en_sms`` gives it: 160 characters, then 153 each; 70 and 67 out of GSM-7."""
    if _est_gsm(texte):
        longueur, seul, chacun = sum(2 if c in _GSM_DOUBLE else 1 for c in texte), 160, 153
    else:
        longueur, seul, chacun = len(texte.encode("utf-16-le")) // 2, 70, 67
    return 1 if longueur <= seul else math.ceil(longueur / chacun)


def _est_gsm(texte: str) -> bool:
    return all(c in _GSM for c in texte)


def _sans_accent(lettre: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", lettre) if not unicodedata.combining(c))


def heure_decente(instant: datetime, zone: str) -> bool:
    """Is it day where she lives: from nine in the morning to seven in the evening, not on a Sunday?"""
    local = instant.astimezone(ZoneInfo(zone))
    return OUVRE <= local.hour < FERME and local.weekday() != DIMANCHE


def depasse_plafond(canal: str, deja_envoyes: int) -> bool:
    """Has this person received, today and by this channel, as many messages as one may send?"""
    return deja_envoyes >= PLAFONDS_JOUR[canal]
