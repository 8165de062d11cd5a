"""A signalement arrives: it joins the person's open demande, whoever's it is, or opens one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import dit_un_danger
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.selectors import memes
from jalons.personnes.assures.services import corriger
from jalons.personnes.partenaires.models import Partenaire

from ..enums import (
    DETECTION,
    OUVERTS,
    MotifCloture,
    Reponse,
    Risque,
    StatutDemande,
)
from ..models import Demande, PersonneDite, ReponseItem, Signalement, dite_de
from ..rules import DecisionRefusee
from ..selectors import donnee_par_une_autre
from .boucle import accuser, avancer
from .droits import exiger
from .liens import rattacher_a
from .securite import exiger_securite


class Arrivee(TypedDict, total=False):
    """What may be known of an arrival; what is left out is « non abordé », « non recueilli » or empty."""

    paroles: str  # what the person wants passed on, in her words
    connaissance: str  # Accord: did she know
    accord: str  # Accord: did she agree, and that whoever signals her knows what follows
    objet: str
    lien_sante: str
    regime: str  # as it was said: she may not be registered
    danger: str  # Reponse: was a danger asked of
    canal: str
    referent_nom: str
    referent_service: str
    referent_courriel: str  # where the receipt, and the state with her agreement, go
    texte_referent: str
    pour_csam: bool
    partenaire: Partenaire | None
    fiche_version: str


@transaction.atomic
def recevoir_signalement(
    *,
    agent: Agent | None,
    assure: Assure | None,
    organisme: Organisme,
    origine: str,
    qui: str,
    recu_le: date | None = None,
    echeance: date | None = None,
    risque: str = Risque.INCONNU,
    reponses: Mapping[str, str] | None = None,
    verbatims: Mapping[str, str] | None = None,
    titres: Mapping[str, str] | None = None,
    dite: Mapping[str, Any] | None = None,
    **arrivee: Unpack[Arrivee],
) -> Signalement:
    """Write one arrival. It joins the person's open demande, else opens one ``a_qualifier``.

    ``reponses``, ``verbatims``, ``titres``: item code → Reponse, what was said, short title; ``dite``: the columns of
    PersonneDite, when it was written from outside: then nobody is looked up. One found by the request (``a_offrir``,
    ``offre_envoyee``) becomes ``a_qualifier``: somebody has spoken. When the open demande is another caisse's, the
    signalement is ``aveugle``: handed over at once, nothing shown back. The delay runs from the first arrival, even typed
    after another. Who signalled her has a receipt. Words of danger make it ``danger_dit``, unless somebody heard « non ».
    """
    jour = recu_le or timezone.localdate()
    connu: dict[str, Any] = {"origine": origine, "risque": risque, "recue_le": jour, "echeance": echeance}
    debut: dict[str, Any] = {"etat_le": jour, "signalee_le": jour, "statut": StatutDemande.A_QUALIFIER}
    demande, _ = ouvrir(assure=assure, organisme=organisme, **connu, **debut)
    fait = {"origine": origine, "qui": qui, "recu_le": jour, "echeance": echeance, **_colonnes(arrivee)}
    danger = _danger_dit(arrivee, [*(verbatims or {}).values(), *_ecrits(dite or {})])
    signalement = deposer(demande, organisme=organisme, recu_par=agent, danger_dit=danger, **fait)
    _noter_fiche(signalement, reponses or {}, verbatims or {}, titres or {})
    if dite is not None:
        PersonneDite.objects.create(signalement=signalement, **dite)
    inscrire(acte="signalement.recevoir", agent=agent, objet=signalement, motif=origine)
    if demande.statut in DETECTION:
        avancer(demande, "recevoir", agent=agent, motif=origine, le=jour)
    _rapprocher(demande, signalee_le=jour, recue_le=jour, echeance=echeance)
    accuser(signalement, agent=agent)
    return signalement


def _ecrits(dite: Mapping[str, Any]) -> list[str]:
    return [str(dite.get(nom) or "") for nom in ("autrement", "naissance_dite")]


def _danger_dit(arrivee: Arrivee, dits: list[str]) -> bool:
    ecrits, demande = [*map(str, arrivee.values()), *dits], arrivee.get("danger")
    return demande == Reponse.OUI or (demande != Reponse.NON and dit_un_danger(ecrits, timezone.localdate()))


def _rapprocher(demande: Demande, **dates: date | None) -> None:
    """Keep the earliest of each date: the first arrival, the nearest date that matters to her."""
    dites = {nom: Least(F(nom), jour) for nom, jour in dates.items() if jour}  # PostgreSQL leaves an unknown date out
    Demande.objects.filter(pk=demande.pk).update(**dites)
    demande.refresh_from_db(fields=list(dites))


def _colonnes(arrivee: Arrivee) -> dict[str, Any]:
    """The model's columns: an empty text is no text, an empty code is left to its default."""
    lus: dict[str, Any] = {nom: valeur for nom, valeur in arrivee.items() if valeur not in ("", None)}
    if "connaissance" in lus:
        lus["connaissance_personne"] = lus.pop("connaissance")
    return lus


