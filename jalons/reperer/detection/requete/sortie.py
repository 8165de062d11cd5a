"""Writing the result: the same bytes for the same rows, all or nothing."""

import csv
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jalons.fondations.socle.exports import sans_formule

from .. import rules
from ..erreurs import SortieImpossible
from ..lecture.fichiers import afficher, parcourir
from ..lecture.rejets import Rejet
from ..lecture.tables import DCIR, TABLES
from .bilan import LigneReperee
from .expression import SORTIE

TABLES_LUES = tuple(table.lower() for table in (*TABLES, *DCIR))
_NEGATIF = re.compile(r"-[0-9]+([.,][0-9]+)?")  # a number, that no spreadsheet runs
ENTETE_REJETS = ("fichier", "ligne", "colonne", "valeur", "motif")
SCHEMA = pa.schema(
    [
        ("assure_id", pa.string()),
        ("arret_debut", pa.date32()),
        ("jour_91", pa.date32()),
        ("dernier_jour_paye", pa.date32()),
        ("jours_payes", pa.int32()),
        ("montant_journalier", pa.decimal128(15, 2)),
        ("marqueurs", pa.string()),
        ("inconnus", pa.string()),
        ("offre", pa.string()),
        ("reprise_presumee", pa.string()),
        ("commune", pa.string()),
    ]
)


def verifier(sortie: Path | None, rejets: Path | None, dossier: Path, tables: tuple[str, ...] = TABLES_LUES) -> None:
    """Refuse early what could not be written at the end, or is what will be read. Raises SortieImpossible."""
    if sortie is not None and sortie.suffix.lower() not in (".csv", ".parquet"):
        raise SortieImpossible(f"--sortie {afficher(sortie)} : le nom doit finir par .csv ou .parquet.")
    cibles = [_reelle(cible) for cible in (sortie, rejets) if cible is not None]
    if len(cibles) > len(set(cibles)):
        raise SortieImpossible("--sortie et --rejets désignent le même fichier. Donnez deux noms.")
    for cible in cibles:
        if cible.exists() and not cible.is_file():
            raise SortieImpossible(f"{afficher(cible)} est un dossier ou un fichier spécial. Donnez un nom de fichier.")
        if not cible.parent.is_dir():
            raise SortieImpossible(
                f"Le dossier {afficher(cible.parent)} n’existe pas. Créez-le ou changez le nom du fichier."
            )
        if not os.access(cible.parent, os.W_OK):
            raise SortieImpossible(f"Écriture impossible dans {afficher(cible.parent)}. Choisissez un autre dossier.")
        if _serait_lue(cible, dossier, tables):
            raise SortieImpossible(
                f"{afficher(cible.name)} serait relu comme une partie de l’extraction. Changez de nom ou de dossier."
            )


def _reelle(cible: Path) -> Path:
    """Where a target leads, links followed. Raises SortieImpossible."""
    try:
        reelle = cible.resolve()
        reelle.exists()
    except (OSError, RuntimeError) as erreur:
        raise SortieImpossible(
            f"{afficher(cible)[:100]} : nom trop long, refusé, ou lien qui mène à lui-même. Donnez un autre nom de fichier."
        ) from erreur
    return reelle


def _serait_lue(cible: Path, dossier: Path, tables: tuple[str, ...]) -> bool:
    """Whether a target is a file of the extraction, or would be one next time. Links may lead to it from elsewhere."""
    for table in tables:
        with suppress(OSError, RuntimeError):  # said by who reads the folder
            racine = dossier.resolve()
            if cible.is_relative_to(racine) and cible.relative_to(racine).parts[0].lower().startswith(table):
                return True
            for lue in parcourir(dossier, table):
                if cible == lue.resolve() or (lue.parent != dossier and cible.parent == lue.parent.resolve()):
                    return True
    return False


def ecrire(
    lignes: list[LigneReperee], sortie: Path | None, rejets: Iterable[Rejet], fichier_rejets: Path | None
) -> None:
    """Write the two files, each beside its final name, then put both in place. Raises SortieImpossible."""
    with _prets(rejets, fichier_rejets, sortie) as prete:
        if sortie is not None and prete is not None:
            if sortie.suffix.lower() == ".csv":
                _ecrire_csv(SORTIE, (valeurs(ligne) for ligne in lignes), prete)
            else:
                _ecrire_parquet(lignes, prete)


