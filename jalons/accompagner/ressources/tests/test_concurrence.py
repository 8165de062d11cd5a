"""Several who write in one sheet: every line believed saved is there, every other one was told. Real processes."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from django.db import connections

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.accompagnements.tests.test_concurrence import _lancer
from jalons.accompagner.ressources import services
from jalons.accompagner.ressources.models import LigneBudget
from jalons.accompagner.ressources.services import Montant
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import VersionDepassee


def _ecrire(graine: int, agent_id: Any, ligne_id: Any, sortie: Any) -> None:
    """One writer: reads the sheet, corrects its line or adds two; says which amounts it believes saved."""
    connections.close_all()
    hasard, agent = random.Random(graine), Agent.objects.get(pk=agent_id)
    ligne, gardes, perdus = LigneBudget.objects.get(pk=ligne_id), [], 0
    for essai in range(8):
        dossier, montant = Dossier.objects.get(pk=ligne.dossier_id), Decimal(1000 * (graine + 1) + essai)
        vues, dit = services.compter(dossier), Montant("loyer", montant)
        version = LigneBudget.objects.filter(suite=ligne.suite).count()
        try:
            if hasard.random() < 0.5:
                services.corriger_ligne(agent=agent, ligne=ligne, version=version, dit=dit)
            else:
                services.remplir(agent=agent, dossier=dossier, lignes=[("charge", dit)], vues=vues)
        except VersionDepassee:
            perdus += 1
        else:
            gardes.append(montant)
    connections.close_all()
    sortie.put((gardes, perdus))


def test_every_line_believed_saved_is_there_and_every_other_one_was_told(base_a_part: Any) -> None:
    dossier = maker.un_dossier()
    agent = maker.referent_de(dossier)
    ligne = services.ajouter_ligne(agent=agent, dossier=dossier, rubrique="charge", dit=Montant("loyer", Decimal(1)))
    resultats = _lancer(_ecrire, [(graine, agent.pk, ligne.pk) for graine in range(3)])
    gardes = sorted(montant for siens, _ in resultats for montant in siens)
    assert len(gardes) + sum(perdus for _, perdus in resultats) == 3 * 8
    ecrites = [li for li in LigneBudget.objects.all() if li.pk != ligne.pk]
    assert sorted(Decimal(str(li.contenu).split('"montant": "')[1].split('"')[0]) for li in ecrites) == gardes
    suite = LigneBudget.objects.filter(suite=ligne.suite).order_by("version").values_list("version", flat=True)
    assert list(suite) == list(range(1, len(suite) + 1))
    assert LigneJournal.objects.filter(acte__in=["budget.corriger", "budget.remplir"]).count() == len(gardes)
