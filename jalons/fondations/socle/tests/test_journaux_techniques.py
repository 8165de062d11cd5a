"""The secret of a link is in no line of the server's log, whatever refuses the address."""

from __future__ import annotations

import logging
from uuid import uuid4

from jalons.fondations.socle.journaux_techniques import SansLien

SECRET = "gApB4lyx33uRRPim_Y7kQ2-9sZtLwE0aBcDeFgHiJkL"


def dite(message: str, *arguments: object) -> str:
    ligne = logging.LogRecord("django.request", logging.WARNING, "", 0, message, arguments, None)
    assert SansLien().filter(ligne)
    return ligne.getMessage()


def test_no_line_holds_the_secret_of_a_link_and_the_key_of_an_object_stays() -> None:
    for suite in ("", "/", "/zz", "?x=1"):
        lu = dite("Forbidden (%s): %s", "CSRF cookie not set.", f"/portail/signaler/{SECRET}{suite}")
        assert SECRET not in lu and SECRET[:12] not in lu and "/portail/signaler/…" in lu
    cle = uuid4()
    assert str(cle) in dite("Not Found: %s", f"/demandes/{cle}/")


def test_the_shorter_secret_of_an_appointment_is_in_no_line_either() -> None:
    court = "k7f2mq9xw4tz8bnh3rv6cjdp5g"
    for suite in ("", "/", "?x=1"):
        lu = dite("Gone: %s", f"/portail/rdv/{court}{suite}")
        assert court not in lu and "/portail/rdv/…" in lu
    for faux in ("/portail/RDV/", "/portail/", "/portal/rdv/"):  # mistyped, it still opens
        assert court not in dite("Not Found: %s", f"{faux}{court}/")
    cle = uuid4()
    assert str(cle) in dite("Gone: %s", f"/portail/rdv/{cle}/page/")
    assert "ressources-et-charges-du-menage" in dite("Not Found: %s", "/ressources-et-charges-du-menage/")
