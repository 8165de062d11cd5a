"""What people type about a person: shape and plausibility; every answer may stay open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from jalons.fondations.territoires import selectors as territoires
from jalons.personnes.assures import rules
from jalons.personnes.assures.enums import (
    Canal,
    CompositionFoyer,
    Etendue,
    MesureProtection,
    OuiNonInconnu,
    Regime,
    Sexe,
    TypeIdentifiant,
)

FORMATS_DATE = ["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y"]
DATE_ILLISIBLE = "Date illisible : écrivez-la ainsi, 14/05/1997."
AUCUN_INTERPRETE = [
    ("", "Aucun besoin connu"),
    ("lsf", "Langue des signes (LSF)"),
    ("langue", "Interprète d’une langue"),
]


def champ_date(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    """A date as people write it."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=FORMATS_DATE,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": DATE_ILLISIBLE, "required": "Indiquez la date, par exemple 14/05/1997."},
    )


def champ_texte(
    label: str, taille: int, *, required: bool = False, help_text: str = "", **attrs: str
) -> forms.CharField:
    """One line of text, never offered by the browser to the next person."""
    return forms.CharField(
        label=label,
        max_length=taille,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off"} | attrs),
        error_messages={"required": f"Indiquez : {label.lower()}."},
    )


class Versionne(forms.Form):
    """A form that remembers which version of the row the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def champs(self) -> dict[str, Any]:
        """The cleaned values for the service, without the version."""
        return {nom: valeur for nom, valeur in self.cleaned_data.items() if nom != "version"}

    def ecarts(self, valeurs: dict[str, Any]) -> list[tuple[str, str, str]]:
        """(label, what is recorded now, what was typed) for each field where both differ; ``valeurs``: recorded now."""
        lignes = []
        for nom, champ in self.fields.items():
            if nom == "version":
                continue
            lu, saisi = self._dire(nom, valeurs.get(nom)), self._dire(nom, self.cleaned_data.get(nom))
            if lu != saisi:
                lignes.append((str(champ.label), lu, saisi))
        return lignes

    def reprendre(self, message: str, valeurs: dict[str, Any]) -> list[tuple[str, str, str]]:
        """After somebody else's edit: say so, take the version of ``valeurs`` so that sending again saves, compare."""
        donnees: Any = self.data
        self.data = donnees = donnees.copy()
        donnees["version"] = valeurs.get("version", 0)
        self.add_error(None, message)
        return self.ecarts(valeurs)

    def _dire(self, nom: str, valeur: Any) -> str:
        champ = self.fields[nom]
        if isinstance(champ, forms.ChoiceField):
            return str(dict(list(champ.widget.choices)).get(valeur or "", "")) or "non renseigné"
        if isinstance(champ, forms.BooleanField):
            return "oui" if valeur else "non"
        if isinstance(champ, forms.DateField):
            return f"{valeur:%d/%m/%Y}" if valeur else "non renseigné"
        return str(valeur if valeur is not None else "") or "non renseigné"


class FormulaireIdentite(Versionne):
    """Régime and caisse first, then identity, contact, household."""

    regime = forms.ChoiceField(
        label="De quel régime relève-t-elle ?", choices=Regime.choices, widget=forms.RadioSelect, initial=Regime.INCONNU
    )
    nom = champ_texte("Nom d’usage", 80, required=True)
    prenom = champ_texte("Prénom", 80, required=True)
    nom_naissance = champ_texte("Nom de naissance", 80)
    date_naissance = champ_date("Date de naissance", help_text="Jour, mois, année : 14/05/1997.")
    annee_naissance = forms.IntegerField(
        label="Ou seulement l’année", required=False, min_value=1880, max_value=2100,
        error_messages={"invalid": "Écrivez l’année en quatre chiffres, par exemple 1961."},
    )  # fmt: skip
    sexe = forms.ChoiceField(
        label="Sexe à l’état civil", choices=Sexe.choices, widget=forms.RadioSelect, required=False
    )
    commune = champ_texte("Commune de résidence", 120, help_text="Le nom ou le code Insee.")
    adresse = champ_texte("Adresse", 200)
    telephone = champ_texte("Téléphone", 30, inputmode="tel")
    courriel = forms.EmailField(
        label="Adresse électronique", required=False,
        error_messages={"invalid": "Adresse incomplète : elle s’écrit nom@exemple.fr."},
    )  # fmt: skip
    besoin = forms.ChoiceField(label="Interprète", choices=AUCUN_INTERPRETE, widget=forms.RadioSelect, required=False)
    langue = champ_texte("Langue parlée", 40, help_text="À remplir si un interprète est nécessaire.")
    profession = champ_texte("Profession", 120)
    foyer = forms.ChoiceField(label="Elle vit", choices=CompositionFoyer.choices, initial=CompositionFoyer.INCONNU)
    personnes_a_charge = forms.IntegerField(
        label="Personnes à charge", required=False, min_value=0, max_value=30,
        error_messages={"max_value": "Trente personnes au plus : vérifiez le nombre."},
    )  # fmt: skip

    def clean_telephone(self) -> str:
        """A number that can be dialled, or nothing."""
        texte = str(self.cleaned_data["telephone"])
        if texte and not rules.e164(texte):
            raise forms.ValidationError(
                "Ce numéro est incomplet : il en faut dix chiffres, ou l’indicatif du pays (+32…)."
            )
        return texte

    def clean_date_naissance(self) -> Any:
        """A day that has come."""
        jour = self.cleaned_data["date_naissance"]
        if jour and (jour > timezone.localdate() or jour.year < 1880):
            raise forms.ValidationError("Cette date de naissance est impossible : vérifiez l’année.")
        return jour

    def clean_commune(self) -> str:
        """The commune's name or code; ``commune_code`` gets its code."""
        texte = str(self.cleaned_data["commune"]).strip()
        self.cleaned_data["commune_code"] = _code_commune(texte) if texte else ""
        return texte

    def champs(self) -> dict[str, Any]:
        """The values under the names that the service knows."""
        champs = super().champs()
        besoin, champs["commune_code"] = champs.pop("besoin"), champs.get("commune_code", "")
        champs.pop("commune")
        champs["interprete"] = "lsf" if besoin == "lsf" else (champs["langue"] or "oui") if besoin == "langue" else ""
        return champs

    def ecarts(self, valeurs: dict[str, Any]) -> list[tuple[str, str, str]]:
        """As recorded in the row, so that both texts compare."""
        if self.cleaned_data.get("commune_code") == valeurs.get("commune_code"):
            valeurs = valeurs | {"commune": self.cleaned_data.get("commune")}
        return super().ecarts(valeurs)


