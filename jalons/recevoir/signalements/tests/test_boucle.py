"""The loop closes: two referrers of one person, each answered alone, against a small model that shares nothing with it.

The model knows four things of a demande (its state, its first day, the attempts, who was told what) and nothing of
SUITES, TRANSITIONS, nor of how the services are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Value
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from jalons.fondations.envois.models import Envoi
from jalons.fondations.socle.refus import Refus
from jalons.recevoir.signalements import services, suivis
from jalons.recevoir.signalements.enums import Decision, MotifCloture, Origine, QuiAppelle
from jalons.recevoir.signalements.models import Demande, Retour, Signalement
from jalons.recevoir.signalements.tests.aides import Service
from tests import people
from tests.tailles import COMPLETS

pytestmark = pytest.mark.django_db
ATTENTE = ["a_qualifier", "a_completer", "a_joindre", "a_recevoir"]
ACTES = {  # act → (from, to), from the published diagram
    "joindre": (["a_qualifier", "a_completer", "a_recevoir"], "a_joindre"),
    "recevoir": (["a_qualifier", "a_completer", "a_joindre", "remis_attente_reponse"], "a_recevoir"),
    "examiner": (ATTENTE, "remis_attente_reponse"),
    "rdv": (["a_recevoir", "remis_attente_reponse"], "rdv_pris"),
    "rendre": (["rdv_pris"], "a_recevoir"),
    "accompagner": (["a_recevoir", "rdv_pris", "remis_attente_reponse"], "accompagne"),
}
# motive → what a referrer may be told of the end; a death is no more than an end
CLOTURES = {
    "refus": "refus", "injoignable": "injoignable", "sans_capacite": "sans_capacite", "hors_champ": "hors_champ",
    "plus_besoin": "autre", "deces": "autre",
}  # fmt: skip
MUETTES = ("injoignable", "deces")  # ended, and nobody answered her
DIT = {
    "a_recevoir": ("pris_en_charge", ""),
    "rdv_pris": ("pris_en_charge", ""),
    "accompagne": ("pris_en_charge", "commence"),
}


@dataclass
class Auteur:
    """A referrer's signalement in the model."""

    accord: bool
    dit: tuple[str, str] = ("", "")
    question: bool = False
    mots: int = 0
    etats: int = 0
    recu: date = date.min

    def entendre(self, mot: tuple[str, str]) -> None:
        """Told once: the same thing is not said again."""
        self.etats += self.dit != mot
        self.dit = mot


@dataclass
class Modele:
    """One open demande, or none."""

    etat: str = ""
    premier: date | None = None
    etat_le: date = date.min
    repondue: date | None = None  # the earliest day of an answer
    dernier: tuple[str, str] | None = None  # what the state says to whoever may know it
    auteurs: dict[str, Auteur] = field(default_factory=dict)  # by the name of whoever signalled her
    essais: list[tuple[str, str, str]] = field(default_factory=list)

    def passer(self, vers: str, fin: str = "", le: date | None = None, motif: str = "") -> None:
        """The demande changes: those who may know are told, each by itself, once."""
        self.etat, self.etat_le = vers, le or timezone.localdate()
        if vers in ("rdv_pris", "accompagne") or (vers == "clos" and motif not in MUETTES):
            self.repondue = min(filter(None, (self.repondue, self.etat_le)))
        self.dernier = DIT.get(vers) or (("clos", fin) if vers == "clos" else None)
        for auteur in self.auteurs.values():
            if self.dernier and auteur.accord:
                auteur.entendre(self.dernier)

    def accorder(self, auteur: Auteur, accord: bool) -> None:
        """Given late, the agreement tells what happened since that signalement came, never what was known before."""
        auteur.accord = accord
        if accord and self.dernier and self.etat_le > auteur.recu:
            auteur.entendre(self.dernier)

    def injoignable(self) -> bool:
        """Four attempts without an answer since she was last reached, at two parts of the day, by two means."""
        vains: list[tuple[str, str, str]] = []
        for essai in self.essais:
            vains = [] if essai[2] == "jointe" else [*vains, essai]
        heures = {moment for canal, moment, _ in vains if canal in ("appel", "visite")}
        moyens = {canal for canal, _, _ in vains}
        return len(vains) >= 4 and len(heures) != 1 and (len(moyens) > 1 or len(vains) >= 8)


