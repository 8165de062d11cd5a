"""The table of what was asked to stay at work, and of who works for herself."""

from __future__ import annotations

from jalons.accompagner.pdp.enums import CodeOutil
from jalons.fondations.socle.exports import Rangee, Tableau
from jalons.mesurer.statistiques.enums import Ventilation
from jalons.mesurer.statistiques.indicateurs import INDICATEURS, OUTILS_PDP, PAR_HELP
from jalons.mesurer.statistiques.lecture import INDEPENDANTS, Cases, compte_de


def outils(cases: Cases) -> Tableau:
    """What was asked with the service to stay at work; how many work for themselves, and through HELP."""
    rangees = [Rangee(str(o.label), [cases.compte(OUTILS_PDP, Ventilation.OUTIL, o)]) for o in CodeOutil]
    rangees.append(Rangee("Toutes les demandes", [cases.compte(OUTILS_PDP)]))
    rangees.append(Rangee("Travailleurs indépendants suivis", [cases.compte(*INDEPENDANTS)]))
    rangees.append(Rangee("dont trouvés par HELP", [compte_de(cases.par_help())]))
    indicateur = INDICATEURS[OUTILS_PDP]
    dits = tuple((mot, f"{a} HELP : {b}") for (mot, a), (_, b) in zip(indicateur.explication, PAR_HELP, strict=True))
    return Tableau("outils", indicateur.nom, ["Outil", "Demandes"], rangees, dits)
