"""The budget of a dossier on a day, for the pages of this room and for the rooms above.

``budget(dossier, jour)`` and ``budgets(dossier, jours)`` give a frozen ``Budget``: the lines in force that day, with what
each makes a month, the totals with what is unknown, the household, the reste à vivre. The caller has checked the right to
read it (object ``budget``, act ``lire``, class F3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.ressources import rules
from jalons.accompagner.ressources.enums import MONNAIE, Genre, Periode, Rubrique, Source
from jalons.accompagner.ressources.models import LigneBudget
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.models import CodeListe, Parametre
from jalons.fondations.socle.chiffrement import ILLISIBLE, json_lu
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.socle.suites import age_dit, tenue
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.rules.contact import age
from jalons.personnes.entourage.enums import Presence

LISTES = {
    Rubrique.REVENU: Liste.BUDGET_REVENU,
    Rubrique.CHARGE: Liste.BUDGET_CHARGE,
    Rubrique.DETTE: Liste.BUDGET_DETTE,
}
BAREME = {
    "premier": "budget_uc_premier",
    "grand": "budget_uc_14",
    "petit": "budget_uc_enfant",
    "age_grand": "budget_uc_age",
    "jours": "budget_jours_mois",
}


@dataclass(frozen=True)
class LigneVue:
    """One line as it is on a day. ``mensuel``: what the amount makes a month, None when unknown (a debt: what is paid
    back a month); ``du``: what a debt still amounts to, None when unknown. ``id`` is the version, ``suite`` the line."""

    id: UUID
    suite: UUID
    version: int
    rubrique: Rubrique
    nature: str
    libelle: str
    mots: str
    montant: Decimal | None
    periode: Periode
    mensuel: Decimal | None
    du: Decimal | None
    source: Source
    etat: EtatLigne
    date_acte: date
    date_debut: date
    date_fin: date | None
    auteur: str

    @property
    def nom(self) -> str:
        """« Loyer et charges (garage compris) »."""
        return f"{self.libelle} ({self.mots})" if self.mots else self.libelle

    @property
    def est_dette(self) -> bool:
        """Something is owed, whatever is paid back a month."""
        return self.rubrique == Rubrique.DETTE

    @property
    def dit(self) -> str:
        """As it was told: « 29,90 € par jour », « inconnu »."""
        return rules.euros(self.montant) + (f" {self.periode.label}" if self.montant is not None else "")

    @property
    def par_mois(self) -> str:
        """« 909,46 € », « inconnu »."""
        return rules.euros(self.mensuel)

    @property
    def reste_du(self) -> str:
        """« 340 € », « inconnu »."""
        return rules.euros(self.du)


@dataclass(frozen=True)
class PersonneVue:
    """Somebody of the household as she counts on a day: full years (None: not told), how much of the time at home."""

    id: UUID
    suite: UUID
    version: int
    genre: Genre
    mots: str
    age: int | None
    presence: Presence
    date_debut: date
    date_fin: date | None

    @property
    def nom(self) -> str:
        """« Léa, 7 ans »."""
        ages = {None: "âge inconnu", 0: "moins d’un an", 1: "1 an"}
        age = "" if self.genre == Genre.ADULTE and self.age is None else ages.get(self.age, f"{self.age} ans")
        return ", ".join(m for m in (self.mots or self.genre.label, age) if m)


@dataclass(frozen=True)
class LigneMois:
    """One line over a month. ``bas`` and ``haut``: the least and the most it made a month on its days, a day without it 0;
    None when an amount is unknown. Both differ in a month that it does not fill, or in which it changes."""

    ligne: LigneVue
    bas: Decimal | None
    haut: Decimal | None

    @property
    def entier(self) -> bool:
        """The same all month."""
        return self.bas == self.haut


@dataclass(frozen=True)
class Suite:
    """Everything that was said of one line, the oldest first."""

    versions: tuple[LigneBudget, ...]
    lus: tuple[dict[str, Any], ...] = field(repr=False)


@dataclass(frozen=True)
class Budget:
    """The sheet on ``jour``. ``total_charges`` counts the repayments of debts too; ``total_du`` what debts amount to.

    ``foyer`` None: nobody told, or a parameter missing that day (``bareme`` None); ``reste`` None: not calculated.
    """

    jour: date
    revenus: tuple[LigneVue, ...]
    charges: tuple[LigneVue, ...]
    dettes: tuple[LigneVue, ...]
    personnes: tuple[PersonneVue, ...]
    total_revenus: rules.Total
    total_charges: rules.Total
    total_du: rules.Total
    bareme: rules.Bareme | None
    foyer: rules.Foyer | None
    reste: rules.Reste | None
    suites: tuple[Suite, ...] = field(default=(), repr=False, compare=False)
    noms: dict[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)

    def du_mois(self, premier: date) -> tuple[LigneMois, ...]:
        """The incomes, charges and debts in force on a day at least of the month that begins on ``premier``. No query."""
        money = (s for s in self.suites if s.versions[0].rubrique in MONNAIE)
        return tuple(lu for suite in money if (lu := _du_mois(suite, self.noms, premier)))

    @property
    def lignes(self) -> tuple[LigneVue, ...]:
        """Incomes, charges and debts."""
        return self.revenus + self.charges + self.dettes

    @property
    def vide(self) -> bool:
        """Nothing is told that day."""
        return not (self.lignes or self.personnes)

    @property
    def inconnus(self) -> tuple[str, ...]:
        """The lines whose amount a month is unknown."""
        return self.total_revenus.inconnus + self.total_charges.inconnus

    def par_nature(self, nature: str) -> tuple[LigneVue, ...]:
        """The lines of one kind (a code of the dated lists: « ij », « complement_employeur », « loyer »…)."""
        return tuple(ligne for ligne in self.lignes if ligne.nature == nature)

    def mensuel(self, nature: str) -> rules.Total:
        """What one kind makes a month, with what is unknown."""
        return rules.total((ligne.nom, ligne.mensuel) for ligne in self.par_nature(nature))


def budget(dossier: Dossier, jour: date) -> Budget:
    """The budget of ``dossier`` on ``jour``, past or to come. Three queries."""
    return budgets(dossier, [jour])[jour]


def budgets(dossier: Dossier, jours: Iterable[date]) -> dict[date, Budget]:
    """The same for several days: the lines are read once; one more query a different day for its parameters."""
    siennes, noms = suites(dossier), libelles()
    return {jour: _budget(siennes, noms, jour, dossier.assure) for jour in jours}


RUBRIQUES = {liste.value: rubrique.value for rubrique, liste in LISTES.items()}
_NATURES = Composee(
    lambda: CodeListe.objects.filter(liste__in=RUBRIQUES).order_by("date_debut").values_list("liste", "code", "libelle")
)
_LIGNES = Composee(
    lambda dossier: (
        LigneBudget.objects.filter(dossier=dossier).select_related("auteur").order_by("created_at", "version")
    ),
    dossier=UUID,
)


def libelles() -> dict[tuple[str, str], str]:
    """``(rubrique, code)`` → the words of the kind, those withdrawn included. One query."""
    return {(RUBRIQUES[liste], code): mots for liste, code, mots in _NATURES()}


def natures(rubrique: str, jour: date) -> list[tuple[str, str]]:
    """``(code, words)`` of the kinds that a line of this heading may have on ``jour``. One query."""
    lues = CodeListe.objects.filter(en_vigueur(jour), liste=LISTES[Rubrique(rubrique)]).order_by("rang")
    return list(lues.values_list("code", "libelle"))


def bareme(jour: date) -> rules.Bareme | None:
    """The dated parameters of the sheet; None when one is missing that day. One query."""
    lignes = Parametre.objects.filter(en_vigueur(jour), code__in=BAREME.values())
    lus: dict[str, Any] = dict(lignes.values_list("code", "valeur"))
    if len(lus) < len(BAREME):
        return None
    valeurs = {nom: lus[code] for nom, code in BAREME.items()}
    return rules.Bareme(**valeurs | {nom: int(valeurs[nom]) for nom in ("age_grand", "jours")})


def suites(dossier: Dossier) -> list[Suite]:
    """Every line of the sheet with all its versions, in the order in which they were added. One query."""
    par_suite: dict[UUID, list[LigneBudget]] = defaultdict(list)
    for ligne in _LIGNES(dossier=dossier.pk):
        par_suite[ligne.suite].append(ligne)
    return [Suite(tuple(vs), tuple(json_lu(v.contenu) or {} for v in vs)) for vs in par_suite.values()]


def _du_mois(suite: Suite, noms: dict[tuple[str, str], str], premier: date) -> LigneMois | None:
    """What a line makes on the days of a month on which something may change; None when it is in force on none."""
    dernier = (premier + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    bords = {v.date_debut for v in suite.versions} | {
        v.date_fin + timedelta(days=1) for v in suite.versions if v.date_fin
    }
    jours = sorted({premier, dernier, *(j for j in bords if premier < j < dernier)})
    tenues = [tenue(suite.versions, jour) for jour in jours]
    vues = [ligne_vue(v, suite.lus[suite.versions.index(v)], noms) if v else None for v in tenues]
    if not (dites := [vue for vue in vues if vue]):
        return None
    montants = [vue.mensuel if vue else Decimal(0) for vue in vues]
    connus = [m for m in montants if m is not None]
    if len(connus) < len(montants):
        return LigneMois(dites[-1], None, None)
    return LigneMois(dites[-1], min(connus), max(connus))


def _budget(siennes: list[Suite], noms: dict[tuple[str, str], str], jour: date, elle: Assure) -> Budget:
    lignes: dict[str, list[LigneVue]] = defaultdict(list)
    personnes = []
    for suite in siennes:
        version = tenue(suite.versions, jour)
        if version is None:
            continue
        lu = suite.lus[suite.versions.index(version)]
        if version.rubrique == Rubrique.PERSONNE:
            personnes.append(personne_vue(version, lu, jour, elle))
        else:
            lignes[version.rubrique].append(ligne_vue(version, lu, noms))
    revenus, charges, dettes = (tuple(lignes[rubrique]) for rubrique in MONNAIE)
    gens = tuple(sorted(personnes, key=lambda p: p.genre != Genre.ADULTE))
    return replace(_totaliser(jour, revenus, charges, dettes, gens), suites=tuple(siennes), noms=noms)


def _totaliser(
    jour: date,
    revenus: tuple[LigneVue, ...],
    charges: tuple[LigneVue, ...],
    dettes: tuple[LigneVue, ...],
    personnes: tuple[PersonneVue, ...],
) -> Budget:
    total_revenus, total_charges = (
        rules.total((li.nom, li.mensuel) for li in ls) for ls in (revenus, charges + dettes)
    )
    du_jour = bareme(jour) if personnes else None
    gens = rules.foyer((rules.Personne(p.genre, p.age, rules.PARTS[p.presence]) for p in personnes), du_jour)
    return Budget(
        jour=jour,
        revenus=revenus,
        charges=charges,
        dettes=dettes,
        personnes=personnes,
        total_revenus=total_revenus,
        total_charges=total_charges,
        total_du=rules.total((ligne.nom, ligne.du) for ligne in dettes),
        bareme=du_jour,
        foyer=gens,
        reste=rules.reste_a_vivre(total_revenus, total_charges, gens, du_jour.jours if du_jour else 1),
    )


def _decimal(texte: Any) -> Decimal | None:
    try:
        return Decimal(texte) if isinstance(texte, str) else None
    except InvalidOperation:
        return None


def ligne_vue(version: LigneBudget, lu: dict[str, Any], noms: dict[tuple[str, str], str]) -> LigneVue:
    """One version of a line of money; what cannot be read is unknown."""
    montant, periode = _decimal(lu.get("montant")), Periode(lu.get("periode", Periode.MOIS))
    nature = str(lu.get("nature", ""))
    return LigneVue(
        id=version.pk,
        suite=version.suite,
        version=version.version,
        rubrique=Rubrique(version.rubrique),
        nature=nature,
        libelle=noms.get((version.rubrique, nature), nature) or ILLISIBLE,
        mots=str(lu.get("mots", "")),
        montant=montant,
        periode=periode,
        mensuel=rules.mensuel(montant, periode),
        du=_decimal(lu.get("du")),
        source=Source(lu.get("source", Source.DIT)),
        etat=EtatLigne(version.etat),
        date_acte=version.date_acte,
        date_debut=version.date_debut,
        date_fin=version.date_fin,
        auteur=str(version.auteur),
    )


def personne_vue(version: LigneBudget, lu: dict[str, Any], jour: date, elle: Assure | None = None) -> PersonneVue:
    """One version of somebody of the household, as old as she is on ``jour``; the birth of ``elle``, whose dossier it is,
    says her age better than what was told."""
    dit = lu.get("age")
    nee = elle.date_naissance if elle and _est_elle(lu, elle) else None
    return PersonneVue(
        id=version.pk,
        suite=version.suite,
        version=version.version,
        genre=Genre(lu.get("nature", Genre.ENFANT)),
        mots=str(lu.get("mots", "")) if lu else ILLISIBLE,
        age=age(nee, jour)
        if nee
        else age_dit(jour, dit=dit if isinstance(dit, int) else None, dit_le=version.date_acte),
        presence=Presence(lu.get("presence", Presence.TOUJOURS)),
        date_debut=version.date_debut,
        date_fin=version.date_fin,
    )


def _est_elle(lu: dict[str, Any], elle: Assure) -> bool:
    """Whether this adult is named as the person whose dossier it is."""
    dits = str(lu.get("mots", "")).strip().casefold()
    return lu.get("nature") == Genre.ADULTE and dits in (elle.prenom.casefold(), str(elle).casefold())
