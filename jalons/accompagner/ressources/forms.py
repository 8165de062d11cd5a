"""What is typed in the budget sheet: an amount as people say it, « inconnu » always an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from jalons.accompagner.ressources import rules
from jalons.accompagner.ressources.enums import MONNAIE, Genre, Periode, Rubrique, Source
from jalons.accompagner.ressources.selectors import Budget, natures
from jalons.accompagner.ressources.selectors.foyer import Proposee
from jalons.accompagner.ressources.services import Dit, Membre, Montant
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import SaisieRefusee
from jalons.personnes.entourage.enums import Presence

INCONNU = "Vide ou « ? » : inconnu, jamais compté comme zéro."
DEPUIS = "Les jours d’avant restent comme ils sont."


def _aider(form: forms.Form) -> None:
    """A slip of the pen is corrected from the line's own first day."""
    if debut := form.initial.get("debut"):
        aide = f"{DEPUIS} Une faute de frappe ? Remettez le {jour_annee(debut)}."
        form.fields["date_debut"].help_text = aide


class LigneForm(forms.Form):
    """One line of money."""

    nature = champs.choix("De quoi s’agit-il", liste=True, vide="Choisissez dans la liste.")
    mots = champs.ligne("Précision", 120, required=False, aide="La personne la lit sur sa feuille.")
    du = champs.montant("Reste dû en tout", aide=INCONNU)
    montant = champs.montant("Montant", aide=INCONNU)
    periode = champs.choix("Ce montant est", Periode.choices, initial=Periode.MOIS)
    source = champs.choix("Comment vous le savez", Source.choices, initial=Source.DIT)
    date_debut = champs.jour("À partir du", borne=champs.plausible, aide=DEPUIS)
    date_fin = champs.jour("Jusqu’au", borne=champs.plausible, required=False)
    version = champs.version()

    def __init__(self, *args: Any, rubrique: str, jour: date, **kwargs: Any):
        """``jour``: whose list of kinds is offered; a kind withdrawn since stays where it was used."""
        super().__init__(*args, **kwargs)
        _aider(self)
        offertes = natures(rubrique, jour)
        garde = self.initial.get("nature")
        if garde and garde not in dict(offertes):
            offertes.append((garde, self.initial.get("libelle") or garde))
        champs.offrir(self, "nature", [("", "Choisir"), *offertes])
        if rubrique == Rubrique.DETTE:
            self.fields["montant"].label = "Remboursé"
            self.fields["montant"].help_text = f"{INCONNU} 0 quand rien n’est remboursé."
        else:
            del self.fields["du"]

    def dit(self) -> Dit:
        """What the service keeps."""
        return Montant(**{nom: self.cleaned_data[nom] for nom in Montant.__match_args__ if nom in self.cleaned_data})


