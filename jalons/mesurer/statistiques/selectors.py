"""What the pages, the exports and the leaflet show: published cells and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format

from jalons.accompagner.accompagnements.enums import FACE_A_FACE, Axe, Mode
from jalons.fondations.referentiels.selectors import libelles_origines
from jalons.fondations.socle.exports import Cellule, Entete, Rangee, Tableau
from jalons.fondations.socle.templatetags.jalons import jour_long, nombre
from jalons.fondations.territoires import selectors as territoires
from jalons.fondations.territoires.carte import carte_svg
from jalons.fondations.territoires.models import Organisme
from jalons.mesurer.statistiques import rules
from jalons.mesurer.statistiques.comptage import EN_COURS
from jalons.mesurer.statistiques.decor import Decor, ranger
from jalons.mesurer.statistiques.enums import (
    IssueRegroupee,
    NiveauChiffre,
    SortieAdministrative,
    SuiteReperage,
    Ventilation,
)
from jalons.mesurer.statistiques.indicateurs import (
    ADMINISTRATIVES,
    DELAI_REPONSE,
    FINS_DEMANDES,
    INDICATEURS,
    MASQUE,
    PART_DES_ENTRETIENS,
    PONCTUELLES,
    TAUX_PAR_CANTON,
)
from jalons.mesurer.statistiques.lecture import (
    AXES,
    ENSEMBLE,
    INDEPENDANTS,
    MASQUEE,
    SANS_OBJET,
    Cases,
    compte_de,
    entiere,
    pourcentage,
)
from jalons.mesurer.statistiques.models import Publication
from jalons.mesurer.statistiques.reprise import outils
from jalons.recevoir.signalements.enums import Fin


def visibles(agent: Any) -> QuerySet[Publication]:
    """Published versions that this agent may read, the latest of each caisse and year."""
    lignes = Publication.objects.visible_to(agent, "lire", classe="F0").select_related("organisme")
    return lignes.order_by("organisme__nom", "organisme_id", "-annee", "-rang").distinct(
        "organisme__nom", "organisme_id", "annee"
    )


def derniere(organisme: Organisme, annee: int) -> Publication | None:
    """The version in force of one caisse and year."""
    return Publication.objects.filter(organisme=organisme, annee=annee).select_related("organisme").first()


@dataclass(frozen=True)
class Repere:
    """One of the big figures at the top of the page."""

    nom: str
    cellule: Cellule
    note: str
    explication: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CarteCantons:
    """What the map needs: rates and classes by canton, names, shapes, places, legend."""

    fond: territoires.Fond
    classes: dict[str, int | None]
    legende: list[rules.Classe]
    masques: int
    lieux: list[tuple[str, float, float]]
    tableau: Tableau

    def svg(self, titre: str, description: str, **reglages: Any) -> str:
        """The map drawn; ``reglages``: those of ``carte_svg`` that the page and the leaflet do not share."""
        return carte_svg(
            contours=self.fond.contours,
            classes=self.classes,
            titre=titre,
            description=description,
            lieux=self.lieux,
            etiquettes=self.fond.villes,
            groupes=self.fond.departements,
            **reglages,
        )


@dataclass(frozen=True)
class Chiffres:
    """One region and year, ready for the page, the exports and the leaflet."""

    publication: Publication
    reperes: list[Repere]
    tableaux: dict[str, Tableau]
    carte: CarteCantons
    masque: tuple[tuple[str, str], ...] = MASQUE

    @property
    def tous(self) -> list[Tableau]:
        """Every table, the map's last: the sheets of the spreadsheet."""
        return [_en_bref(self.reperes), *self.tableaux.values(), self.carte.tableau]

    @property
    def entete(self) -> Entete:
        """What an exported file says of itself."""
        return entete(
            self.publication,
            "Service social de l’Assurance Maladie",
            "« masqué » : de une à dix personnes, ou une case cachée avec elles. Jamais de résultat par agent ni par équipe.",
        )


def entete(p: Publication, titre: str, note: str, filtres: Iterable[tuple[str, str]] = ()) -> Entete:
    """The heading of an exported file of one version."""
    notes = [note, *(["Région fictive : ces chiffres ne décrivent personne."] if p.organisme.fictif else [])]
    qui = [("Région", p.region), ("Année", str(p.annee)), ("Jours comptés", periode(p)), ("Version", str(p.rang))]
    return Entete(f"{titre}, {p.region}, {p.annee}", [*qui, *filtres], p.publiee_le, notes)


