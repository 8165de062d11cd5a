"""The copy of her file: everything that is hers, nobody else's words, exactly what was shown; a human decides each of them."""

from __future__ import annotations

import io
import json
import re
import time
import unicodedata
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.models import Dossier, Entretien
from jalons.accompagner.accompagnements.models.dossier import PieceDeDossier
from jalons.accompagner.accompagnements.services import Feuille
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.courriers.models import Courrier
from jalons.accompagner.protections.models import FicheScellee
from jalons.accompagner.stages.models import EcritStage
from jalons.fondations.agents.models import Suppleance
from jalons.fondations.documents.models import Document
from jalons.fondations.envois.models import Envoi
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.ecrits import Ecrit
from jalons.fondations.socle.refus import Refus, VersionDepassee
from jalons.parcours import copie as services
from jalons.parcours import feuille_copie as papier
from jalons.parcours import masques, selectors
from jalons.parcours.masques import MARQUE, RETIREE, CopieFaite, Elle
from jalons.parcours.models import CopieDossier
from jalons.parcours.selectors import copie as lus
from jalons.personnes.assures.models import Rattachement
from jalons.personnes.entourage.enums import Cercle
from jalons.personnes.entourage.models import LigneEntourage
from tests import people
from tests.tailles import COMPLETS

pytestmark = pytest.mark.django_db
JOUR = timezone.localdate
ELLE = Elle(("Brunet", "Anne-Marie"), ("06 39 98 00 01",), "3 rue des Lilas, 96000 Belleville", "anne@exemple.fr")
CADRE = CopieFaite("Anne-Marie Brunet", "Caisse", "36 46", JOUR(), (), ())
# Every piece that hangs from a dossier is told in the copy, or is not, and why.
RACONTEES = {
    *(
        "Ouverture",
        "Cloture",
        "BesoinCloture",
        "PriseNouvelles",
        "Entretien",
        "Note",
        "Evaluation",
        "EvaluationDomaine",
    ),
    *("GrilleRemplie", "PlanAide", "AccordDonne", "Objectif", "Action", "Demarche", "Repere", "Etape", "Depart"),
    *("LigneBudget", "SituationArret", "Voie", "Pas", "Piece", "PieceAttendue", "Courrier", "Extrait", "EcritStage"),
    *("Projet", "Outil", "PasOutil", "Presentation", "QuestionEmployeur"),
}
TUES = {
    "Brouillon": "not finished: CRPA L311-2",
    "Transfert": "between two workers; who accompanied says the outcome",
    "CopieDossier": "what is hidden, and why, is about others",
}


def plat(texte: str) -> str:
    """Another folding than the product's: the checker shares no code with it."""
    vus = unicodedata.normalize("NFD", texte.lower().replace("\u00ad", ""))  # a soft hyphen parts no word
    nu = "".join(c for c in vus if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", nu.replace("œ", "oe").replace("æ", "ae")))


def texte_pdf(octets: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages).split())


def faite(*textes: str, mots: list[str]) -> CopieFaite:
    ecrits = [Ecrit(f"e-{rang}", "Entretiens", JOUR(), "Note", texte) for rang, texte in enumerate(textes)]
    return masques.composer(ecrits, mots=mots, retires={}, elle=ELLE, fonction=lambda e: "", cadre=CADRE)


@pytest.mark.parametrize(
    ("mot", "texte", "attendu"),
    [
        ("NOE", "Son fils Noé, et Noe\u0301 ; NOÉ.", "Son fils {}, et {} ; {}."),
        ("Noé", "Noémie et Noël restent", "Noémie et Noël restent"),
        ("Jean-Pierre", "Jean Pierre, jean‑pierre et Jean-\nPierre", "{}, {} et {}"),
        ("Karim", "d’Karim, Karim-là, l'ex(karim)", "d’{}, {}, l'ex({})"),
        ("Durand", "Mme Durand-Lefèvre", "Mme {}"),
        ("Anne", "Anne-Marie parle à Anne", "Anne-Marie parle à {}"),
        ("Coeur", "M. Cœur. Le cœurs", "M. {}. Le cœurs"),
        (
            "06 39 98 12 34",
            "au 0639981234 ou +33 6.39.98.12.34, pas 06 39 98 12 345",
            "au {} ou {}, pas 06 39 98 12 345",
        ),
        ("12 rue des Acacias", "12, rue des acacias", "{}"),
        ("d’Arc Jean", "D'ARC Jean", "{}"),
    ],
)
def test_a_word_is_hidden_whole_wherever_it_stands_and_never_half_of_another(mot, texte, attendu):
    assert masques.masquer(texte, [mot], ELLE.siens) == attendu.replace("{}", MARQUE)


