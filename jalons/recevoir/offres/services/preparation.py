"""From a demande « à offrir » to an offer ready to be planned."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.territoires.models import Organisme
from jalons.recevoir.signalements.models import Demande
from jalons.reperer.detection.models import Reperage

from .. import rules
from ..enums import Forme, Genre, MotifEcart
from ..models import Offre
from ..selectors.joindre import Joignable, joignables
from ..selectors.preparation import a_preparer, choisir, deja_offerts, meme_deja
from .communs import ecarter, motif_d_empechement, verrouiller_caisse

LOT = 200


@dataclass
class Preparation:
    """What one run did: offers made, those that wait for an address, those set aside and why."""

    preparees: int = 0
    sans_canal: int = 0
    ecartees: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        dites = [f"{self.preparees} offre(s) préparée(s)"]
        if self.sans_canal:
            dites.append(f"{self.sans_canal} en attente d’une adresse ou d’un numéro")
        dites += [f"{n} écartée(s) : {MotifEcart(m).label.lower()}" for m, n in sorted(self.ecartees.items())]
        return ", ".join(dites) + "."


def preparer(*, agent: Agent | None, organisme: Organisme, jour: date) -> Preparation:
    """Make one offer for each demande « à offrir » of the caisse that has none. Run twice, it does nothing more.

    Contact wishes, death and protective measures are read now, and again when the offer leaves. Each lot of people is
    one transaction: killed on the way, the next run goes on.
    """
    bilan = Preparation()
    vues: set[UUID] = set()
    while demandes := _lot(organisme, vues):
        vues |= {d.pk for d in demandes}
        with transaction.atomic():
            verrouiller_caisse(organisme.pk)
            restantes = list(a_preparer(organisme.pk).filter(pk__in=[d.pk for d in demandes]).select_related("assure"))
            _preparer(agent, restantes, jour, bilan)
    return bilan


def _lot(organisme: Organisme, vues: set[UUID]) -> list[Demande]:
    return list(a_preparer(organisme.pk).exclude(pk__in=vues)[:LOT])


def _preparer(agent: Agent | None, demandes: list[Demande], jour: date, bilan: Preparation) -> None:
    gens = [d.assure_id for d in demandes if d.assure_id]
    portes, offerts = joignables(gens, jour), deja_offerts(gens)
    reperages = choisir(demandes, offerts)
    for demande in demandes:
        reperage = reperages.get(demande.pk)
        if reperage is None or demande.assure is None:
            continue  # its arrêt already has an offer: the demande goes on by itself
        offre = _offre(demande, reperage, portes[demande.assure.pk], jour)
        inscrire(acte="offre.preparer", agent=agent, objet=offre, motif=offre.genre)
        if meme_deja(reperage, offerts.get(demande.assure.pk, [])):
            ecarter(agent=agent, offre=offre, motif=MotifEcart.DEJA_OFFERTE, jour=jour)
            bilan.ecartees[MotifEcart.DEJA_OFFERTE] += 1
        elif raison := portes[demande.assure.pk].empechement:
            motif = motif_d_empechement(demande.assure)
            ecarter(agent=agent, offre=offre, motif=motif, raison=raison, jour=jour)
            bilan.ecartees[motif] += 1
        else:
            bilan.preparees += 1
            bilan.sans_canal += not offre.canal


def _offre(demande: Demande, reperage: Reperage, porte: Joignable, jour: date) -> Offre:
    genre = Genre(reperage.offre)
    return Offre.objects.create(
        reperage=reperage,
        demande=demande,
        assure=demande.assure,
        organisme_id=demande.organisme_id,
        public=reperage.regle,
        genre=genre,
        forme=Forme.INDIVIDUEL if genre == Genre.DIFFERENCIEE else Forme.REUNION,
        canal=rules.canal(genre, porte.permis, porte.prefere),
        jour_91=reperage.jour_91,
        preparee_le=jour,
    )
