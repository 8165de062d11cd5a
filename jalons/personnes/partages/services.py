"""A partage, act by act: prepared, its place asked for, handed over with the person's agreement, answered, ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.numeros import refuser_numero
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.personnes.partenaires.models import Partenaire

from . import liens, selectors
from .enums import (
    OUVERTS,
    TRANSITIONS,
    MotifRefus,
    MotifRetrait,
    Place,
    StatutPartage,
    UsageLien,
    VoieAccord,
    VoiePartage,
)
from .models import Partage
from .rules import ApercuDepasse, PartageRefuse

_S = StatutPartage


@dataclass(frozen=True)
class Parti:
    """What a hand-over gave: with a link, its address's secret and its code, shown once."""

    partage: Partage
    emis: liens.Emis | None = None


@transaction.atomic
def preparer(
    *,
    agent: Agent,
    assure: Assure,
    organisme: Organisme,
    partenaire: Partenaire,
    motif: str,
    dit: str = "",
    demande_id: UUID | None = None,
    suite_de: Partage | None = None,
) -> Partage:
    """A partage to be handed over: nothing of the person leaves yet. Raises PartageRefuse when one is open with that body."""
    partage = Partage(
        assure=assure, organisme=organisme, equipe_id=agent.equipe_id, par=agent, partenaire=partenaire, motif=motif,
        dit=dit.strip() or None, demande_id=demande_id, suite_de=suite_de,
    )  # fmt: skip
    try:
        with transaction.atomic():
            partage.save(force_insert=True)
    except IntegrityError as erreur:
        if suite_de and Partage.objects.filter(suite_de=suite_de).exists():
            raise TransitionRefusee("Sa demande a déjà été orientée ailleurs : rechargez la page.") from erreur
        raise PartageRefuse(
            f"Un partage est déjà en cours avec {partenaire} : c’est lui qu’il faut suivre.", "partenaire"
        ) from erreur
    inscrire(acte="partage.preparer", agent=agent, objet=partage, motif=motif)
    return partage


@transaction.atomic
def demander_place(*, agent: Agent, partage: Partage) -> Parti:
    """Ask the body whether it has room: it reads the reason and the commune, never for whom. Raises TransitionRefusee."""
    jour = timezone.localdate()
    attendue = jour + timedelta(days=int(valeur("partage_reponse", jour)))
    appliquer(
        partage, "demander_place", TRANSITIONS, agent=agent, place="",
        voie=_voie(partage), reponse_attendue_le=attendue, jusqu_au=_terme(jour),
    )  # fmt: skip
    return Parti(partage, _lien(agent, partage))


def _voie(partage: Partage) -> str:
    portail = selectors.a_un_espace(partage.partenaire_id)
    return VoiePartage.PORTAIL if portail else VoiePartage.LIEN


def _terme(jour: date) -> date:
    return jour + timedelta(days=int(valeur("partage_duree", jour)))


def _lien(agent: Agent, partage: Partage) -> liens.Emis | None:
    """A fresh link when that is the way; those before it stop."""
    if not partage.par_lien:
        liens.revoquer(agent=agent, objet_id=partage.pk)
        return None
    return liens.creer(
        agent=agent, usage=UsageLien.REPONDRE, partenaire=partage.partenaire, organisme=partage.organisme,
        objet_id=partage.pk, avec_code=True,
    )  # fmt: skip


@transaction.atomic
def proposer(
    *,
    agent: Agent,
    partage: Partage,
    voie: str,
    accord: str,
    vu: str,
    demande: str,
    joindre: str = "",
    elements: Collection[str] = (),
    place: str = "",
) -> Parti:
    """Hand the packet over: exactly what was shown, whose digest is ``vu``, to be answered within ``partage_reponse`` days.

    Raises ApercuDepasse when what would leave is something else; PartageRefuse without her agreement or a place asked
    for; NumeroEcrit when a text holds her number; TransitionRefusee.
    """
    for champ, texte in (("demande", demande), ("joindre", joindre)):
        refuser_numero(champ, texte)
    choisie = partage.place or place
    if choisie not in Place.values:
        raise PartageRefuse(
            "Demandez-leur d’abord s’ils ont de la place, ou dites que leur accueil est ouvert.", "place"
        )
    if accord not in VoieAccord.values:
        raise PartageRefuse("Rien ne part sans son accord : dites comment elle l’a donné.", "accord")
    _exiger_voie(partage, voie)
    paquet = selectors.paquet(partage.assure, elements=elements, demande=demande, joindre=joindre)
    if paquet.empreinte != vu:
        raise ApercuDepasse("Ce qui partirait a changé : relisez l’aperçu, puis transmettez.")
    jour = timezone.localdate()
    appliquer(
        partage, "proposer", TRANSITIONS, agent=agent, motif=voie, voie=VoiePartage(voie), place=choisie,
        contenu=paquet.contenu, accord=accord, accord_le=jour, propose_le=jour, jusqu_au=_terme(jour),
        reponse_attendue_le=jour + timedelta(days=int(valeur("partage_reponse", jour))), repondu_le=None,
    )  # fmt: skip
    return Parti(partage, _lien(agent, partage))