NOMS = st.text(alphabet="éÉàâçÇœŒzkqwx’-abB ", min_size=2, max_size=9).filter(
    lambda n: len(plat(n).replace(" ", "")) > 1
)
BRUIT = st.text(alphabet="éaB ,.;-’\nœk\u0301\u00ad", max_size=12)


@settings(deadline=None, max_examples=1500 if COMPLETS else 100)
@given(st.lists(NOMS, min_size=1, max_size=4), st.lists(st.tuples(BRUIT, st.integers(0, 3), st.booleans()), max_size=8))
def test_no_ticked_word_survives_in_the_copy_whatever_its_accents_case_and_neighbours(noms, dits):
    """Names in any case, touching any signs; the check folds by itself and looks for whole words."""
    texte = "".join(
        f"{bruit} {noms[n % len(noms)].upper() if haut else noms[n % len(noms)]} " for bruit, n, haut in dits
    )
    reste = f" {plat(faite(texte, mots=noms).sections[0][1][0].texte.replace(MARQUE, ' 9 '))} " if texte else ""
    libre = f" {plat(masques.masquer(texte, noms).replace(MARQUE, ' 9 '))} "
    for nom in noms:
        assert f" {plat(nom)} " not in libre
        assert f" {plat(nom)} " not in reste or plat(nom) in ELLE.siens


@settings(deadline=None, max_examples=30 if COMPLETS else 2)
@given(
    st.lists(
        st.sampled_from(["Zéphyrin", "Œdipe", "Jean-Kévin", "Le Goff", "MÜLLER"]), min_size=1, max_size=5, unique=True
    )
)
def test_no_ticked_word_survives_in_the_pdf(noms):
    copie = faite(*(f"Elle parle de {n.upper()} puis de {n.lower()}, à la ligne :\n{n}." for n in noms), mots=noms)
    lu = plat(texte_pdf(papier.pdf(copie)))
    assert not [n for n in noms if f" {plat(n)} " in f" {lu} "] and copie.passages == 3 * len(noms)
    assert lu.count(plat(MARQUE)) == copie.passages and papier.pdf(copie) == papier.pdf(copie)


def test_the_machine_proposes_each_word_with_its_reason_and_never_what_is_hers():
    textes = [
        "Appeler le 06 39 98 12 34, pas le 06 39 98 00 01. Mme Brunet et M. de La Tour Ledoux, "
        "12 bis rue des Acacias, 96000 Belleville, chez elle 3 rue des Lilas. "
        "zoe@exemple.fr, anne@exemple.fr. Le docteur Petit. Noé dort, et Marc aussi."
    ]
    tiers = [
        masques.Tiers("Noé Brunet", "au foyer : enfant"),
        masques.Tiers("Dr Petit", "entourage : médecin traitant", False),
    ]
    vus = {p.mot: (p.raison, p.coche) for p in masques.proposer(textes, tiers, ELLE)}
    assert vus == {
        "Noé": ("au foyer : enfant", True),
        "06 39 98 12 34": ("un numéro de téléphone qui n’est pas le sien", True),
        "zoe@exemple.fr": ("une adresse électronique qui n’est pas la sienne", True),
        "12 bis rue des Acacias, 96000 Belleville": ("une adresse qui n’est pas la sienne", True),
        "M. de La Tour Ledoux": ("une personne nommée dans un texte", True),
        "Marc": ("un mot à capitale, vu dans un texte", False),
    }


def test_every_piece_of_a_dossier_is_told_in_the_copy_or_left_out_for_a_written_reason():
    pieces = {m.__name__ for m in apps.get_models() if issubclass(m, PieceDeDossier)}
    assert pieces == RACONTEES | TUES.keys(), (
        "Dire cette pièce dans la copie (ecrits.py de sa pièce), ou dire ici pourquoi non."
    )


# --- the page ---


