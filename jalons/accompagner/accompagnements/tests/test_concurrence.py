"""Nobody overwrites a colleague's text silently: real connections, real processes [security.md P2]."""

from __future__ import annotations

import multiprocessing
import random
from typing import Any

from jalons.accompagner.accompagnements import services
from jalons.accompagner.accompagnements.models import Dossier, Evaluation, Objectif
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee
from tests.tailles import COMPLETS

PROCESSUS, ESSAIS = (16, 313) if COMPLETS else (4, 12)  # 5 008 edits at night
ATTENTE = 3600 if COMPLETS else 60  # seconds


def _ecrire(graine: int, agent_id: Any, objectif_id: Any, dossier_id: Any, sortie: Any) -> None:
    """One writer: reads, thinks, saves. Records what it believes was saved."""
    from django.db import connections

    connections.close_all()
    hasard, agent = random.Random(graine), Agent.objects.get(pk=agent_id)
    gardes, perdus = [], 0
    for essai in range(ESSAIS):
        mots = f"{graine}-{essai}"
        objectif = Objectif.objects.get(pk=objectif_id)
        derniere = Evaluation.objects.filter(dossier_id=dossier_id).count()
        try:
            if hasard.random() < 0.5:
                services.modifier_objectif(agent=agent, objectif=objectif, version=objectif.version, intitule=mots)
            else:
                services.evaluer(agent=agent, dossier=Dossier.objects.get(pk=dossier_id), texte=mots, version=derniere)
        except VersionDepassee:
            perdus += 1
        else:
            gardes.append(mots)
    connections.close_all()
    sortie.put((gardes, perdus))


def _lancer(cible: Any, arguments: list[tuple[Any, ...]]) -> list[Any]:
    contexte = multiprocessing.get_context("fork")
    sortie = contexte.Queue()
    from django.db import connections

    connections.close_all()
    ouvriers = [contexte.Process(target=cible, args=(*args, sortie)) for args in arguments]
    for ouvrier in ouvriers:
        ouvrier.start()
    resultats = [sortie.get(timeout=ATTENTE) for _ in ouvriers]
    for ouvrier in ouvriers:
        ouvrier.join(timeout=60)
    return resultats


def _bilan() -> tuple[int, int, int]:
    """``(saved according to the writers, refused, saved according to the database)``."""
    dossier = maker.un_dossier()
    agent = maker.referent_de(dossier)
    plan = services.convenir_plan(agent=agent, dossier=dossier)
    objectif = services.ajouter_objectif(agent=agent, plan=plan, intitule="au départ")
    resultats = _lancer(_ecrire, [(g, agent.pk, objectif.pk, dossier.pk) for g in range(PROCESSUS)])
    gardes = [mots for liste, _ in resultats for mots in liste]
    edits = Objectif.objects.get(pk=objectif.pk).version - 1
    versions = [e.texte for e in Evaluation.objects.filter(dossier=dossier)]
    assert len(set(versions)) == len(versions) and set(versions) <= set(gardes)
    lignes = LigneJournal.objects.filter(acte__in=["objectif.modifier", "evaluation.completer"]).count()
    assert lignes == len(gardes)
    return len(gardes), sum(perdus for _, perdus in resultats), edits + len(versions)


def test_every_edit_believed_saved_is_there_and_every_other_one_was_told(base_a_part):
    gardes, perdus, base = _bilan()
    assert gardes == base
    assert gardes + perdus == PROCESSUS * ESSAIS


def test_sabotage_without_the_version_check_edits_are_lost(base_a_part, monkeypatch):
    from jalons.accompagner.accompagnements.services import plan

    def sans_garde(objet: Any, version: int, *champs: str) -> None:
        objet.version = version + 1
        objet.save(update_fields=[*champs, "version"])

    monkeypatch.setattr(plan, "enregistrer", sans_garde)
    gardes, _, base = _bilan()
    assert gardes > base


def _clore(agent_id: Any, dossier_id: Any, genre: str, sortie: Any) -> None:
    from django.db import connections
    from django.utils import timezone

    connections.close_all()
    agent, dossier = Agent.objects.get(pk=agent_id), Dossier.objects.get(pk=dossier_id)
    try:
        if genre == "clore":
            services.clore_dossier(agent=agent, dossier=dossier, motif="relais", issue_emploi="inconnu")
        else:
            services.noter_entretien(agent=agent, dossier=dossier, mode="lieu", date_acte=timezone.localdate())
    except TransitionRefusee:
        sortie.put((genre, False))
    else:
        sortie.put((genre, True))
    connections.close_all()


def test_one_cloture_wins_and_nothing_is_written_after_it(base_a_part):
    from jalons.accompagner.accompagnements.models import Entretien

    dossier = maker.un_dossier()
    agent = maker.referent_de(dossier)
    genres = ["clore", "clore", "noter", "noter"]
    resultats = _lancer(_clore, [(agent.pk, dossier.pk, genre) for genre in genres])
    assert sum(fait for genre, fait in resultats if genre == "clore") == 1
    notes = sum(fait for genre, fait in resultats if genre == "noter")
    assert Entretien.objects.filter(dossier=dossier).count() == notes
    cloture = LigneJournal.objects.get(acte="dossier.clore").instant
    assert not LigneJournal.objects.filter(acte="entretien.noter", instant__gt=cloture).exists()
