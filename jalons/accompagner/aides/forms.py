"""What is typed of aids, of funds and of their payments."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from jalons.accompagner.aides import besoin, selectors
from jalons.accompagner.aides.enums import Decideur, GenreFonds, NatureAide, Reponse, Voie
from jalons.accompagner.aides.models import Financement, Fonds
from jalons.accompagner.instances.selectors import seances_ouvertes_a
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import jour_texte

ANONYME = "Ni nom, ni commune, ni métier, ni diagnostic : la commission le lira."
TAILLE_MAX = 2_000_000  # bytes of a file of answers


class AideForm(forms.Form):
    """A need."""

    nature = champs.choix("Pour quoi", NatureAide.choices, liste=True)
    cout = champs.montant("Ce que cela coûte en tout, en euros")
    besoin = champs.ligne(
        "Ce qui est demandé", 200, aide="« 60 heures d’aide à domicile sur six semaines, à 26 € l’heure »."
    )
    situation = champs.texte("La situation, sans la nommer", 2000, lignes=4, required=False, aide=ANONYME)
    avec = champs.texte("Ce que l’aide changerait", 2000, lignes=3, required=False)
    sans = champs.texte("Sans elle", 2000, lignes=3, required=False)
    pieces = champs.texte("Justificatifs vus", 1000, lignes=2, required=False, aide="Lesquels, et quand.")
    payee = champs.ligne("À qui c’est payé", 160, required=False, aide="L’agent comptable le lit.")
    reference = champs.ligne("Référence", 60, required=False, aide="Facture, devis.")
    version = champs.version()

    def dites(self) -> dict[str, Any]:
        """What the services ask for."""
        lues = self.cleaned_data
        return {
            "nature": lues["nature"], "cout": lues["cout"],
            "dit": besoin.Dit(*(lues[nom] for nom in ("besoin", "situation", "avec", "sans", "pieces"))),
            "payee": besoin.Payee(lues["payee"], lues["reference"]),
        }  # fmt: skip


class PayeeForm(forms.Form):
    """To whom it is paid."""

    payee = champs.ligne("À qui c’est payé", 160)
    reference = champs.ligne("Référence", 60, required=False, aide="Facture, devis.")
    version = champs.version()


class FinanceurForm(forms.Form):
    """Somebody who may pay a part."""

    fonds = champs.objet("Un fonds", aucun="Un autre financeur, nommé à côté", required=False)
    financeur = champs.ligne(
        "Un autre financeur", 120, required=False, aide="CAF, caisse complémentaire, la personne elle-même…"
    )
    demande = champs.montant("Ce qui lui est demandé, en euros")

    def __init__(self, *args: Any, agent: Agent, jour: date, **autres: Any):
        super().__init__(*args, **autres)
        champs.offrir(self, "fonds", selectors.fonds_ouverts(agent, jour))


class DemanderForm(forms.Form):
    """By which way it is asked."""

    voie = champs.choix("Qui décide", Voie.choices, initial=Voie.COMMISSION)
    seance = champs.objet(
        "À quelle séance", aucun="Choisir une séance", required=False,
        mots=lambda s: f"{s.instance}, {jour_texte(s.date_acte)} {s.date_acte.year}",
    )  # fmt: skip
    attendue_le = champs.jour("Réponse attendue le", borne=champs.echeance, required=False)
    version = champs.version()

    def __init__(self, *args: Any, agent: Agent, financement: Financement, **autres: Any):
        super().__init__(*args, **autres)
        champs.offrir(self, "seance", seances_ouvertes_a(agent, "aide"))
        for nom in ("attendue_le",) if financement.siege else ("voie", "seance"):
            del self.fields[nom]


class ReponseForm(forms.Form):
    """What somebody outside answered."""

    accord = champs.choix("Réponse", Reponse.choices)
    le = champs.jour("Le", borne=champs.passee)
    montant = champs.montant("Montant accordé", aide="Vide : tout ce qui était demandé.")
    mots = champs.texte("Ce qui est écrit", 1000, lignes=2, required=False)
    version = champs.version()


class LeForm(forms.Form):
    """A day."""

    le = champs.jour("Le", borne=champs.passee)
    version = champs.version()


class DelegationForm(forms.Form):
    """A decision without a sitting."""

    accord = champs.choix("Décision", Reponse.choices)
    montant = champs.montant("Montant accordé, en euros", aide="Vide : tout ce qui est proposé.")
    raison = champs.choix("Raison", liste=True, required=False, aide="D’un refus, ou d’un accord en partie.")
    mots = champs.texte(
        "En mots simples, pour sa lettre", 4000, lignes=4, aide="Pourquoi, ce que cela change, et la suite."
    )
    version = champs.version()

    def __init__(self, *args: Any, **autres: Any):
        super().__init__(*args, **autres)
        self.fields["raison"].choices = [("", "Choisir"), *selectors.raisons(timezone.localdate())]  # type: ignore[attr-defined]


class InfirmerForm(forms.Form):
    """The second person does not confirm."""

    raison = champs.choix("Raison", liste=True)
    mots = champs.texte("En mots simples, pour sa lettre", 4000, lignes=4)
    version = champs.version()

    def __init__(self, *args: Any, **autres: Any):
        super().__init__(*args, **autres)
        self.fields["raison"].choices = selectors.raisons(timezone.localdate())  # type: ignore[attr-defined]


class VerserForm(forms.Form):
    """A payment to ask for; ``cle``, made with the page, is its key."""

    montant = champs.montant("Montant à payer, en euros")
    cle = champs.identifiant(widget=forms.HiddenInput)


class FondsForm(forms.Form):
    """A fund."""

    nom = champs.ligne("Nom", 120)
    genre = champs.choix("De quel argent", GenreFonds.choices, liste=True)
    decideur = champs.choix("Qui décide", Decideur.choices)
    payeur = champs.ligne("Qui paie", 160, aide="« Agent comptable de la CPAM ».")
    par_fichier = forms.BooleanField(label="On lui envoie un fichier des paiements", required=False, initial=True)
    source = champs.ligne("D’après quel texte", 200, aide="Règlement, délibération, convention.")
    date_debut = champs.jour("Depuis le", borne=champs.en_poste)


class DotationForm(forms.Form):
    """The budget of a year."""

    dotation = champs.montant("Dotation de l’année, en euros")
    seuil_delegation = champs.montant("Par délégation jusqu’à", aide="Vide : jamais.")
    plafond_urgence = champs.montant("En urgence jusqu’à", aide="Vide : jamais.")
    seuil_deux = champs.montant("Deux personnes au-dessus de", aide="Vide : jamais.")
    source = champs.ligne("D’après quelle délibération", 200)
    version = champs.version()


class RetourForm(forms.Form):
    """The payer's answers."""

    fichier = forms.FileField(
        label="Réponses de l’agent comptable (.csv)",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={nom: "Choisissez un fichier .csv." for nom in ("required", "missing", "invalid")}
        | {"empty": "Le fichier est vide. Choisissez-en un autre."},
    )

    def clean_fichier(self) -> str:
        """Its text."""
        recu = self.cleaned_data["fichier"]
        if recu.size > TAILLE_MAX:
            raise forms.ValidationError("Ce fichier dépasse 2 Mo : envoyez-le en plusieurs fois.")
        octets = recu.read()
        if b"\x00" in octets or octets[:4] in (b"PK\x03\x04", b"%PDF"):
            raise forms.ValidationError("Ce n’est pas un fichier .csv : enregistrez-le en CSV, point-virgule.")
        try:
            texte: str = octets.decode("utf-8-sig")
        except UnicodeDecodeError:
            texte = octets.decode("cp1252", errors="replace")
        return unicodedata.normalize("NFC", texte)


def saisie(aide: Any) -> dict[str, Any]:
    """What is told of a need, as its form names it."""
    aide.refresh_from_db()
    dit, payee = besoin.dit_de(aide), besoin.payee_de(aide)
    return {
        "nature": aide.nature, "cout": aide.cout, **dit.__dict__, "payee": payee.nom, "reference": payee.reference,
        "version": aide.version,
    }  # fmt: skip


def dotation_saisie(fonds: Fonds, annee: int) -> dict[str, Any]:
    """The same of a year."""
    e = fonds.exercices.filter(annee=annee).first()
    noms = ("dotation", "seuil_delegation", "plafond_urgence", "seuil_deux", "source", "version")
    return {nom: getattr(e, nom) for nom in noms} if e else {"version": 0}
