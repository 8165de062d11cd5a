"""What a form offers when somebody is sent elsewhere: eight bodies, hers first; any other in two keystrokes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jalons.fondations.referentiels.services import charger_referentiels
from jalons.personnes.partenaires import choix, services
from jalons.personnes.partenaires.forms import VersQui
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.tests.aides import communes, espace, etablissement, lire
from tests.people import un_agent

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)


@pytest.fixture
def agent(db: Any, tmp_path: Path) -> Any:
    csam = un_agent("csam")
    communes(csam.affectation.organisme)
    services.charger_partenaires()
    charger_referentiels()
    lire(tmp_path / "fs-20260101.csv", [espace(str(n)) for n in range(1, 12)])
    maisons = [(n, c, f"{genre} {lieu}") for lieu, n, c in (("AUBRELLE", "0", "96001"), ("VAUNOISE", "1", "96101"))
               for genre in ("MDPH", "CENTRE HOSPITALIER")]  # fmt: skip
    lire(tmp_path / "finess-2026-02-01.csv", [
        etablissement(f"96{n}00000{rang}", "609" if "MDPH" in nom else "355", raison_sociale=nom, rslongue="",
                      code_insee=c, departement=f"96{n}") for rang, (n, c, nom) in enumerate(maisons)
    ])  # fmt: skip
    return csam


def offerts(agent: Any, motif: str, commune: str, texte: str = "", **autres: Any) -> list[str]:
    besoin = choix.Besoin(motif, commune, agent.organisme_id, **autres)
    return [j.partenaire.nom for j in choix.a_offrir(besoin, JOUR, texte)]


def test_eight_are_offered_and_her_own_departement_s_come_first(agent: Any) -> None:
    assert len(offerts(agent, "demarches", "96001")) == choix.OFFERTS
    for commune, ici, ailleurs in (("96003", "Aubrelle", "Vaunoise"), ("96101", "Vaunoise", "Aubrelle")):
        mdph = offerts(agent, "", commune, "md")
        assert mdph[0] == f"MDPH {ici}" and f"MDPH {ailleurs}" not in mdph[:3]
        # whom the rule names has no number: the hospital of her département takes its place
        hopital = offerts(agent, "sans_complexite_sociale", commune, codes=["service-social-hospitalier", "cpam-ameli"])
        assert hopital[:2] == [f"Centre Hospitalier {ici}", "CPAM, conseillers de l’Assurance Maladie"]
        assert f"Centre Hospitalier {ailleurs}" not in hopital
    assert offerts(agent, "sans_complexite_sociale", "", codes=["service-social-hospitalier"])[0].startswith(
        "Service social"
    )


def test_who_can_be_called_comes_first_and_the_others_say_how_their_number_is_found(agent: Any) -> None:
    besoin = choix.Besoin("logement", "96001", agent.organisme_id)
    muets = [not j.contact.moyen for j in choix.a_offrir(besoin, JOUR)]
    assert muets == sorted(muets)
    nommes = choix.Besoin(
        "demarches", "96001", agent.organisme_id, ["service-social-hospitalier", "mdph", "departement"]
    )
    muets = [not j.contact.moyen for j in choix.a_offrir(nommes, JOUR)][
        1:
    ]  # the first: the hospital of her département
    assert muets == sorted(muets)


def test_a_name_is_found_wherever_it_is_and_one_letter_is_not_looked_for(agent: Any) -> None:
    assert offerts(agent, "", "96001", "espace 7")[0] == "France services de l’espace 7"
    assert offerts(agent, "", "96001", "mdph vaunoise")[0] == "MDPH Vaunoise"
    assert offerts(agent, "retraite", "96001", "m") == offerts(agent, "retraite", "96001") and not offerts(
        agent, "", "96001"
    )
    refus = Partenaire.objects.get(nom="MDPH Aubrelle")
    assert refus.nom not in offerts(agent, "", "96001", "md", sauf={refus.pk})


def test_who_was_chosen_stays_whatever_is_looked_for_and_any_body_is_an_answer(agent: Any) -> None:
    besoin, mdph = choix.Besoin("retraite", "96001", agent.organisme_id), Partenaire.objects.get(nom="MDPH Aubrelle")

    def form(**saisi: Any) -> VersQui:
        lu = VersQui(saisi or None)
        lu.offrir_vers(besoin, JOUR)
        return lu

    assert form().pressenti == str(form().proposes[0].partenaire.pk)
    cherche = form(partenaire=str(mdph.pk), vers="espace")
    assert cherche.proposes[0].partenaire == mdph and cherche.pressenti == str(mdph.pk) and cherche.is_valid()
    assert not form(partenaire="<b>", vers="").is_valid() and form(vers="espace").pressenti == ""
    assert "Voici qui a été trouvé" in str(form(partenaire=str(mdph.pk), chercher="1").errors)
    Partenaire.objects.filter(pk=mdph.pk).update(disparu_le=JOUR)
    assert not form(partenaire=str(mdph.pk)).is_valid()  # it left its list
