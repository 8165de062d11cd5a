"""What is typed: few fields, « inconnu » and « non abordé » always possible, free text first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import (
    ARBRE_EMPLOI,
    RESULTATS_NOUVELLES,
    Axe,
    Interprete,
    IssueBesoin,
    IssueEmploi,
    IssueSante,
    Mode,
    MotifAnnulation,
    MotifClotureDossier,
    MotifRefusTransfert,
    ReponseNouvelles,
)
from jalons.accompagner.accompagnements.forms_plan import partenaires
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors import ARegler, besoins, delais_nouvelles
from jalons.accompagner.accompagnements.services.entretiens import PourDossier
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import heure_texte
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.territoires.models import LieuAccueil
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements.forms import SecuriteForm


def _en_mots(rdv: RendezVous) -> str:
    """« 10 mars 2026, 9 h 30, par téléphone »."""
    debut = rdv.debut_local
    return f"{rules.en_lettres(debut.date())}, {heure_texte(debut)}, {rdv.get_mode_display().lower()}"


class EntretienForm(forms.Form):
    """An interview: the free text first, then how and when."""

    note = champs.texte(
        "Note",
        required=False,
        aide="Vous êtes la seule personne à la lire. Si le dossier est transféré, le nouveau référent la lira aussi.",
        lignes=10,
    )
    mode = champs.choix("Comment", Mode.choices, vide="Choisissez comment l’entretien a eu lieu.")
    date_acte = champs.jour("Date", borne=champs.passee)
    duree_minutes = forms.IntegerField(
        label="Durée en minutes",
        required=False,
        error_messages={"invalid": "Écrivez un nombre de minutes, ou rien."},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    lieu = champs.objet("Lieu d’accueil", aucun="Non précisé", required=False)
    resume = champs.texte(
        "En bref",
        required=False,
        aide="Ce qui sert à qui prendra la suite. Rien n’oblige.",
        lignes=3,
    )
    promis_personne = champs.ligne("La personne fera", required=False)
    promis_personne_avant = champs.jour("La personne le fera pour le", borne=champs.en_poste, required=False)
    promis_service = champs.ligne("Je ferai", required=False)
    promis_service_avant = champs.jour("Je le ferai pour le", borne=champs.en_poste, required=False)
    presents = champs.ligne("Qui d’autre était là", aide="Par exemple : sa sœur, l’aide à domicile.", required=False)
    interprete = champs.choix("Qui traduisait", Interprete.choices, liste=True, required=False)
    rendez_vous = champs.objet("Rendez-vous", aucun="Sans rendez-vous dans l’agenda", mots=_en_mots, required=False)
    version = champs.version()

    def __init__(self, *args: Any, dossier: Dossier, rendez_vous: Any = None, demande: str = "", **kwargs: Any):
        """``demande``: the key of the appointment whose note was asked for."""
        super().__init__(*args, **kwargs)
        self.demande = demande
        champs.garder(self, "promis_personne_avant", "promis_service_avant")
        champs.offrir(self, "lieu", LieuAccueil.objects.filter(organisme_id=dossier.organisme_id).order_by("nom"))
        if rendez_vous is None:
            del self.fields["rendez_vous"]
        else:
            champs.offrir(self, "rendez_vous", rendez_vous)

    DOSSIER = (
        "resume", "promis_personne", "promis_personne_avant", "promis_service", "promis_service_avant", "presents", "interprete",
    )  # fmt: skip

    def pour_dossier(self) -> PourDossier:
        """What is said for the file, for the service."""
        return PourDossier(**{nom: dit for nom in self.DOSSIER if (dit := self.cleaned_data.get(nom))})

    @property
    def plus(self) -> bool:
        """Is something beyond the ordinary already said?"""
        return any(self[nom].value() or self[nom].errors for nom in ("presents", "interprete"))

    def clean(self) -> dict[str, Any]:
        """A note is that of an appointment of its own day, or of the one it was asked for: never of another by mistake."""
        lu: dict[str, Any] = super().clean() or {}
        rdv, jour = lu.get("rendez_vous"), lu.get("date_acte")
        if rdv and jour and rdv.date_acte != jour and str(rdv.pk) != self.demande:
            self.add_error(
                "rendez_vous",
                f"Ce rendez-vous était le {rules.en_lettres(rdv.date_acte)} : écrivez cette date, ou choisissez « Sans "
                "rendez-vous dans l’agenda ».",
            )
        return lu


class DemarcheForm(forms.Form):
    """One line: about what, with whom, which answer by when."""

    intitule = champs.ligne(
        "En une ligne",
        aide="Par exemple : appel à la prévoyance, formulaire annoncé par courrier.",
        vide="Écrivez la démarche en une ligne.",
    )
    partenaire = champs.objet("Avec", aucun="Hors annuaire", required=False)
    avec = champs.ligne("Avec qui, hors annuaire", required=False)
    date_acte = champs.jour("Faite le", borne=champs.passee)
    reponse_attendue_le = champs.jour("Réponse attendue le", borne=champs.en_poste, required=False)
    version = champs.version()

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.garder(self, "date_acte", "reponse_attendue_le")
        champs.offrir(self, "partenaire", partenaires(dossier, self.initial.get("partenaire")))


class ReponseForm(forms.Form):
    """The answer that came."""

    reponse = champs.ligne("Ce que dit la réponse", required=False)
    recue_le = champs.jour("Arrivée le", borne=champs.passee)
    version = champs.version()


class ReportForm(forms.Form):
    """Another day for a step."""

    prevue_le = champs.jour("Reportée au", borne=champs.echeance)
    version = champs.version()


class ReferentForm(SecuriteForm):
    """To whom the dossier is proposed; never to oneself."""

    nouveau = champs.objet("Nouveau référent", vide="Choisissez une personne de l’équipe.")
    le = champs.jour(
        "À partir du",
        borne=champs.en_poste,
        aide="Ce jour-là, la personne référente jusqu’ici n’a plus accès au dossier.",
    )
    version = champs.version()

    def __init__(self, *args: Any, agent: Agent, dossier: Dossier, aujourdhui: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        collegues = Affectation.objects.filter(
            en_vigueur(aujourdhui), role=Role.ASSISTANT_SOCIAL, organisme_id=dossier.organisme_id
        )
        agents = Agent.objects.filter(pk__in=collegues.values("agent_id"), is_active=True).exclude(pk=agent.pk)
        champs.offrir(self, "nouveau", agents.order_by("nom", "prenom"))


class RefusTransfertForm(forms.Form):
    """Why she does not accept."""

    motif = champs.choix("Pourquoi", MotifRefusTransfert.choices, vide="Choisissez une raison.")


class ClotureForm(forms.Form):
    """Reason, then result along the dossier's axis: the tree of 001 ann. 2, or the results of the path in
    santé."""

    motif = champs.choix("Pourquoi l’accompagnement s’arrête", MotifClotureDossier.choices, vide="Choisissez le motif.")
    relais = champs.objet("Qui prend le relais", aucun="Hors annuaire", required=False)
    issue_emploi = champs.choix("Où en est la personne avec l’emploi", required=False)
    issue_sante = champs.choix("Ce qui a été obtenu", required=False)
    nouvelles = forms.TypedMultipleChoiceField(
        label="Prendre de ses nouvelles plus tard, avec son accord",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Deux questions : l’emploi gardé, les soins poursuivis. Tout s’arrête dès que la personne le demande.",
        error_messages={"invalid_choice": "Ce délai n’est plus proposé : rechargez la page."},
    )
    le = champs.jour("Clôture le", borne=champs.passee)
    version = champs.version()

    def __init__(self, *args: Any, dossier: Dossier, a_regler: Sequence[ARegler] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.axe = dossier.axe
        self.cles = [point.cle for point in a_regler]
        for point in a_regler:
            vide = "Dites ce que cela devient."
            self.fields[point.cle] = champs.choix(point.titre, point.choix, aide=point.detail, vide=vide)
        champs.offrir(self, "relais", partenaires(dossier))
        self._offrir_suites(dossier, timezone.localdate())
        issues = [(i.value, i.label) for i in IssueEmploi if i != IssueEmploi.DECES]
        champs.offrir(self, "issue_emploi", [("", ""), *issues])
        champs.offrir(self, "issue_sante", [(i.value, i.label) for i in IssueSante if i != IssueSante.DECES])

    def _offrir_suites(self, dossier: Dossier, jour: date) -> None:
        """Its needs, each to be told resolved or not, and the delays after which one may ask how she is."""
        self.besoins = {f"besoin-{d.value}": d for d in besoins(dossier)}
        for cle, domaine in self.besoins.items():
            inconnu = IssueBesoin.INCONNU
            self.fields[cle] = champs.choix(domaine.label, IssueBesoin.choices, required=False, initial=inconnu)
        delais = delais_nouvelles(jour)
        champs.offrir(self, "nouvelles", [(m, f"dans {m} mois") for m in delais])
        if not delais:
            del self.fields["nouvelles"]

    def clean(self) -> dict[str, Any]:
        """What becomes of each thing still open, together; and of each need."""
        lu = super().clean() or self.cleaned_data
        lu["reglements"] = {cle: lu.pop(cle) for cle in self.cles if cle in lu}
        dits = {domaine.value: lu.pop(cle, "") for cle, domaine in self.besoins.items()}
        lu["besoins"] = {domaine: issue for domaine, issue in dits.items() if issue}
        return lu

    @property
    def suites(self) -> list[forms.BoundField]:
        """The needs, each with its answers."""
        return [self[cle] for cle in self.besoins]

    @property
    def points(self) -> list[forms.BoundField]:
        """The things still open, each with its answers."""
        return [self[cle] for cle in self.cles]

    @property
    def emploi(self) -> bool:
        """The tree of employment is asked, or at least offered."""
        return self.axe != Axe.SANTE

    @property
    def sante(self) -> bool:
        """The results in santé are asked, or at least offered."""
        return self.axe != Axe.PDP

    def arbre(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """``(branch, [(code, label, checked)])`` of the tree, for radio cards under their branch."""
        choisie = self["issue_emploi"].value()
        return [
            (titre, [(i.value, i.label, i == choisie) for i in issues if i != IssueEmploi.DECES])
            for titre, issues in ARBRE_EMPLOI
        ]


class AxeForm(forms.Form):
    """The main axis from now on."""

    axe = champs.choix("Axe principal", Axe.choices)
    version = champs.version()


class AnnulationForm(forms.Form):
    """Why the line was a mistake."""

    motif = champs.choix(
        "Pourquoi retirer cette ligne", [c for c in MotifAnnulation.choices if c[0] != MotifAnnulation.FIN]
    )


OU_EN_EST = [("", "Pas dit"), *((branche, [(i.value, i.label) for i in issues]) for branche, issues in ARBRE_EMPLOI)]


class NouvellesForm(forms.Form):
    """What came of the question."""

    resultat = champs.choix("Aujourd’hui", RESULTATS_NOUVELLES, vide="Dites si elle a répondu.")
    emploi_garde = champs.choix("Emploi ou activité gardés", ReponseNouvelles.choices, required=False)
    soins_poursuivis = champs.choix("Soins poursuivis", ReponseNouvelles.choices, required=False)
    issue_emploi = champs.choix(
        "Où en est le travail", OU_EN_EST, liste=True, required=False, aide="Comme à la fin de l’accompagnement."
    )
    prise_le = champs.jour("Le", borne=champs.passee)
    version = champs.version()

    def __init__(self, *args: Any, travail: bool = True, **kwargs: Any):
        """``travail``: her work was what the accompaniment was about."""
        super().__init__(*args, **kwargs)
        if not travail:
            del self.fields["issue_emploi"]
