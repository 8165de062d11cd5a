"""The line of rights: from what was told of a stoppage and the dated reference data, its dates, each with its source and
how sure it is. Pure; the tests hold it to ``tests/situations.csv``, written before it from ``facts.md``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from jalons.fondations.socle.dates import jour_annee

from .cas import SANS_BAREME, SANS_NATURE, SANS_STATUT, Cas, dernier_cas
from .decompte import dans_mois, premier_paye
from .dites import dites, jamais_calculees, recours, sans
from .enums import (
    PROFESSIONNELLES,
    Certitude,
    GenreFait,
    Nature,
    OuiNonInconnu,
    Statut,
    Su,
)
from .fin import fin_ij
from .valeurs import Bareme, Faits, Ligne, Valeur, avec, moins_sure, su_en_mots

CODES = (
    "requete_rang_jour", "requete_tolerance", "ij_maladie_carence", "ij_ti_carence", "ij_liberal_carence",
    "ij_liberal_jours", "ij_at_delai", "ij_at_premier_taux", "ij_maladie_duree_max", "ij_maladie_fenetre",
    "ij_ald_duree_max", "ij_droits_mois", "pre_reprise_arret_min", "rdv_liaison_arret_min", "reprise_arret_min",
    "reprise_arret_min_at", "reprise_delai", "recours_ij_delai", "recours_invalidite_delai", "ij_maladie_max",
    "ij_at_max_1_28", "ij_at_max_29", "ij_ti_max", "smic_mensuel", "echeance_avance",
)  # fmt: skip
# What costs money first if nobody looks, by code of line: it comes into the day of the worker, with this reason.
RESSOURCES = {
    "complement_fin": "le complément de l’employeur s’arrête, et ses ressources baissent aussitôt",
    "prescription_fin": "sans prolongation ni reprise, les indemnités s’arrêtent",
    "ij_fin": "les indemnités s’arrêtent : ce qui les remplace se prépare avant",
    "liberal_relais": "la CPAM ne paie plus ensuite : la section de retraite doit avoir sa demande",
    "six_mois": "au-delà, d’autres conditions de droits s’appliquent aux indemnités",
    "recours_ij": "passé ce jour, le refus des indemnités ne se conteste plus",
    "recours_invalidite": "passé ce jour, le refus de l’invalidité ne se conteste plus",
    f"fait_{GenreFait.FIN_IJ}": "la caisse a annoncé la fin de ses indemnités",
}
ETAPES = {
    "reprise_visite": "son retour demande une visite de reprise",
    f"fait_{GenreFait.VISITE}": "une visite ou un rendez-vous lui est proposé",
    f"fait_{GenreFait.AUTRE}": "cette date a été notée comme à ne pas manquer",
}
RAISONS = RESSOURCES | ETAPES
RECOURS = frozenset({"recours_ij", "recours_invalidite"})  # passed, nothing makes up for it
TOUJOURS = RECOURS | {f"fait_{GenreFait.FIN_IJ}"}  # shown whatever comes before
DEMEURENT = frozenset({"complement_fin", "reprise_visite", "retraite", "invalidite"})


def lignes(faits: Faits, bareme: Bareme) -> tuple[Ligne, ...]:
    """Every date of the last stoppage told, in order; what cannot be calculated comes last, with its reason."""
    cas = dernier_cas(faits, bareme)
    trouvees = [*_de_l_arret(cas)] if cas else []
    trouvees += [*dites(faits), *recours(faits, bareme), *jamais_calculees(faits)]
    if cas and cas.arret.termine:  # the stoppage is over: what lay beyond never comes
        trouvees = [li for li in trouvees if _reste(li, cas.arret.fin)]
    return tuple(sorted(trouvees, key=lambda li: (li.date or date.max, li.code)))


def _reste(ligne: Ligne, fin: date) -> bool:
    """What a stoppage that ended on ``fin`` keeps: the dates it reached, and those that do not depend on it."""
    if ligne.code in ("prescription_fin", "reprise_seuil"):
        return False
    if ligne.code in DEMEURENT or ligne.code.startswith(("fait_", "recours_")):
        return True
    return ligne.date is not None and ligne.date <= fin


def _de_l_arret(cas: Cas) -> Iterator[Ligne]:
    yield cas.ligne("arret_debut", "Début de l’arrêt", cas.arret.debut, "Avis d’arrêt")
    yield cas.ligne(
        "prescription_fin", "Fin de la prescription en cours", cas.arret.fin, "Avis d’arrêt ou de prolongation"
    )
    yield from _jour_91(cas)
    yield from _indemnites(cas)
    yield from _visites(cas)
    yield from _reprise(cas)
    yield from _complement(cas)
    yield from _six_mois(cas)
    yield from fin_ij(cas)


def _jour_91(cas: Cas) -> Iterator[Ligne]:
    if rang := cas.lu("requete_rang_jour"):
        jour = cas.arret.debut + timedelta(days=int(rang.valeur) - 1)
        yield cas.ligne("jour_91", f"{int(rang.valeur)}e jour de l’arrêt", jour, "Jours comptés depuis l’avis d’arrêt")


def _indemnites(cas: Cas) -> Iterator[Ligne]:
    debut, quoi = cas.debut, "Première indemnité"
    if debut.jour is None:
        yield sans("premiere_indemnite", quoi, debut.raison)
    else:
        yield Ligne("premiere_indemnite", quoi, debut.jour, debut.source, debut.certitude)
    if cas.faits.statut == Statut.LIBERAL:
        yield _relais(cas)
        return
    yield _rang_indemnise(cas)
    if cas.arret.nature in PROFESSIONNELLES:
        yield _second_taux(cas)


def _relais(cas: Cas) -> Ligne:
    quoi, paye = "La section professionnelle de retraite prend le relais de la CPAM", cas.lu("ij_liberal_jours")
    if paye is None:
        return sans("liberal_relais", quoi, SANS_BAREME)
    jour = cas.arret.debut + timedelta(days=int(paye.valeur))
    return cas.ligne("liberal_relais", quoi, jour, f"CPAM jusqu’au {int(paye.valeur)}e jour", paye)


def _rang_indemnise(cas: Cas) -> Ligne:
    rang, quoi = cas.lu("requete_rang_jour"), "91e indemnité"
    if cas.debut.jour is None or rang is None:
        return sans("indemnite_91", quoi, cas.debut.raison or SANS_BAREME)
    deja, tolerance = _jours_rattaches(cas)
    jour = cas.debut.jour + timedelta(days=max(0, int(rang.valeur) - 1 - deja))
    lues = [tolerance] if tolerance else []
    ligne = cas.ligne("indemnite_91", f"{int(rang.valeur)}e indemnité", jour, "Indemnités comptées une à une", *lues)
    sur = moins_sure(ligne.certitude, cas.debut.certitude)
    return Ligne(ligne.code, ligne.quoi, ligne.date, f"{ligne.source} · {cas.debut.source}", sur)


def _jours_rattaches(cas: Cas) -> tuple[int, Valeur | None]:
    """Days paid of the stoppage just before, when both are one for the monthly request (unpaid days within its tolerance)."""
    tolerance = cas.lu("requete_tolerance")
    if not cas.avant or cas.debut.jour is None or tolerance is None:
        return 0, None
    precedent = cas.avant[-1]
    debut = premier_paye(precedent, cas.avant[:-1], cas.faits, cas.bareme).jour
    trou = (cas.debut.jour - precedent.fin).days - 1
    if debut is None or precedent.nature != cas.arret.nature or trou > tolerance.valeur:
        return 0, None
    return (precedent.fin - debut).days + 1, tolerance


def _second_taux(cas: Cas) -> Ligne:
    quoi, premier = "80 % au lieu de 60 %", cas.lu("ij_at_premier_taux")
    if cas.debut.jour is None or premier is None:
        return sans("at_jour_29", quoi, cas.debut.raison or SANS_BAREME)
    jour = cas.debut.jour + timedelta(days=int(premier.valeur))
    return cas.ligne(
        "at_jour_29", f"{int(premier.valeur) + 1}e indemnité : {quoi}", jour, "Accident ou maladie du travail", premier
    )


def _visites(cas: Cas) -> Iterator[Ligne]:
    liaison, pre = "Rendez-vous de liaison possible", "Visite de pré-reprise possible"
    if cas.faits.statut == Statut.INCONNU:
        yield sans("liaison", liaison, SANS_STATUT)
        yield sans("pre_reprise", pre, SANS_STATUT)
        yield sans("reprise_seuil", "Visite de reprise au retour", SANS_STATUT)
    if not cas.salarie:
        return
    seuil = cas.lu("rdv_liaison_arret_min")
    if seuil is None:
        yield sans("liaison", liaison, SANS_BAREME)
    else:
        yield _liaison(cas, seuil, liaison)
    seuil = cas.lu("pre_reprise_arret_min")
    if seuil is None:
        yield sans("pre_reprise", pre, SANS_BAREME)
    else:
        jour = cas.arret.debut + timedelta(days=int(seuil.valeur))
        yield cas.ligne("pre_reprise", pre, jour, f"Arrêt de plus de {int(seuil.valeur)} jours", seuil)
    yield from _seuil_reprise(cas)


def _liaison(cas: Cas, seuil: Valeur, quoi: str) -> Ligne:
    """Cumulated periods count; over how long is written nowhere that was read: then it is to be checked."""
    reste = max(1, int(seuil.valeur) - sum(a.jours for a in cas.avant))
    ligne = cas.ligne(
        "liaison",
        quoi,
        cas.arret.debut + timedelta(days=reste - 1),
        f"Arrêt d’au moins {int(seuil.valeur)} jours",
        seuil,
    )
    if not cas.avant:
        return ligne
    source = f"{ligne.source} · périodes cumulées, sur une durée à vérifier"
    return Ligne(ligne.code, quoi, ligne.date, source, Certitude.A_VERIFIER)


def _seuil(cas: Cas) -> tuple[int, Valeur | None] | None:
    """From how many days on the return needs a visit, with its row; None when the row is missing. A MP needs one always."""
    if cas.arret.nature == Nature.MP:
        return 1, None
    at = cas.arret.nature == Nature.AT
    lu = cas.lu("reprise_arret_min_at" if at else "reprise_arret_min")
    return (int(lu.valeur) + (0 if at else 1), lu) if lu else None


def _seuil_reprise(cas: Cas) -> Iterator[Ligne]:
    quoi = "Le retour demandera une visite de reprise"
    if cas.arret.nature == Nature.INCONNU:
        yield sans("reprise_seuil", quoi, SANS_NATURE)
    elif (seuil := _seuil(cas)) is None:
        yield sans("reprise_seuil", quoi, SANS_BAREME)
    else:
        jours_min, lu = seuil
        jour = cas.arret.debut + timedelta(days=jours_min - 1)
        yield cas.ligne("reprise_seuil", quoi, jour, "Durée et nature de l’arrêt", *([lu] if lu else []))


def _reprise(cas: Cas) -> Iterator[Ligne]:
    retour = cas.faits.dernier(GenreFait.REPRISE)
    if not (cas.salarie and retour and retour.le > cas.arret.debut and cas.arret.termine):
        return
    quoi, seuil, delai = "Visite de reprise, au plus tard", _seuil(cas), cas.bareme.le("reprise_delai", retour.le)
    if cas.arret.nature == Nature.INCONNU or seuil is None or delai is None:
        yield sans("reprise_visite", quoi, SANS_NATURE if cas.arret.nature == Nature.INCONNU else SANS_BAREME)
        return
    jours_min, lu = seuil
    if cas.arret.jours >= jours_min:
        sur = Certitude.CERTAIN if retour.su == Su.VU else Certitude.A_CONFIRMER
        lues = [delai, lu] if lu else [delai]
        jour = retour.le + timedelta(days=int(delai.valeur))
        yield Ligne(
            "reprise_visite", quoi, jour, f"Reprise du {jour_annee(retour.le)} · {delai.source}", avec(sur, *lues)
        )


def _complement(cas: Cas) -> Iterator[Ligne]:
    """Only a declared end: what an employer owes is in no table that was read."""
    faits, quoi = cas.faits, "Fin du complément de l’employeur"
    if not cas.salarie or faits.complement == OuiNonInconnu.NON:
        return
    if faits.complement_fin is None:
        yield sans("complement_fin", quoi, "Demandez à l’employeur s’il y a un complément, et jusqu’à quand.")
        return
    vu = faits.complement_su == Su.VU
    source = su_en_mots("Attestation" if vu else "", faits.complement_su, faits.complement_su_le)
    yield Ligne(
        "complement_fin", quoi, faits.complement_fin, source, Certitude.CERTAIN if vu else Certitude.A_CONFIRMER
    )


def _six_mois(cas: Cas) -> Iterator[Ligne]:
    if not cas.salarie or cas.arret.nature in PROFESSIONNELLES:
        return
    quoi, lu = "Six mois : conditions de droits à vérifier", cas.lu("ij_droits_mois")
    if cas.arret.nature == Nature.INCONNU or lu is None:
        yield sans("six_mois", quoi, SANS_NATURE if cas.arret.nature == Nature.INCONNU else SANS_BAREME)
        return
    yield cas.ligne("six_mois", quoi, dans_mois(cas.arret.debut, int(lu.valeur)), "Date à date", lu)


# --- What comes into the worker's day ---


def pressantes(faits: Faits, trouvees: Sequence[Ligne], bareme: Bareme, jour: date) -> list[Ligne]:
    """The dates to look at now: within the notice of the reference data, or past for as long, and not settled."""
    avance = bareme.le("echeance_avance", jour)
    if avance is None:
        return []
    marge, closes = timedelta(days=int(avance.valeur)), faits.closes
    return [
        li
        for li in trouvees
        if li.date and li.code in RAISONS and abs(li.date - jour) <= marge and li.cle not in closes
    ]


def a_dire(faits: Faits, trouvees: Sequence[Ligne], bareme: Bareme, jour: date) -> list[Ligne]:
    """What a closing must not lose: every date to come that nobody settled, and those past that still press."""
    pressent = pressantes(faits, trouvees, bareme, jour)
    siennes = [li for li in trouvees if li.date and li.code in RAISONS and li.cle not in faits.closes]
    return [li for li in siennes if (li.date or jour) >= jour or li in pressent]
