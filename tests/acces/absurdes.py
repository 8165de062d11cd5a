"""What nobody types, put one at a time wherever a request carries something: path, query, fields, headers, cookies.

The fields are those that the pages show (their forms, filled as somebody would) and those that the views ask for: both are
found here by looking and listening, none is listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from traceback import walk_tb
from typing import Any, ClassVar
from urllib.parse import quote, quote_plus, urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone

from tests.acces import oracle, vues
from tests.acces.controle import Question, Visiteur
from tests.acces.monde import Monde
from tests.acces.vues import Vue
from tests.tailles import hasard

_INSTANT = re.compile(r"\d{8}T\d{4}")
_JOUR, _UUID = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Absurdite = Callable[[str], str]  # what was there → what is sent


def _toujours(valeur: str) -> Absurdite:
    return lambda avant: valeur


ABSURDITES: dict[str, Absurdite] = {
    "nul": lambda avant: f"{avant}\0",
    "demi-caractère": lambda avant: f"\ud800{avant}",
    "retournement": lambda avant: f"\u202e{avant}\u2066",
    "contrôles": lambda avant: f"\x07{avant}\x1b[31m",
    "fin de ligne": lambda avant: f"{avant}\r\nX: y",
    "marque": lambda avant: f"\ufeff{avant}",
    "an 1 dedans": lambda avant: _JOUR.sub("0001-01-01", _INSTANT.sub("00010101T0000", avant)),
    "an 9999 dedans": lambda avant: _JOUR.sub("9999-12-31", _INSTANT.sub("99991231T2359", avant)),
    "immense dedans": lambda avant: re.sub(r"\d+$", "9" * 20, avant),
    "clé inconnue dedans": lambda avant: _UUID.sub("00000000-0000-0000-0000-000000000000", avant),
    "coupé": lambda avant: avant[: len(avant) // 2],
    "an 1": _toujours("0001-01-01"),
    "an 9999": _toujours("9999-12-31"),
    "an 1 écrit": _toujours("01/01/0001"),
    "an 9999 écrit": _toujours("31/12/9999"),
    "an 0": _toujours("0000-00-00"),
    "mois 9999": _toujours("9999-12"),
    "semaine an 1": _toujours("0001-W01"),
    "instant an 1": _toujours("0001-01-01T00:00:00+14:00"),
    "instant an 9999": _toujours("9999-12-31T23:59:59-12:00"),
    "entier immense": _toujours("9" * 5000),
    "entier": _toujours("9223372036854775808"),
    "négatif": _toujours("-2147483649"),
    "exposant": _toujours("²"),
    "chiffres arabes": _toujours("٣"),
    "pas un nombre": _toujours("NaN"),
    "infini": _toujours("1e999"),
    "vide": _toujours(""),
    "barres": _toujours("|||||"),
    "clé": _toujours("urn:uuid:{00000000-0000-0000-0000-000000000000}"),
    "long": _toujours("é" * 40_000),
    "李": _toujours("李😀"),
    "balises": _toujours("'\"><b>{{7*7}}{%x%}%s%(a)s\\"),
    "ailleurs": _toujours("//exemple.fr\\@[::1"),
}


# --- listening: the names that a view asks for ---


class Oreille(QueryDict):
    """A QueryDict that remembers what it was asked."""

    entendus: ClassVar[set[str]] = set()

    def __getitem__(self, cle: Any) -> Any:
        self.entendus.add(cle)
        return super().__getitem__(cle)

    def getlist(self, cle: Any, default: Any = None) -> Any:
        self.entendus.add(cle)
        return super().getlist(cle, default)

    def __contains__(self, cle: Any) -> bool:
        self.entendus.add(cle)
        return super().__contains__(cle)


def ecoute(repondre: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware of the tests, the last one: the view speaks to an Oreille."""

    def repond(request: HttpRequest) -> HttpResponse:
        for lu in (request.GET, request.POST):
            lu.__class__ = Oreille  # type: ignore[assignment]
        Oreille.entendus.clear()
        return repondre(request)

    return repond


# --- looking: the forms of a page, filled ---


