"""A protocol is prepared, signed, renewed, reviewed; its figures are true and give nobody away."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.socle.effectifs import est_petit
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee
from jalons.recevoir.protocoles import rules, selectors, services
from jalons.recevoir.protocoles.enums import Etat
from jalons.recevoir.protocoles.models import Protocole
from jalons.recevoir.signalements.models import Demande, Signalement
from tests.people import un_agent, un_assure, un_organisme, une_equipe

MOTS = {
    "intitule": "Service social de l’hôpital", "origine": "hopital", "partenaire": None, "qui": "Les assistantes sociales",
    "quoi": "Sortie sans retour possible au domicile", "comment": "Le portail", "signaler_jours": 2, "repondre_jours": 10,
}  # fmt: skip
JOUR = date(2026, 6, 1)


# --- What may be shown ---


@given(st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_no_count_of_one_to_ten_is_shown_nor_found_by_subtraction(comptes: list[int]) -> None:
    parts = {f"p{i}": n for i, n in enumerate(comptes)}
    total, montrees = rules.repartir(parts)
    caches = [parts[p.nom] for p in montrees if p.personnes is None]
    assert all(p.personnes in (None, parts[p.nom]) and not est_petit(p.personnes or 0) for p in montrees)
    if est_petit(sum(comptes)):
        assert total is None and all(p.personnes is None for p in montrees)
    elif any(caches):
        assert total == sum(comptes)
        reste = total - sum(p.personnes or 0 for p in montrees)
        nombre = len(caches)
        possibles = (
            [c for c in itertools.product(range(reste + 1), repeat=nombre) if sum(c) == reste] if nombre < 3 else []
        )
        assert nombre > 1 or reste == 0, "une seule part cachée se retrouve"
        for rang in range(nombre if possibles else 0):
            assert len({c[rang] for c in possibles}) > 10, "une part cachée se retrouve à dix près"


def test_sabotage_hiding_only_the_small_part_is_found() -> None:
    total, montrees = rules.repartir({"a": 30, "b": 25, "c": 4})
    assert [p.personnes for p in montrees] == [30, None, None] and total == 59
    naive = {"a": 30, "b": 25}
    assert total - sum(naive.values()) == 4


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2025, 12, 31), Etat.A_VENIR), (date(2026, 1, 1), Etat.EN_VIGUEUR), (date(2026, 10, 2), Etat.EN_VIGUEUR),
        (date(2026, 10, 3), Etat.A_RENOUVELER), (date(2026, 12, 31), Etat.A_RENOUVELER), (date(2027, 1, 1), Etat.ECHU),
    ],
)  # fmt: skip
def test_it_says_three_months_ahead_that_it_ends(jour: date, attendu: Etat) -> None:
    assert rules.etat(jour, signe=True, debut=date(2026, 1, 1), fin=date(2026, 12, 31), termine=None) == attendu
    assert rules.etat(jour, signe=False, debut=None, fin=None, termine=None) == Etat.A_SIGNER
    assert rules.etat(jour, signe=True, debut=date(2026, 1, 1), fin=date(2026, 12, 31), termine=jour) == Etat.TERMINE


# --- Its life ---


@pytest.fixture
def direction(db: Any) -> Any:
    return un_agent("direction_regionale")


@pytest.fixture
def protocole(direction: Any) -> Protocole:
    return services.preparer(agent=direction, organisme=direction.affectation.organisme, **MOTS)


def signer(agent: Any, protocole: Protocole, debut: date, fin: date) -> Protocole:
    dates = {"signe_le": debut, "date_debut": debut, "date_fin": fin}
    return services.signer(agent=agent, protocole=protocole, version=None, signataires="Deux directrices", **dates)


def test_signed_its_words_stay_and_the_next_one_takes_its_place_without_running_beside_it(
    direction: Any, protocole: Protocole
) -> None:
    services.corriger(agent=direction, protocole=protocole, version=1, **MOTS | {"comment": "La fiche"})
    with pytest.raises(VersionDepassee):
        services.signer(
            agent=direction,
            protocole=protocole,
            version=1,
            signataires="X",
            signe_le=JOUR,
            date_debut=JOUR,
            date_fin=JOUR,
        )
    with pytest.raises(services.ProtocoleRefuse, match="précède"):
        signer(direction, protocole, JOUR, JOUR - timedelta(days=1))
    signe = signer(direction, protocole, JOUR, JOUR + timedelta(days=364))
    with pytest.raises(TransitionRefusee, match="ne changent plus"):
        services.corriger(agent=direction, protocole=signe, version=signe.version, **MOTS)
    suivant = services.renouveler(agent=direction, protocole=signe)
    assert services.renouveler(agent=direction, protocole=signe) == suivant and suivant.comment == "La fiche"
    with pytest.raises(services.ProtocoleRefuse, match="1er juin 2027"):
        signer(direction, suivant, signe.date_fin, signe.date_fin + timedelta(days=30))
    signer(direction, suivant, signe.date_fin + timedelta(days=1), signe.date_fin + timedelta(days=30))


def test_a_review_is_written_once_for_a_year_that_it_ran(direction: Any, protocole: Protocole) -> None:
    annee = timezone.localdate().year
    bilan = {"agent": direction, "constats": "Les délais sont tenus.", "suite": "poursuivre"}
    with pytest.raises(services.ProtocoleRefuse, match="ne courait pas"):
        services.faire_bilan(protocole=protocole, annee=annee, **bilan)
    signe = signer(direction, protocole, date(annee, 1, 1), date(annee, 12, 31))
    services.faire_bilan(protocole=signe, annee=annee, **bilan)
    for autre, refus in ((annee, TransitionRefusee), (annee - 1, services.ProtocoleRefuse)):
        with pytest.raises(refus):
            services.faire_bilan(protocole=signe, annee=autre, **bilan)
    services.terminer(agent=direction, protocole=signe, version=None, motif="Le service a fermé")
    with pytest.raises(TransitionRefusee, match="déjà terminé"):
        services.terminer(agent=direction, protocole=signe, version=None, motif="Encore")


# --- Its figures ---


def arrivee(organisme: Any, rang: int, **autres: Any) -> Signalement:
    demande = {cle: autres.pop(cle) for cle in ("statut", "motif_cloture", "decision", "close_le") if cle in autres}
    recu = JOUR + timedelta(days=rang % 5)
    elle = Demande.objects.create(
        assure=un_assure(organisme, nom=f"Nom{rang}"), organisme=organisme, recue_le=recu, **demande
    )
    valeurs = {"origine": "hopital", "accord": "oui", "recu_le": recu} | autres
    return Signalement.objects.create(demande=elle, organisme=organisme, **valeurs)


def test_the_figures_are_those_of_its_origin_its_days_and_its_caisse_each_person_once(
    direction: Any, protocole: Protocole, client_de: Any
) -> None:
    ici = direction.affectation.organisme
    signe = signer(direction, protocole, JOUR, JOUR + timedelta(days=300))
    for rang in range(13):
        arrivee(
            ici,
            rang,
            decision="recevoir",
            statut="a_recevoir",
            reponse_statut="recu",
            reponse_le=JOUR + timedelta(days=8),
        )
    for rang in range(13, 28):
        arrivee(ici, rang, accord="non_recueilli")
    close = {"statut": "clos", "motif_cloture": "injoignable", "close_le": JOUR}
    for rang in range(28, 31):
        arrivee(ici, rang, **close)
    premiere = Signalement.objects.order_by("recu_le", "created_at")[0]
    Signalement.objects.create(
        demande=premiere.demande, organisme=ici, origine="hopital", recu_le=JOUR + timedelta(days=9)
    )
    arrivee(ici, 31, origine="caf"), arrivee(ici, 32, recu_le=JOUR - timedelta(days=1))
    arrivee(un_organisme(), 33), arrivee(ici, 34, **close | {"motif_cloture": "erreur"})
    f = selectors.figures(signe, JOUR.year, JOUR + timedelta(days=60))
    assert f and (f.total, f.du, f.au) == (31, JOUR, JOUR + timedelta(days=60))
    montre = {p.nom: p.personnes for p in f.suites}
    assert montre == {
        selectors.SUITES[0]: None, selectors.SUITES[1]: 0, selectors.SUITES[2]: 0, selectors.SUITES[3]: 0,
        selectors.SUITES[4]: None, selectors.SUITES[5]: 15,
    }  # fmt: skip
    assert {p.nom: p.personnes for p in f.reponses} == dict(zip(selectors.REPONSES, (None, 0, None, 15), strict=True))
    assert {p.nom: p.personnes for p in f.accords} == dict(zip(selectors.ACCORDS, (16, 15), strict=True))
    assert f.delai_median == 6
    page = client_de(direction).get(reverse("protocoles:protocole", args=[signe.pk])).content.decode()
    assert "31 personnes" in page and "masqué" in page


def test_who_reads_who_prepares_who_signs(protocole: Protocole, client_de: Any) -> None:
    equipe = une_equipe(protocole.organisme)
    page, signature = (reverse(f"protocoles:{nom}", args=[protocole.pk]) for nom in ("protocole", "signer"))
    for role, corrige in (("csam", False), ("assistant_social", False), ("manager", True)):
        client = client_de(un_agent(role, equipe=equipe))
        lu = client.get(page).content.decode()
        assert "Sortie sans retour possible" in lu and ("Corriger" in lu) == corrige and "Noter la signature" not in lu
        assert client.post(signature, {}).status_code == 404
    assert client_de(un_agent("csam")).get(page).status_code == 404, "une autre caisse"


def test_from_the_page_it_is_prepared_signed_and_stands_first_when_it_ends(direction: Any, client_de: Any) -> None:
    client, jour = client_de(direction), timezone.localdate()
    corps = {cle: valeur or "" for cle, valeur in MOTS.items()}
    assert client.post(reverse("protocoles:nouveau"), corps | {"signaler_jours": "0"}).status_code == 422
    assert client.post(reverse("protocoles:nouveau"), corps).status_code == 302
    neuf = Protocole.objects.get()
    dates = {
        "signe_le": jour,
        "date_debut": jour,
        "date_fin": jour + timedelta(days=30),
        "signataires": "Deux directrices",
    }
    corps = {cle: str(valeur) for cle, valeur in dates.items()} | {"version": neuf.version}
    assert client.post(reverse("protocoles:signer", args=[neuf.pk]), corps).status_code == 302
    assert "À renouveler" in client.get(reverse("protocoles:liste")).content.decode()
    assert client.post(reverse("protocoles:renouveler", args=[neuf.pk])).status_code == 302
