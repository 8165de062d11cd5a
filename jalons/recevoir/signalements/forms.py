"""What is typed during a call and on a demande. The call page is made of the first five, in its order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.models import Fiche
from jalons.fondations.referentiels.selectors import origines
from jalons.fondations.socle import champs
from jalons.fondations.socle.caracteres import une_ligne
from jalons.fondations.socle.transitions import permises
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.enums import Regime
from jalons.personnes.partenaires.forms import VersQui

from .enums import (
    ECRITS_DEHORS,
    TRANSITIONS,
    Accord,
    CanalSignalement,
    CanalTentative,
    Decision,
    IssueTentative,
    LienSante,
    Moment,
    MotifCloture,
    MotifHorsChamp,
    Objet,
    Origine,
    QuiAppelle,
    Reponse,
    Risque,
    StatutPartenaire,
)
from .rules import Candidat, dit_une_naissance
from .services.decisions import ACTES

DECISIONS_APPEL = [(d.value, d.label) for d in (Decision.RECEVOIR, Decision.ORIENTER, Decision.EXAMINER)]
CLOTURES = [
    (m.value, m.label)
    for m in MotifCloture
    if m not in (MotifCloture.ACCOMPAGNEMENT_TERMINE, MotifCloture.REPONSE_PONCTUELLE)
]
CANAUX_NOTES = [(c.value, c.label) for c in CanalSignalement if c not in ECRITS_DEHORS]
TRANSMETTRE = [("oui", "Oui, avec son accord"), ("non", "Non, elle appellera")]


def origines_offertes(*sauf: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The origins of today by group, those of ``sauf`` left out."""
    groupes = origines(timezone.localdate())
    return [(nom, [(code, mots) for code, mots in lues if code not in sauf]) for nom, lues in groupes]


class QuiForm(forms.Form):
    """Step 1: who is on the line and, when it is not the person, for whom she speaks."""

    qui = champs.choix("Qui appelle ?", QuiAppelle.choices, initial=QuiAppelle.PERSONNE)
    origine = champs.choix("De la part de", liste=True, required=False)
    referent_nom = champs.ligne("Son nom", 120, required=False)
    referent_service = champs.ligne("Son service", 120, required=False)
    canal = champs.choix("Par", CANAUX_NOTES, liste=True, required=False, initial=CanalSignalement.TELEPHONE)
    connaissance = champs.choix(
        "La personne sait-elle qu’on nous la signale ?", Accord.choices, required=False, initial=Accord.NON_RECUEILLI
    )
    accord = champs.choix("Est-elle d’accord ?", Accord.choices, required=False, initial=Accord.NON_RECUEILLI)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "origine", origines_offertes())

    def clean(self) -> dict[str, Any]:
        """The person who calls herself knows and agrees; unknown answers stay « non recueilli »."""
        lu = super().clean() or {}
        soi = lu.get("qui") == QuiAppelle.PERSONNE
        lu["origine"] = Origine.ASSURE if soi else lu.get("origine") or Origine.INCONNU
        lu["canal"] = lu.get("canal") or CanalSignalement.TELEPHONE
        for champ in ("connaissance", "accord"):
            lu[champ] = Accord.OUI if soi else lu.get(champ) or Accord.NON_RECUEILLI
        return lu


class NaissanceDite(forms.Form):
    """A birth told without its day (« 1962 », « en 1956 ») stays as it was told, wherever it is typed."""

    def clean(self) -> dict[str, Any]:
        """``naissance_dite``: the words, when ``naissance`` is no day; '' otherwise."""
        lu = super().clean() or {}
        ecrite = une_ligne(str(self.data.get("naissance") or "")).strip()
        dite = "naissance" in self.errors and dit_une_naissance(ecrite, timezone.localdate())
        if dite:
            del self.errors["naissance"]
            lu["naissance"] = None
        return lu | {"naissance_dite": ecrite if dite else ""}


