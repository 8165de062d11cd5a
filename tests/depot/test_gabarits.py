"""Templates read like code: one element a line, addresses by their names, and nothing above their room but a named slot."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.module_loading import import_string

from jalons.config.emplacements import EMPLACEMENTS, MORCEAUX
from jalons.config.maison import ETAGES, PIECES
from jalons.fondations.socle.templatetags import jalons

RACINE = Path(__file__).parents[2] / "jalons"
RANG = {piece.chemin.split(".")[-1]: rang for rang, etage in enumerate(ETAGES) for piece in etage}
FICHIERS = {
    fichier: piece.chemin.split(".")[-1]
    for piece in PIECES
    for fichier in sorted((RACINE / piece.chemin.replace(".", "/")).rglob("*.*"))
    if not {"tests", "migrations"} & set(fichier.parts)
}
GABARITS = [f for f in FICHIERS if f.suffix == ".html"]
MODULES = [f for f in FICHIERS if f.suffix == ".py"]
LARGEUR = 160
BLOCS = re.compile(
    r"<(?:address|article|aside|blockquote|body|caption|dd|details|dialog|div|dl|dt|fieldset|figure|footer|form|h[1-6]|head|header"
    r"|html|legend|li|main|nav|ol|option|p|section|select|summary|svg|table|tbody|td|textarea|tfoot|th|thead|tr|ul)\b"
)
# an address, between double quotes, between single ones or bare; what a data-* says is one when it has a « / »
BALISE = r"{%.*?%}|{{.*?}}|{(?![{%])"
ADRESSE = re.compile(
    r"(?<![\w-])(?:href|action|formaction|src|hx-(?:get|post|put|patch|delete)|(data-[\w-]+))="
    rf"""(?:"((?:{BALISE}|[^"{{])*)"|'((?:{BALISE}|[^'{{])*)'|((?:{BALISE}|[^\s"'>{{])+))""",
    re.DOTALL,
)
# one name, or one variable, then a query or an anchor; « / » is the first page of everybody
NOMMEE = re.compile(r"/|(?:{%.*?%}|{{.*?}}|(?:tel|mailto):.*|)(?:[?#].*)?", re.DOTALL)
NOM = re.compile(r"([a-z_]+)(?::[a-z_]+|/[a-z_]+\.html)")
CITE = re.compile(r"{%\s*(?:url|include|extends)\s+([\"'])(.*?)\1")
EMPLACEMENT = re.compile(r"emplacement[ (]([\"'])(.*?)\1")


def formes(texte: str) -> list[str]:
    """What is wrong with the shape of a template."""
    lignes = list(enumerate(texte.splitlines(), 1))
    longues = [f"{n} : {len(ligne)} caractères, couper à {LARGEUR}" for n, ligne in lignes if len(ligne) > LARGEUR]
    serrees = [f"{n} : un élément par ligne" for n, ligne in lignes if len(BLOCS.findall(ligne)) > 1]
    collees = [
        f"{lue[0]} : nommer l’adresse ({{% url %}}, {{% emplacement %}}) au lieu de la composer"
        for lue in ADRESSE.finditer(texte)
        if (adresse := lue[2] or lue[3] or lue[4] or "") and not NOMMEE.fullmatch(adresse)
        if not lue[1] or "/" in re.sub(r"{[%{].*?[%}]}", "", adresse)
    ]
    return longues + serrees + collees


def montees(piece: str, noms: list[str]) -> list[str]:
    """The pages and templates of rooms above (or beside) this one among ``noms``."""
    lus = [(nom, lu[1]) for nom in noms if (lu := NOM.fullmatch(nom))]
    return [nom for nom, autre in lus if autre != piece and RANG.get(autre, RANG[piece] + 1) <= RANG[piece]]


def noms_python(source: str) -> list[str]:
    return [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _debut(noeud: ast.expr) -> str:
    """The first words of a text; of « f"{x}/" » or of a value, none."""
    if isinstance(noeud, ast.JoinedStr) and noeud.values:
        return _debut(noeud.values[0])
    if isinstance(noeud, ast.IfExp):
        return _debut(noeud.body)
    return noeud.value if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str) else ""


def _nommee(noeud: ast.expr) -> bool:
    """Is it what ``reverse`` or ``emplacement`` gives?"""
    noeud = noeud.value if isinstance(noeud, ast.FormattedValue) else noeud
    return isinstance(noeud, ast.Call) and ast.unparse(noeud.func).endswith(("reverse", "emplacement"))


def adresses_collees(source: str) -> list[str]:
    """The addresses that Python composes: written (« /dossiers/… ») or with more than a query or an anchor after a name."""
    noeuds = list(ast.walk(ast.parse(source)))
    textes = [n for n in noeuds if isinstance(n, ast.JoinedStr)]
    morceaux = {id(partie) for texte in textes for partie in texte.values}
    suites = [paire for texte in textes for paire in pairwise(texte.values)]
    suites += [(n.left, n.right) for n in noeuds if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Add)]
    fautes = [gauche for gauche, droite in suites if _nommee(gauche) and not _debut(droite).startswith(("?", "#"))]
    fautes += [n for n in textes if re.match(r"/([\w-]+/|$)", _debut(n))]
    fautes += [
        n for n in noeuds if isinstance(n, ast.Constant) and id(n) not in morceaux and re.match(r"/[\w-]+/", _debut(n))
    ]
    return [f"{n.lineno} : {ast.unparse(n)}" for n in fautes]


