"""What is shared with another service, and what each side says of its own clock."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.fondations.socle.transitions import permises
from jalons.recevoir.signalements.enums import Accord, Objet, QuiAppelle

from . import selectors
from .enums import (
    ACTES_IJ,
    ACTES_ORIENTATION,
    ACTES_SOCIAUX,
    TRANSITIONS_ORGANISME,
    TRANSITIONS_SOCIAL,
    Dire,
    GenreLiaison,
    MotifFin,
    PiecePar,
)
from .models import Liaison

RIEN = ("", "Rien de nouveau : écrire seulement")


class OuvrirForm(forms.Form):
    """What is asked of whom; the person's agreement first."""

    accord = champs.choix(
        "La personne est-elle d’accord pour que les deux services suivent cela ensemble ?", Accord.choices
    )
    partenaire = champs.objet("Avec qui", vide="Choisissez le service qui doit répondre.")
    motif = champs.choix("Ce qui est demandé", liste=True)
    impaye_depuis = champs.jour("Rien reçu depuis le", borne=champs.passee, required=False)
    mot = champs.texte(
        "Votre mot pour ce service", 2000, lignes=4, required=False,
        aide="Il le lira tel quel. Le paiement ou la question seulement : rien de sa situation sociale ni de sa santé.",
    )  # fmt: skip

    def __init__(self, *args: Any, agent: Agent, genre: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        jour = timezone.localdate()
        organismes = selectors.organismes(agent.organisme_id, genre)
        champs.offrir(self, "partenaire", organismes)
        if genre == GenreLiaison.IJ:
            champs.offrir(self, "motif", [("", "Choisir"), *selectors.motifs_ij(jour)])
            self.fields["motif"].label = "Ce qui bloque, d’après elle"
            if len(organismes[:2]) == 1:
                self.initial.setdefault("partenaire", organismes[0].pk)
        else:
            del self.fields["impaye_depuis"]
            champs.offrir(self, "motif", [("", "Choisir"), *selectors.motifs_orientation(jour)])


class RetardForm(forms.Form):
    """Her payment is late, said on the telephone: what the call's page proposes to tell the CPAM, with her agreement."""

    cpam = champs.choix("Est-elle d’accord pour que la CPAM le suive avec nous ?", Dire.choices, required=False)
    cpam_avec = champs.objet("Quelle CPAM", required=False)
    cpam_motif = champs.choix("Ce qui bloque, d’après elle", liste=True, initial="ij/inconnu", required=False)
    cpam_depuis = champs.jour("Rien reçu depuis le", borne=champs.passee, required=False)

    def offrir_cpam(self, organisme_id: Any) -> None:
        """The CPAM of this caisse, and why a payment is late."""
        payeurs = selectors.organismes(organisme_id, GenreLiaison.IJ)
        champs.offrir(self, "cpam_avec", payeurs)
        champs.offrir(self, "cpam_motif", selectors.motifs_ij(timezone.localdate()))
        if len(payeurs[:2]) == 1:
            self.fields["cpam_avec"].initial = payeurs[0].pk

    def clean(self) -> dict[str, Any]:
        """Proposed for a late payment, to the person herself: whatever stayed in what the page no longer shows is not said."""
        lu = super().clean() or {}
        if lu.get("objet") == Objet.IJ_RETARD and lu.get("qui") == QuiAppelle.PERSONNE:
            return lu
        vide = {nom: None for nom in RetardForm.base_fields}
        for nom in vide:
            self.errors.pop(nom, None)
        return lu | vide


class EcarterForm(forms.Form):
    """Why the CPAM is not told."""

    raison = champs.texte(
        "Pourquoi", 1000, lignes=2, vide="Dites pourquoi, en une phrase : qui lira la demande le saura."
    )


class SignalerForm(forms.Form):
    """A CPAM tells of somebody whom a late payment puts in difficulty."""

    prenom = champs.ligne("Son prénom", 80)
    nom = champs.ligne("Son nom", 80)
    naissance = champs.naissance("Sa date de naissance")
    telephone = champs.telephone("Son téléphone", required=False)
    impaye_depuis = champs.jour("Rien reçu depuis le", borne=champs.passee, required=False)
    motif = champs.choix("Ce qui bloque le paiement", liste=True)
    mot = champs.texte(
        "Ce que le service social doit savoir", 2000, lignes=4, required=False,
        aide="Où en est le paiement, ce qui vous a fait penser que la personne est en difficulté.",
    )  # fmt: skip
    connaissance = champs.choix(
        "Sait-elle que vous nous la signalez ?", Accord.choices, initial=Accord.NON_RECUEILLI, required=False
    )
    accord = champs.choix("Est-elle d’accord ?", Accord.choices, initial=Accord.NON_RECUEILLI, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "motif", [("", "Choisir"), *selectors.motifs_ij(timezone.localdate())])

    def clean(self) -> dict[str, Any]:
        """What was not said stays « non recueilli »."""
        lu = super().clean() or {}
        dits = {champ: lu.get(champ) or Accord.NON_RECUEILLI for champ in ("connaissance", "accord")}
        return lu | dits


class _SuiteForm(forms.Form):
    """What changed on one clock, and words for the other side."""

    TABLE: Any
    acte = champs.choix("Ce qui a changé", required=False)
    le = champs.jour("Le", borne=champs.rappel, required=False)
    mot = champs.texte("Votre mot", 2000, lignes=3, required=False)
    version = champs.version()

    def __init__(self, data: Any, *, liaison: Liaison, marque: str):
        super().__init__(data, initial={"version": liaison.version}, auto_id=f"id_{marque}_%s")

    def offrir_actes(self, etat: str, mots: dict[str, str]) -> None:
        """Those that this state allows; another one, chosen on a page since then, is told by the service."""
        ouverts = [(a, mots[a]) for a in permises(self.TABLE, etat)]
        champs.offrir(self, "acte", [*ouverts, RIEN], aussi=lambda dit: dit in mots)


class RepondreForm(_SuiteForm):
    """The other service's clock."""

    TABLE = TRANSITIONS_ORGANISME
    piece_par = champs.choix("Qui fournit la pièce", [("", "Choisir"), *PiecePar.choices], liste=True, required=False)
    field_order = ("acte", "le", "piece_par", "mot", "version")

    def __init__(self, data: Any = None, *, liaison: Liaison, d_eux: bool):
        super().__init__(data, liaison=liaison, marque="o")
        self.offrir_actes(liaison.etat_organisme, ACTES_IJ if liaison.est_ij else ACTES_ORIENTATION)
        self.fields["le"].label = "Jour annoncé, s’il y en a un"
        self.fields["piece_par"].label = "Qui fournit la pièce, s’il en manque une"
        self.fields["mot"].label = "Votre mot pour le service social" if d_eux else "Ce qu’ils ont dit"


class SuivreForm(_SuiteForm):
    """The service social's own clock."""

    TABLE = TRANSITIONS_SOCIAL
    motif_fin = champs.choix("Pourquoi", [("", "Choisir"), *MotifFin.choices], liste=True, required=False)
    field_order = ("acte", "le", "motif_fin", "mot", "version")

    def __init__(self, data: Any = None, *, liaison: Liaison):
        super().__init__(data, liaison=liaison, marque="s")
        self.offrir_actes(liaison.etat_social, ACTES_SOCIAUX)
        self.fields["le"].label = "Prochain point avec elle"
        self.fields["motif_fin"].help_text = "Si le service social a terminé. Le paiement, lui, continue d’être suivi."
        self.fields["mot"].label = f"Votre mot pour « {liaison.partenaire} »"
        self.fields["mot"].help_text = "Lu tel quel. Rien de sa situation sociale ni de sa santé."


class RelancerForm(forms.Form):
    """Ask again."""

    mot = champs.texte("Votre mot", 2000, lignes=2, required=False)
    version = champs.version()

    def __init__(self, data: Any = None, *, liaison: Liaison):
        super().__init__(data, initial={"version": liaison.version}, auto_id="id_r_%s")