class Boucle(RuleBasedStateMachine):
    """Two referrers, one person, the platform, her worker: acts in any order, days that pass, absurd acts too."""

    service: Service
    ailleurs: Any
    personne: Any
    demande: Demande

    @initialize(accord=st.booleans(), avant=st.integers(0, 40))
    def begin(self, accord: bool, avant: int) -> None:
        Demande.objects.filter(assure=self.personne, close_le__isnull=True).update(
            statut="clos", motif_cloture="plus_besoin", close_le=timezone.localdate()
        )
        self.modele = Modele()
        self.lus: dict[str, Signalement] = {}
        self.recevoir("A", accord, avant)

    def tenter_acte(self, permis: bool, agir: Any) -> bool:
        """Do it; what the model forbids must be refused, and what it allows accepted."""
        try:
            agir()
        except Refus as refus:
            assert not permis, f"refusé : {refus}"
            return False
        assert permis, "accepté"
        return True

    @property
    def qui(self) -> Any:
        chez_elle = self.modele.etat in ("rdv_pris", "remis_attente_reponse", "accompagne")
        return self.service.helene if chez_elle else self.service.nadia

    @rule(nom=st.sampled_from(["A", "B"]), accord=st.booleans(), avant=st.integers(0, 40))
    def arrive(self, nom: str, accord: bool, avant: int) -> None:
        if nom not in self.modele.auteurs or self.modele.etat == "clos":
            self.recevoir(nom, accord, avant)

    def recevoir(self, nom: str, accord: bool, avant: int) -> None:
        if self.modele.etat in ("", "clos"):
            self.modele, self.lus = Modele("a_qualifier"), {}
        jour = timezone.localdate() - timedelta(days=avant)
        self.modele.etat_le = self.modele.etat_le if self.modele.auteurs else jour
        recu = services.recevoir_signalement(
            agent=None, assure=self.personne, organisme=self.service.organisme, origine=Origine.HOPITAL,
            qui=QuiAppelle.PROFESSIONNEL, recu_le=jour, referent_nom=nom, accord="oui" if accord else "non_recueilli",
            referent_courriel=f"{nom}@hopital.example",
        )  # fmt: skip
        self.modele.premier = min(filter(None, (jour, self.modele.premier)))
        self.modele.auteurs[nom] = Auteur(accord, recu=jour)
        self.lus[nom], self.demande = recu, recu.demande
        Demande.objects.filter(pk=recu.demande_id).update(attribuee_a=self.service.helene)

    @rule(acte=st.sampled_from(sorted(ACTES)), avant=st.integers(0, 9))
    def agit(self, acte: str, avant: int) -> None:
        depuis, vers = ACTES[acte]
        le = timezone.localdate() - timedelta(
            days=avant if acte == "accompagner" else 0
        )  # a dossier opened, then typed
        agent, demande = self.qui, self.demande
        faire = {
            "rdv": lambda: services.marquer_rdv_pris(agent=agent, demande=demande),
            "rendre": lambda: services.rendre_a_recevoir(agent=agent, demande=demande),
            "accompagner": lambda: services.marquer_accompagne(agent=agent, demande=demande, le=le),
        }.get(acte, lambda: services.qualifier(agent=agent, demande=demande, decision=Decision(acte), motif="oui"))
        if self.tenter_acte(self.modele.etat in depuis, faire):
            self.modele.passer(vers, le=le)

    @rule()
    def passe(self) -> None:
        """To another caisse, which gives it back: nothing starts again, nobody is told anything, her worker has it no more."""

        def aller_et_retour() -> None:
            for caisse in (self.ailleurs, self.service.organisme):
                services.passer(agent=self.qui, demande=self.demande, vers=caisse, motif="Pas chez nous.")

        avant = self.modele.etat
        if self.tenter_acte(avant in (*ATTENTE, "remis_attente_reponse"), aller_et_retour):
            self.modele.etat, self.modele.dernier = "a_qualifier", None
            assert self.demande.attribuee_a is None and self.demande.etat_le == self.modele.etat_le
            Demande.objects.filter(pk=self.demande.pk).update(attribuee_a=self.service.helene)

    @rule(motif=st.sampled_from(sorted(CLOTURES)))
    def clot(self, motif: str) -> None:
        permis = self.modele.etat != "clos" and (motif != "injoignable" or self.modele.injoignable())
        code = MotifCloture(motif)
        if self.tenter_acte(permis, lambda: services.clore(agent=self.qui, demande=self.demande, motif=code)):
            self.modele.passer("clos", CLOTURES[motif], motif=motif)

    @rule(
        canal=st.sampled_from(["appel", "courrier"]), moment=st.sampled_from(["matin", "soir"]),
        issue=st.sampled_from(["sans_reponse", "sans_reponse", "sans_reponse", "jointe"]), fois=st.integers(1, 4),
    )  # fmt: skip
    def essaie(self, canal: str, moment: str, issue: str, fois: int) -> None:
        permis = self.modele.etat in (*ATTENTE, "remis_attente_reponse")
        for _ in range(fois):
            dit = {"agent": self.qui, "demande": self.demande, "canal": canal, "moment": moment, "issue": issue}
            if self.tenter_acte(permis, lambda dit=dit: services.noter_tentative(**dit)):
                self.modele.essais.append((canal, moment, issue))

    @rule(nom=st.sampled_from(["A", "B"]), quoi=st.sampled_from(["question", "complement", "mot"]))
    def ecrit(self, nom: str, quoi: str) -> None:
        if not (lu := self.lus.get(nom)):
            return
        auteur, etat = self.modele.auteurs[nom], self.modele.etat
        if quoi == "question":
            permis = etat in ("a_qualifier", "a_joindre", "a_completer")
            if self.tenter_acte(permis, lambda: services.questionner(agent=self.qui, signalement=lu, texte="Quand ?")):
                auteur.question = True
                if etat != "a_completer":
                    self.modele.passer("a_completer")
        elif quoi == "complement":
            permis = auteur.question
            if self.tenter_acte(permis, lambda: services.completer(agent=None, signalement=lu, texte="Jeudi.")):
                auteur.question = False
                if etat == "a_completer":
                    self.modele.passer("a_qualifier")
        elif self.tenter_acte(
            auteur.accord, lambda: services.ecrire_mot(agent=self.service.helene, signalement=lu, texte="Nous suivons.")
        ):
            auteur.mots += 1

    @rule(nom=st.sampled_from(["A", "B"]), accord=st.booleans())
    def change_d_avis(self, nom: str, accord: bool) -> None:
        if not (lu := self.lus.get(nom)):
            return
        services.noter_accords(
            agent=self.service.nadia, signalement=lu, connaissance="oui", accord="oui" if accord else "non"
        )
        self.modele.accorder(self.modele.auteurs[nom], accord)

    @invariant()
    def the_demande_is_that_of_the_model(self) -> None:
        self.demande.refresh_from_db()
        lue = self.demande
        assert (lue.statut, lue.signalee_le) == (self.modele.etat, self.modele.premier)
        assert lue.repondue_le == self.modele.repondue, "the day of the answer, never that of typing"
        delais = {"boucle_rappel": 10, "boucle_alarme": 30, "boucle_qualifier": 3, "boucle_joindre": 5}
        horloge = suivis.horloge(lue, delais, timezone.localdate() + timedelta(days=11))
        attend = lue.statut in (*ATTENTE, "remis_attente_reponse")
        assert horloge.rappel == attend, "le rappel"
        assert horloge.alarme == (attend and (timezone.localdate() - self.modele.premier).days >= 19)

    def teardown(self) -> None:
        """Each referrer reads what the model says of it alone; receipts, states and words are counted."""
        if not hasattr(self, "lus"):
            return
        retours = list(Retour.objects.filter(signalement__in=self.lus.values()))
        for nom, lu in self.lus.items():
            auteur, siens = self.modele.auteurs[nom], [r for r in retours if r.signalement_id == lu.pk]
            vrai = Signalement.objects.get(pk=lu.pk)
            vu = suivis.suivi(vrai, {}, timezone.localdate())
            attendu = auteur.dit if auteur.accord and auteur.dit[0] else ("recu", "")
            assert (str(vu.vu.statut), str(vu.vu.fin or "")) in self.lectures(auteur, attendu)
            assert [r.genre for r in siens].count("accuse") == 1
            assert [r.genre for r in siens].count("etat") == auteur.etats
            assert [r.genre for r in siens].count("mot") == auteur.mots
            assert len([d for d in vu.dits if d.genre == "mot"]) == (auteur.mots if auteur.accord else 0)
        envois = Envoi.objects.filter(cle_unique__startswith="signalement:")
        assert not [e for e in envois if "Brunet" in str(e.corps) or "Nous suivons" in str(e.corps)]
        envois.delete()

    def lectures(self, auteur: Auteur, attendu: tuple[str, str]) -> list[tuple[str, str]]:
        """A question put to them comes before how it ended."""
        return [attendu, (attendu[0], "")] if auteur.question else [attendu]


