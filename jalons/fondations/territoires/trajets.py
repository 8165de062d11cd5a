"""Travel times: the road graph kept in a file, the minutes kept in a table. Both acts can be killed and run again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.journal.services import inscrire
from jalons.fondations.territoires import selectors
from jalons.fondations.territoires.archives import FichierIllisible
from jalons.fondations.territoires.enums import SourceTrajet
from jalons.fondations.territoires.models import LieuAccueil, Organisme, ReseauRoutier, Trajet
from jalons.fondations.territoires.routes import durees, graphe
from jalons.fondations.territoires.routes.durees import Durees, Point
from jalons.fondations.territoires.routes.graphe import Graphe

FABRIQUE = "1"  # raised when speeds or reading change: the same files then give another graph
LIMITE_MINUTES = 60
_VERROU = 7_311_049


@dataclass(frozen=True)
class BilanRoutes:
    """The graph in force, whether it is new, and how many communes have a road in it."""

    reseau: ReseauRoutier
    nouveau: bool
    communes: int


@dataclass(frozen=True)
class BilanTrajets:
    """How many communes and places; rows written, removed, unchanged; communes without a road or a known place."""

    communes: int
    lieux: int
    ecrits: int
    retires: int
    inchanges: int
    non_relies: int
    estimes: int
    sans_position: int


def chemin_de(empreinte: str) -> Path:
    """Where a graph is kept."""
    return Path(settings.JALONS_DATA) / "routes" / f"{empreinte[:32]}.npz"


def charger_routes(*, fichiers: Sequence[Path], agent: Any = None) -> BilanRoutes:
    """Build the road graph of these extracts and put it in force. The same files: the same graph, nothing is written twice.

    Raises FichierIllisible; the graph in force stays.
    """
    from jalons.fondations.territoires.routes import extraits  # noqa: PLC0415 - loads the reader of OpenStreetMap

    lus = [extraits.lire(chemin) for chemin in fichiers]
    centres = _centres_connus()
    for lu in lus:
        _exiger_du_pays(lu, centres)
    empreinte = hashlib.sha256("\n".join([FABRIQUE, *sorted(e.empreinte for e in lus)]).encode()).hexdigest()
    fait = graphe.construire(*extraits.reunir(lus))
    graphe.ecrire(fait, chemin_de(empreinte))
    dates = [e.du for e in lus if e.du]
    valeurs = {
        "fichiers": ", ".join(sorted({e.nom for e in lus}))[:400],
        "du": min(dates) if dates else None,
        "charge_le": timezone.now(),
        "points": len(fait.latitudes),
        "arcs": fait.arcs,
    }
    with transaction.atomic():
        reseau, nouveau = ReseauRoutier.objects.update_or_create(empreinte=empreinte, defaults=valeurs)
        inscrire(acte="reseau_routier.charger", agent=agent, objet=reseau, motif=empreinte[:16])
    _balayer(empreinte)
    return BilanRoutes(reseau, nouveau, int((fait.noeuds(centres) >= 0).sum()))


def _balayer(empreinte: str) -> None:
    """Files of graphs no longer in force."""
    en_vigueur = chemin_de(empreinte)
    for ancien in en_vigueur.parent.glob("*.npz"):
        if ancien != en_vigueur:
            ancien.unlink(missing_ok=True)


def _centres_connus() -> list[Point]:
    centres = selectors.centres_des_communes()
    if not centres:
        raise FichierIllisible(
            "Aucune commune n’a de coordonnées : les routes ne mèneraient nulle part. Remède : lancer d’abord « jalons "
            "territoires charger » avec les fichiers des communes et de leurs coordonnées."
        )
    return centres


def _exiger_du_pays(lu: Any, centres: Sequence[Point]) -> None:
    """Refuse a file in which no known commune has a road."""
    vide = np.zeros(0, np.int64)
    points = Graphe(lu.latitudes, lu.longitudes, np.ones(len(lu.ids), bool), vide)
    if (points.noeuds(centres) >= 0).any():
        return
    bornes = [f"{v:.2f}".replace(".", ",") for c in (lu.latitudes, lu.longitudes) for v in (c.min(), c.max())]
    raise FichierIllisible(
        f"{lu.nom} : aucune commune chargée n’y a de route. Le fichier va de {bornes[0]} à {bornes[1]} de latitude et de "
        f"{bornes[2]} à {bornes[3]} de longitude : un autre pays, ou une autre région. Rien n’a été chargé. "
        "Remède : prendre l’extrait de la région où sont les communes."
    )


def reseau_en_vigueur() -> tuple[ReseauRoutier, Graphe] | None:
    """The road graph, read once a process; None when there is none, or when its file is not here."""
    reseau = ReseauRoutier.objects.order_by("-charge_le").first()
    chemin = chemin_de(reseau.empreinte) if reseau else None
    if reseau is None or chemin is None or not chemin.exists():
        return None
    return reseau, _ouvrir(chemin)


@lru_cache(maxsize=1)
def _ouvrir(chemin: Path) -> Graphe:
    return graphe.ouvrir(chemin)


def durees_entre(
    departs: Sequence[Point], arrivees: Sequence[Point], zones: Sequence[str] = (), limite: float = LIMITE_MINUTES
) -> Durees:
    """Minutes from many points to many, on the graph in force where it covers them, else estimated."""
    routes = reseau_en_vigueur()
    return durees.mesurer(departs, arrivees, routes[1] if routes else None, zones, limite)


@transaction.atomic
def calculer(*, organisme: Organisme, jour: date, agent: Any = None) -> BilanTrajets:
    """Minutes from each commune of a caisse to its places open on ``jour`` or later; writes only what changed.

    Closed places lose their rows, new ones get theirs. Killed, it leaves the former table whole.
    """
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [_VERROU])
    ouverts = LieuAccueil.objects.filter(Q(ouvert_au__isnull=True) | Q(ouvert_au__gte=jour), organisme=organisme)
    points = selectors.coordonnees_des_lieux(ouverts.order_by("pk"))
    communes = selectors.communes_de(organisme, jour)
    situees = [c for c in communes if c.latitude is not None and c.longitude is not None]
    routes = reseau_en_vigueur()
    mesurees = durees.mesurer(
        [(c.latitude, c.longitude) for c in situees],  # type: ignore[misc]
        list(points.values()),
        routes[1] if routes else None,
        [c.departement_code for c in situees],
        LIMITE_MINUTES,
    )
    voulus = _voulus([c.code for c in situees], list(points), mesurees, routes[0].pk if routes else None)
    ecrits, retires = _ecrire(organisme, jour, voulus)
    inscrire(acte="trajet.calculer", agent=agent, objet=organisme, motif=organisme.code)
    return BilanTrajets(
        communes=len(communes),
        lieux=len(points),
        ecrits=ecrits,
        retires=retires,
        inchanges=len(voulus) - ecrits,
        non_relies=sum(lieu is None for _, lieu in voulus),
        estimes=sum(source == SourceTrajet.ESTIMATION for _, source, _ in voulus.values()),
        sans_position=len(communes) - len(situees),
    )


Cle = tuple[str, Any]  # commune, place
Valeur = tuple[int | None, str, Any]  # minutes, source, graph


def _voulus(codes: Sequence[str], lieux: Sequence[Any], mesurees: Durees, reseau: Any) -> dict[Cle, Valeur]:
    """The rows that should be."""
    voulus: dict[Cle, Valeur] = {}
    for rangee, colonne in np.argwhere(np.isfinite(mesurees.minutes)).tolist():
        route = bool(mesurees.sur_route[rangee, colonne])
        source = SourceTrajet.ROUTES if route else SourceTrajet.ESTIMATION
        minutes = int(mesurees.minutes[rangee, colonne])
        voulus[codes[rangee], lieux[colonne]] = (minutes, str(source), reseau if route else None)
    for rangee in np.flatnonzero(mesurees.isoles).tolist():
        voulus[codes[rangee], None] = (None, str(SourceTrajet.ROUTES), reseau)
    return voulus


def _ecrire(organisme: Organisme, jour: date, voulus: dict[Cle, Valeur]) -> tuple[int, int]:
    """Diff before write: how many rows were written, how many removed."""
    lignes = Trajet.objects.filter(organisme=organisme).values_list(
        "commune_code", "lieu_id", "minutes", "source", "reseau_id", "pk"
    )
    presents = {(code, lieu): (tuple(reste), pk) for code, lieu, *reste, pk in lignes.iterator()}
    partis = [pk for cle, (valeur, pk) in presents.items() if voulus.get(cle) != valeur]
    nouveaux = [cle for cle, valeur in voulus.items() if cle not in presents or presents[cle][0] != valeur]
    _retirer(partis)
    Trajet.objects.bulk_create([_ligne(organisme, jour, cle, voulus[cle]) for cle in nouveaux], batch_size=5000)
    return len(nouveaux), sum(cle not in voulus for cle in presents)


def _retirer(cles: Collection[int]) -> None:
    Trajet.objects.filter(pk__in=cles).delete()


def _ligne(organisme: Organisme, jour: date, cle: Cle, valeur: Valeur) -> Trajet:
    (code, lieu), (minutes, source, reseau) = cle, valeur
    return Trajet(
        organisme=organisme, commune_code=code, lieu_id=lieu, minutes=minutes, source=source, reseau_id=reseau,
        calcule_le=jour,
    )  # fmt: skip
