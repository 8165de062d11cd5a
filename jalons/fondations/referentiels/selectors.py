"""What is in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.apps import apps

from jalons.fondations.referentiels import lecture
from jalons.fondations.referentiels.enums import ACTIONS, GROUPES_ORIGINES, ORIGINES, Liste
from jalons.fondations.referentiels.feries import Calendrier
from jalons.fondations.referentiels.models import CodeListe, Fiche, Parametre
from jalons.fondations.referentiels.mots import mots_entendus
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.dates import couvre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.socle.refus import Refus
from jalons.fondations.socle.une_fois import une_fois

REMEDE = "Remède : lancer « jalons referentiels charger »."


class ReferentielAbsent(Refus):
    """Nothing is in force under that code on that day; the message is French and names the remedy."""


@dataclass(frozen=True)
class Numero:
    """A number to call in case of danger."""

    numero: str
    libelle: str


@dataclass(frozen=True)
class RegleConservation:
    """One retention class: its delays, what becomes of it, the models of this class (files say their own, one by one)."""

    classe: str
    delais: tuple[Parametre, ...]
    fin: CodeListe | None
    modeles: tuple[str, ...]


@dataclass(frozen=True)
class LigneParametre:
    """One parameter of the page: its value today, and how many values there are in all."""

    parametre: Parametre
    valeurs: tuple[Parametre, ...]


def parametre_en_vigueur(code: str, jour: date) -> Parametre:
    """The dated row of ``code`` on ``jour``, with its source. Raises ReferentielAbsent."""
    trouve = Parametre.objects.filter(en_vigueur(jour), code=code).first()
    if trouve is None:
        raise ReferentielAbsent(f"Le paramètre « {code} » n’a pas de valeur le {jour:%d/%m/%Y}. {REMEDE}")
    return trouve


def valeur(code: str, jour: date) -> Decimal:
    """The value of ``code`` on ``jour``, in the parameter's own unit. Raises ReferentielAbsent."""
    return parametre_en_vigueur(code, jour).valeur


def fiche_en_vigueur(code: str, jour: date) -> Fiche:
    """The version in force, its items in order under ``fiche.items.all()``. Raises ReferentielAbsent."""
    lignes = Fiche.objects.filter(en_vigueur(jour, "en_vigueur_du", "en_vigueur_au"), code=code)
    trouvee = lignes.prefetch_related("items").first()
    if trouvee is None:
        raise ReferentielAbsent(f"La fiche « {code} » n’est pas en vigueur le {jour:%d/%m/%Y}. {REMEDE}")
    return trouvee


def grilles(jour: date) -> list[Fiche]:
    """The grids in force on ``jour``, their items in order under ``items.all()``. Two queries."""
    lignes = Fiche.objects.filter(en_vigueur(jour, "en_vigueur_du", "en_vigueur_au"), grille=True)
    return list(lignes.prefetch_related("items").order_by("titre"))


_LISTE = Composee(
    lambda code, jour: CodeListe.objects.filter(en_vigueur(jour), liste=code).order_by("rang"), code=str, jour=date
)


def liste(code: str, jour: date) -> list[CodeListe]:
    """The choices of a code list on ``jour``, in their order (empty before the shipped data are loaded)."""
    return _LISTE(code=code, jour=jour)


def actions_proposees(jour: date) -> dict[str, list[CodeListe]]:
    """The library of actions on ``jour``: domain of the évaluation → its actions, in order. One query."""
    trouvees: dict[str, list[CodeListe]] = {}
    for ligne in CodeListe.objects.filter(en_vigueur(jour), liste__in=ACTIONS).order_by("rang", "libelle"):
        trouvees.setdefault(ligne.liste.removeprefix("action_"), []).append(ligne)
    return trouvees


def numeros_danger(jour: date, textes: Iterable[str] = ()) -> list[Numero]:
    """The numbers of the « danger » button, in the order in which they are shown; those that answer ``textes`` first.

    A number has a row of words, « mots-3114 », and another when they are too many, « mots-3114-suite ».
    """
    dits = [texte for texte in textes if texte]
    mots = liste(Liste.NUMERO_DABORD, jour) if dits else []
    dabord = {li.code.split("-")[1]: li.rang for li in reversed(mots) if mots_entendus(dits, li.libelle.split(","))}
    numeros = [Numero(ligne.code, ligne.libelle) for ligne in liste(Liste.DANGER, jour)]
    apres = max(dabord.values(), default=0) + 1
    return sorted(numeros, key=lambda n: dabord.get(n.numero, apres))


def numeros_livres(jour: date) -> list[Numero]:
    """The numbers of danger that are shipped, for a page shown while the base answers no more."""
    lignes = (
        li for li in lecture.listes() if li["liste"] == Liste.DANGER and couvre(li["date_debut"], li["date_fin"], jour)
    )
    return [Numero(li["code"], li["libelle"]) for li in sorted(lignes, key=lambda li: li["rang"])]


