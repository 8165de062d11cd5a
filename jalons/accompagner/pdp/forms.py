"""What is typed of a return to work: her employment, the branches, a tool and its steps, what a cell may hear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone

from jalons.accompagner.instances.models import SeanceInstance
from jalons.accompagner.pdp import cellule, demande, projet
from jalons.accompagner.pdp.enums import ARBRE, Choix, EtatPiste, Piste, Risque, Sens, StatutTravail, Titre
from jalons.accompagner.pdp.outils import EtapeOutil
from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import jours_ecrits


class EmploiForm(forms.Form):
    """Her work, as she tells it, and who wrote a risk."""

    statut = champs.choix("Comment elle travaille", StatutTravail.choices, liste=True)
    contrat = champs.ligne(
        "Contrat", 160, required=False, aide="CDI, CDD jusqu’au…, temps plein ou partiel, depuis quand."
    )
    employeur = champs.ligne("Employeur", 160, required=False)
    poste = champs.ligne("Poste", 160, required=False)
    medecin = champs.ligne("Médecin du travail", 160, required=False, aide="Son nom, et son service de prévention.")
    visite_le = champs.jour("Visite de pré-reprise faite le", borne=champs.passee, required=False)
    risque = champs.choix("Risque d’inaptitude", Risque.choices)
    risque_par = champs.ligne("Écrit par", 120, required=False, aide="Le médecin du travail, un autre médecin.")
    risque_le = champs.jour("Écrit le", borne=champs.passee, required=False)
    risque_mots = champs.ligne("Pour quel poste", 160, required=False, aide="Le poste, pas la maladie.")
    titre = champs.choix("Reconnaissance de travailleur handicapé", Titre.choices)
    titre_le = champs.jour("Demandée ou obtenue le", borne=champs.passee, required=False)
    version = champs.version()

    def emploi(self) -> projet.Emploi:
        """What the service keeps."""
        return projet.Emploi(**{nom: v for nom, v in self.cleaned_data.items() if nom != "version"})

    def clean(self) -> dict[str, Any]:
        """A risk that is written says by whom and when."""
        lu = super().clean() or {}
        if lu.get("risque") in (Risque.MEDECIN, Risque.PRE_REPRISE, Risque.INAPTITUDE):
            for nom, mots in (("risque_par", "Dites qui l’a écrit."), ("risque_le", "Dites quel jour.")):
                if not lu.get(nom) and nom not in self.errors:
                    self.add_error(nom, mots)
        return lu


class PistesForm(forms.Form):
    """Where she stands, in her words; the state of each branch."""

    paroles = champs.texte("Ses mots", 1000, lignes=2, required=False, aide="Comme elle les dit.")
    vise = champs.ligne("Ce qu’elle vise", 200, required=False, aide="« un autre poste chez le même employeur ».")
    version = champs.version()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for piste in Piste:
            self.fields[f"e_{piste}"] = champs.choix(piste.label, EtatPiste.choices, liste=True)
            self.fields[f"m_{piste}"] = champs.ligne("Pourquoi, et la suite", 200, required=False)

    def arbre(self) -> Iterator[tuple[str, str, list[tuple[Any, Any]]]]:
        """The branches as the page groups them."""
        for titre, sous_titre, pistes in ARBRE:
            yield titre, sous_titre, [(self[f"e_{p}"], self[f"m_{p}"]) for p in pistes]

    def branches(self) -> tuple[tuple[str, projet.Branche], ...]:
        """Those of which something was said."""
        lu = self.cleaned_data
        dites = [(p.value, projet.Branche(lu[f"e_{p}"], lu[f"m_{p}"])) for p in Piste]
        return tuple((p, b) for p, b in dites if b != projet.Branche())


def pistes_de(dit: projet.Dit) -> dict[str, Any]:
    """The sheet as ``PistesForm`` names it."""
    lus = {f"e_{p}": dit.branche(p).etat for p in Piste} | {f"m_{p}": dit.branche(p).mots for p in Piste}
    return lus | {"paroles": dit.paroles, "vise": dit.vise}


class OuvrirForm(forms.Form):
    """A tool begins with what it would be for."""

    objet = champs.ligne("Ce qui serait demandé", 200, aide="En une phrase, avec ses mots.")


class OutilForm(forms.Form):
    """What is tried, where, with whom, which days."""

    objet = champs.ligne("Ce qui est demandé", 200)
    entreprise = champs.ligne("Entreprise ou organisme d’accueil", 160, required=False)
    tuteur = champs.ligne("Tutrice ou tuteur", 160, required=False)
    tuteur_le = champs.jour("D’accord depuis le", borne=champs.passee, required=False)
    debut = champs.jour("Premier jour", borne=champs.plausible, required=False)
    fin = champs.jour("Dernier jour", borne=champs.plausible, required=False)
    quelques_jours = champs.texte(
        "Jours choisis, s’ils ne se suivent pas", 1000, lignes=2, required=False, aide="Un par ligne : 4 janvier 2027."
    )
    mots = champs.texte("À savoir", 1000, lignes=2, required=False)
    version = champs.version()

    def __init__(self, *args: Any, essai: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not essai:
            del self.fields["quelques_jours"]

    def clean_quelques_jours(self) -> tuple[Any, ...]:
        """Each line is one day. Raises ValidationError naming the one that cannot be read."""
        lus = []
        for ligne in filter(None, (li.strip() for li in self.cleaned_data["quelques_jours"].splitlines())):
            ecrits = jours_ecrits(ligne)
            jour = ecrits[0] if ecrits else champs.jour_ou_rien(ligne)
            if jour is None:
                raise forms.ValidationError(f"« {ligne[:40]} » ne se lit pas : écrivez un jour par ligne, 04/01/2027.")
            lus.append(jour)
        return tuple(sorted(set(lus)))

    def dit(self) -> demande.Dit:
        """What the service keeps, sealed."""
        lu = self.cleaned_data
        noms = ("objet", "entreprise", "tuteur", "tuteur_le", "mots")
        return demande.Dit(**{n: lu[n] for n in noms}, quelques_jours=lu.get("quelques_jours") or ())


class AvancerForm(forms.Form):
    """When, and with which words: the reason of a refusal, the result."""

    le = champs.jour("Le", borne=champs.passee)
    mots = champs.texte("En quelques mots", 1000, lignes=2, required=False)
    version = champs.version()


class PasForm(forms.Form):
    """A step: done, or awaited; what an agreement says."""

    sens = champs.choix("Ce qu’il répond", Sens.choices, required=False)
    mots = champs.texte(
        "En quelques mots", 1000, lignes=2, required=False, aide="Rien de médical : ce que la suite demande."
    )
    qui = champs.ligne("Qui, ou de qui c’est attendu", 160, required=False)
    fait_le = champs.jour("Fait, ou reçu, le", borne=champs.passee, required=False)
    attendu_le = champs.jour(
        "Attendu pour le", borne=champs.plausible, required=False, aide="Entre dans votre journée ce jour-là."
    )
    version = champs.version()

    def __init__(self, *args: Any, etape: EtapeOutil, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not etape.accord:
            del self.fields["sens"]

    def dit(self) -> demande.DitEtape:
        """What the service keeps, sealed."""
        lu = self.cleaned_data
        return demande.DitEtape(mots=lu["mots"], qui=lu["qui"], sens=lu.get("sens") or "")

    def jours(self) -> dict[str, Any]:
        """No day at all is today, done."""
        lus = {nom: self.cleaned_data.get(nom) for nom in ("fait_le", "attendu_le")}
        if not any(lus.values()):
            lus["fait_le"] = timezone.localdate()
        return lus


class PresentationForm(forms.Form):
    """Her answer to each line, and the words."""

    accord_le = champs.jour("Elle l’a dit le", borne=champs.passee)
    version = champs.version()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for code, ligne in cellule.partie().items():
            if not ligne.jamais:
                self.fields[f"c_{code}"] = champs.choix(ligne.titre, Choix.choices, initial=Choix.A_DEMANDER)
                self.fields[f"t_{code}"] = champs.texte(
                    "Ce qui serait dit, mot pour mot", 1500, lignes=2, required=False
                )

    def lignes(self) -> Iterator[tuple[cellule.LignePartie, str, Any, Any]]:
        """Each line of the part: who would hear it, her answer, the words; no field for those that are never said."""
        for code, ligne in cellule.partie().items():
            entend = cellule.ENTEND[ligne.entend]
            yield ligne, entend, *((None, None) if ligne.jamais else (self[f"c_{code}"], self[f"t_{code}"]))

    def dits(self) -> dict[str, Any]:
        """What the service asks for."""
        lu = self.cleaned_data
        choix = {nom[2:]: v for nom, v in lu.items() if nom.startswith("c_")}
        textes = {nom[2:]: v for nom, v in lu.items() if nom.startswith("t_")}
        return {"choix": choix, "textes": textes, "accord_le": lu["accord_le"]}


class SeanceForm(forms.Form):
    """To which cell."""

    seance = champs.objet(
        "Séance", vide="Choisissez une séance.", mots=lambda s: f"{s.instance}, {s.date_acte:%d/%m/%Y}"
    )

    def __init__(self, *args: Any, seances: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "seance", seances if seances is not None else SeanceInstance.objects.none())


class QuestionForm(forms.Form):
    """An employer asks something of her health."""

    qui = champs.texte(
        "Qui le demande, et son adresse", 400, lignes=4, aide="Comme sur l’enveloppe : la réponse lui est destinée."
    )
    quoi = champs.ligne("Ce qui est demandé", 200, aide="« la raison de l’arrêt ». Rien de plus.")
    recue_le = champs.jour("Reçue le", borne=champs.passee)
