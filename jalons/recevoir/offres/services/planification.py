"""Give each person found her week, so that a place is free when she answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.territoires.models import Organisme

from .. import rules, selectors
from ..enums import ANNONCEES, Forme, Genre, SansPlace, StatutOffre
from ..models import Offre
from .communs import verrouiller_caisse

FORMES = {
    Genre.SOCLE: (Forme.REUNION.value, Forme.INDIVIDUEL.value),
    Genre.DIFFERENCIEE: (Forme.INDIVIDUEL.value,),
}


@dataclass(frozen=True)
class Planification:
    """What one run decided: people with a week, those whose week changed, those who wait and why."""

    placees: int = 0
    changees: int = 0
    complet: int = 0
    sans_lieu: int = 0
    sans_adresse: int = 0

    def __str__(self) -> str:
        dites = [f"{self.placees} personne(s) ont leur semaine ({self.changees} nouvelle(s) ou changée(s))"]
        for combien, mots in (
            (self.complet, "attendent une place, toutes prises"),
            (self.sans_lieu, "n’ont aucun lieu qui leur convienne"),
            (self.sans_adresse, "attendent une adresse ou un numéro"),
        ):
            if combien:
                dites.append(f"{combien} {mots}")
        return ", ".join(dites) + "."


@transaction.atomic
def planifier(
    *, agent: Agent | None, organisme: Organisme, jour: date, semaines: int = selectors.HORIZON
) -> Planification:
    """Spread every offer not made yet over the weeks after ``jour``, by what each place can receive.

    Whoever was told keeps her week. Run twice, it writes nothing more: only what changes is written, with one journal
    line a person.
    """
    verrouiller_caisse(organisme.pk)
    du = rules.lundi(jour) + rules.SEMAINE
    capacites = selectors.capacites_par_forme(organisme_id=organisme.pk, du=du, semaines=semaines)
    lignes = Offre.objects.filter(organisme=organisme, statut__in=[StatutOffre.A_ENVOYER, *ANNONCEES])
    offres = list(lignes.select_for_update(of=("self",)).select_related("assure").order_by("pk"))
    attente = [o for o in offres if o.statut == StatutOffre.A_ENVOYER and o.canal]
    dites = [o for o in offres if o.statut in ANNONCEES and o.semaine_prevue and o.semaine_prevue >= du]
    candidats = {lieu_id for lieu_id, *_ in capacites if lieu_id}
    lieux, a_des_lieux = selectors.lieux_pour([o.assure.commune_code for o in attente], organisme.pk, candidats)
    plan = rules.etaler([*(_a_etaler(o, lieux) for o in attente), *(_dite(o) for o in dites)], capacites, du)
    sans: dict[Any, SansPlace] = {
        o.pk: SansPlace.ADRESSE for o in offres if o.statut == StatutOffre.A_ENVOYER and not o.canal
    }
    sans |= {pk: raison if a_des_lieux else SansPlace.SANS_LIEU for pk, raison in plan.sans_place.items()}
    changees = sum(_ecrire(agent, o, plan.previsions, sans) for o in offres if o.statut == StatutOffre.A_ENVOYER)
    complet, sans_lieu = (
        sum(r == voulue for r in sans.values()) for voulue in (SansPlace.COMPLET, SansPlace.SANS_LIEU)
    )
    attendent = complet + sans_lieu
    return Planification(len(attente) - attendent, changees, complet, sans_lieu, len(sans) - attendent)


def _a_etaler(offre: Offre, lieux: Mapping[str, tuple[UUID, ...]]) -> rules.AEtaler:
    """Her nearest places, then a telephone appointment."""
    siens: tuple[Any, ...] = (*lieux[offre.assure.commune_code], None)
    return rules.AEtaler(offre.pk, offre.genre == Genre.DIFFERENCIEE, offre.jour_91, siens, FORMES[Genre(offre.genre)])


def _dite(offre: Offre) -> rules.AEtaler:
    place = (offre.lieu_id, offre.forme)
    return rules.AEtaler(offre.pk, False, offre.jour_91, (), semaine=offre.semaine_prevue, place=place)


def _ecrire(
    agent: Agent | None, offre: Offre, previsions: Mapping[Any, rules.Prevision], sans: Mapping[Any, SansPlace]
) -> bool:
    """Write her week when it changes; True when it did."""
    prevue = previsions.get(offre.pk)
    if prevue:
        voulu = {"semaine_prevue": prevue.semaine, "lieu_id": prevue.lieu, "forme": prevue.forme, "sans_place": ""}
    else:
        voulu = {"semaine_prevue": None, "lieu_id": None, "forme": offre.forme, "sans_place": sans[offre.pk].value}
    if all(getattr(offre, champ) == valeur for champ, valeur in voulu.items()):
        return False
    Offre.objects.filter(pk=offre.pk).update(version=F("version") + 1, **voulu)
    motif = prevue.semaine.isoformat() if prevue else sans[offre.pk].value
    inscrire(acte="offre.planifier", agent=agent, objet=offre, motif=motif)
    return True
