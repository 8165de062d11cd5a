"""What former codes became, read from the files that tell it; and the refusal of a load that would lose communes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Max

from jalons.fondations.territoires import rules
from jalons.fondations.territoires.enums import TypeCommune
from jalons.fondations.territoires.lecture import Bilan, Fichier, FichierIllisible, lignes
from jalons.fondations.territoires.models import Commune

_RETABLIES = {"20", "21"}  # MOD of Insee: a commune is created out of another, which stands
_MONTREES = 5


def lire(fichier: Fichier, bilan: Bilan) -> dict[str, str]:
    """``{former code: the one that it became}``, from Insee's movements or Etalab's ``anciensCodes``; the last one wins."""
    trouves: dict[str, str] = {}
    couples = _anciens_codes(fichier) if fichier.texte.lstrip()[:1] == "[" else _evenements(fichier)
    for rang, ancien, vers in couples:
        bilan.lus += 1
        if rules.code_commune_valide(ancien) and rules.code_commune_valide(vers):
            trouves[ancien] = vers
        else:
            bilan.rejeter(rang, f"{ancien} → {vers}", "code Insee inconnu")
    bilan.gardes = len(trouves)
    return trouves


def _anciens_codes(fichier: Fichier) -> list[tuple[int, str, str]]:
    try:
        return [
            (rang, str(ancien), str(commune["code"]))
            for rang, commune in enumerate(json.loads(fichier.texte), 1)
            for ancien in commune.get("anciensCodes", ())
        ]
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as erreur:
        raise FichierIllisible(
            f"{fichier.nom} : JSON illisible ou coupé. Remède : télécharger de nouveau le fichier."
        ) from erreur


def _evenements(fichier: Fichier) -> list[tuple[int, str, str]]:
    dates = [
        (ligne["DATE_EFF"], numero, ligne["COM_AV"], ligne["COM_AP"])
        for numero, ligne in lignes(fichier)
        if ligne["TYPECOM_AP"] == TypeCommune.COMMUNE
        and ligne["COM_AV"] != ligne["COM_AP"]
        and ligne["MOD"] not in _RETABLIES
    ]
    return [(numero, ancien, vers) for _, numero, ancien, vers in sorted(dates)]


def suivre(ancien: str, suites: Mapping[str, str], actuelles: Collection[str]) -> str:
    """The code of today at the end of the chain; '' when it leads nowhere."""
    vus: set[str] = set()
    while ancien not in actuelles:
        if ancien in vus or ancien not in suites:
            return ""
        vus.add(ancien)
        ancien = suites[ancien]
    return ancien


def controler_communes(fichier: Fichier, millesime: int, codes: Collection[str], departements: Iterable[str]) -> None:
    """Refuse a COG that forgets communes of this vintage, or of the one before, in the départements that it covers.

    What the movements given with it tell is no loss. Raises FichierIllisible; nothing was written.
    """
    connues = Commune.objects.filter(millesime__lte=millesime, departement_code__in=departements)
    reference = connues.aggregate(m=Max("millesime"))["m"]
    connues = connues.filter(millesime=reference).exclude(type=TypeCommune.ANCIENNE)
    if reference != millesime:
        connues = connues.filter(remplacee_par="")  # the codes before stay, in their own vintage
    noms = dict(connues.order_by("code").values_list("code", "nom"))
    refuser_pertes(
        fichier,
        [f"{code} {nom}" for code, nom in noms.items() if code not in codes and code not in fichier.mouvements],
        "Si elles ont fusionné, donner en même temps le fichier qui dit ce qu’elles sont devenues "
        "(mouvements de l’Insee, ou communes d’Etalab et leurs anciens codes).",
    )


def refuser_pertes(fichier: Fichier, perdues: Collection[str], aussi: str) -> None:
    """Raises FichierIllisible when what is loaded would lose these communes."""
    if perdues:
        exemples = ", ".join(sorted(perdues)[:_MONTREES])
        suite = ", …" if len(perdues) > _MONTREES else ""
        raise FichierIllisible(
            f"{fichier.nom} : {len(perdues)} communes déjà chargées n’y sont pas ({exemples}{suite}) ; le fichier est sans "
            f"doute coupé. Rien n’en a été chargé. Remède : le reprendre entier à sa source. {aussi}".strip()
        )
