"""Show a dossier to a manager; force it in urgency, said again who one is; review what was forced."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from jalons.accompagner.accompagnements.enums_ouvertures import URGENCES, MotifUrgence, NatureOuverture, Verdict
from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.connexion import a_un_double
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.agents.services import AgentRefuse, confirmer_identite
from jalons.fondations.socle import champs
from jalons.fondations.socle.models import en_vigueur

QUOI = {
    NatureOuverture.URGENCE: "Le contenu du dossier",
    NatureOuverture.URGENCE_NOTES: "Les notes d’entretien, seules",
}


class AppuiForm(forms.Form):
    """To which manager, until when, for what."""

    manager = champs.objet("À quel manager", vide="Choisissez un manager de la caisse.")
    jusqu_au = champs.jour(
        "Jusqu’au", borne=champs.entre(0, 1), aide="Ce jour compris. Vous refermez quand vous voulez."
    )
    demande = champs.texte("Ce que vous lui demandez", 1000, required=False)

    def __init__(self, *args: Any, agent: Agent, dossier: Dossier, **kwargs: Any):
        super().__init__(*args, **kwargs)
        lignes = Affectation.objects.filter(
            en_vigueur(timezone.localdate()), role=Role.MANAGER, organisme_id=dossier.organisme_id
        )
        managers = Agent.objects.filter(pk__in=lignes.values("agent_id"), is_active=True).exclude(pk=agent.pk)
        champs.offrir(self, "manager", managers.order_by("nom", "prenom"))


class StageForm(forms.Form):
    """To which student of the caisse."""

    stagiaire = champs.objet("À quel stagiaire", vide="Choisissez une personne en stage dans la caisse.")

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any):
        super().__init__(*args, **kwargs)
        stages = Affectation.objects.filter(
            en_vigueur(timezone.localdate()),
            role=Role.STAGIAIRE,
            organisme_id=dossier.organisme_id,
            date_fin__isnull=False,
        )
        stagiaires = Agent.objects.filter(pk__in=stages.values("agent_id"), is_active=True)
        champs.offrir(self, "stagiaire", stagiaires.order_by("nom", "prenom"))


class UrgenceForm(forms.Form):
    """What, for which motive, why; and who she is, again: her telephone's code, else her password."""

    nature = champs.choix("Ouvrir", [(n.value, QUOI[n]) for n in NatureOuverture if n in URGENCES])
    motif = champs.choix("Le motif", MotifUrgence.choices, vide="Choisissez un motif : il n’y en a pas d’autre.")
    raison = champs.texte(
        "Pourquoi cela n’attend pas", 1000, aide="Vingt caractères au moins. La personne référente et le DPO le liront.",
        vide="Dites pourquoi cela n’attend pas.",
    )  # fmt: skip
    preuve = forms.CharField(
        label="Votre mot de passe", max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Redites qui vous êtes : rien ne s’ouvre sans cela."},
    )  # fmt: skip

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.agent = agent
        if a_un_double(agent):
            self.fields["preuve"].label = "Le code de votre téléphone"
            self.fields["preuve"].widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric"}

    def clean(self) -> dict[str, Any]:
        """Asked last, and outside the act's transaction: a wrong try is counted, a right code serves once."""
        lu = super().clean() or {}
        preuve = lu.pop("preuve", "")
        if preuve and not self.errors:
            try:
                confirmer_identite(agent=self.agent, preuve=preuve)
            except AgentRefuse as refus:
                self.add_error("preuve", str(refus))
        return lu


class RevueForm(forms.Form):
    """The verdict, and a word when it is not plainly justified."""

    verdict = champs.choix("Cette ouverture est", Verdict.choices)
    avis = champs.texte("Pourquoi", 1000, required=False, aide="Nécessaire quand elle est à expliquer, ou abusive.")
