"""An account asked for, the reason of an end, the password chosen at the first login."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from jalons.fondations.acces.enums import LIBELLES_ROLES, Role
from jalons.fondations.agents.forms import AIDE_MOT, _date
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.agents.rules import PROPOSABLES
from jalons.fondations.territoires.models import Organisme

CIVILITES = [("", "Non dit"), ("madame", "Madame"), ("monsieur", "Monsieur")]
IDENTITE = ("identifiant", "prenom", "nom", "civilite", "courriel", "telephone")


def _texte(label: str, longueur: int, **autres: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=longueur, required=False, widget=widget, **autres)


class Proposition(forms.Form):
    """For whom, which role, where, from when. A field is there only when there is something to choose."""

    pour = forms.ModelChoiceField(
        label="Pour", queryset=Agent.objects.none(), required=False, empty_label="Une personne qui n’a pas de compte"
    )
    prenom = _texte("Prénom", 80)
    nom = _texte("Nom", 80)
    civilite = forms.ChoiceField(label="Civilité", choices=CIVILITES, required=False)
    identifiant = _texte("Identifiant", 60, help_text="Pour se connecter : prenom.nom, sans accent.")
    courriel = forms.EmailField(label="Courriel professionnel", required=False)
    telephone = _texte("Téléphone professionnel", 20)
    role = forms.ChoiceField(label="Rôle")
    organisme = forms.ModelChoiceField(
        label="Caisse", queryset=Organisme.objects.none(), required=False, empty_label="Aucune (rôle national)"
    )
    equipe = forms.ModelChoiceField(
        label="Équipe", queryset=Equipe.objects.none(), required=False, empty_label="Aucune"
    )
    date_debut = forms.DateField(label="À partir du", widget=_date())

    def __init__(self, *args: Any, par: Agent, agents: QuerySet[Agent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.par = par
        roles = sorted(PROPOSABLES.get(Role(par.role), frozenset()))
        self.fields["role"].choices = [(r.value, LIBELLES_ROLES[r]) for r in roles]  # type: ignore[attr-defined]
        self.fields["pour"].queryset = agents.exclude(pk=par.pk).order_by("nom", "prenom")  # type: ignore[attr-defined]
        equipes = Equipe.objects.order_by("organisme__nom", "nom")
        if par.role == Role.ADMIN_TECHNIQUE:
            self.fields["organisme"].queryset = Organisme.objects.filter(parent=None).order_by("nom")  # type: ignore[attr-defined]
        else:
            del self.fields["organisme"]
            equipes = equipes.filter(organisme=par.organisme_id)
        if par.role == Role.MANAGER:
            del self.fields["equipe"]
        else:
            self.fields["equipe"].queryset = equipes  # type: ignore[attr-defined]

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


class Refus(forms.Form):
    """Why not."""

    motif = forms.CharField(
        label="Pourquoi", max_length=200, error_messages={"required": "Dites pourquoi, en une phrase."}
    )


class Recherche(forms.Form):
    """A part of a name or of an identifier."""

    nom = _texte("Nom ou identifiant", 80)


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
