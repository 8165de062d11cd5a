"""The ways of a dossier: proposed, opened by somebody, followed stage by stage, in the day, closed with the dossier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagner.accompagnements.enums import Appreciation, Domaine
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.voies import rules, selectors, services
from jalons.accompagner.voies.chemins import CHEMINS
from jalons.accompagner.voies.enums import Avancee, Genre, Gir, Niveau, Saisie, StatutVoie
from jalons.accompagner.voies.models import Avis, Pas, Voie
from jalons.accompagner.voies.services import Dit
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee, VersionDepassee
from jalons.parcours.selectors import journee
from jalons.parcours.services import clore_dossier
from jalons.personnes.assures.models import Rattachement
from jalons.personnes.entourage.services import Proche, ajouter
from jalons.recevoir.signalements.enums import Origine
from tests import people

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def url(nom: str, *cles: Any) -> str:
    return reverse(f"voies:{nom}", args=cles)


@pytest.fixture
def voie(dossier: Any, helene: Any) -> Voie:
    return services.ouvrir(agent=helene, dossier=dossier, genre=Genre.SOINS, raison="Elle repousse l’examen.")


def saisie(**autres: Any) -> dict[str, Any]:
    return {
        "mots": "C2S demandée",
        "qui": "CPAM",
        "fait_le": timezone.localdate().isoformat(),
        "attendu_le": "",
    } | autres


def test_a_way_is_proposed_with_its_reason_and_opened_by_nobody_but_the_worker(
    poste: Any, dossier: Any, helene: Any
) -> None:
    Rattachement.objects.update(confie=True)
    ajouter(agent=helene, assure=dossier.assure, dit=Proche("aidant", "Camille", parler="oui", accord_le="2026-01-05"))
    page = poste.get(reverse("parcours:dossier", args=[dossier.pk])).text
    assert "Un proche aide : Camille." in page and not Voie.objects.exists()
    formulaire = poste.get(url("ouvrir", dossier.pk, "aidant"))
    assert "Un proche aide : Camille." in formulaire.text and "Répit" in formulaire.text
    assert poste.post(url("ouvrir", dossier.pk, "aidant"), {"raison": "Camille est à bout."}).status_code == 302
    assert poste.post(url("ouvrir", dossier.pk, "aidant"), {"raison": "encore"}).status_code == 409
    assert poste.post(url("ecarter", dossier.pk, "vieillir"), {"raison": "elle a 29 ans"}).status_code == 302
    assert poste.get(url("ouvrir", dossier.pk, "magie")).status_code == 404
    assert sorted(Voie.objects.values_list("genre", "statut")) == [("aidant", "ouverte"), ("vieillir", "ecartee")]
    page = poste.get(reverse("parcours:dossier", args=[dossier.pk])).text
    assert (
        "Un proche aide" not in page and "Pas pour elle" not in page and "évaluation globale et vieillissement" in page
    )


def test_stages_move_with_dated_facts_and_what_was_said_stays(poste: Any, voie: Voie) -> None:
    demain = (timezone.localdate() + JOUR).isoformat()
    attendu = saisie(mots="Consultation", fait_le="", attendu_le=demain)
    obstacles = saisie(mots="", codes=["cout", "peur"])
    assert poste.post(url("noter", voie.pk, "obstacles"), obstacles | {"fait_le": ""}).status_code == 302
    assert Pas.objects.get().fait_le == timezone.localdate(), "sans jour : aujourd’hui"
    assert poste.post(url("noter", voie.pk, "prevus"), attendu).status_code == 302
    page = poste.get(url("voie", voie.pk)).text
    assert "La peur (examen, diagnostic, traitement)" in page and "attendu pour le" in page
    lue = selectors.page_voie(maker.referent_de(voie.dossier), voie, timezone.localdate())
    assert [e.avancee for e in lue.etapes][:4] == [Avancee.FAITE, Avancee.A_VENIR, Avancee.A_VENIR, Avancee.ATTENDUE]
    assert lue.ici and lue.ici.etape.code == "couverture"
    pas = Pas.objects.get(etape="prevus")
    assert poste.post(url("faire", pas.pk), {"version": "1"}).status_code == 302
    assert poste.post(url("faire", pas.pk), {"version": "1"}).status_code == 409, "une seule fois"
    perdu = poste.post(url("corriger", pas.pk), attendu | {"mots": "Autre consultation", "version": "1"})
    assert perdu.status_code == 409 and "Autre consultation" in perdu.text and "Consultation" in perdu.text
    assert poste.post(url("retirer", pas.pk), {"version": "2"}).status_code == 302
    page = poste.get(url("voie", voie.pk)).text
    assert "<s>Consultation</s>" in page and page.count("Consultation") == 3, "les trois versions"
    assert not any(b"Consultation" in bytes(b) for b in Pas.objects.values_list("contenu", flat=True))
    assert {m for _, m in LigneJournal.objects.filter(acte__startswith="pas.").values_list("acte", "motif")} == {""}


@pytest.mark.parametrize(
    ("etape", "champs", "dit"),
    [
        ("couverture", {"fait_le": "2099-01-01"}, "avenir"),
        ("couverture", {"mots": ""}, "quelques mots"), ("couverture", {"attendu_le": "0001-01-01"}, "vraisemblable"),
        ("obstacles", {"codes": ["inconnu"]}, "choix"), ("couverture", {"mots": "x" * 2000}, "Trop long"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_words_and_nothing_is_lost(
    poste: Any, voie: Voie, etape: str, champs: dict[str, Any], dit: str
) -> None:
    page = poste.post(url("noter", voie.pk, etape), saisie(qui="la CPAM de Cholet") | champs)
    assert (
        page.status_code == 422 and dit in page.text and "la CPAM de Cholet" in page.text and not Pas.objects.exists()
    )


def test_a_gir_has_its_author_and_leads_to_its_branch(poste: Any, dossier: Any, helene: Any) -> None:
    voie = services.ouvrir(agent=helene, dossier=dossier, genre=Genre.VIEILLIR, raison="")
    gir = saisie(mots="", gir=Gir.CINQ)
    assert "qui a évalué" in poste.post(url("noter", voie.pk, "gir"), gir).text
    assert poste.post(url("noter", voie.pk, "gir"), gir | {"par": "équipe médico-sociale"}).status_code == 302
    niveau = saisie(mots="", niveau=Niveau.ATELIERS)
    assert poste.post(url("noter", voie.pk, "niveau"), niveau).status_code == 302
    page = poste.get(url("voie", voie.pk)).text
    assert "relève de la caisse de retraite" in page and "GIR 5, évalué par équipe médico-sociale" in page
    assert "Actions et ateliers collectifs" in page and "APA" in rules.suite_du_gir(Gir.QUATRE)
    assert rules.suite_du_gir("") == ""


def test_the_carer_s_own_dossier_is_linked_with_her_agreement_and_shown_to_who_may_read_it(
    poste: Any, dossier: Any, helene: Any
) -> None:
    aidant = maker.un_dossier(helene, assure=maker.une_personne(helene.affectation.organisme, nom="Aidante"))
    autre = maker.un_dossier(assure=maker.une_personne(helene.affectation.organisme, nom="Etrangère"))
    voie = services.ouvrir(agent=helene, dossier=dossier, genre=Genre.AIDANT, raison="")
    page = poste.get(url("noter", voie.pk, "dossier")).text
    assert "Aidante" in page and "Etrangère" not in page
    lien = saisie(mots="", lie=str(aidant.pk))
    assert "avec son accord" in poste.post(url("noter", voie.pk, "dossier"), lien).text
    jour = timezone.localdate().isoformat()
    assert (
        poste.post(url("noter", voie.pk, "dossier"), lien | {"lie": str(autre.pk), "accord_le": jour}).status_code
        == 422
    )
    assert poste.post(url("noter", voie.pk, "dossier"), lien | {"accord_le": jour}).status_code == 302
    assert "dossier de Valérie Aidante" in poste.get(url("voie", voie.pk)).text
    sienne = poste.get(reverse("parcours:dossier", args=[aidant.pk])).text
    assert f"Aide {dossier.assure}" in sienne and reverse("parcours:dossier", args=[dossier.pk]) in sienne, "a way back"
    vue = selectors.page_voie(people.un_agent(), voie, timezone.localdate())
    assert "Aidante" not in vue.etapes[1].pas[0].resume, "qui ne l’accompagne pas n’en lit pas le nom"


def test_what_is_awaited_enters_the_day_by_consequence_until_it_is_done(
    poste: Any, voie: Voie, dossier: Any, helene: Any
) -> None:
    jour = timezone.localdate()
    services.noter(agent=helene, voie=voie, etape="prevus", dit=Dit("Consultation"), attendu_le=jour + JOUR)
    pas = services.noter(agent=helene, voie=voie, etape="couverture", dit=Dit("C2S", "CPAM"), attendu_le=jour)
    vieillir = services.ouvrir(agent=helene, dossier=dossier, genre=Genre.VIEILLIR, raison="")
    services.noter(agent=helene, voie=vieillir, etape="projet", dit=Dit("Plan"), attendu_le=jour - JOUR)

    def lignes() -> list[tuple[str, int]]:
        toutes = journee(helene, timezone.now(), jour).toutes
        return [(a.titre, a.consequence) for a in toutes if a.url.startswith("/voies/")]

    assert lignes() == [("C2S", 2), ("Plan", 6)], "les soins d’abord ; demain n’y est pas"
    assert "C2S" in poste.get(reverse("parcours:ma_journee")).text
    services.faire(agent=helene, pas=pas, version=1)
    services.fermer(agent=helene, voie=vieillir)
    assert lignes() == []


def test_the_end_of_the_dossier_tells_its_ways_and_closes_them(
    poste: Any, voie: Voie, dossier: Any, helene: Any
) -> None:
    services.noter(agent=helene, voie=voie, etape="prevus", dit=Dit("Consultation"), attendu_le=timezone.localdate())
    page = poste.get(reverse("parcours:terminer", args=[dossier.pk])).text
    assert "Ces voies se ferment" in page and "Consultation" in page
    clore_dossier(agent=helene, dossier=dossier, version=dossier.version, motif="refus", issue_emploi="inconnu")
    voie.refresh_from_db()
    assert voie.statut == StatutVoie.FERMEE and voie.fin == "Fin de l’accompagnement."
    for agir in (
        lambda: services.rouvrir(agent=helene, voie=voie),
        lambda: services.noter(agent=helene, voie=voie, etape="faits", dit=Dit("x"), fait_le=timezone.localdate()),
        lambda: services.ouvrir(agent=helene, dossier=dossier, genre=Genre.ENFANT, raison=""),
    ):
        with pytest.raises(TransitionRefusee):
            agir()


def test_a_closed_way_takes_nothing_more_until_it_is_reopened(poste: Any, voie: Voie, helene: Any) -> None:
    assert poste.post(url("fermer", voie.pk), {"fin": "Soins faits.", "le": "2000-01-01"}).status_code == 422
    fin = {"fin": "Soins faits.", "le": timezone.localdate().isoformat()}
    assert poste.post(url("fermer", voie.pk), fin).status_code == 302
    assert poste.post(url("fermer", voie.pk), fin).status_code == 409
    assert poste.post(url("noter", voie.pk, "faits"), saisie()).status_code == 409
    assert "Soins faits." in poste.get(url("voie", voie.pk)).text
    assert poste.post(url("rouvrir", voie.pk)).status_code == 302
    assert poste.post(url("noter", voie.pk, "faits"), saisie()).status_code == 302


def test_nobody_but_who_accompanies_reads_a_way_and_its_page_costs_the_same(
    poste: Any, voie: Voie, helene: Any, client_de: Any
) -> None:
    for role in ("assistant_social", "manager", "csam"):
        autre = client_de(people.un_agent(role, equipe=helene.affectation.equipe))
        assert autre.get(url("voie", voie.pk)).status_code == 404
        assert "h-voies" not in autre.get(reverse("parcours:dossier", args=[voie.dossier_id])).text

    def cout() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert poste.get(url("voie", voie.pk)).status_code == 200
        return len(requetes)

    services.noter(agent=helene, voie=voie, etape="faits", dit=Dit("x"), fait_le=timezone.localdate())
    un = cout()
    for n in range(9):
        services.noter(agent=helene, voie=voie, etape="couverture", dit=Dit(str(n)), attendu_le=timezone.localdate())
    assert cout() == un


@dataclass(frozen=True)
class Dite:
    etape: str
    fait_le: date | None
    attendu_le: date | None


DITES = st.builds(
    lambda etape, fait: Dite(etape, date(2026, 1, 1) if fait else None, None if fait else date(2026, 2, 1)),
    st.sampled_from([e.code for e in CHEMINS[Genre.SOINS].etapes] + ["ailleurs"]), st.booleans(),
)  # fmt: skip


@given(st.lists(DITES, max_size=8), st.randoms())
def test_a_stage_is_done_when_all_of_it_is_whatever_the_order(faits: list[Dite], hasard: Any) -> None:
    chemin = CHEMINS[Genre.SOINS]
    lues = rules.avancees(chemin, faits)
    for etape in chemin.etapes:
        siens = [f for f in faits if f.etape == etape.code]
        attendue = any(f.fait_le is None for f in siens)
        assert lues[etape.code] == (Avancee.ATTENDUE if attendue else Avancee.FAITE if siens else Avancee.A_VENIR)
    melanges = list(faits)
    hasard.shuffle(melanges)
    assert rules.avancees(chemin, melanges) == lues
    ou = rules.ou_en_est(chemin, faits)
    faites = [lues[e.code] == Avancee.FAITE for e in chemin.etapes]
    assert (ou is None) == all(faites) and (ou is None or chemin.etapes.index(ou) == faites.index(False))


VIDE = rules.Indices()


@pytest.mark.parametrize(
    ("indices", "attendues"),
    [
        (VIDE, set()),
        (replace(VIDE, origine=Origine.ACCOMPAGNEMENT_SANTE), {Genre.SOINS}),
        (replace(VIDE, domaines={Domaine.SOINS: Appreciation.PRIORITE}), {Genre.SOINS}),
        (replace(VIDE, domaines={Domaine.SOINS: Appreciation.POINT_APPUI}), set()),
        (replace(VIDE, ald=True), {Genre.AIDANT}), (replace(VIDE, parents=("Odile, 92 ans",)), {Genre.AIDANT}),
        (replace(VIDE, domaines={Domaine.FAMILLE: Appreciation.A_TRAVAILLER}), {Genre.AIDANT}),
        (replace(VIDE, mineure=True), {Genre.ENFANT}), (replace(VIDE, retraite=True), {Genre.VIEILLIR}),
        (replace(VIDE, retraite=True, aidants=("Camille",)), {Genre.VIEILLIR, Genre.AIDANT}),
    ],
)  # fmt: skip
def test_what_the_dossier_says_proposes_a_way_and_silence_proposes_none(
    indices: rules.Indices, attendues: set[Genre]
) -> None:
    dites = dict(rules.propositions(indices))
    assert dites.keys() == attendues and all(raison.endswith(".") for raison in dites.values())


def test_each_way_is_declared_whole() -> None:
    assert CHEMINS.keys() == set(Genre)
    for genre, chemin in CHEMINS.items():
        codes = [e.code for e in chemin.etapes]
        assert chemin.genre == genre and len(codes) == len(set(codes)) >= 5 and chemin.source
        assert all((e.saisie == Saisie.CODES) == bool(e.liste) for e in chemin.etapes)
        assert all(e.liste in Liste.values for e in chemin.etapes if e.liste)


def test_a_race_is_told(voie: Voie, helene: Any) -> None:
    pas = services.noter(agent=helene, voie=voie, etape="faits", dit=Dit("x"), fait_le=timezone.localdate())
    services.corriger(agent=helene, pas=pas, version=1, dit=Dit("y"), fait_le=timezone.localdate())
    with pytest.raises(VersionDepassee):
        services.corriger(agent=helene, pas=pas, version=1, dit=Dit("z"), fait_le=timezone.localdate())
    with pytest.raises(SaisieRefusee, match="quel jour"):
        services.noter(agent=helene, voie=voie, etape="faits", dit=Dit("x"))
    with pytest.raises(SaisieRefusee):
        services.noter(agent=helene, voie=voie, etape="ailleurs", dit=Dit("x"), fait_le=timezone.localdate())


def test_an_opinion_is_given_once_replaced_never_edited_and_stays_in_its_caisse(
    poste: Any, helene: Any, client_de: Any
) -> None:
    jour = timezone.localdate()
    envoi = {"objet": "structure", "structure": "Domicile et Lien", "sens": "reserves", "texte": "Bien, mais loin."}
    envoi |= {"rendu_le": jour.isoformat()}
    assert (
        "précède"
        in poste.post(
            reverse("voies:rendre_avis"), envoi | {"demande_le": jour.isoformat(), "rendu_le": "2020-01-01"}
        ).text
    )
    assert poste.post(reverse("voies:rendre_avis"), envoi).status_code == 302
    avis = Avis.objects.get()
    autre = [poste.post(url("remplacer_avis", avis.pk), envoi | {"sens": "favorable"}).status_code for _ in range(2)]
    assert autre == [302, 409] and Avis.objects.count() == 2
    page = poste.get(reverse("voies:avis")).text
    assert "Favorable, avec des réserves" in page and "remplace celui du" in page
    ailleurs = client_de(people.un_agent())
    assert "Domicile et Lien" not in ailleurs.get(reverse("voies:avis")).text
    assert ailleurs.get(url("remplacer_avis", avis.pk)).status_code == 404