def _exiger_voie(partage: Partage, voie: str) -> None:
    if voie == VoiePartage.PORTAIL and not selectors.a_un_espace(partage.partenaire_id):
        raise PartageRefuse(f"{partage.partenaire} n’a pas d’espace Jalons : choisissez le lien ou la lettre.", "voie")
    if voie == VoiePartage.COURRIER and not partage.partenaire.adresse:
        raise PartageRefuse("Sa fiche n’a pas d’adresse : complétez-la, ou choisissez le lien.", "voie")


@transaction.atomic
def renvoyer_lien(*, agent: Agent, partage: Partage) -> Parti:
    """Another link for whoever lost the first, which stops. Raises TransitionRefusee when nothing is with them."""
    partage = (
        Partage.objects.select_for_update(of=("self",)).select_related("partenaire", "organisme").get(pk=partage.pk)
    )
    if not partage.chez_eux or not partage.par_lien:
        raise TransitionRefusee("Ce partage n’attend rien par un lien : rechargez la page.")
    return Parti(partage, _lien(agent, partage))


@transaction.atomic
def repondre(
    *, agent: Agent | None, partage: Partage, acte: str, motif: str = "", precision: str = "", repondant: str = ""
) -> None:
    """The body's answer, by itself or as it was told to us: ``donner_place``, ``accepter``, ``refuser`` (with a MotifRefus)
    or ``terminer``. A partage that ends closes its links at once. Raises PartageRefuse, NumeroEcrit, TransitionRefusee.
    """
    for champ, texte in (("precision", precision), ("repondant", repondant)):
        refuser_numero(champ, texte)
    jour = timezone.localdate()
    valeurs: dict[str, Any] = {"repondu_le": jour, "precision": precision.strip(), "repondant": repondant.strip()}
    if acte == "refuser":
        if motif not in MotifRefus.values:
            raise PartageRefuse("Dites pourquoi : la personne sera orientée vers un autre service.", "motif")
        valeurs |= {"motif_refus": motif, "ferme_le": jour}
    elif acte == "terminer":
        valeurs |= {"ferme_le": jour}
    elif acte == "donner_place":
        valeurs |= {"place": Place.DITE, "reponse_attendue_le": None, "jusqu_au": None}
    elif acte != "accepter":
        raise PartageRefuse("Choisissez une réponse.", "acte")
    appliquer(partage, acte, TRANSITIONS, agent=agent, motif=motif, **valeurs)
    if not partage.chez_eux:
        liens.revoquer(agent=agent, objet_id=partage.pk)


@transaction.atomic
def retirer(*, agent: Agent, partage: Partage, motif: str) -> None:
    """Take it back: the body reads nothing any more. Raises TransitionRefusee."""
    jour = timezone.localdate()
    code = MotifRetrait(motif)
    appliquer(partage, "retirer", TRANSITIONS, agent=agent, motif=code, motif_retrait=code, ferme_le=jour)
    liens.revoquer(agent=agent, objet_id=partage.pk)


@transaction.atomic
def retirer_pour_deces(*, agent: Agent, assure_id: UUID) -> int:
    """No body reads anything of her any more. Returns how many partages are taken back."""
    siens = list(Partage.objects.filter(assure=assure_id, statut__in=OUVERTS))
    for partage in siens:
        retirer(agent=agent, partage=partage, motif=MotifRetrait.DECES)
    return len(siens)


@transaction.atomic
def retirer_pour_depart(*, agent: Agent, assure: Assure, organisme: Organisme) -> int:
    """She is accompanied by another caisse: no body reads any more what ``organisme`` handed over. Returns how many."""
    siens = list(selectors.ouverts_de(assure, organisme))
    for partage in siens:
        retirer(agent=agent, partage=partage, motif=MotifRetrait.DEPART)
    return len(siens)


@transaction.atomic
def noter_vu(*, agent: Agent, partage: Partage) -> None:
    """A refusal or a silence is settled with the person, without another body. Raises TransitionRefusee."""
    refuses = Partage.objects.filter(pk=partage.pk, statut__in=[_S.REFUSE, _S.EXPIRE], vu_le=None, suite=None)
    if refuses.update(vu_le=timezone.localdate()) != 1:
        raise TransitionRefusee("Ceci est déjà réglé : rechargez la page.")
    inscrire(acte="partage.noter_vu", agent=agent, objet=partage)


def expirer(*, jour: date) -> int:
    """End every partage whose last day is past, one transaction each. Returns how many. May be killed and run again."""
    faits = 0
    for partage in Partage.objects.filter(statut__in=OUVERTS - {_S.PREPARE}, jusqu_au__lt=jour):
        try:
            with transaction.atomic():
                appliquer(partage, "expirer", TRANSITIONS, agent=None, ferme_le=jour)
                liens.revoquer(agent=None, objet_id=partage.pk)
        except TransitionRefusee:
            continue  # answered in the meantime
        faits += 1
    return faits


def fin_de_l_acces(partage: Partage) -> datetime | None:
    """When its link stops at the latest: the end of its last day, here."""
    if partage.jusqu_au is None:
        return None
    return timezone.make_aware(datetime.combine(partage.jusqu_au + timedelta(days=1), time.min))
