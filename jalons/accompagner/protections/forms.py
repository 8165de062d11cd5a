"""What is typed in a sealed record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.socle import champs

from .enums import Dit, GenreFiche


class OuvrirForm(forms.Form):
    """What is done, and who is the only other reader."""

    genre = champs.choix("De quoi s’agit-il", GenreFiche.choices)
    cadre = champs.objet("Le cadre qui lira avec vous", aide="Vous et lui seul, ou elle seule.")

    def __init__(self, *args: Any, agent: Agent, jour: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "cadre", en_poste(agent.organisme_id, [Role.MANAGER], jour).exclude(pk=agent.pk))


class FicheForm(forms.Form):
    """The letter, and what the person was told."""

    destinataire = champs.texte("À qui", 400, lignes=4, required=False, aide="Le service, puis son adresse.")
    corps = champs.texte("La lettre", lignes=16, required=False, aide="Les faits, avec les mots entendus et les dates.")
    dit = champs.choix("La personne, ou les parents, en ont été informés", Dit.choices, required=False)
    dit_mots = champs.texte("Ce qui a été dit, ou pourquoi rien ne l’a été", 4000, required=False)
    version = champs.version()


class EnvoyerForm(forms.Form):
    """When it left."""

    envoyee_le = champs.jour("Envoyée le", borne=champs.passee)
    version = champs.version()


class AccuserForm(forms.Form):
    """The receipt."""

    accusee_le = champs.jour("Accusé reçu le", borne=champs.passee)
    accuse = champs.ligne("De qui, sous quelle référence", 200, required=False)


class NommerForm(forms.Form):
    """Who reads in the place of somebody who left."""

    nouveau = champs.objet("Qui lira à sa place")

    def __init__(self, *args: Any, parmi: QuerySet[Agent], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "nouveau", parmi)


class CloreForm(forms.Form):
    """What followed."""

    suite = champs.texte("Ce qui a suivi", 4000, vide="Dites ce qui a suivi, ou pourquoi la lettre ne part pas.")
    version = champs.version()
