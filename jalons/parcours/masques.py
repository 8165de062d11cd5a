"""What is hidden in the copy of a file: words of other people, found whole whatever their accents and case; the copy itself.

Pure. A word is hidden where it stands alone, never inside another one; a compound name that holds it is hidden whole, unless
it is the person's own. What is hidden shows as ``MARQUE``, what is taken out as ``RETIREE``: nothing is falsified in silence.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import groupby

from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.ecrits import Ecrit
from jalons.fondations.socle.telephone import e164

MARQUE = "[passage concernant une autre personne]"
RETIREE = "[ligne retirée de cette copie]"
_LETTRES = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "‐": "-", "‑": "-", "’": "'", "‘": "'", "ʼ": "'"}
_TUES = frozenset({"Mn", "Cf"})  # accents apart, soft hyphens, signs that nobody sees
_L = r"[^\W_]"
_AVANT, _APRES = re.compile(rf"(?:{_L}+-)+$"), re.compile(rf"(?:-{_L}+)+")
_NUMERO = re.compile(r"[+\d][\d\s.\-/()]*")
_CIVILITE = r"(?:M\.|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle)"
_MAJ = r"[A-ZÀ-ÖØ-Þ][\w'’\-]*"
_PARTICULES = r"(?:(?:de|du|des|la|le|les|d['’]|l['’])\s*)*"
_VOIES = (
    r"(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|all[ée]e|route|cours|quai|square|r[ée]sidence|lotissement|hameau"
    r"|cit[ée]|passage|sentier|villa|faubourg)"
)
_CHERCHES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "un numéro de téléphone qui n’est pas le sien",
        re.compile(r"(?<![\w+])(?:\+\d{2,3}|00\d{2,3}|0)(?:[\s.\-]?\d){8,9}(?!\d)"),
    ),
    ("une adresse électronique qui n’est pas la sienne", re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")),
    (
        "une adresse qui n’est pas la sienne",
        re.compile(
            rf"\b\d{{1,4}}(?:\s?(?:bis|ter|quater))?,?\s+(?i:{_VOIES})\s+(?i:{_PARTICULES})[\w'’\-]+(?:\s+{_PARTICULES}{_MAJ})*"
            rf"(?:,?\s+\d{{5}}[^\S\n]+{_MAJ}(?:[^\S\n]+{_MAJ})*)?"
        ),
    ),
    (
        "une personne nommée dans un texte",
        re.compile(rf"\b{_CIVILITE}\s+{_PARTICULES}{_MAJ}(?:\s+{_PARTICULES}{_MAJ}){{0,2}}"),
    ),
)
CAPITALE = "un mot à capitale, vu dans un texte"
_CAPITALES = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-ÖØ-Þ][a-zà-ÿ][\w’'\-]+(?: [A-ZÀ-ÖØ-Þ][a-zà-ÿ][\w’'\-]+)?")
_VIDES = frozenset(
    {
        "madame",
        "monsieur",
        "mademoiselle",
        "mme",
        "mlle",
        "mr",
        "m",
        "docteur",
        "maitre",
        "son",
        "ses",
        "les",
        "des",
        "une",
        "pas",
    }
)


def plier(texte: str) -> tuple[str, list[int]]:
    """The text without case nor accents, and for each of its letters the place of the one it comes from."""
    plie, places = [], []
    for rang, signe in enumerate(texte):
        for lettre in unicodedata.normalize("NFKD", signe.casefold()):
            for une in _LETTRES.get(lettre, lettre):
                if unicodedata.category(une) not in _TUES:
                    plie.append(une)
                    places.append(rang)
    return "".join(plie), places


def plat(texte: str) -> str:
    """The words alone, to compare."""
    return " ".join(re.findall(rf"{_L}+", plier(texte)[0]))


def _motif(mot: str) -> re.Pattern[str] | None:
    """How a word is found in a folded text; None when it says nothing."""
    chiffres = re.sub(r"\D", "", mot)
    if len(chiffres) >= 8 and _NUMERO.fullmatch(mot.strip()):
        national = re.sub(r"^(?:0033|33|0)", "", chiffres)
        corps = r"[\s.\-/]*".join(national)
        return re.compile(rf"(?<!\d)(?:(?:\+|00)\d{{2,3}}[\s.\-/]*(?:\(0\)[\s.\-/]*)?|0[\s.\-/]*)?{corps}(?!\d)")
    lettres = re.findall(rf"{_L}+", plier(mot)[0])
    if not lettres:
        return None
    plus_long = max(8, *map(len, re.split(rf"{_L}+", mot)))  # « Jean-Pierre », « Jean   Pierre »
    entre = rf"[\W_]{{1,{plus_long}}}"
    return re.compile(rf"(?<!{_L}){entre.join(map(re.escape, lettres))}(?!{_L})")


def trouves(texte: str, mots: Iterable[str], siens: Collection[str] = ()) -> list[tuple[int, int]]:
    """Where these words stand in a text, joined where they meet. ``siens``: her own names, ``plat``."""
    plie, places = plier(texte)
    bouts = []
    for motif in filter(None, map(_motif, mots)):
        for vu in motif.finditer(plie):
            debut, fin = vu.span()
            debut -= len(m.group()) if (m := _AVANT.search(plie, 0, debut)) else 0
            fin += len(m.group()) if (m := _APRES.match(plie, fin)) else 0
            if plat(plie[debut:fin]) not in siens or vu.span() == (debut, fin):
                bouts.append((places[debut], _fin(texte, places[fin - 1] + 1)))
    return _joindre(sorted(bouts), texte)


def _fin(texte: str, ou: int) -> int:
    """Past the accents that belong to the last letter."""
    while ou < len(texte) and unicodedata.category(texte[ou]) in _TUES:
        ou += 1
    return ou


def _joindre(bouts: list[tuple[int, int]], texte: str) -> list[tuple[int, int]]:
    joints: list[tuple[int, int]] = []
    for debut, fin in bouts:
        if joints and not texte[joints[-1][1] : debut].strip():
            joints[-1] = joints[-1][0], max(fin, joints[-1][1])
        else:
            joints.append((debut, fin))
    return joints


def masquer(texte: str, mots: Iterable[str], siens: Collection[str] = ()) -> str:
    """The text as it leaves."""
    morceaux, ou = [], 0
    for debut, fin in trouves(texte, mots, siens):
        morceaux += [texte[ou:debut], MARQUE]
        ou = fin
    return "".join([*morceaux, texte[ou:]])


# --- what the machine proposes ---


@dataclass(frozen=True)
class Tiers:
    """Somebody whom the service knows of, and why: ``coche`` False for who acts in her trade."""

    nom: str
    raison: str
    coche: bool = True


@dataclass(frozen=True)
class Elle:
    """What is the person's own, and is never proposed."""

    noms: tuple[str, ...]
    telephones: tuple[str, ...] = ()
    adresse: str = ""
    courriel: str = ""

    @property
    def siens(self) -> frozenset[str]:
        """Her names, whole and word by word."""
        entiers = {plat(nom) for nom in self.noms if nom}
        return frozenset(entiers | {plat(mot) for nom in self.noms for mot in nom.split()})

    def est_sien(self, mot: str) -> bool:
        """One of her names, her number, her address."""
        if plat(mot) in self.siens or ((numero := e164(mot)) and numero in {e164(t) for t in self.telephones}):
            return True
        lu = plat(mot)
        return bool(lu) and (lu in plat(self.adresse) or lu == plat(self.courriel))


