"""The évaluation sociale side by side: the first interview, today, the closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import Domaine
from jalons.accompagner.accompagnements.models import Cloture, Dossier
from jalons.accompagner.accompagnements.selectors.versions import DomaineVue, VersionVue, versions_evaluation

NOUVEAU, CHANGE, RETIRE = "nouveau", "changé", "n’y est plus"


@dataclass(frozen=True)
class Colonne:
    """One of the three moments; ``mot`` says why there is no version there."""

    titre: str
    version: VersionVue | None
    mot: str = ""


@dataclass(frozen=True)
class Texte:
    """One text of a cell: its label, and its words as ``rules.differences`` tells them from the column before."""

    libelle: str
    morceaux: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cellule:
    """What one version says of one thing; ``etat``: what changed since the column before, '' when nothing."""

    titre: str
    etat: str
    domaine: DomaineVue | None
    textes: tuple[Texte, ...]
    absente: bool = False  # there is no version at that moment


@dataclass(frozen=True)
class Rangee:
    """The free text, or one domain, at the three moments."""

    libelle: str
    cellules: tuple[Cellule, ...]

    @property
    def bouge(self) -> bool:
        """Something changed on the way."""
        return any(c.etat for c in self.cellules)


@dataclass(frozen=True)
class Comparaison:
    """The page. ``versions``: those that may be put in the middle."""

    colonnes: tuple[Colonne, ...]
    rangees: tuple[Rangee, ...]
    versions: tuple[VersionVue, ...]
    choisie: int | None


def comparer(dossier: Dossier, choisie: int | None = None) -> Comparaison:
    """First interview, today (or the version ``choisie``), closing; in the order of time when the dossier was reopened.
    Content: the caller has checked the right to read it. Four queries."""
    versions = versions_evaluation(dossier)
    if not versions:
        return Comparaison((), (), (), None)
    colonnes = _colonnes(dossier, versions, choisie)
    codes = [c for c in Domaine.values if any(_domaine(col.version, c) for col in colonnes)]
    rangees = [_rangee("Avec ses mots", colonnes, "")]
    rangees += [_rangee(Domaine(code).label, colonnes, code) for code in codes]
    milieu = choisie if choisie in {v.version for v in versions} else None
    return Comparaison(tuple(colonnes), tuple(rangees), tuple(versions), milieu)


def _colonnes(dossier: Dossier, versions: list[VersionVue], choisie: int | None) -> list[Colonne]:
    premiere, derniere = versions[-1], versions[0]
    fin = Cloture.objects.filter(dossier=dossier).order_by("-created_at").first()
    ouvert = rules.modifiable(dossier.statut)
    debut = Colonne("Au premier entretien", premiere)
    a_la_fin = Colonne("À la fin", None, "Pas encore : l’accompagnement est en cours.")
    if fin:
        titre = "À la fin" if not ouvert else f"À la fin du {rules.en_lettres(fin.close_le)}, rouverte depuis"
        a_la_fin = Colonne(titre, _en_vigueur(versions, fin.close_le), "Rien n’était écrit à cette date.")
    voulue = next((v for v in versions if v.version == choisie), None)
    milieu = _milieu(versions, voulue, a_la_fin, ouvert=ouvert)
    if ouvert and fin:
        return [debut, a_la_fin, milieu]
    if ouvert and voulue is None and derniere is premiere:
        milieu = Colonne("Aujourd’hui", None, "Rien n’a été complété depuis.")
    return [debut, milieu, a_la_fin]


def _milieu(versions: list[VersionVue], voulue: VersionVue | None, fin: Colonne, *, ouvert: bool) -> Colonne:
    if voulue:
        return Colonne(f"Version {voulue.version}", voulue)
    if ouvert:
        return Colonne("Aujourd’hui", versions[0])
    entre = [v for v in versions[:-1] if fin.version and v.version < fin.version.version]
    return Colonne("En chemin", entre[0] if entre else None, "Aucune autre version entre les deux.")


def _en_vigueur(versions: list[VersionVue], jour: date) -> VersionVue | None:
    return next((v for v in versions if v.date_acte <= jour), None)


def _domaine(version: VersionVue | None, code: str) -> DomaineVue | None:
    return next((d for d in version.domaines if d.code == code), None) if version else None


def _rangee(libelle: str, colonnes: list[Colonne], code: str) -> Rangee:
    cellules: list[Cellule] = []
    avant: Colonne | None = None
    for colonne in colonnes:
        cellules.append(_cellule(colonne, avant, code))
        avant = colonne if colonne.version else avant
    return Rangee(libelle, tuple(cellules))


def _cellule(colonne: Colonne, avant: Colonne | None, code: str) -> Cellule:
    if colonne.version is None:
        return Cellule(colonne.titre, "", None, (), absente=True)
    ici, la = _dits(colonne.version, code), _dits(avant.version, code) if avant else None
    textes = tuple(
        Texte(libelle, _morceaux(la.get(libelle, "") if la is not None else None, mots))
        for libelle, mots in ici.items()
        if mots and libelle
    )
    return Cellule(colonne.titre, _etat(ici, la), _domaine(colonne.version, code), textes)


def _dits(version: VersionVue | None, code: str) -> dict[str, str]:
    """Label → words, for the free text (``code`` empty) or one domain; under '' how pressing it is."""
    if not code:
        return {"Texte": version.texte if version else ""}
    if (d := _domaine(version, code)) is None:
        return {}
    mots = {
        "Ce qui est": d.texte,
        "Points d’appui": d.forces,
        "Besoins": d.besoins,
        "Rien de prévu, parce que": d.raison,
    }
    return {"": d.appreciation, **mots}


def _etat(ici: dict[str, str], la: dict[str, str] | None) -> str:
    if la is None or ici == la:
        return ""
    if not any(la.values()):
        return NOUVEAU
    return CHANGE if any(ici.values()) else RETIRE


def _morceaux(avant: str | None, apres: str) -> tuple[tuple[str, str], ...]:
    """The words of ``apres``, those that are new marked; a text written anew is not cut into shreds."""
    if avant is None or not avant:
        return ((rules.COMMUN, apres),)
    morceaux = rules.differences(avant, apres)
    communs = sum(len(mots) for quoi, mots in morceaux if quoi == rules.COMMUN)
    return tuple(morceaux) if communs * 2 >= len(apres) else ((rules.APRES_SEUL, apres),)
