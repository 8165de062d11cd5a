"""What was published stays what it was; a year is compared with a year, or with nothing; not measured is not zero."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.fondations.territoires.models import LieuAccueil, Organisme
from jalons.mesurer.statistiques import selectors
from jalons.mesurer.statistiques.comptage import Champ, personnes_reperees
from jalons.mesurer.statistiques.depliant import pdf as depliant
from jalons.mesurer.statistiques.models import Publication
from jalons.mesurer.statistiques.services import consolider, publier
from jalons.reperer.detection.models import Extraction
from jalons.reperer.programmes.models import Public
from tests.people import un_agent, un_lieu, un_organisme, une_equipe
from tests.second_calcul.activite import ANNEE, construire

pytestmark = pytest.mark.django_db
LE = date(ANNEE + 1, 2, 12)


@pytest.fixture
def caisse():
    """A year of activity, a place open."""
    organisme = construire(11, personnes=120)
    un_lieu(organisme, latitude=43.6, longitude=1.44)
    return organisme


def publiee(organisme, annee=ANNEE, compte_le=LE, le=LE):
    consolider(annee=annee, organisme=organisme, le=compte_le)
    return Publication.objects.get(pk=publier(annee=annee, organisme=organisme, le=le).publication.pk)


def changer_le_monde(organisme):
    """All that a leaflet printed and that life changes: a place closes, another opens, names and telephone change."""
    LieuAccueil.objects.filter(organisme=organisme).update(ouvert_au=date(ANNEE, 6, 30), nom="Fermé depuis")
    un_lieu(organisme, nom="Ouvert depuis", latitude=43.1, longitude=1.1)
    Organisme.objects.filter(pk=organisme.pk).update(nom="Carsat d’un autre nom", telephone="01 00 00 00 00")
    Public.objects.update(libelle="Un autre nom")


def test_a_published_leaflet_stays_the_same_file_when_a_place_closes(caisse):
    avant = publiee(caisse)
    assert depliant.contenu(avant)["lieux"] == 1
    fichier, contenu = depliant.pdf(avant), depliant.contenu(avant)
    changer_le_monde(caisse)
    apres = Publication.objects.get(pk=avant.pk)
    assert depliant.contenu(apres) == contenu and depliant.pdf(apres) == fichier


@pytest.mark.parametrize("forme", ["", "chiffres.ods", "chiffres.csv"])
def test_so_do_the_page_and_the_spreadsheets(caisse, client_de, forme):
    version = publiee(caisse)
    client = client_de(un_agent("direction_regionale", equipe=une_equipe(caisse)))
    chemins = [f"/chiffres/{caisse.code}/{ANNEE}/{forme}", f"/chiffres/entonnoir/{forme}?choix={caisse.code}/{ANNEE}"]
    avant = [selectors.chiffres(version).tous, *(client.get(c).content for c in chemins if not forme.endswith("ods"))]
    changer_le_monde(caisse)
    version = Publication.objects.get(pk=version.pk)
    apres = [selectors.chiffres(version).tous, *(client.get(c).content for c in chemins if not forme.endswith("ods"))]
    if forme == "":  # the list of regions to choose from, and the session's own words, are of today
        assert apres[0] == avant[0] and b"Ouvert depuis" not in apres[1]
    else:
        assert apres == avant


def test_sabotage_without_what_was_frozen_the_leaflet_changes(caisse):
    avant = publiee(caisse)
    contenu = depliant.contenu(avant)
    changer_le_monde(caisse)
    Publication.objects.filter(pk=avant.pk).update(fige=None)
    assert depliant.contenu(Publication.objects.get(pk=avant.pk)) != contenu


def test_publishing_again_freezes_a_version_of_before_and_changes_nothing_of_a_frozen_one(caisse):
    version = publiee(caisse)
    Publication.objects.filter(pk=version.pk).update(fige=None)
    assert publiee(caisse).fige["region"] == caisse.nom
    changer_le_monde(caisse)
    assert publiee(caisse).fige["region"] == caisse.nom != Organisme.objects.get(pk=caisse.pk).nom


def test_a_whole_year_is_compared_with_the_whole_year_before(caisse):
    publiee(caisse, ANNEE - 1)
    notes = [r.note for r in selectors.chiffres(publiee(caisse)).reperes]
    assert any(f"en {ANNEE - 1}" in n or f"à {ANNEE - 1}" in n for n in notes)


@pytest.mark.parametrize(("avant", "apres"), [(date(ANNEE, 11, 30), LE), (LE, date(ANNEE, 11, 30))])
def test_an_unfinished_year_is_compared_with_nothing_and_says_its_days(caisse, avant, apres):
    """Counted on 30 November, published whenever: one of the two years is not whole."""
    avant = avant if avant == LE else date(ANNEE - 1, 11, 30)
    publiee(caisse, ANNEE - 1, compte_le=avant)
    version = publiee(caisse, compte_le=apres)
    assert {r.note for r in selectors.chiffres(version).reperes} == {""}
    if apres != LE:
        dit = f"du 1er janvier au 30 novembre {ANNEE}"
        assert dit in selectors.publie_le(version) and depliant.contenu(version)["periode"] == dit
        assert ("Jours comptés", dit) in selectors.chiffres(version).entete.filtres


def test_a_year_counted_further_is_another_version(caisse):
    premiere = publiee(caisse, compte_le=date(ANNEE, 11, 30))
    seconde = publiee(caisse)
    assert not premiere.entiere and seconde.entiere and seconde.rang == 2


def test_nobody_found_is_zero_when_the_request_looked_and_nothing_when_it_did_not():
    organisme = un_organisme()
    assert list(personnes_reperees(Champ(organisme, ANNEE))) == []
    Extraction.objects.create(
        dossier="x", mois=f"{ANNEE}-06", manifeste=[], empreinte="e" * 64, organisme=organisme, lignes_lues=1, rejets=0,
        passages=[[f"{ANNEE}-06", "a1", "1"]],
    )  # fmt: skip
    (zero,) = personnes_reperees(Champ(organisme, ANNEE))
    assert (zero.numerateur, zero.ventilation) == (0, "")
    version = publiee(organisme)
    assert selectors.chiffres(version).tableaux["reperage"].rangees[0].cellules[0].texte == "0"
