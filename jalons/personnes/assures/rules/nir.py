"""The NIR as people write it: read, checked with its key, normalised to 13 characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum.fr import nir as stdnum_nir

from jalons.fondations.socle.refus import Refus
from jalons.personnes.assures.enums import Sexe, TypeIdentifiant

_CORPS = re.compile(r"\d{5}(?:\d{2}|2[AB])\d{6}", re.ASCII)
_CLE = re.compile(r"(?:\d{2})?", re.ASCII)
_SEPARATEURS = re.compile(r"[\s.\-_/'’\u00a0\u202f\u2009]")
_TABLEUR = re.compile(r"\d(?:[.,]\d+)?E\+?\d{1,2}", re.IGNORECASE | re.ASCII)
_DECIMALES_NULLES = re.compile(r"(\d{13}|\d{15})[.,]0+", re.ASCII)
_SEXES = {
    "1": Sexe.MASCULIN,
    "2": Sexe.FEMININ,
    "7": Sexe.MASCULIN,
    "8": Sexe.FEMININ,
}  # 7 and 8: provisional, of the same form
# 01 to 12, or 20 to 42 and 50 to 99 when the civil status is incomplete (Insee, [K]): never these.
_MOIS_JAMAIS = {0, *range(13, 20), *range(43, 50)}
_CHIFFRES_SURS = 14  # a spreadsheet's 15-digit number may lose one final zero, never more


class NirInvalide(Refus):
    """The text is not a NIR. The message is French, names the remedy and never repeats the number."""


@dataclass(frozen=True)
class NirLu:
    """A number read: its 13 characters, its key, what it is, and whether the key was typed (hence
    checked)."""

    nir13: str
    cle: str
    type: TypeIdentifiant
    cle_lue: bool


def cle(nir13: str) -> str:
    """Key of a 13-character number: 97 minus the remainder by 97, 2A counted 19 and 2B 18."""
    return stdnum_nir.calc_check_digits(nir13)


def nir_normalise(texte: str) -> NirLu:
    """Read a NIR, a provisional number or a NIA, with or without key, in any usual written form.

    Spaces, dots, hyphens, lower-case 2a and a spreadsheet's decimal or scientific form are forgiven as long
    as no digit is lost. First digit 1 or 2: NIR (a NIA looks the same, only people can tell); 3 to 8:
    provisional. Raises NirInvalide.
    """
    compact = _compacter(texte)
    if len(compact) not in (13, 15):
        raise NirInvalide(
            f"Le numéro a {len(compact)} caractères : il en faut 13, ou 15 avec la clé. Recopiez-le de la carte Vitale."
        )
    corps, lue = compact[:13], compact[13:]
    if not _CORPS.fullmatch(corps) or not _CLE.fullmatch(lue):
        raise NirInvalide(
            "Le numéro ne doit contenir que des chiffres (et 2A ou 2B pour la Corse) : sa clé ne peut pas "
            "être vérifiée."
        )
    attendue = cle(corps)
    if lue and lue != attendue:
        raise NirInvalide(
            f"La clé {lue} ne correspond pas au numéro (clé attendue : {attendue}). Un chiffre est sans "
            "doute faux : vérifiez sur la carte Vitale, ou laissez vide."
        )
    if corps[0] not in "12345678":
        raise NirInvalide(f"Un numéro ne commence jamais par {corps[0]}. Vérifiez le premier chiffre.")
    genre = TypeIdentifiant.NIR if corps[0] in "12" else TypeIdentifiant.PROVISOIRE
    return NirLu(corps, attendue, genre, bool(lue))


def doute(nir13: str, *, sexe: str = "", naissance: date | None = None, annee: int | None = None) -> str:
    """What this number says otherwise than her record, in one sentence that tells nothing of the number; '' if nothing.

    Never a refusal: a number changes with the sex at civil status, and a registrar may not know the month.
    """
    if nir13[0] not in _SEXES:  # provisional: its figures are not hers
        return ""
    an, mois = int(nir13[1:3]), int(nir13[3:5])
    connue = naissance.year if naissance else annee
    doutes = [
        mot
        for mot, faux in (
            ("le sexe", sexe in _SEXES.values() and _SEXES[nir13[0]] != sexe),
            ("l’année de naissance", connue is not None and connue % 100 != an),
            ("le mois de naissance", mois in _MOIS_JAMAIS or (naissance is not None and naissance.month != mois)),
        )
        if faux
    ]
    if not doutes:
        return ""
    return (
        f"Numéro à vérifier ({', '.join(doutes)}) : recopiez-le de la carte Vitale dès que possible. Rien n’est bloqué."
    )


def doute_du_texte(texte: str, **connu: Any) -> str:
    """The same of a number as it is typed or read; '' for one that cannot be read."""
    try:
        return doute(nir_normalise(texte).nir13, **connu)
    except NirInvalide:
        return ""


def _compacter(texte: str) -> str:
    brut = texte.strip().lstrip("'’=").strip('"')
    if _TABLEUR.fullmatch(brut):
        return _depuis_tableur(brut)
    if trouve := _DECIMALES_NULLES.fullmatch(brut):
        return trouve.group(1)
    compact = _SEPARATEURS.sub("", brut).upper()
    if not compact:
        raise NirInvalide("Le numéro est vide : laissez la case vide si la personne ne l’a pas.")
    return compact


def _depuis_tableur(brut: str) -> str:
    """1.84057512345678E+14 → 184057512345678; refuses a rounded number."""
    nombre = Decimal(brut.replace(",", "."))
    chiffres = len(nombre.as_tuple().digits)
    if nombre != int(nombre) or chiffres < min(_CHIFFRES_SURS, len(str(int(nombre))) - 1):
        raise NirInvalide(
            "Le tableur a arrondi ce numéro : des chiffres sont perdus. Mettez la colonne "
            "au format « texte » et recopiez le numéro."
        )
    return str(int(nombre))


def nir_formate(nir13: str) -> str:
    """« 2 84 05 75 123 456 42 » with no-break spaces and its key."""
    return str(stdnum_nir.format(nir13 + cle(nir13), "\u00a0"))