def preparer() -> None:
    """The people of every sequence."""
    Boucle.service = Service()
    Boucle.personne = Boucle.service.personne()
    Boucle.ailleurs = people.un_organisme()


def jouer(sequences: int, pas: int, phases: Sequence[Phase] = tuple(Phase), *, lot: int = 0) -> None:
    preparer()
    seed(lot)(Boucle)
    reglages = settings(
        max_examples=sequences, stateful_step_count=pas, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=phases,
    )  # fmt: skip
    run_state_machine_as_test(Boucle, settings=reglages)


LOTS = [*((lot, 500, 8) for lot in range(18)), *((lot, 100, 30) for lot in range(18, 28))]  # 10,000 sequences


@pytest.mark.parametrize(("lot", "sequences", "pas"), LOTS if COMPLETS else [(0, 300, 5)])
def test_the_loop_is_that_of_the_model(lot: int, sequences: int, pas: int) -> None:
    """By lots, each in its own transaction: rows taken back thousands of times in one only slow it down."""
    jouer(sequences, pas, lot=lot)


def test_an_agreement_given_late_is_told_to_its_own_referrer_and_to_no_other() -> None:
    preparer()
    machine = Boucle()
    machine.begin(accord=False, avant=1)
    machine.agit(acte="recevoir", avant=0)
    machine.arrive(nom="B", accord=True, avant=0)
    machine.change_d_avis(nom="A", accord=True)
    machine.teardown()


def test_telling_without_her_agreement_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: whoever signalled her is told, whether she agreed or not."""
    tous = Signalement.objects.filter
    monkeypatch.setattr(suivis, "a_tenir_informes", lambda demande: tous(demande=demande))
    with pytest.raises(AssertionError):
        jouer(60, 6, [Phase.generate])


def test_a_delay_that_runs_from_the_last_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: a second signalement starts her delay again."""
    monkeypatch.setattr("jalons.recevoir.signalements.services.reception.Least", lambda champ, jour: Value(jour))
    with pytest.raises(AssertionError):
        jouer(60, 6, [Phase.generate])
