"""Any sequence of acts keeps the promises of a sitting; two secretaries at once; each promise, sabotaged, is missed."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from jalons.accompagner.accompagnements.tests.test_concurrence import _lancer
from jalons.accompagner.instances import affaires, selectors, services
from jalons.accompagner.instances.models import Decision, Point, SeanceInstance
from jalons.accompagner.instances.rules import Affaire, InstanceRefusee, Quorum, Voix
from jalons.accompagner.instances.services import decisions
from jalons.accompagner.instances.tests import essai
from jalons.accompagner.instances.tests.conftest import convoquer, creer_monde, ouvrir
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels import lecture
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.socle.refus import Refus
from tests.tailles import COMPLETS

# Written by hand from the guide; shares nothing with enums.py.
ETATS = {
    ("prevue", "ouvrir"): "ouverte", ("prevue", "annuler"): "annulee", ("ouverte", "suspendre"): "suspendue",
    ("suspendue", "rouvrir"): "ouverte", ("ouverte", "clore"): "close", ("close", "signer"): "signee",
}  # fmt: skip
AGENDA = {"prevue", "ouverte", "suspendue"}
MAJORITE = 5  # of the eight who vote


class Tenue(RuleBasedStateMachine):
    """A sitting of eight with three affaires, by any sequence of acts."""

    @initialize(la=st.integers(3, 8))
    def debut(self, la: int) -> None:
        self.filet = transaction.atomic()
        self.filet.__enter__()
        essai.espion.affaires = self.room = essai.Affaires()
        self.monde, self.etat, self.nombre = creer_monde(), "prevue", la
        self.seance, self.suivante = self.monde.seance, convoquer(self.monde, 14)
        self.la = set(range(la))
        self.affaires = [self.room.une() for _ in range(3)]
        self.sortis: dict[Affaire, set[int]] = {a: set() for a in self.affaires}
        self.ou: dict[Affaire, str] = dict.fromkeys(self.affaires, "")  # where it waits, or « décidée »

    def teardown(self) -> None:
        if hasattr(self, "filet"):
            transaction.set_rollback(True)
            self.filet.__exit__(None, None, None)

    def tenter(self, permis: bool, acte: Any) -> bool:
        try:
            with transaction.atomic():
                acte()
        except Refus as refus:
            assert not permis, (self.etat, str(refus))
            return False
        assert permis, self.etat
        return True

    @rule(acte=st.sampled_from(["ouvrir", "suspendre", "rouvrir", "clore", "signer", "annuler"]))
    def changer(self, acte: str) -> None:
        vers, maud = ETATS.get((self.etat, acte)), self.monde.maud
        attend = "ici" in self.ou.values()
        faire: Any = {
            "ouvrir": lambda: ouvrir(self.monde, la=self.nombre),
            "annuler": lambda: services.annuler(agent=maud, seance=self.seance, motif="Grève"),
            "signer": lambda: services.signer(agent=maud, seance=self.seance, signataire="Mme Lebrun", relu=True),
        }.get(acte, lambda: getattr(services, acte)(agent=maud, seance=self.seance))
        if self.tenter(vers is not None and not (acte == "clore" and attend), faire):
            self.etat = vers or ""
            if acte == "annuler":
                self.ou = {a: "" if ou == "ici" else ou for a, ou in self.ou.items()}

    @rule(n=st.integers(0, 2), la_bas=st.booleans())
    def inscrire(self, n: int, la_bas: bool) -> None:
        affaire, seance = self.affaires[n], self.suivante if la_bas else self.seance
        permis = self.ou[affaire] == "" and (la_bas or self.etat in AGENDA)
        if self.tenter(permis, lambda: services.inscrire(agent=self.monde.manager, seance=seance, affaire=affaire)):
            self.ou[affaire], self.sortis[affaire] = "la_bas" if la_bas else "ici", set()

    @rule(n=st.integers(0, 2))
    def retirer(self, n: int) -> None:
        services.retirer(agent=self.monde.manager, affaire=self.affaires[n])
        self.ou[self.affaires[n]] = self.ou[self.affaires[n]] if self.ou[self.affaires[n]] == "decidee" else ""

    @rule(qui=st.integers(1, 7))
    def bouger(self, qui: int) -> None:
        etat = "absent" if qui in self.la else "present"
        membre = self.monde.membres[qui]
        bouger = lambda: services.changer_presence(agent=self.monde.maud, seance=self.seance, membre=membre, etat=etat)  # noqa: E731
        if self.tenter(self.etat == "ouverte", bouger):
            self.la ^= {qui}

    @rule(n=st.integers(0, 2), qui=st.integers(1, 7))
    def sortir(self, n: int, qui: int) -> None:
        affaire = self.affaires[n]
        if self.ou[affaire] != "ici":
            return
        point = selectors.point_de(affaire)
        assert point
        permis = self.etat == "ouverte" and qui in self.la and qui not in self.sortis[affaire]
        dire: Any = {"agent": self.monde.maud, "point": point, "membre": self.monde.membres[qui], "raison": "lien"}
        if self.tenter(permis, lambda: services.declarer_interet(**dire)):
            self.sortis[affaire].add(qui)

    @rule(n=st.integers(0, 2), contre=st.integers(0, 5), de_trop=st.integers(0, 1))
    def decider(self, n: int, contre: int, de_trop: int) -> None:
        affaire = self.affaires[n]
        if self.ou[affaire] != "ici":
            return
        point, votants = selectors.point_de(affaire), len(self.la - self.sortis[affaire])
        pour = votants - contre + de_trop
        permis = self.etat == "ouverte" and votants >= MAJORITE and not de_trop and pour > contre
        dit: Any = {"agent": self.monde.maud, "point": point, "sens": "favorable", "mots": "Oui."}
        if self.tenter(permis, lambda: services.decider(voix=Voix(max(pour, 0), contre, 0), **dit)):
            self.ou[affaire] = "decidee"

    @rule(n=st.integers(0, 2))
    def ajourner(self, n: int) -> None:
        affaire = self.affaires[n]
        if self.ou[affaire] != "ici":
            return
        dit: Any = {"sens": "ajourne", "raison": "tous/ajourne/temps", "mots": "Plus tard.", "vers": self.suivante}
        point = selectors.point_de(affaire)
        if self.tenter(self.etat == "ouverte", lambda: services.decider(agent=self.monde.maud, point=point, **dit)):
            self.ou[affaire], self.sortis[affaire] = "la_bas", set()

    @invariant()
    def tenu(self) -> None:
        if not hasattr(self, "monde"):
            return
        assert SeanceInstance.objects.get(pk=self.seance.pk).statut == self.etat
        for affaire, ou in self.ou.items():
            point = selectors.point_de(affaire)
            assert {"ici": self.seance, "la_bas": self.suivante}.get(ou) == (point.seance if point else None)
            assert (selectors.decision_de(affaire) is not None) == (ou == "decidee")
        assert all(d.votants >= d.requis for d in Decision.objects.filter(vers=None))
        finales = [a for a, sens, _ in self.room.dits if sens == "favorable"]
        assert len(finales) == len(set(finales)) == sum(ou == "decidee" for ou in self.ou.values())


@pytest.fixture
def references(db: Any, settings: Any) -> None:
    settings.AFFAIRES = {"essai": "jalons.accompagner.instances.tests.essai.ici"}
    raisons()


def raisons() -> None:
    CodeListe.objects.bulk_create(CodeListe(**li) for li in lecture.listes() if li["liste"] == "raison_decision")


def suite(combien: int) -> None:
    run_state_machine_as_test(
        Tenue,
        settings=settings(
            max_examples=combien, stateful_step_count=20, deadline=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )  # fmt: skip


def test_any_sequence_of_acts_keeps_the_quorum_and_one_decision_an_affaire(references: None) -> None:
    suite(200 if COMPLETS else 6)


SABOTAGES = {
    "quorum": (decisions, "exiger_quorum", lambda quorum: None),
    "intérêts": (selectors, "sortis", lambda point: []),
    "votants": (decisions, "verifier_voix", lambda *a, **k: None),
}


@pytest.mark.parametrize("promesse", SABOTAGES)
def test_sabotage_a_promise_taken_off_is_seen(references: None, monkeypatch: Any, promesse: str) -> None:
    """A decision that should be refused: seen by the base, or by the reference above."""
    monkeypatch.setattr(*SABOTAGES[promesse])
    essai.espion.affaires = essai.Affaires()
    machine = Tenue()
    machine.debut(la=5)
    try:
        machine.inscrire(n=0, la_bas=False)
        machine.changer("ouvrir")
        machine.sortir(n=0, qui=1) if promesse == "intérêts" else None
        if promesse == "quorum":
            machine.bouger(1)
        with pytest.raises(Exception):  # noqa: B017
            machine.decider(n=0, contre=0, de_trop=int(promesse != "quorum"))
            machine.tenu()
    finally:
        machine.teardown()


def test_sabotage_the_base_itself_refuses_a_second_decision_of_one_affaire(references: None, monkeypatch: Any) -> None:
    essai.espion.affaires = essai.Affaires()
    monde = creer_monde()
    affaire = essai.espion.affaires.une()
    premier = services.inscrire(agent=monde.manager, seance=monde.seance, affaire=affaire)
    ouvrir(monde)
    dit: Any = {"agent": monde.maud, "sens": "favorable", "mots": "Oui.", "voix": Voix(6, 0, 0)}
    services.decider(point=premier, **dit)
    second = Point.objects.create(
        seance=monde.seance, rang=9, ordre=9, affaire_genre="essai", affaire_cle=affaire.cle, lettre_rang=9
    )
    with pytest.raises(InstanceRefusee, match="déjà décidée"), transaction.atomic():
        services.decider(point=second, **dit)
    assert Decision.objects.count() == 1 and len(essai.espion.affaires.dits) == 1


def test_sabotage_without_the_reading_of_names_the_sheet_would_be_projected(references: None, monkeypatch: Any) -> None:
    essai.espion.affaires = room = essai.Affaires()
    room.texte = "Odile attend."
    affaire = room.une()
    assert affaires.rendre(affaire).nomme and affaires.rendre(affaire).corps == ""
    monkeypatch.setattr(essai.Affaires, "noms", lambda self, cle: ())
    assert "Odile" in affaires.rendre(affaire).corps


def test_a_quorum_is_of_those_who_vote() -> None:
    assert Quorum(5, 5, 8).atteint and not Quorum(4, 5, 8).atteint


barriere = multiprocessing.get_context("fork").Barrier(6)


def _agir(point_id: Any, agent_id: Any, acte: str, sortie: Any) -> None:
    from django.db import connections

    connections.close_all()
    point, agent = Point.objects.get(pk=point_id), Agent.objects.get(pk=agent_id)
    dit = ""
    with suppress(Refus):
        barriere.wait(30)
        if acte == "clore":
            services.clore(agent=agent, seance=point.seance)
        else:
            services.decider(
                agent=agent, point=point, sens=acte, raison="tous/defavorable/autre", mots="x", voix=Voix(6, 0, 0)
            )
        dit = acte
    sortie.put(dit)
    connections.close_all()


def test_six_at_once_one_decides_the_point_and_one_closes_the_sitting(base_a_part: Any, settings: Any) -> None:
    settings.AFFAIRES = {"essai": "jalons.accompagner.instances.tests.essai.ici"}
    raisons()
    essai.espion.affaires = essai.Affaires()
    monde = creer_monde()
    point = services.inscrire(agent=monde.manager, seance=monde.seance, affaire=essai.espion.affaires.une())
    ouvrir(monde)
    actes = ["favorable", "defavorable", "partiel", "favorable", "clore", "clore"]
    dits = _lancer(_agir, [(point.pk, monde.maud.pk, acte) for acte in actes])
    decisions_prises = [d for d in dits if d and d != "clore"]
    assert len(decisions_prises) == 1 and Decision.objects.get(point=point).sens == decisions_prises[0]
    fermees = dits.count("clore")
    assert fermees <= 1
    assert SeanceInstance.objects.get(pk=monde.seance.pk).statut == ("close" if fermees else "ouverte")
