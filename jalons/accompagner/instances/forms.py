"""What is typed of instances and of their sittings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from jalons.accompagner.instances import selectors
from jalons.accompagner.instances.enums import (
    EtatPresence,
    GenreInstance,
    Qualite,
    RegleQuorum,
    Sens,
    libelle_sens,
)
from jalons.accompagner.instances.models import Instance, Membre, Point, SeanceInstance
from jalons.accompagner.instances.rules import Voix
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import jour_texte


class InstanceForm(forms.Form):
    """A commission, a cell or a working group."""

    nom = champs.ligne("Nom", 120, aide="Tel qu’il figure sur les convocations.")
    genre = champs.choix("Genre", GenreInstance.choices)
    porteur = champs.ligne("Organisme qui la réunit", 160, aide="Par exemple : CPAM, action sanitaire et sociale.")
    mission = champs.texte("Mission", 4000, lignes=3)
    regle_quorum = champs.choix("Quorum", RegleQuorum.choices)
    quorum_nombre = forms.IntegerField(label="Nombre fixé", min_value=1, max_value=500, required=False)
    vote = forms.BooleanField(
        label="Elle vote", required=False, help_text="Sinon, elle décide d’un commun accord, sans compter de voix."
    )
    date_debut = champs.jour("Depuis le", borne=champs.en_poste)


class MembreForm(forms.Form):
    """Who sits."""

    membre = champs.objet("Agent du service", aucun="Une personne d’un autre organisme", required=False)
    nom = champs.ligne("Nom", 120, required=False, aide="D’une personne d’un autre organisme : « Mme Lebrun ».")
    fonction = champs.ligne("Fonction", 120, required=False)
    corps = champs.ligne("Organisme", 120, required=False, aide="CPAM, Carsat, service de prévention…")
    qualite = champs.choix("Dans l’instance", Qualite.choices)
    date_debut = champs.jour("À partir du", borne=champs.en_poste)
    date_fin = champs.jour("Jusqu’au", borne=champs.en_poste, required=False)

    def __init__(self, *args: Any, agents: Any, **autres: Any):
        super().__init__(*args, **autres)
        champs.offrir(self, "membre", agents)


class QuitterForm(forms.Form):
    """The end of a mandate."""

    membre = champs.objet("Membre")
    le = champs.jour("Dernier jour", borne=champs.en_poste)

    def __init__(self, *args: Any, instance: Instance, jour: date, **autres: Any):
        super().__init__(*args, **autres)
        siegent = [m.pk for m in selectors.membres(instance, jour)]
        champs.offrir(self, "membre", Membre.objects.filter(pk__in=siegent))


class ConvoquerForm(forms.Form):
    """A sitting to come."""

    jour = champs.jour("Date", borne=champs.rendez_vous)
    heure = champs.heure("Heure")
    lieu = champs.ligne("Lieu", 200, aide="Salle, adresse ou visioconférence.")


class OuvrirForm(forms.Form):
    """Who is there, who presides."""

    preside = champs.objet("Préside la séance")

    def __init__(self, *args: Any, membres: Collection[Membre], **autres: Any):
        super().__init__(*args, **autres)
        self.membres = {f"m_{m.pk.hex}": m for m in membres}
        for nom, membre in self.membres.items():
            self.fields[nom] = champs.choix(str(membre), EtatPresence.choices, vide=f"Dites si {membre} est là.")
        votent = [m.pk for m in membres if m.vote]
        champs.offrir(self, "preside", Membre.objects.filter(pk__in=votent).select_related("agent"))

    @property
    def lignes(self) -> list[tuple[Membre, Any]]:
        """Each member with her or his field."""
        return [(membre, self[nom]) for nom, membre in self.membres.items()]

    def etats(self) -> dict[Membre, str]:
        """What was said of each."""
        return {membre: self.cleaned_data[nom] for nom, membre in self.membres.items()}


class MotifForm(forms.Form):
    """Why a sitting will not be."""

    motif = champs.ligne("Pourquoi", 200)


class PointForm(forms.Form):
    """A point without affaire."""

    intitule = champs.ligne("Intitulé du point", 200, aide="Sans nommer une personne aidée.")


class TraiterForm(forms.Form):
    """What the minutes say of a point."""

    texte = champs.texte("Ce qui en est dit au procès-verbal", 2000, lignes=3, aide="Sans nommer une personne aidée.")


class PresenceForm(forms.Form):
    """Somebody comes, or leaves."""

    membre = champs.objet("Membre", aucun="Choisir un membre")
    etat = champs.choix("Est", [(EtatPresence.PRESENT, "arrivé"), (EtatPresence.ABSENT, "parti")], liste=True)

    def __init__(self, *args: Any, seance: SeanceInstance, **autres: Any):
        super().__init__(*args, **autres)
        siegent = [m.pk for m in selectors.membres(seance.instance, seance.date_acte)]
        champs.offrir(self, "membre", Membre.objects.filter(pk__in=siegent).select_related("agent"))


class InteretForm(forms.Form):
    """A member leaves for this point."""

    membre = champs.objet("Membre", aucun="Choisir parmi les présents")
    raison = champs.ligne("Parce que", 200, aide="Écrit au procès-verbal : le lien, rien sur la personne.")

    def __init__(self, *args: Any, point: Point, **autres: Any):
        super().__init__(*args, **autres)
        partis = {m.pk for m in selectors.sortis(point)}
        la = [p.membre.pk for p in selectors.presents(point.seance) if p.la and p.membre.pk not in partis]
        champs.offrir(self, "membre", Membre.objects.filter(pk__in=la).select_related("agent"))


def _voix(label: str) -> forms.IntegerField:
    saisie = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    dit = {"invalid": "Un nombre de voix s’écrit en chiffres."}
    return forms.IntegerField(
        label=label, min_value=0, max_value=500, required=False, widget=saisie, error_messages=dit
    )


class DecisionForm(forms.Form):
    """What is decided of a point; ``effet``, the form of the room above, is read with it."""

    sens = champs.choix("Ce qui est décidé")
    vers = champs.objet(
        "À quelle séance", required=False, mots=lambda s: f"{jour_texte(s.date_acte)} {s.date_acte.year}"
    )
    raison = champs.choix("Raison", liste=True, required=False)
    mots = champs.texte("En mots simples", 4000, lignes=6, required=False)
    pour, contre, abstention = _voix("Pour"), _voix("Contre"), _voix("Abstention")
    version = champs.version()

    def __init__(self, *args: Any, point: Point, effet: forms.Form | None = None, **autres: Any):
        super().__init__(*args, **autres)
        self.effet, instance = effet, point.seance.instance
        champs.offrir(self, "sens", [(s.value, libelle_sens(instance.genre, s)) for s in Sens])
        champs.offrir(self, "vers", selectors.suivantes(point.seance))
        self.fields["raison"].choices = selectors.raisons(instance.genre, timezone.localdate())  # type: ignore[attr-defined]
        if point.affaire:
            self.fields["mots"].label = "En mots simples, pour sa lettre"
            self.fields["mots"].help_text = "La personne les lira. Pourquoi, ce que cela change pour elle, et la suite."
        if not instance.vote:
            for nom in ("pour", "contre", "abstention"):
                del self.fields[nom]

    def clean(self) -> dict[str, Any]:
        lues = super().clean() or {}
        if self.effet is not None and not self.effet.is_valid():
            for nom, fautes in self.effet.errors.items():
                champ = self.effet.fields.get(nom)
                self.add_error(None, f"{champ.label} : {fautes[0]}" if champ else str(fautes[0]))
        return lues

    def dite(self) -> dict[str, Any]:
        """What the service asks for."""
        lues = self.cleaned_data
        comptees = [lues.get(nom) for nom in ("pour", "contre", "abstention")]
        compte = lues["sens"] != Sens.AJOURNE and None not in comptees
        return {
            "sens": lues["sens"], "raison": lues["raison"] if lues["sens"] != Sens.FAVORABLE else "", "mots": lues["mots"],
            "vers": lues["vers"], "voix": Voix(*comptees) if compte else None,  # type: ignore[arg-type]
            "effet": self.effet.cleaned_data if self.effet is not None else {},
        }  # fmt: skip


class LigneForm(forms.Form):
    """A line of the minutes."""

    texte = champs.texte("Suite du procès-verbal", 4000, lignes=3, aide="Ni le vote de chacun ni les échanges.")
    version = champs.version()


class AdditifForm(forms.Form):
    """A correction after the signature."""

    texte = champs.texte(
        "Additif", 4000, lignes=3, aide="Le procès-verbal signé ne change pas : l’additif s’imprime après lui."
    )


class SignerForm(forms.Form):
    """Read again, and signed."""

    signataire = champs.ligne("Signé par", 160, aide="Nom et qualité de qui a présidé.")
    relu = forms.BooleanField(
        label="Relu, en séance ou par qui a présidé",
        error_messages={"required": "Un procès-verbal se relit avant d’être signé : dites-le."},
    )


class SuiteForm(forms.Form):
    """What follows."""

    quoi = champs.ligne("Quoi", 300)
    qui = champs.ligne("Qui", 120)
    pour_le = champs.jour("Pour le", borne=champs.echeance)
    point = champs.objet("À propos de", aucun="Toute la séance", required=False, mots=lambda p: p.nom)

    def __init__(self, *args: Any, seance: SeanceInstance, **autres: Any):
        super().__init__(*args, **autres)
        champs.offrir(self, "point", Point.objects.filter(seance=seance))


def agents_a_nommer(agent: Agent) -> Any:
    """Those of her caisse, but herself."""
    return Agent.objects.visible_to(agent, "lire").filter(is_active=True).exclude(pk=agent.pk).order_by("nom", "prenom")
