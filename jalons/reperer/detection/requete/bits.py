# ruff: noqa: S608 -- the SQL is made of our own names and of dates and numbers that we write
"""The days of people retained, one bit a day: who can have the day looked for in the month, told without a sort.

The SQL reads a table `retenus` of `assure_id`, made by `reduction`.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ..enums import Horloge
from .expression import Parametres

MOT = 62  # days held in one BIGINT


@dataclass(frozen=True, slots=True)
class Bits:
    """The `longueur` days before the month and the days of the month, one bit a day, in three words.

    `ancien` and `recent` share the days before the month, `mot` days each or one less; `mois` has the month's. The
    last day of a word is its highest bit. Days are counted from the first of the month, which is 0.

    With r the rank looked for and t the tolerance, an arrêt found has its r-th paid day in the month, so:
    1. it began r - 1 days before it at least, thus before the month. From its first day to the r-th, any t + 1 days in
       a row have one that is paid: among the last t + 1 days before the month, and among the t + 1 days from r - 1 days
       before the month's end;
    2. it had not reached r days before the month. When r of the r + t days before the month are paid, no gap between
       them is longer than t: they are of one arrêt, which had; and another one would not reach r days within the month;
    3. when t + 1 days in a row before the month are unpaid, it began after them: r of the days that have a bit are paid
       at least, and nothing older is of this arrêt;
    4. when no t + 1 days in a row before the month are unpaid, all the days paid there are of it: fewer than r.
    """

    debut_mois: date
    longueur: int
    mois: int

    @classmethod
    def pour(cls, p: Parametres) -> "Bits | None":
        """The shortest that 2 needs. None when the rank is too small or too large, or the clock is another one."""
        longueur, mois = p.jour + p.tolerance, (p.fin_mois - p.debut_mois).days + 1
        utile = p.horloge == Horloge.PAYES and p.jour >= mois + p.tolerance + 1 and longueur <= 2 * MOT
        return cls(p.debut_mois, longueur, mois) if utile else None

    def longs(self) -> "Bits":
        """As long as two words can be: 4 then leaves few people whose older days matter."""
        return dataclasses.replace(self, longueur=2 * MOT)

    @property
    def mot(self) -> int:
        """Days of the word `recent`."""
        return (self.longueur + 1) // 2

    @property
    def premier_jour(self) -> date:
        """The oldest day that has a bit."""
        return self.debut_mois - timedelta(days=self.longueur)

    @property
    def mots(self) -> dict[str, tuple[int, int]]:
        """First and last day of each word."""
        return {"ancien": (-self.longueur, -self.mot - 1), "recent": (-self.mot, -1), "mois": (0, self.mois - 1)}

    def sans_les_longs_arrets(self, jours: str, p: Parametres) -> str:
        """SQL: people retained, by 1 and 2, over periods `assure_id, sens, debut, fin` that hold a day before the month.

        Days that a cancellation holds are not counted as paid, cancelled or not: 2 stays true.
        """
        payes = ", ".join(f"coalesce(bit_or({nom}) FILTER (sens = 1), 0) AS {nom}" for nom in ("ancien", "recent"))
        annules = ", ".join(f"coalesce(bit_or({n}) FILTER (sens = -1), 0) AS {n}_annule" for n in ("ancien", "recent"))
        return (
            f"SELECT assure_id FROM (SELECT numero, {payes}, {annules} "
            f"FROM {self._masques(jours, 'ancien', 'recent')} GROUP BY numero) "
            "JOIN retenus ON retenus.rowid = numero "
            f"WHERE {_combien('ancien & ~ancien_annule')} + {_combien('recent & ~recent_annule')} < {p.jour} "
            f"AND {self._dans_l_arret(p)}"
        )

    def sans_les_arrets_courts(self, jours: str, p: Parametres) -> str:
        """SQL: people retained, by 1 to 4, over periods `assure_id, debut, fin` paid and not cancelled.

        Its column `plus_ancien`: whether days older than the first bit may be of the arrêt looked for.
        """
        payes = ", ".join(f"bit_or({nom}) AS {nom}" for nom in self.mots)
        court = -p.jour - p.tolerance
        comptes = f"{self._compte(court, -1)} AS pres, {self._compte(-self.longueur, -1)} AS tous, {self._voisins(p)} AS voisins"
        par_personne = f"SELECT numero, {payes} FROM {self._masques(jours, *self.mots)} GROUP BY numero"
        return (
            f"SELECT assure_id, {self._sans_trou(-self.longueur, p)} AS plus_ancien "
            f"FROM (SELECT *, {comptes} FROM ({par_personne})) JOIN retenus ON retenus.rowid = numero "
            f"WHERE pres < {p.jour} AND {self._dans_l_arret(p)} AND NOT (plus_ancien AND tous >= {p.jour}) "
            f"AND ({self._sans_trou(court, p)} OR pres + {_combien('mois')} >= {p.jour})"
        )

    def _dans_l_arret(self, p: Parametres) -> str:
        premier = self.mois - p.jour
        return f"{self._paye(-p.tolerance - 1, -1)} AND {self._paye(premier, premier + p.tolerance)}"

    def _voisins(self, p: Parametres) -> str:
        """SQL: one bit a day before the month, set when this day or one of the t days after it is paid."""
        jours = f"((recent::HUGEINT << {self.longueur - self.mot}) | ancien)"
        return " | ".join([jours, *(f"({jours} >> {n})" for n in range(1, p.tolerance + 1))])

    def _sans_trou(self, premier: int, p: Parametres) -> str:
        """SQL: whether no t + 1 days in a row are unpaid, from this day to the month."""
        bits = (1 << (self.longueur - p.tolerance)) - (1 << (premier + self.longueur))
        return f"(voisins & {bits}::HUGEINT) = {bits}::HUGEINT"

    def _paye(self, premier: int, dernier: int) -> str:
        """SQL: whether a day of this stretch is paid."""
        return f"({' OR '.join(f'{bits} <> 0' for bits in self._morceaux(premier, dernier))})"

    def _compte(self, premier: int, dernier: int) -> str:
        """SQL: how many days of this stretch are paid."""
        return " + ".join(_combien(bits) for bits in self._morceaux(premier, dernier))

    def _morceaux(self, premier: int, dernier: int) -> Iterator[str]:
        """SQL: the bits of this stretch, in the words that hold them."""
        for nom, (debut, fin) in self.mots.items():
            a, b = max(premier, debut) - debut, min(dernier, fin) - debut
            if a <= b:
                yield f"({nom} & {(1 << (b + 1)) - (1 << a)})"

    def _masques(self, periodes: str, *noms: str) -> str:
        """SQL: the bits of each period of people retained in these words, 0 in a word that it holds no day of.

        Numbers stand for identifiers: shorter to group by.
        """
        masques = ", ".join(f"{self._masque(*self.mots[nom])} AS {nom}" for nom in noms)
        numerotees = (
            f"SELECT retenus.rowid AS numero, periodes.* FROM ({periodes}) AS periodes JOIN retenus USING (assure_id)"
        )
        return f"(SELECT *, {masques} FROM ({numerotees}))"

    def _masque(self, debut: int, fin: int) -> str:
        a, b = (self._borne(jour, debut, fin) for jour in ("debut", "fin + 1"))
        return f"(1::BIGINT << {b}) - (1::BIGINT << {a})"

    def _borne(self, jour: str, debut: int, fin: int) -> str:
        """SQL: days from the word's first day to this one, kept within the word."""
        rang, longueur = f"({jour} - {sql_date(self.debut_mois + timedelta(days=debut))})", fin - debut + 1
        return f"CASE WHEN {rang} < 0 THEN 0 WHEN {rang} > {longueur} THEN {longueur} ELSE {rang} END"


def _combien(bits: str) -> str:
    """SQL: how many bits are set. DuckDB counts them on one byte, whose sums would not pass 127."""
    return f"bit_count({bits})::INTEGER"


def sql_date(jour: date) -> str:
    """A date as SQL."""
    return f"DATE '{jour.isoformat()}'"
