"""What is typed during a call and on a demande. The call page is made of the first five, in its order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from jalons.fondations.referentiels.models import Fiche
from jalons.fondations.socle.transitions import permises
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.selectors import repertoire

from .enums import (
    TRANSITIONS,
    Accord,
    CanalSignalement,
    Decision,
    LienSante,
    MotifCloture,
    MotifHorsChamp,
    Objet,
    Origine,
    QuiAppelle,
    Reponse,
    Risque,
    StatutPartenaire,
)
from .rules import Candidat, Proposition
from .services.decisions import ACTES

RADIO = forms.RadioSelect
DECISIONS_APPEL = [(d.value, d.label) for d in (Decision.RECEVOIR, Decision.ORIENTER, Decision.EXAMINER)]
CLOTURES = [
    (m.value, m.label)
    for m in MotifCloture
    if m not in (MotifCloture.ACCOMPAGNEMENT_TERMINE, MotifCloture.REPONSE_PONCTUELLE)
]


def _jour(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def _texte(label: str, lignes: int = 3, **options: Any) -> forms.CharField:
    attributs = {"rows": lignes, "autocomplete": "off"}
    return forms.CharField(label=label, widget=forms.Textarea(attrs=attributs), **options)


class QuiForm(forms.Form):
    """Step 1: who is on the line and, when it is not the person, for whom she speaks."""

    qui = forms.ChoiceField(
        label="Qui appelle ?", choices=QuiAppelle.choices, widget=RADIO, initial=QuiAppelle.PERSONNE
    )
    origine = forms.ChoiceField(label="De la part de", choices=Origine.choices, required=False)
    referent_nom = forms.CharField(label="Son nom", max_length=120, required=False)
    referent_service = forms.CharField(label="Son service", max_length=120, required=False)
    canal = forms.ChoiceField(
        label="Par", choices=CanalSignalement.choices[:-1], required=False, initial=CanalSignalement.TELEPHONE
    )
    connaissance = forms.ChoiceField(
        label="La personne sait-elle qu’on nous la signale ?",
        choices=Accord.choices,
        widget=RADIO,
        required=False,
        initial=Accord.NON_RECUEILLI,
    )
    accord = forms.ChoiceField(
        label="Est-elle d’accord ?",
        choices=Accord.choices,
        widget=RADIO,
        required=False,
        initial=Accord.NON_RECUEILLI,
    )

    def clean(self) -> dict[str, Any]:
        """The person who calls herself knows and agrees; unknown answers stay « non recueilli »."""
        lu = super().clean() or {}
        soi = lu.get("qui") == QuiAppelle.PERSONNE
        lu["origine"] = Origine.ASSURE if soi else lu.get("origine") or Origine.INCONNU
        lu["canal"] = lu.get("canal") or CanalSignalement.TELEPHONE
        for champ in ("connaissance", "accord"):
            lu[champ] = Accord.OUI if soi else lu.get(champ) or Accord.NON_RECUEILLI
        return lu


class ParolesForm(forms.Form):
    """Step 3: what the person wants passed on, in her words, then two coarse codes and a date, all optional."""

    paroles = _texte("Ce que la personne veut que l’on transmette", required=False, max_length=4000)
    objet = forms.ChoiceField(
        label="La question porte surtout sur", choices=Objet.choices, required=False, initial=Objet.NON_ABORDE
    )
    lien_sante = forms.ChoiceField(
        label="Ce qui est en cause",
        choices=LienSante.choices,
        widget=RADIO,
        required=False,
        initial=LienSante.NON_ABORDE,
    )
    echeance = _jour(
        "Une date qui compte pour elle",
        required=False,
        help_text="Fin d’un droit, d’un complément de salaire, sortie d’hôpital…",
    )
    risque = forms.ChoiceField(label="Risque", choices=Risque.choices, required=False, initial=Risque.INCONNU)

    def clean(self) -> dict[str, Any]:
        """An answer left aside is « non abordé » or « inconnu »."""
        lu = super().clean() or {}
        lu["objet"] = lu.get("objet") or Objet.NON_ABORDE
        lu["lien_sante"] = lu.get("lien_sante") or LienSante.NON_ABORDE
        lu["risque"] = lu.get("risque") or Risque.INCONNU
        return lu


class FicheForm(forms.Form):
    """Step 4: one answer an item of the fiche in force, « non abordé » by default, and what was said.

    ``fiche``: referentiels.selectors.fiche_en_vigueur("fragilite", jour). After ``is_valid()``: ``reponses``,
    ``verbatims``, ``titres`` (dicts by item code, in the fiche's order) and ``fiche_version``, as
    ``recevoir_signalement`` takes them.
    """

    def __init__(self, fiche: Fiche, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fiche = fiche
        self.articles = list(fiche.items.all())
        for item in self.articles:
            self.fields[f"item_{item.code}"] = forms.ChoiceField(
                label=f"{item.titre}. {item.libelle}",
                choices=Reponse.choices,
                widget=RADIO,
                required=False,
                initial=Reponse.NON_ABORDE,
            )
            self.fields[f"mots_{item.code}"] = forms.CharField(
                label=f"Ce qu’elle en dit ({item.titre.lower()})",
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "avec ses mots", "autocomplete": "off"}),
            )

    def lignes(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """(item, its answer field, its words field), in order, for the template."""
        return [(i, self[f"item_{i.code}"], self[f"mots_{i.code}"]) for i in self.articles]

    @property
    def fiche_version(self) -> str:
        """The version answered to."""
        return str(self.fiche.version)

    @property
    def titres(self) -> dict[str, str]:
        """Item code → its short title in this version."""
        return {i.code: i.titre for i in self.articles}

    @property
    def reponses(self) -> dict[str, str]:
        """Item code → Reponse; what was not answered is « non abordé »."""
        return {i.code: self.cleaned_data.get(f"item_{i.code}") or Reponse.NON_ABORDE for i in self.articles}

    @property
    def verbatims(self) -> dict[str, str]:
        """Item code → the person's words, where there are some."""
        mots = {i.code: self.cleaned_data.get(f"mots_{i.code}", "") for i in self.articles}
        return {code: texte for code, texte in mots.items() if texte}


class DecisionForm(forms.Form):
    """Step 5: the decision. The choice is never filled in advance by the proposition."""

    decision = forms.ChoiceField(label="Votre décision", choices=DECISIONS_APPEL, widget=RADIO)
    motif = forms.CharField(
        label="Pourquoi",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "si vous décidez autrement"}),
    )

    def __init__(self, *args: Any, proposition: Proposition | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.proposition = proposition

    def clean(self) -> dict[str, Any]:
        """Deciding otherwise than proposed needs a reason."""
        lu = super().clean() or {}
        autre = self.proposition and lu.get("decision") not in (None, self.proposition.decision)
        if autre and not (lu.get("motif") or "").strip():
            self.add_error("motif", "Vous décidez autrement que proposé : dites pourquoi, en une phrase.")
        return lu


class QualifierForm(DecisionForm):
    """The same on a demande's page, with the two waiting answers; sending elsewhere has its own form there.

    ``statut``: only what this state allows is offered.
    """

    def __init__(self, *args: Any, statut: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        permis = permises(TRANSITIONS, statut) if statut else list(TRANSITIONS)
        choix = [(d.value, d.label) for d, acte in ACTES.items() if acte in permis]
        self.fields["decision"].choices = choix  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Waiting for a complement or an answer is not a decision about the field: no reason asked."""
        lu = forms.Form.clean(self) or {}
        attente = lu.get("decision") in (Decision.COMPLETER, Decision.JOINDRE)
        return lu if attente else super().clean()


class _Partenaires(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        telephone = f", {obj.telephone}" if obj.telephone else ""
        return f"{obj.nom}{telephone}"


class OrientationForm(forms.Form):
    """Step 6 when it is not ours: to whom, why, what she was told, whether her request is passed on."""

    partenaire = _Partenaires(label="Le bon interlocuteur", queryset=Partenaire.objects.none(), empty_label="Choisir…")
    motif_hors_champ = forms.ChoiceField(label="Raison", choices=MotifHorsChamp.choices)
    dit = _texte(
        "Ce qui lui a été dit",
        max_length=2000,
        help_text="Elle repart avec cette réponse, en français simple.",
    )
    transmettre = forms.ChoiceField(
        label="Transmettre sa demande ?",
        choices=[("oui", "Oui, avec son accord"), ("non", "Non, elle appellera")],
        widget=RADIO,
        initial="non",
        required=False,
    )
    pourquoi = forms.CharField(label="Pourquoi (si la proposition était autre)", max_length=200, required=False)

    def __init__(self, *args: Any, organisme: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["partenaire"].queryset = repertoire(organisme)  # type: ignore[attr-defined]

    def pour_service(self) -> dict[str, Any]:
        """The arguments of ``services.reorienter``.

        « Oui, avec son accord » is both the wish and the agreement.
        """
        lu = self.cleaned_data
        oui = lu.get("transmettre") == "oui"
        return {
            "partenaire": lu["partenaire"],
            "motif": lu["motif_hors_champ"],
            "dit": lu["dit"],
            "transmettre": oui,
            "accord": Accord.OUI if oui else Accord.NON_RECUEILLI,
            "pourquoi": lu["pourquoi"],
        }


class ReponseForm(forms.Form):
    """A réponse ponctuelle: what it was about, what was answered."""

    motif = forms.ChoiceField(label="À propos de", choices=Objet.choices[1:])
    texte = _texte("Ce qui a été répondu", max_length=2000)


class AttributionForm(forms.Form):
    """To whom the demande is given."""

    a = forms.ChoiceField(label="Confier à")
    motif = forms.CharField(label="Pourquoi (si vous choisissez autrement que proposé)", max_length=200, required=False)

    def __init__(self, *args: Any, candidats: Iterable[Candidat] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["a"].choices = [(str(c.agent_id), c.nom) for c in candidats]  # type: ignore[attr-defined]


class RefusForm(forms.Form):
    """Why a worker gives a demande back."""

    motif = forms.CharField(label="Pourquoi vous ne pouvez pas la suivre", max_length=200)


class ClotureForm(forms.Form):
    """Why a demande ends here."""

    motif = forms.ChoiceField(label="Pourquoi clore", choices=CLOTURES)


class InformerForm(forms.Form):
    """What was told back to whoever sent the signalement."""

    statut = forms.ChoiceField(label="Réponse donnée", choices=StatutPartenaire.choices)
