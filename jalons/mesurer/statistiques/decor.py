"""What a published version prints besides its cells, kept with it the day it is published: period, names, map, places, year
before. What happens later to a place, a name or a commune changes nothing of what was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from jalons.fondations.territoires import selectors as territoires
from jalons.fondations.territoires.models import Organisme, Territoire
from jalons.mesurer.statistiques.enums import NiveauChiffre, StatutProfessionnel, Ventilation
from jalons.mesurer.statistiques.models import CasePubliee, Publication
from jalons.mesurer.statistiques.places import INCONNU, Place, departement_du_canton
from jalons.reperer.programmes.models import Public

REPERES = {  # the big figures, compared with those of the year before
    "assures_suivis": ("", ""),
    "entretiens": ("", ""),
    "independants": (str(Ventilation.STATUT), "independant"),
    "reponses_ponctuelles": ("", ""),
}


@dataclass(frozen=True)
class Decor:
    """``jours``: days of the year counted. ``mois_cherches``: months that the request looked at, None when it was not kept.
    ``avant``: the big figures of the whole year before; empty when this year, or that one, is not whole.
    """

    jours: int
    mois_cherches: int | None
    region: str
    telephone: str
    fond: territoires.Fond
    habitants: dict[str, int]
    lieux: list[tuple[str, float, float]]
    departements: dict[str, str]
    cantons: dict[str, str]
    publics: dict[str, str]
    avant: dict[str, int]

    def en_json(self) -> dict[str, Any]:
        """As kept with the version."""
        return asdict(self)


def decor_de(publication: Publication, places: Iterable[Place]) -> Decor:
    """That of a version; of one published before it was kept, today's."""
    if publication.fige is None:
        return actuel(publication.organisme, publication.annee, places, publication.au, None)
    lu: dict[str, Any] = dict(publication.fige)
    fond: dict[str, Any] = {
        nom: dict(sorted(v.items())) if isinstance(v, dict) else v for nom, v in lu.pop("fond").items()
    }
    villes = [(nom, latitude, longitude) for nom, latitude, longitude in fond.pop("villes")]
    lieux = [(nom, latitude, longitude) for nom, latitude, longitude in lu.pop("lieux")]
    gele: dict[str, Any] = {"fond": territoires.Fond(**fond, villes=villes), "lieux": lieux}
    return Decor(**lu | gele)


def actuel(organisme: Organisme, annee: int, places: Iterable[Place], au: date, mois_cherches: int | None) -> Decor:
    """As things are now, for what these cells print."""
    codes: dict[str, set[str]] = {}
    for _, niveau, code, _, _ in places:
        codes.setdefault(niveau, set()).add(code)
    jour = date(annee, 12, 31)
    fond = territoires.fond_de_carte(territoires.departements_de(organisme, jour))
    cantons = codes.get(NiveauChiffre.CANTON, set())
    departements = codes.get(NiveauChiffre.DEPARTEMENT, set()) | set(fond.departements.values())
    departements |= {departement_du_canton(c) for c in cantons}
    lieux = list(territoires.lieux_ouverts(jour).filter(organisme=organisme))
    points = territoires.coordonnees_des_lieux(lieux)
    return Decor(
        jours=(au - date(annee, 1, 1)).days + 1,
        mois_cherches=mois_cherches,
        region=organisme.nom,
        telephone=organisme.telephone,
        fond=fond,
        habitants=_habitants(fond.noms),
        lieux=[(lieu.nom, *points[lieu.pk]) for lieu in lieux if lieu.pk in points],
        departements=_noms(NiveauChiffre.DEPARTEMENT, departements),
        cantons=_noms(NiveauChiffre.CANTON, cantons),
        publics=_publics(organisme),
        avant=_avant(organisme, annee - 1) if au == jour else {},
    )


def _noms(niveau: NiveauChiffre, codes: Iterable[str]) -> dict[str, str]:
    lignes = Territoire.objects.filter(niveau=niveau, code__in=codes).order_by("millesime")
    trouves, mot = dict(lignes.values_list("code", "nom")), niveau.label.split()[0]
    return {c: "Résidence inconnue" if c.endswith(INCONNU) else trouves.get(c, f"{mot} {c}") for c in codes}


def ranger(noms: Mapping[str, str], codes: Iterable[str]) -> dict[str, str]:
    """These codes with their names, in order; « Résidence inconnue » last."""
    return dict(sorted(((c, noms[c]) for c in codes), key=lambda n: (n[0].endswith(INCONNU), n[1])))


def _habitants(cantons: Iterable[str]) -> dict[str, int]:
    lignes = Territoire.objects.filter(niveau=NiveauChiffre.CANTON, code__in=cantons, population__gt=0)
    trouves = lignes.order_by("millesime").values_list("code", "population")
    return {code: habitants for code, habitants in trouves if habitants}


def _publics(organisme: Organisme) -> dict[str, str]:
    """Code of a public → its name; the caisse's own comes first."""
    lignes = Public.objects.filter(Q(organisme__isnull=True) | Q(organisme=organisme))
    return dict(lignes.order_by(F("organisme").asc(nulls_first=True), "pk").values_list("code", "libelle"))


def _avant(organisme: Organisme, annee: int) -> dict[str, int]:
    """The big figures published of a whole year: an unfinished one is compared with nothing."""
    version = Publication.objects.filter(organisme=organisme, annee=annee).first()
    if version is None or version.au < date(annee, 12, 31):
        return {}
    cases = CasePubliee.objects.filter(publication=version, territoire_niveau=NiveauChiffre.REGION, masquee=False)
    valeurs = {(c.indicateur, c.ventilation, c.modalite): c.valeur for c in cases if c.valeur is not None}
    places = {nom: ("assures_suivis" if nom == "independants" else nom, *p) for nom, p in REPERES.items()}
    trouvees = {nom: int(valeurs[place]) for nom, place in places.items() if place in valeurs}
    help_la = [c for c in _statuts(version) if c.modalite == StatutProfessionnel.HELP]
    if any(c.masquee for c in help_la):
        trouvees.pop("independants", None)
    elif "independants" in trouvees:
        trouvees["independants"] += sum(int(c.valeur or 0) for c in help_la)
    return trouvees


def _statuts(version: Publication) -> list[CasePubliee]:
    """By professional status, those whom HELP found apart."""
    return list(
        CasePubliee.objects.filter(publication=version, indicateur="assures_suivis", ventilation=Ventilation.STATUT)
    )
