"""Where signalements come from: dated rows with their source; one is added, one is withdrawn, those of the rules stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.referentiels import selectors
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.une_fois import en_lisant
from tests import people

pytestmark = pytest.mark.django_db


def codes() -> set[str]:
    return {code for _, lues in selectors.origines(timezone.localdate() + timedelta(days=1)) for code, _ in lues}


def test_the_list_is_the_shipped_one_until_the_national_direction_changes_it(client_de: Any) -> None:
    livrees = codes()
    charger_referentiels()
    assert codes() == livrees and {"assure", "ces", "service_medical", "hopital"} <= livrees
    client = client_de(people.un_agent("direction_nationale"))
    page = reverse("referentiels:origines", args=["origine_partenaire"])
    neuve: Any = {"libelle": "Maison des aidants", "date_debut": timezone.localdate(), "source": "Protocole 2026"}
    assert client.post(page, neuve).status_code == 302
    assert "maison_des_aidants" in codes() and selectors.libelle_origine("maison_des_aidants") == "Maison des aidants"
    assert client.post(page, neuve).status_code == 422, "une seule fois"
    lignes = [CodeListe.objects.get(code=c, liste__startswith="origine_") for c in ("mdph", "assure")]
    retirer = [reverse("referentiels:retirer_mot", args=[li.pk]) for li in lignes]
    assert [client.post(url).status_code for url in retirer] == [302, 422], "les règles nomment « assure »"
    assert "mdph" not in codes() and selectors.libelle_origine("mdph") == "MDPH", "retirée, elle se lit encore"
    assert "MDPH" in client.get(page).text and client.get(page.replace("partenaire", "nulle")).status_code == 404


def test_a_page_reads_the_words_of_its_origins_once(django_assert_num_queries: Any) -> None:
    charger_referentiels()
    with en_lisant(), django_assert_num_queries(1):
        assert [selectors.libelle_origine(code) for code in ("caf", "mdph", "inconnue")] == ["Caf", "MDPH", "inconnue"]


def test_the_kinds_of_line_of_a_budget_are_kept_on_the_same_page_and_those_of_the_rules_stay(client_de: Any) -> None:
    charger_referentiels()
    client = client_de(people.un_agent("direction_nationale"))
    page = reverse("referentiels:origines", args=["budget_revenu"])
    neuve: Any = {"libelle": "Bourse d’études", "date_debut": timezone.localdate(), "source": "Groupe de travail"}
    assert [client.post(page, neuve).status_code for _ in range(2)] == [302, 422]
    lignes = [CodeListe.objects.get(code=c, liste__startswith="budget_") for c in ("rsa", "ij")]
    retirer = [reverse("referentiels:retirer_mot", args=[li.pk]) for li in lignes]
    assert [client.post(url).status_code for url in retirer] == [302, 422], "la ligne des droits nomme « ij »"
    lues = {li.code for li in selectors.liste("budget_revenu", timezone.localdate() + timedelta(days=1))}
    assert "bourse_detudes" in lues and "ij" in lues and "rsa" not in lues
