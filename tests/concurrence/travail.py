"""What one process of the booking storm does: random acts through the services, each written in a history file."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.db import connections

from jalons.fondations.agents.models import Agent
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import selectors, services
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.services import CreneauPris, TransitionRefusee

PAS = timedelta(minutes=15)
CASES = 40  # quarters of an hour from 8 h to 18 h
OUVERTURE = datetime(2026, 3, 9, 7, 0, tzinfo=UTC)  # 8 h in Paris, a Monday
MAINTENANT = OUVERTURE - timedelta(days=3)


def lancer(combien: int, travail: Callable[..., None], *arguments: Any) -> None:
    """Run ``travail(rang, *arguments)`` in that many processes, each with database connections of its own."""

    connections.close_all()  # a connection must never be shared by two processes
    contexte = get_context("fork")
    processus = [
        contexte.Process(target=_dans_un_processus, args=(travail, rang, *arguments)) for rang in range(combien)
    ]
    for p in processus:
        p.start()
    for p in processus:
        p.join(1800)
    assert [p.exitcode for p in processus] == [0] * combien


def _dans_un_processus(travail: Callable[..., None], rang: int, *arguments: Any) -> None:

    connections.close_all()
    travail(rang, *arguments)
    connections.close_all()


class Histoire:
    """One line an attempt, flushed at once: a killed process leaves what it knew."""

    def __init__(self, dossier: Path, rang: int):
        self.fichier = (dossier / f"histoire-{rang:02d}.jsonl").open("a", encoding="utf-8")

    def noter(self, **ligne: Any) -> None:
        """Write one attempt."""
        self.fichier.write(json.dumps(ligne, default=str) + "\n")
        self.fichier.flush()


def tempete(rang: int, dossier: Path, graine: int, tentatives: int, jours: int) -> None:
    """``tentatives`` random acts: seven bookings in ten, two moves, one cancellation, on anybody's appointments."""

    hasard = random.Random(graine * 1000 + rang)
    histoire = Histoire(dossier, rang)
    agents = list(Agent.objects.filter(identifiant__startswith="tempete").order_by("identifiant"))
    gens = list(Assure.objects.order_by("pk"))
    for numero in range(tentatives):
        acte = hasard.choices(["reserver", "deplacer", "annuler"], [7, 2, 1])[0]
        debut = OUVERTURE + timedelta(days=hasard.randrange(jours)) + PAS * hasard.randrange(CASES - 3)
        essai = {"acte": acte, "agent": hasard.choice(agents), "debut": debut, "minutes": 15 * hasard.randint(1, 4)}
        essai |= {"assure": hasard.choice(gens), "cle": uuid.UUID(int=hasard.getrandbits(128), version=4)}
        cible = None
        if acte != "reserver":
            pris = list(RendezVous.objects.values_list("pk", flat=True)[:400])
            if not pris:
                acte = essai["acte"] = "reserver"
            else:
                cible = RendezVous.objects.select_related("agent").get(pk=hasard.choice(pris))
        ligne = {"numero": numero, "acte": acte, "cle": essai["cle"], "rdv": cible.pk if cible else None}
        try:
            rdv = _agir(essai, cible)
        except (CreneauPris, TransitionRefusee) as refus:
            histoire.noter(**ligne, resultat="refuse", raison=type(refus).__name__)
        except Exception as erreur:
            histoire.noter(**ligne, resultat="erreur", raison=repr(erreur))
        else:
            ligne["rdv"] = rdv.pk
            etat = {
                "agent": rdv.agent_id,
                "assure": rdv.assure_id,
                "debut": rdv.debut.isoformat(),
                "fin": rdv.fin.isoformat(),
            }
            histoire.noter(**ligne, resultat="accepte", version=rdv.version, statut=str(rdv.statut), **etat)


def _agir(essai: dict[str, Any], cible: Any) -> Any:

    agent, debut, minutes = essai["agent"], essai["debut"], essai["minutes"]
    if essai["acte"] == "reserver":
        return services.reserver(
            agent=agent, assure=essai["assure"], avec=agent, debut=debut, duree=minutes, mode="telephone",
            cle=essai["cle"], maintenant=MAINTENANT,
        )  # fmt: skip
    if essai["acte"] == "deplacer":
        immobile = debut == cible.debut and agent.pk == cible.agent_id and minutes == cible.minutes
        debut = debut + PAS if immobile else debut  # a move to where it is writes nothing, so has no version
        return services.deplacer(agent=agent, rdv=cible, avec=agent, debut=debut, duree=minutes, maintenant=MAINTENANT)
    return services.annuler(agent=agent, rdv=cible, motif="personne", maintenant=MAINTENANT)


def meme_bouton(rang: int, dossier: Path, depart: Any, cles: list[uuid.UUID], assures: list[Any], agent: Any) -> None:
    """Everybody sends the same forms at the same moment: a double click sixteen times over."""

    histoire = Histoire(dossier, rang)
    for numero, (cle, assure) in enumerate(zip(cles, assures, strict=True)):
        depart.wait(60)
        rdv = services.reserver(
            agent=agent, assure=assure, avec=agent, debut=OUVERTURE + PAS * numero, duree=15, mode="telephone", cle=cle,
            maintenant=MAINTENANT,
        )  # fmt: skip
        histoire.noter(cle=cle, rdv=rdv.pk)


def declarer_ou_reserver(rang: int, dossier: Path, graine: int, tours: int) -> None:
    """Process 0 declares absences and writes whom each touches; the others book all the while."""

    hasard = random.Random(graine * 1000 + rang)
    histoire = Histoire(dossier, rang)
    agents = list(Agent.objects.filter(identifiant__startswith="tempete").order_by("identifiant"))
    gens = list(Assure.objects.order_by("pk"))
    for numero in range(tours):
        agent, debut = hasard.choice(agents), OUVERTURE + PAS * hasard.randrange(CASES)
        if rang == 0:
            ligne = services.declarer_indisponible(agent=agent, pour=agent, debut=debut, fin=debut + 2 * PAS)
            touches = [str(r.pk) for r in selectors.personnes_touchees(ligne)]
            histoire.noter(indisponibilite=ligne.pk, touches=touches)
        else:
            with suppress(CreneauPris):
                services.reserver(
                    agent=agent, assure=hasard.choice(gens), avec=agent, debut=debut, duree=15, mode="telephone",
                    maintenant=MAINTENANT,
                )  # fmt: skip
            histoire.noter(numero=numero)
