"""Programmed lists in the base: whom a rule takes, who she is, the same list again, a draft before its publication."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.personnes.assures.models import Assure
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.offres.services import preparer
from jalons.recevoir.signalements.models import Signalement
from jalons.recevoir.signalements.services import proposer_reperage
from jalons.reperer.detection import publics, selectors
from jalons.reperer.detection.models import Evenement, Extraction, Reperage
from jalons.reperer.detection.services import chargement, listes
from jalons.reperer.detection.tests.dossiers import NIR
from jalons.reperer.detection.tests.test_publics import JEUNES, nouvelle_version, regional
from jalons.reperer.programmes import services as programmes
from jalons.reperer.programmes.chargement import charger_programmes
from tests import people

pytestmark = pytest.mark.django_db
TITRES = "assure_id;motif;date_evenement;deces_proche;age;commentaire_administratif"
NOMS = "assure_id;motif;date_evenement;deces_proche;nom;prenom;date_naissance;commune;telephone;date_deces"
VEUVAGE = {"champ": "deces_proche", "operateur": "egal", "valeur": True}


class Caisse:
    """A caisse, the folder of its list, its public « veuvage » with a rule in force since yesterday."""

    def __init__(self, dossier):
        charger_programmes()
        self.dossier, self.organisme = dossier, people.un_organisme()
        self.public = regional(self.organisme, "veuvage", VEUVAGE, source="liste", il_y_a=1).public

    def charger(self, *lignes, titres=TITRES, mois="2026-06", public="veuvage"):
        """Write these lines and load them."""
        self.dossier.mkdir(exist_ok=True)
        (self.dossier / "liste.csv").write_text("\n".join([titres, *lignes, ""]))
        return listes.charger_liste(
            agent=None, dossier=self.dossier, mois=mois, organisme=self.organisme, public=public
        )

    def rejouer(self, extraction, version, code="veuvage", mois="2026-06"):
        """Apply that version again."""
        regle = publics.regle(self.organisme, code, version)
        return chargement.rejouer(extraction=extraction, dossier=self.dossier, mois=mois, regle=regle)


@pytest.fixture
def caisse(tmp_path):
    return Caisse(tmp_path / "liste-veuvage")


def proposer(extraction):
    return sorted(str(proposer_reperage(agent=None, reperage=r)) for r in selectors.a_proposer(extraction))


def test_the_people_whom_the_rule_takes_are_kept_with_their_event(caisse):
    lignes = (f"{NIR['anna']};veuvage;2026-05-03;oui;;", f"{NIR['boris']};veuvage;2026-05-04;non;;", "X-1;veuvage;;;;")
    fait = caisse.charger(*lignes)
    assert (fait.lignes, fait.compte.trouves, fait.compte.nouveaux, fait.compte.a_demander) == (3, 1, 1, 1)
    anna = Reperage.objects.get()
    assert (anna.jour_91, anna.jours_payes, anna.criteres) == (date(2026, 5, 3), None, ["deces_proche"])
    assert (anna.extraction.format, anna.extraction.public) == ("liste", "veuvage")
    assert caisse.charger(*lignes).compte.nouveaux == 0


def test_a_public_without_rule_nor_draft_is_refused_and_nothing_is_kept(caisse):
    with pytest.raises(publics.RegleInconnue, match="jalons programmes charger"):
        caisse.charger(f"{NIR['anna']};x;2026-05-03;oui;;", public="rien")
    assert not Extraction.objects.exists()


def test_the_same_list_loaded_again_under_another_month_finds_nobody_twice(caisse):
    sans_date = f"{NIR['anna']};veuvage;;oui;;"
    caisse.charger(sans_date)
    fait = caisse.charger(sans_date, mois="2026-07")
    assert (fait.deja, fait.extraction.mois, fait.compte.nouveaux) == (True, "2026-06", 0)
    assert Reperage.objects.get().jour_91 == date(2026, 6, 1)


# --- Who she is ---


def test_without_a_name_only_somebody_known_is_proposed(caisse):
    anna = people.un_assure(caisse.organisme, nom="Arnaud", prenom="Anna", nir=NIR["anna"])
    fait = caisse.charger(f"{NIR['anna']};veuvage;2026-05-03;oui;;", "INCONNU;veuvage;2026-05-03;oui;;")
    assert proposer(fait.extraction) == ["propose", "sans_identite"]
    assert Signalement.objects.get().demande.assure == anna


def test_somebody_unknown_whose_name_is_in_the_list_is_created_proposed_and_offered(caisse):
    fait = caisse.charger("C-9;veuvage;2026-05-03;oui;Le Goff;Maëlle;09/03/1960;96001;06 39 98 00 12;", titres=NOMS)
    assert proposer(fait.extraction) == ["propose"]
    maelle = Assure.objects.get(nom="Le Goff")
    assert (maelle.prenom, maelle.date_naissance, maelle.commune_code) == ("Maëlle", date(1960, 3, 9), "96001")
    assert Signalement.objects.get().demande.assure == maelle
    preparer(agent=None, organisme=caisse.organisme, jour=date(2026, 7, 1))
    offre = Offre.objects.get(assure=maelle)
    assert (offre.public, offre.genre, offre.canal) == ("veuvage", "socle", "sms")


def test_a_name_is_for_the_offer_and_never_among_the_values_that_a_rule_reads(caisse):
    caisse.charger("C-9;veuvage;2026-05-03;oui;Le Goff;Maëlle;09/03/1960;96001;;", titres=NOMS)
    trouvee = Reperage.objects.get()
    assert "Le Goff" in trouvee.identite and "Le Goff" not in trouvee.valeurs


def test_a_birth_gives_the_age_that_a_rule_reads(caisse):
    regional(caisse.organisme, "jeunes", JEUNES, source="liste")
    lignes = ("C-1;visite;2026-05-03;;A;B;1986-05-03;;;", "C-2;visite;2026-05-03;;C;D;1985-05-03;;;")
    assert caisse.charger(*lignes, titres=NOMS, public="jeunes").compte.trouves == 1
    assert Reperage.objects.get().criteres == ["age"]


def test_nobody_dead_is_kept_and_the_count_says_so(caisse):
    lignes = (
        "C-9;veuvage;2026-05-03;oui;Le Goff;Maëlle;;;;01/06/2026",
        "C-9;veuvage;2026-05-20;oui;Le Goff;Maëlle;;;;",
    )
    fait = caisse.charger(*lignes, titres=NOMS)
    assert (fait.compte.trouves, fait.decedes) == (0, 1)
    assert not Reperage.objects.exists()


def test_a_later_list_that_says_her_dead_stops_who_was_found_before(caisse):
    vivantes = ("C-9;veuvage;2026-05-03;oui;Le Goff;Maëlle;;;;", "C-8;veuvage;2026-05-03;oui;Riou;Anne;;;;")
    premiere = caisse.charger(*vivantes, titres=NOMS).extraction
    proposer_reperage(agent=None, reperage=next(r for r in Reperage.objects.all() if "Le Goff" in r.identite))
    assert not caisse.charger(*vivantes, titres=NOMS).signales
    fait = caisse.charger(*(ligne + "2026-06-01" for ligne in vivantes), titres=NOMS, mois="2026-07")
    assert [(str(qui), quand) for qui, quand in fait.signales] == [("Maëlle Le Goff", date(2026, 6, 1))]
    assert not list(selectors.a_proposer(premiere)), "l’autre attendait : elle n’est pas proposée"


def test_a_commune_that_is_no_code_is_unknown_and_told_once(caisse):
    fait = caisse.charger("C-9;veuvage;2026-05-03;oui;Le Goff;Maëlle;;Angers;;", titres=NOMS)
    (dite,) = [avis for avis in fait.avertissements if "1 valeur(s) illisible(s)" in avis]
    assert "commune" in dite
    assert Reperage.objects.get().commune_code == ""


# --- A draft, a version, a replay ---


def test_the_list_of_a_public_that_only_has_a_draft_is_loaded_and_keeps_nobody(caisse):
    agent = people.un_agent("direction_regionale", organisme=caisse.organisme)
    programmes.creer_public(
        agent=agent, programme=caisse.public.programme, libelle="aidants", description="", origine_des_listes="",
        reference="essai", organisme=caisse.organisme,
    )  # fmt: skip
    fait = caisse.charger(f"{NIR['anna']};veuvage;2026-05-03;oui;;", public="aidants")
    assert (fait.regle, fait.lignes, fait.compte.trouves) == (None, 1, 0)
    assert Extraction.objects.get().public == "aidants" and not Reperage.objects.exists()


def test_a_list_replayed_under_an_old_version_gives_what_it_gave_then(caisse):
    lignes = (f"{NIR['anna']};veuvage;;oui;30;", f"{NIR['boris']};veuvage;;oui;60;")
    extraction = caisse.charger(*lignes).extraction
    nouvelle_version("veuvage", caisse.organisme, admission={"tous": [VEUVAGE, JEUNES]})
    caisse.charger(*lignes)
    genres = sorted(Evenement.objects.values_list("genre", flat=True))
    assert genres == ["change", "retire"], "Anna has one reason more, Boris is no longer taken"
    ancienne, nouvelle = caisse.rejouer(extraction, "r1"), caisse.rejouer(extraction, "r2")
    assert (ancienne.identique, ancienne.trouves) == (nouvelle.identique, nouvelle.trouves + 1) == (True, 2)


def test_a_list_is_replayed_for_its_own_month_and_by_a_rule_of_lists_only(caisse):
    extraction = caisse.charger(f"{NIR['anna']};veuvage;2026-05-03;oui;;").extraction
    with pytest.raises(publics.OptionInvalide, match="celle de 2026-06, pas de 2026-05"):
        caisse.rejouer(extraction, "r1", mois="2026-05")
    with pytest.raises(publics.OptionInvalide, match="est une liste"):
        caisse.rejouer(extraction, "1", code="a1")
