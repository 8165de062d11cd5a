"""What is typed: few fields, « inconnu » and « non abordé » always possible, free text first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import (
    ARBRE_EMPLOI,
    AccordPlan,
    Appreciation,
    Axe,
    Domaine,
    IssueEmploi,
    IssueSante,
    Mode,
    MotifAnnulation,
    MotifClotureDossier,
    Par,
    TypeAction,
)
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors import VersionVue
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.territoires.models import LieuAccueil
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.selectors import repertoire
from jalons.recevoir.rendez_vous.models import RendezVous

LONGUEUR_LIGNE = 300
LONGUEUR_TEXTE = 30_000


def _jour(label: str, *, required: bool = True, aide: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=aide,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Indiquez la date.",
            "invalid": "Cette date n’existe pas : écrivez-la ainsi, 24/02/2026.",
        },
    )


def _texte(label: str, *, required: bool = False, aide: str = "", lignes: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=aide,
        max_length=LONGUEUR_TEXTE,
        widget=forms.Textarea(attrs={"rows": lignes}),
    )


def _ligne(label: str, *, required: bool = True, aide: str = "", vide: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=aide,
        max_length=LONGUEUR_LIGNE,
        error_messages={"required": vide or "Écrivez quelques mots."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _version() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0, required=False)


def _choix(label: str, choix: Any, *, vide: str = "", required: bool = True, aide: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choix,
        widget=forms.RadioSelect,
        required=required,
        help_text=aide,
        error_messages={"required": vide or "Choisissez une réponse."},
    )


def _partenaires(dossier: Dossier, garde: Any = None) -> Any:
    """The caisse's directory, and the card already chosen even when another one took its place since."""
    cartes = repertoire(dossier.organisme_id).values("pk")
    return Partenaire.objects.filter(Q(pk__in=cartes) | Q(pk=getattr(garde, "pk", None))).order_by("nom")


class RendezVousField(forms.ModelChoiceField):
    """Appointments named by their day, hour and way."""

    def label_from_instance(self, obj: Any) -> str:
        """« 10 mars 2026, 9 h 30, par téléphone »."""
        debut = obj.debut_local
        heure = f"{debut.hour}\u00a0h" + (f"\u00a0{debut.minute:02d}" if debut.minute else "")
        return f"{rules.en_lettres(debut.date())}, {heure}, {obj.get_mode_display().lower()}"


