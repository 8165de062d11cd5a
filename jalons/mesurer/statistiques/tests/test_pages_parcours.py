"""The two pages of the people found: what is seen is what is exported, and nothing but published cells."""

from __future__ import annotations

import re
from datetime import date

import pytest

from jalons.mesurer.statistiques.depliant import pdf as depliant
from jalons.mesurer.statistiques.entonnoir import selectors as entonnoirs
from jalons.mesurer.statistiques.entonnoir.tests.test_jamais_joints import EXPIREE, une_demande
from jalons.mesurer.statistiques.equite import selectors as equites
from jalons.mesurer.statistiques.indicateurs import PARCOURS_REPERES as INDICATEUR
from jalons.mesurer.statistiques.models import Mesure
from jalons.mesurer.statistiques.services import publier
from jalons.mesurer.statistiques.tests.test_pages import Lecteur, comparables, tables_csv, tables_ods
from tests.people import un_agent, un_organisme, une_equipe
from tests.second_calcul.activite import ANNEE

pytestmark = pytest.mark.django_db
PAGES = ("entonnoir", "equite")


@pytest.fixture
def direction(publication):
    return un_agent("direction_regionale", equipe=une_equipe(publication.organisme))


def tableaux(page):
    """The tables of a page, definitions inside a heading left out."""
    lecteur = Lecteur()
    lecteur.feed(re.sub(r"<div>\s*<dl>.*?</dl>\s*</div>", "", page, flags=re.S))
    return lecteur.tables


@pytest.mark.parametrize("page", PAGES)
def test_the_screen_the_csv_and_the_ods_say_the_same_cell_by_cell(client_de, direction, publication, page):
    client = client_de(direction)
    ecran = tableaux(client.get(f"/chiffres/{page}/").content.decode())
    en_csv = tables_csv(client.get(f"/chiffres/{page}/chiffres.csv").content)
    en_ods = tables_ods(client.get(f"/chiffres/{page}/chiffres.ods").content)
    contenu = entonnoirs.entonnoir(publication) if page == "entonnoir" else equites.equite(publication)
    titres = {t.code: t.titre for t in contenu.tous}
    assert len(ecran) >= 4
    for code, lignes in ecran.items():
        assert comparables(en_csv[titres[code]]) == comparables(lignes), code
        assert comparables(en_ods[titres[code]]) == comparables(lignes), code


def test_each_step_opens_on_its_definition_and_the_sentence_says_it_in_words(client_de, direction):
    page = client_de(direction).get("/chiffres/entonnoir/").content.decode()
    for nom in ("Trouvées", "Offre faite", "Ont répondu", "Reçues", "Accompagnées", "Accompagnement mené à son terme"):
        assert f"<summary>{nom}</summary>" in page
    assert page.count("<dt>Définition</dt>") >= 6
    assert re.search(r"Sur 100 personnes trouvées, .* ont reçu une offre", page)


def test_a_period_is_one_of_the_published_ones(client_de, direction, publication):
    client = client_de(direction)
    trimestre = client.get(f"/chiffres/entonnoir/?periode={ANNEE}-t1")
    assert trimestre.status_code == 200 and f"1er trimestre {ANNEE}" in trimestre.content.decode()
    assert client.get("/chiffres/entonnoir/?periode=2019-05").status_code == 404
    assert client.get("/chiffres/entonnoir/?choix=ailleurs/2019").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_read_published_cells_only(client_de, direction, publication, page):
    avant = client_de(direction).get(f"/chiffres/{page}/").content
    Mesure.objects.all().delete()
    assert tableaux(client_de(direction).get(f"/chiffres/{page}/").content.decode()) == tableaux(avant.decode())


@pytest.mark.parametrize("page", PAGES)
def test_no_count_of_one_to_ten_people_is_written(publication, page):
    contenu = entonnoirs.entonnoir(publication) if page == "entonnoir" else equites.equite(publication)
    for tableau in contenu.tous:
        for rangee in tableau.rangees:
            gens = rangee.cellules[: 1 if page == "equite" or tableau.code == "etapes" else None]
            assert not any(c.valeur is not None and 0 < c.valeur < 11 for c in gens), (tableau.titre, rangee.nom)


