"""One clean folder a layout, and the ways in which people's tools write the same one: the same people, every time.

`VALEURS` change the cells of a table, `TEXTES` the bytes of its file; any mix of them says what the clean folder says.
"""

import csv
import gzip
import io
import random
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from stdnum.fr.nir import calc_check_digits

from .bons import COURTS, DROITS, ER_PRS_F, LISTE, Lignes
from .bons import IJ as COLONNES_IJ

ANNA, ANGE, DENIS, CARLA, LOLA = "284057512345672", "184052A12345682", "165077512345618", "279037512345691", "CAISSE-4"
COLONNES_ASSURES = ("assure_id", "commune", "sexe", "personnes_a_charge", "c2s", "ald", "date_deces", "nom")
Changement = Callable[[str, random.Random], str]


def jalons() -> dict[str, Lignes]:
    """Anna, Ange of Corsica, Carla and Lola are found, in two payments each; Denis is dead, Éva was paid by mistake."""
    ij = []
    for rang, personne in enumerate((ANNA, ANGE, DENIS, CARLA, LOLA)):
        nature = ("maladie", "at", "maladie", "mp", "maladie")[rang]
        ij += [_ij(personne, "2026-03-10", "2026-04-20", nature), _ij(personne, "2026-04-21", "2026-06-20", nature)]
    paye = _ij("290017512345605", "2026-03-10", "2026-06-20", "maladie")
    ij += [paye, paye | {"sens": "-1"}]
    ij += [_ij(f"2790396001{n:03}", "2026-05-01", "2026-05-03", "maladie") for n in range(COURTS)]
    droits = {ANNA: ("non", "oui", ""), ANGE: ("gratuite", "non", ""), DENIS: ("non", "non", "2026-05-02"),
              CARLA: ("participation", "oui", ""), LOLA: ("", "non", "")}  # fmt: skip
    assures = [
        dict(zip(COLONNES_ASSURES, (p, "2A004" if p == ANGE else "31555", "1", "1", *siens, "Été"), strict=True))
        for p, siens in droits.items()
    ]
    return {"ij": ij, "assures": assures}


def _ij(personne: str, debut: str, fin: str, nature: str) -> dict[str, str]:
    return dict(zip(COLONNES_IJ, (personne, debut, fin, nature, "41.95", "1", "2026-06-25", ""), strict=True))


def dcir() -> dict[str, Lignes]:
    """The same people; their rights by the tables of the SNDS. One pseudonym has the form of a NIR."""
    gens = {"KA1": "031", "KB2": "2A", "KC3": "031", CARLA: "031"}
    paiements = [("2026-03-10", "2026-04-20", "42"), ("2026-04-21", "2026-06-20", "61")]
    prestations = [
        dict(zip(ER_PRS_F, (psa, "1", "6111", *periode[:2], "10", periode[2], "1000.00", "41.95", "2026-06-25", "0", dep, "004"),
                 strict=True))
        for psa, dep in gens.items() for periode in paiements
    ]  # fmt: skip
    tables = {
        "IR_BEN_R": [
            (psa, "1", "2026-05-02" if psa == "KC3" else "1600-01-01", dep, "004") for psa, dep in gens.items()
        ],
        "IR_IMB_R": [("KA1", "1", "2025-01-01", "1600-01-01", "41")],
        "IR_ORC_R": [("KB2", "1", "89", "2025-01-01", "2026-12-31", "P")],
    }
    droits = {t: [dict(zip(DROITS[t], ligne, strict=True)) for ligne in lignes] for t, lignes in tables.items()}
    return {"ER_PRS_F": prestations, **droits}


def liste() -> dict[str, Lignes]:
    """Two events of Anna, one of Ange, and Denis, whom one line says dead."""
    gens = (
        (ANNA, "2026-06-02"),
        (ANNA, "2026-06-09"),
        (ANGE, "2026-06-03"),
        (DENIS, "2026-06-04"),
        (DENIS, "2026-06-05"),
    )
    lignes = [
        dict(zip(LISTE, (p, "sortie", jour, "", "à rappeler", "2", "12", "oui"), strict=True))
        | {"commune": "2A004", "date_deces": "2026-06-01" if jour == "2026-06-05" else ""}
        for p, jour in gens
    ]
    return {"liste": lignes}


PROPRES = {"jalons": jalons, "dcir": dcir, "liste": liste}


# --- Cells ---


def _avec_ou_sans_cle(numero: str, _: random.Random) -> str:
    """A NIR of 15 characters without its key, one of 13 with it."""
    if not re.fullmatch(r"[12]\d{4}(\d\d|2[AB])\d{6}(\d\d)?", numero):
        return numero
    return numero[:13] if len(numero) == 15 else numero + calc_check_digits(numero)


def espacer(numero: str, tirage: random.Random) -> str:
    """As on a card, with blanks of any kind: « 1 84 05 75 123 456 42 »."""
    if len(numero) != 15:
        return numero + tirage.choice((" ", "   ", "\u00a0"))
    blanc = tirage.choice((" ", "\u00a0", "\u202f"))
    coupes = (0, 1, 3, 5, 7, 10, 13, 15)
    return blanc.join(numero[a:b] for a, b in pairwise(coupes))


def _casse(texte: str, tirage: random.Random) -> str:
    return tirage.choice((texte.upper(), texte.capitalize(), texte.lower()))


def _entoure(texte: str, tirage: random.Random) -> str:
    return tirage.choice((f" {texte}", f"{texte}  ", f"\u00a0{texte}"))


def _minuit(texte: str, tirage: random.Random) -> str:
    return texte and texte + tirage.choice((" 00:00:00", "T00:00:00", " 00:00", " 00:00:00.000"))


