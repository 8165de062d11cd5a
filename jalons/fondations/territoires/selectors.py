"""What pages and other rooms ask of territories."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, F, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.territoires import rules
from jalons.fondations.territoires.enums import REGIONAUX, Niveau
from jalons.fondations.territoires.models import (
    Circonscription,
    Commune,
    Contour,
    LieuAccueil,
    Organisme,
    ReglageAttribution,
    Territoire,
)


def commune(code: str, millesime: int | None = None) -> Commune | None:
    """The commune of that code in one vintage, by default the newest that knows it."""
    lignes = Commune.objects.filter(code=code)
    if millesime is not None:
        lignes = lignes.filter(millesime=millesime)
    return lignes.order_by("-millesime").first()


def communes_par_nom(texte: str, limite: int = 10) -> list[Commune]:
    """Communes whose name looks like ``texte`` (accents, hyphens and spelling forgiven) or whose code starts with it.

    A merged commune is found by its own name and carries ``remplacee_par``. Best first, then the most populous.
    """
    cherche = rules.normaliser_nom(texte)
    if len(cherche) < 2:  # Y, in the Somme, is a whole name
        entiers = Commune.objects.filter(nom_recherche=cherche).order_by("-millesime", "code")
        return _distinctes(entiers, limite) if cherche else []
    if cherche[:2].isdecimal() or re.match(r"2[ab]\d", cherche):
        return _distinctes(
            Commune.objects.filter(code__startswith=cherche.upper()).order_by("-millesime", "code"), limite
        )
    return _distinctes(_par_debut(cherche), limite) or _distinctes(_par_ressemblance(cherche), limite)


def _distinctes(lignes: QuerySet[Commune], limite: int) -> list[Commune]:
    uniques: dict[str, Commune] = {}
    for ligne in lignes[: limite * 3]:  # a code may be in several vintages
        uniques.setdefault(ligne.code, ligne)
    return list(uniques.values())[:limite]


def _par_debut(cherche: str) -> QuerySet[Commune]:
    rang = Case(
        When(nom_recherche=cherche, then=Value(0)),
        When(anciens_noms=cherche, then=Value(0)),
        When(nom_recherche__startswith=cherche, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    mot = Q(nom_recherche__startswith=cherche) | Q(nom_recherche__contains=f" {cherche}")
    lignes = Commune.objects.filter(mot | Q(anciens_noms__contains=cherche)).annotate(rang=rang)
    return lignes.order_by("rang", F("population").desc(nulls_last=True), "-millesime", "code")


def _par_ressemblance(cherche: str) -> QuerySet[Commune]:
    """Misspelt names: by shared trigrams."""
    ressemblance = Greatest(
        TrigramSimilarity("nom_recherche", cherche), TrigramWordSimilarity(cherche, "nom_recherche") * 0.9
    )
    lignes = Commune.objects.filter(
        Q(nom_recherche__trigram_similar=cherche) | Q(nom_recherche__trigram_word_similar=cherche)
    )
    lignes = lignes.annotate(ressemblance=ressemblance)
    return lignes.order_by("-ressemblance", F("population").desc(nulls_last=True), "-millesime", "code")


def code_actuel(code: str, millesime: int | None = None) -> str | None:
    """The code that a commune's code became by mergers (itself if it still stands). None when unknown."""
    ligne = commune(code, millesime)
    for _ in range(5):  # a merger may be merged in turn
        if ligne is None or not ligne.remplacee_par:
            break
        ligne = commune(ligne.remplacee_par, ligne.millesime)
    return ligne.code if ligne else None


