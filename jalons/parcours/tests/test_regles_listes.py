"""The rule of a programmed list, from its first draft to the people of the month."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from jalons.parcours.tests.test_regles import texte
from jalons.reperer.detection.models import Apercu, Extraction, Reperage
from jalons.reperer.detection.services import listes
from jalons.reperer.programmes import services as programmes
from jalons.reperer.programmes.chargement import charger_programmes
from tests import people

pytestmark = pytest.mark.django_db
AIDANTS = {"champ": "aidant", "operateur": "egal", "valeur": True}
JEUNES = {"champ": "age", "operateur": "au_plus", "valeur": 40}


class Liste:
    """A direction who programmes a list of forty carers, and the folder that the caisse made."""

    def __init__(self, tmp_path, settings):
        settings.JALONS_EXTRACTIONS = tmp_path
        charger_programmes()
        self.direction = people.un_agent("direction_regionale")
        self.caisse = self.direction.affectation.organisme
        public = programmes.programmer_liste(
            agent=self.direction, organisme=self.caisse, programme="", nouveau_programme="Aidants", libelle="Aidants",
            description="", origine_des_listes="CPAM", reference="Conseil du 3 mars",
        )  # fmt: skip
        self.version = public.versions.get()
        self.ecrire(AIDANTS)
        self.dossier = tmp_path / "liste-juin"
        self.dossier.mkdir()
        lignes = [f"C-{n};aide;2026-06-03;{'oui' if n < 30 else 'non'};{20 + n}" for n in range(40)]
        (self.dossier / "liste.csv").write_text("\n".join(["assure_id;motif;date_evenement;aidant;age", *lignes, ""]))

    def ecrire(self, admission):
        self.version = programmes.modifier_brouillon(
            agent=self.direction, version=self.version, lue=self.version.version, parametres={}, admission=admission,
            differenciee={},
        )  # fmt: skip

    def charger(self):
        return listes.charger_liste(
            agent=None, dossier=self.dossier, mois="2026-06", organisme=self.caisse, public="aidants"
        )

    def chemin(self, suite=""):
        return f"/programmes/versions/{self.version.pk}/{suite}"

    def calculer(self, client_de, **champs):
        corps = {"extraction": str(Extraction.objects.get().pk), "mois": ""} | champs
        return client_de(self.direction).post(self.chemin("apercu/calculer/"), corps)

    def publier(self, client_de, **champs):
        corps = {"motif": "Le conseil l’a voulu.", "jour": f"{timezone.localdate():%d/%m/%Y}"} | champs
        return client_de(self.direction).post(self.chemin("publier/"), corps, follow=True)


@pytest.fixture
def liste(tmp_path, settings):
    return Liste(tmp_path, settings)


def test_a_direction_previews_her_new_list_publishes_its_rule_and_the_month_is_what_she_saw(liste, client_de):
    page = texte(client_de(liste.direction).get(liste.chemin("apercu/")))
    assert "jalons charger --format liste --public aidants" in page
    assert liste.charger().regle is None and not Reperage.objects.exists()
    assert liste.calculer(client_de).status_code == 302
    comptes = Apercu.objects.get().comptes
    assert comptes["entrent"] == comptes["apres"] == {"socle": 30, "differenciee": 0}
    page = texte(client_de(liste.direction).get(liste.chemin("apercu/")))
    assert re.search(r"Entrent environ (25|30|35) ", page)
    reponse = texte(liste.publier(client_de))
    assert "est publiée" in reponse and "relance « jalons charger »" in reponse and "repérage à partir" not in reponse
    fait = liste.charger()
    assert (fait.deja, fait.compte.trouves, fait.compte.nouveaux) == (True, 30, 30)


def test_a_draft_that_takes_the_place_of_the_rule_of_a_list_reads_its_lines_again(liste, client_de):
    liste.charger()
    liste.calculer(client_de)
    liste.publier(client_de)
    liste.charger()
    liste.version = programmes.creer_brouillon(agent=liste.direction, public=liste.version.public)
    liste.ecrire(JEUNES)
    liste.calculer(client_de)
    comptes = Apercu.objects.first().comptes
    total = {nom: sum(comptes[nom].values()) for nom in ("avant", "apres", "entrent", "sortent", "changent")}
    assert total == {"avant": 30, "apres": 21, "entrent": 0, "sortent": 9, "changent": 21}


def test_when_the_list_is_out_of_reach_the_page_says_so_of_a_list(liste, client_de, settings):
    liste.charger()
    settings.JALONS_EXTRACTIONS = settings.JALONS_EXTRACTIONS / "ailleurs"
    reponse = liste.calculer(client_de)
    page = texte(reponse)
    assert (
        reponse.status_code == 422 and "Une liste n’est pas gardée" in page and "paramètres de la requête" not in page
    )
    assert f"jalons apercu --public aidants --extraction {str(Extraction.objects.get().pk)[:8]}" in page


def test_a_list_is_previewed_for_its_own_month_only(liste, client_de):
    liste.charger()
    reponse = liste.calculer(client_de, mois="2026-05")
    assert reponse.status_code == 422 and "ne couvre pas 2026-05, mais 2026-06" in texte(reponse)
