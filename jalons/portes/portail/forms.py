"""What a partner types: a signalement, an account, a key; what a manager types: a space."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from jalons.fondations.agents.forms_comptes import CIVILITES
from jalons.fondations.referentiels.models import Fiche
from jalons.fondations.socle import champs
from jalons.recevoir.signalements.enums import Accord, Certitude, Objet, Origine, QuandAppeler, Reponse
from jalons.recevoir.signalements.forms import FicheForm, NaissanceDite, origines_offertes


class SignalementForm(NaissanceDite, FicheForm):
    """One signalement, by a page, a link or the API: only the name is asked for; the rest may be « non recueilli »."""

    cle = champs.identifiant(widget=forms.HiddenInput)  # one a form shown: sent twice, it is one signalement
    nom = champs.ligne(
        "Prénom et nom", 160, vide="Écrivez le prénom et le nom de la personne.", aide="Le prénom d’abord."
    )
    naissance = champs.naissance("Date de naissance", aide="Ou l’année seule : « en 1956 ».")
    telephone = champs.telephone("Où la joindre", required=False)
    commune = champs.ligne("Commune", 120, required=False)
    sait = champs.choix("Elle sait que vous nous écrivez", Accord.choices, required=False, initial=Accord.NON_RECUEILLI)
    accord_appel = champs.choix(
        "Elle est d’accord pour que nous l’appelions", Accord.choices, required=False, initial=Accord.NON_RECUEILLI
    )
    accord_suite = champs.choix(
        "Elle est d’accord pour que vous sachiez la suite",
        Accord.choices,
        required=False,
        initial=Accord.NON_RECUEILLI,
        aide="Sans son oui, vous saurez seulement que c’est reçu.",
    )
    sortie = champs.jour(
        "Date qui compte", borne=champs.echeance, required=False, aide="Sortie d’hôpital, fin d’un droit…"
    )
    certitude = champs.choix("Cette date est…", Certitude.choices, required=False)
    quand_appeler = champs.choix(
        "Quand l’appeler ?", QuandAppeler.choices, required=False, initial=QuandAppeler.SANS_URGENCE
    )
    danger = champs.choix(
        "Un danger, pour elle ou pour un proche ?", Reponse.choices, required=False, initial=Reponse.NON_ABORDE
    )
    objet = champs.choix(
        "La question porte surtout sur", Objet.choices, liste=True, required=False, initial=Objet.NON_ABORDE
    )
    texte = champs.texte("Ce qu’elle veut que l’on sache", 4000, lignes=4, required=False)
    DEFAUTS: ClassVar[dict[str, str]] = {
        "sait": Accord.NON_RECUEILLI,
        "accord_appel": Accord.NON_RECUEILLI,
        "accord_suite": Accord.NON_RECUEILLI,
        "quand_appeler": QuandAppeler.SANS_URGENCE,
        "objet": Objet.NON_ABORDE,
        "danger": Reponse.NON_ABORDE,
    }

    def __init__(self, fiche: Fiche, *args: Any, **kwargs: Any):
        super().__init__(fiche, *args, **kwargs)
        for item in self.articles:  # a referrer says yes or no; her words are in one text
            del self.fields[f"mots_{item.code}"]

    def lignes(self) -> list[tuple[Any, forms.BoundField]]:  # type: ignore[override]
        """(item, its answer field), in the fiche's order."""
        return [(i, self[f"item_{i.code}"]) for i in self.articles]

    def accords(self) -> list[forms.BoundField]:
        """What she knows and what she agrees to."""
        return [self[nom] for nom in ("sait", "accord_appel", "accord_suite")]

    def clean(self) -> dict[str, Any]:
        """What was left aside is « non recueilli »."""
        lu = super().clean()
        return lu | {champ: lu.get(champ) or defaut for champ, defaut in self.DEFAUTS.items()}

    @property
    def dit(self) -> dict[str, Any]:
        """The arguments of ``services.signaler`` that were typed."""
        return {champ: self.cleaned_data.get(champ) for champ in SignalementForm.base_fields} | {
            "naissance_dite": self.cleaned_data.get("naissance_dite"),
            "reponses": self.reponses,
            "titres": self.titres,
            "fiche_version": self.fiche_version,
        }


class LienForm(SignalementForm):
    """The same by a link: no account says who writes."""

    referent = champs.ligne("Votre nom et votre fonction", 120, vide="Écrivez votre nom et votre fonction.")


class SuiteForm(forms.Form):
    """Whether the person agrees, asked afterwards, that we answer whoever signalled her."""

    accord = champs.choix("Son accord", [(Accord.OUI.value, "Oui"), (Accord.NON.value, "Non")])


class ReponseForm(forms.Form):
    """The answer to a question of the service."""

    texte = champs.texte("Votre réponse", 2000, aide="Ni diagnostic, ni traitement : ce qui nous manque pour avancer.")


class CompteForm(forms.Form):
    """A new account of the organisation."""

    prenom = champs.ligne("Prénom", 80)
    nom = champs.ligne("Nom", 80)
    civilite = champs.choix("Civilité", CIVILITES, liste=True, required=False)
    courriel = champs.courriel("Courriel professionnel", required=False)
    jusqu_au = champs.jour(
        "Dernier jour", borne=champs.entre(0, 5), required=False, aide="Stage, contrat : le compte s’arrête seul."
    )


class CleForm(forms.Form):
    """A key for the organisation's own software."""

    nom = champs.ligne("Pour quel logiciel", 80)


class EspaceForm(CompteForm):
    """A space for one organisation, and its first correspondent."""

    partenaire = champs.objet("Organisme", aucun="Choisir…")
    origine = champs.choix("Ce qu’il envoie vient de", liste=True, required=False)
    jusqu_au = None  # type: ignore[assignment]  # the space has its own last day
    field_order = ("partenaire", "origine")

    def __init__(self, *args: Any, partenaires: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "partenaire", partenaires)
        autres = origines_offertes(Origine.ASSURE, Origine.PROCHE, Origine.REQUETE, Origine.INCONNU)
        champs.offrir(self, "origine", [("", "Selon sa fiche"), *autres])
