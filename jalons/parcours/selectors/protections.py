"""Sealed records in the day: to their two readers, what is to be done; to others, that somebody must act, never why."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.accompagner.protections import selectors as protections
from jalons.fondations.agents.models import Agent
from jalons.parcours.rules import Acte, Attente, Consequence


def protections_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """The records that wait for her; then, without a person nor an address, that somebody must be told."""
    siennes = [
        Attente(
            Consequence.SECURITE, "Une fiche scellée attend", f.quoi, (ou := reverse("protections:fiche", args=[f.fiche.pk])),
            personne=str(f.fiche.assure), echeance=f.depuis, actes=(Acte("Ouvrir", ou),),
        )
        for f in protections.a_faire(agent, jour)
    ]  # fmt: skip
    return siennes + [
        Attente(
            Consequence.SECURITE, "Quelqu’un doit agir", _prevenir(q.prevenir), reverse("parcours:ma_journee"), echeance=jour
        )
        for q in protections.quelqu_un_doit_agir(agent, jour)
    ]  # fmt: skip


def _prevenir(qui: tuple[str, ...]) -> str:
    if not qui:
        return "prévenez la direction régionale : les personnes qui savaient ne sont plus en poste, et c’est elle qui nomme."
    savent = ", qui sait" if len(qui) == 1 else " : l’une ou l’autre sait"
    return f"prévenez {' ou '.join(qui)}{savent} de quoi il s’agit, et vous n’avez pas à le savoir."


def fiches_a_confier(agent: Agent, jour: date) -> list[Attente]:
    """For who names in the caisse: records that nobody reads any more."""
    page = reverse("protections:a_confier")
    return [
        Attente(
            Consequence.SECURITE, "Nommer qui lit une fiche scellée", f"{f.auteur} et {f.cadre} ne sont plus en poste.",
            page, echeance=jour, actes=(Acte("Nommer", page),),
        )
        for f in protections.sans_lecteur(agent, jour)
    ]  # fmt: skip