def ecrire_textes(
    colonnes: tuple[str, ...], lignes: Iterable[tuple[str, ...]], sortie: Path | None, rejets: Iterable[Rejet],
    fichier_rejets: Path | None,
) -> None:  # fmt: skip
    """The same for rows of texts, the first of which is never empty. Raises SortieImpossible."""
    with _prets(rejets, fichier_rejets, sortie) as prete:
        if sortie is None or prete is None:
            return
        if sortie.suffix.lower() == ".csv":
            _ecrire_csv(colonnes, lignes, prete)
        else:
            toutes = list(zip(*lignes, strict=True)) or [()] * len(colonnes)
            textes = [pa.array([texte or None for texte in colonne], pa.string()) for colonne in toutes]
            _ecrire_table(pa.table(dict(zip(colonnes, textes, strict=True))), prete)


@contextmanager
def _prets(rejets: Iterable[Rejet], fichier_rejets: Path | None, sortie: Path | None) -> Iterator[Path | None]:
    """Where to write the result; both files are put in place when the block ends well."""
    try:
        with _provisoire(fichier_rejets) as rejets_prets, _provisoire(sortie) as sortie_prete:
            if rejets_prets is not None:
                _ecrire_rejets(rejets, rejets_prets)
            yield sortie_prete
    except OSError as erreur:
        raise SortieImpossible(
            f"Écriture impossible ({erreur.strerror or erreur}). Libérez de la place ou choisissez un autre dossier."
        ) from erreur


@contextmanager
def _provisoire(cible: Path | None) -> Iterator[Path | None]:
    """A private file in the folder of `cible`, renamed to it at the end, removed on any failure."""
    if cible is None:
        yield None
        return
    cible = cible.resolve()  # a link stays one
    descripteur, nom = tempfile.mkstemp(prefix=f".{cible.name}.", suffix=".partiel", dir=cible.parent)
    os.close(descripteur)
    provisoire = Path(nom)
    try:
        yield provisoire
        with provisoire.open("rb") as flux:
            os.fsync(flux.fileno())
        provisoire.replace(cible)
    finally:
        with suppress(FileNotFoundError):
            provisoire.unlink()


def valeurs(ligne: LigneReperee) -> tuple[Any, ...]:
    """The values of one row of the output, typed, in the order of SORTIE."""
    reprise = None if ligne.reprise_presumee is None else ("oui" if ligne.reprise_presumee else "non")
    return (
        ligne.assure_id,
        ligne.arret_debut,
        ligne.jour_91,
        ligne.dernier_jour_paye,
        ligne.jours_payes,
        rules.au_centime(ligne.montant_journalier),
        rules.joindre(ligne.marqueurs),
        rules.joindre(ligne.inconnus),
        ligne.offre,
        reprise,
        ligne.commune,
    )


def _ecrire_csv(titres: tuple[str, ...], lignes: Iterable[tuple[Any, ...]], chemin: Path) -> None:
    """Semicolons; a text that a spreadsheet would run begins with a blank, which is taken off when the file is read again."""
    with chemin.open("w", encoding="utf-8", newline="") as flux:
        redacteur = csv.writer(flux, delimiter=";", lineterminator="\n")
        redacteur.writerow(titres)
        redacteur.writerows([_sans_formule(valeur) for valeur in ligne] for ligne in lignes)


def _sans_formule(valeur: Any) -> Any:
    return valeur if not isinstance(valeur, str) or _NEGATIF.fullmatch(valeur) else sans_formule(valeur)


def _ecrire_parquet(lignes: list[LigneReperee], chemin: Path) -> None:
    colonnes = list(zip(*(valeurs(ligne) for ligne in lignes), strict=True)) or [()] * len(SORTIE)
    tableaux = [pa.array(colonne, type=champ.type) for colonne, champ in zip(colonnes, SCHEMA, strict=True)]
    _ecrire_table(pa.Table.from_arrays(tableaux, schema=SCHEMA), chemin)


def _ecrire_table(table: pa.Table, chemin: Path) -> None:
    with chemin.open("wb") as flux:  # Arrow knows only names in UTF-8
        pq.write_table(table, flux)


def _ecrire_rejets(rejets: Iterable[Rejet], chemin: Path) -> None:
    _ecrire_csv(ENTETE_REJETS, ((r.fichier, r.ligne, r.colonne, r.valeur, r.motif) for r in rejets), chemin)