class PersonneForm(forms.Form):
    """Somebody of the household."""

    nature = champs.choix("Qui", Genre.choices, vide="Dites si c’est un adulte ou un enfant.")
    mots = champs.ligne("Prénom ou lien", 60, required=False, aide="Par exemple : Léa, son fils, sa mère.")
    age = forms.IntegerField(
        label="Âge",
        required=False,
        min_value=0,
        max_value=120,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Écrivez un âge de 0 à 120, ou rien."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    presence = champs.choix("Au foyer", Presence.choices, initial=Presence.TOUJOURS)
    date_debut = champs.jour("À partir du", borne=champs.plausible, aide=DEPUIS)
    date_fin = champs.jour("Jusqu’au", borne=champs.plausible, required=False)
    version = champs.version()

    def __init__(self, *args: Any, rubrique: str, jour: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _aider(self)

    def dit(self) -> Dit:
        """What the service keeps."""
        return Membre(**{nom: self.cleaned_data[nom] for nom in Membre.__match_args__})


class ReprendreForm(forms.Form):
    """Who of the household, as the entourage tells it, is counted from today on."""

    personnes = forms.MultipleChoiceField(
        label="À compter à partir d’aujourd’hui",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une personne, ou revenez à la feuille."},
    )
    version = champs.version()

    def __init__(self, *args: Any, proposees: tuple[Proposee, ...], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.membres = {p.cle: Membre(p.genre, p.mots, p.age, p.presence) for p in proposees}
        champs.offrir(self, "personnes", [(p.cle, p.nom) for p in proposees])

    def lignes(self) -> list[tuple[str, Dit]]:
        """What is written."""
        return [(Rubrique.PERSONNE.value, self.membres[cle]) for cle in self.cleaned_data["personnes"]]


def formulaire(rubrique: str) -> type[LigneForm] | type[PersonneForm]:
    """The form of a line of this heading."""
    return PersonneForm if rubrique == Rubrique.PERSONNE else LigneForm


class FinForm(forms.Form):
    """The last day of a line."""

    dernier = champs.jour("Dernier jour", borne=champs.plausible, aide="Compté ce jour-là encore, plus le lendemain.")
    version = champs.version()


@dataclass(frozen=True)
class Case:
    """The fields of one kind in the sheet to fill."""

    libelle: str
    montant: forms.BoundField
    periode: forms.BoundField
    vu: forms.BoundField
    du: forms.BoundField | None
    deja: str

    @property
    def fautes(self) -> list[str]:
        """What cannot be read in it."""
        return [*self.montant.errors, *(self.du.errors if self.du else [])]


class RemplirForm(forms.Form):
    """The whole sheet at the first interview: one line a kind, none asked."""

    date_acte = champs.jour("Dit le", borne=champs.passee)
    adultes = forms.IntegerField(
        label="Adultes au foyer",
        required=False,
        min_value=0,
        max_value=20,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Écrivez un nombre de 0 à 20, ou rien."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    enfants = champs.ligne(
        "Âges des enfants", 80, required=False, aide="Par exemple : 4, 7. La garde partagée se précise ensuite."
    )
    version = champs.version()

    def __init__(self, *args: Any, jour: date, budget: Budget, **kwargs: Any):
        """``budget``: what is noted already is said beside, and not asked again."""
        super().__init__(*args, **kwargs)
        self.budget = budget
        self.listes = {rubrique: natures(rubrique, jour) for rubrique in MONNAIE}
        for rubrique, nature, libelle in self._natures():
            cle = f"{rubrique}_{nature}"
            self._champ(f"m_{cle}", champs.montant(libelle), "form-control")
            par = champs.choix(
                f"{libelle} : période", Periode.choices, liste=True, required=False, initial=Periode.MOIS
            )
            self._champ(f"p_{cle}", par, "form-select")
            self._champ(f"v_{cle}", forms.BooleanField(label=f"{libelle} : vu", required=False), "form-check-input")
            if rubrique == Rubrique.DETTE:
                self._champ(f"d_{cle}", champs.montant(f"{libelle} : reste dû"), "form-control")

    def _champ(self, nom: str, champ: forms.Field, classe: str) -> None:
        """A field of the grid, whose visible name is that of its row."""
        nomme = {} if nom[0] in "mv" else {"aria-label": str(champ.label)}
        champ.widget.attrs |= nomme | {"class": classe}
        self.fields[nom] = champ

    def _natures(self) -> Iterator[tuple[Rubrique, str, str]]:
        return ((r, code, libelle) for r, lues in self.listes.items() for code, libelle in lues)

    def rubriques(self) -> list[tuple[Rubrique, list[Case]]]:
        """The fields by heading, for the template."""
        return [(r, [self._case(r, code, mots) for code, mots in lues]) for r, lues in self.listes.items()]

    def _case(self, rubrique: str, nature: str, libelle: str) -> Case:
        cle = f"{rubrique}_{nature}"
        du = self[f"d_{cle}"] if f"d_{cle}" in self.fields else None
        deja = ", ".join(ligne.dit for ligne in self.budget.par_nature(nature) if ligne.rubrique == rubrique)
        return Case(libelle, self[f"m_{cle}"], self[f"p_{cle}"], self[f"v_{cle}"], du, deja)

    def clean_enfants(self) -> list[int]:
        """The ages."""
        try:
            return rules.lire_ages(self.cleaned_data["enfants"])
        except SaisieRefusee as refus:
            raise forms.ValidationError(str(refus)) from refus

    def tape(self, nom: str) -> str:
        """What was typed in this field, blanks out: empty, the line is not noted; « ? », it is unknown."""
        return str(self.data.get(self.add_prefix(nom), "")).strip()

    def lignes(self) -> list[tuple[str, Dit]]:
        """What was told, line by line."""
        lu, dites = self.cleaned_data, list[tuple[str, Dit]]()
        dites += [(Rubrique.PERSONNE.value, Membre()) for _ in range(lu.get("adultes") or 0)]
        dites += [(Rubrique.PERSONNE.value, Membre(Genre.ENFANT, age=age)) for age in lu.get("enfants", [])]
        for rubrique, nature, _ in self._natures():
            cle = f"{rubrique}_{nature}"
            if self.tape(f"m_{cle}") or self.tape(f"d_{cle}"):
                dites.append((rubrique.value, self._montant(cle, nature)))
        return dites

    def _montant(self, cle: str, nature: str) -> Montant:
        lu: dict[str, Any] = self.cleaned_data
        montant: Decimal | None = lu.get(f"m_{cle}")
        source = Source.VU if lu.get(f"v_{cle}") else Source.DIT
        periode = lu.get(f"p_{cle}") or Periode.MOIS
        return Montant(nature, montant, periode, source=source, du=lu.get(f"d_{cle}"))