def _en_bref(reperes: Iterable[Repere]) -> Tableau:
    rangees = [Rangee(r.nom, [r.cellule, Cellule(r.note)]) for r in reperes]
    return Tableau("reperes", "En un regard", ["Chiffre", "Valeur", "Évolution"], rangees)


def chiffres(publication: Publication) -> Chiffres:
    """Everything that is published of one region and year. A dozen queries, whatever the size."""
    cases = Cases(publication)
    faits = (
        *(_axes, _issues, outils, _departements, _modes),
        *(_reperage, _origines, _fins, _ponctuelles, _administratives),
    )
    tableaux = [faire(cases) for faire in faits]
    return Chiffres(publication, _reperes(cases), {t.code: t for t in tableaux}, _carte(cases))


def _reperes(cases: Cases) -> list[Repere]:
    annee = cases.publication.annee - 1

    def evolution(code: str, *place: str) -> str:
        avant = cases.decor.avant.get(code)
        mot = rules.evolution(None if avant is None else Decimal(avant), cases.valeur(*place))
        return {
            "": "",
            "deux fois plus": f"deux fois plus qu’en {annee}",
            "autant": f"autant qu’en {annee}",
        }.get(mot, f"{mot} par rapport à {annee}")

    suivis = INDICATEURS["assures_suivis"]
    explication_ti = (
        ("Définition", "Assurés suivis dont le dossier les dit à leur compte."),
        (
            "Calcul",
            "Chaque personne compte une fois, d’après le dossier de son dernier entretien de l’année.",
        ),
        ("Source", suivis.source),
    )
    places = (
        ("assures_suivis", "assurés suivis", ("assures_suivis",), suivis.explication),
        ("entretiens", "entretiens", ("entretiens",), INDICATEURS["entretiens"].explication),
        ("independants", "travailleurs indépendants", INDEPENDANTS, explication_ti),
        (
            PONCTUELLES,
            "réponses ponctuelles",
            (PONCTUELLES,),
            INDICATEURS[PONCTUELLES].explication,
        ),
    )
    return [Repere(nom, cases.compte(*place), evolution(code, *place), texte) for code, nom, place, texte in places]


def _axes(cases: Cases) -> Tableau:
    """The two axes and what is outside both. Too few people outside to stand alone: nobody is counted in an axis that is
    not hers, a last column puts « santé » and « autre » together.
    """
    suivis, tous, entretiens = cases.suivis_par_axe(), cases.valeur("assures_suivis"), cases.valeur("entretiens")
    tenus: dict[str, Decimal | None] = {a: cases.valeur("entretiens", Ventilation.AXE, a) for a, _ in AXES}
    durees: dict[str, Cellule] = {a: cases.duree(a) for a, _ in AXES}
    noms: dict[str, str] = dict(AXES)
    if ENSEMBLE in suivis:
        noms[ENSEMBLE] = str(ENSEMBLE.label)
        tenus[ENSEMBLE] = _somme(tenus[Axe.SANTE], tenus[Axe.AUTRE])
    rangees = [
        Rangee("Assurés suivis", [compte_de(suivis.get(a)) for a in noms], "personnes"),
        Rangee("Part des assurés", [_part(suivis.get(a), tous) for a in noms], "%"),
        Rangee("Entretiens", [compte_de(tenus[a]) for a in noms], "entretiens"),
        Rangee("Part des entretiens", [_part(tenus[a], entretiens, 1) for a in noms], "%"),
        Rangee("Durée moyenne", [durees.get(a, SANS_OBJET) for a in noms], "mois"),
    ]
    return Tableau("axes", "Les deux axes", ["Activité", *noms.values()], rangees, PART_DES_ENTRETIENS)


def _part(partie: Decimal | None, tout: Decimal | None, decimales: int = 0) -> Cellule:
    if tout == 0:
        return SANS_OBJET
    return pourcentage(rules.part(partie, tout, decimales), decimales)


def _issues(cases: Cases) -> Tableau:
    tout = cases.valeur("sorties_pdp")
    issues = (IssueRegroupee.POSTE, IssueRegroupee.MARCHE)
    rangees = [
        Rangee(str(i.label), [_part(cases.valeur("sorties_pdp", Ventilation.ISSUE, i), tout)], "%") for i in issues
    ]
    rangees.append(Rangee("Personnes dont l’accompagnement s’est terminé", [cases.compte("sorties_pdp")], "personnes"))
    indicateur = INDICATEURS["sorties_pdp"]
    return Tableau("issues", indicateur.nom, ["Issue", "Valeur"], rangees, indicateur.explication)


def face_a_face(cases: Cases) -> Decimal:
    """Interviews at a place, at home or in a hospital."""
    return sum((cases.valeur("entretiens", Ventilation.MODE, m) or Decimal(0) for m in FACE_A_FACE), Decimal(0))


