"""The affaires of a room that submits: what this one asks of it, and what was told to it."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID, uuid4

from django import forms

from jalons.accompagner.instances.affaires import Fiche, Titre
from jalons.accompagner.instances.enums import GenreInstance
from jalons.accompagner.instances.rules import Affaire


class MontantForm(forms.Form):
    """What a decision asks besides."""

    montant = forms.IntegerField(label="Montant accordé, en euros", min_value=0, required=False)


class Affaires:
    """A request of help at home, of Odile Petit; ``refus`` is raised by its effect."""

    instances = (GenreInstance.COMMISSION_AIDES,)

    def __init__(self):
        self.dits, self.rendues, self.refus = [], [], None
        self.texte = "Une personne seule, petite retraite."

    def une(self) -> Affaire:
        return Affaire("essai", uuid4())

    def titres(self, cles):
        return {cle: Titre("Aide à domicile", "590 €") for cle in cles}

    def fiche(self, cle: UUID) -> Fiche:
        return Fiche("instances/_fiche.html", {"sections": [("Aide à domicile", self.texte)]})

    def noms(self, cle: UUID):
        return ("Odile", "Petit")

    def formulaire(self, cle: UUID, donnees):
        return MontantForm(donnees, prefix="effet")

    def decider(self, *, agent, decision, montant=None):
        if self.refus:
            raise self.refus
        self.dits.append((Affaire("essai", decision.affaire_cle), decision.sens, montant))

    def retirer(self, *, agent, cle: UUID):
        self.rendues.append(Affaire("essai", cle))


espion = SimpleNamespace(affaires=Affaires())


def __getattr__(nom):  # « jalons…essai.ici » is the one of this test
    if nom == "ici":
        return espion.affaires
    raise AttributeError(nom)
