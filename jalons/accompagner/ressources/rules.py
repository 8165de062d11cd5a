"""What is true of a budget: an amount a month, totals that say what is missing, consumption units,
reste à vivre. Pure functions; the day is an argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from jalons.accompagner.ressources.enums import Genre, Periode
from jalons.fondations.socle.dates import INSECABLE
from jalons.fondations.socle.refus import SaisieRefusee
from jalons.personnes.entourage.enums import Presence

FINE = "\u202f"  # narrow no-break space, between thousands
CONNU = "sur ce qui est connu"
CENTIME = Decimal("0.01")
PAR_MOIS = {  # how many a month, over a year of 365 days, 52 weeks, 12 months
    Periode.MOIS: Fraction(1),
    Periode.JOUR: Fraction(365, 12),
    Periode.SEMAINE: Fraction(52, 12),
    Periode.TRIMESTRE: Fraction(1, 3),
    Periode.AN: Fraction(1, 12),
}
PARTS = {Presence.TOUJOURS: Decimal(1), Presence.MOITIE: Decimal("0.5"), Presence.QUART: Decimal("0.25")}


def centimes(valeur: Fraction | Decimal) -> Decimal:
    """Rounded to the nearest cent, half up."""
    lue = Fraction(valeur)
    return (Decimal(lue.numerator) / Decimal(lue.denominator)).quantize(CENTIME, rounding=ROUND_HALF_UP)


def euros(valeur: Decimal | None) -> str:
    """« 1 385 € », « 29,90 € », « − 76 € »; « inconnu » for None."""
    if valeur is None:
        return "inconnu"
    entier = valeur == valeur.to_integral_value()
    texte = f"{abs(valeur):,.{0 if entier else 2}f}".replace(",", FINE).replace(".", ",")
    return f"{f'−{INSECABLE}' if valeur < 0 else ''}{texte}{INSECABLE}€"


def mensuel(montant: Decimal | None, periode: str) -> Decimal | None:
    """What an amount makes a month, to the cent; None stays unknown."""
    return None if montant is None else centimes(Fraction(montant) * PAR_MOIS[Periode(periode)])


@dataclass(frozen=True)
class Total:
    """A sum of amounts a month. ``inconnus`` names the lines whose amount nobody knows: they are no zero."""

    montant: Decimal
    combien: int
    inconnus: tuple[str, ...] = ()

    @property
    def vide(self) -> bool:
        """Nothing was told: not even that there is nothing."""
        return self.combien == 0

    @property
    def connu(self) -> bool:
        """At least one amount is known: the sum says something."""
        return len(self.inconnus) < self.combien

    @property
    def mots(self) -> str:
        """« 1 385 € », « au moins 1 385 € », « inconnu », « non noté »."""
        if self.vide:
            return "non noté"
        if not self.connu:
            return "inconnu"
        return f"{'au moins ' if self.inconnus else ''}{euros(self.montant)}"


def total(lignes: Iterable[tuple[str, Decimal | None]]) -> Total:
    """The total of ``(name, amount)``; amounts of None are named, never counted as zero."""
    lues = list(lignes)
    connus = [montant for _, montant in lues if montant is not None]
    return Total(sum(connus, Decimal(0)), len(lues), tuple(nom for nom, montant in lues if montant is None))


@dataclass(frozen=True)
class Bareme:
    """The dated parameters of the sheet [referentiels, budget_*]."""

    premier: Decimal
    grand: Decimal
    petit: Decimal
    age_grand: int
    jours: int


@dataclass(frozen=True)
class Personne:
    """Somebody of the household on a day; ``age`` None when nobody said it."""

    genre: str
    age: int | None
    part: Decimal = Decimal(1)


@dataclass(frozen=True)
class Foyer:
    """How many people, how many consumption units. ``au_moins``: an age is missing, counted as a small child's."""

    personnes: Decimal
    unites: Decimal
    au_moins: bool


def foyer(personnes: Iterable[Personne], bareme: Bareme | None) -> Foyer | None:
    """The household of the sheet, shared custody counted for the part told; None when nobody was told of, or when a
    parameter is missing that day: it is not calculated then.

    The first adult counts ``premier``; when there is none, the eldest does: a household has a first person.
    """
    gens = sorted(personnes, key=lambda p: (p.genre != Genre.ADULTE, -p.part, -(p.age or 0)))
    if not gens or bareme is None:
        return None
    unites = bareme.premier * gens[0].part + sum((_unite(p, bareme) * p.part for p in gens[1:]), Decimal(0))
    sans_age = any(p.genre == Genre.ENFANT and p.age is None for p in gens[1:])
    return Foyer(sum((p.part for p in gens), Decimal(0)), unites, sans_age)


def _unite(personne: Personne, bareme: Bareme) -> Decimal:
    if personne.age is None:
        return bareme.grand if personne.genre == Genre.ADULTE else bareme.petit
    return bareme.grand if personne.age >= bareme.age_grand else bareme.petit


@dataclass(frozen=True)
class Reste:
    """What is left once the charges are paid: a month, a person a day, a consumption unit a month.

    ``sens`` says what the figure is worth: '' (all is known), « au moins » (an income is unknown), « au plus » (a charge
    is), « sur ce qui est connu » (both). ``par_jour`` None: nobody was told of in the household.
    """

    mois: Decimal
    par_jour: Decimal | None
    par_unite: Decimal | None
    sens: str

    @property
    def mots(self) -> str:
        """A month: « au plus 547 € »."""
        return self._avec_sens(self.mois)

    @property
    def mots_jour(self) -> str:
        """A person a day: « au plus 6,08 € »; « non calculé » without a household."""
        return "non calculé" if self.par_jour is None else self._avec_sens(self.par_jour)

    @property
    def seul(self) -> str:
        """A person a day, beside a month that says already what the figure is worth."""
        return euros(self.par_jour)

    def _avec_sens(self, valeur: Decimal) -> str:
        """Before the figure when it is a bound, after when it is none."""
        return f"{euros(valeur)} {self.sens}" if self.sens == CONNU else f"{self.sens} {euros(valeur)}".strip()


def reste_a_vivre(revenus: Total, charges: Total, gens: Foyer | None, jours: int) -> Reste | None:
    """(incomes − charges and repayments) ÷ people ÷ ``jours``; None as long as no income or no charge is known."""
    if not (revenus.connu and charges.connu):
        return None
    mois = revenus.montant - charges.montant
    sens = {
        (False, False): "",
        (True, False): "au moins",
        (False, True): "au plus",
        (True, True): CONNU,
    }[bool(revenus.inconnus), bool(charges.inconnus)]
    if gens is None:
        return Reste(mois, None, None, sens)
    par_jour = centimes(Fraction(mois) / Fraction(gens.personnes) / jours)
    return Reste(mois, par_jour, centimes(Fraction(mois) / Fraction(gens.unites)), sens)


def lire_ages(texte: str) -> list[int]:
    """« 4, 7 et 12 » as ages. Raises SaisieRefusee with what cannot be read."""
    ages = []
    for mot in texte.replace(" et ", ",").replace(";", ",").replace(" ", ",").split(","):
        if mot in ("", "an", "ans"):
            continue
        if not (mot.isascii() and mot.isdecimal() and len(mot) <= 2 and int(mot) <= 30):
            raise SaisieRefusee(f"« {mot} » n’est pas un âge : écrivez les âges ainsi, 4, 7.", "enfants")
        ages.append(int(mot))
    return ages
