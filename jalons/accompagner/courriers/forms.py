"""What is typed of a template, of a letter, and when it leaves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.rules import modifiable
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.selectors import repertoire

from . import rules, selectors
from .enums import AccordCourrier, Genre
from .models import Courrier, ModeleCourrier

A_QUI = "Son nom, puis son adresse, une ligne après l’autre : ce que montre l’enveloppe."


class ChoisirForm(forms.Form):
    """From which template, to whom."""

    modele = champs.objet(
        "Modèle", aucun="Page blanche", required=False, mots=lambda m: f"{m.get_genre_display()} : {m}"
    )
    genre = champs.choix(
        "Sans modèle, à qui", Genre.choices, liste=True, required=False, aide="Seulement pour une page blanche."
    )
    partenaire = champs.objet("Dans le répertoire", aucun="Hors répertoire", required=False)
    destinataire = champs.texte("À qui, hors répertoire", 400, lignes=4, required=False, aide=A_QUI)

    def __init__(self, *args: Any, agent: Agent, dossier: Dossier, jour: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offerts = [m.pk for m in selectors.modeles_en_vigueur(agent, jour)]
        champs.offrir(self, "modele", ModeleCourrier.objects.filter(pk__in=offerts))
        champs.offrir(self, "partenaire", repertoire(dossier.organisme_id).order_by("nom"))

    def clean(self) -> dict[str, Any]:
        """A blank page says to whom."""
        lu: dict[str, Any] = super().clean() or {}
        if not lu.get("modele") and not lu.get("genre"):
            self.add_error("genre", "Choisissez un modèle, ou dites à qui vous écrivez.")
        return lu

    def a_qui(self) -> str:
        """The addressee as typed, or as the directory gives it."""
        carte: Partenaire | None = self.cleaned_data.get("partenaire")
        if carte is None or self.cleaned_data.get("destinataire"):
            return str(self.cleaned_data.get("destinataire") or "")
        lignes = [carte.nom, *(m.strip() for m in carte.adresse.split(","))]
        return "\n".join(ligne for ligne in lignes if ligne)


class CourrierForm(forms.Form):
    """The words of a letter."""

    destinataire = champs.texte("À qui", 400, lignes=4, required=False, aide=A_QUI)
    objet = champs.ligne("Objet", 160, required=False)
    corps = champs.texte("Texte", lignes=16, required=False, aide="Une ligne vide sépare deux paragraphes.")
    version = champs.version()

    def __init__(self, *args: Any, courrier: Courrier, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if courrier.genre == Genre.PERSONNE:  # her own name and address, nobody else's
            del self.fields["destinataire"]


class PartirForm(forms.Form):
    """How it leaves, and what she said of it."""

    voie = champs.choix("Comment part-il")
    adresse = champs.courriel("Adresse sécurisée", required=False)
    medecin_travail_le = champs.jour(
        "Médecin du travail vu ou joint le",
        borne=champs.passee,
        required=False,
        aide="L’employeur vient toujours après.",
    )
    accord = champs.choix(
        "Son accord sur ce texte",
        AccordCourrier.choices,
        required=False,
        aide="Le texte de cette page, lu ensemble.",
    )
    accord_le = champs.jour("Le", borne=champs.passee, required=False)
    relu = forms.BooleanField(label="J’ai relu : ces mots ne disent rien de sa santé", required=False)
    reponse_attendue_le = champs.jour(
        "Réponse attendue le",
        borne=champs.en_poste,
        required=False,
        aide="Une démarche est notée, et revient ce jour-là.",
    )
    version = champs.version()

    def __init__(self, *args: Any, courrier: Courrier, jour: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "voie", [(c, mots) for c, mots, pas in selectors.voies(courrier, jour) if not pas])
        for nom in self._de_trop(courrier):
            del self.fields[nom]
        if vu := self.fields.get("medecin_travail_le"):  # a fact: proposed with its source, never filled in
            vu.help_text = " ".join([str(vu.help_text), *selectors.jours_du_medecin(courrier.dossier, jour)])

    def _de_trop(self, courrier: Courrier) -> list[str]:
        if courrier.genre == Genre.PERSONNE:
            return ["adresse", "medecin_travail_le", "accord", "accord_le", "relu", "reponse_attendue_le"]
        de_trop = [] if courrier.genre == Genre.EMPLOYEUR else ["medecin_travail_le", "relu"]
        if "relu" not in de_trop and not selectors.mots_de_sante(courrier):
            de_trop.append("relu")
        if not modifiable(courrier.dossier.statut):
            de_trop.append("reponse_attendue_le")
        return de_trop

    def depart(self) -> rules.Depart:
        """What the service checks."""
        lu = self.cleaned_data
        return rules.Depart(
            voie=lu["voie"], accord=lu.get("accord") or AccordCourrier.NON, accord_le=lu.get("accord_le"),
            medecin_travail_le=lu.get("medecin_travail_le"), relu=bool(lu.get("relu")),
        )  # fmt: skip


class AccuseForm(forms.Form):
    """The addressee said that it came."""

    accuse_le = champs.jour("Arrivé le", borne=champs.passee)


class ModeleForm(forms.Form):
    """The words of a template, from a day on."""

    genre = champs.choix("À qui", Genre.choices, liste=True)
    titre = champs.ligne("Nom du modèle", 100)
    objet = champs.ligne("Objet", 160)
    corps = champs.texte("Texte", lignes=16, aide="Une ligne vide sépare deux paragraphes.")
    date_debut = champs.jour("En vigueur à partir du", borne=champs.entre(1, 2))
    version = champs.version()