class Scene:
    """Hélène, Valérie's dossier full of a word that can be recognised, her son Noé, a substitute."""

    def __init__(self, client_de: Any):
        self.helene = people.un_agent()
        self.dossier: Dossier = maker.un_dossier(self.helene)
        maker.remplir(self.dossier, "canari, dit Noé.")
        Rattachement.objects.update(confie=True)  # somebody else gave her
        contenu = json.dumps({"lien": "enfant", "prenom": "Noé", "presence": "toujours"})
        LigneEntourage.objects.create(
            assure=self.dossier.assure, suite=self.dossier.pk, cercle=Cercle.FOYER, auteur=self.helene, contenu=contenu,
            date_acte=JOUR(), date_debut=JOUR(),
        )  # fmt: skip
        self.poste = client_de(self.helene)
        self.page = reverse("parcours:copie", args=[self.dossier.pk])

    def lire(self, poste: Any = None) -> tuple[str, dict[str, Any]]:
        """The page, and its form as a browser would send it back."""
        page = (poste or self.poste).get(self.page).text
        champs: dict[str, Any] = {
            m[0]: m[1].replace("&quot;", '"').replace("&#x27;", "'")
            for m in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
        }
        champs |= {"mots": re.findall(r'name="mots" value="([^"]+)" id="[^"]+" checked', page), "ajouts": ""}
        return page, champs


@pytest.fixture
def s(client_de):
    return Scene(client_de)


def test_what_was_shown_is_what_is_given_byte_for_byte_and_a_second_copy_changes_nothing(s):
    page, dits = s.lire()
    assert dits["mots"] == ["Noé"] and "canari, dit [passage" in page and "dit Noé" not in page
    assert "Note canari" in page, "ses notes y sont"
    assert (
        s.poste.post(s.page, dits | {"mots": [], "acte": "remettre", "voie": "main", "relu": "on"}).status_code == 302
    )
    page, dits = s.lire()  # what was not shown is not given: kept, and shown
    assert not CopieDossier.objects.exclude(remise_le=None).exists() and "dit Noé" in page and dits["mots"] == []
    note = Entretien.objects.get(dossier=s.dossier).note
    ligne = reverse("parcours:copie_ligne", args=[s.dossier.pk, f"note-{note.pk}"])
    assert s.poste.post(s.page, dits | {"mots": ["Noé"], "acte": f"ligne:note-{note.pk}"}).url == ligne
    vue = s.poste.get(ligne).text
    assert "Note canari, dit Noé." in vue
    assert (
        s.poste.post(ligne, {"raison": "Révèle ce qu’un tiers a dit", "avant": "", "version": "9"}).status_code == 302
    )
    page, dits = s.lire()
    assert RETIREE in page and "Note canari" not in page and "lignes retirées : 1" in page and "tiers a dit" in page
    apercu = s.poste.get(reverse("parcours:copie_pdf", args=[s.dossier.pk])).content
    refus = s.poste.post(s.page, dits | {"acte": "remettre", "voie": "main"})
    assert refus.status_code == 422 and "la machine ne voit pas tout" in refus.text
    assert s.poste.post(s.page, dits | {"acte": "remettre", "voie": "main", "relu": "on"}).status_code == 302
    remise = CopieDossier.objects.get()
    donnee = reverse("parcours:copie_remise", args=[remise.pk])
    assert s.poste.get(donnee).content == apercu
    lu = texte_pdf(apercu)
    assert (
        MARQUE in lu and RETIREE in lu and "Noé" not in lu and "tiers a dit" not in lu and "Lignes retirées : 1" in lu
    )
    accompagnements.noter_demarche(agent=s.helene, dossier=s.dossier, intitule="Autre", avec="x", date_acte=JOUR())
    _, dits = s.lire()  # the second begins with the choices of the first
    assert dits["mots"] == ["Noé"]
    assert s.poste.post(s.page, dits | {"acte": "remettre", "voie": "main", "relu": "on"}).status_code == 302
    assert CopieDossier.objects.count() == 2 and s.poste.get(donnee).content == apercu
    actes = list(LigneJournal.objects.filter(objet_id=remise.pk).values_list("acte", flat=True))
    assert {"copie.preparer", "copie.remettre", "copie.lire"} <= set(actes)
    for ou in ("extraits:qui_sait_quoi", "parcours:avant_entretien"):
        assert "opie de " in s.poste.get(reverse(ou, args=[s.dossier.pk])).text


