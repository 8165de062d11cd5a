"""Put the fictitious region into the base: its communes, shapes, Carsat, CPAM and reception places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jalons.fondations.territoires import chargement, services
from jalons.fondations.territoires.enums import Niveau, TypeCommune, TypeLieu, TypeOrganisme
from jalons.fondations.territoires.geographie_fictive import (
    DEPARTEMENTS,
    REGION_CODE,
    REGION_NOM,
    CommuneFictive,
    Geographie,
    geographie,
)
from jalons.fondations.territoires.lecture import LigneCommune
from jalons.fondations.territoires.models import LieuAccueil, Organisme

MILLESIME = 2024
CARSAT = "carsat-demo"
RUES = (
    "rue du Marché",
    "place de la République",
    "avenue de la Gare",
    "rue des Tilleuls",
    "place de l’Église",
    "rue Basse",
)
# département, rank of the commune by population, type, name, access
LIEUX = (
    ("960", 1, TypeLieu.SIEGE, "Siège du service social", "Plain-pied, bus 2 et 5, arrêt Marché"),
    ("960", 1, TypeLieu.HOPITAL, "Permanence du centre hospitalier de l’Aubrelle", "Ascenseur, parking visiteurs"),
    ("960", 2, TypeLieu.CPAM, "Accueil de la CPAM", "Rampe, parking devant l’entrée"),
    ("960", 3, TypeLieu.PERMANENCE, "Maison France services", "Plain-pied"),
    ("961", 1, TypeLieu.ANTENNE, "Accueil de la CPAM", "Ascenseur, gare à 300 m"),
    ("961", 2, TypeLieu.PERMANENCE, "Permanence en mairie", "Rampe, sonner à l’entrée"),
    ("962", 1, TypeLieu.CIRCONSCRIPTION, "Accueil de la CPAM", "Plain-pied, bus 1"),
    ("962", 2, TypeLieu.PARTENAIRE, "Centre médico-social", "Plain-pied, parking"),
)


@dataclass(frozen=True)
class RegionFictive:
    """What the rest of the demonstration stands on."""

    carsat: Organisme
    cpam: dict[str, Organisme]  # by département
    lieux: list[LieuAccueil]
    geographie: Geographie


@transaction.atomic
def creer_region(*, graine: int = 1977, millesime: int = MILLESIME, du: date = date(2020, 1, 1)) -> RegionFictive:
    """Create, or find again, the fictitious region. Run twice with the same seed: the same rows."""
    region = geographie(graine)
    _poser_geographie(region, millesime)
    carsat = _organisme(CARSAT, "Carsat Val-d’Aubrelle", TypeOrganisme.CARSAT, None)
    services.couvrir(organisme=carsat, departements=DEPARTEMENTS, du=du)
    cpam = {}
    for code, nom in DEPARTEMENTS.items():
        article = "des " if nom.startswith("Marches") else "de l’" if nom[0] in "AEIOU" else "de la "
        cpam[code] = _organisme(f"cpam-{code}", f"CPAM {article}{nom}", TypeOrganisme.CPAM, carsat)
        services.couvrir(organisme=cpam[code], departements=[code], du=du)
    communes = {c.code: c for c in region.communes}
    lieux = [_lieu(carsat, rang, communes, du) for rang in range(len(LIEUX))]
    return RegionFictive(carsat, cpam, lieux, region)


def _poser_geographie(region: Geographie, millesime: int) -> None:
    lignes = [
        LigneCommune(c.code, TypeCommune.COMMUNE, c.nom, c.canton, c.departement, REGION_CODE, "", False)
        for c in region.communes
    ]
    chargement.poser_communes(millesime, lignes, region.cantons)
    chargement.poser_territoires(millesime, Niveau.REGION, [(REGION_CODE, REGION_NOM, "")])
    departements = [(d, nom, REGION_CODE, region.chefs_lieux[d]) for d, nom in region.departements.items()]
    chargement.poser_territoires(millesime, Niveau.DEPARTEMENT, departements)
    chargement.poser_coordonnees(millesime, {c.code: (c.latitude, c.longitude) for c in region.communes})
    cantons = [(code, nom, code[:3]) for code, nom in region.cantons.items()]
    chargement.poser_territoires(millesime, Niveau.CANTON, cantons)
    chargement.poser_populations(millesime, {c.code: c.population for c in region.communes})
    chargement.poser_contours(millesime, Niveau.COMMUNE, [(c.code, c.contour) for c in region.communes])
    chargement.dessiner_cantons(millesime, DEPARTEMENTS)


def _organisme(code: str, nom: str, type: str, parent: Organisme | None) -> Organisme:
    valeurs = {"nom": nom, "type": type, "parent": parent, "fictif": True}
    return Organisme.objects.update_or_create(code=code, defaults=valeurs)[0]


def _lieu(carsat: Organisme, rang: int, communes: dict[str, CommuneFictive], du: date) -> LieuAccueil:
    departement, place, type, nom, acces = LIEUX[rang]
    commune = communes[f"{departement}{place:02d}"]
    ecart = 0.012 if type == TypeLieu.HOPITAL else 0.0  # does not cover the other place of its town on the map
    valeurs = {
        "type": type,
        "adresse": f"{3 + 4 * rang} {RUES[rang % len(RUES)]}, {commune.nom}",
        "acces": acces,
        "latitude": commune.latitude + ecart,
        "longitude": commune.longitude + ecart,
        "ouvert_du": du,
    }
    nom = f"{nom}, {commune.nom}"
    return LieuAccueil.objects.update_or_create(organisme=carsat, nom=nom, commune_code=commune.code, defaults=valeurs)[
        0
    ]


__all__ = ["CARSAT", "DEPARTEMENTS", "MILLESIME", "REGION_NOM", "RegionFictive", "creer_region", "geographie"]
