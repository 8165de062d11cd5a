"""What is written in the registers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.personnes.assures.models import Assure

from . import selectors
from .enums import AuteurReclamation, DecisionSecret, GenreAppui, GenreSollicitation, ObjetReclamation, Voie

RECUE = "Reçue le"


class SollicitationForm(forms.Form):
    """Who asks, about whom, for which assistant social; never what the service knows of that person."""

    genre = champs.choix("Qui demande", GenreSollicitation.choices)
    voie = champs.choix("Par", Voie.choices)
    recue_le = champs.jour(RECUE, borne=champs.passee)
    echeance = champs.jour("Réponse demandée avant le", borne=champs.echeance, required=False)
    de_qui = champs.ligne(
        "Nom, qualité et référence de qui demande", 300, aide="Comme sur l’écrit : « OPJ Martin, réquisition 2026/113 ».",
    )  # fmt: skip
    personne_dite = champs.ligne(
        "De qui il est question",
        200,
        required=False,
        aide="Comme on vous l’a nommée. Ne confirmez pas qu’elle est connue.",
    )
    pour = champs.objet(
        "L’assistante sociale concernée",
        aide="Elle est prévenue la première : à vous de la nommer, rien n’est proposé. Si personne n’accompagne cette personne, "
        "celle qui est de permanence.",
    )

    def __init__(self, *args: Any, agent: Agent, assure: Assure | None, jour: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = {"recue_le": jour}  # for whom is asked: a guess would tell who is followed, and by whom
        champs.offrir(self, "pour", selectors.assistantes(agent, jour))
        if assure is not None:
            del self.fields["personne_dite"]


class PasserForm(forms.Form):
    """To whom it goes."""

    pour = champs.objet("À qui")

    def __init__(self, *args: Any, agent: Agent, sauf: Any, jour: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "pour", selectors.assistantes(agent, jour, sauf))


class DeciderForm(forms.Form):
    """What her secrecy allows, and her reasons, for herself."""

    decision = champs.choix("Ce que vous décidez", DecisionSecret.choices)
    raisons = champs.texte(
        "Vos raisons",
        4000,
        lignes=4,
        required=False,
        aide="Sous secret : lues par vous, ou par qui reprendrait cette demande.",
    )


class AppuiForm(forms.Form):
    """Whom she asks, and what."""

    genre = champs.choix("À qui demander", GenreAppui.choices)
    question = champs.texte(
        "Votre question", 2000, lignes=4, aide="Sans nommer la personne : votre question sera lue telle quelle, et rien d’autre.",
    )  # fmt: skip


class AvisForm(forms.Form):
    """The advice."""

    reponse = champs.texte("L’avis", 4000, lignes=5)


class ReclamationForm(forms.Form):
    """A complaint, in the words of whoever complains."""

    recue_le = champs.jour(RECUE, borne=champs.passee)
    auteur = champs.choix("De la part de", AuteurReclamation.choices)
    voie = champs.choix("Par", Voie.choices)
    objet = champs.choix("Elle porte surtout sur", ObjetReclamation.choices)
    texte = champs.texte(
        "Ce qui est dit, avec ses mots", 4000, lignes=5, aide="Lu par vous et le manager qui répond. Sans nom d’agent.",
    )  # fmt: skip

    def __init__(self, *args: Any, jour: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = {"recue_le": jour}


class ReponseForm(forms.Form):
    """What was answered."""

    reponse = champs.texte("Ce qui a été répondu", 4000, lignes=5)
