"""Whoever reads something of a person leaves a Consultation in the journal that names her.

What is of class F3 or F4 is looked for on every page in test_matrice.py; here, the pages that tell only who she is, the
texts that a refused act gives back, the searches.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.journal import services as journal
from jalons.fondations.journal.models import LigneJournal
from tests.acces import controle, vues
from tests.acces.controle import Visiteur
from tests.acces.monde import Monde
from tests.acces.releve import Releve, mots, texte_de

PAGES = [
    ("csam", "assures:modifier", "pk", "assure"),
    ("csam", "assures:souhaits", "pk", "assure"),
    ("assistant_social", "assures:souhaits", "pk", "assure"),
    ("csam", "assures:ayant_droit", "pk", "assure"),
    ("csam", "rendez_vous:nouveau", "assure_id", "assure"),
    ("csam", "parcours:ajouter_demande", "pk", "assure"),
    ("assistant_social", "parcours:constater_deces", "pk", "assure"),
    ("assistant_social", "accompagnements:demarche_nouvelle", "pk", "dossier"),
    ("assistant_social", "accompagnements:note", "pk", "note"),
    ("assistant_social", "accompagnements:transfert", "pk", "transfert"),
    ("manager", "parcours:depart", "pk", "depart"),
    ("assistant_social", "signalements:demande", "pk", "demande"),
]


@pytest.mark.parametrize("role, nom, argument, piece", PAGES)
def test_a_page_about_a_person_leaves_a_line_that_names_her(
    monde: Monde, role: str, nom: str, argument: str, piece: str
) -> None:
    pieces = monde.histoire("mien", role).pieces
    reponse: Any = Visiteur(monde.sujets[role]).demander("GET", reverse(nom, kwargs={argument: pieces[piece].pk}))
    qui = pieces["assure_b" if piece == "demande" else "assure"].pk
    assert (reponse.status_code, reponse.consultes) == (200, {qui})


def test_the_permanence_sheet_leaves_a_line_for_each_person_that_it_prints(monde: Monde) -> None:
    pieces = monde.histoire("mien", "csam").pieces
    url = reverse("rendez_vous:feuille", args=[pieces["lieu"].pk, timezone.localdate().isoformat()])
    reponse: Any = Visiteur(monde.sujets["csam"]).demander("GET", url)
    assert pieces["assure"].nom in reponse.content.decode() and pieces["assure"].pk in reponse.consultes


CONFLITS: list[tuple[str, str, dict[str, Any]]] = [
    ("assures:souhaits", "assure", {"canal_sur": "Le soir", "canal_prefere": "telephone", "message_vocal": "oui"}),
    ("accompagnements:evaluation_completer", "dossier", {"texte": "Autre texte"}),
    ("accompagnements:note_corriger", "note", {"note": "Autre note", "mode": "telephone"}),
    ("accompagnements:objectif_modifier", "objectif", {"intitule": "Autre intitulé"}),
]


@pytest.mark.parametrize("nom, piece, corps", CONFLITS)
def test_a_text_saved_meanwhile_and_shown_beside_mine_leaves_a_line(
    monde: Monde, releve: Releve, nom: str, piece: str, corps: dict[str, Any]
) -> None:
    pieces = monde.histoire("mien", "assistant_social").pieces
    visiteur = Visiteur(monde.sujets["assistant_social"])
    corps = corps | {"version": "0", "date_acte": timezone.localdate().isoformat()}
    reponse = visiteur.demander("POST", reverse(nom, args=[pieces[piece].pk]), corps)
    assert reponse.status_code == 409 and mots(texte_de(reponse)), "le texte enregistré entre-temps est montré"
    releve.lire("assistant_social", nom, reponse)
    assert (releve.muettes, releve.fuites) == ([], [])


def test_a_call_leaves_a_line_for_its_search_and_one_for_the_person_whatever_is_typed_since(monde: Monde) -> None:
    assure = monde.histoire("mien", "csam").pieces["assure"]
    visiteur, url = Visiteur(monde.sujets["csam"]), reverse("parcours:appel")
    visiteur.demander("GET", url)
    dite = {"cle": "0b1f4b0e-3f0a-4d5f-9a5e-0c7a8f1f2a10", "nom_prenom": str(assure.nom), "naissance": "14/05/1997"}
    for corps in (dite, dite | {"assure": str(assure.pk)}, dite | {"assure": str(assure.pk), "paroles": "Elle dit"}):
        visiteur.client.post(url, corps)
    lignes = LigneJournal.objects.filter(agent_id=monde.sujets["csam"].pk).order_by("instant")
    assert list(lignes.values_list("acte", "assure_id")) == [
        ("assure.chercher", None), ("assure.chercher", None), ("assure.lire", assure.pk),
    ]  # fmt: skip
    reponse: Any = visiteur.demander("GET", f"{url}?personne={assure.pk}")
    assert reponse.consultes == {assure.pk}


def test_a_draft_kept_while_she_types_leaves_no_line_of_reading(monde: Monde) -> None:
    helene, dossier = monde.sujets["assistant_social"], monde.histoire("mien", "assistant_social").pieces["dossier"]
    visiteur = Visiteur(helene)
    visiteur.client.post(
        reverse("accompagnements:brouillon", args=[dossier.pk, "entretien"]),
        {"note": "Elle dit", "_brouillon": "1"},
        headers={"HX-Request": "true"},
    )
    assert not LigneJournal.objects.filter(agent_id=helene.pk, acte__endswith=".lire").exists()


def test_sabotage_a_page_that_leaves_no_line_is_seen(
    monde: Monde, releve: Releve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "consulter", lambda **_: None)
    (dossier,) = (v for v in vues.parcourir() if v.nom == "parcours:dossier")
    controle.verifier(monde, [controle.Question(dossier, "assistant_social", "mien", "GET")], releve)
    assert releve.muettes
