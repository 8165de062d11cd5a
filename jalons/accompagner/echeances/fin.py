"""The end of the daily allowances: 360 in three rolling years, three years in ALD, and what no source tells. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from .cas import SANS_BAREME, SANS_NATURE, SANS_STATUT, Cas
from .decompte import Arret, dans_mois, jour_de_rang, jours, premier_paye
from .dites import sans
from .enums import PROFESSIONNELLES, Antecedents, Certitude, Nature, OuiNonInconnu, Statut
from .valeurs import Ligne


def fin_ij(cas: Cas) -> Iterator[Ligne]:
    """360 in three rolling years, or three years in ALD, for employees; else nothing was read, and nothing is said."""
    quoi = "Fin des indemnités journalières"
    if cas.faits.statut == Statut.LIBERAL:
        return
    if raison := _sans_fin(cas):
        yield sans("ij_fin", quoi, raison)
    elif cas.arret.ald == OuiNonInconnu.OUI:
        yield _fin_ald(cas)
    else:
        yield _fin_360(cas, [a for a in cas.avant if a.nature == Nature.MALADIE])


def au_plus_tot(cas: Cas) -> date | None:
    """The first day on which the allowances may end when the end is not calculated; None when it may be any day.

    Every day told counts, whatever the sources do not say of ALD and of part-time: what is missing only puts the end off. For
    an accident at work, the maximum to come is not below the limit of sickness [facts §4, LFSS 2026 art. 81].
    """
    if not cas.salarie or cas.arret.nature == Nature.INCONNU or cas.faits.antecedents == Antecedents.INCONNU:
        return None
    par_ald, annees = [a.debut for a in _maladies(cas) if a.ald != OuiNonInconnu.NON], cas.lu("ij_ald_duree_max")
    limite = _fin_360(cas, cas.avant).date
    if limite is None or (par_ald and annees is None):
        return None
    return min([limite, *(dans_mois(d, 12 * int(annees.valeur)) for d in par_ald[:1] if annees)])


def _maladies(cas: Cas) -> list[Arret]:
    """The sickness stoppages told, that of today included."""
    return [a for a in (*cas.avant, cas.arret) if a.nature == Nature.MALADIE]


def _sans_fin(cas: Cas) -> str:
    """Why the end of the allowances cannot be calculated; '' when it can."""
    ald_avant = {a.ald for a in cas.avant if a.nature == Nature.MALADIE}
    sans_ald = cas.arret.ald == OuiNonInconnu.NON
    raisons = (
        (cas.faits.statut == Statut.INCONNU, SANS_STATUT),
        (not cas.salarie, "La durée d’un travailleur indépendant n’est dans aucune source lue : demandez à la CPAM."),
        (cas.arret.nature == Nature.INCONNU, SANS_NATURE),
        (cas.arret.nature in PROFESSIONNELLES, "Durée fixée par décret (LFSS 2026, art. 81) : décret non lu."),
        (cas.faits.antecedents == Antecedents.INCONNU, "Demandez les arrêts indemnisés des trois dernières années."),
        (_passe_en_ald(cas), "Aucune source lue ne dit d’où partent les trois ans d’un arrêt passé en ALD."),
        (cas.arret.ald == OuiNonInconnu.INCONNU, "Demandez s’il relève d’une ALD : 360 indemnités, ou trois ans."),
        (OuiNonInconnu.INCONNU in ald_avant, "Demandez si l’arrêt d’avant relève d’une ALD : la limite en dépend."),
        (
            sans_ald and OuiNonInconnu.OUI in ald_avant,
            "Aucune source lue ne dit si les jours d’une ALD comptent dans les 360.",
        ),
        (
            sans_ald and any(a.tpt for a in (*cas.avant, cas.arret)),
            "Aucune source lue ne dit si les jours à temps partiel comptent dans les 360.",
        ),
        (cas.debut.jour is None, cas.debut.raison),
    )
    return next((raison for vrai, raison in raisons if vrai), "")


def _passe_en_ald(cas: Cas) -> bool:
    """Each of its prescriptions says whether it is of an ALD, and they differ."""
    siennes = {p.ald for p in cas.faits.periodes if cas.arret.debut <= p.debut <= cas.arret.fin}
    return siennes == {OuiNonInconnu.OUI, OuiNonInconnu.NON}


def _fin_ald(cas: Cas) -> Ligne:
    quoi, lu = "Fin des indemnités : trois ans (ALD)", cas.lu("ij_ald_duree_max")
    if lu is None:
        return sans("ij_fin", quoi, SANS_BAREME)
    ald = [a for a in _maladies(cas) if a.ald == OuiNonInconnu.OUI]
    jour = dans_mois(ald[0].debut, 12 * int(lu.valeur))
    ligne = cas.ligne("ij_fin", quoi, jour, "Date à date", lu, au_dela=Certitude.AU_PLUS_TOT)
    if len(ald) == 1:
        return ligne
    return Ligne("ij_fin", quoi, jour, f"{ligne.source} · entre deux arrêts, départ à vérifier", Certitude.A_VERIFIER)


def _fin_360(cas: Cas, comptes: Sequence[Arret]) -> Ligne:
    """The day of the limit, with the days paid of these stoppages before it."""
    duree, fenetre = cas.lu("ij_maladie_duree_max"), cas.lu("ij_maladie_fenetre")
    debuts = [premier_paye(a, cas.avant[: cas.avant.index(a)], cas.faits, cas.bareme).jour for a in comptes]
    quoi = f"{int(duree.valeur)}e indemnité sur trois ans" if duree else "Fin des indemnités journalières"
    if duree is None or fenetre is None or cas.debut.jour is None or None in debuts:
        return sans("ij_fin", quoi, SANS_BAREME)
    payes = [j for a, d in zip(comptes, debuts, strict=True) for j in jours(d or a.fin, a.fin)]
    jour = jour_de_rang(payes, cas.debut.jour, int(duree.valeur), int(fenetre.valeur))
    if jour is None:
        return sans("ij_fin", quoi, "La limite des référentiels ne tient pas dans sa fenêtre : vérifiez-la.")
    avant = "Aucun arrêt indemnisé avant, dit la personne" if not comptes else f"{len(payes)} jours payés avant"
    return cas.ligne("ij_fin", quoi, jour, avant, duree, fenetre, au_dela=Certitude.AU_PLUS_TOT)
