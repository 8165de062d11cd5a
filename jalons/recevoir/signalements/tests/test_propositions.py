"""From the people found to demandes « à offrir »: each arrêt once, nobody dead, killed anywhere and run
again.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure, Identifiant, Protection
from jalons.personnes.assures.selectors import peut_ecrire_a
from jalons.recevoir.signalements import services
from jalons.recevoir.signalements.enums import MotifCloture
from jalons.recevoir.signalements.models import Demande, Signalement
from jalons.recevoir.signalements.tests.aides import Service
from jalons.reperer.detection import selectors as detection
from jalons.reperer.detection.models import Extraction, Reperage
from jalons.reperer.detection.services import chargement
from jalons.reperer.detection.tests.dossiers import NIR, ecrire, lignes_ij, periode
from tests import people
from tests.tailles import COMPLETS, hasard

RACINE = Path(__file__).parents[4]


def found(dossier, organisme):
    """Load the folder and look in it."""
    extraction = chargement.charger(agent=None, dossier=dossier, mois="2026-06", organisme=organisme).extraction
    chargement.reperer_extraction(agent=None, extraction=extraction, dossier=dossier, mois="2026-06")
    return extraction


def propose(extraction):
    attente = list(detection.a_proposer(extraction))
    return Counter(str(services.proposer_reperage(agent=None, reperage=r, jour=date(2026, 7, 3))) for r in attente)


LUES: dict[tuple[str, str], object] = {}


@pytest.fixture
def read_once(monkeypatch):
    """The same files are read once for all tests: what is read is real, only not read again."""
    vraies = chargement.lignes

    def lignes(options, suivi, **autres):
        cle = (chargement.empreinte(chargement.manifester(options.fichiers)), options.mois)
        if cle not in LUES:
            LUES[cle] = vraies(options, suivi, **autres)
        return LUES[cle]

    monkeypatch.setattr(chargement, "lignes", lignes)


@pytest.mark.django_db
@pytest.mark.usefixtures("read_once")
class TestProposing:
    def test_each_person_found_gets_one_demande_to_offer(self, tmp_path):
        service = Service()
        faits = propose(found(ecrire(tmp_path / "a"), service.organisme))
        assert faits == {"propose": 5, "rattache": 1, "sans_identite": 1}
        assert set(Demande.objects.values_list("statut", "origine", "organisme")) == {
            ("a_offrir", "requete", service.organisme.pk)
        }
        anna = Identifiant.objects.get(assure__nom="Arnaud")
        assert anna.valeur == NIR["anna"] and anna.assure.date_naissance == date(1997, 5, 14)

    def test_nobody_dead_is_ever_proposed(self, tmp_path):
        service = Service()
        boris = people.un_assure(service.organisme, nom="Blanc", prenom="Boris", nir=NIR["boris"])
        Assure.objects.filter(pk=boris.pk).update(date_deces=date(2026, 6, 1))
        faits = propose(found(ecrire(tmp_path / "a"), service.organisme))
        assert faits["decede"] == 1
        assert not Demande.objects.filter(assure=boris).exists()
        assert not Assure.objects.filter(nom="Dubois").exists()

    def test_somebody_whose_file_names_a_mandataire_gets_no_letter_before_somebody_looked(self, tmp_path):
        extraction = found(ecrire(tmp_path / "a"), Service().organisme)
        for reperage in detection.a_proposer(extraction):
            lue = json.loads(str(reperage.identite or "{}"))
            if lue.get("nom") == "Arnaud":
                lue |= {"mandataire": "UDAF 96", "adresse": "1 rue du Port"}
                reperage.identite = json.dumps(lue)
                reperage.save(update_fields=["identite"])
        propose(extraction)
        protection = Protection.objects.get()
        assert (protection.assure.nom, protection.mesure, protection.mandataire) == ("Arnaud", "inconnue", "UDAF 96")
        assert not peut_ecrire_a(protection.assure, "courrier", date(2026, 7, 3))[0]

    def test_proposing_again_changes_nothing(self, tmp_path):
        extraction = found(ecrire(tmp_path / "a"), Service().organisme)
        propose(extraction)
        avant = digest()
        assert propose(extraction) == {"sans_identite": 1}
        assert digest() == avant

    def test_the_same_arret_whose_first_day_moved_is_not_proposed_again(self, tmp_path):
        organisme = Service().organisme
        propose(found(ecrire(tmp_path / "juin"), organisme))
        juillet = [periode(NIR["anna"], date(2026, 6, 28), jours=130, tot=6)]
        faits = propose(found(ecrire(tmp_path / "juillet", juillet), organisme))
        assert faits == {"deja_propose": 1}
        assert Demande.objects.filter(assure__nom="Arnaud").count() == 1

    def test_another_arret_after_the_first_demande_ended_is_proposed(self, tmp_path):
        organisme = Service().organisme
        propose(found(ecrire(tmp_path / "a", [periode(NIR["carla"], date(2026, 3, 1), jours=91)]), organisme))
        services.clore(agent=None, demande=Demande.objects.get(), motif=MotifCloture.REFUS)
        assert propose(found(ecrire(tmp_path / "b", lignes_ij()[3:4]), organisme)) == {"propose": 1}
        assert Demande.objects.filter(assure__nom="Costa").count() == 2

    def test_somebody_already_accompanied_is_attached_to_her_demande(self, tmp_path):
        service = Service()
        boris = people.un_assure(service.organisme, nom="Blanc", prenom="Boris", nir=NIR["boris"])
        demande = service.appel(boris).demande
        services.qualifier(agent=service.nadia, demande=demande, decision="recevoir")
        services.marquer_accompagne(agent=service.helene, demande=demande, le=date(2026, 7, 1))
        propose(found(ecrire(tmp_path / "a"), service.organisme))
        demande.refresh_from_db()
        assert demande.statut == "accompagne"
        assert Signalement.objects.filter(demande=demande, origine="requete").count() == 1

    def test_somebody_of_another_caisse_is_attached_blind(self, tmp_path):
        ici, ailleurs = Service(), Service()
        farid = people.un_assure(ailleurs.organisme, nom="Fayed", prenom="Farid", nir=NIR["farid"])
        demande = ailleurs.appel(farid).demande
        propose(found(ecrire(tmp_path / "a"), ici.organisme))
        requete = Signalement.objects.get(demande=demande, origine="requete")
        assert requete.aveugle and requete.organisme == ici.organisme
        assert Assure.objects.filter(nom="Fayed").count() == 1

    def test_the_same_person_known_without_a_number_is_recognised(self, tmp_path):
        service = Service()
        gaelle = people.un_assure(
            service.organisme, nom="Guerin", prenom="Gaëlle", date_naissance=date(1990, 10, 10), commune_code="96001"
        )
        propose(found(ecrire(tmp_path / "a"), service.organisme))
        assert Demande.objects.filter(assure=gaelle).count() == 1

    def test_a_number_that_is_somebody_else_s_waits_for_a_look(self, tmp_path):
        service = Service()
        people.un_assure(service.organisme, nom="Zola", prenom="Zoé", date_naissance=date(1950, 1, 1), nir=NIR["anna"])
        faits = propose(found(ecrire(tmp_path / "a"), service.organisme))
        assert faits["a_verifier"] == 1
        assert not Assure.objects.filter(nom="Arnaud").exists()

    def test_a_birth_to_come_waits_for_a_look_and_stops_nobody_else(self, tmp_path):
        organisme = Service().organisme
        dossier = ecrire(tmp_path / "a")
        assures = dossier / "assures.csv"
        assures.write_text(assures.read_text(encoding="utf-8").replace("1997-05-14", "2197-05-14"), encoding="utf-8")
        faits = propose(found(dossier, organisme))
        assert faits["a_verifier"] == 1 and faits["propose"] == 4
        assert not Assure.objects.filter(nom="Arnaud").exists()

    def test_a_cpam_s_files_give_demandes_of_its_regional_caisse(self, tmp_path):
        service = Service()
        cpam = people.un_organisme(type="cpam", parent=service.organisme)
        propose(found(ecrire(tmp_path / "a"), cpam))
        assert set(Demande.objects.values_list("organisme", flat=True)) == {service.organisme.pk}

    def test_each_proposal_is_written_in_the_journal_by_the_machine(self, tmp_path):
        propose(found(ecrire(tmp_path / "a"), Service().organisme))
        lignes = LigneJournal.objects.filter(acte="signalement.proposer")
        assert set(lignes.values_list("role", flat=True)) == {"machine"}
        assert lignes.count() == 6

    def test_sabotage_without_the_memory_of_what_was_proposed_she_is_proposed_twice(self, tmp_path, monkeypatch):
        organisme = Service().organisme
        propose(found(ecrire(tmp_path / "juin"), organisme))
        services.clore(agent=None, demande=Demande.objects.get(assure__nom="Arnaud"), motif=MotifCloture.REFUS)
        monkeypatch.setattr(detection, "deja_propose", lambda reperage: False)
        propose(found(ecrire(tmp_path / "juillet", [periode(NIR["anna"], date(2026, 6, 28), tot=6)]), organisme))
        assert Demande.objects.filter(assure__nom="Arnaud").count() == 2


def digest() -> str:
    """sha256 of everything the chain writes, in canonical rows: no identifier, no instant."""
    lignes = [
        ("extraction", e.dossier, e.mois, e.empreinte, e.lignes_lues, e.rejets) for e in Extraction.objects.all()
    ] + [
        ("reperage", r.mois, r.assure_ref, r.arret_debut, r.jour_91, r.jours_payes, r.offre, r.marqueurs, r.identite,
         r.suite, r.assure and r.assure.nom)
        for r in Reperage.objects.select_related("assure")
    ]  # fmt: skip
    lignes += [("assure", a.nom, a.prenom, a.date_naissance, a.commune_code) for a in Assure.objects.all()]
    lignes += [("numero", i.valeur, i.assure.nom) for i in Identifiant.objects.select_related("assure")]
    lignes += [("demande", d.assure.nom, d.statut, d.origine) for d in Demande.objects.select_related("assure")]
    lignes += [
        ("signalement", s.demande.assure.nom, s.origine, s.reperage and s.reperage.assure_ref)
        for s in Signalement.objects.select_related("demande__assure", "reperage")
    ]
    journal = ("extraction.charger", "extraction.reperer", "signalement.proposer", "assure.enregistrer")
    lignes += [("journal", n.acte, n.motif) for n in LigneJournal.objects.filter(acte__in=journal)]
    return hashlib.sha256("\n".join(sorted(map(repr, lignes))).encode()).hexdigest()


LANCE = """
import os, sys
{mine}
sys.argv = ["jalons", *sys.argv[1:]]
from jalons.portes.cli.main import main
main()
"""
# A mine kills the real process with SIGKILL when a function is entered for the n-th time, inside its transaction.
MINE = """
import importlib, signal
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "jalons.config.settings"
django.setup()
module = importlib.import_module("{module}")
vrai, reste = module.{nom}, [{rang}]
def mine(*a, **k):
    reste[0] -= 1
    if reste[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return vrai(*a, **k)
module.{nom} = mine
"""
MINES = [
    ("charger", "jalons.reperer.detection.services.chargement", "inscrire", 1),
    ("reperer", "jalons.reperer.detection.services.chargement", "inscrire", 2),
    ("reperer", "jalons.reperer.detection.services.chargement", "lignes", 4),
    ("reperer", "jalons.reperer.detection.services.chargement", "garder", 3),
    ("proposer", "jalons.recevoir.signalements.services.propositions", "ouvrir", 1),
    ("proposer", "jalons.recevoir.signalements.services.propositions", "noter_suite", 3),
    ("proposer", "jalons.recevoir.signalements.services.propositions", "inscrire", 2),
]


def run(base: str, verbe: list[str], mine: str = "", delai: float | None = None, codes=(0, -9)) -> int:
    """One real `jalons` process on that database; killed after ``delai`` seconds when given. Its return code."""
    code = LANCE.format(mine=mine)
    env = os.environ | {"JALONS_BASE": base, "PYTHONPATH": str(RACINE)}
    processus = subprocess.Popen(
        [sys.executable, "-c", code, *verbe], env=env, cwd=RACINE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    if delai is not None:
        time.sleep(delai)
        processus.kill()
    sortie, erreur = processus.communicate(timeout=120)
    assert processus.returncode in codes, (verbe, sortie.decode(), erreur.decode())
    return processus.returncode


def verbs(dossier: Path) -> dict[str, list[str]]:
    return {
        "charger": ["charger", "--fichiers", str(dossier), "--mois", "2026-06", "--organisme", "essai-chaine"],
        "reperer": ["reperer", "--fichiers", str(dossier), "--mois", "2026-06"],
        "proposer": ["proposer", "--extraction", dossier.name],
    }


def on(base: str) -> None:
    """Point this process's Django at that database."""
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = base


@pytest.fixture
def deux_bases(base_a_part, django_db_blocker):
    """Two clones: one for the uninterrupted run, one for the killed one."""
    from conftest import cloner, detruire

    autre = cloner(f"{base_a_part}_bis")
    with django_db_blocker.unblock():
        for base in (base_a_part, autre):
            on(base)
            people.un_organisme("essai-chaine")
        on(base_a_part)
        yield base_a_part, autre
        on(base_a_part)
    detruire(autre)


def whole_way(base, verbes):
    for verbe in verbes.values():
        assert run(base, verbe) == 0
    on(base)
    return digest()


def without_any_break(base, dossier):
    """The same chain in this process, nothing interrupted: what the killed one must equal."""
    on(base)
    extraction = found(dossier, Organisme.objects.get(code="essai-chaine"))
    for reperage in list(detection.a_proposer(extraction)):
        services.proposer_reperage(agent=None, reperage=reperage)
    return digest()


def test_killed_inside_and_between_steps_the_chain_gives_the_same_base(deux_bases, tmp_path):
    sure, tuee = deux_bases
    dossier = ecrire(tmp_path / "juin-2026")
    attendu, verbes = without_any_break(sure, dossier), verbs(dossier)
    posees = MINES if COMPLETS else hasard("mines").sample(MINES, 1)
    for verbe, ligne in verbes.items():
        for _, module, nom, rang in [mine for mine in posees if mine[0] == verbe]:
            assert run(tuee, ligne, MINE.format(module=module, nom=nom, rang=rang)) == -9, (verbe, nom)
        assert run(tuee, ligne) == 0
    on(tuee)
    assert digest() == attendu
    assert whole_way(tuee, verbes) == attendu


@pytest.mark.nuit
def test_killed_at_random_instants_the_chain_gives_the_same_base(deux_bases, tmp_path):
    sure, tuee = deux_bases
    dossier = ecrire(tmp_path / "juin-2026")
    verbes, attendu, tirage = verbs(dossier), without_any_break(sure, dossier), random.Random(20260701)
    for _ in range(20):
        verbe = tirage.choice(list(verbes.values()))
        run(tuee, verbe, delai=tirage.uniform(0.3, 4), codes=(0, 2, -9))  # 2: the step before was not done yet
    assert whole_way(tuee, verbes) == attendu