def _modes(cases: Cases) -> Tableau:
    tout = cases.valeur("entretiens")
    en_face = face_a_face(cases)
    rangees = [Rangee("Face à face", [entiere(en_face), _part(en_face, tout)])]
    detail = (Mode.LIEU, Mode.DOMICILE, Mode.ETABLISSEMENT)
    for mode in (*detail, Mode.TELEPHONE, Mode.VISIO):
        valeur = cases.valeur("entretiens", Ventilation.MODE, mode) or Decimal(0)
        nom = _dont(mode.label) if mode in detail else str(mode.label)
        rangees.append(Rangee(nom, [entiere(valeur), _part(valeur, tout)]))
    colonnes = ["Mode", "Entretiens", "Part (%)"]
    return Tableau("modes", "Les entretiens par mode", colonnes, rangees, INDICATEURS["entretiens"].explication)


def _departements(cases: Cases) -> Tableau:
    """By département and axis; two axes only where people outside both are too few to stand alone."""
    niveau = NiveauChiffre.DEPARTEMENT
    regroupe = cases.regroupe(niveau)
    lignes = [
        (nom, cases.compte("assures_suivis", niveau=niveau, code=c), cases.suivis_par_axe(niveau, c))
        for c, nom in ranger(cases.decor.departements, cases.parts("assures_suivis", niveau)).items()
    ]
    region = cases.suivis_par_axe()
    if regroupe and Axe.AUTRE in region:
        region = {Axe.PDP: region[Axe.PDP], ENSEMBLE: _somme(region[Axe.SANTE], region[Axe.AUTRE])}
    lignes.append(("Région", cases.compte("assures_suivis"), region))
    axes = ["Désinsertion professionnelle", ENSEMBLE.label] if regroupe else [nom for _, nom in AXES]
    rangees = [Rangee(nom, [tous, *map(compte_de, par_axe.values())]) for nom, tous, par_axe in lignes]
    colonnes = ["Département", "Assurés suivis", *axes]
    indicateur = INDICATEURS["assures_suivis"]
    return Tableau("departements", "Assurés suivis par département", colonnes, rangees, indicateur.explication)


def _dont(nom: str) -> str:
    return f"dont {nom[0].lower()}{nom[1:]}"


