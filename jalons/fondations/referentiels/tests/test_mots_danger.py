"""The words of danger are dated reference data: added, taken out, and never brought back by a load."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.referentiels.mots import mots_entendus
from jalons.fondations.referentiels.selectors import dit_un_danger, liste, mots_danger, numeros_danger
from jalons.fondations.referentiels.services import charger_referentiels
from tests.people import un_agent

pytestmark = pytest.mark.django_db
PAGE = "/referentiels/mots-danger/"
UN_JOUR = timedelta(days=1)


def exemple(phrase: str) -> str:
    """Something that one phrase of the list recognises: the first of each choice, nothing of what it leaves out."""
    dite = phrase.partition(" sauf ")[0].replace("…", "")
    return " ".join("quarante" if m == "#" else m.split("/")[0].replace("*", "") for m in dite.split())


def test_whatever_word_of_danger_is_heard_the_number_that_answers_it_comes_first() -> None:
    charger_referentiels()
    jour = timezone.localdate()
    dabord = [li.libelle.split(",") for li in liste("numero_dabord", jour)]
    muets = [
        mot
        for mot in mots_danger(jour)
        if dit_un_danger([exemple(mot)], jour) and not any(mots_entendus([exemple(mot)], mots) for mots in dabord)
    ]
    assert muets == []
    for dit, premier in (
        ("Je vais sauter.", "3114"), ("Je veux que tout s’arrête.", "3114"), ("Il a avalé quarante comprimés.", "15"),
        ("Il ne bouge plus.", "15"), ("On dort dans la voiture avec les enfants.", "119"),
        ("Mon copain m’a mordue.", "3919"), ("Je vais mettre le feu.", "17"), ("On l’attache à son fauteuil.", "3977"),
    ):  # fmt: skip
        assert numeros_danger(jour, [dit])[0].numero == premier, dit
    for dit in (  # no roof tonight: whoever finds one first
        "Je suis à la rue ce soir.", "Elle dort dans sa voiture.", "On ne sait pas où dormir.", "Le bailleur l’a mise dehors.",
        "Elle vit dans une tente.", "Monsieur est sans abri cette nuit.", "Je dors dans ma voiture depuis lundi.",
        "Je ne sais pas où aller ce soir, je dors à la gare.",
    ):  # fmt: skip
        numeros = [n.numero for n in numeros_danger(jour, [dit])]
        assert dit_un_danger([dit], jour) and numeros[:2] == ["115", "15"], dit
    avec = [n.numero for n in numeros_danger(jour, ["Je suis à la rue avec les enfants."])]
    assert avec[:2] == ["119", "115"], "a child first, then a roof"
    assert numeros_danger(jour, ["À la rue ce soir, il m’a frappée."])[0].numero == "3919", "violence first"
    assert not dit_un_danger(["La voiture est dans la rue.", "Elle dort mal depuis qu’elle a vendu sa voiture."], jour)


@pytest.fixture
def nationale(client_de: Any) -> Any:
    charger_referentiels()
    return client_de(un_agent("direction_nationale"))


def test_a_word_counts_from_its_first_day_to_its_last(nationale: Any) -> None:
    jour = timezone.localdate()
    envoi = {"libelle": "Plus rien à perdre", "date_debut": (jour + UN_JOUR).isoformat(), "source": "Groupe de travail"}
    assert nationale.post(PAGE, envoi).status_code == 302
    dit = ["je n’ai plus rien à perdre"]
    assert not dit_un_danger(dit, jour) and dit_un_danger(dit, jour + UN_JOUR)
    assert nationale.post(PAGE, envoi).status_code == 422  # twice
    assert nationale.post(PAGE, envoi | {"libelle": "…"}).status_code == 422
    assert "Plus rien à perdre" in nationale.get(PAGE).content.decode()


def test_a_word_taken_out_stays_readable_and_no_load_brings_it_back(nationale: Any) -> None:
    jour, mot = timezone.localdate(), CodeListe.objects.get(liste="mots_danger", code="inconscient")
    assert nationale.post(f"{PAGE}{mot.pk}/retirer/").status_code == 302
    assert dit_un_danger(["il est inconscient"], jour) and not dit_un_danger(["il est inconscient"], jour + UN_JOUR)
    assert nationale.post(f"{PAGE}{mot.pk}/retirer/").status_code == 422
    assert charger_referentiels().modifies == 0
    assert not dit_un_danger(["il est inconscient"], jour + UN_JOUR)
    assert "inconscient" in nationale.get(PAGE).content.decode()


def test_only_a_word_of_that_list_is_taken_out_and_by_the_national_direction_alone(
    nationale: Any, client_de: Any
) -> None:
    numero = CodeListe.objects.get(liste="danger", code="3114")
    assert nationale.post(f"{PAGE}{numero.pk}/retirer/").status_code == 404
    mot = CodeListe.objects.filter(liste="mots_danger").first()
    assert mot
    for role in set(Role) - {Role.DIRECTION_NATIONALE, Role.PARTENAIRE}:
        client = client_de(un_agent(role))
        assert client.get(PAGE).status_code == 404 and client.post(f"{PAGE}{mot.pk}/retirer/").status_code == 404
    mot.refresh_from_db()
    assert mot.date_fin is None
