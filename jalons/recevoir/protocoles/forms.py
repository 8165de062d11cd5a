"""What is typed of a protocol."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from jalons.fondations.socle import champs
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.signalements.enums import Origine
from jalons.recevoir.signalements.forms import origines_offertes

from .enums import SuiteBilan

SANS_PROTOCOLE = {Origine.ASSURE, Origine.PROCHE, Origine.REQUETE, Origine.INCONNU}
JOURS = {"invalid": "Écrivez un nombre de jours en chiffres.", "max_value": "Un an au plus : 366 jours."}


def _jours(label: str, aide: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=aide, min_value=1, max_value=366, required=False,
        error_messages=JOURS | {"min_value": "Un jour au moins."},
    )  # fmt: skip


class ProtocoleForm(forms.Form):
    """Who signals what, how, within which delay."""

    intitule = champs.ligne(
        "Intitulé", 160, attributs={"placeholder": "Signalement par le service social de l’hôpital"}
    )
    origine = champs.choix("D’où viennent les signalements", liste=True)
    partenaire = champs.objet("Avec qui", aucun="Tous ceux de cette origine", required=False)
    qui = champs.ligne("Qui signale", 300)
    quoi = champs.texte("Quelles situations", 3000, lignes=4)
    comment = champs.ligne("Par quelle voie", 300, aide="Par exemple : le portail des partenaires, avec la fiche.")
    signaler_jours = _jours("Signaler sous (jours)", "À partir de l’événement. Vide : dès que possible.")
    repondre_jours = _jours("Première réponse sous (jours)", "À partir du signalement.")
    version = champs.version()

    def __init__(self, *args: Any, partenaires: QuerySet[Partenaire], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "origine", origines_offertes(*SANS_PROTOCOLE))
        champs.offrir(self, "partenaire", partenaires)


class SignerForm(forms.Form):
    """Signed by whom, when, and for which days."""

    signataires = champs.ligne("Signé par", 300, aide="Les deux services, avec la fonction de chacun.")
    signe_le = champs.jour("Signé le", borne=champs.passee)
    date_debut = champs.jour("Court du", borne=champs.en_poste)
    date_fin = champs.jour("Jusqu’au", borne=champs.en_poste)
    version = champs.version()


class TerminerForm(forms.Form):
    """Ended before its term."""

    motif = champs.ligne("Pourquoi", 300)
    version = champs.version()


class BilanForm(forms.Form):
    """The review of one year."""

    annee = champs.choix("Année", liste=True)
    constats = champs.texte("Ce que les deux services constatent", 5000, lignes=5)
    suite = champs.choix("Et maintenant", SuiteBilan.choices)

    def __init__(self, *args: Any, annees: Iterable[int] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "annee", [(str(a), str(a)) for a in annees])

    def clean_annee(self) -> int:
        """The year as a number."""
        return int(self.cleaned_data["annee"])