def _somme(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else a + b


def _reperage(cases: Cases) -> Tableau:
    mois = cases.decor.mois_cherches
    cherches = [Rangee("Mois cherchés par la requête", [Cellule(f"{mois} sur 12")])] if mois is not None else []
    rangees = [Rangee("Personnes repérées au 91ᵉ jour", [cases.compte("personnes_reperees")])]
    for suite in SuiteReperage:
        cellule = cases.compte("personnes_reperees", Ventilation.SUITE, suite)
        rangees.append(Rangee(_dont(suite.label), [cellule]))
    indicateur = INDICATEURS["personnes_reperees"]
    return Tableau(
        "reperage", "Du repérage à l’entretien", ["Étape", "Personnes"], [*rangees, *cherches], indicateur.explication
    )


def _origines(cases: Cases) -> Tableau:
    libelles = libelles_origines()
    comptes = [
        (str(libelles.get(code, code)), cases.compte("signalements", Ventilation.ORIGINE, code), cases.delai(code))
        for code in sorted(cases.ligne("signalements", Ventilation.ORIGINE))
    ]
    comptes.sort(key=lambda c: (-(c[1].valeur or 0), c[0]))
    rangees = [Rangee(nom, [cellule, delai]) for nom, cellule, delai in comptes if cellule.masquee or cellule.valeur]
    rangees.append(Rangee("Toutes origines", [cases.compte("signalements"), SANS_OBJET]))
    recus, delai = INDICATEURS["signalements"].explication, INDICATEURS[DELAI_REPONSE].explication
    return Tableau(
        "origines",
        "D’où viennent les signalements",
        ["Origine", "Signalements", "Délai moyen (jours)"],
        rangees,
        tuple((mot, f"{a} Délai : {b}") for (mot, a), (_, b) in zip(recus, delai, strict=True)),
    )


def _fins(cases: Cases) -> Tableau:
    """How the demandes that were signalled ended, told apart."""
    noms = {str(f): str(f.label) for f in Fin} | {EN_COURS: "En cours"}
    rangees = [Rangee(nom, [cases.compte(FINS_DEMANDES, Ventilation.FIN, code)]) for code, nom in noms.items()]
    rangees.append(Rangee("Toutes", [cases.compte(FINS_DEMANDES)]))
    indicateur = INDICATEURS[FINS_DEMANDES]
    return Tableau("fins", indicateur.nom, ["Fin", "Demandes"], rangees, indicateur.explication)


def _par_mois(cases: Cases, code: str) -> list[Rangee]:
    """The months of the year up to the last one that was counted."""
    return [
        Rangee(date_format(date(2000, m, 1), "F").capitalize(), [cases.compte(code, Ventilation.MOIS, f"{m:02d}")])
        for m in range(1, cases.publication.au.month + 1)
    ]


def _ponctuelles(cases: Cases) -> Tableau:
    """Answers given at once, without accompaniment, by month; a version published before the months were counted has none."""
    mois = {f"{m:02d}" for m in range(1, 13)}
    comptee = not cases.valeur(PONCTUELLES) or any(cases.valeur(PONCTUELLES, Ventilation.MOIS, m) for m in mois)
    rangees = [*(_par_mois(cases, PONCTUELLES) if comptee else []), Rangee("Toutes", [cases.compte(PONCTUELLES)])]
    indicateur = INDICATEURS[PONCTUELLES]
    return Tableau("ponctuelles", indicateur.nom, ["Mois", "Réponses"], rangees, indicateur.explication)


def _administratives(cases: Cases) -> Tableau:
    """What was taken off the social service, by month, then by the way it left."""
    rangees = _par_mois(cases, ADMINISTRATIVES) + [
        Rangee(str(s.label), [cases.compte(ADMINISTRATIVES, Ventilation.SORTIE, s)]) for s in SortieAdministrative
    ]
    rangees.append(Rangee("Toutes", [cases.compte(ADMINISTRATIVES)]))
    indicateur = INDICATEURS[ADMINISTRATIVES]
    return Tableau("administratives", indicateur.nom, ["Mois, puis issue", "Demandes"], rangees, indicateur.explication)


def _carte(cases: Cases) -> CarteCantons:
    decor = cases.decor
    fond, habitants = decor.fond, decor.habitants
    suivis = {c: cases.valeur("assures_suivis", niveau=NiveauChiffre.CANTON, code=c) for c in fond.noms}
    taux = {c: _taux(suivis[c], habitants.get(c)) for c in fond.noms if habitants.get(c)}
    classes, legende = rules.classer(taux)
    masques = sum(v is None for v in taux.values())
    return CarteCantons(fond, classes, legende, masques, decor.lieux, _cantons(decor, suivis, taux))


def _taux(personnes: Decimal | None, habitants: int | None) -> Decimal | None:
    return rules.arrondi(1000 * personnes / habitants, 1) if personnes is not None and habitants else None


def _cantons(decor: Decor, suivis: Mapping[str, Decimal | None], taux: Mapping[str, Decimal | None]) -> Tableau:
    fond, habitants, departements = decor.fond, decor.habitants, decor.departements
    rangees = []
    for code in sorted(fond.noms, key=lambda c: (departements[fond.departements[c]], fond.noms[c])):
        personnes, rapport = suivis[code], taux.get(code)
        cellules = [
            Cellule(departements[fond.departements[code]]),
            entiere(habitants[code]) if code in habitants else SANS_OBJET,
            compte_de(personnes),
            MASQUEE if personnes is None else SANS_OBJET if rapport is None else Cellule(nombre(rapport, 1), rapport),
        ]
        rangees.append(Rangee(fond.noms[code], cellules))
    colonnes = ["Canton ou ville", "Département", "Habitants", "Assurés suivis", "Pour 1 000 habitants"]
    return Tableau("cantons", "Assurés suivis par canton", colonnes, rangees, TAUX_PAR_CANTON)


def libelle_classe(classe: rules.Classe) -> str:
    """« aucun », « 1,2 à 2,4 »."""
    if not classe.numero:
        return "aucun assuré suivi"
    bas, haut = nombre(classe.bas, 1), nombre(classe.haut, 1)
    return bas if bas == haut else f"{bas} à {haut}"


def periode(p: Publication) -> str:
    """« du 1er janvier au 30 novembre 2026 »."""
    return f"du 1er janvier au {jour_long(p.au)}"


def publie_le(publication: Publication) -> str:
    """« Publié le 12 février 2024. », and what is counted when the year is not whole."""
    suite = f", version {publication.rang}" if publication.rang > 1 else ""
    dit = f"Publié le {jour_long(publication.publiee_le)}{suite}."
    if publication.entiere:
        return dit
    return (
        f"{dit} Chiffres {periode(publication)} : l’année n’est pas finie, ils ne se comparent pas à une année entière."
    )
