"""A payment said to be late in a call: the CPAM is told with her agreement, or it is written why not. Once."""

from __future__ import annotations

from typing import Any

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import jour_texte
from jalons.parcours.appel import AppelIncomplet
from jalons.personnes.assures.models import Assure
from jalons.recevoir.liaisons import selectors, services
from jalons.recevoir.liaisons.enums import Dire, GenreLiaison
from jalons.recevoir.liaisons.models import RetardEcarte
from jalons.recevoir.signalements.enums import Accord
from jalons.recevoir.signalements.models import Demande

SANS_LE_DIRE = frozenset({"orienter", "relayer"})  # she is sent to the CPAM; whoever takes the call asks her


def dire_a_la_cpam(agent: Agent, acte: str, assure: Assure | None, demande: Demande | None, c: dict[str, Any]) -> str:
    """What her answer makes of it, in a sentence for the next page; '' when nothing was asked or it is for later.

    Raises AppelIncomplet when she agreed and nobody said who she is, or which CPAM.
    """
    reponse = "" if acte in SANS_LE_DIRE else c.get("cpam") or ""
    if reponse == Dire.OUI:
        return _dire(agent, assure, demande, c)
    if reponse == Dire.NON and demande and not RetardEcarte.objects.filter(demande=demande).exists():
        services.ecarter(agent=agent, demande=demande, raison="La personne ne le souhaite pas.")
        return "Le retard n’est pas dit à la CPAM : la demande dit pourquoi."
    return ""


def _dire(agent: Agent, assure: Assure | None, demande: Demande | None, c: dict[str, Any]) -> str:
    if assure is None:
        raise AppelIncomplet(
            "Pour le dire à la CPAM, dire d’abord qui est la personne ; ou répondre « Pas maintenant ».", "cpam"
        )
    if selectors.retards_ouverts(assure).exists():
        return "Ce retard est déjà suivi avec la CPAM : rien n’est parti de nouveau."
    if not c.get("cpam_avec"):
        raise AppelIncomplet("Choisir la CPAM à qui le dire ; ou répondre « Pas maintenant ».", "cpam_avec")
    ouverte = services.ouvrir(
        agent=agent, assure=assure, genre=GenreLiaison.IJ, partenaire=c["cpam_avec"], accord=Accord.OUI,
        motif=c.get("cpam_motif") or "ij/inconnu", impaye_depuis=c.get("cpam_depuis"),
    )  # fmt: skip
    attendu = ouverte.organisme_attendu_le
    return f"Le retard est dit à « {ouverte.partenaire} », qui répond avant {jour_texte(attendu)}." if attendu else ""
