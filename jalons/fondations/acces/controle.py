"""How a view says what it does, and how it obtains its object."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from jalons.fondations.acces import rules

Vue = TypeVar("Vue", bound=Callable[..., Any])
Rangee = TypeVar("Rangee", bound=Model)


@dataclass(frozen=True)
class Declaration:
    """What one view does: the act, the kind of object, the field class."""

    objet: str
    acte: str
    classe: str


class Requete(HttpRequest):
    """What a view receives: somebody is logged in, the view has said what it does, what it reads is remembered:
    ``consultes``, what it is about, ``montres``, what it shows besides, ``lectures``, the journal's words for the former.
    """

    user: Any  # an agent; the rooms above the agents say it with AgentRequest
    htmx: HtmxDetails
    declaration: Declaration
    consultes: list[Any]
    montres: list[Any]
    lectures: tuple[str, ...]
    forgee: bool  # it came from no form of ours


def acces(objet: str, acte: str, *, classe: str = "F1") -> Callable[[Vue], Vue]:
    """Declare a view. Without it the middleware answers 404."""

    def pose(vue: Vue) -> Vue:
        setattr(vue, "acces", Declaration(objet, acte, classe))  # noqa: B010
        return vue

    return pose


def public(vue: Vue) -> Vue:
    """Declare a view open to anybody, without login (the login page, the health check)."""
    setattr(vue, "acces", "public")  # noqa: B010
    return vue


def ouverte(vue: Vue) -> Vue:
    """Declare an open view whose form goes through ``mener``: its token lost, the form comes back filled, nothing done."""
    setattr(vue, "rend_la_saisie", True)  # noqa: B010
    return public(vue)


def redit_qui(vue: Vue) -> Vue:
    """Declare a view whose form asks again who one is: what is typed there is never kept when the login is lost."""
    setattr(vue, "redit_qui", True)  # noqa: B010
    return vue


def adresse_secrete(vue: Vue) -> Vue:
    """Declare an open view whose address opens something: what follows it learns the site and never the address.

    ``strict-origin`` and not ``no-referrer``: the form of such a page must say where it comes from (docs/adr/0004).
    """
    setattr(vue, "referrer_policy", "strict-origin")  # noqa: B010
    return vue


def par_cle(vue: Vue) -> Vue:
    """Declare a view open to software that comes with a key, without login: it asks for the key, and ``decide()``, itself."""
    setattr(vue, "acces", "cle")  # noqa: B010
    return vue


def autorise(agent: Any, acte: str, objet_type: str, objet: Any = None, *, classe: str = "F1") -> bool:
    """``decide()`` now, as a plain boolean for templates and views."""
    return bool(rules.decide(agent, acte, objet_type, objet, maintenant=timezone.now(), classe=classe))


def trouver(request: Requete, lignes: type[Rangee] | QuerySet[Rangee], pk: Any, acte: str | None = None) -> Rangee:
    """The visible object, or 404: a foreign one and a missing one answer alike.

    ``lignes`` is a model class or a queryset of a protected model; the act and class are the view's own. The object
    is remembered on the request: when a page answers, the middleware writes who read it.
    """
    declaration = request.declaration
    queryset: Any = lignes if isinstance(lignes, QuerySet) else lignes._default_manager.all()
    meme = declaration.objet == queryset.model.ACCES
    voulu = acte or (declaration.acte if meme else "lire")
    vues = queryset.visible_to(request.user, voulu, classe=declaration.classe if meme else "F1").filter(pk=pk)
    objet: Rangee | None = next(iter(vues.order_by()), None)  # one row at most: it needs no order
    if objet is None:
        raise Http404
    request.consultes = [*getattr(request, "consultes", []), objet]
    return objet


def montrer(request: Requete, lus: Iterable[Any]) -> None:
    """Say that this answer shows these rows too, that ``trouver`` did not find: people of a list, what is said of them.

    The journal says then that the page was read, for each of them; None, that it was read, of nobody.
    """
    request.montres = [*getattr(request, "montres", []), *lus]


def taire(request: Requete) -> None:
    """Say that this answer shows nothing of what was found (« brouillon gardé », while she types), or that the line of
    the act tells it already (a sheet printed).
    """
    request.consultes = []


def lire_comme(request: Requete, *quoi: str) -> None:
    """Say in which words the journal tells that what was found was read, when its own (« fiche lue ») are not enough."""
    request.lectures = quoi
