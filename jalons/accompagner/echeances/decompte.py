"""Days of a stoppage: periods into stoppages, the first day paid, the last one of a rolling limit. Pure, on dates only."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jalons.fondations.socle.dates import mois_avant

from .enums import PROFESSIONNELLES, Certitude, GenreFait, Nature, OuiNonInconnu, Statut, Su
from .valeurs import Bareme, Faits, Periode, Valeur, avec

UN_JOUR = timedelta(days=1)
REPRISE_COURTE = timedelta(days=2)  # 48 hours between two stoppages [facts §4]


@dataclass(frozen=True, slots=True)
class Arret:
    """Prescriptions without a day between them. ``vu_jusqu_au``: how far its papers were seen, None when they were not."""

    debut: date
    fin: date
    nature: str
    ald: str
    tpt: bool
    vu_jusqu_au: date | None
    termine: bool = False

    @property
    def jours(self) -> int:
        """Calendar days, both ends included."""
        return (self.fin - self.debut).days + 1

    def certitude(self, jour: date, au_dela: Certitude = Certitude.SI_PROLONGE) -> Certitude:
        """How sure it is that the stoppage still runs on ``jour``."""
        if jour > self.fin:
            return au_dela
        return Certitude.CERTAIN if self.vu_jusqu_au and jour <= self.vu_jusqu_au else Certitude.A_CONFIRMER


@dataclass(frozen=True, slots=True)
class Debut:
    """The first day paid of a stoppage: None with its reason when a fact or a row is missing."""

    jour: date | None
    certitude: Certitude = Certitude.NON_CALCULE
    source: str = ""
    raison: str = ""


def dans_mois(jour: date, mois: int) -> date:
    """The same day so many months later; the last of that month when it is shorter."""
    return mois_avant(jour, -mois)


def arrets(faits: Faits) -> tuple[Arret, ...]:
    """The stoppages that the periods make, in order; work resumed ends the one under way."""
    reprises = sorted(f.le for f in faits.faits if f.genre == GenreFait.REPRISE)
    trouves: list[Arret] = []
    for periode in _coupees(faits.periodes, reprises):
        dernier = trouves[-1] if trouves else None
        if dernier and dernier.nature == periode.nature and periode.debut <= dernier.fin + UN_JOUR:
            trouves[-1] = _prolonge(dernier, periode)
        else:
            vu = periode.fin if periode.su == Su.VU else None
            trouves.append(Arret(periode.debut, periode.fin, periode.nature, periode.ald, periode.tpt, vu))
    suivants = [*(a.debut for a in trouves[1:]), date.max]
    return tuple(
        replace(a, termine=suite != date.max or any(a.debut < r < suite for r in reprises))
        for a, suite in zip(trouves, suivants, strict=False)
    )


def _coupees(periodes: Iterable[Periode], reprises: Sequence[date]) -> list[Periode]:
    """The periods in order, each ended by the first day of work that falls in it."""
    coupees = []
    for p in sorted(periodes, key=lambda p: (p.debut, p.fin)):
        reprise = next((r for r in reprises if p.debut < r <= p.fin), None)
        coupees.append(replace(p, fin=reprise - UN_JOUR) if reprise else p)
    return coupees


def _prolonge(arret: Arret, periode: Periode) -> Arret:
    fin = max(arret.fin, periode.fin)
    suite_vue = periode.su == Su.VU and arret.vu_jusqu_au and periode.debut <= arret.vu_jusqu_au + UN_JOUR
    vu = max(arret.vu_jusqu_au, periode.fin) if suite_vue and arret.vu_jusqu_au else arret.vu_jusqu_au
    ald = arret.ald if arret.ald == periode.ald else OuiNonInconnu.INCONNU
    return replace(arret, fin=fin, vu_jusqu_au=vu, ald=ald, tpt=arret.tpt or periode.tpt)


def premier_paye(arret: Arret, avant: Sequence[Arret], faits: Faits, bareme: Bareme) -> Debut:
    """The first day paid: after the carence of sickness when it is not waived, the day after in AT/MP [facts §4]."""
    if faits.statut == Statut.INCONNU or arret.nature == Nature.INCONNU:
        quoi = "son statut" if faits.statut == Statut.INCONNU else "la nature de l’arrêt"
        return Debut(None, raison=f"Demandez {quoi} : la carence en dépend.")
    if arret.nature in PROFESSIONNELLES:
        if faits.statut != Statut.SALARIE:
            return Debut(None, raison="Aucun passage lu sur l’accident du travail d’un indépendant.")
        return _apres(arret, bareme.le("ij_at_delai", arret.debut), "payé dès le lendemain")
    code = {Statut.SALARIE: "ij_maladie_carence", Statut.INDEPENDANT: "ij_ti_carence"}.get(Statut(faits.statut))
    carence = bareme.le(code or "ij_liberal_carence", arret.debut)
    precedent = next((a for a in reversed(avant) if a.nature == Nature.MALADIE), None)
    levee = _carence_levee(arret, precedent)
    if levee is None:
        return Debut(None, raison="Demandez si les deux arrêts relèvent d’une ALD : la carence en dépend.")
    if levee and carence:
        return Debut(arret.debut, avec(arret.certitude(arret.debut), carence), f"Carence levée · {carence.source}")
    return _apres(arret, carence, "carence")


def _apres(arret: Arret, delai: Valeur | None, mots: str) -> Debut:
    if delai is None:
        return Debut(None, raison="Aucun barème en vigueur ce jour-là dans les référentiels.")
    jour = arret.debut + timedelta(days=int(delai.valeur))
    return Debut(jour, avec(arret.certitude(jour), delai), f"{mots.capitalize()} · {delai.source}")


def _carence_levee(arret: Arret, precedent: Arret | None) -> bool | None:
    """Waived: work resumed at most 48 h, or two ALD stoppages in a row; None when that is not known."""
    if precedent is None:
        return False
    if arret.debut - precedent.fin - UN_JOUR <= REPRISE_COURTE:
        return True
    reponses = {arret.ald, precedent.ald}
    if OuiNonInconnu.NON in reponses:
        return False
    return None if OuiNonInconnu.INCONNU in reponses else True


def jours(debut: date, fin: date) -> list[date]:
    """Every day from one to the other, both included."""
    return [debut + timedelta(days=n) for n in range((fin - debut).days + 1)]


def jour_de_rang(payes: Sequence[date], debut: date, rang: int, annees: int) -> date | None:
    """The day when ``rang`` days are paid within ``annees`` rolling years, paid every day from ``debut`` after ``payes``.

    None when so many days do not fit in the window.
    """
    if not payes and rang <= 365 * annees:  # nothing before: the limit is reached without a gap
        return debut + (rang - 1) * UN_JOUR
    fenetre = deque(sorted(payes))
    for n in range(366 * annees):
        jour = debut + n * UN_JOUR
        depuis = mois_avant(jour, 12 * annees)
        fenetre.append(jour)
        while fenetre[0] <= depuis:
            fenetre.popleft()
        if len(fenetre) >= rang:
            return jour
    return None