def deposer(demande: Demande, *, organisme: Organisme, **colonnes: Any) -> Signalement:
    """Write the row of an arrival. Another caisse's is blind; words come handed over when the demande already is."""
    aveugle = demande.organisme_id != organisme.pk
    remis_le = timezone.now() if aveugle or demande.remise_le else None
    return Signalement.objects.create(
        demande=demande, organisme=organisme, aveugle=aveugle, remis_le=remis_le, **colonnes
    )


def _noter_fiche(
    signalement: Signalement,
    reponses: Mapping[str, str],
    verbatims: Mapping[str, str],
    titres: Mapping[str, str],
) -> None:
    ReponseItem.objects.bulk_create(
        ReponseItem(
            signalement=signalement,
            fiche_version=signalement.fiche_version,
            item_code=code,
            rang=rang,
            titre=titres.get(code, ""),
            reponse=Reponse(reponse),
            verbatim=verbatims.get(code) or None,
        )
        for rang, (code, reponse) in enumerate(reponses.items())
    )


def ouvrir(*, assure: Assure | None, organisme: Organisme, statut: str, **valeurs: Any) -> tuple[Demande, bool]:
    """The person's open demande, locked, or a new one; True when it is new.

    Two intakes at the same instant: the database lets one create it, the other finds it there.
    """
    for _ in range(3):
        trouvee = _ouverte(assure)
        if trouvee:
            return trouvee, False
        try:
            with transaction.atomic():
                return Demande.objects.create(assure=assure, organisme=organisme, statut=statut, **valeurs), True
        except IntegrityError:
            continue
    raise RuntimeError("La demande s’ouvre et se ferme sans cesse : réessayez.")


def _ouverte(assure: Assure | None) -> Demande | None:
    if assure is None:
        return None
    siennes = Demande.objects.select_for_update().filter(assure__in=memes(assure), statut__in=OUVERTS)
    return min(siennes, key=lambda d: d.assure_id != assure.pk, default=None)  # hers before a row's linked to hers


@transaction.atomic
def identifier(*, agent: Agent, demande: Demande, assure: Assure, securite: str = "") -> Demande:
    """Say who a demande is about. If she already has an open one, this one's arrivals join it and this one closes.

    ``securite``: what was done for a danger told in it, asked whoever she is: the question tells nothing of her. Returns
    the demande that goes on, danger included. Raises DecisionRefusee when the demande already has a person,
    TransitionRefusee when it has ended.
    """
    demande = Demande.objects.select_for_update().get(pk=demande.pk)
    if demande.assure_id:
        raise DecisionRefusee("Cette demande a déjà sa personne. Rechargez la page.")
    exiger(agent=agent, demande=demande, acte="identifier")
    exiger_securite(agent=agent, demande=demande, fait=securite, acte="identifier")
    if autre := _ouverte(assure):
        aveugle = autre.organisme_id != demande.organisme_id
        champs = {"remis_le": timezone.now()} if aveugle or autre.remise_le else {}
        demande.signalements.update(demande=autre, aveugle=aveugle, **champs)
        demande.tentatives.update(demande=autre)
        demande.securites.update(demande=autre, fini=False)
        avancer(
            demande, "clore", agent=agent, motif=MotifCloture.DOUBLON, motif_cloture=MotifCloture.DOUBLON,
            close_le=timezone.localdate(),
        )  # fmt: skip
        _garder_langue(agent, autre)
        if autre.statut in DETECTION:
            avancer(autre, "recevoir", agent=agent, motif=MotifCloture.DOUBLON)
        _rapprocher(autre, signalee_le=demande.signalee_le, recue_le=demande.recue_le, echeance=demande.echeance)
        return autre
    Demande.objects.filter(pk=demande.pk).update(assure=assure, version=demande.version + 1)
    demande.refresh_from_db()
    if demande.attribuee_a and donnee_par_une_autre(demande, demande.attribuee_a, None):
        rattacher_a(demande, agent)
    inscrire(acte="demande.identifier", agent=agent, objet=demande)
    _garder_langue(agent, demande)
    return demande


def _garder_langue(agent: Agent, demande: Demande) -> None:
    """Her record says which interpreter she needs, when an arrival said it and nothing else does."""
    elle, dite = demande.assure, dite_de(demande)
    if elle and dite and dite.langue and not elle.interprete:
        corriger(agent=agent, assure=elle, langue=elle.langue or str(dite.langue), interprete=str(dite.langue))


def noter_offre_envoyee(*, agent: Agent | None, demande: Demande, le: date | None = None) -> None:
    """The offer left on ``le``. Raises TransitionRefusee unless the demande is ``a_offrir``."""
    jour = le or timezone.localdate()
    avancer(demande, "envoyer_offre", agent=agent, le=jour, offre_le=jour)
