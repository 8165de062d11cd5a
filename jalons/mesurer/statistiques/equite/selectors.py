"""Whom the rule finds, and whom each step reaches: rates by group with their uncertainty, and warnings in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jalons.fondations.socle.exports import Cellule, Entete, Rangee, Tableau
from jalons.fondations.socle.templatetags.jalons import nombre
from jalons.mesurer.statistiques.entonnoir.rules import ETAPES, Encadrement
from jalons.mesurer.statistiques.entonnoir.selectors import COURTS, Bornes, cellule_de, encadrements, entete
from jalons.mesurer.statistiques.enums import (
    GROUPES,
    Decoupage,
    Etape,
    NiveauChiffre,
    Ventilation,
)
from jalons.mesurer.statistiques.equite import rules as equite_rules
from jalons.mesurer.statistiques.equite.rules import Comparaison, Taux, Verdict, comparer
from jalons.mesurer.statistiques.indicateurs import ECARTS, INDICATEURS, MOIS_ARRET, PARCOURS_REPERES
from jalons.mesurer.statistiques.lecture import MASQUEE, Cases
from jalons.mesurer.statistiques.models import Publication
from jalons.mesurer.statistiques.places import INCONNU, racine_de

INSUFFISANT = Cellule("effectif insuffisant", None, masquee=True)
NON_COMPTE = Cellule("non compté")
TITRES = {
    Decoupage.SEXE: "Par sexe",
    Decoupage.AGE: "Par âge",
    Decoupage.COMMUNE: "Par taille de commune",
    Decoupage.C2S: "Par complémentaire santé solidaire",
}
DEFINITIONS = {
    Decoupage.SEXE: "Sexe administratif des fichiers de la caisse.",
    Decoupage.AGE: "Âge révolu le dernier jour du mois du 91ᵉ jour.",
    Decoupage.COMMUNE: "Population légale de la commune de résidence, dernier millésime chargé, communes fusionnées suivies. "
    "Moins de 2 000 habitants : le seuil de l’Insee sous lequel une commune n’est pas une unité urbaine. La grille de "
    "densité de l’Insee n’est pas utilisée.",
    Decoupage.C2S: "Complémentaire santé solidaire, gratuite ou avec participation, d’après les fichiers de la caisse.",
}
SUJETS = {
    "femme": "Les femmes",
    "homme": "Les hommes",
    "moins_30": "Les moins de 30 ans",
    "de_30": "Les personnes de 30 à 39 ans",
    "de_40": "Les personnes de 40 à 49 ans",
    "de_50": "Les personnes de 50 à 59 ans",
    "plus_60": "Les personnes de 60 ans et plus",
    "rurale": "Les habitants des communes de moins de 2 000 habitants",
    "bourg": "Les habitants des communes de 2 000 à 19 999 habitants",
    "ville": "Les habitants des communes de 20 000 habitants et plus",
    "oui": "Les personnes à la C2S",
    "non": "Les personnes sans C2S",
}
MASCULINS = {"homme", "moins_30", "rurale", "bourg", "ville"}
ACTIONS = {
    Etape.TROUVEE: ("sont trouvées", "sont trouvés"),
    Etape.OFFERTE: ("reçoivent une offre", "reçoivent une offre"),
    Etape.REPONDUE: ("répondent", "répondent"),
    Etape.RECUE: ("sont reçues", "sont reçus"),
    Etape.ACCOMPAGNEE: ("sont accompagnées", "sont accompagnés"),
    Etape.TERMINEE: ("vont au terme de leur accompagnement", "vont au terme de leur accompagnement"),
}


@dataclass(frozen=True)
class Mesuree:
    """One group at one step, against everybody else."""

    decoupage: str
    groupe: str
    etape: str
    comparaison: Comparaison


@dataclass(frozen=True)
class Avertissement:
    """A difference in words."""

    phrase: str
    mot: str


@dataclass(frozen=True)
class Equite:
    """One caisse and year, ready for the page and the exports."""

    publication: Publication
    avertissements: list[Avertissement]
    a_surveiller: list[Avertissement]
    comparaisons: int
    attendues: str
    denombre: bool
    tableaux: dict[str, Tableau]
    mesure: bool = True
    ecarts: tuple[tuple[str, str], ...] = ECARTS

    @property
    def tous(self) -> list[Tableau]:
        """The sheets of the spreadsheet."""
        dites = [Rangee(a.phrase, [Cellule(a.mot)]) for a in (*self.avertissements, *self.a_surveiller)]
        return [
            Tableau("avertissements", "Ce qui mérite un regard", ["Écart", "Avis"], dites, self.ecarts),
            *self.tableaux.values(),
        ]

    @property
    def entete(self) -> Entete:
        """What an exported file says of itself."""
        return entete(self.publication, "Équité du repérage", [("Comparaisons", str(self.comparaisons))])


def equite(publication: Publication) -> Equite:
    """Rates of each group at each step, from published cells alone."""
    cases = Cases(publication)
    denombre = bool(cases.valeur(MOIS_ARRET))
    bornes = encadrements(cases)
    premiere = list(_mesurer(cases, bornes, denombre, 1))
    combien = sum(m.comparaison.ecart is not None for m in premiere)
    mesures = list(_mesurer(cases, bornes, denombre, combien))
    return Equite(
        publication,
        [_avertir(m) for m in _a_dire(mesures, Verdict.A_VERIFIER)],
        [_avertir(m) for m in _a_dire(mesures, Verdict.HASARD)],
        combien,
        nombre(equite_rules.attendues_par_hasard(combien), 1),
        denombre,
        {d: _tableau(cases, bornes, d, [m for m in mesures if m.decoupage == d]) for d in GROUPES},
        cases.mesure(PARCOURS_REPERES),
    )


def _explication(decoupage: Decoupage) -> tuple[tuple[str, str], ...]:
    calcul = (
        "Part des personnes du groupe, avec l’intervalle de Wilson à 95 % ; comparée à toutes les autres par "
        "l’intervalle de Newcombe. « Trouvées » se rapporte aux mois d’arrêt payés, les étapes aux personnes trouvées."
    )
    return (
        ("Définition", DEFINITIONS[decoupage]),
        ("Calcul", calcul),
        ("Source", INDICATEURS[PARCOURS_REPERES].source),
    )


def _mesurer(cases: Cases, bornes: Bornes, denombre: bool, combien: int) -> Iterator[Mesuree]:
    """Every known group at every step; ``combien`` comparisons are made on the page."""
    tous = bornes[racine_de(cases.region)]
    for decoupage, groupes in GROUPES.items():
        publies = cases.parts(PARCOURS_REPERES, decoupage)
        for groupe in [g for g in groupes.values if g != INCONNU and g in publies]:
            siens = bornes[f"{decoupage}:{groupe}"]
            for etape in ETAPES:
                if etape != Etape.TROUVEE:
                    nombres = (_n(siens[etape]), _n(siens[ETAPES[0]]), _n(tous[etape]), _n(tous[ETAPES[0]]))
                elif denombre and cases.parts(MOIS_ARRET, decoupage):
                    nombres = (*_mois(cases, decoupage, groupe), *_mois(cases))
                else:
                    continue
                yield Mesuree(decoupage, groupe, etape, comparer(*nombres, combien))


def _n(e: Encadrement | None) -> int | None:
    return e.exact if e else None


def _mois(cases: Cases, niveau: str = NiveauChiffre.REGION, code: str = "") -> tuple[int | None, int | None]:
    """People found by the request, and months of paid arrêt, in one part; None when masked."""
    trouves = cases.valeur(MOIS_ARRET, Ventilation.ETAPE, ETAPES[0], niveau=niveau, code=code)
    mois = cases.valeur(MOIS_ARRET, niveau=niveau, code=code)
    return None if trouves is None else int(trouves), None if mois is None else int(mois)


def _a_dire(mesures: list[Mesuree], verdict: Verdict) -> list[Mesuree]:
    """The differences to tell, the largest first; of two groups that mirror each other, the one below."""
    dites = [m for m in mesures if m.comparaison.verdict == verdict]
    seules = [m for m in dites if m.comparaison.moins or not any(_miroir(m, autre) for autre in dites)]
    return sorted(seules, key=lambda m: -abs(m.comparaison.ecart.valeur if m.comparaison.ecart else 0))


def _miroir(a: Mesuree, b: Mesuree) -> bool:
    """Two groups that are each other's rest: the same people on both sides."""
    if a is b or (a.decoupage, a.etape) != (b.decoupage, b.etape):
        return False
    return a.comparaison.groupe == b.comparaison.autres


