"""A map as SVG made on the server: it prints, needs no JavaScript, and goes as it is into a PDF."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from jalons.fondations.territoires import topologie

MARGE = 4
TOLERANCE_PX = 0.5
COULEURS = ("#ffffff", "#e3e8f2", "#b5c5e1", "#6d8dc2", "#2a59a8", "#07275c")
_ENCRE, _BORD, _LIMITE, _LIEU, _HACHURE = "#222324", "#c9d0dc", "#76797a", "#f0b323", "#9eb3d7"
_PROPOSE = "#b33f2e"

Anneaux = list[topologie.Anneau]
Repere = tuple[str, float, float]  # name, latitude, longitude


@dataclass(frozen=True)
class Projection:
    """Equirectangular at the middle latitude: true enough for a region, and needs no library."""

    ouest: float
    nord: float
    echelle: float  # pixels a degree of latitude
    cosinus: float

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Pixels, rounded to a tenth."""
        x = (longitude - self.ouest) * self.cosinus * self.echelle
        return round(x, 1), round((self.nord - latitude) * self.echelle, 1)


def projeter(contours: Iterable[Anneaux], largeur: int, hauteur_max: int) -> tuple[Projection, int, int]:
    """The projection that fits the shapes in the box, and the width and height really used."""
    points = [p for anneaux in contours for anneau in anneaux for p in anneau]
    ouest, est = min(p[0] for p in points), max(p[0] for p in points)
    sud, nord = min(p[1] for p in points), max(p[1] for p in points)
    cosinus = math.cos(math.radians((sud + nord) / 2))
    echelle = min(largeur / max((est - ouest) * cosinus, 1e-9), hauteur_max / max(nord - sud, 1e-9))
    taille = math.ceil((est - ouest) * cosinus * echelle), math.ceil((nord - sud) * echelle)
    return Projection(ouest, nord, echelle, cosinus), *taille


@dataclass(frozen=True)
class Trame:
    """Shapes drawn once, ready for any classes: the outline of each territory, the lines between groups, the projection."""

    traces: Mapping[str, str]
    limites: Sequence[str] | None
    projection: Projection
    large: int
    haute: int


def tramer(
    contours: Mapping[str, Mapping[str, Any]],
    groupes: Mapping[str, str] | None = None,
    largeur: int = 620,
    hauteur_max: int = 620,
) -> Trame | None:
    """Project and thin the shapes, GeoJSON geometries in WGS 84 by code. None without any."""
    if not contours:
        return None
    degres = {code: topologie.anneaux(geometrie) for code, geometrie in contours.items()}
    projection, large, haute = projeter(degres.values(), largeur, hauteur_max)
    formes = _dessiner(degres, projection)
    limites = [_trace(ligne) for ligne in topologie.lignes_entre(formes, groupes)] if groupes else None
    traces = {code: "".join(map(_trace, anneaux)) for code, anneaux in formes.items()}
    return Trame(traces, limites, projection, large, haute)


def carte_svg(
    *,
    contours: Mapping[str, Mapping[str, Any]],
    groupes: Mapping[str, str] | None = None,
    largeur: int = 620,
    hauteur_max: int = 620,
    **reglages: Any,
) -> SafeString:
    """Draw territories by class; without contours, the empty string: the page says what to load. ``reglages``: ``peindre``'s.

    ``contours`` are GeoJSON geometries in WGS 84 by code; ``groupes`` gives the départment of each code.
    """
    trame = tramer(contours, groupes, largeur, hauteur_max)
    return peindre(trame, **reglages) if trame else SafeString("")


def peindre(
    trame: Trame,
    *,
    classes: Mapping[str, int | None],
    titre: str,
    description: str,
    lieux: Iterable[Repere] = (),
    etiquettes: Iterable[Repere] = (),
    proposes: Iterable[Repere] = (),
    noms: Mapping[str, str] | None = None,
    identifiant: str = "carte",
    couleurs: bool = False,
) -> SafeString:
    """Paint shapes by class, with lines between groups (départements), places and labels.

    ``classes`` gives 0 to 5 by code, None for a masked value (hatched); a code without class is left blank. ``lieux``,
    ``etiquettes`` and ``proposes`` (places that could be) are (name, latitude, longitude). ``noms`` adds a tooltip to
    each territory. ``identifiant`` must be unique in the page. ``couleurs`` writes the colours in the SVG itself, for a
    PDF; otherwise the page's CSS gives them.
    """
    style = _Style(identifiant, couleurs)
    placer, proposes = trame.projection.point, list(proposes)
    ordre = sorted(
        trame.traces, key=lambda code: (not classes.get(code), code)
    )  # pale ones last: their edge stays seen
    corps = [_territoire(trame.traces[code], code, classes, noms or {}, style) for code in ordre]
    if trame.limites is not None:
        corps.append(f'<path class="dp"{style.limite} d="{"".join(trame.limites)}"/>')
    corps += [_lieu(nom, *placer(lat, lon), style) for nom, lat, lon in lieux]
    corps += [_propose(nom, *placer(lat, lon), style) for nom, lat, lon in proposes]
    ecrites = [(nom, x + 4, y) for nom, (x, y) in ((nom, placer(lat, lon)) for nom, lat, lon in proposes)]
    ecrites += [(nom, *placer(lat, lon)) for nom, lat, lon in etiquettes]
    corps += _etiquettes(ecrites, trame.large, style)
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="j-map w-100 h-auto" '
        f'viewBox="{-MARGE} {-MARGE} {trame.large + 2 * MARGE} {trame.haute + 2 * MARGE}" role="img" '
        f'aria-labelledby="{identifiant}-t {identifiant}-d"><title id="{identifiant}-t">{escape(titre)}</title>'
        f'<desc id="{identifiant}-d">{escape(description)}</desc>{style.hachures(classes)}{"".join(corps)}</svg>'
    )


