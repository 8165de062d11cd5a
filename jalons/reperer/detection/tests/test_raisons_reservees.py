"""Why somebody was found is read by her assistant social alone: nobody else reads it, nor finds it out from what is shown."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.reperer.detection import pourquoi, selectors
from jalons.reperer.detection.models import Evenement
from jalons.reperer.detection.requete.bilan import Periode
from jalons.reperer.detection.tests.test_pages import JOUR, D, Monde, texte
from jalons.reperer.detection.valeurs import sceller_periodes
from jalons.reperer.programmes.chargement import charger_programmes

pytestmark = pytest.mark.django_db
HISTOIRES = {  # what made one and the same offer
    "health alone": ({"ald": True, "ij_faible": False, "c2s": "non", "montant_journalier": "48"}, ["ald"], []),
    "money alone": ({"ald": False, "ij_faible": True, "montant_journalier": "21"}, ["ij_faible"], ["c2s"]),
    "both": ({"ald": True, "c2s": "gratuite", "temps_partiel": True}, ["ald", "c2s"], ["ij_faible"]),
    "nothing known but health": ({"ald": True}, ["ald"], ["c2s", "personnes_a_charge"]),
}
RAISONS = (
    "Affection de longue durée", "25,10", "temps partiel", "À demander", "Euros par jour", "règle version",
    "Critères qui ont joué", "a changé ses raisons",
)  # fmt: skip
DE_LA_LISTE = ("Passage en invalidité", "dossier du médecin-conseil", "revoir en urgence", "passe en invalidité")


def evenement(monde, **autres):
    r = monde.reperage
    valeurs = {
        "extraction": r.extraction, "reperage": r, "public": r.regle, "version_avant": "1", "version_apres": "2",
        "mois": r.mois, "assure_index": r.assure_index, "arret_debut": r.arret_debut, "genre": "change",
        "offre_avant": r.offre, "offre_apres": r.offre, "criteres": r.criteres,
    }  # fmt: skip
    return Evenement.objects.create(**valeurs | autres)


def une_liste(monde, dossier="invalidite-juin"):
    """Valérie, on the list of those who pass to invalidity, with its motive and its comment."""
    charger_referentiels()
    charger_programmes()
    liste = monde.une_extraction(format="liste", public="invalidite")
    liste.dossier = dossier
    liste.save(update_fields=["dossier"])
    valeurs = {"passage_invalidite": True, "motif": DE_LA_LISTE[1], "commentaire_administratif": DE_LA_LISTE[2]}
    monde.reperage = monde.trouvee(
        monde.valerie, liste, regle="invalidite", jours_payes=None, montant_journalier=None, periodes=None, arret_debut=D,
        jour_91=D, criteres=["passage_invalidite"], inconnus=[], marqueurs=[], valeurs=json.dumps(valeurs),
    )  # fmt: skip
    return liste


@pytest.mark.parametrize("role", ["csam", "manager"])
def test_the_page_is_the_same_whatever_made_the_offer(client_de, role):
    monde = Monde()
    monde.confier(monde.agents["assistant_social"])
    pages = set()
    for n, (valeurs, criteres, inconnus) in enumerate(HISTOIRES.values()):
        periode = Periode(D, D + 110 * JOUR, Decimal(20 + n), D + 120 * JOUR)
        monde.reperage = monde.trouvee(
            monde.valerie, criteres=criteres, inconnus=inconnus, valeurs=json.dumps(valeurs),
            periodes=sceller_periodes([periode]), montant_journalier=Decimal(20 + n),
        )  # fmt: skip
        html = monde.page(client_de, role).content.decode()
        pages.add(
            re.sub(
                r'(csrfmiddlewaretoken" value|_billet" value|nonce)="[^"]*"',
                "",
                html.replace(str(monde.reperage.pk), ""),
            )
        )
    assert len(pages) == 1
    assert "Offre différenciée" in pages.pop()


def test_a_socle_offer_says_nothing_more_than_a_differenciee(client_de):
    monde = Monde()
    pages = []
    for offre in ("socle", "differenciee"):
        monde.reperage = monde.trouvee(monde.valerie, offre=offre)
        pages.append(texte(monde.page(client_de, "csam")))
    dites = [("Offre socle", "Offre différenciée"), ("Aucun critère connu n’a joué", "Un critère au moins a joué")]
    for socle, differenciee in dites:
        pages[0] = pages[0].replace(socle, differenciee)
    assert pages[0] == pages[1]


@pytest.mark.parametrize("role", ["csam", "manager"])
def test_who_is_not_her_assistant_social_reads_the_offer_and_none_of_the_reasons(client_de, role):
    monde = Monde()
    monde.confier(monde.agents["assistant_social"])
    evenement(monde)
    page = texte(monde.page(client_de, role))
    assert [mots for mots in RAISONS if mots in page] == []
    assert "Offre différenciée" in page and "Requête mensuelle" in page
    assert "seule l’assistante sociale de la personne les lit" in page
    assert "Ligne de temps" in page and "31 mai 2026" in page, "the days are no reason"


def test_her_assistant_social_reads_them_all(client_de):
    monde = Monde()
    monde.confier(monde.agents["assistant_social"])
    evenement(monde)
    page = texte(monde.page(client_de, "assistant_social"))
    assert [mots for mots in RAISONS if mots not in page] == []
    assert "seule l’assistante sociale" not in page


def test_a_list_has_neither_name_nor_motive_for_a_csam(client_de):
    monde = Monde()
    une_liste(monde)
    page = texte(monde.page(client_de, "csam"))
    assert [mots for mots in DE_LA_LISTE if mots in page] == []
    assert "Liste programmée" in page and "cette personne est sur une liste, à la date du 2 mars 2026." in page


@pytest.mark.parametrize(
    ("trouvee_par", "mots"), [*((evenement, m) for m in RAISONS), *((une_liste, m) for m in DE_LA_LISTE)]
)
def test_sabotage_without_the_class_of_fields_the_csam_would_read_this(client_de, monkeypatch, trouvee_par, mots):
    monde = Monde()
    trouvee_par(monde)
    monkeypatch.setattr(pourquoi, "autorise", lambda *a, **autres: True)
    assert mots in texte(monde.page(client_de, "csam"))


# --- What a new version of the rule did ---


@pytest.mark.parametrize(
    ("autres", "phrase"),
    [
        ({"genre": "ajoute", "offre_avant": ""}, "la version 2 de la règle l’a fait entrer. Critères qui ont joué : "
         "Indemnité faible, Affection de longue durée."),
        ({"offre_avant": "socle"}, "la version 2 de la règle a changé son offre, de socle à différenciée. Critères"),
        ({"criteres": ["c2s"]}, "la version 2 de la règle a changé ses raisons, pas son offre. Critères qui ont joué : "
         "Complémentaire santé solidaire."),
        ({"genre": "retire", "offre_apres": ""}, "la version 2 de la règle ne la retient plus. Critères qui avaient joué : "),
        ({"offre_apres": "socle", "criteres": []}, "a changé son offre, de différenciée à socle. "),
    ],
)  # fmt: skip
def test_an_event_says_what_changed_and_the_criteria_that_fired(client_de, autres, phrase):
    monde = Monde()
    monde.confier(monde.agents["assistant_social"])
    evenement(monde, **autres)
    page = texte(monde.page(client_de, "assistant_social"))
    assert phrase in page and ("Critères qui" in page) == bool(autres.get("criteres", True))


def test_a_csam_reads_that_the_offer_changed_without_the_criteria(client_de):
    monde = Monde()
    evenement(monde, offre_avant="socle")
    page = texte(monde.page(client_de, "csam"))
    assert "a changé son offre, de socle à différenciée." in page and "Critères qui" not in page


def test_what_changed_criteria_alone_is_not_told_to_a_csam(client_de):
    monde = Monde()
    evenement(monde, constate_le=timezone.now())
    assert "Quand la règle a changé" not in texte(monde.page(client_de, "csam"))


# --- The register ---


@pytest.mark.parametrize("role", ["csam", "manager"])
@pytest.mark.parametrize(
    "chemin", ["/reperages/", "/reperages/extractions/{}/", "/reperages/extractions/{}/?public=a1"]
)
def test_who_reads_the_people_of_a_list_does_not_read_its_name(client_de, role, chemin):
    monde = Monde()
    monde.confier(monde.agents["assistant_social"])
    liste = une_liste(monde)
    html = monde.page(client_de, role, chemin.format(liste.pk)).content.decode()
    assert "invalidit" not in html.lower()
    assert "liste programmée" in html
    if "extractions" in chemin and role == "csam":
        assert str(monde.reperage.pk) in html  # no filter by public: it would sort people by their reasons


def test_who_reads_nobody_reads_the_names_of_publics(client_de):
    monde = Monde()
    une_liste(monde)
    page = texte(monde.page(client_de, "direction_regionale", "/reperages/"))
    assert "Passage en invalidité" in page and "invalidite-juin" in page


def test_sabotage_if_the_register_named_publics_the_csam_would_read_who_passes_to_invalidity(client_de, monkeypatch):
    monde = Monde()
    liste = une_liste(monde)
    monkeypatch.setattr(selectors, "origine", lambda extraction: "Passage en invalidité")
    page = texte(monde.page(client_de, "csam", f"/reperages/extractions/{liste.pk}/"))
    assert "Passage en invalidité" in page and "Valérie Brunet" in page