def test_sabotage_a_small_published_cell_is_seen(publication):
    publication.cases.filter(indicateur=INDICATEUR, territoire_niveau="sexe", ventilation="").update(
        valeur=4, masquee=False
    )
    with pytest.raises(AssertionError):
        test_no_count_of_one_to_ten_people_is_written(publication, "equite")


def test_steps_only_decrease_in_every_table(publication):
    for tableau in entonnoirs.entonnoir(publication).tableaux.values():
        for rangee in tableau.rangees:
            sus = [c.valeur for c in rangee.cellules if c.valeur is not None]
            assert sus == sorted(sus, reverse=True)


def test_the_pages_of_another_region_are_not_found(client_de, publication):
    choix = f"?choix={publication.organisme.code}/{publication.annee}"
    voisin = un_agent("direction_regionale")
    for page in PAGES:
        assert client_de(voisin).get(f"/chiffres/{page}/{choix}").status_code == 404
        assert client_de(voisin).get(f"/chiffres/{page}/chiffres.csv{choix}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_before_anything_is_published_the_page_says_what_to_run(client_de, page):
    vide = client_de(un_agent("direction_regionale")).get(f"/chiffres/{page}/").content.decode()
    assert "jalons consolider" in vide and "jalons publier" in vide


def test_a_year_without_anybody_found_says_so(client_de, direction, publication):
    publication.cases.filter(indicateur=INDICATEUR).delete()
    publication.cases.create(
        indicateur=INDICATEUR,
        territoire_niveau="region",
        territoire_code=publication.organisme.code,
        valeur=0,
        masquee=False,
    )
    page = client_de(direction).get("/chiffres/entonnoir/").content.decode()
    assert "Personne n’a été trouvé" in page and "Non mesuré" not in page


def test_a_year_that_nothing_was_loaded_for_is_not_measured_never_zero(client_de, direction, publication):
    """Seen: « 0 personne repérée » for a year whose files were never loaded."""
    publication.cases.filter(indicateur__in=[INDICATEUR, "personnes_reperees", "mois_arret_payes"]).delete()
    client, adresse = client_de(direction), f"/chiffres/{publication.organisme.code}/{publication.annee}/"
    for chemin in (
        "/chiffres/entonnoir/",
        "/chiffres/equite/",
        adresse,
        "/chiffres/entonnoir/chiffres.csv",
        f"{adresse}chiffres.csv",
    ):
        lu = client.get(chemin).content.decode("utf-8-sig")
        assert "on mesuré" in lu and "n’a été trouvé" not in lu, chemin
    assert "Personnes repérées au 91ᵉ jour;non mesuré" in client.get(f"{adresse}chiffres.csv").content.decode(
        "utf-8-sig"
    )
    assert depliant.contenu(publication)["reperees"] == "non mesuré"


def test_warnings_are_written_in_words(publication):
    """Men are received three times less often: the sentence says it, once, with both intervals."""
    _fausser(publication, "homme", trouvees=400, recues=60)
    _fausser(publication, "femme", trouvees=600, recues=360)
    _marge(publication, 1000, 420)
    publication.cases.filter(indicateur=INDICATEUR, territoire_niveau="sexe", territoire_code="inconnu").delete()
    dits = [a.phrase for a in equites.equite(publication).avertissements]
    recus = [p for p in dits if "sont reçus" in p or "sont reçues" in p]
    assert recus == [
        "Les hommes sont reçus moins souvent\u00a0: 15\u00a0% [12–19] contre 60\u00a0% [56–64] pour les autres\u00a0; "
        "à vérifier, pas une preuve."
    ]


def _fausser(publication, sexe, trouvees, recues):
    lignes = publication.cases.filter(indicateur=INDICATEUR, territoire_niveau="sexe", territoire_code=sexe)
    lignes.delete()
    _poser(publication, "sexe", sexe, trouvees, recues)


def _marge(publication, trouvees, recues):
    region = publication.organisme.code
    publication.cases.filter(indicateur=INDICATEUR, territoire_niveau="region").delete()
    _poser(publication, "region", region, trouvees, recues)


def _poser(publication, niveau, code, trouvees, recues):
    valeurs = {
        ("", ""): trouvees,
        ("etape", "trouvee-repondue"): trouvees - recues,
        ("etape", "recue-terminee"): recues,
    }
    for (ventilation, modalite), n in valeurs.items():
        publication.cases.create(
            indicateur=INDICATEUR, territoire_niveau=niveau, territoire_code=code, ventilation=ventilation,
            modalite=modalite, valeur=n, masquee=False,
        )  # fmt: skip


def test_the_number_of_comparisons_and_what_chance_would_show_are_said(client_de, direction, publication):
    _fausser(publication, "homme", trouvees=400, recues=60)
    _marge(publication, 1000, 420)
    page = client_de(direction).get("/chiffres/equite/").content.decode()
    assert re.search(r"Cette page fait \d+ comparaisons?", page) and "Bonferroni" in page


def _ligne_de(publication, nom):
    par_sexe = equites.equite(publication).tableaux["sexe"]
    return [c.texte for r in par_sexe.rangees if r.nom == nom for c in r.cellules]


def test_a_group_masked_with_another_is_said_masked_never_too_small(client_de, direction, publication):
    """117 people may be hidden so that 4 others are: « effectif insuffisant » would be false, or would tell which is which."""
    publication.cases.filter(indicateur=INDICATEUR, territoire_niveau="sexe").update(valeur=None, masquee=True)
    for nom in ("Femmes", "Hommes"):
        gens, trouvees, *etapes = _ligne_de(publication, nom)
        assert {gens, *etapes} == {"masqué"} and trouvees in ("masqué", "non compté")
    page = client_de(direction).get("/chiffres/equite/").content.decode()
    assert "effectif insuffisant" not in page and "« Masqué » : moins de 11 personnes, ou de quoi les deviner" in page


def test_a_group_of_nobody_is_really_too_small_and_said_so(publication):
    publication.cases.filter(indicateur=INDICATEUR, territoire_niveau="sexe").delete()
    publication.cases.create(
        indicateur=INDICATEUR, territoire_niveau="sexe", territoire_code="homme", valeur=0, masquee=False
    )
    assert set(_ligne_de(publication, "Hommes")[2:]) == {"effectif insuffisant"}


def test_the_number_of_the_list_is_its_own_and_only_for_who_may_open_it(client_de, direction, publication):
    """The funnel's silence and the list do not count the same people: most of the first are still waited for."""
    csam = un_agent("csam", equipe=une_equipe(publication.organisme))
    csam.organisme = publication.organisme
    for _ in range(2):
        une_demande(csam, **EXPIREE)
    page = client_de(csam).get("/chiffres/entonnoir/").content.decode()
    assert "Voir les jamais jointes : 2 personnes" in page and "pas répondu à ce jour" not in page
    assert "Qui est encore attendue n’est pas dans la liste" in page and "celle d’aujourd’hui" in page
    autre = client_de(direction).get("/chiffres/entonnoir/").content.decode()
    assert "Voir les jamais jointes" not in autre and "celle d’aujourd’hui" not in autre


def test_publishing_twice_keeps_one_version_of_the_ways(publication):
    bilan = publier(annee=publication.annee, organisme=publication.organisme, le=date(ANNEE + 1, 3, 1))
    assert not bilan.nouvelle


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_queries_with_1_and_15_regions(
    client_de, publication, page, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from jalons.mesurer.statistiques.models import Publication

    client, choix = client_de(un_agent("direction_nationale")), f"?choix={publication.organisme.code}/{ANNEE}"
    client.get(f"/chiffres/{page}/{choix}")
    with CaptureQueriesContext(connection) as avant:
        client.get(f"/chiffres/{page}/{choix}")
    for n in range(14):
        Publication.objects.create(
            organisme=un_organisme(f"q{page[:3]}{n}"),
            annee=ANNEE,
            rang=1,
            publiee_le=date(ANNEE + 1, 1, 1),
            seuil=11,
        )
    with django_assert_max_num_queries(len(avant)):
        client.get(f"/chiffres/{page}/{choix}")