@dataclass(frozen=True)
class Propose:
    """A word that may be another person's, with why, and how often it is written."""

    mot: str
    raison: str
    coche: bool
    fois: int

    @property
    def a_regarder(self) -> bool:
        """Nothing says that it is somebody: offered last, for the eye."""
        return self.raison == CAPITALE


def proposer(textes: Collection[str], tiers: Iterable[Tiers], elle: Elle) -> list[Propose]:
    """What to hide, as far as a machine knows: names that the service holds, then what is seen in the texts."""
    vus: dict[str, Propose] = {}
    connus = list(tiers)
    de_metier = [f" {plat(t.nom)} " for t in connus if not t.coche]
    for mot, raison, coche in [*_noms(connus), *_lus(textes, elle, de_metier)]:
        deja = raison == CAPITALE and any(f" {plat(mot)} " in f" {plat(p.mot)} " for p in vus.values())
        if (cle := e164(mot) or plat(mot)) and cle not in vus and not deja and not elle.est_sien(mot):
            fois = sum(len(trouves(texte, [mot], elle.siens)) for texte in textes)
            vus[cle] = Propose(mot, raison, coche, fois)
    return [p for p in vus.values() if p.fois]


def _noms(tiers: Iterable[Tiers]) -> Iterator[tuple[str, str, bool]]:
    for t in tiers:
        yield t.nom.strip(), t.raison, t.coche
        morceaux = t.nom.split()
        for morceau in morceaux if t.coche and len(morceaux) > 1 else ():
            nu = morceau.strip('.,;:()«»"')
            if len(nu) > 2 and nu[:1].isupper() and plat(nu) not in _VIDES:
                yield nu, t.raison, t.coche


