"""Write down what was told of a stoppage; settle a date of its line. Each act is a new version of the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from jalons.accompagner.accompagnements.enums import GenreRepere, Reglement
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.services import suivre_repere
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee, VersionDepassee

from . import montants, selectors
from .enums import GenreFait, Suite
from .models import SituationArret
from .rules import RAISONS
from .valeurs import Faits, Reglee, en_json


@transaction.atomic
def noter_arret(*, agent: Agent, dossier: Dossier, faits: Faits, version: int = 0) -> SituationArret:
    """Write the next version over ``version``, the one on the screen (0 for the first); what was settled stays settled.

    Raises SaisieRefusee (dates that cannot be), VersionDepassee when somebody completed the same version meanwhile.
    """
    frais = ecrire_dans(dossier.pk)
    montants.controler(faits, aujourdhui())
    en_place = selectors.derniere(frais)
    complets = replace(faits, reglees=_lus(en_place).reglees)
    situation = _ecrire(agent, frais, complets, version, "arret.noter")
    fin = max((periode.fin for periode in faits.periodes), default=None)
    reprise = max((f.le for f in faits.faits if f.genre == GenreFait.REPRISE), default=None)
    for sorte, jour in ((GenreRepere.FIN_ARRET, fin), (GenreRepere.REPRISE, reprise)):
        suivre_repere(agent=agent, dossier=frais, sorte=sorte, le=jour)  # the steps to come move with it
    return situation


@transaction.atomic
def regler_echeance(
    *, agent: Agent, dossier: Dossier, cle: str, suite: str, motif: str = "", version: int = 0
) -> SituationArret:
    """Say of a date of the line that it is settled, or not this person's and why; it leaves the worker's day.

    Raises SaisieRefusee (no reason, no such date), VersionDepassee.
    """
    frais = ecrire_dans(dossier.pk, selectors.derniere(dossier))
    en_place = selectors.derniere(frais)
    faits = _lus(en_place)
    if frais.clos_le and cle.partition(" ")[0] not in faits.gardees:
        raise TransitionRefusee("Cet accompagnement est terminé : cette échéance n’a pas été gardée.")
    if cle not in {li.cle for li in selectors.lignes_de(faits) if li.code in RAISONS}:
        raise SaisieRefusee("Cette échéance n’est plus sur la ligne : rouvrez la page.", "cle")
    if suite == Suite.ECARTEE and not motif.strip():
        raise SaisieRefusee("Dites en une ligne pourquoi cette échéance ne la concerne pas.", "motif")
    autres = tuple(r for r in faits.reglees if r.cle != cle)
    reglees = (*autres, Reglee(cle, Suite(suite).value, " ".join(motif.split()), aujourdhui()))
    return _ecrire(agent, frais, replace(faits, reglees=reglees), version, "arret.regler")


A_LA_FIN: dict[str, str] = {
    Reglement.FAIRE: Suite.REGLEE,
    Reglement.ABANDONNER: Suite.ECARTEE,
    Reglement.GARDER: Suite.GARDEE,
}


@transaction.atomic
def regler_a_la_fin(*, agent: Agent, dossier: Dossier, voulus: Mapping[str, str]) -> None:
    """The dossier is about to close: each date to come is settled, or kept in the day.

    Raises SaisieRefusee when one is left out, or when its sheet is damaged.
    """
    jour = aujourdhui()
    if not (siennes := selectors.a_dire(dossier, jour)):
        return
    if any(voulus.get(nom) not in A_LA_FIN for nom, _ in siennes):
        raise SaisieRefusee("Des échéances sont encore à venir : dites ce que devient chacune.")
    frais = ecrire_dans(dossier.pk, selectors.derniere(dossier))
    en_place = selectors.derniere(frais)
    faits = _lus(en_place)
    dites = tuple(Reglee(li.cle, A_LA_FIN[voulus[nom]], "fin de l’accompagnement", jour) for nom, li in siennes)
    closes = tuple(r for r in faits.reglees if r.cle in faits.closes)
    _ecrire(
        agent, frais, replace(faits, reglees=(*closes, *dites)), en_place.version if en_place else 0, "arret.regler"
    )


@transaction.atomic
def rouvrir_echeance(*, agent: Agent, dossier: Dossier, cle: str, version: int) -> SituationArret:
    """Take back what was said of a date: it may come into the day again. Raises SaisieRefusee, VersionDepassee."""
    frais = ecrire_dans(dossier.pk)
    faits = _lus(selectors.derniere(frais))
    reglees = tuple(r for r in faits.reglees if r.cle != cle)
    if len(reglees) == len(faits.reglees):
        raise TransitionRefusee("Cette échéance est déjà à suivre.")
    return _ecrire(agent, frais, replace(faits, reglees=reglees), version, "arret.rouvrir")


def _lus(situation: SituationArret | None) -> Faits:
    """What is written there; a damaged text stops every writing over it."""
    try:
        return situation.lus if situation else Faits()
    except ValueError as erreur:
        raise SaisieRefusee(
            "Les faits de cet arrêt ne se lisent plus. Pour ne pas les effacer, rien n’a été enregistré."
        ) from erreur


def _ecrire(agent: Agent, dossier: Dossier, faits: Faits, version: int, acte: str) -> SituationArret:
    """The dossier is locked: nobody writes between this look at the last version and the row."""
    en_place = selectors.derniere(dossier)
    if version != (en_place.version if en_place else 0):
        raise VersionDepassee("Quelqu’un a complété cet arrêt entre-temps : comparez les deux.")
    SituationArret.objects.filter(dossier=dossier, reporte_le__isnull=False).update(reporte_le=None)
    situation = SituationArret.objects.create(
        dossier=dossier, auteur=agent, version=version + 1, faits=en_json(faits),
        reporte_le=aujourdhui() if faits.gardees else None,
    )  # fmt: skip
    inscrire(acte=acte, agent=agent, objet=situation, assure_id=dossier.assure_id)
    return situation
