"""The call's one form, made of the intake's own pieces; and the small forms of the acts over several rooms."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from jalons.accompagner.accompagnements.enums import Axe, SituationEmploi
from jalons.fondations.referentiels.models import Fiche
from jalons.fondations.socle.templatetags.jalons import heure, jour
from jalons.parcours.enums import Voie
from jalons.personnes.assures.enums import Canal, CompositionFoyer, OuiNonInconnu
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.rendez_vous.selectors import Creneau, CreneauChoisi, creneau_choisi
from jalons.recevoir.signalements.enums import MotifHorsChamp, Origine, QuiAppelle
from jalons.recevoir.signalements.forms import DECISIONS_APPEL, FicheForm, ParolesForm, QuiForm

VOCAL = [("oui", "Oui"), ("non", "Non"), ("inconnu", "Non abordé")]
CANAUX = [(c.value, c.label) for c in (Canal.TELEPHONE, Canal.SMS, Canal.COURRIER)]
NUMEROS = [("15", "15, Samu"), ("17", "17, police ou gendarmerie"), ("3114", "3114, prévention du suicide")]
NUMEROS += [("119", "119, enfance en danger"), ("3919", "3919, violences faites aux femmes")]
NUMEROS += [("3977", "3977, maltraitance des personnes âgées ou handicapées"), ("autre", "Un autre numéro")]


def _texte(label: str, longueur: int = 200, rangs: int = 0, **attributs: str) -> forms.CharField:
    attributs = {"autocomplete": "off"} | attributs
    widget = forms.Textarea(attrs=attributs | {"rows": str(rangs)}) if rangs else forms.TextInput(attrs=attributs)
    return forms.CharField(label=label, required=False, widget=widget, max_length=longueur)


def _radio(label: str, choix: Any, initial: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choix, initial=initial, required=False, widget=forms.RadioSelect)


def _jour(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%d/%m/%Y", "%Y-%m-%d", "%d %m %Y", "%d%m%Y"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "jj/mm/aaaa", "autocomplete": "off"}),
        error_messages={"invalid": "Écrire le jour, le mois et l’année : 14/05/1997."},
    )


class AppelForm(QuiForm, ParolesForm, FicheForm):
    """One call on one page. Nothing is mandatory but what an act needs; « non abordé » is always an answer."""

    tout_facultatif = True
    cle = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    nom_prenom = _texte("Nom et prénom", 160)
    naissance = _jour("Naissance")
    commune = _texte("Commune", 120)
    nir = _texte("Numéro de sécurité sociale", 30, placeholder="plus tard, s’il est là")
    assure = forms.CharField(required=False)
    telephone = _texte("Son téléphone", 30)
    joindre = _radio("La joindre", CANAUX)
    vocal = _radio("Laisser un message vocal", VOCAL, "inconnu")
    decision = _radio("Votre décision", DECISIONS_APPEL)
    motif = _texte("Pourquoi (si vous décidez autrement)")
    creneau = forms.CharField(required=False)
    partenaire = forms.ModelChoiceField(
        Partenaire.objects.none(), required=False, label="Le bon interlocuteur", empty_label="Choisir…"
    )
    motif_hors_champ = _radio("Parce que", MotifHorsChamp.choices)
    dit = _texte("Ce que vous lui dites", 1000, 2)
    transmettre = _radio(
        "Transmettre pour elle ?", [("oui", "Oui, avec son accord"), ("non", "Non, elle appellera")], "non"
    )
    reponse = _texte("La réponse que vous donnez", 1000, 2)

    def __init__(self, fiche: Fiche, *args: Any, **kwargs: Any):
        super().__init__(fiche, *args, **kwargs)
        self.fields["motif_hors_champ"].widget = forms.Select(choices=[("", "Choisir…"), *MotifHorsChamp.choices])
        self.fields["naissance"].widget.attrs |= {"inputmode": "numeric"}
        self.fields["partenaire"].queryset = Partenaire.objects.order_by("nom")  # type: ignore[attr-defined]
        autres = [
            c for c in Origine.choices if c[0] not in (Origine.ASSURE, Origine.PROCHE, Origine.REQUETE, Origine.INCONNU)
        ]
        self.fields["origine"].choices = [(Origine.INCONNU.value, "Non dit"), *autres]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A relative who calls is the origin."""
        lu = super().clean()
        if lu.get("qui") == QuiAppelle.PROCHE:
            lu["origine"] = Origine.PROCHE
        return lu


class IdentifierForm(forms.Form):
    """Who a demande is about."""

    tout_facultatif = True
    nom_prenom = _texte("Nom et prénom", 160)
    naissance = _jour("Naissance")
    commune = _texte("Commune", 120)
    nir = _texte("Numéro de sécurité sociale", 30)
    assure = forms.CharField(required=False)


