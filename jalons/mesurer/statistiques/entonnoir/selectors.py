"""The funnel as it is shown: published cells, what they tell of each step, in numbers, in words and on 100 people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from jalons.fondations.socle.dates import mois_annee
from jalons.fondations.socle.exports import Cellule, Entete, Rangee, Tableau
from jalons.fondations.socle.templatetags.jalons import nombre
from jalons.mesurer.statistiques import rules, selectors
from jalons.mesurer.statistiques.decor import ranger
from jalons.mesurer.statistiques.entonnoir.cellules import RESTE, est_de, tables
from jalons.mesurer.statistiques.entonnoir.comptage import AXE_INCONNU
from jalons.mesurer.statistiques.entonnoir.rules import ETAPES, Encadrement, encadrer, resserrer
from jalons.mesurer.statistiques.enums import Decoupage, Etape, NiveauChiffre, Ventilation
from jalons.mesurer.statistiques.indicateurs import INDICATEURS, JAMAIS_JOINTES, MASQUE, PAR_ETAPE, PARCOURS_REPERES
from jalons.mesurer.statistiques.lecture import MASQUEE, NON_MESURE, SANS_OBJET, Cases, entiere
from jalons.mesurer.statistiques.models import NIVEAUX, Publication
from jalons.mesurer.statistiques.places import arbre, departement_du_canton, parent_de, racine_de
from jalons.mesurer.statistiques.protection.masques import enfants
from jalons.reperer.programmes.enums import Axe

Etapes = dict[str, Encadrement | None]
Bornes = dict[str, Etapes]  # « niveau:code » → what is known of each step there
DIT = {
    Etape.OFFERTE: "ont reçu une offre",
    Etape.REPONDUE: "ont répondu",
    Etape.RECUE: "ont été reçues",
    Etape.ACCOMPAGNEE: "sont accompagnées ou l’ont été",
    Etape.TERMINEE: "sont allées au terme de leur accompagnement",
}
COURTS = {
    Etape.TROUVEE: "Trouvées",
    Etape.OFFERTE: "Offre",
    Etape.REPONDUE: "Réponse",
    Etape.RECUE: "Reçues",
    Etape.ACCOMPAGNEE: "Accompagnées",
    Etape.TERMINEE: "À terme",
}
NOMS_AXES = {**dict(Axe.choices), AXE_INCONNU: "Hors des deux axes"}


@dataclass(frozen=True)
class Palier:
    """One bar: its step, the people there or further, how many on 100 found, both ends of the bar in percent."""

    etape: str
    nom: str
    cellule: Cellule
    sur_cent: Cellule
    bas: float
    haut: float
    explication: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Periode:
    """What the funnel may be asked for: the year, a quarter or a month of the 91st day."""

    code: str
    nom: str
    niveau: str


@dataclass(frozen=True)
class Entonnoir:
    """One caisse, year and period, ready for the page and the exports."""

    publication: Publication
    periode: Periode
    periodes: list[Periode]
    paliers: list[Palier]
    phrase: str
    sans_reponse: Cellule | None
    tableaux: dict[str, Tableau]
    masque: tuple[tuple[str, str], ...] = MASQUE
    silence: tuple[tuple[str, str], ...] = JAMAIS_JOINTES
    parcours: tuple[tuple[str, str], ...] = INDICATEURS[PARCOURS_REPERES].explication

    @property
    def tous(self) -> list[Tableau]:
        """The bars as a table, then the tables of the page: the sheets of the spreadsheet."""
        return [self.en_tableau, *self.tableaux.values()]

    @property
    def mesure(self) -> bool:
        """The request looked at the year."""
        return self.paliers[0].cellule is not NON_MESURE

    @property
    def vide(self) -> bool:
        """There is nothing to show: nobody was found, or nothing was looked at."""
        return self.paliers[0].cellule.valeur == 0 or not self.mesure

    @property
    def en_tableau(self) -> Tableau:
        """The bars as a table."""
        rangees = [Rangee(p.nom, [p.cellule, p.sur_cent]) for p in self.paliers]
        return Tableau("etapes", "Étape par étape", ["Étape", "Personnes", "Sur 100 trouvées"], rangees, self.parcours)

    @property
    def entete(self) -> Entete:
        """What an exported file says of itself."""
        return entete(self.publication, "Ce qu’elles sont devenues", [("Période", self.periode.nom)])


def entete(p: Publication, titre: str, filtres: list[tuple[str, str]]) -> Entete:
    """The heading of an exported file about the people found."""
    note = (
        "« masqué » : de une à dix personnes, ou une case masquée avec elles. « 12 à 40 » : un nombre masqué, encadré par "
        "les cases publiées. Jamais de résultat par agent ni par équipe."
    )
    return selectors.entete(p, titre, note, filtres)


def encadrements(cases: Cases) -> Bornes:
    """What is published of each step, in every part, each table read as a whole."""
    racine = racine_de(cases.region)
    parts = [f"{niveau}:{code}" for niveau, _ in NIVEAUX for code in cases.parts(PARCOURS_REPERES, niveau)]
    trouves = {t: _seul(cases, *t.split(":", 1)) for t in (racine, *parts)}
    for niveaux in tables(parts):
        parents = arbre(cases.region, (t for t in parts if est_de(t, niveaux)))
        siens = {t: trouves[t] if t in trouves else _seul(cases, *t.split(":", 1)) for t in parents}
        fils = enfants(parents)
        if niveaux[0] in trouves:  # a public: everybody else is the other part
            siens[RESTE] = dict.fromkeys(ETAPES)
            fils[racine].append(RESTE)
        trouves |= {t: e for t, e in resserrer(fils, siens).items() if t not in (racine, RESTE)}
    return trouves


def _seul(cases: Cases, niveau: str, code: str) -> Etapes:
    """What is published of each step in one part, read alone."""
    total = cases.valeur(PARCOURS_REPERES, niveau=niveau, code=code)
    ligne = cases.ligne(PARCOURS_REPERES, Ventilation.ETAPE, niveau, code)
    if total is None or not ligne:
        vides: Etapes = dict.fromkeys(ETAPES)
        return vides if total is None or total else {e: Encadrement(0, 0) for e in ETAPES}
    return encadrer(int(total), {m: None if n is None else int(n) for m, n in ligne.items()})


def cellule_de(e: Encadrement | None) -> Cellule:
    """A number, or « 12 à 40 », or « masqué » when the total itself is hidden."""
    if e is None:
        return MASQUEE
    return entiere(e.bas) if e.exact is not None else _entre(nombre(e.bas), nombre(e.haut))


def _entre(bas: object, haut: object) -> Cellule:
    return Cellule(f"{bas} à {haut}", None, masquee=True, dit="nombre masqué")


def _sur_cent(e: Encadrement | None, total: int) -> Cellule:
    if e is None:
        return MASQUEE
    if not total:
        return SANS_OBJET
    bas, haut = (rules.arrondi(Decimal(100 * n) / total) for n in (e.bas, e.haut))
    return entiere(bas) if e.exact is not None else _entre(bas, haut)


def _palier(etape: str, etapes: Etapes, mesure: bool) -> Palier:
    e, trouvees = etapes[etape], etapes[Etape.TROUVEE]
    total = trouvees.bas if trouvees else 0
    bas, haut = (round(100 * n / total, 1) for n in (e.bas, e.haut)) if e and total else (0.0, 0.0)
    indicateur = PAR_ETAPE[etape]
    lus = (cellule_de(e), _sur_cent(e, total)) if mesure else (NON_MESURE, NON_MESURE)
    return Palier(etape, indicateur.nom, *lus, bas, haut, indicateur.explication)


def _phrase(paliers: list[Palier]) -> str:
    """« Sur 100 personnes trouvées, 63 ont reçu une offre, de 40 à 52 ont répondu… »; '' when nothing is known."""
    dits = [
        f"{'de ' if p.sur_cent.masquee else ''}{p.sur_cent.texte} {DIT[Etape(p.etape)]}"
        for p in paliers[1:]
        if p.sur_cent not in (SANS_OBJET, MASQUEE, NON_MESURE)
    ]
    return f"Sur 100 personnes trouvées, {', '.join(dits[:-1])} et {dits[-1]}." if len(dits) > 1 else ""


def entonnoir(publication: Publication, periode: str = "") -> Entonnoir | None:
    """The funnel of a published year, for the whole year or one of its periods; None when there is no such period."""
    cases = Cases(publication)
    periodes = _periodes(cases)
    choisie = next((p for p in periodes if p.code == periode), periodes[0] if not periode else None)
    if choisie is None:
        return None
    bornes = encadrements(cases)
    etapes = bornes[f"{choisie.niveau}:{choisie.code or cases.region}"]
    mesure = cases.mesure(PARCOURS_REPERES)
    paliers = [_palier(etape, etapes, mesure) for etape in ETAPES]
    tableaux = [faire(cases, bornes) for faire in (_programmes, _departements, _mois, _cantons)]
    reste = _sans_reponse(etapes) if mesure else None
    return Entonnoir(publication, choisie, periodes, paliers, _phrase(paliers), reste, {t.code: t for t in tableaux})


def _sans_reponse(etapes: Etapes) -> Cellule | None:
    """People to whom an offer was made and who never answered: two published steps, one minus the other."""
    faite, dite = etapes[Etape.OFFERTE], etapes[Etape.REPONDUE]
    if faite is None or dite is None or faite.exact is None or dite.exact is None:
        return None
    return entiere(faite.exact - dite.exact)


def _periodes(cases: Cases) -> list[Periode]:
    annee = Periode("", f"Année {cases.publication.annee}", NiveauChiffre.REGION)
    niveaux = (Decoupage.TRIMESTRE, Decoupage.MOIS)
    return [annee, *(Periode(c, nom_de_periode(c), n) for n in niveaux for c in cases.parts(PARCOURS_REPERES, n))]


def nom_de_periode(code: str) -> str:
    """« 2ᵉ trimestre 2025 », « mai 2025 »."""
    annee, _, rang = code.partition("-")
    if rang.startswith("t"):
        return f"{rang[1:]}{'er' if rang == 't1' else 'ᵉ'} trimestre {annee}"
    return mois_annee(code)


# The tables: one row a part, one column a step


def _tableau(bornes: Bornes, code: str, titre: str, tete: str, parts: list[tuple[str, str, str]]) -> Tableau:
    """``parts``: (name, level, code), in the order of the rows; the whole comes last when there is any."""
    if not any(niveau != NiveauChiffre.REGION for _, niveau, _ in parts):
        parts = []
    rangees = [
        Rangee(nom, [cellule_de(e) for e in bornes[f"{niveau}:{place}"].values()]) for nom, niveau, place in parts
    ]
    return Tableau(code, titre, [tete, *COURTS.values()], rangees, INDICATEURS[PARCOURS_REPERES].explication)


def _sur_deux_niveaux(
    cases: Cases, haut: Decoupage, bas: Decoupage, ordre: Iterable[str], nom: Callable[[str], str], ensemble: str
) -> list[tuple[str, str, str]]:
    """The parts of two levels, the smaller ones under theirs, then the whole."""
    parts = []
    for code in ordre:
        parts.append((nom(code), str(haut), code))
        siennes = [c for c in cases.parts(PARCOURS_REPERES, bas) if parent_de(f"{bas}:{c}", "") == f"{haut}:{code}"]
        parts += [(f"dont {nom(c)}", str(bas), c) for c in siennes]
    return [*parts, (ensemble, str(NiveauChiffre.REGION), cases.region)]


def _programmes(cases: Cases, bornes: Bornes) -> Tableau:
    """By public, in the order of the axes. No total of an axis, where two publics would tell the few whom one alone found;
    versions published when each person counted in one public keep theirs.
    """
    noms, rang = cases.decor.publics, [*NOMS_AXES].index
    axes = [(str(NOMS_AXES[c]), str(Decoupage.AXE), c) for c in cases.parts(PARCOURS_REPERES, Decoupage.AXE)]
    parts = [
        (_nom_du_public(c, noms), str(Decoupage.PUBLIC), c) for c in cases.parts(PARCOURS_REPERES, Decoupage.PUBLIC)
    ]
    parts.sort(key=lambda part: (rang(part[2].partition("/")[0]), part[0]))
    ensemble = ("Ensemble, chaque personne une fois", str(NiveauChiffre.REGION), cases.region)
    return _tableau(bornes, "programmes", "Par programme", "Public et axe", [*axes, *parts, ensemble])


def _nom_du_public(code: str, noms: Mapping[str, str]) -> str:
    """« Arrêts longs (désinsertion professionnelle) »."""
    axe, _, public = code.partition("/")
    nom = str(NOMS_AXES[axe])
    return f"{noms.get(public, public)} ({nom[0].lower()}{nom[1:]})"


def _departements(cases: Cases, bornes: Bornes) -> Tableau:
    niveau = NiveauChiffre.DEPARTEMENT
    noms = ranger(cases.decor.departements, cases.parts(PARCOURS_REPERES, niveau))
    parts = [*((nom, str(niveau), c) for c, nom in noms.items()), ("Région", str(NiveauChiffre.REGION), cases.region)]
    return _tableau(bornes, "departements", "Par département", "Département", parts)


def _mois(cases: Cases, bornes: Bornes) -> Tableau:
    trimestres = cases.parts(PARCOURS_REPERES, Decoupage.TRIMESTRE)
    parts = _sur_deux_niveaux(cases, Decoupage.TRIMESTRE, Decoupage.MOIS, trimestres, nom_de_periode, "Année")
    return _tableau(bornes, "mois", "Par mois du 91ᵉ jour", "Période", parts)


def _cantons(cases: Cases, bornes: Bornes) -> Tableau:
    codes = cases.parts(PARCOURS_REPERES, NiveauChiffre.CANTON)
    noms, departements = cases.decor.cantons, cases.decor.departements
    nom: Callable[[str], str] = lambda c: f"{noms[c]} ({departements[departement_du_canton(c)]})"  # noqa: E731
    parts = [(nom(c), str(NiveauChiffre.CANTON), c) for c in sorted(codes, key=nom)]
    return _tableau(bornes, "cantons_parcours", "Par canton", "Canton ou ville", parts)