class ParolesForm(forms.Form):
    """Step 3: what the person wants passed on, in her words, then two coarse codes and a date, all optional."""

    paroles = champs.texte("Ce que la personne veut que l’on transmette", 4000, numero="retire", required=False)
    objet = champs.choix(
        "La question porte surtout sur", Objet.choices, liste=True, required=False, initial=Objet.NON_ABORDE
    )
    lien_sante = champs.choix("Ce qui est en cause", LienSante.choices, required=False, initial=LienSante.NON_ABORDE)
    echeance = champs.jour(
        "Une date qui compte pour elle",
        borne=champs.echeance,
        required=False,
        aide="Fin d’un droit, d’un complément de salaire, sortie d’hôpital…",
    )
    risque = champs.choix("Risque", Risque.choices, liste=True, required=False, initial=Risque.INCONNU)
    regime = champs.choix("Régime", Regime.choices, liste=True, required=False, initial=Regime.INCONNU)
    danger = champs.choix(
        "Un danger, pour elle ou pour un proche ?", Reponse.choices, required=False, initial=Reponse.NON_ABORDE
    )

    def clean(self) -> dict[str, Any]:
        """An answer left aside is « non abordé » or « inconnu »."""
        lu = super().clean() or {}
        lu["objet"] = lu.get("objet") or Objet.NON_ABORDE
        lu["lien_sante"] = lu.get("lien_sante") or LienSante.NON_ABORDE
        lu["risque"] = lu.get("risque") or Risque.INCONNU
        lu["regime"] = lu.get("regime") or Regime.INCONNU
        lu["danger"] = lu.get("danger") or Reponse.NON_ABORDE
        return lu


