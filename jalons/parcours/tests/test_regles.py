"""A rule change is previewed before it is published; people enter and leave as the preview said."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from jalons.parcours import regles
from jalons.personnes.assures.models import Rattachement
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.offres.tests.monde import Monde as Offres
from jalons.reperer.detection import selectors as detection
from jalons.reperer.detection.models import Apercu, Evenement, Reperage
from jalons.reperer.detection.services import apercus, chargement
from jalons.reperer.detection.tests.dossiers import ASSURES, NIR, ecrire, periode
from jalons.reperer.detection.tests.test_publics import JEUNES, LUES, read_once, reperer  # noqa: F401
from jalons.reperer.programmes import services as programmes
from jalons.reperer.programmes.chargement import charger_programmes
from jalons.reperer.programmes.models import Public
from tests import people

pytestmark = pytest.mark.django_db


def texte(reponse):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode())))


class Monde:
    """June loaded and looked at; a draft of A1's second version; the agents."""

    def __init__(self, tmp_path, settings, foule=0, ald=()):
        settings.JALONS_EXTRACTIONS = tmp_path
        charger_programmes()
        self.caisse = people.un_organisme()
        self.dossier = ecrire(tmp_path / "juin")
        if foule:
            ajouter(self.dossier, foule, ald)
        self.extraction = chargement.charger(
            agent=None, dossier=self.dossier, mois="2026-06", organisme=self.caisse
        ).extraction
        reperer((self.dossier, self.extraction))
        self.direction = people.un_agent("direction_nationale", organisme=self.caisse)
        self.csam = people.un_agent("csam", equipe=people.une_equipe(self.caisse))
        self.version = programmes.creer_brouillon(agent=self.direction, public=Public.objects.get(code="a1"))

    def changer(self, **contenu):
        """Save the draft with this content."""
        champs = {
            nom: contenu.get(nom, getattr(self.version, nom)) for nom in ("parametres", "admission", "differenciee")
        }
        self.version = programmes.modifier_brouillon(
            agent=self.direction, version=self.version, lue=self.version.version, **champs
        )

    def chemin(self, suite="apercu/"):
        return f"/programmes/versions/{self.version.pk}/{suite}"

    def calculer(self, client_de, **champs):
        corps = {"extraction": str(self.extraction.pk), "mois": ""} | champs
        return client_de(self.direction).post(self.chemin("apercu/calculer/"), corps)

    def publier(self, client_de, motif="Moins de quarante ans d’abord.", dans=0):
        corps = {"motif": motif, "jour": f"{timezone.localdate() + timedelta(days=dans):%d/%m/%Y}"}
        return client_de(self.direction).post(self.chemin("publier/"), corps)


def ajouter(dossier, combien, ald=()):
    """So many more people in June, half of them under forty; ``ald``: the numbers of those who have one."""
    ij = [periode(f"FOULE-{n}", date(2026, 6, 1 + n % 28)) for n in range(combien)]
    with (dossier / "ij.csv").open("a", encoding="utf-8", newline="") as sortie:
        sortie.writelines(";".join(ligne.values()) + "\r\n" for ligne in ij)
    with (dossier / "assures.csv").open("a", encoding="utf-8", newline="") as sortie:
        for n in range(combien):
            naissance = f"{1995 if n % 2 else 1968}-0{1 + n % 9}-11"
            lu = dict.fromkeys(ASSURES, "") | {
                "assure_id": f"FOULE-{n}", "nom": "Foule", "prenom": f"N{n}", "date_naissance": naissance,
                "commune": "96001", "personnes_a_charge": "0", "c2s": "non", "ald": "oui" if n in ald else "non",
            }  # fmt: skip
            sortie.write(";".join(lu.values()) + "\r\n")


@pytest.fixture
def ville(tmp_path, settings, read_once):  # noqa: F811
    """A month of a hundred people more: a preview shows something."""
    return Monde(tmp_path, settings, foule=100)


@pytest.fixture
def monde(tmp_path, settings, read_once):  # noqa: F811
    return Monde(tmp_path, settings)


