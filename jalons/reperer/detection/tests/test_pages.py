"""Why a person is in the list, and what was found: each role reads its part, and no more."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalons.personnes.assures.models import Rattachement
from jalons.reperer.detection.enums import Horloge
from jalons.reperer.detection.frise import dessiner
from jalons.reperer.detection.models import Extraction, Reperage
from jalons.reperer.detection.requete.bilan import Periode
from jalons.reperer.detection.valeurs import sceller_periodes
from tests import people

pytestmark = pytest.mark.django_db
D = date(2026, 3, 2)
JOUR = timedelta(days=1)


def texte(reponse):
    return re.sub(r"(\s|&nbsp;)+", " ", re.sub(r"<[^>]+>", " ", reponse.content.decode()))


class Monde:
    """Valérie, found in June: two unpaid days, prescribed further than paid; a team, a CSAM, a manager, a direction."""

    def __init__(self):
        self.caisse = people.un_organisme()
        self.equipe = people.une_equipe(self.caisse)
        self.agents = {
            role: people.un_agent(role, equipe=self.equipe) for role in ("csam", "assistant_social", "manager")
        }
        for role in ("direction_regionale", "direction_nationale"):
            self.agents[role] = people.un_agent(role, organisme=self.caisse)
        self.valerie = people.un_assure(self.caisse)
        self.extraction = self.une_extraction()
        self.reperage = self.trouvee(self.valerie)

    def une_extraction(self, mois="2026-06", lignes=100, organisme=None, **autres):
        n = Extraction.objects.count()
        return Extraction.objects.create(
            dossier=f"dossier-{n}", mois=mois, manifeste=[], empreinte=f"{n}", organisme=organisme or self.caisse,
            lignes_lues=lignes, rejets=0, **autres,
        )  # fmt: skip

    def trouvee(self, assure=None, extraction=None, **autres):
        periodes = [
            Periode(D, D + 49 * JOUR, Decimal("25.1"), None),
            Periode(D + 52 * JOUR, D + 110 * JOUR, Decimal("25.1"), D + 150 * JOUR),
        ]
        valeurs = {
            "ald": True, "nature": "mp", "montant_journalier": "25.1", "ij_faible": True, "c2s": "non",
            "temps_partiel": True, "reprise_presumee": True,
        }  # fmt: skip
        champs = {
            "extraction": extraction or self.extraction, "regle": "a1", "regle_version": "1", "mois": "2026-06",
            "assure_ref": "CAISSE-9", "assure_index": bytes(str(Reperage.objects.count()), "ascii"), "identite": "{}",
            "arret_debut": D, "jour_91": D + 92 * JOUR, "dernier_jour_paye": D + 110 * JOUR, "jours_payes": 109,
            "montant_journalier": Decimal("25.1"), "marqueurs": ["ald", "ij_faible"], "criteres": ["ald", "ij_faible"],
            "inconnus": ["personnes_a_charge"], "offre": "differenciee", "reprise_presumee": True, "assure": assure,
            "periodes": sceller_periodes(periodes), "valeurs": json.dumps(valeurs),
        }  # fmt: skip
        return Reperage.objects.create(**champs | autres)

    def confier(self, agent):
        Rattachement.objects.create(assure=self.valerie, agent=agent, genre="referent", date_debut=date(2026, 1, 1))

    def page(self, client_de, role, chemin=None):
        return client_de(self.agents[role]).get(chemin or f"/reperages/{self.reperage.pk}/")


def test_her_assistant_social_reads_the_whole_reason(client_de):
    monde = Monde()
    monde.confier(monde.agents["assistant_social"])
    page = texte(monde.page(client_de, "assistant_social"))
    assert "le 91ᵉ jour de son arrêt est le 2 juin 2026" in page
    for mots in ("Affection de longue durée", "reconnue en affection de longue durée", "a joué", "25,10"):
        assert mots in page
    assert "À demander" in page and "personnes à charge" in page
    assert "Le travail a peut-être repris" in page and "temps partiel pour raison de santé" in page


def test_the_three_clocks_stand_side_by_side_and_say_why_they_differ(client_de):
    monde = Monde()
    monde.confier(monde.agents["assistant_social"])
    page = texte(monde.page(client_de, "assistant_social"))
    assert "2 juin 2026" in page and "31 mai 2026" in page
    assert "2 jour(s) de l’arrêt ne sont pas payés" in page
    for mot in ("Jours payés", "Jours de calendrier", "Jours prescrits", "compté par la règle"):
        assert mot in page


def test_the_drawing_has_its_words_and_no_inline_style(client_de):
    monde = Monde()
    monde.confier(monde.agents["assistant_social"])
    html = monde.page(client_de, "assistant_social").content.decode()
    assert "<svg" in html and 'aria-labelledby="frise-t frise-d"' in html
    assert "109 jours payés, 2 jours non payés en 1 fois" in html
    assert "style=" not in html.split("<svg")[1].split("</svg>")[0]
    assert "jan" not in html or "février" not in html


@pytest.mark.parametrize("ecarts", [(92, 90, 90), (10, 8, 12), (90, 92, 100), (30, 20, 25)])
def test_no_line_of_the_drawing_crosses_the_words_of_another_day(ecarts):
    jours = {horloge: D + n * JOUR for horloge, n in zip(Horloge, ecarts, strict=True)}
    frise = dessiner([Periode(D, D + 110 * JOUR, Decimal("25.1"), None)], jours, 91)
    for haut, bas in combinations(frise.reperes, 2):
        if haut.ancre == bas.ancre:  # words are on the same side of their line
            assert bas.x >= haut.x if haut.ancre == "end" else bas.x <= haut.x


@pytest.mark.parametrize(
    ("role", "rattachee", "statut"),
    [
        ("csam", False, 200), ("assistant_social", False, 404), ("assistant_social", True, 200), ("manager", False, 404),
        ("manager", True, 200), ("direction_regionale", True, 404), ("direction_nationale", True, 404),
    ],
)  # fmt: skip
def test_who_opens_it(client_de, role, rattachee, statut):
    monde = Monde()
    if rattachee:
        monde.confier(monde.agents["assistant_social"])
    assert monde.page(client_de, role).status_code == statut


def test_a_csam_of_another_caisse_gets_the_answer_of_a_missing_page(client_de):
    monde = Monde()
    assert client_de(people.un_agent("csam")).get(f"/reperages/{monde.reperage.pk}/").status_code == 404


def test_opening_it_is_written_in_the_journal(client_de):
    from jalons.fondations.journal.models import LigneJournal

    monde = Monde()
    monde.page(client_de, "csam")
    assert LigneJournal.objects.filter(acte="reperage.lire", objet_id=monde.reperage.pk).count() == 1


def test_somebody_of_a_list_is_told_by_her_event_not_by_an_arret(client_de):
    monde = Monde()
    monde.reperage = monde.trouvee(
        monde.valerie, regle="papa", jours_payes=None, montant_journalier=None, periodes=None, criteres=["deces_proche"],
        valeurs=json.dumps({"motif": "veuvage", "commentaire_administratif": "deuil"}), arret_debut=D, jour_91=D,
    )  # fmt: skip
    monde.confier(monde.agents["assistant_social"])
    page = texte(monde.page(client_de, "assistant_social"))
    assert "cette personne est sur une liste, à la date du 2 mars 2026 : veuvage." in page
    assert "Jours payés" not in page and "Commentaire de la liste : deuil" in page


def test_the_person_s_page_leads_to_it(client_de):
    monde = Monde()
    csam = client_de(monde.agents["csam"])
    assert f"/reperages/personnes/{monde.valerie.pk}/" in csam.get(f"/personnes/{monde.valerie.pk}/").content.decode()
    assert csam.get(f"/reperages/personnes/{monde.valerie.pk}/").url == f"/reperages/{monde.reperage.pk}/"
    monde.trouvee(monde.valerie, regle="papa")
    assert "Différenciée" in texte(csam.get(f"/reperages/personnes/{monde.valerie.pk}/"))
    autre = people.un_assure(monde.caisse, nom="Autre")
    assert "ne l’a trouvée" in texte(csam.get(f"/reperages/personnes/{autre.pk}/"))


# --- The register ---


def test_the_register_shows_counts_and_what_to_look_at_first(client_de):
    monde = Monde()
    monde.une_extraction("2026-04", lignes=300)
    page = texte(monde.page(client_de, "csam", "/reperages/"))
    assert "Aucune extraction pour 2026-05" in page
    assert "moins de la moitié de celle de 2026-04" in page
    assert "version 1" in page


def test_a_direction_reads_protected_counts_and_no_person(client_de):
    monde = Monde()
    for n in range(14):
        monde.trouvee(offre="socle" if n < 12 else "differenciee")
    page = monde.page(client_de, "direction_regionale", "/reperages/")
    assert "15" in texte(page)
    assert (
        texte(page).count("masqué : moins de 11 personnes, ou de quoi les deviner") >= 2
    )  # 3, and the 12 that tell them
    assert "&lt;" not in page.content.decode(), "twelve people are hidden too: « < 11 » would be false"
    assert f"/reperages/extractions/{monde.extraction.pk}/" not in page.content.decode()
    detail = monde.page(client_de, "direction_regionale", f"/reperages/extractions/{monde.extraction.pk}/")
    assert "Valérie" not in texte(detail)


def test_the_people_of_an_extraction_have_a_name_only_for_who_may_read_it(client_de):
    monde = Monde()
    page = texte(monde.page(client_de, "csam", f"/reperages/extractions/{monde.extraction.pk}/"))
    assert "Valérie Brunet" in page and "Pas encore proposée" in page
    vide = texte(monde.page(client_de, "manager", f"/reperages/extractions/{monde.extraction.pk}/"))
    assert "Valérie" not in vide


def test_an_extraction_of_another_caisse_is_not_there(client_de):
    monde, ailleurs = Monde(), Monde()
    chemin = f"/reperages/extractions/{ailleurs.extraction.pk}/"
    assert monde.page(client_de, "csam", chemin).status_code == 404
    assert ailleurs.extraction.dossier not in texte(monde.page(client_de, "csam", "/reperages/"))
    assert monde.page(client_de, "direction_nationale", chemin).status_code == 200


@pytest.mark.parametrize("chemin", ["/reperages/", "/reperages/extractions/{}/"])
def test_fifteen_rows_cost_the_queries_of_one(client_de, chemin):
    monde = Monde()
    csam, couts = client_de(monde.agents["csam"]), []
    chemin = chemin.format(monde.extraction.pk)
    csam.get(chemin)
    for combien in (0, 10):
        for n in range(combien):
            monde.trouvee(people.un_assure(monde.caisse, nom=f"Nom{'abcdefghij'[n]}"))
            monde.trouvee(extraction=monde.une_extraction(f"2025-{n + 1:02d}"))
        with CaptureQueriesContext(connection) as vues:
            assert csam.get(chemin).status_code == 200
        couts.append(len(vues))
    assert couts[0] == couts[1]
