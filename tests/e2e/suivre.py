"""One person accompanied in the browser: her pages looked at, read, filled; days that go by."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import DateField, DateTimeField, F
from django.utils import timezone
from pypdf import PdfReader

from jalons.accompagner.accompagnements.models import Dossier
from tests.e2e.conftest import deborde, fautes_axe
from tests.e2e.monde import Monde
from tests.tailles import COMPLETS, hasard

UN_DOSSIER = re.compile(r"/dossiers/[0-9a-f-]{36}/(#\w+)?$")
LUES_LE_JOUR = 4  # pages that axe reads in a journey of the day; each kind of page at night


def genre_de_page(adresse: str) -> str:
    """The page that an address is an instance of."""
    chemin = re.sub(r"https?://[^/]+", "", adresse).split("#")[0].split("?")[0]
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|/[A-Za-z0-9_-]{30,}", "<id>", chemin)


@dataclass
class Suivi:
    """One person accompanied in the browser: who she is, and the pages of who works for her."""

    monde: Monde
    ouvrir: Callable[..., Any]
    dehors: Callable[[], Any]  # a browser of somebody who has no account
    largeur: int
    prenom: str
    nom: str
    naissance: date
    vues: set[str] = field(default_factory=set)
    _page: Any = None

    @property
    def page(self) -> Any:
        """Hélène's, the same one to the end."""
        if self._page is None:
            self._page = self.ouvrir(self.monde.agents["assistant_social"], largeur=self.largeur)
        return self._page

    @property
    def dossier(self) -> Dossier:
        """As the base has it now."""
        return Dossier.objects.get(assure__nom=self.nom)

    @property
    def entier(self) -> str:
        """As pages write her."""
        return f"{self.prenom} {self.nom}"

    def regarder(self, page: Any = None) -> str:
        """Look at the page: nothing scrolls sideways, axe finds nothing. Its words."""
        page = page or self.page
        assert not deborde(page), f"défile de côté : {page.url}"
        genre = genre_de_page(page.url)
        if genre not in self.vues and (COMPLETS or hasard(f"axe {genre}").random() < LUES_LE_JOUR / 40):
            page.wait_for_load_state("networkidle")
            assert (genre, fautes_axe(page)) == (genre, [])
        self.vues.add(genre)
        return mots(page.inner_text("body"))

    def aller(self, ou: str, section: str = "main") -> str:
        """Follow the link that says so."""
        return self.suivre(self.page.locator(f"{section} a:has-text('{ou}') >> visible=true").first)

    def suivre(self, lien: Any, page: Any = None) -> str:
        """Press it; the next page."""
        page = page or self.page
        with page.expect_navigation():
            lien.click()
        return self.regarder(page)

    def poser(self, bouton: str = "Enregistrer", **valeurs: Any) -> str:
        """Type, send; what is answered is not a fault."""
        remplir(self.page, valeurs)
        return self.envoyer(bouton)

    def envoyer(self, bouton: str, page: Any = None) -> str:
        """Press the button of the page's form."""
        page = page or self.page
        dit = self.suivre(page.locator(f"main form button:has-text('{bouton}') >> visible=true").first, page)
        assert not page.locator(".j-erreurs, .j-erreur").count(), page.inner_text("main")
        return dit

    def au_dossier(self) -> str:
        """On its page, by the link that the page at hand has; already there, it is read again."""
        if UN_DOSSIER.search(self.page.url):
            self.page.reload()
        else:
            return self.suivre(
                self.page.locator("main a[href*='/dossiers/']:has-text('dossier') >> visible=true").first
            )
        return self.regarder()

    def ouvrir_le_dossier(self) -> None:
        """From the list of hers."""
        self.page.goto("/dossiers/")
        self.regarder()
        self.aller(self.nom)

    def section(self, nom: str) -> str:
        """The words of a section of the dossier."""
        return mots(self.page.inner_text(f"#{nom}"))

    def ma_journee(self) -> str:
        """What has need of her today."""
        self.page.goto("/ma-journee/")
        return self.regarder()

    def pdf(self, lien: str, section: str = "main") -> str:
        """The words of the sheet that this link gives."""
        adresse = self.page.get_attribute(f"{section} a:has-text('{lien}')", "href")
        reponse = self.page.request.get(adresse)
        assert reponse.ok and reponse.headers["content-type"] == "application/pdf", f"{adresse} : {reponse.status}"
        return mots(" ".join(feuille.extract_text() for feuille in PdfReader(io.BytesIO(reponse.body())).pages))


def mots(texte: str) -> str:
    """The words of a page, whatever their spaces."""
    return " ".join(texte.split())


def remplir(page: Any, valeurs: dict[str, Any]) -> None:
    """Each field by its name: a text, a choice of a list by its label or value, one or several boxes."""
    for nom, valeur in valeurs.items():
        champ = page.locator(f"main [name='{nom}']").first
        sorte = champ.evaluate("c => c.type")
        if sorte in ("radio", "checkbox"):
            for un in valeur if isinstance(valeur, list) else [valeur]:
                un_seul = "" if un is True else f"[value='{un}']"
                case = page.locator(f"main [name='{nom}']{un_seul}")
                case.evaluate(
                    "vue => vue.scrollIntoView({block: 'center', behavior: 'instant'})"
                )  # not under the banner
                case.check(force=True)
        elif sorte.startswith("select"):
            champ.select_option(value=valeur_de(champ, valeur))
        else:
            champ.fill(str(valeur))


def valeur_de(champ: Any, dit: str) -> str:
    """The value of the choice of this list that is so, or whose words begin or hold this."""
    choix: list[list[str]] = champ.evaluate("c => [...c.options].map(o => [o.value, o.text.trim()])")
    trouves = [v for v, _ in choix if v == dit] + [v for v, lu in choix if dit.lower() in lu.lower()]
    assert trouves, (dit, choix)
    return trouves[0]


def dans(jours: int) -> str:
    """That day, as a field wants it."""
    return str(timezone.localdate() + timedelta(days=jours))


def passer(dossier: Dossier, jours: int) -> None:
    """So many days go by. The clock belongs to the server: what this dossier dates is dated so many days earlier."""
    for modele in apps.get_models():
        cles = [f.name for f in modele._meta.concrete_fields if f.related_model is Dossier]
        dates = [f.name for f in modele._meta.concrete_fields if isinstance(f, DateField | DateTimeField)]
        filtre = {"pk": dossier.pk} if modele is Dossier else {"dossier": dossier} if "dossier" in cles else None
        if filtre and dates:
            modele.objects.filter(**filtre).update(**{nom: F(nom) - timedelta(days=jours) for nom in dates})  # type: ignore[attr-defined]
