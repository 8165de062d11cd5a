"""To which caisse a demande may go: those whose queue somebody opens; the one proposed, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Affectation
from jalons.fondations.socle import phrases
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.territoires.enums import REGIONAUX
from jalons.fondations.territoires.models import Organisme
from jalons.fondations.territoires.selectors import caisse_en_charge, commune_actuelle
from jalons.recevoir.signalements.models import Demande, Passage
from jalons.recevoir.signalements.selectors import passage_vers


@dataclass(frozen=True)
class Ailleurs:
    """``proposee``: key of the caisse that the page proposes, None when nothing says so; ``passage``: what brought it here."""

    caisses: list[Organisme]
    proposee: Any
    raison: str
    passage: Passage | None


def autres_caisses(demande: Demande, jour: date) -> Ailleurs:
    """Given back to whom passed it, else by the commune of residence: proposed, somebody decides."""
    lisent = Affectation.objects.filter(en_vigueur(jour), role=Role.CSAM, agent__is_active=True)
    ouvertes = Organisme.objects.filter(type__in=REGIONAUX, pk__in=lisent.values("organisme_id"))
    caisses = list(ouvertes.exclude(pk=demande.organisme_id).order_by("nom"))
    if passage := passage_vers(demande):
        return Ailleurs(caisses, passage.de_id, f"{passage.de} vous l’a passée.", passage)
    code = demande.assure.commune_code if demande.assure else ""
    lieu = commune_actuelle(code) if code else None
    en_charge = caisse_en_charge(code, jour) if lieu else None
    if lieu and en_charge in caisses:
        return Ailleurs(
            caisses, en_charge.pk if en_charge else None, f"{lieu.nom} relève {phrases.de(str(en_charge))}.", None
        )
    return Ailleurs(caisses, None, "", None)