def _code_commune(texte: str) -> str:
    trouvees = territoires.communes_par_nom(texte)
    cherche = rules.normalise(texte)
    exactes = [c for c in trouvees if cherche in (rules.normalise(c.nom), c.code.lower())]
    if len(exactes) == 1:
        return str(exactes[0].code)
    if proches := exactes or trouvees[:4]:
        choix = ", ".join(f"{c.nom} ({c.code})" for c in proches[:6])
        raise forms.ValidationError(f"Précisez la commune, par exemple par son code : {choix}.")
    raise forms.ValidationError("Commune inconnue : vérifiez l’orthographe, ou laissez vide.")


class FormulaireNouvelle(FormulaireIdentite):
    """A new person: her number if she has it at hand, and « it is somebody else » once alikes were shown."""

    nir = champ_texte("Numéro de sécurité sociale", 40, help_text="S’il est là. Sinon plus tard : rien n’est bloqué.")
    autre_personne = forms.BooleanField(
        label="Ce n’est aucune d’elles : enregistrer une nouvelle personne", required=False
    )

    def clean_nir(self) -> str:
        """Checked with its key."""
        return _nir(str(self.cleaned_data["nir"]))


def _nir(texte: str) -> str:
    if texte.strip():
        try:
            rules.nir_normalise(texte)
        except rules.NirInvalide as erreur:
            raise forms.ValidationError(str(erreur)) from erreur
    return texte


class FormulaireIdentifiant(forms.Form):
    """The number that replaces the provisional one, or the first one."""

    nir = champ_texte(
        "Numéro", 40, required=True, help_text="Treize caractères, ou quinze avec la clé.", inputmode="text"
    )
    type = forms.ChoiceField(
        label="C’est", choices=[("", "Je ne sais pas : le numéro le dira"), *TypeIdentifiant.choices],
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip

    def clean_nir(self) -> str:
        """Checked with its key."""
        return _nir(str(self.cleaned_data["nir"]))


class FormulaireSouhaits(Versionne):
    """How the person wishes to be reached. ``canal_sur`` is taken out for who may not read it."""

    canal_prefere = forms.ChoiceField(
        label="La joindre de préférence par", choices=[*Canal.choices, ("", "Non abordé")],
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    message_vocal = forms.ChoiceField(
        label="Laisser un message vocal", choices=OuiNonInconnu.choices, widget=forms.RadioSelect,
        initial=OuiNonInconnu.INCONNU,
    )  # fmt: skip
    consignes = champ_texte(
        "À savoir pour la joindre", 200, help_text="Heures, personne à demander. Rien sur sa santé."
    )
    ne_pas_contacter = forms.BooleanField(label="Elle ne veut pas être contactée", required=False)
    ne_pas_contacter_motif = champ_texte("Ce qu’elle en a dit", 200)
    canal_sur = forms.CharField(
        label="Canal sûr", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Comment la joindre sans danger. Tant qu’il est rempli, Jalons n’envoie rien : vous l’appelez vous-même.",
    )  # fmt: skip


class FormulaireProtection(Versionne):
    """A protective measure, its scope, who represents or assists, its dates."""

    mesure = forms.ChoiceField(label="Mesure", choices=MesureProtection.choices, widget=forms.RadioSelect)
    etendue = forms.ChoiceField(
        label="Elle porte sur", choices=Etendue.choices, widget=forms.RadioSelect, initial=Etendue.INCONNUE
    )
    mandataire = champ_texte("Mandataire ou proche chargé de la mesure", 120)
    mandataire_contact = champ_texte("Comment le joindre", 200)
    date_debut = champ_date("Depuis le", required=True)
    date_fin = champ_date("Jusqu’au", help_text="Vide si la mesure court toujours.")

    def clean(self) -> dict[str, Any]:
        """Dates in order."""
        donnees = super().clean() or {}
        debut, fin = donnees.get("date_debut"), donnees.get("date_fin")
        if debut and fin and fin < debut:
            self.add_error("date_fin", "La fin précède le début : corrigez l’une des deux dates.")
        return donnees


class FormulaireDeces(Versionne):
    """The day of death."""

    date_deces = champ_date("Date du décès", required=True)
