"""What is typed of a stoppage: one sheet, rows for the prescriptions and for the other dates, « inconnu » everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from jalons.fondations.socle import champs
from jalons.fondations.socle.dates import jour_annee

from .enums import Antecedents, GenreFait, Nature, OuiNonInconnu, Statut, Su, Suite
from .montants import LIGNES
from .selectors import ArretTrouve, LigneVue
from .valeurs import Fait, Faits, Periode

VIDES = 2  # rows left empty below those that are filled
PERIODE = ("debut", "fin", "nature", "ald", "tpt", "su", "su_le")
FAIT = ("genre", "le", "mots", "su", "su_le")


class FaitsForm(forms.Form):
    """Everything that was told; a row without dates says nothing, and an emptied one is taken off."""

    statut = champs.choix("Son statut", Statut.choices, initial=Statut.INCONNU)
    antecedents = champs.choix(
        "Ses arrêts des trois dernières années", Antecedents.choices, initial=Antecedents.INCONNU,
        aide="La limite de 360 indemnités compte tous les arrêts maladie payés depuis trois ans.",
    )  # fmt: skip
    ij_jour = champs.montant(
        "Indemnité nette par jour", aide="Celle du dernier paiement. Vide : inconnue, jamais zéro."
    )
    ij_su = champs.choix("Comment vous le savez", Su.choices, initial=Su.DIT, liste=True)
    ij_su_le = champs.jour("Le", borne=champs.passee, required=False)
    complement = champs.choix("Un complément de l’employeur", OuiNonInconnu.choices, initial=OuiNonInconnu.INCONNU)
    complement_total = champs.montant("En tout par mois, indemnités comprises", aide="Net. Vide : inconnu.")
    complement_fin = champs.jour("Dernier jour du complément", borne=champs.plausible, required=False)
    complement_su = champs.choix("Comment vous le savez", Su.choices, initial=Su.DIT, liste=True)
    complement_su_le = champs.jour("Le", borne=champs.passee, required=False)
    version = champs.version()

    def __init__(self, saisi: Any = None, *, faits: Faits, version: int, initial: Mapping[str, Any] | None = None):
        super().__init__(saisi, initial={**valeurs_de(faits), "version": version, **(initial or {})})
        self.periodes = self._rangs("p", "debut", len(faits.periodes))
        self.autres = self._rangs("f", "le", len(faits.faits))
        for n in self.periodes:
            self._periode(f"p{n}_", n + 1)
        for n in self.autres:
            self._fait(f"f{n}_", n + 1)

    def _rangs(self, lettre: str, temoin: str, connus: int) -> range:
        """As many rows as are filled or were posted, and VIDES more."""
        postes = [n for n in range(LIGNES + VIDES) if f"{lettre}{n}_{temoin}" in self.data]
        repris = [n for n in range(LIGNES) if f"{lettre}{n}_{temoin}" in self.initial]
        return range(max([connus + VIDES, *(n + 1 for n in postes), *(n + 2 for n in repris)]))

    def _periode(self, p: str, rang: int) -> None:
        self.fields[f"{p}debut"] = champs.jour(f"Arrêt {rang} : premier jour", borne=champs.plausible, required=False)
        self.fields[f"{p}fin"] = champs.jour(f"Arrêt {rang} : dernier jour", borne=champs.plausible, required=False)
        nature = champs.choix("Nature", Nature.choices, liste=True, required=False, initial=Nature.INCONNU)
        self.fields[f"{p}nature"] = nature
        self.fields[f"{p}ald"] = champs.choix(
            "En ALD", OuiNonInconnu.choices, liste=True, required=False, initial=OuiNonInconnu.INCONNU
        )
        self.fields[f"{p}tpt"] = forms.BooleanField(label="Temps partiel thérapeutique", required=False)
        self._su(p)

    def _fait(self, f: str, rang: int) -> None:
        genres = [("", "Choisir"), *GenreFait.choices]
        self.fields[f"{f}genre"] = champs.choix(f"Date {rang} : quoi", genres, liste=True, required=False)
        self.fields[f"{f}le"] = champs.jour("Le", borne=champs.plausible, required=False)
        self.fields[f"{f}mots"] = champs.ligne("Précision", 80, required=False)
        self._su(f)

    def _su(self, prefixe: str) -> None:
        su = champs.choix("Comment", Su.choices, liste=True, required=False, initial=Su.DIT)
        self.fields[f"{prefixe}su"] = su
        self.fields[f"{prefixe}su_le"] = champs.jour("Su le", borne=champs.passee, required=False)

    def lignes_periodes(self) -> Iterator[list[forms.BoundField]]:
        """The rows of prescriptions, for the template."""
        return ([self[f"p{n}_{nom}"] for nom in PERIODE] for n in self.periodes)

    def lignes_faits(self) -> Iterator[list[forms.BoundField]]:
        """The rows of other dates, for the template."""
        return ([self[f"f{n}_{nom}"] for nom in FAIT] for n in self.autres)

    def clean(self) -> dict[str, Any]:
        """A row is whole or empty; its days are in order."""
        lu: dict[str, Any] = super().clean() or {}
        for n in self.periodes:
            self._verifier_periode(f"p{n}_", lu)
        for n in self.autres:
            genre, le = lu.get(f"f{n}_genre"), lu.get(f"f{n}_le")
            if genre and not le and not self.errors.get(f"f{n}_le"):
                self.add_error(f"f{n}_le", "Donnez la date, ou videz la ligne.")
            if le and not genre:
                self.add_error(f"f{n}_genre", "Dites ce que c’est, ou videz la ligne.")
        if lu.get("complement") != OuiNonInconnu.OUI and (lu.get("complement_fin") or lu.get("complement_total")):
            self.add_error("complement", "Vous donnez une date ou un montant : répondez « oui », ou videz-les.")
        if lu.get("complement") == OuiNonInconnu.OUI and lu.get("statut") in (Statut.INDEPENDANT, Statut.LIBERAL):
            self.add_error(
                "complement",
                "Ce complément vient d’un employeur : notez une prévoyance dans le budget, ou changez le statut.",
            )
        return lu

    def _verifier_periode(self, p: str, lu: Mapping[str, Any]) -> None:
        debut, fin = lu.get(f"{p}debut"), lu.get(f"{p}fin")
        if debut and fin and fin < debut:
            self.add_error(f"{p}fin", f"Cette fin précède le {jour_annee(debut)} : corrigez l’une des dates.")
        for nom, autre in (("debut", fin), ("fin", debut)):
            if autre and not lu.get(p + nom) and not self.errors.get(p + nom):
                self.add_error(p + nom, "Donnez les deux jours de l’arrêt, ou videz la ligne.")

    def faits(self) -> Faits:
        """What was typed, once it is valid."""
        lu, aujourdhui = self.cleaned_data, timezone.localdate()
        periodes = [{nom: lu[f"p{n}_{nom}"] for nom in PERIODE} for n in self.periodes if lu[f"p{n}_debut"]]
        autres = [{nom: lu[f"f{n}_{nom}"] for nom in FAIT} for n in self.autres if lu[f"f{n}_genre"]]
        simples = {nom: lu[nom] for nom in SIMPLES}
        return Faits(
            periodes=tuple(sorted((Periode(**_su(p, aujourdhui)) for p in periodes), key=lambda p: p.debut)),
            faits=tuple(sorted((Fait(**_su(f, aujourdhui)) for f in autres), key=lambda f: f.le)),
            **simples,
        )


SIMPLES = (
    "statut", "antecedents", "ij_jour", "ij_su", "ij_su_le", "complement", "complement_total", "complement_fin",
    "complement_su", "complement_su_le",
)  # fmt: skip


def _su(ligne: Mapping[str, Any], aujourdhui: date) -> dict[str, Any]:
    """A row said without its day was said today; an answer left out is the unknown one."""
    lue = {nom: valeur for nom, valeur in ligne.items() if valeur not in ("", None)}
    return {"su_le": aujourdhui} | lue


def valeurs_de(faits: Faits) -> dict[str, Any]:
    """The facts by the names of the form."""
    lues: dict[str, Any] = {nom: getattr(faits, nom) for nom in SIMPLES}
    for n, periode in enumerate(faits.periodes):
        lues |= {f"p{n}_{nom}": getattr(periode, nom) for nom in PERIODE}
    for n, fait in enumerate(faits.faits):
        lues |= {f"f{n}_{nom}": getattr(fait, nom) for nom in FAIT}
    return lues


def reprise(faits: Faits, trouve: ArretTrouve | None) -> dict[str, Any]:
    """The days that the monthly request found, in the first empty row."""
    p = f"p{len(faits.periodes)}_"
    return {f"{p}debut": trouve.debut, f"{p}fin": trouve.fin, f"{p}su": Su.VU} if trouve else {}


class ReglerForm(forms.Form):
    """What the worker says of a date of the line."""

    cle = champs.choix("Échéance", liste=True, vide="Choisissez l’échéance.")
    suite = champs.choix("Ce qu’il en est", [c for c in Suite.choices if c[0] != Suite.GARDEE])
    motif = champs.ligne("En une ligne", 160, required=False, aide="Nécessaire quand elle ne la concerne pas.")
    version = champs.version()

    def __init__(self, *args: Any, lignes: Sequence[LigneVue], **kwargs: Any):
        super().__init__(*args, **kwargs)
        offertes = [
            (vue.ligne.cle, f"{jour_annee(vue.ligne.date)} : {vue.ligne.quoi}") for vue in lignes if vue.ligne.date
        ]
        champs.offrir(self, "cle", [("", "Choisir"), *offertes])
