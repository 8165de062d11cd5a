"""The rules of the publics as the monthly request applies them: parameters of the request, then two trees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Q

from jalons.fondations.referentiels import seuils as referentiel
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires.models import Organisme
from jalons.reperer.programmes import rules
from jalons.reperer.programmes.enums import SourcePublic, StatutRegle
from jalons.reperer.programmes.models import VersionRegle
from jalons.reperer.programmes.selectors import versions_en_vigueur

from .enums import Format, GenreEvenement, Horloge
from .erreurs import OptionInvalide
from .models import A1, Extraction, Reperage
from .requete.bilan import LigneReperee
from .requete.options import Options
from .valeurs import CHAMP_DU_MARQUEUR, seuil, valeurs_de

PREMIERE = "1"
ENTIERS = ("jour", "tolerance", "delai_reprise")
SEUILS = {"seuil_ij": "seuil_ij", "seuil_ij_personne": "seuil_ij_personne"}
NOMS = {A1: "Arrêt de plus de trois mois"}


class RegleInconnue(Refus):
    """No such public or version; the message is French and says what exists."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of one person found: the offer ('' when she is not in this public), why, what to ask."""

    offre: str
    criteres: tuple[str, ...]
    inconnus: tuple[str, ...]
    a_demander: bool = False  # not in this public, for want of knowing


def mouvement(avant: Verdict | Reperage | None, apres: Verdict | Reperage | None) -> str:
    """What a version did to one person, beside what the version before said of her: ajouté, retiré, changé (another offer,
    or other criteria that fired); '' when nothing.
    """
    if avant is None or not avant.offre:
        return GenreEvenement.AJOUTE if apres and apres.offre else ""
    if apres is None or not apres.offre:
        return GenreEvenement.RETIRE
    memes = avant.offre == apres.offre and set(avant.criteres) == set(apres.criteres)
    return "" if memes else GenreEvenement.CHANGE


@dataclass(frozen=True, slots=True)
class Regle:
    """One version of the rule of one public. ``version`` is its number; « r » before it when it is the caisse's own.

    ``arbres`` None: no programme is loaded, the request's own markers make the offer.
    """

    code: str
    version: str
    libelle: str = ""
    source: str = SourcePublic.REQUETE
    parametres: Mapping[str, Any] = field(default_factory=dict)
    arbres: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None

    def reglages(self) -> dict[str, Any]:
        """The parameters of the request, typed; those that the rule leaves out keep the request's defaults."""
        lus = {nom: valeur for nom, valeur in self.parametres.items() if valeur not in (None, "")}
        types: dict[str, Any] = dict.fromkeys(ENTIERS, int) | {n: _decimal for n in SEUILS} | {"horloge": Horloge}
        return {nom: types[nom](valeur) for nom, valeur in lus.items() if nom in types}

    def options(self, dossier: Path, mois: str, **autres: Any) -> Options:
        """The monthly request of this rule. Raises OptionInvalide."""
        return Options(fichiers=dossier, mois=mois, **{**self.reglages(), **autres})

    def valeurs(self, ligne: LigneReperee) -> dict[str, object]:
        """What is known of one person found, in the words of the catalogue."""
        reglages = self.reglages()
        return valeurs_de(
            ligne,
            seuil(referentiel.SEUIL_IJ, reglages.get("seuil_ij"), ligne.jour_91),
            seuil(referentiel.SEUIL_IJ_PERSONNE, reglages.get("seuil_ij_personne"), ligne.jour_91),
        )

    def juger(self, valeurs: Mapping[str, object]) -> Verdict:
        """What this rule says of those values."""
        if self.arbres is None:
            raise RegleInconnue("Cette règle n’a pas de critères : lancez « jalons programmes charger ».")
        decision = rules.appliquer(*self.arbres, valeurs)
        a_demander = decision.admission.resultat == rules.Resultat.INCONNU
        return Verdict(decision.offre, decision.criteres, decision.inconnus, a_demander)

    def juger_ligne(self, ligne: LigneReperee, valeurs: Mapping[str, object]) -> Verdict:
        """The same for a row of the request, which already knows its own markers when no programme is loaded."""
        if self.arbres is not None:
            return self.juger(valeurs)
        criteres = tuple(CHAMP_DU_MARQUEUR[m] for m in CHAMP_DU_MARQUEUR if m in ligne.marqueurs)
        return Verdict(ligne.offre, criteres, ligne.inconnus)


SANS_PROGRAMME = Regle(A1, PREMIERE, NOMS[A1])


def _decimal(valeur: Any) -> Decimal:
    return Decimal(str(valeur).replace(",", "."))


def caisse_regionale(organisme: Organisme) -> Organisme:
    """The regional caisse whose service receives the people of this caisse's files."""
    return organisme.parent or organisme