def test_a_change_of_criteria_is_previewed_on_what_was_kept(monde, client_de, settings):
    settings.JALONS_EXTRACTIONS = settings.JALONS_EXTRACTIONS / "ailleurs"
    monde.changer(admission=JEUNES)
    assert monde.calculer(client_de).status_code == 302
    comptes = Apercu.objects.get().comptes
    assert sum(comptes["avant"].values()) == Reperage.objects.filter(mois="2026-06").count() == 4
    assert sum(comptes["sortent"].values()) == sum(comptes["avant"].values()) - sum(comptes["apres"].values()) > 0
    assert not Evenement.objects.exists() and Reperage.objects.filter(regle_version="2").count() == 0


def test_a_change_of_parameters_reads_the_files_again(monde, client_de):
    monde.changer(parametres=monde.version.parametres | {"jour": 100})
    monde.calculer(client_de)
    comptes = Apercu.objects.get().comptes
    assert sum(comptes["entrent"].values()) + sum(comptes["sortent"].values()) > 0


def test_when_the_files_are_out_of_reach_the_page_gives_the_command(monde, client_de, settings):
    settings.JALONS_EXTRACTIONS = settings.JALONS_EXTRACTIONS / "ailleurs"
    monde.changer(parametres=monde.version.parametres | {"jour": 100})
    reponse = monde.calculer(client_de)
    assert reponse.status_code == 422
    assert f"jalons apercu --public a1 --extraction {str(monde.extraction.pk)[:8]}" in texte(reponse)
    assert not Apercu.objects.exists()


def test_files_too_big_for_a_page_are_left_to_the_command(monde, client_de, monkeypatch):
    monkeypatch.setattr(apercus, "POIDS_MAXIMUM", 10)
    monde.changer(parametres=monde.version.parametres | {"jour": 100})
    assert "trop pour une page" in texte(monde.calculer(client_de))


def test_a_rule_without_a_preview_of_this_very_content_is_not_published(ville, client_de):
    ville.changer(admission=JEUNES)
    assert "Calculez l’aperçu" in texte(ville.publier(client_de))
    ville.calculer(client_de)
    ville.changer(differenciee={})
    reponse = ville.publier(client_de)
    assert reponse.status_code == 422 and "elle a changé depuis" in texte(reponse)
    ville.calculer(client_de)
    assert ville.publier(client_de, motif="").status_code == 422
    assert ville.publier(client_de).status_code == 302
    ville.version.refresh_from_db()
    assert ville.version.statut == "publiee"


def test_a_rule_is_published_from_today_or_a_day_to_come_never_from_a_day_gone(ville, client_de):
    ville.changer(admission=JEUNES)
    ville.calculer(client_de)
    reponse = ville.publier(client_de, dans=-1)
    page = texte(reponse)
    assert reponse.status_code == 422 and f"Choisissez le {timezone.localdate():%d/%m/%Y} ou un jour suivant" in page
    assert ville.publier(client_de, dans=3).status_code == 302
    ville.version.refresh_from_db()
    assert ville.version.valable_du == timezone.localdate() + timedelta(days=3)


def test_sabotage_without_the_preview_s_sign_the_rule_would_be_published(ville, client_de, monkeypatch):
    ville.changer(admission=JEUNES)
    ville.calculer(client_de)
    ville.changer(differenciee={})
    vrai = detection.dernier_apercu(ville.version)
    vrai.empreinte = ville.version.empreinte
    monkeypatch.setattr(regles.detection, "dernier_apercu", lambda *a: vrai)
    assert ville.publier(client_de).status_code == 302


def test_after_publishing_the_month_does_what_the_preview_said(ville, client_de):
    ville.changer(admission=JEUNES, differenciee={})
    ville.calculer(client_de)
    comptes = Apercu.objects.get().comptes
    ville.publier(client_de)
    reperer((ville.dossier, ville.extraction))
    genres = list(Evenement.objects.filter(mois="2026-06").values_list("genre", flat=True))
    for genre, nom in (("ajoute", "entrent"), ("retire", "sortent"), ("change", "changent")):
        assert genres.count(genre) == sum(comptes[nom].values())
    assert Reperage.objects.filter(mois="2026-06", regle_version="2").count() == sum(comptes["apres"].values())


