"""An account asked for, the reason of an end, the password chosen at the first login."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from jalons.fondations.acces.enums import LIBELLES_ROLES, Role
from jalons.fondations.agents.forms import AIDE_MOT
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.agents.rules import PROPOSABLES
from jalons.fondations.socle import champs
from jalons.fondations.territoires.models import Organisme

CIVILITES = [("", "Non dit"), ("madame", "Madame"), ("monsieur", "Monsieur")]


class Proposition(forms.Form):
    """For whom, which role, where, from when. A field is there only when there is something to choose."""

    pour = champs.objet("Pour", aucun="Une personne qui n’a pas de compte", required=False)
    prenom = champs.ligne("Prénom", 80, required=False)
    nom = champs.ligne("Nom", 80, required=False)
    civilite = champs.choix("Civilité", CIVILITES, liste=True, required=False)
    identifiant = champs.ligne("Identifiant", 60, aide="Pour se connecter : prenom.nom, sans accent.", required=False)
    courriel = champs.courriel("Courriel professionnel", required=False)
    telephone = champs.ligne("Téléphone professionnel", 20, required=False)
    role = champs.choix("Rôle", liste=True)
    organisme = champs.objet("Caisse", aucun="Aucune (rôle national)", required=False)
    equipe = champs.objet("Équipe", aucun="Aucune", required=False)
    date_debut = champs.jour("À partir du", borne=champs.en_poste)
    date_fin = champs.jour(
        "Dernier jour du stage",
        borne=champs.echeance,
        required=False,
        aide="Pour un stage, et lui seul : l’accès cesse ce soir-là.",
    )

    def __init__(self, *args: Any, par: Agent, agents: QuerySet[Agent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.par = par
        roles = sorted(PROPOSABLES.get(Role(par.role), frozenset()))
        champs.offrir(self, "role", [(r.value, LIBELLES_ROLES[r]) for r in roles])
        champs.offrir(self, "pour", agents.exclude(pk=par.pk).order_by("nom", "prenom"))
        equipes = Equipe.objects.order_by("organisme__nom", "nom")
        if par.role == Role.ADMIN_TECHNIQUE:
            champs.offrir(self, "organisme", Organisme.objects.filter(parent=None).order_by("nom"))
        else:
            del self.fields["organisme"]
            equipes = equipes.filter(organisme=par.organisme_id)
        if par.role == Role.MANAGER:
            del self.fields["equipe"]
        else:
            champs.offrir(self, "equipe", equipes)

    def clean(self) -> dict[str, Any]:
        """A name for somebody new; a manager's own team, a direction's own caisse."""
        lu = super().clean() or self.cleaned_data
        if not lu.get("pour"):
            for champ in ("identifiant", "prenom", "nom"):
                if not lu.get(champ):
                    self.add_error(champ, "À écrire pour une personne qui n’a pas de compte.")
        affectation = self.par.affectation
        if affectation and self.par.role == Role.MANAGER:
            lu["equipe"] = affectation.equipe
        if affectation and self.par.role != Role.ADMIN_TECHNIQUE:
            lu["organisme"] = affectation.organisme
        return lu


class Motif(forms.Form):
    """Why not."""

    motif = champs.ligne("Pourquoi", 200, vide="Dites pourquoi, en une phrase.")


class Recherche(forms.Form):
    """A part of a name or of an identifier."""

    nom = champs.ligne("Nom ou identifiant", 80, required=False)


class PremierMotDePasse(forms.Form):
    """One's own password, twice."""

    mot = forms.CharField(
        label="Votre mot de passe", strip=False, help_text=AIDE_MOT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )  # fmt: skip
    encore = forms.CharField(
        label="Le même, une seconde fois", strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Twice the same."""
        lu = super().clean() or self.cleaned_data
        if lu.get("mot") and lu.get("encore") and lu["mot"] != lu["encore"]:
            self.add_error("encore", "Les deux ne sont pas les mêmes.")
        return lu
