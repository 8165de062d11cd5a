"""The monthly request itself: one Ibis expression, the same on every engine.

Days are whole numbers inside the expression (days since 1970-01-01), so that no engine's date arithmetic
matters. Only people who can have their 91st day in the month keep their history; that filter is exact, see
`candidats`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ibis
from ibis.expr.types import BooleanColumn, IntegerColumn, StringValue, Table

from ..enums import Horloge, Marqueur, Nature, Offre
from ..lecture.tables import ASSURES, FAITS

ibis.options.sql.fuse_selects = False  # the engines merge nested SELECTs themselves; Ibis is slow at it

EPOQUE = date(1970, 1, 1)
ARRET = ("assure_id", "arret")
JOURS_PAR_MOIS_FOIS_100 = 3042
PERSONNE = tuple(colonne.nom for colonne in ASSURES if colonne.nom != "assure_id")
VALIDITE = ("valable_du", "valable_au", "lignes")  # of a dated `assures` (layout "dcir")
NATURE = "nature"
DETECTION = ("commune", "personnes_a_charge", "c2s", "ald", "date_deces")
SORTIE = (
    "assure_id", "arret_debut", "jour_91", "dernier_jour_paye", "jours_payes", "montant_journalier",
    "marqueurs", "inconnus", "offre", "reprise_presumee", "commune",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeuilDate:
    """A threshold in euros and its days of validity, both included (None: open)."""

    valeur: Decimal
    debut: date | None = None
    fin: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parametres:
    """What the expression depends on besides the two tables."""

    debut_mois: date
    fin_mois: date
    dernier_mandatement: date | None
    jour: int = 91
    tolerance: int = 3
    horloge: Horloge = Horloge.PAYES
    delai_reprise: int = 30
    seuils_ij: tuple[SeuilDate, ...] = ()
    seuils_ij_personne: tuple[SeuilDate, ...] = ()
    colonnes: tuple[str, ...] = DETECTION
    faits: tuple[str, ...] = ()  # what to tell of the payments that hold the day looked for: of FAITS, and NATURE


def numero(jour: date) -> int:
    """Days since 1970-01-01."""
    return (jour - EPOQUE).days


def candidats(ij: Table, p: Parametres) -> Table:
    """People with a payment near enough to the month; no one else can have the 91st day in it.

    A day looked for is paid, or follows a paid day by `tolerance` days at most, or (prescribed clock) is not
    after the end of a stoppage prescribed with a payment already begun.
    """
    proche = ij.date_fin >= ibis.literal(p.debut_mois - timedelta(days=p.tolerance))
    if p.horloge == Horloge.PRESCRITS:
        proche = proche | (ij.date_fin_prescrite >= ibis.literal(p.debut_mois))
    utiles = ij.filter(ij.nature.isin(list(Nature)), ij.sens == 1, ij.date_debut <= ibis.literal(p.fin_mois), proche)
    return utiles.select("assure_id").distinct()


def periodes(ij: Table, p: Parametres) -> Table:
    """Paid periods left after cancellations: assure_id, debut, fin, montant (the highest), prescrit."""
    concernes = ij.filter(ij.nature.isin(list(Nature))).semi_join(candidats(ij, p), "assure_id")
    soldes = concernes.group_by("assure_id", "nature", "date_debut", "date_fin", "montant_journalier").agg(
        solde=concernes.sens.cast("int64").sum(),
        prescrit=concernes.date_fin_prescrite.max(where=concernes.sens == 1),
        **{f"{nom}_{mot}": concernes.sens.cast("int64").sum(where=concernes[nom] == mot) for nom, mot in _mots(p)},
    )
    comptees = soldes.filter(soldes.solde > 0)
    comptees = comptees.select(
        "assure_id",
        debut=_numeros(comptees.date_debut),
        fin=_numeros(comptees.date_fin),
        prescrit=_numeros(comptees.prescrit),
        montant=comptees.montant_journalier,
        **({NATURE: comptees.nature, "derniere_nature": comptees.nature} if NATURE in p.faits else {}),
        **{nom: _dit(comptees, nom) for nom in p.faits if nom != NATURE},
    )
    return comptees.group_by("assure_id", "debut", "fin").agg(
        montant=comptees.montant.max(), prescrit=comptees.prescrit.max(), **_faits(comptees, p)
    )


def _mots(p: Parametres) -> list[tuple[str, str]]:
    return [(nom, mot) for nom in p.faits if nom != NATURE for mot in ("oui", "non")]


def _dit(t: Table, nom: str) -> StringValue:
    """What is left said of the payment once its cancellations are taken away."""
    return ibis.cases((t[f"{nom}_oui"] > 0, "oui"), (t[f"{nom}_non"] > 0, "non"), else_=ibis.null("string"))


def _faits(t: Table, p: Parametres) -> dict[str, ibis.Value]:
    """« oui » as soon as one payment says so; natures from first to last, to tell when there are several."""
    faits = {nom: t[nom].max() for nom in p.faits if nom != NATURE}
    return faits | ({NATURE: t.nature.min(), "derniere_nature": t.derniere_nature.max()} if NATURE in p.faits else {})


def arrets(periodes: Table, p: Parametres) -> Table:
    """Each period with the number of its arrêt, the days it adds (`nouveaux`, from `depuis`)."""
    t = periodes
    ordre = [t.debut, t.fin]
    t = t.mutate(fin_avant=t.fin.max().over(group_by="assure_id", order_by=ordre, rows=(None, -1)))
    t = t.mutate(
        commence=(t.fin_avant.isnull() | (t.debut - t.fin_avant - 1 > p.tolerance)).cast("int64"),
        depuis=ibis.greatest(t.debut, t.fin_avant.fill_null(t.debut - 1) + 1),
    )
    t = t.mutate(
        nouveaux=ibis.greatest(t.fin - t.depuis + 1, 0),
        arret=t.commence.sum().over(group_by="assure_id", order_by=[t.debut, t.fin], rows=(None, 0)).cast("int64"),
    )
    cumul = t.nouveaux.sum().over(group_by=ARRET, order_by=[t.debut, t.fin], rows=(None, 0)).cast("int64")
    return t.mutate(avant=cumul - t.nouveaux)


def jours_cherches(arrets: Table, p: Parametres) -> Table:
    """The same rows, for the arrêts whose 91st day lies in the month, with the arrêt's own values."""
    t = arrets
    bilans = t.group_by(*ARRET).agg(
        arret_debut=t.debut.min(),
        dernier=t.fin.max(),
        prescrit_max=t.prescrit.max(),
        jours_payes=t.nouveaux.sum().cast("int64"),
        rang_paye=_rang_paye(t, p).max(),
    )
    bilans = bilans.mutate(jour=_jour_cherche(bilans, p)).drop("rang_paye")
    trouves = bilans.filter(bilans.jour.between(numero(p.debut_mois), numero(p.fin_mois)))
    return t.inner_join(trouves, ARRET)