def communes_actuelles(codes: Iterable[str]) -> dict[str, Commune]:
    """``{code: the commune that it is in today}``, as ``commune_actuelle`` for many: one query a step of merger, not a
    code. Unknown codes are left out."""
    vers = {code: code for code in codes if code}
    connues: dict[str, Commune] = {}
    for _ in range(6):  # a merger may be merged in turn
        if manquent := set(vers.values()) - connues.keys():
            connues |= {c.code: c for c in Commune.objects.filter(code__in=manquent).order_by("millesime")}
        suite = {code: connues[la].remplacee_par or la for code, la in vers.items() if la in connues}
        if suite == vers:
            break
        vers = suite
    return {code: connues[la] for code, la in vers.items() if la in connues}


def commune_actuelle(code: str, millesime: int | None = None) -> Commune | None:
    """The commune that a code is in today, mergers followed."""
    actuel = code_actuel(code, millesime)
    return commune(actuel, millesime) if actuel else None


def canton_existe(code: str) -> bool:
    """Whether some commune is in that canton-ou-ville."""
    return Commune.objects.filter(canton_code=code).exists()


def canton_de(commune_code: str, millesime: int | None = None) -> str:
    """The code of the canton-ou-ville of a commune, mergers followed; '' when unknown (or in Martinique and Guyane,
    which have none)."""
    ligne = commune_actuelle(commune_code, millesime)
    return ligne.canton_code if ligne else ""


def departements_de(organisme: Organisme, jour: date) -> list[str]:
    """Codes of the départements that a caisse covers on that day."""
    return list(
        _en_vigueur(jour)
        .filter(organisme=organisme)
        .values_list("departement_code", flat=True)
        .order_by("departement_code")
    )


def communes_de(organisme: Organisme, jour: date) -> list[Commune]:
    """Communes of today of the départements that a caisse covers, newest vintage."""
    departements = departements_de(organisme, jour)
    lignes = Commune.objects.filter(millesime=_millesime_des(departements), departement_code__in=departements)
    return list(lignes.filter(remplacee_par="").order_by("code"))


def codes_repris(departements: Iterable[str]) -> dict[str, str]:
    """``{former code: the commune that took it}`` in these départements, newest vintage: shapes may keep former codes."""
    codes = sorted(departements)
    lignes = Commune.objects.filter(millesime=_millesime_des(codes), departement_code__in=codes)
    return dict(lignes.exclude(remplacee_par="").values_list("code", "remplacee_par"))


def noms_des_territoires(niveau: str, codes: Iterable[str]) -> dict[str, str]:
    """``{code: name}`` at one level, newest vintage, in one query."""
    lignes = Territoire.objects.filter(niveau=niveau, code__in=set(codes)).order_by("millesime")
    return dict(lignes.values_list("code", "nom"))


def centres_des_communes() -> list[tuple[float, float]]:
    """(latitude, longitude) of every commune of today that has some."""
    lignes = Commune.objects.filter(remplacee_par="", latitude__isnull=False, longitude__isnull=False)
    return list(lignes.values_list("latitude", "longitude").distinct())  # type: ignore[arg-type]


def _en_vigueur(jour: date) -> QuerySet[Circonscription]:
    return Circonscription.objects.filter(en_vigueur(jour))


def _couvrant(commune_code: str, jour: date) -> QuerySet[Circonscription]:
    ligne = commune_actuelle(commune_code)
    departement = ligne.departement_code if ligne else rules.departement_de(commune_code)
    return _en_vigueur(jour).filter(departement_code=departement).select_related("organisme")


def caisse_en_charge(commune_code: str, jour: date) -> Organisme | None:
    """The caisse whose service social is in charge of a commune on that day (Carsat, Cramif, CGSS or CSSM)."""
    lignes = _couvrant(commune_code, jour).filter(organisme__type__in=REGIONAUX)
    ligne = lignes.order_by("-date_debut", "organisme__code").first()
    return ligne.organisme if ligne else None


def attribution_le(organisme: Organisme, jour: date) -> str:
    """How this caisse gives people to its workers on ``jour``."""
    dits = ReglageAttribution.objects.filter(organisme=organisme, date_debut__lte=jour).order_by("-date_debut")
    return dits.values_list("attribution", flat=True).first() or organisme.attribution


