"""One published version, read cell by cell: the only door between the register and what is shown."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from jalons.accompagner.accompagnements.enums import Axe
from jalons.fondations.socle.exports import Cellule
from jalons.fondations.socle.templatetags.jalons import mois, nombre
from jalons.mesurer.statistiques.decor import Decor, decor_de
from jalons.mesurer.statistiques.enums import AxePublie, NiveauChiffre, StatutProfessionnel, Ventilation
from jalons.mesurer.statistiques.indicateurs import DELAI_REPONSE
from jalons.mesurer.statistiques.models import CasePubliee, Publication
from jalons.mesurer.statistiques.places import Place

# One word for every hidden cell: « < 11 » would be false of the 82 people hidden with four others, or would tell which is which.
MASQUEE = Cellule("masqué", None, masquee=True, dit="moins de 11 personnes, ou de quoi les deviner")
NON_MESURE = Cellule("non mesuré")
A_CHERCHER = ("personnes_reperees", "parcours_reperes")  # counted only of a year that the request looked at
SANS_OBJET = Cellule("—")
ENSEMBLE = AxePublie.SANTE_ET_AUTRE
AXES = ((Axe.PDP, "Désinsertion professionnelle"), (Axe.SANTE, "Parcours en santé"), (Axe.AUTRE, "Autre"))


def compte_de(valeur: Decimal | None) -> Cellule:
    return MASQUEE if valeur is None else entiere(valeur)


def entiere(valeur: Decimal | int) -> Cellule:
    """A count."""
    return Cellule(nombre(valeur), int(valeur))


def pourcentage(valeur: Decimal | None, decimales: int = 0) -> Cellule:
    """A share already in percent; masked when None."""
    if valeur is None:
        return MASQUEE
    return Cellule(f"{nombre(valeur, decimales)}\u00a0%", valeur)


INDEPENDANTS = ("assures_suivis", str(Ventilation.STATUT), str(StatutProfessionnel.INDEPENDANT))
HELP = ("assures_suivis", str(Ventilation.STATUT), str(StatutProfessionnel.HELP))


class Cases:
    """The cells of one version, by their place. An absent cell is a zero, nobody was counted there; except where nothing
    was looked at, which is not measured.
    """

    def __init__(self, publication: Publication):
        self.publication = publication
        self.region = publication.organisme.code

    @cached_property
    def _toutes(self) -> dict[Place, CasePubliee]:
        return {c.place: c for c in self.publication.cases.all()}

    @cached_property
    def decor(self) -> Decor:
        """What it prints besides its cells."""
        return decor_de(self.publication, self._toutes)

    def mesure(self, indicateur: str) -> bool:
        """Whether there was something to count from."""
        return indicateur not in A_CHERCHER or (indicateur, "region", self.region, "", "") in self._toutes

    def valeur(
        self,
        indicateur: str,
        ventilation: str = "",
        modalite: str = "",
        niveau: str = "region",
        code: str = "",
    ) -> Decimal | None:
        """The published value, None when masked, 0 when absent."""
        place = (indicateur, ventilation, modalite)
        case = self._toutes.get((indicateur, niveau, code or self.region, ventilation, modalite))
        valeur = case.valeur if case else Decimal(0)
        if place != INDEPENDANTS:
            return valeur
        par_help = self.valeur(*HELP)  # those whom HELP found are told apart: one works for oneself all the same
        return None if valeur is None or par_help is None else valeur + par_help

    def par_help(self) -> Decimal | None:
        """Those whom HELP found; None when they are hidden, or too few to be told apart from the others."""
        presents = self.ligne("assures_suivis", Ventilation.STATUT)
        return None if INDEPENDANTS[2] in presents and HELP[2] not in presents else self.valeur(*HELP)

    def compte(self, *place: str, **ou: str) -> Cellule:
        """The cell of a count."""
        return compte_de(self.valeur(*place, **ou)) if self.mesure(place[0]) else NON_MESURE

    def regroupe(self, niveau: str) -> bool:
        """True when, at that level, people outside both axes are shown together with those of the axe santé."""
        presentes = {v for i, n, _, v, _ in self._toutes if (i, n) == ("assures_suivis", niveau)}
        return Ventilation.AXE_REGROUPE in presentes and Ventilation.AXE not in presentes

    def suivis_par_axe(self, niveau: str = NiveauChiffre.REGION, code: str = "") -> dict[str, Decimal | None]:
        """People followed by axis in one territory; « santé » and « autre » together when « autre » is too few."""
        ou = {"niveau": niveau, "code": code}
        if not self.regroupe(niveau):
            return {axe: self.valeur("assures_suivis", Ventilation.AXE, axe, **ou) for axe, _ in AXES}
        place = ("assures_suivis", Ventilation.AXE_REGROUPE)
        return {
            Axe.PDP: self.valeur(*place, AxePublie.PDP, **ou),
            ENSEMBLE: self.valeur(*place, ENSEMBLE, **ou),
        }

    def duree(self, axe: str) -> Cellule:
        """The cell of a mean length; a dash when no dossier closed."""
        if ("duree_accompagnement", "region", self.region, Ventilation.AXE, axe) not in self._toutes:
            return SANS_OBJET
        valeur = self.valeur("duree_accompagnement", Ventilation.AXE, axe)
        return MASQUEE if valeur is None else Cellule(mois(valeur), valeur.quantize(Decimal("0.1")))

    def delai(self, origine: str) -> Cellule:
        """The cell of a mean delay in days; a dash when nobody was answered."""
        if (DELAI_REPONSE, "region", self.region, Ventilation.ORIGINE, origine) not in self._toutes:
            return SANS_OBJET
        valeur = self.valeur(DELAI_REPONSE, Ventilation.ORIGINE, origine)
        return MASQUEE if valeur is None else Cellule(nombre(valeur, 1), valeur.quantize(Decimal("0.1")))

    def parts(self, indicateur: str, niveau: str) -> list[str]:
        """Codes of the parts of one level that one indicator publishes, masked ones included, in order."""
        return sorted({c for i, n, c, v, _ in self._toutes if (i, n, v) == (indicateur, niveau, "")})

    def ligne(
        self, indicateur: str, ventilation: str, niveau: str = NiveauChiffre.REGION, code: str = ""
    ) -> dict[str, Decimal | None]:
        """The categories of one breakdown of one part, with their published values (None: masked)."""
        voulu = (indicateur, niveau, code or self.region, ventilation)
        return {m: case.valeur for (*place, m), case in self._toutes.items() if tuple(place) == voulu}
