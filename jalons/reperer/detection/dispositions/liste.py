# ruff: noqa: S608 -- the SQL is made of our own names; paths and values of files are quoted or never in it
"""The layout "liste": any list that a caisse programmes, its columns typed by the field catalogue.

Lists are small (a hospital's discharges, a month of refusals): rows are typed in Python, one by one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jalons.reperer.programmes.champs import CHAMPS, ValeurRefusee, lire

from .. import rules
from ..erreurs import ExtractionInvalide
from ..lecture import controle
from ..lecture.bilan import BilanTable
from ..lecture.extraction import connecter, erreurs_du_moteur, muet
from ..lecture.fichiers import afficher, decouvrir
from ..lecture.lots import Connexion, Lot, preparer
from ..lecture.rejets import Rejet, numeros, valeurs_refusees
from ..lecture.tables import BASE_LISTE, IDENTITE, LISTE
from ..lecture.tampons import tampon_prive

COMMENTAIRE, COMMENTAIRE_MAXIMUM = "commentaire_administratif", 1000
TROP_LONG = f"attendu : un commentaire de {COMMENTAIRE_MAXIMUM} caractères au plus"
DATES = ("date_evenement", "date_fin")
IDENTITE_DATEE = ("date_naissance", "date_deces")
UNE_DATE = CHAMPS["date_evenement"]


@dataclass(frozen=True, slots=True)
class LigneListe:
    """One row of a list. `valeurs`: the known fields of the catalogue, typed, those of the list itself included;
    `identite`: who she is, for the offer, never read by a rule.

    A field that is absent, empty or unreadable is in neither: it is unknown, never "no".
    """

    assure_id: str
    motif: str
    date_evenement: date | None
    date_fin: date | None
    commentaire_administratif: str
    valeurs: Mapping[str, object] = field(hash=False)
    identite: Mapping[str, object] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Liste:
    """A list once checked: rows by identifier, motive and dates, then what was refused, file by file."""

    lignes: list[LigneListe]
    rejets: list[Rejet]
    bilan: BilanTable
    colonnes: tuple[str, ...]
    avertissements: tuple[str, ...]

    @property
    def morts(self) -> frozenset[str]:
        """The identifiers of those whom one line at least says dead."""
        return frozenset(ligne.assure_id for ligne in self.lignes if "date_deces" in ligne.identite)


def lire_liste(dossier: Path, suivi: Callable[[str], None] = muet) -> Liste:
    """Read the files `liste*` of a folder. Raises ExtractionInvalide; leaves no temporary file behind."""
    fichiers, avertissements = decouvrir(dossier, ["liste"])
    if not fichiers["liste"]:
        raise ExtractionInvalide(
            f"Aucun fichier liste dans « {afficher(dossier)} ». Attendu : liste*.csv, liste*.csv.gz, liste*.parquet ou liste/. "
            f"Renommez le fichier reçu, par exemple liste_sorties.csv. {' '.join(avertissements)}"
        )
    with erreurs_du_moteur(), tampon_prive() as tampon, connecter(tampon) as con:
        lots = preparer(con, fichiers["liste"], tampon, suivi)
        suivi("Contrôle des valeurs")
        bilan = controle.controler(con, "liste", lots, avertissements)
        return _typee(con, lots, bilan, avertissements)


def _typee(con: Connexion, lots: list[Lot], bilan: BilanTable, avertissements: list[str]) -> Liste:
    lues: list[LigneListe] = []
    refus = list(valeurs_refusees(con, lots))
    for lot in lots:
        lues += _lignes(con, lot, refus)
    rejetees = len({(rejet.fichier, rejet.ligne) for rejet in refus if rejet.rejette})
    controle.verifier_rejets("liste", rejetees, bilan.lues, refus, "la liste")
    uniques = sorted({_cle(ligne): ligne for ligne in _rendues(lues)}.items())
    if len(lues) > len(uniques):
        avertissements.append(f"liste : {len(lues) - len(uniques)} ligne(s) répétée(s) à l’identique, lue(s) une fois.")
    dites = {nom for nom, _ in bilan.valeurs_inconnues}  # by the check of columns, one by one
    listees = sum(1 for rejet in refus if not rejet.rejette and rejet.colonne not in dites)
    if listees:
        avertissements.append(f"liste : {listees} valeur(s) illisible(s), tenue(s) pour inconnue(s).")
    presentes = {nom for lot in lots for nom in lot.types}
    return Liste(
        lignes=[ligne for _, ligne in uniques],
        rejets=sorted(refus, key=lambda rejet: (rejet.fichier, rejet.ligne)),
        bilan=replace(bilan, rejetees=rejetees),
        colonnes=tuple(c.nom for c in LISTE if c.nom in presentes or c.nom in BASE_LISTE),
        avertissements=tuple(avertissements),
    )


def _rendues(lues: list[LigneListe]) -> list[LigneListe]:
    """Each row with the identifier of its person, the same whatever the blanks and the case of each."""
    ecritures: dict[str, set[str]] = defaultdict(set)
    for ligne in lues:
        ecritures[rules.canonique(ligne.assure_id)].add(ligne.assure_id)
    rendus = {compare: rules.rendu(compare, siennes) for compare, siennes in ecritures.items()}
    return [replace(ligne, assure_id=rendus[rules.canonique(ligne.assure_id)]) for ligne in lues]


def _lignes(con: Connexion, lot: Lot, refus: list[Rejet]) -> Iterator[LigneListe]:
    """Typed rows of files of one shape; values refused are added to `refus`."""
    noms = [colonne.nom for colonne in lot.presentes]
    textes = ", ".join(f"{'e' if nom == 'assure_id' else 'v'}_{nom}" for nom in noms)
    for source in lot.sources:
        brutes = con.execute(
            f"SELECT rang, {textes} FROM {lot.acceptees} AND fichier = {source.rang} ORDER BY rang"
        ).fetchall()
        bonnes = None
        for rang, *valeurs in brutes:
            ligne, fautes = _une_ligne(dict(zip(noms, valeurs, strict=True)))
            if fautes and bonnes is None:
                bonnes = numeros(source)
            numero = bonnes[rang - 1] if bonnes else rang
            refus += [Rejet(source.fichier.nom, numero, *faute, ligne is None) for faute in fautes]
            if ligne is not None:
                yield ligne


def _une_ligne(textes: dict[str, Any]) -> tuple[LigneListe | None, list[tuple[str, str, str]]]:
    """The typed row, None when its motive cannot be read; and its faults (column, value, reason)."""
    valeurs: dict[str, object] = {}
    identite: dict[str, object] = {}
    fautes = []
    for nom, texte in textes.items():
        if texte is None or nom in ("assure_id", COMMENTAIRE):
            continue
        try:
            if nom in IDENTITE:
                identite[nom] = lire(UNE_DATE, texte) if nom in IDENTITE_DATEE else texte
            else:
                valeurs[nom] = lire(CHAMPS[nom], str(texte))
        except ValeurRefusee as erreur:
            if nom == "motif":
                return None, [(nom, texte, str(erreur))]
            fautes.append((nom, texte, str(erreur)))
    commentaire = textes.get(COMMENTAIRE) or ""
    if len(commentaire) > COMMENTAIRE_MAXIMUM:
        fautes.append((COMMENTAIRE, commentaire, TROP_LONG))
        commentaire = ""
    evenement, fin = (valeurs.get(nom) for nom in DATES)
    ligne = LigneListe(
        assure_id=str(textes["assure_id"]),
        motif=str(valeurs["motif"]),
        date_evenement=evenement if isinstance(evenement, date) else None,
        date_fin=fin if isinstance(fin, date) else None,
        commentaire_administratif=commentaire,
        valeurs=valeurs,
        identite=identite,
    )
    return ligne, fautes


def _cle(ligne: LigneListe) -> tuple[str, ...]:
    """Code-point order of identifiers, then motives, dates (unknown first), then everything else."""
    autres = (f"{nom}={texte(valeur)}" for nom, valeur in sorted({**ligne.valeurs, **ligne.identite}.items()))
    dates = (texte(ligne.date_evenement), texte(ligne.date_fin))
    return ligne.assure_id, ligne.motif, *dates, ligne.commentaire_administratif, *autres


def texte(valeur: object) -> str:
    """As in the output: ISO dates, oui or non, unknown is empty."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, Decimal):
        return f"{valeur:f}"
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)
