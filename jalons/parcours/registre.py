"""What somebody else asks on the telephone goes to the register, with what the call's page says of it.

Nothing tells, to her who types, whether the service knows that person: whoever it concerns is found without being shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.champs import jour_ou_rien, naissable
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.parcours import brouillons, selectors
from jalons.parcours.models import BrouillonAppel
from jalons.personnes.assures import selectors as assures
from jalons.recevoir.permanences import selectors as garde
from jalons.recevoir.permanences import services as permanences
from jalons.recevoir.registres import selectors as registres
from jalons.recevoir.registres.enums import GenreSollicitation, Voie
from jalons.recevoir.registres.models import Sollicitation
from jalons.recevoir.registres.services import RegistreRefuse, noter_sollicitation
from jalons.recevoir.signalements.enums import QuiAppelle

_G = GenreSollicitation
GENRES: dict[str, str] = {  # from who calls, or on whose part
    "bailleur": _G.CREANCIER, "mandataire": _G.REPRESENTANT, QuiAppelle.PROCHE: _G.PROCHE,
    QuiAppelle.REPRESENTANT: _G.REPRESENTANT,
} | {g.value: g.value for g in _G}  # fmt: skip


def depart(champs: Mapping[str, str]) -> dict[str, Any]:
    """What the register's page begins with; nothing is cut, the page says what is too long."""
    origine, qui = champs.get("origine", ""), champs.get("qui", "")
    naissance = f"naissance {champs['naissance']}" if champs.get("naissance") else ""
    return {
        "genre": GENRES.get(origine) or GENRES.get(qui) or (_G.AUTRE if origine else ""),
        "voie": Voie.TELEPHONE,
        "de_qui": _dire(champs.get("referent_nom"), champs.get("referent_service"), champs.get("paroles")),
        "personne_dite": _dire(champs.get("nom_prenom"), naissance, champs.get("commune")),
    }


def _dire(*mots: str | None) -> str:
    return ", ".join(" ".join(m.split()) for m in mots if m and m.strip())


@transaction.atomic
def noter(*, agent: Agent, brouillon: BrouillonAppel, pour: Agent | None, **dit: Any) -> Sollicitation:
    """Note it for ``pour``; nobody chosen: whoever follows the person named, else who is on duty. The call ends by it.

    Raises RegistreRefuse (nobody on duty), TransitionRefusee once this call is kept, the register's refusals.
    """
    brouillon.refresh_from_db(from_queryset=BrouillonAppel.objects.select_for_update())
    if brouillon.contenu is None:
        raise TransitionRefusee("Cet appel est déjà gardé, ou jeté.")
    pour = pour or _concernee(agent, selectors.brouillon_lu(brouillon), timezone.localdate()) or _de_garde(agent)
    if pour is None:
        raise RegistreRefuse("Personne n’est de permanence : choisissez à qui cette demande va.", "pour")
    notee = noter_sollicitation(agent=agent, pour=pour, **dit)
    permanences.terminer(agent=agent, cle=brouillon.cle)
    brouillons.vider(agent=agent, cle=brouillon.cle)
    return notee


def _concernee(agent: Agent, champs: Mapping[str, str], jour: date) -> Agent | None:
    """Who follows the person named, when her name and another answer point at one person."""
    nom, commune = champs.get("nom_prenom", ""), champs.get("commune", "")
    naissance = jour_ou_rien(champs.get("naissance", ""), naissable)
    trouvees = assures.personnes_correspondantes(agent, nom, naissance, commune)
    if len(trouvees) != 1 or trouvees[0].id is None:
        return None
    assure = assures.par_cle(agent, str(trouvees[0].id), "chercher")
    nommee = assure is not None and assures.reponses_justes(assure, nom, None, "")
    return registres.concernee(agent, assure, jour) if nommee else None


def _de_garde(agent: Agent) -> Agent | None:
    tous = garde.de_permanence(agent.organisme_id, timezone.now())
    return tous[0].agent if tous else None
