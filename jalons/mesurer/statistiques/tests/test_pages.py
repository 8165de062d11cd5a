"""The page, the spreadsheets and the rights: one source, no difference between what is seen and what is exported."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from jalons.mesurer.statistiques import selectors
from jalons.mesurer.statistiques.models import CasePubliee, Mesure
from tests.people import un_agent, une_equipe
from tests.second_calcul.activite import ANNEE

pytestmark = pytest.mark.django_db


@pytest.fixture
def direction(publication):
    return un_agent("direction_regionale", equipe=une_equipe(publication.organisme))


def adresse(publication, suite=""):
    return f"/chiffres/{publication.organisme.code}/{publication.annee}/{suite}"


class Lecteur(HTMLParser):
    """The tables of a page as texts, what a screen reader alone hears left out, decorations left out."""

    def __init__(self):
        super().__init__()
        self.tables, self.cache, self.cellule, self.code = {}, 0, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "table":
            self.code = attrs.get("data-tableau")
            self.tables[self.code] = []
        elif tag == "tr":
            self.tables[self.code].append([])
        elif tag in ("th", "td") and attrs.get("aria-hidden") != "true":
            self.cellule = ""
        elif tag == "span" and self.cellule is not None:
            self.cache += attrs.get("class") == "visually-hidden"

    def handle_endtag(self, tag):
        if tag in ("th", "td") and self.cellule is not None:
            self.tables[self.code][-1].append(self.cellule.strip())
            self.cellule = None
        elif tag == "span" and self.cellule is not None and self.cache:
            self.cache -= 1

    def handle_data(self, data):
        if self.cellule is not None and not self.cache:
            self.cellule += data


def nombre_ou_texte(texte):
    """« 14 431 », « 58 % », « 5,3 mois » and 14431 as numbers; anything else as it reads."""
    nu = re.sub(r"[\u00a0\u202f ]|%|mois", "", str(texte)).replace(",", ".")
    try:
        return float(nu)
    except ValueError:
        return str(texte).replace("\u00a0", " ")


def comparables(lignes):
    return [[nombre_ou_texte(c) for c in ligne] for ligne in lignes]


def tables_csv(contenu):
    """title → rows (headings first), the unit column taken out."""
    tables, titre = {}, None
    for ligne in csv.reader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=";"):
        if not ligne:
            titre = None
        elif titre is None:
            titre = ligne[0]
            tables[titre] = []
        else:
            tables[titre].append(ligne)
    return {titre: _sans_unite(_apres_definitions(lignes)) for titre, lignes in tables.items()}


def _apres_definitions(lignes):
    return [x for x in lignes if x[0] not in ("Définition", "Calcul", "Source")]


def _sans_unite(lignes):
    if lignes and "Unité" in lignes[0]:
        return [[c for i, c in enumerate(ligne) if i != 1] for ligne in lignes]
    return lignes


def tables_ods(contenu):
    from odf.opendocument import load
    from odf.table import Table, TableCell, TableRow

    tables = {}
    for feuille in load(io.BytesIO(contenu)).spreadsheet.getElementsByType(Table):
        lignes = []
        for rangee in feuille.getElementsByType(TableRow):
            cases = rangee.getElementsByType(TableCell)
            lignes.append([c.getAttribute("value") or str(c) for c in cases])
        titre, *reste = [x for x in lignes if x]
        tables[titre[0]] = _sans_unite(_apres_definitions(reste))
    return tables


def test_the_screen_the_csv_and_the_ods_say_the_same_cell_by_cell(client_de, direction, publication):
    client = client_de(direction)
    lecteur = Lecteur()
    lecteur.feed(client.get(adresse(publication)).content.decode())
    en_csv = tables_csv(client.get(adresse(publication, "chiffres.csv")).content)
    en_ods = tables_ods(client.get(adresse(publication, "chiffres.ods")).content)
    titres = {t.code: t.titre for t in selectors.chiffres(publication).tous}
    assert len(lecteur.tables) == 11
    for code, lignes in lecteur.tables.items():
        ecran = comparables(lignes)
        assert comparables(en_csv[titres[code]]) == ecran, code
        assert comparables(en_ods[titres[code]]) == ecran, code
    assert any("masqué" in ligne for ligne in comparables(lecteur.tables["departements"]))


def test_the_big_figures_are_in_the_exports_too(client_de, direction, publication):
    client = client_de(direction)
    page = client.get(adresse(publication)).content.decode()
    en_csv = dict(
        ligne[:2] for ligne in tables_csv(client.get(adresse(publication, "chiffres.csv")).content)["En un regard"]
    )
    for nom, fig in re.findall(r'data-repere="([^"]+)">\s*<p class="j-fig">(.*?)</p>', page):
        nu = re.sub(r"<span.*", "", fig)
        assert nombre_ou_texte(nu) == nombre_ou_texte(en_csv[nom]), nom


def test_exported_files_carry_their_definitions_filters_and_date(client_de, direction, publication):
    texte = client_de(direction).get(adresse(publication, "chiffres.csv")).content.decode("utf-8-sig")
    assert f"Région;{publication.organisme.nom}" in texte and f"Année;{ANNEE}" in texte
    assert f"Date;{ANNEE + 1}-02-12" in texte
    assert "Définition;" in texte and "Calcul;" in texte and "Source;" in texte


def test_pages_read_published_cells_only(client_de, direction, publication):
    Mesure.objects.all().delete()
    CasePubliee.objects.filter(publication=publication, indicateur="entretiens", ventilation="").update(valeur=123456)
    assert "123\u202f456" in client_de(direction).get(adresse(publication)).content.decode()


@pytest.mark.parametrize("forme", ["", "chiffres.ods", "chiffres.csv", "depliant.pdf"])
def test_a_hidden_cell_is_said_masked_and_never_under_eleven(client_de, direction, publication, forme):
    """82 people may be hidden so that 4 others are: « < 11 » would be false of them, or would tell which is which."""
    publication.cases.filter(indicateur="assures_suivis").update(valeur=None, masquee=True)
    contenu = client_de(direction).get(adresse(publication, forme)).content
    textes = {
        "": lambda: re.sub(r"<[^>]+>", " ", html.unescape(contenu.decode())),
        "chiffres.csv": lambda: contenu.decode("utf-8-sig"),
        "chiffres.ods": lambda: str(tables_ods(contenu)),
        "depliant.pdf": lambda: PdfReader(io.BytesIO(contenu)).pages[0].extract_text(),
    }
    texte = textes[forme]().replace("\u00a0", " ")
    assert "masqué" in texte and "< 11" not in texte


def test_the_map_says_masked_too(client_de, direction, publication):
    publication.cases.filter(indicateur="assures_suivis", territoire_niveau="canton").update(valeur=None, masquee=True)
    carte = re.search(r"<svg.*?</svg>", client_de(direction).get(adresse(publication)).content.decode(), re.S)
    assert "< 11" not in html.unescape(carte.group()) if carte else True


@pytest.mark.parametrize("page", ["", "entonnoir", "equite", "jamais-joints"])
def test_every_card_with_a_figure_opens_on_its_definition(client_de, publication, page):
    chemin = f"/chiffres/{page}/" if page else adresse(publication)
    csam = un_agent("csam", equipe=une_equipe(publication.organisme))
    lue = client_de(csam).get(chemin).content.decode()
    cartes = re.findall(r"<section class=\"j-card.*?</section>", lue, re.S)
    chiffrees = [c for c in cartes if re.search(r"<table|j-fig|<(h2|strong|li)[^>]*>[^<]*\d", c)]
    assert chiffrees
    for carte in chiffrees:
        assert "<dt>Définition</dt>" in carte, carte[:300]


def test_every_big_figure_opens_on_its_definition(client_de, direction, publication):
    page = client_de(direction).get(adresse(publication)).content.decode()
    assert page.count("Que compte-t-on ?") >= 4
    assert page.count("<dt>Définition</dt>") == page.count("<dt>Calcul</dt>") == page.count("<dt>Source</dt>") >= 9


@pytest.mark.parametrize("role", ["csam", "assistant_social", "manager", "direction_regionale"])
def test_people_of_the_region_read_its_figures_and_not_those_of_another(client_de, publication, role):
    sien = un_agent(role, equipe=une_equipe(publication.organisme))
    assert client_de(sien).get(adresse(publication)).status_code == 200
    voisin = un_agent(role)
    for suite in ("", "chiffres.ods", "chiffres.csv", "depliant.pdf"):
        assert client_de(voisin).get(adresse(publication, suite)).status_code == 404


def test_the_national_direction_reads_every_region(client_de, publication):
    assert client_de(un_agent("direction_nationale")).get(adresse(publication)).status_code == 200


def test_the_technical_administration_reads_none(client_de, publication):
    sien = un_agent("admin_technique", equipe=une_equipe(publication.organisme))
    assert client_de(sien).get(adresse(publication)).status_code == 404


def test_a_year_that_was_not_published_is_not_found(client_de, direction, publication):
    assert client_de(direction).get(f"/chiffres/{publication.organisme.code}/2019/").status_code == 404


def test_the_first_page_lists_what_may_be_read_and_says_what_to_do_when_empty(client_de, direction, publication):
    assert adresse(publication) in client_de(direction).get("/chiffres/").content.decode()
    vide = client_de(un_agent("direction_regionale")).get("/chiffres/").content.decode()
    assert "Aucun chiffre publié" in vide and adresse(publication) not in vide


def test_the_list_of_regions_costs_the_same_queries_with_1_and_15(
    client_de, publication, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from jalons.mesurer.statistiques.models import Publication
    from tests.people import un_organisme

    client = client_de(un_agent("direction_nationale"))
    client.get("/chiffres/")
    with CaptureQueriesContext(
        connection,
    ) as avant:
        client.get("/chiffres/")
    for n in range(14):
        Publication.objects.create(
            organisme=un_organisme(f"quinze{n}"), annee=ANNEE, rang=1, publiee_le=date(ANNEE + 1, 1, 1), seuil=11
        )
    with django_assert_max_num_queries(len(avant)):
        client.get("/chiffres/")


def test_the_region_page_costs_the_same_queries_with_few_and_many_people(
    client_de, direction, publication, django_assert_max_num_queries
):
    client = client_de(direction)
    client.get(adresse(publication))
    with django_assert_max_num_queries(32):
        client.get(adresse(publication))


def test_a_hidden_cell_says_both_reasons_that_hide_one(client_de, publication, direction):
    page = html.unescape(client_de(direction).get(adresse(publication)).content.decode())
    assert "il compte de une à dix personnes, ou bien, plus grand, il ferait retrouver" in page
