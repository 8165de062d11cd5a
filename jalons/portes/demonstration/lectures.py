"""What the journal holds of the last days: the readings that pages write, which no act of the demonstration would leave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from jalons.accompagner.accompagnements.models import Dossier, Evaluation, Note, PlanAide
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire, recul
from jalons.portes.demonstration.cas import GENS, PARIS, ouvre

# days of work ago, hour, minute, account, act, whose
LUES: list[tuple[int, int, int, str, str, str]] = [
    (1, 8, 52, "csam", "assure.chercher", ""), (1, 8, 53, "csam", "assure.lire", "Ferrand"),
    (1, 8, 57, "csam", "demande.lire", "Ferrand"), (1, 9, 10, "assistante", "dossier.lire", "Ferrand"),
    (1, 9, 31, "assistante", "dossier.lire", "Brunet"), (1, 9, 33, "assistante", "evaluation.lire", "Brunet"),
    (1, 10, 4, "manager", "dossier.lire", "Schmitt"), (1, 10, 40, "csam", "assure.chercher", ""),
    (1, 10, 41, "csam", "assure.lire", "Delmas"), (1, 14, 2, "assistante", "dossier.lire", "Lefèvre"),
    (1, 15, 20, "dpo", "journal.lire", "Brunet"), (1, 15, 24, "dpo", "assure.imprimer_acces", "Brunet"),
    (1, 16, 12, "csam", "demande.lire", "Delmas"), (1, 16, 45, "technique", "agent.connexion", ""),
    (0, 8, 31, "csam", "agent.connexion", ""), (0, 8, 34, "assistante", "agent.connexion", ""),
    (0, 8, 36, "assistante", "dossier.lire", "Brunet"), (0, 8, 38, "assistante", "note.lire", "Brunet"),
    (0, 8, 44, "csam", "assure.chercher", ""), (0, 8, 45, "csam", "assure.lire", "Brunet"),
    (0, 9, 2, "manager", "dossier.lire", "Delmas"), (0, 9, 15, "assistante", "dossier.lire", "Ferrand"),
    (0, 9, 40, "csam", "demande.lire", "Lefèvre"), (0, 10, 5, "assistante", "plan.lire", "Brunet"),
]  # fmt: skip
PIECES: dict[str, Any] = {"note": Note, "evaluation": Evaluation, "plan": PlanAide}
AVANT = timedelta(days=7)  # what the building itself writes


@contextmanager
def il_y_a(ecart: timedelta) -> Iterator[None]:
    """The lines written meanwhile say that they were written so long ago."""
    jeton = recul.set(ecart)
    try:
        yield
    finally:
        recul.reset(jeton)


def installer(jour: date) -> None:
    """The readings of the last two days of work, up to now."""
    maintenant, dernier = datetime.now(UTC), ouvre(jour, -1)
    veille = ouvre(dernier - timedelta(days=1), -1)
    agents = {agent.identifiant: agent for agent in Agent.objects.all()}
    gens = {(nom, prenom) for nom, prenom, *_ in GENS.values()}
    tous = Dossier.objects.select_related("assure", "demande")
    dossiers = {d.assure.nom: d for d in tous if (d.assure.nom, d.assure.prenom) in gens}
    for jours, heure, minute, qui, acte, nom in LUES:
        quand = datetime.combine(veille if jours else dernier, time(heure, minute), PARIS)
        if quand < maintenant:
            with il_y_a(maintenant - quand):
                inscrire(
                    acte=acte, agent=agents[qui], objet=_lu(acte.partition(".")[0], dossiers.get(nom), agents[qui])
                )


def _lu(quoi: str, dossier: Dossier | None, agent: Agent) -> Any:
    """What was read: of that dossier, its own account for a login, nothing for a search."""
    if dossier is None:
        return agent if quoi == "agent" else None
    if quoi in PIECES:
        return PIECES[quoi].objects.filter(dossier=dossier).first()
    return {"dossier": dossier, "demande": dossier.demande}.get(quoi, dossier.assure)
