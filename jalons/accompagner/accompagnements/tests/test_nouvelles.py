"""After the end: what became of each need, the questions agreed, asked by whom, answered or stopped, counted without a name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors, services
from jalons.accompagner.accompagnements.enums import ReponseNouvelles
from jalons.accompagner.accompagnements.models import Cloture, Dossier, PriseNouvelles
from jalons.accompagner.accompagnements.selectors.nouvelles import COMPTES, _parts
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.agents.models import Affectation
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee, VersionDepassee
from jalons.parcours import services as parcours
from jalons.parcours.selectors import journee
from jalons.recevoir.protocoles.rules import repartir
from tests import people

pytestmark = pytest.mark.django_db
JOUR = timezone.localdate
OUI = {"resultat": "repondre", "emploi_garde": "oui", "soins_poursuivis": "non"}


def clos(agent: Any, il_y_a: int = 100, **autres: Any) -> Any:
    """A dossier closed that many days ago, with the three questions agreed."""
    dossier = maker.un_dossier(agent, il_y_a=il_y_a + 60, **autres)
    fin = {"motif": "objectifs_atteints", "issue_emploi": "inconnu", "le": JOUR() - timedelta(days=il_y_a)}
    services.clore_dossier(agent=agent, dossier=dossier, nouvelles=[3, 6, 12], **fin)
    return dossier


def lignes_du_jour(agent: Any) -> list[str]:
    return [a.personne for a in journee(agent, timezone.now(), JOUR()).attentes if a.titre == "Prendre des nouvelles"]


def test_the_closing_page_asks_the_needs_and_when_to_ask_again_and_the_day_brings_it_back(
    helene, dossier, poste, client_de
):
    charger_referentiels()
    services.evaluer(
        agent=helene,
        dossier=dossier,
        texte="x",
        domaines=[("ressources", "priorite", ""), ("famille", "point_appui", "")],
    )
    ou = reverse("parcours:terminer", args=[dossier.pk])
    page = poste.get(ou).text
    assert "dans 3 mois" in page and "besoin-ressources" in page and "besoin-famille" not in page
    assert "aucun chiffre n’en est tiré" in page and "L’écrire d’abord" in page
    fin = {
        "motif": "objectifs_atteints",
        "issue_emploi": "meme_poste_amenage",
        "le": str(JOUR()),
        "version": dossier.version,
    }
    reponse = poste.post(ou, fin | {"besoin-ressources": "en_partie", "nouvelles": ["3", "12"]})
    assert reponse.status_code == 302, reponse.text
    prises = list(PriseNouvelles.objects.order_by("mois"))
    assert [p.mois for p in prises] == [3, 12] and prises[0].prevue_le.month == (JOUR().month + 2) % 12 + 1
    assert [(b.domaine, b.issue) for b in Cloture.objects.get().besoins.all()] == [("ressources", "en_partie")]
    assert lignes_du_jour(helene) == []
    PriseNouvelles.objects.filter(pk=prises[0].pk).update(prevue_le=JOUR())
    assert lignes_du_jour(helene) == ["Valérie Brunet"]
    prendre = reverse("accompagnements:nouvelles_prendre", args=[prises[0].pk])
    vu = {"prise_le": str(JOUR()), "version": prises[0].version}
    assert poste.post(prendre, vu | {"resultat": "repondre"}).status_code == 422
    assert poste.post(prendre, vu | OUI).status_code == 302 and lignes_du_jour(helene) == []
    page = poste.get(reverse("parcours:dossier", args=[dossier.pk])).text
    assert "emploi gardé : oui" in page and "ne veut plus de ces appels" in page and "en partie" in page
    assert client_de(people.un_agent()).get(prendre).status_code == 404
    assert poste.post(reverse("accompagnements:nouvelles_arreter", args=[dossier.pk])).status_code == 302
    assert set(PriseNouvelles.objects.values_list("statut", flat=True)) == {"repondues", "arretees"}


def test_who_left_is_replaced_by_her_team_which_reads_no_answer(helene, client_de):
    dossier = clos(helene)
    collegue, ailleurs = people.un_agent(equipe=helene.affectation.equipe), people.un_agent()
    assert lignes_du_jour(helene) == ["Valérie Brunet"] and lignes_du_jour(collegue) == lignes_du_jour(ailleurs) == []
    Affectation.objects.filter(agent=helene).update(date_fin=JOUR() - timedelta(days=1))
    assert lignes_du_jour(collegue) == ["Valérie Brunet"] and lignes_du_jour(ailleurs) == []
    prise = PriseNouvelles.objects.order_by("mois")[0]
    ou, bureau = reverse("accompagnements:nouvelles_prendre", args=[prise.pk]), client_de(collegue)
    assert bureau.get(ou).status_code == 200 and str(dossier.pk) not in bureau.get(ou).text
    vu = {"prise_le": str(JOUR()), "version": prise.version}
    assert bureau.post(ou, vu | {"resultat": "ne_pas_joindre"}).status_code == 302
    assert bureau.get(reverse("parcours:dossier", args=[dossier.pk])).status_code == 404
    assert client_de(ailleurs).get(ou).status_code == 404


def test_reopening_or_dying_stops_what_was_to_be_asked_and_keeps_what_was_said(helene):
    dossier = clos(helene)
    premiere = PriseNouvelles.objects.order_by("mois")[0]
    services.prendre_nouvelles(agent=helene, prise=premiere, version=1, **OUI)
    services.rouvrir_dossier(agent=helene, dossier=dossier)
    assert sorted(PriseNouvelles.objects.values_list("statut", "emploi_garde")) == [
        ("annulees", ""), ("annulees", ""), ("repondues", "oui"),
    ]  # fmt: skip
    services.clore_dossier(agent=helene, dossier=dossier, motif="refus", issue_emploi="inconnu", nouvelles=[6])
    assert PriseNouvelles.objects.filter(statut="a_prendre").count() == 1, "a second end has its own question"
    parcours.constater_deces(agent=helene, assure=dossier.assure, date_deces=JOUR())
    assert not PriseNouvelles.objects.filter(statut="a_prendre").exists()
    autre = clos(helene, assure=maker.une_personne(helene.affectation.organisme, nom="Lefèvre"))
    services.rouvrir_dossier(agent=helene, dossier=autre)
    services.clore_dossier(agent=helene, dossier=autre, motif="deces", nouvelles=[3])
    assert not PriseNouvelles.objects.filter(dossier=autre, statut="a_prendre").exists(), "nothing is asked of the dead"


def test_what_cannot_be_is_said_and_nothing_is_asked_twice(helene):
    clos(helene)
    prise = PriseNouvelles.objects.order_by("mois")[0]
    for faux, dit in [
        ({"resultat": "x"}, "Dites si elle a répondu"),
        (OUI | {"prise_le": JOUR() + timedelta(days=1)}, "avenir"),
        (OUI | {"prise_le": JOUR() - timedelta(days=300)}, "précède la fin"),
        (OUI | {"emploi_garde": "oui et non"}, "pas dit"),
        (OUI | {"issue_emploi": "ailleurs"}, "dans la liste"),
    ]:
        with pytest.raises(SaisieRefusee, match=dit):
            services.prendre_nouvelles(agent=helene, prise=prise, version=1, **faux)
    with pytest.raises(VersionDepassee):
        services.prendre_nouvelles(agent=helene, prise=prise, version=7, **OUI)
    services.prendre_nouvelles(agent=helene, prise=prise, version=1, resultat="arreter")
    assert set(PriseNouvelles.objects.values_list("statut", flat=True)) == {"arretees"}
    with pytest.raises(TransitionRefusee):
        services.prendre_nouvelles(agent=helene, prise=prise, version=None, **OUI)
    with pytest.raises(TransitionRefusee):
        services.arreter_nouvelles(agent=helene, dossier=prise.dossier)


def test_who_was_helped_to_stay_at_work_is_asked_where_it_stands_and_it_is_counted_by_branch(helene, client_de):
    dossier = clos(helene)
    premiere, autre, _ = PriseNouvelles.objects.order_by("mois")
    page = client_de(helene).get(reverse("accompagnements:nouvelles_prendre", args=[premiere.pk])).text
    assert ("Où en est le travail" in page) == (dossier.axe == "pdp")
    Dossier.objects.update(axe="pdp")
    ou = reverse("accompagnements:nouvelles_prendre", args=[autre.pk])
    envoi = OUI | {"issue_emploi": "nouveau_metier", "prise_le": str(JOUR()), "version": autre.version}
    assert "Où en est le travail" in client_de(helene).get(ou).text
    assert client_de(helene).post(ou, envoi).status_code == 302
    autre.refresh_from_db()
    assert autre.issue_emploi == "nouveau_metier"
    PriseNouvelles.objects.filter(pk=autre.pk).update(prise_le=date(JOUR().year - 1, 6, 1))
    du_travail = [
        c for c in selectors.comptes_nouvelles(helene, JOUR().year - 1) if c.question == "Où en est le travail"
    ]
    assert [c.mois for c in du_travail] == [autre.mois] and du_travail[0].total is None, "une seule : masquée"
    assert {p.nom for p in du_travail[0].parts} >= {"Maintien en emploi", "Pas dit"}


def test_the_counts_are_of_a_finished_year_and_hide_the_few(helene, client_de):
    parts = _parts([("repondues", "oui")] * 30 + [("repondues", "non")] * 4 + [("injoignable", "")] * 12)
    total, vues = repartir(parts)
    montre = {p.nom: p.personnes for p in vues}
    assert total == 46 and montre["Oui"] == 30 and montre["Non"] is None and montre["Injoignable"] is None
    assert set(parts) == {*ReponseNouvelles.labels, *COMPTES.values()} and sum(parts.values()) == 46
    clos(helene)
    prise = PriseNouvelles.objects.order_by("mois")[0]
    services.prendre_nouvelles(agent=helene, prise=prise, version=1, **OUI)
    assert selectors.annees_finies(helene, JOUR()) == [], "an unfinished year is not counted"
    avant = date(JOUR().year - 1, 6, 1)
    PriseNouvelles.objects.filter(pk=prise.pk).update(prise_le=avant)
    manager = client_de(people.un_agent("manager", equipe=helene.affectation.equipe))
    page = manager.get(reverse("accompagnements:nouvelles_comptes")).text
    assert str(avant.year) in page and "&lt; 11" in page and "Morvan" not in page and str(helene) not in page
    assert selectors.comptes_nouvelles(people.un_agent("manager"), avant.year) == [], (
        "another caisse sees nothing of it"
    )
