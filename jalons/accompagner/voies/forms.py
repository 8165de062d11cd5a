"""What is typed in a way: few words, a day, who; what the stage asks for besides, and nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.voies.chemins import Etape
from jalons.accompagner.voies.enums import Gir, Niveau, ObjetAvis, Saisie, SensAvis
from jalons.accompagner.voies.selectors import mots_de
from jalons.accompagner.voies.services import Dit
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs


class OuvrirForm(forms.Form):
    """Why this way, in this dossier."""

    raison = champs.texte(
        "Pourquoi", 600, lignes=2, required=False, aide="Ce qui fait penser à cette voie. Un mot suffit."
    )


class FermerForm(forms.Form):
    """How the way ends."""

    fin = champs.texte(
        "Comment elle se termine", 600, lignes=2, required=False, aide="Ce qui est obtenu, ce qui ne l’est pas."
    )
    le = champs.jour("Le", borne=champs.passee)


def _qui(dossier: Dossier) -> str:
    elle = dossier.assure
    return f"{elle.nom} {elle.prenom}" + (
        f", {elle.date_naissance.year}" if elle.date_naissance else ", année inconnue"
    )


class PasForm(forms.Form):
    """A fact of a stage. What the stage does not ask for is not there."""

    codes = forms.MultipleChoiceField(label="Lesquels", required=False, widget=forms.CheckboxSelectMultiple)
    gir = champs.choix("GIR", [*Gir.choices, ("", "Pas encore évalué")], required=False)
    par = champs.ligne(
        "Qui l’a évalué", 120, required=False, aide="Nom ou service : équipe médico-sociale, structure évaluatrice."
    )
    niveau = champs.choix("Niveau d’offre", Niveau.choices, required=False)
    lie = champs.objet(
        "Le dossier de l’aidant", aucun="Aucun, pour l’instant", required=False, mots=_qui,
        aide="Parmi ceux que vous accompagnez. Sans dossier : enregistrez la personne et sa demande d’abord.",
    )  # fmt: skip
    accord_le = champs.jour("Accord de l’aidant, donné le", borne=champs.passee, required=False)
    mots = champs.texte("En quelques mots", 1000, lignes=3, required=False)
    qui = champs.ligne("Qui, ou de qui c’est attendu", 160, required=False, aide="Un service, une personne, elle-même.")
    fait_le = champs.jour(
        "Fait, ou dit, le", borne=champs.passee, required=False, aide="Vide : aujourd’hui, sauf si c’est attendu."
    )
    attendu_le = champs.jour(
        "Attendu pour le", borne=champs.plausible, required=False, aide="Entre dans votre journée ce jour-là."
    )
    version = champs.version()

    def __init__(
        self, *args: Any, etape: Etape, agent: Agent, dossier: Dossier, garde: Dossier | None = None, **kwargs: Any
    ):
        """``agent``: whose dossiers may be linked; ``garde``: the one linked already, kept when it is not hers to choose."""
        super().__init__(*args, **kwargs)
        self.garde = garde
        propres = {
            Saisie.CODES: ("codes",), Saisie.GIR: ("gir", "par"), Saisie.NIVEAU: ("niveau",),
            Saisie.LIE: ("lie", "accord_le"),
        }  # fmt: skip
        gardes = propres.get(etape.saisie, ()) if etape.saisie else ()
        for nom in {"codes", "gir", "par", "niveau", "lie", "accord_le"} - set(gardes):
            del self.fields[nom]
        if "codes" in self.fields:
            dits = mots_de(etape.liste, gardes=self.initial.get("codes", ()))
            champs.offrir(self, "codes", dits)
        if "lie" in self.fields:
            siens = Dossier.objects.visible_to(agent, "accompagner", classe="F3").exclude(pk=dossier.pk)
            vifs = siens.exclude(~Q(pk=garde.pk if garde else None), statut=StatutDossier.CLOS)
            champs.offrir(
                self, "lie", vifs.select_related("assure").order_by("assure__nom", "assure__prenom", "ouvert_le")
            )

    def dit(self) -> Dit:
        """What the service keeps."""
        lu = self.cleaned_data
        le = lu.get("accord_le")
        textes = {nom: lu.get(nom) or "" for nom in ("mots", "qui", "gir", "par", "niveau")}
        return Dit(codes=tuple(lu.get("codes") or ()), accord_le=le.isoformat() if le else "", **textes)

    def jours(self) -> dict[str, Any]:
        """The rest of what the service asks for; no day at all is today, done."""
        lus = {nom: self.cleaned_data.get(nom) for nom in ("fait_le", "attendu_le", "lie")}
        if not lus["fait_le"] and not lus["attendu_le"]:
            lus["fait_le"] = timezone.localdate()
        return lus | {"lie": lus["lie"] or self._cachee()}

    def _cachee(self) -> Dossier | None:
        """The dossier linked already that this agent was not offered: what she cannot see, she does not undo."""
        champ: Any = self.fields.get("lie")
        cachee = champ and self.garde and not champ.queryset.filter(pk=self.garde.pk).exists()
        return self.garde if cachee else None


class AvisForm(forms.Form):
    """The opinion of the service on an organisation; nothing about a person."""

    objet = champs.choix("Sur quoi", ObjetAvis.choices)
    structure = champs.ligne("Structure ou projet", 160, aide="Son nom. Rien sur une personne aidée.")
    demande_par = champs.ligne("Demandé par", 160, required=False, aide="Le service ou l’instance qui décide.")
    demande_le = champs.jour("Demandé le", borne=champs.passee, required=False)
    sens = champs.choix("Avis du service social", SensAvis.choices)
    texte = champs.texte("Pourquoi", 6000, lignes=6, aide="Ce que le service connaît du besoin et de l’offre.")
    rendu_le = champs.jour("Rendu le", borne=champs.passee)
