"""A « précaution d’accueil »: a fact and a way, refused when it judges, read by who receives, gone by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.fondations.referentiels.models import CodeListe
from jalons.personnes.assures.models import PrecautionAccueil
from tests import people

pytestmark = pytest.mark.django_db
FAIT, FAIRE = "a crié et frappé le comptoir", "à deux, porte ouverte"


def test_it_tells_a_fact_for_a_time_and_never_judges(client_de: Any) -> None:
    people.des_parametres("precaution_")
    jour = timezone.localdate()
    for mot in ("agressif", "fou"):
        CodeListe.objects.create(liste="mots_jugent", code=mot, libelle=mot, rang=1, date_debut=jour, source="essai")
    elle = people.un_assure(nom="Marchand", prenom="Élodie")
    client = client_de(people.un_agent("csam", organisme=elle.organisme))
    adresse, fiche = f"/personnes/{elle.pk}/precaution/", f"/personnes/{elle.pk}/"
    saisie = {"fait": FAIT, "fait_le": str(jour), "faire": FAIRE, "date_fin": str(jour + timedelta(days=60))}
    for champ, valeur, mots in (
        ("fait", "Était très AGRESSIF", "« agressif » juge la personne"),
        ("faire", "il est fou, à deux", "« fou » juge la personne"),
        ("fait_le", str(jour + timedelta(days=1)), "dans l’avenir"),
        ("date_fin", str(jour + timedelta(days=300)), "180 jours au plus"),
    ):
        refus = client.post(adresse, saisie | {champ: valeur})
        assert refus.status_code == 422 and mots in refus.text, mots
    assert client.post(adresse, saisie).status_code == 302
    notee = PrecautionAccueil.objects.get()
    page = client.get(fiche).text
    assert page.index(f"Précaution d’accueil : {FAIRE}") < page.index("Élodie Marchand</h1>") and FAIT in page
    assert b"comptoir" not in bytes(PrecautionAccueil.objects.values_list("fait", flat=True)[0])
    encore = f"{adresse}{notee.pk}/"
    suite = {"faire": "à deux", "date_fin": str(jour + timedelta(days=90)), "version": notee.version}
    assert client.post(encore, suite).status_code == 302
    assert client.post(encore, suite).status_code == 409, "renewed from an older page: both are shown"
    PrecautionAccueil.objects.update(date_debut=jour - timedelta(days=2), date_fin=jour - timedelta(days=1))
    assert "Précaution d’accueil :" not in client.get(fiche).text, "past its last day it is gone"