@pytest.mark.parametrize("gabarit", GABARITS, ids=lambda p: "/".join(p.parts[-2:]))
def test_a_template_reads_one_element_a_line_and_names_its_addresses(gabarit: Path) -> None:
    assert formes(gabarit.read_text()) == []


def test_python_names_its_addresses_too() -> None:
    collees = [f"{p.relative_to(RACINE)} : {lue}" for p in MODULES for lue in adresses_collees(p.read_text())]
    assert collees == [], "Donner un nom à cette adresse : reverse(…, args=[…])."


@pytest.mark.parametrize(
    "faute",
    [
        """f"{reverse('accompagnements:liste')}{dossier_id}/\"""",
        """reverse("accompagnements:liste") + f"{dossier_id}/\"""",
        """reverse("accompagnements:dossier", args=[f(x)]) + str(pk)""",
        """redirect(f"/dossiers/{pk}/")""",
        """redirect("/dossiers/")""",
        """redirect("/dossiers/" + str(pk))""",
        """f"/{piece}/{pk}/\"""",
    ],
)
def test_an_address_glued_in_python_is_red(faute: str) -> None:
    assert adresses_collees(faute)
    assert not adresses_collees("""reverse("parcours:dossier", args=[pk]) + "#plan" + str(n)""")
    assert not adresses_collees(
        """f"{reverse('parcours:sortants')}?offre={pk}/{n}/1"; redirect("/"); "a/b/c".split("/")"""
    )


def test_a_room_leads_to_a_room_above_by_a_named_slot_only() -> None:
    citees = {p: [lu[2] for lu in CITE.finditer(p.read_text())] for p in GABARITS}
    citees |= {p: noms_python(p.read_text()) for p in MODULES}
    fautes = [f"{p.relative_to(RACINE)} : {nom}" for p, noms in citees.items() for nom in montees(FICHIERS[p], noms)]
    assert fautes == [], "Nommer un emplacement, rempli dans jalons/config/emplacements.py."


def test_every_slot_is_named_by_a_room_and_filled_by_one_above() -> None:
    nommes = {(FICHIERS[p], lu[2]) for p in GABARITS + MODULES for lu in EMPLACEMENT.finditer(p.read_text())}
    assert {nom for _, nom in nommes} == set(EMPLACEMENTS), "inconnus, ou que personne n’emploie"
    descendants = [nom for piece, nom in nommes if not montees(piece, [EMPLACEMENTS[nom]])]
    assert descendants == [], "une page d’en dessous se nomme directement"


def test_every_piece_written_by_a_room_above_is_named_once_below_and_exists() -> None:
    nommes = {lu for p in GABARITS for lu in re.findall(r'{%\s*morceau "([\w.]+)"', p.read_text())}
    assert nommes == set(MORCEAUX), "inconnus, ou que personne n’emploie"
    assert all(callable(import_string(chemin)) for chemin in MORCEAUX.values())


def test_every_shared_piece_has_two_users_and_is_shown_once_to_developers() -> None:
    pieces = set(jalons.register.tags) - {"emplacement", "morceau", "csrf_token"}  # given by a room above, or by Django
    emplois = {p: set(re.findall(r"{%\s*(\w+)", p.read_text())) for p in GABARITS}
    exemples = emplois.pop(next(p for p in GABARITS if p.name == "exemples.html"))
    assert pieces - exemples == set(), "À montrer sur socle/exemples.html."
    rares = {piece for piece in pieces if sum(piece in balises for balises in emplois.values()) < 2}
    assert rares == set(), "Une pièce qui sert une fois s’écrit où elle sert."


def test_the_examples_are_read_by_anybody_with_the_demonstration_only(client: Client, settings: Any) -> None:
    page = client.get("/exemples/")
    assert page.status_code == 200 and "Ce rendez-vous est déjà pris." in page.text and "page 2 sur 3" in page.text
    settings.JALONS_DEMONSTRATION = False
    assert client.get("/exemples/").status_code == 404


@pytest.mark.parametrize(
    "faute",
    [
        "<p>" + "x" * 300 + "</p>",
        "<ul><li>un</li></ul>",
        """<a href="{% url 'accompagnements:liste' %}{{ pk }}/">""",
        """<a href="{{ request.path }}{{ pk }}/">""",
        '<form action="/dossiers/{{ pk }}/">',
        '<form action="/dossiers/">',
        "<form action='/dossiers/{{ pk }}/'>",
        "<a href=/dossiers/{{ pk }}/>",
        "<a href={% url 'accompagnements:liste' %}{{ pk }}/>",
        """<a hx-post='{% url "accompagnements:liste" %}{{ pk }}/'>""",
        '<a hx-get="/dossiers/{{ pk }}/">',
        '<button hx-delete="/dossiers/{{ pk }}/">',
        '<img src="/static/{{ nom }}.svg">',
        """<div data-adresse="{% url 'accompagnements:liste' %}{{ pk }}/">""",
        '<a href="/dossiers/{x}">',
    ],
)
def test_a_fault_of_shape_is_red(faute: str) -> None:
    assert formes(faute)
    assert not formes("""<a href="{% url 'a:b' pk %}?x=1#y">{{ nom }}</a>\n<a href="tel:{{ n }}">{{ n }}</a>""")
    assert not formes(
        """<img src="{% static 'a/b.svg' %}" alt=''><td data-l="Vous :" data-x='{% url "a:b" %}'><a href={{ ou }}>"""
    )


def test_a_link_up_is_red() -> None:
    assert montees("assures", ["detection:personne", "socle/page.html", "assures:fiche"]) == ["detection:personne"]
    assert montees("offres", ["parcours/_attente.html", "signalements:demande"]) == ["parcours/_attente.html"]
