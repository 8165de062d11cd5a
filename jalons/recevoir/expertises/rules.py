"""What may be kept of a question: the rule, never the person. Pure."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from jalons.fondations.socle.numeros import DANS_UN_TEXTE, a_plat
from jalons.personnes.assures.rules import normalise

# What names somebody, and how it is told. Her numbers are refused; a name may be nobody's: who writes says so.
MOT = r"[A-ZÀ-Ý](?:[\w’'-]+|\.|(?!\w))"  # « Dupont », « V. »
PARTICULE = r"(?:(?:de\s+la|de|du|des|le|la|ben|el)\s+|d[’'])?"
CIVILITE = r"(?:M\.|Mr|Mme|Mlle|Dr|Pr|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|MONSIEUR|MADAME|[Dd]octeur)\.?"
APRES_CIVILITE = re.compile(rf"\b{CIVILITE}\s+{PARTICULE}{MOT}(?:\s+{PARTICULE}{MOT}){{0,2}}")
DEUX_MOTS = re.compile(rf"(?=\b({MOT})\s+{PARTICULE}({MOT}))")
LIEU = re.compile(
    r"\b(?:saint|sainte|st|ste|rue|avenue|boulevard|place|h[ôo]pital|clinique|lyc[ée]e|[ée]cole|loi)[\s-]+$",
    re.IGNORECASE,
)
NOM = "un nom de personne"
TRACES = (
    ("un numéro de sécurité sociale", DANS_UN_TEXTE),
    ("un numéro de téléphone", re.compile(r"(?<!\d)(?:\+33\s?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)")),
    ("une adresse électronique", re.compile(r"\S+@\S+\.\w+")),
    ("une date de naissance", re.compile(r"\bn[ée]e?s?\s+le\b[^.,;]{0,20}", re.IGNORECASE)),
    (NOM, APRES_CIVILITE),
)
ECRIRE = "Écrivez la situation sans la personne (« une salariée de 58 ans »)."
CONFIRMER = " Si ce n’est le nom de personne de ce dossier, dites-le sous le texte."


@cache
def prenoms() -> frozenset[str]:
    """The first names that are known, without accents nor capitals (Insee)."""
    lignes = (files("jalons.recevoir.expertises") / "donnees/prenoms.txt").read_text().splitlines()
    return frozenset(mot for ligne in lignes if not ligne.startswith("#") for mot in ligne.split())


def _prenoms_et_noms(texte: str) -> list[tuple[int, str, str]]:
    """A known first name beside a word with a capital, in either order: « Jean Dupont », « DUPONT Jean », « Léa M. »."""
    trouves, fin = [], 0
    for m in DEUX_MOTS.finditer(texte):
        if m.start() < fin or any(LIEU.search(texte[: m.start(rang)]) for rang in (1, 2)):
            continue
        if any(normalise(mot).split(" ")[0] in prenoms() for mot in m.groups()):
            fin = m.end(2)
            trouves.append((m.start(), NOM, texte[m.start() : fin]))
    return trouves


def traces(texte: str) -> list[tuple[str, str]]:
    """What names somebody in a text: [(what it is, as it is written)], in the order of the text, as an eye reads it."""
    texte, _ = a_plat(texte)
    trouvees = [(m.start(), quoi, m.group().strip()) for quoi, motif in TRACES for m in motif.finditer(texte)]
    dits = [range(debut, debut + len(mot)) for debut, quoi, mot in trouvees if quoi == NOM]
    trouvees += [t for t in _prenoms_et_noms(texte) if not any(t[0] in dit for dit in dits)]
    return [(quoi, mot) for _, quoi, mot in sorted(trouvees)]


def nomme(texte: str) -> bool:
    """Whether somebody seems named, which is all that a person may confirm to be a false alarm."""
    return any(quoi == NOM for quoi, _ in traces(texte))


def faute(texte: str, *, confirme: bool = False) -> str:
    """Why this text cannot be kept, '' when it can: each thing found and the remedy. ``confirme``: no name is one."""
    trouvees = [(quoi, mot) for quoi, mot in traces(texte) if not (confirme and quoi == NOM)]
    if not trouvees:
        return ""
    dites = " ; ".join(f"{quoi}, « {mot} »" for quoi, mot in trouvees)
    fausse = CONFIRMER if all(quoi == NOM for quoi, _ in trouvees) else ""
    return f"Ce texte dit quelqu’un : {dites}. {ECRIRE}{fausse}"
