"""The way of an act: where a refusal leads back."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import ValidationError

from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import acte, retour_demande
from jalons.fondations.socle.refus import Refus


def refuse():
    raise Refus("Non.")


@pytest.mark.parametrize(
    ("retour", "sinon", "ou"),
    [("/liste/", "", "/liste/"), ("/liste/", "/page/", "/page/"), (str, "/page/", "/page/"), (str, "", "/")],
)
def test_a_refusal_leads_back_to_a_page_even_when_only_a_result_would_say_which(rf, retour, sinon, ou):
    request = rf.post("/", headers={"HX-Request": "true"})
    request._messages = CookieStorage(request)
    reponse = acte(request, refuse, retour=retour, sinon=sinon)
    assert (reponse.status_code, reponse["HX-Redirect"]) == (422, ou)


@pytest.mark.parametrize("retour", ["//ailleurs.fr/", "javascript:x", "/ici/\r\nX-Autre: 1", "/ici/\x00", ""])
def test_a_way_back_that_is_not_one_of_our_pages_is_not_followed(rf, retour):
    assert retour_demande(rf.post("/", {"retour": retour}), "/defaut/") == "/defaut/"


@pytest.mark.parametrize("jour", ["9999-12-31", "0001-01-01", "31/12/1899"])
def test_a_year_of_nobody_s_life_is_refused_in_words(jour):
    with pytest.raises(ValidationError, match="n’est pas vraisemblable"):
        champs.jour("Le").clean(jour)


@pytest.mark.parametrize("jour", ["24/02/2026", "24.02.2026", "24-02-2026", "24 02 2026", "24022026", "2026-02-24"])
def test_a_day_is_read_however_people_type_it(jour):
    assert champs.jour("Le").clean(jour) == date(2026, 2, 24)
