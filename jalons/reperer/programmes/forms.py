"""What a direction types: a new public, the parameters of a request, why a version is retired."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.fondations.socle import champs

from . import saisie
from .enums import SourcePublic
from .models import Programme, VersionRegle
from .rules import HORLOGES

NOUVEAU = "nouveau"


class NouveauPublic(forms.Form):
    """A list that a caisse programmes with the social service."""

    libelle = champs.ligne("Nom du public", 120, aide="Par exemple : jeunes en arrêt long du bassin de Decazeville.")
    description = champs.texte("Qui est concerné, et pourquoi", 1000, vide="Dites en une phrase qui est concerné.")
    programme = champs.choix("Programme", liste=True)
    nouveau_programme = champs.ligne(
        "Nom du nouveau programme", 160, required=False, aide="Seulement pour un nouveau programme."
    )
    origine_des_listes = champs.ligne("Qui fait la liste", 200, aide="Par exemple : service invalidité de la CPAM.")
    reference = champs.ligne("Décision ou texte", 300, aide="Par exemple : conseil d’administration du 3 mars 2026.")

    def __init__(self, *args: Any, programmes: list[Programme], regional: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choix = [(str(p.pk), p.libelle) for p in programmes]
        if regional:
            choix.append((NOUVEAU, "Un nouveau programme de ma caisse"))
        else:
            del self.fields["nouveau_programme"]
        champs.offrir(self, "programme", choix)

    def clean(self) -> dict[str, Any]:
        """A new programme has a name."""
        lues = super().clean() or {}
        if lues.get("programme") != NOUVEAU:
            lues["nouveau_programme"] = ""
        elif not lues.get("nouveau_programme"):
            self.add_error("nouveau_programme", "Donnez un nom au nouveau programme.")
        return lues


def _entier(label: str, bas: int, aide: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=bas, max_value=36_600, help_text=aide,
        error_messages={"required": "Indiquez un nombre de jours.", "invalid": "Indiquez un nombre entier de jours."},
    )  # fmt: skip


def _montant(label: str) -> forms.CharField:
    aide = "Vide : le seuil daté des référentiels. Sinon un montant, comme 28,32."
    return champs.ligne(label, 20, required=False, aide=aide)


class Parametres(forms.Form):
    """The parameters of the monthly request."""

    jour = _entier("Rang du jour", 1, "91 : premier jour du 4e mois d’indemnités.")
    horloge = champs.choix(
        "Ce que l’on compte",
        list(zip(HORLOGES, ("jours payés", "jours calendaires", "jours prescrits"), strict=True)),
        liste=True,
    )
    tolerance = _entier("Jours non payés tolérés", 0, "Dans un même arrêt.")
    delai_reprise = _entier("Reprise présumée après", 0, "Jours sans paiement ; dit au lecteur, n’écarte personne.")
    seuil_ij = _montant("Seuil d’indemnité faible, euros bruts par jour")
    seuil_ij_personne = _montant("Seuil par personne du foyer, euros bruts par mois")

    def parametres(self) -> dict[str, Any]:
        """As the rule keeps them: an empty threshold is the dated one."""
        return {nom: None if valeur == "" else valeur for nom, valeur in self.cleaned_data.items()}


class Retrait(forms.Form):
    """Why, and the last day."""

    jour = champs.jour("Dernier jour en vigueur", borne=champs.en_poste)
    motif = champs.ligne("Pourquoi")


class Brouillon:
    """The whole form of a draft: parameters when the public comes from the request, then the two trees.

    Not a ``forms.Form``: a tree has no fixed fields. ``action`` is the button; ``fautes`` what the page says on top.
    """

    def __init__(self, donnees: Any, *, version: VersionRegle):
        self.fautes: list[str] = []
        self.autre: VersionRegle | None = None  # what somebody saved meanwhile
        self.action = donnees.get("action", "enregistrer") if donnees is not None else ""
        self.lue = _compteur(donnees, version)
        self.entier = donnees is None or all(f"{nom}.g" in donnees for nom in ("admission", "differenciee"))
        requete = version.public.source == SourcePublic.REQUETE
        lus = {nom: "" if valeur is None else valeur for nom, valeur in version.parametres.items()}
        self.parametres = Parametres(donnees, initial=lus) if requete else None
        self.arbres = {nom: self._arbre(donnees, nom, getattr(version, nom)) for nom in ("admission", "differenciee")}

    def _arbre(self, donnees: Any, nom: str, garde: Any) -> saisie.Noeud:
        if donnees is None:
            return saisie.depuis_arbre(garde, nom)
        return saisie.agir(saisie.lire(donnees, nom), self.action)

    @property
    def enregistrer(self) -> bool:
        """Was « Enregistrer » pressed?"""
        return self.action == "enregistrer"

    @property
    def groupes(self) -> list[tuple[str, str, saisie.Noeud]]:
        """The two trees with their title and what an empty one means."""
        return [
            ("Qui est concerné", "Sans condition : toutes les personnes trouvées.", self.arbres["admission"]),
            ("Qui reçoit l’offre différenciée", "Sans condition : personne.", self.arbres["differenciee"]),
        ]

    choix_champs = saisie.CHOIX_CHAMPS
    choix_groupes = saisie.CHOIX_GROUPES

    def is_valid(self) -> bool:
        """Did the form arrive whole, and are the parameters readable? Trees are checked by the service."""
        if not self.entier:
            self.fautes = [
                "Le formulaire est arrivé incomplet : rien n’est enregistré. Rouvrez la règle et recommencez."
            ]
            return False
        return self.parametres is None or self.parametres.is_valid()

    def comparer(self, version: VersionRegle, message: str) -> None:
        """Somebody saved meanwhile: hers is shown beside what is typed here, and saving again is a decision."""
        self.fautes, self.autre, self.lue = [message], version, version.version

    def contenu(self) -> dict[str, Any]:
        """For the service."""
        parametres = self.parametres.parametres() if self.parametres else {}
        return {"parametres": parametres} | {nom: saisie.vers_arbre(arbre) for nom, arbre in self.arbres.items()}


def _compteur(donnees: Any, version: VersionRegle) -> int:
    if donnees is None:
        return version.version
    texte = str(donnees.get("lue", ""))
    return int(texte) if texte.isdecimal() and len(texte) < 10 else 0  # not said: then nothing was seen