def regle_de(version: VersionRegle) -> Regle:
    """A version of ``programmes`` as the request applies it."""
    prefixe = "r" if version.public.organisme_id else ""
    return Regle(
        version.public.code, f"{prefixe}{version.numero}", version.public.libelle, version.public.source,
        version.parametres, (version.admission, version.differenciee),
    )  # fmt: skip


def _portee(organisme: Organisme) -> Q:
    return Q(public__organisme__isnull=True) | Q(public__organisme=caisse_regionale(organisme))


def regles_en_vigueur(organisme: Organisme, jour: date, source: str = SourcePublic.REQUETE) -> list[Regle]:
    """The rules in force on ``jour`` for a caisse, A1 first; its own public takes the place of a national one."""
    versions = versions_en_vigueur(jour, caisse_regionale(organisme).pk, source)
    trouvees = sorted((regle_de(v) for v in versions), key=lambda r: (r.code != A1, r.code))
    if source == SourcePublic.REQUETE and not VersionRegle.objects.filter(public__code=A1).exists():
        return [SANS_PROGRAMME, *trouvees]
    return trouvees


def regle_de_liste(organisme: Organisme, code: str, jour: date) -> Regle | None:
    """The rule in force of a public found by programmed lists; None when it only has a draft, which is previewed on a list
    first. Raises RegleInconnue.
    """
    for trouvee in regles_en_vigueur(organisme, jour, SourcePublic.LISTE):
        if trouvee.code == code:
            return trouvee
    brouillons = VersionRegle.objects.filter(_portee(organisme), statut=StatutRegle.BROUILLON)
    if brouillons.filter(public__code=code, public__source=SourcePublic.LISTE).exists():
        return None
    connus = ", ".join(r.code for r in regles_en_vigueur(organisme, jour, SourcePublic.LISTE)) or "aucun"
    raise RegleInconnue(
        f"Aucune règle en vigueur pour le public « {code} » des listes. Publics connus : {connus}. "
        "Remède : « jalons programmes charger », publier la règle de ce public, ou attendre son premier jour."
    )


def exiger_accord(regle: Regle, extraction: Extraction, mois: str) -> None:
    """Raises OptionInvalide when this rule is not read in these files, or in that month of a list."""
    liste = extraction.format == Format.LISTE
    if liste and regle.source != SourcePublic.LISTE:
        raise OptionInvalide(
            f"{extraction} est une liste, et « {regle.code} » se lit sur une extraction de la requête. "
            f"Remède : choisir une extraction, ou --public {extraction.public}."
        )
    if regle.source == SourcePublic.LISTE and not liste:
        raise OptionInvalide(
            f"« {regle.code} » se lit sur une liste, et {extraction} n’en est pas une. "
            f"Remède : « jalons charger --format liste --public {regle.code} » d’abord."
        )
    if liste and extraction.public != regle.code:
        raise OptionInvalide(
            f"La liste « {extraction.dossier} » a été chargée pour « {extraction.public} », pas pour « {regle.code} ». "
            f"Remède : « jalons charger --format liste --public {regle.code} » d’abord."
        )
    if liste and mois != extraction.mois:
        raise OptionInvalide(
            f"La liste « {extraction.dossier} » est celle de {extraction.mois}, pas de {mois}. Remède : "
            f"choisir {extraction.mois}."
        )


def regle(organisme: Organisme, code: str, version: str) -> Regle:
    """One version named by its public and its number, whatever its state but a draft. Raises RegleInconnue."""
    propre, numero = version.startswith("r"), version.removeprefix("r")
    lignes = VersionRegle.objects.filter(_portee(organisme), public__code=code).exclude(statut=StatutRegle.BROUILLON)
    for trouvee in lignes.select_related("public"):
        if str(trouvee.numero) == numero and bool(trouvee.public.organisme_id) == propre:
            return regle_de(trouvee)
    if (code, version) == (A1, PREMIERE) and not VersionRegle.objects.filter(public__code=A1).exists():
        return SANS_PROGRAMME
    connues = ", ".join(sorted(f"{v.public.code} {regle_de(v).version}" for v in lignes)) or "aucune"
    raise RegleInconnue(f"Pas de règle « {code} » version « {version} ». Versions publiées : {connues}.")


def rang_de_publication(organisme: Organisme, code: str) -> dict[str, int]:
    """Version → its rank in time among the published ones of this public; what is not there came before."""
    lignes = VersionRegle.objects.filter(_portee(organisme), public__code=code).exclude(statut=StatutRegle.BROUILLON)
    ordre = lignes.select_related("public").order_by("valable_du", "publiee_le", "numero")
    return {regle_de(v).version: rang for rang, v in enumerate(ordre, 1)}


def origine(extraction: Extraction) -> str:
    """How its people were found, and no more: a public's name, like a list's, often tells why somebody is in it."""
    return "Liste programmée" if extraction.format == Format.LISTE else "Requête mensuelle"
