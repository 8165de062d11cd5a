"""What this room tells of a dossier, for the copy that the person asks for: each version of each line of her budget."""

from __future__ import annotations

from collections.abc import Iterator

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.ressources import selectors
from jalons.accompagner.ressources.enums import Rubrique, Source
from jalons.accompagner.ressources.selectors.budget import ligne_vue, personne_vue, suites
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.ecrits import Ecrit, barre, en_lignes
from jalons.fondations.socle.enums import EtatLigne

SECTION = "Budget"


def ecrits(agent: Agent, dossier: Dossier) -> Iterator[Ecrit]:
    """Every version. The caller has checked that this agent accompanies the person."""
    noms = selectors.libelles()
    for suite in suites(dossier):
        for v, lu in zip(suite.versions, suite.lus, strict=True):
            personne = v.rubrique == Rubrique.PERSONNE
            if personne:
                gens = personne_vue(v, lu, v.date_acte)
                dit, titre = en_lignes(("", gens.nom), ("Présence", gens.presence.label)), "Personne comptée au foyer"
            else:
                ligne = ligne_vue(v, lu, noms)
                du = ligne.reste_du if ligne.est_dette else ""
                dit = en_lignes((ligne.nom, ligne.dit), ("Reste dû", du), ("Vu sur", Source(ligne.source).label))
                titre = Rubrique(v.rubrique).label
            fin = f", jusqu’au {jour_annee(v.date_fin)}" if v.date_fin else ""
            texte = en_lignes(("", dit), ("Vrai", f"à partir du {jour_annee(v.date_debut)}{fin}"))
            retiree = v.etat == EtatLigne.RETIREE
            yield Ecrit(
                f"budget-{v.pk}", SECTION, v.date_acte, barre(titre, retiree), texte, v.auteur_id, tiers=personne
            )