def fuseau(organisme: Organisme | None) -> ZoneInfo:
    """The time zone of a caisse; Paris when there is none."""
    return ZoneInfo(organisme.zone if organisme else "Europe/Paris")


def lieux_ouverts(jour: date) -> QuerySet[LieuAccueil]:
    """Places that receive on that day."""
    lignes = LieuAccueil.objects.filter(en_vigueur(jour, "ouvert_du", "ouvert_au"))
    return lignes.select_related("organisme").order_by("nom", "id")


def lieux_par_commune(
    codes: Iterable[str], lieux: Iterable[LieuAccueil], limite: int = 5
) -> dict[str, list[tuple[LieuAccueil, float]]]:
    """``{commune: those of ``lieux`` that are nearest to its centre, with their distance in km}``, as the crow flies,
    mergers followed.

    A commune unknown or without coordinates is left out; all are when no place has any. The same few queries whatever
    the number of communes.
    """
    lieux = list(lieux)
    points = coordonnees_des_lieux(lieux)
    situes = [lieu for lieu in lieux if lieu.pk in points]
    trouves = {}
    for code, ici in centres(codes).items() if situes else ():
        mesures = [(lieu, rules.distance_km(ici, points[lieu.pk])) for lieu in situes]
        trouves[code] = sorted(mesures, key=lambda m: (m[1], m[0].nom, str(m[0].pk)))[:limite]
    return trouves


def centres(codes: Iterable[str]) -> dict[str, tuple[float, float]]:
    """``{commune: (latitude, longitude) of its centre}``, mergers followed; the unknown ones are left out."""
    situees = ((code, c.latitude, c.longitude) for code, c in communes_actuelles(codes).items())
    return {code: (la, lo) for code, la, lo in situees if la is not None and lo is not None}


def coordonnees_des_lieux(lieux: Iterable[LieuAccueil]) -> dict[Any, tuple[float, float]]:
    """``{lieu.pk: (latitude, longitude)}``; a place that has only a commune stands at its centre, mergers followed."""
    lieux = list(lieux)
    situees = centres(lieu.commune_code for lieu in lieux if lieu.latitude is None or lieu.longitude is None)
    points = {}
    for lieu in lieux:
        if lieu.latitude is not None and lieu.longitude is not None:
            points[lieu.pk] = (lieu.latitude, lieu.longitude)
        elif lieu.commune_code in situees:
            points[lieu.pk] = situees[lieu.commune_code]
    return points


def noms_des_communes(codes: Iterable[str]) -> dict[str, str]:
    """``{code: name}``, newest vintage, in one query."""
    lignes = Commune.objects.filter(code__in=set(codes)).order_by("millesime")
    return dict(lignes.values_list("code", "nom"))


@dataclass(frozen=True)
class Fond:
    """The ground of a map: shapes by code, the département of each, the name of each, and places for labels."""

    niveau: str
    contours: dict[str, dict[str, Any]]
    departements: dict[str, str]
    noms: dict[str, str]
    villes: list[tuple[str, float, float]]  # name, latitude, longitude of the chefs-lieux


def fond_de_carte(departements: Iterable[str], niveau: str = Niveau.CANTON, millesime: int | None = None) -> Fond:
    """Everything ``carte.carte_svg`` needs for some départements, at the level ``canton`` or ``commune``."""
    codes = sorted(departements)
    millesime = millesime or _millesime_des(codes)
    lignes = Commune.objects.filter(millesime=millesime, departement_code__in=codes)
    if niveau == Niveau.CANTON:
        trouves = lignes.filter(remplacee_par="").exclude(canton_code="")
        rangees = trouves.values_list("canton_code", "departement_code", "canton_nom").distinct()
    else:
        rangees = lignes.values_list("code", "departement_code", "nom")
    groupes = {code: departement for code, departement, _ in rangees}
    noms = {code: nom for code, _, nom in rangees}
    formes = Contour.objects.filter(millesime=millesime, niveau=niveau, code__in=groupes)
    return Fond(
        niveau,
        dict(formes.order_by("code").values_list("code", "geometrie")),
        groupes,
        noms,
        _chefs_lieux(millesime, codes),
    )


