"""What is typed of the évaluation sociale and of the plan: free text first, every handle optional."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import (
    OBJECTIFS_VIVANTS,
    AccordPlan,
    Appreciation,
    Atteinte,
    Domaine,
    GenreRepere,
    Par,
    TypeAction,
)
from jalons.accompagner.accompagnements.models import Dossier, Objectif, Repere
from jalons.accompagner.accompagnements.selectors import VersionVue
from jalons.fondations.referentiels.models import Fiche
from jalons.fondations.referentiels.selectors import actions_proposees
from jalons.fondations.socle import champs
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.selectors import repertoire


def partenaires(dossier: Dossier, garde: Any = None) -> Any:
    """The caisse's directory, and the card already chosen even when another one took its place since."""
    cartes = repertoire(dossier.organisme_id).values("pk")
    return Partenaire.objects.filter(Q(pk__in=cartes) | Q(pk=getattr(garde, "pk", None))).order_by("nom")


MOTS = (("", "Ce qui est"), ("forces_", "Points d’appui"), ("besoins_", "Besoins"))


class EvaluationForm(forms.Form):
    """The évaluation sociale: free text first; each domain offered, none asked."""

    texte = champs.texte("Ce que la personne vit, avec ses mots", lignes=10, required=False)
    date_acte = champs.jour("Date de l’évaluation", borne=champs.passee)
    version = champs.version()
    ouvert = ""  # the domain that one came to write of

    def __init__(self, saisi: Any = None, *, derniere: VersionVue | None = None, initial: dict[str, Any] | None = None):
        if derniere:
            initial = _repris(derniere) | (initial or {})
        super().__init__(saisi, initial=initial)
        self.codes = rules.domaines_offerts({d.code for d in derniere.domaines} if derniere else ())
        for code in self.codes:
            libelle = Domaine(code).label
            champ = champs.choix(libelle, Appreciation.choices, required=False)
            champ.initial = Appreciation.NON_ABORDE
            self.fields[f"a_{code}"] = champ
            for prefixe, mots in MOTS:
                self.fields[f"t_{prefixe}{code}"] = champs.texte(
                    f"{libelle} : {mots.lower()}", lignes=2, required=False
                )
            self.fields[f"t_raison_{code}"] = champs.ligne(f"{libelle} : rien n’est prévu, parce que", required=False)

    def domaines(self) -> Iterator[tuple[forms.BoundField, list[forms.BoundField], bool]]:
        """``(appreciation, texts, is something written)`` of each domain, for the template."""
        for code in self.codes:
            mots = [self[f"t_{prefixe}{code}"] for prefixe in ("", "forces_", "besoins_", "raison_")]
            yield self[f"a_{code}"], mots, code == self.ouvert or any(c.value() or c.errors for c in mots)

    def reponses(self) -> list[tuple[str, ...]]:
        """The fields of ``rules.Dit``, one domain after the other, for the service."""
        lu = self.cleaned_data
        return [
            (
                code,
                lu.get(f"a_{code}") or Appreciation.NON_ABORDE.value,
                *(lu.get(f"t_{prefixe}{code}", "") for prefixe in ("", "forces_", "besoins_", "raison_")),
            )
            for code in self.codes
        ]


def _repris(derniere: VersionVue) -> dict[str, Any]:
    """What the version in force says, as the form names it."""
    repris: dict[str, Any] = {"texte": derniere.texte, "version": derniere.version}
    for domaine in derniere.domaines:
        repris[f"a_{domaine.code}"] = domaine.appreciation
        repris[f"t_{domaine.code}"] = domaine.texte
        repris[f"t_forces_{domaine.code}"] = domaine.forces
        repris[f"t_besoins_{domaine.code}"] = domaine.besoins
        repris[f"t_raison_{domaine.code}"] = domaine.raison
    return repris


