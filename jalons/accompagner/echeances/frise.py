"""The line of rights as a drawing: geometry for a server-made SVG. Its table says the same. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from jalons.fondations.socle.dates import INSECABLE, jour_annee

from .decompte import UN_JOUR, Arret, dans_mois
from .valeurs import Faits, Ligne

LARGEUR, MARGE, LETTRE = 900, 6, 6.5  # pixels; LETTRE: the width of a letter, on average
HAUT, BAS, PAS = 30, 184, 24  # first lane above the months, first lane below the bars, between two lanes
MOIS_COURTS = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()  # noqa: SIM905
AU_PLUS = 18  # months drawn: what is further is in the table
MOTS = {
    "arret_debut": "début de l’arrêt",
    "pre_reprise": "pré-reprise",
    "jour_91": "91e jour",
    "at_jour_29": "80 %",
    "complement_fin": "fin du complément de l’employeur",
    "prescription_fin": "fin de la prescription",
    "six_mois": "six mois, droits à vérifier",
    "ij_fin": "fin des indemnités",
    "liberal_relais": "relais de la section de retraite",
    "reprise_visite": "visite de reprise, au plus tard",
    "recours_ij": "dernier jour pour contester",
    "recours_invalidite": "dernier jour pour contester",
}
EN_HAUT = ("arret_debut", "six_mois", "ij_fin", "liberal_relais")

Echelle = Callable[[date], float]


@dataclass(frozen=True, slots=True)
class Barre:
    """Consecutive days in pixels. ``genre``: ij, suite (if prolonged), complement, apres (unknown)."""

    x: float
    y: int
    largeur: float
    genre: str
    mots: str


@dataclass(frozen=True, slots=True)
class Repere:
    """A date pointed at; ``ancre`` keeps its words inside the drawing, ``perte`` when it costs money."""

    x: float
    y: int
    ancre: str
    texte_x: float
    mots: str
    perte: bool
    haut: bool


@dataclass(frozen=True)
class Frise:
    """Everything that the drawing needs."""

    hauteur: int
    titre: str
    mois: tuple[tuple[float, str], ...]
    barres: tuple[Barre, ...]
    reperes: tuple[Repere, ...]
    aujourdhui: float | None
    axe: int  # where the months are written
    largeur: int = field(default=LARGEUR)


def dessiner(faits: Faits, arret: Arret, lignes: Sequence[Ligne], paye: date | None, jour: date) -> Frise:
    """The last stoppage: allowances, top-up, the dates that the drawing has words for; what is too far is left to the table."""
    debut = arret.debut.replace(day=1)
    limite = dans_mois(debut, AU_PLUS)
    dates = [
        li
        for li in lignes
        if li.date and (li.code in MOTS or li.code.startswith("fait_")) and debut <= li.date <= limite
    ]
    dernier = max([arret.fin, *(li.date for li in dates if li.date), min(jour, limite)])
    fin = dans_mois(min(dernier, limite).replace(day=1), 1)
    pas = (LARGEUR - 2 * MARGE) / max((fin - debut).days, 1)

    def x(quand: date) -> float:
        return round(MARGE + (min(max(quand, debut), fin) - debut).days * pas, 1)

    hautes = _poser(x, [li for li in dates if li.code in EN_HAUT])
    basses = _poser(x, [li for li in dates if li.code not in EN_HAUT])
    etages = max((n for _, n, _ in hautes), default=0)
    axe = HAUT + PAS * etages + 36
    reperes = [_repere(x, li, HAUT + PAS * (etages - n), ancre, haut=True) for li, n, ancre in hautes]
    reperes += [_repere(x, li, axe + BAS - 66 + PAS * n, ancre, haut=False) for li, n, ancre in basses]
    bas = max((r.y for r in reperes if not r.haut), default=axe + 64)
    return Frise(
        bas + 12,
        f"Ligne des droits, du {jour_annee(debut)} au {jour_annee(fin - UN_JOUR)}",
        tuple(_mois(x, debut, fin)),
        tuple(_barres(x, axe, faits, arret, lignes, paye, fin)),
        tuple(reperes),
        x(jour) if debut <= jour < fin else None,
        axe,
    )


def _court(jour: date) -> str:
    return f"{'1er' if jour.day == 1 else jour.day}{INSECABLE}{MOIS_COURTS[jour.month - 1]}"


def _texte(ligne: Ligne) -> str:
    mots = MOTS.get(ligne.code, ligne.quoi)
    return f"{_court(ligne.date)} · {mots[:48]}" if ligne.date else mots


def _poser(x: Echelle, lignes: Sequence[Ligne]) -> list[tuple[Ligne, int, str]]:
    """Each line with its lane and the side of its words. From the right: words go under every stem that they would meet."""
    posees: list[tuple[Ligne, int, str]] = []
    places: list[tuple[float, float, float, int]] = []  # stem, words from, to, lane
    for ligne in sorted(lignes, key=lambda li: li.date or date.min, reverse=True):
        ici, long = x(ligne.date or date.min), LETTRE * len(_texte(ligne)) + 10
        ancre = "end" if ici + long > LARGEUR else "start"
        de, a = (ici - long, ici + 4) if ancre == "end" else (ici - 4, ici + long)
        genes = [n for tige, du, au, n in places if de <= tige <= a or (de <= au and du <= a)]
        etage = max(genes, default=-1) + 1
        places.append((ici, de, a, etage))
        posees.append((ligne, etage, ancre))
    return posees


def _repere(x: Echelle, ligne: Ligne, y: int, ancre: str, *, haut: bool) -> Repere:
    ici = x(ligne.date or date.min)
    perte = ligne.code in ("complement_fin", "ij_fin", "fait_fin_ij", "recours_ij", "recours_invalidite")
    return Repere(ici, y, ancre, ici + (-6 if ancre == "end" else 6), _texte(ligne), perte, haut)


def _mois(x: Echelle, debut: date, fin: date) -> Iterator[tuple[float, str]]:
    premier = debut
    while premier < fin:
        annee = f" {premier.year}" if premier.month == 1 or premier == debut else ""
        yield x(premier), f"{MOIS_COURTS[premier.month - 1]}{annee}"
        premier = dans_mois(premier, 1)


def _barres(
    x: Echelle, axe: int, faits: Faits, arret: Arret, lignes: Sequence[Ligne], paye: date | None, fin: date
) -> Iterator[Barre]:
    par_code = {li.code: li for li in lignes}
    fins = [par_code[c].date for c in ("ij_fin", "liberal_relais", "fait_fin_ij") if c in par_code]
    bout = min([d + UN_JOUR for d in fins if d], default=fin)
    if paye and paye <= arret.fin:
        arrete = min(arret.fin + UN_JOUR, bout)
        yield _barre(x, axe + 10, paye, arrete, "ij", "Indemnités journalières")
        if not arret.termine and bout > arrete:
            yield _barre(x, axe + 10, arrete, bout, "suite", "si l’arrêt est prolongé")
    if (perdu := faits.complement_fin) and "complement_fin" in par_code:
        yield _barre(x, axe + 40, arret.debut, perdu + UN_JOUR, "complement", "Complément de l’employeur")
        if not arret.termine:
            yield _barre(
                x, axe + 40, perdu + timedelta(2), bout, "apres", "Prévoyance : à demander, montant non calculé"
            )


def _barre(x: Echelle, y: int, debut: date, fin: date, genre: str, mots: str) -> Barre:
    largeur = round(max(x(fin) - x(debut), 1), 1)
    return Barre(x(debut), y, largeur, genre, mots if largeur > LETTRE * len(mots) + 14 else "")