def _lus(textes: Collection[str], elle: Elle, de_metier: Collection[str]) -> Iterator[tuple[str, str, bool]]:
    """Numbers, addresses, names with their title; then every other word that begins as a name does, left to the eye."""
    for raison, motif in (*_CHERCHES, (CAPITALE, _CAPITALES)):
        for vu in (vu for texte in textes for vu in motif.findall(texte)):
            mot = " ".join(vu.split())
            nom = " ".join(m for m in plat(mot).split() if m not in _VIDES)
            sien = elle.siens & set(nom.split()) and "@" not in mot
            if not sien and not any(f" {nom} " in qui for qui in de_metier):
                yield mot, raison, raison != CAPITALE


# --- the copy ---


@dataclass(frozen=True)
class Rangee:
    """One line as it leaves; ``retiree``: taken out, nothing of it leaves."""

    cle: str
    le: str
    titre: str
    qui: str
    texte: str
    tiers: bool = False
    retiree: bool = False
    pourquoi: str = ""  # kept at the service: never in what leaves


@dataclass(frozen=True)
class CopieFaite:
    """The copy, whole: the page shows it, the PDF prints it, the digest says that both are the same."""

    personne: str
    organisme: str
    telephone: str
    jour: date
    sections: tuple[tuple[str, tuple[Rangee, ...]], ...]
    absents: tuple[str, ...]  # what is not in it, in words
    fictif: bool = False

    @property
    def retirees(self) -> int:
        """How many lines were taken out."""
        return sum(r.retiree for _, rangees in self.sections for r in rangees)

    @property
    def passages(self) -> int:
        """How many passages are hidden."""
        return sum(f"{r.titre}\n{r.texte}".count(MARQUE) for _, rangees in self.sections for r in rangees)

    @property
    def combien(self) -> int:
        """How many lines there are, those taken out with them."""
        return sum(len(rangees) for _, rangees in self.sections)

    @property
    def contenu(self) -> str:
        """The same lines give the same text; the keys of the lines leave with nobody."""
        dit = asdict(self) | {"jour": self.jour.isoformat()}
        dit["sections"] = [
            {
                "titre": titre,
                "lignes": [{"le": r.le, "titre": r.titre, "qui": r.qui, "texte": r.texte} for r in rangees],
            }
            for titre, rangees in self.sections
        ]
        dit |= {"retirees": self.retirees, "passages": self.passages, "date": jour_annee(self.jour)}
        return json.dumps(dit, ensure_ascii=False, sort_keys=True)

    @property
    def empreinte(self) -> str:
        """What the page that showed it sends back."""
        return hashlib.sha256(self.contenu.encode()).hexdigest()

    @property
    def texte(self) -> str:
        """In plain text, as the outbox carries it."""
        blocs = [f"Copie de votre dossier, {self.personne}, {jour_annee(self.jour)}"]
        for titre, rangees in self.sections:
            blocs += [
                titre.upper(),
                *("\n".join(m for m in (f"{r.le}. {r.titre}. {r.qui}", r.texte) if m) for r in rangees),
            ]
        return "\n\n".join([*blocs, *self.absents])


def composer(
    ecrits: Iterable[Ecrit],
    *,
    mots: Collection[str],
    retires: Mapping[str, str],
    elle: Elle,
    fonction: Callable[[Ecrit], str],
    cadre: CopieFaite,
) -> CopieFaite:
    """The copy: lines by section and in order of date, words hidden, lines taken out in their place. ``cadre``: all but them."""

    def rangee(e: Ecrit) -> Rangee:
        if pourquoi := retires.get(e.cle):
            return Rangee(e.cle, "", RETIREE, "", "", e.tiers, retiree=True, pourquoi=pourquoi)
        titre, texte = (masquer(t, mots, elle.siens) for t in (e.titre, e.texte))
        return Rangee(e.cle, jour_annee(e.le), titre, fonction(e), texte, e.tiers)

    sections = tuple((titre, tuple(map(rangee, siens))) for titre, siens in groupby(ecrits, lambda e: e.section))
    return replace(cadre, sections=sections)
