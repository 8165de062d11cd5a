"""What comes in, month by month: allowances by day, the top-up until its end, the rest of the budget. Pure.

What is unknown stays unknown and is named: it is never zero, and never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .cas import dernier_cas
from .decompte import UN_JOUR, Arret, arrets, dans_mois, premier_paye
from .enums import PROFESSIONNELLES, Certitude, GenreFait, OuiNonInconnu, Statut
from .fin import au_plus_tot
from .valeurs import Bareme, Faits, Ligne

AVANT, APRES = 2, 3  # months shown before and after the present one
PAYE, NON_PAYE = "paye", "non_paye"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Autres:
    """What the budget sheet says besides the stoppage; ``…_inconnus``: somebody named a line without its amount.

    A line that does not fill the month, or changes in it, is named: it counts for its least when it comes in, for its most
    when it goes out, so that what is left is « au moins ».
    """

    revenus: Decimal | None = None
    revenus_inconnus: bool = False
    charges: Decimal | None = None
    charges_inconnues: bool = False
    revenus_incomplets: tuple[str, ...] = ()
    charges_incompletes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mois:
    """One month; an amount None is unknown. ``manquent`` says what, in words."""

    premier: date
    ij: Decimal | None
    complement: Decimal | None
    autres: Decimal | None
    maintien: Decimal | None  # allowances and top-up told together: known although the parts are not
    charges: Decimal | None
    manquent: tuple[str, ...] = ()
    charges_incompletes: tuple[str, ...] = ()  # counted for their most

    @property
    def connu(self) -> Decimal:
        """The sum of what is known."""
        return self.de_l_arret + (self.autres or ZERO)

    @property
    def de_l_arret(self) -> Decimal:
        """What is known of the allowances and of the top-up."""
        return self.maintien if self.maintien is not None else (self.ij or ZERO) + (self.complement or ZERO)

    @property
    def entier(self) -> bool:
        """Nothing of what comes in is unknown."""
        return not self.manquent

    @property
    def borne(self) -> bool:
        """What is left is at least what is told: something that comes in is unknown, or a charge is counted for its most."""
        return bool(self.manquent or self.charges_incompletes)

    @property
    def reste(self) -> Decimal | None:
        """What is left once the charges are paid; None when the charges are unknown."""
        return None if self.charges is None else self.connu - self.charges


def prevoir(
    faits: Faits, lignes: Sequence[Ligne], bareme: Bareme, autres: Callable[[date], Autres], jour: date
) -> tuple[Mois, ...]:
    """Two months before, this one, three after; none before the first stoppage told. () without any.

    ``autres`` gives what the budget sheet says for the month of a first day.
    """
    tous = arrets(faits)
    if not tous:
        return ()
    calcul = _Calcul(faits, tous, lignes, bareme, jour)
    debut, autour = tous[0].debut.replace(day=1), range(-AVANT, APRES + 1)
    premiers = [dans_mois(jour.replace(day=1), n) for n in autour]
    return tuple(_mois(calcul, autres(premier), premier) for premier in premiers if premier >= debut)


def _mois(calcul: _Calcul, autres: Autres, premier: date) -> Mois:
    dernier = dans_mois(premier, 1) - UN_JOUR
    ij, inconnus = calcul.indemnites(premier, dernier)
    maintien, complement, doute = calcul.complement(premier, dernier, ij)
    manquent = [] if maintien is not None else [*inconnus, *doute]
    if autres.revenus is None or autres.revenus_inconnus:
        manquent.append("autres ressources")
    manquent += [incomplet(nom) for nom in autres.revenus_incomplets]
    charges = None if autres.charges_inconnues else autres.charges
    rien_de_sur = not autres.revenus and (autres.revenus_inconnus or autres.revenus_incomplets)
    revenus = None if rien_de_sur else autres.revenus  # the least of a month not whole is no zero that somebody told
    return Mois(premier, ij, complement, revenus, maintien, charges, tuple(manquent), autres.charges_incompletes)


def incomplet(quoi: str) -> str:
    """What a month tells only in part, said the same way for every line."""
    return f"{quoi} d’un mois incomplet"


class _Calcul:
    """The days of the stoppages told, each with what is known of its pay."""

    def __init__(self, faits: Faits, tous: tuple[Arret, ...], lignes: Sequence[Ligne], bareme: Bareme, jour: date):
        self.faits, self.tous, self.bareme, self.jour = faits, tous, bareme, jour
        par_code = {li.code: li for li in lignes}
        fin_ij = par_code.get("ij_fin")
        annoncee = faits.dernier(GenreFait.FIN_IJ)
        connues = [d for d in (fin_ij and fin_ij.date, annoncee and annoncee.le) if d]
        self.fin_ij = min(connues, default=None)
        self.fin_a_verifier = bool(fin_ij and fin_ij.date == self.fin_ij and fin_ij.certitude == Certitude.A_VERIFIER)
        cas = dernier_cas(faits, bareme)
        self.sur_jusqu_a = date.max if self.fin_ij or not (fin_ij and cas) else max(jour, au_plus_tot(cas) or jour)
        at, relais = par_code.get("at_jour_29"), par_code.get("liberal_relais")
        self.second_taux, self.relais = at and at.date, relais and relais.date
        refus, accordee = faits.dernier(GenreFait.REFUS_IJ), faits.dernier(GenreFait.INVALIDITE)
        self.refus, self.invalidite = refus and refus.le, accordee and accordee.le
        compte = fin_ij and fin_ij.date == self.fin_ij and tous[-1].ald != OuiNonInconnu.OUI
        self.glisse = bool(compte and len(tous) > 1)  # days of an earlier stoppage leave the rolling window
        self.debuts = {a: premier_paye(a, tous[:n], faits, bareme).jour for n, a in enumerate(tous)}

    def indemnites(self, premier: date, dernier: date) -> tuple[Decimal | None, list[str]]:
        """The allowances of these days, and what keeps them from being known."""
        jours = Counter(self._du_jour(premier + timedelta(n)) for n in range((dernier - premier).days + 1))
        raisons = [r for r in jours if r not in (PAYE, NON_PAYE)]
        paye = jours[PAYE]
        if paye and self.faits.ij_jour is None:
            raisons.append("montant de l’indemnité par jour")
        if raisons and (self.faits.ij_jour is None or not paye):
            return None, raisons
        return (self.faits.ij_jour or ZERO) * paye, raisons

    def _du_jour(self, jour: date) -> str:
        arret = next((a for a in reversed(self.tous) if a.debut <= jour), None)
        if arret is None:
            return "revenu d’avant l’arrêt"
        if arret.termine and jour > arret.fin:
            return "revenu après la reprise"
        paye = self.debuts[arret]
        if paye is None:
            return "premier jour payé"
        if jour < paye:
            return NON_PAYE
        if self.fin_ij and jour > self.fin_ij and arret is self.tous[-1]:
            return self._apres_la_fin()
        if arret.fin < min(jour, self.jour):  # what comes is told as if it went on; what is past was prescribed, or not
            return "indemnités après la fin de la prescription"
        if doute := self._douteux(arret, jour):
            return doute
        return PAYE if jour <= self.sur_jusqu_a else "indemnités dont la fin n’est pas calculée"

    def _apres_la_fin(self) -> str:
        if self.glisse:
            return "indemnités que des jours anciens peuvent rouvrir"
        return "indemnités après une fin à vérifier" if self.fin_a_verifier else NON_PAYE

    def _douteux(self, arret: Arret, jour: date) -> str:
        """Why the amount told does not tell this day; '' when it does."""
        if self.refus and jour >= self.refus:
            return "indemnités refusées : d’où, et jusqu’où"
        if self.invalidite and jour >= self.invalidite:
            return "indemnités et pension depuis l’invalidité accordée"
        if arret.tpt:
            return "salaire et indemnités du temps partiel"
        if self.faits.statut == Statut.LIBERAL and self.relais and jour >= self.relais:
            return "relais de la section de retraite"
        if arret.nature in PROFESSIONNELLES and self.second_taux:
            su_le = self.faits.ij_su_le or date.min
            if (jour >= self.second_taux) != (su_le >= self.second_taux):
                return "indemnité à l’autre taux"
        return ""

    def complement(
        self, premier: date, dernier: date, ij: Decimal | None
    ) -> tuple[Decimal | None, Decimal | None, list[str]]:
        """(allowances and top-up together, top-up alone, what is missing)."""
        faits, fin = self.faits, self.faits.complement_fin
        if faits.statut in (Statut.INDEPENDANT, Statut.LIBERAL) or faits.complement == OuiNonInconnu.NON:
            return None, ZERO, []
        if fin and premier > fin:
            return None, ZERO, []
        if faits.complement != OuiNonInconnu.OUI or fin is None or faits.complement_total is None:
            return None, None, ["complément de l’employeur"]
        if self.fin_ij and dernier > self.fin_ij:
            return None, None, ["complément une fois les indemnités arrêtées"]
        if dernier > fin or premier < self.tous[-1].debut or self._reprise_avant(dernier):
            return None, None, [incomplet("complément")]
        return faits.complement_total, None if ij is None else max(ZERO, faits.complement_total - ij), []

    def _reprise_avant(self, jour: date) -> bool:
        return self.tous[-1].termine and jour > self.tous[-1].fin


def baisse(mois: Sequence[Mois], fin: date | None) -> Decimal | None:
    """What the end of the top-up takes from a month: the last full one with it, against the first without. None when unknown."""
    if fin is None:
        return None
    avec_lui = [m for m in mois if dans_mois(m.premier, 1) - UN_JOUR <= fin]
    sans_lui = [m for m in mois if m.premier > fin]
    if not (avec_lui and sans_lui and avec_lui[-1].entier and sans_lui[0].entier):
        return None
    return avec_lui[-1].de_l_arret - sans_lui[0].de_l_arret