def _rang_paye(t: Table, p: Parametres) -> IntegerColumn:
    """The paid day of the rank looked for, on the row that pays it; NULL on the others."""
    ici = (t.avant < p.jour) & (p.jour <= t.avant + t.nouveaux)
    return ici.ifelse(t.depuis + (p.jour - 1) - t.avant, ibis.null("int64"))


def _jour_cherche(bilans: Table, p: Parametres) -> IntegerColumn:
    if p.horloge == Horloge.PAYES:
        return bilans.rang_paye
    jour = bilans.arret_debut + (p.jour - 1)
    limite = bilans.dernier
    if p.horloge == Horloge.PRESCRITS:
        limite = ibis.greatest(bilans.dernier, bilans.prescrit_max.fill_null(bilans.dernier))
    return (jour <= limite).ifelse(jour, ibis.null("int64"))


def montants(cherches: Table, p: Parametres) -> Table:
    """One row an arrêt, with the highest amount held on the 91st day or on the last paid day before it."""
    t = cherches.filter(cherches.debut <= cherches.jour)
    if p.horloge == Horloge.PAYES:
        t = t.mutate(jour_paye=t.jour)  # this clock counts paid days only
    else:
        t = t.mutate(jour_paye=ibis.least(t.fin, t.jour).max().over(group_by=ARRET))
    t = t.filter((t.debut <= t.jour_paye) & (t.jour_paye <= t.fin))
    t = t.group_by("assure_id", "arret_debut", "jour", "dernier", "jours_payes").agg(
        montant=t.montant.max(), **_faits(t, p)
    )
    if NATURE not in p.faits:
        return t
    return t.mutate(nature=(t.nature == t.derniere_nature).ifelse(t.nature, ibis.null("string"))).drop(
        "derniere_nature"
    )