NUMEROS = {"assure_id", "BEN_NIR_PSA"}
MOTS = {"nature", "c2s", "ald", "commune", "aidant", "BEN_RES_DPT", "REF_C2S_COD"}
DATES = {nom for nom in (*COLONNES_IJ, *COLONNES_ASSURES, *ER_PRS_F, *LISTE, *sum(DROITS.values(), ()))
         if nom.startswith("date") or nom.endswith(("_DTD", "_DTF", "_DSD", "_DSF", "_DTE"))}  # fmt: skip
ENTIERS = {"sexe", "personnes_a_charge", "sens"}
# In this order too: blanks come around the rest.
VALEURS: dict[str, tuple[set[str], Changement]] = {
    "numéro avec ou sans sa clé": (NUMEROS, _avec_ou_sans_cle),
    "blanc après le numéro": (NUMEROS, lambda t, _: f"{t} "),
    "numéro entouré de blancs": (NUMEROS, _entoure),
    "numéro espacé": (NUMEROS, espacer),
    "2a et 2A": (NUMEROS, lambda t, _: t.lower()),
    "casse des mots": (MOTS, _casse),
    "minuit après la date": (DATES, _minuit),
    "virgule décimale": ({"montant_journalier", "BSE_REM_PRU", "PRS_PAI_MNT"}, lambda t, _: t.replace(".", ",")),
    "nombre suivi de ,0": (ENTIERS, lambda t, h: t and t + h.choice((".0", ",0", ".00"))),
    "mots entourés de blancs": (MOTS | DATES | ENTIERS | {"montant_journalier", "BSE_REM_PRU"}, _entoure),
}


def annuler_par_le_signe(lignes: Lignes) -> Lignes:
    """A cancellation told by its amount, as accounting does."""
    return [
        ligne | {"sens": "", "montant_journalier": f"-{ligne['montant_journalier']}"}
        if ligne.get("sens") == "-1"
        else ligne
        for ligne in lignes
    ]


def changer(lignes: Lignes, nom: str, tirage: random.Random) -> Lignes:
    """Some cells of the columns concerned, written otherwise."""
    colonnes, faire = VALEURS[nom]
    return [
        {c: faire(t, tirage) if c in colonnes and t and tirage.random() < 0.6 else t for c, t in ligne.items()}
        for ligne in lignes
    ]


# --- Bytes ---


def en_texte(lignes: Lignes, separateur: str = ";") -> str:
    flux = io.StringIO()
    redacteur = csv.DictWriter(flux, tuple(lignes[0]), delimiter=separateur, lineterminator="\n")
    redacteur.writeheader()
    redacteur.writerows(lignes)
    return flux.getvalue()


def _vides(texte: str, tirage: random.Random, sep: str) -> str:
    lignes = texte.splitlines(keepends=True)
    creuse = sep * lignes[0].count(sep) + "\n"
    for _ in range(12):
        lignes.insert(tirage.randrange(1, len(lignes) + 1), tirage.choice((creuse, "\n", f" {creuse}", sep + "\n")))
    return "".join(lignes)


def _titre_coupe(texte: str, tirage: random.Random, sep: str) -> str:
    titres, suite = texte.split("\n", 1)
    noms = titres.split(sep)
    rang = tirage.randrange(len(noms))
    nom = noms[rang]
    coupe = tirage.choice((nom.replace("_", "\n", 1), f"{nom}\n(à vérifier)", f" {nom} \n"))
    return sep.join([*noms[:rang], f'"{coupe}"', *noms[rang + 1 :]]) + "\n" + suite


def _fins_melees(texte: str, tirage: random.Random, sep: str) -> str:
    return "".join(ligne[:-1] + tirage.choice(("\n", "\r\n")) for ligne in texte.splitlines(keepends=True))


# In this order: each is written over the one before.
TEXTES: dict[str, Callable[[str, random.Random, str], str]] = {
    "lignes de séparateurs": _vides,
    "titres en capitales": lambda t, h, s: t.split("\n", 1)[0].upper() + "\n" + t.split("\n", 1)[1],
    "titre sur deux lignes": _titre_coupe,
    "ligne vide d’abord": lambda t, h, s: h.choice(("\n", "\n\n", f"{s}{s}{s}\n")) + t,
    "ligne de titre": lambda t, h, s: h.choice((f"Extraction du 30 juin 2026{s * 4}\n", "Requête A1, juin\n\n")) + t,
    "sep= d’Excel": lambda t, h, s: f"sep={s}\n{t}",
    "fins de ligne mêlées": _fins_melees,
    "fins de ligne de Macintosh": lambda t, h, s: t.replace("\r\n", "\n").replace("\n", "\r"),
    "marque d’ordre": lambda t, h, s: "\ufeff" + t,
}
SEPARATEURS = (";", ",", "\t", "|")


def ecrire(
    dossier: Path, disposition: str, tirage: random.Random, valeurs: set[str] = frozenset(), textes: set[str] = frozenset(),
    separateur: str = ";", gz: bool = False, signe: bool = False,
) -> None:  # fmt: skip
    """The clean folder of a layout, in disguise."""
    for table, propres in PROPRES[disposition]().items():
        lignes = annuler_par_le_signe(propres) if signe else propres
        for nom in VALEURS:
            lignes = changer(lignes, nom, tirage) if nom in valeurs else lignes
        texte = en_texte(lignes, separateur)
        for nom, faire in TEXTES.items():
            if nom in textes:
                texte = faire(texte, tirage, separateur)
        octets = texte.encode()
        (dossier / f"{table}.csv{'.gz' if gz else ''}").write_bytes(gzip.compress(octets) if gz else octets)
