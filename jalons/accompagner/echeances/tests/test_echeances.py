"""The room at work: what is told, what the page says, what enters the day, who reads it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services as suivi
from jalons.accompagner.accompagnements.enums import GenreRepere
from jalons.accompagner.accompagnements.selectors import etapes_a_venir
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.echeances import selectors, services
from jalons.accompagner.echeances.decompte import dans_mois
from jalons.accompagner.echeances.enums import Suite
from jalons.accompagner.echeances.models import SituationArret
from jalons.accompagner.echeances.tests.test_situations import lire
from jalons.accompagner.ressources import services as ressources
from jalons.accompagner.ressources.enums import Rubrique
from jalons.accompagner.ressources.selectors import budget
from jalons.accompagner.ressources.services import Montant
from jalons.fondations.agents.models import Suppleance
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee, VersionDepassee
from jalons.parcours.selectors import journee
from jalons.personnes.assures.models import Assure
from jalons.reperer.detection.models import Extraction, Reperage
from tests import people

pytestmark = pytest.mark.django_db
JOUR = timezone.localdate


def dans(jours: int) -> date:
    return JOUR() + timedelta(days=jours)


@pytest.fixture(autouse=True)
def _referentiels(db: None) -> None:
    charger_referentiels()


def saisie(version: int = 0, **autres: Any) -> dict[str, Any]:
    """The sheet as the browser sends it: stopped for 92 days, until in 33; the top-up ends in 21 days."""
    return {
        "statut": "salarie", "antecedents": "aucun", "ij_jour": "29,90", "ij_su": "vu", "complement": "oui",
        "complement_total": "1 520", "complement_fin": str(dans(21)), "complement_su": "vu", "version": version,
        "p0_debut": str(dans(-92)), "p0_fin": str(dans(33)), "p0_nature": "maladie", "p0_ald": "non", "p0_su": "vu",
        "p1_debut": "", "p1_fin": "", "f0_genre": "visite", "f0_le": str(dans(14)), "f0_mots": "Pré-reprise, 10 h",
    } | autres  # fmt: skip


def noter(agent, dossier, cas: str = "", version: int = 0) -> SituationArret:
    base = f"salarie maladie:{dans(-92)}..{dans(33)}-ald antecedents=aucun complement={dans(21)}"
    return services.noter_arret(agent=agent, dossier=dossier, faits=lire(cas or base)[0], version=version)


def test_what_is_told_is_written_under_secret_and_the_line_is_on_the_dossier(helene, dossier, poste):
    adresse = reverse("echeances:completer", args=[dossier.pk])
    assert poste.post(adresse, saisie()).status_code == 302
    situation = selectors.derniere(dossier)
    assert situation.lus.complement_total == 1520 and situation.lus.faits[0].su_le == JOUR()
    with connection.cursor() as lecteur:
        lecteur.execute("SELECT faits FROM echeances_situationarret")
        assert b"maladie" not in bytes(lecteur.fetchone()[0])
    assert LigneJournal.objects.filter(acte="arret.noter", objet_id=situation.pk).count() == 1
    page = poste.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()
    dits = [
        "Toutes les échéances",
        "91e jour de l’arrêt",
        "Fin du complément de l’employeur",
        "360e indemnité sur trois ans",
    ]
    dits += ["Pré-reprise, 10 h", "au plus tôt", "non calculé", "Ressources prévues", "Inconnu en", "<svg", "39 60"]
    assert [mots for mots in dits if mots not in page] == []
    assert "style=" not in page.split('id="droits"')[1].split("</section>")[0]


def test_the_sheet_refuses_in_words_and_loses_nothing(dossier, poste):
    adresse = reverse("echeances:completer", args=[dossier.pk])
    fautes = {
        "cette fin précède": {"p0_fin": str(dans(-100))},
        "les deux jours de l’arrêt": {"p0_debut": ""},
        "donnez la date, ou videz": {"f0_le": ""},
        "est dans l’avenir": {"ij_su_le": str(dans(2))},
        "ne se lit pas": {"ij_jour": "trente"},
        "pas vraisemblable": {"p0_debut": "2019-01-02"},
        "natures différentes": {"p1_debut": str(dans(30)), "p1_fin": str(dans(40)), "p1_nature": "at"},
        "répondez « oui »": {"complement": "non"},
    }
    for mots, faute in fautes.items():
        reponse = poste.post(adresse, saisie(**faute))
        page = reponse.content.decode()
        assert (reponse.status_code == 422 and mots in page.lower()) or mots in page, mots
        assert "Pré-reprise, 10 h" in page, "nothing typed is lost"
    assert not SituationArret.objects.exists()
    hostile = saisie(f0_mots="<script>alert(1)</script>")
    assert poste.post(adresse, hostile).status_code == 302
    assert "<script>alert(1)" not in poste.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()


def test_a_total_under_the_allowances_is_questioned_on_the_page(dossier, poste):
    for version, (total, doute) in enumerate([("1 520", False), ("820", True)]):
        saisi = saisie(complement_total=total, version=version)
        assert poste.post(reverse("echeances:completer", args=[dossier.pk]), saisi).status_code == 302
        page = poste.get(reverse("parcours:dossier", args=[dossier.pk])).text
        assert ("c’est moins que 28 indemnités" in page) is doute


def test_the_forecast_takes_the_rest_from_the_budget_sheet_and_counts_nothing_twice(helene, dossier):
    noter(helene, dossier)
    dits = [("ij", 909), ("complement_employeur", 593), ("aide_logement", 248), ("prestations_familiales", 164)]
    lignes = [(Rubrique.REVENU, Montant(nature, Decimal(m))) for nature, m in dits]
    for rubrique, dit in [*lignes, (Rubrique.CHARGE, Montant("loyer", Decimal(1385)))]:
        ressources.ajouter_ligne(agent=helene, dossier=dossier, rubrique=rubrique, dit=dit, date_debut=dans(-130))
    page = selectors.page_ligne(dossier, JOUR(), budget(dossier, JOUR()))
    assert {(m.autres, m.charges, "autres ressources" in m.manquent) for m in _mois(page)} == {(412, 1385, False)}
    assert page.hors and len(page.hors) == 2, "what the stoppage tells is left out, and said"
    ressources.ajouter_ligne(
        agent=helene,
        dossier=dossier,
        rubrique=Rubrique.REVENU,
        dit=Montant("autre_adulte", None),
        date_debut=dans(-130),
    )
    vus = _mois(selectors.page_ligne(dossier, JOUR(), budget(dossier, JOUR())))
    assert {(m.autres, "autres ressources" in m.manquent) for m in vus} == {(412, True)}, "unknown, never zero"


def _mois(page: selectors.PageLigne) -> list[Any]:
    return [vu.mois for vu in page.mois]


def test_each_month_takes_the_lines_valid_in_it_and_says_the_incomplete_ones(helene, dossier, poste):
    noter(helene, dossier, f"salarie maladie:{dans(-92)}..{dans(120)}-ald antecedents=aucun complement=non")
    premier, prochain = JOUR().replace(day=1), dans_mois(JOUR().replace(day=1), 1)
    dites = [
        (Rubrique.REVENU, "aide_logement", 200, dans(-130), None),
        (Rubrique.REVENU, "rsa", 500, dans_mois(premier, 2), None),  # to come
        (Rubrique.REVENU, "aah", 400, premier, prochain + timedelta(days=13)),  # ends within a month
        (Rubrique.CHARGE, "loyer", 700, dans(-130), None),
        (Rubrique.CHARGE, "eau", 90, prochain + timedelta(days=4), None),  # begins within a month
        (Rubrique.REVENU, "salaire", 1000, dans(-130), None),
    ]
    for rubrique, nature, montant, debut, fin in dites:
        dit = Montant(nature, Decimal(montant))
        ressources.ajouter_ligne(
            agent=helene, dossier=dossier, rubrique=rubrique, dit=dit, date_debut=debut, date_fin=fin
        )
    vus = {m.premier: m for m in _mois(selectors.page_ligne(dossier, JOUR(), budget(dossier, JOUR())))}
    lus = [(vus[m].autres, vus[m].charges, vus[m].borne) for m in (dans_mois(premier, n) for n in (-1, 0, 1, 2))]
    assert [(a, c) for a, c, _ in lus] == [(200, 700), (600, 700), (200, 790), (700, 790)]
    (dit,) = [mots for mots in vus[prochain].manquent if "mois incomplet" in mots]
    assert "AAH" in dit and len(vus[prochain].charges_incompletes) == 1 and vus[prochain].borne
    page = " ".join(poste.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode().split())
    assert "comptées pour leur plus haut" in page and "laisse de côté" in page and "Salaire" in page


def test_two_who_complete_the_same_sheet_both_see_both_texts_and_versions_stay(helene, dossier, poste):
    noter(helene, dossier)
    adresse = reverse("echeances:completer", args=[dossier.pk])
    reponse = poste.post(adresse, saisie(version=0, p0_fin=str(dans(60))))
    assert reponse.status_code == 409 and SituationArret.objects.count() == 1
    assert "Arrêt 1 : dernier jour" in reponse.content.decode()
    fin = suivi.poser_repere(agent=helene, dossier=dossier, sorte=GenreRepere.FIN_ARRET, le=dans(33))
    suivi.prevoir_etape(agent=helene, dossier=dossier, intitule="Décider", repere=fin, decalage=-14)
    reponse = poste.post(adresse, saisie(version=1, p0_fin=str(dans(60))), follow=True)
    assert "1 étape a suivi le nouveau jour" in reponse.content.decode()  # the end moved: the step to come too
    assert etapes_a_venir(helene, JOUR(), jours=90)[0].prevue_le == dans(46)
    with pytest.raises(VersionDepassee):
        noter(helene, dossier, version=57)
    versions = poste.get(reverse("echeances:versions", args=[dossier.pk])).content.decode()
    assert versions.index("Version 2") < versions.index("Version 1") and "29,90 € par jour" in versions


def test_a_stoppage_that_the_request_found_is_offered_and_never_written_alone(helene, dossier, poste):
    adresse = reverse("echeances:completer", args=[dossier.pk])
    assert "requête mensuelle" not in poste.get(adresse).content.decode()
    un_reperage(dossier, arret_debut=dans(-95), dernier_jour_paye=dans(-5))
    page = poste.get(adresse).content.decode()
    assert "La requête mensuelle a trouvé un arrêt" in page and f'value="{dans(-95)}"' not in page
    repris = poste.get(adresse, {"reprendre": "1"}).content.decode()
    assert f'value="{dans(-95)}"' in repris and "rien n’est gardé" in repris
    assert not SituationArret.objects.exists()


def un_reperage(dossier, **jours: Any) -> None:
    extraction = Extraction.objects.create(
        dossier="essai",
        mois="2026-03",
        manifeste=[],
        empreinte="e",
        organisme=dossier.organisme,
        lignes_lues=1,
        rejets=0,
    )
    Reperage.objects.create(
        extraction=extraction, regle_version="1", mois="2026-03", assure=Assure.objects.get(pk=dossier.assure_id),
        assure_index=b"i", jour_91=jours["arret_debut"] + timedelta(days=90), jours_payes=91, montant_journalier=30,
        offre="socle", **jours,
    )  # fmt: skip


def ses_echeances(agent) -> list[str]:
    return [e.ligne.code for e in selectors.echeances_du_jour(type(agent).objects.get(pk=agent.pk), JOUR())]


def test_what_costs_money_comes_first_in_the_day_until_it_is_settled(helene, dossier, poste):
    noter(helene, dossier)
    assert sorted(ses_echeances(helene)) == ["complement_fin"]
    attentes = [a for a in journee(helene, timezone.now(), JOUR()).toutes if a.sorte == "echeance"]
    (attente,) = attentes
    assert attente.presse and "ressources baissent" in attente.raison and attente.personne == "Valérie Brunet"
    assert "complement" not in attente.cle, "what it is about is in no address and no clear column"
    regler, cle = reverse("echeances:regler", args=[dossier.pk]), f"complement_fin {dans(21)}"
    ecartee = poste.post(regler, {"cle": cle, "suite": "ecartee", "motif": "", "version": "1"})
    assert ecartee.status_code == 422 and "pourquoi" in ecartee.content.decode()
    champs = dict(next(a for a in attente.actes if a.post).champs)
    assert poste.post(regler, champs)["Location"] == reverse("parcours:ma_journee")
    assert ses_echeances(helene) == [] and selectors.derniere(dossier).lus.reglees[0].suite == Suite.REGLEE
    assert poste.post(regler, champs).status_code == 409 and SituationArret.objects.count() == 2, "twice is once"
    noter(helene, dossier, version=2)
    assert ses_echeances(helene) == [], "completing the facts keeps what was settled"
    assert poste.post(reverse("echeances:rouvrir", args=[dossier.pk]), {"cle": cle, "version": "3"}).status_code == 302
    assert ses_echeances(helene) == ["complement_fin"]
    with pytest.raises(TransitionRefusee):
        services.rouvrir_echeance(agent=helene, dossier=dossier, cle=cle, version=4)
    with pytest.raises(SaisieRefusee):
        services.regler_echeance(agent=helene, dossier=dossier, cle="ij_fin 1999-01-01", suite="reglee", version=4)


def test_an_appeal_clock_is_always_among_what_must_not_be_missed(helene, dossier, poste):
    refus = dans_mois(dans(21), -2)
    cas = f"salarie dit:maladie:{dans(-92)}..{dans(12)}-ald antecedents=aucun complement={dans(5)} refus_invalidite={refus}"
    noter(helene, dossier, cas)
    vues = selectors.page_ligne(dossier, JOUR()).a_ne_pas_manquer
    assert [li.code for li in vues] == ["complement_fin", "recours_invalidite"], "the surest first"
    for page in ("parcours:dossier", "parcours:avant_entretien"):
        assert "contester le refus de l’invalidité" in _debut(poste.get(reverse(page, args=[dossier.pk]))), page
    annonce = (
        f"salarie dit:maladie:{dans(-92)}..{dans(12)}-ald antecedents=aucun complement={dans(5)} fin_ij={dans(30)}"
    )
    noter(helene, autre := maker.un_dossier(helene), annonce)
    assert "fait_fin_ij" in [li.code for li in selectors.page_ligne(autre, JOUR()).a_ne_pas_manquer]
    (recours,) = [li for li in vues if li.code == "recours_invalidite"]
    services.regler_echeance(agent=helene, dossier=dossier, cle=recours.cle, suite="reglee", version=1)
    assert "recours_invalidite" not in [li.code for li in selectors.page_ligne(dossier, JOUR()).a_ne_pas_manquer]


def _debut(reponse: Any) -> str:
    return str(reponse.content.decode()).split('id="droits"')[0]


def test_the_day_costs_the_same_with_one_dossier_and_with_six(helene):
    def cout() -> int:
        with CaptureQueriesContext(connection) as requetes:
            ses_echeances(helene)
        return len(requetes)

    noter(helene, maker.un_dossier(helene))
    un = cout()
    for _ in range(5):
        noter(helene, maker.un_dossier(helene))
    assert cout() == un and len(ses_echeances(helene)) == 6
    premier = SituationArret.objects.order_by("created_at")[0].dossier
    Assure.objects.filter(pk=premier.assure_id).update(date_deces=JOUR())
    assert len(ses_echeances(helene)) == 5, "nothing is due any more for somebody who died"


def test_a_damaged_text_says_so_stops_nobody_and_is_not_written_over(helene, dossier, poste):
    autre = maker.un_dossier(helene)
    noter(helene, autre)
    noter(helene, dossier)
    with connection.cursor() as main:
        abime = b"d:000000000000xxxxxxxxxxxxxxxx"
        main.execute("UPDATE echeances_situationarret SET faits = %s WHERE dossier_id = %s", [abime, dossier.pk])
    assert ses_echeances(helene) == ["complement_fin"]
    page = poste.get(reverse("parcours:dossier", args=[dossier.pk]))
    assert page.status_code == 200 and "ne se lisent plus" in page.content.decode()
    with pytest.raises(SaisieRefusee, match="ne se lisent plus"):
        noter(helene, dossier, version=1)
    assert poste.get(reverse("echeances:completer", args=[dossier.pk]))["Location"].endswith("#droits")


def test_the_referent_and_her_substitute_and_nobody_else(helene, dossier, client_de):
    noter(helene, dossier)
    equipe = helene.affectation.equipe
    remplacante, collegue = people.un_agent(equipe=equipe), people.un_agent(equipe=equipe)
    Suppleance.objects.create(absent=helene, suppleant=remplacante, date_debut=JOUR(), date_fin=dans(5))
    autres = [collegue, *(people.un_agent(role, equipe=equipe) for role in ("manager", "csam"))]
    ecrites = [reverse(f"echeances:{nom}", args=[dossier.pk]) for nom in ("completer", "versions", "regler")]
    assert [client_de(remplacante).get(ou).status_code for ou in ecrites] == [200, 200, 200]
    assert "Ligne des droits" in client_de(remplacante).get(reverse("parcours:dossier", args=[dossier.pk])).text
    assert ses_echeances(remplacante) == ["complement_fin"]
    for autre in autres:
        assert {client_de(autre).get(ou).status_code for ou in ecrites} <= {403, 404}
        assert "Ligne des droits" not in client_de(autre).get(reverse("parcours:dossier", args=[dossier.pk])).text
        assert ses_echeances(autre) == []