def personnes(trouves: Table, assures: Table, p: Parametres) -> Table:
    """The rows found with the last row of each person in `assures`, if any; `lignes` counts them.

    Where `assures` is dated (`valable_du` to `valable_au`), the row that holds on the day looked for.
    """
    if "valable_du" in assures.columns:
        return _personnes_au_jour(trouves, assures, p)
    t = assures.semi_join(trouves, "assure_id").select("fichier", "rang", "assure_id", *p.colonnes)
    t = t.mutate(
        rang_inverse=ibis.row_number().over(group_by="assure_id", order_by=[t.fichier.desc(), t.rang.desc()]),
        lignes=t.count().over(group_by="assure_id"),
    )
    dernieres = t.filter(t.rang_inverse == 0).drop("fichier", "rang", "rang_inverse")
    return trouves.left_join(dernieres, "assure_id").drop("assure_id_right")


def _personnes_au_jour(trouves: Table, assures: Table, p: Parametres) -> Table:
    t = assures.select("assure_id", *VALIDITE, *p.colonnes)
    memes = [trouves.assure_id == t.assure_id, t.valable_du <= trouves.jour, trouves.jour <= t.valable_au]
    return trouves.left_join(t, memes).drop("assure_id_right", "valable_du", "valable_au")


def marques(t: Table, p: Parametres) -> Table:
    """Markers, unknowns, offer and presumed return to work, as written in the output."""
    signes = {
        Marqueur.ALD: t.ald == "oui",
        Marqueur.C2S: t.c2s.isin(["gratuite", "participation"]),
        Marqueur.IJ_FAIBLE: _mesure(t, p) & (t.montant < _seuil(t.jour, p.seuils_ij, 1)),
        Marqueur.IJ_PAR_PERSONNE: _mesure(t, p) & _sous_le_seuil_par_personne(t, p),
    }
    inconnus = {nom: t[nom].isnull() for nom in ("ald", "c2s", "personnes_a_charge")}
    t = t.mutate(marqueurs=_codes(signes), inconnus=_codes(inconnus))
    return t.mutate(
        offre=(t.marqueurs == "").ifelse(Offre.SOCLE.value, Offre.DIFFERENCIEE.value),
        reprise_presumee=_reprise(t, p),
    )


def _mesure(t: Table, p: Parametres) -> BooleanColumn:
    """Whether the amount measures what she lives on: not that of a known part-time, nor what her employer receives."""
    sue = ibis.literal(True)
    for nom in FAITS:
        if nom in p.faits:
            sue = sue & (t[nom].fill_null("non") != "oui")
    return sue


