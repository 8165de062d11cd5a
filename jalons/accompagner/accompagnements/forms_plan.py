"""What is typed of the évaluation sociale and of the plan: free text first, every handle optional."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import AccordPlan, Appreciation, Domaine, Par, TypeAction
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors import VersionVue
from jalons.fondations.referentiels.models import Fiche
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

    def __init__(self, *args: Any, grille: Fiche, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.codes = [item.code for item in grille.items.all()]
        for item in grille.items.all():
            reponses = [("oui", "Oui"), ("non", "Non"), ("non_aborde", "Non abordé")]
            champ = champs.choix(item.libelle, reponses, required=False, initial="non_aborde")
            self.fields[f"q_{item.code}"] = champ

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

    intitule = champs.ligne("À faire", vide="Écrivez ce qu’il y a à faire.")
    par = champs.choix("Par", Par.choices)
    echeance = champs.jour("Avant le", borne=champs.echeance, required=False)
    type = champs.choix("De quelle nature", TypeAction.choices, liste=True, initial=TypeAction.AUTRE)
    partenaire = champs.objet("Partenaire", aucun="Aucun", required=False)
    version = champs.version()

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.garder(self, "echeance")
        champs.offrir(self, "partenaire", partenaires(dossier, self.initial.get("partenaire")))
