"""In a real browser: a rule is previewed and published, people enter, ten letters are printed, three calls are made,
then the funnel tells what became of them.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import holidays
import pypdf
import pytest
from django.conf import settings

from jalons.mesurer.statistiques import services as statistiques
from jalons.portes.demonstration import extraction as demonstration
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.signalements.services import proposer_reperage
from jalons.reperer.detection import selectors as detection
from jalons.reperer.detection.models import Extraction, Reperage
from jalons.reperer.detection.services import chargement
from tests.e2e.monde import Monde, peupler
from tests.tailles import promenade

pytestmark = promenade("reperer")
Ouvrir = Callable[..., Any]
COMBIEN = 400


@pytest.fixture(scope="module")
def monde(base_module: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monde]:
    """The fictitious region with one extraction loaded and looked at, where the server also finds its files."""
    racine = tmp_path_factory.mktemp("extractions")
    avant = settings.JALONS_EXTRACTIONS
    settings.JALONS_EXTRACTIONS, os.environ["JALONS_EXTRACTIONS"] = racine, str(racine)
    trouve = peupler()
    mois = (trouve.jour.replace(day=1) - timedelta(days=1)).replace(day=1)
    communes = [c.code for c in trouve.region.geographie.communes]
    fichiers = demonstration.ecrire(racine / "extraction", communes=communes, mois=mois, combien=COMBIEN, graine=7)
    chargement.charger(agent=None, dossier=fichiers.dossier, mois=f"{mois:%Y-%m}", organisme=trouve.region.carsat)
    reperer(racine)
    yield trouve
    settings.JALONS_EXTRACTIONS = avant
    del os.environ["JALONS_EXTRACTIONS"]


def reperer(racine: Path) -> None:
    """What the month's night does: look, then propose."""
    extraction = Extraction.objects.get()
    chargement.reperer_extraction(
        agent=None, extraction=extraction, dossier=racine / extraction.dossier, mois=extraction.mois
    )
    for reperage in list(detection.a_proposer(extraction)):
        proposer_reperage(agent=None, reperage=reperage)


def nombre(texte: str) -> int:
    return int("".join(c for c in texte if c.isdigit()))


def test_a_rule_is_published_after_its_preview_and_people_enter(ouvrir: Ouvrir, monde: Monde) -> None:
    avant = set(Reperage.objects.filter(suite__in=["propose", "rattache"]).values_list("assure_index", "arret_debut"))
    page = ouvrir(monde.agents["direction_nationale"])
    page.click("nav >> text=Programmes")
    page.click("main a:has-text('Arrêts de travail au 91e jour')")
    page.click("button:has-text('Préparer une nouvelle version')")
    page.fill("input[name=jour], input[name$=-jour]", "61")
    page.click("button:has-text('Enregistrer le brouillon')")
    page.click("a:has-text('Voir l’aperçu')")
    assert page.locator("button:has-text('Publier cette version')").count() == 0  # nothing is published unseen
    page.click("button:has-text('Calculer l’aperçu')")
    lignes = page.locator("section[aria-labelledby=mouvements] tbody tr")
    entrent = lignes.filter(has_text="Entrent").locator("td").first.inner_text()
    assert nombre(entrent) >= 11
    page.fill("textarea[name=motif]", "Rencontrer les personnes un mois plus tôt.")
    page.click("button:has-text('Publier cette version')")
    assert "La version 2 est publiée" in page.inner_text("main, body")

    reperer(settings.JALONS_EXTRACTIONS)
    apres = set(Reperage.objects.filter(suite__in=["propose", "rattache"]).values_list("assure_index", "arret_debut"))
    assert apres - avant, "nobody entered"
    page.goto("/reperages/")
    assert "version 2" in page.inner_text("main").lower() or "v2" in page.inner_text("main").lower()


def lettres(texte: str) -> str:
    """Letters alone, whatever their case: a name may be cut at the end of a line."""
    return "".join(c for c in texte.lower() if c.isalpha())


def ouvrir_reunions(page: Any, monde: Monde, combien: int) -> None:
    """Next week's information meetings, one a place, on its first working day."""
    jour = monde.jour + timedelta(days=7 - monde.jour.weekday())
    while jour in holidays.country_holidays("FR"):
        jour += timedelta(days=1)
    for lieu in monde.region.lieux[:combien]:
        page.goto("/seances/nouvelle/")
        page.select_option("select[name=lieu]", str(lieu.pk))
        page.fill("input[name=jour]", f"{jour:%Y-%m-%d}")
        page.fill("input[name=heure]", "14:00")
        page.fill("input[name=places]", "20")
        page.click("button:has-text('Ouvrir la réunion')")
        assert "20" in page.inner_text("main")


def test_a_csam_prints_ten_letters_at_once(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(monde.agents["csam"])
    ouvrir_reunions(page, monde, 3)
    page.click("nav >> text=Offres")
    page.click("button:has-text('Préparer et donner les semaines')")
    assert Offre.objects.filter(statut="a_envoyer").count() >= 13
    page.fill("input[name=combien]", "10")
    page.click("button:has-text('Imprimer les lettres')")
    with page.expect_download() as telechargement:
        page.locator("section[aria-labelledby=lots] button").first.click()
    pdf = pypdf.PdfReader(io.BytesIO(Path(telechargement.value.path()).read_bytes()))
    assert len(pdf.pages) == 10
    envoyees = Offre.objects.filter(canal="courrier", statut="envoyee").select_related("assure")
    assert envoyees.count() == 10
    for une in envoyees:
        assert sum(lettres(une.assure.nom) in lettres(feuille.extract_text()) for feuille in pdf.pages) >= 1


def appeler(page: Any) -> str:
    """Open the list of calls on its first person, called now or not; returns her name."""
    page.goto("/appels-sortants/")
    if not page.locator("section[aria-labelledby=qui]").count():
        page.locator("section[aria-labelledby=tard] a").first.click()
    return str(page.inner_text("#qui"))


def test_she_makes_three_calls_with_three_answers(ouvrir: Ouvrir, monde: Monde) -> None:
    page = ouvrir(monde.agents["csam"])
    appeler(page)
    page.click("a:has-text('Accepte')")
    assert page.input_value("select[name=voie]") == "appel"
    page.locator("input[type=radio]").first.check()
    page.click("button:has-text('Noter et réserver')")
    assert Offre.objects.get(reponse="accepte").demande.statut == "rdv_pris"

    appeler(page)
    page.click("button:has-text('Ne souhaite pas')")
    assert Offre.objects.get(reponse="refuse").demande.statut == "clos"

    nom = appeler(page)
    page.click("button:has-text('Non jointe')")
    jointe = Offre.objects.get(tentatives__isnull=False, statut__in=["a_envoyer", "envoyee"], reponse="")
    assert str(jointe.assure) == nom


def test_the_funnel_then_tells_what_became_of_them(ouvrir: Ouvrir, monde: Monde) -> None:
    annee = Extraction.objects.get().mois[:4]
    statistiques.consolider(annee=int(annee), organisme=monde.region.carsat)
    statistiques.publier(annee=int(annee), organisme=monde.region.carsat, le=monde.jour)
    page = ouvrir(monde.agents["direction_regionale"])
    page.goto("/chiffres/entonnoir/")
    lignes = page.locator("section[aria-labelledby=etapes] tbody tr")
    trouvees = nombre(lignes.first.locator("td").first.inner_text())
    lues = Reperage.objects.filter(jour_91__year=annee, suite__in=["propose", "rattache"])
    assert trouvees == lues.values("assure").distinct().count()
    assert "offre" in lignes.nth(1).inner_text().lower()
