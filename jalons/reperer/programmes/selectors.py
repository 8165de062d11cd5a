"""What is in force on a day, and what the pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.acces import rules as droits
from jalons.fondations.socle.dates import couvre
from jalons.fondations.socle.models import en_vigueur as periode_en_vigueur

from .champs import CHAMPS, LIBELLES_TYPES, THEMES, Champ
from .enums import Axe, SourcePublic, StatutRegle
from .models import Cadre, Programme, Public, VersionRegle, en_vigueur
from .mots import Phrase, en_mots, en_phrases
from .rules import LIBELLES_PARAMETRES


def versions_en_vigueur(jour: date, organisme_id: UUID | None = None, source: str = "") -> list[VersionRegle]:
    """One version a public code on ``jour`` (the caisse's own before the national one), by code."""
    lignes = _en_vigueur(jour, organisme_id)
    if source:
        lignes = lignes.filter(public__source=source)
    par_code: dict[str, VersionRegle] = {}
    for version in lignes.order_by("public__code", F("public__organisme").asc(nulls_last=True)):
        par_code.setdefault(version.public.code, version)
    return list(par_code.values())


def _en_vigueur(jour: date, organisme_id: UUID | None) -> Any:
    chez = (
        Q(public__organisme=None) | Q(public__organisme_id=organisme_id) if organisme_id else Q(public__organisme=None)
    )
    return VersionRegle.objects.filter(en_vigueur(jour), chez).select_related("public__programme__cadre")


# --- The page of programmes ---


@dataclass(frozen=True)
class PublicVu:
    """A public of the list: the version in force, whether somebody prepares another, its rule in words.

    ``autre``: the version in force of its twin, the national one for a caisse's, the reader's caisse's for a national one.
    """

    public: Public
    version: VersionRegle | None
    brouillon: VersionRegle | None
    autre: VersionRegle | None = None
    phrase: str = ""
    differenciee: str = ""
    axe: str = ""


@dataclass(frozen=True)
class ProgrammeVu:
    """A programme with its publics; ``axe`` in words, its own or the one that took it over."""

    programme: Programme
    axe: str
    reprise: str
    publics: tuple[PublicVu, ...]


@dataclass(frozen=True)
class CadreVu:
    """A frame with its programmes."""

    cadre: Cadre
    actuel: bool
    programmes: tuple[ProgrammeVu, ...]


def publics(agent: Any, jour: date | None = None) -> list[CadreVu]:
    """The frames that this agent may read, those in force first; the same number of queries whatever their size."""
    jour = jour or timezone.localdate()
    visibles = _publics_vus(agent, jour)
    par_programme: dict[UUID, list[PublicVu]] = {}
    for vu in visibles:
        par_programme.setdefault(vu.public.programme_id, []).append(vu)
    cadres = Cadre.objects.filter(_cadres_de(agent)).prefetch_related("programmes").order_by("-debut", "code")
    vus = [_cadre_vu(cadre, par_programme, jour) for cadre in cadres]
    return sorted(vus, key=lambda vu: not vu.actuel)


def _cadres_de(agent: Any) -> Q:
    portees = droits.portees(agent.role, Public.ACCES, "lire", "F1")
    if "nation" in portees:
        return Q()
    return Q(organisme=None) | Q(organisme_id=agent.organisme_id) if agent.organisme_id else Q(organisme=None)


def _cadre_vu(cadre: Cadre, par_programme: dict[UUID, list[PublicVu]], jour: date) -> CadreVu:
    actuel = couvre(cadre.debut, cadre.fin, jour)
    vus = tuple(
        ProgrammeVu(
            programme=programme,
            axe=programme.axe,
            reprise=str(Axe(programme.correspond_a).label) if programme.correspond_a else "",
            publics=tuple(par_programme.get(programme.pk, ())),
        )
        for programme in cadre.programmes.all()
    )
    return CadreVu(cadre, actuel, vus)


def _publics_vus(agent: Any, jour: date) -> list[PublicVu]:
    lignes = list(Public.objects.visible_to(agent).select_related("programme", "organisme").order_by("libelle"))
    actuelles: dict[UUID, VersionRegle] = {}
    brouillons: dict[UUID, VersionRegle] = {}
    for version in VersionRegle.objects.filter(en_vigueur(jour) | Q(statut=StatutRegle.BROUILLON)):
        (brouillons if version.modifiable else actuelles)[version.public_id] = version
    nationales = {p.code: actuelles.get(p.pk) for p in lignes if p.organisme_id is None}
    siennes = {p.code: actuelles.get(p.pk) for p in lignes if p.organisme_id and p.organisme_id == agent.organisme_id}
    return [
        _public_vu(
            p, actuelles.get(p.pk), brouillons.get(p.pk), (nationales if p.organisme_id else siennes).get(p.code)
        )
        for p in lignes
    ]


def _public_vu(
    public: Public, version: VersionRegle | None, brouillon: VersionRegle | None, autre: VersionRegle | None
) -> PublicVu:
    return PublicVu(
        public=public,
        version=version,
        brouillon=brouillon,
        autre=autre,
        phrase=en_mots(version.admission) if version else "",
        differenciee=en_mots(version.differenciee) if version and version.differenciee else "",
        axe=public.programme.axe,
    )


# --- The page of one public ---


@dataclass(frozen=True)
class VersionVue:
    """A version told in words."""

    version: VersionRegle
    en_vigueur: bool
    a_venir: bool
    admission: Phrase
    differenciee: Phrase | None
    parametres: tuple[tuple[str, str], ...] = field(default=())


def versions(public: Public, jour: date) -> list[VersionVue]:
    """Every version of a public, the newest first."""
    lignes = public.versions.select_related("publiee_par", "public").order_by("-numero")
    return [vue_de(version, jour) for version in lignes]


@dataclass(frozen=True)
class Jumelle:
    """The public of the same code on the other side, and its version in force on that day."""

    public: Public
    version: VersionRegle | None


def jumelle(agent: Any, public: Public, jour: date) -> Jumelle | None:
    """The national public that a caisse's takes the place of; for a national one, that of the reader's caisse."""
    place = None if public.organisme_id else agent.organisme_id
    autre = Public.objects.visible_to(agent).filter(code=public.code, organisme=place).exclude(pk=public.pk).first()
    return Jumelle(autre, autre.versions.filter(en_vigueur(jour)).first()) if autre else None


def vue_de(version: VersionRegle, jour: date) -> VersionVue:
    """One version for a page."""
    debut = version.valable_du
    return VersionVue(
        version=version,
        en_vigueur=debut is not None and couvre(debut, version.valable_au, jour),
        a_venir=debut is not None and debut > jour,
        admission=en_phrases(version.admission),
        differenciee=en_phrases(version.differenciee) if version.differenciee else None,
        parametres=tuple(_parametres(version)),
    )


def _parametres(version: VersionRegle) -> Iterable[tuple[str, str]]:
    if version.public.source != SourcePublic.REQUETE:
        return
    for nom, libelle in LIBELLES_PARAMETRES.items():
        valeur = version.parametres.get(nom)
        yield libelle, _dire_parametre(nom, valeur)


def _dire_parametre(nom: str, valeur: Any) -> str:
    if nom.startswith("seuil"):
        unite = "euros bruts par mois et par personne" if nom == "seuil_ij_personne" else "euros bruts par jour"
        return (
            "celui des référentiels à cette date" if valeur is None else f"{str(valeur).replace('.', ',')}\u00a0{unite}"
        )
    if nom == "horloge":
        mots = {"payes": "jours payés", "calendaires": "jours calendaires", "prescrits": "jours prescrits"}
        return mots[valeur or "payes"]
    if valeur is None:
        return "celui des référentiels"
    return f"{valeur}e jour" if nom == "jour" else f"{valeur}\u00a0jours"


# --- The catalogue ---


@dataclass(frozen=True)
class ChampVu:
    """A field of the catalogue as the page shows it: the choices of an F3 field are not listed."""

    champ: Champ
    type: str
    choix: tuple[str, ...]
    reserve: bool


def catalogue() -> list[tuple[str, list[ChampVu]]]:
    """The fields by theme."""
    return [(theme, [_champ_vu(champ) for champ in champs]) for theme, champs in THEMES.items()]


def _champ_vu(champ: Champ) -> ChampVu:
    reserve = champ.classe == "F3"
    choix = () if reserve else tuple(champ.mots or champ.codes)
    return ChampVu(champ, LIBELLES_TYPES[champ.type], choix, reserve)


def programmes_ouverts(organisme_id: UUID | None, jour: date) -> list[Programme]:
    """Where a new public may be put: the programmes in force, national or of this caisse."""
    chez = Q(cadre__organisme=None) | Q(cadre__organisme_id=organisme_id) if organisme_id else Q(cadre__organisme=None)
    ouvert = periode_en_vigueur(jour, "cadre__debut", "cadre__fin")
    return list(Programme.objects.filter(chez & ouvert).select_related("cadre").order_by("cadre__debut", "rang"))


def nombre_de_champs() -> int:
    """How many fields a rule may read."""
    return len(CHAMPS)