@dataclass
class Formulaire:
    """A form as it is shown, its fields filled with something that may be right."""

    action: str
    methode: str
    champs: dict[str, str] = field(default_factory=dict)


class _Lecteur(HTMLParser):
    def __init__(self, page: str):
        super().__init__()
        self.page, self.formulaires = page, list[Formulaire]()
        self.ouvert: Formulaire | None = None
        self.liste = self.texte = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        a = {nom: valeur or "" for nom, valeur in attrs}
        if tag == "form":
            self.ouvert = Formulaire(a.get("action") or self.page, a.get("method", "get").upper())
            self.formulaires.append(self.ouvert)
        if self.ouvert is None:
            return
        champs, nom = self.ouvert.champs, a.get("name", "")
        if tag == "input" and nom:
            self._saisie(champs, nom, a)
        elif tag == "button" and nom:
            champs.setdefault(nom, a.get("value", ""))
        elif tag == "select":
            self.liste = nom
        elif tag == "option" and self.liste and ("selected" in a or not champs.get(self.liste)):
            champs[self.liste] = a.get("value", "")
        elif tag == "textarea":
            self.texte = nom
            champs[nom] = "Quelques mots."

    def _saisie(self, champs: dict[str, str], nom: str, a: dict[str, str]) -> None:
        genre, valeur = a.get("type", "text"), a.get("value", "")
        if genre in ("radio", "checkbox"):
            if "checked" in a or nom not in champs:
                champs[nom] = valeur or "on"
        elif genre != "file":
            demain = (timezone.localdate() + timedelta(days=1)).isoformat()
            remplir = {"date": demain, "time": "10:00", "number": a.get("min", "1"), "email": "a@exemple.fr"}
            champs[nom] = valeur or ("" if genre == "hidden" else remplir.get(genre, "Mot"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.ouvert = None
        elif tag == "select":
            self.liste = ""


def formulaires(page: str, html: str) -> list[Formulaire]:
    """Those of this page."""
    lecteur = _Lecteur(page)
    lecteur.feed(html)
    return lecteur.formulaires


# --- the requests ---


@dataclass(frozen=True)
class Essai:
    """One absurd request: the view and the role, where the value goes, which one."""

    vue: str
    role: str
    lieu: str  # chemin, requete, corps, entete, temoin
    champ: str
    absurdite: str


@dataclass
class Porte:
    """A view as one role reaches it: its address and the names it listens to, its form's fields."""

    vue: Vue
    role: str
    url: str
    requete: set[str] = field(default_factory=set)
    corps: dict[str, str] = field(default_factory=dict)
    poste: bool = False

    def essais(self) -> Iterator[Essai]:
        """Every absurd request that may be made here."""
        lieux = [("chemin", nom) for nom in ("", *self.vue.arguments)]
        lieux += [("requete", nom) for nom in sorted(self.requete)]
        lieux += [("corps", nom) for nom in sorted(self.corps)]
        for lieu, nom in lieux:
            yield from (Essai(self.vue.nom, self.role, lieu, nom, quoi) for quoi in ABSURDITES)


EMPORTES = {"csrfmiddlewaretoken", "_billet"}


class Terrain:
    """The doors of the world, and what happens when one is pushed."""

    def __init__(self, monde: Monde):
        self.monde = monde
        self.visiteurs = {role: Visiteur(sujet) for role, sujet in monde.sujets.items()}
        self.portes: dict[tuple[str, str], Porte] = {}

    def apprendre(self, toutes: list[Vue], roles: tuple[str, ...] = oracle.ROLES) -> None:
        """Open every page that each role may read; then post, empty, to every address, and listen."""
        for role in roles:
            for vue in toutes:
                if (porte := self._porte(vue, role)) is not None:
                    self.portes[vue.nom, role] = porte
            for porte in [p for p in self.portes.values() if p.role == role]:
                self._regarder(porte)
            for porte in [p for p in self.portes.values() if p.role == role]:
                self._ecouter(porte)

    def apprendre_une(self, vue: Vue) -> None:
        """The same for one view and the roles that may open it, one of them drawn."""
        roles = [role for role in oracle.ROLES if self._porte(vue, role) is not None]
        self.apprendre([vue], (hasard(f"absurdes {vue.nom}").choice(roles),))

    def essais(self) -> list[Essai]:
        """Every absurd request at the doors that were learnt."""
        return [essai for porte in self.portes.values() for essai in porte.essais()]

    def _porte(self, vue: Vue, role: str) -> Porte | None:
        remplir = vues.remplissage(vue)
        assert remplir is not None
        for cas in oracle.CAS:
            if Question(vue, role, cas, "POST").attendu in ("permis", "public"):
                histoire = self.monde.histoire(cas, role)
                return Porte(vue, role, vues.adresse(vue, remplir, histoire), corps=vues.corps(remplir, histoire))
        return None

    def _regarder(self, porte: Porte) -> None:
        for suite in ["", *vues.VARIANTES.get(porte.vue.nom, [])]:
            url = porte.url + suite if suite.startswith("?") else porte.url
            reponse = self.visiteurs[porte.role].demander("GET", url)
            porte.requete |= Oreille.entendus
            if reponse.get("Content-Type", "").startswith("text/html"):
                for forme in formulaires(porte.url, reponse.content.decode()):
                    self._retenir(porte.role, forme)

    def _retenir(self, role: str, forme: Formulaire) -> None:
        try:
            vers = resolve(urlsplit(forme.action).path).view_name
        except Resolver404:
            return
        porte = self.portes.get((vers, role))
        if porte is None:
            return
        if forme.methode == "POST":
            if not porte.poste or len(forme.champs) > len(porte.corps):
                porte.url, porte.corps, porte.poste = forme.action, forme.champs, True
        else:
            porte.requete |= forme.champs.keys()

    def _ecouter(self, porte: Porte) -> None:
        reponse = self._poster(porte, porte.corps)
        if reponse.status_code == 405:
            porte.corps = {}
            return
        porte.corps = dict.fromkeys(Oreille.entendus - EMPORTES, "1") | porte.corps

    def _poster(self, porte: Porte, corps: dict[str, str]) -> HttpResponse:
        visiteur = self.visiteurs[porte.role]
        return visiteur.demander("POST", porte.url, _encoder(corps), content_type="application/x-www-form-urlencoded")

    def pousser(self, essai: Essai) -> str:
        """What is wrong with the answer; '' when it is an answer."""
        porte = self.portes[essai.vue, essai.role]
        rendre, visiteur = ABSURDITES[essai.absurdite], self.visiteurs[essai.role]
        if essai.lieu == "corps":
            reponse = self._poster(porte, porte.corps | {essai.champ: rendre(porte.corps.get(essai.champ, ""))})
        elif essai.lieu == "requete":
            reponse = visiteur.demander("GET", f"{urlsplit(porte.url).path}?{_encoder({essai.champ: rendre('1')})}")
        else:
            reponse = visiteur.demander("GET", self._chemin(porte, essai.champ, rendre))
        return _faute(reponse)

    def _chemin(self, porte: Porte, champ: str, rendre: Absurdite) -> str:
        chemin = urlsplit(porte.url).path
        if not champ:
            return chemin + quote(rendre("").encode(errors="surrogatepass"), safe="")
        avant = str(resolve(chemin).kwargs[champ])
        return chemin.replace(avant, quote(rendre(avant).encode(errors="surrogatepass"), safe=""), 1)


def _encoder(champs: dict[str, str]) -> str:
    return "&".join(f"{_code(nom)}={_code(valeur)}" for nom, valeur in champs.items())


def _code(texte: str) -> str:
    return quote_plus(texte.encode(errors="surrogatepass"))


def _faute(reponse: Any) -> str:
    if reponse.status_code < 500:
        return ""
    genre, erreur, trace = getattr(reponse, "exc_info", None) or (None, None, None)
    ou = [f"{c.f_code.co_filename.rpartition('/jalons/')[2]}:{ligne}" for c, ligne in walk_tb(trace)]
    siens = [lieu for lieu in ou if "site-packages" not in lieu and not lieu.startswith("/")]
    return f"{reponse.status_code} {getattr(genre, '__name__', '')} {str(erreur)[:80]!r} {siens[-2:]} {ou[-1:]}"