def test_a_direction_and_a_csam_read_counts_and_nobody(monde, client_de):
    monde.changer(admission=JEUNES)
    monde.calculer(client_de)
    page = texte(client_de(monde.direction).get(monde.chemin()))
    assert "Entrent moins de 25" in page and "Personnes que vous pouvez lire" not in page
    anna = people.un_assure(monde.caisse, nom="Fayed", prenom="Farid")
    Reperage.objects.filter(arret_debut=date(2026, 6, 10) - timedelta(days=90)).update(assure=anna)
    page = texte(client_de(monde.csam).get(monde.chemin()))
    assert "Farid" not in page and "Entrent moins de 25" in page


def test_who_only_has_other_reasons_is_named_to_who_may_read_them_and_to_nobody_else(monde, client_de):
    """Anna keeps her offre différenciée and loses a reason: told to a CSAM, that would tell her ALD."""
    monde.changer(differenciee={"champ": "ald", "operateur": "egal", "valeur": True})
    monde.calculer(client_de)
    assert Apercu.objects.get().comptes["changent"] == {"socle": 0, "differenciee": 1}
    equipe = people.une_equipe(monde.caisse)
    assistante, collegue = (people.un_agent("assistant_social", equipe=equipe) for _ in range(2))
    anna = people.un_assure(monde.caisse, nom="Arnaud", prenom="Anna")
    Rattachement.objects.create(assure=anna, agent=assistante, genre="referent", date_debut=date(2026, 1, 1))
    Reperage.objects.filter(jour_91=date(2026, 6, 28)).update(assure=anna)
    lues = {agent: texte(client_de(agent).get(monde.chemin())) for agent in (assistante, collegue, monde.csam)}
    assert "Anna Arnaud : change d’offre ou de raisons" in lues[assistante]
    assert "Anna Arnaud" not in lues[collegue] + lues[monde.csam]


def test_the_identifiers_of_the_people_moved_are_sealed(monde, client_de):
    from django.db import connection

    monde.changer(admission=JEUNES)
    monde.calculer(client_de)
    with connection.cursor() as curseur:
        curseur.execute("SELECT a::text FROM detection_apercu a")
        brut = curseur.fetchone()[0]
    assert str(Reperage.objects.first().pk) not in brut and NIR["anna"] not in brut


@pytest.mark.parametrize("suite", ["apercu/calculer/", "publier/"])
def test_only_a_direction_computes_or_publishes(monde, client_de, suite):
    assert client_de(monde.csam).post(monde.chemin(suite), {}).status_code == 404
    assert client_de(monde.direction).get(monde.chemin(suite)).status_code == 405


def test_another_month_than_those_of_the_extraction_is_refused_with_those_that_are(monde, client_de):
    reponse = monde.calculer(client_de, mois="2025-01")
    assert reponse.status_code == 422 and "2026-03, 2026-04, 2026-05, 2026-06" in texte(reponse)
    assert monde.calculer(client_de, mois="mai").status_code == 422
    assert monde.calculer(client_de, extraction=str(uuid4())).status_code == 422


# --- The load, by place and week ---

EXACT = lambda nom, n: n  # noqa: E731 - no step: these tests are about weeks


def test_people_fill_the_free_slots_of_one_week_then_of_the_next():
    lieu, autre = uuid4(), uuid4()
    semaines = regles._lundis(date(2026, 7, 1))
    lieux = [
        {"lieu": str(lieu), "nom": "Cholet", "avant": 20, "apres": 50},
        {"lieu": str(autre), "nom": "Saumur", "avant": 0, "apres": 40},
        {"lieu": "", "nom": "sans lieu connu", "avant": 0, "apres": 0},
    ]
    libres = {(lieu, semaines[0]): 40, (lieu, semaines[1]): 40, (autre, semaines[0]): 10}
    cholet, saumur, sans = regles.charges(lieux, libres, {}, semaines, EXACT)
    assert cholet.fin == "toutes reçues la semaine du 13 juillet 2026" and not cholet.deborde
    assert saumur.fin.startswith("30 sans créneau avant le") and saumur.deborde
    assert sans.fin == "personne à recevoir"