class GrilleForm(forms.Form):
    """The questions of a grid, « non abordé » weighing as much as the rest."""

    date_acte = champs.jour("Répondu le", borne=champs.passee)
    numero = champs.version()  # of the version that was read: another one asks other questions

    def __init__(self, *args: Any, grille: Fiche, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.grille = grille
        self.initial["numero"] = grille.version
        self.codes = [item.code for item in grille.items.all()]
        for item in grille.items.all():
            reponses = [("oui", "Oui"), ("non", "Non"), ("non_aborde", "Non abordé")]
            champ = champs.choix(item.libelle, reponses, required=False, initial="non_aborde")
            self.fields[f"q_{item.code}"] = champ

    def clean(self) -> None:
        """Answers belong to the questions that were read."""
        lue = self.cleaned_data.get("numero")
        if lue is not None and lue != self.grille.version:
            donnees: Any = self.data
            self.data = donnees = donnees.copy()
            donnees["numero"] = str(self.grille.version)
            self.add_error(
                None,
                "La grille a changé depuis : relisez les questions, puis enregistrez.",
            )

    def questions(self) -> list[forms.BoundField]:
        """One field a question, in order."""
        return [self[f"q_{code}"] for code in self.codes]

    def reponses(self) -> dict[str, str]:
        """Item → what was answered."""
        return {code: self.cleaned_data.get(f"q_{code}") or "non_aborde" for code in self.codes}


class PlanForm(forms.Form):
    """When the plan was agreed, and how."""

    convenu_le = champs.jour("Convenu avec la personne le", borne=champs.passee)
    accord = champs.choix("Son accord", AccordPlan.choices)
    trace = forms.CharField(required=False, widget=forms.HiddenInput)
    signataire = champs.ligne(
        "Son nom, qu’elle ou il écrit au clavier",
        required=False,
        aide="À la place du dessin, ou avec lui : l’un des deux suffit.",
    )
    version = champs.version()


class ObjectifForm(forms.Form):
    """An objective in her words."""

    intitule = champs.ligne(
        "L’objectif, avec les mots de la personne", vide="Écrivez l’objectif, avec les mots de la personne."
    )
    signe_reussite = champs.ligne("À quoi verra-t-on que c’est réussi", required=False)
    terme = champs.jour("Terme", borne=champs.echeance, required=False)
    domaine = champs.choix("Domaine de l’évaluation", liste=True, required=False)
    a_confirmer = forms.BooleanField(label="À confirmer avec elle ou lui", required=False)
    version = champs.version()

    def __init__(self, *args: Any, neuf: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.garder(self, "terme")
        codes = rules.domaines_offerts({self.initial.get("domaine") or ""})
        champs.offrir(self, "domaine", [("", "Aucun en particulier"), *((c, Domaine(c).label) for c in codes)])
        if not neuf:
            del self.fields["a_confirmer"]


class ActionForm(forms.Form):
    """Who does what, by when."""

    intitule = champs.ligne("À faire, en vos mots", required=False)
    modele = champs.choix("Ou dans la bibliothèque", liste=True, required=False)
    par = champs.choix("Par", Par.choices)
    echeance = champs.jour("Avant le", borne=champs.echeance, required=False)
    type = champs.choix("De quelle nature", TypeAction.choices, liste=True, initial=TypeAction.AUTRE)
    partenaire = champs.objet("Partenaire", aucun="Aucun", required=False)
    version = champs.version()

    def __init__(self, *args: Any, dossier: Dossier, domaine: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.proposees = {
            code: [(str(li.pk), li.libelle) for li in lignes]
            for code, lignes in actions_proposees(timezone.localdate()).items()
        }
        codes = sorted(self.proposees, key=lambda code: (code != domaine, Domaine.values.index(code)))
        choix = [("", "Rien"), *((Domaine(code).label, self.proposees[code]) for code in codes)]
        champs.offrir(self, "modele", choix)
        champs.garder(self, "echeance")
        champs.offrir(self, "partenaire", partenaires(dossier, self.initial.get("partenaire")))

    def clean(self) -> dict[str, Any]:
        """The words typed, else those of the library, copied: a later change of the list does not rewrite the plan."""
        lu: dict[str, Any] = super().clean() or {}
        connues = dict(une for lignes in self.proposees.values() for une in lignes)
        lu["intitule"] = lu.get("intitule") or connues.get(lu.pop("modele", ""), "")
        lu.pop("modele", None)
        if not lu["intitule"] and "intitule" not in self.errors:
            self.add_error("intitule", "Écrivez ce qu’il y a à faire, ou choisissez-le dans la bibliothèque.")
        return lu


class EtapeForm(forms.Form):
    """What will be looked at, and when: a day, or so many days from a day that may move."""

    intitule = champs.ligne(
        "Étape", aide="Par exemple : faire le point après la visite.", vide="Écrivez l’étape en une ligne."
    )
    prevue_le = champs.jour("Prévue le", borne=champs.echeance, required=False)
    repere = champs.objet("Repère", aucun="Aucun", mots=lambda r: r.en_mots, required=False)
    decalage = forms.IntegerField(
        label="Jours",
        required=False,
        min_value=0,
        max_value=rules.ECART_MAX,
        error_messages={
            "invalid": "Écrivez un nombre de jours.",
            "min_value": "Écrivez un nombre de jours, puis avant ou après.",
        }
        | {"max_value": f"Une étape suit un repère à {rules.ECART_MAX} jours au plus."},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    sens = champs.choix("Sens", (("apres", "après"), ("avant", "avant")), required=False, initial="apres")
    objectif = champs.objet(
        "Pour l’objectif", aucun="Aucun en particulier", mots=lambda o: o.intitule or "", required=False
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any):
        super().__init__(*args, **kwargs)
        reperes = Repere.objects.filter(dossier=dossier).select_related("rendez_vous").order_by("le")
        champs.offrir(self, "repere", reperes)
        vivants = Objectif.objects.filter(dossier=dossier, restee_le=None, statut__in=OBJECTIFS_VIVANTS)
        champs.offrir(self, "objectif", vivants)

    def clean(self) -> dict[str, Any]:
        """One way of saying when, and one only."""
        lu: dict[str, Any] = super().clean() or {}
        jours, avant = lu.pop("decalage", None), lu.pop("sens", "") == "avant"
        if lu.get("repere") and lu.get("prevue_le"):
            self.add_error("prevue_le", "Un jour, ou un repère à suivre : gardez l’un des deux.")
        elif not lu.get("repere") and not lu.get("prevue_le") and "prevue_le" not in self.errors:
            self.add_error("prevue_le", "Dites quand : un jour, ou un repère à suivre.")
        lu["decalage"] = None if not lu.get("repere") else -(jours or 0) if avant else (jours or 0)
        return lu


class RepereForm(forms.Form):
    """A day that steps may follow."""

    sorte = champs.choix("Quel jour", GenreRepere.choices, vide="Choisissez ce que c’est.")
    intitule = champs.ligne("En quelques mots", required=False, aide="Pour un autre jour : ce que c’est.")
    rendez_vous = champs.objet(
        "Un de ses rendez-vous", aucun="Aucun", mots=lambda r: f"{r.debut_local:%d/%m/%Y}", required=False
    )
    le = champs.jour("Ou ce jour", borne=champs.plausible, required=False)

    def __init__(self, *args: Any, rendez_vous: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "rendez_vous", rendez_vous)


class DeplacerForm(forms.Form):
    """Another day for a repère."""

    le = champs.jour("Maintenant le", borne=champs.plausible)
    version = champs.version()


class ResultatForm(forms.Form):
    """When the step was taken, what came of it, and whether what was wanted is reached."""

    faite_le = champs.jour("Faite le", borne=champs.passee)
    atteinte = champs.choix(
        "Ce qui était visé", Atteinte.choices, required=False, aide="Vous et la personne le lisez, personne d’autre."
    )
    resultat = champs.texte("Ce qu’il en est sorti", required=False)
    version = champs.version()