def _dessiner(degres: Mapping[str, Anneaux], projection: Projection) -> dict[str, Anneaux]:
    """The shapes in pixels, with no more points than can be seen."""
    pixels = {code: [[projection.point(y, x) for x, y in a] for a in anneaux] for code, anneaux in degres.items()}
    return topologie.simplifier({c: _propres(a) for c, a in pixels.items()}, TOLERANCE_PX)


@dataclass(frozen=True)
class _Style:
    """Attributes when the colours are inline; nothing when the page's CSS gives them."""

    identifiant: str
    couleurs: bool

    def fond(self, classe: int | None, connue: bool) -> str:
        if connue and classe is None:
            bord = f' stroke="{_BORD}" stroke-width="0.7"' if self.couleurs else ""
            return f'class="k" fill="url(#{self.identifiant}-m)"{bord}'
        if classe is None:
            return f'fill="none" stroke="{_BORD}" stroke-width="0.7"'
        classe = max(0, min(classe, len(COULEURS) - 1))
        if not self.couleurs:
            return f'class="k c{classe}"'
        return f'fill="{COULEURS[classe]}" stroke="{_BORD if classe == 0 else "#ffffff"}" stroke-width="0.7"'

    @property
    def limite(self) -> str:
        return f' fill="none" stroke="{_LIMITE}" stroke-width="1.1"' if self.couleurs else ""

    @property
    def lieu(self) -> str:
        return f' fill="{_LIEU}" stroke="{_ENCRE}" stroke-width="1.3"' if self.couleurs else ""

    @property
    def propose(self) -> str:
        return f' fill="{_PROPOSE}" stroke="#ffffff" stroke-width="1.6"' if self.couleurs else ""

    @property
    def texte(self) -> str:
        if not self.couleurs:
            return ""
        return (
            f' font-family="Inter, sans-serif" font-size="13" font-weight="600" fill="{_ENCRE}" paint-order="stroke" '
            'stroke="#ffffff" stroke-width="3.5" stroke-linejoin="round"'
        )

    def hachures(self, classes: Mapping[str, int | None]) -> str:
        if all(classe is not None for classe in classes.values()):
            return ""
        return (
            f'<defs><pattern id="{self.identifiant}-m" width="5" height="5" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="5" height="5" fill="#ffffff"/>'
            f'<rect width="1.2" height="5" fill="{_HACHURE}"/></pattern></defs>'
        )


def _territoire(
    trace: str, code: str, classes: Mapping[str, int | None], noms: Mapping[str, str], style: _Style
) -> str:
    attributs = style.fond(classes.get(code), code in classes)
    bulle = f"<title>{escape(noms[code])}</title>" if code in noms else ""
    return f'<path {attributs} fill-rule="evenodd" d="{trace}"' + (f">{bulle}</path>" if bulle else "/>")


def _propres(anneaux: Anneaux) -> Anneaux:
    """Rings without the points that rounding made equal; a ring too small to be seen is left out."""
    propres = []
    for anneau in anneaux:
        points = [p for p, avant in zip(anneau, [None, *anneau], strict=False) if p != avant]
        if len(points) > 3:
            propres.append(points)
    return propres


def _trace(ligne: topologie.Anneau) -> str:
    ferme = len(ligne) > 2 and ligne[0] == ligne[-1]
    points = ligne[:-1] if ferme else ligne
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + ("Z" if ferme else "")


def _lieu(nom: str, x: float, y: float, style: _Style) -> str:
    return f'<circle class="lieu" cx="{x:g}" cy="{y:g}" r="4.2"{style.lieu}><title>{escape(nom)}</title></circle>'


def _propose(nom: str, x: float, y: float, style: _Style) -> str:
    """A diamond: its shape, not only its colour, tells it from a place."""
    trace = f"M{x:g} {y - 8:g}L{x + 8:g} {y:g}L{x:g} {y + 8:g}L{x - 8:g} {y:g}Z"
    return f'<path class="propose" d="{trace}"{style.propose}><title>{escape(nom)}</title></path>'


def _etiquettes(places: list[tuple[str, float, float]], large: int, style: _Style) -> list[str]:
    """Labels to the right of their point, or to the left at the map's edge; one that would cover another is left out."""
    boites: list[tuple[float, float, float, float]] = []
    textes = []
    for nom, x, y in places:
        longueur = 7.6 * len(nom)
        au_plus = longueur if style.couleurs else 11.8 * len(nom)  # on a telephone the style sheet enlarges labels
        droite = x + 7 + au_plus <= large + MARGE
        gauche = x + 7 if droite else x - 7 - longueur
        boite = (gauche, y - 16, gauche + longueur, y)
        if any(a < boite[2] and boite[0] < c and b < boite[3] and boite[1] < d for a, b, c, d in boites):
            continue
        boites.append(boite)
        ancre = "" if droite else ' text-anchor="end"'
        textes.append(
            f'<text x="{x + 7 if droite else x - 7:g}" y="{y - 5:g}"{ancre}{style.texte}>{escape(nom)}</text>'
        )
    return textes
