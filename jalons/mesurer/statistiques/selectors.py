"""What the pages, the exports and the leaflet show: published cells and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from jalons.accompagner.accompagnements.enums import FACE_A_FACE, Axe, Mode
from jalons.fondations.socle.exports import Cellule, Entete, Rangee, Tableau
from jalons.fondations.socle.templatetags.jalons import jour_long, nombre
from jalons.fondations.territoires import selectors as territoires
from jalons.fondations.territoires.carte import carte_svg
from jalons.fondations.territoires.models import Organisme, Territoire
from jalons.mesurer.statistiques import rules
from jalons.mesurer.statistiques.enums import (
    IssueRegroupee,
    NiveauChiffre,
    SuiteReperage,
    Ventilation,
)
from jalons.mesurer.statistiques.indicateurs import INDICATEURS, MASQUE, PART_DES_ENTRETIENS, TAUX_PAR_CANTON
from jalons.mesurer.statistiques.lecture import (
    AVEC_LA_SANTE,
    AXES,
    MASQUEE,
    SANS_OBJET,
    Cases,
    compte_de,
    entiere,
    pourcentage,
)
from jalons.mesurer.statistiques.models import Publication
from jalons.mesurer.statistiques.places import INCONNU
from jalons.recevoir.signalements.enums import Origine


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
    qui = [("Région", p.organisme.nom), ("Année", str(p.annee)), ("Version", str(p.rang))]
    return Entete(f"{titre}, {p.organisme.nom}, {p.annee}", [*qui, *filtres], p.publiee_le, notes)


def _en_bref(reperes: Iterable[Repere]) -> Tableau:
    rangees = [Rangee(r.nom, [r.cellule, Cellule(r.note)]) for r in reperes]
    return Tableau("reperes", "En un regard", ["Chiffre", "Valeur", "Évolution"], rangees)


def chiffres(publication: Publication) -> Chiffres:
    """Everything that is published of one region and year. A dozen queries, whatever the size."""
    cases = Cases(publication)
    avant = derniere(publication.organisme, publication.annee - 1)
    tableaux = [faire(cases) for faire in (_axes, _issues, _departements, _modes, _reperage, _origines)]
    reperes = _reperes(cases, Cases(avant) if avant else None)
    return Chiffres(publication, reperes, {t.code: t for t in tableaux}, _carte(cases))


def _reperes(cases: Cases, avant: Cases | None) -> list[Repere]:
    annee = cases.publication.annee - 1

    def evolution(*place: str) -> str:
        mot = rules.evolution(avant.valeur(*place) if avant else None, cases.valeur(*place))
        return {
            "": "",
            "deux fois plus": f"deux fois plus qu’en {annee}",
            "autant": f"autant qu’en {annee}",
        }.get(mot, f"{mot} par rapport à {annee}")

    ti = ("assures_suivis", Ventilation.STATUT, "independant")
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
        ("assurés suivis", ("assures_suivis",), suivis.explication),
        ("entretiens", ("entretiens",), INDICATEURS["entretiens"].explication),
        ("travailleurs indépendants", ti, explication_ti),
        ("réponses ponctuelles", ("reponses_ponctuelles",), INDICATEURS["reponses_ponctuelles"].explication),
    )
    return [Repere(nom, cases.compte(*place), evolution(*place), texte) for nom, place, texte in places]


def _axes(cases: Cases) -> Tableau:
    suivis = cases.suivis_par_axe()
    tenus = {axe: cases.valeur("entretiens", Ventilation.AXE, axe) for axe, _ in AXES}
    tous, entretiens = cases.valeur("assures_suivis"), cases.valeur("entretiens")
    codes = [axe for axe, _ in AXES]
    parts = [_part(suivis[a], tous) if a in suivis else AVEC_LA_SANTE for a in codes]
    rangees = [
        Rangee("Assurés suivis", [compte_de(suivis[a]) if a in suivis else AVEC_LA_SANTE for a in codes], "personnes"),
        Rangee("Part des assurés", parts, "%"),
        Rangee("Entretiens", [cases.compte("entretiens", Ventilation.AXE, a) for a in codes], "entretiens"),
        Rangee("Part des entretiens", [_part(tenus[a], entretiens, 1) for a in codes], "%"),
        Rangee("Durée moyenne", [cases.duree(a) for a in codes], "mois"),
    ]
    return Tableau("axes", "Les deux axes", ["Activité", *(nom for _, nom in AXES)], rangees, PART_DES_ENTRETIENS)


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


def noms_des_territoires(niveau: NiveauChiffre, codes: Iterable[str]) -> dict[str, str]:
    """Each code with its name, in order; « Résidence inconnue », last, for the people whose commune is not known."""
    lignes = Territoire.objects.filter(niveau=niveau, code__in=codes).order_by("millesime")
    trouves, mot = dict(lignes.values_list("code", "nom")), niveau.label.split()[0]
    noms = {c: "Résidence inconnue" if c.endswith(INCONNU) else trouves.get(c, f"{mot} {c}") for c in codes}
    return dict(sorted(noms.items(), key=lambda n: (n[0].endswith(INCONNU), n[1])))


def _departements(cases: Cases) -> Tableau:
    """By département and axis; two axes only where people outside both are too few to stand alone."""
    niveau = NiveauChiffre.DEPARTEMENT
    regroupe = cases.regroupe(niveau)
    lignes = [
        (nom, cases.compte("assures_suivis", niveau=niveau, code=c), cases.suivis_par_axe(niveau, c))
        for c, nom in noms_des_territoires(niveau, cases.parts("assures_suivis", niveau)).items()
    ]
    region = cases.suivis_par_axe()
    if regroupe and Axe.AUTRE in region:
        region = {Axe.PDP: region[Axe.PDP], Axe.SANTE: _somme(region[Axe.SANTE], region[Axe.AUTRE])}
    lignes.append(("Région", cases.compte("assures_suivis"), region))
    axes = ["Désinsertion professionnelle", "Parcours en santé et autres"] if regroupe else [nom for _, nom in AXES]
    rangees = [Rangee(nom, [tous, *map(compte_de, par_axe.values())]) for nom, tous, par_axe in lignes]
    colonnes = ["Département", "Assurés suivis", *axes]
    indicateur = INDICATEURS["assures_suivis"]
    return Tableau("departements", "Assurés suivis par département", colonnes, rangees, indicateur.explication)


def _dont(nom: str) -> str:
    return f"dont {nom[0].lower()}{nom[1:]}"


def _somme(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else a + b


def _reperage(cases: Cases) -> Tableau:
    rangees = [Rangee("Personnes repérées au 91ᵉ jour", [cases.compte("personnes_reperees")])]
    for suite in SuiteReperage:
        cellule = cases.compte("personnes_reperees", Ventilation.SUITE, suite)
        rangees.append(Rangee(_dont(suite.label), [cellule]))
    indicateur = INDICATEURS["personnes_reperees"]
    return Tableau("reperage", "Du repérage à l’entretien", ["Étape", "Personnes"], rangees, indicateur.explication)


def _origines(cases: Cases) -> Tableau:
    libelles = dict(Origine.choices)
    comptes = [
        (str(libelles.get(code, code)), cases.compte("signalements", Ventilation.ORIGINE, code))
        for code in sorted(cases.ligne("signalements", Ventilation.ORIGINE))
    ]
    comptes.sort(key=lambda c: (-(c[1].valeur or 0), c[0]))
    rangees = [Rangee(nom, [cellule]) for nom, cellule in comptes if cellule.masquee or cellule.valeur]
    rangees.append(Rangee("Toutes origines", [cases.compte("signalements")]))
    indicateur = INDICATEURS["signalements"]
    return Tableau(
        "origines",
        "D’où viennent les signalements",
        ["Origine", "Signalements"],
        rangees,
        indicateur.explication,
    )


def _carte(cases: Cases) -> CarteCantons:
    organisme = cases.publication.organisme
    jour = date(cases.publication.annee, 12, 31)
    fond = territoires.fond_de_carte(territoires.departements_de(organisme, jour))
    habitants = _habitants(fond.noms)
    suivis = {c: cases.valeur("assures_suivis", niveau=NiveauChiffre.CANTON, code=c) for c in fond.noms}
    taux = {c: _taux(suivis[c], habitants.get(c)) for c in fond.noms if habitants.get(c)}
    classes, legende = rules.classer(taux)
    lieux = list(territoires.lieux_ouverts(jour).filter(organisme=organisme))
    points = territoires.coordonnees_des_lieux(lieux)
    places = [(lieu.nom, *points[lieu.pk]) for lieu in lieux if lieu.pk in points]
    masques = sum(v is None for v in taux.values())
    return CarteCantons(fond, classes, legende, masques, places, _cantons(fond, habitants, suivis, taux))


def _habitants(cantons: Iterable[str]) -> dict[str, int]:
    lignes = Territoire.objects.filter(niveau=NiveauChiffre.CANTON, code__in=cantons, population__gt=0)
    trouves = lignes.order_by("millesime").values_list("code", "population")
    return {code: habitants for code, habitants in trouves if habitants}


def _taux(personnes: Decimal | None, habitants: int | None) -> Decimal | None:
    return rules.arrondi(1000 * personnes / habitants, 1) if personnes is not None and habitants else None


def _cantons(
    fond: territoires.Fond,
    habitants: Mapping[str, int],
    suivis: Mapping[str, Decimal | None],
    taux: Mapping[str, Decimal | None],
) -> Tableau:
    departements = noms_des_territoires(NiveauChiffre.DEPARTEMENT, set(fond.departements.values()))
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


def publie_le(publication: Publication) -> str:
    """« Publié le 12 février 2024. », and whether the year was over."""
    suite = f", version {publication.rang}" if publication.rang > 1 else ""
    suite += ", année en cours" if publication.publiee_le.year <= publication.annee else ""
    return f"Publié le {jour_long(publication.publiee_le)}{suite}."
