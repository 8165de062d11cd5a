"""What may leave, without Django: neutral words, and how many messages a day."""

from __future__ import annotations

import re
import unicodedata

from jalons.fondations.socle.refus import Refus

from .enums import Canal

LONGUEUR_SMS = 459  # three parts of 153 characters
PLAFONDS_JOUR: dict[str, int] = {Canal.SMS: 2, Canal.COURRIEL: 3, Canal.COURRIER: 2}
# Stems that would tell whoever holds the telephone, or reads a list of mails, why the service writes.
_RACINES = (
    r"addict|alcool|allocation|arret de travail|cancer|chimio|chomage|depress|dette|diagnostic|divorce|"
    r"emploi|fragil|grossesse|handicap|hopital|hospital|indemnit|inapt|invalid|licenci|malad|maltrait|medec|medic|"
    r"oncolog|patholog|psych|sante mentale|soign|soins?\b|suicid|surendett|traitement|violen"
)
_SIGLES = "aah|ald|ass|burn out|c2s|csp|mdph|rqth|rsa|vih"
_MOTIF = re.compile(rf"\b(?:(?:{_RACINES})\w*|(?:{_SIGLES})\b)")
# The service's own name is allowed, it signs; so is the name of a street, whoever it honours.
_SIGNATURES = re.compile(r"(?:service social de l')?assurance maladie")
_GENRES_VOIE = "rue|avenue|boulevard|place|allee|chemin|cours|impasse|quai|route"
_VOIES = re.compile(rf"\b\d+ ?(?:bis|ter)?,? (?:{_GENRES_VOIE})\b[^,.;\n]*")


class TexteNonNeutre(Refus):
    """A text that leaves in the open says too much; the message is French and names the words."""


def _plat(texte: str) -> str:
    sans = unicodedata.normalize("NFD", texte.lower().replace("’", "'"))
    return "".join(c for c in sans if not unicodedata.combining(c))


def mots_interdits(texte: str) -> tuple[str, ...]:
    """The words of ``texte`` that tell a motive or something of health, unaccented, in order."""
    plat = _VOIES.sub(" ", _SIGNATURES.sub(" ", _plat(texte)))
    return tuple(dict.fromkeys(_MOTIF.findall(plat)))


def verifier_neutralite(canal: str, objet: str, corps: str) -> None:
    """An SMS, or the subject of a mail, must tell nothing of the reason. Raises TexteNonNeutre."""
    visible = f"{objet} {corps}" if canal == Canal.SMS else objet
    if mots := mots_interdits(visible):
        raise TexteNonNeutre(
            f"Ce texte dit pourquoi le service écrit : « {' », « '.join(mots)} ». Gardez le lieu, la date et l’heure."
        )
    if canal == Canal.SMS and len(corps) > LONGUEUR_SMS:
        raise TexteNonNeutre(f"Ce SMS a {len(corps)} caractères : {LONGUEUR_SMS} au plus.")


def depasse_plafond(canal: str, deja_envoyes: int) -> bool:
    """Has this person received, today and by this channel, as many messages as one may send?"""
    return deja_envoyes >= PLAFONDS_JOUR[canal]
