"""The call's one form, made of the intake's own pieces; and the small forms of the acts over several rooms."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from django import forms
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import Axe, SituationEmploi
from jalons.accompagner.accompagnements.selectors.listes import DossierListe
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.models import Fiche
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import jour_texte
from jalons.fondations.socle.templatetags.jalons import heure, jour
from jalons.parcours.enums import Voie
from jalons.personnes.assures.enums import Canal, CompositionFoyer, OuiNonInconnu
from jalons.personnes.assures.rules import doute_du_nom, lire_nom
from jalons.personnes.partenaires.choix import offrables
from jalons.personnes.partenaires.forms import VersQui
from jalons.recevoir.liaisons.forms import RetardForm
from jalons.recevoir.registres.forms import SollicitationForm
from jalons.recevoir.rendez_vous.enums import VoieAccord
from jalons.recevoir.rendez_vous.rules import CRENEAU_PERDU
from jalons.recevoir.rendez_vous.selectors import Creneau, CreneauChoisi, creneau_choisi
from jalons.recevoir.signalements.enums import (
    Accord,
    CanalSignalement,
    MotifHorsChamp,
    Origine,
    QuiAppelle,
    SujetAppel,
)
from jalons.recevoir.signalements.forms import (
    CANAUX_NOTES,
    DECISIONS_APPEL,
    TRANSMETTRE,
    FicheForm,
    NaissanceDite,
    ParolesForm,
    QuiForm,
    SecuriteForm,
    origines_offertes,
)
from jalons.recevoir.signalements.langues import rappel_propose

CANAUX = [(c.value, c.label) for c in (Canal.TELEPHONE, Canal.SMS, Canal.COURRIER)]
ACCORDS = [("", "Pas encore recueilli"), *VoieAccord.choices]
ORIGINE_DE: dict[str, str] = {QuiAppelle.PROCHE: Origine.PROCHE, QuiAppelle.TRADUIT: Origine.ASSURE}
INTERVERTIR = "intervertir"
JMA = {"placeholder": "jj/mm/aaaa"}
DU_RENDEZ_VOUS = (SujetAppel.RETARD, SujetAppel.ABSENCE)
FERMER = [("non", "reste ouverte"), ("oui", "prend fin avec cet appel")]


class PersonneForm(forms.Form):
    """Who it is: the answers that recognise somebody, then her, or a new person with the name as it is read."""

    nom_prenom = champs.ligne("Nom et prénom", 160, attributs={"placeholder": "Le Goff Annick"}, required=False)
    naissance = champs.naissance(attributs=JMA)
    commune = champs.ligne("Commune", 120, required=False)
    nir = champs.ligne(
        "Numéro de sécurité sociale",
        30,
        numero="admis",
        attributs={"placeholder": "plus tard, s’il est là"},
        required=False,
    )
    assure = forms.CharField(label="La personne", required=False)
    montrees = forms.CharField(widget=forms.HiddenInput, required=False)  # the people shown when somebody was chosen
    nom_lu = forms.CharField(widget=forms.HiddenInput, required=False)  # what the two fields below were read from
    nom = champs.ligne("Nom", 80, required=False)
    prenom = champs.ligne("Prénom", 80, required=False)

    def clean(self) -> dict[str, Any]:
        """The name as it is read in one field, unless its two parts were corrected since."""
        lu = super().clean() or {}
        if lu.get("nom_lu", "") != (typed := lu.get("nom_prenom", "")) or not lu.get("nom"):
            lu["nom"], lu["prenom"] = lire_nom(typed)
            lu["doute_nom"] = doute_du_nom(typed)
        if self.data.get("acte") == INTERVERTIR:  # the first name was typed first
            lu["nom"], lu["prenom"] = lu.get("prenom", ""), lu.get("nom", "")
        return lu


class AppelForm(SecuriteForm, RetardForm, VersQui, QuiForm, ParolesForm, FicheForm, NaissanceDite, PersonneForm):
    """One call on one page. Nothing is mandatory but what an act needs; « non abordé » is always an answer."""

    cle = champs.identifiant(widget=forms.HiddenInput, initial=uuid.uuid4)
    sujet = champs.choix("Ce que l’appel annonce", SujetAppel.choices, required=False)
    pour = forms.CharField(label="Pour quel rendez-vous", required=False)
    fermer = champs.choix("Sa demande, si vous répondez ou orientez", FERMER, initial="non", required=False)
    langue = champs.ligne("Sa langue", 40, required=False, aide="Ou « langue des signes », ou « inconnue ».")
    interprete_le = champs.jour("Rappelée avec un interprète, au plus tard", borne=champs.rappel, required=False)
    telephone = champs.ligne("Son téléphone", 30, required=False)
    joindre = champs.choix("La joindre", CANAUX, required=False)
    vocal = champs.choix(
        "Laisser un message vocal", OuiNonInconnu.choices, initial=OuiNonInconnu.INCONNU, required=False
    )
    decision = champs.choix("Votre décision", DECISIONS_APPEL, required=False)
    motif = champs.ligne("Pourquoi (si vous décidez autrement)", 200, required=False)
    creneau = forms.CharField(label="Le créneau", required=False)
    accord_rdv = champs.choix("Son accord pour ce rendez-vous", ACCORDS, required=False)
    motif_hors_champ = champs.choix(
        "Parce que", [("", "Choisir…"), *MotifHorsChamp.choices], liste=True, required=False
    )
    motif_montre = forms.CharField(widget=forms.HiddenInput, required=False)  # the reason that the page proposed
    dit = champs.texte("Ce que vous lui dites", 1000, lignes=2, required=False)
    transmettre = champs.choix("Transmettre pour elle ?", TRANSMETTRE, initial="non", required=False)
    reponse = champs.texte("La réponse que vous donnez", 1000, lignes=2, required=False)

    def __init__(self, fiche: Fiche, *args: Any, agent: Agent, **kwargs: Any):
        super().__init__(fiche, *args, **kwargs)
        self.agent = agent
        self.fields["partenaire"].required = False
        if propose := rappel_propose(timezone.localdate()):
            self.fields["interprete_le"].help_text = f"Sans autre jour : {jour_texte(propose)}."
        champs.offrir(self, "partenaire", offrables(agent.organisme_id))
        self.offrir_cpam(agent.organisme_id)
        autres = origines_offertes(Origine.ASSURE, Origine.PROCHE, Origine.REQUETE, Origine.INCONNU)
        champs.offrir(self, "origine", [(Origine.INCONNU.value, "Non dit"), *autres])

    def clean_creneau(self) -> CreneauChoisi | None:
        """The slot, read back from its value, in an agenda that she may write in."""
        valeur = self.cleaned_data["creneau"]
        return creneau_choisi(self.agent, valeur) if valeur else None

    @property
    def ecrits(self) -> list[str]:
        """What she says, and says of the fiche, as far as it is typed."""
        return [self.cleaned_data.get("paroles", ""), *self.verbatims.values()] if self.is_bound else []

    def proposer_motif(self, propose: str) -> None:
        """Why she is sent elsewhere, as the rule says it, as long as nobody chose another reason."""
        if self.is_bound and self.data.get("motif_hors_champ", "") in ("", self.data.get("motif_montre", "")):
            self.data = donnees = self.data.copy()  # type: ignore[attr-defined]
            donnees["motif_hors_champ"] = donnees["motif_montre"] = propose
        if not self.is_bound:
            self.initial = {**self.initial, "motif_hors_champ": propose, "motif_montre": propose}

    def renouveler(self) -> None:
        """Another key: what is typed here is another call than the one kept."""
        self.data = donnees = self.data.copy()  # type: ignore[attr-defined]
        donnees["cle"] = str(uuid.uuid4())

    def annoncer(self, *, attendue: bool) -> None:
        """What a call may announce of her: a delay or an absence, only when she has an appointment."""
        if not attendue:
            champs.offrir(self, "sujet", [c for c in SujetAppel.choices if c[0] not in DU_RENDEZ_VOUS])

    def clean(self) -> dict[str, Any]:
        """A relative who calls is the origin; through whoever translates, it is the person herself."""
        lu = super().clean()
        if lu.get("qui") != QuiAppelle.TRADUIT:  # shown to who translates alone, whatever stayed in it
            self.errors.pop("interprete_le", None)
            lu |= {"interprete_le": None}
        lu["origine"] = ORIGINE_DE.get(lu.get("qui", ""), lu["origine"])
        return lu


class AuRegistreForm(SollicitationForm):
    """What a caller asks about somebody, begun with what the call's page says. Nobody chosen: the product finds whom."""

    def __init__(self, *args: Any, depart: dict[str, Any], **kwargs: Any):
        super().__init__(*args, assure=None, **kwargs)
        self.initial = {**self.initial, **depart}
        pour: Any = self.fields["pour"]
        pour.required = pour.widget.is_required = False
        pour.empty_label = "Celle qui la suit, sinon celle de permanence"
        pour.help_text = "Choisie sans être montrée : cette page ne dit pas si nous connaissons la personne."
        self.fields["de_qui"].help_text = "Son nom, sa qualité, sa référence, et ce qu’il demande, en quelques mots."


