"""JALONS_URL, the public address: the hosts, the origin of forms and the safety of cookies follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from jalons.fondations.socle.refus import Refus

BOUCLE = ["127.0.0.1", "localhost", "[::1]"]


@dataclass(frozen=True)
class Adresse:
    """``hotes``: the names that requests may ask for. ``origine``: where our forms come from. ``sure``: over https."""

    hotes: list[str]
    origine: str
    sure: bool


def lire(url: str, *, en_plus: str = "") -> Adresse:
    """Read JALONS_URL; ``en_plus`` is JALONS_HOTES, other names with commas between. Raises Refus, with the remedy."""
    try:
        lue = urlsplit(url.strip())
        hote, port = lue.hostname or "", lue.port
    except ValueError:
        hote = ""
    if (
        not hote
        or lue.scheme not in ("http", "https")
        or lue.username
        or lue.path.strip("/")
        or lue.query
        or lue.fragment
    ):
        raise Refus(
            f"JALONS_URL : « {url} » n’est pas l’adresse d’un site.\n"
            "Remède : donner son nom entier et rien après, par exemple JALONS_URL=https://jalons.exemple.fr"
        )
    hote = f"[{hote}]" if ":" in hote else hote
    autres = [nom.strip() for nom in en_plus.split(",") if nom.strip()]
    habituel = port is None or (lue.scheme, port) in (("http", 80), ("https", 443))  # a browser does not say it
    origine = f"{lue.scheme}://{hote}" if habituel else f"{lue.scheme}://{hote}:{port}"
    return Adresse(list(dict.fromkeys([hote, *BOUCLE, *autres])), origine, lue.scheme == "https")
