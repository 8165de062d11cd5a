"""Login, second step, own account; substitutions and sectors of a team."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms
from django.db.models import QuerySet

from jalons.fondations.agents import services
from jalons.fondations.agents.enums import GenreSecteur
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
AIDE_CODE = "Les six chiffres que montre l’application de votre téléphone."
CHOISIR = "Choisir un agent"
AIDE_MOT = "Douze caractères au moins. Une phrase se retient mieux qu’un mot compliqué."


class Connexion(LoginForm):
    """Identifier and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Identifiant"
        self.fields["login"].widget.attrs = {
            "autocomplete": "username",
            "autofocus": True,
            "spellcheck": "false",
        }
        self.fields["password"].label = "Mot de passe"
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class Code(AuthenticateForm):
    """The six digits of the telephone, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code à usage unique"
        self.fields["code"].help_text = f"{AIDE_CODE} Téléphone perdu : tapez un de vos codes de secours."
        self.fields["code"].widget.attrs = dict(CODE)

    def clean_code(self) -> str:
        """Right, and never used before: the base keeps the step of the last one."""
        code = str(super().clean_code())
        if self.authenticator.type == Authenticator.Type.TOTP and not services.employer_code(self.authenticator, code):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class Telephone(forms.Form):
    """The first code of the telephone that is being tied."""

    code = forms.CharField(label="Premier code", help_text=AIDE_CODE, widget=forms.TextInput(attrs=CODE))

    def __init__(self, *args: Any, user: Agent, secret: str, **kwargs: Any) -> None:
        self.user, self.secret = user, secret
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """Checked and counted like a login."""
        lever, code = check_rate_limit(self.user, error_key="rate_limited"), str(self.cleaned_data["code"])
        if not validate_totp_code(self.secret, code):
            raise get_mfa_adapter().validation_error("incorrect_code")
        lever()
        return code


class _AvecMotDePasse(forms.Form):
    """An act on one's own account is signed by the password."""

    mot_de_passe = forms.CharField(
        label="Votre mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    user: Agent

    def clean_mot_de_passe(self) -> str:
        """Checked and counted like a login."""
        mot = str(self.cleaned_data["mot_de_passe"])
        if not get_adapter().reauthenticate(self.user, mot):
            raise forms.ValidationError("Mot de passe inexact.")
        return mot


class Codes(_AvecMotDePasse):
    """Ask for fresh recovery codes."""

    def __init__(self, *args: Any, user: Agent, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)


class NouveauTelephone(_AvecMotDePasse, Telephone):
    """Tie another telephone in place of the one before."""

    field_order = ("code", "mot_de_passe")


class MotDePasse(ChangePasswordForm):
    """The password in force, then the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom, libelle, aide, remplir in (
            ("oldpassword", "Mot de passe actuel", "", "current-password"),
            ("password1", "Nouveau mot de passe", AIDE_MOT, "new-password"),
            ("password2", "Le même, une seconde fois", "", "new-password"),
        ):
            self.fields[nom].label, self.fields[nom].help_text = libelle, aide
            self.fields[nom].widget.attrs = {"autocomplete": remplir}


class Suppleance(forms.Form):
    """Who is away, who replaces her, from when to when."""

    absent = champs.objet("Agent absent", aucun=CHOISIR)
    suppleant = champs.objet("Qui remplace", aucun=CHOISIR, aide="De même métier. Verra ses dossiers, puis plus.")
    du = champs.jour("Du", borne=champs.en_poste)
    au = champs.jour("Au", borne=champs.en_poste, aide="Dernier jour compris.")

    def __init__(self, *args: Any, agents: QuerySet[Agent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom in ("absent", "suppleant"):
            champs.offrir(self, nom, agents)


class Secteur(forms.Form):
    """What an agent takes: a commune, a canton or a risk."""

    a = champs.objet("Agent", aucun=CHOISIR)
    genre = champs.choix("Par", GenreSecteur.choices, liste=True)
    code = champs.ligne("Code", 16, aide="Code Insee de la commune ou du canton, ou risque.")
    du = champs.jour("À partir du", borne=champs.en_poste)

    def __init__(self, *args: Any, agents: QuerySet[Agent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champs.offrir(self, "a", agents)