class EntretienForm(forms.Form):
    """An interview: the free text first, then how and when."""

    note = _texte(
        "Note",
        aide="Vous êtes la seule personne à la lire. Si le dossier est transféré, le nouveau référent la lira aussi.",
        lignes=10,
    )
    mode = _choix("Comment", Mode.choices, vide="Choisissez comment l’entretien a eu lieu.")
    date_acte = _jour("Date")
    duree_minutes = forms.IntegerField(
        label="Durée en minutes",
        required=False,
        error_messages={"invalid": "Écrivez un nombre de minutes, ou rien."},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    lieu = forms.ModelChoiceField(
        label="Lieu d’accueil", queryset=LieuAccueil.objects.none(), required=False, empty_label="Non précisé"
    )
    rendez_vous = RendezVousField(
        label="Rendez-vous",
        queryset=RendezVous.objects.none(),
        required=False,
        empty_label="Sans rendez-vous dans l’agenda",
    )
    version = _version()

    def __init__(self, *args: Any, dossier: Dossier, rendez_vous: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["lieu"].queryset = LieuAccueil.objects.filter(  # type: ignore[attr-defined]
            organisme_id=dossier.organisme_id
        ).order_by("nom")
        if rendez_vous is None:
            del self.fields["rendez_vous"]
        else:
            self.fields["rendez_vous"].queryset = rendez_vous  # type: ignore[attr-defined]


class EvaluationForm(forms.Form):
    """The évaluation sociale: free text first; each domain offered, none asked."""

    texte = _texte("Ce que la personne vit, avec ses mots", lignes=10)
    date_acte = _jour("Date de l’évaluation")
    version = _version()

    def __init__(self, *args: Any, derniere: VersionVue | None = None, **kwargs: Any):
        initial = kwargs.pop("initial", None) or {}
        if derniere:
            repris: dict[str, Any] = {"texte": derniere.texte, "version": derniere.version}
            for domaine in derniere.domaines:
                repris[f"a_{domaine.code}"] = Appreciation[_nom(domaine.appreciation)].value
                repris[f"t_{domaine.code}"] = domaine.texte
            initial = repris | initial
        super().__init__(*args, **kwargs, initial=initial)  # type: ignore[misc]
        for code, libelle in Domaine.choices:
            champ = _choix(libelle, Appreciation.choices, required=False)
            champ.initial = Appreciation.NON_ABORDE
            self.fields[f"a_{code}"] = champ
            self.fields[f"t_{code}"] = _ligne(f"{libelle} : quelques mots", required=False)

    def domaines(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """``(appreciation, texte)`` of each domain, for the template."""
        return ((self[f"a_{code}"], self[f"t_{code}"]) for code in Domaine.values)

    def reponses(self) -> list[tuple[str, str, str]]:
        """``(domaine, appreciation, texte)`` for the service."""
        lu = self.cleaned_data
        return [
            (code, lu.get(f"a_{code}") or Appreciation.NON_ABORDE.value, lu.get(f"t_{code}", ""))
            for code in Domaine.values
        ]


def _nom(libelle: str) -> str:
    return next(a.name for a in Appreciation if a.label.lower() == libelle)


class PlanForm(forms.Form):
    """When the plan was agreed, and how."""

    convenu_le = _jour("Convenu avec la personne le")
    accord = _choix("Son accord", AccordPlan.choices)
    version = _version()


class ObjectifForm(forms.Form):
    """An objective in her words."""

    intitule = _ligne(
        "L’objectif, avec les mots de la personne", vide="Écrivez l’objectif, avec les mots de la personne."
    )
    signe_reussite = _ligne("À quoi verra-t-on que c’est réussi", required=False)
    terme = _jour("Terme", required=False)
    a_confirmer = forms.BooleanField(label="À confirmer avec elle ou lui", required=False)
    version = _version()

    def __init__(self, *args: Any, neuf: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not neuf:
            del self.fields["a_confirmer"]


class ActionForm(forms.Form):
    """Who does what, by when."""

    intitule = _ligne("À faire", vide="Écrivez ce qu’il y a à faire.")
    par = _choix("Par", Par.choices)
    echeance = _jour("Avant le", required=False)
    type = forms.ChoiceField(label="De quelle nature", choices=TypeAction.choices, initial=TypeAction.AUTRE)
    partenaire = forms.ModelChoiceField(
        label="Partenaire", queryset=Partenaire.objects.none(), required=False, empty_label="Aucun"
    )
    version = _version()

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["partenaire"].queryset = _partenaires(dossier, self.initial.get("partenaire"))  # type: ignore[attr-defined]


class DemarcheForm(forms.Form):
    """One line: about what, with whom, which answer by when."""

    intitule = _ligne(
        "En une ligne",
        aide="Par exemple : appel à la prévoyance, formulaire annoncé par courrier.",
        vide="Écrivez la démarche en une ligne.",
    )
    partenaire = forms.ModelChoiceField(
        label="Avec", queryset=Partenaire.objects.none(), required=False, empty_label="Hors annuaire"
    )
    avec = _ligne("Avec qui, hors annuaire", required=False)
    date_acte = _jour("Faite le")
    reponse_attendue_le = _jour("Réponse attendue le", required=False)
    version = _version()

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["partenaire"].queryset = _partenaires(dossier, self.initial.get("partenaire"))  # type: ignore[attr-defined]


class ReponseForm(forms.Form):
    """The answer that came."""

    reponse = _ligne("Ce que dit la réponse", required=False)
    recue_le = _jour("Arrivée le")
    version = _version()


class EtapeForm(forms.Form):
    """What will be looked at, and when."""

    intitule = _ligne(
        "Étape", aide="Par exemple : faire le point après la visite.", vide="Écrivez l’étape en une ligne."
    )
    prevue_le = _jour("Prévue le")


class ReferentForm(forms.Form):
    """Who accompanies from now on."""

    agent = forms.ModelChoiceField(
        label="Nouveau référent",
        queryset=Agent.objects.none(),
        empty_label="Choisir",
        error_messages={"required": "Choisissez une personne de l’équipe."},
    )
    le = _jour("À partir du", aide="Ce jour-là, la personne référente jusqu’ici n’a plus accès au dossier.")

    def __init__(self, *args: Any, dossier: Dossier, aujourdhui: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        en_vigueur = Q(date_debut__lte=aujourdhui) & (Q(date_fin=None) | Q(date_fin__gte=aujourdhui))
        collegues = Affectation.objects.filter(
            en_vigueur, role=Role.ASSISTANT_SOCIAL, organisme_id=dossier.organisme_id
        )
        self.fields["agent"].queryset = Agent.objects.filter(  # type: ignore[attr-defined]
            pk__in=collegues.values("agent_id"), is_active=True
        ).order_by("nom", "prenom")


class ClotureForm(forms.Form):
    """Reason, then result along the dossier's axis: the tree of 001 ann. 2, or the results of the path in
    santé."""

    motif = _choix("Pourquoi l’accompagnement s’arrête", MotifClotureDossier.choices, vide="Choisissez le motif.")
    relais = forms.ModelChoiceField(
        label="Qui prend le relais",
        queryset=Partenaire.objects.none(),
        required=False,
        empty_label="Hors annuaire",
    )
    issue_emploi = forms.ChoiceField(label="Où en est la personne avec l’emploi", required=False)
    issue_sante = _choix("Ce qui a été obtenu", [], required=False)
    le = _jour("Clôture le")
    version = _version()

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.axe = dossier.axe
        self.fields["relais"].queryset = _partenaires(dossier)  # type: ignore[attr-defined]
        issues = [(i.value, i.label) for i in IssueEmploi if i != IssueEmploi.DECES]
        self.fields["issue_emploi"].choices = [("", ""), *issues]  # type: ignore[attr-defined]
        self.fields["issue_sante"].choices = [  # type: ignore[attr-defined]
            (i.value, i.label) for i in IssueSante if i != IssueSante.DECES
        ]

    @property
    def emploi(self) -> bool:
        """The tree of employment is asked, or at least offered."""
        return self.axe != Axe.SANTE

    @property
    def sante(self) -> bool:
        """The results in santé are asked, or at least offered."""
        return self.axe != Axe.PDP

    def arbre(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """``(branch, [(code, label, checked)])`` of the tree, for radio cards under their branch."""
        choisie = self["issue_emploi"].value()
        return [
            (titre, [(i.value, i.label, i == choisie) for i in issues if i != IssueEmploi.DECES])
            for titre, issues in ARBRE_EMPLOI
        ]


class AxeForm(forms.Form):
    """The main axis from now on."""

    axe = _choix("Axe principal", Axe.choices)
    version = _version()


class AnnulationForm(forms.Form):
    """Why the line was a mistake."""

    motif = _choix("Pourquoi retirer cette ligne", MotifAnnulation.choices)