def test_neither_a_sealed_record_nor_a_draft_nor_a_students_unsigned_text_nor_the_wrong_person_is_in_it(s):
    autre = people.un_agent("manager", organisme=s.dossier.organisme)
    FicheScellee.objects.create(
        assure=s.dossier.assure, organisme=s.dossier.organisme, auteur=s.helene, cadre=autre, genre="procureur", corps="scellé",
        destinataire="scellé",
    )  # fmt: skip
    EcritStage.objects.create(dossier=s.dossier, auteur=autre, genre="observation", date_acte=JOUR(), texte="pas signé")
    Courrier.objects.create(dossier=s.dossier, auteur=s.helene, genre="mdph", corps="pas fini")
    faux = accompagnements.noter_entretien(
        agent=s.helene, dossier=s.dossier, mode="telephone", date_acte=JOUR(), note="voisine"
    )
    accompagnements.annuler_entretien(agent=s.helene, entretien=faux, motif="personne")
    dit = lus.matiere(s.helene, s.dossier, JOUR()).copie(lus.Choix()).contenu
    assert not [m for m in ("scell", "rocureur", "pas signé", "pas fini", "voisine", "en cours canari") if m in dit]


def test_a_substitute_prepares_it_without_the_notes_and_both_texts_are_shown_when_two_write(s, client_de):
    sophie = people.un_agent(equipe=s.helene.affectation.equipe)
    Suppleance.objects.create(absent=s.helene, suppleant=sophie, date_debut=JOUR(), date_fin=JOUR())
    chez_elle = client_de(sophie)
    page, siens = s.lire(chez_elle)
    assert "Note canari" not in page and "1 note d’entretien n’y est pas" in page and "notes d’entretien (1)" in page
    _, dits = s.lire()
    assert s.poste.post(s.page, dits | {"ajouts": "ma voisine", "acte": "garder"}).status_code == 302
    perdu = chez_elle.post(s.page, siens | {"ajouts": "son frère", "acte": "garder"})
    assert perdu.status_code == 409 and "ma voisine" in perdu.text and "son frère" in perdu.text
    assert lus.choix_de(s.dossier).ajouts == "ma voisine"
    garder = reverse("parcours:copie_garder", args=[s.dossier.pk])
    assert "Pas gardé" in chez_elle.post(garder, siens | {"ajouts": "son frère"}).text
    _, dits = s.lire()
    s.poste.post(s.page, dits | {"acte": "remettre", "voie": "main", "relu": "on"})
    donnee = CopieDossier.objects.exclude(remise_le=None).get()
    lire = reverse("parcours:copie_remise", args=[donnee.pk])
    assert chez_elle.get(lire).status_code == 404 and s.poste.get(lire).status_code == 200, "des notes y sont"
    CopieDossier.objects.update(organisme=people.un_organisme())  # the dossier came from another caisse, with this copy
    assert s.poste.get(lire).status_code == 404 and lus.choix_de(s.dossier) == lus.Choix()


def test_her_own_name_a_death_and_a_closed_way_are_refused_and_a_closed_dossier_is_not(s):
    _, dits = s.lire()
    refus = s.poste.post(s.page, dits | {"ajouts": "BRUNET", "acte": "garder"})
    assert refus.status_code == 422 and "est aussi son nom" in refus.text and "BRUNET" in refus.text
    Dossier.objects.filter(pk=s.dossier.pk).update(statut="clos", clos_le=JOUR(), motif_cloture="refus")
    poste = s.poste.post(s.page, dits | {"acte": "remettre", "voie": "courrier", "relu": "on"})
    assert poste.status_code == 422 and "Remettez-la-lui en main propre" in poste.text
    type(s.dossier.assure).objects.filter(pk=s.dossier.assure_id).update(adresse="3 rue des Lilas, 96000 Belleville")
    _, dits = s.lire()
    assert s.poste.post(s.page, dits | {"acte": "remettre", "voie": "courrier", "relu": "on"}).status_code == 302
    envoi = Envoi.objects.get()
    assert envoi.canal == "courrier" and "rue des Lilas" in envoi.destinataire and MARQUE in envoi.corps
    assert "Noé" not in envoi.corps and Document.objects.get(objet_id=CopieDossier.objects.get().pk).classe == "F4"
    type(s.dossier.assure).objects.filter(pk=s.dossier.assure_id).update(date_deces=JOUR())
    _, dits = s.lire()
    mort = s.poste.post(s.page, dits | {"acte": "remettre", "voie": "main", "relu": "on"})
    assert mort.status_code == 422 and "décédée" in mort.text