def origines(jour: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where a signalement may come from on ``jour``, grouped as a form shows it: [(group, [(code, words)])]."""
    lignes = CodeListe.objects.filter(en_vigueur(jour), liste__in=ORIGINES).order_by("rang", "libelle")
    lues = [(ligne.liste, ligne.code, ligne.libelle) for ligne in lignes] or _origines_livrees()
    return [
        (nom, [(code, mots) for li, code, mots in lues if li == groupe])
        for groupe, nom in zip(ORIGINES, GROUPES_ORIGINES, strict=True)
    ]


def libelles_origines() -> dict[str, str]:
    """Code → its words, those withdrawn included; read once a page, since a list shows many."""
    return une_fois("libelles_origines", _libelles_origines)


_MOTS_ORIGINES = Composee(
    lambda: CodeListe.objects.filter(liste__in=ORIGINES).order_by("date_debut").values_list("code", "libelle")
)


def _libelles_origines() -> dict[str, str]:
    return dict(_MOTS_ORIGINES()) or {code: mots for _, code, mots in _origines_livrees()}


def libelle_origine(code: str) -> str:
    """One origin in words; the code itself when no list has it."""
    return libelles_origines().get(code, code)


@cache
def _origines_livrees() -> list[tuple[str, str, str]]:
    """Those that are shipped, as long as none is loaded."""
    return [(li["liste"], li["code"], li["libelle"]) for li in lecture.listes() if li["liste"] in ORIGINES]


def calendrier() -> Calendrier:
    """The public holidays of every place; those that are shipped, as long as they are not loaded."""
    champs = ("liste", "code", "libelle", "date_debut", "date_fin")
    return lecture.jours_feries(CodeListe.objects.filter(liste=Liste.JOUR_FERIE).values(*champs) or lecture.listes())


def mots_danger(jour: date) -> list[str]:
    """The words that let a danger be feared, in force on ``jour``."""
    return [ligne.libelle for ligne in liste(Liste.MOTS_DANGER, jour)]


def dit_un_danger(textes: Iterable[str], jour: date) -> bool:
    """Whether what was typed holds one of the words kept by the service: a person must look."""
    return mots_entendus(textes, mots_danger(jour))


def mots_qui_jugent(texte: str, jour: date) -> str:
    """The first word kept by the service that judges instead of telling; '' when there is none."""
    return next((li.libelle for li in liste(Liste.MOTS_JUGENT, jour) if mots_entendus([texte], [li.libelle])), "")


def parametres_par_code(jour: date) -> list[LigneParametre]:
    """Every parameter for the page: the row in force on ``jour`` (else the last), and its whole history."""
    par_code: dict[str, list[Parametre]] = {}
    for ligne in Parametre.objects.order_by("libelle", "date_debut"):
        par_code.setdefault(ligne.code, []).append(ligne)
    return [LigneParametre(_du_jour(lignes, jour), tuple(reversed(lignes))) for lignes in par_code.values()]


def _du_jour(lignes: list[Parametre], jour: date) -> Parametre:
    dedans = [p for p in lignes if couvre(p.date_debut, p.date_fin, jour)]
    return (dedans or lignes)[-1]


def classe_de(code: str) -> str:
    """The retention class that a delay belongs to; '' when the code is no delay of retention."""
    return next((c for c in Conservation.values if f"{code}_".startswith(f"conservation_{c}_")), "")


def conservation(jour: date) -> list[RegleConservation]:
    """How long each class is kept on ``jour``, what becomes of it then, and the models that are of this class."""
    delais: dict[str, list[Parametre]] = {}
    for delai in Parametre.objects.filter(en_vigueur(jour), code__startswith="conservation_").order_by("code"):
        delais.setdefault(classe_de(delai.code), []).append(delai)
    fins = {li.code: li for li in CodeListe.objects.filter(en_vigueur(jour), liste=Liste.CONSERVATION)}
    modeles: dict[str, list[str]] = {}
    for modele in apps.get_models():
        modeles.setdefault(getattr(modele, "CONSERVATION", ""), []).append(modele.__name__)
    return [
        RegleConservation(c.label, tuple(delais.get(c, ())), fins.get(c), tuple(sorted(modeles.get(c, ()))))
        for c in Conservation
    ]


def versions_grille(code: str) -> list[Fiche]:
    """Every version of a grid, the newest first, their items in order. Two queries."""
    return list(Fiche.objects.filter(code=code, grille=True).prefetch_related("items").order_by("-version"))


def fiches() -> list[Fiche]:
    """Every version of every fiche, the newest first."""
    return list(Fiche.objects.prefetch_related("items").order_by("code", "-version"))


def listes(jour: date) -> list[tuple[str, list[CodeListe]]]:
    """Every code list in force on ``jour``, under its French title; the one of retention has its own page."""
    rangees: dict[str, list[CodeListe]] = {}
    for ligne in CodeListe.objects.filter(en_vigueur(jour)).exclude(liste=Liste.CONSERVATION).order_by("liste", "rang"):
        rangees.setdefault(Liste(ligne.liste).label, []).append(ligne)
    return list(rangees.items())