class FicheForm(forms.Form):
    """Step 4: one answer an item of the fiche in force, « non abordé » by default, and what was said.

    ``fiche``: referentiels.selectors.fiche_en_vigueur("fragilite", jour). After ``is_valid()``: ``reponses``,
    ``verbatims``, ``titres`` (dicts by item code, in the fiche's order) and ``fiche_version``, as
    ``recevoir_signalement`` takes them.
    """

    def __init__(self, fiche: Fiche, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fiche = fiche
        self.articles = list(fiche.items.all())
        for item in self.articles:
            self.fields[f"item_{item.code}"] = champs.choix(
                f"{item.titre}. {item.libelle}", Reponse.choices, required=False, initial=Reponse.NON_ABORDE
            )
            self.fields[f"mots_{item.code}"] = champs.ligne(
                f"Ce qu’elle en dit ({item.titre.lower()})",
                attributs={"placeholder": "avec ses mots"},
                numero="retire",
                required=False,
            )

    def lignes(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """(item, its answer field, its words field), in order, for the template."""
        return [(i, self[f"item_{i.code}"], self[f"mots_{i.code}"]) for i in self.articles]

    @property
    def fiche_version(self) -> str:
        """The version answered to."""
        return str(self.fiche.version)

    @property
    def titres(self) -> dict[str, str]:
        """Item code → its short title in this version."""
        return {i.code: i.titre for i in self.articles}

    @property
    def reponses(self) -> dict[str, str]:
        """Item code → Reponse; what was not answered is « non abordé »."""
        return {i.code: self.cleaned_data.get(f"item_{i.code}") or Reponse.NON_ABORDE for i in self.articles}

    @property
    def verbatims(self) -> dict[str, str]:
        """Item code → the person's words, where there are some."""
        mots = {i.code: self.cleaned_data.get(f"mots_{i.code}", "") for i in self.articles}
        return {code: texte for code, texte in mots.items() if texte}


class SecuriteForm(forms.Form):
    """What was done for a danger: shown, and asked by the service, while one is open."""

    securite = champs.texte(
        "Ce qui a été fait pour le danger", 1000, lignes=2, numero="retire", required=False,
        aide="Qui a été appelé, qui est avec elle. « Rien encore » est une réponse.",
    )  # fmt: skip


class QualifierForm(SecuriteForm):
    """The decision, never filled in advance by the proposition; sending elsewhere has its own form.

    ``statut``: only what this state allows is offered.
    """

    decision = champs.choix("Votre décision")
    motif = champs.ligne("Pourquoi", 200, required=False, attributs={"placeholder": "si vous décidez autrement"})

    def __init__(self, *args: Any, statut: str = "", **kwargs: Any):
        super().__init__(*args, **{"auto_id": "qualifier_%s"} | kwargs)  # orienting stands on the same page
        permis = permises(TRANSITIONS, statut) if statut else list(TRANSITIONS)
        champs.offrir(self, "decision", [(d.value, d.label) for d, acte in ACTES.items() if acte in permis])


class OrientationForm(SecuriteForm, VersQui):
    """Step 6 when it is not ours: to whom, why, what she was told, whether her request is passed on."""

    motif_hors_champ = champs.choix("Raison", MotifHorsChamp.choices, liste=True)
    dit = champs.texte("Ce qui lui a été dit", 2000, aide="Elle repart avec cette réponse, en français simple.")
    transmettre = champs.choix("Transmettre sa demande ?", TRANSMETTRE, initial="non", required=False)
    pourquoi = champs.ligne("Pourquoi (si la proposition était autre)", 200, required=False)

    def pour_service(self) -> dict[str, Any]:
        """The arguments of ``services.reorienter``.

        « Oui, avec son accord » is both the wish and the agreement.
        """
        lu = self.cleaned_data
        oui = lu.get("transmettre") == "oui"
        return {
            "partenaire": lu["partenaire"],
            "motif": lu["motif_hors_champ"],
            "dit": lu["dit"],
            "transmettre": oui,
            "accord": Accord.OUI if oui else Accord.NON_RECUEILLI,
            "pourquoi": lu["pourquoi"],
            "securite": lu["securite"],
        }


class RerouterForm(SecuriteForm, VersQui):
    """Another body for the same request, and what she was told."""

    dit = champs.texte(
        "Ce que vous lui avez dit", 2000, aide="Elle repart avec cette réponse, en français simple.",
        vide="Écrivez ce que vous lui avez dit : elle repart avec une réponse.",
    )  # fmt: skip


class ReponseForm(SecuriteForm):
    """A réponse ponctuelle: what it was about, what was answered."""

    motif = champs.choix("À propos de", Objet.choices[1:], liste=True)
    texte = champs.texte("Ce qui a été répondu", 2000)


class AttributionForm(SecuriteForm):
    """To whom the demande is given."""

    a = champs.objet("Confier à", aucun=None)
    motif = champs.ligne("Pourquoi (si vous choisissez autrement que proposé)", 200, required=False)

    def __init__(
        self, *args: Any, candidats: Iterable[Candidat] = (), charges: Mapping[Any, str] | None = None, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        if charges:  # what each one has in hand today, for who manages her
            champ: Any = self.fields["a"]
            champ.label_from_instance = lambda agent: " : ".join(filter(None, (str(agent), charges.get(agent.pk))))
        agents = Agent.objects.filter(pk__in=[c.agent_id for c in candidats])
        champs.offrir(self, "a", agents.order_by("nom", "prenom", "pk"))


class PassageForm(SecuriteForm):
    """To which caisse a demande goes, and why."""

    vers = champs.objet("À quelle caisse", aucun=None)
    motif = champs.ligne("Pourquoi", 200, vide="Dites pourquoi, en une phrase : l’autre caisse le lira.")

    def __init__(self, *args: Any, caisses: Iterable[Organisme] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "vers", Organisme.objects.filter(pk__in=[c.pk for c in caisses]).order_by("nom"))


class RefusForm(SecuriteForm):
    """Why a worker gives a demande back."""

    motif = champs.ligne("Pourquoi vous ne pouvez pas la suivre", 200)


class ClotureForm(SecuriteForm):
    """Why a demande ends here."""

    motif = champs.choix("Pourquoi clore", CLOTURES, liste=True)


class InformerForm(forms.Form):
    """What was told back to whoever sent the signalement."""

    statut = champs.choix("Réponse donnée", StatutPartenaire.choices, liste=True)


class EssaiForm(forms.Form):
    """One attempt to reach her."""

    canal = champs.choix("Comment", CanalTentative.choices, liste=True)
    moment = champs.choix("À quel moment", Moment.choices)
    le = champs.jour("Quel jour", borne=champs.passee)
    issue = champs.choix("Ce que cela a donné", IssueTentative.choices, initial=IssueTentative.SANS_REPONSE, liste=True)


class EcritForm(forms.Form):
    """What is written to, or heard from, whoever signalled her."""

    texte = champs.texte("Texte", 2000, aide="Ni diagnostic, ni ce qu’elle confie : ce qui l’aide à avancer.")


class AccordForm(forms.Form):
    """What she knows and agrees to, said after the signalement."""

    connaissance = champs.choix("Elle sait qu’on l’a signalée", Accord.choices)
    accord = champs.choix("Elle est d’accord pour que la suite soit dite", Accord.choices)
