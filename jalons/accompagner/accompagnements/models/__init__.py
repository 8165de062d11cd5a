"""Tables of the accompaniment, by noun."""

from jalons.accompagner.accompagnements.models.depart import Depart
from jalons.accompagner.accompagnements.models.dossier import Cloture, Dossier, Ouverture, Referent
from jalons.accompagner.accompagnements.models.entretien import Brouillon, Entretien, Note
from jalons.accompagner.accompagnements.models.evaluation import Evaluation, EvaluationDomaine
from jalons.accompagner.accompagnements.models.grille import GrilleOuverte, GrilleRemplie
from jalons.accompagner.accompagnements.models.nouvelles import BesoinCloture, PriseNouvelles
from jalons.accompagner.accompagnements.models.ouverture import OuvertureVue
from jalons.accompagner.accompagnements.models.plan import AccordDonne, Action, Objectif, PlanAide
from jalons.accompagner.accompagnements.models.suivi import Demarche, Etape, Repere
from jalons.accompagner.accompagnements.models.transfert import Transfert

__all__ = [
    "AccordDonne",
    "Action",
    "BesoinCloture",
    "Brouillon",
    "Cloture",
    "Demarche",
    "Depart",
    "Dossier",
    "Entretien",
    "Etape",
    "Evaluation",
    "EvaluationDomaine",
    "GrilleOuverte",
    "GrilleRemplie",
    "Note",
    "Objectif",
    "Ouverture",
    "OuvertureVue",
    "PlanAide",
    "PriseNouvelles",
    "Referent",
    "Repere",
    "Transfert",
]