def taux(t: Taux, decimales: int) -> str:
    """« 3,1 % [2,8–3,4] »."""
    valeur, bas, haut = (nombre(100 * x, decimales) for x in (t.valeur, t.bas, t.haut))
    return f"{valeur}\u00a0% [{bas}–{haut}]"


def _decimales(etape: str) -> int:
    return 1 if etape == Etape.TROUVEE else 0


def _avertir(m: Mesuree) -> Avertissement:
    c = m.comparaison
    assert c.groupe and c.autres
    sens = "moins" if c.moins else "plus"
    mot = "à vérifier, pas une preuve" if c.verdict == Verdict.A_VERIFIER else "peut venir du hasard"
    action = ACTIONS[Etape(m.etape)][m.groupe in MASCULINS]
    d = _decimales(m.etape)
    phrase = (
        f"{SUJETS[m.groupe]} {action} {sens} souvent : {taux(c.groupe, d)} contre {taux(c.autres, d)} pour les autres"
    )
    return Avertissement(f"{phrase}\u00a0; {mot}.".replace(" :", "\u00a0:"), mot)


def _tableau(cases: Cases, bornes: Bornes, decoupage: Decoupage, mesures: list[Mesuree]) -> Tableau:
    par_place = {(m.groupe, m.etape): m.comparaison for m in mesures}
    rangees = []
    for groupe, nom in GROUPES[decoupage].choices:
        if groupe not in cases.parts(PARCOURS_REPERES, decoupage):
            continue
        gens = cellule_de(bornes[f"{decoupage}:{groupe}"][ETAPES[0]])
        montre = gens is not MASQUEE
        cellules = [_cellule(par_place.get((groupe, e)), e, montre) for e in ETAPES]
        rangees.append(Rangee(str(nom), [gens, *cellules]))
    etapes = ["Pour 100 mois d’arrêt", *[COURTS[e] for e in list(Etape)[1:]]]
    return Tableau(decoupage, TITRES[decoupage], ["Groupe", "Trouvées", *etapes], rangees, _explication(decoupage))


def _cellule(c: Comparaison | None, etape: str, montre: bool) -> Cellule:
    """« effectif insuffisant » only when published numbers say it: of a group that is masked, nothing is said at all."""
    if c is None:
        return NON_COMPTE
    if c.groupe is None:
        return INSUFFISANT if montre and c.verdict == Verdict.INSUFFISANT else MASQUEE
    return Cellule(taux(c.groupe, _decimales(etape)))
