"""The way of an act: where a refusal leads back."""

from __future__ import annotations

import pytest
from django.contrib.messages.storage.cookie import CookieStorage

from jalons.fondations.socle.actes import acte
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
