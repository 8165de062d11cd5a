"""Everything the page shows, and its maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.fondations.socle.exports import Entete, Tableau
from jalons.fondations.socle.templatetags.jalons import nombre
from jalons.fondations.territoires.carte import carte_svg, peindre
from jalons.fondations.territoires.models import Organisme
from jalons.fondations.territoires.selectors import fond_de_carte
from jalons.fondations.territoires.trames import Communes
from jalons.mesurer.accessibilite import monde as mondes
from jalons.mesurer.accessibilite import propositions, tableaux
from jalons.mesurer.accessibilite.monde import Monde, par_forme
from jalons.mesurer.accessibilite.propositions import Reponse
from jalons.mesurer.accessibilite.residences import Residences, residences
from jalons.mesurer.statistiques import selectors as statistiques
from jalons.mesurer.statistiques.models import Publication
from jalons.mesurer.statistiques.rules import Classe

CLASSES: dict[int, int | None] = {0: 4, 1: 2, 2: 0, 3: None}  # of a palier, on the map
REPONSE = ((4, "rapprochée"), (1, "déjà proche"), (0, "encore au-delà"))
MOTS = ("15 minutes ou moins", "de 16 à 30 minutes", "au-delà de 30 minutes", "non reliée")


@dataclass(frozen=True)
class Page:
    """The page of one caisse."""

    monde: Monde
    parts: tableaux.Parts
    publie: tableaux.Publie | None
    departements: Tableau
    cantons: Tableau
    reponse: Reponse
    sources: Sequence[str]
    calcule_le: date | None
    carte: str
    carte_reponse: str
    carte_heures: str
    legende_heures: Sequence[tuple[int, str, int]]
    residences: Residences | None
    carte_residences: str

    @property
    def tous(self) -> list[Tableau]:
        """The sheets of the spreadsheet."""
        return [self.departements, self.cantons, *([self.residences.tableau] if self.residences else [])]

    @property
    def entete(self) -> Entete:
        """What an exported file says of itself."""
        m = self.monde
        quoi = "tous les lieux ouverts" if m.tous else "lieux qui ont des rendez-vous"
        filtres = [("Région", m.organisme.nom), ("Lieux", quoi), ("Temps de trajet", " ; ".join(self.sources))]
        notes = ["Région fictive : ces chiffres ne décrivent personne."] if m.organisme.fictif else []
        return Entete(f"Accessibilité des lieux d’accueil, {m.organisme.nom}", filtres, m.jour, notes)

    @property
    def legende_residences(self) -> list[tuple[int, str, int]]:
        """Class, words, how many communes."""
        lues = self.residences.legende if self.residences else []
        return [(c.numero, _dit_personnes(c), c.combien) for c in lues]

    @property
    def legende(self) -> list[tuple[int | None, str, int, int]]:
        """Class, words, communes and people of each step; « non reliée » only if there are some."""
        p, h = self.monde.paliers, self.monde.habitants
        lignes = [(CLASSES[n], mot, int((p == n).sum()), int(h[p == n].sum())) for n, mot in enumerate(MOTS)]
        return [ligne for n, ligne in enumerate(lignes) if ligne[2] or n < 3]


def page(agent: Any, organisme: Organisme, jour: date, lieux: str, combien: int, seuil: int) -> Page:
    """Everything, for one caisse and one choice of places."""
    m = mondes.monde(organisme, jour, lieux)
    fond, versions = mondes.fond_de(m), list(statistiques.visibles(agent).filter(organisme=organisme))
    trouve = tableaux.publie(versions[0] if versions else None)
    reponse = propositions.ou_ouvrir(m, combien, seuil)
    sources, calcule_le = mondes.sources(m)
    carte_heures, legende_heures = _carte_des_heures(m)
    return Page(
        monde=m,
        parts=tableaux.parts(m, trouve),
        publie=trouve,
        departements=tableaux.departements(m),
        cantons=tableaux.cantons(m, trouve),
        reponse=reponse,
        sources=sources,
        calcule_le=calcule_le,
        carte=_carte(m, fond),
        carte_reponse=_carte_de_la_reponse(m, fond, reponse),
        carte_heures=carte_heures,
        legende_heures=legende_heures,
        residences=(lieux_de_vie := _premiere(m, fond, versions)),
        carte_residences=_carte_des_residences(m, fond, lieux_de_vie),
    )


def _carte(m: Monde, fond: Communes) -> str:
    paliers = {c.code: int(p) for c, p in zip(m.communes, m.paliers, strict=True)}
    noms = {c.code: f"{c.nom} : {_dit(m, c.code, paliers[c.code])}" for c in m.communes}
    if fond.trame is None:
        return ""
    return peindre(
        fond.trame,
        classes=par_forme(fond, {code: CLASSES[p] for code, p in paliers.items()}),
        noms=par_forme(fond, noms),
        lieux=m.places,
        etiquettes=fond.villes,
        titre=f"Communes à 15 et 30 minutes d’un lieu d’accueil, {m.organisme}",
        description="Bleu foncé : 15 minutes ou moins. Bleu clair : 30. Blanc : au-delà. Le tableau le dit aussi.",
    )


def _dit(m: Monde, code: str, palier: int) -> str:
    proche = m.proches.get(code)
    if proche is None or proche.minutes is None:
        return MOTS[palier]
    return f"{proche.minutes} min" + (" (estimation)" if proche.estimation else "")


def _carte_de_la_reponse(m: Monde, fond: Communes, reponse: Reponse) -> str:
    if not reponse.choix or fond.trame is None:
        return ""
    return peindre(
        fond.trame,
        classes=par_forme(fond, reponse.classes),
        lieux=m.places,
        proposes=reponse.points,
        titre=f"Communes rapprochées par {len(reponse.choix)} permanence(s) de plus",
        description="Bleu foncé : rapprochées. Bleu pâle : déjà proches. Blanc : encore au-delà.",
        identifiant="implantation",
    )


def _carte_des_heures(m: Monde) -> tuple[str, list[tuple[int, str, int]]]:
    """By canton; and its legend: class, words, how many cantons."""
    classes, legende = tableaux.heures(m)
    fond = fond_de_carte({c.departement_code for c in m.communes})
    svg = carte_svg(
        contours=fond.contours,
        groupes=fond.departements,
        classes=classes,
        noms=fond.noms,
        lieux=m.places,
        titre=f"Heures d’entretien offertes pour 1 000 habitants, par canton, {m.organisme}",
        description="Bleu foncé : beaucoup d’heures. Blanc : aucune à 30 minutes. Le tableau le dit aussi.",
        identifiant="heures",
    )
    return svg, [(c.numero, _dit_classe(c), c.combien) for c in legende]


def _dit_classe(classe: Classe) -> str:
    bas, haut = nombre(classe.bas, 2), nombre(classe.haut, 2)
    return "aucune heure à 30 minutes" if not classe.numero else bas if bas == haut else f"{bas} à {haut}"


def _premiere(m: Monde, fond: Communes, versions: Sequence[Publication]) -> Residences | None:
    """The last year that shows a commune."""
    return next((r for v in versions if (r := residences(m, fond, v)) is not None), None)


def _carte_des_residences(m: Monde, fond: Communes, lues: Residences | None) -> str:
    if lues is None or fond.trame is None:
        return ""
    return peindre(
        fond.trame,
        classes=par_forme(fond, lues.classes),
        lieux=m.places,
        etiquettes=fond.villes,
        titre=f"{lues.tableau.titre}, {m.organisme}",
        description="Bleu foncé : beaucoup. Hachuré : masqué. Le tableau le dit aussi.",
        identifiant="residences",
    )


def _dit_personnes(classe: Classe) -> str:
    bas, haut = nombre(classe.bas), nombre(classe.haut)
    return "aucune personne" if not classe.numero else f"{bas if bas == haut else f'{bas} à {haut}'} personnes"