def test_a_word_that_the_page_did_not_offer_keeps_what_was_decided_and_a_line_has_its_own_race(s):
    communs: dict[str, Any] = {"agent": s.helene, "dossier": s.dossier}
    services.choisir(**communs, feuille=Feuille(), mots=[], proposes=["Noé"], ajouts="")
    services.choisir(**communs, feuille=Feuille("", 1), mots=[], proposes=[], ajouts="")
    assert lus.choix_de(s.dossier).laisses == {"Noé"}
    services.retirer_ligne(**communs, cle="evaluation-1", avant="", raison="Ne parle que d’une autre personne")
    with pytest.raises(VersionDepassee):
        services.retirer_ligne(**communs, cle="evaluation-1", avant="", raison="")
    with pytest.raises(Refus):
        services.remettre(
            **communs, feuille=Feuille("", 3), vu="0" * 64, voie="main", relu=True, mots=[], proposes=[], ajouts=""
        )
    assert selectors.copie.en_cours(s.dossier).version == 3
    services.retirer_ligne(**communs, cle="evaluation-1", avant="Ne parle que d’une autre personne", raison="")
    assert lus.choix_de(s.dossier).retires == {}


def test_hundreds_of_lines_cost_the_same_queries_and_little_time(s):
    """300 by night; the words of the PDF are those of the page, whatever signs they hold."""
    hostile = '#panic("x") *gras* $x^2$ @ref <script>alert(1)</script> \\ `code`'

    def noter(combien: int) -> None:
        for n in range(combien):
            accompagnements.noter_demarche(
                agent=s.helene, dossier=s.dossier, intitule=f"{hostile} avec Noé, n° {n}", avec="x", date_acte=JOUR()
            )

    noter(2)
    with CaptureQueriesContext(connection) as peu:
        s.poste.get(s.page)
    noter(298 if COMPLETS else 38)
    debut = time.monotonic()
    with CaptureQueriesContext(connection) as beaucoup:
        page = s.poste.get(s.page).text
    lu = texte_pdf(s.poste.get(reverse("parcours:copie_pdf", args=[s.dossier.pk])).content)
    assert len(beaucoup) == len(peu) and time.monotonic() - debut < 20
    assert page.count("n° ") == lu.count("n° ") == (300 if COMPLETS else 40) and "Noé" not in lu
    assert '#panic("x") *gras* $x^2$ @ref <script>alert(1)</script> \\ `code`' in lu and "<script>alert" not in page


def test_what_cannot_be_read_what_stayed_elsewhere_and_a_letter_not_carried_are_said(s):
    _, dits = s.lire()
    assert s.poste.post(s.page, dits | {"acte": "remettre", "voie": "main", "relu": "on"}).status_code == 302
    perdu = s.poste.post(s.page, dits | {"version": "7", "ajouts": "x", "acte": "garder"})
    assert perdu.status_code == 409, "l’onglet d’avant la remise"
    donnee = CopieDossier.objects.get()
    Envoi.objects.create(
        canal="courrier", destinataire="x", objet="x", cle_unique=f"courrier/{donnee.pk}", jour=JOUR(), statut="refuse",
        raison_refus="adresse fausse",
    )  # fmt: skip
    Entretien.objects.filter(dossier=s.dossier).update(restee_le=JOUR())
    page, dits = s.lire()
    assert "n’est pas partie : adresse fausse" in page and "laissé à la caisse qui vous suivait avant" in page
    connection.cursor().execute("UPDATE accompagnements_demarche SET intitule = %s", [b"d:" + b"0" * 40])
    page, dits = s.lire()
    refus = s.poste.post(s.page, dits | {"acte": "remettre", "voie": "main", "relu": "on"})
    assert refus.status_code == 422 and "ne se lit plus" in refus.text and CopieDossier.objects.count() == 1
