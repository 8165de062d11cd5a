"""The rows that a form offers are those it accepts: none is of another caisse."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpResponse

import jalons
from jalons.fondations.socle.champs import ChampObjet
from tests.acces.monde import Monde

NATIONAUX = ("direction_nationale", "admin_technique", "dpo")  # whose reach is every caisse


def etrangeres(monde: Monde) -> dict[Any, set[Any]]:
    """Model → keys of the rows of caisse B: its people, places, teams, and whatever hangs from them."""
    loin: dict[Any, set[Any]] = defaultdict(set)
    for histoire in monde.histoires:
        if histoire.cas in ("ailleurs", "organisation", "autre_organisation"):
            porteur, siennes = histoire.porteur, dict(histoire.pieces)
            siennes |= {"equipe": porteur.affectation.equipe, "caisse": porteur.affectation.organisme}
            for nom, piece in siennes.items():
                if "national" not in nom and nom not in ("parametre", "fiche", "code_liste"):
                    loin[type(piece)].add(piece.pk)
    return loin


def formulaires(reponse: HttpResponse) -> Iterator[forms.Form]:
    """Every form that a page was given."""
    contexte: Any = getattr(reponse, "context", None) or []
    vus: dict[int, forms.Form] = {}
    for couche in contexte:
        for valeur in couche.flatten().values() if hasattr(couche, "flatten") else couche.values():
            if isinstance(valeur, forms.Form):
                vus[id(valeur)] = valeur
    yield from vus.values()


def champs_objet(form: forms.Form) -> Iterator[tuple[str, Any]]:
    """(« Form.field », the field) of each field whose answer is a row; where it was declared."""
    for nom, champ in form.fields.items():
        if isinstance(champ, ChampObjet):
            yield _nom(type(form), nom), champ


def _nom(classe: type, champ: str) -> str:
    ou = next((c for c in reversed(classe.__mro__) if champ in getattr(c, "declared_fields", {})), classe)
    return f"{ou.__module__.split('.')[-2]}.{ou.__name__}.{champ}"


def declares() -> set[str]:
    """« room.Form.field » of each row field that the product declares."""
    for module in pkgutil.walk_packages(jalons.__path__, "jalons."):
        if module.name.rsplit(".", 1)[-1].startswith("forms") and ".tests" not in module.name:
            importlib.import_module(module.name)

    def descendre(classe: type) -> Iterator[type]:
        for fille in classe.__subclasses__():
            yield fille
            yield from descendre(fille)

    return {
        _nom(classe, nom)
        for classe in descendre(forms.Form)
        if classe.__module__.startswith("jalons.")
        for nom, champ in getattr(classe, "declared_fields", {}).items()
        if isinstance(champ, ChampObjet)
    }


def offertes(reponse: HttpResponse, role: str, loin: dict[Any, set[Any]]) -> tuple[set[str], list[str]]:
    """The row fields of this page, and those that offer a row of another caisse to this role."""
    vus, fautes = set(), []
    for form in formulaires(reponse):
        for nom, champ in champs_objet(form):
            vus.add(nom)
            lignes = None if role in NATIONAUX else champ.queryset
            autres = loin.get(lignes.model) if lignes is not None else None
            if autres and lignes.filter(pk__in=autres).exists():
                fautes.append(f"{nom} offre à {role} une ligne d’une autre caisse")
    return vus, fautes