def test_people_already_expected_take_their_slots_first_and_those_of_the_public_are_counted_once():
    monde = Offres()
    version = un_brouillon(monde)
    semaines = regles._lundis(timezone.localdate())
    monde.ouvrir(semaines[0])
    offre = monde.offre()
    Offre.objects.filter(pk=offre.pk).update(semaine_prevue=semaines[0])
    apercu = Apercu.objects.create(
        version=version, extraction=monde.extraction, mois="2027-01", empreinte=version.empreinte, personnes="[]",
        comptes=apercus.compter([], monde.extraction),
    )  # fmt: skip
    attendues = lambda: regles._attendues(apercu, version, monde.caisse.pk, semaines)  # noqa: E731
    assert attendues() == {(monde.lieu.pk, semaines[0]): 1}
    Reperage.objects.filter(pk=offre.reperage_id).update(assure=offre.assure)
    apercu.personnes = json.dumps([{"reperage": str(offre.reperage_id)}])
    assert attendues() == {(monde.lieu.pk, semaines[0]): 1}, "whom the draft takes is not told by the slots left"
    apercu.personnes, apercu.mois = "[]", offre.reperage.mois
    assert attendues() == {}


def un_brouillon(monde):
    """A draft of A1, to preview."""
    charger_programmes()
    agent = people.un_agent("direction_nationale", organisme=monde.caisse)
    return programmes.creer_brouillon(agent=agent, public=Public.objects.get(code="a1"))


def test_slots_are_shown_as_they_are_and_few_people_expected_change_nothing():
    lieu, semaines = uuid4(), regles._lundis(date(2026, 7, 1))
    lieux, libres = [{"lieu": str(lieu), "nom": "Cholet", "avant": 30, "apres": 30}], {(lieu, semaines[0]): 35}
    for attendues, fin in (
        (10, "toutes reçues la semaine du 6 juillet 2026"),
        (12, "7 sans créneau avant le 31 août 2026"),
    ):
        (cholet,) = regles.charges(lieux, libres, {(lieu, semaines[0]): attendues}, semaines, EXACT)
        assert (cholet.libres[0], cholet.fin) == (35, fin)


# --- A death between an extraction and the mailing ---


def test_a_death_told_by_the_next_extraction_stops_the_offer_of_who_is_not_followed(monde):
    from jalons.parcours.deces import appliquer_deces
    from jalons.personnes.assures.models import Assure, Rattachement
    from jalons.recevoir.signalements.models import Demande
    from jalons.recevoir.signalements.services import proposer_reperage
    from jalons.reperer.detection.services import deces

    for reperage in list(detection.a_proposer(monde.extraction)):
        proposer_reperage(agent=None, reperage=reperage)
    assures = monde.dossier / "assures.csv"
    mortes = [ligne + "2026-06-20" if ligne.startswith((NIR["anna"], NIR["boris"])) else ligne
              for ligne in assures.read_text().splitlines()]  # fmt: skip
    assures.write_text("\n".join(mortes) + "\n")
    Rattachement.objects.create(
        assure=Assure.objects.get(nom="Blanc"), agent=people.un_agent(), genre="referent", date_debut=date(2026, 1, 1)
    )
    signales = deces.relever(extraction=monde.extraction, dossier=monde.dossier, jour=date(2026, 7, 20))
    assert sorted(a.nom for a, _ in signales) == ["Arnaud", "Blanc"]
    assert appliquer_deces(signales) == (1, 1)
    assert Demande.objects.get(assure__nom="Arnaud").statut == "clos"
    assert Demande.objects.get(assure__nom="Blanc").statut == "a_offrir"
    assert "décédées depuis" in detection.avertissements(monde.extraction)[0]
    assert (
        appliquer_deces(deces.relever(extraction=monde.extraction, dossier=monde.dossier, jour=date(2026, 7, 20)))[0]
        == 0
    )
