"""What a file is, whatever its name, and how its text begins: never a guess, a refusal that names it and what to do."""

import re
import zipfile
from pathlib import Path
from typing import IO

REMEDE_UTF8 = "Réenregistrez le fichier en UTF-8 (dans un tableur : « Enregistrer sous », « CSV UTF-8 ») puis relancez."
DEBUT = 512  # bytes that tell what a file is
PARQUET, GZIP, ZIP, TEXTE, JSON = "du Parquet", "un fichier gzip", "une archive zip", "du texte", "du JSON"
UTF_32, UTF_16 = "de l’UTF-32", "de l’UTF-16 (« Texte Unicode » d’un tableur)"
REMEDE_TABLEUR = (
    "Ouvrez-le, mettez la colonne des numéros au format texte, puis « Enregistrer sous », « CSV UTF-8 », et relancez."
)
SIGNES = (
    (b"PAR1", PARQUET), (b"\x1f\x8b", GZIP), (b"PK\x03\x04", ZIP), (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "un classeur Excel (.xls)"), (b"%PDF", "un PDF"),
    (b"\xff\xfe\x00\x00", UTF_32), (b"\x00\x00\xfe\xff", UTF_32), (b"\xff\xfe", UTF_16), (b"\xfe\xff", UTF_16),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7-Zip"), (b"Rar!", "une archive RAR"), (b"\x28\xb5\x2f\xfd", "un fichier zstd"),
)  # fmt: skip
BALISES = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)", re.IGNORECASE)
CLASSEURS = {"xl/workbook.xml": "un classeur Excel (.xlsx)", "xl/workbook.bin": "un classeur Excel (.xlsb)",
             "content.xml": "un classeur LibreOffice (.ods)"}  # fmt: skip
REMEDES = {
    UTF_16: REMEDE_UTF8,
    UTF_32: REMEDE_UTF8,
    "un PDF": "Redemandez les données en CSV ou en Parquet.",
    "une page web ou du XML": "Ce n’est pas l’extraction (session expirée ?) : redemandez-la en CSV ou en Parquet.",
    JSON: "Redemandez les données en CSV ou en Parquet.",
}


def nature(debut: bytes, entier: Path | IO[bytes] | None = None) -> str:
    """What these first bytes begin, in words; ``entier``: the whole file, to look into a zip."""
    trouvee = next((quoi for signe, quoi in SIGNES if debut.startswith(signe)), "")
    if trouvee == ZIP and entier is not None:
        return _dans_le_zip(entier)
    if trouvee:
        return trouvee
    if BALISES.match(debut):
        return "une page web ou du XML"
    if debut.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return JSON
    paires, impaires = debut[::2].count(0), debut[1::2].count(0)
    if debut and max(paires, impaires) > len(debut) // 3 and not min(paires, impaires):
        return UTF_16
    return TEXTE


def _dans_le_zip(entier: Path | IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(entier) as archive:
            noms = archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return f"{ZIP} incomplète"
    return next((quoi for nom, quoi in CLASSEURS.items() if nom in noms), ZIP)


def decrire(chemin: Path) -> str:
    """What a file is, empty when it cannot be opened."""
    try:
        with chemin.open("rb") as flux:
            return nature(flux.read(DEBUT), chemin)
    except OSError:
        return ""


def remede(trouvee: str, nom: str) -> str:
    """What to do with a file that is not what its name says."""
    if trouvee in REMEDES:
        return REMEDES[trouvee]
    if trouvee.startswith("un classeur"):
        return REMEDE_TABLEUR
    fins = {PARQUET: ".parquet", GZIP: ".csv.gz (ou .parquet.gz)", TEXTE: ".csv"}
    if trouvee not in fins:
        return "Décompressez-le et donnez, sous ce nom, le fichier CSV ou Parquet qu’il contient."
    return (
        f"S’il est entier, renommez-le en {nom.rsplit('/', 1)[-1].split('.')[0]}{fins[trouvee]} ; sinon, redemandez-le."
    )


def ignore(nom: str, chemin: Path) -> str:
    """The notice about a file that has a table's name and an extension that is not read."""
    quoi = decrire(chemin)
    return (
        f"{nom} : ignoré, ni CSV ni Parquet par son nom ; c’est {quoi or 'un fichier illisible'}. {remede(quoi, nom)}"
    )