class DangerForm(forms.Form):
    """Which number was called."""

    numero = forms.ChoiceField(label="Qui avez-vous appelé ?", choices=NUMEROS, widget=forms.RadioSelect)


class OuvrirForm(forms.Form):
    """What cannot be rebuilt later, each with « inconnu »."""

    axe = forms.ChoiceField(label="Axe principal", choices=Axe.choices, initial=Axe.INCONNU, widget=forms.RadioSelect)
    ouvert_le = _jour("Commence le")
    situation_emploi = forms.ChoiceField(
        label="Son travail", choices=SituationEmploi.choices, initial=SituationEmploi.INCONNU
    )
    travailleur_independant = forms.ChoiceField(
        label="À son compte ?",
        choices=OuiNonInconnu.choices,
        initial=OuiNonInconnu.INCONNU,
        widget=forms.RadioSelect,
    )
    composition_foyer = forms.ChoiceField(
        label="Avec qui vit la personne", choices=CompositionFoyer.choices, initial=CompositionFoyer.INCONNU
    )


class RendezVousForm(forms.Form):
    """One of the slots proposed for a demande."""

    cle = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    creneau = forms.ChoiceField(
        label="Créneau", widget=forms.RadioSelect, error_messages={"required": "Choisir un créneau."}
    )
    motif = _texte("Pourquoi (si vous décidez autrement que proposé)")

    def __init__(self, *args: Any, creneaux: Sequence[Creneau], **kwargs: Any):
        super().__init__(*args, **kwargs)
        libelles = [(c.valeur, f"{c.quand} · {c.ou} · avec {c.agent} · {c.minutes} min") for c in creneaux]
        self.fields["creneau"].choices = [(v, t[:1].upper() + t[1:]) for v, t in libelles]  # type: ignore[attr-defined]
        self.fields["creneau"].valid_value = lambda valeur: creneau_choisi(valeur) is not None  # type: ignore[attr-defined]

    @property
    def choix(self) -> CreneauChoisi | None:
        """The slot, read back from its value."""
        return creneau_choisi(self.cleaned_data["creneau"])


class RappelForm(forms.Form):
    """When to call somebody back, at the caisse's own clock."""

    le = forms.DateField(
        label="Le", input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    a = forms.TimeField(
        label="À", input_formats=["%H:%M", "%Hh%M", "%H h %M", "%Hh"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="14:00",
    )  # fmt: skip


class AccepterForm(forms.Form):
    """What she chooses: a seat of a meeting, a slot, or a date to be found later."""

    PLUS_TARD = "plus_tard"
    cle = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    voie = forms.ChoiceField(label="Comment elle a répondu", choices=Voie.choices)
    choix = forms.ChoiceField(
        label="Ce qu’elle choisit", widget=forms.RadioSelect, error_messages={"required": "Choisir avec elle une date."}
    )

    def __init__(self, *args: Any, seances: Any, creneaux: Sequence[Creneau], voie: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["voie"].initial = voie if voie in Voie.values else Voie.TELEPHONE
        self.seances = {f"seance:{s.pk}": s for s in seances}
        lignes = [(cle, _dire_seance(s)) for cle, s in self.seances.items()]
        lignes += [(c.valeur, f"{c.quand} · {c.ou} · avec {c.agent} · {c.minutes} min") for c in creneaux]
        lignes.append((self.PLUS_TARD, "Pas de date maintenant : elle attendra un rendez-vous"))
        champ: Any = self.fields["choix"]
        champ.choices = [(v, t[:1].upper() + t[1:]) for v, t in lignes]
        champ.valid_value = lambda v: v in self.seances or v == self.PLUS_TARD or creneau_choisi(v) is not None

    @property
    def seance_choisie(self) -> Any:
        """The meeting, when one was chosen."""
        return self.seances.get(self.cleaned_data["choix"])

    @property
    def creneau_choisi(self) -> CreneauChoisi | None:
        """The slot, when one was chosen."""
        choix = self.cleaned_data["choix"]
        return None if choix in self.seances or choix == self.PLUS_TARD else creneau_choisi(choix)

    @property
    def dite(self) -> str:
        """What was done, for the next page."""
        if self.seance_choisie:
            return "Elle a sa place à la réunion ; une confirmation neutre part."
        return (
            "Le rendez-vous est pris."
            if self.creneau_choisi
            else "Elle accepte : elle attend maintenant un rendez-vous."
        )


def _dire_seance(seance: Any) -> str:
    debut = seance.debut_local
    places = "place" if seance.libres == 1 else "places"
    return f"Réunion · {jour(debut)} à {heure(debut)} · {seance.lieu} · {seance.libres} {places}"


class PresenceForm(forms.Form):
    """Whose seat."""

    inscription_id = forms.UUIDField()

    @property
    def inscription(self) -> uuid.UUID | None:
        """The key typed, None when it is not one."""
        return self.cleaned_data["inscription_id"] if self.is_valid() else None