def _sous_le_seuil_par_personne(t: Table, p: Parametres) -> BooleanColumn:
    """montant × 30.42 / (1 + personnes) < seuil, without a division: both sides stay exact.

    DuckDB keeps the product of two decimals of 18 digits on 18 digits: one wider factor makes room for all of it.
    """
    foyer = t.personnes_a_charge.cast("decimal(5, 0)") + ibis.literal(Decimal(1), "decimal(1, 0)")
    mensuel = t.montant.cast("decimal(30, 18)") * ibis.literal(Decimal(JOURS_PAR_MOIS_FOIS_100), "decimal(4, 0)")
    return mensuel < _seuil(t.jour, p.seuils_ij_personne, 100).cast("decimal(19, 8)") * foyer


def _reprise(t: Table, p: Parametres) -> StringValue:
    if p.dernier_mandatement is None:
        return ibis.literal("")
    ecart = numero(p.dernier_mandatement) - t.dernier
    return (ecart > p.delai_reprise).ifelse("oui", "non")


def _seuil(jour: IntegerColumn, seuils: tuple[SeuilDate, ...], facteur: int) -> ibis.Value:
    """The threshold in force on the day, times `facteur`; NULL when there is none."""
    nul = ibis.null("decimal(18, 8)")
    if not seuils:
        return nul
    cas = [
        (
            jour.between(numero(seuil.debut or date.min), numero(seuil.fin or date.max)),
            ibis.literal(seuil.valeur * facteur, "decimal(18, 8)"),
        )
        for seuil in seuils
    ]
    return ibis.cases(*cas, else_=nul)


def _codes(presents: dict[Any, Any]) -> StringValue:
    """The codes whose condition is true, in the order given, joined by `+`; unknown is not true."""
    texte = ibis.literal("")
    for code, condition in presents.items():
        texte = texte + condition.fill_null(False).ifelse(f"+{code}", "")
    return texte.substr(1)


def _numeros(jours: ibis.Value) -> IntegerColumn:
    return jours.delta(ibis.literal(EPOQUE), unit="day").cast("int64")


@dataclass(frozen=True, slots=True, kw_only=True)
class Etapes:
    """The steps of the request. Tests replace one to prove that the comparison would notice."""

    periodes: Callable[[Table, Parametres], Table] = periodes
    arrets: Callable[[Table, Parametres], Table] = arrets
    jours_cherches: Callable[[Table, Parametres], Table] = jours_cherches
    montants: Callable[[Table, Parametres], Table] = montants
    personnes: Callable[[Table, Table, Parametres], Table] = personnes
    marques: Callable[[Table, Parametres], Table] = marques


ETAPES = Etapes()


def requete(ij: Table, assures: Table, p: Parametres, etapes: Etapes = ETAPES) -> Table:
    """The people found, sorted; dead people included with their `date_deces`, to be set aside by the caller.

    `ij` and `assures` are typed tables of accepted rows (`lots.sql_table`). Columns: those of SORTIE, where
    the three dates are day numbers and the amount is exact, then `lignes` (rows of the person in `assures`,
    NULL when absent), `p.faits` and `p.colonnes`.
    """
    trouves = etapes.montants(etapes.jours_cherches(etapes.arrets(etapes.periodes(ij, p), p), p), p)
    t = etapes.marques(etapes.personnes(trouves, assures, p), p)
    t = t.rename(jour_91="jour", dernier_jour_paye="dernier", montant_journalier="montant")
    autres = [nom for nom in p.colonnes if nom not in SORTIE]
    return t.select(*SORTIE, "lignes", *p.faits, *autres).order_by("assure_id", "arret_debut")


def periodes_trouvees(ij: Table, p: Parametres, etapes: Etapes = ETAPES) -> Table:
    """The paid periods of the arrêts found by `requete`: assure_id, arret_debut, debut, fin, montant, prescrit.

    Days are numbers; sorted by person, arrêt, then first and last day.
    """
    t = etapes.jours_cherches(etapes.arrets(etapes.periodes(ij, p), p), p)
    t = t.select("assure_id", "arret_debut", "debut", "fin", "montant", "prescrit")
    return t.order_by("assure_id", "arret_debut", "debut", "fin")
