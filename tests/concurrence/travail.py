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
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.services import CreneauPris, RendezVousRefuse, TransitionRefusee
from jalons.recevoir.seances import services as seances
from jalons.recevoir.seances.enums import StatutInscription
from jalons.recevoir.seances.models import Inscription, Seance
from jalons.recevoir.seances.services import SeanceRefusee

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


REFUS = (RendezVousRefuse, SeanceRefusee, TransitionRefusee)


def tempete(rang: int, dossier: Path, graine: int, tentatives: int, jours: int) -> None:
    """``tentatives`` random acts on anybody's appointments and seats: bookings, one in three with a second worker, moves,
    cancellations, seats given and given back.
    """
    hasard = random.Random(graine * 1000 + rang)
    histoire = Histoire(dossier, rang)
    agents = list(Agent.objects.filter(identifiant__startswith="tempete").order_by("identifiant"))
    gens, seances = list(Assure.objects.order_by("pk")), list(Seance.objects.order_by("debut"))
    for numero in range(tentatives):
        acte = hasard.choices(["reserver", "deplacer", "annuler", "inscrire", "rendre"], [13, 4, 2, 3, 1])[0]
        debut = OUVERTURE + timedelta(days=hasard.randrange(jours)) + PAS * hasard.randrange(CASES - 3)
        avec, aussi = hasard.sample(agents, 2)
        essai = {"acte": acte, "agent": avec, "debut": debut, "minutes": 15 * hasard.randint(1, 4)}
        essai |= {"assure": hasard.choice(gens), "cle": uuid.UUID(int=hasard.getrandbits(128), version=4)}
        essai |= {"aussi": aussi if hasard.random() < 1 / 3 else None, "seance": hasard.choice(seances)}
        cible = _cible(acte, hasard)
        if cible is None:  # nothing to change yet
            acte = essai["acte"] = {"rendre": "inscrire", "inscrire": "inscrire"}.get(acte, "reserver")
        ligne = {"numero": numero, "acte": acte, "cle": essai["cle"]}
        try:
            fait = _agir(essai, cible)
        except REFUS as refus:
            histoire.noter(**ligne, resultat="refuse", raison=type(refus).__name__)
        except Exception as erreur:
            histoire.noter(**ligne, resultat="erreur", raison=repr(erreur))
        else:
            histoire.noter(**ligne, resultat="accepte", **_etat(fait))


def _cible(acte: str, hasard: random.Random) -> Any:
    """One of the rows that the act changes, in four cases of five one that still counts; None for a new one or without any."""
    if acte in ("reserver", "inscrire"):
        return None
    modele: Any = Inscription if acte == "rendre" else RendezVous
    lignes = modele.objects.order_by("pk")
    if hasard.random() < 4 / 5:
        lignes = lignes.filter(statut__in=[StatutInscription.INSCRITE, StatutRendezVous.PRIS])
    apres = lignes.filter(pk__gte=uuid.UUID(int=hasard.getrandbits(128)))
    return apres.first() or lignes.first()


def _etat(fait: Any) -> dict[str, Any]:
    """What the act said that it made."""
    if isinstance(fait, Inscription):
        return {"place": fait.pk, "seance": fait.seance_id, "assure": fait.assure_id}
    return {
        "rdv": fait.pk, "version": fait.version, "statut": str(fait.statut), "agent": fait.agent_id,
        "aussi": fait.avec_aussi_id, "assure": fait.assure_id, "debut": fait.debut.isoformat(), "fin": fait.fin.isoformat(),
    }  # fmt: skip


def _agir(essai: dict[str, Any], cible: Any) -> Any:
    agent, debut, minutes = essai["agent"], essai["debut"], essai["minutes"]
    if essai["acte"] == "inscrire":
        return seances.inscrire(agent=agent, seance=essai["seance"], assure=essai["assure"])
    if essai["acte"] == "rendre":
        seances.liberer(agent=agent, inscription=cible)
        return cible
    if essai["acte"] == "reserver":
        return services.reserver(
            agent=agent, assure=essai["assure"], avec=agent, debut=debut, duree=minutes, mode="telephone",
            cle=essai["cle"], avec_aussi=essai["aussi"], maintenant=MAINTENANT,
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
