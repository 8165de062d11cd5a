"""Everything the page shows, and its maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.fondations.socle.exports import Entete, Tableau
from jalons.fondations.territoires.carte import carte_svg
from jalons.fondations.territoires.models import Organisme
from jalons.mesurer.accessibilite import monde as mondes
from jalons.mesurer.accessibilite import propositions, tableaux
from jalons.mesurer.accessibilite.monde import Fond, Monde
from jalons.mesurer.accessibilite.propositions import Reponse

CLASSES: dict[int, int | None] = {0: 4, 1: 2, 2: 0, 3: None}  # of a palier, on the map
REPONSE = ((4, "rapprochée"), (1, "déjà proche"), (0, "encore au-delà"))
MOTS = ("15 minutes ou moins", "30 minutes ou moins", "au-delà de 30 minutes", "non reliée")


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

    @property
    def tous(self) -> list[Tableau]:
        """The sheets of the spreadsheet."""
        return [self.departements, self.cantons]

    @property
    def entete(self) -> Entete:
        """What an exported file says of itself."""
        m = self.monde
        quoi = "tous les lieux ouverts" if m.tous else "lieux qui ont des rendez-vous"
        filtres = [("Région", m.organisme.nom), ("Lieux", quoi), ("Temps de trajet", " ; ".join(self.sources))]
        notes = ["Région fictive : ces chiffres ne décrivent personne."] if m.organisme.fictif else []
        return Entete(f"Accessibilité des lieux d’accueil, {m.organisme.nom}", filtres, m.jour, notes)

    @property
    def legende(self) -> list[tuple[int | None, str, int, int]]:
        """Class, words, communes and people of each step; « non reliée » only if there are some."""
        p, h = self.monde.paliers, self.monde.habitants
        lignes = [(CLASSES[n], mot, int((p == n).sum()), int(h[p == n].sum())) for n, mot in enumerate(MOTS)]
        return [ligne for n, ligne in enumerate(lignes) if ligne[2] or n < 3]


def page(agent: Any, organisme: Organisme, jour: date, lieux: str, combien: int, seuil: int) -> Page:
    """Everything, for one caisse and one choice of places."""
    m = mondes.monde(organisme, jour, lieux)
    fond, trouve = mondes.fond_de(m), tableaux.publie(agent, m)
    reponse = propositions.ou_ouvrir(m, combien, seuil)
    sources, calcule_le = mondes.sources(m)
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
    )


def _carte(m: Monde, fond: Fond) -> str:
    paliers = {c.code: int(p) for c, p in zip(m.communes, m.paliers, strict=True)}
    noms = {c.code: f"{c.nom} : {_dit(m, c.code, paliers[c.code])}" for c in m.communes}
    return carte_svg(
        contours=fond.fond.contours,
        classes=fond.classes({code: CLASSES[p] for code, p in paliers.items()}),
        groupes=fond.fond.departements,
        noms=fond.noms(noms),
        lieux=m.places,
        etiquettes=fond.fond.villes,
        titre=f"Communes à 15 et 30 minutes d’un lieu d’accueil, {m.organisme}",
        description="Bleu foncé : 15 minutes ou moins. Bleu clair : 30. Blanc : au-delà. Le tableau le dit aussi.",
    )


def _dit(m: Monde, code: str, palier: int) -> str:
    proche = m.proches.get(code)
    if proche is None or proche.minutes is None:
        return MOTS[palier]
    return f"{proche.minutes} min" + (" (estimation)" if proche.estimation else "")


def _carte_de_la_reponse(m: Monde, fond: Fond, reponse: Reponse) -> str:
    if not reponse.choix:
        return ""
    return carte_svg(
        contours=fond.fond.contours,
        classes=fond.classes(reponse.classes),
        groupes=fond.fond.departements,
        lieux=m.places,
        proposes=reponse.points,
        titre=f"Communes rapprochées par {len(reponse.choix)} permanence(s) de plus",
        description="Bleu foncé : rapprochées. Bleu pâle : déjà proches. Blanc : encore au-delà.",
        identifiant="implantation",
    )
