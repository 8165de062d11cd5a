"""The évaluation sociale: its domains, what follows from them, and the same thing at three moments."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors, services
from jalons.accompagner.accompagnements.models import Dossier, EvaluationDomaine, GrilleOuverte, GrilleRemplie
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.referentiels.lecture import DONNEES
from jalons.fondations.referentiels.models import Fiche, ItemFiche
from jalons.fondations.referentiels.rules import score
from jalons.fondations.referentiels.services import charger_referentiels
from tests import people

pytestmark = pytest.mark.django_db


def _url(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


def test_a_domain_to_be_treated_shows_until_an_objective_or_a_reason(poste, helene, dossier):
    """On the évaluation and so on the dossier; the two ways out are one click away, and lead to the domain itself."""
    services.evaluer(
        agent=helene, dossier=dossier, texte="", domaines=[("travail", "priorite"), ("moral", "a_travailler")]
    )
    section = poste.get(_url("section", dossier.pk, "evaluation")).content.decode()
    assert "À traiter, et rien n’est prévu" in section and "?domaine=travail" in section
    assert (
        'value="travail" selected'
        in poste.get(_url("objectif_nouveau", dossier.pk) + "?domaine=travail").content.decode()
    )
    poste.post(_url("objectif_nouveau", dossier.pk), {"intitule": "Reprendre", "domaine": "travail"})
    assert [d.code for d in selectors.domaines_sans_suite(dossier)] == ["moral"]
    avant = poste.get(reverse("parcours:avant_entretien", args=[dossier.pk])).content.decode()
    assert "sans objectif ni raison écrite : moral, vie psychique" in " ".join(avant.split())
    page = poste.get(_url("evaluation_completer", dossier.pk) + "?domaine=moral").content.decode()
    assert page.count('<details class="j-def j-def--large mb-2" open>') == 1
    saisie = {"texte": "", "date_acte": timezone.localdate().isoformat(), "version": "1", "a_travail": "priorite"}
    saisie |= {
        "a_moral": "a_travailler",
        "t_raison_moral": "elle voit déjà une psychologue",
        "t_besoins_moral": "du repos",
    }
    assert poste.post(_url("evaluation_completer", dossier.pk), saisie).status_code == 302
    section = poste.get(_url("section", dossier.pk, "evaluation")).content.decode()
    assert "rien n’est prévu" not in section and "elle voit déjà une psychologue" in section and "du repos" in section
    objectif = selectors.page_dossier(helene, dossier).plan.objectifs[0]
    poste.post(_url("objectif_statut", objectif.id), {"acte": "abandonner"})
    assert [d.code for d in selectors.domaines_sans_suite(dossier)] == ["travail"]  # given up: nothing follows any more


def test_an_evaluation_is_read_side_by_side_from_the_first_interview_to_the_closing(poste, helene, dossier):
    page = poste.get(_url("evaluation_comparer", dossier.pk)).content.decode()
    assert "Aucune évaluation n’est écrite" in page
    jour = timezone.localdate()
    premiere = [("travail", "priorite", "elle veut <b>tout</b> arrêter"), ("moral", "a_travailler", "seule le soir")]
    services.evaluer(
        agent=helene, dossier=dossier, texte="Elle dort mal.", domaines=premiere, le=jour - timedelta(days=9)
    )
    page = poste.get(_url("evaluation_comparer", dossier.pk)).content.decode()
    assert "Rien n’a été complété depuis" in page and "Pas encore : l’accompagnement est en cours" in page
    seconde = [("travail", "point_appui", "elle veut reprendre"), ("langue", "a_travailler", "lit l’arabe")]
    services.evaluer(agent=helene, dossier=dossier, texte="Elle dort mieux.", domaines=seconde, version=1)
    page = " ".join(poste.get(_url("evaluation_comparer", dossier.pk)).content.decode().split())
    assert "Au premier entretien" in page and "Aujourd’hui" in page and "<b>tout</b>" not in page
    assert 'Elle dort <del>mal.</del><ins class="j-ajoute">mieux.</ins>' in page
    etats = {r.libelle.split(",")[0]: r.cellules[1].etat for r in selectors.comparer(dossier).rangees}
    assert etats == {"Avec ses mots": "changé", "Travail": "changé", "Moral": "n’y est plus", "Langue": "nouveau"}
    services.evaluer(agent=helene, dossier=dossier, texte="Elle dort bien.", version=2)
    services.clore_dossier(
        agent=helene, dossier=dossier, motif="relais", issue_emploi="inconnu", reglements=maker.regler(dossier)
    )
    clos = Dossier.objects.get(pk=dossier.pk)
    lues = [(c.titre, c.version.version) for c in selectors.comparer(clos).colonnes]
    assert lues == [("Au premier entretien", 1), ("En chemin", 2), ("À la fin", 3)]
    assert [c.version.version for c in selectors.comparer(clos, 1).colonnes] == [1, 1, 3]
    services.rouvrir_dossier(agent=helene, dossier=clos)
    assert [c.titre.split(" du ")[0] for c in selectors.comparer(Dossier.objects.get(pk=dossier.pk)).colonnes] == [
        "Au premier entretien", "À la fin", "Aujourd’hui",
    ]  # fmt: skip


def test_a_former_domain_stays_where_it_was_written(poste, helene, dossier):
    assert "outre-mer" not in poste.get(_url("evaluation_completer", dossier.pk)).content.decode()
    services.evaluer(
        agent=helene, dossier=dossier, texte="", domaines=[("territoire", "priorite", "sa mère à Mayotte")]
    )
    page = poste.get(_url("evaluation_completer", dossier.pk)).content.decode()
    assert "outre-mer" in page and "sa mère à Mayotte" in page
    assert EvaluationDomaine.objects.get(dossier=dossier).texte == "sa mère à Mayotte"


# Grids


def _epices() -> tuple[Decimal, dict[str, Decimal]]:
    """As shipped."""
    with (DONNEES / "fiches.csv").open() as fiches, (DONNEES / "items.csv").open() as items:
        base = next(li for li in csv.DictReader(fiches, delimiter=";") if li["code"] == "epices")
        poids = {
            li["code"]: Decimal(li["poids"]) for li in csv.DictReader(items, delimiter=";") if li["fiche"] == "epices"
        }
    return Decimal(base["constante"]), poids


def test_the_published_weights_of_epices_run_from_0_to_100_and_all_the_answers_are_needed():
    base, poids = _epices()
    assert len(poids) == 11
    bas = {item: "oui" if valeur < 0 else "non" for item, valeur in poids.items()}
    haut = {item: "oui" if valeur > 0 else "non" for item, valeur in poids.items()}
    assert (score(base, poids, bas), score(base, poids, haut)) == (0, 100)
    assert score(base, poids, dict.fromkeys(poids, "non")) == Decimal("75.14")
    for item in poids:
        assert score(base, poids, haut | {item: "non_aborde"}) is None
        assert score(base, {**poids, item: None}, haut) is None
    assert score(None, poids, haut) is None


@pytest.fixture
def epices():
    grille = Fiche.objects.create(
        code="epices", version=1, titre="EPICES", intro="Onze questions.", banniere="Une aide, jamais une décision.",
        en_vigueur_du="2005-01-01", source="Sass, 2006", confiance="S", grille=True, constante=Decimal("75.14"),
    )  # fmt: skip
    for rang, (code, poids) in enumerate(_epices()[1].items(), 1):
        ItemFiche.objects.create(
            fiche=grille, code=code, rang=rang, titre=code, libelle=f"Question {rang} ?", poids=poids
        )
    return grille


def test_a_grid_is_off_until_a_person_of_the_caisse_opens_it(poste, helene, dossier, client_de, epices):
    services.evaluer(agent=helene, dossier=dossier, texte="Elle dort mal.")
    assert "/grilles/" not in poste.get(_url("section", dossier.pk, "evaluation")).content.decode()
    assert poste.get(_url("grille", dossier.pk, "epices")).status_code == 404
    assert (
        "c’est la direction régionale qui le décide" in poste.get(_url("grilles_dossier", dossier.pk)).content.decode()
    )
    direction = client_de(people.un_agent("direction_regionale", organisme=helene.affectation.organisme))
    assert poste.post(_url("grille_ouvrir", "epices")).status_code == 404  # no worker opens it for herself
    assert direction.post(_url("grille_ouvrir", "epices")).status_code == 302
    assert direction.post(_url("grille_ouvrir", "epices")).status_code == 409  # opened once
    assert "/grilles/" in poste.get(_url("section", dossier.pk, "evaluation")).content.decode()
    autre = people.un_agent(organisme=people.un_organisme(nom="Ailleurs"))
    assert client_de(autre).get(_url("grille", maker.un_dossier(autre).pk, "epices")).status_code == 404
    saisie = {"date_acte": timezone.localdate().isoformat()} | {f"q_{i.code}": "non" for i in epices.items.all()}
    assert poste.post(_url("grille", dossier.pk, "epices"), saisie).status_code == 302
    page = poste.get(_url("grilles_dossier", dossier.pk)).content.decode()
    assert "75,14</b>, de 0 à 100" in page and "version 1" in page and "ne décide de rien" in page
    poste.post(_url("grille", dossier.pk, "epices"), saisie | {"q_sport": "non_aborde"})
    assert "Score non calculé" in poste.get(_url("grilles_dossier", dossier.pk)).content.decode()
    assert poste.post(_url("grille", dossier.pk, "epices"), {"date_acte": saisie["date_acte"]}).status_code == 422
    assert GrilleRemplie.objects.filter(dossier=dossier).count() == 2
    assert direction.post(_url("grille_fermer", GrilleOuverte.objects.get().pk)).status_code == 302
    assert poste.get(_url("grille", dossier.pk, "epices")).status_code == 404
    assert "75,14" in poste.get(_url("grilles_dossier", dossier.pk)).content.decode()  # what was filled stays


def test_weights_that_are_not_read_in_a_source_give_no_score(helene, dossier, epices):
    services.ouvrir_grille(agent=helene, organisme=dossier.organisme, code="epices")
    dites = {i.code: "non" for i in epices.items.all()}
    services.remplir_grille(agent=helene, dossier=dossier, grille=epices, reponses=dites)
    assert selectors.grilles_remplies(dossier)[0].score == Decimal("75.14")
    Fiche.objects.filter(pk=epices.pk).update(confiance="K")
    assert selectors.grilles_remplies(dossier)[0].score is None
    assert "pas lus dans une source" in selectors.grilles_remplies(dossier)[0].pourquoi


def test_another_version_is_published_from_a_page_and_what_was_filled_keeps_the_one_it_was_read_with(
    helene, dossier, epices, client_de
):
    services.ouvrir_grille(agent=helene, organisme=dossier.organisme, code="epices")
    services.remplir_grille(agent=helene, dossier=dossier, grille=epices, reponses=dict.fromkeys(_codes(epices), "non"))
    page = reverse("referentiels:grille", args=["epices"])
    assert client_de(helene).get(page).status_code in (403, 404)
    bureau, jour = client_de(people.un_agent("direction_nationale")), timezone.localdate()
    tapees = {nom: getattr(epices, nom) for nom in ("titre", "intro", "confiance")}
    tapees["source"] = (
        "Sass et coll., 2006 (doi:10.1007/s10332-006-0131-5) ; amscorer 0.1.0 (CRAN, 10/07/2024)"  # as shipped
    )
    tapees |= {
        "version": 1,
        "constante": "50",
        "en_vigueur_du": str(jour),
        "titre_0": "Toit",
        "libelle_0": "Avez-vous un toit ?",
    }
    tapees |= {
        "poids_0": "−12,50",
        "oui_0": "on",
        "titre_11": "Faim",
        "libelle_11": "Mangez-vous à votre faim ?",
        "poids_11": "7",
    }
    vue = bureau.post(page, tapees | {"apercu": "1"})
    assert vue.status_code == 200 and "37,50" in vue.text and "57,00" in vue.text
    assert Fiche.objects.filter(code="epices").count() == 1
    for manque, dit in (
        ({"poids_11": ""}, "0 s’il ne change rien"),
        ({"titre_11": "Toit"}, "porte déjà ce titre"),
        ({"en_vigueur_du": str(jour - timedelta(days=1))}, "est passé"),
        ({"titre_0": "", "libelle_0": "", "titre_11": "", "libelle_11": ""}, "une question au moins"),
    ):
        refus = bureau.post(page, tapees | manque)
        assert refus.status_code == 422 and dit in refus.text and tapees["source"][:20] in refus.text
    assert bureau.post(page, tapees).status_code == 302
    assert bureau.post(page, tapees | {"constante": "51"}).status_code == 409, "another tab, on the version before"
    une, deux = Fiche.objects.filter(code="epices").order_by("version")
    assert (une.en_vigueur_au, deux.en_vigueur_du, deux.origine) == (jour - timedelta(days=1), jour, "saisi")
    assert [(i.code, i.poids) for i in deux.items.all()] == [("toit", Decimal("-12.50")), ("faim", 7)]
    assert selectors.grilles_remplies(dossier)[0].score == Decimal("75.14"), "filled with the version before"
    charger_referentiels()
    assert Fiche.objects.get(code="epices", version=1).en_vigueur_au == jour - timedelta(days=1), "a load leaves it"
    remplir = reverse("accompagnements:grille", args=[dossier.pk, "epices"])
    assert "Mangez-vous à votre faim" in client_de(helene).get(remplir).text
    tard = client_de(helene).post(remplir, {"date_acte": str(jour), "numero": 1, "q_faim": "oui"})
    assert tard.status_code == 422 and "relisez les questions" in tard.text


def _codes(grille: Fiche) -> list[str]:
    return [item.code for item in grille.items.all()]
