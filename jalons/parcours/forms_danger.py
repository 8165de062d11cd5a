"""A danger noted after the call, then closed by what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.referentiels.selectors import Numero
from jalons.fondations.socle import champs

AUTRES = [("autre", "Un autre numéro"), ("aucun", "Personne n’a encore répondu")]


class DangerForm(forms.Form):
    """Which number was called, who must act, and the words that two people alone will read."""

    numero = champs.choix("Qui avez-vous appelé ?")
    pour = champs.objet("Qui doit agir")
    cadre = champs.objet("Le cadre qui lira vos mots", aide="Vous et lui seul, ou elle seule.")
    paroles = champs.texte("Ce qui a été dit, avec les mots entendus", 4000, numero="retire", required=False)

    def __init__(self, *args: Any, agent: Agent, numeros: Sequence[Numero], jour: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "numero", [*((n.numero, f"{n.numero}, {n.libelle}") for n in numeros), *AUTRES])
        cadres = en_poste(agent.organisme_id, [Role.MANAGER], jour)
        champs.offrir(self, "pour", en_poste(agent.organisme_id, [Role.ASSISTANT_SOCIAL, Role.MANAGER], jour))
        champs.offrir(self, "cadre", cadres)
        self.fields["cadre"].required = cadres.exists()  # a caisse without a cadre keeps its dangers all the same


class ClotureDangerForm(forms.Form):
    """What was done."""

    fait = champs.texte(
        "Ce qui a été fait", 4000, numero="retire", vide="Écrivez ce qui a été fait : la note se ferme avec."
    )
