"""A calendar file, read apart: what it is not is said in words, what it holds comes back as busy moments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jalons.fondations.socle.refus import SaisieRefusee

from . import rules

LECTEUR = Path(__file__).with_name("lecteur.py")
SECONDES = 20
NU = {"PATH": os.defpath, "LANG": "C.UTF-8"}  # nothing of ours is in the reader's environment
RIEN = "Rien n’a été importé."
EXPORTER = "Dans votre logiciel, exportez le calendrier au format iCalendar (.ics), puis choisissez ce fichier."
# What people send instead, by its first bytes.
DEGUISES = (
    (b"PK\x03\x04", "un fichier ZIP ou un classeur : s’il contient un .ics, ouvrez-le et choisissez le .ics."),
    (b"%PDF", f"un PDF. {EXPORTER}"),
    (b"\x1f\x8b", "un fichier compressé : ouvrez-le et choisissez le .ics qu’il contient."),
    (b"\xd0\xcf\x11\xe0", f"un fichier Outlook ou Office. {EXPORTER}"),
    (b"\x89PNG", f"une image. {EXPORTER}"),
    (b"\xff\xd8\xff", f"une photo. {EXPORTER}"),
)


# What is counted of a file beside its busy moments: for one, for several.
LAISSES = {
    "libres": ("1 marqué « libre » : laissé", "{} marqués « libre » : laissés"),
    "annules": ("1 annulé : laissé", "{} annulés : laissés"),
    "notres": ("1 venu de Jalons : déjà dans votre agenda", "{} venus de Jalons : déjà dans votre agenda"),
    "flottants": ("1 sans fuseau horaire : lu à votre heure", "{} sans fuseau horaire : lus à votre heure"),
}


@dataclass(frozen=True)
class Lu:
    """What was read of a file: busy moments put together, how many events there were, what was left and why."""

    moments: list[rules.Moment]
    jusqu_a: datetime
    comptes: dict[str, int]
    refus: list[tuple[int, str]] = field(default_factory=list)
    inconnus: list[str] = field(default_factory=list)
    coupe: bool = False  # it ends before its end

    @property
    def laisses(self) -> list[str]:
        """What was not taken, or not as it was written, in words."""
        return [(un if n == 1 else plus).format(n) for nom, (un, plus) in LAISSES.items() if (n := self.comptes[nom])]


def lire(fichier: Any, *, zone: str, maintenant: datetime) -> Lu:
    """Read a file from today's midnight for six months. Raises SaisieRefusee, in words, with the remedy."""
    octets = _octets(fichier)
    minuit = datetime.combine(maintenant.astimezone(ZoneInfo(zone)).date(), time(0), ZoneInfo(zone))
    au = minuit + rules.HORIZON
    commande = [sys.executable, "-I", str(LECTEUR), *(str(int(t.timestamp())) for t in (minuit, au)), zone]
    try:
        rendu = subprocess.run(commande, input=octets, capture_output=True, timeout=SECONDES, env=NU, check=True)
        lu = json.loads(rendu.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as erreur:
        raise SaisieRefusee(
            f"Ce calendrier demande trop de temps ou de mémoire. Exportez seulement les six mois à venir. {RIEN}",
            "fichier",
        ) from erreur
    if "faute" in lu:
        raise SaisieRefusee(f"Ce fichier n’est pas un calendrier iCalendar. {EXPORTER} {RIEN}", "fichier")
    return _lu(lu, au)


def _lu(lu: dict[str, Any], au: datetime) -> Lu:
    moments = rules.fusionner(
        (datetime.fromtimestamp(d, UTC), datetime.fromtimestamp(f, UTC)) for d, f in lu["moments"]
    )
    if len(moments) > rules.MOMENTS_MAX:
        raise SaisieRefusee(
            f"{len(moments)} moments occupés en six mois : {rules.MOMENTS_MAX} au plus. Exportez un seul calendrier. {RIEN}",
            "fichier",
        )
    return Lu(
        moments, au, lu["comptes"], [(ligne, raison) for ligne, raison in lu["refus"]], lu["inconnus"], lu["coupe"]
    )


def exiger_entier(lu: Lu, leves: int) -> None:
    """A file that was cut opens no closed hour again. Raises SaisieRefusee, with the remedy."""
    if lu.coupe and leves:
        dit = "un moment déjà importé serait levé" if leves == 1 else f"{leves} moments déjà importés seraient levés"
        raise SaisieRefusee(
            f"Ce fichier est coupé avant sa fin, et {dit}. Exportez le calendrier de nouveau. {RIEN}", "fichier"
        )


def _octets(fichier: Any) -> bytes:
    if (fichier.size or 0) > rules.TAILLE_MAX:
        mo, max_mo = fichier.size // 1_000_000, rules.TAILLE_MAX // 1_000_000
        raise SaisieRefusee(
            f"Ce fichier pèse {mo} Mo : {max_mo} Mo au plus. Exportez seulement les six mois à venir. {RIEN}", "fichier"
        )
    fichier.seek(0)
    octets: bytes = fichier.read(rules.TAILLE_MAX + 1)
    for debut, dit in DEGUISES:
        if octets.startswith(debut):
            raise SaisieRefusee(f"C’est {dit} {RIEN}", "fichier")
    return octets