class DemandeForm(ParolesForm):
    """A demande noted by whoever has the person, or her referrer, in front of her."""

    origine = champs.choix("De la part de", liste=True, initial=Origine.ASSURE)
    canal = champs.choix("Par", CANAUX_NOTES, liste=True, initial=CanalSignalement.ACCUEIL)
    accord = champs.choix("Est-elle d’accord ?", Accord.choices, initial=Accord.NON_RECUEILLI)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "origine", origines_offertes(Origine.REQUETE, Origine.INCONNU))


class IdentifierForm(SecuriteForm, PersonneForm):
    """Who a demande is about."""


class LigneForm(forms.Form):
    """A démarche in one line, from the day page. Any dossier may be sent: the access control says whose it is."""

    dossier = forms.UUIDField(
        label="Pour qui",
        widget=forms.Select,
        error_messages={"required": "Choisir pour qui.", "invalid": "Choisir pour qui."},
    )
    intitule = champs.ligne("Ce que vous avez fait", vide="Écrivez la démarche en une ligne.")
    reponse_attendue_le = champs.jour("Réponse attendue le", borne=champs.echeance, required=False)

    def __init__(self, *args: Any, dossiers: Sequence[DossierListe], **kwargs: Any):
        super().__init__(*args, **kwargs)
        siens: Any = self.fields["dossier"].widget
        siens.choices = [("", "Choisir…"), *sorted(((d.id, d.personne) for d in dossiers), key=itemgetter(1))]


