"""Codes, names and distances: pure functions."""

from __future__ import annotations

import math
import re
import unicodedata

CODE_COMMUNE = re.compile(r"(\d\d|2A|2B)\d{3}")
# Codes of three characters: overseas (97, 98) and the fictitious region of the demonstration (96).
_DEPARTEMENTS_A_TROIS = ("96", "97", "98")
RAYON_TERRE_KM = 6371.0088
DETOUR, VITESSE_KMH = 1.35, 50  # of an estimated drive

# Stems that no message may show to whoever holds the telephone: a reason, an illness, the service that writes.
RAISONS = (
    r"addict|alcool|arret de travail|cancer|chimio|chomage|depress|dette|diagnostic|divorce|fragil|grossesse|indemnit|"
    r"inapt|invalid|licenci|malad|maltrait|onco|patholog|psy|sante mentale|suicid|surendett|toxico|traitement|violen|"
    r"(?:service|assistante?|accompagnement|travailleuse?) social|travailleur social"
)
SIGLES = "aah|ald|ass|burn out|c2s|csapa|csp|rqth|rsa|vih"
MOTIF_RAISONS = re.compile(rf"\b(?:(?:{RAISONS})\w*|(?:{SIGLES})\b)")
# The house's own name tells nothing; nor does a street, whoever or whatever it honours.
MAISON = re.compile(r"assurance maladie")
VOIES = re.compile(
    r"\b(?:rue|avenue|av|boulevard|bd|bld|place|pl|allees?|chemin|ch|cours|impasse|imp|quai|route|rte|square|esplanade|"
    r"passage|rond-point|faubourg|fg|sentier|promenade|mail|montee)\b[^,;\n]*"
)

# Insee COG 2024. The file of communes gives the codes without the names.
REGIONS = {
    "01": "Guadeloupe",
    "02": "Martinique",
    "03": "Guyane",
    "04": "La Réunion",
    "06": "Mayotte",
    "11": "Île-de-France",
    "24": "Centre-Val de Loire",
    "27": "Bourgogne-Franche-Comté",
    "28": "Normandie",
    "32": "Hauts-de-France",
    "44": "Grand Est",
    "52": "Pays de la Loire",
    "53": "Bretagne",
    "75": "Nouvelle-Aquitaine",
    "76": "Occitanie",
    "84": "Auvergne-Rhône-Alpes",
    "93": "Provence-Alpes-Côte d’Azur",
    "94": "Corse",
}


def code_commune_valide(code: str) -> bool:
    """True for the shape of an Insee commune code; says nothing of its existence."""
    return bool(CODE_COMMUNE.fullmatch(code))


def departement_de(code_commune: str) -> str:
    """The departement's code inside a commune's code: « 31 », « 2A », « 971 ». '' for a code of another shape."""
    if not code_commune_valide(code_commune):
        return ""
    return code_commune[:3] if code_commune.startswith(_DEPARTEMENTS_A_TROIS) else code_commune[:2]


def canton_electoral(code_canton: str) -> str:
    """The electoral canton that has the number of a canton-ou-ville: 3122 → 31022, 97106 → 97106."""
    return code_canton if len(code_canton) == 5 else f"{code_canton[:-2]}0{code_canton[-2:]}"


def canton_ou_ville(code_electoral: str) -> str:
    """The reverse: 31022 → 3122, 97106 → 97106."""
    if code_electoral.startswith(_DEPARTEMENTS_A_TROIS):
        return code_electoral
    return code_electoral[:2] + code_electoral[3:]


def normaliser_nom(nom: str) -> str:
    """Unaccented lower case, one space between words, « st » and « ste » spelt out: what search compares."""
    plat = unicodedata.normalize("NFKD", nom.lower().replace("œ", "oe").replace("æ", "ae"))
    plat = "".join(lettre for lettre in plat if not unicodedata.combining(lettre))
    mots = re.sub(r"[^a-z0-9]+", " ", plat).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(mot, mot) for mot in mots)


def plat(texte: str) -> str:
    """Unaccented lower case, with one sort of apostrophe: the text in which words are looked for."""
    decompose = unicodedata.normalize("NFKD", texte.lower().replace("’", "'"))
    return "".join(c for c in decompose if not unicodedata.combining(c))


def mots_tus(adresse: str) -> tuple[str, ...]:
    """The words of an address that nobody may read in the open, unaccented, in order. « hôpital » is where one goes."""
    return tuple(dict.fromkeys(MOTIF_RAISONS.findall(VOIES.sub(" ", MAISON.sub(" ", plat(adresse))))))


def adresse_dite(adresse: str) -> str:
    """What a message tells of an address: all of it, without the parts (between commas) that hold such a word."""
    return ", ".join(part for morceau in adresse.split(",") if (part := morceau.strip()) and not mots_tus(part))


def distance_km(depart: tuple[float, float], arrivee: tuple[float, float]) -> float:
    """Great-circle kilometres between two (latitude, longitude) in degrees (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(x), math.radians(y)) for x, y in (depart, arrivee))
    corde = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * RAYON_TERRE_KM * math.asin(math.sqrt(min(1.0, corde)))


def minutes_estimees(depart: tuple[float, float], arrivee: tuple[float, float]) -> int:
    """« estimation » of a drive, in whole minutes, where no road graph tells it: great circle × DETOUR, at VITESSE_KMH."""
    return math.ceil(distance_km(depart, arrivee) * DETOUR / VITESSE_KMH * 60)


def nom_de_canton(electoral: str, communes: list[tuple[str, int | None]], metropole: bool = False) -> str:
    """The electoral canton’s name if it has one; for a ville its commune’s; else that of its biggest commune.

    ``communes`` are (name, population). Insee's file of communes gives no name of canton.
    """
    grande = max(communes, key=lambda c: (c[1] or 0, c[0]))[0]
    if electoral:
        return electoral
    if len(communes) == 1:
        return grande
    return f"Métropole de {grande}" if metropole else f"{grande} et environs"
