"""The leaflet: one tagged A4 page in French, masked cells masked, figures those of the page."""

from __future__ import annotations

import io

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from jalons.fondations.socle.refus import Refus
from jalons.mesurer.statistiques import selectors
from jalons.mesurer.statistiques.depliant import pdf as depliant
from tests.people import un_organisme
from tests.second_calcul.activite import ANNEE

pytestmark = pytest.mark.django_db


def lire(octets):
    return PdfReader(io.BytesIO(octets))


def test_the_leaflet_is_one_tagged_a4_page_in_french(publication):
    document = lire(depliant.pdf(publication))
    assert len(document.pages) == 1
    assert [round(float(x)) for x in document.pages[0].mediabox[2:]] == [595, 842]
    catalogue = document.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and str(catalogue["/Lang"]).startswith("fr")
    assert publication.organisme.nom in document.metadata.title
    assert "pdfuaid:part" in document.xmp_metadata.stream.get_data().decode()


def test_the_leaflet_prints_the_figures_of_the_page(publication):
    texte = lire(depliant.pdf(publication)).pages[0].extract_text().replace("\n", " ")
    chiffres = selectors.chiffres(publication)
    for repere in chiffres.reperes[:2]:
        assert repere.cellule.texte in texte
    assert "36 46" in texte and str(ANNEE) in texte
    assert "dès le quatrième mois d’arrêt" in " ".join(texte.split()), "le 91ᵉ jour ouvre le quatrième mois"
    assert "Données fictives" not in texte


def test_a_fictitious_region_says_so_on_the_leaflet(publication):
    publication.organisme.fictif = True
    assert "Données fictives" in lire(depliant.pdf(publication)).pages[0].extract_text()


def test_a_masked_figure_is_printed_as_masked(publication):
    publication.cases.filter(indicateur="sorties_pdp", ventilation="issue").update(valeur=None, masquee=True)
    contenu = depliant.contenu(publication)
    assert contenu["issues"] == {"poste": "masqué", "marche": "masqué"}
    assert "masqué" in lire(depliant.pdf(publication)).pages[0].extract_text().replace("\u00a0", " ")


def test_two_leaflets_of_one_version_are_the_same_file(publication):
    assert depliant.pdf(publication) == depliant.pdf(publication)


def test_the_command_writes_the_file_and_says_what_to_run_when_nothing_is_published(publication, tmp_path):
    from jalons.portes.cli.statistiques import depliant as commande

    sortie = tmp_path / "d.pdf"
    code = publication.organisme.code
    fait = CliRunner().invoke(commande, ["--region", code, "--annee", str(ANNEE), "--sortie", str(sortie)])
    assert fait.exit_code == 0, fait.output
    assert sortie.read_bytes().startswith(b"%PDF")
    rien = CliRunner().invoke(commande, ["--region", code, "--annee", "2019"])
    assert rien.exit_code == 2 and f"jalons publier --region {code} --annee 2019" in rien.output
    inconnue = CliRunner().invoke(commande, ["--region", "zzz", "--annee", "2019"])
    assert inconnue.exit_code == 2 and "Caisse inconnue" in inconnue.output


def test_a_caisse_whose_figures_fail_is_named_and_stops_no_other(publication, capsys):
    from jalons.portes.cli.statistiques import _une_par_une

    autre = un_organisme()

    def faire(organisme, suivi):
        return organisme.nom if organisme == autre else str(1 // 0)

    with pytest.raises(Refus, match=f"{publication.organisme.nom} : ZeroDivisionError"):
        _une_par_une(None, faire)
    assert autre.nom in capsys.readouterr().out


def test_nobody_is_counted_in_an_axis_that_is_not_hers(publication):
    """Seen: people outside both axes counted in « parcours en santé », on the page and on the leaflet."""
    siennes = publication.cases.filter(indicateur="assures_suivis", territoire_niveau="region")
    siennes.filter(ventilation__startswith="axe").delete()
    region, valeurs = publication.organisme.code, {"pdp": 120, "sante_et_autre": 95}
    for modalite, n in valeurs.items():
        publication.cases.create(
            indicateur="assures_suivis", territoire_niveau="region", territoire_code=region, ventilation="axe_regroupe",
            modalite=modalite, valeur=n, masquee=False,
        )  # fmt: skip
    siennes.filter(ventilation="").update(valeur=215)
    axes = selectors.chiffres(publication).tableaux["axes"]
    lus = dict(zip(axes.colonnes[1:], (c.texte for c in axes.rangees[0].cellules), strict=True))
    assert lus == {
        "Désinsertion professionnelle": "120", "Parcours en santé": "masqué", "Autre": "masqué",
        "Parcours en santé et autres": "95",
    }  # fmt: skip
    _, sante = depliant.contenu(publication)["axes"]
    assert (sante["part"], sante["dont"]) == ("44\u00a0%", ", en santé ou hors des deux axes")
