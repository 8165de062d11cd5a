"""Money: whatever is done in whatever order, paid ≤ granted ≤ budget, against a small model that shares nothing with it.

The model holds a budget and, for each request, what was asked, granted, sent, paid and given back: plain integers of cents.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from jalons.accompagner.aides import rules, services
from jalons.accompagner.aides.models import Exercice, Financement, Versement
from jalons.accompagner.aides.tests.conftest import Service
from jalons.fondations.socle.refus import Refus
from tests.tailles import COMPLETS

pytestmark = pytest.mark.django_db
DELEGATION, DEUX = 30_000, 200_000
CENTIMES = st.one_of(st.integers(1, 60_000), st.sampled_from([1, DELEGATION, DELEGATION + 1, DEUX, DEUX + 1, 0]))


def euros(centimes: int) -> Decimal:
    return Decimal(centimes) / 100


@dataclass
class Paiement:
    """A payment in the model: ``etat`` is « attend », « part », « paye », « revient » or « annule »."""

    cle: uuid.UUID
    centimes: int
    etat: str = "attend"
    paye: int = 0


@dataclass
class Demande:
    """A request in the model."""

    part: Financement
    centimes: int
    etat: str = "demande"
    accorde: int = 0
    rendu: int = 0
    paiements: list[Paiement] = field(default_factory=list)

    @property
    def engage(self) -> int:
        return self.accorde - self.rendu

    @property
    def ordonne(self) -> int:
        return sum(p.centimes for p in self.paiements if p.etat in ("attend", "part")) + sum(
            p.paye for p in self.paiements
        )


class Caisse(RuleBasedStateMachine):
    """A fund of a year, requests of any amount, decisions, payments, answers of the payer, absurd acts too."""

    service: Service

    @initialize(dotation=st.integers(0, 400_000))
    def begin(self, dotation: int) -> None:
        s = self.service
        self.dotation, self.demandes = dotation, []
        self.fonds = s.un_fonds(f"Fonds {uuid.uuid4()}", 0)
        self.version = 0
        self.doter(dotation)

    def tenter(self, permis: bool, agir: Any) -> bool:
        try:
            with transaction.atomic():
                agir()
        except Refus as refus:
            assert not permis, f"refusé : {refus}"
            return False
        assert permis, "accepté"
        return True

    @property
    def engage(self) -> int:
        return sum(d.engage for d in self.demandes)

    @rule(dotation=st.integers(0, 400_000))
    def doter(self, dotation: int) -> None:
        if self.tenter(dotation >= self.engage, lambda: services.doter(
            agent=self.service.monde.direction, fonds=self.fonds, annee=timezone.localdate().year, dotation=euros(dotation),
            source="essai", version=self.version, seuil_delegation=euros(DELEGATION), seuil_deux=euros(DEUX),
        )):  # fmt: skip
            self.dotation, self.version = dotation, self.version + 1

    @rule(centimes=CENTIMES)
    def demande(self, centimes: int) -> None:
        if not centimes or len(self.demandes) > 5:
            return
        s = self.service
        part = s.une_part(str(euros(centimes)), s.un_besoin(str(euros(centimes))), fonds=self.fonds)
        voie = "delegation" if centimes <= DELEGATION else "commission"
        type(part).objects.filter(pk=part.pk).update(statut="demande", voie=voie)  # sittings have their own machine
        part.refresh_from_db()
        self.demandes.append(Demande(part, centimes))

    def une(self, rang: int) -> Demande | None:
        return self.demandes[rang % len(self.demandes)] if self.demandes else None

    @rule(rang=st.integers(0, 9), centimes=CENTIMES, tout=st.booleans())
    def decide(self, rang: int, centimes: int, tout: bool) -> None:
        if (d := self.une(rang)) is None:
            return
        voulu = d.centimes if tout else centimes
        permis = d.etat == "demande" and 0 < voulu <= d.centimes and voulu <= self.dotation - self.engage
        agir = lambda: services.decider(agent=self.service.monde.maud, financement=d.part, accorde=euros(voulu))  # noqa: E731
        if self.tenter(permis, agir):
            d.accorde, d.etat = voulu, "a_confirmer" if voulu > DEUX else "accorde"

    @rule(rang=st.integers(0, 9))
    def refuse(self, rang: int) -> None:
        if (d := self.une(rang)) is None:
            return
        agir = lambda: services.decider(agent=self.service.monde.maud, financement=d.part, accorde=None)  # noqa: E731
        if self.tenter(d.etat == "demande", agir):
            d.etat = "refuse"

    @rule(rang=st.integers(0, 9), oui=st.booleans(), qui=st.sampled_from(["direction", "maud"]))
    def confirme(self, rang: int, oui: bool, qui: str) -> None:
        if (d := self.une(rang)) is None:
            return
        agent = getattr(self.service.monde, qui)
        dit: dict[str, Any] = {"agent": agent, "financement": d.part}
        agir = (
            (lambda: services.confirmer(**dit)) if oui else (lambda: services.infirmer(**dit, raison="x", mots="Non."))
        )
        if self.tenter(d.etat == "a_confirmer" and qui == "direction", agir):
            d.etat, d.accorde = ("accorde", d.accorde) if oui else ("refuse", 0)

    @rule(rang=st.integers(0, 9), centimes=CENTIMES, tout=st.booleans(), fois=st.integers(1, 3))
    def verse(self, rang: int, centimes: int, tout: bool, fois: int) -> None:
        if (d := self.une(rang)) is None:
            return
        voulu, cle = d.engage - d.ordonne if tout else centimes, uuid.uuid4()
        permis = d.etat == "accorde" and 0 < voulu <= d.engage - d.ordonne
        for _ in range(fois):  # the same key again: nothing more
            dit: dict[str, Any] = {"financement": d.part, "montant": euros(max(0, voulu)), "cle": cle}
            self.tenter(permis, lambda dit=dit: services.verser(agent=self.service.helene, **dit))
        if permis:
            d.paiements.append(Paiement(cle, voulu))

    def paiements(self, *etats: str) -> list[tuple[Demande, Paiement]]:
        return [(d, p) for d in self.demandes for p in d.paiements if p.etat in etats]

    @rule()
    def envoie(self) -> None:
        attendent = self.paiements("attend")
        if self.tenter(bool(attendent), lambda: services.envoyer(agent=self.service.monde.maud, fonds=self.fonds)):
            for _, p in attendent:
                p.etat = "part"

    @rule(rang=st.integers(0, 9))
    def annule(self, rang: int) -> None:
        if not (tous := self.paiements("attend", "part", "paye")):
            return
        _, p = tous[rang % len(tous)]
        ici = Versement.objects.get(pk=p.cle)
        if self.tenter(
            p.etat == "attend", lambda: services.annuler_versement(agent=self.service.helene, versement=ici)
        ):
            p.etat = "annule"

    @rule(rang=st.integers(0, 9), paye=st.booleans(), centimes=st.integers(0, 70_000), juste=st.booleans())
    def repond(self, rang: int, paye: bool, centimes: int, juste: bool) -> None:
        """The payer answers of one payment, twice; more than was ordered, or of what was not sent, is set aside."""
        if not (tous := self.paiements("attend", "part", "paye", "revient", "annule")):
            return
        _, p = tous[rang % len(tous)]
        somme, jour = p.centimes if juste else centimes, timezone.localdate()
        etat = "payé" if paye else "rejeté"
        texte = f"cle;etat;montant;date\n{p.cle};{etat};{euros(somme)};{jour}\nFIN;1\n"
        for _ in range(2):
            services.recevoir(agent=self.service.monde.maud, fonds=self.fonds, texte=texte)
        if p.etat == "part" and not paye:
            p.etat = "revient"
        elif p.etat == "part" and 0 < somme <= p.centimes:
            p.etat, p.paye = "paye", somme

    @rule(rang=st.integers(0, 9))
    def solde(self, rang: int) -> None:
        if (d := self.une(rang)) is None:
            return
        permis = d.etat == "accorde" and not any(p.etat in ("attend", "part") for p in d.paiements)
        if self.tenter(permis, lambda: services.solder(agent=self.service.helene, financement=d.part)):
            d.etat, d.rendu = "solde", d.engage - d.ordonne

    @invariant()
    def the_money_is_that_of_the_model(self) -> None:
        if not hasattr(self, "fonds"):
            return
        annee = Exercice.objects.get(fonds=self.fonds)
        parts = Financement.objects.filter(fonds=self.fonds, statut__in=["a_confirmer", "accorde", "solde"])
        accorde = parts.aggregate(n=Sum(F("accorde") - F("rendu")))["n"] or 0
        versements = Versement.objects.filter(financement__fonds=self.fonds)
        paye = versements.aggregate(n=Sum("paye"))["n"] or 0
        assert paye <= accorde == annee.engage <= annee.dotation, (paye, accorde, annee.engage, annee.dotation)
        assert (annee.dotation, accorde) == (euros(self.dotation), euros(self.engage))
        assert paye == euros(sum(p.paye for _, p in self.paiements("paye")))
        for d in self.demandes:
            lue = Financement.objects.get(pk=d.part.pk)
            assert (lue.statut, lue.ordonne) == (d.etat, euros(d.ordonne))
            assert sum((v.paye or 0 for v in lue.versements.all()), Decimal(0)) <= (lue.accorde or 0)


def jouer(sequences: int, pas: int, phases: Sequence[Phase] = tuple(Phase), *, lot: int = 0) -> None:
    Caisse.service = Service()
    seed(lot)(Caisse)
    reglages = settings(
        max_examples=sequences, stateful_step_count=pas, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=phases,
    )  # fmt: skip
    run_state_machine_as_test(Caisse, settings=reglages)


LOTS = [(lot, 250, 50) for lot in range(40)]  # 10,000 sequences of 50 steps


@pytest.mark.parametrize(("lot", "sequences", "pas"), LOTS if COMPLETS else [(0, 300, 8)])
def test_paid_within_granted_within_the_budget(raisons: Any, lot: int, sequences: int, pas: int) -> None:
    jouer(sequences, pas, lot=lot)


def test_sabotage_without_our_rules_the_base_still_refuses(raisons: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for regle in ("exiger_disponible", "exiger_versable"):
        monkeypatch.setattr(rules, regle, lambda *_: None)
    Caisse.service = Service()
    machine = Caisse()
    machine.begin(dotation=10_000)
    machine.demande(centimes=15_000)
    with pytest.raises(IntegrityError, match="exercice_jamais_depasse"):
        machine.decide(rang=0, centimes=15_000, tout=True)
    machine.decide(rang=0, centimes=9_000, tout=False)
    with pytest.raises(IntegrityError, match="financement_paye_dans_l_accord"):
        machine.verse(rang=0, centimes=9_001, tout=False, fois=1)


def test_sabotage_a_budget_that_forgets_is_seen(raisons: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given back twice to the fund: the machine says so."""
    monkeypatch.setattr("jalons.accompagner.aides.services.paiements.rendre", lambda *_: None)
    Caisse.service = Service()
    machine = Caisse()
    machine.begin(dotation=10_000)
    machine.demande(centimes=5_000)
    machine.decide(rang=0, centimes=5_000, tout=True)
    machine.solde(rang=0)
    with pytest.raises(AssertionError):
        machine.the_money_is_that_of_the_model()