class OuvrirForm(forms.Form):
    """What cannot be rebuilt later, each with « inconnu »."""

    axe = champs.choix("Axe principal", Axe.choices, initial=Axe.INCONNU)
    ouvert_le = champs.jour("Commence le", borne=champs.passee, required=False, calendrier=False, attributs=JMA)
    situation_emploi = champs.choix("Son travail", SituationEmploi.choices, liste=True, initial=SituationEmploi.INCONNU)
    travailleur_independant = champs.choix("À son compte ?", OuiNonInconnu.choices, initial=OuiNonInconnu.INCONNU)
    composition_foyer = champs.choix(
        "Avec qui vit la personne", CompositionFoyer.choices, liste=True, initial=CompositionFoyer.INCONNU
    )


class RendezVousForm(SecuriteForm):
    """One of the slots proposed for a demande."""

    cle = champs.identifiant(widget=forms.HiddenInput, initial=uuid.uuid4)
    creneau = champs.choix("Créneau", vide="Choisir un créneau.")
    motif = champs.ligne("Pourquoi (si vous décidez autrement que proposé)", 200, required=False)
    accord_rdv = champs.choix("Son accord, puisque quelqu’un d’autre l’a demandé", ACCORDS, required=False)

    def __init__(
        self, *args: Any, agent: Agent, creneaux: Sequence[Creneau], par_une_autre: bool = False, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.lire = partial(creneau_choisi, agent)
        if not par_une_autre:
            del self.fields["accord_rdv"]
        proposes = [(c.valeur, c.libelle) for c in creneaux]
        champs.offrir(self, "creneau", proposes, aussi=lambda valeur: self.lire(valeur) is not None)
        self.fields["creneau"].error_messages["invalid_choice"] = CRENEAU_PERDU

    @property
    def choix(self) -> CreneauChoisi | None:
        """The slot, read back from its value."""
        return self.lire(self.cleaned_data["creneau"])


class RappelForm(forms.Form):
    """When to call somebody back, at the caisse's own clock."""

    le = champs.jour("Le", borne=champs.rappel, vide="Dites quand la rappeler : un jour et une heure.")
    a = champs.heure("À", initial="14:00")


class AccepterForm(SecuriteForm):
    """What she chooses: a seat of a meeting, a slot, or a date to be found later."""

    PLUS_TARD = "plus_tard"
    cle = champs.identifiant(widget=forms.HiddenInput, initial=uuid.uuid4)
    voie = champs.choix("Comment elle a répondu", Voie.choices, liste=True)
    choix = champs.choix("Ce qu’elle choisit", vide="Choisir avec elle une date.")

    def __init__(
        self, *args: Any, agent: Agent, seances: Any, creneaux: Sequence[Creneau], voie: str = "", **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.lire = partial(creneau_choisi, agent)
        self.fields["voie"].initial = voie if voie in Voie.values else Voie.TELEPHONE
        self.seances = {f"seance:{s.pk}": s for s in seances}
        lignes = [(cle, _dire_seance(s)) for cle, s in self.seances.items()]
        lignes += [(c.valeur, c.libelle) for c in creneaux]
        lignes.append((self.PLUS_TARD, "Pas de date maintenant : elle attendra un rendez-vous"))
        champs.offrir(self, "choix", lignes, aussi=lambda valeur: self.lire(valeur) is not None)

    @property
    def seance_choisie(self) -> Any:
        """The meeting, when one was chosen."""
        return self.seances.get(self.cleaned_data["choix"])

    @property
    def creneau_choisi(self) -> CreneauChoisi | None:
        """The slot, when one was chosen."""
        choix = self.cleaned_data["choix"]
        return None if choix in self.seances or choix == self.PLUS_TARD else self.lire(choix)

    @property
    def dite(self) -> str:
        """What was done, for the next page."""
        if self.seance_choisie:
            return "La place est prise ; une confirmation neutre part, si ses souhaits le permettent."
        return (
            "Le rendez-vous est pris."
            if self.creneau_choisi
            else "L’offre est acceptée ; reste à donner un rendez-vous."
        )


def _dire_seance(seance: Any) -> str:
    debut = seance.debut_local
    places = "place" if seance.libres == 1 else "places"
    return f"Réunion · {jour(debut)} à {heure(debut)} · {seance.lieu} · {seance.libres} {places}"


class PresenceForm(forms.Form):
    """Whose seat."""

    inscription_id = forms.UUIDField()

    @property
    def inscription(self) -> uuid.UUID | None:
        """The key typed, None when it is not one."""
        return self.cleaned_data["inscription_id"] if self.is_valid() else None