def _chefs_lieux(millesime: int, departements: list[str]) -> list[tuple[str, float, float]]:
    niveau = Territoire.objects.filter(millesime=millesime, niveau=Niveau.DEPARTEMENT, code__in=departements)
    communes = Commune.objects.filter(millesime=millesime, latitude__isnull=False)
    chefs = communes.filter(code__in=niveau.values("chef_lieu")).order_by(F("population").desc(nulls_last=True))
    return [(c.nom, c.latitude, c.longitude) for c in chefs if c.latitude is not None and c.longitude is not None]


def _millesime_des(departements: list[str]) -> int:
    lignes = Commune.objects.filter(departement_code__in=departements)
    return lignes.aggregate(m=Max("millesime"))["m"] or 0


@dataclass(frozen=True)
class LigneLieu:
    """A place as the list shows it; ``commune`` is '' when the address already says it."""

    lieu: LieuAccueil
    commune: str
    a_venir: bool


@dataclass(frozen=True)
class PageLieux:
    """The page of the places of one caisse, and the caisses one may choose among."""

    organisme: Organisme | None
    organismes: list[Organisme]
    lignes: list[LigneLieu]
    fermes: list[LieuAccueil]  # the latest first
    points: list[tuple[str, float, float]]
    fond: Fond

    def de(self, agent: Any) -> bool:
        """True for the agent's own caisse."""
        return self.organisme is not None and self.organisme.pk == agent.organisme_id


def page_des_lieux(agent: Any, caisse: str, jour: date) -> PageLieux:
    """Places not closed of the caisse of that code; else of the agent's; else of the first that has some."""
    regionaux = Organisme.objects.filter(type__in=REGIONAUX).order_by("nom")
    avec_lieux = LieuAccueil.objects.visible_to(agent, classe="F0").values("organisme_id")
    organismes = list(regionaux.filter(Q(pk__in=avec_lieux) | Q(pk=agent.organisme_id)))
    preferes = sorted(organismes, key=lambda o: (o.code != caisse, o.pk != agent.organisme_id))
    organisme = preferes[0] if preferes else None
    lignes = _lignes_des_lieux(agent, organisme, jour)
    points = coordonnees_des_lieux(ligne.lieu for ligne in lignes)
    return PageLieux(
        organisme,
        organismes,
        lignes,
        list(_lieux_de(agent, organisme).filter(ouvert_au__lt=jour).order_by("-ouvert_au", "nom", "id")),
        [(ligne.lieu.nom, *points[ligne.lieu.pk]) for ligne in lignes if ligne.lieu.pk in points],
        fond_de_carte(departements_de(organisme, jour) if organisme else []),
    )


def _lieux_de(agent: Any, organisme: Organisme | None) -> QuerySet[LieuAccueil]:
    return LieuAccueil.objects.visible_to(agent, classe="F0").filter(organisme=organisme)


def _lignes_des_lieux(agent: Any, organisme: Organisme | None, jour: date) -> list[LigneLieu]:
    lieux = _lieux_de(agent, organisme)
    ouverts = list(lieux.filter(Q(ouvert_au__isnull=True) | Q(ouvert_au__gte=jour)).order_by("nom", "id"))
    noms = noms_des_communes(lieu.commune_code for lieu in ouverts)
    lignes = [(lieu, noms.get(lieu.commune_code, lieu.commune_code)) for lieu in ouverts]
    return [LigneLieu(lieu, "" if nom in lieu.adresse else nom, lieu.ouvert_du > jour) for lieu, nom in lignes]
